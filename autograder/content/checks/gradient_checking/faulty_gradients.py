"""Checks of 03_gradient_checking: which gradients of a backward pass are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.judging.plain import Named

from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, names

from .derivatives import between
from .differences import TANH, draw_net, flat, gradients_of, is_clear, numerical_at_once, numerical_by, one_sided
from .distances import length

Params = dict[str, np.ndarray]

BETWEEN = 1e-6  # between the strictest threshold and the one that counts


def passes_to_judge(rng: np.random.Generator) -> Iterator[tuple]:
    """(J, backward, params, eps) with no fault, or several, as they come about; and right, with a coarse ε.

    `backward` is handed in as what it gives at params: the faults that spoil it are nowhere to be read.
    """
    for plant, is_told in (
        (nothing, shows),
        (mean_and_penalty_forgotten, shows),
        (one_entry_and_a_sign, shows),
        (small_and_faint, shows),
        (coarse_steps, shows_some),
    ):
        case = plant(rng)
        while not is_told(*case):
            case = plant(rng)
        data, faults, params, eps = case
        recorded = {"params": params, "gradients": gradients_of(data, params, faults)}
        yield Named("net_cost", data | TANH), Named("recorded_backward", recorded), params, eps


def shows(data: dict, faults: dict, params: Params, eps: float) -> bool:
    """Are the planted faults, and only they, above 1e-5, and all relative differences far from every threshold?

    Without faults, too, all are above the strictest threshold.
    """
    found = differences(data, faults, params, eps)
    is_strict = bool(faults) or min(found.values()) > reference.VERDICTS[0][0]
    return above(found) == set(faults) and is_strict and all(map(is_clear, found.values()))


def shows_some(data: dict, faults: dict, params: Params, eps: float) -> bool:
    """Are some differences above 1e-5, others not, and all of them far from every threshold?"""
    found = differences(data, faults, params, eps)
    return 0 < len(above(found)) < len(found) and all(map(is_clear, found.values()))


def above(found: dict[str, float]) -> set[str]:
    return {f"d{name}" for name, difference in found.items() if difference > reference.FAULTY}


def differences(data: dict, faults: dict, params: Params, eps: float) -> dict[str, float]:
    """The relative difference of each parameter's gradients."""
    grads, numerical = gradients_of(data, params, faults), numerical_at_once(data, params, eps)
    return {name: reference.relative_difference(grads[f"d{name}"], numerical[name]) for name in params}


def nothing(rng: np.random.Generator) -> tuple:
    """All right, in large units and with so large an ε that the strictest threshold calls everything wrong.

    In one entry the penalty cancels the rest: its gradient is 0, and nothing is small in proportion to it.
    """
    lams = np.empty(0)
    while not lams.size:
        data, params = draw_net(rng, 2, 2, 2, scale=1e4)
        slopes = gradients_of(data | {"lam": 0.0}, params)["dW1"] / data["scale"]
        lams = -4 * slopes / params["W1"]
        lams = lams[(0.2 < lams) & (lams < 3)]
    data |= {"lam": float(lams[0])}
    found = differences(data, {}, params, 2e-3).values()
    middle = np.sqrt(min(found) * max(found))  # these errors grow with ε²
    return data, {}, params, float(f"{2e-3 * np.sqrt(BETWEEN / middle):.1e}")


def mean_and_penalty_forgotten(rng: np.random.Generator) -> tuple:
    """And a faint fault of a gradient that is not small: its relative difference is 4e-4.

    ε is so small that not even one-sided differences call more than that wrong.
    """
    data, params = draw_net(rng, 3, 2, 2)
    bias, other_bias = (f"db{layer}" for layer in rng.permutation([1, 2]))
    weight, other_weight = (f"dW{layer}" for layer in rng.permutation([1, 2]))
    grads = gradients_of(data, params)
    faint = max((other_bias, other_weight), key=lambda name: np.linalg.norm(grads[name]))
    faults = {bias: {"factor": 4.0}, weight: {"penalty": -data["lam"] / 4}, faint: {"factor": 1 + 8e-4}}
    return data, faults, params, 1e-7


def one_entry_and_a_sign(rng: np.random.Generator) -> tuple:
    """Three layers in small units: no absolute difference is large."""
    data, params = draw_net(rng, 2, 2, 2, 2, scale=1e-6)
    weight, bias = f"dW{rng.integers(1, 4)}", f"db{rng.integers(1, 4)}"
    return data, {weight: {"last_entry": between(rng, 1.2, 1.5)}, bias: {"factor": -1.0}}, params, 1e-4


def small_and_faint(rng: np.random.Generator) -> tuple:
    """The gradient of b1 is small beside the others, and its fault is faint."""
    data, params = draw_net(rng, 2, 2, 2)
    params["W2"] = 1e-3 * params["W2"]
    other = str(rng.choice(["dW1", "dW2", "db2"]))
    return data, {"db1": {"factor": 1 + 4e-4}, other: {"factor": 2.0}}, params, 1e-4


