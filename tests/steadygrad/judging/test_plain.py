import json
import math
from collections import OrderedDict, defaultdict, namedtuple
from enum import IntEnum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from steadygrad.judging.plain import Named, Seed, build, decode, encode, made_plain, reseeded, same
from steadygrad.table import FUNCTIONS

NAN = float("nan")

shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
arrays = st.sampled_from([np.bool_, np.int64, np.float64]).flatmap(lambda dtype: hnp.arrays(dtype, shapes))
names = st.text("abcdefghij", min_size=1)
leaves = st.one_of(
    arrays, st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.builds(Seed, st.integers(0, 2**64))
)
plain_values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(), inner, max_size=3),
        st.builds(Named, names, st.dictionaries(names, inner, max_size=2)),
    ),
    max_leaves=8,
)


def through_json(value):
    return decode(json.loads(json.dumps(encode(value), allow_nan=False)))


def alike(a, b):
    """Equality of plain data: `same` for what is live, and equal recipes."""
    if isinstance(a, Named):
        return type(b) is Named and a.name == b.name and alike(dict(a.parameters), dict(b.parameters))
    if isinstance(a, dict):
        return type(b) is dict and list(a) == list(b) and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(alike, a, b))
    return a == b if isinstance(a, Seed) else same(a, b)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(plain_values)
def test_plain_data_survive_json(value):
    """Does all plain data come back from strict JSON with type, shape and every entry?"""
    assert alike(through_json(value), value)


@pytest.mark.parametrize(
    "value",
    [
        np.array(NAN),
        np.array([[np.inf, -np.inf], [NAN, -0.0]]),
        np.zeros((0, 3)),
        np.zeros((2, 0, 1), dtype=int),
        np.array(True),
        np.arange(24).reshape(2, 3, 4),
        np.array([2**63 - 1, -(2**63)]),
        np.array(["a", "bc"]),
        np.arange(6.0).reshape(2, 3).T,
        np.array([1.5, NAN], dtype=np.float32),
        {"params": {"W1": np.eye(2), "b1": np.zeros((2, 1))}, "g": Named("tanh"), "rng": Seed(3)},
        [(), ((1,), [2.0, (None,)])],
        {"array": 1, "seed": 2, "function": {"float": "nan"}},
        Named("noise", {"scale": NAN, "like": np.ones(2)}),
        Named("noise", {"seed": 3}),
        Named("noise", {"array": [1], "shape": [1], "dtype": "float64"}),
    ],
    ids=repr,
)
def test_corner_cases_survive_json(value):
    """And the awkward ones: empty, 0-d, transposed, not finite, keys that look like encoding?"""
    assert alike(through_json(value), value)


def test_a_finite_number_is_written_as_itself():
    """Is the JSON readable where it can be?"""
    assert encode([1, 2.5, "a", None, True]) == [1, 2.5, "a", None, True]
    assert encode(Named("poly", {"coefficients": [1.0]})) == {"function": "poly", "coefficients": [1.0]}


@pytest.mark.parametrize("number", [np.float64(1.5), np.float64(NAN), np.float64(-np.inf)], ids=repr)
def test_numpy_scalars_keep_their_value_or_are_refused(number):
    """Does a NumPy scalar never become something that cannot be read again?"""
    try:
        data = json.loads(json.dumps(encode(number), allow_nan=False))
    except TypeError:
        return
    again = float(decode(data))
    assert again == number or math.isnan(again) and math.isnan(number)


