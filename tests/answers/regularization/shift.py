"""Answers to shift that nobody foresaw."""

import numpy as np
from steadygrad.images import sample

from tests.answers import right, wrong


@wrong("rolled: np.roll brings back on the other side what has left")
def shift(images, down, right):
    return np.roll(images, (down, right), axis=(0, 1))


@wrong("other-way: out[r, c] = images[r + down, c + right], upwards and to the left")
def shift(images, down, right):
    h, w, m = images.shape
    out = np.zeros_like(images)
    for r in range(h):
        for c in range(w):
            if 0 <= r + down < h and 0 <= c + right < w:
                out[r, c] = images[r + down, c + right]
    return out


@wrong("axes-swapped: moves down by `right` and to the right by `down`")
def shift(images, down, right):
    h, w, _ = images.shape
    rows, columns = np.arange(h) - right, np.arange(w) - down
    out = images[np.clip(rows, 0, h - 1)][:, np.clip(columns, 0, w - 1)]
    out[(rows < 0) | (rows >= h)] = 0
    out[:, (columns < 0) | (columns >= w)] = 0
    return out


@wrong(
    "positive-only: one pair of slices for down and right of 0 or more; negative ones count from the end", raises=True
)
def shift(images, down, right):
    h, w, _ = images.shape
    out = np.zeros_like(images)
    out[down:, right:] = images[: h - down, : w - right]
    return out


@wrong("blanks-the-wrong-part: after np.roll out[:down] = 0, which for a negative down clears all but the last rows")
def shift(images, down, right):
    out = np.roll(np.roll(images, down, axis=0), right, axis=1)
    out[:down] = 0
    out[:, :right] = 0
    return out


@wrong("minus-zero: images[:-down], which is empty for down = 0", raises=True)
def shift(images, down, right):
    out = np.zeros_like(images)
    if down >= 0 and right >= 0:
        out[down:, right:] = images[:-down, :-right]
    elif down >= 0:
        out[down:, :right] = images[:-down, -right:]
    elif right >= 0:
        out[:down, right:] = images[-down:, :-right]
    else:
        out[:down, :right] = images[-down:, -right:]
    return out


@wrong("negative-index-wraps: catches IndexError outside, but rows and columns below 0 count from the end")
def shift(images, down, right):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r in range(h):
        for c in range(w):
            try:
                out[r, c] = images[r - down, c - right]
            except IndexError:
                pass
    return out


@wrong("border-repeated: outside of the image the nearest pixel is taken in place of 0")
def shift(images, down, right):
    h, w, _ = images.shape
    rows = np.clip(np.arange(h) - down, 0, h - 1)
    columns = np.clip(np.arange(w) - right, 0, w - 1)
    return images[rows][:, columns]


@wrong("first-pixel-lost: asks 0 < r - down and 0 < c - right, so row 0 and column 0 of the image are lost")
def shift(images, down, right):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r in range(h):
        for c in range(w):
            if 0 < r - down < h and 0 < c - right < w:
                out[r, c] = images[r - down, c - right]
    return out


@wrong("padded: the padding stays, so the images grow by the shift")
def shift(images, down, right):
    rows = (max(down, 0), max(-down, 0))
    columns = (max(right, 0), max(-right, 0))
    return np.pad(images, (rows, columns, (0, 0)))


@wrong("left-altogether: slices for both signs, but a shift by more than the size makes an end below 0", raises=True)
def shift(images, down, right):
    h, w, _ = images.shape
    out = np.zeros_like(images)
    out[max(down, 0) : h + min(down, 0), max(right, 0) : w + min(right, 0)] = images[
        max(-down, 0) : h - max(down, 0), max(-right, 0) : w - max(right, 0)
    ]
    return out


@wrong("modulo: takes the shift modulo the size, so that a shift by h gives the image back")
def shift(images, down, right):
    h, w, _ = images.shape
    down, right = int(np.fmod(down, h)), int(np.fmod(right, w))
    out = np.roll(images, (down, right), (0, 1))
    out[:down] *= down <= 0
    out[h + min(down, 0) :] = 0
    out[:, :right] *= right <= 0
    out[:, w + min(right, 0) :] = 0
    return out


@wrong("blanks-the-original: sets the rows and columns that leave to 0 in the images of the caller, then rolls")
def shift(images, down, right):
    h, w, _ = images.shape
    if down > 0:
        images[max(h - down, 0) :] = 0
    elif down < 0:
        images[:-down] = 0
    if right > 0:
        images[:, max(w - right, 0) :] = 0
    elif right < 0:
        images[:, :-right] = 0
    return np.roll(images, (down, right), axis=(0, 1))


@wrong("batch-axis: shifts axis 1 and axis 2, as if the images were counted by the first axis")
def shift(images, down, right):
    out = np.zeros_like(images)
    _, h, w = images.shape
    for r in range(h):
        for c in range(w):
            if 0 <= r - down < h and 0 <= c - right < w:
                out[:, r, c] = images[:, r - down, c - right]
    return out


@wrong("rolled-up-and-left: two mistakes at once: np.roll, and by -down and -right")
def shift(images, down, right):
    return np.roll(images, (-down, -right), axis=(0, 1))


@wrong("one-way-only: the signs are lost: always down and to the right")
def shift(images, down, right):
    h, w, _ = images.shape
    down, right = min(abs(down), h), min(abs(right), w)
    out = np.zeros_like(images)
    out[down:, right:] = images[: h - down, : w - right]
    return out


@right("sampled: reads the images at r - down and c - right by `sample`")
def shift(images, down, right):
    rows, columns = np.indices(images.shape[:2])
    return sample(images, rows - down, columns - right)


@right("window-on-a-frame: a frame of paper around the images, and a window on it")
def shift(images, down, right):
    h, w, m = images.shape
    frame = np.zeros((3 * h, 3 * w, m))
    frame[h : 2 * h, w : 2 * w] = images
    top, left = h - max(-h, min(h, down)), w - max(-w, min(w, right))
    return frame[top : top + h, left : left + w]


def _step(images, axis, way):
    paper = np.zeros_like(images.take([0], axis))
    if way > 0:
        return np.concatenate([paper, np.delete(images, -1, axis)], axis)
    return np.concatenate([np.delete(images, 0, axis), paper], axis)


@right("pixel-steps: one pixel at a time, with a row or column of paper")
def shift(images, down, right):
    out = images.copy()
    for axis, distance in ((0, down), (1, right)):
        for _ in range(min(abs(distance), images.shape[axis])):
            out = _step(out, axis, distance)
    return out


@right("roll-and-mask: np.roll, and 0 wherever the pixel came around")
def shift(images, down, right):
    r, c = np.ogrid[: images.shape[0], : images.shape[1]]
    inside = (r >= down) & (r < images.shape[0] + down) & (c >= right) & (c < images.shape[1] + right)
    return np.where(inside[:, :, np.newaxis], np.roll(np.roll(images, right, 1), down, 0), 0.0)


@right("shift-matrices")
def shift(images, down, right):
    h, w, _ = images.shape
    return np.einsum("rs,scm,kc->rkm", np.eye(h, k=-down), images, np.eye(w, k=-right))
