"""The public table of observers: what of an answer an aspect looks at.

An observer takes the returned value and the case's plain arguments by name, and gives named leaves,
{"W1": array, …}; a number derived from a leaf is called "<leaf>: <what>".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from . import draws
from .leaves import Leaves, WrongType, array_of, arrays_of, as_vector, describe, dtype_name, entries_of, walk

__all__ = ["OBSERVERS", "observe"]

MOST_PARTS, MOST_NUMBERS, MOST_CHARACTERS = 100_000, 1_000_000, 10_000_000

Arguments = Mapping[str, Any]


def whole(value: Any, arguments: Arguments) -> Leaves:
    """Every array, number and text of the value; the name of a leaf is the path to it, "" for the value itself."""
    return dict(walk(value, ""))


def array(value: Any, arguments: Arguments) -> Leaves:
    """As `whole`, of what has to be one array: a list of rows is told to be none."""
    return {"": array_of(value)}


def entries(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """The entries of a returned dict whose name matches a shell pattern, as "W*" or "mu"."""
    return entries_of(value, pattern)


def names(value: Any, arguments: Arguments) -> Leaves:
    """Texts in any order: a list, tuple or set of them, each counted once."""
    if type(value) not in (list, tuple, set, frozenset) or not all(type(name) is str for name in value):
        raise WrongType(f"a list of names is expected, got {describe(value)}")
    return {"": sorted(set(value))}


def chosen(value: Any, arguments: Arguments, of: str) -> Leaves:
    """Texts in any order, chosen from those of an argument: what is said of each, and which were not asked for.

    A leaf is called by the place of its text in the argument, since the names of leaves may be shown to anybody.
    """
    names(value, arguments)  # raises WrongType
    asked = arguments[of]
    others = sorted(set(value) - set(asked))
    said = {f"{of}[{i}]": f"{name}: {'kept' if name in value else 'left out'}" for i, name in enumerate(asked)}
    return said | {f"{of}: not asked for": ", ".join(others) or "none"}


def vector(value: Any, arguments: Arguments) -> Leaves:
    """One number a position: an array (n,), or a list or tuple of n numbers."""
    return dict(walk(as_vector(value), ""))


def vectors(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """The entries of a returned dict whose name matches, each as a vector."""
    return entries_of(value, pattern, as_vector)


def lengths(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """Of each entry, an array (n,) or a list or tuple of n numbers: n."""
    seen = vectors(value, arguments, pattern)
    return {f"{name}: length": np.array(leaf.size) for name, leaf in seen.items() if np.ndim(leaf) == 1}


def capped(value: Any, arguments: Arguments, limit: float) -> Leaves:
    """As `whole`, but what lies beyond ± limit, infinity too, counts as limit: only rounding decides what it is."""
    return {
        key: np.where(np.abs(leaf) > limit, limit, leaf) if getattr(leaf, "dtype", None) == np.float64 else leaf
        for key, leaf in walk(value, "")
    }


def zeros(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """Of each entry: its shape, its dtype, and the share of its numbers that are not zero."""
    return dict(
        leaf
        for name, array in arrays_of(value, pattern)
        for leaf in (
            (f"{name}: shape", np.array(array.shape)),
            (f"{name}: dtype", dtype_name(array)),
            (f"{name}: share of numbers that are not zero", np.array(np.count_nonzero(array) / max(array.size, 1))),
        )
    )


def item(value: Any, arguments: Arguments, name: str, index: int) -> Leaves:
    """One array in an entry that is a tuple or list, as the labels of "train"."""
    entry = value.get(name) if type(value) is dict else None
    if type(entry) not in (tuple, list) or len(entry) <= index:
        raise WrongType(f"{name} is {describe(entry)}, where {index + 1} values or more are expected")
    path = f"{name}[{index}]"
    if type(entry[index]) is not np.ndarray:
        raise WrongType(f"{path} is {describe(entry[index])}, where an array is expected")
    return dict(walk(entry[index], path))


def _is_huge(value: Any) -> bool:
    """Has a value more parts, numbers in arrays, or characters in texts and in the paths of its leaves, than any right
    answer: so many that looking at them takes long?"""
    parts, numbers, characters, rest = 0, 0, 0, [(value, 0)]
    while rest:
        part, path = rest.pop()  # path: how long the name is of where it stands
        if type(part) in (dict, list, tuple):
            parts += 1 + len(part)
            if parts <= MOST_PARTS:
                rest.extend(_below(part, path))
        else:
            numbers += part.size if type(part) is np.ndarray else 0
            characters += path + (len(part) if type(part) is str else 0)
        if parts > MOST_PARTS or numbers > MOST_NUMBERS or characters > MOST_CHARACTERS:
            return True
    return False


def _below(part: Any, path: int) -> Iterator[tuple[Any, int]]:
    """The parts of a container, and about how long the names of their places are."""
    if type(part) is dict:
        return ((item, path + (len(key) if type(key) is str else 20)) for key, item in part.items())
    return ((item, path + 8) for item in part)


OBSERVERS: dict[str, Callable[..., Leaves]] = {
    observer.__name__: observer
    for observer in (
        *(whole, array, entries, names, chosen, vector, vectors, lengths, capped, zeros, item),
        *(getattr(draws, name) for name in draws.__all__),
    )
}


def observe(name: str, parameters: Mapping[str, Any], value: Any, arguments: Arguments) -> Leaves:
    """The leaves that the named observer sees in a value returned for these arguments."""
    if _is_huge(value):
        raise WrongType("the result is far too large, or holds itself")
    try:
        return OBSERVERS[name](value, arguments, **parameters)
    except WrongType:
        raise
    except RecursionError:
        raise WrongType("the result is nested too deeply, or holds itself") from None
    except Exception as error:  # of a learner's object that cannot be looked at
        raise WrongType(f"the result cannot be looked at ({type(error).__name__})") from None
