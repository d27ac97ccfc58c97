"""Answers to dropout_mask."""

import numpy as np

from tests.answers import right, wrong


def right_mask(what):
    """Declare a right mask, alone and in a forward pass."""

    def declare(mask_of):
        def dropout_forward(A, keep_prob, rng):
            mask = mask_of(A.shape, keep_prob, rng)
            return A * mask / keep_prob, mask

        right(f"mask: {what}")(dropout_forward)
        return right(what)(mask_of)

    return declare


@right_mask("below")
def dropout_mask(shape, keep_prob, rng):
    return rng.random(shape) < keep_prob


@right_mask("at most")
def dropout_mask(shape, keep_prob, rng):
    return rng.random(shape) <= keep_prob


@right_mask("above the rest")
def dropout_mask(shape, keep_prob, rng):
    return rng.random(shape) > 1 - keep_prob


@right_mask("as in the lecture")
def dropout_mask(shape, keep_prob, rng):
    return rng.random((shape[0], shape[1])) < keep_prob


@right_mask("integers")
def dropout_mask(shape, keep_prob, rng):
    return (rng.random(shape) < keep_prob).astype(int)


@right_mask("bytes")
def dropout_mask(shape, keep_prob, rng):
    return (rng.random(shape) < keep_prob).astype(np.int8)


@right_mask("floats")
def dropout_mask(shape, keep_prob, rng):
    return 1.0 * (rng.random(shape) < keep_prob)


@right_mask("float32")
def dropout_mask(shape, keep_prob, rng):
    return (rng.random(shape) < keep_prob).astype(np.float32)


@right_mask("binomial")
def dropout_mask(shape, keep_prob, rng):
    return rng.binomial(1, keep_prob, shape)


@right_mask("choice")
def dropout_mask(shape, keep_prob, rng):
    return rng.choice([0, 1], size=shape, p=[1 - keep_prob, keep_prob])


@right_mask("where")
def dropout_mask(shape, keep_prob, rng):
    return np.where(rng.uniform(0, 1, shape) < keep_prob, 1, 0)


@right_mask("floor")
def dropout_mask(shape, keep_prob, rng):
    return np.floor(rng.random(shape) + keep_prob)


@right_mask("transposed")
def dropout_mask(shape, keep_prob, rng):
    return (rng.random(shape[::-1]) < keep_prob).T


@right_mask("column by column")
def dropout_mask(shape, keep_prob, rng):
    return np.column_stack([rng.random(shape[0]) < keep_prob for _ in range(shape[1])])


@right_mask("loops")
def dropout_mask(shape, keep_prob, rng):
    mask = np.zeros(shape)
    for i in range(shape[0]):
        for j in range(shape[1]):
            mask[i, j] = 1 if rng.random() < keep_prob else 0
    return mask


@wrong("4 % too many")
def dropout_mask(shape, keep_prob, rng):
    return rng.random(shape) < min(keep_prob + 0.04, 1)


@wrong("pairs of examples")
def dropout_mask(shape, keep_prob, rng):
    half = rng.random((shape[0], (shape[1] + 1) // 2)) < keep_prob
    return np.repeat(half, 2, axis=1)[:, : shape[1]]


@wrong("one number")
def dropout_mask(shape, keep_prob, rng):
    return rng.random() < keep_prob


@wrong("(n, 1)", named="one-mask-for-all-examples")
def dropout_mask(shape, keep_prob, rng):
    return rng.random((shape[0], 1)) < keep_prob


@wrong("(1, m)", named="one-mask-for-all-units")
def dropout_mask(shape, keep_prob, rng):
    return rng.random((1, shape[1])) < keep_prob


@wrong("other shape")
def dropout_mask(shape, keep_prob, rng):
    return rng.random(shape[::-1]) < keep_prob


@wrong("a list")
def dropout_mask(shape, keep_prob, rng):
    return (rng.random(shape) < keep_prob).tolist()


@wrong("texts")
def dropout_mask(shape, keep_prob, rng):
    return np.where(rng.random(shape) < keep_prob, "1", "0")


@wrong("minus one")
def dropout_mask(shape, keep_prob, rng):
    return np.where(rng.random(shape) < keep_prob, 1, -1)


@wrong("two")
def dropout_mask(shape, keep_prob, rng):
    return 2 * (rng.random(shape) < keep_prob)


@wrong("everything")
def dropout_mask(shape, keep_prob, rng):
    return np.ones(shape)


@wrong("nothing")
def dropout_mask(shape, keep_prob, rng):
    return None


@wrong("global generator")
def dropout_mask(shape, keep_prob, rng):
    return np.random.default_rng(0).random(shape) < keep_prob


@wrong("unseeded")
def dropout_mask(shape, keep_prob, rng):
    return np.random.rand(*shape) < keep_prob


@wrong("u < 1 - p", named="keep-and-drop-swapped")
def dropout_mask(shape, keep_prob, rng):
    return rng.random(shape) < 1 - keep_prob


@wrong("permutation", named="so-many-per-example")
def dropout_mask(shape, keep_prob, rng):
    column = np.arange(shape[0]) < int(round(keep_prob * shape[0]))
    return np.stack([rng.permutation(column) for _ in range(shape[1])], axis=1)


@wrong("one coin for all", named=("one-mask-for-all-units", "one-mask-for-all-examples"))
def dropout_mask(shape, keep_prob, rng):
    return np.full(shape, float(rng.random() < keep_prob))


@wrong("rounded", named="rounded")
def dropout_mask(shape, keep_prob, rng):
    return (keep_prob * rng.random(shape)).round()


@wrong("uniform", named="threshold-forgotten")
def dropout_mask(shape, keep_prob, rng):
    return rng.uniform(size=shape)


@wrong("randn", named="normal-for-uniform")
def dropout_mask(shape, keep_prob, rng):
    return rng.normal(size=shape) < keep_prob


@wrong("fair coins", named="always-one-half")
def dropout_mask(shape, keep_prob, rng):
    return rng.integers(0, 2, shape)


@wrong("where 1/p", named="already-scaled")
def dropout_mask(shape, keep_prob, rng):
    return np.where(rng.random(shape) < keep_prob, 1 / keep_prob, 0)
