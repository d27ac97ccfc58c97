"""Answers to shift."""

import numpy as np
from scipy import ndimage
from steadygrad.images import sample

from autograder.content.reference import augmentation as reference
from tests.answers import right, wrong
from tests.answers.helpers import each


def shift_by_padding(images, down, right):
    h, w, _ = images.shape
    p, q = abs(down), abs(right)
    padded = np.pad(images, ((p, p), (q, q), (0, 0)))
    return padded[p - down : p - down + h, q - right : q - right + w]


@right("roll")
def shift(images, down, right):
    h, w, _ = images.shape
    out = np.roll(images, (down, right), axis=(0, 1))
    if down > 0:
        out[:down] = 0
    if down < 0:
        out[max(h + down, 0) :] = 0
    if right > 0:
        out[:, :right] = 0
    if right < 0:
        out[:, max(w + right, 0) :] = 0
    return out


@right("padding")
def shift(images, down, right):
    return shift_by_padding(images, down, right)


@right("loops")
def shift(images, down, right):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r in range(h):
        for c in range(w):
            if 0 <= r - down < h and 0 <= c - right < w:
                out[r, c] = images[r - down, c - right]
    return out


@right("sample")
def shift(images, down, right):
    r, c = np.indices(images.shape[:2])
    return sample(images, r - down, c - right)


@right("scipy")
def shift(images, down, right):
    return each(images, lambda image: ndimage.shift(image, (down, right), order=0))


@right("matrices")
def shift(images, down, right):
    return np.einsum("ri,icm,cd->rdm", np.eye(images.shape[0], k=-down), images, np.eye(images.shape[1], k=right))


@wrong("rolled flat")
def shift(images, down, right):
    return np.roll(images, (down, right), axis=(1, 2))


@wrong("rows only")
def shift(images, down, right):
    return reference.shift(images, down, 0)


@wrong("columns only")
def shift(images, down, right):
    return reference.shift(images, 0, right)


@wrong("grey comes in")
def shift(images, down, right):
    return np.where(reference.shift(images, down, right) == 0, images.mean(), reference.shift(images, down, right))


@wrong("left is right")
def shift(images, down, right):
    return reference.shift(images, down, -right)


@wrong("not at all")
def shift(images, down, right):
    return images


@wrong("until it raises", named="negative-index-wraps")
def shift(images, down, right):
    out = np.zeros(images.shape)
    for r, c in np.ndindex(images.shape[:2]):
        try:
            out[r, c] = images[r - down, c - right]
        except IndexError:
            pass
    return out


@wrong("roll and two slices", named="zero-slice")
def shift(images, down, right):
    out = np.roll(images, (down, right), axis=(0, 1))
    if down > 0:
        out[:down] = 0
    else:
        out[down:] = 0
    if right > 0:
        out[:, :right] = 0
    else:
        out[:, right:] = 0
    return out


@wrong("wrap around", named="wrap-around")
def shift(images, down, right):
    return np.roll(np.roll(images, down, 0), right, 1)


@wrong("rows for columns", named="rows-for-columns")
def shift(images, down, right):
    return shift_by_padding(images, right, down)
