"""The sandbox's first process: imports everything once, then forks a child for each notebook and kills it on demand.

It takes orders from the judge on a socket of their own, runs no student code, reads nothing that a child wrote, and
waits for no child that it has not killed. When the judge is gone, it ends, and the kernel ends all below it.

Orders, a datagram each: first {"walls": bool, "limits": {…}, "system_calls": hex, "modules": [names]}, answered by
{"ready": true}; then "fork 0" with the child's socket, the file of its kit and perhaps its control group, answered by
{"child": its number or 0, "error": null or why there is none}; "pause N" and "resume N", answered by {}; "kill N", or
"reap N" for a child that seems dead already, both answered by {"status": null, or how it ended by itself as
`_shell_code` says it, "peak": bytes of its largest process}.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy.fft  # noqa: F401  NumPy itself imports these late: in each child anew, if not here
import numpy.polynomial  # noqa: F401

from . import child, isolation

__all__ = ["main"]

ORDER_BYTES = 1 << 18
SCRATCH = "/scratch"
GRACE_SECONDS = 1.0  # for a child that seems dead already: until its init has noticed
DESCRIPTORS = 1024  # more than the zygote ever has open
PAUSE, RESUME = signal.SIGUSR1, signal.SIGUSR2  # what a child's init is told
DIED = "the child died at its start"
KIBI = 1024  # in which the kernel counts memory


def main(descriptor: int) -> None:
    """Get ready, then serve the judge until it is gone."""
    control = socket.socket(fileno=descriptor)
    settings = json.loads(control.recv(ORDER_BYTES))
    if settings["walls"]:
        isolation.die_with_parent()  # bubblewrap, which the judge can kill
        isolation.settle(SCRATCH)
    else:
        isolation.adopt_orphans()
    state = child.warm(settings["modules"])
    nursery = Nursery(settings["walls"], settings["limits"], bytes.fromhex(settings["system_calls"]), state)
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
        message, descriptors, _, _ = socket.recv_fds(control, ORDER_BYTES, 3)
        if not message:
            return
        order, _, number = message.decode().partition(" ")
        if order == "fork":
            answer = nursery.fork(*descriptors)
        elif order in ("pause", "resume"):
            answer = nursery.tell(int(number), order)
        else:
            answer = nursery.end(int(number), GRACE_SECONDS if order == "reap" else 0)
        control.send(json.dumps(answer).encode())


@dataclass(frozen=True)
class Cot:
    """Where a child lives: its scratch folder, and its place in the row of all that live, from 1."""

    scratch: str
    place: int


@dataclass
class Nursery:
    """Forks children and ends them. A child's number is its process id; behind walls, its init's."""

    walls: bool
    limits: dict[str, float]
    system_calls: bytes
    state: Any  # what child.warm made for child.serve
    cots: dict[int, Cot] = field(default_factory=dict)

    def fork(self, descriptor: int, kit: int, *group: int) -> dict[str, Any]:
        """Start a child that serves on this socket and has a kit's files, in this control group. Returns when it stands
        behind its walls, or why it does not."""
        heard, told = os.pipe()
        place = 1 + max((cot.place for cot in self.cots.values()), default=0)
        try:
            cot = Cot(SCRATCH if self.walls else tempfile.mkdtemp(prefix="submission-"), place)
            pid = isolation.clone() if self.walls else os.fork()
        except OSError as error:
            return {"child": 0, "error": str(error)}  # and the judge replaces this zygote
        if pid == 0:
            self._child(cot, descriptor, kit, told, *group)
        self.cots[pid] = cot
        for ours in (told, descriptor, kit, *group):
            os.close(ours)
        said = os.read(heard, 1000).decode()
        os.close(heard)
        if said != "ready":
            self.end(pid, 0)
            return {"child": 0, "error": said or DIED}
        return {"child": pid, "error": None}

    def tell(self, pid: int, order: str) -> dict[str, Any]:
        """Stop all processes of a child, or let them go on."""
        with suppress(ProcessLookupError):
            if self.walls:
                os.kill(pid, PAUSE if order == "pause" else RESUME)
            else:
                os.killpg(pid, signal.SIGSTOP if order == "pause" else signal.SIGCONT)
        return {}

    def end(self, pid: int, grace: float) -> dict[str, Any]:
        """Kill and reap a child and all it started; how it ended if it did so by itself, at the latest in `grace`."""
        handle = os.pidfd_open(pid)
        ended, _, _ = select.select([handle], [], [], grace)
        os.close(handle)
        cot = self.cots.pop(pid)
        if self.walls:
            os.kill(pid, signal.SIGKILL)  # init: the kernel ends its namespace with it
            _, status, used = os.wait4(pid, 0)
        else:
            status, used = isolation.end_session(pid, self.cots)
            shutil.rmtree(cot.scratch, ignore_errors=True)
        code = os.waitstatus_to_exitcode(status)
        if not self.walls or code < 0:  # else init tells of the student's process
            code = _shell_code(status, used, self.limits)
        return {"status": code if ended else None, "peak": used.ru_maxrss * KIBI}

    def _child(self, cot: Cot, descriptor: int, kit: int, told: int, *group: int) -> None:
        """In the child: put up the walls, tell so, serve; never returns."""
        try:
            for procs in group:
                with suppress(OSError):  # an old kernel's: then it has its own limits only
                    os.write(procs, b"0")
            self._isolate(cot)
            _unpack(kit)
            student = os.fork() if self.walls else 0  # as a child of init it can die of any signal, as anywhere
            if student:
                os.write(told, b"ready")
                os.closerange(3, DESCRIPTORS)
                os._exit(_first_end(student, self.limits))
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

    def _isolate(self, cot: Cot) -> None:
        if self.walls:
            isolation.fresh_scratch(cot.scratch, int(self.limits["disk"]))
        isolation.settle(cot.scratch)
        isolation.limit(self.limits, self._processes(cot.place) if self.walls else None)
        if not self.walls:
            isolation.die_with_parent()
        else:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # so that nothing in its namespace can stop init
            signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGCHLD, PAUSE, RESUME))  # init waits for them
            isolation.drop_privileges(self.system_calls)

    def _processes(self, place: int) -> int:
        """The limit of processes for a child in this place. The kernel counts all children's together, their inits and
        the zygote: each limit leaves so much more room than the one before it that no child can take another's, as
        long as the last that was forked is the first that ends."""
        return 1 + place * (1 + int(self.limits["processes"]))


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


def _first_end(student: int, limits: dict[str, float]) -> int:
    """Init's work: reap whatever ends, until the student's process does; and stop and wake all, but only if the zygote
    says so, whose number is none in here. How the student's process ended, as `_shell_code` says it."""
    while True:
        said = signal.sigwaitinfo((signal.SIGCHLD, PAUSE, RESUME))
        if said.si_signo == signal.SIGCHLD:
            for pid, status, used in _ended():
                if pid == student:
                    return _shell_code(status, used, limits)
        elif said.si_pid == 0:
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGSTOP if said.si_signo == PAUSE else signal.SIGCONT)


