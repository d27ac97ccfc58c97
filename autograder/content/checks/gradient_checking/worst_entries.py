"""Checks of 03_gradient_checking: the worst entry of a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, entries

from .differences import shuffled

Params = dict[str, np.ndarray]


def deviating_gradients(rng: np.random.Generator) -> Iterator[tuple]:
    """(grads, numerical): the worst entry is in a weight, too large, too small and with its sign flipped, or in a bias.

    Its array comes first, last or in between.
    """
    rows, layers, places = rng.permutation(3), rng.permutation([1, 2, 3]), rng.permutation([0, 2, 3, 5])
    for turn, (kind, sign, is_flipped) in enumerate(
        (("W", 1, False), ("W", -1, False), ("W", 1, True), ("b", -1, False))
    ):
        first, *others = np.roll(layers, turn)
        weights, biases = ([f"d{letter}{n}" for n in others] for letter in "Wb")
        yield deviating(rng, f"d{kind}{first}", weights, biases, np.roll(rows, turn), places[turn], sign, is_flipped)


def deviating(
    rng: np.random.Generator,
    worst: str,
    weights: list[str],
    biases: list[str],
    rows: np.ndarray,
    place: int,
    sign: int,
    is_flipped: bool,
) -> tuple:
    """The worst entry is not the largest, nor relatively the worst, nor in the worst array, nor the only large one.

    All of these stand at indices of their own, which differ from case to case, as the layer of the worst does: a
    part of an answer tells them apart.
    """
    sizes = rng.permutation([3, 4, 5, 6])
    shapes = {f"dW{n}": (int(sizes[n]), int(sizes[n - 1])) for n in (1, 2, 3)}
    shapes |= {f"db{n}": (int(sizes[n]), 1) for n in (1, 2, 3)}
    numerical = {name: rng.choice([-1, 1], shape) * rng.uniform(2, 4, shape) for name, shape in shapes.items()}
    away = {name: rng.uniform(-0.01, 0.01, shape) for name, shape in shapes.items()}

    index = (rows[0], 1 + rows[0] % 2) if worst[1] == "W" else (rows[0], 0)
    away[worst][index] = sign * rng.uniform(0.7, 0.9)
    if is_flipped:
        numerical[worst][index] = -away[worst][index] / 2
    away[weights[0]] = rng.choice([-1, 1], shapes[weights[0]]) * rng.uniform(0.35, 0.4, shapes[weights[0]])
    away[weights[1]][rows[1], 1 + rows[1] % 2] = -sign * 0.5
    numerical[biases[0]][rows[2]], away[biases[0]][rows[2]] = 0.05, 0.1
    numerical[biases[1]][rows[1]] = 9.0

    others = list(shuffled(rng, {name: None for name in shapes if name != worst}))
    names = [*others[:place], worst, *others[place:]]
    return {name: numerical[name] + away[name] for name in names}, shuffled(rng, numerical)


def worst_by(measure: Callable, of_array: Callable = np.max) -> Callable:
    """Where measure(gradient, numerical) is largest, in the array for which of_array of it is."""

    def find(grads, numerical):
        measures = {name: measure(grads[name], numerical[name]) for name in grads}
        name = max(measures, key=lambda name: of_array(measures[name]))
        return name[1:], position(measures[name])

    return find


def position(measured: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(measured.argmax(), measured.shape))


def deviation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(a - b)


def in_one_array(number: int) -> Callable:
    def find(grads, numerical):
        name = list(grads)[number]
        return name[1:], position(deviation(grads[name], numerical[name]))

    return find


def among_weights(grads, numerical):
    return reference.worst_component({name: g for name, g in grads.items() if name[1] == "W"}, numerical)


def as_one_number(grads, numerical):
    name, _ = reference.worst_component(grads, numerical)
    return name, int(deviation(grads[f"d{name}"], numerical[f"d{name}"]).argmax())


def has_one_worst(grads: dict[str, np.ndarray], numerical: dict[str, np.ndarray]) -> bool:
    """Does one entry deviate more than all others?"""
    if grads.keys() != numerical.keys():
        return False
    deviations = np.sort(np.concatenate([np.abs(grads[name] - numerical[name]).ravel() for name in grads]))
    return deviations.size > 1 and bool(deviations[-1] > deviations[-2])


worst_component = Check(
    question="Which entry has the largest |gradient - numerical gradient|",
    reference=reference.worst_component,
    domain=has_one_worst,
    cases=deviating_gradients,
    wide=("values of 1e-12", "far from zero", "values of 1e-12"),
    guessable=True,
    returns=("parameter", "index"),
    aspects=(Aspect("parameter", observe=entries("parameter")), Aspect("index", observe=entries("index"))),
    misconceptions=(
        Misconception(
            "sign-kept",
            "A gradient can be too small as well as too large: take the absolute value of the difference.",
            worst_by(lambda a, b: a - b),
        ),
        Misconception(
            "sign-kept-the-other-way",
            "A gradient can be too large as well as too small: take the absolute value of the difference.",
            worst_by(lambda a, b: b - a),
        ),
        Misconception(
            "absolute-values-compared",
            "The sizes |gradient| and |numerical| are compared: a gradient whose sign alone is wrong looks right. Subtract "
            "first, then take the absolute value.",
            worst_by(lambda a, b: np.abs(np.abs(a) - np.abs(b))),
        ),
        Misconception("weights-only", "Biases have gradients too: look at them as well.", among_weights),
        Misconception(
            "relative",
            "This entry is the worst in proportion to its size. The exercise asks for the largest |gradient - "
            "numerical|.",
            worst_by(lambda a, b: np.abs(a - b) / (np.abs(a) + np.abs(b))),
        ),
        Misconception(
            "largest-gradient",
            "This entry of the gradient is the largest. Look for the largest difference from the numerical gradient.",
            worst_by(lambda a, b: np.abs(a)),
        ),
        Misconception(
            "worst-array-first",
            "The array whose difference is longest need not hold the worst entry. Compare the largest entries of all "
            "arrays.",
            worst_by(deviation, of_array=np.linalg.norm),
        ),
        Misconception(
            "last-array-only",
            "The answer comes from the last array. Keep the largest difference so far, and replace it only by a "
            "larger one.",
            in_one_array(-1),
        ),
        Misconception(
            "first-array-only",
            "The answer comes from the first array: does `return` stand inside the loop?",
            in_one_array(0),
        ),
        Misconception(
            "name-of-the-gradient",
            'The parameter is "W2"; "dW2" is its gradient: name[1:].',
            lambda grads, numerical: (f"d{(worst := reference.worst_component(grads, numerical))[0]}", worst[1]),
        ),
        Misconception(
            "index-as-one-number",
            "argmax counts the entries one after the other. np.unravel_index(number, shape) makes row and column of "
            "it.",
            as_one_number,
        ),
        Misconception(
            "row-and-column-swapped",
            "The row comes first: (row, column).",
            lambda grads, numerical: ((worst := reference.worst_component(grads, numerical))[0], worst[1][::-1]),
        ),
    ),
)
