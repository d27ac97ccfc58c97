"""What stays of grading: marks in nbgrader's gradebook, records in a table of our own in the same database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace

from sqlalchemy import (
    Column,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from autograder.course.nbgrader_library import Nbgrader, file_of
from autograder.course.records import NotebookRecord, QuestionRecord, record_from_json, record_to_json
from autograder.judging.tasks import Graded, Kit

from .autograded import AutogradedFolders
from .marks import LatePenalty, SubmissionRows, registered_cells

__all__ = ["Gradebook", "Records", "submitted_at"]

LONGEST_TIME = 100  # bytes of a timestamp.txt
TRIES = 3  # of a transaction that another writer came in the way of

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
_DELETED = delete(_records).where(*(column == bindparam(column.name) for column in _records.primary_key))
_INSERTED = insert(_records)


@dataclass(frozen=True)
class Records:
    """The records of all graded notebooks, each with the digest of what it was made from."""

    engine: Engine

    @classmethod
    def at(cls, db_url: str) -> Records:
        """The records in a database. nbgrader makes the database; the table is made with the first record."""
        return cls(create_engine(db_url))

    def make(self) -> None:
        """Make the table, where there is none."""
        _metadata.create_all(self.engine)

    def save(self, records: list[NotebookRecord], digest: str) -> None:
        """Put a submission's records in place of older ones, in one transaction."""
        self.make()
        with self.engine.begin() as connection:
            self.put(connection, records, digest)

    @staticmethod
    def put(connection: Connection, records: list[NotebookRecord], digest: str) -> bool:
        """Put records in place of older ones, in a transaction of the caller's; were there any?"""
        replaced = 0
        for record in records:
            key = {"assignment": record.assignment, "student": record.student, "notebook": record.notebook}
            replaced += connection.execute(_DELETED, key).rowcount
            connection.execute(_INSERTED, key | {"digest": digest, "record": json.dumps(record_to_json(record))})
        return replaced > 0

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
        if not self.is_there() or not inspect(self.engine).has_table(_records.name):
            return []
        query = select(_records.c.record).filter_by(**where).order_by(_records.c.student, _records.c.notebook)
        with self.engine.connect() as connection:
            records = [record_from_json(json.loads(text)) for (text,) in connection.execute(query)]
            has_marks = records and inspect(self.engine).has_table("grade")
            marks = _marks(connection, where["assignment"], where.get("student")) if has_marks else {}
        return [_marked(record, marks) for record in records]

    def is_there(self) -> bool:
        """Is there a database? SQLite would make an empty file of it."""
        file = file_of(self.engine.url)
        return file is None or file.exists()


Marks = dict[tuple[str, str, str], tuple[float, bool]]  # student, notebook, question -> points, waits for a person


def _marks(connection: Connection, assignment: str, student: str | None) -> Marks:
    """What stands in nbgrader's gradebook now, of one or all; asked in SQL, since loading nbgrader takes a second."""
    query = text(f"{_MARKS} AND handed_in.student_id = :student" if student else _MARKS)
    rows = connection.execute(query, {"assignment": assignment} | ({"student": student} if student else {}))
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
    if waits:
        return replace(question, points=points)
    if points == question.points and question.outcome not in ("manual", "undetermined"):
        return question
    outcome = "missing" if points == 0 else "passed" if points >= question.max_points else "partial"
    return replace(question, points=points, outcome=outcome, message="")


