"""Answers to l2_cost that nobody foresaw."""

import math
from functools import reduce

import numpy as np

from tests.answers import right, wrong


@wrong("norm-not-squared: adds up the Frobenius norms of the layers, not their squares")
def l2_cost(params, lam, m):
    layers = len(params) // 2
    return lam / (2 * m) * sum(np.linalg.norm(params[f"W{l}"]) for l in range(1, layers + 1))


@wrong(
    "ord-two: squares np.linalg.norm(W, 2), which for a matrix is the largest singular value, not the Frobenius norm"
)
def l2_cost(params, lam, m):
    total = 0
    for l in range(1, len(params) // 2 + 1):
        total += np.linalg.norm(params["W" + str(l)], 2) ** 2
    return lam * total / (2 * m)


@wrong("two-layers: adds W1 and W2 by name, so that a third layer is left out", raises=True)
def l2_cost(params, lam, m):
    W1 = params["W1"]
    W2 = params["W2"]
    return (1.0 / m) * (lam / 2) * (np.sum(np.square(W1)) + np.sum(np.square(W2)))


@wrong("range-ends-early: range(1, L) leaves out the weights of the last layer")
def l2_cost(params, lam, m):
    L = len(params) // 2
    s = 0.0
    for l in range(1, L):
        s += np.sum(params[f"W{l}"] ** 2)
    return lam / (2 * m) * s


@wrong("every-parameter: squares of all arrays of the dict, so the biases are penalized too")
def l2_cost(params, lam, m):
    return lam / (2 * m) * sum(np.sum(p**2) for p in params.values())


@wrong("precedence: lam / 2 * m multiplies by the number of examples in place of dividing")
def l2_cost(params, lam, m):
    return lam / 2 * m * sum(np.sum(W**2) for name, W in params.items() if name.startswith("W"))


@wrong("mean-of-squares: takes the mean square of each layer, so a large layer counts no more than a small one")
def l2_cost(params, lam, m):
    return lam / (2 * m) * sum(np.mean(W**2) for name, W in params.items() if "W" in name)


@wrong("square-of-sum: squares the sum of the weights of a layer, so that weights of opposite sign cancel")
def l2_cost(params, lam, m):
    return lam / (2 * m) * sum(np.sum(W) ** 2 for name, W in params.items() if name[0] == "W")


@wrong("overwritten: = in place of += in the loop, so that only the last layer is left")
def l2_cost(params, lam, m):
    for l in range(1, len(params) // 2 + 1):
        penalty = lam / (2 * m) * np.sum(params[f"W{l}"] ** 2)
    return penalty


@wrong("whole-gram-matrix: adds all entries of W^T W, not only its diagonal")
def l2_cost(params, lam, m):
    return lam / (2 * m) * sum(np.sum(W.T @ W) for name, W in params.items() if name[0] == "W")


@wrong("every-second: takes every second value of the dict for a weight, though weights may come first and biases last")
def l2_cost(params, lam, m):
    weights = list(params.values())[::2]
    return lam / (2 * m) * sum(np.sum(W**2) for W in weights)


@wrong(
    "last-name-sorted: the number of layers is read off the last name in alphabetical order, which is b9 of ten layers"
)
def l2_cost(params, lam, m):
    L = int(sorted(params)[-1][1:])
    return lam / (2 * m) * sum(np.sum(params[f"W{l}"] ** 2) for l in range(1, L + 1))


@wrong("per-weight: divides by the number of weights of the net in addition to the number of examples")
def l2_cost(params, lam, m):
    weights = [W for name, W in params.items() if name[0] == "W"]
    count = sum(W.size for W in weights)
    return lam / (2 * m * count) * sum(np.sum(W**2) for W in weights)


@wrong("both-biases-and-no-half: two mistakes at once: lam/m without the half, and the biases are in the sum")
def l2_cost(params, lam, m):
    return lam / m * sum(np.sum(p * p) for p in params.values())


@wrong("first-layer-twice: W1 stands where the last layer's weights belong")
def l2_cost(params, lam, m):
    L = len(params) // 2
    weights = [params[f"W{l}"] for l in range(1, L)] + [params["W1"]]
    return 0.5 * lam / m * sum(np.sum(W * W) for W in weights)


@right("one-einsum: an einsum per layer")
def l2_cost(params, lam, m):
    squares = [np.einsum("ij,ij->", W, W) for name, W in params.items() if name[0] == "W"]
    return lam * sum(squares) / (2 * m)


@right("trace: the sum of the diagonal of W W^T, while there is another layer")
def l2_cost(params, lam, m):
    total, l = 0.0, 1
    while f"W{l}" in params:
        W = params[f"W{l}"]
        total += np.trace(W @ W.T)
        l += 1
    return 0.5 * total * lam / m


@right("one-vector: all weights in one long vector, and its product with itself")
def l2_cost(params, lam, m):
    w = np.concatenate([params[name].ravel() for name in params if name.startswith("W")])
    return float(lam / 2 / m * (w @ w))


@right("plain-loops: floats of Python and math.fsum")
def l2_cost(params, lam, m):
    numbers = []
    for name in sorted(params):
        if name[0] != "b":
            for row in params[name].tolist():
                numbers += [w * w for w in row]
    return math.fsum(numbers) * lam / (2 * m)


@right("hypot: the length of all weights by np.hypot, squared at the end")
def l2_cost(params, lam, m):
    length = reduce(np.hypot, (np.linalg.norm(W) for name, W in params.items() if name[0] == "W"))
    return lam / (2 * m) * length**2


@right("vdot-and-fsum")
def l2_cost(params, lam, m):
    from math import fsum

    weights = filter(lambda name: name.startswith("W"), params)
    return lam / m / 2 * fsum(np.vdot(params[name], params[name]) for name in weights)
