"""Who lives in the sandbox: a child is forked for each notebook, paused and killed; what broke is replaced."""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO

from autograder.course import UsageError

from .bubblewrap import SandboxUnavailable, command, unavailable
from .group import Group
from .limits import Limits
from .packages import importable, modules
from .sandbox import KILLED, Lost, Sandbox
from .syscalls import FilterUnavailable, allowed_syscalls

__all__ = ["Child", "SandboxKilled", "SandboxUnavailable", "Worker", "own_worker"]

MODES = ("bubblewrap", "none")
FORK_SECONDS = 20.0
KILL_SECONDS = 20.0
TRIES = 5  # to start a sandbox that is killed each time
DIED = "the child died at its start"


class SandboxKilled(Exception):
    """The sandbox, or a child in it, was killed from outside, and again after that: no fault of the student's."""


@dataclass(eq=False)
class Child:
    """One notebook's processes. socket: the judge's end. number: the zygote's for it. is_paused: none of them runs.

    Known after kill(): status, how the child ended by itself: its exit code (127 at most), or 128 + n for a signal n,
    and None if it had to be killed. was_killed: it, or the whole sandbox, was killed by somebody else: neither by us nor by
    its own code. starved: the kernel has killed somebody since the last such death, having no more memory. peak:
    bytes of its largest process, if it ended by itself; else less than that.
    """

    socket: socket.socket
    number: int
    worker: Worker = field(repr=False)
    is_paused: bool = False
    status: int | None = None
    was_killed: bool = False
    starved: bool = False
    peak: int | None = None

    def kill(self) -> None:
        """End all its processes and its scratch folder; when this returns they are gone. A second call does nothing."""
        self.worker._kill(self)

    def pause(self) -> None:
        """Let none of its processes run until `resume`: it takes no time from others."""
        if not self.is_paused:
            self.is_paused = True
            self.worker._tell(self, "pause")

    def resume(self) -> bool:
        """Let them go on. False if it has died meanwhile."""
        if self.is_paused:
            self.is_paused = False
            self.worker._tell(self, "resume")
        return not _hung_up(self.socket)


