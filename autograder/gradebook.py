"""What stays of grading: scores in nbgrader's gradebook, records in a table of our own in the same database."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from sqlalchemy import Column, MetaData, String, Table, Text, create_engine, delete, insert, inspect, select, text
from sqlalchemy.engine import Connection, Engine

from autograder.engine.autograde import Nbgrader
from autograder.records import NotebookRecord, QuestionRecord, record_from_json, record_to_json

__all__ = ["Records", "scores", "set_undetermined"]

_metadata = MetaData()
_records = Table(
    "steady_gradients_record",
    _metadata,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),  # of what was graded, and of all that graded it
    Column("record", Text, nullable=False),
)


@dataclass(frozen=True)
class Records:
    """The records of all graded notebooks, each with the digest of what it was made from."""

    engine: Engine

    @classmethod
    def at(cls, db_url: str) -> Records:
        """The records in a database. nbgrader makes the database; the table is made with the first record."""
        return cls(create_engine(db_url))

    def save(self, records: list[NotebookRecord], digest: str) -> None:
        """Put a submission's records in place of older ones, in one transaction."""
        _metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            for record in records:
                key = {"assignment": record.assignment, "student": record.student, "notebook": record.notebook}
                connection.execute(delete(_records).filter_by(**key))
                connection.execute(
                    insert(_records).values(**key, digest=digest, record=json.dumps(record_to_json(record)))
                )

    def graded(self, assignment: str, student: str, digest: str) -> list[NotebookRecord]:
        """The records that were made from just this digest; none if the submission is new or has changed."""
        return self._select(assignment=assignment, student=student, digest=digest)

    def all(self, assignment: str) -> list[NotebookRecord]:
        """The records of an assignment, by student and notebook."""
        return self._select(assignment=assignment)

    def of(self, assignment: str, student: str) -> list[NotebookRecord]:
        """The records of one submission, by notebook."""
        return self._select(assignment=assignment, student=student)

    def _select(self, **where: str) -> list[NotebookRecord]:
        if not inspect(self.engine).has_table(_records.name):
            return []
        query = select(_records.c.record).filter_by(**where).order_by(_records.c.student, _records.c.notebook)
        with self.engine.connect() as connection:
            records = [record_from_json(json.loads(text)) for (text,) in connection.execute(query)]
            marks = _marks(connection, where["assignment"], where.get("student")) if inspect(self.engine).has_table("grade") else {}
        return [_marked(record, marks) for record in records]


Marks = dict[tuple[str, str, str], tuple[float, bool]]  # student, notebook, question -> points, waits for a person


def _marks(connection: Connection, assignment: str, student: str | None) -> Marks:
    """What stands in nbgrader's gradebook now; asked in SQL, since loading nbgrader takes a second."""
    query = _MARKS if student is None else f"{_MARKS} AND handed_in.student_id = :student"
    rows = connection.execute(text(query), {"assignment": assignment} | ({"student": student} if student else {}))
    return {(student, notebook, name): (float(points), bool(waits)) for student, notebook, name, points, waits in rows}


_MARKS = """
    SELECT handed_in.student_id, notebook.name, base_cell.name,
           COALESCE(grade.manual_score, grade.auto_score, 0) + COALESCE(grade.extra_credit, 0),
           grade.needs_manual_grade
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    JOIN submitted_assignment AS handed_in ON handed_in.id = submitted_notebook.assignment_id
    JOIN assignment ON assignment.id = handed_in.assignment_id
    WHERE assignment.name = :assignment
"""


def _marked(record: NotebookRecord, marks: Marks) -> NotebookRecord:
    """The record with the points that people gave since it was made."""
    return replace(record, questions=tuple(_as_marked(question, record, marks) for question in record.questions))


def _as_marked(question: QuestionRecord, record: NotebookRecord, marks: Marks) -> QuestionRecord:
    points, waits = marks.get((record.student, record.notebook, question.id), (question.points, True))
    if waits or (points == question.points and question.outcome not in ("manual", "undetermined")):
        return question
    outcome = "missing" if points == 0 else "passed" if points >= question.max_points else "partial"
    return replace(question, points=points, outcome=outcome, message="")


def scores(nbgrader: Nbgrader, assignment: str, student: str, notebook: str) -> dict[str, tuple[float, bool]]:
    """grade_id -> (points so far, does it wait for a person?), as nbgrader counts them."""
    with nbgrader.gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(notebook, assignment, student).grades
        return {grade.name: (float(grade.score or 0.0), bool(grade.needs_manual_grade)) for grade in grades}


def set_undetermined(nbgrader: Nbgrader, record: NotebookRecord) -> None:
    """Leave questions that the grader could not judge to a person, instead of nbgrader's 0."""
    broken = [question.id for question in record.questions if question.outcome == "undetermined"]
    if not broken:
        return
    with nbgrader.gradebook() as gradebook:
        for id in broken:
            grade = gradebook.find_grade(id, record.notebook, record.assignment, record.student)
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
