"""Holes of the cases: what passes though it is wrong is found, with the word that closes it."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.authoring.explain import as_module, phrases
from autograder.authoring.survivors import holes, surviving
from autograder.vocabulary.check import Check, Misconception
from autograder.vocabulary.mutants import candidates
from autograder.vocabulary.wide import WORDS


def doubled(x):
    """2 x."""
    return 2 * x


TAME = Check("y = 2 x", doubled, lambda rng: [(rng.uniform(1, 2, 3),)])


def found(check):
    mutants = [mutant for mutant in candidates(check) if mutant.family != "insertion"]
    return {hole.mutant.place: hole.shown_by for hole in holes("double", check, mutants)}


def test_a_hole_is_found_and_a_word_closes_it():
    """Does the absolute value pass where all is positive, is the word named that shows it, and does that word do?"""
    place = "the absolute value of the result was taken"
    shown_by = found(TAME)[place]
    assert "other signs" in shown_by and set(word.rpartition(": ")[2] for word in shown_by) <= set(WORDS)
    assert place not in found(replace(TAME, wide=("other signs",)))


def test_what_may_not_be_asked_is_no_hole():
    """Is a wrong answer equal to the right one where nothing negative may be asked?"""
    light = replace(TAME, domain=lambda x: bool(x.min() >= 0))
    assert "the absolute value of the result was taken" not in found(light)


def test_an_equal_answer_is_never_a_hole():
    """Is a mutant that differs nowhere passed over in silence?"""
    assert "NaN and infinity were set to 0" not in found(TAME)


def test_mutants_that_loop_are_stopped():
    """Does a mutant that never ends fall by its time limit?"""

    def forever(x):
        while True:
            pass

    endless = replace(next(iter(candidates(TAME))), make=lambda: forever)
    assert list(holes("double", TAME, [endless])) == []


def test_an_assignment_is_proved_in_processes_of_their_own(small_course):
    """Does a real course, whose modules lie beside it, come out without a hole?"""
    assert list(surviving(small_course, next(iter(small_course.modules)))) == []


def test_phrases_are_those_of_mutants_that_nothing_else_explains():
    """Is a mutant that a misconception names left out, and one that shows the same as another told once?"""
    check = replace(TAME, wide=("other signs", "values of 1e2"))
    told = phrases("double", check)
    assert "the factor 2 was missing" in told.values() and len(told) == len(set(told))
    named = replace(check, misconceptions=(Misconception("as-it-is", "double it.", lambda x: x),))
    assert "the factor 2 was missing" not in phrases("double", named).values()
    assert phrases("double", replace(check, guessable=True)) == {}


def test_the_module_of_phrases_can_be_imported():
    """Does what is proposed read as Python, an empty check included?"""
    namespace = {}
    exec("\n".join(as_module({"double": {"2 * x → x": 'the "2" was missing'}, "none": {}})), namespace)
    assert namespace["double"] == {"2 * x → x": 'the "2" was missing'} and namespace["none"] == {}


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_where_the_reference_has_no_finite_answer_nothing_is_asked(value):
    """Is a wide case left out on which equal formulas would differ?"""
    check = replace(TAME, reference=lambda x: np.where(x < 0, value, 2 * x))
    assert "the absolute value of x was taken first" not in found(check)
