"""Wide cases: what a word makes of a drawn case."""

import numpy as np
import pytest
from steadygrad.judging.plain import Named

from autograder.vocabulary.check import Check
from autograder.vocabulary.prepare import CheckError, bare_sheet
from autograder.vocabulary.wide import WORDS, applied, widened, words_for

CASE = {
    "params": {"W1": np.arange(1.0, 13).reshape(3, 4), "b1": np.ones((3, 1)), "W2": np.ones((2, 3))},
    "X": np.arange(20.0).reshape(4, 5),
    "lam": 0.5,
    "m": 5,
    "dims": [4, 3, 2],
}


def rng():
    return np.random.default_rng(0)


def test_sizes_that_belong_together_stay_equal():
    """Is every axis of one length cut when one is: examples, units, layers?"""
    assert applied("one column", rng(), CASE)["X"].shape == (4, 1)
    new = applied("one row", rng(), CASE)
    assert new["X"].shape == (1, 5) and new["params"]["W1"].shape == (3, 1)
    assert set(applied("one layer", rng(), CASE)["params"]) == {"W1", "b1"}
    assert set(applied("one layer more", rng(), CASE)["params"]) == {"W1", "b1", "W2", "W3"}


def test_a_name_in_front_keeps_all_else():
    """Does "lam: …" change lam alone, and "X: …" no other array?"""
    new = applied("lam: 100 times as large", rng(), CASE)
    assert new["lam"] == 50 and all(new[name] is CASE[name] for name in CASE if name != "lam")
    assert applied("X: zeros", rng(), CASE)["params"] is CASE["params"]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_changes_something_or_is_none(word):
    """Is a case that a word leaves alone no case, and is the drawn one never touched?"""
    before = repr(CASE)
    new = applied(word, rng(), CASE)
    assert (new is None or repr(new) != before) and repr(CASE) == before


def test_what_a_function_is_made_of_changes_too():
    """Are the numbers in a recipe numbers of the case?"""
    case = {"J": Named("quadratic", {"A": np.ones(3)})}
    assert applied("values of 1e4", rng(), case)["J"].parameters["A"].tolist() == [1e4] * 3
    assert applied("one label", rng(), case) is None


def test_words_for_a_case_are_those_of_all_and_of_each_argument():
    """Can every word be said of all arguments, and of one?"""
    words = list(words_for({"X": 1.0}))
    assert len(words) == 2 * len(WORDS) and {"zeros", "X: zeros"} <= set(words)
    with pytest.raises(KeyError):
        applied("no word", rng(), CASE)


def test_a_case_that_can_be_changed_is_looked_for():
    """Is it drawn anew where a draw has nothing to change, and given up in the end?"""
    draws = iter([[{"x": np.zeros(2)}], [{"x": np.ones(2)}]])
    assert widened(lambda rng: next(draws), "zeros", rng())["x"].tolist() == [0, 0]
    assert widened(lambda rng: [{"x": 1}], "zeros", rng()) is None


@pytest.mark.parametrize(
    "word, says", [("no word", "is no word of"), ("one layer", "no case that is drawn can be changed to 'one layer'")]
)
def test_an_authors_slip_is_a_line(word, says):
    """Does a word that is none, or that says nothing here, tell what to mend?"""
    check = Check("y = 2 x", lambda x: 2 * x, lambda rng: [(np.ones(2),)], wide=(word,))
    with pytest.raises(CheckError, match=says):
        bare_sheet("double", check, rng())


def test_mistakes_are_told_by_the_drawn_cases():
    """Do wide cases stand behind the drawn ones, and does the sheet say where they begin?"""
    check = Check("y = 2 x", lambda x: 2 * x, lambda rng: [(np.ones(2),)] * 2, wide=("zeros", "values of 1e4"))
    sheet = bare_sheet("double", check, rng())
    assert [case["x"][0] for case in sheet.cases] == [1, 1, 0, 1e4] and sheet.told_by == 2
