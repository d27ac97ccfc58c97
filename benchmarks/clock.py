"""What a command costs: seconds on the wall, seconds on the cores, memory; all that it starts is counted.

Student code runs in processes that nobody of ours waits for (the sandbox's own init does), so that the usual count of a
process's children misses them. A control group misses nothing. Where none can be made, the whole machine's busy time is
taken: then nothing else should run.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import psutil

__all__ = ["CommandFailed", "Line", "Run", "core_clock", "timed"]


class CommandFailed(Exception):
    """A command that is measured did not do its work."""


@dataclass(frozen=True)
class Line:
    """A line that a command printed: when, in seconds of the wall and of the cores since its start."""

    text: str
    wall: float
    core: float


@dataclass(frozen=True)
class Run:
    """What a command cost from start to end, and what it printed meanwhile."""

    wall: float
    core: float
    lines: tuple[Line, ...]
    peak_mb: float  # the highest sum of its processes' PSS, in 10⁶ bytes; 0 where nobody looked


def timed(
    command: list, cwd: Path, codes: tuple[int, ...] = (0,), log: bool = False, look_every: float | None = None
) -> Run:
    """Run a command and measure it. Raises CommandFailed if it ends with another exit code.

    log: its lines are those of stdout and stderr both.
    look_every: seconds between two looks at its memory. To look takes time from the command: speed is another run's.
    """
    lines = []
    with core_clock() as (prefix, clock), TemporaryFile("w+") as said:
        start, before = time.perf_counter(), clock()
        stderr = subprocess.STDOUT if log else said
        with _started(command, cwd, prefix, stdout=subprocess.PIPE, stderr=stderr) as process:
            with _highest_memory(process.pid, look_every) as peak:
                for text in process.stdout:
                    lines.append(Line(text.rstrip("\n"), time.perf_counter() - start, clock() - before))
                process.wait()
        run = Run(time.perf_counter() - start, clock() - before, tuple(lines), peak[0] / 1e6)
        if process.returncode not in codes:
            said.seek(0)
            last = (said.read() or "\n".join(line.text for line in lines))[-2000:]
            raise CommandFailed(f"exit code {process.returncode}: {' '.join(map(str, command))}\n{last}")
    return run


def _started(command: list, cwd: Path, prefix: Sequence[str], **streams: Any) -> subprocess.Popen:
    """Started with one BLAS thread, and with the commands of its own environment first on the path."""
    command = [*prefix, *map(str, command)]
    path = os.pathsep.join([os.path.dirname(command[len(prefix)]), os.environ.get("PATH", "")])
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ, "PATH": path}
    return subprocess.Popen(command, text=True, env=environment, cwd=cwd, **streams)


# ---------------------------------------------------------------- seconds of the cores


@contextmanager
def core_clock() -> Iterator[tuple[list[str], Callable[[], float]]]:
    """(prefix, clock): a command with this prefix is counted by the clock, which says how many core seconds so far."""
    group = _new_group()
    if group is None:
        yield [], _busy_seconds
        return
    try:
        join = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
        yield ["sh", "-c", join, str(group)], lambda: _group_seconds(group)
    finally:
        _remove(group)


def _new_group() -> Path | None:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    for _, where, kind, *_ in mounts:
        if kind == "cgroup2":
            group = Path(where) / f"steady-gradients-bench-{os.getpid()}-{time.monotonic_ns()}"
            try:
                group.mkdir()
                return group
            except OSError:
                return None
    return None


def _group_seconds(group: Path) -> float:
    return int((group / "cpu.stat").read_text().split()[1]) / 1e6


def _remove(group: Path) -> None:
    """A group can go when its last process has: killed ones take a moment."""
    for _ in range(100):
        try:
            return group.rmdir()
        except OSError:
            time.sleep(0.05)


def _busy_seconds() -> float:
    user, nice, system = map(int, Path("/proc/stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


# ---------------------------------------------------------------- memory


@contextmanager
def _highest_memory(pid: int, look_every: float | None) -> Iterator[list[int]]:
    """[bytes]: the most that a process and its descendants had together at any look within the block."""
    peak, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(look_every):
            peak[0] = max(peak[0], _memory(pid))

    if look_every is None:
        yield peak
        return
    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peak
    finally:
        ended.set()
        looking.join()


def _memory(pid: int) -> int:
    """The PSS of a process and all its descendants, in bytes: each page that several share counts once."""
    try:
        family = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.NoSuchProcess:
        return 0
    return sum(map(_pss, family))


def _pss(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it has just ended, or may not be looked at
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
