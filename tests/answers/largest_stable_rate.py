"""Answers to largest_stable_rate."""

import numpy as np

from tests.answers import right, wrong


def H(X):
    return X @ X.T / X.shape[1]


@right("eigvalsh")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(H(X))[-1]


@right("largest of eigvals")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvals(H(X)).real.max()


@right("norm of H")
def largest_stable_rate(X):
    return 2 / np.linalg.norm(H(X), 2)


@right("norm of X")
def largest_stable_rate(X):
    return 2 * X.shape[1] / np.linalg.norm(X, 2) ** 2


@right("examples' side")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(X.T @ X / X.shape[1]).max()


@right("outer products")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(np.mean([np.outer(x, x) for x in X.T], axis=0)).max()


@right("power iteration")
def largest_stable_rate(X):
    v = np.ones(len(X))
    for _ in range(10000):
        v = H(X) @ v
        v /= np.linalg.norm(v)
    return 2 / (v @ H(X) @ v)


@right("Python float")
def largest_stable_rate(X):
    return float(2 / np.linalg.svd(H(X))[1][0])


@wrong("Hessian of a sum")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(2 * X @ X.T)[-1]


@wrong("condition")
def largest_stable_rate(X):
    return 2 / np.linalg.cond(H(X))


@wrong("Frobenius")
def largest_stable_rate(X):
    return 2 / np.linalg.norm(H(X))


@wrong("a little less")
def largest_stable_rate(X):
    return 1.99 / np.linalg.eigvalsh(H(X))[-1]


@wrong("m - 1")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(X @ X.T / (X.shape[1] - 1))[-1]


@wrong("each feature")
def largest_stable_rate(X):
    return 2 / np.diag(H(X))


@wrong("text")
def largest_stable_rate(X):
    return str(2 / np.linalg.eigvalsh(H(X))[-1])


@wrong("constant")
def largest_stable_rate(X):
    return 0.01


@wrong("np.cov with bias", named="centred")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(np.cov(X, bias=True))[-1]


@wrong("1/(2m)", named="half-of-the-cost")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(X @ X.T / (2 * X.shape[1]))[-1]


@wrong("λ/2", named="upside-down")
def largest_stable_rate(X):
    return np.linalg.eigvalsh(H(X))[-1] / 2


@wrong("1/λ", named="one-over-lambda")
def largest_stable_rate(X):
    return 1 / np.linalg.norm(H(X), 2)


@wrong("twice the Hessian", named="one-over-lambda")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(2 * H(X)).max()


@wrong("no 1/m", named="m-forgotten")
def largest_stable_rate(X):
    return 2 / np.linalg.norm(X, 2) ** 2


@wrong("eigvalsh()[0]", named="smallest-eigenvalue")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(H(X))[0]


@wrong("sum of eigenvalues", named="trace")
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(H(X)).sum()
