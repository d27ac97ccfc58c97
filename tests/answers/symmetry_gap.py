"""Answers to symmetry_gap."""

import itertools

import numpy as np
from scipy.spatial.distance import cdist

from autograder.content.reference import initialization as reference
from tests.answers import right, wrong


def by_loops(W):
    gap = 0.0
    for i in range(len(W)):
        for j in range(i):
            gap = max(gap, sum((a - b) ** 2 for a, b in zip(W[i], W[j])) ** 0.5)
    return gap


@right("Gram matrix")
def symmetry_gap(W):
    squares = (W**2).sum(axis=1)
    return np.sqrt(np.maximum(squares[:, None] + squares - 2 * W @ W.T, 0)).max()


@right("loops")
def symmetry_gap(W):
    return by_loops(W)


@right("cdist")
def symmetry_gap(W):
    return cdist(W, W).max()


@right("combinations")
def symmetry_gap(W):
    return max((np.linalg.norm(a - b) for a, b in itertools.combinations(W, 2)), default=0)


@right("product")
def symmetry_gap(W):
    return float(max(np.linalg.norm(a - b) for a, b in itertools.product(W, W)))


@right("einsum")
def symmetry_gap(W):
    return np.sqrt(np.einsum("ijk,ijk->ij", W[:, None] - W, W[:, None] - W).max())


@right("0-d array")
def symmetry_gap(W):
    return np.asarray(reference.symmetry_gap(W))


@right("NumPy number")
def symmetry_gap(W):
    return np.float64(reference.symmetry_gap(W))


@wrong("largest difference")
def symmetry_gap(W):
    return np.abs(W[:, None] - W).max()


@wrong("taxicab")
def symmetry_gap(W):
    return np.abs(W[:, None] - W).sum(axis=2).max()


@wrong("mean distance")
def symmetry_gap(W):
    return cdist(W, W).mean()


@wrong("matrix")
def symmetry_gap(W):
    return cdist(W, W)


@wrong("array of one")
def symmetry_gap(W):
    return np.array([reference.symmetry_gap(W)])


@wrong("boolean")
def symmetry_gap(W):
    return bool(reference.symmetry_gap(W) > 0)


@wrong("from the mean")
def symmetry_gap(W):
    return np.linalg.norm(W - W.mean(axis=0), axis=1).max()


@wrong("lengths")
def symmetry_gap(W):
    return np.ptp(np.linalg.norm(W, axis=1))


@wrong("none")
def symmetry_gap(W):
    return None


@wrong("text")
def symmetry_gap(W):
    return str(reference.symmetry_gap(W))


@wrong("complex")
def symmetry_gap(W):
    return complex(reference.symmetry_gap(W))


@wrong("NaN for one unit")
def symmetry_gap(W):
    return reference.symmetry_gap(W) if len(W) > 1 else np.nan


@wrong("columns", named="columns-for-units")
def symmetry_gap(W):
    return by_loops(W.T)


@wrong("squares", named="squared-distance")
def symmetry_gap(W):
    return by_loops(W) ** 2


@wrong("next unit", named="neighbours-only")
def symmetry_gap(W):
    return max([np.linalg.norm(W[i] - W[i + 1]) for i in range(len(W) - 1)] or [0])


@wrong("first unit", named="first-unit-only")
def symmetry_gap(W):
    return max(np.linalg.norm(row - W[0]) for row in W)


@wrong("range", named="range-of-entries")
def symmetry_gap(W):
    return np.ptp(W)
