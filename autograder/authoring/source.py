"""What a source notebook must be: each rule finds its violations, a line each."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from autograder.course import Course
from autograder.course.gradable import check_metadata
from autograder.course.notebooks import Unreadable, graded_cells, read_notebook
from autograder.vocabulary.check import Check

__all__ = ["leaks", "violations"]

CELL_METADATA = {"nbgrader", "tags"}
NOTEBOOK_METADATA = {"kernelspec", "language_info"}
HIDDEN = "### BEGIN HIDDEN TESTS\nfrom autograder import grade\n\ngrade({id!r}, {id})\n### END HIDDEN TESTS"
SECRET = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)\n(.*?)### END \1", re.S)
MARKERS = re.compile(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")


def violations(course: Course, assignment: str) -> Iterator[tuple[str, str]]:
    """(check or notebook, what is wrong): cells, ids, points, checks and functions agree.

    Raises Unreadable for a notebook that nbgrader could not register.
    """
    checks = course.checks(assignment)
    tested = Counter()
    for path in course.notebooks(assignment):
        check_metadata(path)  # what else there is to say would only follow from that
        notebook = read_notebook(path)
        yield from ((path.name, line) for line in _ids(path))
        yield from ((path.name, line) for line in _form(notebook))
        for id, line in _exercises(notebook, checks):
            yield id, f"{path.name}: {line}"
        tested.update(cell.id for cell in graded_cells(notebook))
    yield from ((id, f"is graded {count} times in {assignment}") for id, count in tested.items() if count > 1)
    yield from ((name, f"no notebook of {assignment} has its test cell") for name in checks if name not in tested)


def _ids(path: Path) -> Iterator[str]:
    """Cells have ids of their own in the file itself: nbformat would give new ones at each reading, and tell nobody."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for id, count in Counter(cell.get("id") for cell in cells).items():
        if id is None or count > 1:
            yield f"{count} cells have the id {id}: each cell needs one of its own"


def _form(notebook: NotebookNode) -> Iterator[str]:
    """Cells have no outputs, and cells and notebook allow-listed metadata."""
    for cell in notebook.cells:
        if cell.get("outputs") or cell.get("execution_count"):
            yield f"cell {cell.get('id')} is stored with output: clear it"
        if extra := set(cell.metadata) - CELL_METADATA:
            yield f"cell {cell.get('id')} has metadata {sorted(extra)}: only {sorted(CELL_METADATA)} belong there"
    if extra := set(notebook.metadata) - NOTEBOOK_METADATA:
        yield f"the notebook has metadata {sorted(extra)}: only {sorted(NOTEBOOK_METADATA)} belong there"


def _exercises(notebook: NotebookNode, checks: dict[str, Check]) -> Iterator[tuple[str, str]]:
    """Each test cell has a check of its name, a function above it, the visible and the hidden line, and points."""
    solutions = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in graded_cells(notebook):
        if cell.points <= 0:
            yield cell.id, "gives no points"
        if not cell.has_check and cell.id not in checks:
            continue  # marked by a person, or an instructor's own nbgrader test
        if cell.id not in checks:
            yield cell.id, "has no check of this name"
        if f"def {cell.id}(" not in solutions.get(f"{cell.id}_code", ""):
            yield cell.id, f"no solution cell {cell.id}_code defines the function {cell.id}"
        expected = f"check({cell.id!r}, {cell.id})\n{HIDDEN.format(id=cell.id)}".replace("'", '"')
        if cell.source.strip() != expected:
            yield cell.id, f"its test cell must read:\n{expected}"


def leaks(course: Course, assignment: str) -> Iterator[tuple[str, str]]:
    """(file, what leaked): lines of solutions, hidden tests and marking schemes, or a marker, found in the release."""
    secret = {line for path in course.notebooks(assignment) for line in _secret_lines(path)}
    for path in sorted(course.release(assignment).rglob("*")):
        if path.is_file():
            text = _text(path)
            yield from ((path.name, f"holds a line of an answer: {line}") for line in sorted(secret) if line in text)
            if found := MARKERS.search(text):
                yield path.name, f"holds the marker {found.group()}"


def _secret_lines(path: Path) -> Iterator[str]:
    """Telling lines that stand in a secret region and nowhere else in the notebook."""
    sources = [cell.source for cell in read_notebook(path).cells]
    public = "\n".join(SECRET.sub("", source) for source in sources)
    for source in sources:
        for region in SECRET.finditer(source):
            yield from (
                line for line in map(str.strip, region.group(2).splitlines()) if len(line) > 11 and line not in public
            )


def _text(path: Path) -> str:
    if path.suffix == ".ipynb":
        try:
            return "\n".join(cell.source for cell in read_notebook(path).cells)
        except Unreadable:  # a file like any other
            pass
    return path.read_bytes().decode("utf-8", errors="replace")
