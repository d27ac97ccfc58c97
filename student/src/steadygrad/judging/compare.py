"""Comparing what is observed with what is expected, quantity by quantity."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .plain import same
from .sheet import Quantities, Quantity

__all__ = ["Difference", "distance", "first_difference", "leaf_of"]


@dataclass(frozen=True)
class Difference:
    """Where an observed quantity departs from the expected one, and how."""

    kind: str
    where: str
    expected: Any = None
    got: Any = None
    index: tuple[int, ...] | None = None
    slack: str = ""


def first_difference(expected: Quantities, seen: Mapping[str, Any]) -> Difference | None:
    """The first quantity, in the order of what is expected, that is missing, not the same, or too much."""
    for key, quantity in expected.items():
        if key not in seen:
            leaf = leaf_of(key)
            nested = any(leaf_of(other).startswith(f"{leaf}[") for other in seen)
            return Difference("type" if nested or not leaf else "missing", leaf, _shown(key, quantity.value))
        if difference := _difference(key, quantity, seen[key]):
            return difference
    return next((Difference("unexpected", "", got={key: seen[key]}) for key in seen if key not in expected), None)


def leaf_of(key: str) -> str:
    """The leaf that a quantity is about: W1 of "W1: mean"."""
    return key.rpartition(": ")[0] or key


def _shown(key: str, value: Any) -> Any:
    """An expected or observed value as a card shows it: a shape as a tuple."""
    is_shape = key.rpartition(": ")[2] == "shape" and isinstance(value, np.ndarray) and value.ndim == 1
    return tuple(value.tolist()) if is_shape else value


def _difference(where: str, quantity: Quantity, got: Any) -> Difference | None:
    value = quantity.value
    what, leaf = where.rpartition(": ")[2], leaf_of(where)
    if what in ("shape", "dtype"):
        return None if same(value, got) else Difference(what, leaf, _shown(where, value), _shown(where, got))
    if not isinstance(value, np.ndarray) or not isinstance(got, np.ndarray):
        kind = "type" if type(value) is not type(got) else "value" if value != got else None
        return Difference(kind, where, value, got) if kind else None
    if value.shape != got.shape:
        return Difference("shape", where, value, got)
    if not _dtype_fits(value, got):
        return Difference("dtype", where, value, got)
    if _departure(quantity, got) <= 1:
        return None
    if not np.all(np.isfinite(got)) and np.all(np.isfinite(value)):
        return Difference("nan", where, value, got, _first(~np.isfinite(got)))
    with np.errstate(all="ignore"):
        close = np.isclose(got, value, rtol=quantity.rtol, atol=quantity.atol, equal_nan=True)
    slack = f" ± {quantity.atol:.2g}" if value.ndim == 0 and quantity.rtol == 0 < quantity.atol else ""
    return Difference("value", where, value, got, _first(~close), slack)


def _dtype_fits(value: np.ndarray, got: np.ndarray) -> bool:
    """float64 arrays for float64; any real number for one number; any integer for integers; masks boolean or 0/1."""
    if value.dtype.kind == "f":
        return got.dtype == np.float64 if value.ndim else got.dtype.kind in "fiu"
    return got.dtype.kind in ("biuf" if value.dtype.kind == "b" else "iu")


def _first(mask: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape)) if mask.ndim else ()


def distance(shown: Quantities, seen: Mapping[str, Any]) -> float:
    """The largest departure in units of the tolerance: at most 1 is a match."""
    if shown.keys() != seen.keys():
        return np.inf
    return max((_departure(quantity, seen[key]) for key, quantity in shown.items()), default=0.0)


def _departure(quantity: Quantity, got: Any) -> float:
    value = quantity.value
    if not isinstance(value, np.ndarray) or not isinstance(got, np.ndarray):
        return 0.0 if type(value) is type(got) and value == got else np.inf
    if value.shape != got.shape:
        return np.inf
    if not value.shape:
        return _departure_of_numbers(quantity, float(value), float(got))
    a, b = value.astype(float, copy=False), got.astype(float, copy=False)
    with np.errstate(all="ignore"):
        alike = (a == b) | ((a != a) & (b != b))  # NaN is like NaN
        ratio = np.where(alike, 0.0, np.abs(b - a) / (quantity.atol + quantity.rtol * np.abs(a)))
    largest = float(ratio.max(initial=0.0))
    return np.inf if np.isnan(largest) else largest


def _departure_of_numbers(quantity: Quantity, a: float, b: float) -> float:
    """The same for two numbers, in a tenth of the time."""
    if a == b or (a != a and b != b):
        return 0.0
    tolerance = quantity.atol + quantity.rtol * abs(a)
    departure = abs(b - a) / tolerance if tolerance else math.inf
    return math.inf if departure != departure else departure
