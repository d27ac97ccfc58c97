"""The child that runs one submission: answers the judge's messages, one after another.

Student code shares this process, so that nothing here guards anything. It only has to be right for honest code, and
the judge has to be right whatever is answered.
"""

from __future__ import annotations

import contextlib
import gc
import linecache
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from steadygrad.calls import Fault, call

from . import values
from .channel import Broken, Channel
from .shell import Shell

__all__ = ["serve", "warm"]

WARM_UP = [
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('$x^2$')\nprint(1)",
    "%matplotlib inline\n1 / 0",
    "def",
    "display(1)\n[1]",
]


def warm() -> Shell:
    """A shell in which all has been imported that cells, figures and tracebacks need; to be made before forking."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    shell = Shell.instance()
    with shell.streams():
        for source in WARM_UP:
            shell.run(source, 10_000, 10_000_000)
    shell.reset()
    shell.compile._filename_map.clear()
    linecache.clearcache()
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)
    gc.collect()
    gc.freeze()  # so that a child's collections do not touch, and so copy, what was there before
    return shell


def serve(sock: socket.socket, limits: Mapping[str, float], state: Shell | None = None) -> None:
    """Answer the messages on a socket until its other end is closed, or sends what is none."""
    shell = state or warm()
    channel = Channel.within(sock, limits)
    random.seed()
    np.random.seed()  # NumPy's legacy state would be the same in every child
    with shell.streams():
        while True:
            try:
                header, body = channel.receive()
                _answer(channel, shell, limits, header, body)
            except Broken:
                return


def _answer(channel: Channel, shell: Shell, limits: Mapping[str, float], header: dict, body: bytearray) -> None:
    match header:
        case {"op": "start", "files": files, "environment": environment}:
            channel.send(_start(files, environment, body))
        case {"op": "cell", "source": source, "seconds": seconds, **rest}:
            reply = _cell(shell, limits, source, seconds, rest.get("silent", False))
            if name := rest.get("keep"):
                shell.kept[name] = dict(shell.user_ns)
            channel.send(reply)
        case {"op": "call", "name": name, "arguments": arguments, "seconds": seconds}:
            fault, tree, parts = _call(shell, name, values.unpack(arguments, body, recipes=True), seconds)
            try:
                channel.send(_reply(fault, tree), b"".join(parts))
            except (Broken, MemoryError) as error:
                if getattr(error, "kind", "large") != "large":
                    raise
                channel.send(_reply(Fault("out of memory")))
        case _:
            raise Broken("garbage", "no such message")


def _start(files: list, environment: dict[str, str], body: bytearray) -> dict[str, Any]:
    """Write the files below the working directory."""
    start = 0
    for name, length in files:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body[start : start + length])
        start += length
    os.environ.update(environment)
    return {"ok": True}


def _cell(shell: Shell, limits: Mapping[str, float], source: str, seconds: float, silent: bool) -> dict[str, Any]:
    start = time.perf_counter()
    with _interrupted_after(seconds):
        reply = shell.run(source, int(limits["text"]), int(limits["outputs"]), silent)
    return {**reply, "seconds": time.perf_counter() - start}


@contextlib.contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Raise KeyboardInterrupt in the block after so many seconds, and each second from then on should it be swallowed."""
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _call(shell: Shell, name: str, arguments: dict[str, Any], seconds: float) -> tuple[Fault | None, Any, list[bytes]]:
    """(fault, tree, parts) of a hidden call; nothing that it prints, shows or draws is kept.

    The names are bound as they were after the cell that was asked to keep them: later cells may have changed them.
    """
    shell.user_ns.clear()  # in place: the functions that were defined in it look up their names here
    shell.user_ns.update(shell.kept[name])
    if name not in shell.user_ns:
        return Fault("not defined"), None, []
    figures = _figures()
    try:
        answer = call(shell.user_ns[name], arguments, seconds)
        tree, parts = (None, []) if answer.fault else values.pack(answer.value)
        fault = answer.fault
    except BaseException as error:  # KeyboardInterrupt of the function's own; MemoryError of a value without an end
        fault, tree, parts = Fault("raised", type(error).__name__), None, []
    if fault and fault.where == "MemoryError":
        fault = Fault("out of memory")
    _close_figures(figures)
    shell.discard()
    return fault, tree, parts


def _reply(fault: Fault | None, tree: Any = None) -> dict[str, Any]:
    shown = fault and {"kind": fault.kind, "where": fault.where}  # never its detail, which may hold a case
    return {"fault": shown, "value": None if fault else tree}


def _figures() -> set:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def _close_figures(kept: set) -> None:
    for number in _figures() - kept:
        sys.modules["matplotlib.pyplot"].close(number)
