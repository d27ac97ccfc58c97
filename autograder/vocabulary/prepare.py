"""prepare(name, check, rng) -> Sheet: a check evaluated on drawn cases, down to plain data.

`visible_sheet` is the one in checks.json, `secret_sheet` one that could grade a student. The grader makes do with a
`bare_secret_sheet`, and evaluates misconceptions when an answer is wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from typing import Any

import numpy as np
from steadygrad.judging.calls import call
from steadygrad.judging.leaves import WrongType
from steadygrad.judging.observers import OBSERVERS
from steadygrad.judging.sheet import AspectSheet, Quantities, Sheet

from .check import Aspect, Check
from .evaluate import CheckError, Run, compared, plainly, value_of
from .mistakes import Mistakes
from .mutants import clues
from .wide import widened

__all__ = [
    "CheckError",
    "bare_secret_sheet",
    "bare_sheet",
    "named_cases",
    "prepare",
    "secret_rng",
    "secret_sheet",
    "visible_rng",
    "visible_sheet",
]


def visible_rng(name: str) -> np.random.Generator:
    """The generator of a check's visible cases: the same for everybody."""
    return np.random.default_rng(_seed(hashlib.sha256(name.encode()).digest()))


def secret_rng(secret: bytes, student: str, name: str) -> np.random.Generator:
    """The generator of a student's hidden cases: unknown beforehand, the same on every regrade."""
    return np.random.default_rng(_seed(hmac.digest(secret, f"{student}\0{name}".encode(), "sha256")))


def _seed(digest: bytes) -> int:
    return int.from_bytes(digest, "big")


def visible_sheet(name: str, check: Check) -> Sheet:
    """The sheet of the visible check: cases that everybody sees."""
    return prepare(name, replace(check, cases=check.visible or check.cases), visible_rng(name))


def secret_sheet(name: str, check: Check, secret: bytes, student: str) -> Sheet:
    """The sheet of a student's hidden test."""
    return prepare(name, _secretly(check), secret_rng(secret, student, name))


def bare_secret_sheet(name: str, check: Check, secret: bytes, student: str) -> Sheet:
    """The same without misconceptions: all that judges a right answer."""
    return bare_sheet(name, _secretly(check), secret_rng(secret, student, name))


def _secretly(check: Check) -> Check:
    """The check as it is asked in secret: what can be guessed in a number and an order that nobody can learn."""
    return replace(check, cases=lambda rng: _shuffled(check, rng)) if check.guessable else check


def _shuffled(check: Check, rng: np.random.Generator) -> list[tuple]:
    """All cases of a draw, and five to ten of further ones, in any order.

    That all of one are there keeps what they tell apart; that there are more makes four words by turn right once in a
    hundred thousand draws.
    """
    cases = list(check.cases(rng))
    further = chain.from_iterable(check.cases(rng) for _ in range(10))
    cases += islice(further, int(rng.integers(5, 10, endpoint=True)))
    return [cases[i] for i in rng.permutation(len(cases))]


def prepare(name: str, check: Check, rng: np.random.Generator) -> Sheet:
    """Evaluate reference and misconceptions on the cases that `rng` draws.

    They are called as a learner's function is, so that one that changes its argument or takes too long is found out.
    Raises CheckError when the reference or a misconception cannot be evaluated.
    """
    sheet = bare_sheet(name, check, rng, call)
    mistakes = Mistakes(check, sheet, call)
    mistakes.evaluate()
    return replace(
        sheet, aspects=tuple(replace(aspect, mistaken=mistakes.sketches(aspect)) for aspect in sheet.aspects)
    )


def bare_sheet(name: str, check: Check, rng: np.random.Generator, run: Run = plainly) -> Sheet:
    """Cases and what is expected, without misconceptions: all that judges a right answer."""
    _distinct(name, "misconceptions", [m.name for m in check.misconceptions])
    _distinct(name, "aspects", [aspect.name for aspect in check.aspects])
    draw = named_cases(name, check)
    drawn = tuple(draw(rng))
    cases = (*drawn, *(_widened(name, word, draw, rng) for word in check.wide))
    if not cases or not check.aspects:
        raise CheckError(f"check {name}: it has no {'aspects' if cases else 'cases'}")
    sheet = Sheet(
        check=name,
        question=check.question,
        seconds=check.seconds,
        cases=cases,
        aspects=tuple(_unevaluated(name, aspect, cases) for aspect in check.aspects),
        hints={m.name: m.hint for m in check.misconceptions} | clues(check),
        returns=check.returns,
        told_by=len(drawn) if check.wide else None,
    )
    right = [value_of(sheet, "the reference", check.reference, case, run) for case in cases]
    aspects = zip(check.aspects, sheet.aspects)
    return replace(
        sheet, aspects=tuple(replace(bare, expected=_expected(sheet, aspect, bare, right)) for aspect, bare in aspects)
    )


def named_cases(name: str, check: Check) -> Callable[[np.random.Generator], Iterator[dict[str, Any]]]:
    """What the check draws, with the names of the arguments."""
    parameters = inspect.signature(check.reference).parameters
    return lambda rng: (_named(name, parameters, arguments) for arguments in check.cases(rng))


def _distinct(name: str, what: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise CheckError(f"check {name}: two {what} have one name")


def _widened(name: str, word: str, draw: Callable, rng: np.random.Generator) -> dict[str, Any]:
    """A case that a word of `wide` makes; raises CheckError for one that says nothing here."""
    try:
        case = widened(draw, word, rng)
    except KeyError:
        raise CheckError(f"check {name}: {word!r} is no word of autograder/vocabulary/wide.py") from None
    if case is None:
        raise CheckError(f"check {name}: no case that is drawn can be changed to {word!r}: take it out of `wide`")
    return case


def _named(name: str, parameters: Mapping[str, inspect.Parameter], arguments: tuple) -> dict[str, Any]:
    """Arguments by the reference's names for them; those that go into *others are others[0], others[1], …"""
    names = [x for x, parameter in parameters.items() if parameter.kind is not inspect.Parameter.VAR_POSITIONAL]
    for variadic in parameters.keys() - set(names):
        names += [f"{variadic}[{index}]" for index in range(len(arguments) - len(names))]
    if len(names) != len(arguments):
        raise CheckError(
            f"check {name}: a case has {len(arguments)} arguments, the reference takes {', '.join(parameters)}"
        )
    return dict(zip(names, arguments))


def _unevaluated(name: str, aspect: Aspect, cases: tuple) -> AspectSheet:
    """An aspect with its laws, before anything was looked at."""
    observer = aspect.observe
    try:
        inspect.signature(OBSERVERS[observer.name]).bind(None, None, **observer.parameters)
    except (KeyError, TypeError) as error:
        raise CheckError(
            f"check {name}: the aspect {aspect.name!r} looks by {observer.name!r}, which cannot be: {error}"
        ) from None
    laws = tuple(aspect.laws(*case.values()) if aspect.laws else {} for case in cases)
    return AspectSheet(aspect.name, aspect.weight, aspect.observe, laws, expected=(), mistaken={})


def _expected(sheet: Sheet, aspect: Aspect, bare: AspectSheet, right: list[Any]) -> tuple[Quantities, ...]:
    """What the reference shows on each case; of random leaves, what their law says."""
    try:
        return tuple(compared(aspect, bare, case, sheet.observe(bare, case, value)) for case, value in enumerate(right))
    except WrongType as error:
        raise CheckError(
            f"check {sheet.check}: the aspect {aspect.name!r} cannot look at the reference's answer: {error}"
        ) from None
