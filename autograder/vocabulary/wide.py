"""Wide cases: what a drawn case becomes when sizes, magnitudes, signs, ties and orders are no longer comfortable.

    cases=widened(draw, "one example", "values of 1e4", "other order of keys")

`validate` puts mutants to all of them; where one survives the cases of a check, it names the word that shows it.
A word changes all arguments alike, so that sizes which belong together stay equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from steadygrad.judging.plain import Named

__all__ = ["WORDS", "widened"]

Case = tuple
Word = Callable[[np.random.Generator, Case], Case]
TRIES = 20  # a word that changes nothing in so many cases has nothing to change


def widened(cases: Callable[[np.random.Generator], Iterable[Case]], *words: str) -> Callable:
    """The cases, then one more of each word: a case of another draw, changed by it. Raises KeyError for another word."""
    changes = [(word, WORDS[word]) for word in words]

    def draw(rng: np.random.Generator) -> Iterator[Case]:
        yield from cases(rng)
        for word, change in changes:
            yield _changed(rng, cases, change, word)

    return draw


def _changed(rng: np.random.Generator, cases: Callable, change: Word, word: str) -> Case:
    for _ in range(TRIES):
        drawn = list(cases(rng))
        for at in rng.permutation(len(drawn)):
            if (new := change(rng, drawn[at])) is not None:
                return new
    raise ValueError(f"no case that is drawn can be changed to {word!r}")


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


def _arrays(change: Callable[[np.ndarray], np.ndarray], kinds: str = "f") -> Word:
    """A word that changes every array of these kinds."""

    def word(rng: np.random.Generator, case: Case) -> Case:
        return mapped(case, lambda x: change(rng, x) if isinstance(x, np.ndarray) and x.dtype.kind in kinds else x)

    return _if_changed(word)


def _of_one(change: Callable[[np.random.Generator, Any], Any], at: int) -> Word:
    """A word that changes the arrays of real numbers in one argument only."""

    def word(rng: np.random.Generator, case: Case) -> Case:
        if at >= len(case):
            return case
        new = mapped(case[at], lambda x: change(rng, x) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x)
        return (*case[:at], new, *case[at + 1 :])

    return _if_changed(word)


def _number(change: Callable[[float], float], at: int, kind: type) -> Word:
    """A word that changes one argument that is a number."""
    return _if_changed(
        lambda rng, case: (*case[:at], kind(change(case[at])), *case[at + 1 :])
        if at < len(case) and type(case[at]) is kind
        else case
    )


def _if_changed(word: Word) -> Word:
    def checked(rng: np.random.Generator, case: Case) -> Case | None:
        new = word(rng, case)
        return None if new is None or repr(new) == repr(case) else new

    return checked


# ---------------------------------------------------------------- sizes


def _sizes(case: Case) -> list[tuple[int, ...]]:
    shapes = []
    mapped(case, lambda x: shapes.append(x.shape) if isinstance(x, np.ndarray) else None)
    return shapes


def _cut(which: int, to: int) -> Word:
    """The first or the last axis of the widest array is cut, and all axes of its length with it."""

    def word(rng: np.random.Generator, case: Case) -> Case | None:
        shapes = [shape for shape in _sizes(case) if shape]
        if not shapes:
            return None
        # The last axis of X (n, m) stands for examples; of what has none, as a net's weights, for its inputs.
        size = shapes[-1][which] if which == 0 else max(shapes, key=len)[-1]
        if size <= to:
            return None

        def cut(x: Any) -> Any:
            if not isinstance(x, np.ndarray):
                return x
            return x[tuple(slice(to) if n == size else slice(None) for n in x.shape)].copy()

        return mapped(case, cut)

    return _if_changed(word)


def _cut_argument(at: int, axis: int, to: int) -> Word:
    """One axis of the first array of an argument is cut, and all axes of its length with it."""

    def word(rng: np.random.Generator, case: Case) -> Case | None:
        shapes = _sizes(case[at : at + 1])
        if at >= len(case) or not shapes or len(shapes[0]) <= axis or shapes[0][axis] <= to:
            return None
        size = shapes[0][axis]
        return mapped(
            case,
            lambda x: x[tuple(slice(to) if n == size else slice(None) for n in x.shape)].copy()
            if isinstance(x, np.ndarray)
            else x,
        )

    return _if_changed(word)


NUMBERED = re.compile(r"(\D+)(\d+)$")


def _layers(keep: int) -> Word:
    """Dicts with numbered entries, as W1, b1, …, have only the first `keep`; lists of sizes are as long as that asks."""

    def word(rng: np.random.Generator, case: Case) -> Case | None:
        def cut(value: Any) -> Any:
            if isinstance(value, dict) and value and all(isinstance(k, str) and NUMBERED.match(k) for k in value):
                return {k: v for k, v in value.items() if int(NUMBERED.match(k)[2]) <= keep}
            return value

        return tuple(map(cut, case))

    return _if_changed(word)


def _more_layers(rng: np.random.Generator, case: Case) -> Case | None:
    """Dicts with numbered entries have one number more: the last layer's entries again, in other numbers."""

    def add(value: Any) -> Any:
        if not (isinstance(value, dict) and value and all(isinstance(k, str) and NUMBERED.match(k) for k in value)):
            return value
        last = max(int(NUMBERED.match(key)[2]) for key in value)
        more = {
            f"{NUMBERED.match(key)[1]}{last + 1}": rng.permutation(part.ravel()).reshape(part.shape)
            for key, part in value.items()
            if int(NUMBERED.match(key)[2]) == last and isinstance(part, np.ndarray)
        }
        return value | more

    return tuple(map(add, case))


