"""Which feedback pages a course has, which of them are out of date, and writing those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, UsageError
from autograder.engine.autograde import Nbgrader

from .results import Marks, Results

__all__ = ["Feedback", "Page"]

HEAD = 1000  # characters at a page's start that hold its digest


@dataclass(frozen=True)
class Page:
    """The page of one notebook of a student: where it goes, and the digest of what it is to say."""

    marks: Marks
    path: Path
    digest: str

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

    def pages(self, assignments: list[str], student: str | None = None) -> list[Page]:
        """A page for each graded notebook and each that could not be read. Raises UsageError if there is none."""
        with Results.at(self.nbgrader.db_url) as results:
            found = [
                page
                for assignment in assignments
                for name in results.students(assignment)
                if student in (None, name)
                for marks in results.marks(name, assignment).values()
                for page in self._page(marks)
            ]
        if not found:
            who = f" of {student}" if student else ""
            raise UsageError(f"nothing{who} is graded yet in {self.course.root}: run `autograder grade` first.")
        return found

    def _page(self, marks: Marks) -> Iterator[Page]:
        """The notebook's page; none if it is not graded."""
        room = self.nbgrader.folder("feedback", marks.student, marks.assignment)
        executed = self.nbgrader.folder("autograded", marks.student, marks.assignment) / f"{marks.notebook}.ipynb"
        path = room / f"{marks.notebook}.html"
        if marks.is_unreadable:
            yield Page(marks, path, marks.digest(b""))
        elif marks.grades and executed.is_file():
            yield Page(marks, path, marks.digest(executed.read_bytes()))

    def write(self, page: Page) -> None:
        """Write a page anew. Raises UsageError with the reason if it cannot be."""
        if page.marks.is_unreadable:  # nbgrader has nothing that it could convert
            self._write_unreadable(page)
        else:
            self.nbgrader.feedback(page.marks.assignment, page.marks.student, page.marks.notebook)
            if not page.is_fresh:
                raise UsageError("nbgrader wrote no page")

    def _write_unreadable(self, page: Page) -> None:
        from .exporter import page as rendered

        try:
            page.path.parent.mkdir(parents=True, exist_ok=True)
            page.path.write_text(rendered(page.marks, page.digest), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{page.path} cannot be written ({error.strerror})") from None
