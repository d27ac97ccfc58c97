"""Our grader, measured from outside as a command: a class, a Dask cluster, one notebook, one press of the button."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .classes import Handed, make_course
from .clock import CommandFailed, Line, Run, timed
from .peers import stock_course

__all__ = ["Grading", "button_seconds", "cold_try_seconds", "dask_scheduler", "grade", "make_registered"]

PYTHON = Path(sys.executable)
AUTOGRADER = [PYTHON, "-m", "autograder", "--course"]
NBGRADER = PYTHON.with_name("nbgrader")
CLUSTER_SECONDS = 60
WAITING = 10  # results that may be there when the gradebook has been opened: executors.completed runs so many ahead


@dataclass(frozen=True)
class Grading:
    """What it cost to grade a class. Figures a submission are taken between an early result and the last one, so that
    what is done once, to start and to end, is not in them; it is in those of the `whole` command.

    first: the result of the submission with this `number`, counted from 0: until the gradebook is open, a few wait.
    """

    submissions: int
    number: int
    first: Line
    last: Line
    whole: Run

    @property
    def per_second(self) -> float:
        """Submissions a second."""
        return self._between / (self.last.wall - self.first.wall)

    @property
    def core_ms(self) -> float:
        """Milliseconds of the cores a submission."""
        return 1000 * (self.last.core - self.first.core) / self._between

    @property
    def _between(self) -> int:
        return self.submissions - 1 - self.number


def make_registered(folder: Path, handed: list[Handed], demos: bool) -> None:
    """Make a course folder whose assignments are released, so that they are in the gradebook already."""
    make_course(folder, handed, demos)
    for assignment in sorted({one.assignment for one in handed}):
        timed([NBGRADER, "generate_assignment", assignment], folder)


def grade(folder: Path, *options: object, look_every: float | None = None) -> Grading:
    """Grade all submissions of a course folder anew, with these options of `autograder grade`."""
    run = timed([*AUTOGRADER, folder, "grade", "--force", "--json", *options], folder, look_every=look_every)
    results = [line for line in run.lines if line.text.startswith("{")]
    graded: dict[tuple[str, str], Line] = {}  # by their first lines, in the order of grading
    for line in results:
        record = json.loads(line.text)
        graded.setdefault((record["student"], record["assignment"]), line)
    handed_in = sum(1 for _ in (folder / "submitted").glob("*/*"))
    if len(graded) < handed_in:
        raise CommandFailed(f"{len(graded)} of {handed_in} submissions were graded")
    number = min(WAITING, len(graded) // 2)
    return Grading(len(graded), number, list(graded.values())[number], results[-1], run)


@contextmanager
def dask_scheduler(workers: int, folder: Path) -> Iterator[str]:
    """The address of a Dask scheduler with so many worker processes of one thread, for as long as the block lasts."""
    from distributed import Client

    where = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    common = ["--scheduler-file", str(where), "--no-dashboard"]
    scheduler = [PYTHON, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--host", "127.0.0.1", *common]
    worker = [PYTHON, "-m", "distributed.cli.dask_worker", "--nworkers", str(workers), "--nthreads", "1", *common]
    started = [subprocess.Popen(command, **quiet) for command in (scheduler, worker)]
    try:
        with Client(scheduler_file=str(where), timeout=CLUSTER_SECONDS) as client:
            client.wait_for_workers(workers, timeout=CLUSTER_SECONDS)
            address = client.scheduler.address
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(CLUSTER_SECONDS)


def cold_try_seconds(folder: Path, one: Handed, runs: int = 3) -> float:
    """Median seconds of `autograder try NOTEBOOK`, from nothing to its result."""
    notebook = next((folder / "submitted" / one.student / one.assignment).glob("*.ipynb"))
    return statistics.median(timed([*AUTOGRADER, folder, "try", notebook, "--json"], folder).wall for _ in range(runs))


def button_seconds(environment: Path, folder: Path, one: Handed) -> dict[str, float]:
    """Seconds of `nbgrader autograde` for a single submission, as the formgrader's button does it: stock, and ours with
    its sandbox started anew."""
    stock = stock_course(environment, folder / "stock", [one], demos=True)
    make_registered(folder / "ours", [one], demos=True)
    autograde = ["autograde", one.assignment, "--student", one.student, "--force"]
    return {
        "stock_seconds": timed([stock, *autograde], folder / "stock").wall,
        "ours_seconds": timed([NBGRADER, *autograde], folder / "ours").wall,
    }
