"""Notebooks of our own, and what is asked of any: its graded cells, and what is odd about it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = [
    "LEFT_BEHIND",
    "GradedCell",
    "Unreadable",
    "complete_ids",
    "grade_id",
    "graded_cells",
    "in_short",
    "oddities",
    "one_line",
    "parse_notebook",
    "read_notebook",
    "source_cells",
]

LEFT_BEHIND = {".ipynb_checkpoints", "__pycache__"}  # beside notebooks, by Jupyter and Python

LINES = 10  # that are told of one notebook


class Unreadable(Exception):
    """A submitted file that cannot be graded; the message says why and what to ask for."""


@dataclass(frozen=True)
class GradedCell:
    """A cell that gives points: a test of the function of the same name, or a question that a person marks, in the
    cell itself or, of a `task`, anywhere in the notebook."""

    id: str
    points: float
    manual: bool
    source: str
    task: bool = False

    @property
    def has_check(self) -> bool:
        """Does a check of ours give the points? If not, and nobody marks it, it is an ordinary nbgrader test."""
        return not self.manual and "from autograder import grade" in self.source


def graded_cells(notebook: Mapping) -> list[GradedCell]:
    """The graded cells in order. Points stand in nbgrader's metadata only."""
    cells = []
    for cell in notebook["cells"]:
        data = cell["metadata"].get("nbgrader", {})
        task = bool(data.get("task"))
        if data.get("grade") or task:
            manual = task or bool(data.get("solution")) or cell["cell_type"] != "code"
            cells.append(GradedCell(data["grade_id"], float(data["points"]), manual, "".join(cell["source"]), task))
    return cells


def grade_id(cell: Mapping) -> str | None:
    """A cell's grade_id, if it has one: students edit metadata, so that anything can stand there."""
    data = cell["metadata"].get("nbgrader")
    id = data.get("grade_id") if isinstance(data, Mapping) else None
    return id if isinstance(id, str) else None


def source_cells(path: Path) -> list[GradedCell]:
    """The graded cells of a source notebook; read as JSON, which takes a second less than loading nbformat."""
    try:
        return graded_cells(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{path} is not a valid notebook ({type(error).__name__}: {error}): mend it") from None


def read_notebook(path: Path) -> NotebookNode:
    """A notebook of our own, or one that nbgrader wrote."""
    import nbformat

    try:
        return parse_notebook(path.read_text(encoding="utf-8"))
    except nbformat.ValidationError as error:
        place = list(error.absolute_path)
        where = f"cell {place[1] + 1}: " if place[:1] == ["cells"] and len(place) > 1 else ""
        raise Unreadable(f"{path} is not a valid notebook ({where}{one_line(error.message)}): mend it") from None
    except (OSError, RecursionError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"{path} is not a valid notebook ({one_line(str(error))}): mend it") from None


def parse_notebook(text: str) -> NotebookNode:
    """The valid notebook that a text holds. Raises one of many errors if it holds none."""
    import nbformat

    notebook = json.loads(text)
    major, minor = nbformat.reader.get_version(notebook)
    if major not in nbformat.versions:
        raise ValueError(f"nbformat {major} is not known")
    notebook = nbformat.versions[major].to_notebook_json(notebook, minor=minor)
    is_older = notebook["nbformat"] < 4
    notebook = nbformat.convert(notebook, 4)
    if (notebook.nbformat_minor or 0) >= 5:
        complete_ids(notebook, set() if is_older else {cell.get("id") for cell in notebook.cells})
    nbformat.validate(notebook)
    return notebook


def complete_ids(notebook: NotebookNode, given: set[str | None]) -> None:
    """Give an id to each cell that has none or another's. nbformat would draw them, other ones each time."""
    free, seen = (id for id in map("cell-{}".format, count()) if id not in given), set()
    for cell in notebook.cells:
        if cell.get("id") not in given - seen - {None}:
            cell["id"] = next(free)
        seen.add(cell["id"])


def oddities(submission: NotebookNode, graded: list[GradedCell]) -> list[str]:
    """What is unusual about a readable submission, a line each: it is graded all the same."""
    ids = Counter(filter(None, map(grade_id, submission.cells)))
    lines = [f"the cell {cell.id} was deleted; it was put back" for cell in graded if not ids[cell.id]]
    copied = {id: count for id, count in ids.items() if count > 1}
    written = {cell.id for cell in graded if cell.manual}
    lines += [
        f"the cell {one_line(id, 60)} is there {count} times; the last one {'with an answer ' * (id in written)}counts"
        for id, count in copied.items()
    ]
    return in_short(lines)


def one_line(text: str, most: int = 120) -> str:
    """A student's text, fit for a terminal and cut where it is long: control characters and line ends become spaces."""
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(c if c.isprintable() else " " for c in cut).strip()


def in_short(lines: list[str]) -> list[str]:
    """The first lines, and how many more there are."""
    return lines if len(lines) <= LINES else [*lines[:LINES], f"and {len(lines) - LINES} more lines like these"]
