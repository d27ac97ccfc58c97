"""Every answer of `tests/answers` is judged as it is declared."""

import pytest

from tests.answers import answers

ANSWERS = answers()
RIGHT = [answer for answer in ANSWERS if answer.is_right]
WRONG = [answer for answer in ANSWERS if not answer.is_right and answer.is_foreseen]


def test_every_exercise_has_answers(checks):
    """Is there a right and a wrong answer in other words for every exercise, and is every answer one to an exercise?"""
    assert {answer.exercise for answer in RIGHT} == {answer.exercise for answer in WRONG} == set(checks)


@pytest.mark.parametrize("answer", RIGHT, ids=str)
def test_right_answers_in_any_style_pass(sheets, judged, answer):
    """Is what is right passed, however it was written, on the visible sheet and on three secret ones?"""
    for sheet in sheets(answer.exercise, 4):
        verdict = judged(sheet, answer.function)
        assert verdict.outcome == "passed", verdict.findings


@pytest.mark.parametrize("answer", WRONG, ids=str)
def test_wrong_answers_fail_under_their_names(sheets, judged, answer):
    """Is what is wrong rejected on the visible sheet and on five secret ones, and named if we know the mistake?"""
    outcomes = {"failed", "partial", "error"} if answer.raises else {"failed", "partial"}
    for sheet in sheets(answer.exercise, 6):
        verdict = judged(sheet, answer.function)
        assert verdict.outcome in outcomes, verdict.findings
        assert {finding.misconception for finding in verdict.findings} >= set(answer.named), verdict.findings
