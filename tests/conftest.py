"""What tests of several rooms share: the tree, copies of the course to spoil, and notebooks that run once a session."""

from __future__ import annotations

import autograder  # isort: skip  # noqa: F401  before nbformat, whose import is quick then
import fcntl
import os
import shutil
from functools import cache
from pathlib import Path

import nbclient
import nbformat
import nbgrader.api
import pytest

from autograder.course import Course

ROOT = Path(__file__).resolve().parents[1]
CELL_SECONDS = 120
QUIET = ["--IPKernelApp.log_level=40"]


@pytest.fixture(scope="session", autouse=True)
def alembic_asked_once():
    """nbgrader asks `alembic` for its version whenever a gradebook is made: seconds, for one and the same word."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nbgrader.api, "get_alembic_version", cache(nbgrader.api.get_alembic_version))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The tree that is under test."""
    return ROOT


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """once(name, make, others) -> the folder that make(folder) filled: one time a run, whatever the number of workers.

    others: name -> make of what else will be wanted: it is made while another worker is at this one.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def is_made(name, make, how) -> bool:
        folder, done = shared / name, shared / f"{name}.done"
        if done.exists():
            return True
        with (shared / f"{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | how)
            except BlockingIOError:
                return False
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return True

    def get(name, make, others=()):
        waiting = dict(others)
        while not is_made(name, make, fcntl.LOCK_NB if waiting else 0):
            is_made(*waiting.popitem(), fcntl.LOCK_NB)
        return shared / name

    return get


@pytest.fixture(scope="session")
def copy_of_the_course():
    """copy_of_the_course(folder) -> our course, copied there; without a secret and a gradebook."""

    def copy(folder: Path) -> Course:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("course.toml", "nbgrader_config.py"):
            shutil.copy2(ROOT / name, folder / name)
        for room in ("source", "release"):
            shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        return Course.at(folder)

    return copy


def run(path: Path) -> None:
    """Run a notebook in its folder as a learner would, errors and all, and keep its outputs."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = nbclient.NotebookClient(
        notebook, timeout=CELL_SECONDS, allow_errors=True, resources=resources, extra_arguments=QUIET
    )
    client.execute(env={"OPENBLAS_NUM_THREADS": "1"} | os.environ)
    nbformat.write(notebook, path)


@pytest.fixture(scope="session")
def executed(once, copy_of_the_course):
    """executed("source" or "release", "05_initialization/initialization") -> the notebook with the outputs of a run.

    A release runs as if by somebody who has not written anything.
    """

    def run_in(room, name):
        def make(folder):
            copy_of_the_course(folder)
            run(folder / room / f"{name}.ipynb")

        return f"executed-{room}-{name.replace('/', '-')}", make

    names = [f"{path.parent.name}/{path.stem}" for path in sorted((ROOT / "source").glob("*/*.ipynb"))]
    others = dict(run_in(room, name) for room in ("release", "source") for name in names)

    def get(room, name):
        return nbformat.read(once(*run_in(room, name), others) / room / f"{name}.ipynb", as_version=4)

    return get
