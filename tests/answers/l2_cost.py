"""Answers to l2_cost; more wrong ones are in both_penalties."""

import numpy as np

from tests.answers import right
from tests.answers.helpers import flat, weights


@right("entries")
def l2_cost(params, lam, m):
    total = 0.0
    for W in weights(params):
        for row in W:
            for w in row:
                total += w * w
    return lam * total / m / 2


@right("one vector")
def l2_cost(params, lam, m):
    return lam / (2 * m) * flat(params) @ flat(params)


@right("singular values")
def l2_cost(params, lam, m):
    return lam / (2 * m) * sum(np.sum(np.linalg.svd(W, compute_uv=False) ** 2) for W in weights(params))


@right("traces")
def l2_cost(params, lam, m):
    return lam / (2 * m) * sum(np.trace(W @ W.T) for W in weights(params))


@right("einsum")
def l2_cost(params, lam, m):
    return lam / 2 / m * sum(np.einsum("ij,ij->", W, W) for W in weights(params))


@right("array of no dimension")
def l2_cost(params, lam, m):
    return np.array(lam / (2 * m) * flat(params) @ flat(params))


@right("float")
def l2_cost(params, lam, m):
    return float(np.linalg.norm(flat(params)) ** 2 * lam / m / 2)
