"""The reference of 06_regularization, augmentation, beside SciPy's ndimage, NumPy and PyTorch."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, stats
from steadygrad.images import sample

from autograder.content.reference import augmentation as reference

EXACT = {"rtol": 1e-10, "atol": 1e-10}
SIZES = [(8, 8, 3), (5, 8, 2), (7, 4, 2), (3, 3, 1)]


def batch(*shape, seed=0):
    return np.random.default_rng(seed).uniform(1, 16, shape)


def each(images, change):
    """A change of single images, applied one by one."""
    return np.stack([change(images[:, :, i]) for i in range(images.shape[2])], axis=2)


# ---------------------------------------------------------------- geometry


@pytest.mark.parametrize("size", SIZES)
def test_flip_is_numpys_and_pytorchs(size):
    """Does the mirror equal np.fliplr and torch.flip?"""
    images = batch(*size)
    np.testing.assert_array_equal(reference.flip_horizontal(images), np.fliplr(images))
    np.testing.assert_array_equal(reference.flip_horizontal(images), torch.flip(torch.tensor(images), [1]).numpy())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("down, right", [(0, 0), (1, 0), (0, -1), (-2, 1), (2, 2), (-9, 0), (0, 30), (3, -3)])
def test_shift_is_scipys(size, down, right):
    """Does it move as ndimage.shift of order 0 with constant 0, and out of the image too?"""
    images = batch(*size)
    theirs = each(images, lambda image: ndimage.shift(image, (down, right), order=0, mode="constant"))
    np.testing.assert_allclose(reference.shift(images, down, right), theirs, **EXACT)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("degrees", [0, 10, -33.3, 123, 200, -290, 1000])
def test_rotate_is_scipys(size, degrees):
    """Does it turn as ndimage.rotate and as affine_transform with the inverse matrix, about the centre?"""
    images = batch(*size)
    ours = reference.rotate(images, degrees)
    turned = each(images, lambda image: ndimage.rotate(image, degrees, reshape=False, order=1))
    np.testing.assert_allclose(ours, turned, **EXACT)
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    back, centre = np.array([[cos, sin], [-sin, cos]]), (np.array(size[:2]) - 1) / 2
    affine = each(images, lambda image: ndimage.affine_transform(image, back, centre - back @ centre, order=1))
    np.testing.assert_allclose(ours, affine, **EXACT)


@pytest.mark.parametrize("quarters", [-1, 1, 2, 3, 4])
def test_quarter_turns_are_numpys(quarters):
    """Is a square turned by 90° exactly np.rot90, with its border?"""
    images = batch(6, 6, 2)
    np.testing.assert_allclose(reference.rotate(images, 90 * quarters), np.rot90(images, quarters), **EXACT)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("factor", [1, 1.1, 2.5, 0.9, 0.33])
def test_zoom_is_scipys(size, factor):
    """Does it enlarge as affine_transform with 1/factor, about the centre?"""
    images, centre = batch(*size), (np.array(size[:2]) - 1) / 2
    theirs = each(
        images,
        lambda image: ndimage.affine_transform(image, np.eye(2) / factor, centre - centre / factor, order=1),
    )
    np.testing.assert_allclose(reference.zoom(images, factor), theirs, **EXACT)


@given(st.floats(-720, 720), st.floats(0.2, 5), st.integers(0, 10**6))
def test_reading_between_pixels_is_the_librarys(degrees, factor, seed):
    """Do the reference, which sums hat functions, and steadygrad.images.sample read the same grey levels?"""
    images = batch(4, 5, 2, seed=seed)
    (r0, c0), down, right = reference._from_the_centre(images)
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    turned = sample(images, r0 + cos * down + sin * right, c0 - sin * down + cos * right)
    np.testing.assert_allclose(reference.rotate(images, degrees), turned, **EXACT)
    np.testing.assert_allclose(
        reference.zoom(images, factor), sample(images, r0 + down / factor, c0 + right / factor), **EXACT
    )


@given(st.integers(-6, 6), st.integers(-6, 6))
def test_laws_of_mirror_and_shift(down, right):
    """Are two mirrors none, and does a mirror turn a shift to the right into one to the left?"""
    images = batch(4, 5, 2)
    mirror, shift = reference.flip_horizontal, reference.shift
    np.testing.assert_array_equal(mirror(mirror(images)), images)
    np.testing.assert_array_equal(mirror(shift(images, down, right)), shift(mirror(images), down, -right))
    np.testing.assert_array_equal(shift(shift(images, down, 0), 0, right), shift(images, down, right))


# ---------------------------------------------------------------- chance


def test_crops_are_windows_at_uniform_positions():
    """Is every crop a window of its image (sliding_window_view), and does chi² find the positions uniform?"""
    images = np.random.default_rng(3).permuted(np.tile(np.arange(20.0), (4000, 1)), axis=1).T.reshape(4, 5, 4000)
    crops = reference.random_crop(images, 2, 3, np.random.default_rng(4))
    assert crops.shape == (2, 3, 4000)
    windows = np.lib.stride_tricks.sliding_window_view(images, (2, 3), axis=(0, 1))  # (3, 3, m, 2, 3)
    hits = (windows == crops.transpose(2, 0, 1)).all(axis=(3, 4)).reshape(9, 4000)
    assert (hits.sum(axis=0) == 1).all()
    assert stats.chisquare(hits.sum(axis=1)).pvalue > 1e-3


@pytest.mark.parametrize("height, width", [(4, 5), (4, 2), (1, 5), (1, 1)])
def test_crops_of_any_size(height, width):
    """Are windows as high or as wide as the image right, too?"""
    images = batch(4, 5, 3)
    crops = reference.random_crop(images, height, width, np.random.default_rng(0))
    assert crops.shape == (height, width, 3)
    assert np.isin(crops, images).all()


def test_noise_follows_scipys_law():
    """Do the differences pass Kolmogorov's and Smirnov's test for N(0, std²)?"""
    images = batch(8, 8, 50)
    noise = reference.add_noise(images, 2.5, np.random.default_rng(5)) - images
    assert stats.kstest(noise.ravel(), stats.norm(0, 2.5).cdf).pvalue > 1e-3


def test_noise_is_the_l2_penalty_of_a_linear_function():
    """Is the gradient of the expected cost with noise that of the cost with ½ std² ‖w‖², by PyTorch's autograd?"""
    images, rng = batch(2, 3, 40), np.random.default_rng(6)
    t, w = rng.standard_normal(40), torch.tensor(rng.standard_normal(6), requires_grad=True)

    def cost(batch):
        return 0.5 * torch.mean((w @ torch.tensor(batch.reshape(6, 40)) - torch.tensor(t)) ** 2)

    draws = [reference.add_noise(images, 0.7, rng) for _ in range(3000)]
    (noisy,) = torch.autograd.grad(sum(map(cost, draws)) / 3000, w)
    (penalized,) = torch.autograd.grad(cost(images) + 0.5 * 0.7**2 * (w**2).sum(), w)
    assert torch.linalg.norm(noisy - penalized) < 0.02 * torch.linalg.norm(penalized)


