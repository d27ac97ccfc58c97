"""Checks of 03_gradient_checking: which gradients of a backward pass are wrong, and a backward pass to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.costs import net_cost
from steadygrad.functions import tanh, tanh_prime
from steadygrad.plain import Named

from autograder.reference import gradient_checking as reference

from .differences import TANH, draw_net, flat, gradients_of, is_clear, numerical_by, one_hot, one_sided
from .gradient_checking import between
from .nets import small_net
from .vocabulary import Aspect, Check, Misconception, entries, names

Params = dict[str, np.ndarray]

# ---------------------------------------------------------------- which gradients are wrong


def passes_to_judge(rng: np.random.Generator) -> Iterator[tuple]:
    """(J, backward, params, eps) with no fault, or several, as they come about; relative differences far from 1e-5."""
    for plant in (nothing, forgotten_mean_and_penalty, one_entry_and_a_sign, small_and_faint):
        case = plant(rng)
        while not all(is_clear(difference) for difference in differences(*case).values()):
            case = plant(rng)
        data, faults, params, eps = case
        yield Named("net_cost", data | TANH), Named("net_backward", data | TANH | {"faults": faults}), params, eps


def differences(data: dict, faults: dict, params: Params, eps: float) -> Params:
    J = net_cost(**data, g=tanh, g_prime=tanh_prime)
    grads, numerical = gradients_of(data, params, faults), numerical_by(reference.numerical_gradient, J, params, eps)
    return {name: reference.relative_difference(grads[f"d{name}"], numerical[name]) for name in params}


def nothing(rng: np.random.Generator) -> tuple:
    """All right, in large units and with so large an ε that a stricter threshold calls it wrong."""
    data, params = draw_net(rng, 2, 3, 2, scale=1e4)
    return data, {}, params, 2e-3


def forgotten_mean_and_penalty(rng: np.random.Generator) -> tuple:
    """And a faint fault of a gradient that is not small: its relative difference is 4e-4."""
    data, params = draw_net(rng, 3, 2, 2)
    grads = gradients_of(data, params)
    faint = max(("db1", "dW2"), key=lambda name: np.linalg.norm(grads[name]))
    faults = {"db2": {"factor": 4.0}, "dW1": {"penalty": -data["lam"] / 4}, faint: {"factor": 1 + 8e-4}}
    return data, faults, params, 1e-4


def one_entry_and_a_sign(rng: np.random.Generator) -> tuple:
    """Three layers in small units: no absolute difference is large."""
    data, params = draw_net(rng, 2, 2, 2, 2, scale=1e-6)
    return data, {"dW2": {"last_entry": between(rng, 1.2, 1.5)}, "db1": {"factor": -1.0}}, params, 1e-4


def small_and_faint(rng: np.random.Generator) -> tuple:
    """The gradients of the first layer are small beside those of the second, and one of them has a faint fault."""
    data, params = draw_net(rng, 2, 3, 2)
    params["W2"] = 1e-3 * params["W2"]
    return data, {"db1": {"factor": 1 + 4e-4}, "db2": {"factor": 2.0}}, params, 1e-4


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
            judged(lambda a, b, every_a, every_b: np.linalg.norm(a - b) > reference.FAULTY * sum_of(every_a, every_b)),
        ),
        Misconception(
            "lengths-compared",
            "Gradients of one length can point to different sides: subtract the arrays, then take the length.",
            judged(lambda a, b, *_: abs(np.linalg.norm(a) - np.linalg.norm(b)) > reference.FAULTY * sum_of(a, b)),
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


def sum_of(a: np.ndarray, b: np.ndarray) -> float:
    return np.linalg.norm(a) + np.linalg.norm(b)


# ---------------------------------------------------------------- a backward pass to mend


def batches(rng: np.random.Generator) -> Iterator[tuple]:
    """(params, X, Y, lam): sizes that all differ, weights away from zero; no penalty once; one example once."""
    for dims, m, lam in (([4, 3, 2], 5, 0.8), ([2, 5, 3], 6, between(rng, 1, 3)), ([3, 2, 4], 4, 0.0), ([3, 4, 2], 1, 1)):
        params = {name: 0.7 * value for name, value in small_net(rng, dims).items()}
        yield params, rng.standard_normal((dims[0], m)), one_hot(rng, dims[-1], m), lam


def spoiled(
    slope: Callable = lambda Z, A: 1 - A**2,
    penalties: tuple[float, float] = (1.0, 1.0),
    on_biases: float = 0.0,
    of_errors: Callable = lambda errors, m: errors / m,
    db1: Callable = lambda dZ1: dZ1.sum(axis=1, keepdims=True),
    softmax_axis: int = 0,
) -> Callable:
    """The backward pass with one line of it in other words; the penalties count (λ/m) W1 and (λ/m) W2."""

    def backward(params, X, Y, lam):
        m = X.shape[1]
        W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
        Z1 = W1 @ X + b1
        A1 = np.tanh(Z1)
        Z2 = W2 @ A1 + b2
        E = np.exp(Z2 - Z2.max())
        dZ2 = of_errors(E / E.sum(axis=softmax_axis, keepdims=True) - Y, m)
        dZ1 = W2.T @ dZ2 * slope(Z1, A1)
        return {
            "dW1": dZ1 @ X.T + penalties[0] * lam / m * W1,
            "db1": db1(dZ1) + on_biases * lam / m * b1,
            "dW2": dZ2 @ A1.T + penalties[1] * lam / m * W2,
            "db2": dZ2.sum(axis=1, keepdims=True) + on_biases * lam / m * b2,
        }

    return backward


def slope_left(Z: np.ndarray, A: np.ndarray) -> np.ndarray:
    """The planted bug: the slope of tanh at A1."""
    return 1 - np.tanh(A) ** 2


def mean_left(dZ1: np.ndarray) -> np.ndarray:
    """The planted bug: 1/m for the second time."""
    return dZ1.mean(axis=1, keepdims=True)


def flat_biases(*arguments) -> Params:
    return {name: g.ravel() if name[1] == "b" else g for name, g in reference.fixed_backward(*arguments).items()}


fixed_backward = Check(
    question="The gradients of the cost for W1, b1, W2 and b2, all bugs mended",
    reference=reference.fixed_backward,
    cases=batches,
    aspects=tuple(Aspect(name, observe=entries(name)) for name in ("dW1", "db1", "dW2", "db2")),
    misconceptions=(
        Misconception(
            "slope-at-A1",
            "The slope of tanh is taken at Z1, before the activation; tanh_prime(A1) takes it at A1. Where this is "
            "wrong, dW1 and db1 are wrong together.",
            spoiled(slope=slope_left),
        ),
        Misconception(
            "half-of-the-penalty",
            "The derivative of (λ/2m) w² is (λ/m) w: the 2 of the square cancels the ½.",
            spoiled(penalties=(1.0, 0.5)),
        ),
        Misconception(
            "mean-and-1-over-m",
            "dZ1 has the 1/m in it already, from dZ2. The mean over the examples divides by m once more: add them up.",
            spoiled(db1=mean_left),
        ),
        Misconception(
            "two-bugs-in-db1",
            "db1 suffers from two bugs. One is in dZ1 and shows in dW1 as well; the other is in the line of db1 "
            "itself.",
            spoiled(slope=slope_left, db1=mean_left),
        ),
        Misconception(
            "half-of-both-penalties",
            "The derivative of (λ/2m) w² is (λ/m) w: the 2 of the square cancels the ½. The line of dW1 was right.",
            spoiled(penalties=(0.5, 0.5)),
        ),
        Misconception(
            "penalty-missing",
            "The cost has a penalty on W1 and W2, so their gradients have one, too: (λ/m) W.",
            spoiled(penalties=(0.0, 0.0)),
        ),
        Misconception(
            "penalty-on-biases",
            "Biases are not penalized in this cost: no λ in db1 and db2.",
            spoiled(on_biases=1.0),
        ),
        Misconception(
            "slope-missing",
            "Going back through tanh multiplies by its slope: dZ1 = dA1 * (1 - A1²).",
            spoiled(slope=lambda Z, A: 1.0),
        ),
        Misconception(
            "slope-of-Z1-squared",
            "The slope of tanh at Z1 is 1 - tanh(Z1)², which is 1 - A1², not 1 - Z1².",
            spoiled(slope=lambda Z, A: 1 - Z**2),
        ),
        Misconception(
            "slope-without-the-square",
            "The slope of tanh is 1 - A1², with the square.",
            spoiled(slope=lambda Z, A: 1 - A),
        ),
        Misconception(
            "slope-of-the-sigmoid",
            "A1 (1 - A1) is the slope of the sigmoid. That of tanh is 1 - A1².",
            spoiled(slope=lambda Z, A: A * (1 - A)),
        ),
        Misconception(
            "not-divided-by-m",
            "The cost is the mean over the examples: dZ2 = (P - Y) / m.",
            spoiled(of_errors=lambda errors, m: errors),
        ),
        Misconception(
            "divided-by-m-twice",
            "dZ2 has the 1/m in it already, and hands it on to all that follows: divide by m once.",
            spoiled(of_errors=lambda errors, m: errors / m**2),
        ),
        Misconception(
            "softmax-over-the-examples",
            "Softmax divides by the sum over the classes, column by column: sum(axis=0).",
            spoiled(softmax_axis=1),
        ),
        Misconception(
            "flat-biases",
            "db1 and db2 are columns, as b1 and b2 are: sum(axis=1, keepdims=True).",
            flat_biases,
        ),
    ),
)
