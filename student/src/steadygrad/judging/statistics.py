"""Random answers are compared by statistics whose expectations are closed-form numbers of a law.

Every tolerance is a proved bound, not an approximation: a right answer leaves it with probability at most
`FALSE_ALARM / STATISTICS_PER_RUN` a statistic, so a whole run, however large a class, at most `FALSE_ALARM`.
The bounds hold for independent draws from a normal or a uniform law (both are strictly sub-Gaussian:
their moment generating function is at most a normal's of the same variance), and for shares of any law.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

__all__ = [
    "FALSE_ALARM",
    "FEWEST_DRAWS",
    "Law",
    "STATISTICS_PER_RUN",
    "Shares",
    "any_shape",
    "bernoulli",
    "law_from_json",
    "law_to_json",
    "normal",
    "shares",
    "uniform",
]

FALSE_ALARM = 1e-9
STATISTICS_PER_RUN = 1_000_000  # ten thousand notebooks with a hundred statistics each
FEWEST_DRAWS = 1_000  # of fewer, the moments say next to nothing at this false-alarm probability

_X = math.log(2 * STATISTICS_PER_RUN / FALSE_ALARM)  # exp(-x), both sides, is one statistic's share
_WITHIN, _OTHER = "share within one std", "share of other numbers"


@dataclass(frozen=True)
class Law:
    """How one random real number x is distributed: mean, standard deviation, and P(|x - mean| <= std).

    `within=None` leaves the shape open: any law with this mean and standard deviation is right.
    """

    mean: float
    std: float
    within: float | None

    def statistics(self, sample: np.ndarray) -> dict[str, float]:
        """Standard deviation, mean, and the share of draws within one std of the law's mean."""
        with np.errstate(all="ignore"):  # infinities show in the moments; no warning of ours
            seen = {"std": float(sample.std()), "mean": float(sample.mean())}
        if self.within is not None:
            seen[_WITHIN] = np.count_nonzero(np.abs(sample - self.mean) <= self.std) / sample.size
        return seen

    def expected(self) -> dict[str, float]:
        """The closed-form number of each statistic."""
        shape = {} if self.within is None else {_WITHIN: self.within}
        return {"std": self.std, "mean": self.mean, **shape}

    def tolerances(self, n: int) -> dict[str, float]:
        """How far each statistic of n draws may lie from what is expected.

        mean      std √(2x/n): Chernoff's bound for strictly sub-Gaussian draws
        std       std (1 - √(1 - d)), d = √(6x/n) + 2x/n
                  above: Σ x² by Laurent & Massart 2000, Lemma 1, whose 2√(x/n) is less than √(6x/n);
                  below: Maurer 2003 with kurtosis <= 3, and 2x/n for subtracting the sample's own mean
        share     √(x/2n): Hoeffding 1963
        for n >= FEWEST_DRAWS, with exp(-x) = FALSE_ALARM / (2 STATISTICS_PER_RUN).
        """
        d = math.sqrt(6 * _X / n) + 2 * _X / n
        return {
            "std": self.std * max(1.0 - math.sqrt(1.0 - d), math.sqrt(1.0 + d) - 1.0),
            "mean": self.std * math.sqrt(2 * _X / n),
            _WITHIN: _hoeffding(n),
        }

    def apparent(self, seen: Mapping[str, float]) -> Law:
        """The law of this kind that these statistics look like."""
        return Law(seen["mean"], seen["std"], seen.get(_WITHIN))


@dataclass(frozen=True)
class Shares:
    """How one random whole number x is distributed: P(x = 0), P(x = 1), …; any other number is wrong.

    names: what to call the numbers 0, 1, …; without names, by themselves.
    """

    of: tuple[float, ...]
    names: tuple[str, ...] = ()

    def statistics(self, sample: np.ndarray) -> dict[str, float]:
        """The share of draws that are 0, that are 1, …, and that are no number of the law."""
        counts = [np.count_nonzero(sample == k) for k in range(len(self.of))]
        shares = [count / sample.size for count in counts]
        return {**self._named(shares), _OTHER: (sample.size - sum(counts)) / sample.size}

    def expected(self) -> dict[str, float]:
        """The closed-form number of each statistic."""
        return {**self._named(self.of), _OTHER: 0.0}

    def tolerances(self, n: int) -> dict[str, float]:
        """How far each statistic of n draws may lie from what is expected: √(x/2n), Hoeffding 1963; other numbers, 0."""
        return {**self._named([_hoeffding(n)] * len(self.of)), _OTHER: 0.0}

    def apparent(self, seen: Mapping[str, float]) -> Shares:
        """The law of this kind that these statistics look like."""
        return Shares(tuple(seen[name] for name in self._named(self.of)), self.names)

    def _named(self, numbers: Sequence[float]) -> dict[str, float]:
        return {f"share of {name}": number for name, number in zip(self.names or range(len(self.of)), numbers)}


def law_to_json(law: Law | Shares) -> dict:
    """A law as JSON data."""
    return asdict(law)


def law_from_json(data: dict) -> Law | Shares:
    """The law that `law_to_json` wrote."""
    return Shares(tuple(data["of"]), tuple(data["names"])) if "of" in data else Law(**data)


def normal(std: float) -> Law:
    """N(0, std²): 68.3 % of the draws lie within one standard deviation."""
    return Law(0.0, float(std), math.erf(math.sqrt(0.5)))


def uniform(bound: float) -> Law:
    """U(-bound, bound): std = bound/√3, and 57.7 % of the draws lie within it."""
    return Law(0.0, float(bound) / math.sqrt(3.0), 1.0 / math.sqrt(3.0))


def any_shape(std: float) -> Law:
    """Any centred law with this standard deviation."""
    return Law(0.0, float(std), None)


def shares(*of: float, names: Sequence[str] = ()) -> Shares:
    """P(x = k) = of[k] for k = 0, 1, …"""
    return Shares(tuple(map(float, of)), tuple(names))


def bernoulli(p: float, names: Sequence[str] = ()) -> Shares:
    """P(x = 1) = p, P(x = 0) = 1 - p."""
    return shares(1 - p, p, names=names)


def _hoeffding(n: int) -> float:
    return math.sqrt(_X / (2 * n))
