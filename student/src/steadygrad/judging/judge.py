"""The one comparator: judge(sheet, answers) -> Verdict, the same code beside the learner and inside the grader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .calls import Answer, Answers, Fault
from .compare import distance, first_difference
from .evidence import evidence_of_call, evidence_of_difference
from .explain import Look, Mistakes, Sketches, explained
from .leaves import WrongType
from .messages import OUTCOMES, symptom
from .plain import same, size_of
from .sheet import MUTANT, AspectSheet, Quantity, Sheet
from .verdict import Finding, Verdict

__all__ = ["judge"]

READABLE = 40  # numbers of a case; among so small ones the author's order counts
ROUNDING = 1e-6  # sums of equal numbers may differ a little from call to call


def judge(sheet: Sheet, answers: Answers, mistakes: Mistakes | None = None, with_evidence: bool = True) -> Verdict:
    """Compare the answers to a sheet with what it expects, aspect by aspect, and explain what is wrong in them.

    mistakes: what is known of wrong answers, if not the sheet's sketches.
    with_evidence: shall a finding show the case that it failed on? A hidden verdict must not.
    """
    with np.errstate(all="ignore"):  # what overflows in a comparison is a learner's number
        findings, fault = _findings(sheet, answers, mistakes or Sketches(lambda: sheet), with_evidence)
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
    sheet: Sheet, answers: Answers, mistakes: Mistakes, with_evidence: bool
) -> tuple[tuple[Finding, ...], Fault | None]:
    """A finding for each aspect, and the fault that all of them failed by, if there is one."""
    fault, at = answers.cases[-1].fault, len(answers.cases) - 1
    if fault is None:
        looks = [_look(sheet, aspect, answers) for aspect in sheet.aspects]
        if not any(look.fault or look.differences for look in looks):
            fault, at = _randomness_fault(sheet, answers), 0
    if fault is not None:
        return tuple(_failed_by(fault, sheet, aspect, at, with_evidence) for aspect in sheet.aspects), fault
    told = explained(sheet, looks, mistakes)
    return tuple(_finding(sheet, look, told.get(look.aspect.name), answers, with_evidence) for look in looks), None


def _look(sheet: Sheet, aspect: AspectSheet, answers: Answers) -> Look:
    observed: list[Mapping[str, Any]] = []
    try:
        for case, answer in enumerate(answers.cases):
            observed.append(sheet.observe(aspect, case, answer.value))
    except WrongType as error:
        return Look(aspect, tuple(observed), fault=Fault("type", detail=str(error)))
    found = enumerate(map(first_difference, aspect.expected, observed))
    differences = {case: difference for case, difference in found if difference}
    is_alike = not differences or _repeats(sheet, aspect, observed[0], answers.again)
    return Look(aspect, tuple(observed), differences, None if is_alike else Fault("unrepeatable"))


def _finding(sheet: Sheet, look: Look, mistake: str | None, answers: Answers, with_evidence: bool) -> Finding:
    aspect = look.aspect
    if look.fault:
        at = 0 if look.differences else len(look.observed)
        return _failed_by(look.fault, sheet, aspect, at, with_evidence)
    if not look.differences:
        return Finding(aspect.name, aspect.weight, True)
    case = min(look.differences, key=lambda case: max(size_of(sheet.cases[case]), READABLE))
    difference, value = look.differences[case], answers.cases[case].value
    is_mutant = mistake is not None and mistake.startswith(MUTANT)
    return Finding(
        aspect.name,
        aspect.weight,
        False,
        symptom(difference.kind, difference.where),
        misconception=None if is_mutant else mistake,
        hint=sheet.hints[mistake] if mistake and not is_mutant else "",
        clue=sheet.hints[mistake] if is_mutant else "",
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
