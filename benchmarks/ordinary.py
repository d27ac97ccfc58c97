"""Ordinary tests of comparable work, as an instructor writes them: the same number of calls, and asserts on literals.

What nbgrader and otter grade with while they are measured. The cases are those of one secret sheet; a function that
draws random numbers is asked for the mean and the spread that the reference showed, roughly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from steadygrad.judging.calls import ask, call
from steadygrad.judging.plain import encode
from steadygrad.judging.sheet import Sheet

from autograder.course import Course
from autograder.vocabulary.prepare import secret_sheet

__all__ = ["ordinary_tests"]

PREPARATION = (
    "import json\n\nfrom numpy import array, inf, nan, testing\nfrom steadygrad.judging.plain import build, decode\n"
)


def ordinary_tests(course: Course, assignment: str) -> dict[str, str]:
    """Exercise -> the source of its ordinary hidden test."""
    return {name: _test(name, check) for name, check in course.checks(assignment).items()}


def _test(name: str, check: Any) -> str:
    sheet = secret_sheet(name, check, bytes(32), "everybody")
    answers = ask(sheet, lambda arguments: call(check.reference, arguments, sheet.seconds))
    calls = list(zip(sheet.cases, answers.cases, strict=True))
    calls += [(sheet.cases[0], again) for again in (answers.again, answers.other) if again is not None]
    blocks = ["\n".join(_one_call(name, sheet, *pair)) for pair in calls]
    return "\n".join([PREPARATION, *blocks])


def _one_call(name: str, sheet: Sheet, case: Any, answer: Any) -> Iterator[str]:
    yield f"arguments = decode(json.loads({json.dumps(encode(dict(case)))!r}))"
    yield f"answer = {name}(*build(arguments).values())"
    for place, value in _leaves("answer", answer.value):
        yield from _asserts(place, value, sheet.is_random)


def _leaves(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            parts = value.items()
        case list() | tuple():
            parts = enumerate(value)
        case _:
            yield place, value
            return
    for key, part in parts:
        yield from _leaves(f"{place}[{key!r}]", part)


def _asserts(place: str, value: Any, is_random: bool) -> Iterator[str]:
    if not isinstance(value, np.ndarray | np.number | float | int) or isinstance(value, bool):
        yield f"testing.assert_equal({place}, {value!r})"
        return
    numbers = np.asarray(value, dtype=float)
    if is_random and numbers.size > 1:
        mean, spread = numbers.mean().item(), numbers.std().item()
        yield f"assert {place}.shape == {numbers.shape}"
        yield f"testing.assert_allclose({place}.mean(), {mean!r}, atol={spread + 0.1!r})"
        yield f"testing.assert_allclose({place}.std(), {spread!r}, rtol=1)"
    else:
        yield f"testing.assert_allclose({place}, {numbers.tolist()!r}, rtol=1e-6, atol=1e-8)"
