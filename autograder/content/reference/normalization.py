"""Normalization: inputs of one scale, and what they do to the cost of least squares.

X has shape (n, m): one row a feature, one column an example. Statistics are columns (n, 1), one number a feature.
"""

from __future__ import annotations

import numpy as np

Stats = dict[str, np.ndarray]


def feature_mean(X: np.ndarray) -> np.ndarray:
    """μ = (1/m) Σ x: the mean of each feature. X (n, m) -> (n, 1)."""
    return X.mean(axis=1, keepdims=True)


def feature_variance(X: np.ndarray) -> np.ndarray:
    """σ² = (1/m) Σ (x - μ)²: the biased variance of each feature. X (n, m) -> (n, 1)."""
    return np.mean((X - feature_mean(X)) ** 2, axis=1, keepdims=True)


def fit_normalizer(X: np.ndarray) -> Stats:
    """{"mu": μ, "sigma": σ}, each (n, 1); σ = 1 for a feature whose values are all equal. X (n, m).

    LeCun, Bottou, Orr & Müller 1998, section 4.3. The rule asks the values and not σ: that of equal values may
    come out as a rounding error instead of 0.
    """
    constant = X.max(axis=1, keepdims=True) == X.min(axis=1, keepdims=True)
    return {"mu": feature_mean(X), "sigma": np.where(constant, 1.0, np.sqrt(feature_variance(X)))}


def normalize(X: np.ndarray, stats: Stats) -> np.ndarray:
    """(X - μ) / σ, with the statistics as they are given. X (n, m) -> (n, m)."""
    return (X - stats["mu"]) / stats["sigma"]


def normalize_splits(train: np.ndarray, *others: np.ndarray) -> tuple[np.ndarray, ...]:
    """Every split, the first too, with the statistics of the first. Each (n, its own m) -> as many arrays, in order."""
    stats = fit_normalizer(train)
    return tuple(normalize(split, stats) for split in (train, *others))


def hessian_condition(X: np.ndarray) -> float:
    """λ_max / λ_min of H = (1/m) X Xᵀ, the Hessian of J(w) = 1/(2m) ‖wᵀX - y‖². X (n, m), no bias."""
    values = _hessian_eigenvalues(X)
    return float(values[-1] / values[0])


def largest_stable_rate(X: np.ndarray) -> float:
    """2 / λ_max of H = (1/m) X Xᵀ: gradient descent on least squares diverges beyond. X (n, m), no bias.

    LeCun, Bottou, Orr & Müller 1998, section 5.1.
    """
    return float(2 / _hessian_eigenvalues(X)[-1])


def _hessian_eigenvalues(X: np.ndarray) -> np.ndarray:
    """In rising order."""
    return np.linalg.eigvalsh(X @ X.T / X.shape[1])
