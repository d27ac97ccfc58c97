"""Signals: mistakes show numbers."""

import numpy as np
import pytest
from steadygrad.judging.plain import build

from autograder.vocabulary.check import load

CHECKS = load("autograder.content.checks.initialization.signals")


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


@pytest.mark.parametrize("name", CHECKS)
def test_mistakes_are_finite(sheets, name):
    """Does every misconception show numbers on every case? A learner's way to the same mistake never matches a NaN."""
    for sheet in sheets(name):
        for misconception in CHECKS[name].misconceptions:
            for case in sheet.cases[: sheet.told_by]:
                assert np.all(np.isfinite(misconception.wrong(*map(build, case.values())))), misconception.name
