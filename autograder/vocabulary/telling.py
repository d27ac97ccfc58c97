"""Cases that tell answers apart, for checks whose single answer says little: many wrong rules agree on most cases.

cases=telling(draw, [right, *wrong], more=[draw] * 3)

A card shows the first case on which an answer is wrong: `first` are cases that show a mistake well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import numpy as np
from steadygrad.judging.plain import build

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
            alike, _ = _parted(alike, case)
            yield case
        for _ in range(DRAWS):
            case = draw(rng)
            alike, tells = _parted(alike, case)
            if tells:
                yield case
            if not alike:
                break
        for draw_one in more:
            yield draw_one(rng)

    return cases


def _parted(alike: list[list[Callable]], case: tuple) -> tuple[list[list[Callable]], bool]:
    """The groups of answers that are alike on a case too, and whether it tells any apart."""
    parts = [_by_answer(functions, case) for functions in alike]
    return [group for part in parts for group in part if len(group) > 1], any(len(part) > 1 for part in parts)


def _by_answer(functions: list[Callable], case: tuple) -> list[list[Callable]]:
    groups = defaultdict(list)
    for function in functions:
        groups[_key(function(*build(case)))].append(function)
    return list(groups.values())


def _key(answer: Any) -> Hashable:
    """Equal for equal answers; repr alone would do, and be slow for arrays."""
    if isinstance(answer, np.ndarray):
        return str(answer.dtype), answer.shape, answer.tobytes()
    if isinstance(answer, dict):
        return tuple((name, _key(value)) for name, value in answer.items())
    if isinstance(answer, tuple):
        return tuple(map(_key, answer))
    return repr(answer)
