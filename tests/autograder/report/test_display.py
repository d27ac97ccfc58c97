from __future__ import annotations

import pytest

from autograder.report.display import OUTCOMES, clean, counted, number, percent

CONTRACT = "passed partial failed missing error timeout memory crashed manual undetermined"


def test_outcomes_are_the_contracts():
    """Has every outcome of the contract a look, with a symbol and words of its own?"""
    assert set(OUTCOMES) == set(CONTRACT.split())
    assert len({look.symbol for look in OUTCOMES.values()}) == len({look.words for look in OUTCOMES.values()}) == 10


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë Nguyễn", "Zoë Nguyễn"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("red \x1b[31m", "red �[31m"),
        ("a\x00b\x9bc", "a�b�c"),
        ("\u202egnp.exe", "�gnp.exe"),
        ("\udcff", "�"),
        (" two\n lines\t", "two lines"),
    ],
)
def test_clean(text, shown):
    """Is text from students shown, never obeyed, and are names of all scripts left alone?"""
    assert clean(text) == shown


def test_clean_limits():
    """Is a long text cut, visibly, at the limit and not before?"""
    assert clean("x" * 10, 10) == "x" * 10
    assert clean("x" * 11, 10) == "x" * 9 + "…"


def test_numbers():
    """Are numbers short, without float dust?"""
    assert [number(2.0), number(0.1 + 0.2), number(2 / 3), number(12.25)] == ["2", "0.3", "0.67", "12.25"]
    assert [percent(0.734), counted(1, "student"), counted(2, "student")] == ["73 %", "1 student", "2 students"]
