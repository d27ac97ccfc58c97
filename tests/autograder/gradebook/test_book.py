from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.gradebook.book import Records

ADA = NotebookRecord("ada", "05", "one", (QuestionRecord("init_he", 1.5, 2.0, "partial", ("fan-out",), "mind n"),), 0.1)
ADA_TWO, BEN = replace(ADA, notebook="two"), replace(ADA, student="ben")


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


@pytest.fixture
def records(url) -> Records:
    return Records.at(url)


def test_what_is_saved_is_there_for_another_process(records, url):
    """Are records in the file when save returns, and equal when they are read again?"""
    records.save([ADA, ADA_TWO], "d1")
    assert Records.at(url).all("05") == [ADA, ADA_TWO]


def test_records_come_by_student_and_notebook(records):
    """Is the order that of names, not of grading?"""
    records.save([BEN], "d1")
    records.save([ADA_TWO, ADA], "d2")
    assert records.all("05") == [ADA, ADA_TWO, BEN]
    assert records.all("06") == []


def test_a_new_grade_replaces_the_old_one(records):
    """Is a student's record replaced, and nobody else's touched?"""
    records.save([ADA, ADA_TWO], "d1")
    records.save([BEN], "d1")
    better = replace(ADA, problem="graded again")
    records.save([better], "d2")
    assert records.all("05") == [better, ADA_TWO, BEN]


def test_only_the_same_digest_is_known(records):
    """Is a submission known by exactly what was graded?"""
    records.save([ADA, ADA_TWO], "d1")
    assert records.graded("05", "ada", "d1") == [ADA, ADA_TWO]
    assert (
        records.graded("05", "ada", "d2") == records.graded("05", "ben", "d1") == records.graded("6", "ada", "d1") == []
    )
    records.save([ADA, ADA_TWO], "d2")
    assert records.graded("05", "ada", "d1") == [] != records.graded("05", "ada", "d2")


def test_a_submission_is_saved_whole_or_not_at_all(records):
    """Does a save that fails in the middle leave the older records as they were?"""
    records.save([ADA, ADA_TWO], "d1")
    with pytest.raises(TypeError):
        records.save([replace(ADA, problem="new"), replace(ADA_TWO, problem=object())], "d2")
    assert records.graded("05", "ada", "d1") == [ADA, ADA_TWO]


def test_other_tables_are_left_alone(records, tmp_path):
    """Does our table live beside nbgrader's in one file, under a name of its own?"""
    with sqlite3.connect(tmp_path / "gradebook.db") as connection:
        connection.execute("create table grade (id)")
        connection.execute("insert into grade values ('x')")
    records.save([ADA], "d1")
    with sqlite3.connect(tmp_path / "gradebook.db") as connection:
        tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
        assert tables == {"grade", "steady_gradients_record"}
        assert connection.execute("select id from grade").fetchall() == [("x",)]


def test_names_are_data(records):
    """Are quotes and other letters in names kept as they are?"""
    odd = replace(ADA, student="o'neil; drop table steady_gradients_record; --", problem="Zoë 数 \x00 '\"")
    records.save([odd], "d1")
    assert records.all("05") == [odd]
