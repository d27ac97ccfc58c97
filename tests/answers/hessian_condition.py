"""Answers to hessian_condition."""

import numpy as np
import scipy.linalg

from tests.answers import right, wrong


def H(X):
    return X @ X.T / X.shape[1]


@right("eigvalsh")
def hessian_condition(X):
    return np.linalg.eigvalsh(H(X))[-1] / np.linalg.eigvalsh(H(X))[0]


@right("eigvals")
def hessian_condition(X):
    return max(np.linalg.eigvals(H(X)).real) / min(np.linalg.eigvals(H(X)).real)


@right("cond of H")
def hessian_condition(X):
    return np.linalg.cond(H(X))


@right("without 1/m")
def hessian_condition(X):
    return float(np.linalg.cond(X @ X.T))


@right("cond of X, squared")
def hessian_condition(X):
    return np.linalg.cond(X) ** 2


@right("norms")
def hessian_condition(X):
    return np.linalg.norm(H(X), 2) * np.linalg.norm(np.linalg.inv(H(X)), 2)


@right("singular values")
def hessian_condition(X):
    return (np.linalg.svd(X)[1][0] / np.linalg.svd(X)[1][-1]) ** 2


@right("SciPy")
def hessian_condition(X):
    return np.divide(*scipy.linalg.eigvalsh(H(X))[[-1, 0]])


@right("0-d array")
def hessian_condition(X):
    return np.asarray(np.linalg.cond(H(X)))


@wrong("extreme eigenvalues")
def hessian_condition(X):
    return np.linalg.eigvalsh(H(X))[[0, -1]]


@wrong("difference")
def hessian_condition(X):
    return np.ptp(np.linalg.eigvalsh(H(X)))


@wrong("Frobenius")
def hessian_condition(X):
    return np.linalg.cond(H(X), "fro")


@wrong("array of one")
def hessian_condition(X):
    return np.linalg.cond(H(X))[None]


@wrong("of the correlations")
def hessian_condition(X):
    return np.linalg.cond(np.atleast_2d(np.corrcoef(X)))


@wrong("logarithm")
def hessian_condition(X):
    return np.log10(np.linalg.cond(H(X)))


@wrong("negative")
def hessian_condition(X):
    return -np.linalg.cond(H(X))


@wrong("infinite")
def hessian_condition(X):
    return np.inf


@wrong("NaN")
def hessian_condition(X):
    return np.nan


@wrong("determinant")
def hessian_condition(X):
    return np.linalg.det(H(X))


@wrong("ratio of variances")
def hessian_condition(X):
    return X.var(axis=1).max() / X.var(axis=1).min()


@wrong("cond(X)", named="condition-of-X")
def hessian_condition(X):
    return np.divide(*np.linalg.svd(X)[1][[0, -1]])


@wrong("XᵀX", named="examples-for-features")
def hessian_condition(X):
    return np.linalg.cond(X.T @ X)


@wrong("eigvalsh of XᵀX", named="examples-for-features")
def hessian_condition(X):
    return np.divide(*np.linalg.eigvalsh(X.T @ X / len(X))[[-1, 0]])


@wrong("first over last", named="smallest-over-largest")
def hessian_condition(X):
    return np.divide(*np.linalg.eigvalsh(H(X))[[0, -1]])


@wrong("np.cov(X)", named="centred")
def hessian_condition(X):
    return np.linalg.cond(np.cov(X))


@wrong("eigvalsh alone", named="all-eigenvalues")
def hessian_condition(X):
    return np.linalg.eigvalsh(H(X))
