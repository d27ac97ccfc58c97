"""Progress with an estimate of the time left, on stderr."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO, TypeVar

__all__ = ["progress_bar"]

T = TypeVar("T")


def progress_bar(items: Sequence[T], what: str, label: Callable[[T], str]) -> Iterator[T]:
    """The items one by one, under a bar that names the one at work."""
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
        task = bar.add_task(what, total=len(items), item="")
        for item in items:
            bar.update(task, item=label(item))
            yield item
            bar.advance(task)


def _own_stderr() -> TextIO:
    """A stream of our own to where stderr leads: the bar stays while the engine keeps kernels from being heard there."""
    try:
        return os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8", errors="replace")
    except (io.UnsupportedOperation, AttributeError):  # a stream without a file, as in tests
        return io.StringIO()
