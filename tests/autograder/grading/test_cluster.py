"""Grading on a real Dask scheduler with real worker processes, on this machine's loopback; all end by themselves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from distributed import Client

from autograder.course import UsageError
from autograder.course.modules import Modules
from autograder.engine.reading import handed_in
from autograder.grading.cluster import DaskExecutor
from autograder.grading.executors import completed
from autograder.grading.grader import Grader
from autograder.grading.submissions import submissions

CHECKS = Modules(("small_checks",))
SECONDS = 120  # after which scheduler and workers end, whatever happens


class Cluster:
    """A scheduler and its workers, in folders of their own."""

    def __init__(self, folder: Path, python_path: str):
        self.folder, self.python_path = folder, python_path
        self.processes: list[subprocess.Popen] = []
        self.scheduler = self.start("scheduler", "--port", "0", "--idle-timeout", f"{SECONDS}s")

    def start(self, kind: str, *options: str, python_path: str | None = None, **environment: str) -> subprocess.Popen:
        """Start the scheduler or a worker. Its working directory is empty: it has nothing of the course."""
        folder = self.folder / f"{kind}{len(self.processes)}"
        folder.mkdir(parents=True)
        path = self.python_path if python_path is None else python_path
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", f"distributed.cli.dask_{kind}", "--host", "127.0.0.1", "--no-dashboard"]
            + ["--scheduler-file", str(self.folder / "scheduler.json"), *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path, "DASK_LOGGING__DISTRIBUTED": "error", **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def worker(self, threads: int = 1, **settings: str) -> subprocess.Popen:
        """Start a worker; it ends when the scheduler is gone."""
        options = ("--nthreads", str(threads), "--lifetime", f"{SECONDS}s", "--death-timeout", "20", "--no-nanny")
        return self.start("worker", *options, **settings)

    @property
    def address(self) -> str:
        """Where the scheduler listens, once it does."""
        path, end = self.folder / "scheduler.json", time.monotonic() + 30
        while time.monotonic() < end:
            try:
                return json.loads(path.read_text())["address"]
            except (FileNotFoundError, ValueError):
                time.sleep(0.05)
        raise AssertionError("the scheduler did not start")

    def wait_for(self, workers: int) -> str:
        """The address, once so many workers are there."""
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        return self.address

    def end(self) -> None:
        """Kill what was started."""
        for process in self.processes:
            process.kill()
            process.wait(10)


@pytest.fixture
def library(tmp_path, monkeypatch, small_course, root) -> Path:
    """Where the small course's checks are installed, so that those in its folder do not count."""
    library = tmp_path / "library"
    library.mkdir()
    shutil.copy2(small_course.root / "small_checks.py", library)
    monkeypatch.syspath_prepend(library)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (library, root, root / "student" / "src"))))
    yield library
    sys.modules.pop("small_checks", None)


@pytest.fixture
def cluster(tmp_path, library):
    cluster = Cluster(tmp_path / "cluster", os.environ["PYTHONPATH"])
    yield cluster
    cluster.end()


@pytest.fixture
def tasks(small_course, small_class, library):
    grader = Grader(small_course)
    kit = grader.kit("01_small")
    found, _ = submissions(small_course, ["01_small"])
    return [(s.student, grader.task(s.student, kit, handed_in(s, list(kit.sources)))) for s in found]


def run(executor, tasks) -> dict:
    return dict(completed(executor, tasks, 60, meanwhile=lambda: None))


def points(results: dict) -> dict[str, float]:
    return {student: graded.notebooks[0].record.score for student, graded in results.items()}


def test_two_workers_grade_a_class(cluster, tasks, small_class):
    """Do workers that have nothing of the course's files give the right marks, each submission once?"""
    for _ in range(2):
        cluster.worker()
    with DaskExecutor(cluster.wait_for(2), CHECKS) as executor:
        assert executor.jobs == 2
        assert points(run(executor, tasks)) == small_class


@pytest.mark.soak
def test_several_assignments(cluster, tasks, small_class):
    """Does a run whose tasks belong to assignments with checks of their own grade each by its own?"""
    cluster.worker()
    with DaskExecutor(cluster.wait_for(1), CHECKS | Modules(("autograder.content.checks.nets",))) as executor:
        assert points(run(executor, tasks)) == small_class


@pytest.mark.soak
def test_a_worker_with_two_threads(cluster, tasks, small_class):
    """Is grading the same in threads of one process?"""
    cluster.worker(threads=2)
    with DaskExecutor(cluster.wait_for(1), CHECKS) as executor:
        assert executor.jobs == 2
        assert points(run(executor, tasks)) == small_class


def test_equal_tasks_are_two_tasks(cluster, tmp_path):
    """Is a task that equals another one, running, done or failed, carried out all the same?"""
    cluster.worker()
    with DaskExecutor(cluster.wait_for(1), CHECKS) as executor:
        executor._code = str(tmp_path)  # the last argument
        made = [executor.submit(tempfile.mkdtemp, "", "x") for _ in range(4)]  # each makes a folder of its own
        assert len({future.result(30) for future in made}) == 4
        folder = tmp_path / "made once"
        executor._code = 0o700
        assert executor.submit(os.mkdir, str(folder)).result(30) is None
        assert isinstance(executor.submit(os.mkdir, str(folder)).exception(30), FileExistsError)
        folder.rmdir()
        assert executor.submit(os.mkdir, str(folder)).result(30) is None  # the failure is not remembered


