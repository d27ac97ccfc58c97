"""A submission that looks like a course: its settings, modules and sources are never taken for the course's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.course import Course, UsageError
from autograder.course.nbgrader_library import Nbgrader
from autograder.judging.kernel import grade

SETTINGS = "open({!r}, 'a').write('nbgrader_config.py\\n')\nc = get_config()\n"
MODULE = "open({!r}, 'a').write(__name__ + '\\n')\n"
STUDENT, ASSIGNMENT = "mallory", "01_small"


@pytest.fixture
def trap(small_course, hand_in, tmp_path) -> Path:
    """A wrong answer in a folder that brings a course of its own; the file that its code would write."""
    ran = tmp_path / "ran"
    folder = hand_in(STUDENT, "squared").parent
    (folder / "course.toml").write_text(f'title = "Mine"\n[checks]\n{ASSIGNMENT} = ["numpy_checks"]\n')
    (folder / "nbgrader_config.py").write_text(SETTINGS.format(str(ran)))
    for module in ("numpy_checks", "small_checks", "click", "numpy", "autograder_plugin"):
        (folder / f"{module}.py").write_text(MODULE.format(str(ran)))
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    notebook = json.loads(small_course.notebooks(ASSIGNMENT)[0].read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("points"):
            cell["metadata"]["nbgrader"]["points"] = 1000
    (source / "small.ipynb").write_text(json.dumps(notebook))
    return ran


def handed_in_folder(course: Course) -> Path:
    return course.root / "submitted" / STUDENT / ASSIGNMENT


def score(course: Course) -> float:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "steady_gradients") as gradebook:
        return gradebook.find_submission(ASSIGNMENT, STUDENT).score


def by_command(course: Course) -> None:
    Nbgrader(course).register(ASSIGNMENT)
    command = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def by_button(course: Course) -> None:
    """What the formgrader's button calls."""
    nbgrader = Nbgrader(course)
    nbgrader.register(ASSIGNMENT)
    result = nbgrader.api.autograde(ASSIGNMENT, STUDENT)
    assert result["success"], result["log"]


def by_autograder(course: Course) -> None:
    command = [sys.executable, "-m", "autograder", "--course", str(course.root), "grade"]
    done = subprocess.run(command, cwd=handed_in_folder(course), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("door", [by_command, by_button, by_autograder])
def test_a_student_s_course_is_not_the_course(small_course, trap, door):
    """Are the course's own checks and points taken, and is nothing of the student's run outside the sandbox?"""
    door(small_course)
    assert score(small_course) == 3.0
    assert not trap.exists(), trap.read_text()


@pytest.mark.parametrize("room", ["submitted", "autograded", "feedback", "downloaded"])
def test_nothing_handed_in_is_a_course(small_course, trap, room, tmp_path):
    """Is a folder of a student's refused as a course, by its own path and through a link?"""
    (small_course.root / room).mkdir(exist_ok=True)
    folder = small_course.root / room / "eve" / "unpacked"
    folder.mkdir(parents=True)
    (folder / "course.toml").write_text('title = "Mine"\n[checks]\n')
    link = tmp_path / f"link-to-{room}"
    link.symlink_to(folder)
    for place in (folder, link):
        with pytest.raises(UsageError, match="what students hand in is never a course") as refused:
            Course.at(place)
        assert str(small_course.root) in str(refused.value)
    assert Course.find(folder / "deeper").root == small_course.root


def test_a_command_in_a_submission_says_where_to_go(small_course, trap):
    """Does a command that is run inside a submission end in a line, with nothing of the student's run?"""
    command = [sys.executable, "-m", "autograder", "grade"]
    done = subprocess.run(
        command, cwd=handed_in_folder(small_course), capture_output=True, text=True, timeout=60, env=os.environ
    )
    assert done.returncode == 2 and "is never a course" in done.stderr and "Traceback" not in done.stderr
    assert not trap.exists(), trap.read_text()


def test_the_kernel_s_grade_finds_the_course(small_course, trap, monkeypatch):
    """Under nbgrader's own executor, is a function judged by the course's check and the source's points?"""
    folder = small_course.root / "autograded" / STUDENT / ASSIGNMENT
    folder.parent.mkdir(parents=True)
    handed_in_folder(small_course).rename(folder)
    monkeypatch.chdir(folder)
    assert grade("double", lambda x: 2 * x) == 2.0
    assert not trap.exists(), trap.read_text()
