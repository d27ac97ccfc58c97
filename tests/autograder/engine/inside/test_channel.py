"""Messages over a socket: what is sent arrives, and no peer can do more than break its own channel, in time."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.engine.inside.channel import BRACKETS, LENGTHS, Broken, Channel

LIMIT = 1_000_000


@pytest.fixture
def ends():
    """(a channel, the raw socket of its peer)."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, LIMIT, LIMIT), theirs


def soon(seconds: float = 5.0) -> float:
    """A deadline that the test itself never meets."""
    return time.monotonic() + seconds


def frame(header: bytes, body: bytes = b"") -> bytes:
    return LENGTHS.pack(len(header), len(body)) + header + body


def kind_of(channel: Channel, deadline: float) -> str:
    with pytest.raises(Broken) as broken:
        channel.receive(deadline)
    return broken.value.kind


# ---------------------------------------------------------------- what is sent arrives


@pytest.mark.parametrize("body", [b"", b"\x00\xff" * 5, bytes(LIMIT)])
@pytest.mark.parametrize("header", [{}, {"a": [1, 2.5, None, True, "é\x00\u2028"], "b": {"c": -0.0}}])
def test_a_message_arrives(ends, header, body):
    """Does the other end receive header and body as they were sent?"""
    ours, theirs = ends
    peer = Channel(theirs, LIMIT, LIMIT)
    sender = threading.Thread(target=ours.send, args=(header, body, soon()))
    sender.start()
    assert peer.receive(soon()) == (header, body)
    sender.join()


def test_messages_arrive_one_by_one(ends):
    """Does each message end where the next one begins?"""
    ours, theirs = ends
    for number in range(3):
        ours.send({"n": number}, bytes(number), soon())
    peer = Channel(theirs, LIMIT, LIMIT)
    assert [peer.receive(soon()) for _ in range(3)] == [({"n": n}, bytes(n)) for n in range(3)]


def test_without_a_deadline_it_waits(ends):
    """Does a child wait for its next message for as long as it takes?"""
    ours, theirs = ends
    threading.Timer(0.05, theirs.sendall, [frame(b"{}")]).start()
    assert ours.receive() == ({}, b"")


def test_text_that_looks_like_an_escape(ends):
    """Does a text pass in which the letters of an escape stand?"""
    ours, theirs = ends
    text = {"source": "'\\ud800' and \\uD83D"}
    ours.send(text, deadline=soon())
    assert Channel(theirs, LIMIT, LIMIT).receive(soon())[0] == text


# ---------------------------------------------------------------- what cannot be sent


@pytest.mark.parametrize("header, body", [({"a": "x" * LIMIT}, b""), ({}, bytes(LIMIT + 1))])
def test_too_large_to_send(ends, header, body):
    """Is nothing sent of a message above the limits, so that the channel goes on?"""
    ours, theirs = ends
    with pytest.raises(Broken) as broken:
        ours.send(header, body, soon())
    assert broken.value.kind == "large" and str(broken.value).startswith("large: ")
    ours.send({"next": 1}, deadline=soon())
    assert Channel(theirs, LIMIT, LIMIT).receive(soon()) == ({"next": 1}, b"")


def nested(depth: int) -> list:
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "wrong", [float("nan"), object(), "\ud800", nested(5000)], ids=["nan", "object", "half", "deep"]
)
def test_what_is_no_json_is_not_sent(ends, wrong):
    """Is a header refused that JSON has no word for?"""
    with pytest.raises(Broken, match="garbage: this cannot be sent"):
        ends[0].send({"a": wrong}, deadline=soon())


def test_a_peer_that_never_reads(ends):
    """Does sending end at its deadline if nobody reads?"""
    channel = Channel(ends[0]._socket, LIMIT, 50 * LIMIT)
    with pytest.raises(Broken) as broken:
        channel.send({}, bytes(50 * LIMIT), time.monotonic() + 0.1)
    assert broken.value.kind == "late"


def test_a_peer_that_is_gone(ends):
    """Is it told when there is nobody to send to?"""
    ours, theirs = ends
    theirs.close()
    with pytest.raises(Broken) as broken:
        ours.send({}, bytes(LIMIT), soon())
    assert broken.value.kind == "closed"


