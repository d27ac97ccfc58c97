"""One notebook in the sandbox: its cells run in order, then its functions answer hidden calls.

The judge's side of the protocol that `inside/child.py` answers. What student code does can only end in one of three
ways: a well-formed reply within its time, a late one, or none; the last two cost the cell or call that was asked, the
child is killed, and a new one replays the cells that went well. A child that somebody else killed costs nothing: a new
one is asked the same.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode, from_dict
from steadygrad.judging.calls import CALL_FAULTS, KNOWN_ERRORS, Answer, Fault

from .group import Group
from .inside.channel import Broken, Channel
from .inside.values import Malformed, pack, unpack
from .limits import Limits
from .outputs import error_of, outputs_of, room_for
from .worker import Child, SandboxKilled, Worker

__all__ = ["CellRun", "Session"]

ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}  # check() reports and does not raise
GRACE = 1.0  # seconds that a child has to interrupt itself, before it is killed
START_SECONDS = 10.0  # for a new child to write its files
ATTEMPTS = 2  # at what a killed child was asked
RESTARTS = 3  # of a notebook's clock, after such kills
MUCH = 1 / 4  # of the limit of memory: a process that has so much, and not another, is why the kernel has no more
OUT_OF_MEMORY = ("MemoryError", "_ArrayMemoryError")

LOST = {  # kind of a Broken -> the outcome of the cell, and the error that the notebook shows
    "late": ("timeout", "CellTimeoutError", "the cell did not end in time, or the notebook's time was up"),
    "starved": ("memory", "MemoryError", "the kernel ended the process: it had no more memory for it"),
    "large": ("error", "CellTooLargeError", "the cell is too large: it was not run"),
}
FAULTS = {"late": "too slow", "starved": "out of memory"}  # kind of a Broken -> what is said of the call
DIED = ("crashed", "DeadKernelError", "the process died while the cell ran")


class _Killed(Exception):
    """The child was killed by somebody else; by_its_own_hunger: by the kernel, for memory that the child had taken."""

    def __init__(self, by_its_own_hunger: bool):
        super().__init__()
        self.by_its_own_hunger = by_its_own_hunger


@dataclass(frozen=True)
class CellRun:
    """What came of a cell: its outputs, and "ok", "error", "timeout", "memory" or "crashed"."""

    outputs: list[NotebookNode]
    count: int
    outcome: str


@dataclass
class Session:
    """A child of a worker, and all that is needed to make it anew: files, and the cells that went well.

    files: the student's own, beside those of the kit. group: the submission's control group, if it has one.
    ignored: a pattern; what a cell writes on stderr that matches is dropped. seconds: how long it has been `at_work`.
    Every check's function is kept as it was when its test cell ran (`keep`), and is called after the last cell: so no
    cell can show what a hidden call was asked.
    """

    worker: Worker
    limits: Limits
    kit: Mapping[str, bytes]
    files: Mapping[str, bytes]
    group: Group | None = None
    ignored: str = ""
    seconds: float = 0.0
    _child: Child | None = None
    _channel: Channel | None = None
    _replay: list[dict] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self._left = self.limits.notebook_seconds
        self._end, self._restarts = 0.0, RESTARTS
        self._asked = 0.0  # when the last request was sent: what a new child takes to start is nobody's time
        self._room = self.limits.notebook_outputs

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: Any) -> None:
        self._kill()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Everything is asked in such a block. The notebook's clock runs only there, and so do its processes: another
        notebook may be at work outside of it."""
        start = time.monotonic()
        self._end = start + self._left
        if self._child is not None and not self._child.resume():
            self._kill()
        try:
            yield
        finally:
            now = time.monotonic()
            self._left = self._end - now
            self.seconds += now - start

    def cell(self, source: str, keep: str | None = None) -> CellRun:
        """Run a cell; `keep` is the check whose hidden calls are to find the notebook as it is after this cell."""
        self._count += 1
        request = {"op": "cell", "source": source, "seconds": self.limits.cell_seconds, "keep": keep}
        try:
            reply, _ = self._ask(request, self.limits.cell_seconds)
            error = error_of(reply)
            outputs = self._outputs(reply, error)
        except Broken as broken:
            outcome, *error = LOST.get(broken.kind, DIED)
            self._give_up(broken)
            return CellRun([_lost(*error)], self._count, outcome)
        was_late = time.monotonic() - self._asked >= self.limits.cell_seconds
        if not was_late:
            self._replay.append(request)
        return CellRun(outputs, self._count, _outcome(error, was_late))

    def _outputs(self, reply: Mapping[str, Any], error: str | None) -> list[NotebookNode]:
        """What the cell showed, as far as there is room for it: in the cell, and in the notebook. Its error is always
        among it, since marks of ordinary tests depend on that."""
        room = min(self._room, room_for(self.limits.to_json()))
        outputs, left = outputs_of(reply, self._count, room, self.limits, self.ignored)
        self._room -= room - left
        if error is not None and not any(output.output_type == "error" for output in outputs):
            outputs.append(_lost(error, "(there was no room for more)"))
        return outputs

    def call(self, name: str, arguments: Mapping[str, Any], seconds: float) -> Answer:
        """Ask the kept function of this name once; whatever comes back is an Answer."""
        try:
            answer = self._answer(name, arguments, seconds)
        except Broken as broken:
            if broken.kind == "large":  # it is we who ask too much
                raise ValueError(str(broken)) from None
            self._give_up(broken)
            answer = Answer(fault=Fault(FAULTS.get(broken.kind, "crashed")))
        return Answer(answer.value, answer.fault, time.monotonic() - self._asked)

    def _answer(self, name: str, arguments: Mapping[str, Any], seconds: float) -> Answer:
        tree, arrays = pack(dict(arguments), recipes=True)
        request = {"op": "call", "name": name, "arguments": tree, "seconds": seconds}
        reply, body = self._ask(request, seconds, b"".join(arrays))
        if len(body) > self.limits.reply:
            raise Broken("garbage", "this is more than a child says that it can return")
        fault = reply.get("fault")
        if fault is not None:
            return Answer(fault=_known_fault(fault, arguments))
        try:
            return Answer(unpack(reply.get("value"), body))
        except Malformed:
            raise Broken("garbage") from None

    def _ask(self, request: dict, seconds: float, body: bytes = b"") -> tuple[dict, bytes]:
        """The reply to a request, of the child or of one made anew. Raises Broken: late, closed, starved, garbage or
        large; and SandboxKilled if nobody was left alone to answer."""
        starved, end = True, self._end
        for _ in range(ATTEMPTS):
            if time.monotonic() >= self._end:  # no child is made for what it has no time for
                raise Broken("late", "the notebook's time is up")
            try:
                self._ready()
                return self._exchange(request, self._deadline(seconds), body)
            except _Killed as killed:
                starved = starved and killed.by_its_own_hunger
                if self._restarts:  # what was lost is not the student's time
                    self._restarts -= 1
                    self._end = time.monotonic() + self.limits.notebook_seconds
        if starved:
            self._end = end
            raise Broken("starved")
        raise SandboxKilled(f"a child was killed {ATTEMPTS} times, not by its own code")

    def _exchange(self, request: dict, deadline: float, body: bytes = b"") -> tuple[dict, bytes]:
        """Send the child a request and receive the reply to it, and to no other: each has a number that nobody can
        guess. Raises Broken, and _Killed if the child was killed by somebody else."""
        number = secrets.randbits(48)
        self._asked = time.monotonic()
        try:
            self._channel.send(request | {"number": number}, body, deadline)
            reply, answer = self._channel.receive(deadline)
        except Broken as broken:
            if broken.kind == "closed":
                child = self._child
                self._kill()
                if self.group is not None and self.group.is_exceeded():
                    raise Broken("starved") from None
                if child.was_killed:
                    raise _Killed(child.starved and (child.peak or 0) > MUCH * self.limits.memory) from None
            raise
        if type(reply.get("number")) is not int or reply["number"] != number:
            raise Broken("garbage", "this is no reply to the request")
        return reply, answer

    def _deadline(self, seconds: float) -> float:
        """When something that may take so many seconds must have ended: the notebook's own end may come first."""
        return min(time.monotonic() + seconds + GRACE, self._end)

    def _ready(self) -> None:
        """Have a child in which every cell that went well has been run."""
        while self._channel is None:
            self._begin()
            for request in self._replay:
                try:
                    self._exchange(request | {"silent": True}, self._deadline(request["seconds"]))
                except Broken:
                    self._kill()
                    if time.monotonic() >= self._end:
                        raise
                    self._replay.remove(request)  # it went well before and does not any more: go on without it
                    break

    def _begin(self) -> None:
        self._child = self.worker.fork(self.kit, self.group)
        self._channel = Channel.within(self._child.socket, self.limits.to_json())
        files = [[path, len(content)] for path, content in self.files.items()]
        deadline = time.monotonic() + START_SECONDS
        request = {"op": "start", "files": files, "environment": ENVIRONMENT}
        self._exchange(request, deadline, b"".join(self.files.values()))

    def _give_up(self, broken: Broken) -> None:
        """End the child, unless all that failed is a message which was too large to be sent."""
        if broken.kind != "large":
            self._kill()

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
        self._child = self._channel = None


def _outcome(error: Any, was_late: bool) -> str:
    """What the name of the exception says that ended a cell: one that took its whole time was interrupted."""
    if error is None:
        return "ok"
    return "memory" if error in OUT_OF_MEMORY else "timeout" if was_late else "error"


def _lost(ename: str, evalue: str) -> NotebookNode:
    return from_dict({"output_type": "error", "ename": ename, "evalue": evalue, "traceback": [f"{ename}: {evalue}"]})


def _known_fault(fault: Any, arguments: Mapping[str, Any]) -> Fault:
    """A fault that the child claims, in words that are known: none may carry a hidden case out."""
    kind, where = (fault.get("kind"), fault.get("where")) if type(fault) is dict else (None, None)
    if type(kind) is not str or type(where) is not str or kind not in CALL_FAULTS:
        raise Broken("garbage")
    if kind == "raised" and where not in KNOWN_ERRORS or kind == "changed its argument" and where not in arguments:
        raise Broken("garbage")
    return Fault(kind, where if kind in ("raised", "changed its argument") else "")
