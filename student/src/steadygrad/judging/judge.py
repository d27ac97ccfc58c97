"""The one comparator: judge(sheet, answers) -> Verdict, the same code beside the learner and inside the grader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .calls import Answer, Answers, Fault
from .compare import distance, first_difference
from .evidence import evidence_of_call, evidence_of_difference
from .leaves import WrongType
from .messages import OUTCOMES, symptom
from .plain import same
from .sheet import AspectSheet, Quantity, Sheet
from .sketch import departure, flat
from .verdict import Finding, Verdict

__all__ = ["judge", "recognize"]

ROUNDING = 1e-6  # sums of equal numbers may differ a little from call to call

Observed = Sequence[Mapping[str, Any]]  # what an aspect sees of the answer to each case
Recognize = Callable[[AspectSheet, Observed], str | None]


def recognize(aspect: AspectSheet, observed: Observed) -> str | None:
    """The mistake whose observations match the answer's on all cases; of several, the nearest."""
    seen = flat(aspect.expected, observed)
    distances = {name: departure(sketch, seen) for name, sketch in aspect.mistaken.items()}
    nearest = min(distances, key=distances.get, default=None)
    return nearest if nearest is not None and distances[nearest] <= 1 else None


def judge(sheet: Sheet, answers: Answers, recognize: Recognize = recognize, with_evidence: bool = True) -> Verdict:
    """Compare the answers to a sheet with what it expects, aspect by aspect, and name the misconceptions in them.

    recognize: who names the misconception in what an aspect observed, if not the sheet.
    with_evidence: shall a finding show the case that it failed on? A hidden verdict must not.
    """
    with np.errstate(all="ignore"):  # what overflows in a comparison is a learner's number
        findings, fault = _findings(sheet, answers, recognize, with_evidence)
    total = sum(finding.weight for finding in findings)
    share = sum(finding.weight for finding in findings if finding.passed) / total
    outcome = (
        "passed" if share == 1 else "partial" if share > 0 else OUTCOMES.get(fault.kind if fault else "", "failed")
    )
    return Verdict(
        check=sheet.check,
        question=sheet.question,
        outcome=outcome,
        share=share,
        findings=findings,
        seconds=sum(answer.seconds for answer in answers.cases),
        printed="".join(answer.printed for answer in answers.cases),
    )


def _findings(
    sheet: Sheet, answers: Answers, recognize: Recognize, with_evidence: bool
) -> tuple[tuple[Finding, ...], Fault | None]:
    """A finding for each aspect, and the fault that all of them failed by, if there is one."""
    fault, at = answers.cases[-1].fault, len(answers.cases) - 1
    if fault is None:
        findings = tuple(_judge_aspect(sheet, aspect, answers, recognize, with_evidence) for aspect in sheet.aspects)
        if all(finding.passed for finding in findings):
            fault, at = _randomness_fault(sheet, answers), 0
    if fault is not None:
        findings = tuple(_failed_by(fault, sheet, aspect, at, with_evidence) for aspect in sheet.aspects)
    return findings, fault


def _judge_aspect(
    sheet: Sheet, aspect: AspectSheet, answers: Answers, recognize: Recognize, with_evidence: bool
) -> Finding:
    observed = []
    try:
        for case, answer in enumerate(answers.cases):
            observed.append(sheet.observe(aspect, case, answer.value))
    except WrongType as error:
        return _failed_by(Fault("type", detail=str(error)), sheet, aspect, len(observed), with_evidence)
    differences = map(first_difference, aspect.expected, observed)
    case, difference = next(((case, found) for case, found in enumerate(differences) if found), (None, None))
    if difference is None:
        return Finding(aspect.name, aspect.weight, True)
    if not _repeats(sheet, aspect, observed[0], answers.again):
        return _failed_by(Fault("unrepeatable"), sheet, aspect, 0, with_evidence)
    name = recognize(aspect, observed)
    value = answers.cases[case].value
    return Finding(
        aspect.name,
        aspect.weight,
        False,
        symptom(difference.kind, difference.where),
        misconception=name,
        hint=sheet.hints[name] if name else "",
        evidence=evidence_of_difference(sheet, case, difference, value) if with_evidence else None,
    )


def _repeats(sheet: Sheet, aspect: AspectSheet, first: Mapping[str, Any], again: Answer | None) -> bool:
    """Did a function that is given no generator answer the first case alike, but for rounding, when asked again?

    Asked of wrong answers only: it explains what is wrong, and takes nothing from what is right.
    """
    if again is None or sheet.is_random:
        return True
    try:
        second = sheet.observe(aspect, 0, again.value)
    except WrongType:
        return False
    alike = {key: Quantity(value, rtol=ROUNDING, atol=ROUNDING) for key, value in first.items()}
    return again.fault is None and distance(alike, second) <= 1


def _randomness_fault(sheet: Sheet, answers: Answers) -> Fault | None:
    """Do equal seeds give equal leaves, and other seeds others? Only what an aspect looks at counts."""
    if answers.other is None:
        return None
    if answers.again.fault or not _looks_like_the_first(sheet, answers, answers.again):
        return Fault("unseeded")
    if answers.other.fault is None and _looks_like_the_first(sheet, answers, answers.other):
        return Fault("reseeded")
    return None


def _looks_like_the_first(sheet: Sheet, answers: Answers, answer: Answer) -> bool:
    first = answers.cases[0].value
    try:
        return same(answer.value, first) or all(
            same(sheet.leaves(aspect, 0, answer.value), sheet.leaves(aspect, 0, first)) for aspect in sheet.aspects
        )
    except (WrongType, RecursionError):
        return False


def _failed_by(fault: Fault, sheet: Sheet, aspect: AspectSheet, case: int, with_evidence: bool) -> Finding:
    is_shown = with_evidence and fault.kind != "not done yet"
    evidence = evidence_of_call(sheet, case, fault.detail) if is_shown else None
    return Finding(aspect.name, aspect.weight, False, symptom(fault.kind, fault.where), evidence=evidence)
