"""The child that runs one submission: answers the judge's messages, one after another.

Student code shares this process, so that nothing here guards anything. It only has to be right for honest code, and
the judge has to be right whatever is answered.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import linecache
import os
import pkgutil
import random
import signal
import socket
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import steadygrad
from IPython.core.async_helpers import get_asyncio_loop
from steadygrad.judging.calls import call

from . import values
from .cells.shell import Shell
from .cells.stand_ins import inline_instead
from .channel import Broken, Channel

__all__ = ["serve", "warm"]

# Cells that import what notebooks use. None may leave a thread or a file descriptor.
WARM_UP = [
    "import numpy as np\nnp.random.default_rng(0)\nnp.fft.fft([1.0])\nnp.linalg.norm([1.0])",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='$x^2$')\nplt.legend()\nplt.figure()\n"
    "plt.contourf([[1, 2], [3, 4]])\nplt.imshow([[1, 2]])\nplt.hist([1, 2])",
    "%matplotlib inline\n1 / 0",
    "def",
    "display(1)\n[1]",
    "import ipywidgets\nipywidgets.IntSlider()",
    "from steadygrad import data\ndata.digits()\ndata.breast_cancer()",  # which keeps what it has read
]

# A package such as SciPy imports its parts when they are asked for: each child would spend seconds on them.
WARM_MODULE = "import {0}\ntry:\n    from {0} import *\nexcept Exception:\n    pass"


def warm(modules: Iterable[str] = ()) -> Shell:
    """A shell in which all has been imported that cells, figures and tracebacks need, and these modules; to be made
    before forking.

    Raises RuntimeError where something of that does not work here.
    """
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for module in pkgutil.walk_packages(steadygrad.__path__, "steadygrad."):
        importlib.import_module(module.name)
    shell = Shell.instance()
    names = dict(shell.user_ns)
    with shell.streams():
        for source in [*WARM_UP, *(WARM_MODULE.format(module) for module in modules)]:
            error = shell.run(source, 10_000, 10_000_000)["error"]
            if error not in (None, "ZeroDivisionError", "SyntaxError"):
                raise RuntimeError(f"a cell that warms up ended with {error}: {source!r}")
    get_asyncio_loop().close()  # it has file descriptors; IPython opens another
    shell.reset()
    inline_instead()
    for name in names.keys() - shell.user_ns.keys():
        shell.user_ns[name] = names[name]
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
    sys.path.insert(0, "")  # what lies beside the notebook can be imported, as in a kernel
    channel = Channel.within(sock, limits)
    random.seed()
    np.random.seed()  # NumPy's legacy state would be the same in every child
    with shell.streams():
        while True:
            try:
                header, body = channel.receive()
                reply, answer = _reply(shell, limits, header, body)
                _send(channel, header, reply, answer)
            except Broken:
                return


def _reply(shell: Shell, limits: Mapping[str, float], header: dict, body: bytearray) -> tuple[dict[str, Any], bytes]:
    match header:
        case {"op": "start", "files": files, "environment": environment}:
            return _start(files, environment, body), b""
        case {"op": "cell", "source": source, "seconds": seconds, **rest}:
            reply = _cell(shell, limits, source, seconds, rest.get("silent", False))
            if name := rest.get("keep"):
                shell.kept[name] = dict(shell.user_ns)
            return reply, b""
        case {"op": "call", "name": name, "arguments": arguments, "seconds": seconds}:
            reply, answer = _call(shell, name, values.unpack(arguments, body, recipes=True), seconds)
            return (reply, answer) if len(answer) <= limits["reply"] else _fault("out of memory")
    raise Broken("garbage", "no such message")


def _send(channel: Channel, asked: dict, reply: dict[str, Any], answer: bytes) -> None:
    """Send a reply under the number of what was asked, by which the judge knows it from an earlier or a forged one."""
    number = {"number": asked.get("number")}
    try:
        channel.send(reply | number, answer)
    except Broken as broken:
        if broken.kind != "large" or asked["op"] != "call":
            raise
        channel.send(_fault("out of memory")[0] | number)


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
    """Raise KeyboardInterrupt in the block after so many seconds, and again each second, should it be swallowed."""
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _call(shell: Shell, name: str, arguments: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
    """The reply to a hidden call; nothing that the function prints, shows or draws is kept.

    The names are bound as they were after the cell that was asked to keep them: later cells may have changed them.
    """
    shell.user_ns.clear()  # in place: the functions that were defined in it look up their names here
    shell.user_ns.update(shell.kept[name])
    if name not in shell.user_ns:
        return _fault("not defined")
    figures = _figures()
    try:
        answer = shell.context.run(call, shell.user_ns[name], arguments, seconds)
        return _fault(answer.fault.kind, answer.fault.where) if answer.fault else _value(answer.value)
    except MemoryError:  # of a value without an end
        return _fault("out of memory")
    except BaseException as error:  # KeyboardInterrupt of the function's own, RecursionError
        return _fault("raised", type(error).__name__)
    finally:
        _close_figures(figures)
        shell.discard()


def _value(value: Any) -> tuple[dict[str, Any], bytes]:
    tree, parts = values.pack(value)
    return {"fault": None, "value": tree}, b"".join(parts)


def _fault(kind: str, where: str = "") -> tuple[dict[str, Any], bytes]:
    """Never a fault's detail, which may hold a case."""
    if (kind, where) == ("raised", "MemoryError"):
        kind, where = "out of memory", ""
    return {"fault": {"kind": kind, "where": where}, "value": None}, b""


def _figures() -> set:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def _close_figures(kept: set) -> None:
    for number in _figures() - kept:
        sys.modules["matplotlib.pyplot"].close(number)
