"""Answers to dropout_mask that nobody foresaw."""

from statistics import NormalDist

import numpy as np

from tests.answers import right, wrong


@wrong("kept-if-greater: u > keep_prob keeps with probability 1 - keep_prob")
def dropout_mask(shape, keep_prob, rng):
    return rng.random(shape) > keep_prob


@wrong("rate-of-dropping: takes keep_prob for the probability of dropping, u < 1 - keep_prob")
def dropout_mask(shape, keep_prob, rng):
    return (rng.random(shape) < 1 - keep_prob).astype(float)


@wrong("coin-per-unit: one coin for each unit, the same for all examples")
def dropout_mask(shape, keep_prob, rng):
    n, m = shape
    return np.repeat(rng.random((n, 1)) < keep_prob, m, axis=1)


@wrong("coin-per-example: one coin for each example, which drops all units or none")
def dropout_mask(shape, keep_prob, rng):
    return np.ones(shape, dtype=bool) & (rng.random(shape[1]) < keep_prob)


@wrong("fixed-count: exactly round(keep_prob n) units are kept in each example")
def dropout_mask(shape, keep_prob, rng):
    n, m = shape
    mask = np.zeros(shape)
    for j in range(m):
        mask[rng.choice(n, size=round(keep_prob * n), replace=False), j] = 1
    return mask


@wrong("global-generator: draws from np.random, not from rng")
def dropout_mask(shape, keep_prob, rng):
    return np.random.rand(*shape) < keep_prob


@wrong("own-seed: makes a new generator with a seed of its own, so every mask is the same")
def dropout_mask(shape, keep_prob, rng):
    rng = np.random.default_rng(0)
    return rng.random(shape) < keep_prob


@wrong("scaled-mask: the entries that are kept are 1/keep_prob and not 1")
def dropout_mask(shape, keep_prob, rng):
    return (rng.random(shape) < keep_prob) / keep_prob


@wrong("normal-numbers: compares standard normal numbers with keep_prob")
def dropout_mask(shape, keep_prob, rng):
    return rng.standard_normal(shape) < keep_prob


@wrong("fair-coin: rounds uniform numbers, so half are kept whatever keep_prob is")
def dropout_mask(shape, keep_prob, rng):
    return np.round(rng.random(shape))


@wrong("nested-lists: the mask is a list of lists")
def dropout_mask(shape, keep_prob, rng):
    n, m = shape
    return [[int(rng.random() < keep_prob) for _ in range(m)] for _ in range(n)]


@wrong("transposed-shape: the mask has the shape (m, n)")
def dropout_mask(shape, keep_prob, rng):
    n, m = shape
    return rng.random((m, n)) < keep_prob


@wrong("swapped-chances: np.choice of 0 and 1 with the probabilities keep_prob and 1 - keep_prob")
def dropout_mask(shape, keep_prob, rng):
    return rng.choice([0, 1], size=shape, p=[keep_prob, 1 - keep_prob])


@wrong("tenths: whole numbers from 0 to 9 against 10 keep_prob, so 0.25 becomes 0.3")
def dropout_mask(shape, keep_prob, rng):
    return rng.integers(0, 10, size=shape) < 10 * keep_prob


@wrong("never-empty: an example that has lost all units gets its first one back")
def dropout_mask(shape, keep_prob, rng):
    mask = rng.random(shape) < keep_prob
    mask[0, ~mask.any(axis=0)] = True
    return mask


@wrong("from-minus-one: uniform numbers between -1 and 1, of which (1 + keep_prob)/2 are below keep_prob")
def dropout_mask(shape, keep_prob, rng):
    return rng.uniform(-1, 1, size=shape) < keep_prob


@wrong("counts: binomial numbers of n trials, which are counts and not 0 or 1")
def dropout_mask(shape, keep_prob, rng):
    return rng.binomial(shape[0], keep_prob, size=shape)


@wrong("fixed-number-of-all-entries: exactly round(keep_prob · n · m) entries are kept: they are not independent")
def dropout_mask(shape, keep_prob, rng):
    size = shape[0] * shape[1]
    mask = np.zeros(size, dtype=bool)
    mask[: round(keep_prob * size)] = True
    rng.shuffle(mask)
    return mask.reshape(shape)


@wrong(
    "thresholded-twice-in-place: first u < p becomes 1, then everything >= p becomes 0, "
    "the new ones too: nothing is kept"
)
def dropout_mask(shape, keep_prob, rng):
    mask = rng.random(shape)
    mask[mask < keep_prob] = 1
    mask[mask >= keep_prob] = 0
    return mask


@right("geometric: the first success comes with the first trial")
def dropout_mask(shape, keep_prob, rng):
    return rng.geometric(keep_prob, size=shape) == 1


@right("poisson: no event, whose probability is exp(-rate)")
def dropout_mask(shape, keep_prob, rng):
    return (rng.poisson(-np.log(keep_prob), size=shape) == 0).astype(np.int8)


@right("columns-first: one example after the other, from the upper end of the uniform numbers")
def dropout_mask(shape, keep_prob, rng):
    n, m = shape
    return np.stack([rng.random(n) >= 1 - keep_prob for _ in range(m)], axis=1)


@right("one-by-one: binomial numbers of a single trial, filled in from the end")
def dropout_mask(shape, keep_prob, rng):
    mask = np.empty(shape, dtype=int)
    for place in reversed(list(np.ndindex(*shape))):
        mask[place] = rng.binomial(1, keep_prob)
    return mask


@right("normal-quantile: normal numbers below the quantile of keep_prob")
def dropout_mask(shape, keep_prob, rng):
    if keep_prob == 1:
        return np.ones(shape, dtype=bool)
    return rng.standard_normal(size=shape) < NormalDist().inv_cdf(keep_prob)


@right("waiting-times: exponential waiting times, of which keep_prob end before -log(1 - keep_prob)")
def dropout_mask(shape, keep_prob, rng):
    waits = rng.exponential(size=shape)
    return 1 - np.exp(-waits) < keep_prob if keep_prob < 1 else waits >= 0


@right("floor-of-the-sum")
def dropout_mask(shape, keep_prob, rng):
    return np.floor(keep_prob + rng.random(shape))


@right("choice-of-true-and-false")
def dropout_mask(shape, keep_prob, rng):
    return rng.choice([False, True], size=shape, p=[1 - keep_prob, keep_prob])
