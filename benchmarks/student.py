"""What a student waits for: the import of steadygrad beyond NumPy's, and one check() without rendering.

    python benchmarks/student.py

Prints one JSON object a line: medians over runs, in milliseconds. Right answers are the reference's.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from steadygrad.notebook import visible_verdict

from autograder.course import Course

ROOT = Path(__file__).resolve().parents[1]
RUNS = 15


def import_ms() -> dict[str, float]:
    """Median seconds of a fresh interpreter that imports NumPy, and one that imports steadygrad, in turn."""
    times = {"numpy": [], "steadygrad": []}
    for _ in range(RUNS):
        for module, taken in times.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
            taken.append(1000 * (time.perf_counter() - start))
    medians = {module: statistics.median(taken) for module, taken in times.items()}
    return {**medians, "beyond_numpy": medians["steadygrad"] - medians["numpy"]}


def check_ms(course: Course, assignment: str) -> dict[str, float]:
    """Median milliseconds of each visible check with a right answer; the first run, which reads the file, left out."""
    taken = {}
    for name, check in course.checks(assignment).items():
        times = []
        for _ in range(RUNS + 1):
            start = time.perf_counter()
            visible_verdict(name, check.reference, course.source(assignment))
            times.append(1000 * (time.perf_counter() - start))
        taken[name] = statistics.median(times[1:])
    return taken


if __name__ == "__main__":
    print(json.dumps({"import_ms": {name: round(ms, 1) for name, ms in import_ms().items()}}))
    course = Course.at(ROOT)
    for assignment in course.select():
        taken = check_ms(course, assignment)
        print(
            json.dumps(
                {
                    "assignment": assignment,
                    "check_ms": {name: round(ms, 2) for name, ms in taken.items()},
                    "slowest_ms": round(max(taken.values()), 2),
                }
            )
        )
