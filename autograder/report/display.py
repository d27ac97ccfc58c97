"""How results look wherever they are shown: outcomes, numbers, and text that students may have written."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NO_RECORDS", "OUTCOMES", "Look", "clean", "counted", "number", "percent", "printable"]


@dataclass(frozen=True)
class Look:
    """An outcome's symbol and words, which tell it without colour; its colour on paper; its Rich style."""

    symbol: str
    words: str
    colour: str
    style: str


# In the order in which pictures stack them. The colours are Okabe and Ito's, which colour-blind people can tell apart.
OUTCOMES = {
    "passed": Look("✓", "passed", "#009E73", "green"),
    "partial": Look("◐", "partly right", "#F0E442", "yellow"),
    "failed": Look("✗", "wrong answer", "#D55E00", "red"),
    "error": Look("!", "raised an error", "#CC79A7", "magenta"),
    "timeout": Look("∞", "too slow", "#0072B2", "blue"),
    "memory": Look("■", "too much memory", "#56B4E9", "cyan"),
    "crashed": Look("↯", "crashed", "#000000", "bold red"),
    "missing": Look("○", "missing", "#BBBBBB", "dim"),
    "undetermined": Look("?", "the grader failed", "#FFFFFF", "bold"),
    "manual": Look("✎", "to be marked by hand", "#FFFFFF", "dim"),
}

NO_RECORDS = "No notebook has been graded yet, so there is nothing to report."
JOINERS = "\u200c\u200d"  # invisible, but names in several scripts are spelled with them


def printable(text: str) -> str:
    """The text with � for what a terminal or a page would obey rather than show; its blanks stay."""
    return "".join(c if c.isprintable() or c in JOINERS else "�" for c in text)


def clean(text: str, limit: int | None = None) -> str:
    """The text on one line: what a terminal or a page would obey rather than show becomes �."""
    line = printable(" ".join(text.split()))
    return line if limit is None or len(line) <= limit else line[: limit - 1] + "…"


def number(value: float) -> str:
    """At most two decimals, none that say nothing: 2, 0.5, 0.67."""
    return f"{round(value, 2):g}"


def percent(share: float) -> str:
    """0.734 as 73 %."""
    return f"{100 * share:.0f} %"


def counted(count: int, noun: str) -> str:
    """1 student, 2 students."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
