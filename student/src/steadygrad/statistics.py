"""Random answers are compared by statistics whose expectations are closed-form numbers of a law.

Every tolerance is a proved bound, not an approximation: a right answer leaves it with probability at most
`FALSE_ALARM / STATISTICS_PER_RUN` a statistic, so a whole run, however large a class, at most `FALSE_ALARM`.
The bounds hold for independent draws from a normal or a uniform law (both are strictly sub-Gaussian:
their moment generating function is at most a normal's of the same variance).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

__all__ = [
    "FALSE_ALARM",
    "FEWEST_DRAWS",
    "Law",
    "STATISTICS_PER_RUN",
    "any_shape",
    "moments",
    "normal",
    "tolerances",
    "uniform",
]

FALSE_ALARM = 1e-9
STATISTICS_PER_RUN = 1_000_000  # ten thousand notebooks with a hundred statistics each
FEWEST_DRAWS = 1_000  # of fewer, the moments say next to nothing at this false-alarm probability

_X = math.log(2 * STATISTICS_PER_RUN / FALSE_ALARM)  # exp(-x), both sides, is one statistic's share


@dataclass(frozen=True)
class Law:
    """How one random entry x is distributed: mean, standard deviation, and P(|x - mean| <= std).

    `within=None` leaves the shape open: any law with this mean and standard deviation is right.
    """

    mean: float
    std: float
    within: float | None


def normal(std: float) -> Law:
    """N(0, std²): 68.3 % of the draws lie within one standard deviation."""
    return Law(0.0, float(std), math.erf(math.sqrt(0.5)))


def uniform(bound: float) -> Law:
    """U(-bound, bound): std = bound/√3, and 57.7 % of the draws lie within it."""
    return Law(0.0, float(bound) / math.sqrt(3.0), 1.0 / math.sqrt(3.0))


def any_shape(std: float) -> Law:
    """Any centred law with this standard deviation."""
    return Law(0.0, float(std), None)


def moments(sample: np.ndarray, law: Law) -> dict[str, float]:
    """Standard deviation, mean, and the share of draws within one std of the law's mean."""
    with np.errstate(all="ignore"):  # infinities show in the moments; no warning of ours
        seen = {"std": float(sample.std()), "mean": float(sample.mean())}
    if law.within is not None:
        seen["share within one std"] = np.count_nonzero(np.abs(sample - law.mean) <= law.std) / sample.size
    return seen


def tolerances(law: Law, n: int) -> dict[str, float]:
    """How far each of the `moments` of n draws may lie from the law's: {"std", "mean", "share within one std"}.

    mean      std √(2x/n): Chernoff's bound for strictly sub-Gaussian draws
    std       std (1 - √(1 - d)), d = √(6x/n) + 2x/n
              above: Σ x² by Laurent & Massart 2000, Lemma 1, whose 2√(x/n) is less than √(6x/n);
              below: Maurer 2003 with kurtosis <= 3, and 2x/n for subtracting the sample's own mean
    share     √(x/2n): Hoeffding 1963
    for n >= FEWEST_DRAWS, with exp(-x) = FALSE_ALARM / (2 STATISTICS_PER_RUN).
    """
    d = math.sqrt(6 * _X / n) + 2 * _X / n
    return {
        "std": law.std * max(1.0 - math.sqrt(1.0 - d), math.sqrt(1.0 + d) - 1.0),
        "mean": law.std * math.sqrt(2 * _X / n),
        "share within one std": math.sqrt(_X / (2 * n)),
    }
