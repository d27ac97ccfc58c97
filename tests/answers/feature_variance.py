"""Answers to feature_variance."""

import statistics

import numpy as np

from tests.answers import right, wrong
from tests.answers.helpers import mean_by_loops


@right("var")
def feature_variance(X):
    return X.var(axis=1, keepdims=True)


@right("std squared")
def feature_variance(X):
    return np.std(X, axis=1, keepdims=True) ** 2


@right("from the mean")
def feature_variance(X):
    return np.mean((X - X.mean(axis=1, keepdims=True)) ** 2, axis=1, keepdims=True)


@right("mean square minus square")
def feature_variance(X):
    return (np.mean(X**2, axis=1) - np.mean(X, axis=1) ** 2)[:, None]


@right("product")
def feature_variance(X):
    return np.diag((X - mean_by_loops(X)) @ (X - mean_by_loops(X)).T)[:, None] / X.shape[1]


@right("cov")
def feature_variance(X):
    return np.diag(np.atleast_2d(np.cov(X, bias=True))).reshape(-1, 1)


@right("unbiased, corrected")
def feature_variance(X):
    return X.var(axis=1, ddof=1, keepdims=True) * (X.shape[1] - 1) / X.shape[1]


@right("einsum")
def feature_variance(X):
    return np.einsum("ij,ij->i", X - mean_by_loops(X), X - mean_by_loops(X))[:, None] / X.shape[1]


@right("pvariance")
def feature_variance(X):
    return np.array([[statistics.pvariance(row.tolist())] for row in X])


@right("norms")
def feature_variance(X):
    return np.linalg.norm(X - mean_by_loops(X), axis=1, keepdims=True) ** 2 / X.shape[1]


@wrong("absolute deviation")
def feature_variance(X):
    return np.mean(np.abs(X - mean_by_loops(X)), axis=1, keepdims=True)


@wrong("covariances")
def feature_variance(X):
    return np.cov(X, bias=True)


@wrong("flat mean", raises=True)
def feature_variance(X):
    return np.mean((X - X.mean(axis=1)) ** 2, axis=1, keepdims=True)


@wrong("square of the sum")
def feature_variance(X):
    return mean_by_loops(X) ** 2


@wrong("centred as examples")
def feature_variance(X):
    return np.mean((X - X.mean(axis=0)) ** 2, axis=1, keepdims=True)


@wrong("negative")
def feature_variance(X):
    return mean_by_loops(X) ** 2 - np.mean(X**2, axis=1, keepdims=True)


@wrong("m - n")
def feature_variance(X):
    return X.var(axis=1, keepdims=True) * X.shape[1] / max(X.shape[1] - len(X), 1)


@wrong("mean of squares", named="not-centred")
def feature_variance(X):
    return (X * X).sum(1, keepdims=True) / X.shape[1]


@wrong("root", named="standard-deviation")
def feature_variance(X):
    return np.sqrt(X.var(1, keepdims=True))


@wrong("np.cov", named="divided-by-m-minus-1")
def feature_variance(X):
    return np.diag(np.atleast_2d(np.cov(X)))[:, None]


@wrong("mean, then square", named="square-of-the-mean")
def feature_variance(X):
    return np.square(mean_by_loops(X - mean_by_loops(X)))


@wrong("one mean", named="centred-at-one-mean")
def feature_variance(X):
    return mean_by_loops((X - np.mean(X)) ** 2)