def _ended() -> Iterator[tuple[int, int, Any]]:
    with suppress(ChildProcessError):
        while (ended := os.wait4(-1, os.WNOHANG))[0]:
            yield ended


def _serve_student(descriptor: int, limits: dict[str, float], state: Any) -> None:
    """In the student's process: nothing inherited but one socket; then serve."""
    os.setsid()
    if descriptor != 3:  # the kernel refuses to make a descriptor a copy of itself
        os.dup2(descriptor, 3, inheritable=False)
    os.closerange(4, DESCRIPTORS)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # whatever the judge's thread has blocked
    child.serve(socket.socket(fileno=3), limits, state)


def _shell_code(status: int, used: Any, limits: dict[str, float]) -> int:
    """How a process ended, as a shell says it: its exit code, here 127 at most, or 128 + the number of a signal.

    At the hard limit of processor time the kernel sends SIGKILL, which is told as SIGXCPU here. So 128 + SIGKILL says
    that the kernel was out of memory or that somebody killed the process from outside: its own code cannot
    (syscalls.py).
    """
    if not os.WIFSIGNALED(status):
        return min(os.WEXITSTATUS(status), 127)
    number = os.WTERMSIG(status)
    if number == signal.SIGKILL and used.ru_utime + used.ru_stime > 0.9 * limits["cpu_seconds"]:
        number = signal.SIGXCPU
    return 128 + number
