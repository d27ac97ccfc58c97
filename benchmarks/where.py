"""Where the grader's time goes: a class graded in this one process, under Python's profiler.

    python -m benchmarks.where [--submissions 40] [--demos] [--lines 40] [--of autograder]

A line a function, in milliseconds a submission: with what it calls, and of its own; and how often a submission calls
it. `recv` of a socket is the wait for the sandbox: the student's own time, and what starting a child costs. The
profiler itself makes small functions look up to twice as dear: trust the order, not the figures.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
from concurrent.futures import Executor, Future
from pathlib import Path

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.submissions import submissions

from .classes import handed_in
from .ours import make_registered

__all__ = ["profiled"]


class _Here(Executor):
    """Does each task at once, in this process."""

    jobs = 1

    def submit(self, function, /, *args) -> Future:
        """The task's result, done already."""
        future = Future()
        future.set_result(function(*args))
        return future


def profiled(folder: Path) -> pstats.Stats:
    """Grade all submissions of a course folder: once to be warm, then under the profiler."""
    course = Course.at(folder)
    chosen, _ = submissions(course, course.select())
    grader, profiler = Grader(course), cProfile.Profile()
    list(grader.grade(chosen[:1], _Here(), force=True))
    profiler.enable()
    list(grader.grade(chosen, _Here(), force=True))
    profiler.disable()
    return pstats.Stats(profiler)


def main() -> None:
    """Print the functions that take the most."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--demos", action="store_true")
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--of", default="", metavar="WORD", help="only functions in files whose path has this word")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "class"
        make_registered(folder, handed_in(given.submissions), given.demos)
        rows = sorted(profiled(folder).stats.items(), key=lambda row: -row[1][3])
    print("  with calls    own ms    calls   (a submission)")
    rows = [row for row in rows if given.of in row[0][0]]
    for (file, line, name), (_, calls, own, cumulative, _) in rows[: given.lines]:
        figures = (1000 * cumulative / given.submissions, 1000 * own / given.submissions, calls / given.submissions)
        print("{:12.2f} {:9.2f} {:8.1f}   ".format(*figures) + f"{'/'.join(Path(file).parts[-2:])}:{line} {name}")


if __name__ == "__main__":
    main()
