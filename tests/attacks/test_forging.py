"""Writing to the judge on the child's own socket: whatever comes is an answer to what was asked, or nonsense."""

from __future__ import annotations

import pytest

FRAME = """
import json, os, struct, threading, time
def frame(header, body=b""):
    raw = json.dumps(header).encode() if not isinstance(header, bytes) else header
    return struct.pack(">II", len(raw), len(body)) + raw + body
PASS = frame({"outputs": [], "execution_count": 1, "error": None, "seconds": 0.0})
RIGHT = frame({"fault": None, "value": {"array": ["=d", [1]]}}, bytes(8))
"""
INSTEAD = {
    "garbage": "os.write(3, b'\\xff' * 64)",
    "half a frame": "os.write(3, PASS[:7])",
    "half a frame and the end": "os.write(3, PASS[:7]); os._exit(0)",
    "huge lengths": "os.write(3, struct.pack('>II', 2**32 - 1, 2**32 - 1))",
    "a large announcement and nothing": "os.write(3, struct.pack('>II', 1000, 7_000_000)); time.sleep(30)",
    "an endless stream": "\n    while True: os.write(3, b'x' * 65536)",
    "no object": "os.write(3, frame(b'[1]'))",
    "NaN": 'os.write(3, frame(b\'{"value": NaN, "fault": null}\'))',
    "a number that is none": 'os.write(3, frame(b\'{"value": 1e999, "fault": null}\'))',
    "deep nesting": "os.write(3, frame(b'[' * 100000))",
    "a huge integer": "os.write(3, frame(b'{\"value\": ' + b'9' * 10**6 + b', \"fault\": null}'))",
    "no text": "os.write(3, frame(b'\\xff\\xfe\\x00'))",
    "the socket closed": "os.close(3)",
    "the socket replaced": "os.dup2(os.open('/dev/null', os.O_RDWR), 3)",
    "the socket shut down": "import socket; socket.socket(fileno=os.dup(3)).shutdown(2)",
}
LIES = {
    "another dtype": ({"fault": None, "value": {"array": ["O", [1]]}}, "bytes(8)"),
    "a shape that is too large": ({"fault": None, "value": {"array": ["=d", [2**40]]}}, "bytes(8)"),
    "a negative shape": ({"fault": None, "value": {"array": ["=d", [-1]]}}, "bytes(8)"),
    "a shape of floats": ({"fault": None, "value": {"array": ["=d", [1.0]]}}, "bytes(8)"),
    "an empty giant": ({"fault": None, "value": {"array": ["=d", [2**39, 0]]}}, "b''"),
    "bytes that are left": ({"fault": None, "value": {"array": ["=d", [1]]}}, "bytes(80)"),
    "an unknown kind": ({"fault": None, "value": {"pickle": "gASVAAAA"}}, "b''"),
    "a recipe": ({"fault": None, "value": {"named": ["identity", {"dict": []}]}}, "b''"),
    "a seed": ({"fault": None, "value": {"seed": 1}}, "b''"),
    "an unknown fault": ({"fault": {"kind": "passed", "where": "all"}, "value": None}, "b''"),
    "a fault with a text": ({"fault": {"kind": "raised", "where": "PLANT" + "ED"}, "value": None}, "b''"),
    "a fault that is none": ({"fault": 5, "value": None}, "b''"),
    "points": ({"points": 1000, "outcome": "passed", "verdict": {"share": 1.0}, "fault": None, "value": 1}, "b''"),
    "nothing": ({}, "b''"),
}


@pytest.mark.parametrize("what", INSTEAD)
def test_instead_of_an_answer(attack, what):
    """Does a function that writes nonsense to the judge lose its exercise, and no other?"""
    attack(double=f"{FRAME}\ndef double(x):\n    {INSTEAD[what]}\n    return 2 * x", reckless=True)


@pytest.mark.parametrize(
    "what", ["garbage", "half a frame and the end", "huge lengths", "the socket closed", "no object"]
)
def test_in_a_cell(attack, what):
    """Does a cell that writes nonsense cost only itself?"""
    attack(before=[f"{FRAME}\nif True:\n    {INSTEAD[what]}"])


@pytest.mark.parametrize("what", LIES)
def test_lies(attack, what):
    """Is an answer that breaks the border's rules worth nothing?"""
    header, body = LIES[what]
    attack(
        double=f"{FRAME}\ndef double(x):\n    os.write(3, frame({header!r}, {body}))\n    os._exit(0)", reckless=True
    )


def test_an_answer_in_advance(attack):
    """Is a reply that is there before the call is made no help? It answers the next call, whose inputs it cannot know."""
    source = f"{FRAME}\ndef double(x):\n    os.write(3, RIGHT * 40)\n    return 2 * x"
    attack(double=source, reckless=True)


def test_twice(attack):
    """Does a reply of a cell's form that comes before the real one cost that cell, and become no other's result?"""
    attack(before=[f"{FRAME}\nos.write(3, PASS)"], after=["print('still here')"], printed="still here")


def test_a_thread_that_answers(attack):
    """Does a thread that answers for the function by itself win nothing?"""
    source = (
        f"{FRAME}\ndef answers():\n    while True:\n        os.write(3, RIGHT)\n        time.sleep(0.001)\n"
        "def double(x):\n    threading.Thread(target=answers, daemon=True).start()\n    return np.zeros(1)"
    )
    attack(double=source, reckless=True)


def test_a_forked_child_that_answers(attack):
    """Does a process that is left behind with the socket not answer for the next submission?"""
    source = (
        f"{FRAME}\ndef double(x):\n    if os.fork() == 0:\n        os.setsid()\n        while True:\n"
        "            os.write(3, RIGHT)\n            time.sleep(0.001)\n    return np.zeros(1)"
    )
    attack(double=source, reckless=True)


def test_reading_the_judges_questions(attack):
    """Does a process that reads the next question before the child does learn no answer, and win nothing?"""
    source = (
        f"{FRAME}\ndef double(x):\n    def steal():\n        while True: os.read(3, 65536)\n"
        "    threading.Thread(target=steal, daemon=True).start()\n    return np.zeros(1)"
    )
    attack(double=source, line="def line(x):\n    return 1")
