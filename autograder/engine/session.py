"""One notebook in the sandbox: its cells run in order, then its functions answer hidden calls.

The judge's side of the protocol that `inside/child.py` answers. What student code does can only end in one of three
ways: a well-formed reply within its time, a late one, or none; the last two cost the cell or call that was asked, the
child is killed, and a new one replays the cells that went well.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode, from_dict
from steadygrad.calls import CALL_FAULTS, KNOWN_ERRORS, Answer, Fault

from .inside.channel import Broken, Channel
from .inside.values import Malformed, pack, unpack
from .limits import Limits
from .outputs import error_of, outputs_of, room_for
from .worker import Child, Worker

__all__ = ["CellRun", "Session"]

ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}  # check() reports and does not raise
GRACE = 1.0  # seconds that a child has to interrupt itself, before it is killed
START_SECONDS = 10.0  # for a new child to write its files
OUT_OF_MEMORY = ("MemoryError", "_ArrayMemoryError")

LOST = {  # kind of a Broken -> the outcome of the cell, and the error that the notebook shows
    "late": ("timeout", "CellTimeoutError", "the cell did not end in time, or the notebook's time was up"),
    "large": ("error", "CellTooLargeError", "the cell is too large: it was not run"),
}
DIED = ("crashed", "DeadKernelError", "the process died while the cell ran")


@dataclass(frozen=True)
class CellRun:
    """What came of a cell: its outputs, and "ok", "error", "timeout", "memory" or "crashed"."""

    outputs: list[NotebookNode]
    count: int
    outcome: str


@dataclass
class Session:
    """A child of a worker, and all that is needed to make it anew: files, and the cells that went well.

    files: the student's own, beside those of the kit.
    Every check's function is kept as it was when its test cell ran (`keep`), and is called after the last cell: so no
    cell can show what a hidden call was asked.
    """

    worker: Worker
    limits: Limits
    kit: Mapping[str, bytes]
    files: Mapping[str, bytes]
    _child: Child | None = None
    _channel: Channel | None = None
    _replay: list[dict] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.limits.notebook_seconds
        self._room = self.limits.notebook_outputs

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: Any) -> None:
        self._kill()

    def cell(self, source: str, keep: str | None = None) -> CellRun:
        """Run a cell; `keep` is the check whose hidden calls are to find the notebook as it is after this cell."""
        self._count += 1
        request = {"op": "cell", "source": source, "seconds": self.limits.cell_seconds, "keep": keep}
        start = time.monotonic()
        try:
            reply, _ = self._ask(request, self.limits.cell_seconds)
            error = error_of(reply)
            outputs = self._outputs(reply, error)
        except Broken as broken:
            outcome, *error = LOST.get(broken.kind, DIED)
            self._give_up(broken)
            return CellRun([_lost(*error)], self._count, outcome)
        was_late = time.monotonic() - start >= self.limits.cell_seconds
        if not was_late:
            self._replay.append(request)
        return CellRun(outputs, self._count, _outcome(error, was_late))

    def _outputs(self, reply: Mapping[str, Any], error: str | None) -> list[NotebookNode]:
        """What the cell showed, as far as there is room for it: in the cell, and in the notebook. Its error is always
        among it, since marks of ordinary tests depend on that."""
        room = min(self._room, room_for(self.limits.to_json()))
        outputs, left = outputs_of(reply, self._count, room)
        self._room -= room - left
        if error is not None and not any(output.output_type == "error" for output in outputs):
            outputs.append(_lost(error, "(there was no room for more)"))
        return outputs

    def call(self, name: str, arguments: Mapping[str, Any], seconds: float) -> Answer:
        """Ask the kept function of this name once; whatever comes back is an Answer."""
        start = time.monotonic()
        try:
            answer = self._answer(name, arguments, seconds)
        except Broken as broken:
            if broken.kind == "large":  # it is we who ask too much
                raise ValueError(str(broken)) from None
            self._give_up(broken)
            answer = Answer(fault=Fault("too slow" if broken.kind == "late" else "crashed"))
        return Answer(answer.value, answer.fault, time.monotonic() - start)

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
        """The reply to a request, of the child or of one made anew. Raises Broken: late, closed, garbage or large."""
        if time.monotonic() >= self._end:  # no child is made for what it has no time for
            raise Broken("late", "the notebook's time is up")
        return self._exchange(self._ready(), request, self._deadline(seconds), body)

    @staticmethod
    def _exchange(channel: Channel, request: dict, deadline: float, body: bytes = b"") -> tuple[dict, bytes]:
        """Send a request and receive the reply to it, and to no other: each has a number that nobody can guess."""
        number = secrets.randbits(48)
        channel.send(request | {"number": number}, body, deadline)
        reply, answer = channel.receive(deadline)
        if type(reply.get("number")) is not int or reply["number"] != number:
            raise Broken("garbage", "this is no reply to the request")
        return reply, answer

    def _deadline(self, seconds: float) -> float:
        """When something that may take so many seconds must have ended: the notebook's own end may come first."""
        return min(time.monotonic() + seconds + GRACE, self._end)

    def _ready(self) -> Channel:
        """The channel to a child in which every cell that went well has been run."""
        while self._channel is None:
            self._begin()
            for request in self._replay:
                try:
                    self._exchange(self._channel, request | {"silent": True}, self._deadline(request["seconds"]))
                except Broken:
                    self._kill()
                    if time.monotonic() >= self._end:
                        raise
                    self._replay.remove(request)  # it went well before and does not any more: go on without it
                    break
        return self._channel

    def _begin(self) -> None:
        self._child = self.worker.fork(self.kit)
        self._channel = Channel.within(self._child.socket, self.limits.to_json())
        files = [[path, len(content)] for path, content in self.files.items()]
        deadline = time.monotonic() + START_SECONDS
        request = {"op": "start", "files": files, "environment": ENVIRONMENT}
        self._exchange(self._channel, request, deadline, b"".join(self.files.values()))

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
