import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage
from steadygrad.images import sample, to_columns, to_images
from steadygrad.transforms import brighten, negative


def batch(*shape, seed=0):
    return np.random.default_rng(seed).uniform(1, 16, shape)


def test_columns_and_images_are_ways_there_and_back():
    """Is pixel (r, c) of image i entry r · width + c of column i?"""
    X = np.arange(60.0).reshape(12, 5)
    images = to_images(X, width=4)
    assert images.shape == (3, 4, 5)
    assert all(images[r, c, i] == X[4 * r + c, i] for r, c, i in np.ndindex(3, 4, 5))
    np.testing.assert_array_equal(to_columns(images), X)


@pytest.mark.parametrize("h, w", [(8, 8), (3, 5), (5, 2), (1, 4)])
def test_sample_is_scipys_map_coordinates(h, w):
    """Does it read what SciPy reads with order 1 and constant 0, inside, far outside and just outside?"""
    images = batch(h, w, 3)
    rows, columns = np.random.default_rng(1).uniform(-2, 9, (2, 20, 15))
    theirs = [ndimage.map_coordinates(images[:, :, i], [rows, columns], order=1, mode="constant") for i in range(3)]
    np.testing.assert_allclose(sample(images, rows, columns), np.stack(theirs, axis=2), atol=1e-12)


def test_sample_does_not_fade_at_the_border():
    """Is it 0 at once outside, as in SciPy, and not where rounding alone is the reason?"""
    images = np.full((3, 3, 1), 7.0)
    rows = np.array([[-0.01, -1e-6, -1e-12, 0.0, 2.0, 2 + 1e-12, 2 + 1e-6, 2.01]])
    assert sample(images, rows, np.ones((1, 8))).ravel() == pytest.approx([0, 0, 7, 7, 7, 7, 0, 0])
    assert sample(images, np.ones((1, 8)), rows).ravel() == pytest.approx([0, 0, 7, 7, 7, 7, 0, 0])


def test_sample_broadcasts_its_positions():
    """Do a column of rows and a row of columns span a grid?"""
    images = batch(4, 5, 2)
    np.testing.assert_array_equal(sample(images, np.arange(4)[:, None], np.arange(5)[None]), images)


@given(arrays.arrays(float, (3, 4, 2), elements=st.floats(0, 16)), st.floats(0, 2), st.floats(0, 3))
def test_sample_stays_between_its_neighbours(images, row, column):
    """Is what is read inside never darker or lighter than the image?"""
    (value,) = sample(images, np.array([row]), np.array([column]))
    assert np.all(value >= images.min(axis=(0, 1)) - 1e-9) and np.all(value <= images.max(axis=(0, 1)) + 1e-9)


def test_changes_of_grey_levels():
    """Are brighten and negative what they say, and is the batch left alone?"""
    images = batch(2, 3, 4)
    before = images.copy()
    np.testing.assert_array_equal(brighten(2.5)(images), before + 2.5)
    np.testing.assert_array_equal(negative(16.0)(negative(16.0)(images)), 16 - (16 - before))
    np.testing.assert_array_equal(images, before)
