"""Nothing is lost and nothing is done twice: real graders, killed at any moment."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from autograder.gradebook.book import Records
from autograder.grading.grader import the_only_grader

ASSIGNMENT = "01_small"


@pytest.fixture
def saved(small_course):
    """saved() -> the marks in the gradebook now."""

    def read() -> dict[str, float]:
        records = Records.at(f"sqlite:///{small_course.root / 'gradebook.db'}").all(ASSIGNMENT)
        return {record.student: record.score for record in records}

    return read


def finish(process) -> tuple[dict[str, float], str]:
    """The marks and the last line of a grader that goes to its end."""
    out, said = process.communicate(timeout=90)
    assert process.returncode == 0, said
    return {record["student"]: record["score"] for record in map(json.loads, out.splitlines())}, said.splitlines()[-1]


def counts(line: str) -> tuple[int, int]:
    """How many submissions were graded, and how many were unchanged."""
    graded, unchanged = re.match(r"(\d+) graded, (\d+) unchanged", line).groups()
    return int(graded), int(unchanged)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 6))])
def test_a_killed_grader_goes_on_where_it_stopped(command, small_class, saved, seed):
    """After kill -9 at any moment, are the same commands' marks those of an undisturbed run, and none given twice?"""
    random_ = random.Random(seed)
    for _ in range(2):
        before = saved()
        if before == small_class:
            break
        grader = command("grade", "--json", "--jobs", 2)
        stop_at = random_.randint(len(before), len(small_class) - 1)
        end = time.monotonic() + 60
        while len(saved()) < stop_at and grader.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(random_.uniform(0, 0.1))
        grader.kill()
        grader.communicate(timeout=10)
        after = saved()
        assert before.items() <= after.items() <= small_class.items()
    marks, line = finish(command("grade", "--json", "--jobs", 2))
    assert marks == saved() == small_class
    assert counts(line) == (len(small_class) - len(after), len(after))
    marks, line = finish(command("grade", "--json", "--jobs", 2))
    assert marks == small_class and counts(line) == (0, len(small_class))


def test_kills_of_the_sandboxes(command, small_class):
    """Are marks and exit code those of an undisturbed run if any of the sandboxes' processes are killed meanwhile? They
    are those that the kernel would take first when it has no more memory."""
    random_, grader, killed = random.Random(0), command("grade", "--json", "--jobs", 2), 0
    while grader.poll() is None and killed < 4:
        time.sleep(random_.uniform(0, 0.6))
        found = first_to_go(grader.pid)
        for process in random_.sample(found, min(1, len(found))):
            with suppress(psutil.NoSuchProcess):
                process.kill()
                killed += 1
    assert killed
    assert finish(grader)[0] == small_class


def first_to_go(pid: int) -> list[psutil.Process]:
    """The processes below this one that have volunteered to be killed."""
    volunteers = []
    with suppress(psutil.NoSuchProcess):
        for process in psutil.Process(pid).children(recursive=True):
            with suppress(OSError):
                if Path(f"/proc/{process.pid}/oom_score_adj").read_text() == "1000\n":
                    volunteers.append(process)
    return volunteers


def test_ctrl_c(command, small_class, saved):
    """Does Ctrl-C say what is saved and how to go on, with exit code 130 and without a traceback?"""
    grader = command("grade", "--jobs", 2)
    end = time.monotonic() + 60
    while not saved() and time.monotonic() < end:
        time.sleep(0.005)
    grader.send_signal(signal.SIGINT)
    out, said = grader.communicate(timeout=30)
    assert (grader.returncode, out) == (130, ""), said
    line = said.splitlines()[-1]
    assert re.fullmatch(
        r"stopped: \d+ of 12 submissions are graded and saved, run the same command again to go on", line
    )
    assert "Traceback" not in said
    assert finish(command("grade", "--json"))[0] == small_class


@pytest.mark.parametrize("seconds", [0.0, 0.6, *(pytest.param(s, marks=pytest.mark.soak) for s in (0.3, 1.2, 2.0))])
def test_ctrl_c_at_any_moment(command, small_class, seconds):
    """And does no process print a traceback, however early the whole process group is interrupted?"""
    grader = command("grade", "--jobs", 2)
    end = time.monotonic() + 30
    while b"sqlalchemy" not in maps(grader.pid) and time.monotonic() < end:  # its imports have begun
        time.sleep(0.005)
    time.sleep(seconds)
    os.killpg(grader.pid, signal.SIGINT)
    _, said = grader.communicate(timeout=30)
    assert "Traceback" not in said and grader.returncode in (0, 130), said


def maps(pid: int) -> bytes:
    """What a process has loaded."""
    try:
        return Path(f"/proc/{pid}/maps").read_bytes()
    except FileNotFoundError:
        return b"sqlalchemy"


def test_two_graders_at_once(command, small_class, small_course, saved):
    """Is a second grader in the same course refused in a line, as long as the first one is at work?"""
    with the_only_grader(small_course):
        second = command("grade")
        out, said = second.communicate(timeout=30)
    assert (second.returncode, out, saved()) == (2, "", {})
    assert said == (
        f"autograder: another `autograder grade` is at work in {small_course.root}: "
        "wait for its end, then run this again.\n"
    )
    assert finish(command("grade", "--json"))[0] == small_class
