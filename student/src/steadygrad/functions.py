"""Activation functions and their slopes: `prime` is the derivative with respect to z, as in g'(z) of the lectures."""

from __future__ import annotations

import numpy as np

__all__ = [
    "identity",
    "identity_prime",
    "relu",
    "relu_prime",
    "sigmoid",
    "sigmoid_prime",
    "tanh",
    "tanh_prime",
]


def identity(z: np.ndarray) -> np.ndarray:
    """g(z) = z."""
    return np.array(z, dtype=float)


def identity_prime(z: np.ndarray) -> np.ndarray:
    """g'(z) = 1."""
    return np.ones_like(z, dtype=float)


def relu(z: np.ndarray) -> np.ndarray:
    """g(z) = max(0, z)."""
    return np.maximum(0.0, z)


def relu_prime(z: np.ndarray) -> np.ndarray:
    """g'(z) = 1 where z > 0, else 0 (at the kink too)."""
    return np.asarray(z > 0, dtype=float)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """g(z) = 1 / (1 + exp(-z)), written with tanh so that no z overflows."""
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(z)))


def sigmoid_prime(z: np.ndarray) -> np.ndarray:
    """g'(z) = g(z) (1 - g(z))."""
    a = sigmoid(z)
    return a * (1.0 - a)


def tanh(z: np.ndarray) -> np.ndarray:
    """g(z) = tanh z."""
    return np.tanh(z)


def tanh_prime(z: np.ndarray) -> np.ndarray:
    """g'(z) = 1 - tanh² z."""
    return 1.0 - np.tanh(z) ** 2
