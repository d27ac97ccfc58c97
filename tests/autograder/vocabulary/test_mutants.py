"""Mutants: a right answer, changed in one place, and what that looks like in a learner's words."""

import ast
from dataclasses import replace

import numpy as np
import pytest

from autograder.vocabulary.check import Check, load
from autograder.vocabulary.mutants import candidates, clues, explaining, mutants_of, public_names
from autograder.vocabulary.programs import Program

SOURCE = '''
def penalty(params, lam, m):
    """(lam / 2m) Σ W²."""
    total = 0.0
    for name in weights(params):
        total += np.sum(params[name] ** 2)
    return lam / (2 * m) * total


def weights(params):
    return [name for name in params if name.startswith("W")]
'''
PARAMS = {"W1": np.array([[1.0, -2.0]]), "b1": np.array([[5.0]]), "W2": np.array([[3.0]])}
PUBLIC = frozenset({"params", "lam", "m", "W"})


@pytest.fixture(scope="module")
def mutants():
    program = Program.within(ast.parse(SOURCE), "penalty", {"np": np})
    return list(mutants_of(program, PUBLIC))


def values(mutants, phrase):
    """What the mutants with this phrase return for λ = 6, m = 2; the right answer is 21."""
    return [float(m.function(PARAMS, 6.0, 2)) for m in mutants if m.phrase == phrase]


@pytest.mark.parametrize(
    "phrase, value",
    [
        ("the factor lam / (2 · m) was missing", 14.0),
        ("a square was missing", 3.0),
        ("the division by 2 · m was missing", 84.0),
        ("each turn overwrote what the turns before had added up", 13.5),
        ("the loop ended after its first turn (is the return inside it?)", 7.5),
        ("the last one (layer, entry, …) was left out", 7.5),
        ("only the last one (layer, entry, …) counted", 13.5),
        ("what is to be left out counted, too", 58.5),
        ("m was used in place of lam", 7.0),
        ("a fraction was upside down", 28 / 3),
    ],
)
def test_a_change_does_what_its_phrase_says(mutants, phrase, value):
    """Does a mutant compute what a learner with this mistake would, in the function itself or in one that it calls?"""
    assert any(got == pytest.approx(value) for got in values(mutants, phrase))


def test_every_place_is_another_one(mutants):
    """Can each mutant be found again by its place?"""
    places = [mutant.place for mutant in mutants]
    assert len(set(places)) == len(places) > 100


def test_what_cannot_be_compiled_raises_when_it_is_called(mutants):
    """Is making all mutants harmless, and does none of them change the program itself?"""
    for mutant in mutants:
        assert callable(mutant.function)
    assert values(mutants, "a square was missing") == [3.0]


def test_a_function_without_a_source_of_its_own_has_no_program():
    """Is a lambda, or what a factory made, left alone?"""
    assert Program.of(lambda x: x) is None and Program.of(np.sum) is None


def reference(x):
    """2 x."""
    return 2 * x


CHECK = Check("y = 2 x", reference, lambda rng: [(np.array([1.0, -3.0]),)])


def test_a_reference_without_a_program_has_wrappers():
    """Are results and arguments changed whatever the reference is made of?"""
    phrases = {mutant.phrase: mutant for mutant in candidates(replace(CHECK, reference=lambda x: 2 * x))}
    assert phrases["x was returned as it is"].function(3.0) == 3.0
    assert phrases["the absolute value of the result was taken"].function(-1.0) == 2.0
    assert phrases["x was doubled first"].function(1.0) == 4.0


def test_clues_are_the_phrases_of_what_explains():
    """Has each explaining mutant its phrase, is one that is gone left out, and does nothing run for the phrases alone?"""
    place = next(mutant.place for mutant in candidates(CHECK) if mutant.phrase == "the factor 2 was missing")
    check = replace(CHECK, explained={"gone → lost": "it was gone", place: "the factor 2 was missing"})
    assert clues(check) == {"?0": "It looks as if it was gone.", "?1": "It looks as if the factor 2 was missing."}
    (mistake,) = explaining(check)
    assert (mistake.name, mistake.hint, mistake.wrong(3.0)) == ("?1", clues(check)["?1"], 3.0)


def test_phrases_of_all_checks_belong_to_a_mutant(checks):
    """Is no phrase of a mutant left whose reference has changed?"""
    for name, check in checks.items():
        assert len(explaining(check)) == len(check.explained), name


def test_a_phrase_quotes_no_code(checks):
    """Do phrases speak of what the docstring names, with no call, index or underscore in them?"""
    for check in checks.values():
        for phrase in check.explained.values():
            assert not any(mark in phrase for mark in ("_(", "np.", "[:", "**", "lambda")), phrase
    assert public_names(load("autograder.content.checks.initialization.rules")["init_he"]) >= {"dims", "rng"}
