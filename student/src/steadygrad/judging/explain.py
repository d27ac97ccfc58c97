"""Which known mistake an answer shows: one that fits all that was looked at, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .calls import Fault
from .compare import Difference
from .sheet import MUTANT, AspectSheet, Sheet
from .sketch import departure, flat

__all__ = ["Look", "Mistakes", "Observed", "Sketches", "explained"]

Observed = Sequence[Mapping[str, Any]]  # what an aspect sees of the answer to each case


@dataclass(frozen=True)
class Look:
    """What an aspect saw of an answer: case by case, and where that differs from what is expected."""

    aspect: AspectSheet
    observed: Observed
    differences: Mapping[int, Difference] = field(default_factory=dict)  # by case
    fault: Fault | None = None


class Mistakes(Protocol):
    """What is known of wrong answers."""

    def matches(self, aspect: AspectSheet, observed: Observed) -> Mapping[str, float]:
        """The mistakes that show on an aspect what was observed, and how far they are from it; at most 1."""

    def is_wrong_on(self, mistake: str, aspect: AspectSheet) -> bool:
        """Does an aspect reject this mistake?"""


@dataclass(frozen=True)
class Sketches:
    """What a sheet keeps of them. `load` gives it once it is needed: most answers are right."""

    load: Callable[[], Sheet]

    def matches(self, aspect: AspectSheet, observed: Observed) -> dict[str, float]:
        """The mistakes whose sketch matches."""
        first = slice(self.load().told_by)
        seen = flat(aspect.expected[first], observed[first])
        distances = {name: departure(sketch, seen) for name, sketch in self._mistaken(aspect).items()}
        return {name: distance for name, distance in distances.items() if distance <= 1}

    def is_wrong_on(self, mistake: str, aspect: AspectSheet) -> bool:
        """Does the sheet have a sketch of it?"""
        return mistake in self._mistaken(aspect)

    def _mistaken(self, aspect: AspectSheet) -> Mapping[str, Any]:
        return next(one.mistaken for one in self.load().aspects if one.name == aspect.name)


def explained(sheet: Sheet, looks: Sequence[Look], mistakes: Mistakes) -> dict[str, str]:
    """Aspect -> the mistake that it shows, for those that show one.

    An aspect that is right on all cases by which mistakes are told shows the one mistake that the others do, or none.
    A mistake that no author wrote must agree with the answer on every other aspect, too, wrong or right; and nothing is
    said by it of entries that are not there.
    """
    failing = [look for look in looks if look.differences and not look.fault]
    late = {
        look.aspect.name for look in failing if sheet.told_by is not None and min(look.differences) >= sheet.told_by
    }
    matching = {
        look.aspect.name: mistakes.matches(look.aspect, look.observed)
        for look in failing
        if look.aspect.name not in late
    }

    def agrees(name: str, here: Look, there: Look) -> bool:
        if there.fault or there is here or not name.startswith(MUTANT):
            return True
        return name in matching.get(there.aspect.name, {}) or not (
            there.differences or mistakes.is_wrong_on(name, there.aspect)
        )

    told = {}
    for look in failing:
        fitting = {
            name: distance
            for name, distance in matching.get(look.aspect.name, {}).items()
            if all(agrees(name, look, other) for other in looks)
        }
        if any(difference.kind == "missing" for difference in look.differences.values()):
            fitting = {name: distance for name, distance in fitting.items() if not name.startswith(MUTANT)}
        if name := _chosen(fitting, sheet.hints):
            told[look.aspect.name] = name
    if len(set(told.values())) == 1:
        told |= dict.fromkeys(late, next(iter(told.values())))
    return told


def _chosen(fitting: Mapping[str, float], hints: Mapping[str, str]) -> str | None:
    """The nearest misconception; without one, the mutant, if all that fit say the same."""
    named = {name: distance for name, distance in fitting.items() if not name.startswith(MUTANT)}
    if named:
        return min(named, key=named.get)
    return next(iter(fitting), None) if len({hints[name] for name in fitting}) == 1 else None
