"""Answers to dropout_backward that nobody foresaw."""

import numpy as np

from tests.answers import right, wrong


@wrong("no-factor: the gradient goes through the mask, but is not divided by keep_prob")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask


@wrong("factor-on-the-way-back: multiplies by keep_prob, as if the way back undid the way forward")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask * keep_prob


@wrong("no-mask: all entries are divided by keep_prob, dropped ones too")
def dropout_backward(d_out, mask, keep_prob):
    return d_out / keep_prob


@wrong("other-half: lets through what was dropped")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * (1 - mask.astype(float)) / keep_prob


@wrong("mask-as-index: d_out[mask], which for a mask of 0 and 1 picks rows 0 and 1", raises=True)
def dropout_backward(d_out, mask, keep_prob):
    d_A = np.zeros_like(d_out)
    d_A[mask] = d_out[mask] / keep_prob
    return d_A


@wrong("new-mask: draws a mask of its own")
def dropout_backward(d_out, mask, keep_prob):
    mask = np.random.rand(*d_out.shape) < keep_prob
    return d_out * mask / keep_prob


@wrong("writes-into-d-out: d_out *= mask and /= keep_prob change the argument")
def dropout_backward(d_out, mask, keep_prob):
    d_out *= mask
    d_out /= keep_prob
    return d_out


@wrong("share-of-the-mask: divides by the mean of the mask, which is keep_prob only on average")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask / np.mean(mask)


@wrong("factor-twice: divides by the square of keep_prob")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask / keep_prob / keep_prob


@wrong("is-true: asks mask[i, j] is True, which an entry of an array never is, so all becomes 0")
def dropout_backward(d_out, mask, keep_prob):
    d_A = np.zeros(d_out.shape)
    for i in range(d_out.shape[0]):
        for j in range(d_out.shape[1]):
            if mask[i, j] is True:
                d_A[i, j] = d_out[i, j] / keep_prob
    return d_A


@wrong("mean-over-examples: divides by the number of examples too")
def dropout_backward(d_out, mask, keep_prob):
    m = d_out.shape[1]
    return d_out * mask / keep_prob / m


@wrong("raised: times 1 + (1 - keep_prob) where kept")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask * (2 - keep_prob)


@wrong("infinite-where-dropped: divides by mask times keep_prob, which is 0 where an entry is dropped")
def dropout_backward(d_out, mask, keep_prob):
    with np.errstate(all="ignore"):
        return d_out / (mask * keep_prob)


@wrong("not-zero-but-unscaled: divides what is kept, and lets through what is dropped as it is")
def dropout_backward(d_out, mask, keep_prob):
    return np.where(mask, d_out / keep_prob, d_out)


@wrong("what-is-left-over: d_out - d_out · mask / keep_prob")
def dropout_backward(d_out, mask, keep_prob):
    return d_out - d_out * mask / keep_prob


@wrong("tilde-of-a-number-mask: right for a boolean mask; for integers rows -1 and -2 become 0, for floats it raises")
def dropout_backward(d_out, mask, keep_prob):
    d_A = d_out / keep_prob
    d_A[~mask] = 0
    return d_A


@right("where-kept: np.where on a mask of any type")
def dropout_backward(d_out, mask, keep_prob):
    return np.where(mask == True, d_out / keep_prob, 0)  # noqa: E712


@right("diagonals: for each example a diagonal matrix of its mask")
def dropout_backward(d_out, mask, keep_prob):
    columns = [np.diag(mask[:, j] / keep_prob) @ d_out[:, j] for j in range(d_out.shape[1])]
    return np.array(columns).T


@right("boolean-index: a mask of bool, and a copy of d_out")
def dropout_backward(d_out, mask, keep_prob):
    kept = np.asarray(mask).astype(bool)
    d_A = d_out.copy()
    d_A[kept] /= keep_prob
    d_A[~kept] = 0
    return d_A


@right("einsum: the product of each entry by einsum")
def dropout_backward(d_out, mask, keep_prob):
    return np.einsum("ij,ij->ij", d_out, np.array(mask, dtype=float)) * (1 / keep_prob)


@right("zip: lists of rows, and an array at the end")
def dropout_backward(d_out, mask, keep_prob):
    rows = [[d / keep_prob if kept else 0.0 for d, kept in zip(*pair)] for pair in zip(d_out, mask)]
    return np.array(rows, dtype=float).reshape(d_out.shape)