def coarse_steps(rng: np.random.Generator) -> tuple:
    """All right, but with so large an ε that some differences are above 1e-5: a rule that looks at another ε, or at
    exact gradients, names none."""
    data, params = draw_net(rng, 2, 2, 2)
    found = sorted(differences(data, {}, params, 1e-2).values())
    low, high = max(zip(found, found[1:]), key=lambda pair: pair[1] / pair[0])
    return data, {}, params, float(f"{1e-2 * np.sqrt(reference.FAULTY / np.sqrt(low * high)):.1e}")  # they grow with ε²


def judged(is_wrong: Callable, rule: Callable = reference.numerical_gradient, label: Callable = lambda name: name):
    """The names for which is_wrong(gradient, numerical, all gradients, all numerical)."""

    def find(J, backward, params, eps):
        grads, numerical = backward(params), numerical_by(rule, J, params, eps)
        everything = flat(grads, [f"d{name}" for name in params]), flat(numerical, list(params))
        return [label(name) for name in params if is_wrong(grads[f"d{name}"], numerical[name], *everything)]

    return find


def beyond(threshold: float) -> Callable:
    return lambda a, b, *_: reference.relative_difference(a, b) > threshold


def worst_only(J, backward, params, eps):
    numerical = numerical_by(reference.numerical_gradient, J, params, eps)
    return [reference.worst_component(backward(params), {f"d{name}": numerical[name] for name in params})[0]]


def weights_only(J, backward, params, eps):
    return [name for name in reference.faulty_parameters(J, backward, params, eps) if name[0] == "W"]


faulty_parameters = Check(
    question="The parameters whose own gradients differ from the numerical ones by more than 1e-5, relatively",
    reference=reference.faulty_parameters,
    cases=passes_to_judge,
    aspects=(Aspect("faulty parameters", observe=names),),
    guessable=True,
    misconceptions=(
        Misconception(
            "all-or-nothing",
            "One check of everything together says whether there is a bug, not where. Compare each parameter alone.",
            judged(lambda a, b, every_a, every_b: reference.relative_difference(every_a, every_b) > reference.FAULTY),
        ),
        Misconception(
            "worst-only",
            "The worst entry points to one parameter, and to one even if all are right. Judge every parameter.",
            worst_only,
        ),
        Misconception(
            "the-right-ones",
            "These are the parameters whose gradients are right. Above 1e-5 a gradient is wrong.",
            judged(lambda *grads: not beyond(reference.FAULTY)(*grads)),
        ),
        Misconception(
            "names-of-gradients",
            'The parameters are "W1", "b1", …; "dW1" is the gradient of W1.',
            judged(beyond(reference.FAULTY), label=lambda name: f"d{name}"),
        ),
        Misconception(
            "absolute",
            "The distance ‖a - b‖ depends on the units of the cost: take the relative difference of each parameter.",
            judged(lambda a, b, *_: np.linalg.norm(a - b) > reference.FAULTY),
        ),
        Misconception(
            "in-proportion-to-all",
            "A small gradient hides behind the large ones: divide by the lengths of this parameter's gradients, not "
            "of all.",
            judged(lambda a, b, every_a, every_b: np.linalg.norm(a - b) > reference.FAULTY * length(every_a, every_b)),
        ),
        Misconception(
            "lengths-compared",
            "Gradients of one length can point to different sides: subtract the arrays, then take the length.",
            judged(lambda a, b, *_: abs(np.linalg.norm(a) - np.linalg.norm(b)) > reference.FAULTY * length(a, b)),
        ),
        Misconception(
            "entry-by-entry",
            "An entry that is almost zero can be off by much in proportion to itself, and be right. Take the lengths "
            "of the whole arrays.",
            judged(lambda a, b, *_: np.max(np.abs(a - b) / (np.abs(a) + np.abs(b))) > reference.FAULTY),
        ),
        Misconception(
            "first-entry-only",
            "The first entry of a gradient can be right and another one wrong: compare all of them.",
            judged(lambda a, b, *_: beyond(reference.FAULTY)(a[0, 0], b[0, 0])),
        ),
        Misconception(
            "one-sided",
            "The numerical gradient is one-sided, and its error alone is above the threshold. Take two-sided "
            "differences.",
            judged(beyond(reference.FAULTY), rule=one_sided),
        ),
        Misconception(
            "eps-ignored",
            "The result does not depend on eps as it should: use the eps that is passed in, not a number of your own.",
            judged(beyond(reference.FAULTY), rule=lambda J, t, eps: reference.numerical_gradient(J, t, 1e-5)),
        ),
        Misconception("weights-only", "Biases have gradients too: judge them as well.", weights_only),
        Misconception(
            "threshold-too-low",
            "The threshold is 1e-5. The differences of a right gradient can be above 1e-7 where ε is not tiny.",
            judged(beyond(1e-7)),
        ),
        Misconception(
            "threshold-too-high",
            "The threshold is 1e-5: between it and 1e-3 lie bugs, too.",
            judged(beyond(1e-3)),
        ),
    ),
)
