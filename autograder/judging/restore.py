"""A student's notebook as it is graded: what the course's source says of its cells counts, whatever was done to them.

What nbgrader does with its gradebook between "submitted" and "autograded" is done here from the registered source
alone. Both ways of grading begin with it: nbgrader's, as its one sanitizing step, and ours.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from nbformat import NotebookNode

from autograder.course.notebooks import Unreadable, grade_id, one_line

__all__ = ["comments", "is_locked", "nbgrader_score", "restored", "unanswered", "was_missing"]

MISSING = "This cell (id:{id}) was missing from the submission. It was added back by nbgrader.\n\n"


def restored(submission: NotebookNode, source: NotebookNode) -> NotebookNode:
    """The submission, as `parsing` made it, as it is graded; changed in place. `source` is a registered one.

    The last cell with a grade_id of the source is that cell (of a written answer, the last one with an answer): its
    type, its points and, if it is locked, its text are the source's. Every other cell is an ordinary one. Deleted graded
    cells are put back. Raises Unreadable for another assignment's notebook: it has such cells, and none of them is known.
    """
    known = {grade_id(cell): cell for cell in source.cells if _is_registered(cell)}
    ids = {id for cell in submission.cells if (id := grade_id(cell))}
    if known and ids and not ids & set(known):
        raise Unreadable(
            "nothing in it belongs here: it is another assignment's notebook under this one's name "
            f"(it has {one_line(min(ids), 60)}, not {next(iter(known))}): ask for the right one"
        )
    counts: dict[str, NotebookNode] = {}
    for cell in submission.cells:
        if (id := grade_id(cell)) in known and (id not in counts or _is_answer(cell, known[id])):
            counts[id] = cell
    for cell in submission.cells:
        if counts.get(id := grade_id(cell)) is cell:
            _as_in_source(cell, known[id])
        else:
            cell.metadata.pop("nbgrader", None)
    _put_back(submission, known)
    if kernel := source.metadata.get("kernelspec"):
        submission.metadata.kernelspec = deepcopy(kernel)
    return submission


def _is_answer(cell: NotebookNode, source: NotebookNode) -> bool:
    """Does a cell take the place of a copy before it? One that a person marks only if something is written in it."""
    by_a_person = _is(source, "grade") and _is(source, "solution")
    return not by_a_person or cell.source.strip() not in ("", source.source.strip())


def _as_in_source(cell: NotebookNode, source: NotebookNode) -> None:
    """Make a cell what it was: of what the student changed, the text of an unlocked cell stays."""
    cell.metadata.nbgrader = source.metadata.nbgrader.copy()
    if is_locked(source):
        cell.source = source.source
    if cell.cell_type == source.cell_type:
        return
    cell.cell_type = source.cell_type
    if source.cell_type == "code":
        cell.pop("attachments", None)
        cell.outputs, cell.execution_count = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _put_back(submission: NotebookNode, known: Mapping[str, NotebookNode]) -> None:
    """Put each deleted graded cell behind the source's cell before it, or, where that is gone too, at the end:
    wherever the student wrote the answer instead, it is defined there. A deleted task comes at the end."""
    taken = {cell.get("id") for cell in submission.cells}
    present = set(map(grade_id, submission.cells))
    previous, tasks = None, []
    for id, source in known.items():
        if id not in present and (_is(source, "grade") or _is(source, "task")):
            added = _missing(id, source, _new_id(source, taken))
            if _is(source, "grade"):
                ids = list(map(grade_id, submission.cells))
                behind = ids.index(previous) + 1 if previous in ids else len(ids)
                submission.cells.insert(behind if previous else 0, added)
            else:
                tasks.append(added)
        previous = id
    submission.cells += tasks


def _missing(id: str, source: NotebookNode, cell_id: str) -> NotebookNode:
    """A deleted cell, with nbgrader's note that it was missing."""
    metadata = NotebookNode(deletable=False, editable=False, nbgrader=source.metadata.nbgrader.copy())
    text = MISSING.format(id=id) + source.source
    cell = NotebookNode(cell_type=source.cell_type, id=cell_id, metadata=metadata, source=text)
    if _is(source, "solution"):
        del metadata["editable"]
    if cell.cell_type == "code":
        cell.source, cell.outputs, cell.execution_count = f"# {cell.source}", [], None
    return cell


def _new_id(source: NotebookNode, taken: set[str]) -> str:
    """A cell id for a cell that is put back: the source's, as long as no other cell has it."""
    names = (source.get("id", "cell")[:50] + end for end in ("", *(f"-{n}" for n in range(2, len(taken) + 3))))
    new = next(name for name in names if name not in taken)
    taken.add(new)
    return new


# ---------------------------------------------------------------- what nbgrader asks of a cell


def was_missing(cell: NotebookNode) -> bool:
    """Was a restored cell deleted, and put back?"""
    return MISSING.format(id=grade_id(cell)) in cell.source


def comments(notebook: NotebookNode) -> dict[str, str | None]:
    """What nbgrader says of each answer: "No response." to one that was not touched."""
    answers = [cell for cell in notebook.cells if _is(cell, "solution") or _is(cell, "task")]
    return {
        cell.metadata.nbgrader.grade_id: "No response." if unanswered(cell) and not _is(cell, "task") else None
        for cell in answers
    }


def unanswered(cell: NotebookNode) -> bool:
    """Is a restored cell as it was released?"""
    return cell.metadata.nbgrader.get("checksum") == _checksum(cell)


def nbgrader_score(outputs: Iterable[Mapping[str, Any]], points: float) -> float:
    """The points that nbgrader reads from an ordinary test's outputs.

    An error or any text on stderr is worth nothing; the first result counts, if it is a number, and anything else is
    worth all points. nbgrader loses a submission whose number is too large, and gives all points for a negative one
    or NaN: here they are all and none.
    """
    for output in outputs:
        if output["output_type"] == "error" or output.get("name") == "stderr":
            return 0.0
        if output["output_type"] == "execute_result":
            try:
                score = float(output["data"].get("text/plain", ""))
            except ValueError:
                return points
            return 0.0 if math.isnan(score) else min(max(score, 0.0), points)
    return points


def _is(cell: NotebookNode, kind: str) -> bool:
    """Has a cell this flag: grade, solution, task or locked?"""
    return bool(cell.metadata.get("nbgrader", {}).get(kind, False))


def is_locked(cell: NotebookNode) -> bool:
    """Is a cell's text the source's, whatever a student wrote there?"""
    return not _is(cell, "solution") and (_is(cell, "grade") or _is(cell, "locked"))


def _is_registered(cell: NotebookNode) -> bool:
    """Does nbgrader keep this cell of a source in its gradebook?"""
    return _is(cell, "grade") or _is(cell, "solution") or _is(cell, "task") or _is(cell, "locked")


def _checksum(cell: NotebookNode) -> str:
    """nbgrader's fingerprint of a cell's text and of what it is for."""
    data = cell.metadata.nbgrader
    parts = [cell.source, cell.cell_type, _is(cell, "grade"), _is(cell, "solution"), is_locked(cell), data.grade_id]
    if _is(cell, "grade"):
        parts.append(float(data.points))
    return hashlib.md5("".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
