import json

import numpy as np
import pytest
from steadygrad.judging.calls import ask, call
from steadygrad.judging.judge import judge
from steadygrad.judging.leaves import WrongType
from steadygrad.judging.observers import OBSERVERS
from steadygrad.judging.plain import Named, Seed
from steadygrad.judging.sheet import AspectSheet, Sheet, sheet_from_json, sheet_to_json
from steadygrad.judging.statistics import FEWEST_DRAWS, any_shape, normal

from autograder.vocabulary.check import Aspect, entries, load
from autograder.vocabulary.prepare import visible_sheet

CHECKS = load("autograder.content.checks.initialization.rules") | load(
    "autograder.content.checks.initialization.signals"
)


def through_json(sheet):
    return sheet_from_json(sheet.check, json.loads(json.dumps(sheet_to_json(sheet), allow_nan=False)))


@pytest.mark.parametrize("name", CHECKS)
def test_sheets_survive_strict_json(name):
    """Does a sheet that was written and read judge right and wrong answers as before?"""
    sheet = visible_sheet(name, CHECKS[name])
    again = through_json(sheet)
    assert json.dumps(sheet_to_json(again)) == json.dumps(sheet_to_json(sheet))
    for function in (CHECKS[name].reference, *(m.wrong for m in CHECKS[name].misconceptions[:3])):
        answers = ask(sheet, lambda arguments, function=function: call(function, arguments, sheet.seconds))
        assert judge(again, answers) == judge(sheet, answers)


def test_sheets_of_broken_numbers_survive_strict_json(sheet_for):
    """And with NaN and infinity among inputs, expected values and mistakes?"""
    sheet = sheet_for(
        lambda x: {"y": x, "note": None, "s": "text"},
        (np.array([np.nan, np.inf, 1.0]),),
        misconceptions=[("float32", "h", lambda x: {"y": x.astype(np.float32), "note": "n", "s": -np.inf})],
    )
    assert json.dumps(sheet_to_json(through_json(sheet))) == json.dumps(sheet_to_json(sheet))


def test_a_sheet_is_random_when_it_passes_a_generator(sheet_for):
    """Is a function with a generator among its arguments known as random?"""
    assert sheet_for(lambda x, rng: 1.0, (1.0, Seed(1))).is_random
    assert not sheet_for(lambda x: 1.0, (1.0,)).is_random


def test_a_generator_inside_a_container_counts(sheet_for):
    """And one inside a list or dict of arguments?"""
    assert sheet_for(lambda tools: 1.0, ({"rng": Seed(1)},)).is_random


def seen_by(observer, value, laws):
    """What an aspect with this observer sees in a value returned for the only case of a sheet."""
    aspect = AspectSheet("a", 1.0, observer, (laws,), (), {})
    return Sheet("f", "q", 1.0, ({"x": 1.0},), (aspect,), {}).observe(aspect, 0, value)


@pytest.mark.parametrize(
    "law, size, statistics",
    [
        (normal(1), FEWEST_DRAWS, {"mean", "std", "share within one std"}),
        (any_shape(1), FEWEST_DRAWS, {"mean", "std"}),
        (normal(1), FEWEST_DRAWS - 1, set()),
        (normal(1), 0, set()),
    ],
)
def test_random_leaves_are_seen_by_their_moments(law, size, statistics):
    """Are many draws seen by their moments, few by shape and dtype only?"""
    seen = seen_by(entries("W*"), {"W1": np.zeros(size), "b1": np.zeros(1)}, {"W1": law})
    assert seen.keys() == {f"W1: {what}" for what in statistics | {"shape", "dtype"}}
    assert seen["W1: shape"].tolist() == [size] and seen["W1: dtype"] == "float64"


@pytest.mark.parametrize("size", [2, FEWEST_DRAWS])
def test_leaves_without_a_law_beside_leaves_with_one(size):
    """Where leaves are random, is one that no law names seen by shape and dtype only, and no array as it is?"""
    seen = seen_by(entries("W*"), {"W1": "text", "W2": np.ones(size)}, {"W1": normal(1)})
    assert seen.keys() == {"W1", "W2: shape", "W2: dtype"}
    assert (seen["W1"], seen["W2: shape"].tolist(), seen["W2: dtype"]) == ("text", [size], "float64")


def test_without_laws_leaves_are_seen_as_they_are():
    """Are entries of an aspect without laws compared by value, however many numbers they hold?"""
    seen = seen_by(entries("W*"), {"W1": "text", "W2": np.ones(FEWEST_DRAWS)}, {})
    assert seen.keys() == {"W1", "W2"} and seen["W2"].tolist() == [1] * FEWEST_DRAWS


def test_an_aspect_looks_by_its_observer():
    """Does the name of the observer decide what is seen?"""
    assert seen_by(Named("vector"), [1, 2], {})[""].tolist() == [1, 2]


@pytest.mark.parametrize("check", [Aspect("a", weight=2, observe=entries("W*"), rtol=1e-3, atol=0)])
def test_weight_observer_and_tolerance_reach_the_sheet(sheet_for, check):
    """Is what an author declares what the judge is given?"""
    aspect = through_json(sheet_for(lambda x: {"W1": x}, aspects=(check,))).aspects[0]
    assert (aspect.name, aspect.weight, aspect.observer) == ("a", 2, Named("entries", {"pattern": "W*"}))
    assert (aspect.expected[0]["W1"].rtol, aspect.expected[0]["W1"].atol) == (1e-3, 0)


# ---------------------------------------------------------------- several values


TWO = ("out", "mask")


@pytest.mark.parametrize("value", [(1.0, "kept"), [1.0, "kept"]])
def test_several_returned_values_are_entries(sheet_for, value):
    """Are the values of a tuple, or of a list, seen under the names that the exercise gives them?"""
    sheet = through_json(
        sheet_for(lambda x: (1.0, "kept"), aspects=(Aspect("mask", observe=entries("mask")),), returns=TWO)
    )
    assert sheet.returns == TWO
    assert sheet.observe(sheet.aspects[0], 0, value) == {"mask": "kept"}


@pytest.mark.parametrize("value, got", [(1.0, "a number (float)"), ((1.0,), "a tuple of 1"), (None, "None")])
def test_another_number_of_values_is_a_wrong_type(sheet_for, value, got):
    """Does the message say how many values are expected, their names, and what came?"""
    sheet = sheet_for(lambda x: (1.0, 2.0), returns=TWO)
    with pytest.raises(WrongType) as caught:
        sheet.observe(sheet.aspects[0], 0, value)
    assert str(caught.value).startswith(f"2 values are expected, out, mask, got {got}")


def test_observers_see_the_arguments(monkeypatch, sheet_for):
    """Can what is compared be derived from the returned value and the call's arguments?"""
    monkeypatch.setitem(OBSERVERS, "ratio", lambda value, arguments, to: {"ratio": np.asarray(value / arguments[to])})
    sheet = sheet_for(lambda x, y: x * y, (2.0, 5.0), aspects=(Aspect("r", observe=Named("ratio", {"to": "y"})),))
    assert sheet.observe(sheet.aspects[0], 0, 30.0) == {"ratio": 6}
    assert sheet.aspects[0].expected[0]["ratio"].value == 2


def test_a_variadic_call_is_shown_as_it_could_be_typed(judged):
    """Are arguments that have no name in a call shown without one?"""
    verdict = judged(lambda x, *others: 0.0, lambda x, *others: x + sum(others), (1.0, 2.0, 3.5))
    assert verdict.findings[0].evidence.call == "f(1, 2, 3.5)"
