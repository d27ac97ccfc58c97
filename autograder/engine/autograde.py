"""The grader's side: nbgrader's own autograde for one submission, and its result as records."""

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
from typing import TYPE_CHECKING

from steadygrad.verdict import Verdict, verdict_from_json

from autograder.course import Course, UsageError
from autograder.notebooks import GradedCell, grade_id, read_notebook
from autograder.records import QuestionRecord

from .display import VERDICT_MIME

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Nbgrader", "failing_cell", "question_records"]


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

    def autograde(self, assignment: str, student: str, notebook: str = "*") -> None:
        """Run a submission, or one notebook of it, in a kernel and save its scores. Raises UsageError with nbgrader's
        own reason."""
        from nbgrader.utils import temp_attrs

        with _kernels_unheard(), temp_attrs(self.api.coursedir, notebook_id=notebook):
            result = self.api.autograde(assignment, student, force=True)
        self._succeed(result, f"nbgrader could not grade {student}/{assignment}")

    def executed(self, assignment: str, student: str, notebook: str) -> NotebookNode:
        """The autograded notebook, with its outputs."""
        path = Path(self.api.coursedir.format_path("autograded", student, assignment)) / f"{notebook}.ipynb"
        return read_notebook(path)

    @staticmethod
    def _succeed(result: dict, what: str) -> None:
        if not result["success"]:
            raise UsageError(f"{what}: {_reason(result)}")


@contextmanager
def _kernels_unheard() -> Iterator[None]:
    """Kernels inherit this process's stderr: what they, or student code in them, write there is not for our terminal."""
    sys.stderr.flush()
    heard, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(heard, 2)
        os.close(heard)
        os.close(nowhere)


def _reason(result: dict) -> str:
    """What went wrong, from nbgrader's captured log and traceback: the last exception that is not its own summary."""
    text = result.get("log", "") + result.get("error", "")
    raised = re.findall(r"^\s*(?:\w+\.)*(\w+(?:Error|Entry|Exception|Exit)): (.+)$", text, flags=re.M)
    told = [f"{name}: {message}" for name, message in raised if name != "NbGraderException"]
    told = told or re.findall(r"^\[ERROR\] (.+)$", text, flags=re.M)
    return (told or ["no reason given"])[-1][:300]


def question_records(
    executed: NotebookNode, graded: list[GradedCell], scores: dict[str, tuple[float, bool]]
) -> tuple[QuestionRecord, ...]:
    """A record for each graded cell, from the verdict that it displayed and nbgrader's (score, needs a person)."""
    cells = {grade_id(cell): cell for cell in executed.cells}
    return tuple(_question(cell, cells.get(cell.id), *scores.get(cell.id, (0.0, False))) for cell in graded)


def _question(graded: GradedCell, cell: NotebookNode | None, points: float, waits: bool) -> QuestionRecord:
    if graded.manual:
        outcome = (
            "manual" if waits else "missing" if points == 0 else "passed" if points >= graded.points else "partial"
        )
        message = "waits to be marked" if waits else "no answer" if points == 0 else ""
        return QuestionRecord(graded.id, points, graded.points, outcome, message=message)
    verdict = _verdict(cell)
    if verdict is None:
        outcome, message = _without_verdict(graded, cell, points)
        return QuestionRecord(graded.id, points, graded.points, outcome, message=message)
    named = [f.misconception for f in (verdict.worst, *verdict.findings) if f and f.misconception]
    return QuestionRecord(
        graded.id, points, graded.points, verdict.outcome, tuple(dict.fromkeys(named)), verdict.message, verdict.seconds
    )


def _verdict(cell: NotebookNode | None) -> Verdict | None:
    """The verdict that a cell's hidden test displayed: the last, since the hidden test is the cell's last line."""
    outputs = cell.get("outputs", []) if cell else []
    shown = [output.data[VERDICT_MIME] for output in outputs if VERDICT_MIME in output.get("data", {})]
    try:
        return verdict_from_json(shown[-1]) if shown else None
    except (KeyError, TypeError):
        return None


_NOT_IN_TIME = ("CellTimeoutError", "KeyboardInterrupt")


def _without_verdict(graded: GradedCell, cell: NotebookNode | None, points: float) -> tuple[str, str]:
    """Outcome and message of a cell whose hidden test was never reached, or which is an instructor's own nbgrader test."""
    if cell is None:
        return "missing", "the test cell is not in the notebook"
    error = _error(cell)
    if error is None:
        if not graded.has_check:
            return "passed" if points >= graded.points else "partial" if points > 0 else "failed", ""
        return "undetermined", "the hidden test gave no verdict"
    if error.ename == "NameError" and f"'{graded.id}'" in error.evalue:
        return "missing", "the function is not defined when its test runs"
    if error.ename in _NOT_IN_TIME:
        return "timeout", "the test cell did not end in time"
    return "error", f"the test cell raised {_told(error)}"


def failing_cell(executed: NotebookNode) -> str:
    """A line about the first cell of the student's own that failed, or ""; test cells, demonstrations and stubs aside."""
    for cell in executed.cells:
        error = _error(cell)
        graded = grade_id(cell) and cell.metadata.nbgrader.get("grade")
        aside = graded or "demo" in cell.metadata.get("tags", [])
        if error and not aside and error.ename != "NotImplementedError":
            did = "did not end in time" if error.ename in _NOT_IN_TIME else f"raised {_told(error)}"
            first_line = cell.source.strip().partition("\n")[0][:60]
            return f"the cell that starts with `{first_line}` {did}"
    return ""


def _error(cell: NotebookNode) -> NotebookNode | None:
    return next((output for output in cell.get("outputs", []) if output.output_type == "error"), None)


def _told(error: NotebookNode) -> str:
    return f"{error.ename}: {error.evalue[:120]}" if error.evalue else error.ename
