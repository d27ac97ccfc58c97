"""Answers to one_sided_derivative."""

import numpy as np

from tests.answers import right, wrong


@right("steps")
def one_sided_derivative(f, x, eps):
    moved = f(x + eps)
    return float(moved - f(x)) / eps


@right("NumPy number")
def one_sided_derivative(f, x, eps):
    return np.divide(f(np.float64(x) + eps) - f(np.float64(x)), eps)


@right("0-d array")
def one_sided_derivative(f, x, eps):
    return np.array((f(x + eps) - f(x)) / eps)


@right("two quotients")
def one_sided_derivative(f, x, eps):
    return f(x + eps) / eps - f(x) / eps


@wrong("array of one")
def one_sided_derivative(f, x, eps):
    return np.array([(f(x + eps) - f(x)) / eps])


@wrong("absolute")
def one_sided_derivative(f, x, eps):
    return abs(f(x + eps) - f(x)) / eps


@wrong("twice the step")
def one_sided_derivative(f, x, eps):
    return (f(x + 2 * eps) - f(x)) / (2 * eps)


@wrong("text")
def one_sided_derivative(f, x, eps):
    return f"{(f(x + eps) - f(x)) / eps}"


@wrong("at one")
def one_sided_derivative(f, x, eps):
    return (f(1 + eps) - f(1)) / eps


@wrong("own eps", named="eps-ignored")
def one_sided_derivative(f, x, eps):
    return (f(x + 1e-8) - f(x)) / 1e-8


@wrong("both sides", named="two-sided")
def one_sided_derivative(f, x, eps):
    return (f(x + eps) - f(x - eps)) / eps / 2
