"""nbgrader as a library: its settings, its database, and what of its work we ask for."""

from __future__ import annotations

import os
import re
import sys
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from autograder.course import Course, UsageError
from autograder.files import make_once
from autograder.trouble import of_the_database

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["Nbgrader", "file_of"]

LOCKED_SECONDS = 60  # that a writer waits while the formgrader, say, writes: SQLite has one writer at a time


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
        api.coursedir.db_url = self.db_url
        return api

    @cached_property
    def _database(self) -> URL:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import SQLAlchemyError

        url = self.config.CourseDirectory.get("db_url") or f"sqlite:///{self.course.root / 'gradebook.db'}"
        try:
            url = make_url(url)
            url.get_dialect().import_dbapi()
        except (SQLAlchemyError, ImportError) as error:
            raise UsageError(of_the_database(str(error), "that nbgrader_config.py names")) from None
        if url.get_backend_name() == "sqlite" and "timeout" not in url.query:
            url = url.update_query_dict({"timeout": str(LOCKED_SECONDS)})
        return url

    @property
    def db_url(self) -> str:
        """The database of gradebook and records: nbgrader's setting, known without loading nbgrader."""
        return self._database.render_as_string(hide_password=False)

    @property
    def database_name(self) -> str:
        """What to call the database: a file's path, a server's address without its password."""
        return str(file_of(self._database) or self._database.render_as_string())

    def make_gradebook(self) -> None:
        """Make nbgrader's database, where there is none. SQLite's is made elsewhere, and is there when it is whole."""
        from nbgrader.api import Gradebook

        if (file := file_of(self._database)) and not file.exists():
            with TemporaryDirectory() as scratch:
                made = Path(scratch) / file.name
                Gradebook(f"sqlite:///{made}", self.api.course_id).close()
                make_once(file, made.read_bytes())
        self.api.gradebook.close()  # makes the tables, too, that a database lacks

    def register(self, assignment: str) -> None:
        """Put an assignment's cells into the gradebook, as nbgrader's generate_assignment does; release/ stays as it is."""
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

    def converter(self, step: str):
        """One of nbgrader's converters, for its settings: permissions, what is left out."""
        from nbgrader import converters

        return getattr(converters, step)(coursedir=self.api.coursedir, config=self.config)

    def share(self, *folders: Path) -> None:
        """Let the course's group write in folders, if the course wants it."""
        if self.api.coursedir.groupshared:
            for folder in folders:
                folder.chmod((folder.stat().st_mode | 0o2770) & 0o2777)

    def folder(self, room: str, student: str, assignment: str) -> Path:
        """A student's folder in one of nbgrader's rooms: submitted, autograded, feedback."""
        coursedir = self.api.coursedir
        return Path(coursedir.format_path(getattr(coursedir, f"{room}_directory"), student, assignment))

    def _succeed(self, result: dict, what: str) -> None:
        if not result["success"]:
            reason = _reason(result)
            if "sqlite3." in reason or "psycopg" in reason:
                raise UsageError(of_the_database(reason, self.database_name))
            raise UsageError(f"{what}: {reason}")


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database that is an ordinary one."""
    is_file = url.get_backend_name() == "sqlite" and url.database and not url.database.startswith(("file:", ":"))
    return Path(url.database) if is_file else None


def _reason(result: dict) -> str:
    """What went wrong, from nbgrader's captured log and traceback: the last exception that is not its own summary."""
    text = result.get("log", "") + result.get("error", "")
    raised = re.findall(r"^\s*(?:\w+\.)*(\w+(?:Error|Entry|Exception|Exit)): (.+)$", text, flags=re.M)
    told = [f"{name}: {message}" for name, message in raised if name != "NbGraderException"]
    told = told or re.findall(r"^\[ERROR\] (.+)$", text, flags=re.M)
    return (told or ["no reason given"])[-1][:300]
