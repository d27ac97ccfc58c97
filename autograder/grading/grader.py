"""Grading a class: every submission becomes records, whatever state it is in, and none is graded twice."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from autograder.course import Course, UsageError
from autograder.course.nbgrader_library import Nbgrader
from autograder.course.notebooks import LEFT_BEHIND, Unreadable, graded_cells
from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.course.registered import registered
from autograder.course.settings import check_settings, ignored_pattern, is_left_out, setting
from autograder.course.trouble import concerns_all, in_a_line
from autograder.engine.limits import Limits
from autograder.engine.packages import named
from autograder.engine.reading import HandedIn, Submission, handed_in
from autograder.judging.tasks import Graded, GradedNotebook, Kit, Task

if TYPE_CHECKING:
    from autograder.gradebook.book import Gradebook

__all__ = ["GRACE", "Grader", "Outcome", "noted", "the_only_grader"]

CHOICES = tuple(f"CourseDirectory.{who}_id" for who in ("student", "notebook", "assignment"))
GRACE = 180.0  # seconds beyond the student's own that grading a submission may take


@dataclass(frozen=True)
class Outcome:
    """A submission's records; `is_new` if it was graded now, and not unchanged since it was graded before."""

    position: int
    submission: Submission
    records: tuple[NotebookRecord, ...]
    is_new: bool


@dataclass(frozen=True)
class _Read:
    """A submission as it was read once: what its digest was made of is what is graded."""

    position: int
    submission: Submission
    digest: str
    notes: tuple[str, ...]
    files: Mapping[str, bytes]
    known: tuple[NotebookRecord, ...] = ()


