"""A small course of somebody else: two exercises and a written question, with checks of its own."""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from nbgrader.preprocessors import ClearOutput, ClearSolutions, ComputeChecksums
from sqlalchemy import create_engine, make_url, text
from steadygrad.judging.calls import ask, call
from steadygrad.judging.judge import judge
from traitlets.config import Config

from autograder.course import Course
from autograder.grading.executors import LocalExecutor
from autograder.vocabulary.prepare import secret_sheet, visible_sheet

CHECKS = """
import numpy as np

from autograder.vocabulary.check import Aspect, Check, Misconception, entries


def cases(rng):
    for n in (1, 3):
        yield (rng.uniform(2, 3, n),)


double = Check(
    question="y = 2 x",
    reference=lambda x: 2 * x,
    cases=cases,
    wide=("other signs", "values of 1e2", "values of 1e-2"),
    misconceptions=(Misconception("squared", "x ** 2 is a power, 2 * x a multiple.", lambda x: x**2),),
)

line = Check(
    question="slope 3 x, offset 0",
    reference=lambda x: {"slope": 3 * x, "offset": np.zeros(1)},
    cases=cases,
    wide=("other signs", "values of 1e2", "values of 1e-2"),
    aspects=(Aspect("slope", observe=entries("slope*")), Aspect("offset", observe=entries("offset*"))),
)
"""
SOLUTIONS = {"double": "    return 2 * x", "line": '    return {"slope": 3 * x, "offset": np.zeros(1)}'}
POINTS = {"double": 2, "line": 3}
MODULE = "small_checks"


def solution_cell(name: str, body: str):
    source = f"def {name}(x):\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
    return v4.new_code_cell(source, id=f"{name}-code", metadata=nbgrader(f"{name}_code", solution=True))


def graded_cell(name: str, points: float):
    source = (
        f'check("{name}", {name})\n### BEGIN HIDDEN TESTS\nfrom autograder import grade\n\n'
        f'grade("{name}", {name})\n### END HIDDEN TESTS'
    )
    return v4.new_code_cell(source, id=f"{name}-test", metadata=nbgrader(name, grade=True, points=points))


def nbgrader(grade_id: str, **data) -> dict:
    usual = {"grade": False, "locked": data.get("grade", False), "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": usual | {"grade_id": grade_id} | data}


def make_notebook() -> nbformat.NotebookNode:
    """The source notebook of the small course: nothing is wrong with it."""
    cells = [
        v4.new_markdown_cell("# Multiples", id="title"),
        v4.new_code_cell("import numpy as np\n\nfrom steadygrad import check", id="imports"),
    ]
    for name, body in SOLUTIONS.items():
        cells += [solution_cell(name, body), graded_cell(name, POINTS[name])]
    scheme = "### BEGIN SOLUTION\nBecause two and two are four.\n### END SOLUTION"
    manual = nbgrader("why", grade=True, solution=True, points=4, locked=False)
    cells.append(v4.new_markdown_cell(scheme, id="why", metadata=manual))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@pytest.fixture
def small_notebook() -> nbformat.NotebookNode:
    """As `make_notebook` makes it."""
    return make_notebook()


def make_small_course(folder: Path, root: Path) -> Course:
    """A course with one assignment 01_small, not built yet, whose checks lie in its folder."""
    (folder / "source" / "01_small").mkdir(parents=True)
    nbformat.write(make_notebook(), folder / "source" / "01_small" / "small.ipynb")
    (folder / f"{MODULE}.py").write_text(CHECKS, encoding="utf-8")
    (folder / "course.toml").write_text(f'title = "Small"\n[checks]\n01_small = ["{MODULE}"]\n', encoding="utf-8")
    (folder / "nbgrader_config.py").write_bytes((root / "nbgrader_config.py").read_bytes())
    return Course.at(folder)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory, root) -> Path:
    """The small course, built: what takes nbgrader a second is made once, and copied where nothing was changed."""
    from autograder.authoring.build import build
    from autograder.grading.grader import Grader

    course = make_small_course(tmp_path_factory.mktemp("built") / "course", root)
    build(course, "01_small")
    grader = Grader(course)
    grader.gradebook.prepare([grader.kit("01_small")])  # which keeps .registered, by a digest of all it is made of
    return course.root


