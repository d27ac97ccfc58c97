"""The course's real data, with its provenance in PROVENANCE.md beside this file, and a set that is generated."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

__all__ = ["breast_cancer", "digits", "moons"]


def digits() -> tuple[np.ndarray, np.ndarray]:
    """X (64, 1437), grey levels in 0…16, one 8×8 image of a handwritten digit a column, row by row; y (1437,) in 0…9.

    Alpaydin & Kaynak 1998. Every fifth of the 1,797 images is held out for the capstone and is not in this file.
    """
    table = _load("digits.npz")
    return table["X"].astype(float), table["y"].astype(int)


def breast_cancer() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """X (30, 569), one cell sample a column; y (569,), 1 = benign; the names of the 30 features.

    Wolberg, Street & Mangasarian 1995. The features' largest values run from 0.03 to 4,254.
    """
    table = _load("breast_cancer.npz")
    return table["X"].copy(), table["y"].astype(int), [str(name) for name in table["names"]]


def moons(m: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(cos t, sin t) in class 0, (1 - cos t, ½ - sin t) in class 1, with 0 <= t <= π: two half circles that interlock.

    X (2, m), one point a column, y (m,) in {0, 1}: m // 2 points are of class 1, in random order. t is drawn evenly;
    noise is the standard deviation of the normal number that is added to each coordinate.
    """
    y = rng.permutation(np.arange(m) < m // 2).astype(int)
    t = rng.uniform(0.0, np.pi, m)
    X = np.where(y, [1.0 - np.cos(t), 0.5 - np.sin(t)], [np.cos(t), np.sin(t)])
    return X + noise * rng.standard_normal((2, m)), y


@cache
def _load(name: str) -> dict[str, np.ndarray]:
    with (files(__name__) / name).open("rb") as file, np.load(file, allow_pickle=False) as table:
        return {key: table[key] for key in table.files}
