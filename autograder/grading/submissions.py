"""Who handed in what: the folders of a class in submitted/, whatever their names are."""

from __future__ import annotations

from pathlib import Path

from autograder.course import Course, UsageError
from autograder.course.notebooks import LEFT_BEHIND
from autograder.course.settings import setting
from autograder.engine.reading import Submission

__all__ = ["is_id", "submissions"]


def submissions(
    course: Course, assignments: list[str], student: str | None = None
) -> tuple[list[Submission], list[str]]:
    """What lies in submitted/, by assignment and student; and a line for each folder that can be no student's.

    Raises UsageError when there is no submission.
    """
    room = course.room("submitted")
    if student is not None and not is_id(student):
        raise UsageError(f"{student!r} cannot be a student's id: it would not be the name of a folder.")
    excluded = LEFT_BEHIND | set(setting(course.settings, "CourseDirectory.student_id_exclude", "").split(","))
    found = [
        Submission(folder.parent.name, assignment, folder)
        for assignment in assignments
        for folder in sorted(room.glob(f"*/{assignment}"))
        if folder.is_dir() and student in (None, folder.parent.name) and folder.parent.name not in excluded
    ]
    odd = [f"{s.student!r} cannot be a student's id: rename the folder" for s in found if not is_id(s.student)]
    found = [submission for submission in found if is_id(submission.student)]
    if not found:
        who = f"of {student} " if student else ""
        raise UsageError(
            f"no submission {who}for {', '.join(assignments)} in {room}: "
            f"notebooks belong in {room.name}/<student>/<assignment>/ "
            "(nbgrader collect, or nbgrader zip_collect, puts them there)."
        )
    return found, odd


def is_id(student: str) -> bool:
    """Can this be a student's id: the name of one visible folder, in letters that a terminal and a database take, and
    without those that are a pattern to nbgrader?"""
    is_name = Path(student).name == student != "" and not student.startswith(".")
    return is_name and student.isprintable() and not set(student) & set("*?[]")
