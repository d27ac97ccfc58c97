"""Collecting what an LMS packs into a zip: nbgrader's zip_collect with the course's own settings, then grading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner

from autograder.cli import main

ASSIGNMENT = "01_small"
MOODLE_FOLDERS = {
    "Ada Lovelace_4711_assignsubmission_file/small.ipynb": ("Ada Lovelace", "right"),
    "Émilie du Châtelet_4712_assignsubmission_file_/small.ipynb": ("Émilie du Châtelet", "squared"),
    "Jean-Baptiste O'Neil_4713_assignsubmission_file/small (1).ipynb": ("Jean-Baptiste O'Neil", "half"),
}
MOODLE_FLAT = {name.replace("file/", "file_").replace("file_/", "file_"): who for name, who in MOODLE_FOLDERS.items()}
CANVAS = {
    "lovelaceada_107301_2214455_small.ipynb": ("lovelaceada", "right"),
    "duchateletemilie_LATE_107302_2214460_small-1.ipynb": ("duchateletemilie", "squared"),
    "oneiljeanbaptiste_107303_2214461_small-12.ipynb": ("oneiljeanbaptiste", "half"),
}
# Their notebook is called small-2: what looks like a number of tries is a part of its name.
NUMBERED = {
    "lovelaceada_107301_2214455_small-2.ipynb": ("lovelaceada", "right"),
    "duchateletemilie_107302_2214460_small-2-1.ipynb": ("duchateletemilie", "squared"),
    "Jean-Baptiste O'Neil_4713_assignsubmission_file/small-2 (1).ipynb": ("Jean-Baptiste O'Neil", "half"),
}
POINTS = {"right": 5.0, "squared": 3.0, "half": 3.5}


@pytest.mark.parametrize(
    "names",
    [MOODLE_FOLDERS, pytest.param(MOODLE_FLAT, marks=pytest.mark.soak), CANVAS, NUMBERED],
    ids=["moodle-folders", "moodle-flat", "canvas", "numbered"],
)
def test_an_lms_zip_is_collected_and_graded(small_course, hand_in, tmp_path, names):
    """Does a zip with an LMS's names become submissions of the right students, without what is not theirs?"""
    released = "small-2.ipynb" if names is NUMBERED else "small.ipynb"
    (source,) = small_course.notebooks(ASSIGNMENT)
    source.rename(source.with_name(released))
    archive = small_course.root / "downloaded" / ASSIGNMENT / "archive" / "submissions.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as file:
        for name, (_, answers) in names.items():
            path = hand_in("pattern", answers)
            file.write(path, name)
        first = next(iter(names))
        file.writestr(f"__MACOSX/{first.replace('small', '._small')}", "what macOS leaves behind")
        file.writestr(first.replace(released, "notes.txt"), "mine")
    path.unlink()
    path.parent.rmdir()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "zip_collect", ASSIGNMENT],
        cwd=small_course.root,
        capture_output=True,
        text=True,
        env=dict(os.environ),
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    submitted = small_course.root / "submitted"
    found = {path.relative_to(submitted).parts for path in submitted.rglob("*") if path.is_file()}
    assert found == {(student, ASSIGNMENT, released) for student, _ in names.values()}
    result = CliRunner().invoke(main, ["--course", str(small_course.root), "grade", "--json"])
    assert result.exit_code == 0, result.output
    scores = {line["student"]: line["score"] for line in map(json.loads, result.stdout.splitlines())}
    assert scores == {student: POINTS[answers] for student, answers in names.values()}
