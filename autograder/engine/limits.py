"""What student code may use: every limit of the engine, with its default. nbgrader_config.py can set each one:

c.Limits.cell_seconds = 30
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from autograder.course import UsageError
from autograder.course.settings import setting

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = ["Limits"]

MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and counts that student code may use, a cell, a call, a process or a submission."""

    cell_seconds: float = 20.0  # of a clock on the wall; then the cell is interrupted, and a second later killed
    notebook_seconds: float = 120.0  # of all cells and calls of a notebook together, cells that are run again included
    cpu_seconds: int = 120  # of a process
    memory: int = 2000 * MB  # address space of a process
    submission_memory: int = 3000 * MB  # of all of a submission's processes, where there are control groups (group.py)
    processes: int = 64  # of all of a notebook's processes and threads together
    files: int = 128  # open at once, a process
    disk: int = 64 * MB  # of the scratch folder, which is memory too
    text: int = 1 * MB  # characters that a cell prints; what is more is cut off
    outputs: int = 20 * MB  # of all that a cell shows, figures and tables too
    notebook_outputs: int = 60 * MB  # of all that a notebook's cells show together; what is more is left out
    reply: int = 16 * MB  # of what a function returns
    lines: int = 1000  # of what a cell prints, that are kept
    traceback: int = 100  # entries of a traceback, that are kept

    @classmethod
    def of(cls, config: Config) -> Limits:
        """The defaults, but for what is set, here or by nbgrader's names. Raises UsageError for what cannot be."""
        known = {field.name for field in fields(cls)}
        settings = {name: setting(config, f"Limits.{name}") for name in config.get("Limits", {})}
        settings = _as_nbgrader_says(config) | settings
        for name, value in settings.items():
            if name not in known:
                raise UsageError(
                    f"nbgrader_config.py: there is no limit {name!r}; there are {', '.join(sorted(known))}."
                )
            if type(value) not in (int, float) or not 0 < value < float("inf"):
                raise UsageError(f"nbgrader_config.py: c.Limits.{name} = {value!r} must be a number above 0.")
        return cls(**settings)

    def to_json(self) -> dict[str, float]:
        """The limits by name."""
        return asdict(self)


UNLIMITED = 10**9  # lines, where nbgrader has -1


def _as_nbgrader_says(config: Config) -> dict[str, Any]:
    """Limits that nbgrader has names for. A notebook may take six times as long as a cell, as it does by default."""
    limits = {}
    if "timeout" in config.get("Execute", {}):
        seconds = setting(config, "Execute.timeout")
        own = setting(config, "Limits.cell_seconds", seconds)
        if type(seconds) not in (int, float) or seconds <= 0 or seconds != own:
            raise UsageError(
                f"nbgrader_config.py: c.Execute.timeout = {seconds!r} and c.Limits.cell_seconds are the same limit: "
                "set one of them, to a number of seconds above 0."
            )
        whole = max(Limits.notebook_seconds, 6 * seconds)
        limits = {"cell_seconds": seconds, "notebook_seconds": whole, "cpu_seconds": math.ceil(whole)}
    for name, ours in (("LimitOutput.max_lines", "lines"), ("LimitOutput.max_traceback", "traceback")):
        if (number := setting(config, name)) is not None:
            limits[ours] = UNLIMITED if number == -1 else number
    return limits
