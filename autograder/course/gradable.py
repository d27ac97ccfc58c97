"""Whether a source notebook can be graded by: what is wrong with it, in a line that says which cell to mend."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .notebooks import Unreadable, grade_id, graded_cells, one_line, read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["check_metadata", "check_tests"]

FLAGS = ("grade", "solution", "locked", "task")


def check_metadata(path: Path) -> bool:
    """Raises Unreadable for a source that nbgrader cannot register, or that is in another language than Python.

    Does any cell of it give points?
    """
    notebook = read_notebook(path)
    _check_kernel(path, notebook.metadata)
    for at, cell in enumerate(notebook.cells, start=1):
        if problem := _problem(cell):
            raise Unreadable(f"{path}: {_where(at, cell)} {problem}")
    marked = [cell for cell in notebook.cells if any(_flags(cell))]
    for id, count in Counter(map(grade_id, marked)).items():
        if count > 1:
            raise Unreadable(f"{path}: {count} cells have the grade_id {one_line(id, 60)!r}: each needs one of its own")
    return any(grade or task for grade, _, _, task in map(_flags, notebook.cells))


def _flags(cell: Mapping) -> Iterator[bool]:
    return (bool(cell["metadata"].get("nbgrader", {}).get(flag)) for flag in FLAGS)


def _where(at: int, cell: Mapping) -> str:
    id = grade_id(cell)
    return f"cell {at} ({one_line(id or cell.get('id', 'without an id'), 60)})"


def _problem(cell: NotebookNode) -> str:
    """What is wrong with a cell's nbgrader metadata, as nbgrader says it."""
    from nbgrader.nbgraderformat import MetadataValidator, SchemaTooNewError, SchemaTooOldError

    try:
        MetadataValidator().validate_cell(cell)
        points = cell.metadata.get("nbgrader", {}).get("points", 0)
        return "" if math.isfinite(points) else f"gives {points} points: give it a number of them"
    except SchemaTooOldError:
        return "has nbgrader metadata of an older version: run `nbgrader update` in the course's folder"
    except SchemaTooNewError:
        return "has nbgrader metadata of a newer version: install the nbgrader that wrote it"
    except Exception as error:  # jsonschema and nbgrader fail on odd metadata in many ways
        why = one_line(getattr(error, "message", str(error)) or type(error).__name__)
        return f"has broken nbgrader metadata ({why}): mend it in the Create Assignment panel"


def _check_kernel(path: Path, metadata: Mapping[str, Any]) -> None:
    """Raises Unreadable for a kernel that is none of Python's."""
    kernel, info = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    name = str(kernel.get("name") or "python")
    language = str(kernel.get("language") or info.get("name") or name).lower()
    if not language.startswith("python"):
        kernel = f"{one_line(name, 60)}, which runs {one_line(language, 60)}"
        raise Unreadable(f"{path} is for the kernel {kernel}: only Python can be graded here")


def check_tests(path: Path, source: NotebookNode, visible: Mapping[str, str]) -> None:
    """Raises Unreadable for a test that a release lacks, or whose hidden part holds what would not be run."""
    for cell in graded_cells(source):
        if cell.id not in visible:
            raise Unreadable(f"{path}: the release has no cell {cell.id}: look at c.GenerateAssignment.preprocessors")
        if not cell.has_check:
            continue
        known = {"", "from autograder import grade", f'grade("{cell.id}", {cell.id})', f"grade('{cell.id}', {cell.id})"}
        known |= set(map(str.strip, visible[cell.id].split("\n")))
        for line in map(str.strip, cell.source.split("\n")):
            if line not in known and not line.startswith("#"):
                raise Unreadable(
                    f"{path}: the hidden part of {cell.id} has more than its check, which would not be run "
                    f"({one_line(line, 60)}): put it into a test cell of its own"
                )
