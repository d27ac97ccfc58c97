from __future__ import annotations

import dataclasses
import json

import pytest

from autograder.course.records import NotebookRecord, QuestionRecord, record_from_json, record_to_json

QUESTIONS = (
    QuestionRecord("init_he", 1.5, 2.0, "partial", ("rand-for-randn", "flat-biases"), "mind the mean – ½", 0.25),
    QuestionRecord("init_zeros", 2.0, 2.0, "passed"),
    QuestionRecord("written", 0.0, 4.0, "manual", message="waits to be marked"),
)


@pytest.mark.parametrize(
    "record",
    [
        NotebookRecord("ada", "05_initialization", "initialization", QUESTIONS, 1.5, "a cell was deleted"),
        NotebookRecord("umut", "05_initialization", "initialization", (), problem="not a notebook"),
        NotebookRecord("Zoë 数", "a", "b", QUESTIONS[:1]),
    ],
    ids=["whole", "nothing graded", "any letters"],
)
def test_a_record_survives_json(record):
    """Is a record that went through JSON text equal to itself, tuples and all?"""
    again = record_from_json(json.loads(json.dumps(record_to_json(record))))
    assert again == record and hash(again) == hash(record)


def test_scores_are_sums():
    """Does a question that waits count in what can be reached and not in what is reached?"""
    record = NotebookRecord("ada", "a", "b", QUESTIONS)
    assert (record.score, record.max_score) == (3.5, 8.0)
    assert (NotebookRecord("ada", "a", "b", ()).score, NotebookRecord("ada", "a", "b", ()).max_score) == (0, 0)


def test_records_are_frozen():
    """Can no later stage change what grading found?"""
    record = NotebookRecord("ada", "a", "b", QUESTIONS)
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.problem = "x"
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.questions[0].points = 2.0


@pytest.mark.parametrize("change", [{"questions": None}, {"extra": 1}])
def test_json_of_another_form_is_an_error(change):
    """Is data that is no record refused, not half read?"""
    with pytest.raises(TypeError):
        record_from_json(record_to_json(NotebookRecord("ada", "a", "b", QUESTIONS)) | change)


def test_a_record_of_an_earlier_version():
    """Is a record read that knows nothing of time and memory?"""
    record = NotebookRecord("ada", "a", "b", QUESTIONS)
    data = {name: value for name, value in record_to_json(record).items() if name not in ("elapsed", "memory")}
    assert record_from_json(data) == record
