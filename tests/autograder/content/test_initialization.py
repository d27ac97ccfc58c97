"""Initializations: told apart, and what a card says of draws."""

import pytest

from autograder.content.checks.initialization import rules
from autograder.vocabulary.check import load
from tests.answers import answer
from tests.answers.filled_params import STD
from tests.answers.init_zeros import NO_ZEROS

CHECKS = load("autograder.content.checks.initialization.rules")


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


@pytest.mark.parametrize("wrong", ["init_lecun", "init_xavier", "init_he", "init_xavier_uniform"])
@pytest.mark.parametrize("right", ["init_lecun", "init_xavier", "init_he", "init_xavier_uniform"])
def test_rules_are_told_apart(sheets, judged, right, wrong):
    """Is each rule right for its own exercise, and for no other?"""
    style = "uniform, one call" if wrong == "init_xavier_uniform" else "one call"
    outcomes = {judged(sheet, answer(wrong, style)).outcome for sheet in sheets(right, 6)}
    assert outcomes == ({"passed"} if right == wrong else {"partial"})


@pytest.mark.parametrize("what", NO_ZEROS)
def test_zeros_must_be_zeros(sheets, judged, what):
    """In init_zeros, does nothing count of numbers of another type, or nearly zero?"""
    assert all(judged(sheet, answer("init_zeros", what)).share == 0 for sheet in sheets("init_zeros", 4))


def test_each_random_check_looks_at_three_things():
    """Has every random initialization its law, its draws and its biases as parts of their own?"""
    for name in STD:
        aspects = CHECKS[name].aspects
        assert [aspect.observe.name for aspect in aspects] == ["entries", "distinct", "zeros"]
        assert aspects[0].laws is not None and aspects[0].weight == 2
    assert set(CHECKS) == {*STD, "init_zeros"}
    assert rules.init_he is CHECKS["init_he"]


def test_weights_that_are_not_finite_are_told_as_such(sheets, judged):
    """Is NaN told as NaN, and no misconception named for it?"""
    verdict = judged(sheets("init_he", 1)[0], answer("init_he", "NaN for weights"))
    assert {finding.misconception for finding in verdict.findings} == {None}
    assert "contains NaN" in verdict.message


def test_the_evidence_of_unseeded_draws_is_the_call_that_was_repeated(sheets, judged):
    """Is the call on the card the one that was asked twice, the first case?"""
    verdict = judged(sheets("init_he", 1)[0], answer("init_he", "unseeded generator"))
    first = ", ".join(map(str, sheets("init_he", 1)[0].cases[0]["dims"]))
    assert f"dims=[{first}]" in verdict.findings[0].evidence.call
