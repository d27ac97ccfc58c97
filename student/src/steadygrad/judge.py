"""The one comparator: judge(sheet, answers) -> Verdict, the same code beside the learner and inside the grader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .calls import Answers, Fault
from .messages import OUTCOMES, symptom
from .observers import WrongType, describe, observe
from .plain import Named, Seed, same
from .sheet import AspectSheet, Quantities, Quantity, Sheet
from .verdict import Evidence, Finding, Verdict

__all__ = ["judge"]


@dataclass(frozen=True)
class _Difference:
    """Where an observed quantity departs from the expected one, and how."""

    kind: str
    where: str
    expected: Any = None
    got: Any = None
    index: tuple[int, ...] | None = None
    slack: str = ""


def judge(sheet: Sheet, answers: Answers) -> Verdict:
    """Compare the answers to a sheet with what it expects, aspect by aspect, and name the misconceptions in them."""
    fault = answers.cases[-1].fault
    if fault is None:
        findings = tuple(_judge_aspect(sheet, aspect, answers) for aspect in sheet.aspects)
        if all(finding.passed for finding in findings):
            fault = _randomness_fault(sheet, answers)
    if fault is not None:
        findings = tuple(_failed_by(fault, sheet, aspect, len(answers.cases) - 1) for aspect in sheet.aspects)

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


def _judge_aspect(sheet: Sheet, aspect: AspectSheet, answers: Answers) -> Finding:
    observed = []
    try:
        for case, answer in enumerate(answers.cases):
            observed.append(aspect.observe(case, answer.value))
    except WrongType as error:
        evidence = Evidence(call=_call_text(sheet, len(observed)), detail=_clipped(str(error)))
        return Finding(aspect.name, aspect.weight, False, symptom("type"), evidence=evidence)
    differences = [_first_difference(aspect.expected[case], seen) for case, seen in enumerate(observed)]
    case = next((case for case, difference in enumerate(differences) if difference), None)
    if case is None:
        return Finding(aspect.name, aspect.weight, True)
    name = _recognize(aspect, observed)
    return Finding(
        aspect.name,
        aspect.weight,
        False,
        symptom(differences[case].kind, differences[case].where),
        misconception=name,
        hint=sheet.hints[name] if name else "",
        evidence=_evidence(sheet, case, differences[case], answers.cases[case].value),
    )


def _randomness_fault(sheet: Sheet, answers: Answers) -> Fault | None:
    """Do equal seeds give equal leaves, and other seeds others? Only what an aspect looks at counts."""
    if answers.again is None:
        return None
    first = _leaves(sheet, answers.cases[0].value)
    if answers.again.fault or not same(_leaves(sheet, answers.again.value), first):
        return Fault("unseeded")
    if answers.other.fault is None and same(_leaves(sheet, answers.other.value), first):
        return Fault("reseeded")
    return None


def _leaves(sheet: Sheet, value: Any) -> list[dict] | None:
    try:
        return [observe(aspect.observer.name, aspect.observer.parameters, value) for aspect in sheet.aspects]
    except WrongType:
        return None


def _failed_by(fault: Fault, sheet: Sheet, aspect: AspectSheet, case: int) -> Finding:
    evidence = Evidence(call=_call_text(sheet, case), detail=fault.detail)
    return Finding(aspect.name, aspect.weight, False, symptom(fault.kind, fault.where), evidence=evidence)


def _recognize(aspect: AspectSheet, observed: list[Mapping[str, Any]]) -> str | None:
    """The misconception whose observations match the answer's on every case; of several, the nearest."""
    distances = {
        name: max(_distance(quantities, seen) for quantities, seen in zip(shown, observed))
        for name, shown in aspect.mistaken.items()
    }
    nearest = min(distances, key=distances.get, default=None)
    return nearest if nearest is not None and distances[nearest] <= 1 else None


def _distance(shown: Quantities, seen: Mapping[str, Any]) -> float:
    """The largest departure in units of the tolerance: at most 1 is a match."""
    if shown.keys() != seen.keys():
        return np.inf
    return max((_departure(quantity, seen[key]) for key, quantity in shown.items()), default=0.0)


def _departure(quantity: Quantity, got: Any) -> float:
    value = quantity.value
    if not isinstance(value, np.ndarray) or not isinstance(got, np.ndarray):
        return 0.0 if type(value) is type(got) and value == got else np.inf
    if value.shape != got.shape:
        return np.inf
    a, b = value.astype(float, copy=False), got.astype(float, copy=False)
    with np.errstate(all="ignore"):
        alike = (a == b) | ((a != a) & (b != b))  # NaN is like NaN
        ratio = np.where(alike, 0.0, np.abs(b - a) / (quantity.atol + quantity.rtol * np.abs(a)))
    largest = float(ratio.max(initial=0.0))
    return np.inf if np.isnan(largest) else largest


def _first_difference(expected: Quantities, seen: Mapping[str, Any]) -> _Difference | None:
    for key, quantity in expected.items():
        if key not in seen:
            leaf = _leaf(key)
            nested = any(_leaf(other).startswith(f"{leaf}[") for other in seen)
            return _Difference("type" if nested or not leaf else "missing", leaf, quantity.value)
        if difference := _difference(key, quantity, seen[key]):
            return difference
    return next((_Difference("unexpected", "", got={key: seen[key]}) for key in seen if key not in expected), None)


