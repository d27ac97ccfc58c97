"""The sandbox's first process: imports everything once, then forks a child for each submission and kills it on demand.

It takes orders from the judge on a socket of their own, runs no student code, reads nothing that a child wrote, and
waits for no child that it has not killed. When the judge is gone, it ends, and the kernel ends all below it.

Orders, a datagram each: first {"walls": bool, "limits": {…}, "system_calls": hex}, answered by {"ready": true}; then
"fork" with the child's socket and the file of its kit, answered by {"error": null or why there is no child}; "kill", or
"reap" for a child that seems dead already, both answered by {"status": null, or how it ended by itself: exit code,
128 + n for signal n}.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.fft  # noqa: F401  NumPy itself imports these late: in each child anew, if not here
import numpy.polynomial  # noqa: F401

from . import child, isolation

__all__ = ["main"]

ORDER_BYTES = 1 << 18
SCRATCH = "/scratch"
GRACE_SECONDS = 0.2  # for a child that seems dead already: until its init has noticed
DESCRIPTORS = 1024  # more than the zygote ever has open
OWN_PROCESSES = 2  # zygote and init: the kernel counts them among the submission's


def main(descriptor: int) -> None:
    """Get ready, then serve the judge until it is gone."""
    control = socket.socket(fileno=descriptor)
    settings = json.loads(control.recv(ORDER_BYTES))
    if settings["walls"]:
        isolation.die_with_parent()  # bubblewrap, which the judge can kill
        isolation.settle(SCRATCH)
    else:
        isolation.adopt_orphans()
    nursery = Nursery(settings["walls"], settings["limits"], bytes.fromhex(settings["system_calls"]), child.warm())
    control.send(b'{"ready": true}')
    _silence()  # from here on nobody reads what is printed
    try:
        _serve(control, nursery)
    finally:
        os._exit(0)


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def _serve(control: socket.socket, nursery: Nursery) -> None:
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, ORDER_BYTES, 2)
        if order == b"fork":
            answer = {"error": nursery.fork(*descriptors)}
        else:
            answer = {"status": nursery.end(GRACE_SECONDS if order == b"reap" else 0)}
        if not order:
            return
        control.send(json.dumps(answer).encode())


@dataclass
class Nursery:
    """Forks children, one at a time, and ends them. pid: the running child's, or 0; of its init behind walls."""

    walls: bool
    limits: dict[str, float]
    system_calls: bytes
    state: Any  # what child.warm made for child.serve
    pid: int = 0
    scratch: str = SCRATCH

    def fork(self, descriptor: int, kit: int) -> str | None:
        """Start a child that serves on this socket and has a kit's files. Returns when it stands behind its walls, or
        why it does not."""
        self.end(0)
        heard, told = os.pipe()
        try:
            if not self.walls:
                self.scratch = tempfile.mkdtemp(prefix="submission-")
            self.pid = isolation.clone() if self.walls else os.fork()
        except OSError as error:
            return str(error)  # and the judge replaces this zygote
        if self.pid == 0:
            self._child(descriptor, kit, told)
        for ours in (told, descriptor, kit):
            os.close(ours)
        said = os.read(heard, 1000).decode()
        os.close(heard)
        if said != "ready":
            self.end(0)
            return said or "the child died at its start"
        return None

    def end(self, grace: float) -> int | None:
        """Kill and reap the child and all it started; how it ended if it did so by itself, at the latest in `grace`."""
        if not self.pid:
            return None
        handle = os.pidfd_open(self.pid)
        ended, _, _ = select.select([handle], [], [], grace)
        os.close(handle)
        if self.walls:
            os.kill(self.pid, signal.SIGKILL)  # init: the kernel ends its namespace with it
            _, status = os.waitpid(self.pid, 0)
        else:
            status = isolation.end_session(self.pid)
            shutil.rmtree(self.scratch, ignore_errors=True)
        self.pid = 0
        return _shell_code(status) if ended else None

    def _child(self, descriptor: int, kit: int, told: int) -> None:
        """In the child: put up the walls, tell so, serve; never returns."""
        try:
            self._isolate()
            _unpack(kit)
            student = os.fork() if self.walls else 0  # as a child of init it can die of any signal, as anywhere
            if student:
                os.write(told, b"ready")
                os.closerange(3, DESCRIPTORS)
                os._exit(_first_end(student))
            if not self.walls:
                os.write(told, b"ready")
            os.close(told)
        except BaseException as error:
            os.write(told, str(error).encode()[:1000] or b"the child broke at its start")
            os._exit(1)
        try:
            _serve_student(descriptor, self.limits, self.state)
        finally:
            os._exit(0)

    def _isolate(self) -> None:
        if self.walls:
            isolation.fresh_scratch(self.scratch, int(self.limits["disk"]))
        isolation.settle(self.scratch)
        isolation.limit(self.limits, int(self.limits["processes"]) + OWN_PROCESSES if self.walls else None)
        if not self.walls:
            isolation.die_with_parent()
        else:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # so that nothing in its namespace can stop init
            isolation.drop_privileges(self.system_calls)


def _unpack(kit: int) -> None:
    """Write a kit's files below the working directory. They pass through no process's memory: only the kernel's."""
    with open(kit, "rb") as packed:
        packed.seek(0)
        index = packed.readline()
        start = len(index)
        for name, length in json.loads(index):
            path, end = Path(name), start + length
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                while start < end:
                    start += os.sendfile(file.fileno(), kit, start, end - start)


def _first_end(student: int) -> int:
    """Init's work: reap whatever ends, until the student's process does; its exit code as a shell says it."""
    while True:
        pid, status = os.wait()
        if pid == student:
            return _shell_code(status)


def _serve_student(descriptor: int, limits: dict[str, float], state: Any) -> None:
    """In the student's process: nothing inherited but one socket; then serve."""
    os.setsid()
    os.dup2(descriptor, 3, inheritable=False)
    os.closerange(4, DESCRIPTORS)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # whatever the judge's thread has blocked
    child.serve(socket.socket(fileno=3), limits, state)


def _shell_code(status: int) -> int:
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
