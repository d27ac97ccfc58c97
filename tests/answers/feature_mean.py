"""Answers to feature_mean."""

import statistics

import numpy as np
from sklearn.preprocessing import StandardScaler

from tests.answers import right, wrong
from tests.answers.helpers import mean_by_loops


@right("keepdims")
def feature_mean(X):
    return np.mean(X, axis=1, keepdims=True)


@right("negative axis")
def feature_mean(X):
    return X.mean(-1, keepdims=True)


@right("reshaped")
def feature_mean(X):
    return X.mean(axis=1).reshape(-1, 1)


@right("sum over m")
def feature_mean(X):
    return np.sum(X, axis=1)[:, None] / X.shape[1]


@right("product")
def feature_mean(X):
    return X @ np.full((X.shape[1], 1), 1 / X.shape[1])


@right("einsum")
def feature_mean(X):
    return (np.einsum("ij->i", X) / X.shape[1])[:, np.newaxis]


@right("loops")
def feature_mean(X):
    return mean_by_loops(X)


@right("rows")
def feature_mean(X):
    return np.array([[np.mean(row)] for row in X])


@right("statistics")
def feature_mean(X):
    return np.array([[statistics.fmean(row.tolist())] for row in X])


@right("transposed view")
def feature_mean(X):
    return X.T.mean(axis=0)[None].T


@right("average")
def feature_mean(X):
    return np.expand_dims(np.average(X, axis=1), 1)


@right("scikit-learn")
def feature_mean(X):
    return StandardScaler().fit(X.T).mean_[:, None]


@wrong("median")
def feature_mean(X):
    return np.median(X, axis=1, keepdims=True)


@wrong("list")
def feature_mean(X):
    return X.mean(axis=1, keepdims=True).tolist()


@wrong("spread out")
def feature_mean(X):
    return np.broadcast_to(X.mean(axis=1, keepdims=True), X.shape)


@wrong("float32")
def feature_mean(X):
    return X.mean(axis=1, keepdims=True).astype(np.float32)


@wrong("mean of means")
def feature_mean(X):
    return np.full((len(X), 1), X.mean())


@wrong("half range")
def feature_mean(X):
    return (X.max(axis=1, keepdims=True) + X.min(axis=1, keepdims=True)) / 2


@wrong("axis=0", named="wrong-axis-and-flat")
def feature_mean(X):
    return np.average(X, axis=0)


@wrong("axis=0, keepdims", named="wrong-axis")
def feature_mean(X):
    return np.sum(X, 0, keepdims=True) / X.shape[0]


@wrong("no axis", named="one-mean-for-all")
def feature_mean(X):
    return float(np.sum(X) / X.size)


@wrong("no keepdims", named="flat")
def feature_mean(X):
    return X.sum(axis=1) / X.shape[1]


@wrong("m = X.shape[0]", named="divided-by-n")
def feature_mean(X):
    return (X.sum(axis=1) / X.shape[0])[:, None]
