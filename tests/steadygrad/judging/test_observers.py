from collections import OrderedDict
from functools import partial

import numpy as np
import pytest
from steadygrad.judging import draws
from steadygrad.judging.leaves import WrongType, describe
from steadygrad.judging.observers import OBSERVERS, observe


class Liar(np.ndarray):
    def __eq__(self, other):
        return np.array(True)


class Params(dict):
    pass


STRANGE = [
    np.ones((1, 1)).view(np.matrix),
    np.ma.masked_array([1.0]),
    np.ones(2).view(Liar),
    np.array([1j]),
    np.array(["a"]),
    np.array([None], dtype=object),
    np.zeros(2, dtype="M8[s]"),
    2j,
    object(),
    {1, 2},
    b"x",
    Params(a=1.0),
    OrderedDict(a=1.0),
    (x for x in [1]),
    len,
]


def seen(name, value, **parameters):
    return {key: np.asarray(leaf).tolist() for key, leaf in observe(name, parameters, value, {}).items()}


@pytest.mark.parametrize(
    "value, leaves",
    [
        (1.5, {"": 1.5}),
        (True, {"": True}),
        (np.float64(2), {"": 2.0}),
        (np.float32(2), {"": 2.0}),
        (np.array(3), {"": 3}),
        (np.eye(1), {"": [[1.0]]}),
        ("text", {"": "text"}),
        ((1, "a"), {"[0]": 1, "[1]": "a"}),
        ({"W1": [1, None]}, {"W1[0]": 1, "W1[1]": None}),
        ([{"a": {"b": 2}}], {"[0][a][b]": 2}),
        ({}, {}),
        ([], {}),
    ],
    ids=repr,
)
def test_whole_names_each_leaf_by_its_path(value, leaves):
    """Does `whole` walk containers, and name a leaf by the path to it?"""
    assert seen("whole", value) == leaves


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: [x], lambda x: {"W1": x}], ids=["bare", "in list", "in dict"])
def test_only_exact_types_are_looked_at(value, wrap):
    """Is a subclass, or a thing that is no number, a wrong type, wherever it stands?"""
    with pytest.raises(WrongType, match="the result is|W1 is|\\[0\\] is"):
        observe("whole", {}, wrap(value), {})


def test_none_is_a_wrong_type_that_asks_for_return():
    """Does a function without return get the one hint that it needs?"""
    with pytest.raises(WrongType, match="the result is None .is a return missing"):
        observe("whole", {}, None, {})


@pytest.mark.parametrize(
    "value",
    [[1, 2.5, True], (1, 2.5, True), [np.float64(1), np.array(2.5), np.int64(1)], np.array([1, 2.5, 1])],
    ids=["list", "tuple", "NumPy scalars", "array"],
)
def test_a_vector_may_be_a_list(value):
    """Are lists and tuples of numbers as good as an array (n,)?"""
    leaves = observe("vector", {}, value, {})
    assert leaves[""].dtype == np.float64
    assert leaves[""].tolist() == [1, 2.5, 1]


@pytest.mark.parametrize("value", [[[1.0], [2.0]], [np.ones(1), np.ones(1)], ["a"]], ids=repr)
def test_a_vector_is_no_list_of_lists(value):
    """Is a nested list seen as what it is, not as a vector?"""
    assert "" not in observe("vector", {}, value, {})


def test_an_empty_list_is_an_empty_vector():
    """Does no layer give no number?"""
    assert observe("vector", {}, [], {})[""].shape == (0,)


def test_entries_picks_by_pattern_and_ignores_the_rest():
    """Does "W*" see weights only, and keys that are no text nowhere?"""
    value = {"W1": np.ones(1), "b1": np.zeros(1), "w2": 1, 3: 4, "W10": 2.0}
    assert seen("entries", value, pattern="W*") == {"W1": [1.0], "W10": 2.0}


