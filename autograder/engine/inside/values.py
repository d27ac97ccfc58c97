"""Plain values as a JSON tree and the raw bytes of their arrays.

None, True, 3, 0.5, "text" and lists stand for themselves; all else is an object with one key that says what it is:

    {"tuple": [...]}  {"set": [...]}  {"frozenset": [...]}  {"dict": [[key, value], ...]}  {"float": "nan"}
    {"array": ["=d", [3, 2]]}  {"scalar": "=f"}     their bytes stand in the body, in the order of the tree
    {"text": "..."}                                 UTF-8 in hexadecimal, of a text with half characters
    {"foreign": null}                               anything that may not cross
    {"seed": 7}  {"named": [name, parameters]}      steadygrad's recipes, from the judge only
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from steadygrad.judging.plain import Named, Seed

__all__ = ["Foreign", "Malformed", "pack", "unpack"]

DEPTH = 100  # of containers in one another
DIMENSIONS = 32
PARTS = 500_000  # a value with more is too large to cross
HUGE = 2**1100  # beyond every float: only the sign of a larger integer matters
NUMBERS = "?bBhHiIlLqQefdg"  # NumPy's numbers: the kinds b, i, u and f
DTYPES = {d.byteorder + d.char: d for char in NUMBERS for d in (np.dtype(order + char) for order in "=<>")}
SCALARS = {dtype.type for dtype in DTYPES.values()}
FLOATS = ("nan", "inf", "-inf")


class Malformed(ValueError):
    """This tree and these bytes are not what `pack` makes."""


class Foreign:
    """Stands for a part of a value that is not plain, or too deep: of a wrong type, whatever is expected."""

    def __repr__(self) -> str:
        return "Foreign()"


def pack(value: Any, recipes: bool = False) -> tuple[Any, list[bytes]]:
    """The tree and the bytes of a value, looking at exact types only: nothing that a class overrides is called.

    recipes: pack Seed and Named too (arguments may have them, answers may not).
    Raises MemoryError for a value with too many parts.
    """
    packer = _Packer(recipes)
    return packer.tree(value), packer.body


def unpack(tree: Any, body: bytes | bytearray, recipes: bool = False) -> Any:
    """The value of a tree and its bytes, which anybody may have made. Raises Malformed, and nothing else."""
    reader = _Reader(body, recipes)
    value = reader.value(tree, 0)
    if reader.at != len(body):
        raise Malformed("there are bytes that belong to no array")
    return value


class _Packer:
    def __init__(self, recipes: bool):
        self.recipes = recipes
        self.body: list[bytes] = []
        self.above: list[int] = []  # ids of the containers around
        self.parts = 0

    def tree(self, value: Any) -> Any:
        self.parts += 1
        if self.parts > PARTS:
            raise MemoryError("the value has too many parts")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return max(-HUGE, min(value, HUGE))
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if kind is str:
            return _text(value)
        if kind in SCALARS:
            self.body.append(value.tobytes())
            return {"scalar": _name(value.dtype)}
        if kind is np.ndarray:
            return self.array(value)
        return self.container(value)

    def array(self, value: np.ndarray) -> Any:
        name = _name(value.dtype)
        if name not in DTYPES or value.ndim > DIMENSIONS:
            return {"foreign": None}
        self.body.append(value.tobytes())
        return {"array": [name, list(value.shape)]}

    def container(self, value: Any) -> Any:
        if id(value) in self.above or len(self.above) >= DEPTH:
            return {"foreign": None}
        self.above.append(id(value))
        tree = self.inner(value, type(value))
        self.above.pop()
        return tree

    def inner(self, value: Any, kind: type) -> Any:
        if kind is list:
            return [self.tree(item) for item in value]
        if kind is tuple:
            return {"tuple": [self.tree(item) for item in value]}
        if kind is dict and all(_is_key(key) for key in value):
            return {"dict": [[self.tree(key), self.tree(item)] for key, item in value.items()]}
        if kind in (set, frozenset) and all(type(item) is str for item in value):
            return {kind.__name__: [self.tree(item) for item in value]}
        if kind is Seed and self.recipes:
            return {"seed": value.value}
        if kind is Named and self.recipes:
            return {"named": [value.name, self.tree(dict(value.parameters))]}
        return {"foreign": None}


class _Reader:
    def __init__(self, body: bytes | bytearray, recipes: bool):
        self.body = memoryview(body)
        self.recipes = recipes
        self.at = 0  # how far the body is read

    def value(self, tree: Any, depth: int) -> Any:
        if depth > DEPTH + 1:
            raise Malformed("too deep")
        if type(tree) is list:
            return [self.value(item, depth + 1) for item in tree]
        if type(tree) is dict:
            return self.tagged(tree, depth + 1)
        if tree is None or type(tree) in (bool, int, str) or type(tree) is float and math.isfinite(tree):
            return tree
        raise Malformed("a number that is none")

    def tagged(self, tree: dict, depth: int) -> Any:
        match next(iter(tree.items()), None) if len(tree) == 1 else None:
            case "tuple", list(items):
                return tuple(self.value(item, depth) for item in items)
            case ("set" | "frozenset") as kind, list(items):
                texts = self.every(str, items, depth)
                return set(texts) if kind == "set" else frozenset(texts)
            case "dict", list(entries):
                return dict(self.entry(entry, depth) for entry in entries)
            case "array", [name, list(shape)]:
                return self.array(name, shape)
            case "scalar", name:
                return self.array(name, [])[()]
            case "float", text if text in FLOATS:
                return float(text)
            case "text", str(text):
                return _checked(lambda: bytes.fromhex(text).decode("utf-8", "surrogatepass"))
            case "foreign", None:
                return Foreign()
            case "seed", int(value) if self.recipes:
                return Seed(value)
            case "named", [str(name), parameters] if self.recipes:
                return Named(name, self.value(parameters, depth))
        raise Malformed("no such kind of value")

    def every(self, kind: type, items: list, depth: int) -> list:
        values = [self.value(item, depth) for item in items]
        if not all(type(value) is kind for value in values):
            raise Malformed(f"not every part is of type {kind.__name__}")
        return values

    def entry(self, entry: Any, depth: int) -> tuple[Any, Any]:
        if type(entry) is not list or len(entry) != 2:
            raise Malformed("not a pair of key and value")
        key = self.value(entry[0], depth)
        if not _is_key(key):
            raise Malformed("no plain key")
        return key, self.value(entry[1], depth)

    def array(self, name: Any, shape: list) -> np.ndarray:
        dtype = DTYPES.get(name) if type(name) is str else None
        if dtype is None or len(shape) > DIMENSIONS or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise Malformed("no such array")
        length = math.prod(shape) * dtype.itemsize
        if length > len(self.body) - self.at:
            raise Malformed("the bytes of an array are missing")
        part = self.body[self.at : self.at + length]
        self.at += length
        if dtype.kind == "b":  # any byte but 0 is True, and no other number
            return _checked(lambda: (np.frombuffer(part, np.uint8) != 0).reshape(shape))
        return _checked(lambda: np.frombuffer(part, dtype).reshape(shape).copy())


def _checked(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except (ValueError, OverflowError, MemoryError) as error:
        raise Malformed(type(error).__name__) from None


def _is_key(key: Any) -> bool:
    """May this be a dict's key? Of larger integers a million can have one hash, and a dict of them takes hours."""
    return key is None or type(key) in (str, float, bool) or type(key) is int and abs(key) < 2**53


def _name(dtype: np.dtype) -> str:
    return dtype.byteorder + dtype.char


def _text(text: str) -> Any:
    try:
        text.encode()
    except UnicodeEncodeError:
        return {"text": text.encode("utf-8", "surrogatepass").hex()}
    return text
