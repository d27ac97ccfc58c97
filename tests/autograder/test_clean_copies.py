"""nbgrader's own door, and what students may have put into their folders: links, pipes, times that are none."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.course.nbgrader_library import Nbgrader
from autograder.gradebook.book import Records

ASSIGNMENT, NAME = "01_small", "small.ipynb"
SECRET = "SECRET" * 10


def links(folder: Path, course: Path) -> None:
    """All that is no file of the student's own."""
    (folder / "secret.txt").symlink_to(course / "course.secret")
    (folder / "course").symlink_to(course)
    (folder / "endless.bin").symlink_to("/dev/zero")
    (folder / "nowhere.txt").symlink_to("nowhere")
    os.link(course / "course.secret", folder / "second-name.txt")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(folder)  # a socket's path is short
        server.bind("socket")
        os.chdir(here)


def folders(folder: Path, course: Path) -> None:
    """A folder where the course has a file, one that nbgrader takes for a pattern, and what it leaves out."""
    (folder / "checks.json").mkdir()
    (folder / "checks.json" / "x").write_text("x")
    (folder / "[a]").mkdir()
    (folder / "[a]" / "x.html").write_text("x")
    (folder / "[a]" / "notes.txt").write_text("mine")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.pyc").write_text("x")


def time(content: str | None):
    def write(folder: Path, course: Path) -> None:
        path = folder / "timestamp.txt"
        os.mkfifo(path) if content is None else path.write_text(content)

    return write


def notebook(change):
    def write(folder: Path, course: Path) -> None:
        data = json.loads((folder / NAME).read_text())
        (folder / NAME).write_text(json.dumps(change(data) or data))

    return write


def old(data: dict) -> dict:
    cells = [cell | {"input": cell["source"]} for cell in data["cells"]]
    heading = {"cell_type": "heading", "level": 2 * 10**8, "source": "a"}
    return {"nbformat": 3, "worksheets": [{"cells": [*cells, heading]}]}


def bare(data: dict) -> None:
    for cell in data["cells"]:
        for key in cell.keys() - {"cell_type", "source", "metadata"}:
            del cell[key]


def tagged(data: dict) -> None:
    for cell in data["cells"]:
        cell["metadata"]["tags"] = [at if at % 2 else {"a": at} for at in range(3000)]


GRADED = {
    "links": links,
    "folders": folders,
    "pipe-for-a-time": time(None),
    "no-time": time("soon"),
    "endless-time": time("1 " * 500_000),
    "a-time": time("2026-11-03 12:00:00.123456 UTC"),
    "old-format": notebook(old),
    "bare": notebook(bare),
    "tags": notebook(tagged),
    "two-notebooks": lambda folder, course: shutil.copy(folder / NAME, folder / "other [1].ipynb"),
}


def replaced(by):
    """Something else in the place of the notebook."""

    def write(folder: Path, course: Path) -> None:
        (folder / NAME).unlink()
        by(folder / NAME, course / "course.secret")

    return write


UNREADABLE = {
    "linked": (replaced(lambda path, secret: path.symlink_to(secret)), "is a link, not a file"),
    "hard-linked": (replaced(lambda path, secret: os.link(secret, path)), "is a hard link"),
    "a-pipe": (replaced(lambda path, secret: os.mkfifo(path)), "is not a regular file"),
    "no-json": (replaced(lambda path, secret: path.write_text("dear teacher")), "not JSON"),
    "too-deep": (replaced(lambda path, secret: path.write_text("[" * 100_000)), "not JSON"),
    "under-another-name": (
        lambda folder, course: (folder / NAME).rename(folder / "x.ipynb"),
        "Skipping unknown notebook",
    ),
    "[hl]onest": (lambda folder, course: None, "'[hl]onest' cannot be a student's id: rename the folder"),
}


@pytest.fixture
def course(small_course, hand_in) -> Course:
    """The small course with its secret and its gradebook, and a right answer of "honest"."""
    (small_course.root / "course.secret").write_text(SECRET)
    Nbgrader(small_course).register(ASSIGNMENT)
    hand_in("honest")
    return small_course


def by_nbgrader(course: Course, force: bool = True) -> dict:
    """What the formgrader's button does."""
    return Nbgrader(course).api.autograde(ASSIGNMENT, "*", force=force)


def by_autograder(course: Course) -> None:
    command = [sys.executable, "-m", "autograder", "--course", str(course.root), "grade", "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1, done.stderr[-2000:]  # of some, nobody could be a student


def tree(course: Course) -> dict[str, bytes]:
    """The autograded files of those whose notebooks can be graded."""
    room = course.root / "autograded"
    assert not [path for path in room.rglob("*") if path.is_symlink()]
    paths = [path for path in sorted(room.rglob("*")) if path.is_file()]
    return {str(path): path.read_bytes() for path in paths if path.relative_to(room).parts[0] not in UNREADABLE}


def kept(course: Course) -> list[tuple]:
    """What our records and nbgrader's rows say of them."""
    records = Records.at(Nbgrader(course).db_url).all(ASSIGNMENT)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "steady_gradients") as gradebook:
        rows = {each.student.id: (each.timestamp, each.score) for each in gradebook.assignment_submissions(ASSIGNMENT)}
    graded = [record for record in records if record.student not in UNREADABLE]
    return [(record.student, record.problem, record.score, rows[record.student]) for record in graded]


def test_both_doors_leave_the_same(course, hand_in, tmp_path):
    """Of folders with links, pipes, odd times and odd notebooks: is what nbgrader's door leaves just what ours does,
    with all points and with nothing that a link led to; and what it cannot grade a line, and nothing else?"""
    for student, spoil in GRADED.items():
        spoil(hand_in(student).parent, course.root)
    for student, (spoil, _) in UNREADABLE.items():
        spoil(hand_in(student).parent, course.root)
    (course.root / "submitted" / "thief").symlink_to(course.root / "submitted" / "honest")
    log = by_nbgrader(course)["log"]
    for _, line in UNREADABLE.values():
        assert line in log
    assert "submitted/thief/01_small is a link: put a folder in its place" in log
    room = course.root / "autograded"
    assert {path.name for path in room.iterdir() if any(path.iterdir())} == {"honest", *GRADED}
    files, lines = tree(course), kept(course)
    assert not [path for path, content in files.items() if b"SECRET" in content]
    assert {(student, score) for student, _, score, _ in lines} == {(student, 5.0) for student in ("honest", *GRADED)}
    assert "second-name.txt is left out: it is a hard link" in next(line[1] for line in lines if line[0] == "links")
    for path, content in files.items():
        if path.endswith(".ipynb"):
            nbformat.validate(nbformat.reads(content.decode(), as_version=4))
    by_nbgrader(course, force=False)  # looks at the times of what is graded, and leaves it as it is
    assert (tree(course), kept(course)) == (files, lines)
    for made in ("autograded", "gradebook.db"):
        (course.root / made).rename(tmp_path / made)
    (course.root / "submitted" / "thief").unlink()
    by_autograder(course)
    ours = tree(course)
    assert sorted(ours) == sorted(files) and [path for path in ours if ours[path] != files[path]] == []
    assert kept(course) == lines


def test_settings_without_clean_copies(course):
    """Do settings of an older course, which would let nbgrader read submissions itself, get a line and no marks?"""
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("\ndel c.Autograde.exporter_class\n")
    result = by_nbgrader(Course.at(course.root))
    line = "nbgrader_config.py needs this line: c.Autograde.exporter_class = 'autograder.clean_copies.CleanCopies'"
    assert not result["success"] and line in result["log"] and tree(course) == {}