class Worker:
    """A sandbox whose zygote forks children; a context manager. One thread may use it at a time.

    Several children may live at once, those of one submission; a new one pauses the others. The last that was forked
    should be the first to run and to end: so each has room for all the processes it may have (`Nursery` says why).

    It ends with the judge, whose control socket closes then: so a judge must not be copied by os.fork() while it lives.
    """

    def __init__(self, mode: str, limits: Limits, packages: tuple[str, ...] = ()) -> None:
        if mode not in MODES:
            raise UsageError(f"there is no sandbox {mode!r}; there are {', '.join(MODES)}.")
        site = importable(packages)
        self._settings = {"walls": mode == "bubblewrap", "limits": limits.to_json(), "system_calls": ""}
        self._settings["modules"] = modules(packages)
        if mode == "bubblewrap":
            try:
                self._settings["system_calls"] = allowed_syscalls().hex()
            except FilterUnavailable as error:
                raise unavailable(str(error)) from None
            self._command, self._path = command(site), ["/site"]
        else:
            self._command, self._path = [sys.executable], sorted({str(path.parent) for path in site.values()})
        self._sandbox: Sandbox | None = None
        self._children: set[Child] = set()
        self._oom_kills = _oom_kills()
        self._kit: Mapping[str, bytes] = {}
        self._packed: BinaryIO | None = None

    @classmethod
    def start(cls, mode: str, limits: Limits, packages: tuple[str, ...] = ()) -> Worker:
        """A worker that is warm and has proven that it can fork and kill.

        mode: "bubblewrap", or "none" for ordinary processes without walls. packages: distributions that student code
        may import in addition. Raises SandboxUnavailable if this machine cannot do it.
        """
        worker = cls(mode, limits, packages)
        try:
            worker.fork().kill()
        except BaseException:
            worker.close()
            raise
        return worker

    def fork(self, kit: Mapping[str, bytes] | None = None, group: Group | None = None) -> Child:
        """A fresh child, with a kit's files in its working directory, in its submission's control group; the others are
        paused. A sandbox that died is replaced: one that was killed until SandboxKilled is raised, any other once.
        """
        for other in tuple(self._children):
            other.pause()
        for tries_left in reversed(range(TRIES)):
            is_new = self._sandbox is None
            try:
                if is_new:
                    self._sandbox = Sandbox(self._command, self._path, self._settings)
                return self._fork(kit or {}, group)
            except Lost as lost:
                self._end()
                if lost.was_killed and not tries_left:
                    raise SandboxKilled(str(lost)) from None
                if is_new and not lost.was_killed:
                    raise unavailable(str(lost)) from None

    def close(self) -> None:
        """End the sandbox and all that runs in it."""
        for child in tuple(self._children):
            child.kill()
        self._end()
        self._forget_kit()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _end(self) -> None:
        """End the sandbox, and all children with it."""
        self._children.clear()
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.end()

    def _fork(self, kit: Mapping[str, bytes], group: Group | None) -> Child:
        passed = (self._file_of(kit), *([group.procs] if group else []))
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                answer = self._sandbox.order("fork", 0, FORK_SECONDS, theirs, *passed)
            if error := answer["error"]:
                raise Lost(error, error == DIED)
        except BaseException:
            ours.close()
            raise
        child = Child(ours, answer["child"], self)
        self._children.add(child)
        return child

    def _file_of(self, kit: Mapping[str, bytes]) -> BinaryIO:
        """A kit as one file, which is the last one's again for nearly all of a class."""
        if self._packed is None or kit != self._kit:
            self._forget_kit()
            self._kit, self._packed = kit, _packed(kit)
        return self._packed

    def _forget_kit(self) -> None:
        if self._packed is not None:
            self._packed.close()
        self._packed = None

    def _kill(self, child: Child) -> None:
        if child.socket.fileno() < 0 and child not in self._children:
            return
        answer = {}
        try:
            if child in self._children:  # else its sandbox is gone
                order = "reap" if _hung_up(child.socket) else "kill"
                answer = self._sandbox.order(order, child.number, KILL_SECONDS)
        except Lost:
            self._end()
        finally:
            self._children.discard(child)
            child.socket.close()  # not before: a child that sees it could end by itself first
        child.status, child.peak = answer.get("status"), answer.get("peak")
        child.was_killed = not answer or child.status in KILLED
        if child.was_killed:
            before, self._oom_kills = self._oom_kills, _oom_kills()
            child.starved = self._oom_kills > before

    def _tell(self, child: Child, order: str) -> None:
        if child in self._children:
            try:
                self._sandbox.order(order, child.number, KILL_SECONDS)
            except Lost:
                self._end()


_own = threading.local()


def own_worker(mode: str, limits: Limits, packages: tuple[str, ...] = ()) -> Worker:
    """This thread's worker, warm from the thread's first submission on; it ends with the process."""
    wanted = (mode, limits, packages)
    if getattr(_own, "settings", None) != wanted:
        if hasattr(_own, "worker"):
            _own.worker.close()
        _own.settings, _own.worker = None, Worker.start(*wanted)
        _own.settings = wanted
    return _own.worker


def _packed(files: Mapping[str, bytes]) -> BinaryIO:
    """A file in memory that holds these files, as inside/zygote.py unpacks them: a line of JSON, then their bytes."""
    packed = open(os.memfd_create("kit"), "wb", buffering=0)
    packed.write(json.dumps([(name, len(content)) for name, content in files.items()]).encode() + b"\n")
    for content in files.values():
        packed.write(content)
    return packed


def _oom_kills() -> int:
    """How many processes the kernel has killed since it started, having no more memory."""
    with suppress(OSError), open("/proc/vmstat") as counters:
        return sum(int(line.split()[1]) for line in counters if line.startswith("oom_kill "))
    return 0


def _hung_up(sock: socket.socket) -> bool:
    """Has the other end been closed by all that held it?"""
    if sock.fileno() < 0:
        return False  # our own end has been closed: nobody knows
    asked = select.poll()
    asked.register(sock, 0)
    return bool(asked.poll(0))
