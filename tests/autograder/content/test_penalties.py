"""Penalties: what is credited, and what a card says of a slip."""

import numpy as np
import pytest

from autograder.content.reference import penalties as reference
from autograder.vocabulary.check import load

CHECKS = (
    load("autograder.content.checks.regularization.penalties")
    | load("autograder.content.checks.regularization.ridge")
    | load("autograder.content.checks.regularization.sparsity")
)


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


def test_right_weights_keep_their_credit(sheets, judged):
    """If only the biases are penalized wrongly, are two thirds of the points given?"""

    def l2_gradient(params, lam, m):
        return {f"d{name}": lam / m * p if name[0] == "W" else p for name, p in params.items()}

    verdict = judged(sheets("l2_gradient", 1)[0], l2_gradient)
    assert verdict.outcome == "partial" and verdict.share == pytest.approx(2 / 3)


def test_a_decay_of_twice_the_size_gets_a_hint_for_both_its_causes():
    """Does the hint fit who added (λ/m) W to the gradient, too, and who has a factor with a 2?"""
    (hint,) = [slip.hint for slip in CHECKS["weight_decay_step"].misconceptions if slip.name == "penalty-twice"]
    assert "either the factor has a 2, or (λ/m) W was added" in hint


def test_a_wrong_intercept_keeps_the_credit_of_the_weights(sheets, judged):
    """Are two thirds given for right weights, and the slip named?"""
    verdict = judged(sheets("ridge", 1)[0], lambda X, y, lam: (reference.ridge(X, y, lam)[0], y.mean()))
    assert verdict.share == pytest.approx(2 / 3)
    assert verdict.findings[1].misconception == "mean-for-the-intercept"


def test_each_part_of_a_ridge_through_the_origin_has_its_own_hint(sheets, judged):
    """Are weights of data that are not centred named so with any intercept, and b = 0 as a missing intercept only?"""

    def weights(X, y, lam):
        return np.linalg.solve(X @ X.T + lam * np.eye(len(X)), X @ y)

    def named(function):
        return [finding.misconception for finding in judged(sheets("ridge", 1)[0], function).findings]

    def with_the_means(X, y, lam):
        w = weights(X, y, lam)
        return w, y.mean() - w @ X.mean(axis=1)

    assert named(lambda X, y, lam: (weights(X, y, lam), 0.0)) == ["not-centred", "no-intercept"]
    assert named(with_the_means) == ["not-centred", "not-centred"]


@pytest.mark.parametrize(
    "solve", [lambda A, c: np.linalg.inv(A) @ c, np.linalg.solve, lambda A, c: np.linalg.pinv(A) @ c]
)
@pytest.mark.parametrize(
    "misconception, added",
    [
        ("nothing-penalized", lambda n, m, lam: 0),
        ("lambda-everywhere", lambda n, m, lam: lam),
        ("lambda-times-m", lambda n, m, lam: m * lam * np.eye(n)),
        ("lambda-over-m", lambda n, m, lam: lam / m * np.eye(n)),
    ],
)
def test_slips_of_ridge_are_named_however_it_is_solved(sheets, judged, solve, misconception, added):
    """On the visible sheet, is the slip the same with inv, solve and pinv?"""

    def ridge(X, y, lam):
        centred = X - X.mean(axis=1, keepdims=True)
        w = solve(centred @ centred.T + added(*X.shape, lam), centred @ (y - y.mean()))
        return w, y.mean() - w @ X.mean(axis=1)

    assert {f.misconception for f in judged(sheets("ridge", 1)[0], ridge).findings} == {misconception}


def test_ridge_is_asked_for_more_features_than_examples(sheets):
    """Do secret sheets have a case in which X Xᵀ has no inverse?"""
    assert all(any(case["X"].shape[0] > case["X"].shape[1] for case in sheet.cases) for sheet in sheets("ridge")[1:])
