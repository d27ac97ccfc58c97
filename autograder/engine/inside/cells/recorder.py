"""What a cell shows, as nbformat's outputs: put together as ipykernel and nbclient do, and never above the limits."""

from __future__ import annotations

import io
import json
import numbers
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
        self._waiting = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        self._restore()
        self._empty()

    def _restore(self) -> None:
        self._text, self._size = self._limits
        self._cut = False

    def _empty(self) -> None:
        self._outputs: list[dict[str, Any]] = []
        self._shown: dict[str, list[dict[str, Any]]] = {}  # display id -> its outputs
        self._clears = False

    def write(self, name: str, text: str) -> None:
        """Print to stdout or stderr."""
        if self._cut:
            return
        kept = text[: self._text]
        self._text -= len(kept)
        self._waiting[name].write(kept)
        if len(kept) < len(text):
            self._waiting[name].write(f"\n{TRUNCATED}\n")
            self._cut = True

    def flush(self, name: str) -> None:
        """Put what was printed among the outputs; next to what the same stream printed before, it is one with it."""
        text, self._waiting[name] = self._waiting[name].getvalue(), io.StringIO()
        if not text:
            return
        last = self._outputs[-1] if self._outputs and not self._clears else {}
        text = text.encode("utf-8", "replace").decode()
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self._append({"output_type": "stream", "name": name, "text": [text]}, 0)

    def add(self, output: dict[str, Any], display_id: str | None = None) -> None:
        """Show something else. Raises ValueError or TypeError for what is no JSON."""
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
        self._restore()
        if wait:
            self._clears = True
        else:
            self._empty()

    def outputs(self) -> list[dict[str, Any]]:
        """All that was shown."""
        for name in self._waiting:
            self.flush(name)
        return [
            {**output, "text": "".join(output["text"])} if output["output_type"] == "stream" else output
            for output in self._outputs
        ]

    def _append(self, output: dict[str, Any], length: int) -> bool:
        if self._clears:
            self._empty()
        if self._size <= 0:
            return False
        self._size -= length + OVERHEAD
        if self._size <= 0:
            output, length = {"output_type": "stream", "name": "stdout", "text": [TRUNCATED + "\n"]}, 0
            self._cut = True
        self._outputs.append(output)
        return self._size > 0


def _plain(output: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """An output as plain JSON, and its length; bytes become base64, and half characters question marks."""
    text = json.dumps(output, default=_default, ensure_ascii=False, allow_nan=False)
    raw = text.encode("utf-8", "replace")
    return json.loads(raw), len(raw)


def _default(value: Any) -> Any:
    """What is no JSON, as jupyter_client writes it."""
    if isinstance(value, bytes):
        return b2a_base64(value, newline=False).decode("ascii")
    if isinstance(value, numbers.Real):  # NumPy's
        return int(value) if isinstance(value, numbers.Integral) else float(value)
    raise ValueError(f"Can't clean for JSON: {value!r}")


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

    def fileno(self) -> int:
        """Where programs and faulthandler write; it leads nowhere."""
        return {"stdout": 1, "stderr": 2}[self.name]

    def writable(self) -> bool:
        """It is for writing."""
        return True
