import json

import numpy as np
import pytest

from autograder.checks.prepare import prepare, visible_rng
from autograder.checks.vocabulary import Aspect, entries, load
from steadygrad.calls import ask, call
from steadygrad.judge import judge
from steadygrad.plain import Named, Seed
from steadygrad.sheet import AspectSheet, sheet_from_json, sheet_to_json
from steadygrad.statistics import FEWEST_DRAWS, any_shape, normal

CHECKS = load("autograder.checks.initialization") | load("autograder.checks.signals")


def through_json(sheet):
    return sheet_from_json(sheet.check, json.loads(json.dumps(sheet_to_json(sheet), allow_nan=False)))


@pytest.mark.parametrize("name", CHECKS)
def test_sheets_survive_strict_json(name):
    """Does a sheet that was written and read judge right and wrong answers as before?"""
    sheet = prepare(name, CHECKS[name], visible_rng(name))
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


def weights_aspect(law):
    return AspectSheet("w", 1.0, entries("W*"), ({"W1": law},), (), {})


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
    seen = weights_aspect(law).observe(0, {"W1": np.zeros(size), "b1": np.zeros(1)})
    assert seen.keys() == {f"W1: {what}" for what in statistics | {"shape", "dtype"}}
    assert seen["W1: shape"].tolist() == [size] and seen["W1: dtype"] == "float64"


@pytest.mark.parametrize("size", [2, FEWEST_DRAWS])
def test_leaves_without_a_law_beside_leaves_with_one(size):
    """Where leaves are random, is one that no law names seen by shape and dtype only, and no array as it is?"""
    seen = weights_aspect(normal(1)).observe(0, {"W1": "text", "W2": np.ones(size)})
    assert seen.keys() == {"W1", "W2: shape", "W2: dtype"}
    assert (seen["W1"], seen["W2: shape"].tolist(), seen["W2: dtype"]) == ("text", [size], "float64")


def test_without_laws_leaves_are_seen_as_they_are():
    """Are entries of an aspect without laws compared by value, however many numbers they hold?"""
    seen = AspectSheet("w", 1.0, entries("W*"), ({},), (), {}).observe(0, {"W1": "text", "W2": np.ones(FEWEST_DRAWS)})
    assert seen.keys() == {"W1", "W2"} and seen["W2"].tolist() == [1] * FEWEST_DRAWS


def test_an_aspect_looks_by_its_observer():
    """Does the name of the observer decide what is seen?"""
    aspect = AspectSheet("v", 1.0, Named("vector"), ({},), (), {})
    assert aspect.observe(0, [1, 2])[""].tolist() == [1, 2]


@pytest.mark.parametrize("check", [Aspect("a", weight=2, observe=entries("W*"), rtol=1e-3, atol=0)])
def test_weight_observer_and_tolerance_reach_the_sheet(sheet_for, check):
    """Is what an author declares what the judge is given?"""
    aspect = through_json(sheet_for(lambda x: {"W1": x}, aspects=(check,))).aspects[0]
    assert (aspect.name, aspect.weight, aspect.observer) == ("a", 2, Named("entries", {"pattern": "W*"}))
    assert (aspect.expected[0]["W1"].rtol, aspect.expected[0]["W1"].atol) == (1e-3, 0)
