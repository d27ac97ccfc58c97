"""The words that checks are written in. A check is data: declared once, it is the visible check, the hidden
test, CI's proof and a row of the class report.

    init_lecun = Check(
        question="Weights are normal with variance 1 / n_in, biases are zero",
        reference=reference.init_lecun,            # what is right
        cases=lambda rng: …,                       # rng -> argument tuples
        aspects=(Aspect(…), …),                    # what is looked at, and what each part is worth
        misconceptions=(Misconception(…), …),      # what people get wrong, as executable wrong answers
    )

The name of the variable is the check's name; `load` collects a module's checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np
from steadygrad.judging.plain import Named, Seed
from steadygrad.judging.statistics import Law, Shares

__all__ = [
    "EXACT",
    "Aspect",
    "Check",
    "Misconception",
    "capped",
    "distinct",
    "draw_seed",
    "entries",
    "lengths",
    "load",
    "names",
    "vector",
    "vectors",
    "whole",
    "zeros",
]

# Tolerances of a gradient that is exact up to rounding: a numerical one and the library's, of nine digits, are not.
EXACT = {"rtol": 1e-11, "atol": 1e-13}

# What an aspect looks at; each names an observer of steadygrad.judging.observers.
whole = Named("whole")
vector = Named("vector")
names = Named("names")


def entries(pattern: str) -> Named:
    """The entries of a returned dict whose names match, as "W*"."""
    return Named("entries", {"pattern": pattern})


def vectors(pattern: str) -> Named:
    """The entries of a returned dict whose names match, each an array (n,) or a list or tuple of n numbers."""
    return Named("vectors", {"pattern": pattern})


def lengths(pattern: str) -> Named:
    """How many numbers each of these has."""
    return Named("lengths", {"pattern": pattern})


def zeros(pattern: str) -> Named:
    """Shapes, and how many numbers are not zero: any nonzero answer looks alike, however it was drawn."""
    return Named("zeros", {"pattern": pattern})


def distinct(pattern: str) -> Named:
    """How many numbers of an entry differ: copies show, whatever their value."""
    return Named("distinct", {"pattern": pattern})


def capped(limit: float) -> Named:
    """A number, of which nothing counts beyond ± limit: a ratio whose denominator may be a mere rounding error."""
    return Named("capped", {"limit": limit})


@dataclass(frozen=True)
class Misconception:
    """An executable wrong answer. `wrong` has the reference's signature; `hint` is the one idea to look at again.

    atol: how far from it an answer still is the same one, where that is more than an aspect allows: two learners'
        approximations of one number differ.
    """

    name: str
    hint: str
    wrong: Callable[..., Any]
    atol: float = 0.0


@dataclass(frozen=True)
class Aspect:
    """A weighted part of an answer, with a reason of its own when it is wrong.

    laws: for random answers, arguments -> {leaf: Law}; these leaves are compared by their statistics.
    rtol, atol: for all other leaves, |x - expected| <= atol + rtol |expected|, entry by entry.
    """

    name: str
    weight: float = 1.0
    observe: Named = whole
    laws: Callable[..., dict[str, Law | Shares]] | None = None
    rtol: float = 1e-6
    atol: float = 1e-9


@dataclass(frozen=True)
class Check:
    """What an exercise asks.

    cases: yields argument tuples: the same for everybody where it is given the visible generator, secret where it is
        given a student's. Generators among the arguments are Seeds, functions are Named.
    returns: the names of the values, where the function returns several: aspects see them as entries.
    visible: the cases of the visible sheet, a part of the domain, where that is so small that `cases` would give
        all of it away.
    wide: words of `wide` that draw one more case each: comfortable cases let wrong answers pass.
    domain: what may be asked, arguments -> bool, where not all that `wide` can say is fair.
    explained: mutants of the reference that explain an answer: their places, and the phrase of each.
    guessable: is an answer, or an aspect of it, one of a few words or small numbers? Then hidden cases come in a secret
        number and order: an answer by the turn of the call earns nothing.
    """

    question: str
    reference: Callable[..., Any]
    cases: Callable[[np.random.Generator], Iterable[tuple]]
    aspects: tuple[Aspect, ...] = (Aspect("result"),)
    misconceptions: tuple[Misconception, ...] = ()
    seconds: float = 5.0
    returns: tuple[str, ...] = ()
    visible: Callable[[np.random.Generator], Iterable[tuple]] | None = None
    guessable: bool = False
    wide: tuple[str, ...] = ()
    domain: Callable[..., bool] = lambda *arguments: True
    explained: Mapping[str, str] = field(default_factory=dict)


def draw_seed(rng: np.random.Generator) -> Seed:
    """A generator argument: a fresh seed, drawn with the case."""
    return Seed(int(rng.integers(2**32)))


def load(module: str) -> dict[str, Check]:
    """The checks of a module by name, in the order in which they are declared."""
    return {name: value for name, value in vars(import_module(module)).items() if isinstance(value, Check)}