@pytest.mark.parametrize("value", [[np.ones(1)], None, Params(W1=1.0), np.ones(2)], ids=repr)
@pytest.mark.parametrize("observer", ["entries", "zeros", "distinct"])
def test_entries_need_a_dict(observer, value):
    """Does the message say what is expected, and what came?"""
    with pytest.raises(
        WrongType, match="a dict with entries such as W1 is expected, got (a list of 1|None|a Params|an arra)"
    ):
        observe(observer, {"pattern": "W*"}, value, {})


@pytest.mark.parametrize("observer", ["zeros", "distinct"])
def test_entries_of_these_must_be_numbers(observer):
    """Is a text in the place of a matrix a wrong type?"""
    with pytest.raises(WrongType, match="b1 is a text"):
        observe(observer, {"pattern": "b*"}, {"b1": "zeros"}, {})


@pytest.mark.parametrize("losses", [[1.0, 0.5], (1.0, np.float64(0.5)), np.array([1.0, 0.5])], ids=repr)
def test_vectors_and_lengths_of_entries(losses):
    """Is an entry that is a list, a tuple or an array of numbers one vector, with its length?"""
    value = {"dev": losses, "best": {"W1": np.ones((2, 3))}}
    assert seen("vectors", value, pattern="dev") == {"dev": [1.0, 0.5]}
    assert seen("lengths", value, pattern="dev") == {"dev: length": 2}


@pytest.mark.parametrize("losses", [0.5, [[0.5]], {"0": 0.5}, "0.5", None], ids=repr)
def test_what_is_no_vector_has_no_length(losses):
    """Does an entry of another kind show no length, so that it is missing?"""
    assert seen("lengths", {"dev": losses}, pattern="dev") == {}


@pytest.mark.parametrize(
    "value", [["W2", "b1"], ("b1", "W2"), {"W2", "b1"}, ["b1", "W2", "b1"], frozenset(["W2", "b1"])]
)
def test_names_in_any_order(value):
    """Are lists, tuples and sets of names alike, in any order?"""
    assert observe("names", {}, value, {}) == {"": ["W2", "b1"]}


@pytest.mark.parametrize("value", [None, "W1", ["W1", 2], {"W1": True}, np.array(["W1"]), OrderedDict(W1=1)])
def test_names_are_a_list_of_texts(value):
    """Is a bare text, or anything that is no text, a wrong type?"""
    with pytest.raises(WrongType, match="a list of names is expected, got"):
        observe("names", {}, value, {})


@pytest.mark.parametrize(
    "value, leaf",
    [(99.5, 99.5), (-7, -7), (100.5, 100.0), (-1e17, 100.0), (np.inf, 100.0), (-np.inf, 100.0), ("1e17", "1e17")],
)
def test_capped(value, leaf):
    """Does whatever lies beyond the limit count as the limit, and all else as it is?"""
    assert seen("capped", value, limit=100.0) == {"": leaf}


def test_capped_shows_nan():
    """Does NaN stay what it is?"""
    assert np.isnan(observe("capped", {"limit": 100.0}, np.nan, {})[""])


@pytest.mark.parametrize(
    "array, share",
    [(np.zeros((2, 1)), 0), (np.array([0.0, 1, np.nan, -2]), 0.75), (np.zeros((0, 1)), 0), (np.array([-0.0]), 0)],
)
def test_zeros(array, share):
    """How many numbers are not zero? NaN is not."""
    leaves = observe("zeros", {"pattern": "b*"}, {"b1": array}, {})
    assert leaves["b1: shape"].tolist() == list(array.shape)
    assert leaves["b1: share of numbers that are not zero"] == share


@pytest.mark.parametrize(
    "array, share",
    [
        (np.arange(6.0).reshape(2, 3), 1),
        (np.ones((2, 3)), 1 / 6),
        (np.array([1.0, 2, 1, 2]), 0.5),
        (np.zeros((0, 2)), 0),
        (np.array(4.0), 1),
    ],
)
@pytest.mark.filterwarnings("error")
def test_distinct(array, share):
    """How many of the numbers are different, told without a warning?"""
    assert distinct_share(W1=array) == pytest.approx(share)