def _lists(change: Callable[[list], list]) -> Word:
    """A word that changes every argument that is a list or tuple of whole numbers or of texts."""

    def word(rng: np.random.Generator, case: Case) -> Case:
        return tuple(
            type(part)(change(list(part)))
            if isinstance(part, (list, tuple)) and part and all(type(x) in (int, float, str) for x in part)
            else part
            for part in case
        )

    return _if_changed(word)


def _keys(order: Callable[[list], Iterable]) -> Word:
    """A word that gives the entries of every dict another order."""

    def turned(value: Any) -> Any:
        return {key: value[key] for key in order(list(value))} if isinstance(value, dict) else value

    return _if_changed(lambda rng, case: tuple(map(turned, case)))


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
MOST_ARGUMENTS = 5

WORDS: dict[str, Word] = {
    **{name: _arrays(change) for name, change in VALUES.items()},
    **{f"{name}, argument {at + 1}": _of_one(change, at) for at in range(MOST_ARGUMENTS) for name, change in VALUES.items()},
    "one example": _cut(-1, 1),
    "two examples": _cut(-1, 2),
    "one unit": _cut(0, 1),
    **{
        f"axis {axis + 1} of argument {at + 1} is {to}": _cut_argument(at, axis, to)
        for at in range(MOST_ARGUMENTS)
        for axis in range(3)
        for to in (1, 2)
    },
    "one layer": _layers(1),
    "two layers": _layers(2),
    "one layer more": _if_changed(_more_layers),
    "other order of keys": _keys(reversed),
    "sorted keys": _keys(sorted),
    "a list of one less": _lists(lambda x: x[:-1]),
    "a list of two": _lists(lambda x: x[:2]),
    "a list of one": _lists(lambda x: x[:1]),
    "a list of one more": _lists(lambda x: [*x, x[0]]),
    "a list twice as long": _lists(lambda x: [*x, *x]),
    "a list in other order": _lists(lambda x: x[::-1]),
    "a list of equal ones": _lists(lambda x: [x[0]] * len(x)),
    "a list that begins with one": _lists(lambda x: [1, *x[1:]] if type(x[0]) is int else x),
    "a list that ends with one": _lists(lambda x: [*x[:-1], 1] if type(x[0]) is int else x),
    "a list times 1e3": _lists(lambda x: [1e3 * n for n in x] if type(x[0]) is float else x),
    **{
        f"argument {at + 1} is {name}": _number(change, at, kind)
        for at in range(MOST_ARGUMENTS)
        for name, change, kind in (
            ("100 times as large", lambda x: 100 * x, float),
            ("a hundredth", lambda x: x / 100, float),
            ("0.0", lambda x: 0.0, float),
            ("1.0", lambda x: 1.0, float),
            ("1", lambda n: 1, int),
            ("2", lambda n: 2, int),
            ("one more", lambda n: n + 1, int),
            ("ten times as many", lambda n: 10 * n, int),
        )
    },
    "all true": _arrays(lambda rng, x: np.ones_like(x), "b"),
    "all false": _arrays(lambda rng, x: np.zeros_like(x), "b"),
    "whole arrays of one number": _arrays(lambda rng, x: np.full_like(x, x.flat[0]) if x.size else x, "iu"),
}
