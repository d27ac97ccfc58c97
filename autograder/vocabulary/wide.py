"""Wide cases: what a drawn case becomes when sizes, magnitudes, signs, ties and orders are no longer comfortable.

    wide=("one column", "X: far from zero", "lam: 100 times as large", "other order of keys")

A word changes all arguments alike, so that sizes which belong together stay equal; behind an argument's name it
changes only this one. `validate` puts mutants to all words; where one survives a check's cases, it says which shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from steadygrad.judging.plain import Named, same

__all__ = ["WORDS", "applied", "widened", "words_for"]

Case = Mapping[str, Any]
Word = Callable[[np.random.Generator, Case], Case]
TRIES = 50  # draws; a word that changes nothing in all of them has nothing to change
NUMBERED = re.compile(r"(\D+)(\d+)$")  # the name of a layer's entry, as W1 or dW1


def words_for(case: Case) -> Iterator[str]:
    """Every word, for all arguments and for each of them."""
    yield from WORDS
    yield from (f"{name}: {word}" for name in case for word in WORDS)


def applied(word: str, rng: np.random.Generator, case: Case) -> Case | None:
    """A case changed by a word; None if that changes nothing. Raises KeyError if there is no such word."""
    name, colon, what = word.rpartition(": ")
    change = WORDS[what]
    if colon and name not in case:
        return None
    new = {**case, **change(rng, {name: case[name]} if colon else case)}
    return None if all(_alike(new[key], case[key]) for key in case) else new


def widened(cases: Callable[[np.random.Generator], Iterable[Case]], word: str, rng: np.random.Generator) -> Case | None:
    """A case of a new draw, changed by a word; None if no case that is drawn can be."""
    for _ in range(TRIES):
        drawn = list(cases(rng))
        for at in rng.permutation(len(drawn)):
            if (new := applied(word, rng, drawn[at])) is not None:
                return new
    return None


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, Named) and isinstance(b, Named):
        return a.name == b.name and _alike(dict(a.parameters), dict(b.parameters))
    return same(a, b) or a == b if not isinstance(a, (dict, list, tuple, np.ndarray)) else same(a, b)


# ---------------------------------------------------------------- walking over plain arguments


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """A value with every array and number in it changed, also those in the parameters of a named function."""
    match value:
        case np.ndarray() | bool() | int() | float():
            return change(value)
        case Named(name, parameters):
            return Named(name, mapped(dict(parameters), change))
        case dict():
            return {key: mapped(part, change) for key, part in value.items()}
        case list() | tuple():
            return type(value)(mapped(part, change) for part in value)
    return value


def _arrays(change: Callable[[np.random.Generator, np.ndarray], np.ndarray], kinds: str = "f") -> Word:
    """A word that changes every array of these kinds."""
    return lambda rng, case: mapped(
        case, lambda x: change(rng, x) if isinstance(x, np.ndarray) and x.dtype.kind in kinds else x
    )


def _numbers(change: Callable[[Any], Any], kind: type) -> Word:
    """A word that changes every argument that is a number of this kind."""
    return lambda rng, case: {name: kind(change(x)) if type(x) is kind else x for name, x in case.items()}


def _lists(change: Callable[[list], list], kinds: tuple[type, ...] = (int, float, str)) -> Word:
    """A word that changes every argument that is a list or tuple of numbers or texts."""

    def changed(x: Any) -> Any:
        is_flat = isinstance(x, (list, tuple)) and x and all(type(part) in kinds for part in x)
        return type(x)(change(list(x))) if is_flat else x

    return lambda rng, case: {name: changed(x) for name, x in case.items()}


def _dicts(change: Callable[[np.random.Generator, dict], dict]) -> Word:
    """A word that changes every argument that is a dict."""
    return lambda rng, case: {name: change(rng, x) if type(x) is dict and x else x for name, x in case.items()}


# ---------------------------------------------------------------- sizes


def _cut(axis: int, to: int) -> Word:
    """An axis of the argument with the most axes is cut, the last of such arguments; and all axes of that length."""

    def word(rng: np.random.Generator, case: Case) -> Case:
        shapes = []
        mapped(case, lambda x: shapes.append(x.shape) if isinstance(x, np.ndarray) and x.ndim else None)
        most = max(map(len, shapes), default=0)
        if most <= axis:
            return case
        size = [shape for shape in shapes if len(shape) == most][-1][axis]
        return mapped(case, lambda x: _first(x, size, to) if isinstance(x, np.ndarray) else x)

    return word


def _first(x: np.ndarray, size: int, to: int) -> np.ndarray:
    """The first entries along every axis of this length."""
    return x[tuple(slice(to) if n == size else slice(None) for n in x.shape)].copy()


def _number_of(key: Any) -> int | None:
    match = NUMBERED.match(key) if isinstance(key, str) else None
    return int(match[2]) if match else None


def _layers(keep: int) -> Word:
    """Dicts with numbered entries, as W1, b1, …, have only the first `keep`."""
    return _dicts(lambda rng, x: {key: v for key, v in x.items() if (_number_of(key) or 0) <= keep})


def _one_more(rng: np.random.Generator, entries: dict) -> dict:
    """One number more: the last layer's entries again, in another order."""
    last = max(_number_of(key) or 0 for key in entries)
    new = {
        f"{NUMBERED.match(key)[1]}{last + 1}": rng.permutation(part.ravel()).reshape(part.shape)
        for key, part in entries.items()
        if last and _number_of(key) == last and isinstance(part, np.ndarray)
    }
    return entries | new


