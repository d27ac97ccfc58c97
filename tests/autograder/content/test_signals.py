"""Signals: mistakes show numbers."""

import numpy as np
import pytest

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
        for mistake, shown in sheet.aspects[0].mistaken.items():
            for quantities in shown:
                assert all(np.all(np.isfinite(q.value)) for q in quantities.values()), mistake
