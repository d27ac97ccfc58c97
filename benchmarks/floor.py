"""The floor: the least that grading a class can cost. Warm processes fork, run the cells and make the hidden calls.

    python -m benchmarks.floor COURSE [--jobs 2]

No sandbox, no judge, no gradebook, nothing written. Notebooks are restored, idle demonstrations found and cases drawn
beforehand, and not counted; the cells run in the engine's own shell, so that the same outputs and figures are made.
Prints one JSON object: submissions, functions called, and seconds of the wall and of the cores, first fork to last end.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing import Value
from pathlib import Path

from steadygrad.judging.calls import ask, call
from steadygrad.judging.sheet import Sheet

from autograder.course import Course
from autograder.course.notebooks import grade_id, graded_cells, parse_notebook
from autograder.engine.demonstrations import idle_demonstrations
from autograder.engine.inside.cells.shell import Shell
from autograder.engine.inside.child import warm
from autograder.engine.limits import Limits
from autograder.engine.parsing import parse_submission
from autograder.grading.grader import Grader
from autograder.judging.restore import restored
from autograder.judging.tasks import Kit
from autograder.vocabulary.prepare import bare_sheet, secret_rng

__all__ = ["Prepared", "floor", "prepared"]


@dataclass(frozen=True)
class Prepared:
    """A notebook, ready to be run: its cells in order, each with the cases that its function is asked, if any are."""

    assignment: str
    student: str
    cells: tuple[tuple[str, Sheet | None], ...]


def prepared(course: Course) -> list[Prepared]:
    """Every notebook that was handed in, in the order of grading."""
    kits = map(Grader(course).kit, course.select())
    return [
        Prepared(kit.assignment, folder.parent.name, tuple(_cells(course, kit, name, folder)))
        for kit in kits
        for folder in sorted((course.root / "submitted").glob(f"*/{kit.assignment}"))
        for name in kit.sources
    ]


def _cells(course: Course, kit: Kit, name: str, folder: Path) -> Iterator[tuple[str, Sheet | None]]:
    checks, secret, student = course.checks(kit.assignment), course.secret(), folder.parent.name
    source = parse_notebook(kit.sources[name])
    notebook = restored(parse_submission(name, (folder / f"{name}.ipynb").read_bytes()), source)
    judged = {graded.id for graded in graded_cells(source) if graded.has_check}
    idle = idle_demonstrations(notebook, source)
    for at, cell in enumerate(notebook.cells):
        id = grade_id(cell)
        if cell.cell_type != "code" or at in idle or not cell.source.strip():
            continue
        if id in judged:
            sheet = bare_sheet(id, checks[id], secret_rng(secret, student, id))
            yield kit.visible[name][id], replace(sheet, aspects=())  # the cases are all that a call needs
        else:
            yield cell.source, None


def floor(course: Course, jobs: int) -> dict[str, float]:
    """Run every notebook of a course in a fork of its own, `jobs` at a time."""
    shell, notebooks = warm(), prepared(course)
    turn, called = Value("i", 0), Value("i", 0)
    with tempfile.TemporaryDirectory() as scratch:
        for assignment in course.select():
            shutil.copytree(course.source(assignment), Path(scratch) / assignment)
        gc.collect()
        gc.freeze()  # what is warm and prepared stays shared
        start = time.perf_counter()
        workers = [_forked(lambda: _work(shell, notebooks, turn, called, Path(scratch))) for _ in range(jobs)]
        for worker in workers:
            os.waitpid(worker, 0)
        wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    submissions = len({(one.assignment, one.student) for one in notebooks})
    return {"submissions": submissions, "functions": called.value, "wall": wall, "core": used.ru_utime + used.ru_stime}


def _work(shell: Shell, notebooks: list[Prepared], turn: Value, called: Value, scratch: Path) -> None:
    """Take one notebook after another, until there is none."""
    while True:
        with turn.get_lock():
            mine, turn.value = turn.value, turn.value + 1
        if mine >= len(notebooks):
            return
        one = notebooks[mine]
        os.waitpid(_forked(lambda: _run(shell, one, scratch / one.assignment, called)), 0)


def _run(shell: Shell, one: Prepared, folder: Path, called: Value) -> None:
    """In a fork: run the cells, then call the functions as they were after their test cells."""
    os.chdir(folder)
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    limits, kept = Limits(), []
    with shell.streams():
        for source, sheet in one.cells:
            shell.run(source, limits.text, limits.outputs)
            if sheet and sheet.check in shell.user_ns:
                kept.append((sheet, dict(shell.user_ns)))
        for sheet, names in kept:
            shell.user_ns.clear()
            shell.user_ns.update(names)
            ask(sheet, lambda arguments: call(names[sheet.check], arguments, sheet.seconds))
    with called.get_lock():
        called.value += len(kept)


def _forked(work: Callable[[], None]) -> int:
    """The pid of a new process that does this and ends."""
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    try:
        work()
    finally:
        os._exit(0)


def main() -> None:
    """Print the floor of a course's class."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("course", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    print(json.dumps(floor(Course.at(given.course), given.jobs)))


if __name__ == "__main__":
    main()
