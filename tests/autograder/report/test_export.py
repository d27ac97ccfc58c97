from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.report.export import COLUMNS, write_csv


@pytest.fixture
def written(tmp_path):
    def write(records) -> list[dict[str, str]]:
        write_csv(records, tmp_path / "marks.csv")
        with open(tmp_path / "marks.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return write


def test_a_row_a_question(written, records):
    """Is every question of every record there, with the points that it was given?"""
    rows = written(records)
    assert tuple(rows[0]) == COLUMNS
    questions = [(record.student, question) for record in records for question in record.questions]
    graded = [row for row in rows if row["question"]]
    assert [(row["student"], row["question"]) for row in graded] == [(name, q.id) for name, q in questions]
    waits = {"manual", "undetermined"}
    assert [row["points"] for row in graded] == ["" if q.outcome in waits else str(q.points) for _, q in questions]


def test_points_for_an_answer_that_waits(written):
    """Are points that a person gave there, even while the answer is to be looked at again?"""
    record = NotebookRecord("eve", "05_init", "a", (QuestionRecord("f", 1.5, 2, "manual"),))
    assert [row["points"] for row in written([record])] == ["1.5"]


def test_unusable_notebooks_are_not_lost(written, records):
    """Has a notebook that could not be graded a row that says why?"""
    (row,) = (row for row in written(records) if not row["question"])
    assert row["student"] == "no-notebook" and "not a notebook" in row["message"]
    assert row["points"] == row["outcome"] == ""


def test_text_comes_back(written):
    """Do quotes, commas, line breaks and undecodable bytes in names and messages do no harm?"""
    question = QuestionRecord("f", 0.5, 1, "partial", ("fan-out", "flat-biases"), 'a "b", c\r\nd')
    (row,) = written([NotebookRecord("Zoë,\udcff", "05_init", "a", (question,))])
    assert row["student"] == "Zoë,�" and row["message"] == 'a "b", c d'
    assert row["misconceptions"] == "fan-out;flat-biases"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r\n=", "＝"])
def test_no_formulas(written, start):
    """Is text that a spreadsheet would run as a formula kept from it in every text column?"""
    attack = f"{start}HYPERLINK(1)"
    question = QuestionRecord(attack, -1, 1, attack, (attack,), attack)
    (row,) = written([NotebookRecord(attack, attack, attack, (question,))])
    assert {row[column][0] for column in COLUMNS if "points" not in column} == {"'"}
    assert row["points"] == "-1"


def test_no_records(written, tmp_path):
    """Does an empty class still have its head line?"""
    assert written([]) == []
    assert (tmp_path / "marks.csv").read_text().strip() == ",".join(COLUMNS)


def test_same_bytes_again(tmp_path, records):
    """Does the same class give the same file?"""
    for name in ("a.csv", "b.csv"):
        write_csv([replace(record) for record in records], tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
