"""Control groups: how they are written and read in a folder of plain files, and the real ones where they are delegated."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from autograder.engine import group as module
from autograder.engine.group import Group, submission_group
from autograder.engine.limits import Limits
from autograder.engine.worker import Worker

LIMITS = Limits(submission_memory=300_000_000, processes=10)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder in which a new group finds the files that the kernel would put there, and none is left when it goes."""
    monkeypatch.setattr(module.Path, "mkdir", lambda self, exist_ok=False: fill(self))
    monkeypatch.setattr(module.Path, "rmdir", lambda self: [each.unlink() for each in self.iterdir()])
    return tmp_path


def fill(path):
    import os

    os.makedirs(path, exist_ok=True)
    for name in ("memory.max", "memory.swap.max", "pids.max", "cgroup.procs", "cgroup.subtree_control"):
        (path / name).write_text("")


def test_the_limits_are_written(folder):
    """Are memory and processes of all notebooks bounded together, and no swap allowed?"""
    group = Group(folder / "a", LIMITS, notebooks=3)
    written = {name: (folder / "a" / name).read_text() for name in ("memory.max", "memory.swap.max", "pids.max")}
    assert written == {"memory.max": "300000000", "memory.swap.max": "0", "pids.max": "33"}
    group.procs.write(b"0")
    assert (folder / "a" / "cgroup.procs").read_text() == "0"
    group.remove()
    assert group.procs.closed and not list((folder / "a").iterdir())


@pytest.mark.parametrize(
    ("text", "peak"), [("123456\n", 123456), ("0\n", None), ("max\n", None), ("", None), (None, None)]
)
def test_the_peak(folder, text, peak):
    """Is the peak read where the kernel tells it, and unknown elsewhere?"""
    group = Group(folder / "a", LIMITS, 1)
    if text is not None:
        (folder / "a" / "memory.peak").write_text(text)
    assert group.peak == peak


def test_is_it_exceeded(folder):
    """Does only a new event count, and none where the file is missing or odd?"""
    group = Group(folder / "a", LIMITS, 1)
    said = []
    for text in (None, "low 0\noom 0\noom_kill 5\n", "oom 1\n", "oom 1\n", "oom 3\n", "odd\n", "oom x\n"):
        if text is not None:
            (folder / "a" / "memory.events").write_text(text)
        said.append(group.is_exceeded())
    assert said == [False, False, True, False, True, False, False]


def test_a_group_that_cannot_be_made(tmp_path, monkeypatch):
    """Is a submission graded without one, and nothing left behind?"""
    monkeypatch.setattr(module, "_delegated", lambda: tmp_path / "gone")
    with submission_group(LIMITS, 1) as group:
        assert group is None
    monkeypatch.setattr(module, "_delegated", lambda: None)
    with submission_group(LIMITS, 1) as group:
        assert group is None and not list(tmp_path.iterdir())


def prepared(tmp_path, monkeypatch, controllers="cpuset cpu memory pids", given=True):
    """What becomes of a group of these controllers, with three processes in it."""
    own = tmp_path / "scope"
    own.mkdir()
    (own / "cgroup.controllers").write_text(controllers)
    (own / "cgroup.procs").write_text("1\n2\n3\n")
    (own / "steady-gradients").mkdir()
    moved, write = [], module.Path.write_text

    def write_text(self, text):
        if self.name == "cgroup.procs":
            moved.append(text)
            write(own / "cgroup.procs", "")
        else:
            write(self, text)

    monkeypatch.setattr(module.Path, "write_text", write_text)
    monkeypatch.setattr(module, "_is_ours", lambda folder: given)
    return module._prepared(own), own, moved


def test_a_delegated_group_is_divided(tmp_path, monkeypatch):
    """Are all processes moved below before memory and pids are handed down?"""
    above, own, moved = prepared(tmp_path, monkeypatch)
    assert above == own and moved == ["1", "2", "3"]
    assert (own / "cgroup.subtree_control").read_text() == "+memory +pids"
    assert module._prepared(own / "steady-gradients") == own  # a process of ours that was moved already


@pytest.mark.parametrize(("controllers", "given"), [("cpu pids", True), ("", True), ("memory pids", False)])
def test_a_group_that_is_not_ours_is_left_alone(tmp_path, monkeypatch, controllers, given):
    """Is nothing moved where a controller is missing, or the group was not given away?"""
    above, own, moved = prepared(tmp_path, monkeypatch, controllers, given)
    assert (above, moved) == (None, []) and not (own / "cgroup.subtree_control").exists()


# ---------------------------------------------------------------- real ones


@pytest.fixture
def real():
    """A real group for a submission, and a worker."""
    limits = replace(LIMITS, memory=2_000_000_000)
    with submission_group(limits, 1) as group:
        if group is None:
            pytest.skip("no control group of version 2 with memory and pids is delegated to these tests")
        with Worker.start("bubblewrap", limits) as worker:
            yield group, worker
    assert not group._folder.exists()


def ask(child, source: str) -> None:
    from autograder.engine.inside.channel import Channel

    channel = Channel.within(child.socket, LIMITS.to_json())
    deadline = time.monotonic() + 60
    channel.send({"op": "cell", "source": source, "seconds": 50, "number": 1}, b"", deadline)
    channel.receive(deadline)


def test_memory_of_all_processes_is_bounded(real):
    """Does the kernel end processes that together want more than they may have, and is it known why?"""
    group, worker = real
    child = worker.fork({}, group)
    ask(child, "1")
    assert not group.is_exceeded()
    hog = "import numpy as np, os, time\nfor _ in range(4):\n    if not os.fork(): np.ones(10**7); time.sleep(50)\nos.wait()"
    ask(child, hog)
    child.kill()
    assert group.is_exceeded() and 100_000_000 < group.peak <= 300_000_000


def test_processes_of_all_are_bounded(real):
    """Does the group know its processes, and is it removed when they have ended?"""
    group, worker = real
    child = worker.fork({}, group)
    assert len((group._folder / "cgroup.procs").read_text().split()) == 2
    assert (group._folder / "pids.max").read_text() == "11\n"
    child.kill()
