"""Checks of 04_normalization: the statistics of features. `splits` has their use, `conditioning` the cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.content.checks.normalization import phrases
from autograder.content.reference import normalization as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, entries

# ---------------------------------------------------------------- mean and variance


def table(rng: np.random.Generator, n: int, m: int) -> np.ndarray:
    """n features of different means and spreads: no mean is near 0, and no spread near 1."""
    spread = rng.choice([0.1, 0.5, 3, 20], (n, 1)) * rng.uniform(0.8, 1.2, (n, 1))
    return spread * (rng.standard_normal((n, m)) + rng.choice([-1, 1], (n, 1)) * rng.uniform(1, 4, (n, 1)))


def tables(rng: np.random.Generator) -> Iterator[tuple]:
    """More examples than features, fewer, and as many: there a flat array broadcasts along the wrong axis, silently."""
    for n, m in ((3, int(rng.integers(5, 8))), (6, 4), (4, 4), (1, 5)):
        yield (table(rng, n, m),)


AXIS = "Each row of X is a feature: its mean runs over the examples, which are the columns, axis=1."
FLAT = (
    "The result has shape (n,). With X (n, m), NumPy would line it up with the examples. Keep a column (n, 1): "
    "keepdims=True."
)

feature_mean = Check(
    question="μ = (1/m) Σ x, one mean for each feature",
    reference=reference.feature_mean,
    explained=phrases.feature_mean,
    cases=tables,
    wide=("zeros",),
    aspects=(Aspect("mean"),),
    misconceptions=(
        Misconception("wrong-axis", AXIS, lambda X: X.mean(axis=0, keepdims=True)),
        Misconception("wrong-axis-and-flat", f"{AXIS} And keep a column: keepdims=True.", lambda X: X.mean(axis=0)),
        Misconception(
            "one-mean-for-all",
            "This is one mean of all numbers. Each of the n features has a mean of its own.",
            lambda X: X.mean(),
        ),
        Misconception("flat", FLAT, lambda X: X.mean(axis=1)),
        Misconception(
            "row-for-column",
            "The result is a row (1, n). One number for each row of X is a column (n, 1).",
            lambda X: X.mean(axis=1)[None, :],
        ),
        Misconception("sum", "This is the sum: divide by m.", lambda X: X.sum(axis=1, keepdims=True)),
        Misconception(
            "divided-by-n",
            "Divide by the number of examples. X is (n, m), so m is X.shape[1].",
            lambda X: X.sum(axis=1, keepdims=True) / len(X),
        ),
    ),
)


def centred(X: np.ndarray) -> np.ndarray:
    return X - X.mean(axis=1, keepdims=True)


def mean_square(deviation: np.ndarray) -> np.ndarray:
    return np.mean(deviation**2, axis=1, keepdims=True)


UNCENTRED = (
    "The mean of x² is the variance only if the mean of x is 0. In general subtract the mean first: (1/m) Σ (x - μ)²."
)
UNBIASED = "Divide by m. ddof=1 divides by m - 1, the unbiased estimate, which is not asked for here."

feature_variance = Check(
    question="σ² = (1/m) Σ (x - μ)², one variance for each feature",
    reference=reference.feature_variance,
    explained=phrases.feature_variance,
    cases=tables,
    wide=("values of 1e2", "mixed signs"),
    aspects=(Aspect("variance"),),
    misconceptions=(
        Misconception("not-centred", UNCENTRED, mean_square),
        Misconception(
            "centred-at-one-mean",
            "Subtract from each feature its own mean, feature_mean(X), not the mean of all numbers.",
            lambda X: mean_square(X - X.mean()),
        ),
        Misconception(
            "standard-deviation",
            "This is σ, the standard deviation. The variance is σ²: leave out the root.",
            lambda X: np.sqrt(mean_square(centred(X))),
        ),
        Misconception("divided-by-m-minus-1", UNBIASED, lambda X: X.var(axis=1, ddof=1, keepdims=True)),
        Misconception(
            "sum", "This is the sum of squares: divide by m.", lambda X: mean_square(centred(X)) * X.shape[1]
        ),
        Misconception(
            "divided-by-n",
            "Divide by the number of examples. X is (n, m), so m is X.shape[1].",
            lambda X: mean_square(centred(X)) * X.shape[1] / X.shape[0],
        ),
        Misconception(
            "square-of-the-mean",
            "Square first, then take the mean. The mean of x - μ is 0, and so is its square.",
            lambda X: centred(X).mean(axis=1, keepdims=True) ** 2,
        ),
        Misconception("wrong-axis", AXIS, lambda X: X.var(axis=0, keepdims=True)),
        Misconception("wrong-axis-and-flat", f"{AXIS} And keep a column: keepdims=True.", lambda X: X.var(axis=0)),
        Misconception(
            "one-variance-for-all",
            "This is one variance of all numbers. Each of the n features has a variance of its own.",
            lambda X: X.var(),
        ),
        Misconception("flat", FLAT, lambda X: X.var(axis=1)),
    ),
)


# ---------------------------------------------------------------- fit


def rounded_constant(rng: np.random.Generator, m: int) -> np.ndarray:
    """m equal numbers whose variance is not exactly 0, whether they are summed by NumPy or one by one."""
    while True:
        row = np.full(m, np.round(rng.uniform(0.1, 9), 1))
        if row.var() and np.mean([(x - sum(row.tolist()) / m) ** 2 for x in row]):
            return row


def tables_with_constants(rng: np.random.Generator) -> Iterator[tuple]:
    """Constant features, with and without rounding errors, and one in so small a unit that its σ is about 1e-9."""
    for n, m in ((2, int(rng.integers(9, 13))), (3, 7), (1, 6)):
        exact = np.full(m, float(rng.integers(2, 9)))
        tiny = 1e-9 * (rng.uniform(2, 5) + rng.permutation(np.linspace(-2, 2, m)))
        constants = exact, rounded_constant(rng, m), rounded_constant(rng, m)
        yield (rng.permutation(np.vstack([table(rng, n, m), *constants, tiny])),)
    yield (table(rng, 4, 4),)


def is_constant(X: np.ndarray) -> np.ndarray:
    return np.ptp(X, axis=1, keepdims=True) == 0


def fitted(sigma):
    """A normalizer with σ = sigma(X), whatever that does to constant features."""
    return lambda X: {"mu": reference.feature_mean(X), "sigma": sigma(X)}


def fitted_with_rule(sigma):
    """A normalizer with σ = sigma(X), but 1 where a feature is constant."""
    return fitted(lambda X: np.where(is_constant(X), 1.0, sigma(X)))


def std(X: np.ndarray, **options) -> np.ndarray:
    return X.std(axis=1, keepdims=True, **options)


EPSILON = (
    "A small number added to σ changes every feature a little and a feature in small units a lot, and a constant "
    "feature does not get σ = 1. Ask for equal values, and change nothing else."
)

fit_normalizer = Check(
    question="μ and σ of each feature; σ = 1 where all values of a feature are equal",
    reference=reference.fit_normalizer,
    explained=phrases.fit_normalizer,
    cases=tables_with_constants,
    aspects=(
        Aspect("mu", observe=entries("mu"), atol=1e-13),
        Aspect("sigma", weight=2, observe=entries("sigma"), atol=1e-13),
    ),
    misconceptions=(
        Misconception(
            "no-rule-for-constants",
            "A constant feature has σ = 0, or a rounding error, and dividing by that gives NaN or noise. Set σ = 1 "
            "where all values are equal.",
            fitted(std),
        ),
        Misconception(
            "compared-with-zero",
            "σ == 0 misses constant features: rounding can leave a σ such as 1e-16 instead of 0. Ask the values: is "
            "the largest of them equal to the smallest?",
            fitted(lambda X: np.where(std(X) == 0, 1.0, std(X))),
        ),
        Misconception(
            "threshold",
            "A small σ is not a constant feature: measured in metres, a length of some nanometres has one. Ask the "
            "values: is the largest of them equal to the smallest?",
            fitted(lambda X: np.where(std(X) < 1e-8, 1.0, std(X))),
        ),
        Misconception("epsilon-added-to-sigma", EPSILON, fitted(lambda X: std(X) + 1e-8)),
        Misconception("epsilon-added-to-the-variance", EPSILON, fitted(lambda X: np.sqrt(std(X) ** 2 + 1e-8))),
        Misconception(
            "variance-for-sigma",
            "This is the variance σ². sigma is the standard deviation, its root.",
            fitted_with_rule(lambda X: std(X) ** 2),
        ),
        Misconception(
            "variance-for-sigma-and-no-rule",
            "This is the variance σ². sigma is the standard deviation, its root. Then set σ = 1 where all values of a "
            "feature are equal.",
            fitted(lambda X: std(X) ** 2),
        ),
        Misconception(
            "range-for-sigma",
            "This is the largest value minus the smallest, which another scaling divides by. Here σ is asked for, the "
            "root of the variance.",
            fitted_with_rule(lambda X: np.ptp(X, axis=1, keepdims=True)),
        ),
        Misconception(
            "mean-of-constants-set-to-zero",
            "A constant feature has a mean as any other has, its value. Only σ has a rule.",
            lambda X: reference.fit_normalizer(X) | {"mu": np.where(is_constant(X), 0.0, reference.feature_mean(X))},
        ),
        Misconception("not-centred", UNCENTRED, fitted_with_rule(lambda X: np.sqrt(mean_square(X)))),
        Misconception(
            "not-centred-and-no-rule",
            f"{UNCENTRED} Then set σ = 1 where all values of a feature are equal.",
            fitted(lambda X: np.sqrt(mean_square(X))),
        ),
        Misconception("divided-by-m-minus-1", UNBIASED, fitted_with_rule(lambda X: std(X, ddof=1))),
        Misconception(
            "one-number-for-all",
            "These are one mean and one σ of all numbers. Each of the n features has its own.",
            lambda X: {"mu": X.mean(), "sigma": X.std()},
        ),
        Misconception(
            "wrong-axis",
            AXIS,
            lambda X: {name: column.T for name, column in reference.fit_normalizer(X.T).items()},
        ),
        Misconception(
            "flat", FLAT, lambda X: {name: column[:, 0] for name, column in reference.fit_normalizer(X).items()}
        ),
    ),
)