class Gradebook:
    """All that is kept of graded submissions: nbgrader's gradebook, our records, and the autograded folders.

    Loading nbgrader takes two seconds; that is done when it is first needed.
    """

    def __init__(self, nbgrader: Nbgrader):
        self.nbgrader = nbgrader
        self.records = Records.at(nbgrader.db_url)
        self._folders = AutogradedFolders(nbgrader)

    def prepare(self, kits: Iterable[Kit]) -> None:
        """Get ready to keep submissions of these assignments: the database knows their cells, and has our table.

        Registering takes a second more; it is left out where the gradebook has just what the sources say.
        """
        self._folders.prepare()
        self.nbgrader.make_gradebook()
        self.records.make()
        for kit in kits:
            if not self.knows(kit):
                self.nbgrader.register(kit.assignment)

    def adopt(self, kit: Kit) -> None:
        """Register an assignment again whose source has changed. Raises UsageError where nbgrader refuses: it adds no
        cell to an assignment and takes none out once something of it is graded."""
        if self._registered(kit.assignment) and not self.knows(kit):
            self.nbgrader.register(kit.assignment)

    def knows(self, kit: Kit) -> bool:
        """Has the gradebook just the cells that a kit's sources have, with their points and texts?"""
        return self._registered(kit.assignment) == _cells(kit)

    def _registered(self, assignment: str) -> set[tuple]:
        """What the gradebook knows of an assignment; nothing, where there is no gradebook yet."""
        file = file_of(self.records.engine.url)
        if file and not file.exists() or not inspect(self.records.engine).has_table("source_cell"):
            return set()
        with self.records.engine.connect() as connection:
            return registered_cells(connection, assignment)

    def save(
        self, graded: Graded, digest: str, kit: Kit, files: Mapping[str, bytes], timestamp: datetime | None = None
    ) -> list[NotebookRecord]:
        """Keep a graded submission; `files` are the student's. Its records, with the points that people gave before.

        The folder comes first, then, in one transaction, marks and records: a grader that is killed loses nothing.
        Until the transaction is done nobody knows the submission's digest, and the next run grades it again.
        """
        submitted = self.nbgrader.course.folder("submitted", graded.student, graded.assignment)
        missing = {name for name in kit.sources if not (submitted / f"{name}.ipynb").exists()}
        if len(missing) == len(kit.sources):
            missing = set()  # nbgrader makes no 0 of that, either: a person is to see what is there instead
        self._folders.write(graded, kit, files)
        for attempt in range(1, TRIES + 1):
            try:
                is_regraded = self._commit(graded, digest, missing, timestamp)
            except (OperationalError, IntegrityError):
                if attempt == TRIES or self.records.engine.dialect.name == "sqlite":  # it has waited already
                    raise
            else:
                fresh = [notebook.record for notebook in graded.notebooks]
                return self.records.graded(graded.assignment, graded.student, digest) if is_regraded else fresh

    def _commit(self, graded: Graded, digest: str, missing: set[str], timestamp: datetime | None) -> bool:
        with self.records.engine.begin() as connection:
            # This comes first because it writes: from here to the end SQLite lets nobody else write.
            is_regraded = self.records.put(connection, [notebook.record for notebook in graded.notebooks], digest)
            SubmissionRows(connection, self._late_penalty).save(graded, missing, timestamp)
        return is_regraded

    @cached_property
    def _late_penalty(self) -> LatePenalty:
        """What the course's plugin says, within the bounds that nbgrader sets it."""
        from nbgrader.preprocessors import AssignLatePenalties

        step = AssignLatePenalties(config=self.nbgrader.config)
        step.init_plugin()

        def penalty(student: str, score: float, seconds: float) -> float | None:
            said = step.plugin_inst.late_submission_penalty(student, score, seconds)
            return None if said is None else step._check_late_penalty(SimpleNamespace(score=score), said)

        return penalty


def _cells(kit: Kit) -> set[tuple[str, str, str | None, float | None]]:
    """(notebook, grade_id, checksum, points) of the cells that nbgrader keeps of a kit's sources."""
    cells = [(name, cell) for name, text in kit.sources.items() for cell in json.loads(text)["cells"]]
    entries = [(name, cell["metadata"].get("nbgrader", {})) for name, cell in cells]
    return {
        (name, entry["grade_id"], entry.get("checksum"), _points(entry))
        for name, entry in entries
        if any(entry.get(flag) for flag in ("grade", "solution", "locked", "task"))
    }


def _points(entry: Mapping) -> float | None:
    return float(entry["points"]) if entry.get("grade") or entry.get("task") else None


def submitted_at(timestamp: bytes | None) -> tuple[datetime | None, tuple[str, ...]]:
    """The time in a timestamp.txt, in UTC, as nbgrader reads it, if there is one; and a line if it is none."""
    from nbgrader.utils import parse_utc

    try:
        if len(timestamp or b"") > LONGEST_TIME:
            raise ValueError("dateutil would read it for hours")
        written = (timestamp or b"").decode("utf-8").strip()
        return parse_utc(written) if written else None, ()
    except Exception:  # one of the many that dateutil raises
        return None, ("timestamp.txt holds no time: nobody knows whether this came too late",)
