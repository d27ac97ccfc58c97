"""Checks of 03_gradient_checking: the verdict on a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.judging.plain import Named

from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, entries

from .differences import (
    TANH,
    draw_net,
    flat,
    gradients_of,
    is_clear,
    numerical_at_once,
    numerical_by,
    one_sided,
    shuffled,
)
from .parameter_vectors import in_order

Params = dict[str, np.ndarray]


def gradients_to_judge(rng: np.random.Generator) -> Iterator[tuple]:
    """(J, grads, params, eps): a gradient for each verdict, and a right one with so large an ε that it fails.

    Nets of two layers and of three. Among small ε, none tells which gradient it comes with.
    """
    small, two, three = (1e-5, 3e-5, 1e-4), (2, 2, 2), (2, 2, 2, 2)
    for dims, spoil, away, steps in (
        (two, everywhere, 0.0, small),
        (three, everywhere, 1e-6, small),
        (two, in_one_entry, 1e-4, small),
        (three, in_one_entry, 1e-2, small),
        (two, everywhere, 0.0, (0.04,)),
    ):
        eps = float(rng.choice(steps))
        case = judged_gradient(rng, dims, spoil, away, eps)
        while not is_clear(difference_of(*case)):
            case = judged_gradient(rng, dims, spoil, away, eps)
        yield Named("net_cost", case[0] | TANH), *case[1:]


def difference_of(data: dict, grads: Params, params: Params, eps: float) -> float:
    """What `gradient_check` says of a case."""
    names = list(params)
    numerical = flat(numerical_at_once(data, params, eps), names)
    return reference.relative_difference(flat(grads, [f"d{name}" for name in names]), numerical)


def judged_gradient(rng: np.random.Generator, dims: tuple[int, ...], spoil: Callable, away: float, eps: float) -> tuple:
    """A gradient that is so far off that the relative difference is about `away`."""
    data, params = draw_net(rng, *dims)
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
        difference, _ = compared()(J, grads, params, eps)
        return difference, verdict(difference, eps)

    return check


def with_orders(of_grads: Callable, of_params: Callable) -> Callable:
    """A gradient check in which each of the two vectors has an order of its own."""

    def check(J, grads, params, eps):
        numerical = numerical_by(reference.numerical_gradient, J, params, eps)
        a, b = flat(grads, of_grads(grads)), flat(numerical, of_params(params))
        return reference.relative_difference(a, b), FOLLOWS

    return check


gradient_check = Check(
    question="The relative difference of all gradients, and the verdict by 1e-7, 1e-5 and 1e-3",
    reference=reference.gradient_check,
    domain=lambda J, grads, params, eps: eps < 1,
    wide=("far from zero", "values of 1e-8", "values of 1e-12"),
    cases=gradients_to_judge,
    guessable=True,
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
            with_orders(list, list),
        ),
        Misconception(
            "gradients-in-the-order-of-the-dict",
            "The numerical gradient is in the order W1, b1, W2, b2, …, and grads can be filled in any order: bring it "
            "into the same one.",
            with_orders(list, in_order),
        ),
        Misconception(
            "gradients-sorted-as-texts",
            "The numerical gradient is in the order W1, b1, W2, b2, …, and sorted(grads) puts all dW before all db: "
            "dW1 must meet W1.",
            with_orders(sorted, in_order),
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