# ---------------------------------------------------------------- the words


def _with_zeros(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    return np.where(rng.random(x.shape) < 0.5, 0.0, x)


def _equal(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    return np.full_like(x, x.flat[0]) if x.size else x


def _first_row_zero(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros_like(x[:1]), x[1:]]) if x.ndim else x


def _first_column_repeated(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    return np.concatenate([x[..., :1], x[..., :1], x[..., 2:]], axis=-1) if x.ndim and x.shape[-1] > 1 else x


def _last_in_front(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """The extremes stand at the ends: the largest first, the smallest last."""
    flat = np.sort(x.ravel())[::-1]
    return flat.reshape(x.shape)


VALUES: dict[str, Callable[[np.random.Generator, np.ndarray], np.ndarray]] = {
    "values of 1e2": lambda rng, x: x * 100,
    "values of 1e4": lambda rng, x: x * 1e4,
    "values of 1e8": lambda rng, x: x * 1e8,
    "values of 1e-2": lambda rng, x: x * 1e-2,
    "values of 1e-4": lambda rng, x: x * 1e-4,
    "values of 1e-8": lambda rng, x: x * 1e-8,
    "values of 1e-12": lambda rng, x: x * 1e-12,
    "other signs": lambda rng, x: -x,
    "mixed signs": lambda rng, x: x * rng.choice([-1.0, 1.0], x.shape),
    "nothing negative": lambda rng, x: np.abs(x),
    "nothing positive": lambda rng, x: -np.abs(x),
    "zeros": lambda rng, x: np.zeros_like(x),
    "some zeros": _with_zeros,
    "equal numbers": _equal,
    "first row zero": _first_row_zero,
    "first column twice": _first_column_repeated,
    "whole numbers": lambda rng, x: np.round(3 * x),
    "far from zero": lambda rng, x: x + 1000,
    "extremes at the ends": _last_in_front,
    "permuted": lambda rng, x: rng.permutation(x.ravel()).reshape(x.shape),
    "one very large": lambda rng, x: np.where(np.arange(x.size).reshape(x.shape) == x.size // 2, 1e3, x),
}

WORDS: dict[str, Word] = {
    **{name: _arrays(change) for name, change in VALUES.items()},
    "all true": _arrays(lambda rng, x: np.ones_like(x), "b"),
    "all false": _arrays(lambda rng, x: np.zeros_like(x), "b"),
    "one label": _arrays(lambda rng, x: np.full_like(x, x.flat[0]) if x.size else x, "iu"),
    "one row": _cut(0, 1),
    "one column": _cut(1, 1),
    "two rows": _cut(0, 2),
    "two columns": _cut(1, 2),
    "one image": _cut(2, 1),
    "one layer": _layers(1),
    "two layers": _layers(2),
    "one layer more": _dicts(_one_more),
    "other order of keys": _dicts(lambda rng, x: dict(reversed(x.items()))),
    "sorted keys": _dicts(lambda rng, x: {key: x[key] for key in sorted(x)}),
    "one less": _lists(lambda x: x[:-1]),
    "a list of two": _lists(lambda x: x[:2]),
    "a list of one": _lists(lambda x: x[:1]),
    "one more": _lists(lambda x: [*x, x[0]]),
    "twice as long": _lists(lambda x: [*x, *x]),
    "other order": _lists(lambda x: x[::-1]),
    "equal ones": _lists(lambda x: [x[0]] * len(x)),
    "first is 1": _lists(lambda x: [1, *x[1:]], (int,)),
    "last is 1": _lists(lambda x: [*x[:-1], 1], (int,)),
    "thousands": _lists(lambda x: [1e3 * n for n in x], (float,)),
    "millions": _lists(lambda x: [1e6 * n for n in x], (float,)),
    "thousandths": _lists(lambda x: [n / 1e3 for n in x], (float,)),
    "nearly equal": _lists(lambda x: [1 + n / 1e9 for n in x], (float,)),
    "100 times as large": _numbers(lambda x: 100 * x, float),
    "a hundredth": _numbers(lambda x: x / 100, float),
    "0.0": _numbers(lambda x: 0.0, float),
    "1.0": _numbers(lambda x: 1.0, float),
    "is 1": _numbers(lambda n: 1, int),
    "is 2": _numbers(lambda n: 2, int),
    "is one more": _numbers(lambda n: n + 1, int),
    "ten times as many": _numbers(lambda n: 10 * n, int),
}
