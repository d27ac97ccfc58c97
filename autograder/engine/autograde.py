"""nbgrader as a library: its settings, its database, and what of its work we ask for."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.course import Course, UsageError

__all__ = ["Nbgrader"]


@dataclass(frozen=True)
class Nbgrader:
    """nbgrader, configured by the course's nbgrader_config.py, as a library."""

    course: Course

    @cached_property
    def config(self):
        """The settings in nbgrader_config.py, for this course folder."""
        from traitlets.config import Config, PyFileConfigLoader

        path, config = self.course.root / "nbgrader_config.py", Config()
        if path.is_file():
            try:
                config = PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                raise UsageError(f"{path} cannot be read ({reason}): mend it and run again.") from None
        config.CourseDirectory.root = str(self.course.root)
        return config

    @cached_property
    def api(self):
        """nbgrader's own programming interface; loading it takes a second."""
        from nbformat.warnings import MissingIDFieldWarning
        from nbgrader.apps import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory
        from sqlalchemy.exc import SAWarning

        for harmless in (SAWarning, MissingIDFieldWarning):  # nbgrader gives them once a submission
            warnings.filterwarnings("ignore", category=harmless)
        os.environ["PATH"] = os.pathsep.join(
            [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
        )  # for `alembic`
        api = NbGraderAPI(CourseDirectory(config=self.config), config=self.config)
        api.log.propagate = False  # its log is captured and becomes a line of ours
        return api

    @property
    def db_url(self) -> str:
        """The database of gradebook and records: nbgrader's setting, known without loading nbgrader."""
        return self.config.CourseDirectory.get("db_url") or f"sqlite:///{self.course.root / 'gradebook.db'}"

    @contextmanager
    def gradebook(self) -> Iterator:
        """nbgrader's gradebook, open."""
        with self.api.gradebook as gradebook:
            yield gradebook

    def register(self, assignment: str) -> None:
        """Put an assignment's cells into the gradebook, as nbgrader's generate_assignment does; release/ stays as it is."""
        from tempfile import TemporaryDirectory

        coursedir = self.api.coursedir
        released = coursedir.release_directory
        with TemporaryDirectory() as scratch:
            coursedir.release_directory = scratch
            try:
                self._succeed(
                    self.api.generate_assignment(assignment), f"{assignment} cannot be put into the gradebook"
                )
            finally:
                coursedir.release_directory = released

    def release(self, assignment: str, directory: Path) -> None:
        """Write an assignment's release below a directory; the gradebook is not touched."""
        from nbgrader.apps.api import GenerateAssignment
        from nbgrader.preprocessors import SaveCells
        from nbgrader.utils import capture_log, temp_attrs

        coursedir = self.api.coursedir
        with temp_attrs(coursedir, assignment_id=assignment, release_directory=str(directory)):
            app = GenerateAssignment(coursedir=coursedir, parent=self.api)
            app.no_database, app.force = True, True
            app.preprocessors = [step for step in app.preprocessors if step is not SaveCells]
            self._succeed(capture_log(app), f"{assignment} cannot be released")

    def feedback(self, assignment: str, student: str, notebook: str) -> None:
        """Write a notebook's feedback page. Raises UsageError with nbgrader's own reason."""
        from nbgrader.utils import temp_attrs

        with temp_attrs(self.api.coursedir, notebook_id=notebook):
            result = self.api.generate_feedback(assignment, student, force=True)
        self._succeed(result, "nbgrader could not write the page")

    def folder(self, room: str, student: str, assignment: str) -> Path:
        """A student's folder in one of nbgrader's rooms: submitted, autograded, feedback."""
        coursedir = self.api.coursedir
        return Path(coursedir.format_path(getattr(coursedir, f"{room}_directory"), student, assignment))

    @staticmethod
    def _succeed(result: dict, what: str) -> None:
        if not result["success"]:
            raise UsageError(f"{what}: {_reason(result)}")


def _reason(result: dict) -> str:
    """What went wrong, from nbgrader's captured log and traceback: the last exception that is not its own summary."""
    text = result.get("log", "") + result.get("error", "")
    raised = re.findall(r"^\s*(?:\w+\.)*(\w+(?:Error|Entry|Exception|Exit)): (.+)$", text, flags=re.M)
    told = [f"{name}: {message}" for name, message in raised if name != "NbGraderException"]
    told = told or re.findall(r"^\[ERROR\] (.+)$", text, flags=re.M)
    return (told or ["no reason given"])[-1][:300]
