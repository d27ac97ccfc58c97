"""What a command costs: seconds on the wall, seconds on the cores, memory; all that it starts is counted.

Student code runs in processes that nobody of ours waits for (the sandbox's own init does), so that the usual count of a
process's children misses them. A control group misses nothing. Where none can be made, the whole machine's busy time is
taken: then nothing else should run.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

__all__ = ["CommandFailed", "Line", "Run", "core_clock", "peak_mb", "timed"]

MEMORY_SECONDS = 0.02  # between two looks at the memory


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


def timed(command: list, cwd: Path, codes: tuple[int, ...] = (0,), stderr: int = subprocess.DEVNULL) -> Run:
    """Run a command and measure it. Raises CommandFailed if it ends with another exit code."""
    lines = []
    with core_clock() as (prefix, clock):
        start, before = time.perf_counter(), clock()
        with _started(command, cwd, prefix, stdout=subprocess.PIPE, stderr=stderr) as process:
            for text in process.stdout:
                lines.append(Line(text.rstrip("\n"), time.perf_counter() - start, clock() - before))
        run = Run(time.perf_counter() - start, clock() - before, tuple(lines))
    _must_be(process.returncode, codes, command)
    return run


def peak_mb(command: list, cwd: Path, codes: tuple[int, ...] = (0,)) -> float:
    """Run a command and give the highest sum of its processes' PSS (each shared page counts once), in MB of 10⁶ bytes.

    In a run of its own: to look at the memory takes time from the command.
    """
    peak = 0
    with _started(command, cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(MEMORY_SECONDS)
    _must_be(process.returncode, codes, command)
    return peak / 1e6


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


def _started(command: list, cwd: Path, prefix: Sequence[str] = (), **streams: int) -> subprocess.Popen:
    """Started with one BLAS thread, and with the commands of its own environment first on the path."""
    command = [*prefix, *map(str, command)]
    path = os.pathsep.join([os.path.dirname(command[len(prefix)]), os.environ.get("PATH", "")])
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ, "PATH": path}
    return subprocess.Popen(command, text=True, env=environment, cwd=cwd, **streams)


def _must_be(code: int, codes: tuple[int, ...], command: list) -> None:
    if code not in codes:
        raise CommandFailed(f"exit code {code}: {' '.join(map(str, command))}")


def _memory(pid: int) -> int:
    """Bytes of PSS of a process and all its descendants; of one that may not be asked, 0."""
    try:
        family = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.NoSuchProcess:
        return 0
    return sum(map(_pss, family))


def _pss(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