@pytest.fixture
def small_course(tmp_path, monkeypatch, root, built_once, warm) -> Course:
    """A course with one assignment 01_small, not built yet, whose checks lie in its folder."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    course = make_small_course(tmp_path / "course", root)
    shutil.copytree(built_once / ".registered", course.root / ".registered")
    return course


class Lent(Executor):
    """An executor that is kept for others when it is left."""

    def __init__(self, executor: Executor, jobs: int):
        self.executor, self.jobs = executor, jobs

    def submit(self, function, /, *args):
        return self.executor.submit(function, *args)


@pytest.fixture(scope="session")
def warm_processes() -> Iterator[LocalExecutor]:
    """Two processes that grade for all commands of this process: each has a sandbox that is warm."""
    with LocalExecutor(2) as executor:
        yield executor


@pytest.fixture
def warm(request, monkeypatch) -> None:
    """Commands that run in this process find warm processes. Modules of a course's own folder travel with each task."""
    lent = lambda jobs: Lent(request.getfixturevalue("warm_processes"), jobs)  # noqa: E731
    monkeypatch.setattr("autograder.grading.cluster.LocalExecutor", lent)


@pytest.fixture
def rewrite(small_course):
    """rewrite(change): let change(notebook) spoil the small course's source notebook, and write it back."""

    def by(change):
        path = small_course.notebooks("01_small")[0]
        notebook = nbformat.read(path, as_version=4)
        change(notebook)
        path.write_text(nbformat.writes(notebook), encoding="utf-8")

    return by


@pytest.fixture(scope="session")
def as_registered():
    """as_registered(notebook, settings) -> what nbgrader's gradebook would have of a source, by its own steps."""

    def made(notebook: nbformat.NotebookNode, settings: dict | None = None) -> nbformat.NotebookNode:
        config, notebook = Config({"ClearSolutions": settings or {}}), deepcopy(notebook)
        for step in (ClearSolutions, ClearOutput, ComputeChecksums):
            notebook, _ = step(config=config).preprocess(notebook, {})
        return notebook

    return made


@pytest.fixture
def cell_of():
    """cell_of(notebook, id) -> the cell with this id."""
    return lambda notebook, id: next(cell for cell in notebook.cells if cell.get("id") == id)


ANSWERS = {
    "right": SOLUTIONS,
    "squared": SOLUTIONS | {"double": "    return x**2"},
    "half": SOLUTIONS | {"line": '    return {"slope": 3 * x, "offset": np.ones(1)}'},
}
ANSWERED = {"right": 5.0, "squared": 3.0, "half": 3.5}  # points


BUILT_OF = ["course.toml", "nbgrader_config.py", f"{MODULE}.py", "source/01_small/small.ipynb"]


def _build(course: Course, built_once: Path) -> None:
    from autograder.authoring.build import build

    made_of = {path.name for path in course.source("01_small").iterdir()} - {"checks.json"}
    if made_of == {"small.ipynb"} and all(
        (course.root / name).read_bytes() == (built_once / name).read_bytes() for name in BUILT_OF
    ):
        for room in ("source", "release"):
            shutil.copytree(built_once / room, course.root / room, dirs_exist_ok=True)
    else:
        build(course, "01_small")


@pytest.fixture
def hand_in(small_course, built_once):
    """hand_in("eve", "squared") -> the path of a notebook that was handed in, with the answers of that name."""
    _build(small_course, built_once)
    released = (small_course.release("01_small") / "small.ipynb").read_text(encoding="utf-8")

    def to(student: str, answers: str = "right") -> Path:
        notebook = json.loads(released)
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removesuffix("_code")
            if cell["metadata"].get("nbgrader", {}).get("solution") and name in SOLUTIONS:
                cell["source"] = f"def {name}(x):\n{ANSWERS[answers][name]}"
        path = small_course.root / "submitted" / student / "01_small" / "small.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return to


