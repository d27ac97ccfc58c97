"""A small course of one's own, whose exercise, reference and check lie in its folder."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course import Course, UsageError
from autograder.course.files import write_whole
from autograder.course.folder import refuse_students_room
from autograder.course.notebooks import LEFT_BEHIND

__all__ = ["make_course"]

SMALL_COURSE = Path(__file__).parent / "small_course"
NAMES = {"gitignore": ".gitignore"}  # as they lie in a course


def make_course(folder: str | Path) -> Course:
    """Write a course with one assignment of one exercise into an empty or a new folder."""
    folder = Path(folder).absolute()
    refuse_students_room(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{folder} is there and not empty: name a new folder.")
        _copy(folder)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made a course ({error.strerror}): name another folder.") from None
    return Course.at(folder)


def _copy(folder: Path) -> None:
    for path in sorted(SMALL_COURSE.rglob("*")):
        if path.is_file() and not LEFT_BEHIND & set(path.parts):
            place = folder / path.relative_to(SMALL_COURSE)
            place = place.with_name(NAMES.get(place.name, place.name))
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, path.read_bytes().replace(b'"small_course"', _course_id(folder)))


def _course_id(folder: Path) -> bytes:
    """The folder's name, as nbgrader takes it for a course's."""
    return f'"{re.sub(r"[^A-Za-z0-9_-]+", "_", folder.name) or "course"}"'.encode()
