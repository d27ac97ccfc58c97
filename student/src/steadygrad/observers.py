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


def mask_numbers(value: Any, arguments: Arguments) -> Leaves:
    """Of a mask, the value itself or its entry "mask": its shape, and what is in it besides 0 and 1."""
    mask = _mask(value)
    others = np.unique(mask[(mask != 0) & (mask != 1)]).astype(float)
    found = " and ".join(f"{x:g}" for x in others) if others.size < 3 else "more than two"
    return {"mask: shape": np.array(mask.shape), "mask: set of numbers besides 0 and 1": found or "none"}


def mask_draws(value: Any, arguments: Arguments) -> Leaves:
    """Of a mask (n, m): which entries are kept, as 0 and 1; and which disjoint pairs of neighbours are alike.

    If P(1) = p for each entry on its own, pairs are independent too, and alike with probability p² + (1 - p)².
    A mask that is broadcast is seen as what it does to the argument "A", or to an array of the argument "shape".
    """
    mask, shape = _mask(value), arguments["shape"] if "shape" in arguments else arguments["A"].shape
    try:
        kept = np.broadcast_to(mask != 0, shape).astype(int)
    except ValueError:
        raise WrongType(f"a mask of shape {shape} is expected, got {describe(mask)}") from None
    even = [size // 2 * 2 for size in shape]
    return {
        "mask": kept,
        "neighbours in a column alike": (kept[0 : even[0] : 2] == kept[1 : even[0] : 2]).astype(int),
        "neighbours in a row alike": (kept[:, 0 : even[1] : 2] == kept[:, 1 : even[1] : 2]).astype(int),
    }


def mask_in_use(value: Any, arguments: Arguments) -> Leaves:
    """Of entries "out" and "mask" for an argument "A": is the mask the one that made out of A?

    Where A is 0, out is 0 in any case and tells nothing: a mask that is guessed from out drops all of these.
    """
    mask, A = _mask(value), arguments["A"]
    out = _numbers(value["out"], "out")
    leaves = mask_numbers(value, arguments)
    if mask.shape == out.shape == A.shape:
        agrees = ((mask != 0) == (out != 0))[A != 0]
        leaves["mask: agrees with out"] = "everywhere" if agrees.all() else "in places" if agrees.any() else "nowhere"
        leaves["mask: keeps numbers that are 0 in A"] = "yes" if np.any(mask[A == 0] != 0) else "no"
    return leaves


def ratio(value: Any, arguments: Arguments, of: str, to: str) -> Leaves:
    """Of an entry, divided by an argument of its shape: the smallest and the largest ratio that is not 0."""
    above, below = _numbers(value[of], of), arguments[to]
    leaves = {f"{of}: shape": np.array(above.shape), f"{of}: dtype": str(above.dtype)}
    if above.shape == below.shape:
        with np.errstate(all="ignore"):  # what is not finite shows; no warning of ours
            ratios = np.divide(above, below, out=above.astype(float), where=below != 0)
        ratios = ratios[ratios != 0] if ratios.any() else np.zeros(1)
        leaves[f"{of}: smallest factor on {to}"] = np.array(ratios.min())
        leaves[f"{of}: largest factor on {to}"] = np.array(ratios.max())
    return leaves


def _mask(value: Any) -> np.ndarray:
    return _numbers(value["mask"] if type(value) is dict else value, "mask")


def _numbers(value: Any, name: str) -> np.ndarray:
    if not _is_exact(value):
        raise WrongType(f"{name} is {describe(value)}")
    return _as_array(value)


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


OBSERVERS: dict[str, Callable[..., Leaves]] = {
    observer.__name__: observer
    for observer in (
        *(whole, entries, names, vector, vectors, lengths, capped, zeros, distinct),
        *(mask_numbers, mask_draws, mask_in_use, ratio),
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
