"""The report's pictures: SVG as data URIs, the same bytes on every run. Each says in its `alt` what it shows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from .assignment import Assignment, Exercise
from .display import OUTCOMES, clean, percent

__all__ = ["Picture", "draw"]

WIDTH = 6.0  # inches; with 12 pt letters still readable at half that width
MOST_FREQUENT = 14
LEAST_WITH_NUMBER = 0.04  # of the students; a smaller part of a bar is too narrow for a number
INK, BLUE, ORANGE = "#1a1a1a", "#0072B2", "#E69F00"
STYLE = {
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "font.size": 12,
    "legend.frameon": False,
    "svg.hashsalt": "steadygrad",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
}


@dataclass(frozen=True)
class Picture:
    """A picture that needs no file: `uri` is for an image's source, `alt` for those who cannot see it."""

    title: str
    uri: str
    alt: str


def draw(assignment: Assignment) -> list[Picture]:
    """The pictures that an assignment has data for."""
    with style.context(["default", STYLE]):
        pictures = (_marks(assignment), _difficulty(assignment), _misconceptions(assignment))
        return [picture for picture in pictures if picture]


def _marks(assignment: Assignment) -> Picture | None:
    if assignment.median is None:
        return None
    figure, axes = _figure(3.6)
    counts = assignment.distribution()
    width = 100 / len(counts)
    axes.bar([width * i for i in range(len(counts))], counts, width, align="edge", color=BLUE, edgecolor="white")
    axes.axvline(100 * assignment.median, color=ORANGE, linewidth=3, label=f"median {percent(assignment.median)}")
    axes.set(xlim=(0, 100), xticks=range(0, 101, 20), xlabel="mark [% of the points marked so far]", ylabel="students")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    figure.legend(loc="outside upper right")
    spread = ", ".join(f"{width * i:.0f}–{width * (i + 1):.0f} %: {n}" for i, n in enumerate(counts) if n)
    alt = f"Students by mark. {spread}. Median {percent(assignment.median)}."
    return _picture(figure, "Distribution of marks", alt)


def _difficulty(assignment: Assignment) -> Picture | None:
    exercises = [exercise for exercise in assignment.hardest if not exercise.by_hand]
    if not exercises:
        return None
    figure, axes = _figure(1.7 + 0.38 * len(exercises))
    _stack_outcomes(axes, exercises)
    names = [clean(exercise.id, 24) for exercise in exercises]
    axes.set(xlim=(0, 1), yticks=range(len(names)), yticklabels=names)
    axes.set_xlabel("share of students [%], their number in the bars")
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=""))
    axes.invert_yaxis()
    figure.legend(loc="outside upper center", ncols=2)
    means = (f"{name} {percent(e.share)}" for name, e in zip(names, exercises, strict=True) if e.share is not None)
    alt = f"Outcomes by exercise. Mean share of points: {', '.join(means)}."
    return _picture(figure, "Outcomes by exercise, the hardest first", alt)


def _stack_outcomes(axes: Axes, exercises: Sequence[Exercise]) -> None:
    """A bar an exercise, a part of it an outcome, with the number of students where it has room."""
    start = np.zeros(len(exercises))
    handed_in = np.array([sum(exercise.outcomes.values()) for exercise in exercises])
    for outcome, look in OUTCOMES.items():
        counts = np.array([exercise.outcomes.get(outcome, 0) for exercise in exercises])
        if not counts.any():
            continue
        shares = counts / handed_in
        bars = axes.barh(range(len(counts)), shares, left=start, color=look.colour, edgecolor=INK, linewidth=0.5)
        bars.set_label(f"{look.symbol} {look.words}")
        numbers = np.where(shares >= LEAST_WITH_NUMBER, counts.astype(str), "")
        axes.bar_label(bars, numbers, label_type="center", fontsize=10, color=_readable_on(look.colour))
        start += shares


def _misconceptions(assignment: Assignment) -> Picture | None:
    found = assignment.misconceptions[:MOST_FREQUENT]
    if not found:
        return None
    figure, axes = _figure(0.9 + 0.55 * len(found))
    names = [f"{clean(count.exercise, 26)}: {clean(count.name, 26)}" for count in found]
    numbers = [len(count.students) for count in found]
    axes.bar_label(axes.barh(range(len(found)), numbers, height=0.4, color=BLUE), padding=4)
    for i, name in enumerate(names):
        axes.annotate(name, (0, i - 0.24), xytext=(2, 0), textcoords="offset points", va="bottom")
    axes.set(xlim=(0, 1.15 * numbers[0]), ylim=(len(found) - 0.6, -0.8), yticks=[], xlabel="number of students")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    spread = ", ".join(f"{name} {n}" for name, n in zip(names, numbers, strict=True))
    return _picture(figure, "Most frequent misconceptions", f"Misconceptions by number of students: {spread}.")


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.subplots()


def _readable_on(colour: str) -> str:
    red, green, blue = to_rgb(colour)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.4 else "white"


def _picture(figure: Figure, title: str, alt: str) -> Picture:
    file = BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return Picture(title, f"data:image/svg+xml;base64,{b64encode(file.getvalue()).decode()}", alt)
