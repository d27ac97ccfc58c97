"""Checks of 06_regularization: changed images. Chance is in `augmentation_draws`, labels and splits in
`augmented_sets`.

A change is where each pixel of the result comes from, and so is most of what goes wrong with it: `read_from(place)` is
a change that reads at the places which place(down, right, number) gives, both counted from the centre.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.images import sample

from autograder.reference import augmentation as reference

from .vocabulary import Aspect, Check, Misconception


def batch(rng: np.random.Generator, h: int, w: int, m: int) -> np.ndarray:
    """Images without a 0, so that every pixel that comes from outside shows."""
    return rng.integers(1, 17, (h, w, m)).astype(float)


def batches(rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Higher than wide, wider than high, and square, in some order."""
    sizes = [(5, 7, 2), (7, 4, 3), (6, 6, 2)]
    for index in rng.permutation(3):
        yield batch(rng, *sizes[index])


PIXELS = (Aspect("pixels", atol=1e-6),)

# ---------------------------------------------------------------- whole pixels

flip_horizontal = Check(
    question="Every image mirrored: left and right change places",
    reference=reference.flip_horizontal,
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
    """Each direction alone and two at once, by different amounts; nothing at all; out of the image."""
    sign = int(rng.choice([-1, 1]))
    for images, (down, right) in zip(batches(rng), [(sign, 0), (0, -sign), (-sign, 2 * sign)]):
        yield images, down, right
    images = batch(rng, 3, 5, 2)
    yield images, sign * 2, sign
    yield images, 0, 0
    yield images, int(rng.integers(3, 9)) * sign, 1
    yield images, -1, int(rng.integers(5, 9)) * sign


def with_the_border_repeated(images: np.ndarray, down: int, right: int) -> np.ndarray:
    h, w, _ = images.shape
    rows, columns = np.arange(h) - down, np.arange(w) - right
    return images[np.clip(rows, 0, h - 1)][:, np.clip(columns, 0, w - 1)]


def cut_off(images: np.ndarray, down: int, right: int) -> np.ndarray:
    h, w, _ = images.shape
    return images[max(-down, 0) : max(h - down, 0), max(-right, 0) : max(w - right, 0)]


shift = Check(
    question="Every image moved by whole pixels, 0 where nothing comes in",
    reference=reference.shift,
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
    ),
)

# ---------------------------------------------------------------- between the pixels


def read_from(place: Callable, centre: Callable = lambda h, w: ((h - 1) / 2, (w - 1) / 2), read: Callable = sample):
    """A change of images that reads at centre + place(down, right, number), down and right from the centre."""

    def change(images: np.ndarray, number: float) -> np.ndarray:
        h, w, _ = images.shape
        r0, c0 = centre(h, w)
        rows, columns = np.indices((h, w))
        down, right = place(rows - r0, columns - c0, number)
        return read(images, r0 + down, c0 + right)

    return change


