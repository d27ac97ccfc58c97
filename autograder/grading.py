"""Grading a class: every submission becomes records, whatever state it is in, and none is graded twice."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.course import Course, UsageError
from autograder.engine.autograde import Nbgrader, failing_cell, question_records
from autograder.gradebook import Records, scores, set_undetermined
from autograder.notebooks import GradedCell, Unreadable, grade_id, oddities, read_submission, source_cells
from autograder.records import NotebookRecord, QuestionRecord

__all__ = ["Grader", "Submission", "try_notebook"]


@dataclass(frozen=True)
class Submission:
    """A student's folder submitted/<student>/<assignment>."""

    student: str
    assignment: str
    folder: Path


class Grader:
    """Grades the submissions of one course folder."""

    def __init__(self, course: Course):
        self.course = course
        self.nbgrader = Nbgrader(course)
        self.records = Records.at(self.nbgrader.db_url)
        self._course_digest = lru_cache(course.digest)

    def submissions(self, assignments: list[str], student: str | None = None) -> list[Submission]:
        """What lies in submitted/, by assignment and student. Raises UsageError when there is nothing."""
        room = self.course.root / "submitted"
        found = [
            Submission(folder.parent.name, assignment, folder)
            for assignment in assignments
            for folder in sorted(room.glob(f"*/{assignment}"))
            if folder.is_dir() and student in (None, folder.parent.name)
        ]
        if not found:
            who = f"of {student} " if student else ""
            raise UsageError(
                f"no submission {who}for {', '.join(assignments)} in {room}: "
                "notebooks belong in submitted/<student>/<assignment>/ "
                "(nbgrader collect, or nbgrader zip_collect, puts them there)."
            )
        return found

    def prepare(self, assignments: list[str]) -> None:
        """Put into the gradebook what the sources of these assignments say."""
        for assignment in assignments:
            self.nbgrader.register(assignment)

    def digest(self, submission: Submission) -> str:
        """A fingerprint of a submission's files and of all that grades it."""
        digest = hashlib.sha256(self._course_digest(submission.assignment).encode())
        for path in sorted(path for path in submission.folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(submission.folder)}\0".encode() + path.read_bytes())
        return digest.hexdigest()

    def known(self, submission: Submission) -> list[NotebookRecord]:
        """The records of a submission that is graded already and has not changed since; what the grader could not
        judge is to be tried again."""
        records = self.records.graded(submission.assignment, submission.student, self.digest(submission))
        outcomes = {question.outcome for record in records for question in record.questions}
        return [] if "undetermined" in outcomes else records

    def grade(self, submission: Submission) -> list[NotebookRecord]:
        """Grade a submission: its scores are in the gradebook and its records saved when this returns."""
        digest = self.digest(submission)
        problems = {path.stem: self._problem(submission, path) for path in self.course.notebooks(submission.assignment)}
        failure = self._autograde(submission, problems)
        records = [
            self._record(submission, path, problems[path.stem], failure)
            for path in self.course.notebooks(submission.assignment)
        ]
        for record in records:
            if not failure:
                set_undetermined(self.nbgrader, record)
        self.records.save(records, digest)
        return records

    def _problem(self, submission: Submission, source: Path) -> str | Unreadable:
        """What is odd about a notebook, as a line; or Unreadable, if there is nothing to run."""
        path = submission.folder / source.name
        if not path.is_file():
            others = ", ".join(sorted(p.name for p in submission.folder.glob("*.ipynb"))) or "no notebook"
            return Unreadable(f"{source.name} was not handed in (found: {others})")
        try:
            return "; ".join(oddities(read_submission(path), source_cells(source)))
        except Unreadable as unreadable:
            return unreadable

    def _autograde(self, submission: Submission, problems: dict[str, str | Unreadable]) -> str:
        """Run nbgrader on the notebooks that can be read; "" or why it could not."""
        readable = [name for name, problem in problems.items() if not isinstance(problem, Unreadable)]
        try:
            for name in ["*"] if len(readable) == len(problems) else readable:
                self.nbgrader.autograde(submission.assignment, submission.student, name)
        except UsageError as error:
            return str(error)
        return ""

    def _record(self, submission: Submission, source: Path, problem: str | Unreadable, failure: str) -> NotebookRecord:
        graded = source_cells(source)
        record = NotebookRecord(submission.student, submission.assignment, source.stem, ())
        if isinstance(problem, Unreadable):
            return replace(record, problem=str(problem))
        if failure:
            outcome = "crashed" if "kernel died" in failure.lower() else "undetermined"
            return replace(record, questions=_all(graded, outcome, failure), problem=failure)
        executed = self.nbgrader.executed(submission.assignment, submission.student, source.stem)
        given = scores(self.nbgrader, submission.assignment, submission.student, source.stem)
        questions = question_records(executed, graded, given)
        lines = [line for line in (problem, failing_cell(executed)) if line]
        return replace(record, questions=questions, seconds=sum(q.seconds for q in questions), problem="; ".join(lines))


def _all(graded: list[GradedCell], outcome: str, message: str) -> tuple[QuestionRecord, ...]:
    return tuple(QuestionRecord(cell.id, 0.0, cell.points, outcome, message=message) for cell in graded)


def try_notebook(course: Course, path: Path, student: str) -> NotebookRecord:
    """Grade one notebook file in a scratch copy of the course, so that no gradebook is touched.

    Raises Unreadable for a file that is no notebook, UsageError for one that belongs to no assignment.
    """
    if Path(student).name != student:
        raise UsageError(f"{student!r} cannot be a student's id: it would not be the name of a folder.")
    notebook = read_submission(path)
    assignment, source = _belongs_to(course, path, set(map(grade_id, notebook.cells)))
    course.secret()
    with TemporaryDirectory(prefix="autograder-try-") as scratch:
        root = Path(scratch)
        for name in ("course.toml", "course.secret", "nbgrader_config.py"):
            if (course.root / name).is_file():
                shutil.copy2(course.root / name, root / name)
        shutil.copytree(course.source(assignment), root / "source" / assignment)
        folder = root / "submitted" / student / assignment
        folder.mkdir(parents=True)
        shutil.copyfile(path, folder / source.name)
        grader = Grader(Course.at(root))
        grader.prepare([assignment])
        records = grader.grade(Submission(student, assignment, folder))
        return next(record for record in records if record.notebook == source.stem)


def _belongs_to(course: Course, path: Path, ids: set) -> tuple[str, Path]:
    """The source that shares the most graded cells with a notebook."""
    sources = [(assignment, source) for assignment in course.select() for source in course.notebooks(assignment)]
    shared = {(a, s): len(ids & {cell.id for cell in source_cells(s)}) for a, s in sources}
    best = max(shared, key=shared.get, default=None)
    if best is None or shared[best] == 0:
        raise UsageError(
            f"{path} has no graded cell of any assignment of {course.title}: is it a notebook of this course?"
        )
    return best