def test_a_deadline_in_the_past(ends):
    """Is neither sent nor received after the deadline, even if it could be done at once?"""
    ours, theirs = ends
    theirs.sendall(frame(b"{}"))
    assert kind_of(ours, time.monotonic() - 1) == "late"
    with pytest.raises(Broken, match="late"):
        ours.send({}, deadline=time.monotonic() - 1)


# ---------------------------------------------------------------- hostile peers

GARBAGE = {
    "no JSON": frame(b"hello"),
    "half of JSON": frame(b'{"a": '),
    "two objects": frame(b"{}{}"),
    "a list": frame(b"[]"),
    "a number": frame(b"1"),
    "null": frame(b"null"),
    "nothing": frame(b""),
    "NaN": frame(b'{"a": NaN}'),
    "Infinity": frame(b'{"a": -Infinity}'),
    "a huge integer": frame(b'{"a": ' + b"9" * 5000 + b"}"),
    "deep": frame(b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "not UTF-8": frame(b'{"a": "\xff"}'),
    "UTF-16": frame('{"a": 1}'.encode("utf-16")),
    "a byte order mark": frame(b"\xef\xbb\xbf{}"),
    "a surrogate": frame(b'{"a": "\xed\xa0\x80"}'),
    "an escaped surrogate": frame(b'{"a": "\\ud800"}'),
    "an escaped surrogate key": frame(b'{"\\uDfff": 1}'),
    "a long header": LENGTHS.pack(LIMIT + 1, 0),
    "a long body": LENGTHS.pack(2, LIMIT + 1) + b"{}",
    "the longest": b"\xff" * 8,
    "HTTP": b"GET / HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE)
def test_garbage(ends, sent):
    """Is every frame that we would not send called garbage?"""
    ours, theirs = ends
    theirs.sendall(sent)
    assert kind_of(ours, soon()) == "garbage"


def test_a_bomb_of_parts():
    """Is a header refused that would take twenty times its bytes once it is parsed?"""
    ours, theirs = socket.socketpair()
    bomb = b'{"a":[' + b"[]," * BRACKETS + b"[]]}"
    with ours, theirs:
        sender = threading.Thread(target=theirs.sendall, args=(frame(bomb),))
        sender.start()
        assert kind_of(Channel(ours, 10 * LIMIT, 0), soon()) == "garbage"
        sender.join()


@pytest.mark.parametrize("sent", [b"", b"\x00", frame(b"{}")[:9], frame(b"{}", b"body")[:-1]])
def test_a_peer_that_stops_in_between(ends, sent):
    """Does a part of a frame end at the deadline, or as soon as the peer is gone?"""
    ours, theirs = ends
    theirs.sendall(sent)
    assert kind_of(ours, time.monotonic() + 0.05) == "late"
    theirs.sendall(sent)
    theirs.close()
    assert kind_of(ours, soon()) in ("closed", "garbage")


def test_a_peer_that_drips(ends):
    """Does the deadline hold for the whole message, however often a byte arrives?"""
    ours, theirs = ends
    stop = threading.Event()

    def drip():
        for byte in frame(b"{}" + b" " * 10_000):
            if stop.wait(0.01):
                return
            theirs.sendall(bytes([byte]))

    thread = threading.Thread(target=drip)
    thread.start()
    assert kind_of(ours, time.monotonic() + 0.2) == "late"
    stop.set()
    thread.join()


def test_what_is_only_announced_costs_nothing():
    """Is memory taken only for what has arrived?"""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack(">II", 2, 64_000_000) + b"{}")
        tracemalloc.start()
        try:
            assert kind_of(Channel(ours, LIMIT, 64_000_000), time.monotonic() + 0.05) == "late"
            assert tracemalloc.get_traced_memory()[1] < 2_000_000
        finally:
            tracemalloc.stop()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=64) | st.binary(max_size=40).map(frame) | JSON.map(lambda x: frame(json.dumps(x).encode())))
def test_only_broken_is_raised(sent):
    """Do arbitrary bytes give a message or Broken, and nothing else?"""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.close()
        try:
            header, body = Channel(ours, 1000, 1000).receive(soon())
        except Broken as broken:
            assert broken.kind in ("closed", "garbage")
        else:
            assert type(header) is dict and type(body) is bytearray
            json.dumps(header).encode()
