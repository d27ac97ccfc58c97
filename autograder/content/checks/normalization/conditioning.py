"""Checks of 04_normalization: the cost of least squares, its condition and the learning rates that it allows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.content.checks.normalization import phrases
from autograder.content.reference import normalization as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, capped

ROUNDING_ONLY = 1e12  # a ratio beyond has a rounding error for its smallest eigenvalue


def least_squares(rng: np.random.Generator) -> Iterator[tuple]:
    """Correlated features of different scales, none centred, fewer of them than examples.

    Never a single feature: np.cov of one is a number and no matrix, and the mistake would be an exception.
    """
    for n, m in ((2, int(rng.integers(5, 8))), (3, int(rng.integers(8, 12))), (4, 15)):
        while True:
            X = rng.choice([0.3, 1, 4], (n, 1)) * (rng.standard_normal((n, m)) + rng.uniform(0.5, 1.5, (n, 1)))
            X[1] += X[0]
            if 20 < reference.hessian_condition(X) < 5_000:
                break
        yield (X,)


def hessian(X: np.ndarray) -> np.ndarray:
    return X @ X.T / X.shape[1]


def extremes(H: np.ndarray) -> tuple[float, float]:
    """The largest and the smallest eigenvalue."""
    values = np.linalg.eigvalsh(H)
    return values[-1], values[0]


def ratio(H: np.ndarray) -> float:
    largest, smallest = extremes(H)
    return largest / smallest if smallest else np.inf


CENTRED = (
    "Take X as it is: H = (1/m) X Xᵀ holds the means too. np.cov, or subtracting the mean, gives the Hessian of other "
    "inputs."
)

hessian_condition = Check(
    question="λ_max / λ_min of H = (1/m) X Xᵀ",
    reference=reference.hessian_condition,
    explained=phrases.hessian_condition,
    domain=lambda X: X.shape[1] >= X.shape[0] and np.linalg.cond(X) < 1e6,
    cases=least_squares,
    wide=("values of 1e-8", "far from zero", "X: values of 1e-8"),
    aspects=(Aspect("condition", observe=capped(ROUNDING_ONLY)),),
    misconceptions=(
        Misconception(
            "condition-of-X",
            "This is the condition of X. That of X Xᵀ is its square: an eigenvalue of X Xᵀ is the square of a singular "
            "value of X.",
            np.linalg.cond,
        ),
        Misconception(
            "examples-for-features",
            "H has one row for each weight, so it is (n, n): X Xᵀ. Of Xᵀ X (m, m), some eigenvalues are 0, and the "
            "ratio is a rounding error, shown as 1e+12.",
            lambda X: ratio(hessian(X.T)),
        ),
        Misconception(
            "smallest-over-largest",
            "The condition is the largest eigenvalue over the smallest, and so at least 1; eigvalsh gives the smallest "
            "first.",
            lambda X: 1 / ratio(hessian(X)),
        ),
        Misconception(
            "diagonal",
            "The diagonal of H shows the scale of each feature. Correlations stand beside it: take the eigenvalues.",
            lambda X: np.diag(hessian(X)).max() / np.diag(hessian(X)).min(),
        ),
        Misconception("centred", CENTRED, lambda X: ratio(np.cov(X, bias=True))),
        Misconception(
            "largest-eigenvalue",
            "This is λ_max alone: divide by the smallest eigenvalue.",
            lambda X: extremes(hessian(X))[0],
        ),
        Misconception(
            "all-eigenvalues",
            "These are all eigenvalues. Asked for is one number, the largest of them over the smallest.",
            lambda X: np.linalg.eigvalsh(hessian(X)),
        ),
        Misconception(
            "squared-twice",
            "This is the square of what is asked for: the eigenvalues of H are not squared again.",
            lambda X: ratio(hessian(X)) ** 2,
        ),
    ),
)


largest_stable_rate = Check(
    question="2 / λ_max of H = (1/m) X Xᵀ",
    reference=reference.largest_stable_rate,
    explained=phrases.largest_stable_rate,
    wide=("values of 1e-2",),
    cases=least_squares,
    aspects=(Aspect("rate"),),
    misconceptions=(
        Misconception(
            "one-over-lambda",
            "1/λ_max is half of it. A step multiplies the error along the steepest direction by 1 - α λ_max, and that "
            "is above -1 up to α = 2/λ_max.",
            lambda X: 1 / extremes(hessian(X))[0],
        ),
        Misconception(
            "m-forgotten",
            "The cost is a mean over the examples: H = (1/m) X Xᵀ, with the 1/m.",
            lambda X: 2 / extremes(X @ X.T)[0],
        ),
        Misconception(
            "half-of-the-cost",
            "The 1/2 of the cost is gone in the Hessian: the derivative of a square brings a 2. H = (1/m) X Xᵀ.",
            lambda X: 2 / extremes(hessian(X) / 2)[0],
        ),
        Misconception(
            "divided-by-n",
            "Divide X Xᵀ by the number of examples. X is (n, m), so m is X.shape[1].",
            lambda X: 2 / extremes(X @ X.T / len(X))[0],
        ),
        Misconception(
            "trace",
            "The trace is the sum of all eigenvalues: 2/trace is safe and too small. Take the largest one.",
            lambda X: 2 / np.trace(hessian(X)),
        ),
        Misconception(
            "largest-diagonal-entry",
            "The largest entry of the diagonal is not the largest eigenvalue when features are correlated.",
            lambda X: 2 / np.diag(hessian(X)).max(),
        ),
        Misconception(
            "smallest-eigenvalue",
            "The steepest direction diverges first: take the largest eigenvalue; eigvalsh gives it last.",
            lambda X: 2 / extremes(hessian(X))[1],
        ),
        Misconception(
            "fastest-rate",
            "2/(λ_max + λ_min) is the rate that converges fastest. Asked for is the one beyond which it diverges.",
            lambda X: 2 / sum(extremes(hessian(X))),
        ),
        Misconception(
            "singular-value",
            "np.linalg.norm(X, 2) is the largest singular value of X. The largest eigenvalue of X Xᵀ is its square.",
            lambda X: 2 / (np.linalg.norm(X, 2) / X.shape[1]),
        ),
        Misconception("centred", CENTRED, lambda X: 2 / extremes(np.cov(X, bias=True))[0]),
        Misconception(
            "not-inverted",
            "The steeper the cost, the smaller the rate: 2 / λ_max.",
            lambda X: 2 * extremes(hessian(X))[0],
        ),
        Misconception(
            "upside-down",
            "This is λ_max / 2. The steeper the cost, the smaller the rate: 2 / λ_max.",
            lambda X: extremes(hessian(X))[0] / 2,
        ),
    ),
)
