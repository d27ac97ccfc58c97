"""The case that shows a fault, as texts for a card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .compare import Difference, leaf_of
from .observers import describe
from .plain import Named, Seed
from .sheet import Sheet
from .verdict import Evidence

__all__ = ["evidence_of_call", "evidence_of_difference"]

LONGEST = 2_000  # characters of one text


def evidence_of_call(sheet: Sheet, case: int, detail: str) -> Evidence:
    """What a call ended in, where there is nothing to compare."""
    return Evidence(call=_call_text(sheet, case), detail=_clipped(detail))


def evidence_of_difference(sheet: Sheet, case: int, difference: Difference, value: Any) -> Evidence:
    """Call, expected and got, and the first entry that differs; `value` is what the call returned."""
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
    return f"an entry {key}: {_text(value)}" if key == leaf_of(key) else f"an entry {leaf_of(key)}"


def _call_text(sheet: Sheet, case: int) -> str:
    """The call as it could be typed; with matrices among the arguments, one a line."""
    arguments = [f"{name}={_text(value)}" for name, value in sheet.cases[case].items()]
    if not any("\n" in argument for argument in arguments):
        return _clipped(f"{sheet.check}({', '.join(arguments)})")
    indented = (a.replace("\n", "\n" + " " * (a.index("=") + 5)) for a in arguments)
    lines = "".join(f"    {argument},\n" for argument in indented)
    return _clipped(f"{sheet.check}(\n{lines})")


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


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
