"""Answers to zoom that nobody foresaw."""

import numpy as np
from steadygrad.images import sample

from tests.answers import right, wrong


@wrong("times-factor: the positions are multiplied by the factor and not divided, so the content shrinks")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    return sample(images, r0 + factor * (rows - r0), c0 + factor * (columns - c0))


@wrong("half-a-pixel-off: the centre is (h/2, w/2)")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    return sample(images, h / 2 + (rows - h / 2) / factor, w / 2 + (columns - w / 2) / factor)


@wrong("from-the-corner: positions divided by the factor, so pixel [0, 0] stays and not the centre")
def zoom(images, factor):
    rows, columns = np.indices(images.shape[:2])
    return sample(images, rows / factor, columns / factor)


@wrong("by-area: divides by the root of the factor, so that areas and not distances grow by it")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0, side = (h - 1) / 2, (w - 1) / 2, np.sqrt(factor)
    return sample(images, r0 + (rows - r0) / side, c0 + (columns - c0) / side)


@wrong("rows-only: the columns stay where they are, so the image is stretched")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0 = (h - 1) / 2
    return sample(images, r0 + (rows - r0) / factor, columns)


@wrong("nearest: rounds the positions to whole pixels")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    return sample(images, np.round(r0 + (rows - r0) / factor), np.round(c0 + (columns - c0) / factor))


@wrong("sizes-swapped: the centre is ((w - 1)/2, (h - 1)/2), which is right for square images only")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0 = (w - 1) / 2, (h - 1) / 2
    return sample(images, r0 + (rows - r0) / factor, c0 + (columns - c0) / factor)


@wrong("larger-image: the array itself grows to round(factor h) rows and round(factor w) columns")
def zoom(images, factor):
    h, w, _ = images.shape
    H, W = max(1, round(factor * h)), max(1, round(factor * w))
    rows, columns = np.indices((H, W))
    return sample(images, (rows - (H - 1) / 2) / factor + (h - 1) / 2, (columns - (W - 1) / 2) / factor + (w - 1) / 2)


@wrong("held-inside: positions outside are moved to the border, so a small image is framed by its border pixels")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    source_rows = np.clip(r0 + (rows - r0) / factor, 0, h - 1)
    return sample(images, source_rows, np.clip(c0 + (columns - c0) / factor, 0, w - 1))


@wrong("centre-not-added: subtracts the centre, divides, and does not add the centre again")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    return sample(images, (rows - (h - 1) / 2) / factor, (columns - (w - 1) / 2) / factor)


@wrong("ink-kept: the grey levels are divided by the square of the factor, to keep the amount of ink")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    return sample(images, r0 + (rows - r0) / factor, c0 + (columns - c0) / factor) / factor**2


@wrong("whole-centre-pixel: the centre is pixel [h // 2, w // 2], which is the middle for odd sizes only")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    return sample(images, h // 2 + (rows - h // 2) / factor, w // 2 + (columns - w // 2) / factor)


@wrong("columns-as-rows: gives sample the columns first and the rows second")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    return sample(images, c0 + (columns - c0) / factor, r0 + (rows - r0) / factor)


@wrong("never-smaller: a factor below 1 is taken for 1")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    r0, c0, factor = (h - 1) / 2, (w - 1) / 2, max(factor, 1)
    return sample(images, r0 + (rows - r0) / factor, c0 + (columns - c0) / factor)


@wrong("times-and-half: two mistakes at once: multiplies by the factor, about (h/2, w/2)")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    return sample(images, h / 2 + (rows - h / 2) * factor, w / 2 + (columns - w / 2) * factor)


@wrong("half-a-pixel-the-other-way: the centre is (h/2 + ½, w/2 + ½)")
def zoom(images, factor):
    h, w, _ = images.shape
    r0, c0 = h / 2 + 0.5, w / 2 + 0.5
    rows, columns = np.indices((h, w))
    return sample(images, r0 + (rows - r0) / factor, c0 + (columns - c0) / factor)


@wrong("factor-beside-one: enlarges by 1 + factor")
def zoom(images, factor):
    h, w, _ = images.shape
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    rows, columns = np.indices((h, w))
    return sample(images, r0 + (rows - r0) / (1 + factor), c0 + (columns - c0) / (1 + factor))


@right("pixel-middles: middles of pixels at r + 1/2, divided about h/2")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w))
    return sample(images, (rows + 0.5 - h / 2) / factor + h / 2 - 0.5, (columns + 0.5 - w / 2) / factor + w / 2 - 0.5)


@right("polar: distance and direction from the centre")
def zoom(images, factor):
    h, w, _ = images.shape
    rows, columns = np.indices((h, w), dtype=float)
    down, across = rows - (h - 1) / 2, columns - (w - 1) / 2
    distance, angle = np.hypot(down, across) / factor, np.arctan2(down, across)
    return sample(images, (h - 1) / 2 + distance * np.sin(angle), (w - 1) / 2 + distance * np.cos(angle))


@right("lines-of-positions: np.linspace between the sources of the first and the last pixel")
def zoom(images, factor):
    def sources(size):
        middle = (size - 1) / 2
        return np.linspace(middle - middle / factor, middle + middle / factor, size)

    rows, columns = np.meshgrid(sources(images.shape[0]), sources(images.shape[1]), indexing="ij")
    return sample(images, rows, columns)


@right("two-matrices: one matrix of tents for the rows and one for the columns")
def zoom(images, factor):
    def weights(size):
        at = (size - 1) / 2 + (np.arange(size) - (size - 1) / 2) / factor
        inside = (at >= -1e-9) & (at <= size - 1 + 1e-9)
        at = np.clip(at, 0, size - 1)
        return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(size))) * inside[:, None]

    return np.einsum("ar,bc,rcm->abm", weights(images.shape[0]), weights(images.shape[1]), images)
