"""Checks of 06_regularization: rotate and zoom.

A change is where each pixel of the result comes from, and so is most of what goes wrong with it: `read_from(place)` is
a change that reads at the places which place(down, right, number) gives, both counted from the centre.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.images import sample

from autograder.content.checks.regularization import phrases
from autograder.content.reference import augmentation as reference
from autograder.vocabulary.check import Check, Misconception

from .augmentation import PIXELS, are_images, batch, batches


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


def columns_first(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return sample(images, columns, rows)


def centre_not_added(place: Callable) -> Callable:
    """Reads at the distances from the centre, as if they were counted from pixel [0, 0]."""

    def change(images: np.ndarray, number: float) -> np.ndarray:
        h, w, _ = images.shape
        rows, columns = np.indices((h, w))
        return sample(images, *place(rows - (h - 1) / 2, columns - (w - 1) / 2, number))

    return change


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
            "floor-centre",
            "h // 2 is a whole number, but the centre of an even number of rows lies between two: at (h - 1)/2. The "
            "same for columns.",
            read_from(place, centre=lambda h, w: (h // 2, w // 2)),
        ),
        Misconception(
            "centre-not-added",
            "The places are still counted from the centre. sample counts them from pixel [0, 0]: add the centre again.",
            centre_not_added(place),
        ),
        Misconception(
            "transposed",
            "Rows have become columns. np.meshgrid turns them round, unless you write indexing='ij'; np.indices((h, w)) "
            "does not.",
            lambda images, number: read_from(place)(images, number).transpose(1, 0, 2),
        ),
        Misconception(
            "columns-first",
            "Rows and columns have changed places on the way to sample: it takes the rows first, sample(images, rows, "
            "columns).",
            read_from(place, read=columns_first),
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


def with_signs(of_rows: int, of_columns: int) -> Callable:
    """turned_back with other signs of the two sines."""

    def place(down, right, degrees):
        theta = np.deg2rad(degrees)
        across = of_columns * np.sin(theta) * down
        return np.cos(theta) * down + of_rows * np.sin(theta) * right, np.cos(theta) * right + across

    return place


def from_the_new_x(down, right, degrees):
    """x is overwritten before y is computed from it."""
    theta = np.deg2rad(degrees)
    right = np.cos(theta) * right - np.sin(theta) * down
    return np.cos(theta) * down + np.sin(theta) * right, right


def turned_and_upside_down(down, right, degrees):
    down, right = turned_back(down, right, degrees)
    return -down, right


EQUAL_SIGNS = (
    "Both sines have the same sign, and the image is squeezed. In a rotation exactly one of them has a minus: in the "
    "way back it is the other one than in the forward map."
)


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
    explained=phrases.rotate,
    domain=lambda images, degrees: are_images(images) and degrees % 90 != 0,
    wide=("values of 1e-4", "one image"),
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
        Misconception("both-sines-positive", EQUAL_SIGNS, read_from(with_signs(-1, -1))),
        Misconception("both-sines-negative", EQUAL_SIGNS, read_from(with_signs(1, 1))),
        Misconception(
            "x-overwritten",
            "y was computed from the new x: both formulas need the old x and y. Give the results other names.",
            read_from(from_the_new_x),
        ),
        Misconception(
            "upside-down",
            "The image is turned, but upside down: y points up and rows are counted downwards, so row = r0 - y, as "
            "y = r0 - row.",
            read_from(turned_and_upside_down),
        ),
        *usual_slips(turned_back),
    ),
)


def closer(down, right, factor):
    """Where what an enlargement brings to (down, right) comes from."""
    return down / factor, right / factor


def enlargements(rng: np.random.Generator) -> Iterator[tuple]:
    """A little, much, so little smaller that the border is near, and so much that it is far inside."""
    for images, (low, high) in zip(batches(rng), [(1.2, 1.6), (0.72, 0.85), (1.8, 2.6)]):
        yield images, round(float(rng.uniform(low, high)), 4)
    yield batch(rng, 6, 5, 2), round(float(rng.uniform(0.4, 0.55)), 4)


zoom = Check(
    question="Every image enlarged about its centre",
    reference=reference.zoom,
    explained=phrases.zoom,
    wide=("values of 1e-4", "one image", "images: equal numbers", "images: permuted"),
    domain=lambda images, factor: are_images(images) and factor != 1 and factor < 10,
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
