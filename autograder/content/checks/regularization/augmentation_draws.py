"""Checks of 06_regularization: random crops and noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.judging.plain import Named
from steadygrad.judging.statistics import bernoulli, normal, shares

from autograder.content.checks.regularization import phrases
from autograder.content.reference import augmentation as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, draw_seed

from .augmentation import are_images, batch

# ---------------------------------------------------------------- random crops


def crops(rng: np.random.Generator) -> Iterator[tuple]:
    """Images whose pixels all differ, so that they tell where a window was, and that differ from their neighbours.

    Even of the 150 images each position is missing with a probability below 1e-18 only: 4 · (3/4)^150. Of the 2,000
    each of 3 rows and 3 columns has a share of 1/3 ± 0.09, so that 1/4, 1/2, 1/4, as np.rint gives, is told from it.
    """
    for m, h, w, height, width in ((150, 3, 4, 2, 3), (2000, 4, 3, 2, 1)):
        images = rng.permutation(h * w).reshape(h, w, 1) + h * w * (np.arange(m) % 7)
        yield images.astype(float), height, width, draw_seed(rng)


def cropped(draw: Callable) -> Callable:
    """A crop at the positions draw(rng, rows, columns, m): tops and lefts; rows and columns are the numbers of each."""

    def crop(images, height, width, rng):
        h, w, m = images.shape
        tops, lefts = (np.broadcast_to(x, m) for x in draw(rng, h - height + 1, w - width + 1, m))
        windows = [images[t : t + height, l : l + width, i] for i, (t, l) in enumerate(zip(tops, lefts))]
        return np.stack(windows, axis=2)

    return crop


def own(rng: np.random.Generator, count: int, m: int) -> np.ndarray:
    return rng.integers(max(count, 1), size=m)


def on_the_diagonal(rng, rows, columns, m):
    starts = own(rng, min(rows, columns), m)
    return starts, starts


def rounded(rng: np.random.Generator, count: int, m: int) -> np.ndarray:
    return np.rint(rng.uniform(0, count - 1, m)).astype(int)


def uniform_positions(images, height, width, rng):
    rows, columns = images.shape[0] - height + 1, images.shape[1] - width + 1
    return {
        "first row of the windows": shares(*[1 / rows] * rows),
        "first column of the windows": shares(*[1 / columns] * columns),
        "neighbours with one position": bernoulli(1 / (rows * columns)),
    }


random_crop = Check(
    question="From each image a window of its own, at a random position",
    reference=reference.random_crop,
    explained=phrases.random_crop,
    domain=are_images,
    cases=crops,
    wide=("values of 1e-4",),
    aspects=(
        Aspect("each crop is a window of its image", observe=Named("windows")),
        Aspect("all positions are equally likely", observe=Named("window_positions"), laws=uniform_positions),
        Aspect("every image has a window of its own", observe=Named("different_windows"), atol=0),
    ),
    misconceptions=(
        Misconception(
            "one-window-for-all",
            "All images are cut at the same position. Draw a position for each image.",
            cropped(lambda rng, rows, columns, m: (own(rng, rows, 1), own(rng, columns, 1))),
        ),
        Misconception(
            "last-position-missing",
            "The last position is never drawn: there are h - height + 1 of them, 0 to h - height, and rng.integers(n) "
            "ends before n. The same for columns.",
            cropped(lambda rng, rows, columns, m: (own(rng, rows - 1, m), own(rng, columns - 1, m))),
        ),
        Misconception(
            "first-position-missing",
            "The first position, 0, is never drawn.",
            cropped(lambda rng, rows, columns, m: (own(rng, rows - 1, m) + 1, own(rng, columns - 1, m) + 1)),
        ),
        Misconception(
            "on-the-diagonal",
            "Row and column of the window are always equal: draw two numbers, one for each.",
            cropped(on_the_diagonal),
        ),
        Misconception(
            "rows-only",
            "Only the row of the window is drawn, its column never changes.",
            cropped(lambda rng, rows, columns, m: (own(rng, rows, m), 0)),
        ),
        Misconception(
            "rounded",
            "A rounded uniform number is half as often the first or the last as one between them. Draw whole numbers: "
            "rng.integers.",
            cropped(lambda rng, rows, columns, m: (rounded(rng, rows, m), rounded(rng, columns, m))),
        ),
        Misconception(
            "size-swapped",
            "height and width have changed places: rows, axis 0, are counted by the height.",
            lambda images, height, width, rng: reference.random_crop(images, width, height, rng),
        ),
        Misconception(
            "images-first",
            "The images are counted by the first axis. Here the last one counts them: np.stack(…, axis=2).",
            lambda images, height, width, rng: reference.random_crop(images, height, width, rng).transpose(2, 0, 1),
        ),
        Misconception(
            "rest-set-to-zero",
            "The shape is still that of images. Return the windows alone: (height, width, m).",
            lambda images, height, width, rng: np.pad(
                reference.random_crop(images, height, width, rng),
                ((0, images.shape[0] - height), (0, images.shape[1] - width), (0, 0)),
            ),
        ),
    ),
)

# ---------------------------------------------------------------- noise


def noise_cases(rng: np.random.Generator) -> Iterator[tuple]:
    """Much paper and much ink, so that cutting off shows; an std below 1 and one above."""
    for low, high in ((0.3, 0.6), (2.0, 4.0)):
        images = batch(rng, 6, 8, 60) * (rng.random((6, 8, 60)) < 0.5)
        yield images, round(float(rng.uniform(low, high)), 3), draw_seed(rng)


def noisy(draw: Callable[[np.random.Generator, float, tuple], np.ndarray]) -> Callable:
    """images + draw(rng, std, shape)."""
    return lambda images, std, rng: images + draw(rng, std, images.shape)


add_noise = Check(
    question="images + ε with ε ~ N(0, std²) for each pixel",
    reference=reference.add_noise,
    explained=phrases.add_noise,
    wide=("one image",),
    domain=are_images,
    cases=noise_cases,
    aspects=(
        Aspect(
            "distribution of the noise",
            weight=2,
            observe=Named("change", {"of": "images"}),
            laws=lambda images, std, rng: {"change": normal(std)},
        ),
        Aspect("every pixel has a draw of its own", observe=Named("different_changes", {"of": "images"}), atol=0.02),
    ),
    misconceptions=(
        Misconception(
            "variance-for-std",
            "std is the standard deviation already: multiply the standard normal draws by std, not by std².",
            noisy(lambda rng, std, shape: rng.normal(0, std**2, shape)),
        ),
        Misconception(
            "root-of-std",
            "std is the standard deviation, not the variance: no root is needed.",
            noisy(lambda rng, std, shape: rng.normal(0, np.sqrt(std), shape)),
        ),
        Misconception(
            "uniform-for-normal",
            "The noise has the right mean and variance, but it is uniform. A normal one is std · "
            "rng.standard_normal(shape).",
            noisy(lambda rng, std, shape: rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, shape)),
        ),
        Misconception(
            "rand-for-randn",
            "rng.random draws evenly from [0, 1): the images get brighter, and the noise is not normal. Use "
            "rng.standard_normal.",
            noisy(lambda rng, std, shape: std * rng.random(shape)),
        ),
        Misconception(
            "bound-is-the-std",
            "Uniform from -std to std is not N(0, std²): draw from the normal distribution.",
            noisy(lambda rng, std, shape: rng.uniform(-std, std, shape)),
        ),
        Misconception(
            "std-as-the-mean",
            "The first argument of rng.normal is the mean: write rng.normal(0, std, shape).",
            noisy(lambda rng, std, shape: rng.normal(std, 1, shape)),
        ),
        Misconception(
            "std-ignored",
            "The noise always has standard deviation 1: multiply it by std.",
            noisy(lambda rng, std, shape: rng.normal(0, 1, shape)),
        ),
        Misconception(
            "one-draw-for-all",
            "The same number was added everywhere: that changes the brightness. Draw an array of the shape of images.",
            noisy(lambda rng, std, shape: std * rng.standard_normal()),
        ),
        Misconception(
            "one-draw-an-image",
            "All pixels of an image got the same number: that changes its brightness. Every pixel needs a draw of its "
            "own.",
            noisy(lambda rng, std, shape: std * rng.standard_normal(shape[2])),
        ),
        Misconception(
            "one-pattern-for-all",
            "All images got the same pattern of noise. Draw for each image of the batch: an array of shape (h, w, m).",
            noisy(lambda rng, std, shape: std * rng.standard_normal((*shape[:2], 1))),
        ),
        Misconception(
            "clipped",
            "The result was cut off at 0 or 16. Leave it as it comes: on white paper half of the noise would be lost.",
            lambda images, std, rng: np.clip(images + std * rng.standard_normal(images.shape), 0, 16),
        ),
        Misconception(
            "noise-alone",
            "This is the noise without the images: add it to them.",
            lambda images, std, rng: std * rng.standard_normal(images.shape),
        ),
        Misconception(
            "multiplied",
            "The noise was multiplied by the images, so the paper gets none. Add it.",
            lambda images, std, rng: images * rng.normal(1, std, images.shape),
        ),
    ),
)