class Grader:
    """Grades the submissions of one course folder."""

    def __init__(self, course: Course, sandbox: str = "bubblewrap"):
        check_settings(course.settings, chosen=() if course.given is None else CHOICES)
        self.course = course
        self.sandbox = sandbox
        self.nbgrader = Nbgrader(course)
        self.limits = Limits.of(course.settings)
        self.packages = named(setting(course.settings, "Grade.packages", []))
        self.kit = lru_cache(self.kit)
        self._made_with = lru_cache(self._made_with)

    def grade(self, submissions: list[Submission], executor: Executor, force: bool = False) -> Iterator[Outcome]:
        """What comes of each submission, as they are done: it is saved, marks and records, before it comes out."""
        from .executors import completed

        kits = [self.kit(assignment) for assignment in sorted({s.assignment for s in submissions})]
        patience = 2 * max(map(self._patience, kits))  # one that hangs is given up after the first half
        tasks = self._tasks(submissions, force)
        prepare = partial(
            self.gradebook.prepare, kits
        )  # loads nbgrader: two seconds, in which the first tasks are done
        for read, graded in completed(executor, tasks, patience, meanwhile=prepare):
            if graded is None:
                yield Outcome(read.position, read.submission, read.known, is_new=False)
                continue
            if isinstance(graded, Exception):
                what = f"the grader failed twice ({type(graded).__name__}): this is not the student's fault"
                graded = _undetermined(read.submission, self.kit(read.submission.assignment), what)
            yield Outcome(read.position, read.submission, tuple(self._kept(graded, read)), is_new=True)

    def _kept(self, graded: Graded, read: _Read) -> Iterable[NotebookRecord]:
        """The records of a submission that is saved; where its folder alone cannot be written, those that say so."""
        try:
            return self._save(graded, read)
        except OSError as error:
            if concerns_all(error):
                raise
            unsaved = _undetermined(read.submission, self.kit(graded.assignment), f"not saved: {in_a_line(error)}")
            return [notebook.record for notebook in unsaved.notebooks]

    def gradable(self, submissions: list[Submission]) -> tuple[list[Submission], list[str]]:
        """The submissions of assignments that can be graded, and a line for each assignment that cannot."""
        broken = {}
        for assignment in sorted({submission.assignment for submission in submissions}):
            try:
                self.gradebook.adopt(self.kit(assignment))
            except (UsageError, Unreadable) as error:
                broken[assignment] = str(error)
        return [s for s in submissions if s.assignment not in broken], list(broken.values())

    def _save(self, graded: Graded, read: _Read) -> list[NotebookRecord]:
        """Keep what came of a submission, with the lines about its files."""
        from autograder.gradebook.book import submitted_at

        timestamp, notes = submitted_at(read.files.get("timestamp.txt"))
        notes = (*read.notes, *notes)
        graded = replace(graded, notebooks=tuple(noted(notebook, notes) for notebook in graded.notebooks))
        return self.gradebook.save(graded, read.digest, self.kit(graded.assignment), read.files, timestamp)

    def _tasks(self, submissions: list[Submission], force: bool) -> Iterator[tuple[_Read, Task | None]]:
        """A task for each submission that has to be graded."""
        for position, submission in enumerate(submissions):
            kit = self.kit(submission.assignment)
            handed = self.handed_in(submission)
            digest = self.digest(submission, handed)
            known = () if force else self.known(submission, digest)
            yield (
                _Read(position, submission, digest, handed.notes, _beside(handed.files), known),
                None if known else self.task(submission.student, kit, handed),
            )

    def handed_in(self, submission: Submission) -> HandedIn:
        """What a submission's folder holds, but for what the course's settings leave out."""
        handed = handed_in(submission, list(self.kit(submission.assignment).sources))
        kept = {path: content for path, content in handed.files.items() if not self._is_left_out(path)}
        return replace(handed, files=kept)

    def _is_left_out(self, path: str) -> bool:
        return not path.endswith(".ipynb") and is_left_out(self.course.settings, path)

    def task(self, student: str, kit: Kit, handed: HandedIn) -> Task:
        """All that is needed to grade what a student handed in."""
        return Task(
            student,
            kit,
            handed.files,
            self.course.secret(),
            self.limits,
            self.sandbox,
            handed.problems,
            self._patience(kit),
            self.packages,
        )

    def _patience(self, kit: Kit) -> float:
        return self.limits.notebook_seconds * len(kit.sources) + GRACE

    def kit(self, assignment: str) -> Kit:
        """What grades an assignment. Raises UsageError or Unreadable if its sources cannot be graded by."""
        settings, folder = self.course.settings, self.course.source(assignment)
        students_own = setting(settings, "Autograde.exclude_overwriting", {}).get(assignment, [])
        places = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        files = {
            name: path.read_bytes()
            for name, path in places.items()
            if path.suffix != ".ipynb" and not LEFT_BEHIND & set(path.parts)
            if name not in students_own and not is_left_out(settings, name)
        }
        made, checks = registered(self.nbgrader, assignment), self.course.code(assignment)
        return Kit(assignment, made.notebooks, made.visible, files, checks, ignored_pattern(settings))

    def digest(self, submission: Submission, handed: HandedIn) -> str:
        """A fingerprint of what was handed in and of all that its marks depend on.

        Limits are part of it: an answer that was too slow is graded again when there is more time. So is the sandbox:
        marks that were given without walls are not to stand as if there had been some. So are the packages that may be
        imported, and those of nbgrader's settings that decide about marks. How many did the work is not.
        """
        digest = hashlib.sha256(self._made_with(submission.assignment))
        for path in sorted(handed.files):
            digest.update(f"{path}\0{len(handed.files[path])}\0".encode() + handed.files[path])
        digest.update(json.dumps([sorted(handed.problems.items()), handed.notes]).encode())
        return digest.hexdigest()

    def _made_with(self, assignment: str) -> bytes:
        kit, plugin = self.kit(assignment), setting(self.course.settings, "AssignLatePenalties.plugin_class", "")
        said = [plugin, self.course.settings.get(getattr(plugin, "__name__", str(plugin).rpartition(".")[2]))]
        settings = re.sub(r" at 0x[0-9a-f]+", "", repr(said))  # a plugin's place in memory
        around = [self.limits.to_json(), self.sandbox, self.packages]
        made = [kit.sources, kit.visible, sorted(kit.files), kit.ignored, settings]
        return json.dumps([self.course.digest(assignment), *around, made]).encode()

    @cached_property
    def gradebook(self) -> Gradebook:
        """Where marks and records are kept."""
        from autograder.gradebook.book import Gradebook

        return Gradebook(self.nbgrader)

    def known(self, submission: Submission, digest: str) -> tuple[NotebookRecord, ...]:
        """The records of a submission that is graded already and has not changed since; what the grader could not
        judge is to be tried again, and so is what the formgrader cannot show: its folder is gone."""
        records = self.gradebook.records.graded(submission.assignment, submission.student, digest)
        outcomes = {question.outcome for record in records for question in record.questions}
        is_whole = len(records) == len(self.kit(submission.assignment).sources)
        folder = self.course.folder("autograded", submission.student, submission.assignment)
        return tuple(records) if is_whole and folder.is_dir() and "undetermined" not in outcomes else ()


def _beside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What is no notebook."""
    return {path: content for path, content in files.items() if not path.endswith(".ipynb")}


def _undetermined(submission: Submission, kit: Kit, what: str) -> Graded:
    """What is left of a submission that nobody could grade: never the student's fault."""
    notebooks = []
    for name, source in sorted(kit.sources.items()):
        questions = tuple(
            QuestionRecord(cell.id, 0.0, cell.points, "undetermined", message=what)
            for cell in graded_cells(json.loads(source))
        )
        record = NotebookRecord(submission.student, submission.assignment, name, questions, problem=what)
        notebooks.append(GradedNotebook(record, scores={question.id: None for question in questions}))
    return Graded(submission.student, submission.assignment, tuple(notebooks))


def noted(notebook: GradedNotebook, notes: tuple[str, ...]) -> GradedNotebook:
    """With the lines about files that were left out: any notebook of the submission may have missed one."""
    problem = "; ".join(filter(None, [notebook.record.problem, *notes]))
    return replace(notebook, record=replace(notebook.record, problem=problem))


@contextmanager
def the_only_grader(course: Course) -> Iterator[None]:
    """Raises UsageError if another grader is at work in this course folder; the lock ends with the process."""
    with open(course.root / "gradebook.db.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"another `autograder grade` is at work in {course.root}: wait for its end, then run this again."
            ) from None
        yield
