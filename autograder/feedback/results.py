"""What the gradebook says about one notebook of a student: marks, comments of a person, and the grader's record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from autograder.course.records import NotebookRecord
from autograder.gradebook.book import Records

__all__ = ["Grade", "Marks", "Results"]


@dataclass(frozen=True)
class Grade:
    """A cell's points in nbgrader's gradebook; `waits` if a person has not marked it yet."""

    points: float
    max_points: float
    waits: bool


@dataclass(frozen=True)
class Marks:
    """All that is known of a graded notebook besides its cells. `record` is None if stock nbgrader graded it."""

    student: str
    assignment: str
    notebook: str
    record: NotebookRecord | None
    grades: Mapping[str, Grade] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    penalty: float = 0.0

    @property
    def is_unreadable(self) -> bool:
        """Was there nothing in the file that could be graded?"""
        return self.record is not None and not self.record.questions

    @property
    def score(self) -> float:
        """The points so far, as nbgrader counts them."""
        return sum(grade.points for grade in self.grades.values()) - self.penalty

    @property
    def max_score(self) -> float:
        """All points there are."""
        return sum(grade.max_points for grade in self.grades.values())

    def digest(self, executed: bytes) -> str:
        """A fingerprint of all that the page says, and of what writes it."""
        data = json.dumps(asdict(self), sort_keys=True).encode()
        return hashlib.sha256(b"\0".join([_code(), data, executed])).hexdigest()


class Results:
    """The gradebook and the records of a course, open for reading."""

    def __init__(self, gradebook, records: Records):
        self._gradebook = gradebook
        self._records = records

    @classmethod
    @contextmanager
    def at(cls, db_url: str) -> Iterator[Results]:
        """The results in a database, open."""
        from nbgrader.api import Gradebook

        records = Records.at(db_url)
        try:
            with Gradebook(db_url) as gradebook:
                yield cls(gradebook, records)
        finally:
            records.engine.dispose()  # a page has one: a database server would run out of connections

    def students(self, assignment: str) -> list[str]:
        """All of whom something is graded, or could not be."""
        graded = {submission.student.id for submission in self._gradebook.assignment_submissions(assignment)}
        return sorted(graded | {record.student for record in self._records.all(assignment)})

    def marks(self, student: str, assignment: str) -> dict[str, Marks]:
        """A submission's marks by notebook."""
        from nbgrader.api import MissingEntry

        records = {record.notebook: record for record in self._records.of(assignment, student)}
        try:
            graded = {n.name: n for n in self._gradebook.find_submission(assignment, student).notebooks}
        except MissingEntry:
            graded = {}
        return {
            name: Marks(student, assignment, name, records.get(name), **_of(graded.get(name)))
            for name in sorted(records | graded)
        }


def _of(notebook) -> dict:
    """What nbgrader keeps of a submitted notebook. Of its comments those that a person wrote."""
    if notebook is None:
        return {}
    grades = {
        g.name: Grade(float(g.score or 0), float(g.max_score), bool(g.needs_manual_grade)) for g in notebook.grades
    }
    comments = {comment.name: comment.manual_comment for comment in notebook.comments if comment.manual_comment}
    return {"grades": grades, "comments": comments, "penalty": float(notebook.late_submission_penalty or 0)}


@cache
def _code() -> bytes:
    """A fingerprint of this folder: a page that an older version wrote is written anew."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".j2"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).digest()
