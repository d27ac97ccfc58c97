"""prepare(name, check, rng) -> Sheet: a check evaluated on drawn cases, down to plain data.

`visible_sheet` is the one in checks.json, `secret_sheet` the one that grades a student.
"""

from __future__ import annotations

import hashlib
import hmac
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from steadygrad.calls import Answers, call
from steadygrad.judge import judge
from steadygrad.leaves import WrongType
from steadygrad.messages import symptom
from steadygrad.observers import OBSERVERS
from steadygrad.plain import reseeded
from steadygrad.sheet import AspectSheet, Quantity, Sheet
from steadygrad.statistics import Law, Shares

from .vocabulary import Aspect, Check

__all__ = ["CheckError", "prepare", "secret_rng", "secret_sheet", "visible_rng", "visible_sheet"]

ROUNDING = 1e-12  # the least tolerance of a statistic: the sums that make it are rounded


class CheckError(Exception):
    """A check that its author must mend; the message says which and how."""


def visible_rng(name: str) -> np.random.Generator:
    """The generator of a check's visible cases: the same for everybody."""
    return np.random.default_rng(_seed(hashlib.sha256(name.encode()).digest()))


def secret_rng(secret: bytes, student: str, name: str) -> np.random.Generator:
    """The generator of a student's hidden cases: unknown beforehand, the same on every regrade."""
    return np.random.default_rng(_seed(hmac.digest(secret, f"{student}\0{name}".encode(), "sha256")))


def _seed(digest: bytes) -> int:
    return int.from_bytes(digest, "big")


def visible_sheet(name: str, check: Check) -> Sheet:
    """The sheet of the visible check: cases that everybody sees."""
    return prepare(name, replace(check, cases=check.visible or check.cases), visible_rng(name))


def secret_sheet(name: str, check: Check, secret: bytes, student: str) -> Sheet:
    """The sheet of a student's hidden test."""
    return prepare(name, check, secret_rng(secret, student, name))


def prepare(name: str, check: Check, rng: np.random.Generator) -> Sheet:
    """Evaluate reference and misconceptions on the cases that `rng` draws.

    Random wrong answers are drawn from other seeds than the learner gets: recognizing one must not
    rest on equal draws. Raises CheckError when the reference or a misconception cannot be evaluated.
    """
    parameters = inspect.signature(check.reference).parameters
    cases = tuple(_named(name, parameters, arguments) for arguments in check.cases(rng))
    if not cases or not check.aspects:
        raise CheckError(f"check {name}: it has no {'aspects' if cases else 'cases'}")
    if len({m.name for m in check.misconceptions}) < len(check.misconceptions):
        raise CheckError(f"check {name}: two misconceptions have one name")
    right = _answers(name, "the reference", check.reference, check.seconds, cases)
    sheet = Sheet(
        check=name,
        question=check.question,
        seconds=check.seconds,
        cases=cases,
        aspects=tuple(_unevaluated(name, aspect, cases) for aspect in check.aspects),
        hints={m.name: m.hint for m in check.misconceptions},
        returns=check.returns,
    )
    expected = (_expectation(sheet, *aspects, right) for aspects in zip(check.aspects, sheet.aspects))
    sheet = replace(sheet, aspects=tuple(expected))
    other_cases = tuple(reseeded(reseeded(case)) for case in cases)
    wrong = {
        m.name: _answers(name, f"the misconception {m.name}", m.wrong, check.seconds, other_cases)
        for m in check.misconceptions
    }
    findings = {m: judge(sheet, answers).findings for m, answers in wrong.items()}
    atol = {m.name: m.atol for m in check.misconceptions}
    aspects = tuple(
        replace(
            sheet_aspect,
            mistaken={
                m: _shown(sheet, replace(aspect, atol=max(aspect.atol, atol[m])), sheet_aspect, answers)
                for m, answers in wrong.items()
                if not findings[m][index].passed and _can_be_observed(sheet, sheet_aspect, answers)
            },
        )
        for index, (aspect, sheet_aspect) in enumerate(zip(check.aspects, sheet.aspects))
    )
    return replace(sheet, aspects=aspects)


