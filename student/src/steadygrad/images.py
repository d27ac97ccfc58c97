"""Batches of images (h, w, m), one image a last index: into columns and back, and read between the pixels."""

from __future__ import annotations

import numpy as np

__all__ = ["sample", "to_columns", "to_images"]

ROUNDING = 1e-9  # of a position, in pixels


def to_images(X: np.ndarray, width: int = 8) -> np.ndarray:
    """images[r, c, i] = X[r · width + c, i]: columns (h · width, m), each row by row -> images (h, width, m)."""
    return X.reshape(-1, width, X.shape[1])


def to_columns(images: np.ndarray) -> np.ndarray:
    """X[r · w + c, i] = images[r, c, i]: images (h, w, m) -> columns (h · w, m)."""
    return images.reshape(-1, images.shape[2])


def sample(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The grey levels at real positions (row, column), by bilinear interpolation; 0 outside.

    images         (h, w, m)  float64
    rows, columns  (a, b)     positions in pixels; pixel [0, 0] is at (0, 0). The same for all images of the batch
    returns        (a, b, m)

    Inside is 0 <= row <= h - 1 and 0 <= column <= w - 1, as in scipy.ndimage.map_coordinates(order=1, mode="constant"):
    there is no fading at the border. One difference: a position that misses the border by rounding alone, less than
    1e-9, counts as inside.
    """
    rows, columns = np.broadcast_arrays(rows, columns)
    top, below, down, row_inside = _between(rows, images.shape[0])
    left, right, across, column_inside = _between(columns, images.shape[1])
    upper = (1 - across) * images[top, left] + across * images[top, right]
    lower = (1 - across) * images[below, left] + across * images[below, right]
    return ((1 - down) * upper + down * lower) * (row_inside & column_inside)


def _between(positions: np.ndarray, size: int) -> tuple[np.ndarray, ...]:
    """The pixels before and after each position, how far it is from the first, and whether it is inside."""
    on_image = np.clip(positions, 0, size - 1)
    before = np.floor(on_image).astype(int)
    is_inside = np.abs(positions - on_image) < ROUNDING
    return before, np.minimum(before + 1, size - 1), (on_image - before)[..., None], is_inside[..., None]
