"""prepare(name, check, rng) -> Sheet: a check evaluated on drawn cases, down to plain data."""

from __future__ import annotations

import hashlib
import hmac
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from steadygrad.calls import Answers, call
from steadygrad.judge import judge
from steadygrad.messages import symptom
from steadygrad.observers import WrongType
from steadygrad.plain import reseeded
from steadygrad.sheet import AspectSheet, Quantity, Sheet
from steadygrad.statistics import Law, tolerances

from .vocabulary import Aspect, Check

__all__ = ["CheckError", "prepare", "secret_rng", "visible_rng"]

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


def prepare(name: str, check: Check, rng: np.random.Generator) -> Sheet:
    """Evaluate reference and misconceptions on the cases that `rng` draws.

    Random wrong answers are drawn from other seeds than the learner gets: recognizing one must not
    rest on equal draws. Raises CheckError when the reference or a misconception cannot be evaluated.
    """
    parameters = list(inspect.signature(check.reference).parameters)
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
        aspects=tuple(_expectation(name, aspect, cases, right) for aspect in check.aspects),
        hints={m.name: m.hint for m in check.misconceptions},
    )
    other_cases = tuple(reseeded(reseeded(case)) for case in cases)
    wrong = {
        m.name: _answers(name, f"the misconception {m.name}", m.wrong, check.seconds, other_cases)
        for m in check.misconceptions
    }
    findings = {m: judge(sheet, answers).findings for m, answers in wrong.items()}
    aspects = tuple(
        replace(
            sheet_aspect,
            mistaken={
                m: _shown(aspect, sheet_aspect, answers)
                for m, answers in wrong.items()
                if not findings[m][index].passed and _can_be_observed(sheet_aspect, answers)
            },
        )
        for index, (aspect, sheet_aspect) in enumerate(zip(check.aspects, sheet.aspects))
    )
    return replace(sheet, aspects=aspects)


def _named(name: str, parameters: list[str], arguments: tuple) -> dict[str, Any]:
    if len(parameters) != len(arguments):
        raise CheckError(
            f"check {name}: a case has {len(arguments)} arguments, the reference takes {', '.join(parameters)}"
        )
    return dict(zip(parameters, arguments))


def _answers(name: str, who: str, function: Callable, seconds: float, cases: tuple[Mapping[str, Any], ...]) -> Answers:
    answers = Answers(tuple(call(function, case, seconds) for case in cases))
    for answer in answers.cases:
        if fault := answer.fault:
            raise CheckError(
                f"check {name}: {who} fails with '{symptom(fault.kind, fault.where)}' {fault.detail}".rstrip()
                + ": mend it, or the cases it cannot take"
            )
    return answers


def _expectation(name: str, aspect: Aspect, cases: tuple, right: Answers) -> AspectSheet:
    """What the reference shows; of random leaves, what their law says."""
    laws = tuple(aspect.laws(*case.values()) if aspect.laws else {} for case in cases)
    bare = AspectSheet(aspect.name, aspect.weight, aspect.observe, laws, expected=(), mistaken={})
    expected = []
    for case, answer in enumerate(right.cases):
        try:
            seen = bare.observe(case, answer.value)
        except WrongType as error:
            raise CheckError(
                f"check {name}: the aspect {aspect.name!r} cannot look at the reference's answer: {error}"
            ) from None
        quantities = _compared_by_value(aspect, seen)
        for leaf, law in laws[case].items():
            if f"{leaf}: mean" in seen:
                quantities |= _compared_by_law(leaf, law, seen)
        expected.append(quantities)
    return replace(bare, expected=tuple(expected))


def _shown(aspect: Aspect, sheet: AspectSheet, answers: Answers) -> tuple[dict[str, Quantity], ...]:
    """What a wrong answer shows: random leaves with the tolerance of two samples of the law that it seems to follow."""
    shown = []
    for case, answer in enumerate(answers.cases):
        seen = sheet.observe(case, answer.value)
        quantities = _compared_by_value(aspect, seen)
        for leaf, law in sheet.laws[case].items():
            if f"{leaf}: mean" in seen:
                within = float(seen[f"{leaf}: share within one std"]) if law.within is not None else None
                apparent = Law(float(seen[f"{leaf}: mean"]), float(seen[f"{leaf}: std"]), within)
                quantities |= _compared_by_law(leaf, apparent, seen, samples=2)
        shown.append(quantities)
    return tuple(shown)


def _compared_by_value(aspect: Aspect, seen: Mapping[str, Any]) -> dict[str, Quantity]:
    return {key: Quantity(value, aspect.rtol, aspect.atol) for key, value in seen.items()}


def _compared_by_law(leaf: str, law: Law, seen: Mapping[str, Any], samples: int = 1) -> dict[str, Quantity]:
    """The moments of a leaf: a law's numbers, with the tolerance of one sample, or of the difference of two."""
    allowed = tolerances(law, math.prod(seen[f"{leaf}: shape"].tolist()))
    numbers = {"mean": law.mean, "std": law.std, "share within one std": law.within}
    return {
        f"{leaf}: {statistic}": Quantity(np.array(number), atol=max(math.sqrt(samples) * allowed[statistic], ROUNDING))
        for statistic, number in numbers.items()
        if number is not None
    }


def _can_be_observed(sheet: AspectSheet, answers: Answers) -> bool:
    """A wrong answer of a wrong type shows nothing to compare; its type is explanation enough."""
    try:
        for case, answer in enumerate(answers.cases):
            sheet.observe(case, answer.value)
    except WrongType:
        return False
    return True
