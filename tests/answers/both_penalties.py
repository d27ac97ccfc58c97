"""Answers that are wrong of the ℓ₂ penalty and of the ℓ₁ penalty alike."""

from functools import wraps

import numpy as np

from autograder.content.reference import penalties as reference
from tests.answers import wrong

COSTS = {
    "array of one": lambda cost: lambda *arguments: np.array([cost(*arguments)]),
    "list": lambda cost: lambda *arguments: [cost(*arguments)],
    "negative": lambda cost: lambda *arguments: -cost(*arguments),
    "nothing": lambda cost: lambda *arguments: None,
    "rounded": lambda cost: lambda *arguments: round(float(cost(*arguments)), 2),
    "m less 1": lambda cost: lambda params, lam, m: cost(params, lam, m - 1),
    "squared λ": lambda cost: lambda params, lam, m: cost(params, lam**2, m),
    "every array with more than one column is a weight": lambda cost: (
        lambda params, lam, m: cost({f"W{i}": p for i, p in enumerate(params.values()) if p.shape[1] > 1}, lam, m)
    ),
    "the number of a layer is one digit": lambda cost: (
        lambda params, lam, m: cost({name: p for name, p in params.items() if len(name) == 2}, lam, m)
    ),
}
GRADIENTS = {
    "names without d": lambda gradient: lambda *a: {name[1:]: g for name, g in gradient(*a).items()},
    "biases left out": lambda gradient: lambda *a: {name: g for name, g in gradient(*a).items() if name[1] == "W"},
    "biases are numbers": lambda gradient: lambda *a: {n: g if n[1] == "W" else 0.0 for n, g in gradient(*a).items()},
    "biases are flat": lambda gradient: lambda *a: {n: g if n[1] == "W" else g[:, 0] for n, g in gradient(*a).items()},
    "integers": lambda gradient: lambda *a: {n: np.sign(g).astype(int) for n, g in gradient(*a).items()},
    "list": lambda gradient: lambda *a: list(gradient(*a).values()),
    "half as much again": lambda gradient: lambda *a: {name: 1.5 * g for name, g in gradient(*a).items()},
    "float32": lambda gradient: lambda *a: {name: g.astype(np.float32) for name, g in gradient(*a).items()},
    "one layer": lambda gradient: lambda *a: {name: g for name, g in gradient(*a).items() if name[2] == "1"},
}

for slips, *functions in (
    (COSTS, reference.l2_cost, reference.l1_cost),
    (GRADIENTS, reference.l2_gradient, reference.l1_gradient),
):
    for function in functions:
        for what, spoiled in slips.items():
            wrong(what)(wraps(function)(spoiled(function)))
