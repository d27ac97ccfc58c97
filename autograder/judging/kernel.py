"""The hidden test's side: grade("init_he", init_he) inside the student's kernel, under plain `nbgrader autograde`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from steadygrad.judging.calls import call
from steadygrad.judging.cards import Card
from steadygrad.judging.verdict import Verdict

from autograder.course import Course, UsageError
from autograder.course.notebooks import source_cells

from . import judge
from .display import undetermined, verdict_data

__all__ = ["grade", "hidden_verdict"]


def grade(name: str, function: Any) -> float:
    """The points for a function, by the secret cases of the student in whose folder the notebook runs.

    The verdict goes out as display data of a MIME type of its own; the returned plain float is nbgrader's partial
    credit. What breaks in the grader itself is `undetermined`, and raised: it is never the student's fault.
    """
    try:
        course, assignment, student = _place(Path.cwd())
        verdict = hidden_verdict(course, assignment, student, name, function)
        points = _points(course, assignment, name)
    except Exception as error:
        _emit(undetermined(name, error))
        raise
    _emit(verdict)
    return float(round(verdict.share * points, 6))


def hidden_verdict(course: Course, assignment: str, student: str, name: str, function: Any) -> Verdict:
    """Judge a function by a student's secret cases; the verdict reveals none of them."""
    checks = course.checks(assignment)
    if name not in checks:
        raise UsageError(f"{assignment} has no check {name!r}: it has {', '.join(checks)}.")
    check = checks[name]
    return judge.hidden_verdict(
        name, check, course.secret(), student, lambda arguments: call(function, arguments, check.seconds)
    )


def _place(folder: Path) -> tuple[Course, str, str]:
    """Course, assignment and student of the folder in which nbgrader runs a notebook."""
    course = Course.find(folder)
    source = course.room("source")
    if folder.is_relative_to(source) and folder != source:
        return course, folder.relative_to(source).parts[0], "."
    for room in map(course.room, ("autograded", "submitted")):
        if folder.is_relative_to(room) and len(where := folder.relative_to(room).parts) >= 2:
            return course, where[1], where[0]
    raise UsageError(
        f"{folder} is neither source/<assignment> nor autograded/<student>/<assignment>: run nbgrader in {course.root}."
    )


def _points(course: Course, assignment: str, name: str) -> float:
    for path in course.notebooks(assignment):
        for cell in source_cells(path):
            if cell.id == name:
                return cell.points
    raise UsageError(f"no notebook in {course.source(assignment)} has a graded cell {name!r}.")


def _emit(verdict: Verdict) -> None:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(Card(verdict))
        return
    from IPython.display import display

    display(verdict_data(verdict), raw=True)