def distinct_share(**params):
    leaves = observe("distinct", {"pattern": "W*"}, params, {})
    assert leaves.keys() == {"W*: share of different numbers"}
    return leaves["W*: share of different numbers"].item()


DRAWS = np.random.default_rng(0).standard_normal((6, 6))


@pytest.mark.parametrize(
    "params, share",
    [
        ({}, 0),
        ({"b1": np.ones(3)}, 0),
        ({"W1": DRAWS[:3], "W2": DRAWS[3:]}, 1),
        ({"W1": DRAWS, "W2": DRAWS}, 1 / 2),
        ({"W1": DRAWS, "W2": 0.3 * DRAWS}, 1 / 2),
        ({"W1": DRAWS, "W2": DRAWS.T}, 1 / 2),
        ({"W1": DRAWS, "W2": 2 * DRAWS, "W3": 7 * DRAWS}, 1 / 3),
        ({"W1": DRAWS, "W2": DRAWS[:3]}, 2 / 3),
        ({"W1": DRAWS, "W2": 0.3 * DRAWS[:3]}, 2 / 3),
        ({"W1": DRAWS, "b1": DRAWS}, 1),
    ],
    ids=["nothing", "other", "own", "same", "scaled", "turned", "thrice", "part", "scaled part", "other entry"],
)
def test_distinct_sees_copies_between_entries(params, share):
    """Do entries that share draws, each with a scale of its own, count once?"""
    assert distinct_share(**params) == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.filterwarnings("error")
def test_distinct_of_broken_numbers_is_no_number(number):
    """Is NaN shown for NaN and infinity, without a warning? (nbgrader gives no marks where stderr is written to.)"""
    W = DRAWS.copy()
    W[0, 0], W[0, 1] = number, -number
    assert np.isnan(distinct_share(W1=W))


@pytest.mark.parametrize(
    "value, words",
    [
        (None, "None (is a return missing?)"),
        (np.ones((3, 2)), "an array (3, 2) of float64"),
        (np.zeros(2, dtype=int), "an array (2,) of int64"),
        ([1, 2], "a list of 2"),
        ((), "a tuple of 0"),
        ({"a": 1}, "a dict with a"),
        ({"W1": 1, "b1": 2}, "a dict with W1, b1"),
        ({f"W{n}": n for n in range(1, 9)}, "a dict with W1, W2, W3, W4, W5, W6, W7, W8"),
        ({f"W{n}": n for n in range(1, 10)}, "a dict with W1, W2, W3, W4, W5, W6, W7, W8, …"),
        ({}, "a dict of 0"),
        ({1: 2}, "a dict of 1"),
        ({"W1": 1, ("W", 2): 2}, "a dict of 2"),
        (True, "a number (bool)"),
        (1.5, "a number (float)"),
        (np.float32(1), "a number (float32)"),
        ("x", "a text"),
        (object(), "an object"),
        (np.ones((1, 1)).view(np.matrix), "a matrix"),
        (np.ones(1).view(Liar), "a Liar"),
    ],
)
def test_describe_speaks_a_learners_words(value, words):
    """Is each type named in words that a learner uses?"""
    assert describe(value) == words


def test_the_table_of_observers():
    """Is each observer in the table under its own name?"""
    general = {
        "whole",
        "array",
        "entries",
        "names",
        "chosen",
        "vector",
        "vectors",
        "lengths",
        "capped",
        "zeros",
        "item",
    }
    assert set(OBSERVERS) == general | set(draws.__all__)
    assert all(observer.__name__ == name for name, observer in OBSERVERS.items())


# ---------------------------------------------------------------- items, changes, windows


