"""What comes instead of a notebook: a class in which every student but one hands in something odd."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.authoring.build import build
from autograder.engine.limits import Limits
from autograder.engine.reading import HandedIn
from autograder.grading.grader import Grader
from autograder.judging.notebook import grade_submission

ASSIGNMENT, NAME = "01_small", "small.ipynb"
HONEST = {
    "double-code": "def double(x):\n    return 2 * x",
    "line-code": "def line(x):\n    return {'slope': 3 * x, 'offset': np.zeros(1)}",
}


def answered(course) -> dict:
    """The released notebook with right answers."""
    notebook = json.loads((course.release(ASSIGNMENT) / NAME).read_text())
    for cell in notebook["cells"]:
        cell["source"] = HONEST.get(cell["id"], cell["source"])
    return notebook


def changed(notebook: dict, change) -> bytes:
    notebook = copy.deepcopy(notebook)
    change(notebook)
    return json.dumps(notebook).encode()


def cell(notebook: dict, id: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == id)


def as_version_3(notebook: dict) -> bytes:
    node = nbformat.reads(json.dumps(notebook), as_version=4)
    for each in node.cells:
        if each.cell_type == "markdown":
            each.pop("attachments", None)
    return nbformat.writes(nbformat.convert(node, 3), version=3).encode()


def bare(notebook: dict) -> None:
    """Leave of a notebook what no other tool needs to write; of its cells that are not graded, too."""
    for cell in notebook["cells"]:
        for key in cell.keys() - {"cell_type", "source", "metadata"}:
            del cell[key]
        if "nbgrader" not in cell["metadata"]:
            del cell["metadata"]
    for key in ("metadata", "nbformat_minor"):
        del notebook[key]


# name -> (content of the file, a part of the line that is told)
UNREADABLE = {
    "empty": (lambda n: b"", "not a notebook"),
    "no-json": (lambda n: b"{broken", "not JSON"),
    "a-list": (lambda n: b"[1, 2]", "not a valid notebook"),
    "a-number": (lambda n: b"5", "not a valid notebook"),
    "latin-1": (lambda n: '{"cells": "é"}'.encode("latin-1"), "not UTF-8"),
    "utf-16": (lambda n: json.dumps(n).encode("utf-16"), "not UTF-8"),
    "nested": (lambda n: b"[" * 100_000, "not JSON"),
    "nested-cells": (lambda n: b'{"cells": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "not"),
    "version-99": (lambda n: changed(n, lambda n: n.update(nbformat=99)), "not a valid notebook"),
    "no-version": (lambda n: changed(n, lambda n: n.pop("nbformat")), "not a valid notebook"),
    "no-cells": (lambda n: changed(n, lambda n: n.pop("cells")), "not a valid notebook"),
    "cells-of-text": (lambda n: changed(n, lambda n: n.update(cells="all")), "not a valid notebook"),
    "a-cell-of-numbers": (lambda n: changed(n, lambda n: n["cells"].append(7)), "not a valid notebook"),
    "source-of-numbers": (lambda n: changed(n, lambda n: n["cells"][0].update(source=[1, 2])), "not a valid notebook"),
    "large": (lambda n: b" " * 51_000_000, "MB, more than 50"),
}
READABLE = {
    "nan": lambda n: changed(n, lambda n: n["metadata"].update(x=float("nan"))),
    "half-characters": lambda n: changed(n, lambda n: n["cells"][0].update(source="# \ud800")),
    "null-characters": lambda n: changed(n, lambda n: n["cells"][0].update(source="a\x00b")),
    "without-ids": lambda n: changed(n, lambda n: [c.pop("id") for c in n["cells"]] and n.update(nbformat_minor=4)),
    "equal-ids": lambda n: changed(n, lambda n: [c.update(id="x") for c in n["cells"]]),
    "another-kernel": lambda n: changed(
        n, lambda n: n["metadata"].update(kernelspec={"name": "ir", "display_name": "R"})
    ),
    "changed-points": lambda n: changed(n, lambda n: cell(n, "double-test")["metadata"]["nbgrader"].update(points=99)),
    "a-deleted-test": lambda n: changed(n, lambda n: n["cells"].remove(cell(n, "double-test"))),
    "a-copied-test": lambda n: changed(n, lambda n: n["cells"].append(dict(cell(n, "double-test"), id="again"))),
    "a-huge-integer": lambda n: changed(n, lambda n: n["metadata"].update(x=10**400)),
    "version-3": as_version_3,
    "byte-order-mark": lambda n: b"\xef\xbb\xbf" + json.dumps(n).encode(),
    "no-metadata": lambda n: changed(n, lambda n: n.update(metadata=None)),
    "only-cells-and-sources": lambda n: changed(n, bare),
    "keys-of-tools": lambda n: changed(n, lambda n: [c.update(outputs=[{"x": 1}], attachments={}) for c in n["cells"]]),
}


@pytest.fixture
def class_of_oddities(small_course):
    """(course, line a student): graded once by the real command, beside an honest submission."""
    build(small_course, ASSIGNMENT)
    notebook = answered(small_course)
    for name, content in {**{k: make for k, (make, _) in UNREADABLE.items()}, **READABLE}.items():
        hand_in(small_course, name, content(notebook))
    hand_in(small_course, "honest", json.dumps(notebook).encode())
    room = small_course.root / "submitted"
    outside = small_course.root / "outside"
    outside.mkdir()
    (outside / NAME).write_text("SECRET-OUTSIDE")
    (room / "linked-file" / ASSIGNMENT).mkdir(parents=True)
    (room / "linked-file" / ASSIGNMENT / NAME).symlink_to(outside / NAME)
    (room / "linked-folder").mkdir()
    (room / "linked-folder" / ASSIGNMENT).symlink_to(outside)
    (room / "nothing" / ASSIGNMENT).mkdir(parents=True)
    (room / "a-folder" / ASSIGNMENT / NAME).mkdir(parents=True)
    (room / "a-pipe" / ASSIGNMENT).mkdir(parents=True)
    os.mkfifo(room / "a-pipe" / ASSIGNMENT / NAME)
    hand_in(small_course, "more-files", json.dumps(notebook).encode())
    for number in range(1200):
        (room / "more-files" / ASSIGNMENT / f"{number}.txt").write_text("x")
    (room / "more-files" / ASSIGNMENT / "other.ipynb").write_text("{}")
    command = [sys.executable, "-m", "autograder", "--course", str(small_course.root), "grade", "--json", "--jobs", "2"]
    return small_course, subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=small_course.root)


def hand_in(course, student: str, content: bytes) -> None:
    folder = course.root / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(content)


def test_a_class_of_oddities(class_of_oddities):
    """Has each odd file its one line, each readable one its marks, and the honest student all points?"""
    course, done = class_of_oddities
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr and "SECRET-OUTSIDE" not in done.stdout
    records = {record["student"]: record for record in map(json.loads, done.stdout.splitlines())}
    for name, (_, told) in UNREADABLE.items():
        problem = records[name]["problem"]
        assert told in problem and len(problem.splitlines()) == 1 and problem.isprintable(), (name, problem)
        assert records[name]["questions"] == [] and records[name]["score"] == 0
    for name in ("linked-file", "linked-folder", "nothing", "a-folder", "a-pipe"):
        assert records[name]["questions"] == [] and records[name]["problem"].isprintable(), records[name]
    for name in (*READABLE, "honest", "more-files"):
        outcomes = {question["id"]: question["outcome"] for question in records[name]["questions"]}
        assert outcomes["double"] == outcomes["line"] == "passed", (name, records[name])
        assert records[name]["score"] == 5 and records[name]["max_score"] == 9
    assert "1200" in records["more-files"]["problem"] or "1000 files" in records["more-files"]["problem"]


# ---------------------------------------------------------------- any change of a notebook's JSON


def places(tree, here=()):
    """The paths of all nodes below a JSON tree."""
    for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield (*here, key)
        yield from places(part, (*here, key))


def mutate(notebook: dict, data) -> None:
    path = data.draw(st.sampled_from(list(places(notebook))))
    parent = notebook
    for key in path[:-1]:
        parent = parent[key]
    how = data.draw(st.sampled_from(["delete", "retype", "copy", "nest"]))
    if how == "delete":
        del parent[path[-1]]
    elif how == "retype":
        parent[path[-1]] = data.draw(st.sampled_from([None, True, -1, 1e300, "", "x", [], {}, [[]], {"a": None}]))
    elif how == "nest":
        parent[path[-1]] = [parent[path[-1]]]
    elif isinstance(parent, list):
        parent.append(copy.deepcopy(parent[path[-1]]))


def test_any_change_of_a_notebook(small_course):
    """Does a notebook whose JSON was changed anywhere give a record or a line, and never more points than before?"""
    build(small_course, ASSIGNMENT)
    notebook, grader = answered(small_course), Grader(small_course)
    grader.limits = Limits(cell_seconds=3, notebook_seconds=20)

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data):
        mutant = copy.deepcopy(notebook)
        for _ in range(data.draw(st.integers(1, 4))):
            mutate(mutant, data)
        files = {NAME: json.dumps(mutant).encode()}
        task = grader.task("mutant", grader.kit(ASSIGNMENT), HandedIn(files, {}, ()))
        record = grade_submission(task).notebooks[0].record
        assert record.problem or [question.id for question in record.questions] == ["double", "line", "why"]
        assert all(question.points <= question.max_points for question in record.questions)
        assert "undetermined" not in {question.outcome for question in record.questions}, record
        assert record.score <= 5

    holds()


def test_a_folder_that_disappears(small_course):
    """Is an assignment without submissions a usage error, with what to do?"""
    build(small_course, ASSIGNMENT)
    shutil.rmtree(small_course.root / "submitted", ignore_errors=True)
    command = [sys.executable, "-m", "autograder", "--course", str(small_course.root), "grade"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "notebooks belong in submitted/" in done.stderr


def test_the_path_of_a_course():
    """Is this file's own folder no course?"""
    command = [sys.executable, "-m", "autograder", "--course", str(Path(__file__).parent), "grade"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "is not a course" in done.stderr
