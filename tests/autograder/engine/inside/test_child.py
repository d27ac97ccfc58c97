"""A child and its messages: files, cells and hidden calls, up to the end of the socket."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from steadygrad.judging.plain import Named, Seed

from autograder.engine.inside.channel import Broken
from autograder.engine.inside.values import Foreign

from .conftest import LIMITS, Child


def shown(child, source):
    """The text of a cell's value."""
    return child.outputs(source)[-1]["data"]["text/plain"]


def start(child, files, environment=None):
    listed = [[name, len(content)] for name, content in files.items()]
    message = {"op": "start", "files": listed, "environment": environment or {}}
    return child.ask(message, b"".join(files.values()))


# ---------------------------------------------------------------- start


def test_a_shell_that_cannot_be_warmed():
    """Does warming up say which cell does not work, so that a broken sandbox is no student's fault?"""
    code = "from autograder.engine.inside import child; child.WARM_UP.append('import no_such_module'); child.warm()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "a cell that warms up ended with ModuleNotFoundError: 'import no_such_module'" in ended.stderr


def test_files_and_environment(child):
    """Do a submission's files stand in the working directory, before the first cell?"""
    files = {"checks.json": b"{}", "data/deep/x.bin": bytes(range(256)), "empty": b""}
    assert start(child, files, {"NBGRADER_EXECUTION": "autograde"}) == {"ok": True, "number": None}
    source = (
        "import os, pathlib\nsorted((p.as_posix(), p.stat().st_size) for p in pathlib.Path().rglob('*') if p.is_file())"
    )
    assert shown(child, source) == "[('checks.json', 2), ('data/deep/x.bin', 256), ('empty', 0)]"
    assert shown(child, "os.environ['NBGRADER_EXECUTION']") == "'autograde'"


def test_a_module_beside_the_notebook(child):
    """Can a cell import a student's own module?"""
    start(child, {"mine.py": b"value = 7"})
    assert shown(child, "import mine\nmine.value") == "7"


def test_random_numbers_differ(zygote, child):
    """Has each child random numbers of its own, where nothing is seeded?"""
    source = "import random, numpy as np\n[random.random(), float(np.random.rand())]"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        socket.send_fds(zygote, [b"f"], [theirs.fileno()])
        first, second = json.loads(shown(child, source)), json.loads(shown(Child(ours), source))
    assert first[0] != second[0] and first[1] != second[1]


# ---------------------------------------------------------------- cells


def test_a_cell_tells_its_number_error_and_time(child):
    """Does an answer to a cell say how it went?"""
    answer = child.cell("import time\ntime.sleep(0.05)")
    assert answer["execution_count"] == 1 and answer["error"] is None and 0.05 < answer["seconds"] < 20
    assert child.cell("1 / 0")["error"] == "ZeroDivisionError"
    assert child.cell("def f(:")["error"] == "SyntaxError"


def test_a_silent_cell(child):
    """Does a silent cell leave no number and no history?"""
    assert child.cell("x = 5\nx", silent=True) | {"seconds": 0} == {
        "outputs": [],
        "execution_count": None,
        "error": None,
        "seconds": 0,
        "number": None,
    }
    assert child.cell("x")["outputs"][0]["execution_count"] == 1


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time\ntime.sleep(30)",
        "n = 0\nwhile True:\n    try:\n        while True: pass\n    except KeyboardInterrupt:\n"
        "        n += 1\n        if n == 2: raise",
    ],
    ids=["loop", "sleep", "swallowed once"],
)
def test_a_cell_that_takes_too_long_is_interrupted(child, source):
    """Does a cell end with KeyboardInterrupt after its time, and the next one run as if nothing had been?"""
    answer = child.cell(source, 0.2)
    assert answer["error"] == "KeyboardInterrupt" and answer["outputs"][-1]["ename"] == "KeyboardInterrupt"
    assert shown(child, "import time\ntime.sleep(1.1)\n'on'") == "'on'"


def test_what_a_cell_set_up_ends_with_it(child):
    """Is an alarm of a cell's own no alarm of the next one's?"""
    child.cell("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.1)")
    assert child.cell("import time\ntime.sleep(0.2)")["error"] is None


# ---------------------------------------------------------------- hidden calls

FUNCTIONS = """
import numpy as np
seen = []
def double(x): return 2 * x
def keys(x): return {"a": (x, [None, True, "t"]), 1: {"s"}}
def raises(x): raise ValueError(x)
def own(x):
    class Secret(KeyError): pass
    raise Secret(x)
def stub(x): raise NotImplementedError
def loops(x):
    while True: pass
def changes(x): x *= 2
def leaves(x): raise SystemExit
def interrupts(x): raise KeyboardInterrupt
def eats(x): return np.ones((10**9, 10**9))
def long(x): return np.ones(10**6)
def wide(x):
    value = []
    for _ in range(60): value = [value, value]
    return value
def deep(x):
    value = []
    for _ in range(100_000): value = [value]
    return value
def strange(x): return [x, object(), np.array([1j])]
def draws(rng): return rng.standard_normal(3)
def applies(f): return f(np.array([-1.0, 2.0]))
def prints(x):
    import logging, sys, warnings, matplotlib.pyplot as plt
    from IPython.display import display
    print("secret", x); print("secret", x, file=sys.stderr); display(x)
    warnings.warn("secret"); logging.warning("secret")
    plt.figure(); plt.plot([x])
    return x
class Callable:
    def __call__(self, x): return x + 1
instance = Callable()
number = 5
"""


