"""Plain values across the border: what is packed comes back, and no tree makes anything but a value or Malformed."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from steadygrad.judging.leaves import as_array
from steadygrad.judging.plain import Named, Seed

from autograder.engine.inside import values
from autograder.engine.inside.values import Foreign, Malformed, pack, unpack


def crossed(value, recipes=False):
    """The value as it comes out on the other side, by way of JSON text."""
    tree, body = pack(value, recipes)
    text = json.dumps(tree, ensure_ascii=False, allow_nan=False).encode()
    return unpack(json.loads(text), b"".join(body), recipes)


def equal(a, b) -> bool:
    """The same type, dtype, shape and bits?"""
    if type(a) is not type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        same_kind = a.dtype == b.dtype and a.dtype.char == b.dtype.char and a.shape == b.shape
        return (
            same_kind and (np.signbit(a) == np.signbit(b)).all() and np.array_equal(a, b, equal_nan=True)
            if (a.dtype.kind == "f")
            else same_kind and np.array_equal(a, b)
        )
    if type(a) is dict:
        return len(a) == len(b) and all(equal(x, y) for x, y in zip(a.items(), b.items()))
    if type(a) in (list, tuple):
        return len(a) == len(b) and all(map(equal, a, b))
    if type(a) is float:
        return math.copysign(1, a) == math.copysign(1, b) and (a == b or a != a and b != b) or a != a and b != b
    if type(a) is Named:
        return a.name == b.name and equal(dict(a.parameters), dict(b.parameters))
    return a == b


# ---------------------------------------------------------------- round trips

DTYPES = st.sampled_from(sorted(values.DTYPES)).map(values.DTYPES.get)
ARRAYS = DTYPES.flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
TEXTS = st.text(st.characters(), max_size=8) | st.sampled_from(["\ud800", "a\udfff\ud800b", "\x00", "😀"])
KEYS = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.floats(allow_nan=False) | TEXTS
SCALARS = ARRAYS.filter(lambda array: array.size).map(lambda array: array.ravel()[0])
LEAVES = KEYS | st.integers(-(2**70), 2**70) | st.floats() | ARRAYS | SCALARS | st.sets(TEXTS) | st.frozensets(TEXTS)


def containers(inner):
    return (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(KEYS, inner, max_size=4)
    )


PLAIN = st.recursive(LEAVES, containers, max_leaves=12)
RECIPES = st.recursive(
    LEAVES | st.integers(0, 2**64).map(Seed),
    lambda inner: (
        containers(inner) | st.builds(Named, TEXTS.filter(str.isascii), st.dictionaries(TEXTS, inner, max_size=3))
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=100)
@given(PLAIN)
def test_a_plain_value_comes_back(value):
    """Does every plain value come back with its types, dtypes, shapes and bits?"""
    assert equal(crossed(value), value)


@settings(deadline=None)
@given(RECIPES)
def test_recipes_reach_the_child(value):
    """Do Seed and Named cross with the judge's arguments?"""
    assert equal(crossed(value, recipes=True), value)


@pytest.mark.parametrize("scalar", [dtype.type(1) for dtype in values.DTYPES.values()])
def test_a_scalar_keeps_its_type(scalar):
    """Is a NumPy scalar of the same class afterwards?"""
    assert equal(crossed(scalar), scalar)


@pytest.mark.parametrize(
    "array",
    [
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(12).reshape(3, 4)[::-2, 1::2],
        np.broadcast_to(np.float16(1.5), (2, 3)),
        np.array([0.0, -0.0, np.nan, -np.inf]),
        np.array(7),
        np.empty((0, 3, 0)),
        np.arange(3, dtype=">i4"),
        np.ones((1,) * 32),
    ],
    ids=lambda a: str(a.shape),
)
def test_an_array_however_it_lies_in_memory(array):
    """Does an array come back as one of its own, which can be written to?"""
    back = crossed(array)
    assert equal(back, np.array(array)) and back.flags.writeable and back.flags.owndata


@pytest.mark.parametrize(
    "number", [10**400, -(10**400), 10**308, 2**1024, 2**63, -(2**63) - 1, 10**5000], ids=int.bit_length
)
def test_an_integer_beyond_every_float(number):
    """Is a huge integer to the judge what it was in the child?"""
    assert equal(as_array(crossed(number)), as_array(number))


