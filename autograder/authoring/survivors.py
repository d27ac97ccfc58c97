"""Holes of the cases: wrong answers that nobody wrote (mutants), which the sheets of a check let pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from steadygrad.judging.calls import Answer, call
from steadygrad.judging.compare import first_difference
from steadygrad.judging.leaves import WrongType
from steadygrad.judging.plain import has_seed
from steadygrad.judging.sheet import Sheet

from autograder.vocabulary.check import Check
from autograder.vocabulary.mutants import Mutant
from autograder.vocabulary.prepare import CheckError, bare_secret_sheet, bare_sheet, visible_rng
from autograder.vocabulary.wide import WORDS

__all__ = ["Hole", "holes", "passes", "sheets_of", "wide_sheets"]

SHEETS = 4  # besides the visible one: an answer must fall on every draw
SECONDS = 0.5  # for a call of a mutant: it may loop
DRAWS = 2  # of each wide word


@dataclass(frozen=True)
class Hole:
    """A wrong answer that passes a sheet of the check, and the word of a wide case that shows it."""

    mutant: Mutant
    word: str  # "" where some sheets reject it and others don't
    shown_by: tuple[str, ...] = ()


def sheets_of(name: str, check: Check) -> list[Sheet]:
    """The visible sheet and secret ones, without misconceptions."""
    visible = bare_sheet(name, replace(check, cases=check.visible or check.cases), visible_rng(name))
    return [visible, *(bare_secret_sheet(name, check, b"mutants", str(number)) for number in range(SHEETS))]


def wide_sheets(name: str, check: Check, right: Iterable[Callable]) -> Iterator[tuple[str, Sheet]]:
    """(word, sheet of one case) of each wide case that all of these right answers pass."""
    for number, (word, change) in enumerate(WORDS.items()):
        rng = np.random.default_rng(number)
        for _ in range(DRAWS):
            drawn = list(check.cases(rng))
            cases = [new for at in rng.permutation(len(drawn))[:4] if (new := change(rng, drawn[at])) is not None]
            for case in cases[:2]:
                try:
                    with np.errstate(all="ignore"):
                        sheet = bare_sheet(name, replace(check, cases=lambda rng: [case]), rng, _limited)
                except (CheckError, ArithmeticError, ValueError, TypeError, IndexError, KeyError):
                    continue
                if _is_finite(sheet) and all(passes(sheet, one) for one in right):
                    yield word, sheet


def _limited(function: Callable, arguments: Mapping[str, Any], seconds: float) -> Answer:
    return call(function, arguments, SECONDS)


def _is_finite(sheet: Sheet) -> bool:
    """Is all that is expected finite? Where it is not, formulas that are equal differ."""
    values = [q.value for aspect in sheet.aspects for quantities in aspect.expected for q in quantities.values()]
    return all(np.isfinite(value).all() for value in values if isinstance(value, np.ndarray) and value.dtype.kind in "fiu")


def passes(sheet: Sheet, function: Callable, seconds: float = SECONDS) -> bool:
    """Does an answer get all points of a sheet? It stops at the first thing that is wrong."""
    for case, arguments in enumerate(sheet.cases):
        answer = call(function, arguments, seconds)
        if answer.fault:
            return False
        for aspect in sheet.aspects:
            try:
                with np.errstate(all="ignore"):
                    seen = sheet.observe(aspect, case, answer.value)
                    if first_difference(aspect.expected[case], seen) is not None:
                        return False
            except WrongType:
                return False
    return True


def holes(check: Check, mutants: Iterable[Mutant], sheets: list[Sheet], wide: list[tuple[str, Sheet]]) -> Iterator[Hole]:
    """The mutants that pass on a sheet, though they are wrong: on another sheet, or on a wide case."""
    for mutant in mutants:
        passed = [passes(sheet, mutant.function) for sheet in sheets]
        if not any(passed):
            continue
        shown_by = tuple(dict.fromkeys(word for word, sheet in wide if not passes(sheet, mutant.function)))
        if shown_by or not all(passed):
            yield Hole(mutant, "" if not all(passed) else shown_by[0], shown_by)


def is_random(sheet: Sheet) -> bool:
    """Does the function draw?"""
    return has_seed(sheet.cases[0])
