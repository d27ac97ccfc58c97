"""Sketches: what a wrong answer shows on all cases of a sheet, in nine numbers. Enough to recognize it again."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .sheet import Quantities, Quantity

__all__ = ["Sketch", "departure", "flat", "sketch"]

PROJECTIONS = 8
FEW = 16  # so many numbers are kept as they are
LEAST = 1e-10  # the finest relative tolerance: rounding and the order of sums are not a mistake
ROUNDING = 1e-13  # of a projection: the order of its sum
DIGITS = 8  # behind the point, of numbers in units of their tolerance: of two mistakes that match, one is nearer
SHORT = 2 * 10.0**-DIGITS  # of a tolerance: what is within the digits that are kept
SPREAD = 5.0  # a sum of n errors of at most 1 with random signs exceeds 5 √n once in 100,000 times (Hoeffding 1963)

Flat = tuple[int, np.ndarray]


@dataclass(frozen=True)
class Sketch:
    """Numbers in units of their tolerance: all of them, or the root of their mean square and eight projections,
    Σ ± x_i / √n with fixed signs (Johnson & Lindenstrauss 1984).

    structure: a checksum of all that is exact: names, shapes, texts, and where numbers are not finite.
    slack: how far each of the numbers may be from these, where that is not 1.
    """

    structure: int
    size: int
    numbers: tuple[float, ...]
    slack: tuple[float, ...] = (1.0,)


def flat(expected: Sequence[Quantities], observed: Sequence[Mapping[str, Any]]) -> Flat:
    """(structure, numbers) of what was observed on all cases, each number in units of the tolerance of what is expected."""
    structure, parts = 0, [np.empty(0)]
    for quantities, seen in zip(expected, observed):
        for key in sorted(seen):
            exact, numbers = _read(quantities.get(key), seen[key])
            structure = zlib.crc32(f"{key}\0{exact}\0".encode("utf-8", "backslashreplace"), structure)
            parts.append(numbers)
    return structure, np.concatenate(parts)


def sketch(expected: Sequence[Quantities], shown: Sequence[Quantities], are_random: bool = False) -> Sketch:
    """The sketch of what a wrong answer shows, with its own tolerances. Numbers that are drawn are kept, all of them."""
    structure, numbers = flat(expected, [{key: q.value for key, q in case.items()} for case in shown])
    slack, size = _slack(expected, shown), numbers.size
    if not are_random and numbers.size > FEW:
        with np.errstate(over="ignore"):  # where a wrong answer is beyond all bounds, so is its tolerance
            slack = np.array([min(max(1.0, math.sqrt(np.mean(slack**2))), 1e300)])
        numbers = _projections(numbers)
    digits = DIGITS - math.floor(math.log10(slack.min(initial=1.0)))
    slack = slack if slack.max(initial=0.0) > 1 else np.ones(1)
    return Sketch(
        structure,
        size,
        tuple(round(float(x), digits) for x in numbers),
        tuple(float(f"{x:.2g}") for x in slack),
    )


def departure(known: Sketch, seen: Flat) -> float:
    """The largest departure in units of the tolerance, as far as a sketch shows it: at most 1 is a match.

    What is within the digits that a sketch has is no departure: else the mistake with more slack would be nearer.
    """
    structure, numbers = seen
    if structure != known.structure or numbers.size != known.size:
        return math.inf
    kept, slack = np.array(known.numbers), np.array(known.slack)
    if not numbers.size:
        return 0.0
    if kept.size == numbers.size:
        return max(float((np.abs(numbers - kept) / slack).max()) - SHORT, 0.0)
    allowed = slack[0] * min(SPREAD, math.sqrt(numbers.size)) + ROUNDING * kept[0] * math.sqrt(numbers.size)
    return max(float(np.abs(_projections(numbers) - kept).max() / allowed) - SHORT, 0.0)


def _read(expected: Quantity | None, value: Any) -> tuple[str, np.ndarray]:
    """What of a value has to be the very same, and its numbers in units of their tolerance."""
    if not isinstance(value, np.ndarray):
        return f"{type(value).__name__} {value}", np.empty(0)
    unit = _unit(expected)
    if unit == 0:
        return f"{value.shape} {value.tolist()}", np.empty(0)
    numbers = value.ravel().astype(float) / unit
    finite = np.isfinite(numbers)
    if finite.all():
        return str(value.shape), numbers
    odd = np.where(np.isnan(numbers), "n", np.where(numbers > 0, "+", "-"))
    return f"{value.shape} {''.join(np.where(finite, '.', odd).tolist())}", np.where(finite, numbers, 0.0)


def _unit(expected: Quantity | None) -> float:
    """The tolerance of a quantity, one number for all of its entries; 0 for what is exact."""
    if expected is None or not isinstance(expected.value, np.ndarray) or expected.value.dtype.kind not in "biuf":
        return LEAST
    if expected.rtol == expected.atol == 0:
        return 0.0
    size = _rms(expected.value)
    return max(expected.atol + expected.rtol * size, LEAST * size) or LEAST


def _slack(expected: Sequence[Quantities], shown: Sequence[Quantities]) -> np.ndarray:
    """How far a number may be from what a wrong answer shows, in the same units."""
    slacks = [np.empty(0)]
    for quantities, case in zip(expected, shown):
        for key in sorted(case):
            own, unit = case[key], _unit(quantities.get(key))
            if isinstance(own.value, np.ndarray) and unit:
                allowed = own.atol + own.rtol * np.abs(own.value.ravel().astype(float))
                slacks.append(np.maximum(np.nan_to_num(allowed, posinf=0.0) / unit, 1.0))
    return np.concatenate(slacks)


def _rms(x: np.ndarray) -> float:
    numbers = x.astype(float)
    numbers = numbers[np.isfinite(numbers)]
    return float(np.sqrt(np.mean(numbers**2))) if numbers.size else 0.0


def _projections(numbers: np.ndarray) -> np.ndarray:
    """The root of the mean square and eight projections."""
    root = math.sqrt(numbers.size)
    with np.errstate(all="ignore"):
        return np.array([np.linalg.norm(numbers) / root, *(_signs(numbers.size) @ numbers / root)])


@lru_cache(maxsize=256)
def _signs(n: int) -> np.ndarray:
    """(8, n) of ±1: bits of a generator whose stream is the same for ever."""
    bits = np.random.PCG64(n).random_raw(n) >> np.arange(PROJECTIONS, dtype=np.uint64)[:, None]
    return (bits & np.uint64(1)).astype(float) * 2 - 1
