"""Gradients of any cost that is built from a few operations, by reverse-mode differentiation (Linnainmaa 1970).

The course's experiments train nets with it, so that no notebook needs a backward pass that is an exercise elsewhere.
Gradients have nine digits: enough to train a net or to check another gradient, and too few to stand for the backward
pass that an exercise asks for, which is exact up to rounding.

    J, gradients = value_and_gradients(lambda p: cross_entropy(p["W1"] @ X + p["b1"], Y), params)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["Node", "apply", "cross_entropy", "value_and_gradients"]

BITS = 30  # of a gradient's mantissa: nine digits


class Node:
    """A value that knows what it was made from, and how a gradient with respect to it goes on to each source."""

    __array_ufunc__ = None  # array @ node and array + node come to this class

    def __init__(self, value: np.ndarray, *sources: tuple[Node, Callable[[np.ndarray], np.ndarray]]):
        self.value, self.sources = np.asarray(value, dtype=float), sources

    def __add__(self, other: Node | np.ndarray) -> Node:
        """y = a + b: the gradient goes to both, summed over what was broadcast."""
        other = _node(other)
        return Node(
            self.value + other.value,
            (self, lambda up: _summed_to(up, self.value.shape)),
            (other, lambda up: _summed_to(up, other.value.shape)),
        )

    def __matmul__(self, other: Node | np.ndarray) -> Node:
        """y = a @ b."""
        other = _node(other)
        return Node(
            self.value @ other.value,
            (self, lambda up: up @ other.value.T),
            (other, lambda up: self.value.T @ up),
        )

    def __rmatmul__(self, other: np.ndarray) -> Node:
        return _node(other) @ self

    __radd__ = __add__


def apply(g: Callable, g_prime: Callable, z: Node) -> Node:
    """y = g(z), entry by entry, with the derivative g_prime."""
    return Node(g(z.value), (z, lambda up: up * g_prime(z.value)))


def cross_entropy(scores: Node, Y: np.ndarray) -> Node:
    """J = -(1/m) Σ Y log softmax(scores), over columns; Y (classes, m) is one-hot."""
    shifted = scores.value - scores.value.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    m = Y.shape[1]
    return Node(-np.sum(Y * log_p) / m, (scores, lambda up: up * (np.exp(log_p) - Y) / m))


def value_and_gradients(
    cost: Callable[[dict[str, Node]], Node], params: dict[str, np.ndarray]
) -> tuple[float, dict[str, np.ndarray]]:
    """(J, {"dW1": ∂J/∂W1 to nine digits, …}) of a cost of named parameters."""
    leaves = {name: Node(value) for name, value in params.items()}
    result = cost(leaves)
    collected: dict[int, np.ndarray] = {id(result): np.ones(())}
    for node in _last_first(result):
        for source, pull in node.sources:
            collected[id(source)] = collected.get(id(source), 0.0) + pull(collected[id(node)])
    exact = {f"d{name}": collected.get(id(leaf), np.zeros_like(leaf.value)) for name, leaf in leaves.items()}
    return float(result.value), {name: _rounded(gradient) for name, gradient in exact.items()}


def _rounded(x: np.ndarray) -> np.ndarray:
    mantissa, exponent = np.frexp(x)
    return np.ldexp(np.round(mantissa * 2.0**BITS), exponent - BITS)


def _last_first(result: Node) -> list[Node]:
    """All nodes below a result, each before its sources."""
    order, seen, stack = [], set(), [(result, False)]
    while stack:
        node, is_done = stack.pop()
        if is_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack += [(source, False) for source, _ in node.sources]
    return order[::-1]


def _node(value: Node | np.ndarray) -> Node:
    return value if isinstance(value, Node) else Node(value)


def _summed_to(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    axes = tuple(axis for axis, size in enumerate(shape) if size == 1 and gradient.shape[axis] != 1)
    return gradient.sum(axis=axes, keepdims=True) if axes else gradient
