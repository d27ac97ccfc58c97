"""Reading notebooks: the graded cells of a source, and whether a submitted file is a notebook at all."""

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
    "GradedCell",
    "Unreadable",
    "grade_id",
    "graded_cells",
    "oddities",
    "parse_notebook",
    "parse_submission",
    "read_notebook",
    "read_submission",
    "source_cells",
]

LARGEST = 50_000_000  # bytes of a submission


class Unreadable(Exception):
    """A submitted file that cannot be graded; the message says why and what to ask for."""


@dataclass(frozen=True)
class GradedCell:
    """A cell that gives points: a test of the function of the same name, or a question that a person marks."""

    id: str
    points: float
    manual: bool
    source: str

    @property
    def has_check(self) -> bool:
        """Does a check of ours give the points? If not, and nobody marks it, it is an ordinary nbgrader test."""
        return not self.manual and "from autograder import grade" in self.source


def graded_cells(notebook: Mapping) -> list[GradedCell]:
    """The graded cells in order. Points stand in nbgrader's metadata only."""
    cells = []
    for cell in notebook["cells"]:
        data = cell["metadata"].get("nbgrader", {})
        if data.get("grade"):
            manual = bool(data.get("solution")) or cell["cell_type"] != "code"
            cells.append(GradedCell(data["grade_id"], float(data["points"]), manual, "".join(cell["source"])))
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
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = str(error).partition("\n")[0][:120]
        raise Unreadable(f"{path} is not a valid notebook ({reason}): mend it") from None


def parse_notebook(text: str) -> NotebookNode:
    """The valid notebook that a text holds. Raises one of many errors if it holds none."""
    import nbformat

    notebook = nbformat.reader.reads(text)
    is_older = notebook["nbformat"] < 4
    notebook = nbformat.convert(notebook, 4)
    if (notebook.nbformat_minor or 0) >= 5:
        _complete_ids(notebook, set() if is_older else {cell.get("id") for cell in notebook.cells})
    nbformat.validate(notebook)
    return notebook


def _complete_ids(notebook: NotebookNode, given: set[str | None]) -> None:
    """Give an id to each cell that has none or another's. nbformat would draw them, other ones each time."""
    free, seen = (id for id in map("cell-{}".format, count()) if id not in given), set()
    for cell in notebook.cells:
        if cell.get("id") not in given - seen - {None}:
            cell["id"] = next(free)
        seen.add(cell["id"])


def read_submission(path: Path) -> NotebookNode:
    """A student's notebook, or Unreadable with one clear line."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(
                f"{path.name} has {path.stat().st_size / 1e6:.0f} MB, more than {LARGEST / 1e6:.0f}: "
                "ask for it without outputs"
            )
        return parse_submission(path.name, path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror}): ask for it again") from None


def parse_submission(name: str, content: bytes) -> NotebookNode:
    """The notebook in a student's file, or Unreadable with one clear line."""
    import nbformat

    try:
        return parse_notebook(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not a notebook (not UTF-8 text): ask for the .ipynb file") from None
    except (nbformat.reader.NotJSONError, json.JSONDecodeError, RecursionError):
        raise Unreadable(f"{name} is not a notebook (not JSON): ask for the .ipynb file") from None
    except Exception as error:  # nbformat fails on odd files in many ways
        reason = str(error).partition("\n")[0][:120]
        raise Unreadable(f"{name} is not a valid notebook ({reason}): ask for a fresh copy") from None


def oddities(submission: NotebookNode, graded: list[GradedCell]) -> list[str]:
    """What is unusual about a readable submission, a line each: it is graded all the same."""
    ids = Counter(filter(None, map(grade_id, submission.cells)))
    lines = [f"the cell {cell.id} was deleted; it was put back" for cell in graded if not ids[cell.id]]
    lines += [f"the cell {id} is there {count} times; the last one counts" for id, count in ids.items() if count > 1]
    return lines