@pytest.mark.parametrize(
    "thing",
    [
        object(),
        {1, 2},
        b"bytes",
        2j,
        np.array([1j]),
        np.array([None, object()], dtype=object),
        np.random.default_rng(0),
        len,
        lambda x: x,
        range(3),
        {"inside": [object()]},
        Named("f", {"g": len}),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_not_plain_is_refused_with_advice(thing):
    """Does encode say what came and what to use instead?"""
    with pytest.raises(TypeError, match=r"\w+ is not plain data: use arrays, numbers, texts, lists, dicts, Seed or Na"):
        encode(thing)


@pytest.mark.parametrize("entries", [{1: "a"}, {None: 1}, {("a", 1): 2}, {1: "a", "1": "b"}], ids=repr)
def test_keys_that_json_cannot_hold_are_refused(entries):
    """JSON turns every key into a text: is a dict with other keys refused instead of changed?"""
    with pytest.raises(TypeError):
        encode(entries)


def test_a_parameter_cannot_hide_the_function_name():
    """Named("f", {"function": …}) has one JSON key for two things: is it refused, or kept?"""
    tricky = Named("noise", {"function": "tanh"})
    try:
        data = encode(tricky)
    except (TypeError, ValueError):
        return
    assert alike(decode(data), tricky)


SAME = [
    (1, 1),
    (True, True),
    (NAN, float("nan")),
    (None, None),
    ("a", "a"),
    (np.array([1.0, NAN]), np.array([1.0, NAN])),
    (np.float64(NAN), np.float64(NAN)),
    (np.array(2), np.array(2)),
    ({"a": [np.ones(2), (1, NAN)]}, {"a": [np.ones(2), (1, NAN)]}),
]
DIFFERENT = [
    (1, 1.0),
    (1, True),
    (1.0, np.float64(1.0)),
    (0.0, NAN),
    (None, 0),
    ("1", 1),
    ([1], (1,)),
    ([1], [1, 1]),
    (np.ones(2), np.ones((2, 1))),
    (np.ones(2), np.ones(2, dtype=int)),
    (np.ones(2), np.ones(2, dtype=np.float32)),
    (np.array([1.0]), np.array([NAN])),
    (np.ones(1), [1.0]),
    ({"a": 1}, {"b": 1}),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({"a": np.ones(2)}, {"a": np.zeros(2)}),
    (object(), object()),
]


@pytest.mark.parametrize("a, b", SAME)
def test_same_values(a, b):
    """Are equal values the same, NaN included?"""
    assert same(a, b) and same(b, a)


@pytest.mark.parametrize("a, b", DIFFERENT)
def test_different_values(a, b):
    """Do type, shape, dtype, order and entries count?"""
    assert not same(a, b) and not same(b, a)


def test_an_object_is_the_same_as_itself_only():
    """Is a value of a strange type compared by identity, so that its == is never asked?"""

    class Liar:
        def __eq__(self, other):
            return True

    liar = Liar()
    assert same(liar, liar)
    assert not same(liar, Liar())


def test_build_copies_arrays_at_every_depth():
    """Can a call that writes into its arguments change the sheet?"""
    plain = {"params": {"W1": np.ones(2)}, "layers": [np.ones(2)], "pair": (np.ones(2), [1])}
    live = build(plain)
    live["params"]["W1"][0] = 9
    live["layers"][0][0] = 9
    live["layers"].append(1)
    live["pair"][0][0] = 9
    live["pair"][1].append(2)
    expected = {"params": {"W1": np.ones(2)}, "layers": [np.ones(2)], "pair": (np.ones(2), [1])}
    assert same(plain, expected)


def test_build_makes_generators_and_functions():
    """Do recipes become live: equal seeds equal draws, names the functions of the public table?"""
    first, second = build([Seed(5), Seed(5)])
    assert isinstance(first, np.random.Generator) and first is not second
    assert first.random() == second.random() == np.random.default_rng(5).random()
    assert build(Named("tanh")) is FUNCTIONS["tanh"]


def test_build_gives_a_function_its_parameters(monkeypatch):
    """Is a parameterized function of the table made with plain parameters built first?"""
    monkeypatch.setitem(FUNCTIONS, "polynomial", lambda coefficients: lambda x: np.polyval(coefficients, x))
    coefficients = np.array([1.0, 0.0, 2.0])
    square_plus_2 = build(Named("polynomial", {"coefficients": coefficients}))
    coefficients[:] = 0
    assert square_plus_2(3.0) == 11.0


def test_reseeded_changes_every_seed_and_nothing_else():
    """Do generators get another seed, at every depth, while all else stays?"""
    plain = {"rngs": [Seed(1), (Seed(2),)], "x": 1, "seed": 7}
    assert reseeded(plain) == {"rngs": [Seed(2), (Seed(3),)], "x": 1, "seed": 7}
    assert plain["rngs"][0] == Seed(1)


# ---------------------------------------------------------------- what is only a kind of plain data


class Lying(dict):
    def __iter__(self):
        raise SystemExit

    items = keys = values = __len__ = __getitem__ = __eq__ = __iter__
    __hash__ = None


class Text(str):
    def __str__(self):
        raise SystemExit


class Endless(list):
    def __iter__(self):
        return iter(int, 1)


Pair = namedtuple("Pair", "w b")


@pytest.mark.parametrize(
    "value, plain",
    [
        (OrderedDict(a=1.0), {"a": 1.0}),
        (defaultdict(list, a=[1]), {"a": [1]}),
        (Pair(1.0, [2]), (1.0, [2])),
        (np.array(["W1"])[0], "W1"),
        ([np.str_("x")], ["x"]),
        (IntEnum("Kind", "A B").B, 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_kind_of_plain_data_becomes_plain(value, plain):
    """Is what the base class holds there, in exact types, whatever the class makes of its methods?"""
    made = made_plain(value)
    assert repr(made) == repr(plain) and type(made) is type(plain)
    assert same(made, plain)


def test_a_class_that_lies_is_not_asked():
    """Is what the base class holds taken, and no method of the class called?"""
    assert same(made_plain(Lying(a=Text("x"))), {"a": "x"})
    assert same(made_plain(Endless([1, 2])), [1, 2])


@pytest.mark.parametrize("value", [1, 2.0, True, None, "x", np.float64(1), np.ones(2), np.ma.ones(2), {1, 2}, object()])
def test_all_else_stays_as_it_is(value):
    """Is a value that is plain, or no kind of plain data, handed on as it is?"""
    assert made_plain(value) is value


def test_what_is_shared_or_holds_itself_costs_nothing():
    """Are forty levels of a list that holds another one twice made plain at once, and a list of itself too?"""
    doubled = [1.0]
    for _ in range(40):
        doubled = [doubled, doubled]
    made = made_plain(doubled)
    assert made[0] is made[1]
    itself = []
    itself.append(itself)
    assert (made := made_plain(itself))[0] is made
