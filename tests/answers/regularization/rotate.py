"""Answers to rotate that nobody foresaw."""

import math

import numpy as np
from steadygrad.images import sample

from tests.answers import right, wrong


def _grid(images):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    return rows, columns, (h - 1) / 2, (w - 1) / 2


@wrong("forward-map: reads the images where (x, y) goes to, not where it comes from, so they turn clockwise")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = np.deg2rad(degrees)
    x, y = columns - c0, r0 - rows
    return sample(images, r0 - (x * np.sin(a) + y * np.cos(a)), c0 + x * np.cos(a) - y * np.sin(a))


@wrong("degrees-as-radians: cos and sin of the degrees")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    x, y = columns - c0, r0 - rows
    cos, sin = np.cos(degrees), np.sin(degrees)
    return sample(images, r0 - (y * cos - x * sin), c0 + x * cos + y * sin)


@wrong("y-downwards: the way back, but with y = r - r0 counted downwards, which turns clockwise")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = math.radians(degrees)
    x, y = columns - c0, rows - r0
    return sample(images, r0 + (y * math.cos(a) - x * math.sin(a)), c0 + x * math.cos(a) + y * math.sin(a))


@wrong("y-not-turned-back: y is counted upwards on the way in, and added to r0 on the way out")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = math.radians(degrees)
    x, y = columns - c0, r0 - rows
    return sample(images, r0 + (y * math.cos(a) - x * math.sin(a)), c0 + x * math.cos(a) + y * math.sin(a))


@wrong("centre-of-the-shape: turns about (h/2, w/2), half a pixel away from the middle")
def rotate(images, degrees):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    a = np.pi * degrees / 180
    x, y = columns - w / 2, h / 2 - rows
    return sample(images, h / 2 - (y * np.cos(a) - x * np.sin(a)), w / 2 + x * np.cos(a) + y * np.sin(a))


@wrong("whole-centre: (h - 1)//2 and (w - 1)//2, which is right for odd sizes only")
def rotate(images, degrees):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0 = (h - 1) // 2, (w - 1) // 2
    a = np.radians(degrees)
    x, y = columns - c0, r0 - rows
    return sample(images, r0 - (y * np.cos(a) - x * np.sin(a)), c0 + x * np.cos(a) + y * np.sin(a))


@wrong("about-the-corner: turns about pixel [0, 0]")
def rotate(images, degrees):
    rows, columns = np.indices(images.shape[:2])
    a = np.radians(degrees)
    return sample(images, rows * np.cos(a) + columns * np.sin(a), columns * np.cos(a) - rows * np.sin(a))


@wrong("columns-first: gives sample the columns in the place of the rows")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = np.radians(degrees)
    x, y = columns - c0, r0 - rows
    return sample(images, c0 + x * np.cos(a) + y * np.sin(a), r0 - (y * np.cos(a) - x * np.sin(a)))


@wrong("nearest-pixel: rounds the positions, so that no level is interpolated")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = np.radians(degrees)
    x, y = columns - c0, r0 - rows
    source_rows = np.rint(r0 - (y * np.cos(a) - x * np.sin(a)))
    return sample(images, source_rows, np.rint(c0 + x * np.cos(a) + y * np.sin(a)))


@wrong("centres-swapped: r0 is made of the width and c0 of the height, which is right for square images only")
def rotate(images, degrees):
    rows, columns = np.indices(images.shape[:2])
    r0, c0 = (images.shape[1] - 1) / 2, (images.shape[0] - 1) / 2
    a = np.radians(degrees)
    x, y = columns - c0, r0 - rows
    return sample(images, r0 - (y * np.cos(a) - x * np.sin(a)), c0 + x * np.cos(a) + y * np.sin(a))


@wrong("quarter-turns: np.rot90 for the nearest multiple of 90 degrees")
def rotate(images, degrees):
    return np.rot90(images, round(degrees / 90))


@wrong("one-sign-forgotten: x sin + y cos for the source of y, the sign of the sine is turned for x only")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = np.radians(degrees)
    x, y = columns - c0, r0 - rows
    return sample(images, r0 - (y * np.cos(a) + x * np.sin(a)), c0 + x * np.cos(a) + y * np.sin(a))


@wrong("held-at-the-border: positions outside are moved to the border, so its pixels are smeared over the corners")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = np.radians(degrees)
    x, y = columns - c0, r0 - rows
    source_rows = np.clip(r0 - (y * np.cos(a) - x * np.sin(a)), 0, images.shape[0] - 1)
    source_columns = np.clip(c0 + x * np.cos(a) + y * np.sin(a), 0, images.shape[1] - 1)
    return sample(images, source_rows, source_columns)


@wrong("absolute-angle: a negative angle turns counter-clockwise too")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = np.radians(abs(degrees))
    x, y = columns - c0, r0 - rows
    return sample(images, r0 - (y * np.cos(a) - x * np.sin(a)), c0 + x * np.cos(a) + y * np.sin(a))


