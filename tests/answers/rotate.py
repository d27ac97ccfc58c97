"""Answers to rotate."""

import numpy as np
from scipy import ndimage
from steadygrad.images import sample

from tests.answers import right, wrong
from tests.answers.helpers import bilinear, each


def turn(images, degrees, read=sample, sign=1):
    h, w, _ = images.shape
    angle = sign * degrees / 180 * np.pi
    grid = np.stack(np.meshgrid(np.arange(h) - (h - 1) / 2, np.arange(w) - (w - 1) / 2, indexing="ij"))
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    rows, columns = np.einsum("ij,jrc->irc", matrix, grid)
    return read(images, rows + (h - 1) / 2, columns + (w - 1) / 2)


def by_rounding(images, rows, columns):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r, c in np.ndindex(h, w):
        y, x = round(rows[r, c]), round(columns[r, c])
        if 0 <= y < h and 0 <= x < w:
            out[r, c] = images[y, x]
    return out


def turn_in_steps(x_from, y_from, row=lambda r0, y: r0 - y):
    """As the text has it, with these formulas of (x, y, cos, sin) for the way back."""

    def turned(images, degrees):
        h, w, _ = images.shape
        r, c = np.indices((h, w))
        r0, c0 = (h - 1) / 2, (w - 1) / 2
        place = c - c0, r0 - r, np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
        return sample(images, row(r0, y_from(*place)), c0 + x_from(*place))

    return turned


def right_x(x, y, cos, sin):
    return x * cos + y * sin


def right_y(x, y, cos, sin):
    return y * cos - x * sin


@right("matrix")
def rotate(images, degrees):
    return turn(images, degrees)


@right("own interpolation")
def rotate(images, degrees):
    return turn(images, degrees, read=bilinear)


@right("complex numbers")
def rotate(images, degrees):
    h, w, _ = images.shape
    r, c = np.mgrid[:h, :w]
    z = c - (w - 1) / 2 + 1j * ((h - 1) / 2 - r)
    z = z * np.exp(-1j * np.deg2rad(degrees))
    return sample(images, (h - 1) / 2 - z.imag, (w - 1) / 2 + z.real)


@right("scipy")
def rotate(images, degrees):
    return each(images, lambda image: ndimage.rotate(image, degrees, reshape=False, order=1))


@right("one by one")
def rotate(images, degrees):
    return np.concatenate([turn(images[:, :, [i]], degrees) for i in range(images.shape[2])], axis=2)


@right("a full turn more")
def rotate(images, degrees):
    return turn(images, degrees + 360)


@wrong("cubic")
def rotate(images, degrees):
    return each(images, lambda image: ndimage.rotate(image, degrees, reshape=False, order=3))


@wrong("reshaped")
def rotate(images, degrees):
    return each(images, lambda image: ndimage.rotate(image, degrees, order=1))


@wrong("mirrored")
def rotate(images, degrees):
    return turn(images[:, ::-1], degrees)


@wrong("quarter turns")
def rotate(images, degrees):
    return turn(images, 90 * round(degrees / 90))


@wrong("half the angle")
def rotate(images, degrees):
    return turn(images, degrees / 2)


@wrong("mirrored border")
def rotate(images, degrees):
    return each(images, lambda image: ndimage.rotate(image, degrees, reshape=False, order=1, mode="mirror"))


@wrong("both sines negative", named="both-sines-negative")
def rotate(images, degrees):
    return turn_in_steps(lambda x, y, cos, sin: x * cos - y * sin, right_y)(images, degrees)


@wrong("both sines positive", named="both-sines-positive")
def rotate(images, degrees):
    return turn_in_steps(right_x, lambda x, y, cos, sin: y * cos + x * sin)(images, degrees)


@wrong("x overwritten", named="x-overwritten")
def rotate(images, degrees):
    return turn_in_steps(right_x, lambda x, y, cos, sin: y * cos - right_x(x, y, cos, sin) * sin)(images, degrees)


@wrong("upside down", named="upside-down")
def rotate(images, degrees):
    return turn_in_steps(right_x, right_y, lambda r0, y: r0 + y)(images, degrees)


@wrong("transposed", named="transposed")
def rotate(images, degrees):
    return turn(images, degrees).transpose(1, 0, 2)


@wrong("columns first", named="columns-first")
def rotate(images, degrees):
    return turn(images, degrees, read=lambda batch, r, c: sample(batch, c, r))


@wrong("other way", named="other-way")
def rotate(images, degrees):
    return turn(images, degrees, sign=-1)


@wrong("radians", named="radians")
def rotate(images, degrees):
    return turn(images, np.rad2deg(degrees))


@wrong("nearest pixel", named="nearest-pixel")
def rotate(images, degrees):
    return turn(images, degrees, read=by_rounding)


@wrong("fading border", named="fading-border")
def rotate(images, degrees):
    return each(images, lambda image: ndimage.rotate(image, degrees, reshape=False, order=1, mode="grid-constant"))
