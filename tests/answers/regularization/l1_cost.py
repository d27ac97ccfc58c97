"""Answers to l1_cost that nobody foresaw."""

import math

import numpy as np

from tests.answers import right, wrong


@wrong("abs-of-sum: the absolute value of the sum of each layer, so that weights of opposite sign cancel")
def l1_cost(params, lam, m):
    return lam / m * sum(abs(np.sum(W)) for name, W in params.items() if name[0] == "W")


@wrong("half-by-analogy: lam/(2m), as for L2")
def l1_cost(params, lam, m):
    total = 0
    for l in range(1, len(params) // 2 + 1):
        total += np.sum(np.abs(params[f"W{l}"]))
    return lam / (2 * m) * total


@wrong("all-arrays: the biases are added as well")
def l1_cost(params, lam, m):
    return lam / m * sum(np.abs(p).sum() for p in params.values())


@wrong("ord-one: np.linalg.norm(W, 1), which for a matrix is the largest sum of a column")
def l1_cost(params, lam, m):
    return lam / m * sum(np.linalg.norm(W, 1) for name, W in params.items() if name[0] == "W")


@wrong("no-absolute-value: adds the weights with their signs")
def l1_cost(params, lam, m):
    return lam / m * sum(np.sum(W) for name, W in params.items() if name[0] == "W")


@wrong("average-weight: the mean absolute value of each layer in place of the sum")
def l1_cost(params, lam, m):
    return lam / m * sum(np.mean(np.abs(W)) for name, W in params.items() if name[0] == "W")


@wrong("last-left-out: the loop over range(1, L) does not reach the last layer")
def l1_cost(params, lam, m):
    L = len(params) // 2
    return lam / m * sum(np.abs(params[f"W{l}"]).sum() for l in range(1, L))


@wrong("returns-in-loop: the return stands in the loop, so only the first layer counts")
def l1_cost(params, lam, m):
    total = 0.0
    for name, p in params.items():
        if name[0] == "W":
            total += np.abs(p).sum()
            return lam / m * total


@wrong("sum-per-column: Python's sum adds the rows only, the result is an array", raises=True)
def l1_cost(params, lam, m):
    total = 0
    for l in range(1, len(params) // 2 + 1):
        total = total + sum(abs(params[f"W{l}"]))
    return lam / m * total


@wrong("no-examples: lam times the sum, not divided by m")
def l1_cost(params, lam, m):
    return lam * sum(np.abs(W).sum() for name, W in params.items() if name[0] == "W")


@wrong("mean-and-biases: two mistakes at once: lam/(2m), and the biases count")
def l1_cost(params, lam, m):
    everything = np.concatenate([p.ravel() for p in params.values()])
    return lam / 2 / m * np.abs(everything).sum()


@wrong("two-norm-for-l1: the Frobenius norms are added up, not the absolute values")
def l1_cost(params, lam, m):
    return lam / m * sum(np.linalg.norm(W) for name, W in params.items() if name[0] == "W")


@right("signs: the product of each weight with its sign")
def l1_cost(params, lam, m):
    return lam / m * sum(np.vdot(np.sign(W), W) for name, W in params.items() if name[0] == "W")


@right("positive-less-negative: the sum of the positive weights less that of the negative ones")
def l1_cost(params, lam, m):
    total, l = 0.0, 1
    while "W%d" % l in params:
        W = params["W%d" % l]
        total += W[W > 0].sum() - W[W < 0].sum()
        l += 1
    return total * lam / m


@right("roots: the root of each square")
def l1_cost(params, lam, m):
    return sum(np.sqrt(np.square(params[name])).sum() for name in params if name.startswith("W")) * (lam / m)


@right("exact-sum: math.fsum over all weights, one by one")
def l1_cost(params, lam, m):
    weights = (w for name, W in params.items() if name[0] == "W" for row in W for w in row)
    return math.fsum(math.fabs(w) for w in weights) / m * lam


@right("norm-of-order-one-of-the-vector")
def l1_cost(params, lam, m):
    return lam * sum(map(lambda l: np.linalg.norm(params[f"W{l}"].ravel(), 1), range(1, len(params) // 2 + 1))) / m
