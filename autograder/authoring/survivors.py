"""Holes of the cases: wrong answers that nobody wrote (mutants), which the sheets of a check let pass."""

from __future__ import annotations

import resource
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from steadygrad.judging.calls import Answer, call
from steadygrad.judging.compare import first_difference
from steadygrad.judging.leaves import WrongType
from steadygrad.judging.sheet import Sheet

from autograder.course import Course
from autograder.vocabulary.check import Check
from autograder.vocabulary.mutants import Mutant, candidates
from autograder.vocabulary.prepare import CheckError, bare_secret_sheet, bare_sheet, named_cases, visible_rng
from autograder.vocabulary.wide import applied, words_for

__all__ = ["Hole", "holes", "passes", "sheets_of", "surviving", "wide_sheets"]

SHEETS = 2  # besides the visible one: an answer must fall on every draw
SECONDS = 0.5  # for a call of a mutant: it may loop
LIMIT = resource.RLIMIT_AS, (8 << 30, 8 << 30)  # of memory
DRAWS = 2  # of each wide word


@dataclass(frozen=True)
class Hole:
    """A wrong answer that passes a sheet, and the words of wide cases that show it, the surest first."""

    mutant: Mutant
    shown_by: tuple[str, ...]


def sheets_of(name: str, check: Check) -> list[Sheet]:
    """The visible sheet and secret ones, without misconceptions."""
    visible = bare_sheet(name, replace(check, cases=check.visible or check.cases), visible_rng(name))
    return [visible, *(bare_secret_sheet(name, check, b"mutants", str(number)) for number in range(SHEETS))]


def wide_sheets(name: str, check: Check) -> Iterator[tuple[str, Sheet]]:
    """(word, sheet of one case) of each wide case within the domain on which the reference passes."""
    draw = named_cases(name, check)
    for number, word in enumerate(words_for(next(iter(draw(np.random.default_rng(0)))))):
        rng = np.random.default_rng(number)
        for _ in range(DRAWS):
            with np.errstate(all="ignore"):
                sheet = _sheet_of(name, check, word, rng)
            if sheet is not None and passes(sheet, check.reference):
                yield word, sheet


def _sheet_of(name: str, check: Check, word: str, rng: np.random.Generator) -> Sheet | None:
    """A sheet of one wide case; None where there is none that may be asked, or the reference has no finite answer."""
    try:
        drawn = list(named_cases(name, check)(rng))
        changed = (applied(word, rng, drawn[at]) for at in rng.permutation(len(drawn)))
        case = next((case for case in changed if case is not None), None)
        if case is None or not check.domain(*case.values()):
            return None
        one = replace(check, cases=lambda rng: [tuple(case.values())], wide=())
        sheet = bare_sheet(name, one, rng, _limited)
    except (CheckError, ArithmeticError, ValueError, TypeError, IndexError, KeyError):
        return None
    return sheet if _is_finite(sheet) else None


def _limited(function: Callable, arguments: Mapping[str, Any], seconds: float) -> Answer:
    return call(function, arguments, SECONDS)


def _is_finite(sheet: Sheet) -> bool:
    """Is all that is expected finite? Where it is not, formulas that are equal differ."""
    values = [q.value for aspect in sheet.aspects for quantities in aspect.expected for q in quantities.values()]
    return all(
        np.isfinite(value).all() for value in values if isinstance(value, np.ndarray) and value.dtype.kind in "fiu"
    )


def passes(sheet: Sheet, function: Callable) -> bool:
    """Does an answer get all points of a sheet? It stops at the first thing that is wrong."""
    for case, arguments in enumerate(sheet.cases):
        answer = call(function, arguments, SECONDS)
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


def holes(name: str, check: Check, mutants: Iterable[Mutant]) -> Iterator[Hole]:
    """The mutants that pass on a sheet, though they are wrong: on another sheet, or on a wide case."""
    sheets = sheets_of(name, check)
    survivors = [(mutant, passed) for mutant in mutants if any(passed := [passes(s, mutant.function) for s in sheets])]
    wide = list(wide_sheets(name, check)) if survivors else []
    for mutant, passed in survivors:
        outcomes = defaultdict(list)
        for word, sheet in wide:
            outcomes[word].append(not passes(sheet, mutant.function))
        shown_by = sorted((word for word in outcomes if any(outcomes[word])), key=lambda word: -_share(outcomes[word]))
        if shown_by or not all(passed):
            yield Hole(mutant, tuple(shown_by))


def _share(outcomes: list[bool]) -> float:
    return sum(outcomes) / len(outcomes)


def surviving(course: Course, assignment: str) -> Iterator[tuple[str, str]]:
    """(check, what is wrong) of every hole of an assignment's cases: classical mutants and wrappers, all of them.

    Mutants may loop, or eat memory: they run in processes of their own, under limits.
    """
    names = list(course.checks(assignment))
    context = get_context("forkserver")
    with ProcessPoolExecutor(mp_context=context, initializer=resource.setrlimit, initargs=LIMIT) as pool:
        lines = pool.map(_surviving, *zip(*((course.root, assignment, name) for name in names)))
        yield from ((name, line) for name, some in zip(names, lines) for line in some)


def _surviving(root: Path, assignment: str, name: str) -> list[str]:
    check = Course.at(root).checks(assignment)[name]
    with warnings.catch_warnings(action="ignore"):  # of numbers that overflow in a mutant
        mutants = [mutant for mutant in candidates(check) if mutant.family != "insertion"]
        found = list(holes(name, check, mutants))
    return [
        f"{hole.mutant.place} survives"
        + (f": draw a case that shows it, as wide={hole.shown_by[0]!r}" if hole.shown_by else " some draws")
        for hole in found
    ]
