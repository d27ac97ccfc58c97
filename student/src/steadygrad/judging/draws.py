"""Observers of random answers, and of what was done to an argument: quantities whose law or number is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .leaves import Leaves, WrongType, array_of, arrays_of, describe, dtype_name, numbers_of

__all__ = [
    "change",
    "different_changes",
    "different_windows",
    "distinct",
    "drops",
    "mask_draws",
    "mask_in_use",
    "mask_numbers",
    "ratio",
    "window_positions",
    "windows",
]

Arguments = Mapping[str, Any]


def distinct(value: Any, arguments: Arguments, pattern: str) -> Leaves:
    """The share of different numbers among all entries, each divided by its first: near 1 if all were drawn one by one.

    Copies show within an entry, and between entries that were scaled, as when every layer starts the same generator anew.
    """
    with np.errstate(all="ignore"):
        scaled = [array.ravel() / (array.flat[0] or 1.0) for _, array in arrays_of(value, pattern) if array.size]
        pooled = np.sort(np.round(np.concatenate(scaled or [np.empty(0)]), 9))
    if not np.isfinite(pooled).all():
        return {f"{pattern}: share of different numbers": np.array(np.nan)}
    different = np.count_nonzero(pooled[1:] != pooled[:-1]) + (pooled.size > 0)
    return {f"{pattern}: share of different numbers": np.array(different / max(pooled.size, 1))}


def change(value: Any, arguments: Arguments, of: str) -> Leaves:
    """value - argument, the change that the argument underwent, and which places have one number in common.

    Examples are counted by the last axis. A value of another shape shows as it is.
    """
    after, before = array_of(value), arguments[of]
    with np.errstate(all="ignore"):
        changed = (after - before if after.shape == before.shape else after).astype(float)
        rows = np.atleast_1d(np.round(changed, 9))
        examples_are_alike = bool(np.isclose(rows, rows[..., :1]).all())
        places_are_alike = bool(np.isclose(rows, rows[(slice(1),) * (rows.ndim - 1)]).all())
    shared = {(True, True): "all places", (True, False): "all examples", (False, True): "all places of an example"}
    shared_by = shared.get((examples_are_alike, places_are_alike), "none")
    return {"change": changed, "change: shared by": shared_by, "the result: dtype": dtype_name(after)}


def different_changes(value: Any, arguments: Arguments, of: str) -> Leaves:
    """Which places share a change, and the share of different numbers in it: near 1 if all were drawn one by one."""
    leaves = change(value, arguments, of)
    with np.errstate(all="ignore"):
        rounded = np.abs(np.round(leaves.pop("change"), 9))  # one draw in both signs is no second one
    return leaves | {"change: share of different numbers": np.array(np.unique(rounded).size / max(rounded.size, 1))}


def windows(value: Any, arguments: Arguments) -> Leaves:
    """Shape and dtype of a batch of crops (height, width, m), and the share that are windows of their images."""
    crops = array_of(value)
    tops, _ = _places(crops, arguments)
    return {
        "the result: shape": np.array(crops.shape),
        "the result: dtype": dtype_name(crops),
        "the result: share of crops that are windows of their images": np.array(np.mean(tops >= 0)),
    }


def window_positions(value: Any, arguments: Arguments) -> Leaves:
    """The row and the column of its image where the crop of each has its first pixel, -1 for no window.

    And which disjoint pairs of neighbours have both alike: 1 where they have.
    """
    tops, lefts = _places(_crops(value, arguments), arguments)
    even = tops.size // 2 * 2
    alike = (tops[0:even:2] == tops[1:even:2]) & (lefts[0:even:2] == lefts[1:even:2])
    return {
        "first row of the windows": tops,
        "first column of the windows": lefts,
        "neighbours with one position": alike.astype(int),
    }


def different_windows(value: Any, arguments: Arguments) -> Leaves:
    """How many positions occur among the crops, which rows and columns do not, and whether all are windows.

    Of one position for all it is not said which it is: any is as wrong.
    """
    h, w, _ = arguments["images"].shape
    tops, lefts = _places(_crops(value, arguments), arguments)
    number = len(set(zip(tops[tops >= 0].tolist(), lefts[lefts >= 0].tolist())))
    unused = [f"row {k}" for k in range(h - arguments["height"] + 1) if k not in tops]
    unused += [f"column {k}" for k in range(w - arguments["width"] + 1) if k not in lefts]
    return {
        "windows: number of different ones": np.array(number),
        "windows: rows and columns at which none begins": ", ".join(unused) or "none" if number > 1 else "all but one",
        "windows: crops that are none": "none" if (tops >= 0).all() else "some",
    }


def mask_numbers(value: Any, arguments: Arguments) -> Leaves:
    """Of a mask: its shape, and what is in it besides 0 and 1."""
    mask = numbers_of(value, "mask")
    others = np.unique(mask[(mask != 0) & (mask != 1)]).astype(float)
    found = " and ".join(f"{x:g}" for x in others) if others.size < 3 else "more than two"
    return {"mask: shape": np.array(mask.shape), "mask: set of numbers besides 0 and 1": found or "none"}


def mask_draws(value: Any, arguments: Arguments) -> Leaves:
    """Of a mask (n, m) of an argument "shape": which entries are kept, as 0 and 1; which neighbours are alike.

    The pairs of neighbours are disjoint. If P(1) = p for each entry on its own, pairs are independent too, and alike
    with probability p² + (1 - p)². A mask that is broadcast is seen as what it does to an array of this shape.
    """
    mask = numbers_of(value, "mask")
    kept = mask != 0
    nonzero = mask[kept]
    if (nonzero != nonzero[:1]).any():
        raise WrongType(f"a mask of two numbers is expected, got {describe(mask)} with more of them")
    return _draws("mask", _broadcast(kept, arguments["shape"]))


def drops(value: Any, arguments: Arguments) -> Leaves:
    """As `mask_draws`, of entries "out" and "mask" for an argument "A": which entries of A are kept in out.

    Where A is 0, or if nothing was dropped from out, out tells nothing, and the mask is seen.
    """
    A, out = arguments["A"], numbers_of(value["out"], "out")
    mask = _broadcast(numbers_of(value["mask"], "mask") != 0, A.shape)
    if out.shape != A.shape:
        raise WrongType(f"out of shape {A.shape} is expected, got {describe(out)}")
    return _draws("out", np.where(A != 0, out != 0, mask) if np.any(out[A != 0] == 0) else mask)


def _draws(name: str, kept: np.ndarray) -> Leaves:
    rows, columns = (size // 2 * 2 for size in kept.shape)
    return {
        name: kept.astype(int),
        "neighbours in a column": (kept[0:rows:2] == kept[1:rows:2]).astype(int),
        "neighbours in a row": (kept[:, 0:columns:2] == kept[:, 1:columns:2]).astype(int),
    }


def _broadcast(mask: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    try:
        return np.broadcast_to(mask, shape)
    except ValueError:
        raise WrongType(f"a mask of shape {shape} is expected, got {describe(mask)}") from None


def mask_in_use(value: Any, arguments: Arguments) -> Leaves:
    """Of entries "out" and "mask" for an argument "A": is anything dropped, and by this mask?

    Where A is 0, out is 0 in any case and tells nothing: a mask that is guessed from out drops all of these.
    """
    mask, out, A = numbers_of(value["mask"], "mask"), numbers_of(value["out"], "out"), arguments["A"]
    leaves = mask_numbers(mask, arguments)
    if mask.shape == out.shape == A.shape:
        agrees = ((mask != 0) == (out != 0))[A != 0]
        leaves["out: numbers of A that are dropped"] = _how_many(out[A != 0] == 0)
        leaves["mask: agrees with out"] = "everywhere" if agrees.all() else "in places" if agrees.any() else "nowhere"
        leaves["mask: numbers that are 0 in A and kept"] = _how_many(mask[A == 0] != 0)
    return leaves


def ratio(value: Any, arguments: Arguments, of: str, to: str) -> Leaves:
    """Of an entry, divided by an argument of its shape: the smallest and the largest ratio that is not 0."""
    above, below = numbers_of(value[of], of), arguments[to]
    leaves = {f"{of}: shape": np.array(above.shape), f"{of}: dtype": dtype_name(above)}
    if above.shape == below.shape:
        with np.errstate(all="ignore"):  # what is not finite shows; no warning of ours
            ratios = np.divide(above, below, out=above.astype(float), where=below != 0)
        ratios = ratios[ratios != 0] if ratios.any() else np.zeros(1)
        leaves[f"smallest {of} / {to} that is not 0"] = np.array(ratios.min())
        leaves[f"largest {of} / {to} that is not 0"] = np.array(ratios.max())
    return leaves


def _how_many(are: np.ndarray) -> str:
    return "none" if not are.any() else "all" if are.all() else "some"


def _crops(value: Any, arguments: Arguments) -> np.ndarray:
    """The value, which has to have the shape of a batch of crops."""
    shape = (arguments["height"], arguments["width"], arguments["images"].shape[2])
    if array_of(value).shape != shape:
        raise WrongType(f"crops of shape {shape} are expected, got {describe(value)}")
    return value


def _places(crops: np.ndarray, arguments: Arguments) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of its image where each crop begins, -1 if it is no window of it: the first of several."""
    images, height, width = (arguments[name] for name in ("images", "height", "width"))
    h, w, m = images.shape
    tops, lefts = np.full(m, -1), np.full(m, -1)
    if crops.shape == (height, width, m):
        for top, left in reversed(list(np.ndindex(h - height + 1, w - width + 1))):
            is_here = (crops == images[top : top + height, left : left + width]).all(axis=(0, 1))
            tops[is_here], lefts[is_here] = top, left
    return tops, lefts
