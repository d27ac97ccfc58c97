"""What the misconceptions of a check show on a sheet's cases: all of it, or no more than it takes to name one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from steadygrad.judging.compare import distance, first_difference
from steadygrad.judging.leaves import WrongType
from steadygrad.judging.plain import reseeded
from steadygrad.judging.sheet import MUTANT, AspectSheet, Quantities, Sheet
from steadygrad.judging.sketch import Sketch, sketch

from .check import Check, Misconception
from .evaluate import CheckError, Run, compared, plainly, value_of
from .mutants import explaining

__all__ = ["Mistakes"]


@dataclass(frozen=True)
class Mistakes:
    """The misconceptions of a check on a sheet's cases, each evaluated on a case when that is asked for.

    Random wrong answers are drawn from other seeds than the learner gets: recognizing one must not rest on equal draws.
    """

    check: Check
    sheet: Sheet
    run: Run = plainly
    values: dict[tuple[str, int], Any] = field(default_factory=dict)  # (misconception, case) -> what it returned

    @cached_property
    def mutants(self) -> tuple[Misconception, ...]:
        """The mutants that explain an answer: made when one is wrong, and no misconception matches."""
        return explaining(self.check)

    @property
    def every(self) -> tuple[Misconception, ...]:
        """The misconceptions, and the mutants that explain."""
        return (*self.check.misconceptions, *self.mutants)

    def evaluate(self) -> None:
        """Evaluate every misconception on every case. Raises CheckError if one cannot be."""
        for misconception in self.check.misconceptions:
            for case in range(len(self.sheet.cases[: self.sheet.told_by])):
                self._value(misconception, case)

    def sketches(self, aspect: AspectSheet) -> dict[str, Sketch]:
        """What each mistake that an aspect rejects shows there."""
        are_random = any(aspect.laws)
        shown = {m.name: self._shown(m, aspect) for m in self.every}
        return {
            name: sketch(aspect.expected[: self.sheet.told_by], quantities, are_random)
            for name, quantities in shown.items()
            if quantities is not None
        }

    def matches(self, aspect: AspectSheet, observed: Sequence[Mapping[str, Any]]) -> dict[str, float]:
        """The mistakes that show what was observed. Mutants are asked only where no misconception matches."""
        return self._matching(self.check.misconceptions, aspect, observed) or self._matching(
            self.mutants, aspect, observed
        )

    def _matching(
        self, mistakes: tuple[Misconception, ...], aspect: AspectSheet, observed: Sequence[Mapping[str, Any]]
    ) -> dict[str, float]:
        shown = {m.name: self._shown(m, aspect, observed) for m in mistakes}
        return {name: max(map(distance, q, observed)) for name, q in shown.items() if q is not None}

    def is_wrong_on(self, mistake: str, aspect: AspectSheet) -> bool:
        """Does an aspect reject this mistake?"""
        return self._shown(next(m for m in self.every if m.name == mistake), aspect) is not None

    def _shown(
        self, misconception: Misconception, aspect: AspectSheet, observed: Sequence[Mapping[str, Any]] | None = None
    ) -> tuple[Quantities, ...] | None:
        """The quantities of each case; None if the aspect accepts it or cannot look at it, or it is not what was
        observed."""
        declared = next(one for one in self.check.aspects if one.name == aspect.name)
        declared = replace(declared, atol=max(declared.atol, misconception.atol))
        shown, is_rejected = [], False
        for case, expected in enumerate(aspect.expected[: self.sheet.told_by]):
            try:
                seen = self.sheet.observe(aspect, case, self._value(misconception, case))
            except WrongType:  # its type is explanation enough
                return None
            except CheckError:
                if misconception.name.startswith(MUTANT):  # on other cases than those it was chosen by
                    return None
                raise
            shown.append(compared(declared, aspect, case, seen, apparent=True))
            if observed is not None and distance(shown[case], observed[case]) > 1:
                return None
            is_rejected = is_rejected or first_difference(expected, seen) is not None
        return tuple(shown) if is_rejected else None

    def _value(self, misconception: Misconception, case: int) -> Any:
        key = misconception.name, case
        if key not in self.values:
            arguments = reseeded(reseeded(self.sheet.cases[case]))
            who = f"the misconception {misconception.name}"
            self.values[key] = value_of(self.sheet, who, misconception.wrong, arguments, self.run)
        return self.values[key]
