"""The observers that look at masks, and at what a mask did to an array."""

import numpy as np
import pytest
from steadygrad.judging.leaves import WrongType
from steadygrad.judging.observers import observe

A = np.array([[1.0, 0.0, -2.0], [0.0, 4.0, 0.5]])
MASK = np.array([[1, 1, 0], [1, 0, 1]])
ZEROS = np.array([[1.0, 0.0, 0.0], [0.0, 4.0, 0.5]])  # of its zeros two are kept, one is dropped
OTHERS = "mask: set of numbers besides 0 and 1"


def seen(name, value, arguments, **parameters):
    return {key: np.asarray(leaf).tolist() for key, leaf in observe(name, parameters, value, arguments).items()}


@pytest.mark.parametrize("dtype", [bool, int, np.int8, np.float32, float])
def test_a_mask_is_zeros_and_ones_whatever_its_dtype(dtype):
    """Are True and 1 and 1.0 the same mask, alone and as an entry?"""
    leaves = {"mask: shape": [2, 3], OTHERS: "none"}
    assert seen("mask_numbers", MASK.astype(dtype), {}) == leaves
    assert seen("mask_draws", MASK.astype(dtype), {"shape": (2, 3)})["mask"] == MASK.tolist()


@pytest.mark.parametrize(
    "mask, text",
    [
        (MASK / 0.8, "1.25"),
        (np.ones((2, 2)), "none"),
        (np.zeros((2, 0)), "none"),
        (True, "none"),
        (np.array([0, 1, -1, 2]), "-1 and 2"),
        (np.linspace(0, 1, 9), "more than two"),
        (np.array([np.nan, 0.0]), "nan"),
    ],
)
def test_the_numbers_of_a_mask(mask, text):
    """Is what a mask should not hold named: the factor of a scaled one, the draws themselves?"""
    assert seen("mask_numbers", mask, {})[OTHERS] == text


def test_disjoint_pairs_of_neighbours():
    """Are rows 0 and 1, columns 0 and 1 compared, and a row or column without a partner left out?"""
    leaves = seen("mask_draws", MASK, {"shape": (2, 3)})
    assert leaves["neighbours in a column"] == [[1, 0, 0]]
    assert leaves["neighbours in a row"] == [[1], [0]]
    three = np.array([[1, 0], [0, 0], [1, 1]])
    leaves = seen("mask_draws", three, {"shape": (3, 2)})
    assert leaves["neighbours in a column"] == [[0, 1]]
    assert leaves["neighbours in a row"] == [[0], [1], [1]]


@pytest.mark.parametrize("mask", [MASK, 1 - MASK, A * MASK != 0], ids=["used", "dropped", "guessed"])
def test_what_was_dropped_is_seen_in_out(mask):
    """Is a wrong mask no matter where out tells what was dropped, and seen where A is 0?"""
    leaves = seen("drops", {"out": A * MASK / 0.5, "mask": mask}, {"A": A})
    assert leaves["out"] == np.where(A != 0, MASK, mask != 0).tolist()


@pytest.mark.parametrize("out", [A, A / 0.5, np.where(MASK, A, np.nan)], ids=["as it was", "scaled", "NaN"])
def test_where_nothing_was_dropped_the_mask_tells(out):
    """Is a mask that was drawn and not applied seen as it was drawn?"""
    leaves = seen("drops", {"out": out, "mask": MASK}, {"A": A})
    assert leaves["out"] == MASK.tolist()
    assert leaves["neighbours in a column"] == [[1, 0, 0]]


def test_out_of_another_shape_is_a_wrong_type():
    """Does the message say what came?"""
    with pytest.raises(WrongType, match="out of shape .2, 3. is expected, got an array"):
        observe("drops", {}, {"out": A.T, "mask": MASK}, {"A": A})


@pytest.mark.parametrize("mask", [np.linspace(0, 1, 6).reshape(2, 3), np.where(MASK, 1, -1), np.where(MASK, np.nan, 0)])
def test_numbers_of_which_nobody_knows_what_is_kept(mask):
    """Are the random numbers themselves no mask, so that no hint on a mask stands beside them?"""
    with pytest.raises(WrongType, match="a mask of two numbers is expected, got an array"):
        observe("mask_draws", {}, mask, {"shape": (2, 3)})


@pytest.mark.parametrize(
    "mask, kept",
    [
        (np.array([[True], [False]]), [[1, 1, 1], [0, 0, 0]]),
        (np.array([1, 0, 1]), [[1, 0, 1], [1, 0, 1]]),
        (True, [[1, 1, 1], [1, 1, 1]]),
    ],
    ids=["column", "row", "number"],
)
def test_a_mask_that_is_broadcast_is_seen_as_what_it_does(mask, kept):
    """Is one column for all examples seen as the same units kept everywhere?"""
    assert seen("mask_draws", mask, {"shape": (2, 3)})["mask"] == kept
    assert seen("drops", {"out": A, "mask": mask}, {"A": A})["out"] == kept


