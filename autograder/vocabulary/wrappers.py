"""Mistakes that can be made with any answer: something done to its result, or to one of its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["FAR", "of_argument", "of_result", "on_arrays"]

Change = Callable[[Any], Any]

# What proves cases, and is hardly ever what a learner did.
FAR = re.compile("rounded|cut off|very small|never below|centred|^1 was|for zeros|sorted|squared first|root of|NaN")


def on_arrays(change: Callable[[np.ndarray], Any]) -> Change:
    """The same change for every array of real numbers in a value, and for a number."""

    def changed(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return change(value) if value.dtype.kind == "f" else value
        if isinstance(value, (float, np.floating)):
            new = change(np.asarray(value, dtype=float))
            return type(value)(new) if np.ndim(new) == 0 else new
        if isinstance(value, dict):
            return {key: changed(part) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(map(changed, value))
        return value

    return changed


def first_keys(value: Any) -> Any:
    """A dict without its last entry, a list without its last one."""
    if isinstance(value, dict):
        return dict(list(value.items())[:-1])
    return value[:-1] if isinstance(value, (list, tuple)) else value


def one_example(x: np.ndarray) -> np.ndarray:
    """Every column is the first."""
    return np.repeat(x[..., :1], x.shape[-1], axis=-1) if x.ndim else x


def one_row(x: np.ndarray) -> np.ndarray:
    """Every row is the first."""
    return np.repeat(x[:1], x.shape[0], axis=0) if x.ndim else x


def _of_axes(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: change(x) if x.ndim else x


RESULTS: tuple[tuple[str, Callable[[np.ndarray], Any]], ...] = (
    ("the sign of the result was the wrong way round", np.negative),
    ("the result was twice as large as it is to be", lambda x: 2 * x),
    ("the result was half as large as it is to be", lambda x: x / 2),
    ("a square root was taken at the end that is not asked for", lambda x: np.sqrt(np.abs(x))),
    ("the result was squared", np.square),
    ("the absolute value of the result was taken", np.abs),
    ("negative numbers of the result were set to 0", lambda x: np.maximum(x, 0)),
    ("positive numbers of the result were set to 0", lambda x: np.minimum(x, 0)),
    ("the result was cut off at 1", lambda x: np.minimum(x, 1)),
    ("the result was cut off at ±1", lambda x: np.clip(x, -1, 1)),
    ("the result was cut off at ±10", lambda x: np.clip(x, -10, 10)),
    ("the result was rounded", lambda x: np.round(x, 3)),
    ("1 was added to the result", lambda x: x + 1),
    ("1 was subtracted from the result", lambda x: x - 1),
    ("something very small was added to the result", lambda x: x + 1e-6),
    ("the result was transposed", lambda x: x.T),
    ("the numbers of the result were sorted", _of_axes(lambda x: np.sort(x, axis=-1))),
    ("the order of the result's columns was turned round", lambda x: x[..., ::-1] if x.ndim else x),
    ("the order of the result's rows was turned round", lambda x: x[::-1] if x.ndim else x),
    ("the rows of the result were one place off", _of_axes(lambda x: np.roll(x, 1, axis=0))),
    ("the columns of the result were one place off", _of_axes(lambda x: np.roll(x, 1, axis=-1))),
    ("only the first example was treated", one_example),
    ("only the first row was treated", one_row),
    ("all of the result was its mean", _of_axes(lambda x: np.full_like(x, x.mean()) if x.size else x)),
    ("axes of length 1 were lost", lambda x: x.squeeze()),
    ("the result was flattened", lambda x: x.ravel() if x.ndim else x),
    ("zeros were returned", np.zeros_like),
    ("NaN and infinity were set to 0", np.nan_to_num),
)

ARGUMENTS: tuple[tuple[str, Callable[[np.ndarray], Any]], ...] = (
    ("the sign of {} was the wrong way round", np.negative),
    ("{} was doubled first", lambda x: 2 * x),
    ("{} was halved first", lambda x: x / 2),
    ("{} was squared first", np.square),
    ("the square root of {} was taken first", lambda x: np.sqrt(np.abs(x))),
    ("the absolute value of {} was taken first", np.abs),
    ("negative numbers in {} were set to 0 first", lambda x: np.maximum(x, 0)),
    ("{} was cut off at ±10", lambda x: np.clip(x, -10, 10)),
    ("{} was cut off at 1", lambda x: np.minimum(x, 1)),
    ("{} was never below 1e-8", lambda x: np.where(np.abs(x) < 1e-8, 1e-8, x)),
    ("1 was added to {}", lambda x: x + 1),
    ("{} was rounded first", lambda x: np.round(x, 3)),
    ("{} was transposed", lambda x: x.T),
    ("{} was sorted", _of_axes(lambda x: np.sort(x, axis=-1))),
    ("the rows of {} came in the other order", lambda x: x[::-1] if x.ndim else x),
    ("the columns of {} came in the other order", lambda x: x[..., ::-1] if x.ndim else x),
    ("only the first example of {} was seen", one_example),
    ("only the first row of {} was seen", one_row),
    ("{} was taken for zeros", np.zeros_like),
    ("{} was centred first", lambda x: x - x.mean() if x.size else x),
)

WHOLES: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("{} was 1 larger", lambda n: n + 1),
    ("{} was 1 smaller", lambda n: n - 1),
    ("{} was twice as large", lambda n: 2 * n),
    ("{} was taken for 1", lambda n: 1),
)


def of_result() -> Iterator[tuple[str, Change]]:
    """(phrase, what is done) of each thing that can be done to any result."""
    for phrase, change in RESULTS:
        yield phrase, on_arrays(change)
    yield "the last part of the result was missing", first_keys


def of_argument(name: str, example: Any) -> Iterator[tuple[str, Change]]:
    """(phrase, what is done) of each thing that can be done to an argument like this one."""
    if type(example) is int:
        for phrase, change in WHOLES:
            yield phrase.format(name), change
    elif isinstance(example, (float, np.ndarray, dict, list, tuple)):
        for phrase, change in ARGUMENTS:
            yield phrase.format(name), on_arrays(change)
        yield f"the last part of {name} was left out", first_keys
        if isinstance(example, dict):
            yield f"only the first layer of {name} was seen", lambda value: dict(list(value.items())[:2])
            yield f"the entries of {name} came in the other order", lambda value: dict(reversed(value.items()))
        if isinstance(example, (list, tuple)):
            yield f"{name} came in the other order", lambda value: type(value)(reversed(value))
