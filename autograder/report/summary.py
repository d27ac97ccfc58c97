"""What a class's records say, condensed: pure functions from notebook records to an `Assignment` each.

A notebook that could not be graded at all is a `Problem` and an empty row: it says nothing about an exercise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.vocabulary.check import Check

from .assignment import WAITING, Assignment, Exercise, MisconceptionCount, Problem, StudentRow

__all__ = ["summarize"]

UNNAMED = "a clue"  # what a mistake is called that has a sentence and no name


def summarize(records: Iterable[NotebookRecord], checks: Mapping[str, Check]) -> tuple[Assignment, ...]:
    """The assignments by name. `checks` maps question ids to what the exercises ask, and has the hints."""
    by_assignment: dict[str, list[NotebookRecord]] = {}
    for record in records:
        by_assignment.setdefault(record.assignment, []).append(record)
    return tuple(_assignment(name, by_assignment[name], checks) for name in sorted(by_assignment))


def _assignment(name: str, records: Sequence[NotebookRecord], checks: Mapping[str, Check]) -> Assignment:
    columns = _columns(records)
    rows = _rows(records, columns)
    exercises = tuple(
        _exercise(notebook, column, {row.student: answer for row in rows if (answer := row.answers[i])}, checks)
        for i, ((notebook, _), column) in enumerate(columns.items())
    )
    problems = tuple(problem for record in records for problem in _problems(record))
    return Assignment(name, exercises, rows, tuple(sorted(problems, key=lambda p: (p.graded, p.student))))


def _columns(records: Sequence[NotebookRecord]) -> dict[tuple[str, str], QuestionRecord]:
    """Every question by notebook and id, in the order of the fullest notebook: another may lack a cell."""
    columns: dict[tuple[str, str], QuestionRecord] = {}
    for record in sorted(records, key=lambda record: (record.notebook, -len(record.questions))):
        for question in record.questions:
            columns.setdefault((record.notebook, question.id), question)
    return columns


def _rows(
    records: Sequence[NotebookRecord], columns: Mapping[tuple[str, str], QuestionRecord]
) -> tuple[StudentRow, ...]:
    graded = {
        (record.student, record.notebook): {question.id: question for question in record.questions}
        for record in records
        if record.questions
    }

    def answer(student: str, notebook: str, column: QuestionRecord) -> QuestionRecord | None:
        if (answers := graded.get((student, notebook))) is None:
            return None
        absent = QuestionRecord(column.id, 0, column.max_points, "missing", message="The notebook lacks this question.")
        return answers.get(column.id, absent)

    return tuple(
        StudentRow(student, tuple(answer(student, notebook, column) for (notebook, _), column in columns.items()))
        for student in sorted({record.student for record in records})
    )


def _exercise(
    notebook: str, column: QuestionRecord, answers: Mapping[str, QuestionRecord], checks: Mapping[str, Check]
) -> Exercise:
    check = checks.get(column.id)
    outcomes = Counter(answer.outcome for answer in answers.values())
    marked = [a.points / a.max_points for a in answers.values() if a.outcome not in WAITING and a.max_points]
    return Exercise(
        id=column.id,
        notebook=notebook,
        question=check.question if check else "",
        max_points=column.max_points,
        outcomes=outcomes,
        share=fmean(marked) if marked and "manual" not in outcomes else None,
        misconceptions=_misconceptions(column.id, answers, check),
    )


def _misconceptions(
    exercise: str, answers: Mapping[str, QuestionRecord], check: Check | None
) -> tuple[MisconceptionCount, ...]:
    hints = {m.name: m.hint for m in check.misconceptions} if check else {}
    students: dict[tuple[str, str], list[str]] = {}  # by name and hint; what has no name is grouped by its clue
    for student, answer in answers.items():
        told = [(name, hints.get(name, "")) for name in answer.misconceptions]
        for one in dict.fromkeys(told + ([(UNNAMED, answer.clue)] if answer.clue else [])):
            students.setdefault(one, []).append(student)
    return tuple(
        MisconceptionCount(exercise, name, hint, tuple(having), len(having) / len(answers))
        for (name, hint), having in sorted(students.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _problems(record: NotebookRecord) -> Iterable[Problem]:
    graded = bool(record.questions)
    if record.problem or not graded:
        yield Problem(record.student, record.notebook, record.problem or "It has no question to grade.", graded)
    for question in record.questions:
        if question.outcome == "undetermined" and question.message != record.problem:
            text = f"The grader failed at {question.id}, grade it again: {question.message}"
            yield Problem(record.student, record.notebook, text, graded)
