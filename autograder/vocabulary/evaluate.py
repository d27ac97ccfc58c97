"""What functions of ours return on a sheet's cases, and how it becomes what the sheet compares."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from steadygrad.judging.calls import Answer, Fault
from steadygrad.judging.messages import symptom
from steadygrad.judging.plain import build
from steadygrad.judging.sheet import AspectSheet, Quantity, Sheet
from steadygrad.judging.statistics import Law, Shares

from .check import Aspect

__all__ = ["CheckError", "Run", "compared", "plainly", "value_of"]

ROUNDING = 1e-12  # the least tolerance of a statistic: the sums that make it are rounded

Run = Callable[[Callable, Mapping[str, Any], float], Answer]


class CheckError(Exception):
    """A check that its author must mend; the message says which and how."""


def plainly(function: Callable, arguments: Mapping[str, Any], seconds: float) -> Answer:
    """Call a function of ours without the guards that a learner's gets from `steadygrad.judging.calls.call`.

    Those (streams, warnings, the alarm) belong to the whole process; this may run in any thread.
    """
    try:
        with np.errstate(all="ignore"):
            return Answer(function(*map(build, arguments.values())))
    except Exception as error:
        return Answer(fault=Fault("raised", type(error).__name__, str(error)))


def value_of(sheet: Sheet, who: str, function: Callable, arguments: Mapping[str, Any], run: Run) -> Any:
    """What a function of ours returns for a case. Raises CheckError if it cannot be evaluated."""
    answer = run(function, arguments, sheet.seconds)
    if fault := answer.fault:
        raise CheckError(
            f"check {sheet.check}: {who} fails with '{symptom(fault.kind, fault.where)}' {fault.detail}".rstrip()
            + ": mend it, or the cases it cannot take"
        )
    return answer.value


def compared(
    aspect: Aspect, bare: AspectSheet, case: int, seen: Mapping[str, Any], apparent: bool = False
) -> dict[str, Quantity]:
    """What is seen, with tolerances; of random leaves, what their law says.

    apparent: the law that the leaves seem to follow, with the tolerance of the difference of two samples.
    """
    quantities = {key: Quantity(value, aspect.rtol, aspect.atol) for key, value in seen.items()}
    for leaf, law in _random_leaves(bare, case, seen):
        if apparent:
            law = law.apparent({name: float(seen[f"{leaf}: {name}"]) for name in law.expected()})
        quantities |= _by_law(leaf, law, seen, samples=2 if apparent else 1)
    return quantities


def _random_leaves(aspect: AspectSheet, case: int, seen: Mapping[str, Any]) -> Iterator[tuple[str, Law | Shares]]:
    """(leaf, law) of each leaf with draws enough for statistics."""
    for leaf, law in aspect.laws[case].items():
        if all(f"{leaf}: {name}" in seen for name in law.expected()):
            yield leaf, law


def _by_law(leaf: str, law: Law | Shares, seen: Mapping[str, Any], samples: int) -> dict[str, Quantity]:
    """The statistics of a leaf: a law's numbers, with the tolerance of one sample, or of the difference of two."""
    allowed = law.tolerances(math.prod(seen[f"{leaf}: shape"].tolist()))
    return {
        f"{leaf}: {name}": Quantity(np.array(number), atol=max(math.sqrt(samples) * allowed[name], ROUNDING))
        for name, number in law.expected().items()
    }
