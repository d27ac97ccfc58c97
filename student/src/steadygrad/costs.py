"""Functions to differentiate, by name: of a number, of a vector, and of a net's parameters; and backward passes.

Each maker takes plain data and gives the live function. Gradients of nets come from `autodiff`: there is no backward
pass here that could be copied. What a check hands in is a `recorded_backward`, which holds no more than it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .autodiff import Node, apply, cross_entropy, value_and_gradients

__all__ = [
    "exponential",
    "logistic_cost",
    "net_backward",
    "net_cost",
    "polynomial",
    "quadratic",
    "recorded_backward",
    "wave",
]

Params = dict[str, np.ndarray]

NEAR = 1e-6  # as far as two points may be apart that are one but for rounding


# ---------------------------------------------------------------- of a number


def polynomial(coefficients: Sequence[float]) -> Callable[[float], float]:
    """f(x) = c_0 + c_1 x + c_2 x² + …"""
    return lambda x: sum(c * x**power for power, c in enumerate(coefficients))


def exponential(rate: float) -> Callable[[float], float]:
    """f(x) = exp(rate · x)."""
    return lambda x: np.exp(rate * x)


def wave(frequency: float, phase: float) -> Callable[[float], float]:
    """f(x) = sin(frequency · x + phase)."""
    return lambda x: np.sin(frequency * x + phase)


# ---------------------------------------------------------------- of a vector


def quadratic(A: np.ndarray, b: np.ndarray) -> Callable[[np.ndarray], float]:
    """J(θ) = ½ θᵀ A θ + bᵀ θ, with A (n, n), b (n,), θ (n,)."""
    return lambda theta: float(0.5 * theta @ A @ theta + b @ theta)


def logistic_cost(X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], float]:
    """J(θ) = (1/m) Σ log(1 + exp(-y xᵀθ)), with X (n, m), y (m,) of -1 and 1, θ (n,)."""
    return lambda theta: float(np.mean(np.logaddexp(0, -y * (theta @ X))))


# ---------------------------------------------------------------- of a net's parameters


def net_cost(
    X: np.ndarray, Y: np.ndarray, lam: float, g: Callable, g_prime: Callable, scale: float = 1.0
) -> Callable[[Params], float]:
    """J(params) = scale · (cross-entropy + (lam/2m) Σ ‖W[l]‖²) of a net with activation g, and a softmax at its end.

    X (n_0, m); Y (n_L, m) one-hot. `scale` gives the cost in other units. g_prime plays no part: the same data make a
    `net_backward`. Without nodes it is three times as fast, and a numerical gradient asks for it 2n times.
    """

    def cost(params: Params) -> float:
        A, layers = X, len(params) // 2
        for layer in range(1, layers):
            A = g(params[f"W{layer}"] @ A + params[f"b{layer}"])
        scores = params[f"W{layers}"] @ A + params[f"b{layers}"]
        scores = scores - scores.max(axis=0)
        surprise = np.log(np.exp(scores).sum(axis=0)).sum() - np.vdot(Y, scores)
        squares = sum(np.vdot(params[f"W{layer}"], params[f"W{layer}"]) for layer in range(1, layers + 1))
        return float(scale * (surprise + lam / 2 * squares) / Y.shape[1])

    return cost


def net_backward(
    X: np.ndarray,
    Y: np.ndarray,
    lam: float,
    g: Callable,
    g_prime: Callable,
    scale: float = 1.0,
    faults: Mapping[str, Mapping[str, float]] | None = None,
) -> Callable[[Params], Params]:
    """backward(params) = {"dW1", "db1", …}: the gradients of `net_cost`, spoiled by faults as {"dW1": {"factor": 2}}.

    factor      multiplies the gradient: a forgotten 1/m, a sign
    penalty     adds so many times the parameter, times scale: a penalty that is missing, doubled, or on a bias
    last_entry  multiplies the last entry alone
    """
    cost = _cost(X, Y, lam, g, g_prime, scale)

    def backward(params: Params) -> Params:
        gradients = value_and_gradients(cost, params)[1]
        for name, fault in (faults or {}).items():
            penalty = scale * fault.get("penalty", 0.0) * params[name[1:]]
            gradient = fault.get("factor", 1.0) * gradients[name] + penalty
            gradient.flat[-1] *= fault.get("last_entry", 1.0)
            gradients[name] = gradient
        return gradients

    return backward


def recorded_backward(params: Params, gradients: Params) -> Callable[[Params], Params]:
    """backward(params) = gradients: what a backward pass gave at these params, and it is defined nowhere else.

    Raises ValueError at other params.
    """

    def backward(at: Params) -> Params:
        is_dict_alike = isinstance(at, dict) and at.keys() == params.keys()
        if not is_dict_alike or not all(_is_near(at[name], params[name]) for name in params):
            raise ValueError("this backward pass was recorded at `params`: call it with these, backward(params)")
        return {name: gradient.copy() for name, gradient in gradients.items()}

    return backward


def _is_near(a: np.ndarray, b: np.ndarray) -> bool:
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=NEAR, atol=NEAR)


def _cost(X, Y, lam, g, g_prime, scale) -> Callable[[dict[str, Node]], Node]:
    def cost(p: dict[str, Node]) -> Node:
        A, layers = X, len(p) // 2
        for layer in range(1, layers):
            A = apply(g, g_prime, p[f"W{layer}"] @ A + p[f"b{layer}"])
        weights = [p[f"W{layer}"] for layer in range(1, layers + 1)]
        return _times(cross_entropy(weights[-1] @ A + p[f"b{layers}"], Y) + _penalty(weights, lam / Y.shape[1]), scale)

    return cost


def _penalty(weights: Sequence[Node], c: float) -> Node:
    """y = (c/2) Σ ‖W‖²."""
    squares = sum(np.vdot(W.value, W.value) for W in weights)
    return Node(0.5 * c * squares, *((W, lambda up, W=W: up * c * W.value) for W in weights))


def _times(x: Node, c: float) -> Node:
    """y = c x."""
    return Node(c * x.value, (x, lambda up: c * up))
