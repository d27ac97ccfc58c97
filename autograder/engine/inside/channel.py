"""Messages over a socket, one at a time: a JSON header and raw bytes, both of a length that is known and capped first.

A frame is two unsigned 32-bit big-endian lengths, then the header, then the body. Neither side trusts the other.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any

__all__ = ["Broken", "Channel"]

LENGTHS = struct.Struct(">II")
CHUNK = 1 << 18  # bytes asked for at once: a peer that announces much and sends nothing costs no more than this
AHEAD = 1 << 12  # bytes: most messages are there with the first look
COMMAS, BRACKETS = 2_000_000, 500_000  # in a header: what `[[],[],…]` becomes takes twenty times the bytes it has
MARGIN = 8_000_000  # bytes of a header besides what a cell shows: a cell's text, the names of files


class Broken(Exception):
    """The channel is of no use any more.

    kind: "closed" (the peer is gone), "late" (the deadline has passed), "garbage" (no message of ours), or "large": the
    message to be sent is above the limits. Nothing of it was sent, so that after this kind alone the channel goes on.
    """

    def __init__(self, kind: str, detail: str = ""):
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class Channel:
    """One end of a connection. Whatever goes wrong raises Broken; deadlines are points of time.monotonic()."""

    def __init__(self, sock: socket.socket, header_limit: int, body_limit: int):
        self._socket = sock
        self._header_limit = header_limit
        self._body_limit = body_limit
        self._ahead = bytearray()

    @classmethod
    def within(cls, sock: socket.socket, limits: Mapping[str, float]) -> Channel:
        """The channel between a judge and a child: all that the limits allow has room in it, and not much more."""
        header_limit = limits["outputs"] + 6 * limits["text"] + MARGIN  # a character takes six bytes as an escape
        return cls(sock, int(header_limit), int(max(limits["reply"], limits["disk"])))

    def send(self, header: dict[str, Any], body: bytes | bytearray = b"", deadline: float | None = None) -> None:
        """Send one message; all of it has to be taken before the deadline."""
        try:
            raw = _ENCODER.encode(header).encode()
        except (ValueError, TypeError, RecursionError) as error:
            raise Broken("garbage", f"this cannot be sent: {type(error).__name__}") from None
        if len(raw) > self._header_limit or _is_bloated(raw) or len(body) > self._body_limit:
            raise Broken("large", f"{len(raw)} and {len(body)} bytes")
        head = LENGTHS.pack(len(raw), len(body)) + raw
        for part in (head + body,) if len(body) <= CHUNK else (head, body):  # as few as can be: each wakes the peer
            self._until(deadline, self._socket.sendall, part)  # its timeout is for the whole part

    def receive(self, deadline: float | None = None) -> tuple[dict[str, Any], bytearray]:
        """The next message; all of it has to be there before the deadline."""
        header_length, body_length = LENGTHS.unpack(self._read(LENGTHS.size, deadline))
        if header_length > self._header_limit or body_length > self._body_limit:
            raise Broken("garbage", f"{header_length} and {body_length} bytes are announced")
        header = _header(self._read(header_length, deadline))
        return header, self._read(body_length, deadline)

    def _read(self, length: int, deadline: float | None) -> bytearray:
        """So many bytes; what has come beyond them is the beginning of the next that are read."""
        data = self._ahead
        while len(data) < length:
            chunk = self._until(deadline, self._socket.recv, min(max(length - len(data), AHEAD), CHUNK))
            if not chunk:
                raise Broken("closed")
            data += chunk
        self._ahead = data[length:]
        del data[length:]
        return data

    def _until(self, deadline: float | None, operation: Any, argument: Any) -> Any:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise Broken("late")
        try:
            self._socket.settimeout(left)
            return operation(argument)
        except TimeoutError:
            raise Broken("late") from None
        except OSError as error:
            raise Broken("closed", type(error).__name__) from None


def _header(raw: bytearray) -> dict[str, Any]:
    if _is_bloated(raw):
        raise Broken("garbage", "too many parts")
    try:
        header = _DECODER.decode(raw.decode("utf-8"))
        if b"\\ud" in raw or b"\\uD" in raw:  # we write no such escape, but it may be half of a character
            json.dumps(header, ensure_ascii=False).encode()
    except (ValueError, RecursionError, MemoryError) as error:  # ValueError: no UTF-8, no JSON, a huge integer
        raise Broken("garbage", type(error).__name__) from None
    if type(header) is not dict:
        raise Broken("garbage", "the header is no object")
    return header


def _is_bloated(raw: bytes | bytearray) -> bool:
    return raw.count(b",") > COMMAS or raw.count(b"[") + raw.count(b"{") > BRACKETS


def _refuse(constant: str) -> None:
    raise ValueError(constant)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_constant=_refuse)