# ---------------------------------------------------------------- labels and sets


def test_what_keeps_every_label():
    """Are no mirror, no large turn, shift or zoom among the safe changes, and all of them small?"""
    names = sorted(reference.KEEP_EVERY_LABEL) + ["flip left-right", "rotate by 180 degrees", "zoom by 100"]
    assert reference.label_preserving(names) == sorted(reference.KEEP_EVERY_LABEL)
    assert not any("flip" in name or "8" in name or "90" in name for name in reference.KEEP_EVERY_LABEL)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_augment_split_is_pytorchs_concatenation(count):
    """Are training images and labels those of torch.utils.data.ConcatDataset, copy by copy, and dev the very same?"""
    images, y = batch(2, 3, 4), np.array([7, 1, 4, 0])
    transforms = [np.negative, np.sqrt, np.square][:count]
    dev = batch(2, 3, 2, seed=1), np.array([5, 5])
    (all_images, all_y), same = reference.augment_split((images, y), dev, transforms)
    sets = [
        torch.utils.data.TensorDataset(torch.tensor(x.transpose(2, 0, 1).copy()), torch.tensor(y))
        for x in [images, *(transform(images) for transform in transforms)]
    ]
    joined = list(torch.utils.data.ConcatDataset(sets))
    np.testing.assert_array_equal(all_images.transpose(2, 0, 1), np.stack([x.numpy() for x, _ in joined]))
    np.testing.assert_array_equal(all_y, [int(label) for _, label in joined])
    assert same is dev
