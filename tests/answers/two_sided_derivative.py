"""Answers to two_sided_derivative."""

import numpy as np

from tests.answers import right, wrong


@right("mean of both sides")
def two_sided_derivative(f, x, eps):
    return ((f(x + eps) - f(x)) / eps + (f(x) - f(x - eps)) / eps) / 2


@right("np.diff")
def two_sided_derivative(f, x, eps):
    return np.diff([f(x - eps), f(x + eps)])[0] / (2 * eps)


@right("np.gradient")
def two_sided_derivative(f, x, eps):
    return np.gradient([f(x - eps), f(x), f(x + eps)], eps)[1]


@right("halves")
def two_sided_derivative(f, x, eps):
    return 0.5 / eps * (f(x + eps) - f(x - eps))


@wrong("five points")
def two_sided_derivative(f, x, eps):
    return (-f(x + 2 * eps) + 8 * f(x + eps) - 8 * f(x - eps) + f(x - 2 * eps)) / (12 * eps)


@wrong("second derivative")
def two_sided_derivative(f, x, eps):
    return (f(x + eps) - 2 * f(x) + f(x - eps)) / eps**2


@wrong("divides by 2")
def two_sided_derivative(f, x, eps):
    return (f(x + eps) - f(x - eps)) / 2


@wrong("None")
def two_sided_derivative(f, x, eps):
    return None


@wrong("complex")
def two_sided_derivative(f, x, eps):
    return complex((f(x + eps) - f(x - eps)) / (2 * eps))


@wrong("2 * eps without parentheses", named="times-eps")
def two_sided_derivative(f, x, eps):
    return (f(x + eps) - f(x - eps)) / 2 * eps


@wrong("own eps", named="eps-ignored")
def two_sided_derivative(f, x, eps):
    return (f(x + 1e-7) - f(x - 1e-7)) / 2e-7
