"""The check of 06_regularization's ridge regression."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from autograder.content.checks.regularization import phrases
from autograder.content.reference import penalties as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, entries


def table(rng: np.random.Generator, n: int, m: int) -> tuple:
    """(X, y, λ): neither features nor targets are centred."""
    X = rng.uniform(1, 3, (n, 1)) + rng.uniform(0.5, 1.5, (n, 1)) * rng.standard_normal((n, m))
    return X, rng.uniform(2, 4) + rng.standard_normal(m), float(rng.uniform(1.3, 2.7))


def tall(rng: np.random.Generator) -> Iterator[tuple]:
    """More examples than features: here every slip has an answer of its own, without λ too."""
    for n, m in ((3, 12), (int(rng.integers(2, 5)), int(rng.integers(7, 11)))):
        yield table(rng, n, m)


def tall_and_wide(rng: np.random.Generator) -> Iterator[tuple]:
    """And fewer, where Xc Xcᵀ has no inverse: what a wrong answer makes of it can be rounding, which names no slip."""
    yield from tall(rng)
    yield table(rng, 7, 5)


def ridge_with(
    added: Callable = lambda n, m, lam: lam * np.eye(n),
    x_centre: Callable = lambda X: X.mean(axis=1)[:, None],
    intercept: Callable = lambda w, X, y: y.mean() - w @ X.mean(axis=1),
) -> Callable:
    """w = (Xc Xcᵀ + added)⁻¹ Xc yc with slips in what is added, in the centring, or in the intercept."""

    def solve(X, y, lam):
        Xc, yc = X - x_centre(X), y - y.mean()
        w = np.linalg.pinv(Xc @ Xc.T + added(*X.shape, lam), rcond=1e-10) @ (Xc @ yc)
        return w, intercept(w, X, y)

    return solve


def through_the_origin(X, y, lam):
    return np.linalg.solve(X @ X.T + lam * np.eye(len(X)), X @ y), 0.0


def origin_then_mean(X, y, lam):
    w, _ = through_the_origin(X, y, lam)
    return w, y.mean() - w @ X.mean(axis=1)


def intercept_penalized(X, y, lam):
    w, _ = through_the_origin(np.vstack([X, np.ones(X.shape[1])]), y, lam)
    return w[:-1], w[-1]


def scaled_features(X, y, lam):
    return reference.ridge((X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True), y, lam)


ridge = Check(
    question="The (w, b) with the least (1/2m) ‖wᵀX + b - y‖² + (λ/2m) ‖w‖²",
    reference=reference.ridge,
    explained=phrases.ridge,
    domain=lambda X, y, lam: lam > 0 and max(np.abs(X).max(), np.abs(y).max()) < 1e4,
    wide=("other signs", "one row", "100 times as large", "y: values of 1e2"),
    cases=tall_and_wide,
    visible=tall,
    returns=("w", "b"),
    aspects=(Aspect("weights", weight=2, observe=entries("w")), Aspect("intercept", observe=entries("b"))),
    misconceptions=(
        Misconception(
            "intercept-penalized",
            "A row of ones in X makes b one more weight, and λ penalizes it too. Keep b out of the penalty: centre X "
            "and y first, and find b afterwards.",
            intercept_penalized,
        ),
        Misconception(
            "no-intercept",
            "b = 0 is right for centred data only. The b that belongs to X and y as they are is ȳ - wᵀx̄.",
            ridge_with(intercept=lambda w, X, y: 0.0),
        ),
        Misconception(
            "not-centred",
            "This w belongs to a line through the origin: subtract the means of X and y before you solve for w.",
            origin_then_mean,
        ),
        Misconception(
            "mean-for-the-intercept",
            "The line goes through the point of the means, (x̄, ȳ): b = ȳ - wᵀx̄, not ȳ.",
            ridge_with(intercept=lambda w, X, y: y.mean()),
        ),
        Misconception(
            "intercept-with-plus",
            "b is what is missing from wᵀx̄ to ȳ: b = ȳ - wᵀx̄, with a minus.",
            ridge_with(intercept=lambda w, X, y: y.mean() + w @ X.mean(axis=1)),
        ),
        Misconception(
            "only-y-centred",
            "To centre y alone is not enough: subtract the mean of each feature from X too.",
            ridge_with(x_centre=lambda X: 0.0),
        ),
        Misconception(
            "lambda-times-m",
            "Both terms of the cost have the same 1/m, so it cancels: add λI to Xc Xcᵀ. λI beside Xc Xcᵀ/m is m times "
            "too strong.",
            ridge_with(lambda n, m, lam: lam * m * np.eye(n)),
        ),
        Misconception(
            "lambda-over-m",
            "Both terms of the cost have the same 1/m, so it cancels: add λI to Xc Xcᵀ, not (λ/m) I.",
            ridge_with(lambda n, m, lam: lam / m * np.eye(n)),
        ),
        Misconception(
            "lambda-half",
            "Both terms of the cost have the same ½, so it cancels: add λI, not (λ/2) I.",
            ridge_with(lambda n, m, lam: lam / 2 * np.eye(n)),
        ),
        Misconception(
            "lambda-twice",
            "Both derivatives bring a 2, and both cancel their ½: add λI, not 2λI.",
            ridge_with(lambda n, m, lam: 2 * lam * np.eye(n)),
        ),
        Misconception(
            "nothing-penalized",
            "This is least squares without a penalty: λ does not act. Add λI to Xc Xcᵀ.",
            ridge_with(lambda n, m, lam: np.zeros((n, n))),
        ),
        Misconception(
            "lambda-everywhere",
            "A + lam adds λ to every entry of a matrix. The identity puts it on the diagonal: A + lam * np.eye(n).",
            ridge_with(lambda n, m, lam: lam * np.ones((n, n))),
        ),
        Misconception(
            "mean-of-each-example",
            "The mean of a feature is taken over the examples, along a row: axis=1.",
            ridge_with(x_centre=lambda X: X.mean(axis=0)),
        ),
        Misconception(
            "features-scaled",
            "The features are not to be divided by their standard deviations: w belongs to X as it is.",
            scaled_features,
        ),
    ),
)