def test_arrays_are_in_order():
    """Does each array find its own bytes, when one follows another of another size?"""
    value = {"a": np.float16(1), "b": [np.arange(3), np.array([True])], "c": np.zeros((0, 2)), "d": np.longdouble(2)}
    assert equal(crossed(value), value)


# ---------------------------------------------------------------- what may not cross


class Angry:
    """Whatever is asked of it, it is an error: packing must ask nothing."""

    def __getattribute__(self, name):
        raise AssertionError(f"asked for {name}")

    __iter__ = __len__ = __eq__ = __repr__ = __bool__ = __float__ = __hash__ = __array__ = __getattribute__


def angry(kind: type) -> type:
    """A subclass that overrides everything."""
    wrong = {name: value for name, value in vars(Angry).items() if name not in ("__dict__", "__weakref__", "__doc__")}
    return type(f"Angry{kind.__name__}", (kind,), wrong)


@dataclass
class Strange:
    """Has a dtype that lies."""

    dtype: str = "float64"


KINDS = (int, float, str, list, tuple, dict, set, frozenset, np.ndarray, np.float64)
FOREIGN = [
    Strange(), Seed(1), Named("relu"), b"bytes", bytearray(b"x"), 1j, np.complex64(1), np.datetime64("2020"),
    np.array(["a"]), np.array([None]), np.array([1j]), np.zeros(2, [("a", "f8")]), np.void(b"x"), np.str_("x"),
    np.ma.array([1.0]), np.ones((1,) * 33), object, len, {1, 2}, frozenset({None}), {(1, 2): 3},
    {Strange: 1}, range(3), iter([]), Foreign(), Ellipsis, NotImplemented, ValueError("x"), slice(1), np.dtype("f8"),
]  # fmt: skip


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: type(v).__name__)
def test_what_is_not_plain_becomes_foreign(value):
    """Does anything but an exact plain type cross as Foreign, alone and within others?"""
    is_foreign(value)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_a_class_overrides_is_called(kind):
    """Is a subclass Foreign that is an error whatever is asked of it?"""
    subclass = angry(kind)
    is_foreign(kind.__new__(subclass, (2,)) if kind is np.ndarray else kind.__new__(subclass))
    is_foreign(Angry())


def is_foreign(value):
    assert type(crossed(value)) is Foreign
    first, second, third = crossed([1, (value,), {"a": value}])
    assert first == 1 and type(second[0]) is Foreign and type(third["a"]) is Foreign


def test_foreign_has_a_name():
    """Does a failing test show what it holds?"""
    assert repr(crossed(object())) == "Foreign()"


def test_a_value_that_holds_itself():
    """Is a part foreign in which the whole stands again, and only that part?"""
    loop = [1]
    loop += [loop, {"again": loop}]
    back = crossed(loop)
    assert back[0] == 1 and type(back[1]) is Foreign and type(back[2]["again"]) is Foreign
    twice = [3]
    assert crossed([twice, twice]) == [[3], [3]]


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: (x,), lambda x: {"a": x}], ids=["list", "tuple", "dict"])
def test_deep_values(wrap):
    """Does a value cross up to a depth, and is the rest foreign beyond it?"""
    value = 1
    for _ in range(values.DEPTH):
        value = wrap(value)
    assert equal(crossed(value), value)
    back = crossed(wrap(value))
    for _ in range(values.DEPTH):
        back = next(iter(back.values())) if type(back) is dict else back[0]
    assert type(back) is Foreign


def test_a_value_of_too_many_parts():
    """Does a list of lists that doubles at each level end, though its sixty parts stand for a quintillion?"""
    value = []
    for _ in range(60):
        value = [value, value]
    with pytest.raises(MemoryError, match="too many parts"):
        pack(value)


# ---------------------------------------------------------------- trees that others made

