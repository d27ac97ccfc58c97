"""What tests of several rooms share: the tree, copies of the course to spoil, and notebooks that run once a session."""

from __future__ import annotations

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
    """once(name, make) -> the folder that make(folder) filled: one time a run, whatever the number of workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def get(name, make):
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

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

    def get(room: str, name: str) -> nbformat.NotebookNode:
        def make(folder):
            copy_of_the_course(folder)
            run(folder / room / f"{name}.ipynb")

        folder = once(f"executed-{room}-{name.replace('/', '-')}", make)
        return nbformat.read(folder / room / f"{name}.ipynb", as_version=4)

    return get
