"""Augmentation: more training images from those that there are, by changes that keep the label.

A batch is an array (h, w, m), one image a last index; row 0 is at the top, column 0 at the left. What comes from
outside an image is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

Examples = tuple[np.ndarray, np.ndarray]

KEEP_EVERY_LABEL = frozenset(
    {
        "shift left by 1 pixel",
        "shift down by 1 pixel",
        "rotate by 5 degrees",
        "rotate by -10 degrees",
        "zoom by 1.05",
        "zoom by 1.1",
        "add a little noise",
        "brighten a little",
    }
)


def flip_horizontal(images: np.ndarray) -> np.ndarray:
    """out[r, c] = images[r, w - 1 - c]: left and right change places."""
    return images[:, ::-1]


def shift(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """out[r, c] = images[r - down, c - right], and 0 where that is outside."""
    h, w, _ = images.shape
    out = np.zeros_like(images)
    kept = images[max(-down, 0) : max(h - down, 0), max(-right, 0) : max(w - right, 0)]
    out[max(down, 0) : max(h + down, 0), max(right, 0) : max(w + right, 0)] = kept
    return out


def rotate(images: np.ndarray, degrees: float) -> np.ndarray:
    """out[r, c] = images at (r₀ + Δr cos θ + Δc sin θ, c₀ - Δr sin θ + Δc cos θ), with Δr = r - r₀, Δc = c - c₀.

    By θ about the centre (r₀, c₀), counter-clockwise as displayed. This is the inverse map: it says where each pixel of
    the result comes from.
    """
    (r0, c0), down, right = _from_the_centre(images)
    theta = np.deg2rad(degrees)
    return _read(
        images, r0 + np.cos(theta) * down + np.sin(theta) * right, c0 - np.sin(theta) * down + np.cos(theta) * right
    )


def zoom(images: np.ndarray, factor: float) -> np.ndarray:
    """out[r, c] = images at (r₀ + Δr / factor, c₀ + Δc / factor): larger about the centre if factor > 1."""
    (r0, c0), down, right = _from_the_centre(images)
    return _read(images, r0 + down / factor, c0 + right / factor)


def _from_the_centre(images: np.ndarray) -> tuple[tuple[float, float], np.ndarray, np.ndarray]:
    """The centre, and how far below and to the right of it each pixel is."""
    h, w, _ = images.shape
    centre = (h - 1) / 2, (w - 1) / 2
    rows, columns = np.indices((h, w))
    return centre, rows - centre[0], columns - centre[1]


def _read(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Σ_ij max(0, 1 - |row - i|) max(0, 1 - |column - j|) images[i, j], 0 outside of the image: bilinear."""
    h, w, _ = images.shape
    rows, columns = _rounded(rows, h), _rounded(columns, w)
    inside = (rows >= 0) & (rows <= h - 1) & (columns >= 0) & (columns <= w - 1)
    row_weights = np.maximum(0, 1 - np.abs(rows[..., None] - np.arange(h))) * inside[..., None]
    column_weights = np.maximum(0, 1 - np.abs(columns[..., None] - np.arange(w)))
    return np.einsum("abi,abj,ijm->abm", row_weights, column_weights, images)


def _rounded(positions: np.ndarray, size: int) -> np.ndarray:
    """What misses the border by rounding alone lies on it."""
    on_it = np.clip(positions, 0, size - 1)
    return np.where(np.abs(positions - on_it) < 1e-9, on_it, positions)


def random_crop(images: np.ndarray, height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """out[:, :, i] = a window of image i, each of its (h - height + 1)(w - width + 1) windows equally likely."""
    h, w, m = images.shape
    tops, lefts = rng.integers(h - height + 1, size=m), rng.integers(w - width + 1, size=m)
    rows = tops + np.arange(height)[:, None, None]
    columns = lefts + np.arange(width)[:, None]
    return images[rows, columns, np.arange(m)]


def add_noise(images: np.ndarray, std: float, rng: np.random.Generator) -> np.ndarray:
    """images + ε with ε ~ N(0, std²), drawn for each pixel of each image."""
    return images + std * rng.standard_normal(images.shape)


def label_preserving(names: Iterable[str]) -> list[str]:
    """The transformations that keep the label of every digit, from 0 to 9."""
    return [name for name in names if name in KEEP_EVERY_LABEL]


def augment_split(
    train: Examples, dev: Examples, transforms: Iterable[Callable[[np.ndarray], np.ndarray]]
) -> tuple[Examples, Examples]:
    """([images, T₁(images), T₂(images), …], [y, y, y, …]) of the training part; the dev part as it is."""
    images, y = train
    copies = [images, *(transform(images) for transform in transforms)]
    return (np.concatenate(copies, axis=2), np.tile(y, len(copies))), dev
