"""What a command costs: seconds on the wall, seconds on the cores, memory; all that it starts is counted.

Student code runs in processes that nobody of ours waits for (the sandbox's own init does), so that the usual count of a
process's children misses them. A control group misses nothing. Where none can be made, the whole machine's busy time is
taken: then nothing else should run.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

__all__ = ["CommandFailed", "Line", "Run", "core_clock", "peak_mb", "timed"]

MEMORY_SECONDS = 0.02  # between two looks at the memory
LONGEST = 7200  # seconds of a command

CoreClock = Callable[[], float]


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


def timed(command: list, env: Mapping[str, str] | None = None, cwd: Path | None = None, codes=(0,)) -> Run:
    """Run a command and measure it. Raises CommandFailed if it ends with another exit code."""
    lines = []
    with core_clock() as (joined, clock):
        start, before = time.perf_counter(), clock()
        with _started(joined(command), env, cwd, stdout=subprocess.PIPE) as process:
            for text in process.stdout:
                lines.append(Line(text.rstrip("\n"), time.perf_counter() - start, clock() - before))
        _must_be(process.returncode, codes, command)
        return Run(time.perf_counter() - start, clock() - before, tuple(lines))


def peak_mb(command: list, env: Mapping[str, str] | None = None, cwd: Path | None = None, codes=(0,)) -> float:
    """Run a command and give the highest sum of its processes' PSS (each shared page counts once), in MB of 10⁶ bytes.

    In a run of its own: to look at the memory takes time from the command.
    """
    peak = 0.0
    with _started(list(map(str, command)), env, cwd, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(MEMORY_SECONDS)
    _must_be(process.returncode, codes, command)
    return peak / 1e6


@contextmanager
def core_clock() -> Iterator[tuple[Callable[[list], list[str]], CoreClock]]:
    """(joined, clock): `joined(command)` is the command as the clock's group runs it; `clock()` is what it took so far."""
    group = _new_group()
    if group is None:
        yield lambda command: list(map(str, command)), _busy_seconds
        return
    join = ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', str(group)]
    try:
        yield lambda command: join + list(map(str, command)), lambda: _group_seconds(group)
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


def _started(command: list[str], env: Mapping[str, str] | None, cwd: Path | None, stdout: int) -> subprocess.Popen:
    environment = {"OPENBLAS_NUM_THREADS": "1"} | os.environ | dict(env or {})
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL, text=True, env=environment, cwd=cwd)


def _must_be(code: int, codes: tuple, command: list) -> None:
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
