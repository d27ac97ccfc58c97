"""Nets to check, gradients of their costs with faults or without, and numerical gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from steadygrad.costs import net_backward
from steadygrad.functions import tanh, tanh_prime
from steadygrad.judging.plain import Named

from autograder.content.checks.nets import small_net
from autograder.content.reference import gradient_checking as reference

Params = dict[str, np.ndarray]

TANH = {"g": Named("tanh"), "g_prime": Named("tanh_prime")}
CLEAR = 2.0  # how many times a case's relative differences are above or below each threshold, at least


def one_hot(rng: np.random.Generator, classes: int, m: int) -> np.ndarray:
    return np.eye(classes)[:, rng.integers(classes, size=m)]


def shuffled(rng: np.random.Generator, entries: dict) -> dict:
    """The same entries in an order that is neither that of the layers nor that of the texts."""
    names = list(entries)
    while names in (list(entries), sorted(entries), list(entries)[::-1]):
        names = rng.permutation(list(entries)).tolist()
    return {name: entries[name] for name in names}


def draw_net(rng: np.random.Generator, *dims: int, scale: float = 1.0) -> tuple[dict, Params]:
    """(data of net_cost, parameters) of a small net away from zero."""
    params = {name: 0.6 * value for name, value in small_net(rng, list(dims)).items()}
    data = {"X": rng.standard_normal((dims[0], 4)), "Y": one_hot(rng, dims[-1], 4), "lam": float(rng.uniform(0.5, 1.5))}
    return data | {"scale": scale}, shuffled(rng, params)


def gradients_of(data: dict, params: Params, faults: dict | None = None) -> Params:
    return net_backward(**data, g=tanh, g_prime=tanh_prime, faults=faults)(params)


def is_clear(difference: float) -> bool:
    """Is it far from every threshold of a verdict?"""
    return not any(bound / CLEAR < difference < bound * CLEAR for bound, _ in reference.VERDICTS)


def flat(grads: Params, names: list[str]) -> np.ndarray:
    return np.concatenate([grads[name].ravel() for name in names])


@dataclass(frozen=True)
class _Question:
    """A numerical gradient to find; parameters and their cost say of which J."""

    rule: Callable
    theta: bytes
    cost: float
    eps: float
    J: Callable = field(compare=False)
    params: Params = field(compare=False)


def numerical_by(rule: Callable, J: Callable, params: Params, eps: float) -> Params:
    """The gradient of J by a rule(J of a vector, θ, ε). Most wrong answers to a case share it: it is found once."""
    theta = reference.params_to_vector(params)
    gradient = _numerical(_Question(rule, theta.tobytes(), J(params), eps, J, params))
    return reference.vector_to_params(gradient, params)


@lru_cache(maxsize=200)
def _numerical(asked: _Question) -> np.ndarray:
    theta = reference.params_to_vector(asked.params)
    return asked.rule(lambda t: asked.J(reference.vector_to_params(t, asked.params)), theta, asked.eps)


def numerical_at_once(data: dict, params: Params, eps: float) -> Params:
    """The two-sided differences of a tanh `net_cost`, its 2n costs found together: drawing a case asks for many."""
    ends = np.cumsum([0, *(value.size for value in params.values())])
    where = {name: slice(start, end) for name, start, end in zip(params, ends, ends[1:])}
    steps = eps * np.vstack([np.eye(ends[-1]), -np.eye(ends[-1])])
    costs = _costs(
        data, {name: value + steps[:, where[name]].reshape(-1, *value.shape) for name, value in params.items()}
    )
    gradient = (costs[: ends[-1]] - costs[ends[-1] :]) / (2 * eps)
    return {name: gradient[where[name]].reshape(value.shape) for name, value in params.items()}


def _costs(data: dict, params: Params) -> np.ndarray:
    """The costs of k tanh nets: params {"W1": (k, n_1, n_0), "b1": (k, n_1, 1), …} -> (k,)."""
    A, layers, Y = data["X"], len(params) // 2, data["Y"]
    for layer in range(1, layers + 1):
        Z = params[f"W{layer}"] @ A + params[f"b{layer}"]
        A = np.tanh(Z)
    surprise = np.log(np.exp(Z).sum(axis=1)).sum(axis=1) - (Y * Z).sum(axis=(1, 2))
    squares = sum((params[f"W{layer}"] ** 2).sum(axis=(1, 2)) for layer in range(1, layers + 1))
    return data["scale"] * (surprise + data["lam"] / 2 * squares) / Y.shape[1]


def one_sided(J: Callable, theta: np.ndarray, eps: float) -> np.ndarray:
    return np.array([(J(theta + step) - J(theta)) / eps for step in eps * np.eye(theta.size)])
