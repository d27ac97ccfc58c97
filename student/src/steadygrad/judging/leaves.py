"""Looking into a returned value, at exact types only: a subclass that overrides == or arithmetic could lie."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

import numpy as np

__all__ = [
    "Leaves",
    "WrongType",
    "array_of",
    "arrays_of",
    "as_array",
    "as_vector",
    "describe",
    "dtype_name",
    "entries_of",
    "is_exact",
    "numbers_of",
    "part_at",
    "walk",
]

Leaves = dict[str, Any]
NUMBERS = (bool, int, float)


class WrongType(Exception):
    """The value is not of a kind that the aspect can look at; says what came and what should have."""


def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """(path, array, text or None) of each leaf of a value; raises WrongType at anything else."""

    def below(key: Any) -> str:
        return f"{path}[{key}]"

    if is_exact(value):
        yield path, as_array(value)
    elif type(value) is str or value is None and path:
        yield path, value
    elif type(value) is dict:
        for key in value:
            yield from walk(value[key], below(key) if path else str(key))
    elif type(value) in (list, tuple):
        for index, item in enumerate(value):
            yield from walk(item, below(index))
    else:
        raise WrongType(f"{path or 'the result'} is {describe(value)}")


def part_at(value: Any, path: str, here: str = "") -> Any:
    """What stands at a path of `walk`, a leaf or not; where the path ends in nothing, the last part on its way."""
    parts = value.items() if type(value) is dict else enumerate(value) if type(value) in (list, tuple) else ()
    for key, part in parts:
        if type(key) not in (str, int):  # of a learner's own class: it cannot be part of a path, and may not even print
            continue
        below = str(key) if type(value) is dict and not here else f"{here}[{key}]"
        if path == below:
            return part
        if path.startswith(f"{below}["):
            return part_at(part, path, below)
    return value


def entries_of(value: Any, pattern: str, view: Callable[[Any], Any] = lambda entry: entry) -> Leaves:
    """The leaves of the entries of a dict whose name matches a shell pattern; `view` is applied to each entry first."""
    if type(value) is not dict:
        raise WrongType(f"a dict with entries such as {pattern.replace('*', '1')} is expected, got {describe(value)}")
    return dict(
        leaf for key in value if type(key) is str and fnmatchcase(key, pattern) for leaf in walk(view(value[key]), key)
    )


def arrays_of(value: Any, pattern: str) -> Iterator[tuple[str, np.ndarray]]:
    """(name, array) of each entry whose name matches."""
    for name, leaf in entries_of(value, pattern).items():
        if type(leaf) is not np.ndarray:
            raise WrongType(f"{name} is {describe(leaf)}")
        yield name, leaf


def array_of(value: Any) -> np.ndarray:
    """The value, which has to be an array of numbers."""
    if type(value) is not np.ndarray or not is_exact(value):
        raise WrongType(f"the result is {describe(value)}, where an array is expected")
    return value


def numbers_of(value: Any, name: str) -> np.ndarray:
    """The value as an array; `name` is what a message calls it."""
    if not is_exact(value):
        raise WrongType(f"{name} is {describe(value)}")
    return as_array(value)


def as_vector(value: Any) -> Any:
    """A list or tuple of plain numbers as an array (n,); anything else as it is."""
    if type(value) not in (list, tuple) or not all(is_exact(x) and np.ndim(x) == 0 for x in value):
        return value
    return np.array([float(as_array(x)) for x in value])


def as_array(value: Any) -> np.ndarray:
    """A number or array as an array; an integer too large for NumPy's as a float."""
    if type(value) is int and not -(2**63) <= value < 2**63:
        value = float(value) if abs(value) < 10**308 else math.inf if value > 0 else -math.inf
    return np.asarray(value)


def is_exact(value: Any) -> bool:
    """Is this a plain number or a NumPy array or scalar of numbers, and no subclass of one?"""
    kind = type(value)
    if kind in NUMBERS:
        return True
    return (
        kind is np.ndarray or kind.__module__ == "numpy" and issubclass(kind, np.generic)
    ) and value.dtype.kind in "biuf"


def dtype_name(array: np.ndarray) -> str:
    """str(array.dtype), which NumPy builds anew each time, and slowly."""
    return _text_of(array.dtype)


@lru_cache(maxsize=64)
def _text_of(dtype: np.dtype) -> str:
    return str(dtype)


def describe(value: Any) -> str:
    """A value's type in a learner's words: "an array (3, 2)", "a list of 4", "None"."""
    kind = type(value)
    if value is None:
        return "None (is a return missing?)"
    if kind is np.ndarray:
        return f"an array {value.shape} of {value.dtype}"
    if kind is dict and value and all(type(key) is str for key in value):
        return f"a dict with {', '.join(key[:40] for key in list(value)[:8])}{', …' if len(value) > 8 else ''}"
    if kind in (list, tuple, dict):
        return f"a {kind.__name__} of {len(value)}"
    if kind in NUMBERS or isinstance(value, np.generic) and kind.__module__ == "numpy":
        return f"a number ({kind.__name__})"
    if kind is str:
        return "a text"
    article = "an" if kind.__name__[:1].lower() in "aeiou" else "a"
    return f"{article} {kind.__name__}"