def test_item_is_one_of_several():
    """Is the labels' leaf named by the path to it, and a thing that has no items a wrong type; a list of labels, too?"""
    value = {"train": (np.ones((2, 2)), np.array([3, 4]), [3, 4]), "dev": 1.0}
    leaves = observe("item", {"name": "train", "index": 1}, value, {})
    assert {key: leaf.tolist() for key, leaf in leaves.items()} == {"train[1]": [3, 4]}
    for name, index in (("train", 3), ("dev", 0), ("test", 0)):
        with pytest.raises(WrongType, match=name):
            observe("item", {"name": name, "index": index}, value, {})
    with pytest.raises(WrongType, match="train.2. is a list of 2, where an array is expected"):
        observe("item", {"name": "train", "index": 2}, value, {})


def test_array_is_one_array():
    """Is an array its own leaf, and a list of rows told to be none?"""
    assert observe("array", {}, np.ones(2), {})[""].tolist() == [1, 1]
    with pytest.raises(WrongType, match="a list of 2, where an array is expected"):
        observe("array", {}, [[1.0], [2.0]], {})


@pytest.mark.parametrize(
    "answer, kept, others",
    [(["b"], "b", "none"), (("b", "b", "a"), "ab", "none"), ({"z", "b", "x"}, "b", "x, z"), ([], "", "none")],
)
def test_chosen_says_of_each_text_whether_it_was_kept(answer, kept, others):
    """Is each name of the argument a leaf of its own, and is a name that was not asked for told?"""
    leaves = observe("chosen", {"of": "names"}, answer, {"names": ["b", "a"]})
    assert leaves.pop("names: not asked for") == others
    said = {f"names[{i}]": f"{name}: {'kept' if name in kept else 'left out'}" for i, name in enumerate("ba")}
    assert leaves == said
    with pytest.raises(WrongType, match="a list of names is expected, got a text"):
        observe("chosen", {"of": "names"}, "b", {"names": ["b"]})


@pytest.mark.filterwarnings("error")
def test_change_is_the_difference_from_an_argument():
    """Is it value - argument; does another shape show; and are infinities silent?"""
    before = np.array([[1.0, 2.0]])
    see = partial(observe, "change", {"of": "A"}, arguments={"A": before})
    np.testing.assert_array_equal(see(before + 3)["change"], [[3, 3]])
    assert see(np.ones(4))["change"].shape == (4,)
    assert np.isinf(see(before * np.inf)["change"]).all()
    with pytest.raises(WrongType, match="the result is"):
        see(None)


