"""Throughput, overhead and memory of grading a class, beside nbgrader, otter and the floor: a JSON object a line.

`ours_per_second` and `overhead_ms` are taken between an early result and the last: what is done once, to start and
to end, is left out of them and of nbgrader's figure, too, and is in `ours_seconds`, the whole command. `floor_seconds`
is what the floor takes for the class with as many processes at once as ours has; `overhead_ms` compares core seconds,
the gradebook's included. The peers grade a part of the class, whose size is said. The targets are for the last line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from autograder.course import Course

from .classes import ROOT, Handed, handed_in
from .clock import core_clock, timed
from .ours import button_seconds, cold_try_seconds, dask_scheduler, grade, make_registered
from .peers import nbgrader_per_second, otter_per_second

ROUNDS = 3
LOOK_SECONDS = 0.02  # between two looks at the memory


def main() -> None:
    """Measure what the command line says, and print it."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="steady-gradients-bench-") as scratch:
        folder = Path(scratch)
        if given.scale:
            for submissions in given.scale:
                _print(scale(folder / str(submissions), submissions, given.jobs))
            return
        for extra in () if given.quick else extras(folder / "extras", given):
            _print(extra)
        for demos in (False,) if given.quick else (True, False):
            _print(throughput(folder / f"demos-{demos}", given, demos))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=200, help="the size of the class")
    parser.add_argument("--jobs", type=int, default=2, help="how many are graded at once")
    parser.add_argument("--nbgrader", type=int, default=12, help="how many of them nbgrader grades")
    parser.add_argument("--otter", type=int, default=6, help="how many of them otter grades")
    parser.add_argument("--environments", type=Path, default=ROOT / ".bench", help="where nbgrader and otter are")
    parser.add_argument("--quick", action="store_true", help="only the last line")
    parser.add_argument("--endless", action="store_true", help="also a class with its cells that never end")
    parser.add_argument("--scale", type=int, nargs="+", help="only what a submission costs in classes of these sizes")
    return parser.parse_args()


def _print(measured: dict) -> None:
    print(json.dumps({name: round(x, 4) if isinstance(x, float) else x for name, x in measured.items()}), flush=True)


def throughput(folder: Path, given: argparse.Namespace, demos: bool) -> dict:
    """The figures of a class, with demonstrations or without, beside the peers': medians of rounds in which each takes
    its turn, since a machine's speed changes while it is measured."""
    handed = handed_in(given.submissions)
    make_registered(folder / "ours", handed, demos)
    rounds = [_round(folder, given, handed, demos, number) for number in range(ROUNDS)]
    peak_mb = grade(folder / "ours", "--jobs", given.jobs, look_every=LOOK_SECONDS).whole.peak_mb
    counts = {"submissions": given.submissions, "jobs": given.jobs, "rounds": ROUNDS}
    peers = {"nbgrader_submissions": given.nbgrader, "otter_submissions": given.otter}
    medians = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    return {"demos": demos, **counts, **medians, **peers, "peak_mb": peak_mb, "core_clock": _clock_name()}


def _round(folder: Path, given: argparse.Namespace, handed: list[Handed], demos: bool, number: int) -> dict[str, float]:
    """Ours with the whole class, the floor, and each peer with its next submissions."""
    of_nbgrader, of_otter = (_turn(handed, count, number) for count in (given.nbgrader, given.otter))
    peers, places = given.environments, [folder / f"{name}-{number}" for name in ("nbgrader", "otter")]
    ours = grade(folder / "ours", "--jobs", given.jobs)
    nbgrader = nbgrader_per_second(peers / "nbgrader", places[0], of_nbgrader, demos)
    floor = _floor(folder / "ours", given.jobs)
    otter = otter_per_second(peers / "otter", places[1], of_otter, demos)
    floor_ms = 1000 * floor["core"] / floor["submissions"]
    return {
        "ours_per_second": ours.per_second,
        "nbgrader_per_second": nbgrader,
        "ratio_nbgrader": ours.per_second / nbgrader,
        "otter_per_second": otter,
        "ratio_otter": ours.per_second / otter,
        "ours_seconds": ours.whole.wall,
        "floor_seconds": floor["wall"],
        "ours_core_ms": ours.core_ms,
        "floor_core_ms": floor_ms,
        "overhead_ms": ours.core_ms - floor_ms,
    }


def _turn(handed: list[Handed], count: int, number: int) -> list[Handed]:
    """A round's part of the first so many submissions."""
    return handed[number * count // ROUNDS : (number + 1) * count // ROUNDS]


def _floor(folder: Path, jobs: int) -> dict:
    """The floor in a process of its own: it is warm, and this one need not be."""
    run = timed([sys.executable, "-m", "benchmarks.floor", folder, "--jobs", jobs], ROOT)
    return json.loads(run.lines[-1].text)


def _clock_name() -> str:
    with core_clock() as (prefix, _):
        return "control group" if prefix else "whole machine"


def extras(folder: Path, given: argparse.Namespace):
    """What else there is to know, an object each."""
    handed = handed_in(given.submissions)
    make_registered(folder / "class", handed, demos=False)
    yield {"benchmark": "try", "cold_seconds": cold_try_seconds(folder / "class", handed[0])}
    yield {"benchmark": "button"} | button_seconds(given.environments / "nbgrader", folder / "button", handed[0])
    local = grade(folder / "class", "--jobs", given.jobs).per_second
    with dask_scheduler(given.jobs, folder) as address:
        dask = grade(folder / "class", "--scheduler", address).per_second
    yield {"benchmark": "dask", "local_per_second": local, "dask_per_second": dask, "dask_ratio": dask / local}
    if given.endless:
        make_registered(folder / "endless", handed_in(given.submissions, endless=True), demos=False)
        per_second = grade(folder / "endless", "--jobs", given.jobs).per_second
        yield {"benchmark": "endless", "submissions": given.submissions, "ours_per_second": per_second}


def scale(folder: Path, submissions: int, jobs: int) -> dict:
    """What a submission costs in a class of this size."""
    make_registered(folder, handed_in(submissions), demos=False)
    ours = grade(folder, "--jobs", jobs, look_every=0.5)
    return {
        "benchmark": "scale",
        "submissions": submissions,
        "core_ms": ours.core_ms,
        "wall_ms": 1000 / ours.per_second,
        "peak_mb": ours.whole.peak_mb,
        "assignments": len(Course.at(folder).select()),
    }


if __name__ == "__main__":
    main()
