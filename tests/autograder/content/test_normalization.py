"""Normalization: which cases are drawn."""

import numpy as np
import pytest

from autograder.vocabulary.check import load

CHECKS = {
    name: check
    for module in ("features", "splits", "conditioning")
    for name, check in load(f"autograder.content.checks.normalization.{module}").items()
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


def test_constants_are_of_both_kinds(sheets):
    """Has every sheet constant features whose σ is 0, others whose σ is a rounding error, and a right σ below 1e-8?"""
    for sheet in sheets("fit_normalizer"):
        X = sheet.cases[0]["X"]
        sigma, constant = X.std(axis=1), np.ptp(X, axis=1) == 0
        assert np.any(constant & (sigma == 0)) and np.any(constant & (sigma > 0))
        assert np.any(~constant & (sigma < 1e-8))


def test_statistics_are_not_those_of_the_table(sheets):
    """Are μ and σ that `normalize` gets far from those of its X?"""
    for sheet in sheets("normalize"):
        for case in sheet.cases[: sheet.told_by]:
            X, mu, sigma = case["X"], case["stats"]["mu"], case["stats"]["sigma"]
            assert np.any(np.abs(X.mean(axis=1, keepdims=True) - mu) > 0.2 * sigma)
