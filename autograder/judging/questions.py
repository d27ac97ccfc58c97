"""From what happened to a graded cell to its record: outcome, points and the line that says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from steadygrad.judging.verdict import Verdict

from autograder.course.notebooks import GradedCell, grade_id, one_line
from autograder.course.records import QuestionRecord
from autograder.engine.session import CellRun

from .hidden import Hidden
from .restore import nbgrader_score, unanswered

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["by_a_person", "by_its_own_test", "by_verdict", "failing_cell", "unreached"]

_ENDED = {  # a cell that was lost
    "timeout": "did not end in time",
    "memory": "ran out of memory",
    "crashed": "ended the process",
}


def by_a_person(graded: GradedCell, cell: NotebookNode) -> QuestionRecord:
    """A question that a person marks: an untouched one is worth nothing at once. What a task asks for is elsewhere."""
    if unanswered(cell) and not graded.task:
        return QuestionRecord(graded.id, 0.0, graded.points, "missing", message="no answer")
    return QuestionRecord(graded.id, 0.0, graded.points, "manual", message="waits to be marked")


def by_its_own_test(graded: GradedCell, cell: NotebookNode) -> QuestionRecord:
    """An instructor's ordinary nbgrader test, scored as nbgrader does."""
    points = nbgrader_score(cell.outputs, graded.points)
    outcome = "passed" if points >= graded.points else "partial" if points > 0 else "failed"
    return QuestionRecord(graded.id, points, graded.points, outcome)


def by_verdict(graded: GradedCell, verdict: Verdict) -> QuestionRecord:
    """An exercise that was judged by its check."""
    named = [f.misconception for f in (verdict.worst, *verdict.findings) if f and f.misconception]
    return QuestionRecord(
        graded.id,
        float(round(verdict.share * graded.points, 6)),
        graded.points,
        verdict.outcome,
        tuple(dict.fromkeys(named)),
        verdict.message,
        verdict.seconds,
        verdict.worst.clue if verdict.worst and not named else "",
    )


def unreached(graded: GradedCell, test: CellRun, solution: CellRun | None) -> QuestionRecord | None:
    """The record of a question whose test cell did not get to its end; None if it did."""
    outcome, message = test.outcome, ""
    if test.outcome in _ENDED:
        message = f"the test cell {_ENDED[test.outcome]}"
    elif error := _error(test):
        told = _told(error) if graded.has_check else one_line(error["ename"], 60)  # a hidden assert's text stays hidden
        outcome, message = "error", f"the test cell raised {told}"
        if error["ename"] == "NameError" and f"'{graded.id}'" in error["evalue"]:
            outcome, message = "missing", "the function is not defined when its test runs"
            if solution and solution.outcome in _ENDED:
                outcome, message = solution.outcome, f"the cell that defines it {_ENDED[solution.outcome]}"
    else:
        return None
    return QuestionRecord(graded.id, 0.0, graded.points, outcome, message=message)


def failing_cell(notebook: NotebookNode, runs: Mapping[int, CellRun], hidden: Hidden) -> str:
    """A line about the first cell of the student's own that failed, or ""; test cells, demonstrations and stubs aside.

    Code can read the tests that ran before it, and raise them: no hidden line is told.
    """
    for at, run in runs.items():
        cell, error = notebook.cells[at], _error(run)
        graded = grade_id(cell) and cell.metadata.nbgrader.get("grade")
        aside = graded or "demo" in cell.metadata.get("tags", [])
        if error and not aside and error["ename"] != "NotImplementedError":
            told = one_line(error["ename"], 60) if hidden.is_in(error["evalue"]) else _told(error)
            did = _ENDED.get(run.outcome) or f"raised {told}"
            return f"the cell that starts with `{one_line(cell.source.strip().partition(chr(10))[0], 60)}` {did}"
    return ""


def _error(run: CellRun) -> dict | None:
    return next((output for output in run.outputs if output["output_type"] == "error"), None)


def _told(error: dict) -> str:
    name, value = one_line(error["ename"], 60), one_line(error["evalue"])
    return f"{name}: {value}" if value else name
