"""nbgrader as a library: its settings, its database, and what of its work we ask for."""

from __future__ import annotations

import os
import re
import sys
import warnings
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from . import Course, UsageError
from .files import make_once
from .gradable import check_metadata
from .settings import setting
from .trouble import of_the_database

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from sqlalchemy.engine import URL

__all__ = ["Nbgrader", "file_of"]

LOCKED_SECONDS = 60  # that a writer waits while the formgrader, say, writes: SQLite has one writer at a time


@dataclass(frozen=True)
class Nbgrader:
    """nbgrader, configured by the course's nbgrader_config.py, as a library."""

    course: Course

    @property
    def config(self):
        """nbgrader's settings for this course."""
        return self.course.settings

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

        url = setting(self.config, "CourseDirectory.db_url", "") or f"sqlite:///{self.course.root / 'gradebook.db'}"
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
        """Put an assignment's cells into the gradebook, as nbgrader does it; release/ stays as it is."""
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

    def generate(self, assignment: str, directory: Path) -> dict[str, NotebookNode]:
        """Write an assignment's release below a directory; the gradebook is not touched.

        The notebooks, by name, as nbgrader would have put them into it. Raises UsageError or Unreadable, with what to
        mend, if a source is not right.
        """
        from nbgrader.apps.api import GenerateAssignment
        from nbgrader.preprocessors import SaveCells
        from nbgrader.utils import capture_log, temp_attrs
        from traitlets import import_item

        if not any([check_metadata(path) for path in self.course.notebooks(assignment)]):
            raise UsageError(f"no notebook of {assignment} has a graded cell: there is nothing to grade.")
        kept = {}

        def keep(notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
            kept[resources["nbgrader"]["notebook"]] = deepcopy(notebook)
            return notebook, resources

        coursedir = self.api.coursedir
        with temp_attrs(coursedir, assignment_id=assignment, release_directory=str(directory), notebook_id="*"):
            app = GenerateAssignment(coursedir=coursedir, parent=self.api)
            app.no_database, app.force = True, True
            steps = [import_item(step) if isinstance(step, str) else step for step in app.preprocessors]
            if SaveCells not in steps:
                raise UsageError("c.GenerateAssignment.preprocessors leaves SaveCells out: nothing could be graded.")
            app.preprocessors = [keep if step is SaveCells else step for step in steps]
            self._succeed(capture_log(app), f"{assignment} cannot be released")
        return kept

    def converter(self, step: str):
        """One of nbgrader's converters, for its settings: permissions, what is left out."""
        from nbgrader import converters

        return getattr(converters, step)(coursedir=self.api.coursedir, config=self.config)

    def share(self, *folders: Path) -> None:
        """Let the course's group write in folders, if the course wants it."""
        if self.api.coursedir.groupshared:
            for folder in folders:
                folder.chmod((folder.stat().st_mode | 0o2770) & 0o2777)

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
    raised = re.findall(r"^\s*(?:\w+\.)*(\w+(?:Error|Entry|Exception|Exit)|Unreadable): (.+)$", text, flags=re.M)
    told = [f"{name}: {message}" for name, message in raised if name != "NbGraderException"]
    told = told or re.findall(r"^\[ERROR\] (.+)$", text, flags=re.M)
    return (told or ["no reason given"])[-1][:300]
