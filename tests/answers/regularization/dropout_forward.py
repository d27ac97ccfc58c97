"""Answers to dropout_forward that nobody foresaw."""

from collections import namedtuple

import numpy as np

from tests.answers import right, wrong


@wrong("not-scaled: the activations that are kept are not divided by keep_prob")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * mask, mask


@wrong("raised-by-the-share: times 1 + (1 - keep_prob) in place of 1/keep_prob")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * mask * (1 + (1 - keep_prob)), mask


@wrong("times-keep-prob: multiplies by keep_prob what is to be divided by it")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    out = A * mask
    out *= keep_prob
    return out, mask


@wrong("divided-by-drop-rate: divides by 1 - keep_prob, the probability of dropping")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    drop = 1 - keep_prob
    return A * mask / (drop if drop > 0 else 1), mask


@wrong("mask-holds-the-factor: the mask that is returned has 1/keep_prob where a unit is kept, as in other libraries")
def dropout_forward(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob) / keep_prob
    return A * mask, mask


@wrong("mask-from-out: the mask is out != 0, which calls an activation of 0 dropped although it was kept")
def dropout_forward(A, keep_prob, rng):
    out = np.where(rng.random(A.shape) < keep_prob, A / keep_prob, 0)
    return out, out != 0


@wrong("in-place: A *= mask and A /= keep_prob write into the activations of the caller")
def dropout_forward(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob).astype(float)
    A *= mask
    A /= keep_prob
    return A, mask


@wrong("mask-of-a-column: a mask of shape (n, 1) for all examples")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random((A.shape[0], 1)) < keep_prob
    return A * mask / keep_prob, mask


@wrong("same-units-for-all: one column of coins, repeated for every example")
def dropout_forward(A, keep_prob, rng):
    column = rng.random((A.shape[0], 1)) < keep_prob
    mask = np.broadcast_to(column, A.shape).copy()
    return A * mask / keep_prob, mask


@wrong("wrong-order: the mask first, then out")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return mask, A * mask / keep_prob


@wrong("actual-share: divides by the share that this mask happens to keep")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * mask / max(mask.mean(), 1e-12), mask


@wrong("two-masks: draws one mask for out and another one to return")
def dropout_forward(A, keep_prob, rng):
    def draw():
        return rng.random(A.shape) < keep_prob

    return A * draw() / keep_prob, draw()


@wrong("no-mask-without-dropout: for keep_prob 1 there is a shortcut, which returns None for the mask")
def dropout_forward(A, keep_prob, rng):
    if keep_prob == 1:
        return A.copy(), None
    mask = rng.random(A.shape) < keep_prob
    return A * mask / keep_prob, mask


@wrong("root-scale: divides by the root of keep_prob, to keep the mean square in place of the mean")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * mask / np.sqrt(keep_prob), mask


@wrong("positive-only: divides only entries above 0, so negative activations are not scaled")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    out = A * mask
    out[out > 0] /= keep_prob
    return out, mask


@wrong("only-out: returns out alone, without the mask")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * mask / keep_prob


@wrong("dropped-is-true: the returned mask tells what was dropped")
def dropout_forward(A, keep_prob, rng):
    dropped = rng.random(A.shape) >= keep_prob
    out = A / keep_prob
    out[dropped] = 0
    return out, dropped


@wrong("numbers-of-units: keeps exactly round(keep_prob n) of the n units of each example")
def dropout_forward(A, keep_prob, rng):
    n = A.shape[0]
    ranks = rng.random(A.shape).argsort(axis=0).argsort(axis=0)
    mask = ranks < round(keep_prob * n)
    return A * mask / keep_prob, mask


@wrong("opposite-and-unscaled: two mistakes at once: keeps where u > keep_prob, and does not divide")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) > keep_prob
    return A * mask, mask


@wrong("fixed-number-of-all-entries: exactly round(keep_prob · n · m) entries are kept")
def dropout_forward(A, keep_prob, rng):
    kept = rng.choice(A.size, size=round(keep_prob * A.size), replace=False)
    mask = np.zeros(A.size)
    mask[kept] = 1
    mask = mask.reshape(A.shape)
    return A * mask / keep_prob, mask


@right("where: np.where and a mask from binomial numbers")
def dropout_forward(A, keep_prob, rng):
    mask = rng.binomial(1, keep_prob, size=A.shape)
    return np.where(mask, A / keep_prob, 0.0), mask


@right("same-array-without-dropout: for keep_prob 1 nothing is drawn, A itself is passed on with a mask of ones")
def dropout_forward(A, keep_prob, rng):
    if keep_prob == 1:
        return A, np.ones(A.shape)
    mask = (rng.random(A.shape) < keep_prob) * 1.0
    return A * (mask / keep_prob), mask


@right("entry-by-entry: a coin and an if for each entry, column by column; a namedtuple")
def dropout_forward(A, keep_prob, rng):
    out, mask = np.zeros(A.shape), np.zeros(A.shape, dtype=int)
    for j in range(A.shape[1]):
        for i in range(A.shape[0]):
            if rng.uniform() < keep_prob:
                out[i, j], mask[i, j] = A[i, j] / keep_prob, 1
    return namedtuple("Dropout", "out mask")(out, mask)


@right("divide-where: np.divide on zeros, only where the mask is set")
def dropout_forward(A, keep_prob, rng):
    mask = np.less(rng.random(size=A.shape[::-1]).T, keep_prob)
    return np.divide(A, keep_prob, out=np.zeros(A.shape), where=mask), mask


@right("masked-array: a masked array whose dropped entries are filled with 0")
def dropout_forward(A, keep_prob, rng):
    dropped = rng.geometric(keep_prob, size=A.shape) > 1
    return np.ma.array(A / keep_prob, mask=dropped).filled(0.0), np.logical_not(dropped)


@right("in-place-on-a-copy")
def dropout_forward(A, keep_prob, rng):
    D = rng.random(A.shape, dtype=np.float32) < keep_prob
    out = A.copy()
    out[np.logical_not(D)] = 0.0
    out /= keep_prob
    return out, D.astype(int)
