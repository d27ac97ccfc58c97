"""Which feedback pages a course has, which of them are out of date, and writing those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from autograder.course import Course, UsageError
from autograder.course.files import room_for, write_whole
from autograder.course.nbgrader_library import Nbgrader
from autograder.course.notebooks import read_notebook
from autograder.course.registered import registered
from autograder.gradebook.book import Records

from .exporter import TIME
from .exporter import page as rendered
from .results import Marks, Results

__all__ = ["Feedback", "Page"]

HEAD = 1000  # characters at a page's start that hold its digest


@dataclass(frozen=True)
class Page:
    """The page of one notebook of a student: where it goes, the digest of what it is to say, and the notebook."""

    marks: Marks
    path: Path
    digest: str
    executed: Path | None = None

    @property
    def is_fresh(self) -> bool:
        """Does the page that lies there say just this?"""
        try:
            with open(self.path, encoding="utf-8", errors="replace") as file:
                return f'content="{self.digest}"' in file.read(HEAD)
        except OSError:
            return False


class Feedback:
    """The feedback pages of one course folder."""

    def __init__(self, course: Course):
        self.course = course
        self.nbgrader = Nbgrader(course)
        self._visible = lru_cache(self._visible)

    def pages(self, assignments: list[str], student: str | None = None) -> list[Page]:
        """A page for each graded notebook and each that could not be read. Raises UsageError if there is none."""
        is_there = Records.at(self.nbgrader.db_url).is_there()  # nbgrader would make a gradebook to read it
        found = list(self._pages(assignments, student)) if is_there else []
        if not found:
            who = f" of {student}" if student else ""
            raise UsageError(f"nothing{who} is graded yet in {self.course.root}: run `autograder grade` first.")
        return found

    def _pages(self, assignments: list[str], student: str | None) -> Iterator[Page]:
        with Results.at(self.nbgrader.db_url) as results:
            for assignment in assignments:
                for name in results.students(assignment):
                    if student in (None, name):
                        for marks in results.marks(name, assignment).values():
                            yield from self._page(marks)

    def _page(self, marks: Marks) -> Iterator[Page]:
        """The notebook's page; none if it is not graded."""
        room = self.course.folder("feedback", marks.student, marks.assignment)
        executed = self.course.folder("autograded", marks.student, marks.assignment) / f"{marks.notebook}.ipynb"
        path = room / f"{marks.notebook}.html"
        if marks.is_unreadable:
            yield Page(marks, path, marks.digest(b""))
        elif marks.grades and executed.is_file():
            yield Page(marks, path, marks.digest(executed.read_bytes()), executed)

    def prepare(self) -> None:
        """Make the room that all pages lie in. Raises an OSError if nothing can be written there."""
        room_for(self.course.room("feedback"))

    def write(self, page: Page) -> None:
        """Write a page anew. Beside it lies the time of the submission, which nbgrader asks for, and nothing else: what
        a student handed in is nothing that a browser should find there. Raises OSError or Unreadable."""
        notebook = read_notebook(page.executed) if page.executed else None
        folder = page.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        self.nbgrader.share(folder, self.course.room("feedback"))
        times = page.executed.with_name(TIME) if page.executed else None
        if times and times.is_file():
            write_whole(folder / TIME, times.read_bytes(), self._mode)
        visible = self._visible(page.marks.assignment)[page.marks.notebook] if notebook else {}
        write_whole(page.path, rendered(page.marks, page.digest, notebook, visible), self._mode)

    def _visible(self, assignment: str) -> Mapping[str, Mapping[str, str]]:
        """What the release shows of an assignment's cells."""
        return registered(self.nbgrader, assignment).visible

    @cached_property
    def _mode(self) -> int:
        return int(str(self.nbgrader.converter("GenerateFeedback").permissions), 8)
