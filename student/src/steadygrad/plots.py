"""The pictures that notebooks share: labelled, readable at half width, and told apart without colour.

Matplotlib is imported with the first picture, not with this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["COLOURS", "boundary", "by_layer", "contours", "curves", "gallery", "histograms", "panels"]

# Okabe & Ito 2008: eight colours that people with any colour vision can tell apart; the yellow is too pale for lines.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)))
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_STYLE = {
    "font.size": 13,
    "axes.titlesize": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "lines.linewidth": 2.0,
    "legend.frameon": False,
    "legend.fontsize": 12,
    "figure.dpi": 80,
}


def panels(columns: int = 1, rows: int = 1, share_y: bool = False, height: float = 4.0) -> np.ndarray:
    """A row (or grid) of empty axes, as a flat array."""
    import matplotlib.pyplot as plt

    plt.rcParams.update(_STYLE)  # for the session: legends and texts that a cell adds later look alike
    size = (min(5.6 * columns, 11.5) if columns > 1 else 7.0, height * rows)
    _, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, sharey=share_y, layout="constrained")
    return axes.ravel()


def curves(
    ax: Axes,
    series: Mapping[str, Sequence[float] | tuple[Sequence[float], Sequence[float]]],
    *,
    x: str,
    y: str,
    title: str = "",
    log: str = "",
    marks: bool = False,
    legend: bool = True,
) -> None:
    """A line per name: the y values, or (x values, y values). `log` names the logarithmic axes: "", "x", "y" or "xy"."""
    for index, (name, values) in enumerate(series.items()):
        xs, ys = values if isinstance(values, tuple) else (np.arange(len(values)), values)
        style = {"color": COLOURS[index % 7], "linestyle": _LINES[index % 7]}
        if marks:
            style |= {"marker": _MARKERS[index % 7], "markevery": max(len(ys) // 8, 1), "markersize": 6}
        ax.plot(xs, ys, label=name, **style)
    if "x" in log:
        ax.set_xscale("log")
    if "y" in log:
        ax.set_yscale("log")
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.set_title(title)
    if legend and len(series) > 1:
        ax.legend()


def by_layer(ax: Axes, series: Mapping[str, Sequence[float]], *, y: str, title: str = "", legend: bool = True) -> None:
    """One line a name over the layers 1, 2, …, on a logarithmic axis; exact zeros are left out."""
    shown = {}
    for name, values in series.items():
        values = np.asarray(values, dtype=float)
        shown[name] = (np.arange(1, len(values) + 1), np.where(values > 0, values, np.nan))
    curves(ax, shown, x="layer", y=y, title=title, log="y", marks=True, legend=legend)


def gallery(
    images: Sequence[np.ndarray],
    titles: Sequence[str] = (),
    *,
    columns: int = 8,
    rows: Sequence[str] = (),
    black: float = 16.0,
    inches: float = 1.25,
) -> None:
    """Small images (h, w), of one size or not, so many columns a row: 0 is white, `black` and more is black.

    titles: one over each image, as far as they go. rows: a name for each row, at its left. inches: how wide an image is.
    """
    count = -(-len(images) // columns)
    axes = panels(columns, count)
    height = inches * count + 0.3 * -(-len(titles) // columns)
    axes[0].figure.set_size_inches(inches * columns + 1.1 * bool(rows), height)
    for index, ax in enumerate(axes):
        ax.axis("off" if index >= len(images) else "on")
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
        ax.spines[:].set(visible=True, color="#BBBBBB")
        if index < len(images):
            ax.imshow(images[index], cmap="gray_r", vmin=0, vmax=black)
        if index < len(titles):
            ax.set_title(titles[index], fontsize=13)
        if index % columns == 0 and index // columns < len(rows):
            ax.set_ylabel(rows[index // columns], rotation=0, ha="right", va="center", fontsize=13)


def histograms(samples: Mapping[str, np.ndarray], *, x: str, bins: np.ndarray | int = 40) -> None:
    """A histogram a name, side by side on one scale, as shares of all values."""
    axes = panels(len(samples), share_y=True, height=2.8)
    for index, (ax, (name, sample)) in enumerate(zip(axes, samples.items())):
        sample = np.ravel(sample)
        ax.hist(sample, bins=bins, weights=np.full(sample.size, 1 / max(sample.size, 1)), color=COLOURS[0])
        ax.set_title(name)
        ax.set_xlabel(x)
        if index == 0:
            ax.set_ylabel("share of values")


def contours(
    ax: Axes,
    f: Callable[[np.ndarray, np.ndarray], np.ndarray],
    *,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    paths: Mapping[str, np.ndarray] | None = None,
    x: str,
    y: str,
    title: str = "",
    equal: bool = True,
    legend: bool = True,
) -> None:
    """Lines of equal height of f(x, y), and a path of points (k, 2) a name on top; a single point is a star.

    f takes arrays of x and of y. Heights are chosen such that the lines of a quadratic bowl are evenly spaced.
    equal: one unit is as long on both axes, so that what looks round is round.
    """
    grid = np.meshgrid(np.linspace(*xlim, 161), np.linspace(*ylim, 161))
    heights = f(*grid)
    steps = np.linspace(0, 1, 13)[1:]
    ax.contour(*grid, heights, heights.min() + np.ptp(heights) * steps**2, colors="#9a9a9a", linewidths=1.0)
    for index, (name, points) in enumerate((paths or {}).items()):
        points = np.reshape(points, (-1, 2))
        style = {"color": COLOURS[index % 7], "linestyle": _LINES[index % 7], "marker": _MARKERS[index % 7]}
        if len(points) == 1:
            style = {"color": "black", "linestyle": "none", "marker": "*"}
        ax.plot(*points.T, label=name, markersize=5 if len(points) > 1 else 12, linewidth=1.6, **style)
    ax.set(xlim=xlim, ylim=ylim, xlabel=x, ylabel=y, title=title)
    ax.grid(False)
    if equal:
        ax.set_aspect("equal")
    if legend and paths:
        ax.legend(frameon=True, framealpha=0.9, edgecolor="none")  # the contours would run through its text


def boundary(
    ax: Axes, predict: Callable[[np.ndarray], np.ndarray], X: np.ndarray, y: np.ndarray, *, title: str = ""
) -> None:
    """What a classifier of the plane says where, and the points X (2, m) of classes y (m,): at most seven classes.

    predict: points (2, k) -> class numbers (k,). Regions are tinted, black lines part them, each class has a marker.
    """
    low, high = X.min(axis=1), X.max(axis=1)
    edges = [np.linspace(a - 0.1 * (b - a), b + 0.1 * (b - a), 240) for a, b in zip(low, high)]
    grid = np.stack(np.meshgrid(*edges)).reshape(2, -1)
    region = np.asarray(predict(grid)).reshape(len(edges[1]), len(edges[0]))
    for index in range(int(max(y.max(), region.max())) + 1):
        inside = (region == index).astype(float)
        if inside.any():
            ax.contourf(*edges, inside, levels=[0.5, 1.5], colors=[COLOURS[index]], alpha=0.22)
        if inside.any() and not inside.all():
            ax.contour(*edges, inside, levels=[0.5], colors="black", linewidths=1.5)
        style = {"marker": _MARKERS[index], "edgecolors": "white", "linewidths": 0.7, "zorder": 3}
        ax.scatter(*X[:, y == index], s=38, color=COLOURS[index], label=f"class {index}", **style)
    ax.grid(False)
    ax.set(xlabel="x₁", ylabel="x₂", title=title)