@wrong("sent-forward: puts every pixel where it goes, rounded, so there are holes and nothing is interpolated")
def rotate(images, degrees):
    h, w, _ = images.shape
    out, r0, c0 = np.zeros_like(images), (h - 1) / 2, (w - 1) / 2
    a = np.radians(degrees)
    for r in range(h):
        for c in range(w):
            x, y = c - c0, r0 - r
            row = int(np.rint(r0 - (x * np.sin(a) + y * np.cos(a))))
            column = int(np.rint(c0 + x * np.cos(a) - y * np.sin(a)))
            if 0 <= row < h and 0 <= column < w:
                out[row, column] = images[r, c]
    return out


@wrong("x-overwritten: the new x is used to compute y, the two lines are not done at once")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = np.radians(degrees)
    x, y = columns - c0, r0 - rows
    x = x * np.cos(a) + y * np.sin(a)
    y = y * np.cos(a) - x * np.sin(a)
    return sample(images, r0 - y, c0 + x)


@wrong("forward-about-half: two mistakes at once: the forward map, about (h/2, w/2)")
def rotate(images, degrees):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    a = np.radians(degrees)
    x, y = columns - w / 2, h / 2 - rows
    return sample(images, h / 2 - (x * np.sin(a) + y * np.cos(a)), w / 2 + x * np.cos(a) - y * np.sin(a))


@wrong("half-a-pixel-the-other-way: the centre is (h/2 + ½, w/2 + ½)")
def rotate(images, degrees):
    h, w, _ = images.shape
    r0, c0 = h / 2 + 0.5, w / 2 + 0.5
    theta = np.deg2rad(degrees)
    rows, columns = np.indices((h, w))
    y, x = r0 - rows, columns - c0
    x_from = x * np.cos(theta) + y * np.sin(theta)
    y_from = -x * np.sin(theta) + y * np.cos(theta)
    return sample(images, r0 - y_from, c0 + x_from)


@right("two-turns-of-mind: y counted downwards and the forward map, whose signs undo one another")
def rotate(images, degrees):
    rows, columns, r0, c0 = _grid(images)
    a = math.radians(degrees)
    x, y = columns - c0, rows - r0
    return sample(images, r0 + x * math.sin(a) + y * math.cos(a), c0 + x * math.cos(a) - y * math.sin(a))


@right("solved: the forward matrix, and np.linalg.solve for the places that it sends to the pixels")
def rotate(images, degrees):
    h, w, _ = images.shape
    a = np.radians(degrees)
    forward = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    columns, rows = np.meshgrid(np.arange(w), np.arange(h))
    goals = np.stack([columns.ravel() - (w - 1) / 2, (h - 1) / 2 - rows.ravel()])
    x, y = np.linalg.solve(forward, goals).reshape(2, h, w)
    return sample(images, (h - 1) / 2 - y, (w - 1) / 2 + x)


@right("pixel-and-image: one pixel of one image at a time")
def rotate(images, degrees):
    h, w, m = images.shape
    r0, c0, out = (h - 1) / 2, (w - 1) / 2, np.empty(images.shape)
    cos, sin = math.cos(math.radians(-degrees)), math.sin(math.radians(-degrees))
    for i in range(m):
        for r in range(h):
            for c in range(w):
                x, y = c - c0, r0 - r
                row, column = r0 - (x * sin + y * cos), c0 + (x * cos - y * sin)
                out[r, c, i] = sample(images[:, :, [i]], np.array([[row]]), np.array([[column]])).item()
    return out


@right("own-interpolation: tents over the pixels as weights, and 0 outside but for rounding")
def rotate(images, degrees):
    h, w, _ = images.shape
    rows, columns, r0, c0 = _grid(images)
    a = np.radians(degrees)
    R = r0 - (r0 - rows) * np.cos(a) + (columns - c0) * np.sin(a)
    C = c0 + (columns - c0) * np.cos(a) + (r0 - rows) * np.sin(a)
    inside = (R > -1e-9) & (R < h - 1 + 1e-9) & (C > -1e-9) & (C < w - 1 + 1e-9)
    R, C = np.clip(R, 0, h - 1), np.clip(C, 0, w - 1)
    down = np.maximum(0, 1 - np.abs(R[:, :, None] - np.arange(h)))
    across = np.maximum(0, 1 - np.abs(C[:, :, None] - np.arange(w)))
    return np.einsum("abr,abc,rcm->abm", down, across, images) * inside[:, :, None]


@right("complex-numbers-and-polar")
def rotate(images, degrees):
    h, w = images.shape[:2]
    r, c = np.meshgrid(np.arange(h), np.arange(w), indexing="ij")
    z = (c - (w - 1) / 2) + 1j * ((h - 1) / 2 - r)
    z = z * np.exp(-1j * np.radians(degrees))
    return sample(images, (h - 1) / 2 - z.imag, (w - 1) / 2 + z.real)
