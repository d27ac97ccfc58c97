"""What the exercises ask, as data: each variable is a check, the visible one and the hidden one alike."""

import numpy as np

from autograder.vocabulary.check import Check, Misconception

from . import reference


def vectors(rng):
    """A vector that shows each misconception, then random ones: the same for all in a check, secret in a grade."""
    yield (np.array([3.0, -4.0]),)
    for n in (1, 5, 8):
        yield (rng.normal(1, 2, n),)


root_mean_square = Check(
    question="The square root of the mean of x²",
    reference=reference.root_mean_square,
    cases=vectors,
    wide=("values of 1e2", "values of 1e-2"),
    misconceptions=(
        Misconception(
            "sum-for-mean",
            "A mean does not grow with the number of its terms: divide the sum by n.",
            lambda x: np.sqrt(np.sum(x**2)),
        ),
        Misconception(
            "mean-of-absolutes",
            "Square first, then take the mean, then the root: large numbers count more than in a mean of |x|.",
            lambda x: np.mean(np.abs(x)),
        ),
    ),
)