@pytest.fixture
def small_class(hand_in) -> dict[str, float]:
    """A dozen submissions in the small course; student -> points."""
    answers = [list(ANSWERS)[at % 3] for at in range(12)]
    for at, name in enumerate(answers):
        hand_in(f"student{at:02}", name)
    return {f"student{at:02}": ANSWERED[name] for at, name in enumerate(answers)}


@pytest.fixture
def command(small_course, built_once, tmp_path):
    """command("grade", …) -> the process of a command in the small course: the console script, started elsewhere. It
    finds a gradebook, empty but for the assignment."""
    if not (small_course.root / "gradebook.db").exists():
        shutil.copy2(built_once / "gradebook.db", small_course.root)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    started = []

    def start(*arguments: str) -> subprocess.Popen:
        call = [
            sys.executable,
            "-P",
            "-c",
            "from autograder.cli import main; main()",
            "--course",
            str(small_course.root),
        ]
        process = subprocess.Popen(
            [*call, *map(str, arguments)],
            cwd=elsewhere,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=30)


SECRET_SHEETS = 10  # validate draws 50


@pytest.fixture(scope="session")
def checks(root):
    """The checks of our course by name."""
    course = Course.at(root)
    return {name: check for assignment in course.modules for name, check in course.checks(assignment).items()}


@pytest.fixture(scope="session")
def sheets(checks):
    """sheets(name) -> the visible sheet of a check, then secret ones; sheets(name, 4) -> the first four of them.

    A sheet is prepared when it is first asked for, so that a few answers do not wait for all of them.
    """

    @lru_cache(maxsize=None)
    def sheet(name, number):
        if number == 0:
            return visible_sheet(name, checks[name])
        return secret_sheet(name, checks[name], b"tests", f"student {number - 1}")

    return lambda name, count=1 + SECRET_SHEETS: [sheet(name, number) for number in range(count)]


@pytest.fixture(scope="session")
def judged():
    """judged(sheet, function) -> Verdict."""
    return lambda sheet, function: judge(sheet, ask(sheet, lambda arguments: call(function, arguments, sheet.seconds)))


NOBODY = 65534  # PostgreSQL refuses to run as root
PR_SET_PDEATHSIG = 1
# Nothing has to outlive the tests.
SETTINGS = ["listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of a real PostgreSQL server, with its socket; the server ends with the process that started it."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if who:
        os.chown(folder, NOBODY, NOBODY)
    options = [part for setting in SETTINGS for part in ("-c", setting)]
    try:
        initdb = [_program("initdb"), "-D", folder / "data", "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **who)
        command = [_program("postgres"), "-D", folder / "data", "-k", folder, *options]
        with (folder / "log").open("wb") as log:  # the server has its own end of it
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, preexec_fn=_end_with_parent, **who)
        try:
            _wait(folder)
            yield str(folder)
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str:
    """A program of PostgreSQL's: Debian keeps the server's out of PATH."""
    found = shutil.which(name) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default=None)
    assert found, f"{name} is not there: run `make test`, which installs PostgreSQL"
    return found


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait(folder: Path) -> None:
    for _ in range(200):
        if (folder / ".s.PGSQL.5432").exists():
            return
        time.sleep(0.05)
    raise TimeoutError((folder / "log").read_text())


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(request, tmp_path_factory):
    """new_database(url) -> the URL of a new database, empty or a copy of another: SQLite's, and then again on a real
    PostgreSQL server."""
    numbers = itertools.count(1)
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("databases")

        def new_file(copied: str | None = None) -> str:
            path = folder / f"{next(numbers)}.db"
            if copied:
                shutil.copyfile(copied.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"

        return new_file

    url = f"postgresql+psycopg://tests@/{{}}?host={request.getfixturevalue('postgresql')}"

    def new_on_the_server(copied: str | None = None) -> str:
        name = f"gradebook_{next(numbers)}"
        template = f"TEMPLATE {make_url(copied).database}" if copied else ""
        with create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {template}"))
        return url.format(name)

    return new_on_the_server
