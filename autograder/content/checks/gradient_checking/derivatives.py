"""Checks of 03_gradient_checking: differences, of one number and of a vector.

`parameter_vectors` has the checks of what stands where, `distances` how far two gradients are apart; `verdicts`,
`worst_entries`, `faulty_gradients` and `mended_backward` put all to use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.judging.plain import Named

from autograder.content.checks.gradient_checking import phrases
from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, vector

ANY_SMALL_STEP = 1e-6  # a two-sided difference with it is the derivative, to nine digits

# ---------------------------------------------------------------- the derivative of a function of a number


def smooth_functions(rng: np.random.Generator) -> Iterator[tuple]:
    """(f, x, eps): falling and rising f, steps so large that each way to take them shows, and a small one."""
    for eps, side in ((0.25, 1), (0.01, -1)):
        coefficients = rng.choice([-1, 1], 4) * rng.uniform(0.5, 2, 4)
        yield Named("polynomial", {"coefficients": coefficients.tolist()}), side * between(rng, 0.5, 2), eps
    yield Named("exponential", {"rate": between(rng, -1.5, -0.5)}), between(rng, -1, 1), between(rng, 0.05, 0.2)
    turn = {"frequency": between(rng, 1, 2), "phase": between(rng, 0, 0.3)}
    yield Named("wave", turn), between(rng, 0.2, 0.4), 1e-3


def between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def not_divided(difference: Callable) -> Misconception:
    """The slip of leaving the difference of the values as it is."""
    return Misconception(
        "not-divided",
        "This is how much the value changes. The derivative is the change divided by the distance of the two points.",
        difference,
    )


def small_step(derivative: Callable) -> Misconception:
    """The slip of a step of one's own in the place of `eps`."""
    return Misconception(
        "eps-ignored",
        "The result does not depend on eps as it should: use the eps that is passed in, not a number of your own.",
        lambda f, x, eps: derivative(f, x, ANY_SMALL_STEP),
    )


one_sided_derivative = Check(
    question="(f(x + ε) - f(x)) / ε",
    reference=reference.one_sided_derivative,
    explained=phrases.one_sided_derivative,
    wide=("x: 100 times as large", "x: 100 times as large", "x: 100 times as large", "eps: a hundredth"),
    domain=lambda f, x, eps: eps < 1,
    cases=smooth_functions,
    misconceptions=(
        Misconception(
            "two-sided",
            "This is the two-sided difference. The one-sided one looks to the right only: f(x + ε) and f(x).",
            reference.two_sided_derivative,
        ),
        Misconception(
            "to-the-left",
            "This looks to the left, at f(x - ε). The exercise asks for f(x + ε) and f(x).",
            lambda f, x, eps: (f(x) - f(x - eps)) / eps,
        ),
        Misconception(
            "swapped",
            "The sign is wrong: the value at the right end, f(x + ε), comes first.",
            lambda f, x, eps: (f(x) - f(x + eps)) / eps,
        ),
        Misconception(
            "divides-by-2-eps",
            "x and x + ε are only ε apart: divide by ε. 2ε belongs to the two-sided difference.",
            lambda f, x, eps: (f(x + eps) - f(x)) / (2 * eps),
        ),
        Misconception(
            "missing-parentheses",
            "Division binds more tightly than subtraction: put the difference of the two values into parentheses.",
            lambda f, x, eps: f(x + eps) - f(x) / eps,
        ),
        not_divided(lambda f, x, eps: f(x + eps) - f(x)),
        small_step(reference.two_sided_derivative),
    ),
)

two_sided_derivative = Check(
    question="(f(x + ε) - f(x - ε)) / (2ε)",
    reference=reference.two_sided_derivative,
    explained=phrases.two_sided_derivative,
    wide=("x: 100 times as large", "x: 100 times as large", "x: 100 times as large", "eps: a hundredth"),
    domain=lambda f, x, eps: eps < 1,
    cases=smooth_functions,
    misconceptions=(
        Misconception(
            "one-sided",
            "This is the one-sided difference. The two-sided one looks to both sides: f(x + ε) and f(x - ε).",
            reference.one_sided_derivative,
        ),
        Misconception(
            "divides-by-eps",
            "x + ε and x - ε are 2ε apart: divide by 2ε, not by ε.",
            lambda f, x, eps: (f(x + eps) - f(x - eps)) / eps,
        ),
        Misconception(
            "times-eps",
            "`/ 2 * eps` divides by 2 and then multiplies by eps. Put the product into parentheses: / (2 * eps).",
            lambda f, x, eps: (f(x + eps) - f(x - eps)) / 2 * eps,
        ),
        Misconception(
            "swapped",
            "The sign is wrong: the value at the right end, f(x + ε), comes first.",
            lambda f, x, eps: (f(x - eps) - f(x + eps)) / (2 * eps),
        ),
        Misconception(
            "missing-parentheses",
            "Division binds more tightly than subtraction: put the difference of the two values into parentheses.",
            lambda f, x, eps: f(x + eps) - f(x - eps) / (2 * eps),
        ),
        Misconception(
            "half-steps",
            "The two points are x + ε and x - ε. With half of ε to each side it is a two-sided difference, but that "
            "of ε/2.",
            lambda f, x, eps: (f(x + eps / 2) - f(x - eps / 2)) / eps,
        ),
        not_divided(lambda f, x, eps: f(x + eps) - f(x - eps)),
        small_step(reference.two_sided_derivative),
    ),
)

