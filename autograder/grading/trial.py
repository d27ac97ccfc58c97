"""Grading one notebook file, as a trial: nothing of it is kept."""

from __future__ import annotations

import os
import stat
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Thread

from autograder.course import Course, UsageError
from autograder.course.notebooks import Unreadable, grade_id, source_cells
from autograder.course.records import NotebookRecord
from autograder.engine.reading import LARGEST, HandedIn
from autograder.engine.worker import own_worker

from .grader import GRACE, Grader

__all__ = ["try_notebook"]


def try_notebook(course: Course, path: Path, student: str, sandbox: str = "bubblewrap") -> NotebookRecord:
    """Grade one notebook file, in a process that is given as much time as for a submission; no gradebook is touched.

    Raises Unreadable for a file that is no notebook, UsageError for one that belongs to no assignment, or whose process
    came to no end.
    """
    from .executors import LocalExecutor

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


def _tried(course: Course, path: Path, content: bytes, student: str, sandbox: str, patience: float) -> NotebookRecord:
    from .executors import ended_after

    with ended_after(patience):
        grader = Grader(course, sandbox)
        loading = Thread(target=import_module, args=["autograder.judging.notebook"])  # as long as the sandbox's start
        loading.start()
        try:
            own_worker(sandbox, grader.limits, grader.packages)
        finally:
            loading.join()
        from autograder.engine.parsing import parse_submission
        from autograder.judging.notebook import grade_submission

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
    shared, broken = {}, None
    for assignment, source in sources:
        try:
            shared[assignment, source] = len(ids & {cell.id for cell in source_cells(source)})
        except Unreadable as error:  # of an assignment that this may not belong to
            broken = error
    best = max(shared, key=shared.get, default=None)
    if broken is not None and (best is None or shared[best] == 0):
        raise broken
    if best is None or shared[best] == 0:
        raise UsageError(
            f"{path} has no graded cell of any assignment of {course.title}: is it a notebook of this course?"
        )
    return best
