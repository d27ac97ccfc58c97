"""Why each question got its points: from marks, record and verdict to what a student may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from steadygrad.judging.cards import told_once
from steadygrad.judging.verdict import Finding, Verdict, verdict_from_json

from autograder.course.notebooks import GradedCell, grade_id, graded_cells
from autograder.course.records import QuestionRecord
from autograder.judging.display import VERDICT_MIME

from .results import Grade, Marks

__all__ = ["Explanation", "explanations"]


@dataclass(frozen=True)
class Explanation:
    """What the page says about one question. `findings` carry no evidence: that would be a hidden case."""

    id: str
    points: float
    max_points: float
    outcome: str
    message: str = ""
    question: str = ""
    findings: Sequence[Finding] = ()
    comment: str = ""


def explanations(notebook: NotebookNode, marks: Marks) -> dict[str, Explanation]:
    """An explanation for each question by grade_id, in the order of the notebook."""
    cells = {grade_id(cell): cell for cell in notebook.cells}
    return {graded.id: _explained(graded, cells[graded.id], marks) for graded in graded_cells(notebook)}


def _explained(graded: GradedCell, cell: NotebookNode, marks: Marks) -> Explanation:
    grade = marks.grades.get(graded.id, Grade(0.0, graded.points, waits=True))
    verdict = None if graded.manual else _verdict(cell)
    record = _record(graded, marks) or _without_record(graded, grade, verdict)
    agrees = verdict is not None and _agrees(verdict, record)
    message = record.message
    if not graded.manual and not graded.has_check and not message:
        message = f"The tests that are not shown {'passed' if record.outcome == 'passed' else 'did not all pass'}."
    comment = marks.comments.get(graded.id) or marks.comments.get(f"{graded.id}_code") or ""
    return Explanation(
        graded.id,
        grade.points,
        grade.max_points,
        record.outcome,
        message,
        verdict.question if agrees else "",
        told_once(verdict.without_evidence()) if agrees else (),
        comment,
    )


def _record(graded: GradedCell, marks: Marks) -> QuestionRecord | None:
    questions = marks.record.questions if marks.record else ()
    return next((question for question in questions if question.id == graded.id), None)


def _without_record(graded: GradedCell, grade: Grade, verdict: Verdict | None) -> QuestionRecord:
    """What there is to say of a question that stock nbgrader scored, or that only nbgrader knows."""
    if grade.waits:
        return QuestionRecord(graded.id, 0.0, graded.points, "manual", message="waits to be marked")
    if verdict and abs(verdict.share * graded.points - grade.points) < 1e-5:
        named = tuple(_named(verdict))
        return QuestionRecord(graded.id, grade.points, graded.points, verdict.outcome, named, verdict.message)
    outcome = "passed" if grade.points >= graded.points else "partial" if grade.points > 0 else "failed"
    return QuestionRecord(graded.id, grade.points, graded.points, outcome)


def _verdict(cell: NotebookNode) -> Verdict | None:
    """The last verdict that stands in a test cell: the grader puts its own behind everything else."""
    shown = [output.data[VERDICT_MIME] for output in cell.outputs if VERDICT_MIME in output.get("data", {})]
    try:
        verdict = verdict_from_json(shown[-1]) if shown else None
    except (KeyError, TypeError, AttributeError):
        return None
    return verdict if verdict and verdict.findings else None


def _agrees(verdict: Verdict, record: QuestionRecord) -> bool:
    """Is this the verdict that the record was made of? A person who gives other points takes the message away."""
    same = (verdict.outcome, verdict.message) == (record.outcome, record.message)
    return (
        verdict.check == record.id and tuple(_named(verdict)) == record.misconceptions and (same or not record.message)
    )


def _named(verdict: Verdict) -> dict[str, None]:
    """The misconceptions that a verdict names, the one to tell first."""
    return dict.fromkeys(f.misconception for f in (verdict.worst, *verdict.findings) if f and f.misconception)