MALFORMED = {
    "an unknown tag": ({"pickle": "gASV"}, b""),
    "no tag": ({}, b""),
    "two tags": ({"list": [], "tuple": []}, b""),
    "infinity": (math.inf, b""),
    "a float of another name": ({"float": "1"}, b""),
    "a float of no name": ({"float": 1.5}, b""),
    "an object array": ({"array": ["|O", [1]]}, bytes(8)),
    "text as an array": ({"array": ["=U", [0]]}, b""),
    "a dtype that is none": ({"array": [["=d"], [0]]}, b""),
    "a shape of floats": ({"array": ["=d", [1.0]]}, bytes(8)),
    "a shape of booleans": ({"array": ["=d", [True]]}, bytes(8)),
    "a negative shape": ({"array": ["=d", [-1]]}, bytes(8)),
    "two negative sides": ({"array": ["=d", [-1, -1]]}, bytes(8)),
    "a huge shape": ({"array": ["=d", [2**62]]}, bytes(8)),
    "a huge empty shape": ({"array": ["=d", [0, 2**39, 2**39]]}, b""),
    "many dimensions": ({"array": ["=d", [1] * 33]}, bytes(8)),
    "too few bytes": ({"array": ["=d", [2]]}, bytes(15)),
    "too many bytes": ({"array": ["=d", [2]]}, bytes(17)),
    "bytes for nothing": (None, b"x"),
    "a scalar without bytes": ({"scalar": "=d"}, b""),
    "a scalar of no dtype": ({"scalar": None}, b""),
    "no array": ({"array": []}, b""),
    "a key that is a list": ({"dict": [[[], 1]]}, b""),
    "a key that is an array": ({"dict": [[{"scalar": "=d"}, 1]]}, bytes(8)),
    "an entry without value": ({"dict": [["a"]]}, b""),
    "entries as an object": ({"dict": {"a": 1}}, b""),
    "a set of numbers": ({"set": [1]}, b""),
    "a set of lists": ({"frozenset": [[]]}, b""),
    "no hexadecimal": ({"text": "zz"}, b""),
    "no UTF-8": ({"text": "ff"}, b""),
    "a text of a number": ({"text": 1}, b""),
    "a foreign with something in it": ({"foreign": 1}, b""),
    "a seed": ({"seed": 1}, b""),
    "a named function": ({"named": ["relu", {"dict": []}]}, b""),
    "a type of another kind": ((1,), b""),
}  # fmt: skip


@pytest.mark.parametrize("tree, body", MALFORMED.values(), ids=MALFORMED)
def test_malformed(tree, body):
    """Is everything refused that `pack` would not make of an answer?"""
    with pytest.raises(Malformed):
        unpack(tree, body)


def test_a_deep_tree():
    """Is a tree refused that is deeper than any that `pack` makes?"""
    tree = None
    for _ in range(500):
        tree = [tree]
    with pytest.raises(Malformed, match="too deep"):
        unpack(tree, b"")


def test_a_boolean_is_one_of_two():
    """Is any byte but 0 True, so that sums of booleans count?"""
    masks = unpack({"array": ["|?", [3]]}, b"\x00\x02\xff")
    assert masks.tolist() == [False, True, True] and masks.sum() == 2 and masks.view(np.uint8).max() == 1


TAGS = st.sampled_from(
    ["tuple", "set", "frozenset", "dict", "array", "scalar", "float", "text", "foreign", "seed", "named", "?"]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(sorted(values.DTYPES)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TAGS, inner, max_size=2)
        | st.tuples(st.sampled_from(sorted(values.DTYPES)), st.lists(st.integers(0, 3))).map(
            lambda x: {"array": list(x)}
        )
    ),
)


@settings(deadline=None, max_examples=150)
@given(JSON, st.binary(max_size=32), st.booleans())
def test_any_tree_gives_a_value_or_malformed(tree, body, recipes):
    """Does an arbitrary tree with arbitrary bytes give a value, or Malformed, and nothing else?"""
    try:
        value = unpack(tree, body, recipes)
    except Malformed:
        return
    pack(value, recipes)


def test_the_judge_imports_no_more_than_it_needs():
    """Do frames and values do without IPython and Matplotlib?"""
    code = (
        "import sys; from autograder.engine.inside import channel, values;"
        "print([name for name in sys.modules if name in ('IPython', 'matplotlib')])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize("key", [2**53, -(2**53), 2**61 - 1])
def test_large_integers_are_no_keys(key):
    """Is a dict whose keys could all have one hash neither packed nor unpacked?"""
    assert pack({key: 0}) == ({"foreign": None}, [])
    with pytest.raises(Malformed):
        unpack({"dict": [[key, 0]]}, b"")
