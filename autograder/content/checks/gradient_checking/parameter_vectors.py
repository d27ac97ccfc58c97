"""Checks of 03_gradient_checking: all parameters of a net in one vector, and back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.content.checks.gradient_checking import phrases
from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, entries, vector

Params = dict[str, np.ndarray]


def named_shapes(rng: np.random.Generator) -> Iterator[Params]:
    """Parameters in order, parameters from the last to the first, and eleven layers."""
    sizes = rng.permutation([2, 3, 4, 5]).tolist()
    yield parameters(rng, sizes[:3])
    yield dict(reversed(parameters(rng, sizes).items()))
    yield parameters(rng, [2, 1, 2, 2, 1, 2, 1, 2, 1, 2, 1, 2])


def parameters(rng: np.random.Generator, sizes: list[int]) -> Params:
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), start=1):
        params[f"W{layer}"] = rng.standard_normal((n_out, n_in))
        params[f"b{layer}"] = rng.standard_normal((n_out, 1))
    return params


# Orders of names that are not W1, b1, W2, b2, …, each with the one idea to look at again.
WRONG_ORDERS = {
    "dict-order": (
        "The order of the dict is not the order of the layers: a dict can be filled in any order. Ask for the names "
        "W1, b1, W2, b2, … one after the other.",
        list,
    ),
    "sorted-as-texts": (
        "sorted() puts texts in order: all W come before all b, and W10 before W2. The order here is W1, b1, W2, b2, …",
        sorted,
    ),
    "weights-then-biases": (
        "The order is layer by layer: W1, b1, W2, b2, …, not all weights first and all biases after them.",
        lambda names: sorted(names, key=lambda name: (name[0], int(name[1:]))),
    ),
    "layer-numbers-as-texts": (
        'As texts "10" comes before "2". Take the numbers of the layers as numbers: for l in range(1, L + 1).',
        lambda names: sorted(names, key=lambda name: (name[1:], name[0])),
    ),
    "biases-first": (
        "Within a layer the weights come first: W1, b1, W2, b2, …",
        lambda names: sorted(names, key=lambda name: (int(name[1:]), name[0] == "W")),
    ),
}


def flattened(params: Params, names: list[str], order: str = "C") -> np.ndarray:
    return np.concatenate([params[name].ravel(order) for name in names])


def filled(theta: np.ndarray, params: Params, names: list[str], order: str = "C") -> Params:
    ends = np.cumsum([params[name].size for name in names])
    parts = np.split(theta, ends[:-1])
    return {name: part.reshape(params[name].shape, order=order) for name, part in zip(names, parts)}


def in_order(params: Params) -> list[str]:
    return sorted(params, key=lambda name: (int(name[1:]), name[0]))


params_to_vector = Check(
    question="All entries of W1, b1, W2, b2, … in one vector, each row by row",
    reference=reference.params_to_vector,
    explained=phrases.params_to_vector,
    cases=lambda rng: ((params,) for params in named_shapes(rng)),
    wide=("far from zero", "zeros"),
    aspects=(Aspect("entries in order", observe=vector),),
    misconceptions=(
        *(
            Misconception(name, hint, lambda params, order=order: flattened(params, order(params)))
            for name, (hint, order) in WRONG_ORDERS.items()
        ),
        Misconception(
            "column-by-column",
            'Each matrix is read row by row, as ravel() and reshape(-1) do. order="F" and .T.ravel() read column by '
            "column.",
            lambda params: flattened(params, in_order(params), order="F"),
        ),
        Misconception(
            "column-vector",
            "The result has shape (n,), not (n, 1): flatten each array with ravel().",
            lambda params: flattened(params, in_order(params))[:, None],
        ),
        Misconception(
            "weights-only",
            "Biases are parameters, too: W1, b1, W2, b2, …",
            lambda params: flattened(params, [name for name in in_order(params) if name[0] == "W"]),
        ),
    ),
)


def vectors_and_shapes(rng: np.random.Generator) -> Iterator[tuple]:
    for params in named_shapes(rng):
        yield rng.standard_normal(sum(value.size for value in params.values())), params


vector_to_params = Check(
    question="The parameters of the given shapes whose vector is θ",
    reference=reference.vector_to_params,
    explained=phrases.vector_to_params,
    cases=vectors_and_shapes,
    wide=("far from zero", "zeros"),
    aspects=(Aspect("weights", observe=entries("W*")), Aspect("biases", observe=entries("b*"))),
    misconceptions=(
        *(
            Misconception(name, hint, lambda theta, params, order=order: filled(theta, params, order(params)))
            for name, (hint, order) in WRONG_ORDERS.items()
        ),
        Misconception(
            "column-by-column",
            'Each matrix is filled row by row, as reshape does. order="F" fills column by column.',
            lambda theta, params: filled(theta, params, in_order(params), order="F"),
        ),
        Misconception(
            "always-from-the-start",
            "Every parameter gets the first entries of θ. Each begins where the one before it ended: keep count.",
            lambda theta, params: {name: theta[: p.size].reshape(p.shape) for name, p in params.items()},
        ),
        Misconception(
            "flat-biases",
            "b[l] is a column of shape (n_l, 1): reshape each part to the shape of its parameter, biases too.",
            lambda theta, params: {
                name: part.ravel() if name[0] == "b" else part
                for name, part in filled(theta, params, in_order(params)).items()
            },
        ),
        Misconception(
            "template-returned",
            "These are the values of the template. It gives names and shapes; the values come from theta.",
            lambda theta, params: params,
        ),
    ),
)
