"""What stays of grading: scores in nbgrader's gradebook, records in a table of our own in the same database."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Column, MetaData, String, Table, Text, create_engine, delete, insert, inspect, select
from sqlalchemy.engine import Engine

from autograder.engine.autograde import Nbgrader
from autograder.records import NotebookRecord, record_from_json, record_to_json

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

    def _select(self, **where: str) -> list[NotebookRecord]:
        if not inspect(self.engine).has_table(_records.name):
            return []
        query = select(_records.c.record).filter_by(**where).order_by(_records.c.student, _records.c.notebook)
        with self.engine.connect() as connection:
            return [record_from_json(json.loads(text)) for (text,) in connection.execute(query)]


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
