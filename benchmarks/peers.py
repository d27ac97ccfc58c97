"""The peers, stock and each in an environment of its own: `nbgrader autograde` and `otter run`.

Both grade submissions of the same class, whose tests are ordinary ones (`ordinary.py`), one after the other, as their
commands do.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.course.notebooks import grade_id, graded_cells, read_notebook

from .classes import Handed, make_course
from .clock import CommandFailed, timed
from .ordinary import ordinary_tests

__all__ = ["nbgrader_per_second", "otter_per_second", "stock_course"]

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
FIRST = "Creating/updating student"  # what nbgrader's log says when it takes a submission in hand
STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"


# ---------------------------------------------------------------- nbgrader


def stock_course(environment: Path, folder: Path, handed: list[Handed], demos: bool) -> Path:
    """Make a course folder whose tests and settings are nbgrader's own, released; gives the environment's nbgrader."""
    make_course(folder, handed, demos)
    course, nbgrader = Course.at(folder), environment / "bin" / "nbgrader"
    (folder / "nbgrader_config.py").write_text(STOCK)
    for assignment in sorted({one.assignment for one in handed}):
        _with_ordinary_tests(course, assignment)
        timed([nbgrader, "generate_assignment", assignment], folder)
    return nbgrader


def nbgrader_per_second(environment: Path, folder: Path, handed: list[Handed], demos: bool) -> float:
    """Submissions a second of `nbgrader autograde` with its own executor; its start is not counted."""
    nbgrader = stock_course(environment, folder, handed, demos)
    seconds = sum(_autograde_seconds(nbgrader, folder, name) for name in sorted({one.assignment for one in handed}))
    for one in handed:
        if not any((folder / "autograded" / one.student / one.assignment).glob("*.ipynb")):
            raise CommandFailed(f"nbgrader did not grade {one.student}: its speed would not be comparable")
    return len(handed) / seconds


def _with_ordinary_tests(course: Course, assignment: str) -> None:
    """Put ordinary tests in place of ours into the source notebooks."""
    tests = ordinary_tests(course, assignment)
    for path in course.notebooks(assignment):
        notebook = read_notebook(path)
        for cell in notebook.cells:
            if grade_id(cell) in tests:
                visible = cell.source.partition(BEGIN)[0]
                cell.source = f"{visible}{BEGIN}\n{tests[grade_id(cell)]}\n{END}"
        nbformat.write(notebook, path)


def _autograde_seconds(nbgrader: Path, folder: Path, assignment: str) -> float:
    """From the first submission that the log names to the end of the command."""
    run = timed([nbgrader, "autograde", assignment], folder, codes=(0, 1), log=True)
    return run.wall - next(line.wall for line in run.lines if FIRST in line.text)


# ---------------------------------------------------------------- otter


def otter_per_second(environment: Path, folder: Path, handed: list[Handed], demos: bool) -> float:
    """Submissions a second of `otter run`, a command a notebook as it is meant; its start is a part of each."""
    make_course(folder, handed, demos)
    course, otter = Course.at(folder), environment / "bin" / "otter"
    seconds = 0.0
    for one in handed:
        for source in course.notebooks(one.assignment):
            archive = _archive(course, one.assignment, source)
            submission = folder / "submitted" / one.student / one.assignment / source.name
            _ask_otter(submission, source)
            results = folder / "results"
            shutil.rmtree(results, ignore_errors=True)
            results.mkdir()
            command = [otter, "run", "--no-logo", "--autograder", archive, "--output-dir", results, submission]
            seconds += timed(command, folder).wall
            _must_have_run(results / "results.json", source)
    return len(handed) / seconds


def _archive(course: Course, assignment: str, source: Path) -> Path:
    """The zip that `otter generate` would make: a test file an exercise, and what lies beside the notebook."""
    archive = source.with_suffix(".zip")
    if not archive.exists():
        tests = ordinary_tests(course, assignment)
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("otter_config.json", json.dumps({"lang": "python"}))
            zipped.write(source.with_name("checks.json"), "files/checks.json")
            for graded in graded_cells(read_notebook(source)):
                if graded.id in tests:
                    zipped.writestr(f"tests/{graded.id}.py", _otter_test(graded.id, graded.points, tests[graded.id]))
    return archive


def _otter_test(name: str, points: float, code: str) -> str:
    """A test file in otter's format, whose case is the ordinary test."""
    body = "\n".join(f"    {line}" for line in [f"{name} = env[{name!r}]", *code.splitlines()])
    return (
        f'from otter.test_files import test_case\n\nOK_FORMAT = False\nname = "{name}"\npoints = {points}\n\n\n'
        f"@test_case(points={points}, hidden=True)\ndef test_{name}(env):\n{body}\n"
    )


def _ask_otter(path: Path, source: Path) -> None:
    """Let a submission use otter: a notebook object at the start, and a check behind each of our test cells."""
    notebook, cells = read_notebook(path), []
    tested = {graded.id for graded in graded_cells(read_notebook(source)) if graded.has_check}
    for cell in notebook.cells:
        cells.append(cell)
        if grade_id(cell) in tested:
            cells.append(nbformat.v4.new_code_cell(f'grader.check("{grade_id(cell)}")'))
    start = nbformat.v4.new_code_cell("import otter\n\ngrader = otter.Notebook()")
    notebook.cells = [start, *cells]
    nbformat.write(notebook, path)


def _must_have_run(results: Path, source: Path) -> None:
    shown = json.loads(results.read_text())["tests"]
    if len(shown) < len([graded for graded in graded_cells(read_notebook(source)) if graded.has_check]):
        raise CommandFailed(f"otter did not grade {source.stem}: its speed would not be comparable")
