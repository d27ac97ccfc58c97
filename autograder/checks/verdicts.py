"""Checks of 03_gradient_checking: the verdict on a gradient, and its worst entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.costs import net_cost
from steadygrad.functions import tanh, tanh_prime
from steadygrad.plain import Named

from autograder.reference import gradient_checking as reference

from .differences import TANH, draw_net, flat, gradients_of, is_clear, numerical_by, one_sided, shuffled
from .parameter_vectors import in_order
from .vocabulary import Aspect, Check, Misconception, entries

Params = dict[str, np.ndarray]

# ---------------------------------------------------------------- the verdict


def gradients_to_judge(rng: np.random.Generator) -> Iterator[tuple]:
    """(J, grads, params, eps): a gradient for each verdict, and a right one with so large an ε that it fails."""
    for spoil, away, eps in (
        (everywhere, 0.0, 1e-4),
        (everywhere, 1e-6, 1e-4),
        (in_one_entry, 1e-4, 1e-4),
        (in_one_entry, 1e-2, 1e-5),
        (everywhere, 0.0, 0.04),
    ):
        case = judged_gradient(rng, spoil, away, eps)
        while not is_clear(reference.gradient_check(net_cost(**case[0], g=tanh, g_prime=tanh_prime), *case[1:])[0]):
            case = judged_gradient(rng, spoil, away, eps)
        yield Named("net_cost", case[0] | TANH), *case[1:]


def judged_gradient(rng: np.random.Generator, spoil: Callable, away: float, eps: float) -> tuple:
    """A gradient that is so far off that the relative difference is about `away`."""
    data, params = draw_net(rng, 2, 2, 2)
    grads = spoil(rng, gradients_of(data, params), 2 * away * rng.uniform(0.7, 1.4))
    return data, shuffled(rng, grads), params, eps


def everywhere(rng: np.random.Generator, grads: Params, share: float) -> Params:
    return {name: g * (1 + share * rng.choice([-1, 1], g.shape)) for name, g in grads.items()}


def in_one_entry(rng: np.random.Generator, grads: Params, share: float) -> Params:
    grads[rng.choice(["db1", "dW2"])].flat[-1] += share * np.linalg.norm(flat(grads, list(grads)))
    return grads


def words(difference: float, bounds: tuple[float, ...]) -> str:
    verdicts = ("right", "probably right", "suspicious")
    return next((verdict for bound, verdict in zip(bounds, verdicts) if difference <= bound), "wrong")


FOLLOWS = "follows from the difference"  # a verdict on a wrong difference has no mistake of its own to be named


def compared(
    distance: Callable = reference.relative_difference,
    rule: Callable = reference.numerical_gradient,
    which: Callable = in_order,
) -> Callable:
    """A gradient check with another distance(a, b), numerical gradient, or choice of parameters."""

    def check(J, grads, params, eps):
        chosen, numerical = which(params), numerical_by(rule, J, params, eps)
        return float(distance(flat(grads, [f"d{name}" for name in chosen]), flat(numerical, chosen))), FOLLOWS

    return check


def with_verdict(verdict: Callable) -> Callable:
    """A gradient check with another verdict(difference, eps)."""

    def check(J, grads, params, eps):
        difference = reference.gradient_check(J, grads, params, eps)[0]
        return difference, verdict(difference, eps)

    return check


def in_order_of_each_dict(J, grads, params, eps):
    numerical = numerical_by(reference.numerical_gradient, J, params, eps)
    return reference.relative_difference(flat(grads, list(grads)), flat(numerical, list(params))), FOLLOWS


gradient_check = Check(
    question="The relative difference of all gradients, and the verdict by 1e-7, 1e-5 and 1e-3",
    reference=reference.gradient_check,
    cases=gradients_to_judge,
    returns=("difference", "verdict"),
    aspects=(
        Aspect("difference", observe=entries("difference"), rtol=1e-3, atol=5e-9),
        Aspect("verdict", observe=entries("verdict")),
    ),
    misconceptions=(
        Misconception(
            "absolute",
            "This is the Euclidean distance of the gradients. Divide by the sum of their lengths: relative_difference.",
            compared(lambda a, b: np.linalg.norm(a - b)),
        ),
        Misconception(
            "one-sided",
            "The numerical gradient is one-sided: its error is larger than the bugs that you look for. Take J(θ + ε "
            "e_i) and J(θ - ε e_i).",
            compared(rule=one_sided),
        ),
        Misconception(
            "divides-by-eps",
            "The numerical gradient is twice as long as the right one, so that right gradients fail: divide by 2ε.",
            compared(rule=lambda J, t, eps: 2 * reference.numerical_gradient(J, t, eps)),
        ),
        Misconception(
            "eps-ignored",
            "The result does not depend on eps as it should: use the eps that is passed in, not a number of your own.",
            compared(rule=lambda J, t, eps: reference.numerical_gradient(J, t, 1e-5)),
        ),
        Misconception(
            "each-dict-in-its-own-order",
            "grads and params can be filled in different orders: dW1 must meet W1. Put both in the order W1, b1, W2, "
            "b2, …",
            in_order_of_each_dict,
        ),
        Misconception(
            "first-parameter-only",
            "Only the first parameter is compared. Put all of them in one vector.",
            compared(which=lambda params: ["W1"]),
        ),
        Misconception(
            "weights-only",
            "Biases have gradients too: compare them as well.",
            compared(which=lambda params: [name for name in in_order(params) if name[0] == "W"]),
        ),
        Misconception(
            "largest-entry-only",
            "The largest entry decides here. Take the lengths of the whole vectors, np.linalg.norm.",
            compared(lambda a, b: np.abs(a - b).max() / (np.abs(a).max() + np.abs(b).max())),
        ),
        Misconception(
            "entry-by-entry",
            "This is the largest relative difference of a single entry. Take the lengths of the whole vectors.",
            compared(lambda a, b: np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))),
        ),
        Misconception(
            "thresholds-follow-eps",
            "The thresholds are 1e-7, 1e-5 and 1e-3, whatever eps is: the smaller the difference the better, not the "
            "closer to eps.",
            with_verdict(lambda difference, eps: words(difference, (eps, 100 * eps, 10_000 * eps))),
        ),
        Misconception(
            "largest-threshold-first",
            "What is at most 1e-7 is also at most 1e-3: ask for the smallest threshold first, and go up.",
            with_verdict(lambda difference, eps: "suspicious" if difference <= 1e-3 else "wrong"),
        ),
        Misconception(
            "two-verdicts",
            "There are four verdicts: between right and wrong lie probably right, up to 1e-5, and suspicious, up to "
            "1e-3.",
            with_verdict(lambda difference, eps: "right" if difference <= 1e-7 else "wrong"),
        ),
    ),
)

# ---------------------------------------------------------------- where the bug is


def deviating_gradients(rng: np.random.Generator) -> Iterator[tuple]:
    """(grads, numerical): the worst entry is in a weight, too large once and too small once, and then in a bias."""
    for kind, sign in (("W", 1), ("W", -1), ("b", -1)):
        layers = rng.permutation([1, 2, 3])
        yield deviating(rng, f"d{kind}{layers[0]}", [f"dW{n}" for n in layers[1:]], [f"db{n}" for n in layers[1:]], sign)


def deviating(rng: np.random.Generator, worst: str, weights: list[str], biases: list[str], sign: int) -> tuple:
    """The worst entry is not the largest, nor relatively the worst, nor in the worst array, nor the only large one."""
    sizes = rng.permutation([3, 4, 5, 6])
    shapes = {f"dW{n}": (int(sizes[n]), int(sizes[n - 1])) for n in (1, 2, 3)}
    shapes |= {f"db{n}": (int(sizes[n]), 1) for n in (1, 2, 3)}
    numerical = {name: rng.choice([-1, 1], shape) * rng.uniform(2, 4, shape) for name, shape in shapes.items()}
    away = {name: rng.uniform(-0.01, 0.01, shape) for name, shape in shapes.items()}

    index = rng.permutation(3)[:2] if worst[1] == "W" else (rng.integers(1, 3), 0)
    away[worst][tuple(index)] = sign * rng.uniform(0.7, 0.9)
    away[weights[0]] = rng.choice([-1, 1], shapes[weights[0]]) * rng.uniform(0.35, 0.4, shapes[weights[0]])
    away[weights[1]][1, 0] = -sign * 0.5
    numerical[biases[0]][1], away[biases[0]][1] = 0.05, 0.1
    numerical[biases[1]][0] = 9.0

    others = list(shuffled(rng, {name: None for name in shapes if name != worst}))
    names = [*others[:3], worst, *others[3:]]
    return {name: numerical[name] + away[name] for name in names}, {name: numerical[name] for name in names}


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


def as_one_number(grads, numerical):
    name, _ = reference.worst_component(grads, numerical)
    return name, int(deviation(grads[f"d{name}"], numerical[f"d{name}"]).argmax())


worst_component = Check(
    question="Which entry has the largest |gradient - numerical gradient|",
    reference=reference.worst_component,
    cases=deviating_gradients,
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
