"""Answers to flip_horizontal that nobody foresaw."""

import numpy as np

from tests.answers import right, wrong


@wrong("upside-down: reverses the rows, images[::-1]")
def flip_horizontal(images):
    return images[::-1]


@wrong("batch-reversed: images[..., ::-1] reverses the last axis, which counts the images")
def flip_horizontal(images):
    return images[..., ::-1]


@wrong("half-turn: reverses rows and columns")
def flip_horizontal(images):
    return images[::-1, ::-1]


@wrong("all-axes: np.flip without an axis reverses rows, columns and the order of the images")
def flip_horizontal(images):
    return np.flip(images)


@wrong("transposed: rows and columns change places")
def flip_horizontal(images):
    return images.transpose(1, 0, 2)


@wrong("views-in-a-swap: a, b = b, a with columns that are views, so the right half overwrites the left one and stays")
def flip_horizontal(images):
    out = images.copy()
    w = images.shape[1]
    for c in range(w // 2):
        out[:, c], out[:, w - 1 - c] = out[:, w - 1 - c], out[:, c]
    return out


@wrong("half-the-columns: the loop ends in the middle, the right half stays 0")
def flip_horizontal(images):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for c in range(w // 2):
        out[:, c] = images[:, w - 1 - c]
    return out


@wrong("minus-c: images[:, -c], which leaves column 0 where it is")
def flip_horizontal(images):
    out = np.empty_like(images)
    for c in range(images.shape[1]):
        out[:, c] = images[:, -c]
    return out


@wrong("stops-before-zero: images[:, -1:0:-1] leaves out column 0, the result is one column narrower")
def flip_horizontal(images):
    return images[:, -1:0:-1]


@wrong("height-for-width: counts columns back from h - 1, which is right for square images only", raises=True)
def flip_horizontal(images):
    h, w, m = images.shape
    out = np.zeros_like(images)
    for c in range(w):
        out[:, c] = images[:, h - 1 - c]
    return out


@wrong("in-place: images[:] = images[:, ::-1] mirrors the images of the caller")
def flip_horizontal(images):
    images[:] = images[:, ::-1].copy()
    return images


@wrong("batch-first: goes through axis 0 as if it counted the images, and reverses the last axis, the batch")
def flip_horizontal(images):
    return np.array([image[:, ::-1] for image in images])


@wrong("result-thrown-away: the mirrored array is not used: the images come back unchanged")
def flip_horizontal(images):
    out = images.copy()
    np.fliplr(out)
    return out


@right("exchange-matrix: a product with the identity, read backwards")
def flip_horizontal(images):
    w = images.shape[1]
    return np.einsum("rkm,kc->rcm", images, np.eye(w)[::-1])


@right("reversed-rows: list(reversed(row)) for each row")
def flip_horizontal(images):
    return np.array([list(reversed(row)) for row in images]).reshape(images.shape)


@right("quarter-turn: a quarter-turn and a transposition")
def flip_horizontal(images):
    return np.rot90(images).swapaxes(0, 1)


@right("pixel-by-pixel: three loops")
def flip_horizontal(images):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for i in range(m):
        for r in range(h):
            for c in range(w):
                out[r, c, i] = images[r, w - 1 - c, i]
    return out


@right("take-with-a-list")
def flip_horizontal(images):
    return np.take(images, list(reversed(range(images.shape[1]))), axis=1)