@pytest.mark.parametrize(
    "noise, share, shared_by",
    [
        (np.zeros((2, 3)), 1 / 6, "all places"),
        (np.arange(6.0).reshape(2, 3), 1, "none"),
        (np.arange(3.0), 1 / 2, "all places of an example"),
        (np.arange(2.0)[:, None], 1 / 3, "all examples"),
        (np.full((2, 3), np.nan), 1 / 6, "none"),
        (np.array([[0, 1, 1], [1, 0, 1]]), 1 / 3, "none"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_different_changes(noise, share, shared_by):
    """Which share of the changes are different numbers, and which places have them in common?"""
    before = np.array([[0.1, 0.2, 0.7], [1.1, 2.2, 3.3]])
    leaves = observe("different_changes", {"of": "A"}, before + noise, {"A": before})
    assert leaves["change: share of different numbers"] == pytest.approx(share)
    assert leaves["change: shared by"] == shared_by


@pytest.mark.parametrize("value", [np.array(3.0), np.ones(0), np.ones((2, 3, 4))])
def test_changes_of_any_shape_are_seen(value):
    """Does a result of another shape break nothing?"""
    observe("different_changes", {"of": "A"}, value, {"A": np.ones((2, 2))})


IMAGES = np.arange(24.0).reshape(3, 4, 2)
CROPPED = {"images": IMAGES, "height": 2, "width": 2}
NUMBER, UNUSED, NONE = (
    "windows: number of different ones",
    "windows: rows and columns at which none begins",
    "windows: crops that are none",
)


@pytest.mark.parametrize(
    "crops, tops, lefts, different",
    [
        (IMAGES[:2, :2], [0, 0], [0, 0], (1, "all but one", "none")),
        (np.stack([IMAGES[1:, 2:, 0], IMAGES[:2, 1:3, 1]], axis=2), [1, 0], [2, 1], (2, "column 0", "none")),
        (IMAGES[:2, :2, ::-1], [-1, -1], [-1, -1], (0, "all but one", "some")),
        (IMAGES[1:, 1:3] + [0, 1], [1, -1], [1, -1], (1, "all but one", "some")),
    ],
    ids=["first", "two", "of the other image", "one changed"],
)
def test_windows_are_found_in_their_images(crops, tops, lefts, different):
    """Is the position of each crop told, and what is no window of its own image?"""
    leaves = observe("window_positions", {}, crops, CROPPED)
    assert leaves["first row of the windows"].tolist() == tops
    assert leaves["first column of the windows"].tolist() == lefts
    leaves = observe("different_windows", {}, crops, CROPPED)
    assert (leaves[NUMBER], leaves[UNUSED], leaves[NONE]) == different
    seen = observe("windows", {}, crops, CROPPED)
    assert seen["the result: share of crops that are windows of their images"] == np.mean(np.array(tops) >= 0)
    assert tuple(seen["the result: shape"]) == crops.shape and seen["the result: dtype"] == "float64"


def test_crops_of_another_shape_are_no_windows():
    """Is their shape seen, and are there no positions to look at?"""
    seen = observe("windows", {}, IMAGES, CROPPED)
    assert seen["the result: share of crops that are windows of their images"] == 0
    for name in ("window_positions", "different_windows"):
        with pytest.raises(WrongType, match=r"crops of shape \(2, 2, 2\) are expected, got an array \(3, 4, 2\)"):
            observe(name, {}, IMAGES, CROPPED)


class Unreadable:
    def __str__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize("observer, parameters", [("whole", {}), ("entries", {"pattern": "W*"})])
def test_what_cannot_be_looked_at_is_a_wrong_type(observer, parameters):
    """Is an object that raises when it is looked at a wrong type, and no traceback?"""
    with pytest.raises(WrongType, match="the result cannot be looked at .RuntimeError.$"):
        observe(observer, parameters, {"W1": {Unreadable(): 1.0}}, {})


@pytest.mark.parametrize("value", [np.array([[True, False]]), np.array([[1, 2]]), np.ones((1, 2), np.float32)])
def test_change_of_another_dtype_is_told(value):
    """Is an array of another dtype looked at without an error, and its dtype shown?"""
    leaves = observe("change", {"of": "A"}, value, {"A": np.zeros((1, 2))})
    assert leaves["the result: dtype"] == str(value.dtype) and leaves["change"].dtype == np.float64


def test_one_draw_in_both_signs_is_no_second_one():
    """Are draws that come again with the other sign counted once?"""
    noise = np.random.default_rng(0).standard_normal((2, 50))
    leaves = observe("different_changes", {"of": "A"}, np.hstack([noise, -noise]), {"A": np.zeros((2, 100))})
    assert leaves["change: share of different numbers"] == 0.5


def nested(depth: int, inner) -> dict:
    return {"k" * 190: nested(depth - 1, inner)} if depth else inner


@pytest.mark.parametrize(
    "value",
    [
        {"k" * 1_000_000: [0] * 3000},
        nested(80, [0] * 90_000),
        ["x" * 11_000_000],
        [0] * 200_000,
        np.zeros(2_000_000),
    ],
    ids=["long keys", "long keys in one another", "a long text", "many parts", "many numbers"],
)
def test_what_is_too_large_is_not_looked_at(value):
    """Is a value refused whose leaves, or the names of their places, would fill the memory?"""
    with pytest.raises(WrongType, match="far too large"):
        observe("whole", {}, value, {})


def test_a_dict_is_described_in_short():
    """Are long names cut off?"""
    assert describe({"k" * 1000: 1}) == f"a dict with {'k' * 40}"
