"""Wrong answers that nobody wrote: a right one, changed in one place. They prove cases, and explain answers.

Classical mutants change the syntax tree (`operators`), wrappers what goes in and comes out (`wrappers`); insertions
put something round a part of a formula. DeMillo, Lipton & Sayward 1978.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np
from steadygrad.judging.sheet import MUTANT

from . import wrappers
from .check import Check, Misconception
from .operators import Change, changes
from .programs import Program

__all__ = ["Mutant", "candidates", "clues", "explaining", "mutants_of", "public_names", "wrapped"]


@dataclass(frozen=True)
class Mutant:
    """A wrong answer, unless it is equal to the right one; `place` tells an author which, `phrase` a learner."""

    make: Callable[[], Callable]
    place: str
    phrase: str
    family: str  # classical, wrapper, insertion
    rank: int = 1  # the likelier mistake has the lower one

    @cached_property
    def function(self) -> Callable:
        """The answer; one that cannot be compiled raises when it is called."""
        try:
            return self.make()
        except (SyntaxError, ValueError, TypeError) as error:
            return partial(_broken, error)


def _broken(error: Exception, *arguments: Any) -> None:
    raise error


def mutants_of(program: Program, public: frozenset[str]) -> Iterator[Mutant]:
    """All changes of a program."""
    places = Counter()
    for site in program.sites():
        for change in changes(site, public):
            place = _place(change)
            places[place] += 1
            nth = f" #{places[place]}" if places[place] > 1 else ""
            yield Mutant(
                partial(program.changed, site, change.new), place + nth, change.phrase, change.family, change.rank
            )


def wrapped(right: Callable, case: Mapping[str, Any]) -> Iterator[Mutant]:
    """Whatever can be done to the result of a right answer, and to its arguments; `case` shows of what kind they are."""
    for told, change in wrappers.of_result():
        yield Mutant(partial(_after, right, change), told, told, "wrapper", 5 if wrappers.FAR.search(told) else 1)
    for at, (name, example) in enumerate(case.items()):
        for told, change in wrappers.of_argument(name, example):
            is_far = wrappers.FAR.search(told)  # as a cut at a value that hardly any case reaches
            family, rank = ("insertion", 5) if is_far else ("wrapper", 1)
            yield Mutant(partial(_before, right, at, change), told, told, family, rank)
        if not isinstance(example, (int, str)):
            told = f"{name} was returned as it is"
            yield Mutant(partial(_returned, at), told, told, "wrapper")


def candidates(check: Check) -> list[Mutant]:
    """All mutants of a check's reference."""
    names = inspect.signature(check.reference).parameters
    case = dict(zip(names, next(iter(check.cases(np.random.default_rng(0))))))
    return [*_of_source(check.reference, public_names(check)), *wrapped(check.reference, case)]


@lru_cache(maxsize=64)
def _of_source(reference: Callable, public: frozenset[str]) -> tuple[Mutant, ...]:
    program = Program.of(reference)
    return tuple(mutants_of(program, public)) if program else ()


def clues(check: Check) -> dict[str, str]:
    """What a learner is told where a mutant explains an answer, by the name of the mistake."""
    return {f"{MUTANT}{n}": f"It looks as if {phrase}." for n, phrase in enumerate(check.explained.values())}


def explaining(check: Check) -> tuple[Misconception, ...]:
    """The mutants that explain an answer, as mistakes. One whose place the reference has no more is left out."""
    if not check.explained:
        return ()
    found = {mutant.place: mutant for mutant in candidates(check)}
    return tuple(
        Misconception(name, clue, found[place].function)
        for place, (name, clue) in zip(check.explained, clues(check).items())
        if place in found
    )


def public_names(check: Check) -> frozenset[str]:
    """The names that a learner knows: the parameters, and what the question and the formula speak of."""
    formula = (inspect.getdoc(check.reference) or "").partition("\n")[0]
    words = re.findall(r"\w+", f"{check.question} {formula}")
    return frozenset([*inspect.signature(check.reference).parameters, *words])


def _place(change: Change) -> str:
    def text(node: ast.AST) -> str:
        return " ".join(ast.unparse(node).split())[:60]

    try:
        return f"{text(change.old)} → {text(change.new)}"
    except (AttributeError, ValueError, RecursionError):
        return type(change.old).__name__


def _after(right: Callable, change: Callable) -> Callable:
    return lambda *arguments: change(right(*arguments))


def _before(right: Callable, at: int, change: Callable) -> Callable:
    def wrong(*arguments):
        return right(*arguments[:at], change(arguments[at]), *arguments[at + 1 :])

    return wrong


def _returned(at: int) -> Callable:
    return lambda *arguments: arguments[at]
