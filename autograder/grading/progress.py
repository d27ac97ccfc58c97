"""How far it is: a bar with an estimate of the time left, on stderr, and the count at the end."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from .grader import Outcome

__all__ = ["Tally", "in_order", "progress_bar"]

T = TypeVar("T")


def progress_bar(items: Iterable[T], what: str, label: Callable[[T], str], total: int | None = None) -> Iterator[T]:
    """The items one by one, under a bar that names the one at work, or the one that was done last if they come from
    several workers."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[item]}"),
    )
    with _own_stderr() as stream, Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task(what, total=len(items) if total is None else total, item="")
        for item in items:
            bar.update(task, item=label(item))
            yield item
            bar.advance(task)


def _own_stderr() -> TextIO:
    """A stream of our own to where stderr leads, for the bar alone."""
    try:
        return os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8", errors="replace")
    except (io.UnsupportedOperation, AttributeError):  # a stream without a file, as in tests
        return io.StringIO()


def in_order(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Outcomes in the order of their positions, each as soon as all before it are there."""
    waiting, position = {}, 0
    for outcome in outcomes:
        waiting[outcome.position] = outcome
        while position in waiting:
            yield waiting.pop(position)
            position += 1


class Tally:
    """Counts what comes of the submissions of a class."""

    def __init__(self, total: int):
        self.total = total
        self.graded = self.unchanged = self.unreadable = self.undetermined = 0
        self.start = time.monotonic()

    def counted(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The outcomes, each counted as it passes."""
        for outcome in outcomes:
            self.graded += outcome.is_new
            self.unchanged += not outcome.is_new
            self.unreadable += any(not record.questions for record in outcome.records)
            questions = (question for record in outcome.records for question in record.questions)
            self.undetermined += any(question.outcome == "undetermined" for question in questions)
            yield outcome

    def summary(self) -> str:
        """A line: how many, what came of them, how fast."""
        seconds = time.monotonic() - self.start
        return (
            f"{self.graded} graded, {self.unchanged} unchanged since last time; "
            f"{self.unreadable} could not be read, {self.undetermined} undetermined; "
            f"{seconds:.1f} s, {self.total / max(seconds, 0.001):.1f} submissions/s"
        )

    def saved(self) -> str:
        """How far it came, for one who stops it."""
        return f"{self.graded + self.unchanged} of {self.total} submissions are graded and saved"
