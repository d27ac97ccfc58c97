"""Sketches tell equal from different: nine numbers do for all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steadygrad.judging.sheet import Quantity, sheet_from_json, sheet_to_json
from steadygrad.judging.sketch import FEW, PROJECTIONS, departure, flat, sketch

SIZES = [1, FEW, FEW + 1, 1000]


def drawn(size, seed=0):
    return np.random.default_rng(seed).normal(size=size)


def quantities(x, rtol=1e-6, atol=1e-9):
    return [{"W": Quantity(x, rtol, atol)}]


def distance(shown, seen, right=None, **tolerances):
    expected = quantities(np.ones_like(shown) if right is None else right)
    return departure(sketch(expected, quantities(shown, **tolerances)), flat(expected, [{"W": seen}]))


@pytest.mark.parametrize("size", SIZES)
def test_the_same_mistake_matches(size):
    """Is what was sketched recognized, with the rounding of other code in it?"""
    x = drawn(size)
    assert distance(x, x) <= 1 and distance(x, x * (1 + 1e-12)) <= 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("change", [lambda x: x * (1 + 1e-3), lambda x: -x, lambda x: x + 1, lambda x: 0 * x])
def test_another_mistake_does_not(size, change):
    """Is what differs by a thousandth, in its sign or by an added number told apart?"""
    assert distance(drawn(size), change(drawn(size))) > 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(FEW + 1, 300), st.floats(1e-4, 1e3))
def test_one_number_of_many_shows(seed, size, by):
    """Does a change of a single number show in the projections?"""
    x = drawn(size, seed)
    other = x.copy()
    other[seed % size] += by
    assert distance(x, other) > 1


def test_only_many_numbers_are_projected():
    """Are few numbers kept as they are, and drawn ones however many, while all others become nine?"""
    few, many = drawn(FEW), drawn(500)
    assert len(sketch(quantities(few), quantities(few)).numbers) == FEW
    assert len(sketch(quantities(many), quantities(many)).numbers) == PROJECTIONS + 1
    assert len(sketch(quantities(many), quantities(many), are_random=True).numbers) == 500


def test_what_is_exact_has_to_be_the_same():
    """Do another name, shape, text or place of a NaN show, whatever the numbers?"""
    x = drawn(40)
    known = sketch(quantities(x), quantities(x))
    with_nan = np.where(np.arange(40) == 3, np.nan, x)
    for seen in ({"V": x}, {"W": x.reshape(5, 8)}, {"W": "text"}, {"W": with_nan}, {}):
        assert departure(known, flat(quantities(x), [seen])) > 1
    assert distance(with_nan, with_nan) <= 1 < distance(with_nan, np.roll(with_nan, 1))


def test_of_two_that_match_the_very_same_is_nearer():
    """Has an approximation, which may be far off, no smaller distance than the mistake itself?"""
    right, x = drawn(5), drawn(5, 1)
    itself, approximation = distance(x, x, right), distance(x * (1 + 1e-5), x, right, atol=1e-3)
    assert itself == 0 < approximation <= 1


def test_a_sketch_survives_json(sheet_for):
    """Is a sheet with sketches the same after a trip through JSON?"""
    sheet = sheet_for(lambda x: x, (1.0,))
    x = drawn(40)
    (aspect,) = sheet.aspects
    aspect.mistaken["slip"] = sketch(quantities(x), quantities(2 * x))
    assert sheet_from_json(sheet.check, sheet_to_json(sheet)).aspects[0].mistaken == aspect.mistaken
