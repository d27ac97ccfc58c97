"""Checks of 03_gradient_checking: a backward pass with three planted bugs, to be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.costs import net_backward, net_cost
from steadygrad.functions import tanh, tanh_prime

from autograder.content.checks.gradient_checking import phrases
from autograder.content.checks.nets import small_net
from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import EXACT, Aspect, Check, Misconception, entries

from .derivatives import between
from .differences import numerical_by, one_hot

Params = dict[str, np.ndarray]


def batches(rng: np.random.Generator) -> Iterator[tuple]:
    """(params, X, Y, lam): sizes that all differ, weights away from zero; no penalty once; one example once."""
    for dims, m, lam in (
        ([4, 3, 2], 5, 0.8),
        ([2, 5, 3], 6, between(rng, 1, 3)),
        ([3, 2, 4], 4, 0.0),
        ([3, 4, 2], 1, 1),
    ):
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


def m_times_sum(dZ1: np.ndarray) -> np.ndarray:
    """Right again: a db1 that is divided by m twice is the planted bug, whatever else was divided."""
    return dZ1.shape[1] * dZ1.sum(axis=1, keepdims=True)


def numerically(params, X, Y, lam) -> Params:
    J = net_cost(X, Y, lam, tanh, tanh_prime)
    return {f"d{name}": g for name, g in numerical_by(reference.numerical_gradient, J, params, 1e-6).items()}


def by_the_library(params, X, Y, lam) -> Params:
    return net_backward(X, Y, lam, tanh, tanh_prime)(params)


def slope_without_b1(params, X, Y, lam) -> Params:
    return spoiled(slope=lambda Z, A: 1 - np.tanh(Z - params["b1"]) ** 2)(params, X, Y, lam)


def flat_biases(*arguments) -> Params:
    return {name: g.ravel() if name[1] == "b" else g for name, g in reference.fixed_backward(*arguments).items()}


def is_fair(params: dict[str, np.ndarray], X: np.ndarray, Y: np.ndarray, lam: float) -> bool:
    """Has each example one class, and is no score so large that formulas which are equal differ by rounding?"""
    one_hot = Y.shape[1] == X.shape[1] and bool(np.all(Y.sum(axis=0) == 1))
    return one_hot and max(np.abs(p).max() for p in params.values()) < 1e3


fixed_backward = Check(
    question="The gradients of the cost for W1, b1, W2 and b2, all bugs mended",
    reference=reference.fixed_backward,
    explained=phrases.fixed_backward,
    domain=is_fair,
    cases=batches,
    wide=("100 times as large", "X: values of 1e4", "X: zeros", "params: zeros", "params: values of 1e2"),
    aspects=(
        Aspect("dW1", observe=entries("dW1"), **EXACT),
        Aspect("db1", observe=entries("db1"), **EXACT),
        Aspect("dW2 and db2", observe=entries("d?2"), **EXACT),  # together: db2 is right in what is given
    ),
    misconceptions=(
        Misconception(
            "slope-at-A1",
            "dW1 and db1 are wrong together, so look at dZ1, which both are made of. At which point does the slope "
            "of tanh belong?",
            spoiled(slope=slope_left),
        ),
        Misconception(
            "half-of-the-penalty",
            "Is dW2 right with lam = 0? Then it is the penalty: what is the derivative of (λ/2m) w²? Compare with "
            "the line of dW1.",
            spoiled(penalties=(1.0, 0.5)),
        ),
        Misconception(
            "mean-and-1-over-m",
            "If dW1 is right, dZ1 is right, too: then look at the line of db1 alone. How often is it divided by m on "
            "its way?",
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
            "penalty-doubled",
            "The derivative of (λ/2m) w² is (λ/m) w: the 2 of the square cancels the ½. The line of dW1 was right.",
            spoiled(penalties=(2.0, 2.0)),
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
            "slope-without-b1",
            "The slope belongs to the point where tanh was taken, Z1 = W1 X + b1: b1 is part of it.",
            slope_without_b1,
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
            spoiled(of_errors=lambda errors, m: errors / m**2, db1=m_times_sum),
        ),
        Misconception(
            "softmax-over-the-examples",
            "Softmax divides by the sum over the classes, column by column: sum(axis=0).",
            spoiled(softmax_axis=1),
        ),
        Misconception(
            "numerical-gradient",
            "These are right to some digits only, as a numerical gradient is. The exercise asks for a backward pass, "
            "which is exact up to rounding.",
            numerically,
            atol=1e-6,
        ),
        Misconception(
            "gradients-of-the-library",
            "These are right to nine digits, as those of the library's differentiator are. The exercise asks for your "
            "own backward pass, which is exact up to rounding: mend faulty_backward.",
            by_the_library,
        ),
        Misconception(
            "flat-biases",
            "db1 and db2 are columns, as b1 and b2 are: sum(axis=1, keepdims=True).",
            flat_biases,
        ),
    ),
)
