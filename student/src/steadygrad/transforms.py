"""Changes of grey levels, in the public table: what an exercise may receive as a transformation of images (h, w, m)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["brighten", "negative"]


def brighten(amount: float) -> Callable[[np.ndarray], np.ndarray]:
    """images -> images + amount."""
    return lambda images: images + amount


def negative(white: float) -> Callable[[np.ndarray], np.ndarray]:
    """images -> white - images: ink and paper change places."""
    return lambda images: white - images
