"""Penalties: costs that keep weights small (L2) or make them zero (L1).

`params` is {"W1", "b1", …, "WL", "bL"} with W[l] of shape (n_l, n_{l-1}) and b[l] of shape (n_l, 1). Weights are
penalized, biases are not; m is the number of examples.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Params = dict[str, np.ndarray]


def l2_cost(params: Params, lam: float, m: int) -> float:
    """(λ/2m) Σ_l ‖W[l]‖_F². Hoerl & Kennard 1970."""
    return float(lam / (2 * m) * sum(np.sum(W**2) for W in _weights(params)))


def l2_gradient(params: Params, lam: float, m: int) -> Params:
    """dW[l] = (λ/m) W[l], db[l] = 0: the gradient of l2_cost."""
    return _gradient(params, lambda W: lam / m * W)


def weight_decay_step(params: Params, gradients: Params, alpha: float, lam: float, m: int) -> Params:
    """W[l] := (1 - αλ/m) W[l] - α dW[l], b[l] := b[l] - α db[l]. Krogh & Hertz 1992.

    gradients {"dW1", "db1", …} are those of the data cost alone.
    """
    keep = 1 - alpha * lam / m
    return {
        name: (keep if name.startswith("W") else 1) * p - alpha * gradients[f"d{name}"] for name, p in params.items()
    }


def l1_cost(params: Params, lam: float, m: int) -> float:
    """(λ/m) Σ_l Σ_ij |W[l]_ij|. Tibshirani 1996."""
    return float(lam / m * sum(np.sum(np.abs(W)) for W in _weights(params)))


def l1_gradient(params: Params, lam: float, m: int) -> Params:
    """dW[l] = (λ/m) sign(W[l]) with sign(0) = 0, db[l] = 0: a subgradient of l1_cost."""
    return _gradient(params, lambda W: lam / m * np.sign(W))


def soft_threshold(w: np.ndarray, t: float) -> np.ndarray:
    """sign(w) max(|w| - t, 0): the v with the least ½ (v - w)² + t |v|, entry by entry. Donoho & Johnstone 1994."""
    return np.sign(w) * np.maximum(np.abs(w) - t, 0)


def ridge(X: np.ndarray, y: np.ndarray, lam: float) -> tuple[np.ndarray, float]:
    """(w, b) with the least (1/2m) ‖wᵀX + b - y‖² + (λ/2m) ‖w‖²: w = (Xc Xcᵀ + λI)⁻¹ Xc yc, b = ȳ - wᵀx̄.

    X (n, m), y (m,), lam > 0 -> w (n,), b. Xc and yc are X and y less their means over the examples.
    Hoerl & Kennard 1970.
    """
    centre = X.mean(axis=1)
    Xc, yc = X - centre[:, None], y - y.mean()
    w = np.linalg.solve(Xc @ Xc.T + lam * np.eye(len(X)), Xc @ yc)
    return w, float(y.mean() - w @ centre)


def _weights(params: Params) -> list[np.ndarray]:
    return [p for name, p in params.items() if name.startswith("W")]


def _gradient(params: Params, of_weights: Callable[[np.ndarray], np.ndarray]) -> Params:
    return {f"d{name}": of_weights(p) if name.startswith("W") else np.zeros_like(p) for name, p in params.items()}
