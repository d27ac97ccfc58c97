from __future__ import annotations

import os

import pytest

from autograder.course import UsageError
from autograder.grading.submissions import submissions

ASSIGNMENT = "01_small"


def test_submissions_come_by_assignment_and_student(small_course, hand_in):
    """Is the order that of names, and can one student be chosen?"""
    for student in ("zoe", "ada", "Ünal 數"):
        hand_in(student)
    found, odd = submissions(small_course, [ASSIGNMENT])
    assert [s.student for s in found] == ["ada", "zoe", "Ünal 數"] and odd == []
    assert [s.student for s in submissions(small_course, [ASSIGNMENT], "zoe")[0]] == ["zoe"]


def test_folders_that_are_no_students(small_course, hand_in):
    """Is a folder whose name no database or terminal takes told; are files and hidden folders passed over?"""
    hand_in("ada")
    room = small_course.root / "submitted"
    for name in (".eve", "[ad]da", "evil\x1b[2J", os.fsdecode(b"caf\xe9")):
        (room / name / ASSIGNMENT).mkdir(parents=True)
    (room / ".ipynb_checkpoints" / ASSIGNMENT).mkdir(parents=True)
    (room / "README").write_text("put notebooks here")
    (room / "ben").mkdir()
    (room / "ben" / ASSIGNMENT).write_text("a file")
    found, odd = submissions(small_course, [ASSIGNMENT])
    assert [s.student for s in found] == ["ada"]
    assert odd == [
        "'.eve' cannot be a student's id: rename the folder",
        "'[ad]da' cannot be a student's id: rename the folder",
        "'caf\\udce9' cannot be a student's id: rename the folder",
        "'evil\\x1b[2J' cannot be a student's id: rename the folder",
    ]


@pytest.mark.parametrize("student", ["../eve", "..", ".", "", "a/b", "/etc", "eve\n", "eve\0"])
def test_ids_that_are_no_folders(small_course, student):
    """Is a student's id that leads elsewhere refused?"""
    with pytest.raises(UsageError, match="cannot be a student's id: it would not be the name of a folder"):
        submissions(small_course, [ASSIGNMENT], student)
