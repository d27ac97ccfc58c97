"""What a cell shows, as nbformat's outputs: put together as ipykernel and nbclient do, and never more than the limits."""

from __future__ import annotations

import io
import json
from binascii import b2a_base64
from typing import Any

__all__ = ["Recorder", "Stream"]

TRUNCATED = "... Output truncated ..."  # nbgrader's words
OVERHEAD = 1000  # bytes that each output takes besides its texts: many small ones fill the memory too


class Recorder:
    """The outputs of a cell while it runs.

    Printed text waits until it is flushed, stdout apart from stderr: what is displayed, a result or an error flushes
    both, and so does the end of the cell. So does ipykernel, which flushes each fifth of a second besides.
    text: characters that may be printed. size: bytes that all outputs may take as JSON.
    """

    def __init__(self, text: int, size: int):
        self._limits = text, size
        self._start()

    def _start(self) -> None:
        self._outputs: list[dict[str, Any]] = []
        self._shown: dict[str, list[dict[str, Any]]] = {}  # display id -> its outputs
        self._waiting = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        self._text, self._size = self._limits
        self._clears = False

    def write(self, name: str, text: str) -> None:
        """Print to stdout or stderr."""
        if len(text) > self._text:  # the first time: more is never kept
            text = f"{text[: self._text]}\n{TRUNCATED}\n" if self._text else ""
            self._text = 0
        self._text -= min(len(text), self._text)
        self._waiting[name].write(text)

    def flush(self, name: str) -> None:
        """Put what was printed among the outputs; next to what the same stream printed before, it is one with it."""
        text, self._waiting[name] = self._waiting[name].getvalue(), io.StringIO()
        if not text:
            return
        last = self._outputs[-1] if self._outputs and not self._clears else {}
        text = text.encode("utf-8", "replace").decode()
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self._append({"output_type": "stream", "name": name, "text": text}, 0)

    def add(self, output: dict[str, Any], display_id: str | None = None) -> None:
        """Show something else. Raises TypeError or ValueError for what is no JSON."""
        plain, length = _plain(output)
        for name in self._waiting:
            self.flush(name)
        if display_id:
            self.update(display_id, output)
        if self._append(plain, length) and display_id:
            self._shown.setdefault(display_id, []).append(plain)

    def update(self, display_id: str, output: dict[str, Any]) -> None:
        """Show something else in place of what this cell has shown under an id."""
        for shown in self._shown.get(display_id, ()):
            plain, length = _plain(output)
            if length <= self._size:
                self._size -= length
                shown.update(data=plain["data"], metadata=plain["metadata"])

    def clear(self, wait: bool) -> None:
        """Take all of the cell's outputs away: at once, or as soon as there is another one."""
        for name in self._waiting:
            self.flush(name)
        if wait:
            self._clears = True
        else:
            self._start()

    def outputs(self) -> list[dict[str, Any]]:
        """All that was shown."""
        for name in self._waiting:
            self.flush(name)
        return self._outputs

    def _append(self, output: dict[str, Any], length: int) -> bool:
        if self._clears:
            self._start()
        if self._size <= 0:
            return False
        self._size -= length + OVERHEAD
        if self._size <= 0:
            output, length = {"output_type": "stream", "name": "stdout", "text": TRUNCATED + "\n"}, 0
            self._text = 0
        self._outputs.append(output)
        return self._size > 0


def _plain(output: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """An output as plain JSON, and its length; bytes become base64, and half characters question marks."""
    text = json.dumps(output, default=_base64, ensure_ascii=False, allow_nan=False)
    raw = text.encode("utf-8", "replace")
    return json.loads(raw), len(raw)


def _base64(value: Any) -> str:
    if isinstance(value, bytes):
        return b2a_base64(value, newline=False).decode("ascii")
    raise TypeError(f"{value!r} is not JSON serializable")


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells: what is written goes to the shell's recorder of that moment."""

    encoding = "UTF-8"
    errors = None

    def __init__(self, name: str, shell: Any):
        self.name = name
        self._shell = shell

    def write(self, text: str) -> int:
        """Print."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._shell.recorder.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Let it be seen, before what is printed elsewhere."""
        self._shell.recorder.flush(self.name)

    def writable(self) -> bool:
        """It is for writing."""
        return True
