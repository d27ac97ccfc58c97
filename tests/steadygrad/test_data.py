import numpy as np
import pytest
from sklearn.datasets import make_moons
from steadygrad.data import breast_cancer, digits, moons


@pytest.mark.parametrize("m", [1, 2, 7, 200])
def test_moons_are_points_of_two_classes(m):
    """Are there m points, half of them, rounded down, of class 1, and does the same seed draw the same?"""
    X, y = moons(m, 0.2, np.random.default_rng(1))
    assert X.shape == (2, m) and X.dtype == np.float64 and y.shape == (m,) and y.dtype == int
    assert y.sum() == m // 2 and set(y) <= {0, 1}
    again, _ = moons(m, 0.2, np.random.default_rng(1))
    assert np.array_equal(X, again) and not np.array_equal(X, moons(m, 0.2, np.random.default_rng(2))[0])


def test_moons_without_noise_lie_on_two_half_circles():
    """Is the first the upper half around (0, 0), the second the lower half around (1, ½), as scikit-learn's are?"""
    ours = moons(400, 0.0, np.random.default_rng(3))
    theirs, their_classes = make_moons(400, random_state=0)
    for X, y in (ours, (theirs.T, their_classes)):
        upper, lower = X[:, y == 0], X[:, y == 1]
        np.testing.assert_allclose(np.hypot(*upper), 1)
        np.testing.assert_allclose(np.hypot(lower[0] - 1, lower[1] - 0.5), 1)
        assert upper[1].min() > -1e-9 and lower[1].max() < 0.5 + 1e-9


def test_noise_is_the_standard_deviation_of_each_coordinate():
    """Do points leave their places by normal numbers of this size, in random order of the classes?"""
    still, y = moons(20_000, 0.0, np.random.default_rng(4))
    moved, _ = moons(20_000, 0.3, np.random.default_rng(4))
    assert (moved - still).std(axis=1) == pytest.approx([0.3, 0.3], rel=0.03)
    assert abs(y[:10_000].mean() - 0.5) < 0.03


@pytest.mark.parametrize("load", [digits, breast_cancer])
def test_what_is_done_to_the_data_stays_with_whom_it_was_done_by(load):
    """Does each call give data of its own, though the file is read once?"""
    mine = load()
    before = mine[0].copy(), mine[1].copy()
    mine[0][:] = 7
    mine[1][:] = 7
    X, y, *_ = load()
    assert np.array_equal(X, before[0]) and np.array_equal(y, before[1])
