"""Checks of 06_regularization: the L1 penalty, its subgradient and soft thresholding. `penalties` has those of L2."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from autograder.content.checks.regularization import phrases
from autograder.content.reference import penalties as reference
from autograder.vocabulary.check import Check, Misconception

from .penalties import (
    against_the_gradient,
    cost,
    first_layer_only,
    gradient,
    half,
    nets_and_strengths,
    of_weights_and_biases,
    without_last_layer,
)


def absolutes(W: np.ndarray) -> float:
    return np.sum(np.abs(W))


def over_m(lam: float, m: int) -> float:
    return lam / m


l1_cost = Check(
    question="(λ/m) times the sum of the absolute values of all weights",
    reference=reference.l1_cost,
    explained=phrases.l1_cost,
    cases=nets_and_strengths,
    wide=("0.0", "values of 1e4", "other order of keys", "zeros", "100 times as large", "params: other order of keys"),
    misconceptions=(
        Misconception(
            "half-of-l2",
            "The ½ belongs to L2, where it cancels the 2 of the derivative. |w| has nothing to cancel: λ/m.",
            cost(absolutes, half),
        ),
        Misconception(
            "m-forgotten",
            "The data cost is a mean over m examples, and the penalty has the same 1/m: λ/m.",
            cost(absolutes, lambda lam, m: lam),
        ),
        Misconception(
            "biases-penalized",
            "Only the weights are penalized, the entries whose names start with W. The biases stay out.",
            cost(absolutes, over_m, of="Wb"),
        ),
        Misconception(
            "signs-cancel",
            "Take the absolute value of each weight before you add up: the weights must not cancel each other.",
            cost(np.sum, over_m),
        ),
        Misconception(
            "absolute-value-of-the-sum",
            "Take the absolute value of each weight first, then add up, not the other way round.",
            cost(lambda W: np.abs(np.sum(W)), over_m),
        ),
        Misconception(
            "squares",
            "Squares are L2. L1 adds up absolute values.",
            cost(lambda W: np.sum(W**2), over_m),
        ),
        Misconception(
            "matrix-1-norm",
            "np.linalg.norm(W, 1) of a matrix is its largest column sum. Add up the absolute values of all entries: "
            "np.sum(np.abs(W)).",
            cost(lambda W: np.linalg.norm(W, 1), over_m),
        ),
        Misconception(
            "mean-of-the-weights",
            "Add up the absolute values of all weights; np.mean divides by their number too.",
            cost(lambda W: np.mean(np.abs(W)), over_m),
        ),
        Misconception(
            "last-layer-forgotten",
            "The last layer's weights are penalized too: range(1, L) stops at L - 1.",
            without_last_layer(reference.l1_cost),
        ),
        Misconception(
            "first-layer-only",
            "Every layer's weights are penalized. Does a `return` stand inside the loop, or is only W1 there?",
            first_layer_only(reference.l1_cost),
        ),
    ),
)

l1_gradient = Check(
    question="A subgradient of the L1 penalty, 0 where a weight is 0, and db[l] = 0",
    reference=reference.l1_gradient,
    explained=phrases.l1_gradient,
    cases=nets_and_strengths,
    wide=("values of 1e-8", "0.0", "lam: 100 times as large", "lam: 100 times as large"),
    aspects=of_weights_and_biases,
    misconceptions=(
        Misconception(
            "divided-by-zero",
            "w / |w| is 0/0 for a weight that is zero. np.sign(W) gives 0 there.",
            gradient(lambda W, lam, m: lam / m * W / np.abs(W)),
        ),
        Misconception(
            "zero-counted-as-negative",
            "A weight that is zero gets the gradient 0: np.where(W > 0, 1, -1) gives it -1.",
            gradient(lambda W, lam, m: lam / m * np.where(W > 0, 1.0, -1.0)),
        ),
        Misconception(
            "zero-counted-as-positive",
            "A weight that is zero gets the gradient 0: np.where(W >= 0, 1, -1) gives it +1.",
            gradient(lambda W, lam, m: lam / m * np.where(W >= 0, 1.0, -1.0)),
        ),
        Misconception(
            "half-of-l2",
            "The penalty is (λ/m) Σ|w|, without a ½: its gradient is (λ/m) sign(W).",
            gradient(lambda W, lam, m: lam / (2 * m) * np.sign(W)),
        ),
        Misconception(
            "m-forgotten",
            "The penalty is (λ/m) Σ|w|: divide by m.",
            gradient(lambda W, lam, m: lam * np.sign(W)),
        ),
        Misconception(
            "factor-forgotten",
            "sign(W) is the slope of Σ|w|. The penalty is (λ/m) Σ|w|: its factor stays in the gradient.",
            gradient(lambda W, lam, m: np.sign(W)),
        ),
        against_the_gradient(reference.l1_gradient),
        Misconception(
            "weights-left",
            "(λ/m) W is the gradient of L2. The slope of |w| is +1 or -1, however large w is: sign(W).",
            gradient(lambda W, lam, m: lam / m * W),
        ),
        Misconception(
            "absolute-values-left",
            "|W| is the penalty itself. Its slope is the sign of W.",
            gradient(lambda W, lam, m: lam / m * np.abs(W)),
        ),
        Misconception(
            "sign-forgotten",
            "The slope of |w| is -1 for a negative weight: the sign of W is missing.",
            gradient(lambda W, lam, m: lam / m * np.ones_like(W)),
        ),
        Misconception(
            "biases-penalized",
            "The penalty does not contain the biases, so its gradient with respect to them is zero.",
            gradient(lambda p, lam, m: lam / m * np.sign(p), of="Wb"),
        ),
    ),
)


def around_the_threshold(rng: np.random.Generator) -> Iterator[tuple]:
    """(w, t): weights beyond ±t, within, on it, and zero; a vector, a matrix, and a threshold above all weights."""
    for shape, t in (((9,), rng.uniform(0.3, 0.6)), ((4, 3), rng.uniform(0.8, 1.2)), ((2, 3), 4.0)):
        w = rng.uniform(-3, 3, shape)
        w.flat[:6] = [0, t, -t, 0.4 * t, -0.7 * t, -1.8 * t] if t < 2 else w.flat[:6]
        yield w, float(t)


def sign_times(size: Callable) -> Callable:
    """sign(w) size(|w|, t)."""
    return lambda w, t: np.sign(w) * size(np.abs(w), t)


soft_threshold = Check(
    question="sign(w) max(|w| - t, 0), entry by entry",
    reference=reference.soft_threshold,
    explained=phrases.soft_threshold,
    cases=around_the_threshold,
    wide=("values of 1e4", "one row"),
    misconceptions=(
        Misconception(
            "hard-threshold",
            "Weights beyond the threshold come nearer to zero too, by t. Keeping them as they are is a hard threshold.",
            lambda w, t: np.where(np.abs(w) > t, w, 0.0),
        ),
        Misconception(
            "sign-lost",
            "A negative weight stays negative: multiply by the sign of w.",
            lambda w, t: np.maximum(np.abs(w) - t, 0.0),
        ),
        Misconception(
            "negative-weights-lost",
            "max(w - t, 0) makes every negative weight zero. Shrink |w|, and give it the sign of w.",
            lambda w, t: np.maximum(w - t, 0.0),
        ),
        Misconception(
            "passes-zero",
            "A weight with |w| < t stops at zero; without the maximum it comes out on the other side, with the other "
            "sign.",
            sign_times(lambda size, t: size - t),
        ),
        Misconception(
            "always-minus-t",
            "w - t makes a negative weight larger in size. Every weight moves towards zero: shrink |w|, and give it "
            "the sign of w.",
            lambda w, t: np.where(np.abs(w) > t, w - t, 0.0),
        ),
        Misconception(
            "t-doubled",
            "The weights move by t, not by 2t.",
            sign_times(lambda size, t: np.maximum(size - 2 * t, 0.0)),
        ),
        Misconception(
            "t-halved",
            "The weights move by t, not by t/2.",
            sign_times(lambda size, t: np.maximum(size - t / 2, 0.0)),
        ),
        Misconception(
            "largest-of-all",
            "np.max(a, 0) is the largest entry along axis 0. np.maximum(a, 0) compares entry by entry with 0.",
            lambda w, t: np.sign(w) * np.max(np.abs(w) - t, axis=0),
        ),
        Misconception(
            "clipped",
            "np.clip(w, -t, t) keeps the small weights and cuts the large ones: the other way round. What it returns "
            "is what soft thresholding takes away.",
            lambda w, t: np.clip(w, -t, t),
        ),
        Misconception(
            "scaled-like-l2",
            "w / (1 + t) is what L2 does: it makes all weights smaller by one factor, and none zero. L1 subtracts t.",
            lambda w, t: w / (1 + t),
        ),
        Misconception(
            "small-ones-left",
            "Weights with |w| ≤ t become zero; only the larger ones are moved by t.",
            lambda w, t: np.where(np.abs(w) > t, w - t * np.sign(w), w),
        ),
    ),
)
