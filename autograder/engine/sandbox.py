"""The sandbox's processes as the judge sees them: started, given orders, ended. Who lives in it is `worker`'s affair."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from .bubblewrap import ENVIRONMENT

__all__ = ["KILLED", "Lost", "Sandbox"]

BOOT = """
import site, sys
site.setquit(), site.sethelper()
sys.path += sys.argv[2:]
from inside.zygote import main
main(int(sys.argv[1]))
"""
PYTHON_OPTIONS = ("-I", "-S", "-X", "utf8", "-c", BOOT)
START_SECONDS = 120.0  # a cold disk
CLOSE_SECONDS = 5.0
KILL_SECONDS = 20.0
ANSWER_BYTES = 1 << 16
KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)  # exit statuses: of a process, and of one that tells of another's


class Lost(Exception):
    """The zygote is dead, or does not answer, or has no child. was_killed: by somebody else, or its child was."""

    def __init__(self, why: str, was_killed: bool = False):
        super().__init__(why)
        self.was_killed = was_killed


class Sandbox:
    """bubblewrap and the zygote in it, or the zygote alone, and the socket on which it takes orders."""

    def __init__(self, command: Sequence[str], path: Sequence[str], settings: Mapping[str, Any]) -> None:
        """Start it and wait until it is ready. Raises Lost."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, tempfile.TemporaryFile() as errors:
            self.process = subprocess.Popen(
                [*command, *PYTHON_OPTIONS, str(theirs.fileno()), *path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[theirs.fileno()],
                env=ENVIRONMENT,
                start_new_session=True,  # a Ctrl-C in the terminal is the judge's to handle
            )
            theirs.close()
            try:
                self._exchange(json.dumps(settings).encode(), START_SECONDS)
            except BaseException as error:
                was_killed = self.end() in KILLED
                if not isinstance(error, Lost):
                    raise
                errors.seek(0)
                lines = errors.read().decode(errors="replace").strip().splitlines()
                raise Lost(lines[-1] if lines else str(error), was_killed) from None

    def order(self, what: str, child: int, seconds: float, *passed: socket.socket | BinaryIO) -> dict[str, Any]:
        """The zygote's answer to an order about a child. Raises Lost if there is none in time."""
        return self._exchange(f"{what} {child}".encode(), seconds, *passed)

    def end(self) -> int | None:
        """Close the control socket, which ends the zygote; then make sure of it. Its exit status, if it ended so."""
        self._control.close()
        try:
            return self.process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(KILL_SECONDS)
        return None

    def _exchange(self, message: bytes, seconds: float, *passed: socket.socket | BinaryIO) -> dict[str, Any]:
        try:
            self._control.settimeout(seconds)
            socket.send_fds(self._control, [message], [each.fileno() for each in passed])
            answer = self._control.recv(ANSWER_BYTES)
        except BaseException as error:
            self._control.close()  # an answer that comes late must never be taken for another order's
            if isinstance(error, OSError):
                raise Lost(f"it does not answer ({error})", isinstance(error, ConnectionError)) from None
            raise
        if not answer:
            raise Lost("it ended", was_killed=True)
        return json.loads(answer)
