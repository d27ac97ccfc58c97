"""The public table of observers: what of an answer an aspect looks at.

An observer takes the returned value and the case's plain arguments by name, and gives named leaves,
{"W1": array, …}; a number derived from a leaf is called "<leaf>: <what>". Only exact types are looked
at: a subclass that overrides == or arithmetic could lie, so it is a wrong type.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

__all__ = ["OBSERVERS", "WrongType", "describe", "observe"]

Leaves = dict[str, Any]
Arguments = Mapping[str, Any]
NUMBERS = (bool, int, float)


class WrongType(Exception):
    """The value is not of a kind that the aspect can look at; says what came and what should have."""


def whole(value: Any, arguments: Arguments) -> Leaves:
    """Every array, number and text of the value; the name of a leaf is the path to it, "" for the value itself."""
    return dict(_walk(value, ""))


def entries(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """The entries of a returned dict whose name matches a shell pattern, as "W*" or "mu"."""
    return _entries(value, pattern)


def names(value: Any, arguments: Arguments) -> Leaves:
    """Texts in any order: a list, tuple or set of them, each counted once."""
    if type(value) not in (list, tuple, set, frozenset) or not all(type(name) is str for name in value):
        raise WrongType(f"a list of names is expected, got {describe(value)}")
    return {"names": ", ".join(sorted(set(value)))}


def vector(value: Any, arguments: Arguments) -> Leaves:
    """One number a position: an array (n,), or a list or tuple of n numbers."""
    return dict(_walk(_as_vector(value), ""))


def vectors(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """The entries of a returned dict whose name matches, each as a vector."""
    return _entries(value, pattern, _as_vector)


def lengths(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """Of each entry, an array (n,) or a list or tuple of n numbers: n."""
    seen = vectors(value, arguments, pattern)
    return {f"{name}: length": np.array(leaf.size) for name, leaf in seen.items() if np.ndim(leaf) == 1}


def capped(value: Any, arguments: Arguments, limit: float) -> Leaves:
    """As `whole`, but what lies beyond ± limit, infinity too, counts as limit: only rounding decides what it is."""
    return {
        key: np.where(np.abs(leaf) > limit, limit, leaf) if getattr(leaf, "dtype", None) == np.float64 else leaf
        for key, leaf in _walk(value, "")
    }


def zeros(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """Of each entry: its shape, its dtype, and the share of its numbers that are not zero."""
    return dict(
        leaf
        for name, array in _arrays(value, pattern)
        for leaf in (
            (f"{name}: shape", np.array(array.shape)),
            (f"{name}: dtype", str(array.dtype)),
            (f"{name}: share of numbers that are not zero", np.array(np.count_nonzero(array) / max(array.size, 1))),
        )
    )


def distinct(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """The share of different numbers among all entries, each divided by its first: near 1 if all were drawn one by one.

    Copies show within an entry, and between entries that were scaled, as when every layer starts the same generator anew.
    """
    with np.errstate(all="ignore"):
        scaled = [array.ravel() / (array.flat[0] or 1.0) for _, array in _arrays(value, pattern) if array.size]
        pooled = np.sort(np.round(np.concatenate(scaled or [np.empty(0)]), 9))
    different = np.count_nonzero(pooled[1:] != pooled[:-1]) + (pooled.size > 0)
    return {f"{pattern}: share of different numbers": np.array(different / max(pooled.size, 1))}


def item(value: Any, arguments: Arguments, name: str, index: int) -> Leaves:
    """One item of an entry that is a tuple or list, as the labels of "train"."""
    entry = value.get(name) if type(value) is dict else None
    if type(entry) not in (tuple, list) or len(entry) <= index:
        raise WrongType(f"{name} is {describe(entry)}, where {index + 1} values or more are expected")
    return dict(_walk(entry[index], f"{name}[{index}]"))


def change(value: Any, arguments: Arguments, of: str) -> Leaves:
    """value - argument, the change that the argument underwent; another shape shows as it is."""
    after, before = _array(value), arguments[of]
    with np.errstate(all="ignore"):
        return {"change": after - before if after.shape == before.shape else after}


def different_changes(value: Any, arguments: Arguments, of: str) -> Leaves:
    """The share of different numbers in the change of an argument: near 1 if all were drawn one by one."""
    with np.errstate(all="ignore"):
        rounded = np.round(change(value, arguments, of)["change"], 9)
    return {"change: share of different numbers": np.array(np.unique(rounded).size / max(rounded.size, 1))}


def windows(value: Any, arguments: Arguments) -> Leaves:
    """Shape and dtype of a batch of crops (height, width, m), and the share that are windows of their images."""
    positions = window_positions(value, arguments)["positions"]
    return {
        "the result: shape": np.array(value.shape),
        "the result: dtype": str(value.dtype),
        "the result: share of crops that are windows of their images": np.array(np.mean(positions >= 0)),
    }


def window_positions(value: Any, arguments: Arguments) -> Leaves:
    """Where the crop of each image was: row · (number of columns) + column of its first place, -1 for no window."""
    crops = _array(value)
    images, height, width = (arguments[name] for name in ("images", "height", "width"))
    h, w, m = images.shape
    positions = np.full(m, -1)
    if crops.shape == (height, width, m):
        for position in reversed(range((h - height + 1) * (w - width + 1))):
            top, left = divmod(position, w - width + 1)
            is_here = (crops == images[top : top + height, left : left + width]).all(axis=(0, 1))
            positions[is_here] = position
    return {"positions": positions}


def different_windows(value: Any, arguments: Arguments) -> Leaves:
    """How many positions occur among the crops."""
    positions = window_positions(value, arguments)["positions"]
    return {"positions: number of different ones": np.array(np.unique(positions).size)}


def _entries(value: Any, pattern: str, view: Callable[[Any], Any] = lambda entry: entry) -> Leaves:
    if type(value) is not dict:
        raise WrongType(f"a dict with entries such as {pattern.replace('*', '1')} is expected, got {describe(value)}")
    return dict(
        leaf for key in value if type(key) is str and fnmatchcase(key, pattern) for leaf in _walk(view(value[key]), key)
    )


def _as_vector(value: Any) -> Any:
    """A list or tuple of plain numbers as an array (n,); anything else as it is."""
    if type(value) not in (list, tuple) or not all(_is_exact(x) and np.ndim(x) == 0 for x in value):
        return value
    return np.array([float(_as_array(x)) for x in value])


def _arrays(value: Any, pattern: str):
    for name, leaf in _entries(value, pattern).items():
        if type(leaf) is not np.ndarray:
            raise WrongType(f"{name} is {describe(leaf)}")
        yield name, leaf


def _array(value: Any) -> np.ndarray:
    if type(value) is not np.ndarray or not _is_exact(value):
        raise WrongType(f"the result is {describe(value)}, where an array is expected")
    return value


OBSERVERS: dict[str, Callable[..., Leaves]] = {
    observer.__name__: observer
    for observer in (
        whole,
        entries,
        names,
        vector,
        vectors,
        lengths,
        capped,
        zeros,
        distinct,
        item,
        change,
        different_changes,
        windows,
        window_positions,
        different_windows,
    )
}


def observe(name: str, parameters: Mapping[str, Any], value: Any, arguments: Arguments) -> Leaves:
    """The leaves that the named observer sees in a value returned for these arguments."""
    try:
        return OBSERVERS[name](value, arguments, **parameters)
    except RecursionError:
        raise WrongType("the result is nested too deeply, or holds itself") from None


def describe(value: Any) -> str:
    """A value's type in a learner's words: "an array (3, 2)", "a list of 4", "None"."""
    kind = type(value)
    if value is None:
        return "None (is a return missing?)"
    if kind is np.ndarray:
        return f"an array {value.shape} of {value.dtype}"
    if kind is dict and value and all(type(key) is str for key in value):
        return f"a dict with {', '.join(list(value)[:8])}{', …' if len(value) > 8 else ''}"
    if kind in (list, tuple, dict):
        return f"a {kind.__name__} of {len(value)}"
    if kind in NUMBERS or isinstance(value, np.generic) and kind.__module__ == "numpy":
        return f"a number ({kind.__name__})"
    if kind is str:
        return "a text"
    article = "an" if kind.__name__[:1].lower() in "aeiou" else "a"
    return f"{article} {kind.__name__}"


def _is_exact(value: Any) -> bool:
    """Is this a plain number or a NumPy array or scalar of numbers, and no subclass of one?"""
    kind = type(value)
    if kind in NUMBERS:
        return True
    return (
        kind is np.ndarray or kind.__module__ == "numpy" and issubclass(kind, np.generic)
    ) and value.dtype.kind in "biuf"


def _as_array(value: Any) -> np.ndarray:
    """A number or array as an array; an integer too large for NumPy's as a float."""
    if type(value) is int and not -(2**63) <= value < 2**63:
        value = float(value) if abs(value) < 10**308 else math.inf if value > 0 else -math.inf
    return np.asarray(value)


def _walk(value: Any, path: str):
    def below(key: Any) -> str:
        return f"{path}[{key}]"

    if _is_exact(value):
        yield path, _as_array(value)
    elif type(value) is str or value is None and path:
        yield path, value
    elif type(value) is dict:
        for key in value:
            yield from _walk(value[key], below(key) if path else str(key))
    elif type(value) in (list, tuple):
        for index, item in enumerate(value):
            yield from _walk(item, below(index))
    else:
        raise WrongType(f"{path or 'the result'} is {describe(value)}")
