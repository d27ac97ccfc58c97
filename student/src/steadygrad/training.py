"""Epochs and losses that a training loop can be given: scripted ones, and those of a small net.

A step is one epoch of training: it changes the parameters that it gets, in place, and returns nothing.
A loss is a function of the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .functions import tanh, tanh_prime
from .nets import cost_and_gradients

__all__ = ["drift", "gradient_epoch", "net_loss", "scripted_loss"]

Params = dict[str, np.ndarray]


def drift(new_arrays: bool) -> Callable[[Params], None]:
    """params[name] += 1 for every name: in the arrays themselves, or with new arrays in the same dict.

    So the bias b1, if it is 0 at the start, counts the epochs.
    """

    def step(params: Params) -> None:
        for name in params:
            if new_arrays:
                params[name] = params[name] + 1
            else:
                params[name] += 1

    return step


def scripted_loss(losses: Sequence[float]) -> Callable[[Params], float]:
    """losses[e] after e epochs of `drift`, as the first entry of b1 counts them; past its end the last one."""

    def loss(params: Params) -> float:
        epoch = round(float(params["b1"].flat[0]))
        return losses[min(max(epoch, 0), len(losses) - 1)]

    return loss


def gradient_epoch(X: np.ndarray, y: np.ndarray, rate: float) -> Callable[[Params], None]:
    """θ ← θ - rate ∂J/∂θ in place, with J = net_loss(X, y): one step of gradient descent with all of X (n_0, m)."""

    def step(params: Params) -> None:
        _, gradients = cost_and_gradients(params, X, y, tanh, tanh_prime)
        for name in params:
            params[name] -= rate * gradients[f"d{name}"]

    return step


def net_loss(X: np.ndarray, y: np.ndarray) -> Callable[[Params], float]:
    """The mean cross-entropy of a tanh net with a softmax output: X (n_0, m), y (m,) class numbers."""
    return lambda params: cost_and_gradients(params, X, y, tanh, tanh_prime)[0]
