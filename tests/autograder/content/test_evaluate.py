"""The figures of the evaluation: what counts as rejected, named, explained, read and accepted."""

import json

from tests.answers import answers
from tests.answers.evaluate import READINGS, Judged, counts, judged, key


def wrong(what, *passed, name="", told=""):
    return Judged("double", what, False, passed, name, told)


def test_an_answer_counts_once_and_only_where_it_belongs():
    """Is one that passes any sheet not rejected, is a name no explanation, and is what nobody read not taken for true?"""
    everything = [
        wrong("passes once", False, True, name="slip", told="mind it."),
        wrong("named", False, False, name="slip", told="mind it."),
        wrong("untrue", False, False, name="slip", told="mind it."),
        wrong("explained", False, False, told="It looks as if."),
        wrong("unknown", False, False),
        Judged("double", "right", True, (True, True)),
        Judged("double", "unlucky", True, (True, False)),
    ]
    readings = {key(everything[1]): True, key(everything[2]): False}
    assert counts(everything, readings) == {
        "answers": 5,
        "rejected": 4,
        "named": 2,
        "explained": 1,
        "false_names": 1,
        "unread": 1,
        "right": 2,
        "accepted": 1,
    }


def test_answers_that_nobody_foresaw_are_judged():
    """Are those of one exercise found and judged on all sheets, and is each reading one of an answer that is there?"""
    found = judged("l2_cost")
    assert len(found) > 10 and all(all(one.passed) for one in found if one.is_right)
    assert sum(not any(one.passed) for one in found if not one.is_right) >= 14
    known = {(answer.exercise, answer.what) for answer in answers()}
    read = {tuple(reading.split(" | ")[:2]) for reading in json.loads(READINGS.read_text(encoding="utf-8"))}
    assert read <= known
