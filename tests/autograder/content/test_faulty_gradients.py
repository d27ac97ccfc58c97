"""Verdicts and bugs: each bug under its name, and thresholds that rounding does not decide."""

import numpy as np
import pytest
from steadygrad.judging.plain import build

from autograder.vocabulary.check import load
from tests.answers import answer

CHECKS = {
    name: check
    for module in ("verdicts", "worst_entries", "faulty_gradients", "mended_backward")
    for name, check in load(f"autograder.content.checks.gradient_checking.{module}").items()
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


PLANTED = {
    "nothing mended": ("slope-at-A1", "two-bugs-in-db1", "half-of-the-penalty"),
    "slope left": ("slope-at-A1", "slope-at-A1", None),
    "penalty left": (None, None, "half-of-the-penalty"),
    "mean left": (None, "mean-and-1-over-m", None),
    "slope and penalty left": ("slope-at-A1", "slope-at-A1", "half-of-the-penalty"),
    "slope and mean left": ("slope-at-A1", "two-bugs-in-db1", None),
    "penalty and mean left": (None, "mean-and-1-over-m", "half-of-the-penalty"),
    "mended": (None, None, None),
}


@pytest.mark.parametrize("what, expected", PLANTED.items(), ids=PLANTED)
def test_each_planted_bug_that_is_left_is_named_where_it_shows(sheets, judged, what, expected):
    """Does every gradient get the name of the bug that spoils it, whatever else is mended?"""
    for sheet in sheets("fixed_backward", 4):
        findings = judged(sheet, answer("fixed_backward", what)).findings
        assert tuple(finding.misconception for finding in findings) == expected
        assert tuple(finding.passed for finding in findings) == tuple(name is None for name in expected)


@pytest.mark.parametrize(
    "where", [("W1", (0, 0)), ("b3", (0, 0)), ("W2", (1, 0)), ("W3", (2, 1))], ids="{0[0]} {0[1]}".format
)
def test_an_answer_that_looks_at_nothing_gets_no_name(sheets, judged, where):
    """Is a constant no misconception, though its index is right, or that of a mistake, in a case?"""
    for sheet in sheets("worst_component"):
        assert {finding.misconception for finding in judged(sheet, lambda *a: where).findings} == {None}


def test_naming_every_parameter_is_no_mistake_of_its_own(sheets, judged):
    """Is an answer that names all of them wrong, and taken for nothing else?"""
    for sheet in sheets("faulty_parameters"):
        (finding,) = judged(sheet, answer("faulty_parameters", "all")).findings
        assert not finding.passed and finding.misconception is None


def test_skipped_biases_are_named_once_and_alone(sheets, judged):
    """Do both parts of the answer point to the biases, and to nothing else?"""
    skipped = answer("worst_component", "biases skipped")
    for sheet in sheets("worst_component"):
        assert [finding.misconception for finding in judged(sheet, skipped).findings] == ["weights-only"] * 2


def test_an_entry_that_is_zero_makes_no_right_array_faulty(sheets):
    """Has every sheet a right gradient with an entry that is nothing but rounding beside the others?"""
    for sheet in sheets("faulty_parameters"):
        (names,) = sheet.aspects
        right = [case for case, seen in zip(sheet.cases, names.expected) if seen[""].value == []]
        gradients = (build(case["backward"])(case["params"]).values() for case in right)
        assert right and all(any(np.abs(g).min() < 1e-8 * np.abs(g).max() for g in grads) for grads in gradients)


def test_right_gradients_are_far_from_every_threshold(sheets):
    """Do the differences of a sheet stand clear of 1e-7, 1e-5 and 1e-3, so that rounding decides no verdict?"""
    for sheet in sheets("gradient_check"):
        differences = [float(seen["difference"].value) for seen in sheet.aspects[0].expected]
        verdicts = [seen["verdict"].value for seen in sheet.aspects[1].expected]
        assert {"right", "probably right", "suspicious", "wrong"} <= set(verdicts)
        assert all(not bound / 1.9 < d < 1.9 * bound for d in differences for bound in (1e-7, 1e-5, 1e-3))
