"""A submission's rows in nbgrader's gradebook: those that `nbgrader autograde` writes, a hundred times quicker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Row, Table, bindparam, func, insert, or_, select, text, update
from sqlalchemy.engine import Connection

from autograder.engine.tasks import Graded, GradedNotebook

__all__ = ["LatePenalty", "SubmissionRows", "registered_cells"]

LatePenalty = Callable[[str, float, float], float | None]  # student, score, seconds late -> penalty


@dataclass(frozen=True)
class SubmissionRows:
    """nbgrader's rows of submissions, in a transaction that somebody else begins and ends."""

    connection: Connection
    late_penalty: LatePenalty

    def save(self, graded: Graded, missing: set[str], timestamp: datetime | None) -> None:
        """Write a submission's rows. What people gave stays; where they gave something, they are asked again.

        `missing` are the notebooks that were not handed in: they are worth 0, as nbgrader has it. One that nobody could
        read or judge waits for a person.
        """
        assignment = self._row("assignment", name=graded.assignment)
        submission = self._submission(graded.student, assignment, timestamp)
        late = _seconds_late(submission, assignment)
        for notebook in graded.notebooks:
            source = self._row("notebook", name=notebook.record.notebook, assignment_id=assignment.id).id
            cells = self._cells(source)
            place = self._notebook(source, submission.id, cells)
            if notebook.record.notebook in missing:
                worthless = {"auto_score": 0.0, "needs_manual_grade": False}
                self.connection.execute(update(_table("grade")).filter_by(notebook_id=place).values(**worthless))
            else:
                self._scores(notebook, place, cells)
                self._penalize(graded.student, place, late)

    def _row(self, table: str, **where: Any) -> Row | None:
        return self.connection.execute(select(_table(table)).filter_by(**where)).first()

    def _new(self, table: str, **values: Any) -> str:
        """Insert a row; its id."""
        return self.connection.execute(insert(_table(table)).values(**values)).inserted_primary_key[0]

    def _submission(self, student: str, assignment: Row, timestamp: datetime | None) -> Row:
        """The submission's row. A timestamp that is known stays when there is no new one."""
        if self._row("student", id=student) is None:
            self._new("student", id=student)
        key = {"student_id": student, "assignment_id": assignment.id}
        if self._row("submitted_assignment", **key) is None:
            self._new("submitted_assignment", **key)
        if timestamp is not None:
            table = _table("submitted_assignment")
            self.connection.execute(update(table).filter_by(**key).values(timestamp=timestamp))
        return self._row("submitted_assignment", **key)

    def _cells(self, notebook: str) -> list[Row]:
        """Every cell that the gradebook has of a notebook: id, grade_id and what is kept of it."""
        table = _table("base_cell")
        query = select(table.c.id, table.c.name, table.c.type).filter_by(notebook_id=notebook)
        return list(self.connection.execute(query))

    def _notebook(self, notebook: str, submission: str, cells: list[Row]) -> str:
        """The id of a submitted notebook; it has a row for each grade and each comment there can be."""
        key = {"notebook_id": notebook, "assignment_id": submission}
        if row := self._row("submitted_notebook", **key):
            return row.id
        id = self._new("submitted_notebook", **key)
        for table, kinds in _KINDS.items():
            rows = [{"notebook_id": id, "cell_id": cell.id} for cell in cells if cell.type in kinds]
            if rows:
                self.connection.execute(insert(_table(table)), rows)
        return id

    def _scores(self, notebook: GradedNotebook, place: str, cells: list[Row]) -> None:
        """What the grader gave and said; of a notebook without scores, every one waits for a person."""
        scores = {cell.id: notebook.scores.get(cell.name) for cell in cells if cell.type == "GradeCell"}
        given = [{"cell": id, "score": score, "unknown": score is None} for id, score in scores.items()]
        grade = _table("grade")
        waits = or_(grade.c.manual_score.is_not(None), bindparam("unknown", type_=Boolean))
        self._update(grade, place, given, auto_score=bindparam("score"), needs_manual_grade=waits)
        told = [cell for cell in cells if cell.type in _KINDS["comment"] and cell.name in notebook.comments]
        said = [{"cell": cell.id, "said": notebook.comments[cell.name]} for cell in told]
        self._update(_table("comment"), place, said, auto_comment=bindparam("said"))

    def _update(self, table: Table, place: str, rows: list[dict[str, Any]], **values: Any) -> None:
        """Set a submitted notebook's rows in a table, each by its cell."""
        if rows:
            change = update(table).where(table.c.notebook_id == place, table.c.cell_id == bindparam("cell"))
            self.connection.execute(change.values(**values), rows)

    def _penalize(self, student: str, place: str, late: float) -> None:
        """What the course's plugin takes off a notebook that came too late."""
        from nbgrader.api import Grade

        penalty = None
        if late > 0:
            score = select(func.coalesce(func.sum(Grade.score), 0.0)).where(Grade.notebook_id == place)
            penalty = self.late_penalty(student, self.connection.execute(score).scalar_one(), late)
        table = _table("submitted_notebook")
        self.connection.execute(update(table).filter_by(id=place).values(late_submission_penalty=penalty))


_KINDS = {"grade": ("GradeCell", "TaskCell"), "comment": ("SolutionCell", "TaskCell")}


def _table(name: str) -> Table:
    """One of nbgrader's tables, as nbgrader defines it; loading nbgrader takes two seconds."""
    from nbgrader.api import Base

    return Base.metadata.tables[name]


def _seconds_late(submission: Row, assignment: Row) -> float:
    if submission.timestamp is None or assignment.duedate is None:
        return 0.0
    due = assignment.duedate + (submission.extension or timedelta(0))
    return max(0.0, (submission.timestamp - due).total_seconds())


def registered_cells(connection: Connection, assignment: str) -> set[tuple[str, str, str]]:
    """(notebook, grade_id, checksum) of the cells that the gradebook knows of an assignment."""
    return {tuple(row) for row in connection.execute(_REGISTERED, {"assignment": assignment})}


_REGISTERED = text("""
    SELECT notebook.name, source_cell.name, source_cell.checksum
    FROM source_cell
    JOIN notebook ON notebook.id = source_cell.notebook_id
    JOIN assignment ON assignment.id = notebook.assignment_id
    WHERE assignment.name = :assignment
""")
