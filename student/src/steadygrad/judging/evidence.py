"""The case that shows a fault, as texts for a card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .compare import Difference, leaf_of
from .leaves import describe, part_at
from .plain import Named, Seed
from .sheet import Sheet
from .verdict import Evidence

__all__ = ["evidence_of_call", "evidence_of_difference"]

LONGEST = 2_000  # characters of one text


def evidence_of_call(sheet: Sheet, case: int, detail: str) -> Evidence:
    """What a call ended in, where there is nothing to compare."""
    return Evidence(call=_call(sheet, case), detail=_shown(detail))


def evidence_of_difference(sheet: Sheet, case: int, difference: Difference, value: Any) -> Evidence:
    """Call, expected and got, and the first entry that differs; `value` is what the call returned."""
    expected, got = _texts(difference.expected, difference.got)
    expected = _shown(expected) + difference.slack
    match difference.kind:
        case "unexpected":
            expected, got = "nothing more", ", ".join(_extra(key, x) for key, x in difference.got.items())
        case "missing":
            expected, got = f"an entry {difference.where}", describe(value)
        case "type" if difference.got is None:
            got = describe(part_at(sheet.entries(value), difference.where))
            got += ", where an array is expected" if np.ndim(difference.expected) else ""
    evidence = Evidence(call=_call(sheet, case), where=difference.where, expected=expected, got=_shown(got))
    if not difference.index:
        return evidence
    at = difference.index
    expected_at, got_at = _told_apart(difference.expected[at], difference.got[at])
    return replace(evidence, index=str(list(at)), expected_at=expected_at, got_at=got_at)


def _extra(key: str, value: Any) -> str:
    """An entry that should not be there; one that only derived quantities tell of, by its name."""
    return f"an entry {key}: {_text(value)}" if key == leaf_of(key) else f"an entry {leaf_of(key)}"


def _call(sheet: Sheet, case: int) -> str:
    """The call as it could be typed; with matrices among the arguments, one a line."""
    arguments = sheet.cases[case]
    is_variadic = any(name.endswith("]") for name in arguments)  # others[0], …: these have no name in a call
    items = [("" if is_variadic else f"{name}=", _text(value)) for name, value in arguments.items()]
    if any("\n" in text for _, text in items):
        lines = (_joined("    ", [item], ",\n") for item in items)
        return _shown(f"{sheet.check}(\n{''.join(lines)})")
    return _shown(_joined(f"{sheet.check}(", items, ")"))


def _shown(text: str) -> str:
    """Not too long, and only characters that can be printed: a learner's text may hold half of one."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _text(value: Any) -> str:
    """A value in a line or a few: numbers as they are, arrays with shape and abbreviated."""
    match value:
        case Seed(number):
            return f"np.random.default_rng({number})"
        case Named(name, parameters):
            named = [(f"{key}=", _text(item)) for key, item in parameters.items()]
            return _joined(f"{name}(", named, ")") if named else name
        case np.ndarray() if value.ndim == 0:
            return _number(value[()])
        case np.ndarray():
            shape = "×".join(map(str, value.shape)) if value.ndim > 1 else f"{value.size}"
            is_batch = value.ndim == 3 and value.shape[2] > 0  # of images: the first can be read, all together cannot
            body = np.array2string(
                value[:, :, 0] if is_batch else value,
                precision=4,
                threshold=64 if is_batch else 12,
                edgeitems=2,
                max_line_width=72,
                separator=", ",
            )
            dtype = "" if value.dtype == np.float64 else f", {value.dtype}"
            return f"{body}  ({shape}{dtype}{'; this is [:, :, 0]' if is_batch else ''})"
        case dict():
            return _joined("{", [(f"{key!r}: ", _text(item)) for key, item in value.items()], "}")
        case list() | tuple():
            inside = ", ".join(map(_text, value))
            return f"[{inside}]" if isinstance(value, list) else f"({inside},)" if len(value) == 1 else f"({inside})"
        case float():
            return _number(value)
    return repr(value)


def _joined(start: str, items: list[tuple[str, str]], end: str) -> str:
    """start, the items as prefix + text with commas between, end; further lines of a text stand under its first."""
    out, separator = start, ""
    for prefix, text in items:
        out += separator + prefix
        out += text.replace("\n", "\n" + " " * (len(out) - out.rfind("\n") - 1))
        separator = ",\n" + " " * len(start) if "\n" in text else ", "
    return out + end


def _texts(expected: Any, got: Any) -> tuple[str, str]:
    if all(isinstance(x, np.ndarray) and x.ndim == 0 for x in (expected, got)):
        return _told_apart(expected[()], got[()])
    return _text(expected), _text(got)


def _told_apart(a: Any, b: Any) -> tuple[str, str]:
    """Two numbers with six digits, or with as many as it takes to see that they differ; 17 show any difference."""
    for digits in range(6, 18):
        texts = _number(a, digits), _number(b, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _number(x: Any, digits: int = 6) -> str:
    return f"{float(x):.{digits}g}" if isinstance(x, (float, np.floating)) else str(x)