def test_a_killed_worker_loses_nothing(cluster, tasks, small_class):
    """Is everything graded, with the right marks, when a worker is killed in the middle; and does its sandbox end?"""
    victim = cluster.worker()
    cluster.worker()
    with DaskExecutor(cluster.wait_for(2), CHECKS) as executor:
        results = completed(executor, tasks, 60, meanwhile=lambda: None)
        first = dict([next(results)])
        below = psutil.Process(victim.pid).children(recursive=True)
        victim.send_signal(signal.SIGKILL)
        assert points(first | dict(results)) == small_class
        assert not psutil.wait_procs(below, timeout=10)[1]


@pytest.mark.soak
def test_a_worker_that_joins_later_helps(cluster, tasks, small_class):
    """Does a worker that comes during the run get tasks?"""
    cluster.worker()
    with DaskExecutor(cluster.wait_for(1), CHECKS) as executor:
        results = completed(executor, tasks, 60, meanwhile=lambda: None)
        first = dict([next(results)])
        cluster.worker()
        cluster.wait_for(2)
        assert executor.jobs == 2
        assert points(first | dict(results)) == small_class


def test_a_scheduler_that_ends_in_the_middle(cluster, tasks):
    """Is it told that the scheduler is gone, and that what is graded is saved?"""
    cluster.worker()
    with DaskExecutor(cluster.wait_for(1), CHECKS) as executor:
        results = completed(executor, tasks, 60, meanwhile=lambda: None)
        next(results)
        cluster.scheduler.kill()
        with pytest.raises(UsageError, match="the Dask scheduler at tcp://.* is gone. What is graded is saved"):
            list(results)


# ---------------------------------------------------------------- what cannot be


def refusal(address: str) -> str:
    with pytest.raises(UsageError) as error:
        DaskExecutor(address, CHECKS)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_no_scheduler(small_course):
    """Is an address where nobody listens, or no scheduler, or that is none, told in a line and within seconds?"""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        assert refusal(address) == (
            f"there is no Dask scheduler at {address} ([Errno 111] Connection refused): "
            "its address looks like tcp://host:8786."
        )
        other.listen()
        assert refusal(address).startswith(f"there is no Dask scheduler at {address} (timed out)")
    for wrong in ("nonsense", "bad://127.0.0.1:1", "tcp://127.0.0.1", "tcp://127.0.0.1:x", "tcp://[", ""):
        assert refusal(wrong).startswith(f"there is no Dask scheduler at {wrong} (")


def test_a_scheduler_without_workers(cluster):
    """Is it told that nobody is there to work?"""
    assert refusal(cluster.address) == (
        f"the Dask scheduler at {cluster.address} has no workers: start some with `dask worker {cluster.address}`."
    )


def test_a_worker_without_the_checks(cluster, root):
    """Is a worker that has not the course's checks told by its address, with what is missing?"""
    cluster.worker(python_path=os.pathsep.join([str(root), str(root / "student" / "src")]))
    line = refusal(cluster.wait_for(1))
    assert line.startswith("the Dask worker tcp://127.0.0.1:") and line.endswith(
        ": install there what is installed here."
    )
    assert "No module named 'small_checks'" in line


def test_a_worker_with_other_checks(cluster, library, tmp_path):
    """And one whose checks are not the same as here?"""
    other = tmp_path / "other"
    other.mkdir()
    (other / "small_checks.py").write_text((library / "small_checks.py").read_text() + "\n# changed\n")
    cluster.worker(python_path=os.pathsep.join([str(other), os.environ["PYTHONPATH"]]))
    assert "has another version of autograder, steadygrad or the checks" in refusal(cluster.wait_for(1))


def test_a_worker_that_joins_later_with_other_checks(cluster, tasks, library, tmp_path):
    """Is a worker with other checks that comes during the run refused, too, before it can give other marks?"""
    first = cluster.worker()
    with DaskExecutor(cluster.wait_for(1), CHECKS) as executor:
        other = tmp_path / "other"
        other.mkdir()
        (other / "small_checks.py").write_text((library / "small_checks.py").read_text() + "\n# changed\n")
        cluster.worker(python_path=os.pathsep.join([str(other), os.environ["PYTHONPATH"]]))
        cluster.wait_for(2)
        first.kill()
        with pytest.raises(UsageError, match="a worker has another version of autograder"):
            run(executor, tasks)


def test_a_worker_without_our_package(cluster, tmp_path):
    """And one on whose machine autograder is not installed?"""
    blocked = tmp_path / "blocked" / "autograder"
    blocked.mkdir(parents=True)
    (blocked / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'autograder'\")")
    cluster.worker(python_path=str(blocked.parent))
    line = refusal(cluster.wait_for(1))
    assert "cannot grade" in line and "No module named 'autograder'" in line


def test_the_command(cluster, command, small_class):
    """Does `grade --scheduler` grade the class into the gradebook, and do the workers write nothing?"""
    for _ in range(2):
        cluster.worker()
    grader = command("grade", "--json", "--scheduler", cluster.wait_for(2))
    out, said = grader.communicate(timeout=90)
    assert grader.returncode == 0, said
    graded = {record["student"]: record["score"] for record in map(json.loads, out.splitlines())}
    assert graded == small_class and list(graded) == sorted(graded)
    grader = command("grade", "--scheduler", "tcp://127.0.0.1:1")
    out, said = grader.communicate(timeout=30)
    assert (grader.returncode, out) == (2, "") and said.startswith("autograder: there is no Dask scheduler at tcp://")
    assert said.count("\n") == 1


def test_without_dask(monkeypatch):
    """Is it told what to install?"""
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refusal("tcp://127.0.0.1:1").startswith(
        "--scheduler needs Dask: pip install 'steady-gradients-autograder[dask]'"
    )
