"""Answers to fit_normalizer."""

import statistics

import numpy as np

from tests.answers import right, wrong
from tests.answers.helpers import mean_by_loops


def with_ones(X, is_constant, sigma=None):
    """μ, and σ with 1 where a feature is constant."""
    sigma = X.std(axis=1, keepdims=True) if sigma is None else sigma
    return {"mu": X.mean(axis=1, keepdims=True), "sigma": np.where(is_constant, 1.0, sigma)}


def assigned(X):
    sigma = np.sqrt(X.var(axis=1, keepdims=True))
    sigma[X.max(axis=1) == X.min(axis=1)] = 1
    return dict(sigma=sigma, mu=mean_by_loops(X))


def row_by_row(X):
    stats = {"mu": np.empty((len(X), 1)), "sigma": np.ones((len(X), 1))}
    for i, row in enumerate(X):
        stats["mu"][i] = row.mean()
        if len(set(row.tolist())) > 1:
            stats["sigma"][i] = statistics.pstdev(row.tolist())
    return stats


@right("ptp")
def fit_normalizer(X):
    return with_ones(X, np.ptp(X, axis=1, keepdims=True) == 0)


@right("max and min")
def fit_normalizer(X):
    return with_ones(X, X.max(axis=1, keepdims=True) == X.min(axis=1, keepdims=True))


@right("first value")
def fit_normalizer(X):
    return with_ones(X, np.all(X == X[:, :1], axis=1, keepdims=True))


@right("differences")
def fit_normalizer(X):
    return with_ones(X, ~np.diff(X, axis=1).any(axis=1, keepdims=True))


@right("unique")
def fit_normalizer(X):
    return with_ones(X, np.array([[len(np.unique(row)) == 1] for row in X]))


@right("isclose without slack")
def fit_normalizer(X):
    return with_ones(X, np.isclose(X, X[:, :1], rtol=0, atol=0).all(axis=1, keepdims=True))


@right("mean square minus square")
def fit_normalizer(X):
    return with_ones(
        X,
        np.ptp(X, axis=1, keepdims=True) == 0,
        np.sqrt(np.maximum((np.mean(X**2, axis=1) - np.mean(X, axis=1) ** 2)[:, None], 0)),
    )


@right("assigned")
def fit_normalizer(X):
    return assigned(X)


@right("relative to the mean")
def fit_normalizer(X):
    sigma, mu = X.std(axis=1, keepdims=True), X.mean(axis=1, keepdims=True)
    return {"mu": mu, "sigma": np.where(sigma <= 1e-14 * np.abs(mu), 1.0, sigma)}


@right("row by row")
def fit_normalizer(X):
    return row_by_row(X)


@right("more entries")
def fit_normalizer(X):
    return row_by_row(X) | {"var": X.var(axis=1)}


@wrong("tuple")
def fit_normalizer(X):
    return mean_by_loops(X), X.std(axis=1, keepdims=True)


@wrong("std for sigma")
def fit_normalizer(X):
    return {"mu": mean_by_loops(X), "std": assigned(X)["sigma"]}


@wrong("all ones")
def fit_normalizer(X):
    return {"mu": mean_by_loops(X), "sigma": np.ones((len(X), 1))}


@wrong("mu forgotten")
def fit_normalizer(X):
    return {"sigma": assigned(X)["sigma"]}


@wrong("floor")
def fit_normalizer(X):
    return {"mu": mean_by_loops(X), "sigma": np.maximum(X.std(axis=1, keepdims=True), 1e-8)}


@wrong("a little more")
def fit_normalizer(X):
    return {"mu": mean_by_loops(X), "sigma": assigned(X)["sigma"] * 1.001}


@wrong("NaN to one")
def fit_normalizer(X):
    return {"mu": mean_by_loops(X), "sigma": np.nan_to_num(X.std(axis=1, keepdims=True), nan=1.0)}


@wrong("constants dropped")
def fit_normalizer(X):
    return {k: v[np.ptp(X, axis=1) > 0] for k, v in assigned(X).items()}


@wrong("variance threshold")
def fit_normalizer(X):
    return with_ones(X, X.var(axis=1, keepdims=True) < 1e-12)


@wrong("half of the range")
def fit_normalizer(X):
    return with_ones(X, np.ptp(X, axis=1)[:, None] == 0, np.ptp(X, axis=1)[:, None] / 2)


@wrong("if sigma == 0", named="compared-with-zero")
def fit_normalizer(X):
    sigma = np.sqrt(np.mean((X - mean_by_loops(X)) ** 2, axis=1, keepdims=True))
    for i in range(len(sigma)):
        if sigma[i, 0] == 0:
            sigma[i, 0] = 1
    return {"mu": mean_by_loops(X), "sigma": sigma}


@wrong("isclose", named="threshold")
def fit_normalizer(X):
    return with_ones(X, np.isclose(X.std(axis=1, keepdims=True), 0))


@wrong("std only", named="no-rule-for-constants")
def fit_normalizer(X):
    return {"mu": mean_by_loops(X), "sigma": X.std(1)[:, None]}


@wrong("+ 1e-8", named="epsilon-added-to-sigma")
def fit_normalizer(X):
    return {"mu": mean_by_loops(X), "sigma": 1e-8 + X.std(axis=1, keepdims=True)}


@wrong("ddof=1", named="divided-by-m-minus-1")
def fit_normalizer(X):
    return with_ones(X, np.ptp(X, axis=1, keepdims=True) == 0, X.std(axis=1, ddof=1)[:, None])


@wrong("max - min", named="range-for-sigma")
def fit_normalizer(X):
    return with_ones(
        X,
        X.max(axis=1, keepdims=True) == X.min(axis=1, keepdims=True),
        X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True),
    )


@wrong("var only", named="variance-for-sigma-and-no-rule")
def fit_normalizer(X):
    return {"mu": mean_by_loops(X), "sigma": X.var(1)[:, None]}


@wrong("μ = 0", named="mean-of-constants-set-to-zero")
def fit_normalizer(X):
    stats = assigned(X)
    stats["mu"][np.ptp(X, axis=1) == 0] = 0
    return stats
