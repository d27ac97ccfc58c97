"""source/ -> release/: the visible sheets as checks.json, and nbgrader's own student version of each notebook."""

from __future__ import annotations

import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from steadygrad.judging.sheet import sheet_to_json

from autograder.course import Course
from autograder.course.files import write_whole
from autograder.course.nbgrader_library import Nbgrader
from autograder.course.notebooks import source_cells
from autograder.course.registered import registered
from autograder.vocabulary.prepare import visible_sheet

__all__ = ["build", "checks_json", "stale"]

RTOL, ATOL = 1e-9, 1e-8  # processors differ in the last bits, which finite differences make ten million times larger


def checks_json(course: Course, assignment: str) -> dict[str, Any]:
    """What checks.json has to hold: which notebook has which checks, and each check's visible sheet."""
    notebooks = {
        path.stem: [cell.id for cell in source_cells(path) if cell.has_check] for path in course.notebooks(assignment)
    }
    checks = course.checks(assignment)
    return {
        "notebooks": notebooks,
        "checks": {name: sheet_to_json(visible_sheet(name, check)) for name, check in checks.items()},
    }


def build(course: Course, assignment: str) -> list[str]:
    """Write checks.json and the release; returns what was out of date. Fresh files stay as they are, byte for byte."""
    _write_checks(course, assignment)
    registered(Nbgrader(course), assignment)  # is kept: so `try` and `grade` need not load nbgrader for it
    changed = []
    with TemporaryDirectory() as scratch:
        released = _released(course, assignment, Path(scratch))
        for line, path in _differences(course, assignment, released):
            changed.append(line)
            target = course.release(assignment) / path
            if (released / path).is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                write_whole(target, (released / path).read_bytes())
            else:
                target.unlink()
    return changed


def stale(course: Course, assignment: str) -> list[str]:
    """What `build` would change, a line each; nothing is written."""
    lines = []
    if not _same_checks(course.source(assignment) / "checks.json", checks_json(course, assignment)):
        lines.append(f"source/{assignment}/checks.json does not show what the checks say")
    with TemporaryDirectory() as scratch:
        lines += [line for line, _ in _differences(course, assignment, _released(course, assignment, Path(scratch)))]
    return lines


def _write_checks(course: Course, assignment: str) -> None:
    path, data = course.source(assignment) / "checks.json", checks_json(course, assignment)
    if _same_checks(path, data):
        return
    entries = ",\n".join(f"  {json.dumps(name)}: {_entry(sheet)}" for name, sheet in data["checks"].items())
    write_whole(path, f'{{"notebooks": {json.dumps(data["notebooks"])},\n "checks": {{\n{entries}\n}}}}\n')


def _entry(sheet: dict) -> str:
    """A sheet as JSON. What misconceptions show has lines of its own, with a deeper indent: `check` can skip them."""
    bare = [{**aspect, "mistaken": {}} for aspect in sheet["aspects"]]
    parts = json.dumps({**sheet, "aspects": bare}, allow_nan=False).split('"mistaken": {}')
    shown = [json.dumps(aspect["mistaken"], allow_nan=False) for aspect in sheet["aspects"]]
    return parts[0] + "".join(f'"mistaken":\n   {text}\n  {part}' for text, part in zip(shown, parts[1:], strict=True))


def _released(course: Course, assignment: str, scratch: Path) -> Path:
    Nbgrader(course).generate(assignment, scratch)
    return scratch / assignment


def _differences(course: Course, assignment: str, released: Path) -> list[tuple[str, Path]]:
    """(what is wrong, path) of each file that differs between a fresh release and the one in release/."""
    present = course.release(assignment)
    fresh, old = _files(released), _files(present)
    lines = [(f"release/{assignment}/{path} is missing", path) for path in sorted(fresh - old)]
    lines += [(f"release/{assignment}/{path} has no source", path) for path in sorted(old - fresh)]
    for path in sorted(fresh & old):
        if (released / path).read_bytes() != (present / path).read_bytes():
            lines.append((f"release/{assignment}/{path} is not what its source gives", path))
    return lines


def _files(folder: Path) -> set[Path]:
    return {p.relative_to(folder) for p in folder.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts}


def _same_checks(path: Path, data: dict) -> bool:
    """Does a file hold these checks: equal in structure, inputs and text, numbers to rounding?"""
    try:
        return _close(json.loads(path.read_text(encoding="utf-8")), data)
    except (OSError, ValueError):
        return False


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=RTOL, abs_tol=ATOL)
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(_close(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(_close, a, b))
    return type(a) is type(b) and a == b