@pytest.mark.parametrize("mask", [np.ones((3, 2)), np.ones((2, 2, 3)), [1, 0], "mask", None, np.ma.masked_array([1.0])])
def test_what_is_no_mask_of_this_shape_is_a_wrong_type(mask):
    """Does the message say what came?"""
    with pytest.raises(WrongType, match="a mask of shape .2, 3. is expected, got an array|mask is (a|None)"):
        observe("mask_draws", {}, mask, {"shape": (2, 3)})
    with pytest.raises(WrongType, match="a mask of shape .2, 3. is expected, got an array|mask is (a|None)"):
        observe("drops", {}, {"out": A, "mask": mask}, {"A": A})


AGREES, KEEPS = "mask: agrees with out", "mask: numbers that are 0 in A and kept"
DROPS = "out: numbers of A that are dropped"


@pytest.mark.parametrize(
    "mask, agrees, keeps",
    [
        (MASK, "everywhere", "some"),
        (MASK * ZEROS != 0, "everywhere", "none"),
        (1 - MASK, "nowhere", "some"),
        (np.ones((2, 3)), "in places", "all"),
    ],
    ids=["used", "guessed", "dropped", "another"],
)
def test_the_mask_in_use(mask, agrees, keeps):
    """Is the mask that made out told from one that was guessed, inverted or drawn again?"""
    leaves = seen("mask_in_use", {"out": ZEROS * MASK / 0.5, "mask": mask}, {"A": ZEROS})
    assert (leaves[AGREES], leaves[KEEPS], leaves[DROPS]) == (agrees, keeps, "some")


@pytest.mark.parametrize("out, dropped", [(ZEROS, "none"), (ZEROS * MASK, "some"), (0 * ZEROS, "all")])
def test_whether_anything_is_dropped(out, dropped):
    """Is an out of which no number was dropped told from one that a mask made?"""
    assert seen("mask_in_use", {"out": out, "mask": MASK}, {"A": ZEROS})[DROPS] == dropped


def test_shapes_that_do_not_fit_say_nothing_about_use():
    """Is only the shape compared where entries have no partner?"""
    leaves = seen("mask_in_use", {"out": A, "mask": MASK[:1]}, {"A": A})
    assert leaves == {"mask: shape": [1, 3], OTHERS: "none"}


@pytest.mark.parametrize(
    "out, smallest, largest",
    [
        (A * MASK / 0.5, 2, 2),
        (A * np.array([[1, 1, 0], [1, 3, 1]]), 1, 3),
        (0 * A, 0, 0),
        (A.astype(int), 1, 1),
        (np.where(A == 0, 7.0, A), 1, 7),
    ],
    ids=["scaled", "two factors", "nothing kept", "integers", "something where A is 0"],
)
def test_ratio(out, smallest, largest):
    """Which factors, other than 0, are between A and out?"""
    leaves = seen("ratio", {"out": out}, {"A": A}, of="out", to="A")
    assert leaves["smallest out / A that is not 0"] == smallest
    assert leaves["largest out / A that is not 0"] == largest
    assert (leaves["out: shape"], leaves["out: dtype"]) == ([2, 3], str(out.dtype))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [np.nan, np.inf, 1e308])
def test_what_is_not_finite_shows_without_a_warning(number):
    """Does a NaN or infinity reach the ratio, and does nothing go to stderr?"""
    out = np.where(MASK, number, 0.0)
    leaves = observe("ratio", {"of": "out", "to": "A"}, {"out": out}, {"A": A})
    assert not np.isfinite(leaves["largest out / A that is not 0"])


def test_ratio_of_another_shape_shows_the_shape():
    """Is an answer of another shape not divided, and one that is no array a wrong type?"""
    leaves = seen("ratio", {"out": np.ones(3)}, {"A": A}, of="out", to="A")
    assert leaves == {"out: shape": [3], "out: dtype": "float64"}
    with pytest.raises(WrongType, match="out is a list of 1"):
        observe("ratio", {"of": "out", "to": "A"}, {"out": [1.0]}, {"A": A})


@pytest.mark.parametrize("observer", ["mask_numbers", "mask_draws"])
@pytest.mark.parametrize("value", [{}, {"W1": 1}, {"mask": MASK}])
def test_a_dict_is_no_mask(observer, value):
    """Is a dict a wrong type where a mask is asked for, also one with a mask in it?"""
    with pytest.raises(WrongType, match="mask is a dict"):
        observe(observer, {}, value, {"shape": (2, 3)})
