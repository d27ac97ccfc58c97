"""Differences, vectors and distances: which cases are drawn, and what a card says."""

import pytest

from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import load
from tests.answers import answer
from tests.answers.helpers import layered

CHECKS = {
    name: check
    for module in ("derivatives", "parameter_vectors", "distances")
    for name, check in load(f"autograder.content.checks.gradient_checking.{module}").items()
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


def test_a_theta_that_is_moved_and_moved_back_is_told(sheets, judged):
    """Is it said that theta was changed, when rounding leaves it a little beside?"""
    findings = judged(sheets("numerical_gradient", 1)[0], answer("numerical_gradient", "in place, rounded")).findings
    assert "changes its argument theta" in findings[0].symptom


def test_visible_cases_show_every_order(sheets):
    """Has the visible sheet a dict that is not in order, and one with more than nine layers?"""
    dicts = [case["params"] for case in sheets("params_to_vector", 1)[0].cases]
    assert any(list(params) != list(layered(params)) for params in dicts)
    assert any("W10" in params for params in dicts)
    assert all(reference.params_to_vector(params).ndim == 1 for params in dicts)
