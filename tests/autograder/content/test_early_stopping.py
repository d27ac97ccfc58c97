"""Early stopping: the rule of the notebook, and what a card says."""

import numpy as np
import pytest

from autograder.content.checks.regularization import early_stopping, training_loop
from autograder.content.reference import early_stopping as reference
from autograder.vocabulary.check import load
from tests.answers import answer

CHECKS = load("autograder.content.checks.regularization.early_stopping") | load(
    "autograder.content.checks.regularization.training_loop"
)


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on eleven sheets?"""
    prove(name)


def test_the_worked_example_of_the_notebook():
    """Is the table in section 4, record by record, what should_stop does?"""
    history = [1.00, 0.70, 0.65, 0.75, 0.68, 0.50]
    stops = [reference.should_stop(history[: e + 1], 2, 0.1) for e in range(6)]
    assert stops == [False, False, False, True, True, False]


def test_the_first_rise_is_shown_by_a_history_that_rises(sheets, judged):
    """Does the card of who stops before the first rise show a rise, and a lower loss after it?"""
    (mistake,) = [m for m in CHECKS["best_epoch"].misconceptions if m.name == "before-the-first-rise"]
    (visible,) = sheets("best_epoch", 1)  # only this one has a card
    evidence = judged(visible, mistake.wrong).findings[0].evidence
    history = [float(loss) for loss in evidence.call.partition("[")[2].partition("]")[0].split(", ")]
    assert min(history[2:]) < history[1] < history[2]
    assert (evidence.expected, evidence.got) == ("3", "1")


@pytest.mark.parametrize("what", ["trained in the argument", "a shallow copy of the start"])
def test_training_in_the_argument_is_told(sheets, judged, what):
    """Does a learner who does not copy the start's arrays hear what changed, and that `step` needs copies of them?"""
    for sheet in sheets("train_with_early_stopping", 4):
        verdict = judged(sheet, answer("train_with_early_stopping", what))
        assert verdict.outcome == "failed" and "changes its argument params" in verdict.findings[0].symptom
        assert verdict.findings[0].symptom.endswith("give copies of the arrays")


def test_right_losses_have_their_part(sheets, judged):
    """Has who returns the last weights, but stops right, half of the points?"""
    for sheet in sheets("train_with_early_stopping", 4):
        last = judged(sheet, training_loop.trainer(keep=lambda params: params))
        assert [finding.passed for finding in last.findings] == [False, True, True]
        assert last.share == 0.5


def test_every_two_answers_of_should_stop_can_be_told_apart():
    """Do no two of the answers agree on all questions? `telling` would look for one in vain, in every hidden verdict."""
    rng = np.random.default_rng(0)
    questions = [early_stopping.some_question(rng) for _ in range(1000)]
    mistakes = [misconception.wrong for misconception in early_stopping.SHOULD_STOP_MISTAKES]
    every = [reference.should_stop, *mistakes, *early_stopping.OTHER_UNITS]
    assert len({tuple(bool(one(*question)) for question in questions) for one in every}) == len(every)
