"""Plain data: the only thing that crosses the border between the grader and student code.

Arrays, numbers, texts and containers of them are plain. What is not, a random generator or a
function, crosses as a recipe (`Seed`, `Named`) and is built on the student's side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..table import FUNCTIONS

__all__ = [
    "Named",
    "Seed",
    "build",
    "decode",
    "encode",
    "has_seed",
    "made_plain",
    "reseeded",
    "same",
    "size_of",
    "unchanged",
]


_SCALARS = (float, int, str, bool)


@dataclass(frozen=True)
class Seed:
    """A random generator, by its seed: numpy.random.default_rng(value)."""

    value: int


@dataclass(frozen=True)
class Named:
    """A function of a public table, by its name and parameters: code never crosses the border."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def build(plain: Any) -> Any:
    """The live argument that a plain one describes; arrays are copied, so that no call can change the sheet."""
    if type(plain) in _SCALARS:
        return plain
    match plain:
        case Seed(value):
            return np.random.default_rng(value)
        case Named(name, parameters):
            return FUNCTIONS[name](**build(dict(parameters))) if parameters else FUNCTIONS[name]
        case np.ndarray():
            return plain.copy()
        case dict():
            return {key: build(value) for key, value in plain.items()}
        case list() | tuple():
            return type(plain)([build(value) for value in plain])
    return plain


def reseeded(plain: Any) -> Any:
    """The same arguments with every generator started from another seed."""
    match plain:
        case Seed(value):
            return Seed(value + 1)
        case dict():
            return {key: reseeded(value) for key, value in plain.items()}
        case list() | tuple():
            return type(plain)(reseeded(value) for value in plain)
    return plain


def has_seed(plain: Any) -> bool:
    """Is there a generator anywhere in these arguments?"""
    match plain:
        case Seed():
            return True
        case dict():
            return any(map(has_seed, plain.values()))
        case list() | tuple():
            return any(map(has_seed, plain))
    return False


def size_of(plain: Any) -> int:
    """How many numbers and texts these arguments have: of two cases, a reader prefers the smaller one."""
    match plain:
        case np.ndarray():
            return plain.size
        case dict():
            return sum(map(size_of, plain.values()))
        case list() | tuple():
            return sum(map(size_of, plain))
        case Named(_, parameters):
            return size_of(dict(parameters))
    return 1


def unchanged(plain: Any, live: Any) -> bool:
    """Is a live argument still what was built from the plain one? A generator may have been drawn from."""
    match plain:
        case Seed() | Named():
            return True
        case dict():
            return type(live) is dict and _equal_keys(plain, live) and all(unchanged(plain[k], live[k]) for k in plain)
        case list() | tuple():
            return type(live) is type(plain) and len(live) == len(plain) and all(map(unchanged, plain, live))
    return same(plain, live)


def _equal_keys(a: dict, b: dict) -> bool:
    """Equal keys in equal order; a learner's key is compared only if it is of a type that cannot lie."""
    return len(a) == len(b) and all(type(x) is type(y) and type(x) in _SCALARS and x == y for x, y in zip(a, b))


def same(a: Any, b: Any) -> bool:
    """Are two live values equal, in type, shape and every entry? NaN equals NaN; objects equal only themselves."""
    kind = type(a)
    if kind is not type(b):
        return False
    if kind in _SCALARS:
        return a == b or (a != a and b != b)
    if kind is dict:
        return _equal_keys(a, b) and all(same(a[key], b[key]) for key in a)
    if kind in (list, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if kind.__module__ == "numpy" and isinstance(a, (np.ndarray, np.generic)) and not a.dtype.hasobject:
        return a.dtype == b.dtype and a.shape == b.shape and _equal_entries(a, b)
    return a is b


def _equal_entries(a: Any, b: Any) -> bool:
    """Equal bytes are equal numbers, and mostly they are: NumPy takes ten times as long to see it."""
    return a.dtype.kind in "biuf" and a.tobytes() == b.tobytes() or np.array_equal(a, b, equal_nan=a.dtype.kind == "f")


def made_plain(value: Any, done: dict[int, Any] | None = None) -> Any:
    """A returned value with dicts, lists, tuples, texts and numbers in place of what is only a kind of these: an
    OrderedDict, a namedtuple, a numpy.str_. All else stays as it is, and is looked at by its exact type.

    It runs on the learner's side, and calls no method of a learner's class: those of the base show what it holds.
    done: what was made of each container, by id; a list may hold another one twice, or itself.
    """
    kind, done = type(value), {} if done is None else done
    if id(value) in done:
        return done[id(value)]
    if issubclass(kind, dict):
        made = done[id(value)] = {}
        made.update((made_plain(key, done), made_plain(part, done)) for key, part in dict.items(value))
        return made
    if issubclass(kind, list):
        made = done[id(value)] = []
        made.extend(made_plain(part, done) for part in list.__iter__(value))
        return made
    if issubclass(kind, tuple):
        made = done[id(value)] = tuple([made_plain(part, done) for part in tuple.__iter__(value)])
        return made
    if issubclass(kind, str):
        return str.__str__(value)
    if kind.__module__ == "numpy" or kind is bool:
        return value
    if issubclass(kind, int):
        return int.__int__(value)
    return float.__float__(value) if issubclass(kind, float) else value


def encode(plain: Any) -> Any:
    """Plain data as JSON: what JSON lacks becomes an object with one telling key."""
    match plain:
        case Seed(value):
            return {"seed": value}
        case Named(name, parameters):
            return {"function": name, **_encoded(parameters, reserved="function")}
        case np.ndarray():
            return {
                "array": [encode(x) for x in plain.ravel().tolist()],
                "shape": list(plain.shape),
                "dtype": str(plain.dtype),
            }
        case float() if not math.isfinite(plain):
            return {"float": repr(float(plain))}
        case dict():
            return {"dict": _encoded(plain)}
        case tuple():
            return {"tuple": [encode(value) for value in plain]}
        case list():
            return [encode(value) for value in plain]
        case None | bool() | int() | float() | str():
            return plain
    raise TypeError(
        f"{type(plain).__name__} is not plain data: use arrays, numbers, texts, lists, dicts, Seed or Named"
    )


def _encoded(entries: Mapping[str, Any], reserved: str | None = None) -> dict:
    for key in entries:
        if type(key) is not str or key == reserved:
            raise TypeError(
                f"{key!r} cannot be a key here: use a text{f' other than {reserved!r}' if reserved else ''}"
            )
    return {key: encode(value) for key, value in entries.items()}


def decode(data: Any) -> Any:
    """The plain data that `encode` wrote."""
    if type(data) in _SCALARS:
        return data
    match data:
        case list():
            return [decode(value) for value in data]
        case {"function": name, **parameters}:  # first: its parameters may have any name
            return Named(name, {key: decode(value) for key, value in parameters.items()})
        case {"seed": value}:
            return Seed(value)
        case {"array": values, "shape": shape, "dtype": dtype}:
            numbers = list(map(decode, values)) if dict in map(type, values) else values  # one may be no JSON number
            return np.array(numbers, dtype=dtype).reshape(shape)
        case {"float": text}:
            return float(text)
        case {"dict": entries}:
            return {key: decode(value) for key, value in entries.items()}
        case {"tuple": values}:
            return tuple(decode(value) for value in values)
    return data
