"""A submission of several notebooks: what one was asked in hidden calls, no cell of another can show; nor disturb it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder.engine.reading import HandedIn
from autograder.engine.session import Session
from autograder.judging.notebook import grade_submission
from autograder.judging.tasks import GradedNotebook, Task

from .conftest import LIMITS, sandboxed

NAMES = ("first", "second", "third")


@pytest.fixture
def grade(arena):
    """grade(first, second, third) -> what came of each notebook."""

    def make(*notebooks: dict, limits=LIMITS) -> tuple[GradedNotebook, ...]:
        sources, visible = (dict.fromkeys(NAMES, of["small"]) for of in (arena.kit.sources, arena.kit.visible))
        kit = replace(arena.kit, sources=sources, visible=visible)
        files = {f"{name}.ipynb": json.dumps(each).encode() for name, each in zip(NAMES, notebooks, strict=True)}
        task: Task = replace(arena.grader.task("mallory", kit, HandedIn(files, {}, ())), limits=limits)
        return grade_submission(task).notebooks

    return make


def test_every_cell_runs_before_any_hidden_call(arena, grade, monkeypatch):
    """Is no cell of any notebook run, but silently, once a hidden call has been made, even where one dies in it?"""
    said, exchange = [], Session._exchange

    def listening(self, request, *rest):
        said.append("silent" if request.get("silent") else request["op"])
        return exchange(self, request, *rest)

    monkeypatch.setattr(Session, "_exchange", listening)
    dies = (
        "import json, os\nseen = json.dumps(json.load(open('checks.json')))\n"
        "def double(x):\n    if repr(float(x[0]))[:8] in seen: return 2 * x\n    os._exit(0)"
    )
    graded = grade(arena.notebook(), arena.notebook(double=dies), arena.notebook())
    assert [each.record.score for each in graded] == [5, 3, 5]
    assert [each.record.notebook for each in graded] == list(NAMES)
    first = said.index("call")
    assert said[:first].count("cell") == 3 * 5 and set(said[first:]) == {"call", "start", "silent"}


def test_a_replay_after_hidden_calls_shows_nothing(arena, grade):
    """Does what a cell prints when it is run again, after hidden calls, stay unseen?"""
    show = "import os, time\nprint('run at', time.monotonic_ns())"
    dies = (
        "import json, os\nseen = json.dumps(json.load(open('checks.json')))\n"
        "def double(x):\n    if repr(float(x[0]))[:8] in seen: return 2 * x\n    os._exit(0)"
    )
    graded = grade(arena.notebook(), arena.notebook(before=[show], double=dies), arena.notebook())
    assert graded[1].executed.decode().count("run at ") == 1
    assert graded[1].record.score == 3


HOGS = {
    "processes": "import os, time\ntry:\n    while os.fork() or time.sleep(60) is None: pass\nexcept OSError: pass",
    "the processors": ("import os\nfor _ in range(20):\n    if not os.fork():\n        while True: pass"),
    "disk": "try:\n    open('fill', 'wb').write(bytes(10**8))\nexcept OSError: pass",
    "its socket": "import os\nos.closerange(3, 100)",
    "signals to its init": "import os, signal\nfor _ in range(1000):\n    for n in (10, 12): os.kill(1, n)",
}


@pytest.mark.parametrize(
    ("what", "where"),
    [
        pytest.param(what, where, marks=[] if what == "processes" or where == 1 else pytest.mark.soak)
        for what in HOGS
        for where in range(3)
    ],
)
def test_one_notebook_cannot_disturb_another(arena, grade, what, where):
    """Has each notebook its own processes, disk and time, whichever takes all of its own?"""
    quiet = sandboxed()
    notebooks = [arena.notebook(before=[HOGS[what], "import threading; threading.Thread(target=int).start()"])] * 3
    notebooks = [each if at == where else honest(arena) for at, each in enumerate(notebooks)]
    graded = grade(*notebooks)
    others = [each.record for at, each in enumerate(graded) if at != where]
    assert [record.score for record in others] == [5, 5], others
    assert "undetermined" not in {question.outcome for question in graded[where].record.questions}
    assert sandboxed() == quiet


def honest(arena) -> dict:
    """A notebook that uses processes and threads in its cells and in its functions."""
    work = (
        "import subprocess, sys, threading\n"
        "def work():\n    threads = [threading.Thread(target=int) for _ in range(10)]\n"
        "    for thread in threads: thread.start()\n    for thread in threads: thread.join()\nwork()"
    )
    return arena.notebook(before=[work], double="def double(x):\n    work()\n    return 2 * x")


def test_clocks(arena, grade):
    """Does a notebook's time not run while another is at work?"""
    slow = arena.notebook(before=["import time; time.sleep(0.9)"] * 2)
    graded = grade(slow, slow, slow, limits=replace(LIMITS, notebook_seconds=4))
    assert [each.record.score for each in graded] == [5, 5, 5]


def test_an_unreadable_one(arena, grade):
    """Does a notebook that cannot be read cost itself?"""
    graded = grade(arena.notebook(), {"no": "notebook"}, arena.notebook())
    assert [each.record.score for each in graded] == [5, 0, 5] and graded[1].record.problem
