"""Dropout: the numbers of draws, and what a card does not say."""

import pytest

from autograder.vocabulary.check import load
from tests.answers import answer

CHECKS = load("autograder.content.checks.regularization.dropout") | load(
    "autograder.content.checks.regularization.dropout_passes"
)


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


def test_large_cases_have_draws_enough(sheets):
    """Have the cases whose shares count at least as many entries, and pairs both ways, as the law of a share needs?"""
    for name, large in (("dropout_mask", (2, 3, 4)), ("dropout_forward", (1, 2))):
        for sheet in sheets(name):
            for case in large:
                keys = [key for aspect in sheet.aspects for key in aspect.expected[case]]
                assert sum(key.endswith((" are kept", " are alike")) for key in keys) == 3, (name, case)


def test_dropout_left_on_is_asked_whether_it_draws(sheets, judged):
    """Is the main mistake at test time, random numbers, named on every sheet, though the check draws none?"""
    for sheet in sheets("predict_without_dropout"):
        assert judged(sheet, answer("predict_without_dropout", "drops")).message.startswith(
            "two calls with equal arguments gave different"
        )


@pytest.mark.parametrize(
    "name, what, misconceptions",
    [
        ("dropout_forward", "mask first", {"order-swapped"}),
        ("dropout_forward", "A / p", {"mask-not-applied"}),
        ("dropout_forward", "the dropped as truth values", {"mask-of-the-dropped"}),
        ("dropout_mask", "one coin for all", {"one-mask-for-all-examples", "one-mask-for-all-units"}),
        ("dropout_mask", "uniform", {"threshold-forgotten"}),
    ],
)
def test_no_other_mistake_is_named(sheets, judged, name, what, misconceptions):
    """Does the card say what is wrong, and nothing that is not?"""
    for sheet in sheets(name):
        findings = judged(sheet, answer(name, what)).findings
        assert {finding.misconception for finding in findings} - {None} <= misconceptions