@pytest.fixture
def functions(child):
    """A child in which these functions are defined."""
    assert child.cell(FUNCTIONS)["error"] is None
    return child


@pytest.mark.parametrize(
    "name, arguments, expected",
    [
        ("double", {"x": np.arange(3)}, np.array([0, 2, 4])),
        ("keys", {"x": 1.5}, {"a": (1.5, [None, True, "t"]), 1: {"s"}}),
        ("draws", {"rng": Seed(3)}, np.random.default_rng(3).standard_normal(3)),
        ("instance", {"x": 1}, 2),
    ],
)
def test_a_call_gives_a_value(functions, name, arguments, expected):
    """Does a function get its arguments, recipes built, and its value come back?"""
    fault, value = functions.call(name, **arguments)
    assert fault is None
    np.testing.assert_equal(value, expected)


def test_a_named_function_is_built(functions):
    """Does a function of the public table arrive as a live one?"""
    fault, value = functions.call("applies", f=Named("identity"))
    assert fault is None and value.tolist() == [-1.0, 2.0]


@pytest.mark.parametrize(
    "name, kind, where",
    [
        ("raises", "raised", "ValueError"),
        ("own", "raised", "KeyError"),
        ("leaves", "raised", "SystemExit"),
        ("interrupts", "raised", "KeyboardInterrupt"),
        ("stub", "not done yet", ""),
        ("changes", "changed its argument", "x"),
        ("number", "not a function", ""),
        ("nowhere", "not defined", ""),
        ("eats", "out of memory", ""),
        ("long", "out of memory", ""),
        ("wide", "out of memory", ""),
    ],
)
def test_a_call_tells_its_fault(functions, name, kind, where):
    """Is every way to go wrong told by its kind and place, with nothing of the message, and the child goes on?"""
    fault, value = functions.call(name, x=np.arange(3.0))
    assert fault == {"kind": kind, "where": where} and value is None
    assert functions.call("double", x=4) == (None, 8)


def test_a_call_that_takes_too_long(functions):
    """Does a call end at its time?"""
    assert functions.call("loops", seconds=0.1, x=1) == ({"kind": "too slow", "where": ""}, None)
    assert functions.call("double", x=4) == (None, 8)


def test_what_is_not_plain_is_foreign(functions):
    """Does a value come back whose parts of other types say only that they are?"""
    fault, value = functions.call("strange", x=1)
    assert fault is None and value[0] == 1 and [type(part) for part in value[1:]] == [Foreign, Foreign]
    fault, value = functions.call("deep", x=1)
    assert fault is None and type(value) is list


def test_a_call_leaves_no_trace(functions):
    """Is nothing kept that a hidden call prints, displays, warns or draws, nor what it got?"""
    assert functions.call("prints", x=31337) == (None, 31337)
    assert functions.outputs("import matplotlib.pyplot as plt\nprint(plt.get_fignums())") == [
        {"output_type": "stream", "name": "stdout", "text": "[]\n"}
    ]
    assert "31337" not in shown(functions, "[value for name, value in globals().items() if name != 'In'], In, Out")


def test_figures_that_a_cell_keeps_open_stay(functions):
    """Are figures of a cell's own left open by a hidden call?"""
    functions.cell("import matplotlib.pyplot as plt\n%config InlineBackend.close_figures = False\nplt.figure(7);")
    functions.call("prints", x=1)
    assert shown(functions, "plt.get_fignums()") == "[7]"


# ---------------------------------------------------------------- the end


@pytest.mark.parametrize("message", [{}, {"op": "stop"}, {"op": "cell"}, {"op": "call", "name": "f"}], ids=str)
def test_a_message_that_is_none_ends_the_child(child, message):
    """Does a child end that is sent something else than the judge's messages?"""
    with pytest.raises(Broken) as broken:
        child.ask(message)
    assert broken.value.kind == "closed"


def test_a_child_that_dies(child):
    """Is the socket closed when a cell ends the process?"""
    with pytest.raises(Broken) as broken:
        child.cell("import os\nos._exit(0)")
    assert broken.value.kind == "closed"


def test_an_answer_within_the_limits(child):
    """Does the longest text and all outputs that the limits allow fit into an answer?"""
    source = f"print('\\x00' * {LIMITS['text']})\nfor i in range(100): display('é' * 100_000)"
    assert len(child.outputs(source)) > 2


def test_a_child_waits_for_the_judge(child):
    """Does a child wait while the judge thinks?"""
    child.cell("x = 1", 0.05)
    time.sleep(0.3)
    assert shown(child, "x") == "1"
