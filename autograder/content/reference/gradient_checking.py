"""Gradient checking: is a backward pass the gradient of its cost? Compare it with differences of the cost itself.

`params` is {"W1", "b1", …, "WL", "bL"} with W[l] (n_l, n_{l-1}) and b[l] (n_l, 1); `grads` is {"dW1", "db1", …} with
the same shapes. θ is all parameters in one vector (n,).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

import numpy as np

Params = dict[str, np.ndarray]

VERDICTS = ((1e-7, "right"), (1e-5, "probably right"), (1e-3, "suspicious"), (np.inf, "wrong"))
FAULTY = 1e-5  # a relative difference above it: the gradient of one parameter is wrong


def one_sided_derivative(f: Callable[[float], float], x: float, eps: float) -> float:
    """(f(x + ε) - f(x)) / ε = f'(x) + O(ε)."""
    return (f(x + eps) - f(x)) / eps


def two_sided_derivative(f: Callable[[float], float], x: float, eps: float) -> float:
    """(f(x + ε) - f(x - ε)) / (2ε) = f'(x) + O(ε²)."""
    return (f(x + eps) - f(x - eps)) / (2 * eps)


def params_to_vector(params: Params) -> np.ndarray:
    """θ = W1, b1, W2, b2, …, each row by row -> (n,)."""
    return np.concatenate([params[name].ravel() for name in _in_order(params)])


def vector_to_params(theta: np.ndarray, params: Params) -> Params:
    """The parameters whose vector is θ (n,), with the names and shapes of `params`."""
    names = _in_order(params)
    ends = accumulate(params[name].size for name in names)
    theta = theta.astype(float)
    return {name: theta[end - params[name].size : end].reshape(params[name].shape) for name, end in zip(names, ends)}


def _in_order(params: Params) -> list[str]:
    """W1, b1, W2, b2, …, W10, b10, whatever the dict's order."""
    return sorted(params, key=lambda name: (int(name[1:]), name[0]))


def numerical_gradient(J: Callable[[np.ndarray], float], theta: np.ndarray, eps: float) -> np.ndarray:
    """(J(θ + ε e_i) - J(θ - ε e_i)) / (2ε) for each i -> (n,)."""
    return np.array([(J(theta + step) - J(theta - step)) / (2 * eps) for step in eps * np.eye(theta.size)])


def relative_difference(a: np.ndarray, b: np.ndarray) -> float:
    """‖a - b‖ / (‖a‖ + ‖b‖), and 0 for two zero vectors. a, b (n,)."""
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size else 0.0


def gradient_check(J: Callable[[Params], float], grads: Params, params: Params, eps: float) -> tuple[float, str]:
    """(relative difference of grads and the numerical gradient of J, what it says by 1e-7, 1e-5 and 1e-3)."""
    analytic = params_to_vector({name: grads[f"d{name}"] for name in params})
    difference = relative_difference(analytic, params_to_vector(_numerical(J, params, eps)))
    return difference, next(word for bound, word in VERDICTS if difference <= bound)


def _numerical(J: Callable[[Params], float], params: Params, eps: float) -> Params:
    """The numerical gradient of a cost of parameters, under the parameters' own names."""
    gradient = numerical_gradient(lambda theta: J(vector_to_params(theta, params)), params_to_vector(params), eps)
    return vector_to_params(gradient, params)


def worst_component(grads: Params, numerical: Params) -> tuple[str, tuple[int, ...]]:
    """(parameter, index) of the entry with the largest |gradient - numerical gradient|, as ("W2", (0, 3))."""
    deviations = {name[1:]: np.abs(grads[name] - numerical[name]) for name in grads}
    name = max(deviations, key=lambda name: deviations[name].max())
    return name, tuple(int(i) for i in np.unravel_index(deviations[name].argmax(), deviations[name].shape))


def faulty_parameters(
    J: Callable[[Params], float], backward: Callable[[Params], Params], params: Params, eps: float
) -> list[str]:
    """The parameters whose gradients in backward(params) are more than 1e-5, relatively, from the numerical ones."""
    grads, numerical = backward(params), _numerical(J, params, eps)
    return [name for name in params if relative_difference(grads[f"d{name}"], numerical[name]) > FAULTY]


def fixed_backward(params: Params, X: np.ndarray, Y: np.ndarray, lam: float) -> Params:
    """The gradients of J = -(1/m) Σ Y log P + (λ/2m) (‖W1‖² + ‖W2‖²), P = softmax(W2 A1 + b2), A1 = tanh(W1 X + b1)."""
    m = X.shape[1]
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    Z2 = params["W2"] @ A1 + params["b2"]
    P = np.exp(Z2 - Z2.max(axis=0))
    P /= P.sum(axis=0)

    dZ2 = (P - Y) / m
    dZ1 = (params["W2"].T @ dZ2) * (1 - A1**2)
    return {
        "dW1": dZ1 @ X.T + lam / m * params["W1"],
        "db1": dZ1.sum(axis=1, keepdims=True),
        "dW2": dZ2 @ A1.T + lam / m * params["W2"],
        "db2": dZ2.sum(axis=1, keepdims=True),
    }
