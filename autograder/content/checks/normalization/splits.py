"""Checks of 04_normalization: the statistics in use, on one table and on several splits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.content.checks.normalization import phrases
from autograder.content.reference import normalization as reference
from autograder.vocabulary.check import Check, Misconception

from .features import std, table


def tables_and_statistics(rng: np.random.Generator) -> Iterator[tuple]:
    """Statistics that are not those of X; the last feature has a σ of about 1e-9."""
    for n, m in ((2, int(rng.integers(4, 8))), (3, 4), (5, 3)):
        unit = np.vstack([np.ones((n, 1)), [[1e-9]]])
        sigma = unit * rng.choice([0.4, 2.5], (n + 1, 1)) * rng.uniform(0.8, 1.2, (n + 1, 1))
        mu = unit * rng.choice([-1, 1], (n + 1, 1)) * rng.uniform(1, 3, (n + 1, 1))
        yield mu + 2 * sigma * (rng.standard_normal((n + 1, m)) + 0.5), {"mu": mu, "sigma": sigma}


def with_statistics(formula):
    """formula(X, mu, sigma) as a function of (X, stats)."""
    return lambda X, stats: formula(X, stats["mu"], stats["sigma"])


normalize = Check(
    question="(X - μ) / σ, with the statistics that are passed in",
    reference=reference.normalize,
    explained=phrases.normalize,
    cases=tables_and_statistics,
    wide=("one row", "far from zero", "X: equal numbers"),
    misconceptions=(
        Misconception(
            "own-statistics",
            "Use the statistics that are passed in. Those of X itself may be others: X may be a test set.",
            lambda X, stats: reference.normalize(X, reference.fit_normalizer(X)),
        ),
        Misconception(
            "divided-by-the-variance",
            "Divide by σ, not by σ²: only then is the variance of the result 1.",
            with_statistics(lambda X, mu, sigma: (X - mu) / sigma**2),
        ),
        Misconception(
            "divided-by-the-root-of-sigma",
            "sigma is the standard deviation already: take no root of it.",
            with_statistics(lambda X, mu, sigma: (X - mu) / np.sqrt(sigma)),
        ),
        Misconception(
            "multiplied", "Divide by σ, do not multiply.", with_statistics(lambda X, mu, sigma: (X - mu) * sigma)
        ),
        Misconception(
            "parentheses",
            "X - mu / sigma divides only μ: set parentheses, (X - mu) / sigma.",
            with_statistics(lambda X, mu, sigma: X - mu / sigma),
        ),
        Misconception(
            "scaled-first",
            "First subtract μ, then divide by σ: X / sigma - mu subtracts a mean in the old unit from values in the "
            "new.",
            with_statistics(lambda X, mu, sigma: X / sigma - mu),
        ),
        Misconception("not-centred", "μ is not subtracted.", with_statistics(lambda X, mu, sigma: X / sigma)),
        Misconception("not-scaled", "Divide by σ as well.", with_statistics(lambda X, mu, sigma: X - mu)),
        Misconception(
            "epsilon-added-to-sigma",
            "sigma is never 0: fit_normalizer takes care of constant features. A small number added to σ spoils "
            "features in small units.",
            with_statistics(lambda X, mu, sigma: (X - mu) / (sigma + 1e-8)),
        ),
    ),
)


def splits(rng: np.random.Generator) -> Iterator[tuple]:
    """One split, then two to four of different sizes, shifted; a feature is constant in the first and only there."""
    for others in (0, 1, 2, 3):
        n = int(rng.integers(2, 5))
        train = table(rng, n, int(rng.integers(6, 9)))
        shifted = [train.mean() + table(rng, n, int(rng.integers(4, 7))) for _ in range(others)]
        train[rng.integers(n)] = rng.integers(2, 9)
        yield (train, *shifted)


def fitted_to(choose):
    """Each split with the statistics of choose(split, all splits)."""
    return lambda train, *others: tuple(
        reference.normalize(split, reference.fit_normalizer(choose(split, (train, *others))))
        for split in (train, *others)
    )


def divided_by(sigma):
    """Each split minus the training set's mean, divided by sigma(training set)."""
    return lambda train, *others: tuple(
        (split - reference.feature_mean(train)) / sigma(train) for split in (train, *others)
    )


def moved_to_the_end(*splits):
    train, *others = reference.normalize_splits(*splits)
    return (*others, train)


def bare_if_alone(*splits):
    train, *others = reference.normalize_splits(*splits)
    return (train, *others) if others else train


EPSILON = (
    "A small number was added. Use fit_normalizer, which changes constant features only: where a feature is constant "
    "in the training set, dividing by a tiny number makes the other splits huge."
)


normalize_splits = Check(
    question="All splits are normalized with the statistics of the training set",
    reference=reference.normalize_splits,
    explained=phrases.normalize_splits,
    cases=splits,
    wide=("train: one column", "values of 1e-12"),
    misconceptions=(
        Misconception(
            "own-statistics",
            "Each split got its own statistics. Fit once, on the training set, and use that for all of them: the same "
            "measurement must become the same number in every split.",
            fitted_to(lambda split, all_splits: split),
        ),
        Misconception(
            "statistics-of-all-splits",
            "The statistics were taken from all splits together, so that the test set has a say in training. Fit on "
            "the training set only.",
            fitted_to(lambda split, all_splits: np.hstack(all_splits)),
        ),
        Misconception(
            "others-not-normalized",
            "Only the training set was normalized, or the others got the statistics of a training set that was "
            "normalized already. Fit once on the raw training set, and normalize every split.",
            lambda train, *others: (*reference.normalize_splits(train), *others),
        ),
        Misconception(
            "training-set-missing",
            "Return the normalized training set too, as the first array.",
            lambda train, *others: reference.normalize_splits(train, *others)[1:],
        ),
        Misconception(
            "training-set-left-raw",
            "The training set was returned as it came. Its own statistics are for it too: normalize every split.",
            lambda train, *others: (train, *reference.normalize_splits(train, *others)[1:]),
        ),
        Misconception(
            "training-set-last",
            "The training set comes first, then the others in their order.",
            moved_to_the_end,
        ),
        Misconception(
            "bare-array",
            "Return a tuple or list also if there are no others: (Z_train,), with the comma, or [Z_train].",
            bare_if_alone,
        ),
        Misconception(
            "stacked",
            "The splits were joined to one array. Return them one by one, in a tuple or list.",
            lambda *splits: np.hstack(reference.normalize_splits(*splits)),
        ),
        Misconception(
            "nested",
            "Return one flat tuple or list, (train, other, …): the others stand in a list of their own here.",
            lambda train, *others: (
                reference.normalize_splits(train)[0],
                list(reference.normalize_splits(train, *others)[1:]),
            ),
        ),
        Misconception(
            "no-rule-for-constants",
            "A feature that is constant in the training set is divided by 0. Use fit_normalizer, which has a rule for "
            "it.",
            divided_by(std),
        ),
        Misconception("epsilon-added-to-sigma", EPSILON, divided_by(lambda train: std(train) + 1e-8)),
        Misconception(
            "epsilon-added-to-the-variance", EPSILON, divided_by(lambda train: np.sqrt(std(train) ** 2 + 1e-8))
        ),
    ),
)
