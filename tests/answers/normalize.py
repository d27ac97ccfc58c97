"""Answers to normalize."""

import numpy as np

from tests.answers import right, wrong
from tests.answers.helpers import mean_by_loops


@right("formula")
def normalize(X, stats):
    return (X - stats["mu"]) / stats["sigma"]


@right("ufuncs")
def normalize(X, stats):
    return np.divide(np.subtract(X, stats["mu"]), stats["sigma"])


@right("times the inverse")
def normalize(X, stats):
    return (X - stats["mu"]) * (1 / stats["sigma"])


@right("two terms")
def normalize(X, stats):
    return X / stats["sigma"] - stats["mu"] / stats["sigma"]


@right("diagonal")
def normalize(X, stats):
    return np.diag(1 / stats["sigma"][:, 0]) @ (X - stats["mu"])


@right("transposed")
def normalize(X, stats):
    return ((X.T - stats["mu"].ravel()) / stats["sigma"].ravel()).T


@right("a copy in place")
def normalize(X, stats):
    Z = np.array(X)
    Z -= stats["mu"]
    Z /= stats["sigma"]
    return Z


@right("loops")
def normalize(X, stats):
    Z = np.zeros_like(X)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Z[i, j] = (X[i, j] - stats["mu"][i, 0]) / stats["sigma"][i, 0]
    return Z


@wrong("in place")
def normalize(X, stats):
    X -= stats["mu"]
    X /= stats["sigma"]
    return X


@wrong("added")
def normalize(X, stats):
    return (X + stats["mu"]) / stats["sigma"]


@wrong("σ of X")
def normalize(X, stats):
    return (X - stats["mu"]) / X.std(axis=1, keepdims=True)


@wrong("float32")
def normalize(X, stats):
    return ((X - stats["mu"]) / stats["sigma"]).astype(np.float32)


@wrong("of the other shape")
def normalize(X, stats):
    return ((X - stats["mu"]) / stats["sigma"]).T


@wrong("clipped")
def normalize(X, stats):
    return np.clip((X - stats["mu"]) / stats["sigma"], -1, 1)


@wrong("nothing")
def normalize(X, stats):
    return None


@wrong("to the unit interval")
def normalize(X, stats):
    return (X - X.min(axis=1, keepdims=True)) / np.ptp(X, axis=1, keepdims=True)


@wrong("over σ²", named="divided-by-the-variance")
def normalize(X, stats):
    return (X - stats["mu"]) / np.square(stats["sigma"])


@wrong("no parentheses", named="parentheses")
def normalize(X, stats):
    return X - stats["mu"] / stats["sigma"]


@wrong("mean of X", named="own-statistics")
def normalize(X, stats):
    return (X - mean_by_loops(X)) / X.std(axis=1, keepdims=True)
