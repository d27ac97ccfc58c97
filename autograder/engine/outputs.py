"""What a cell showed, from an answer that anybody may have made: only what nbformat knows, and no verdict of ours."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode, from_dict

from .limits import Limits

__all__ = ["error_of", "outputs_of", "room_for"]

OURS = "application/vnd.steadygrad."  # only the judge shows what has a type that begins so
MIME = re.compile(r"[a-z0-9]+/[a-z0-9.+-]+", re.IGNORECASE)
JSON = re.compile(r"application/(.*\+)?json")  # as nbformat's schema has it; all else is text
DEFAULTS = Limits()
DEPTH = 20  # of JSON within an output: what copies and validates notebooks is recursive
OVERHEAD = 1000  # bytes that an output takes besides its texts
BRANCH, LEAF = 500, 50  # bytes that an object or a list, and a value, of its JSON takes besides


def room_for(limits: Mapping[str, float]) -> int:
    """Bytes that a cell's outputs may take as JSON."""
    return int(limits["outputs"] + 6 * limits["text"] + 10 * OVERHEAD)


def outputs_of(
    reply: Mapping[str, Any], count: int, room: int, limits: Limits = DEFAULTS, ignored: str = ""
) -> tuple[list[NotebookNode], int]:
    """The outputs in a child's answer to a cell, as far as there is room; and how much is left of it.

    What is no output is left out, and so is all that comes after the last one that has room.

    What is `ignored` is dropped, and long texts and tracebacks are cut, as nbgrader's IgnorePattern and LimitOutput do.
    The answer came through a Channel: it is JSON without half characters.
    """
    outputs = []
    for untrusted in _list(reply.get("outputs")):
        output = _output(untrusted, count) if type(untrusted) is dict else None
        if output is None:
            continue
        room -= len(json.dumps(output, ensure_ascii=False).encode()) + OVERHEAD + _weight(output)
        if room < 0:
            break
        outputs.append(from_dict(output))
    heard = [output for output in outputs if not (ignored and _is_ignored(output, ignored))]
    return list(_limited(heard, int(limits.lines), int(limits.traceback))), max(room, 0)


def _is_ignored(output: NotebookNode, pattern: str) -> bool:
    return output.get("name") == "stderr" and re.search(pattern, output.text) is not None


def _weight(output: dict[str, Any]) -> int:
    """Bytes that an output takes besides its JSON: `{},{},…` becomes a hundred times as much."""
    waiting, weight = [output], 0
    while waiting:
        part = waiting.pop()
        below = part.values() if type(part) is dict else part if type(part) is list else ()
        weight += BRANCH if type(part) in (dict, list) else LEAF
        waiting.extend(below)
    return weight


def _limited(outputs: list[NotebookNode], most_lines: int, most_entries: int) -> Iterator[NotebookNode]:
    """The outputs as nbgrader's LimitOutput leaves them: its later run changes nothing."""
    lines = 0
    for output in outputs:
        if output.output_type == "stream":
            if lines == most_lines:
                continue
            text = output.text.split("\n")
            if lines + len(text) > most_lines:
                text = [*text[: most_lines - lines - 1], "... Output truncated ..."]
            lines, output.text = lines + len(text), "\n".join(text)
        elif output.output_type == "error" and len(output.traceback) > most_entries:
            first = most_entries // 2
            cut = "... Traceback truncated ..."
            output.traceback = [*output.traceback[:first], cut, *output.traceback[first + 1 - most_entries :]]
        yield output


def error_of(reply: Mapping[str, Any]) -> str | None:
    """The name of the exception that ended the cell, as the child says."""
    error = reply.get("error")
    return error[:100] if type(error) is str else None


def _output(untrusted: dict[str, Any], count: int) -> dict[str, Any] | None:
    """The same output made anew of the fields that it may have, or None."""
    match untrusted:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": text}
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            if not all(type(line) is str for line in lines):
                return None
            return {"output_type": "error", "ename": name, "evalue": value, "traceback": lines}
        case {"output_type": "display_data" as kind, "data": dict(data), "metadata": dict(metadata)}:
            return {"output_type": kind, "data": _bundle(data), "metadata": _metadata(metadata)}
        case {"output_type": "execute_result" as kind, "data": dict(data), "metadata": dict(metadata)}:
            shown = {"data": _bundle(data), "metadata": _metadata(metadata)}
            return {"output_type": kind, "execution_count": count, **shown}
    return None


def _bundle(data: dict[str, Any]) -> dict[str, Any]:
    """The representations of a value: text by MIME type, JSON where the type says so."""
    return {mime: value for mime, value in data.items() if _is_mime(mime) and _is_shown(mime, value)}


def _is_mime(mime: str) -> bool:
    return MIME.fullmatch(mime) is not None and not mime.lower().startswith(OURS)


def _is_shown(mime: str, value: Any) -> bool:
    return type(value) is str or JSON.fullmatch(mime) is not None and _is_json(value)


def _metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if _is_json(value)}


def _is_json(value: Any, depth: int = 0) -> bool:
    """Can this be written to a notebook and read again by anybody? `1e999` was read as infinity."""
    if type(value) in (dict, list):
        parts = value.values() if type(value) is dict else value
        return depth < DEPTH and all(_is_json(part, depth + 1) for part in parts)
    if type(value) is float:
        return math.isfinite(value)
    return value is None or type(value) in (bool, int, str)


def _list(value: Any) -> list:
    return value if type(value) is list else []
