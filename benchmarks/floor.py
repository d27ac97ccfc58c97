"""The floor: the least that grading a class can cost. Warm processes fork, run the cells and make the hidden calls.

    python -m benchmarks.floor COURSE [--jobs 2]

No sandbox, no judge, no gradebook, nothing written. Notebooks are restored, idle demonstrations found and cases drawn
beforehand, and not counted; the cells run in the engine's own shell, so that the same outputs and figures are made.
Prints one JSON object: submissions, and the seconds of the wall and of the cores from the first fork to the last end.
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
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Value
from pathlib import Path

from steadygrad.calls import ask, call
from steadygrad.sheet import Sheet

from autograder.checks.prepare import bare_sheet, secret_rng
from autograder.course import Course
from autograder.engine.demonstrations import idle_demonstrations
from autograder.engine.inside.shell import Shell
from autograder.engine.limits import Limits
from autograder.engine.restore import restored, visible
from autograder.notebooks import grade_id, read_notebook, read_submission

__all__ = ["Prepared", "floor", "prepared"]


@dataclass(frozen=True)
class Prepared:
    """A notebook, ready to be run: its cells in order, each with the sheet that is asked after it, if there is one."""

    assignment: str
    cells: tuple[tuple[str, Sheet | None], ...]


def prepared(course: Course) -> tuple[int, list[Prepared]]:
    """(submissions, every notebook that was handed in), in the order of grading."""
    submissions, notebooks = Counter(), []
    for assignment in course.select():
        sources = {path.name: read_notebook(path) for path in course.notebooks(assignment)}
        checks, secret = course.checks(assignment), course.secret()
        for folder in sorted((course.root / "submitted").glob(f"*/{assignment}")):
            student = folder.parent.name
            submissions[folder] += 1
            for name, source in sources.items():
                notebook = restored(read_submission(folder / name), source)
                idle = idle_demonstrations(notebook, source)
                cells = [
                    (visible(cell.source) if grade_id(cell) in checks else cell.source, _sheet(cell, checks, secret, student))
                    for at, cell in enumerate(notebook.cells)
                    if cell.cell_type == "code" and at not in idle and cell.source.strip()
                ]
                notebooks.append(Prepared(assignment, tuple(cells)))
    return len(submissions), notebooks


def _sheet(cell, checks: dict, secret: bytes, student: str) -> Sheet | None:
    name = grade_id(cell)
    return bare_sheet(name, checks[name], secret_rng(secret, student, name)) if name in checks else None


def floor(course: Course, jobs: int) -> dict[str, float]:
    """Run every notebook of a course in a fork of its own, `jobs` at a time."""
    submissions, notebooks = prepared(course)
    shell, limits = Shell(), Limits()
    with tempfile.TemporaryDirectory() as scratch:
        for assignment in course.select():
            shutil.copytree(course.source(assignment), Path(scratch) / assignment)
        turn = Value("i", 0)
        gc.collect()
        gc.freeze()  # what is warm and prepared is never looked at again, and stays shared
        start = time.perf_counter()
        workers = [_forked(lambda: _work(shell, notebooks, turn, Path(scratch), limits)) for _ in range(jobs)]
        for worker in workers:
            os.waitpid(worker, 0)
        wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"submissions": submissions, "wall": wall, "core": used.ru_utime + used.ru_stime}


def _work(shell: Shell, notebooks: list[Prepared], turn: Value, scratch: Path, limits: Limits) -> None:
    while True:
        with turn.get_lock():
            mine = turn.value
            turn.value += 1
        if mine >= len(notebooks):
            return
        one = notebooks[mine]
        os.waitpid(_forked(lambda: _run(shell, one, scratch / one.assignment, limits)), 0)


def _run(shell: Shell, one: Prepared, folder: Path, limits: Limits) -> None:
    os.chdir(folder)
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    for source, sheet in one.cells:
        shell.run(source, limits.cell_seconds)
        if sheet and (function := shell.namespace.get(sheet.check)):
            ask(sheet, lambda arguments: call(function, arguments, sheet.seconds))


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