def nearest(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return sample(images, np.rint(rows), np.rint(columns))


def repeated(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    h, w, _ = images.shape
    return sample(images, np.clip(rows, 0, h - 1), np.clip(columns, 0, w - 1))


def fading(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return sample(np.pad(images, ((1, 1), (1, 1), (0, 0))), rows + 1, columns + 1)


def usual_slips(place: Callable) -> tuple[Misconception, ...]:
    """What goes wrong in any change about the centre."""
    return (
        Misconception(
            "about-the-corner",
            "Pixel [0, 0] stays in its place, and the image moves away. The point that stays is the centre: subtract "
            "it, compute, and add it again.",
            read_from(place, centre=lambda h, w: (0, 0)),
        ),
        Misconception(
            "half-a-pixel-off",
            "The centre lies between the first row, 0, and the last, h - 1: at (h - 1)/2, not h/2. The same for "
            "columns.",
            read_from(place, centre=lambda h, w: (h / 2, w / 2)),
        ),
        Misconception(
            "height-for-width",
            "The centre's row belongs to the height h, its column to the width w: here they have changed places.",
            read_from(place, centre=lambda h, w: ((w - 1) / 2, (h - 1) / 2)),
        ),
        Misconception(
            "nearest-pixel",
            "The places were rounded to whole pixels. Read between them: give the real numbers to sample.",
            read_from(place, read=nearest),
        ),
        Misconception(
            "border-repeated",
            "Outside of the image is 0; here its border goes on. Do not clip the places: sample knows what is outside.",
            read_from(place, read=repeated),
        ),
        Misconception(
            "fading-border",
            "Between the last pixel and the first one outside, the image fades. Here it ends: what is not between "
            "pixels of the image is 0, as sample has it.",
            read_from(place, read=fading),
        ),
    )


def turned_back(down, right, degrees):
    """Where what a counter-clockwise turn brings to (down, right) comes from."""
    theta = np.deg2rad(degrees)
    return np.cos(theta) * down + np.sin(theta) * right, np.cos(theta) * right - np.sin(theta) * down


def pushed(images: np.ndarray, degrees: float) -> np.ndarray:
    """The forward map: every pixel is put to the place nearest to where it goes, and some places get none."""
    h, w, _ = images.shape
    out, rows, columns = np.zeros_like(images), *np.indices((h, w))
    down, right = turned_back(rows - (h - 1) / 2, columns - (w - 1) / 2, -degrees)
    goal_rows, goal_columns = np.rint((h - 1) / 2 + down).astype(int), np.rint((w - 1) / 2 + right).astype(int)
    inside = (goal_rows >= 0) & (goal_rows < h) & (goal_columns >= 0) & (goal_columns < w)
    out[goal_rows[inside], goal_columns[inside]] = images[inside]
    return out


def turns(rng: np.random.Generator) -> Iterator[tuple]:
    """By less and by more than a right angle, both ways; no place that is read lies on the border."""
    sign = int(rng.choice([-1, 1]))
    for images, (low, high) in zip(batches(rng), [(15, 40), (-40, -15), (100, 170)]):
        yield images, round(sign * float(rng.uniform(low, high)), 3)


rotate = Check(
    question="Every image turned counter-clockwise about its centre",
    reference=reference.rotate,
    cases=turns,
    aspects=PIXELS,
    misconceptions=(
        Misconception(
            "radians",
            "np.cos and np.sin take radians: convert the degrees first, np.deg2rad(degrees).",
            read_from(lambda down, right, degrees: turned_back(down, right, np.rad2deg(degrees))),
        ),
        Misconception(
            "other-way",
            "The image turns the other way. Either the forward map was used for the way back, or y does not point up: "
            "rows are counted downwards.",
            read_from(lambda down, right, degrees: turned_back(down, right, -degrees)),
        ),
        Misconception(
            "holes",
            "Some pixels of the result got nothing: each pixel of the image was put where it goes. Go through the "
            "pixels of the result, and read where each comes from.",
            pushed,
        ),
        *usual_slips(turned_back),
    ),
)


def closer(down, right, factor):
    """Where what an enlargement brings to (down, right) comes from."""
    return down / factor, right / factor


def enlargements(rng: np.random.Generator) -> Iterator[tuple]:
    """A little, much, and so little smaller that the border is near."""
    for images, (low, high) in zip(batches(rng), [(1.2, 1.6), (0.72, 0.85), (1.8, 2.6)]):
        yield images, round(float(rng.uniform(low, high)), 4)


zoom = Check(
    question="Every image enlarged about its centre",
    reference=reference.zoom,
    cases=enlargements,
    aspects=PIXELS,
    misconceptions=(
        Misconception(
            "smaller-for-larger",
            "With factor 2 the image became half as large. To see it enlarged, read closer to the centre: divide the "
            "distance by factor.",
            read_from(lambda down, right, factor: (down * factor, right * factor)),
        ),
        Misconception(
            "one-direction",
            "Rows are enlarged, columns are not: divide both distances by factor.",
            read_from(lambda down, right, factor: (down / factor, right)),
        ),
        *usual_slips(closer),
    ),
)
