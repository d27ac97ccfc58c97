"""Checks of 03_gradient_checking: how far two gradients are apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from autograder.content.checks.gradient_checking import phrases
from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import Aspect, Check, Misconception


def pairs_of_vectors(rng: np.random.Generator) -> Iterator[tuple]:
    """Near, far, opposite and equal vectors; very small ones, the second one longer; one and two zero vectors."""
    a = rng.standard_normal(5)
    yield a, a + 1e-3 * rng.standard_normal(5)
    yield 1000 * rng.standard_normal(3), 400 * rng.standard_normal(3)
    yield 1e-9 * rng.standard_normal(4), 1e-8 * rng.standard_normal(4)
    yield a, -a
    yield a, a.copy()
    yield rng.standard_normal(4), np.zeros(4)
    yield np.zeros(3), np.zeros(3)


def over(size: Callable[..., float], gap: Callable[..., float] = lambda a, b: np.linalg.norm(a - b)) -> Callable:
    """gap(a, b) / size(a, b), and 0 where both vectors are zero."""

    def divided(a, b):
        if below := size(a, b):
            return gap(a, b) / below
        return np.inf if a.any() or b.any() else 0.0

    return divided


def zero_for_one_zero(a, b):
    return reference.relative_difference(a, b) if a.any() and b.any() else 0.0


def without_parentheses(a, b):
    return over(lambda a, b: np.linalg.norm(a))(a, b) + np.linalg.norm(b)


def not_a_number(a, b):
    return reference.relative_difference(a, b) if a.any() or b.any() else np.nan


def length(a, b):
    return np.linalg.norm(a) + np.linalg.norm(b)


relative_difference = Check(
    question="‖a - b‖ / (‖a‖ + ‖b‖), and 0 for two zero vectors",
    reference=reference.relative_difference,
    explained=phrases.relative_difference,
    domain=lambda a, b: a.shape == b.shape,
    cases=pairs_of_vectors,
    wide=("far from zero",),
    aspects=(Aspect("difference", atol=1e-12),),
    misconceptions=(
        Misconception(
            "absolute",
            "This is the Euclidean distance ‖a - b‖ alone. Divide it by ‖a‖ + ‖b‖, or it depends on the units of the "
            "cost.",
            lambda a, b: np.linalg.norm(a - b),
        ),
        Misconception(
            "zero-by-zero",
            "For two zero vectors this is 0/0, which is NaN. Two zero vectors are equal: return 0.",
            not_a_number,
        ),
        Misconception(
            "small-number-below",
            "The small number in the denominator changes the result for small gradients. Treat two zero vectors as a "
            "case of their own instead.",
            lambda a, b: np.linalg.norm(a - b) / (length(a, b) + 1e-8),
        ),
        Misconception(
            "squared",
            "These are sums of squares; a length is the square root of one.",
            over(lambda a, b: np.sum(a**2) + np.sum(b**2), lambda a, b: np.sum((a - b) ** 2)),
        ),
        Misconception(
            "larger-length-below",
            "Divide by the sum of the two lengths, not by the larger one.",
            over(lambda a, b: max(np.linalg.norm(a), np.linalg.norm(b))),
        ),
        Misconception(
            "mean-length-below",
            "Divide by the sum of the two lengths, ‖a‖ + ‖b‖, not by their mean.",
            over(lambda a, b: length(a, b) / 2),
        ),
        Misconception(
            "first-length-below",
            "Divide by the sum of the two lengths, ‖a‖ + ‖b‖, not by ‖a‖ alone: no gradient comes first here.",
            over(lambda a, b: np.linalg.norm(a)),
        ),
        Misconception(
            "length-of-the-sum-below",
            "‖a + b‖ is the length of the sum, and 0 where b = -a. Divide by the sum of the lengths, ‖a‖ + ‖b‖.",
            over(lambda a, b: np.linalg.norm(a + b)),
        ),
        Misconception(
            "missing-parentheses",
            "Division binds more tightly than addition: put the sum of the two lengths into parentheses.",
            without_parentheses,
        ),
        Misconception(
            "zero-for-one-zero",
            "If only one of the vectors is zero, they are as different as can be: 1. Return 0 if both are zero: and, "
            "not or.",
            zero_for_one_zero,
        ),
        Misconception(
            "difference-of-lengths",
            "‖a‖ - ‖b‖ compares the lengths only: a and -a would be equal. Subtract the vectors first: ‖a - b‖.",
            over(length, lambda a, b: abs(np.linalg.norm(a) - np.linalg.norm(b))),
        ),
        Misconception(
            "sums-of-absolutes",
            "‖ ‖₂ is the root of the sum of squares, np.linalg.norm, not the sum of absolute values.",
            over(lambda a, b: np.abs(a).sum() + np.abs(b).sum(), lambda a, b: np.abs(a - b).sum()),
        ),
        Misconception(
            "largest-entry",
            "The largest entry decides here. Take the lengths of the whole vectors, np.linalg.norm.",
            over(lambda a, b: np.abs(a).max() + np.abs(b).max(), lambda a, b: np.abs(a - b).max()),
        ),
    ),
)