def _leaf(key: str) -> str:
    """The leaf that a quantity is about: W1 of "W1: mean"."""
    return key.rpartition(": ")[0] or key


def _difference(where: str, quantity: Quantity, got: Any) -> _Difference | None:
    value = quantity.value
    what, leaf = where.rpartition(": ")[2], _leaf(where)
    if what in ("shape", "dtype"):
        shown = (value, got) if what == "dtype" else (tuple(value.tolist()), tuple(got.tolist()))
        return None if np.array_equal(value, got) else _Difference(what, leaf, *shown)
    if not isinstance(value, np.ndarray) or not isinstance(got, np.ndarray):
        kind = "type" if type(value) is not type(got) else "value" if value != got else None
        return _Difference(kind, where, value, got) if kind else None
    if value.shape != got.shape:
        return _Difference("shape", where, value, got)
    if not _dtype_fits(value, got):
        return _Difference("dtype", where, value, got)
    if value.size and not np.all(np.isfinite(got)) and np.all(np.isfinite(value)):
        return _Difference("nan", where, value, got, _first(~np.isfinite(got)))
    if _departure(quantity, got) <= 1:
        return None
    with np.errstate(all="ignore"):
        close = np.isclose(got, value, rtol=quantity.rtol, atol=quantity.atol, equal_nan=True)
    slack = f" ± {quantity.atol:.2g}" if value.ndim == 0 and quantity.rtol == 0 < quantity.atol else ""
    return _Difference("value", where, value, got, _first(~close), slack)


def _dtype_fits(value: np.ndarray, got: np.ndarray) -> bool:
    """float64 arrays for float64; any real number for one number; any integer for integers; masks boolean or 0/1."""
    if value.dtype.kind == "f":
        return got.dtype == np.float64 if value.ndim else got.dtype.kind in "fiu"
    return got.dtype.kind in ("biuf" if value.dtype.kind == "b" else "iu")


def _first(mask: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape)) if mask.ndim else ()


def _evidence(sheet: Sheet, case: int, difference: _Difference, value: Any) -> Evidence:
    expected, got = _clipped(_text(difference.expected)) + difference.slack, _clipped(_text(difference.got))
    match difference.kind:
        case "unexpected":
            expected, got = "nothing more", ", ".join(_extra(key, x) for key, x in difference.got.items())
        case "missing":
            expected, got = f"an entry {difference.where}", describe(value)
        case "type" if difference.got is None:
            got = describe(value)
    evidence = Evidence(call=_call_text(sheet, case), where=difference.where, expected=expected, got=got)
    if not difference.index:
        return evidence
    at = difference.index
    return replace(
        evidence,
        index=str(list(at)),
        expected_at=_number(difference.expected[at]),
        got_at=_number(difference.got[at]),
    )


def _extra(key: str, value: Any) -> str:
    """An entry that should not be there; one that only derived quantities tell of, by its name."""
    return f"an entry {key}: {_text(value)}" if key == _leaf(key) else f"an entry {_leaf(key)}"


def _call_text(sheet: Sheet, case: int) -> str:
    """The call as it could be typed; with matrices among the arguments, one a line."""
    arguments = [f"{name}={_text(value)}" for name, value in sheet.cases[case].items()]
    if not any("\n" in argument for argument in arguments):
        return _clipped(f"{sheet.check}({', '.join(arguments)})")
    indented = (a.replace("\n", "\n" + " " * (a.index("=") + 5)) for a in arguments)
    lines = "".join(f"    {argument},\n" for argument in indented)
    return _clipped(f"{sheet.check}(\n{lines})")


def _clipped(text: str, length: int = 2000) -> str:
    return text if len(text) <= length else f"{text[:length]} …"


def _text(value: Any) -> str:
    """A value in a line or a few: numbers as they are, arrays with shape and abbreviated."""
    match value:
        case Seed(number):
            return f"np.random.default_rng({number})"
        case Named(name, parameters):
            inside = ", ".join(f"{key}={_text(value)}" for key, value in parameters.items())
            return f"{name}({inside})" if inside else name
        case np.ndarray() if value.ndim == 0:
            return _number(value[()])
        case np.ndarray():
            shape = "×".join(map(str, value.shape)) if value.ndim > 1 else f"{value.size}"
            body = np.array2string(value, precision=4, threshold=12, edgeitems=2, max_line_width=72, separator=", ")
            return f"{body}  ({shape}{'' if value.dtype == np.float64 else f', {value.dtype}'})"
        case dict():
            return "{" + ", ".join(f"{key!r}: {_text(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            inside = ", ".join(map(_text, value))
            return f"[{inside}]" if isinstance(value, list) else f"({inside},)" if len(value) == 1 else f"({inside})"
        case float():
            return _number(value)
    return repr(value)


def _number(x: Any) -> str:
    return f"{float(x):.6g}" if isinstance(x, (float, np.floating)) else str(x)
