"""Answers to dropout_forward; dropout_mask declares those with other masks."""

import numpy as np

from autograder.content.reference import dropout as reference
from tests.answers import right, wrong


@right("in place on a copy")
def dropout_forward(A, keep_prob, rng):
    out = A.copy()
    mask = rng.random(A.shape) < keep_prob
    out[~mask] = 0
    out /= keep_prob
    return [out, mask]


@right("divided first")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A / keep_prob * mask, mask


@right("where")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return np.where(mask, A / keep_prob, 0.0), mask


@right("factor")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * (mask * (1 / keep_prob)), mask


@right("np.multiply")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return np.multiply(A, mask) / keep_prob, mask


@right("negative zeros")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return -(-A * mask) / keep_prob, mask


@wrong("changes A")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    A *= mask
    return A / keep_prob, mask


@wrong("drops nothing", named="dropped-not-zero")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return np.where(mask, A / keep_prob, A), mask


@wrong("other order")
def dropout_forward(A, keep_prob, rng):
    return reference.dropout_forward(A, keep_prob, rng)[::-1]


@wrong("out alone")
def dropout_forward(A, keep_prob, rng):
    return reference.dropout_forward(A, keep_prob, rng)[0]


@wrong("three values")
def dropout_forward(A, keep_prob, rng):
    return (*reference.dropout_forward(A, keep_prob, rng), keep_prob)


@wrong("a dict")
def dropout_forward(A, keep_prob, rng):
    return dict(zip(("out", "mask"), reference.dropout_forward(A, keep_prob, rng)))


@wrong("scaled by what is left")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * mask / max(mask.mean(), 0.01), mask


@wrong("2 % off")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return 1.02 * A * mask / keep_prob, mask


@wrong("absolute")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return abs(A) * mask / keep_prob, mask


@wrong("float32")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return (A * mask / keep_prob).astype(np.float32), mask


@wrong("integers")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return (A * mask / keep_prob).astype(int), mask


@wrong("NaN where dropped")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return np.where(mask, A / keep_prob, np.nan), mask


@wrong("(n, 1)", named="one-mask-for-all-examples")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random((A.shape[0], 1)) < keep_prob
    return A * mask / keep_prob, mask


@wrong("mask is a list")
def dropout_forward(A, keep_prob, rng):
    out, mask = reference.dropout_forward(A, keep_prob, rng)
    return out, mask.tolist()


@wrong("transposed mask")
def dropout_forward(A, keep_prob, rng):
    out, mask = reference.dropout_forward(A, keep_prob, rng)
    return out, mask.T


@wrong("seed of its own")
def dropout_forward(A, keep_prob, rng):
    return reference.dropout_forward(A, keep_prob, np.random.default_rng(3))


@wrong("mask first", named="order-swapped")
def dropout_forward(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob).astype(float)
    return mask, A * mask / keep_prob


@wrong("A / p", named="mask-not-applied")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A / keep_prob, mask


@wrong("A", named="mask-not-applied")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A.copy(), mask


@wrong("A * mask", named="not-scaled")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return np.where(mask, A, 0.0), mask


@wrong("u > p", named="keep-and-drop-swapped")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) > keep_prob
    return A * mask / keep_prob, mask


@wrong("drop rate, mask", named=("keep-and-drop-swapped", "divided-by-the-drop-probability"))
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) >= keep_prob
    return A * mask / (1 - keep_prob), mask


@wrong("/ (1 - p)", named="divided-by-the-drop-probability")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * mask / (1 - keep_prob), mask


@wrong("mask / p", named="scaled-mask-returned")
def dropout_forward(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob) / keep_prob
    return A * mask, mask


@wrong("(n,)", named="one-mask-for-all-examples")
def dropout_forward(A, keep_prob, rng):
    mask = np.ones(A.shape) * (rng.random(A.shape[0])[:, None] < keep_prob)
    return A * mask / keep_prob, mask


@wrong("+20 %", named="raised-by-the-drop-probability")
def dropout_forward(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return A * mask * (1 + 1 - keep_prob), mask


@wrong("returns out > 0", named="mask-guessed-from-out")
def dropout_forward(A, keep_prob, rng):
    out, _ = reference.dropout_forward(A, keep_prob, rng)
    return out, np.abs(out) > 0


@wrong("returns 1 - mask", named="mask-of-the-dropped")
def dropout_forward(A, keep_prob, rng):
    mask = 1.0 * (rng.random(A.shape) < keep_prob)
    return A * mask / keep_prob, 1 - mask


@wrong("the dropped as truth values", named="mask-of-the-dropped")
def dropout_forward(A, keep_prob, rng):
    out, mask = reference.dropout_forward(A, keep_prob, rng)
    return out, ~(mask > 0)
