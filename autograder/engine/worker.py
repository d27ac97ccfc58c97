"""The judge's side of the sandbox: start it, fork a child for each submission, kill the child, replace what broke."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, BinaryIO

from autograder.course import UsageError

from .bubblewrap import ENVIRONMENT, SandboxUnavailable, command, unavailable
from .limits import Limits
from .packages import importable
from .syscalls import FilterUnavailable, allowed_syscalls

__all__ = ["Child", "SandboxUnavailable", "Worker", "own_worker"]

BOOT = """
import site, sys
site.setquit(), site.sethelper()
sys.path += sys.argv[2:]
from inside.zygote import main
main(int(sys.argv[1]))
"""
MODES = ("bubblewrap", "none")
PYTHON_OPTIONS = ("-I", "-S", "-X", "utf8", "-c", BOOT)
START_SECONDS = 120.0  # a cold disk
FORK_SECONDS = 20.0
KILL_SECONDS = 20.0
CLOSE_SECONDS = 5.0
ANSWER_BYTES = 1 << 16


class _Lost(Exception):
    """The zygote is dead, or does not answer."""


@dataclass
class Child:
    """One submission's processes. socket: the judge's end. status: how the child ended by itself, known after kill():
    its exit code, or 128 + n for a signal n, and None if it had to be killed."""

    socket: socket.socket
    worker: Worker = field(repr=False)
    status: int | None = None

    def kill(self) -> None:
        """End all its processes and its scratch folder; when this returns they are gone. A second call does nothing."""
        self.worker._kill(self)


class Worker:
    """A sandbox whose zygote forks one child at a time; a context manager. One thread may use it at a time.

    It ends with the judge, whose control socket closes then: so a judge must not be copied by os.fork() while it lives.
    """

    def __init__(self, mode: str, limits: Limits, packages: tuple[str, ...] = ()) -> None:
        if mode not in MODES:
            raise UsageError(f"there is no sandbox {mode!r}; there are {', '.join(MODES)}.")
        self._settings = {"walls": mode == "bubblewrap", "limits": limits.to_json(), "system_calls": ""}
        site = importable(packages)
        if mode == "bubblewrap":
            try:
                self._settings["system_calls"] = allowed_syscalls().hex()
            except FilterUnavailable as error:
                raise unavailable(str(error)) from None
            self._command, self._path = command(site), ["/site"]
        else:
            self._command, self._path = [sys.executable], sorted({str(path.parent) for path in site.values()})
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._child: Child | None = None
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
            worker._begin()
            worker._fork().kill()
        except _Lost as error:
            worker.close()
            raise unavailable(str(error)) from None
        return worker

    def fork(self, kit: Mapping[str, bytes] | None = None) -> Child:
        """A fresh child, with a kit's files in its working directory; one that still runs is killed.

        A sandbox that died is replaced, once.
        """
        if self._child is not None:
            self._child.kill()
        try:
            return self._fork(kit)
        except _Lost:
            self._end()
        try:
            self._begin()
            return self._fork(kit)
        except _Lost as error:
            self._end()
            raise unavailable(str(error)) from None

    def close(self) -> None:
        """End the sandbox and all that runs in it."""
        if self._child is not None:
            self._child.kill()
        self._end()
        self._forget_kit()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self) -> None:
        """Start the zygote and wait until it is ready."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(
                [*self._command, *PYTHON_OPTIONS, str(theirs.fileno()), *self._path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[theirs.fileno()],
                env=ENVIRONMENT,
                start_new_session=True,  # a Ctrl-C in the terminal is the judge's to handle
            )
            theirs.close()
            try:
                self._order(json.dumps(self._settings).encode(), START_SECONDS)
            except _Lost as error:
                self._end()
                errors.seek(0)
                lines = errors.read().decode(errors="replace").strip().splitlines()
                raise _Lost(lines[-1] if lines else str(error)) from None

    def _end(self) -> None:
        """Close the control socket, which ends the zygote; then make sure of it."""
        self._child = None
        if self._process is None:
            return
        self._control.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(KILL_SECONDS)
        self._process = None

    def _fork(self, kit: Mapping[str, bytes] | None = None) -> Child:
        if self._process is None:
            raise _Lost("the sandbox is closed")
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                error = self._order(b"fork", FORK_SECONDS, theirs, self._file_of(kit or {}))["error"]
            if error is not None:
                raise _Lost(error)
        except BaseException:
            ours.close()
            raise
        self._child = Child(ours, self)
        return self._child

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
        if child is not self._child:
            return
        self._child = None
        try:
            child.status = self._order(b"reap" if _hung_up(child.socket) else b"kill", KILL_SECONDS)["status"]
        except _Lost:
            self._end()
        finally:
            child.socket.close()  # not before: a child that sees it could end by itself first

    def _order(self, order: bytes, seconds: float, *passed: socket.socket | BinaryIO) -> dict[str, Any]:
        """The zygote's answer to an order. Raises _Lost if there is none in time."""
        try:
            self._control.settimeout(seconds)
            socket.send_fds(self._control, [order], [each.fileno() for each in passed])
            answer = self._control.recv(ANSWER_BYTES)
        except BaseException as error:
            self._control.close()  # an answer that comes late must never be taken for another order's
            if isinstance(error, OSError):
                raise _Lost(f"it does not answer ({error})") from None
            raise
        if not answer:
            raise _Lost("it ended")
        return json.loads(answer)


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


def _hung_up(sock: socket.socket) -> bool:
    """Has the other end been closed by all that held it?"""
    if sock.fileno() < 0:
        return False  # our own end has been closed: nobody knows
    asked = select.poll()
    asked.register(sock, 0)
    return bool(asked.poll(0))
