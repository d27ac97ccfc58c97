"""Grading a class: every submission becomes records, whatever state it is in, and none is graded twice."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from autograder.course import Course, UsageError
from autograder.engine.autograde import Nbgrader
from autograder.engine.limits import Limits
from autograder.engine.packages import named
from autograder.engine.reading import LARGEST, LEFT_BEHIND, HandedIn, Submission, handed_in
from autograder.engine.tasks import Graded, GradedNotebook, Kit, Task
from autograder.engine.worker import own_worker
from autograder.notebooks import Unreadable, grade_id, graded_cells, source_cells
from autograder.records import NotebookRecord, QuestionRecord
from autograder.trouble import concerns_all, in_a_line

if TYPE_CHECKING:
    from autograder.gradebook import Gradebook

__all__ = ["Grader", "Outcome", "noted", "the_only_grader", "try_notebook"]

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
        self.course = course
        self.sandbox = sandbox
        self.nbgrader = Nbgrader(course)
        self.limits = Limits.of(self.nbgrader.config.get("Limits", {}))
        self.packages = named(self.nbgrader.config.get("Grade", {}).get("packages", []))
        self.kit = lru_cache(self.kit)
        self._made_with = lru_cache(self._made_with)

    def grade(self, submissions: list[Submission], executor: Executor, force: bool = False) -> Iterator[Outcome]:
        """What comes of each submission, as they are done: it is saved, marks and records, before it comes out."""
        from autograder.executors import completed

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

    def _save(self, graded: Graded, read: _Read) -> list[NotebookRecord]:
        """Keep what came of a submission, with the lines about its files."""
        from autograder.gradebook import submitted_at

        timestamp, notes = submitted_at(read.files.get("timestamp.txt"))
        notes = (*read.notes, *notes)
        graded = replace(graded, notebooks=tuple(noted(notebook, notes) for notebook in graded.notebooks))
        return self.gradebook.save(graded, read.digest, self.kit(graded.assignment), read.files, timestamp)

    def _tasks(self, submissions: list[Submission], force: bool) -> Iterator[tuple[_Read, Task | None]]:
        """A task for each submission that has to be graded."""
        for position, submission in enumerate(submissions):
            kit = self.kit(submission.assignment)
            handed = handed_in(submission, list(kit.sources))
            digest = self.digest(submission, handed)
            known = () if force else self.known(submission, digest)
            yield (
                _Read(position, submission, digest, handed.notes, _beside(handed.files), known),
                None if known else self.task(submission.student, kit, handed),
            )

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
        """What grades an assignment."""
        sources = {path.stem: path.read_bytes() for path in self.course.notebooks(assignment)}
        folder = self.course.source(assignment)
        students_own = self.nbgrader.config.get("Autograde", {}).get("exclude_overwriting", {}).get(assignment, [])
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".ipynb" and not LEFT_BEHIND & set(path.parts)
            if path.relative_to(folder).as_posix() not in students_own
        }
        stubs = dict(self.nbgrader.config.get("ClearSolutions", {}))
        return Kit(assignment, sources, files, self.course.modules[assignment], stubs)

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
        steps = [repr(self.nbgrader.config.get(step)) for step in ("ClearSolutions", "AssignLatePenalties")]
        settings = re.sub(r" at 0x[0-9a-f]+", "", " ".join(steps))  # a plugin's place in memory
        around = [self.limits.to_json(), self.sandbox, self.packages]
        return json.dumps([self.course.digest(assignment), *around, settings]).encode()

    @cached_property
    def gradebook(self) -> Gradebook:
        """Where marks and records are kept."""
        from autograder.gradebook import Gradebook

        return Gradebook(self.nbgrader)

    def known(self, submission: Submission, digest: str) -> tuple[NotebookRecord, ...]:
        """The records of a submission that is graded already and has not changed since; what the grader could not
        judge is to be tried again, and so is what the formgrader cannot show: its folder is gone."""
        records = self.gradebook.records.graded(submission.assignment, submission.student, digest)
        outcomes = {question.outcome for record in records for question in record.questions}
        is_whole = len(records) == len(self.kit(submission.assignment).sources)
        folder = self.course.root / "autograded" / submission.student / submission.assignment
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


def try_notebook(course: Course, path: Path, student: str, sandbox: str = "bubblewrap") -> NotebookRecord:
    """Grade one notebook file, in a process that is given as much time as for a submission; no gradebook is touched.

    Raises Unreadable for a file that is no notebook, UsageError for one that belongs to no assignment, or whose process
    came to no end.
    """
    from autograder.executors import LocalExecutor

    if Path(student).name != student:
        raise UsageError(f"{student!r} cannot be a student's id: it would not be the name of a folder.")
    content, patience = _file(path), Grader(course).limits.notebook_seconds + GRACE
    with LocalExecutor(1, "fork") as executor:
        try:
            return executor.submit(_tried, course, path, content, student, sandbox, patience).result()
        except BrokenExecutor:
            raise UsageError(
                f"the grader was killed, or came to no end with {path.name} in {patience:.0f} s: "
                "see to the machine, or ask for a notebook that was made from the released one."
            ) from None


def _tried(
    course: Course, path: Path, content: bytes, student: str, sandbox: str, patience: float
) -> NotebookRecord:
    from autograder.executors import ended_after

    with ended_after(patience):
        grader = Grader(course, sandbox)
        loading = Thread(target=import_module, args=["autograder.engine.notebook"])  # as long as the sandbox's start
        loading.start()
        try:
            own_worker(sandbox, grader.limits, grader.packages)
        finally:
            loading.join()
        from autograder.engine.notebook import grade_submission
        from autograder.engine.parsing import parse_submission

        ids = set(map(grade_id, parse_submission(path.name, content).cells))
        assignment, source = _belongs_to(course, path, ids)
        kit = grader.kit(assignment)
        kit = replace(kit, sources={source.stem: kit.sources[source.stem]})
        graded = grade_submission(grader.task(student, kit, HandedIn({source.name: content}, {}, ())))
        return graded.notebooks[0].record


def _file(path: Path) -> bytes:
    """The bytes of a file; what is none (a pipe, a device) holds nobody up."""
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable(f"{path.name} is not a regular file: name a notebook")
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror}): ask for it again") from None
    if len(content) > LARGEST:
        raise Unreadable(f"{path.name} has more than {LARGEST / 1e6:.0f} MB: ask for it without outputs")
    return content


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
