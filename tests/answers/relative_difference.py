"""Answers to relative_difference."""

import math

import numpy as np

from autograder.content.reference import gradient_checking as reference
from tests.answers import right, wrong


def by_sums(a, b):
    gap = math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))
    size = math.sqrt(sum(x * x for x in a)) + math.sqrt(sum(y * y for y in b))
    return gap / size if size > 0 else 0


@right("sums")
def relative_difference(a, b):
    return by_sums(a, b)


@right("hypot")
def relative_difference(a, b):
    return 0.0 if not (a.any() or b.any()) else math.dist(a, b) / (math.hypot(*a) + math.hypot(*b))


@right("dot")
def relative_difference(a, b):
    return np.sqrt((a - b) @ (a - b)) / max(np.sqrt(a @ a) + np.sqrt(b @ b), np.finfo(float).tiny)


@right("zero asked first")
def relative_difference(a, b):
    return np.array(0.0) if np.array_equal(a, b) else np.float64(reference.relative_difference(a, b))


@wrong("tiny number below")
def relative_difference(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-12)


@wrong("cosine")
def relative_difference(a, b):
    return 1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b) or 1)


@wrong("relative to a")
def relative_difference(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) or 1)


@wrong("mean of entries")
def relative_difference(a, b):
    return np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300))


@wrong("one for zeros")
def relative_difference(a, b):
    return reference.relative_difference(a, b) if a.any() or b.any() else 1.0


@wrong("sum of the vectors")
def relative_difference(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a + b) or 1)


@wrong("percent")
def relative_difference(a, b):
    return 100 * reference.relative_difference(a, b)


@wrong("nan", named="zero-by-zero")
def relative_difference(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


@wrong("dist", named="absolute")
def relative_difference(a, b):
    return math.dist(a, b)


@wrong("or for and", named="zero-for-one-zero")
def relative_difference(a, b):
    return 0 if not np.any(a) or not np.any(b) else by_sums(a, b)


@wrong("no parentheses", named="missing-parentheses")
def relative_difference(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(a) + np.linalg.norm(b) if a.any() else 0.0


@wrong("hypot of a", named="first-length-below")
def relative_difference(a, b):
    return math.dist(a, b) / math.hypot(*a) if any(a) else 0


@wrong("norm(a + b)", named="length-of-the-sum-below")
def relative_difference(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(a + b) if a.any() else 0


@wrong("1e-8", named="small-number-below")
def relative_difference(a, b):
    return math.dist(a, b) / (math.hypot(*a) + math.hypot(*b) + 1e-8)
