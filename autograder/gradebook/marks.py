"""A submission's rows in nbgrader's gradebook: those that `nbgrader autograde` writes, a hundred times quicker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Insert, Row, Select, Table, Update, bindparam, func, insert, or_, select, text, update
from sqlalchemy.engine import Connection

from autograder.judging.tasks import Graded, GradedNotebook

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
                self._set("grade", {"notebook_id": place}, auto_score=0.0, needs_manual_grade=False)
            else:
                self._scores(notebook, place, cells)
                self._penalize(graded.student, place, late)

    def _row(self, table: str, **where: Any) -> Row | None:
        return self.connection.execute(_selected(table, *where), where).first()

    def _new(self, table: str, **values: Any) -> str:
        """Insert a row; its id."""
        return self.connection.execute(_inserted(table), values).inserted_primary_key[0]

    def _set(self, table: str, where: dict[str, Any], **values: Any) -> None:
        """Set columns of the rows that are selected so."""
        self.connection.execute(_updated(table, *where), _keyed(where) | values)

    def _submission(self, student: str, assignment: Row, timestamp: datetime | None) -> Row:
        """The submission's row. A timestamp that is known stays when there is no new one."""
        if self._row("student", id=student) is None:
            self._new("student", id=student)
        key = {"student_id": student, "assignment_id": assignment.id}
        if self._row("submitted_assignment", **key) is None:
            self._new("submitted_assignment", **key)
        if timestamp is not None:
            self._set("submitted_assignment", key, timestamp=timestamp)
        return self._row("submitted_assignment", **key)

    def _cells(self, notebook: str) -> list[Row]:
        """Every cell that the gradebook has of a notebook: id, grade_id and what is kept of it."""
        return list(self.connection.execute(_cells_of(), {"notebook_id": notebook}))

    def _notebook(self, notebook: str, submission: str, cells: list[Row]) -> str:
        """The id of a submitted notebook; it has a row for each grade and each comment there can be."""
        key = {"notebook_id": notebook, "assignment_id": submission}
        if row := self._row("submitted_notebook", **key):
            return row.id
        id = self._new("submitted_notebook", **key)
        for table, kinds in _KINDS.items():
            rows = [{"notebook_id": id, "cell_id": cell.id} for cell in cells if cell.type in kinds]
            if rows:
                self.connection.execute(_inserted(table), rows)
        return id

    def _scores(self, notebook: GradedNotebook, place: str, cells: list[Row]) -> None:
        """What the grader gave and said; of a notebook without scores, every one waits for a person."""
        scores = {cell.id: notebook.scores.get(cell.name) for cell in cells if cell.type == "GradeCell"}
        given = [{"cell": id, "score": score, "unknown": score is None} for id, score in scores.items()]
        self._update(_scored(), place, given)
        told = [cell for cell in cells if cell.type in _KINDS["comment"] and cell.name in notebook.comments]
        self._update(_told(), place, [{"cell": cell.id, "said": notebook.comments[cell.name]} for cell in told])

    def _update(self, change: Update, place: str, rows: list[dict[str, Any]]) -> None:
        """Set a submitted notebook's rows, each by its cell."""
        if rows:
            self.connection.execute(change, [{"place": place, **row} for row in rows])

    def _penalize(self, student: str, place: str, late: float) -> None:
        """What the course's plugin takes off a notebook that came too late."""
        from nbgrader.api import Grade

        penalty = None
        if late > 0:
            score = select(func.coalesce(func.sum(Grade.score), 0.0)).where(Grade.notebook_id == place)
            penalty = self.late_penalty(student, self.connection.execute(score).scalar_one(), late)
        self._set("submitted_notebook", {"id": place}, late_submission_penalty=penalty)


_KINDS = {"grade": ("GradeCell", "TaskCell"), "comment": ("SolutionCell", "TaskCell")}


def _table(name: str) -> Table:
    """One of nbgrader's tables, as nbgrader defines it; loading nbgrader takes two seconds."""
    from nbgrader.api import Base

    return Base.metadata.tables[name]


# ---------------------------------------------------------------- statements: making one takes longer than executing it


@cache
def _selected(table: str, *columns: str) -> Select:
    """Rows with these values of columns."""
    return select(_table(table)).where(*(_table(table).c[name] == bindparam(name) for name in columns))


@cache
def _inserted(table: str) -> Insert:
    return insert(_table(table))


@cache
def _updated(table: str, *columns: str) -> Update:
    """Rows with values that `_keyed` names: SQLAlchemy keeps a column's own name for what it is set to."""
    return update(_table(table)).where(*(_table(table).c[name] == bindparam(f"at_{name}") for name in columns))


def _keyed(where: dict[str, Any]) -> dict[str, Any]:
    return {f"at_{name}": value for name, value in where.items()}


@cache
def _cells_of() -> Select:
    table = _table("base_cell")
    return select(table.c.id, table.c.name, table.c.type).where(table.c.notebook_id == bindparam("notebook_id"))


@cache
def _scored() -> Update:
    waits = or_(_table("grade").c.manual_score.is_not(None), bindparam("unknown", type_=Boolean))
    return _by_cell("grade").values(auto_score=bindparam("score"), needs_manual_grade=waits)


@cache
def _told() -> Update:
    return _by_cell("comment").values(auto_comment=bindparam("said"))


def _by_cell(table: str) -> Update:
    columns = _table(table).c
    return update(_table(table)).where(columns.notebook_id == bindparam("place"), columns.cell_id == bindparam("cell"))


# ---------------------------------------------------------------- when, and which cells


def _seconds_late(submission: Row, assignment: Row) -> float:
    if submission.timestamp is None or assignment.duedate is None:
        return 0.0
    due = assignment.duedate + (submission.extension or timedelta(0))
    return max(0.0, (submission.timestamp - due).total_seconds())


def registered_cells(connection: Connection, assignment: str) -> set[tuple[str, str, str | None, float | None]]:
    """(notebook, grade_id, checksum, points) of the cells that the gradebook knows of an assignment."""
    return {tuple(row) for row in connection.execute(_REGISTERED, {"assignment": assignment})}


_REGISTERED = text("""
    SELECT notebook.name, source_cell.name, source_cell.checksum,
           (SELECT COALESCE(MAX(grade_cells.max_score), MAX(task_cells.max_score))
            FROM base_cell
            LEFT JOIN grade_cells ON grade_cells.id = base_cell.id
            LEFT JOIN task_cells ON task_cells.id = base_cell.id
            WHERE base_cell.name = source_cell.name AND base_cell.notebook_id = source_cell.notebook_id)
    FROM source_cell
    JOIN notebook ON notebook.id = source_cell.notebook_id
    JOIN assignment ON assignment.id = notebook.assignment_id
    WHERE assignment.name = :assignment
""")
