"""Cases that tell answers apart, for checks whose single answer says little: many wrong rules agree on most cases.

cases=telling(draw, [right, *wrong], more=[draw] * 3)

A card shows the first case on which an answer is wrong: `first` are cases that show a mistake well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import numpy as np
from steadygrad.plain import build

__all__ = ["telling"]

DRAWS = 3000  # far more than are ever needed

Draw = Callable[[np.random.Generator], tuple]


def telling(
    draw: Draw, answers: list[Callable], more: list[Draw], first: Sequence[Draw] = ()
) -> Callable[[np.random.Generator], Iterator[tuple]]:
    """One case of each of `first`; cases that tell every two answers apart, none in vain; then one of each of `more`."""

    def cases(rng: np.random.Generator) -> Iterator[tuple]:
        alike = [answers]
        for draw_one in first:
            case = draw_one(rng)
            alike = _parted(alike, case)
            yield case
        for _ in range(DRAWS):
            case = draw(rng)
            apart = _parted(alike, case)
            if len(apart) > len(alike):
                alike = apart
                yield case
            if len(alike) == len(answers):
                break
        for draw_one in more:
            yield draw_one(rng)

    return cases


def _parted(alike: list[list[Callable]], case: tuple) -> list[list[Callable]]:
    return [group for functions in alike for group in _by_answer(functions, case)]


def _by_answer(functions: list[Callable], case: tuple) -> list[list[Callable]]:
    shown = sorted(((repr(function(*build(case))), index) for index, function in enumerate(functions)))
    return [[functions[index] for _, index in group] for _, group in groupby(shown, key=lambda pair: pair[0])]
