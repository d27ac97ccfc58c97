"""Dense nets for the course's experiments: cost, gradients, predictions, gradient descent. Exercises do not need it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .autodiff import Node, apply, cross_entropy, value_and_gradients

__all__ = ["cost_and_gradients", "one_hot", "predict", "train"]

Params = dict[str, np.ndarray]
Hook = Callable[[np.ndarray, int], tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]]


def one_hot(y: np.ndarray, classes: int) -> np.ndarray:
    """Y (classes, m) with Y[y[i], i] = 1."""
    return (np.arange(classes)[:, None] == y).astype(float)


def cost_and_gradients(
    params: Params, X: np.ndarray, y: np.ndarray, g: Callable, g_prime: Callable, hidden: Hook | None = None
) -> tuple[float, Params]:
    """Cross-entropy of a net with activation g in all layers but the last, which is a softmax; and its gradients.

    X (n_0, m), y (m,) class numbers. hidden(A, layer) may change what a hidden layer passes on: it gives the new
    activations, and the function that takes the gradient with respect to them to the one with respect to A.
    """
    layers = len(params) // 2
    Y = one_hot(y, params[f"b{layers}"].shape[0])

    def cost(p: dict[str, Node]) -> Node:
        A = X
        for layer in range(1, layers):
            A = apply(g, g_prime, p[f"W{layer}"] @ A + p[f"b{layer}"])
            if hidden:
                out, back = hidden(A.value, layer)
                A = Node(out, (A, back))
        return cross_entropy(p[f"W{layers}"] @ A + p[f"b{layers}"], Y)

    return value_and_gradients(cost, params)


def predict(params: Params, X: np.ndarray, g: Callable) -> np.ndarray:
    """The class with the highest score for each column of X (n_0, m), as class numbers (m,)."""
    layers, A = len(params) // 2, X
    for layer in range(1, layers):
        A = g(params[f"W{layer}"] @ A + params[f"b{layer}"])
    return np.argmax(params[f"W{layers}"] @ A + params[f"b{layers}"], axis=0)


def train(
    params: Params,
    X: np.ndarray,
    y: np.ndarray,
    g: Callable,
    g_prime: Callable,
    rate: float,
    steps: int,
    hidden: Hook | None = None,
) -> tuple[Params, np.ndarray]:
    """Gradient descent on all of X: (new parameters, the cost before each step). `params` stays as it is."""
    params, costs = {name: value.copy() for name, value in params.items()}, np.empty(steps)
    with np.errstate(all="ignore"):  # a net that explodes is a result, not a mistake
        for step in range(steps):
            costs[step], gradients = cost_and_gradients(params, X, y, g, g_prime, hidden)
            for name in params:
                params[name] -= rate * gradients[f"d{name}"]
    return params, costs