def _named(name: str, parameters: Mapping[str, inspect.Parameter], arguments: tuple) -> dict[str, Any]:
    """Arguments by the reference's names for them; those that go into *others are others[0], others[1], …"""
    names = [x for x, parameter in parameters.items() if parameter.kind is not inspect.Parameter.VAR_POSITIONAL]
    for variadic in parameters.keys() - set(names):
        names += [f"{variadic}[{index}]" for index in range(len(arguments) - len(names))]
    if len(names) != len(arguments):
        raise CheckError(
            f"check {name}: a case has {len(arguments)} arguments, the reference takes {', '.join(parameters)}"
        )
    return dict(zip(names, arguments))


def _answers(name: str, who: str, function: Callable, seconds: float, cases: tuple[Mapping[str, Any], ...]) -> Answers:
    answers = Answers(tuple(call(function, case, seconds) for case in cases))
    for answer in answers.cases:
        if fault := answer.fault:
            raise CheckError(
                f"check {name}: {who} fails with '{symptom(fault.kind, fault.where)}' {fault.detail}".rstrip()
                + ": mend it, or the cases it cannot take"
            )
    return answers


def _unevaluated(name: str, aspect: Aspect, cases: tuple) -> AspectSheet:
    """An aspect with its laws, before anything was looked at."""
    observer = aspect.observe
    try:
        inspect.signature(OBSERVERS[observer.name]).bind(None, None, **observer.parameters)
    except (KeyError, TypeError) as error:
        raise CheckError(
            f"check {name}: the aspect {aspect.name!r} looks by {observer.name!r}, which cannot be: {error}"
        ) from None
    laws = tuple(aspect.laws(*case.values()) if aspect.laws else {} for case in cases)
    return AspectSheet(aspect.name, aspect.weight, aspect.observe, laws, expected=(), mistaken={})


def _expectation(sheet: Sheet, aspect: Aspect, bare: AspectSheet, right: Answers) -> AspectSheet:
    """What the reference shows; of random leaves, what their law says."""
    expected = []
    for case, answer in enumerate(right.cases):
        try:
            seen = sheet.observe(bare, case, answer.value)
        except WrongType as error:
            raise CheckError(
                f"check {sheet.check}: the aspect {aspect.name!r} cannot look at the reference's answer: {error}"
            ) from None
        quantities = _compared_by_value(aspect, seen)
        for leaf, law in _random_leaves(bare, case, seen):
            quantities |= _compared_by_law(leaf, law, seen)
        expected.append(quantities)
    return replace(bare, expected=tuple(expected))


def _shown(sheet: Sheet, aspect: Aspect, evaluated: AspectSheet, answers: Answers) -> tuple[dict[str, Quantity], ...]:
    """What a wrong answer shows: random leaves with the tolerance of two samples of the law that it seems to follow."""
    shown = []
    for case, answer in enumerate(answers.cases):
        seen = sheet.observe(evaluated, case, answer.value)
        quantities = _compared_by_value(aspect, seen)
        for leaf, law in _random_leaves(evaluated, case, seen):
            statistics = {name: float(seen[f"{leaf}: {name}"]) for name in law.expected()}
            quantities |= _compared_by_law(leaf, law.apparent(statistics), seen, samples=2)
        shown.append(quantities)
    return tuple(shown)


def _random_leaves(aspect: AspectSheet, case: int, seen: Mapping[str, Any]) -> Iterator[tuple[str, Law | Shares]]:
    """(leaf, law) of each leaf with draws enough for statistics."""
    for leaf, law in aspect.laws[case].items():
        if all(f"{leaf}: {name}" in seen for name in law.expected()):
            yield leaf, law


def _compared_by_value(aspect: Aspect, seen: Mapping[str, Any]) -> dict[str, Quantity]:
    return {key: Quantity(value, aspect.rtol, aspect.atol) for key, value in seen.items()}


def _compared_by_law(leaf: str, law: Law | Shares, seen: Mapping[str, Any], samples: int = 1) -> dict[str, Quantity]:
    """The statistics of a leaf: a law's numbers, with the tolerance of one sample, or of the difference of two."""
    allowed = law.tolerances(math.prod(seen[f"{leaf}: shape"].tolist()))
    return {
        f"{leaf}: {name}": Quantity(np.array(number), atol=max(math.sqrt(samples) * allowed[name], ROUNDING))
        for name, number in law.expected().items()
    }


def _can_be_observed(sheet: Sheet, aspect: AspectSheet, answers: Answers) -> bool:
    """A wrong answer of a wrong type shows nothing to compare; its type is explanation enough."""
    try:
        for case, answer in enumerate(answers.cases):
            sheet.observe(aspect, case, answer.value)
    except WrongType:
        return False
    return True
