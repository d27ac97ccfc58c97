"""Marks as CSV, for spreadsheets and learning management systems."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

from autograder.course.files import write_whole
from autograder.course.records import NotebookRecord

from .assignment import WAITING
from .display import clean, printable

__all__ = ["COLUMNS", "write_csv"]

COLUMNS = (
    "student",
    "assignment",
    "notebook",
    "question",
    "points",
    "max_points",
    "outcome",
    "misconceptions",
    "message",
)
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def write_csv(records: Iterable[NotebookRecord], path: str | Path) -> None:
    """A row a question; a notebook that could not be graded has one without question, its problem as the message.

    An answer that waits has no points: a spreadsheet, or the LMS that reads it, would count a 0.
    """
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerows((*map(_safe, names), *map(_cell, values)) for names, *values in _rows(record))
    write_whole(path, table.getvalue())


def _rows(record: NotebookRecord) -> Iterator[tuple]:
    names = (record.student, record.assignment, record.notebook)
    if not record.questions:
        yield names, "", "", "", "", "", record.problem
    for q in record.questions:
        points = "" if q.outcome in WAITING and not q.points else q.points  # nobody has said 0
        yield names, q.id, points, q.max_points, q.outcome, ";".join(q.misconceptions), q.message


def _cell(value: str | float) -> str | float:
    """Text on one line; a number as it is."""
    return _safe(clean(value)) if isinstance(value, str) else value


def _safe(text: str) -> str:
    """Text, blanks at its ends and all, that no spreadsheet takes for a formula: those run when the file is opened."""
    shown = printable(text)
    return f"'{shown}" if text.lstrip().startswith(FORMULA_STARTS) else shown
