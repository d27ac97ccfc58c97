"""What learners answer to the exercises: right in any style, and wrong in ways that a check may know by name.

A module for each exercise, which holds answers as learners write them, under the exercise's own name:

    @right("singular values")
    def l2_cost(params, lam, m): ...

    @wrong("m less 1")
    def l2_cost(params, lam, m): ...

    @wrong("sizes of the weights", named="absolute-values")
    def l2_cost(params, lam, m): ...

A right answer passes, a wrong one fails, and a named one is told as that misconception: all of them are judged by
`tests/autograder/content/test_answers.py`.

The folders hold answers that were written without a look at the checks: nobody foresaw them. `make evaluate` says how
many of the wrong ones are rejected, named and explained. What answers to several exercises share has modules of its own.

A mistake must be recognized whatever code made it. So a named answer does its sums itself: with the reference's there
would be no rounding to tell it from the misconception.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

__all__ = ["Answer", "answer", "answers", "right", "wrong"]


@dataclass(frozen=True)
class Answer:
    """One answer: to which exercise, what it is in words, and what becomes of it.

    named: the misconceptions of the check that a card must name.
    raises: it cannot be computed on each case, so that an exception is as good as a wrong number.

    It is no function itself, since all answers of a module have one name: an answer that needs itself, or a right one
    to spoil, calls a helper of another name, or the reference.
    """

    exercise: str
    what: str
    function: Callable
    is_right: bool
    named: tuple[str, ...] = ()
    raises: bool = False
    module: str = ""

    @property
    def is_foreseen(self) -> bool:
        """Was it written by somebody who knew the check?"""
        return self.module.count(".") == 2

    def __str__(self) -> str:
        return f"{self.exercise}, {self.what}"


_answers: dict[tuple[str, str], Answer] = {}


def right(what: str) -> Callable[[Callable], Answer]:
    """Declare a right answer."""
    module = sys._getframe(1).f_globals["__name__"]
    return lambda function: _declare(Answer(function.__name__, what, function, is_right=True, module=module))


def wrong(what: str, named: str | tuple[str, ...] = (), raises: bool = False) -> Callable[[Callable], Answer]:
    """Declare a wrong answer, and the misconceptions that it must be named as."""
    names = (named,) if isinstance(named, str) else named
    module = sys._getframe(1).f_globals["__name__"]
    return lambda function: _declare(Answer(function.__name__, what, function, False, names, raises, module))


def _declare(new: Answer) -> Answer:
    if _answers.setdefault((new.exercise, new.what), new) is not new:
        raise ValueError(f"{new.exercise} has two answers called {new.what!r}")
    return new


@cache
def answers() -> tuple[Answer, ...]:
    """All answers to all exercises."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        if not module.name.endswith("evaluate"):
            importlib.import_module(module.name)
    return tuple(_answers.values())


def answer(exercise: str, what: str) -> Callable:
    """The function of one of them."""
    answers()
    return _answers[exercise, what].function