# ---------------------------------------------------------------- the gradient, entry by entry


def costs_of_vectors(rng: np.random.Generator) -> Iterator[tuple]:
    """(J, theta, eps): a quadratic, whose two-sided differences are exact, and costs with a third derivative.

    The first theta is one that moving in place and back changes: whether that is found must not be luck.
    """
    quadratic, eps = {"A": rng.uniform(1, 3, (4, 4)), "b": rng.standard_normal(4)}, 0.01
    theta = rng.standard_normal(4)
    while np.array_equal(theta + eps - 2 * eps + eps, theta) or np.array_equal(theta + eps - eps - eps + eps, theta):
        theta = rng.standard_normal(4)
    yield Named("quadratic", quadratic), theta, eps
    for n, eps in ((3, 0.3), (5, 1e-3)):
        data = {"X": rng.uniform(1, 2, (n, 6)) * rng.choice([-1, 1], (n, 6)), "y": np.array([-1.0, 1, 1, -1, 1, -1])}
        yield Named("logistic_cost", data), rng.uniform(0.2, 1, n), eps


def never_moved_back(J, theta, eps) -> np.ndarray:
    moved, gradient = theta.copy(), np.zeros(theta.size)
    for i in range(theta.size):
        moved[i] += eps
        up = J(moved)
        moved[i] -= 2 * eps
        gradient[i] = (up - J(moved)) / (2 * eps)
    return gradient


def by_quotient(quotient: Callable) -> Callable:
    """A numerical gradient by quotient(J, θ, step, ε), a slip in one place of the formula."""
    return lambda J, theta, eps: np.array([quotient(J, theta, step, eps) for step in eps * np.eye(theta.size)])


numerical_gradient = Check(
    question="(J(θ + ε e_i) - J(θ - ε e_i)) / (2ε) for each entry of θ",
    reference=reference.numerical_gradient,
    explained=phrases.numerical_gradient,
    domain=lambda J, theta, eps: eps < 1,
    cases=costs_of_vectors,
    wide=("theta: one very large", "one row", "eps: a hundredth", "values of 1e2", "theta: values of 1e-8"),
    aspects=(Aspect("gradient", observe=vector),),
    misconceptions=(
        Misconception(
            "one-sided",
            "This is the one-sided difference, with J(θ). The two-sided one takes J(θ + ε e_i) and J(θ - ε e_i).",
            by_quotient(lambda J, t, step, eps: (J(t + step) - J(t)) / eps),
        ),
        Misconception(
            "one-sided-by-2-eps",
            "Every entry is half of what it should be, or nearly: is the second point θ itself, and not θ - ε e_i?",
            by_quotient(lambda J, t, step, eps: (J(t + step) - J(t)) / (2 * eps)),
        ),
        Misconception(
            "divides-by-eps",
            "The two points are 2ε apart: divide by 2ε, not by ε.",
            by_quotient(lambda J, t, step, eps: (J(t + step) - J(t - step)) / eps),
        ),
        Misconception(
            "times-eps",
            "`/ 2 * eps` divides by 2 and then multiplies by eps. Put the product into parentheses: / (2 * eps).",
            by_quotient(lambda J, t, step, eps: (J(t + step) - J(t - step)) / 2 * eps),
        ),
        Misconception(
            "all-at-once",
            "All entries are moved together: theta + eps adds eps to each. For entry i move this one alone, with the "
            "others where they are.",
            lambda J, t, eps: np.full(t.size, (J(t + eps) - J(t - eps)) / (2 * eps)),
        ),
        Misconception(
            "not-moved-back",
            "An entry that was moved stays moved while the next ones have their turn. Start from θ again for each i.",
            never_moved_back,
        ),
        Misconception(
            "eps-ignored",
            "The result does not depend on eps as it should: use the eps that is passed in, not a number of your own.",
            lambda J, t, eps: reference.numerical_gradient(J, t, ANY_SMALL_STEP),
        ),
    ),
)
