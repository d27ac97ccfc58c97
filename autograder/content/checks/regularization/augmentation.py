"""Checks of 06_regularization: mirror and shift. Rotate and zoom are in `between_pixels`, chance is in
`augmentation_draws`, labels and splits in `augmented_sets`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from steadygrad.judging.plain import Named

from autograder.content.checks.regularization import phrases
from autograder.content.reference import augmentation as reference
from autograder.vocabulary.check import Aspect, Check, Misconception


def batch(rng: np.random.Generator, h: int, w: int, m: int) -> np.ndarray:
    """Images without a 0, so that every pixel that comes from outside shows."""
    return rng.integers(1, 17, (h, w, m)).astype(float)


def batches(rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Higher than wide, wider than high, and square, in some order."""
    sizes = [(5, 7, 2), (7, 4, 3), (6, 6, 2)]
    for index in rng.permutation(3):
        yield batch(rng, *sizes[index])


def are_images(images: np.ndarray, *_) -> bool:
    """Is every pixel light, 0 or more, and no image a mere line?"""
    return bool(images.min() >= 0) and min(images.shape[:2]) > 1


PIXELS = (Aspect("pixels", observe=Named("array"), atol=1e-6),)

flip_horizontal = Check(
    question="Every image mirrored: left and right change places",
    reference=reference.flip_horizontal,
    explained=phrases.flip_horizontal,
    domain=are_images,
    wide=("one image",),
    cases=lambda rng: ((images,) for images in batches(rng)),
    aspects=PIXELS,
    misconceptions=(
        Misconception(
            "up-down",
            "Top and bottom have changed places: axis 0 counts the rows. To mirror left and right, turn the columns "
            "round, axis 1.",
            lambda images: images[::-1],
        ),
        Misconception(
            "batch-reversed",
            "The last axis counts the images of the batch: the images come in another order, and none is mirrored. "
            "Columns are axis 1.",
            lambda images: images[:, :, ::-1],
        ),
        Misconception(
            "both-axes",
            "Top and bottom have changed places, too: that is a half-turn. Turn round axis 1 alone.",
            lambda images: images[::-1, ::-1],
        ),
        Misconception(
            "every-axis",
            "np.flip without an axis turns all axes round, the batch as well. Say which: the columns, axis 1.",
            np.flip,
        ),
        Misconception(
            "transposed",
            "Rows have become columns: that is a mirror along the diagonal. Leave the rows where they are and read "
            "each from right to left.",
            lambda images: images.transpose(1, 0, 2),
        ),
    ),
)


def moves(rng: np.random.Generator) -> Iterator[tuple]:
    """Each direction alone and two at once, by different amounts; nothing at all; a little beyond each border."""
    sign = int(rng.choice([-1, 1]))
    for images, (down, right) in zip(batches(rng), [(sign, 0), (0, -sign), (-sign, 2 * sign)]):
        yield images, down, right
    images = batch(rng, 3, 5, 2)
    yield images, sign * 2, sign
    yield images, 0, 0
    for far in (-1, 1):
        yield images, 4 * far, sign  # a slice that ends one row before the first
        yield images, sign, int(rng.integers(6, 9)) * far


def with_the_border_repeated(images: np.ndarray, down: int, right: int) -> np.ndarray:
    h, w, _ = images.shape
    rows, columns = np.arange(h) - down, np.arange(w) - right
    return images[np.clip(rows, 0, h - 1)][:, np.clip(columns, 0, w - 1)]


def cut_off(images: np.ndarray, down: int, right: int) -> np.ndarray:
    h, w, _ = images.shape
    return images[max(-down, 0) : max(h - down, 0), max(-right, 0) : max(w - right, 0)]


def negative_indices(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """Reads wherever Python can: images[-1] is the last row, and what raises IndexError stays 0."""
    h, w, _ = images.shape
    out = np.zeros_like(images)
    for row, column in np.ndindex(h, w):
        if -h <= row - down < h and -w <= column - right < w:
            out[row, column] = images[row - down, column - right]
    return out


shift = Check(
    question="Every image moved by whole pixels, 0 where nothing comes in",
    reference=reference.shift,
    explained=phrases.shift,
    wide=("values of 1e-4", "values of 1e-2", "values of 1e-4", "one image"),
    domain=are_images,
    cases=moves,
    aspects=PIXELS,
    misconceptions=(
        Misconception(
            "wrap-around",
            "What leaves the image on one side comes in on the other, as np.roll does it. It is lost: 0 comes in.",
            lambda images, down, right: np.roll(images, (down, right), axis=(0, 1)),
        ),
        Misconception(
            "other-way",
            "The image moves the other way. The pixel at row r of the result comes from row r - down: it was further "
            "up.",
            lambda images, down, right: reference.shift(images, -down, -right),
        ),
        Misconception(
            "rows-for-columns",
            "down and right have changed places: rows, axis 0, are counted downwards, and columns, axis 1, to the "
            "right.",
            lambda images, down, right: reference.shift(images, right, down),
        ),
        Misconception(
            "upwards",
            "Down is up: row 0 is at the top, so to move down means to larger row numbers.",
            lambda images, down, right: reference.shift(images, -down, right),
        ),
        Misconception(
            "border-repeated",
            "The first or last row or column is repeated where nothing comes in. There it is 0.",
            with_the_border_repeated,
        ),
        Misconception(
            "cut-off",
            "Only the part that is still in the image is returned. Put it into an array of zeros of the shape of "
            "images.",
            cut_off,
        ),
        Misconception(
            "negative-index-wraps",
            "A negative index is no error in Python: images[-1] is the last row, so what has left comes in again. Ask "
            "for 0 <= r - down, too, and the same for columns.",
            negative_indices,
        ),
        Misconception(
            "zero-slice",
            "With down = 0 or right = 0 the image is gone. For k = 0, out[-k:] is not the last 0 rows but all: set "
            "nothing to 0 where nothing moves.",
            lambda images, down, right: reference.shift(images, down, right) * bool(down and right),
        ),
    ),
)
