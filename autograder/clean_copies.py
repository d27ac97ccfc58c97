"""nbgrader's door, its first step: of what students handed in, nbgrader is shown clean copies, and nothing else.

By itself its converter copies links as what they lead to, waits for pipes, and lets nbformat convert and validate any
notebook, all of that before a step of ours runs. nbgrader_config.py names `CleanCopies` as its exporter, which is made
before a submission is opened.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import weakref
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course, UsageError
from autograder.course.notebooks import Unreadable
from autograder.engine.parsing import parse_submission
from autograder.engine.reading import Submission
from autograder.gradebook.autograded import files_beside
from autograder.gradebook.book import submitted_at
from autograder.grading.grader import Grader
from autograder.grading.submissions import is_id

__all__ = ["CleanCopies"]


class CleanCopies(NotebookExporter):
    """nbgrader's exporter as it is; it lets the converter that made it find copies in the place of submissions."""

    def __init__(self, **settings):
        super().__init__(**settings)
        converter, scratch = self.parent, Path(mkdtemp(prefix="submitted-"))
        weakref.finalize(self, shutil.rmtree, scratch, ignore_errors=True)
        try:
            grader = _ready(converter)
        except (UsageError, Unreadable) as error:  # told before anybody is graded, and in a line
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None
        converter.coursedir = copies = _Copies.of(converter.coursedir, scratch, grader)
        converter.assignments = {
            str(copies.place(folder)): [str(copies.place(folder) / os.path.basename(path)) for path in paths]
            for folder, paths in converter.assignments.items()
        }


def _ready(converter: BaseConverter) -> Grader:
    """The grader of nbgrader's course. Raises UsageError or Unreadable if nobody can be graded by it."""
    grader = Grader(Course.at(converter.coursedir.root).under(converter.config))
    (assignment,) = grader.course.select((converter.coursedir.assignment_id,))
    try:
        if not grader.gradebook.knows(grader.kit(assignment)):
            raise UsageError(
                f"the gradebook has other cells of {assignment} than its source: "
                f"run `nbgrader generate_assignment {assignment}` first."
            )
    finally:
        grader.gradebook.records.engine.dispose()
    return grader


class _Copies(CourseDirectory):
    """The course folder to nbgrader's converter: asked where a submission lies, it makes a copy and tells its place."""

    @classmethod
    def of(cls, coursedir: CourseDirectory, scratch: Path, grader: Grader) -> _Copies:
        """The same settings; copies are made below `scratch`, one at a time."""
        copies = cls(**{name: getattr(coursedir, name) for name in coursedir.traits(config=True)})
        copies._scratch = scratch
        copies._grader = grader
        return copies

    def place(self, folder: str) -> Path:
        """Where the copy of submitted/<student>/<assignment> lies."""
        return self._scratch.joinpath(*Path(folder).parts[-2:])

    def format_path(self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False) -> str:
        """nbgrader's path of a submission in one of its rooms, as a pattern if it is to be escaped."""
        if nbgrader_step != self.submitted_directory:
            return super().format_path(nbgrader_step, student_id, assignment_id, escape)
        if escape:
            return os.sep.join([re.escape(str(self._scratch)), student_id, assignment_id])
        folder = self._scratch / student_id / assignment_id
        if not folder.is_dir():
            self._copy(Submission.of(self._grader.course, student_id, assignment_id), folder)
        return str(folder)

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        """The time in a folder's timestamp.txt; none if it is no time, which would end nbgrader."""
        path = Path(dest_path) / "timestamp.txt"
        return submitted_at(path.read_bytes() if path.is_file() else None)[0]

    def _copy(self, submission: Submission, folder: Path) -> None:
        """Raises an error with one clear line for what cannot be graded: nbgrader tells it and goes on."""
        if not is_id(submission.student):
            raise UsageError(f"{submission.student!r} cannot be a student's id: rename the folder")
        contents = dict(self._contents(submission))
        for earlier in self._scratch.iterdir():
            shutil.rmtree(earlier)
        folder.mkdir(parents=True)
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def _contents(self, submission: Submission) -> Iterator[tuple[str, bytes]]:
        kit = self._grader.kit(submission.assignment)
        handed = self._grader.handed_in(submission)
        yield from files_beside(kit, handed.files, self.ignore).items()
        for name in kit.sources:
            file = f"{name}.ipynb"
            if file in handed.files:
                yield file, json.dumps(parse_submission(file, handed.files[file])).encode()
            elif os.path.lexists(submission.folder / file):
                raise Unreadable(handed.problems[name])
