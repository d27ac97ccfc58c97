"""Children to talk to: forked from one warm process of their own, so that no shell of theirs is the tests'."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.engine.inside import values
from autograder.engine.inside.channel import Channel

LIMITS = {"text": 20_000, "outputs": 1_000_000, "reply": 1_000_000, "disk": 1_000_000}
ZYGOTE = """
import json, os, signal, socket, sys, tempfile
from autograder.engine.inside.child import serve, warm

control, limits = socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2])
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
state = warm()
while True:
    message, sockets, *_ = socket.recv_fds(control, 1, 1)
    if not message:
        break
    if os.fork() == 0:
        control.close()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            serve(socket.socket(fileno=sockets[0]), limits, state)
        os._exit(0)
    os.close(sockets[0])
"""


class Child:
    """The judge's side of a child's socket."""

    def __init__(self, sock: socket.socket):
        self.socket = sock
        self.channel = Channel.within(sock, LIMITS)

    def ask(self, message: dict, body: bytes = b"") -> dict:
        """The header of an answer; its body is in `self.body`."""
        self.channel.send(message, body, time.monotonic() + 20)
        header, self.body = self.channel.receive(time.monotonic() + 20)
        return header

    def cell(self, source: str, seconds: float = 20.0, **more) -> dict:
        """The answer to a cell."""
        return self.ask({"op": "cell", "source": source, "seconds": seconds, "silent": False, **more})

    def outputs(self, source: str, seconds: float = 20.0) -> list[dict]:
        """What a cell shows."""
        return self.cell(source, seconds)["outputs"]

    def call(self, name: str, seconds: float = 20.0, **arguments):
        """(fault, value) of a hidden call to what the name stands for now."""
        self.cell("", silent=True, keep=name)
        tree, body = values.pack(arguments, recipes=True)
        message = {"op": "call", "name": name, "arguments": tree, "seconds": seconds}
        answer = self.ask(message, b"".join(body))
        return answer["fault"], values.unpack(answer["value"], self.body)


@pytest.fixture(scope="session")
def zygote():
    """The control socket of a process with a warm shell."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        command = [sys.executable, "-c", ZYGOTE, str(theirs.fileno()), json.dumps(LIMITS)]
        root = Path(__file__).parents[4]
        with subprocess.Popen(command, pass_fds=[theirs.fileno()], stdout=subprocess.DEVNULL, cwd=root) as process:
            theirs.close()
            yield ours
            ours.close()
            process.wait(20)


@pytest.fixture
def child(zygote):
    """A child of its own for a test."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        socket.send_fds(zygote, [b"f"], [theirs.fileno()])
        theirs.close()
        yield Child(ours)
