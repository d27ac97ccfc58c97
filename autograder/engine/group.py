"""What a submission's processes may take together, where the system delegates a control group (cgroup v2).

With `systemd-run --user --scope -p Delegate=yes autograder grade …`, or `Delegate=yes` in a service, the grader's own
group is its to divide: its processes move into one below, and each submission gets another beside that, with limits of
memory and of processes which the kernel counts for all of its notebooks together.

    <delegated>/                     hands memory and pids down
        steady-gradients/            the grader's own processes, of which all groups start
        submission-<pid>-<number>/   made before a submission's first child, removed after its last
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from .limits import Limits

__all__ = ["Group", "submission_group"]

MOUNT = Path("/sys/fs/cgroup")
OWN = "steady-gradients"
NEEDED = ("memory", "pids")
MARKS = ("user.delegate", "trusted.delegate")  # attributes by which systemd says that a group is not its own any more
REMOVE_SECONDS = 2.0  # in which the kernel forgets the processes of a group that have been killed
_numbers = itertools.count()


@contextmanager
def submission_group(limits: Limits, notebooks: int) -> Iterator[Group | None]:
    """A control group for one submission; None where there can be none: then each process has its own limits only."""
    above = _delegated()
    group = None
    if above is not None:
        with suppress(OSError):
            group = Group(above / f"submission-{os.getpid()}-{next(_numbers)}", limits, notebooks)
    try:
        yield group
    finally:
        if group is not None:
            group.remove()


class Group:
    """One submission's control group.

    procs: its open list of processes. A process that writes 0 to it is in the group, with whatever rights: since
    Linux 5.16 those of the opener count.
    """

    def __init__(self, folder: Path, limits: Limits, notebooks: int):
        """Make it. Raises OSError."""
        self._folder, self._exceeded = folder, 0
        folder.mkdir()
        try:
            (folder / "memory.max").write_text(str(int(limits.submission_memory)))
            (folder / "pids.max").write_text(str(notebooks * (int(limits.processes) + 1)))  # each has an init, too
            with suppress(FileNotFoundError):  # a kernel without swap
                (folder / "memory.swap.max").write_text("0")
            self.procs = open(folder / "cgroup.procs", "wb", buffering=0)
        except OSError:
            folder.rmdir()
            raise

    @property
    def peak(self) -> int | None:
        """Bytes that all its processes had at once; None where the kernel does not say: before Linux 5.19."""
        with suppress(OSError, ValueError):
            return int((self._folder / "memory.peak").read_text()) or None
        return None

    def is_exceeded(self) -> bool:
        """Has it wanted too much memory, since this was last asked? The kernel kills its largest process then."""
        before = self._exceeded
        with suppress(OSError, ValueError):
            events = dict(line.split() for line in (self._folder / "memory.events").read_text().splitlines())
            self._exceeded = int(events.get("oom", 0))
        return self._exceeded > before

    def remove(self) -> None:
        """Remove it, all of whose processes have been killed."""
        self.procs.close()
        until = time.monotonic() + REMOVE_SECONDS
        while time.monotonic() < until:
            try:
                return self._folder.rmdir()
            except OSError:
                time.sleep(0.01)


@cache
def _delegated() -> Path | None:
    """The group in which this process may make others, ready for that; None where there is none."""
    try:
        own = next(line[3:] for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::"))
        return _prepared(MOUNT / own.lstrip("/"))
    except (OSError, StopIteration):
        return None


def _prepared(own: Path) -> Path | None:
    """The group above the grader's processes, once they were moved below. Raises OSError where it may not be done."""
    if own.name == OWN:
        return own.parent
    if not set(NEEDED) <= set((own / "cgroup.controllers").read_text().split()) or not _is_ours(own):
        return None
    (own / OWN).mkdir(exist_ok=True)
    while pids := (own / "cgroup.procs").read_text().split():
        for pid in pids:
            with suppress(ProcessLookupError):
                (own / OWN / "cgroup.procs").write_text(pid)
    (own / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in NEEDED))
    return own


def _is_ours(folder: Path) -> bool:
    """May this process divide the group? Root can write to all of them, but only some have been given away."""
    if os.geteuid() != 0:
        return os.access(folder, os.W_OK)
    return bool(set(MARKS) & set(os.listxattr(folder)))
