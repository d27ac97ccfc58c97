"""Kills from outside, as the kernel does when it has no more memory: nobody loses by them, nobody can fake one."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from autograder.engine.inside.channel import Channel
from autograder.engine.worker import _oom_kills, own_worker
from autograder.judging.notebook import grade_submission

from .conftest import LIMITS

LONG = replace(LIMITS, cell_seconds=20, notebook_seconds=60)
INIT, STUDENT = "1", "2"  # their numbers in their own namespace


def victim(whom: str) -> int | None:
    """The process to be killed, of this thread's worker."""
    bubblewrap = psutil.Process(own_worker("bubblewrap", LIMITS)._sandbox.process.pid)
    if whom == "bubblewrap":
        return bubblewrap.pid
    for process in bubblewrap.children(recursive=True):
        status = Path(f"/proc/{process.pid}/status").read_text()
        numbers = status.partition("NSpid:")[2].partition("\n")[0].split()
        if (whom == "zygote" and len(numbers) == 2) or (whom == {INIT: "init", STUDENT: "student"}.get(numbers[-1])):
            if whom == "zygote" or len(numbers) == 3:
                return process.pid
    return None


@pytest.fixture
def kills(monkeypatch):
    """kills(whom, moments): kill it each time that the judge has sent a message of one of these numbers."""

    def make(whom: str, moments) -> list[int]:
        killed, number, send = [], itertools.count(), Channel.send

        def send_and_kill(self, *arguments):
            send(self, *arguments)
            if next(number) in moments and (pid := victim(whom)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

        monkeypatch.setattr(Channel, "send", send_and_kill)
        return killed

    return make


MOMENTS = 0, 3, 7, 9  # messages: at the start, in a cell, in a hidden call
FAST = ("bubblewrap", 3), ("zygote", 9)  # after these a whole sandbox is started anew


@pytest.mark.parametrize(
    ("whom", "moment"),
    [(whom, moment) for whom in ("init", "student") for moment in MOMENTS]
    + [
        pytest.param(whom, moment, marks=[] if (whom, moment) in FAST else pytest.mark.soak)
        for whom in ("bubblewrap", "zygote")
        for moment in MOMENTS
    ],
)
def test_a_kill_costs_nothing(arena, kills, whom, moment):
    """Are marks and outputs the same when somebody kills a part of the sandbox at the start, in a cell, in a call?"""
    notebook = arena.notebook(before=["import time; time.sleep(0.1)\nprint('once')"])
    quiet = arena.grade(notebook)
    killed = kills(whom, {moment})
    result = arena.grade(notebook)
    assert len(killed) == 1
    assert result.graded.scores == quiet.graded.scores and result.graded.record.score == 5
    assert result.graded.executed == quiet.graded.executed


def test_two_kills_of_one_notebook(arena, kills):
    """Is each of several kills forgiven, if not the same cell is hit twice?"""
    killed = kills("student", {2, 8})
    assert arena.grade(arena.notebook()).graded.record.score == 5 and len(killed) == 2


@pytest.mark.parametrize("whom", ["zygote", "student"])
def test_kills_without_end(arena, kills, whom):
    """Is a notebook whose every child is killed undetermined, and no loss?"""
    kills(whom, range(2, 1000))
    result = arena.grade(arena.notebook())
    assert {question.outcome for question in result.graded.record.questions} == {"undetermined"}
    assert set(result.graded.scores.values()) == {None}
    assert "SandboxKilled" in result.graded.record.problem


FAKES = {
    "kill": "os.kill(os.getpid(), 9)",
    "kill of all": "os.kill(-1, 9)",
    "kill of the group": "os.kill(0, 9)",
    "kill of the group by its number": "os.killpg(os.getpgrp(), 9)",
    "kill by a child": "os.fork() or os.kill(os.getppid(), 9)",
    "kill of a thread": "signal.pthread_kill(threading.main_thread().ident, 9)",
    "raise": "signal.raise_signal(9)",
    "a number of 64 bits": "libc.syscall(ctypes.c_long(62), ctypes.c_long(1 << 32 | os.getpid()), ctypes.c_long(9))",
    "input that kills": (
        "fcntl.fcntl(a, 10, 9); fcntl.fcntl(a, fcntl.F_SETOWN, os.getpid()); "
        "fcntl.fcntl(a, fcntl.F_SETFL, os.O_ASYNC); os.write(b, b'x')"
    ),
    "a child whose end kills": "libc.syscall(56, 9, 0, 0, 0, 0) or os._exit(0)",
    "the limit of processor time": "resource.setrlimit(resource.RLIMIT_CPU, (1, 1)); burn()",
    "the limit it has": "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); burn()",
    "an exit code that looks like it": "os._exit(137)",
}


@pytest.mark.parametrize("what", FAKES)
def test_fakes(arena, what):
    """Can student code end itself in no way that looks like a kill from outside? It is not run again."""
    source = (
        "import ctypes, fcntl, os, resource, signal, threading, time\nlibc = ctypes.CDLL(None)\na, b = os.pipe()\n"
        "def burn():\n    while True: pass\n"
        f"def double(x):\n    print('run')\n    {FAKES[what]}\n    time.sleep(0.1)\n    return 0"
    )
    limits = replace(LONG, cpu_seconds=1)
    result = arena.grade(arena.notebook(double=source), limits=limits)
    assert result["double"].outcome in ("error", "crashed", "failed"), result["double"]
    assert result["line"].outcome == "passed"


@pytest.fixture(scope="module")
def with_little_memory():
    """with_little_memory(task): it is graded by a process that has little memory together with its sandbox, as in a
    small container: a control group, version 1."""
    groups = Path("/proc/self/cgroup").read_text().split()
    own = next((line.split(":")[2] for line in groups if ":memory:" in line), "")
    group = Path("/sys/fs/cgroup/memory", own.lstrip("/"), f"steady-gradients-{os.getpid()}")
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(450_000_000))
    except OSError:
        pytest.skip("there is no control group of version 1 that can be written to")
    spawned = multiprocessing.get_context("spawn")  # not this process's size: the kernel kills the largest
    with ProcessPoolExecutor(1, spawned, (group / "cgroup.procs").write_text, ("0",)) as grader:
        yield lambda task: grader.submit(grade_submission, task).result()
    group.rmdir()


HOGS = {
    "one process": "grown = []\nwhile True: grown.append(np.ones(10**6))",
    "many processes": "import os, time\ngrown = np.ones(2 * 10**7)\nwhile os.fork(): pass\ngrown[:] = 2; time.sleep(9)",
}


@pytest.mark.parametrize("what", HOGS)
def test_hogs(arena, with_little_memory, what):
    """Does a cell for which the kernel has not enough memory cost itself alone, and is it not undetermined?"""
    before = _oom_kills()
    (graded,) = with_little_memory(arena.task(arena.notebook(before=[HOGS[what]]), limits=LONG)).notebooks
    assert _oom_kills() > before
    assert graded.record.score == 5, graded.record
    assert "`import os, time` " in graded.record.problem or "ran out of memory" in graded.record.problem
