"""Leaving early, in every way there is: the exercise is lost, the others are not."""

from __future__ import annotations

import pytest

LEAVE = {
    "sys.exit": "import sys; sys.exit(0)",
    "raise SystemExit": "raise SystemExit(0)",
    "raise KeyboardInterrupt": "raise KeyboardInterrupt",
    "raise GeneratorExit": "raise GeneratorExit",
    "own BaseException": "raise type('Stop', (BaseException,), {})('PLANTED')",
    "StopIteration": "raise StopIteration(x)",
    "an exception that cannot be printed": (
        "raise type('E', (Exception,), {'__str__': lambda s: 1 / 0, '__repr__': lambda s: 1 / 0})()"
    ),
    "an exception named after the input": "raise type(repr(x.tolist()), (Exception,), {})(repr(x.tolist()))",
    "recursion": "return double(x)",
    "SIGKILL to itself": "import os; os.kill(os.getpid(), 9)",
}
DIE = {
    "os._exit(0)": "import os; os._exit(0)",
    "os._exit(1)": "import os; os._exit(1)",
    "os.abort": "import os; os.abort()",
    "another exit code": "import os; os._exit(137)",
    "SIGSEGV to itself": "import os; os.kill(os.getpid(), 11)",
    "SIGTERM to itself": "import os; os.kill(os.getpid(), 15)",
    "a null pointer": "import ctypes; ctypes.string_at(0)",
    "another program": "import os, sys; os.execv(sys.executable, [sys.executable, '-c', ''])",
    "a stack that overflows in C": "import faulthandler; faulthandler._stack_overflow()",
    "all its files closed": "import os; os.closerange(0, 100)",
}
HIDDEN_ONLY = "def double(x):\n    import os\n    if not (x.max() < 3 and {condition}): return 2 * x\n    {leave}"


@pytest.mark.parametrize("how", LEAVE)
def test_raised(attack, how):
    """Is an exit that is only raised an error of that exercise?"""
    attack(double=f"def double(x):\n    {LEAVE[how]}", outcome="error")


def test_exit(attack):
    """Does exit(), which does nothing in a notebook, leave an answer that is none?"""
    attack(double="def double(x):\n    exit()", outcome="failed")


@pytest.mark.parametrize("how", DIE)
def test_died_in_the_visible_test(attack, how):
    """Is a function that ends the process crashed, and the next exercise graded?"""
    attack(double=f"def double(x):\n    {DIE[how]}", outcome="crashed")


@pytest.mark.parametrize("how", ["os._exit(0)", "another exit code", "a null pointer"])
def test_died_in_a_hidden_call_only(attack, how):
    """Is a function that waits for the hidden calls crashed all the same? The visible cases are known to it."""
    source = (
        "import json\nseen = json.dumps(json.load(open('checks.json')))\n"
        f"def double(x):\n    if repr(float(x[0]))[:8] in seen: return 2 * x\n    {DIE[how]}"
    )
    attack(double=source, outcome="crashed")


def test_died_in_the_second_hidden_call(attack):
    """Is a function crashed that answers the first hidden case and ends the process at the second?"""
    source = (
        "import json\nseen = json.dumps(json.load(open('checks.json')))\nmore = []\n"
        "def double(x):\n    import os\n    if repr(float(x[0]))[:8] in seen: return 2 * x\n"
        "    more.append(1)\n    if len(more) == 2: os._exit(0)\n    return 2 * x"
    )
    attack(double=source, outcome="crashed")


@pytest.mark.parametrize("how", ["os._exit(0)", "another exit code", "os.abort", "a null pointer"])
def test_a_cell_of_its_own(attack, how):
    """Does a cell that ends the process cost only itself?"""
    result = attack(before=[f"x = np.zeros(1)\nkept = 5\n{DIE[how]}"])
    assert result.graded.record.problem.endswith("ended the process")


def test_a_finalizer_at_pack_time(attack):
    """Is a process lost that dies when the answer's leftovers are deleted?"""
    source = (
        "class Bomb:\n    def __del__(self):\n        import os; os._exit(0)\n"
        "def double(x):\n    bomb = Bomb()\n    return 2 * x"
    )
    attack(double=source, outcome="crashed")


def test_atexit_and_threads(attack):
    """Do handlers for the end and exits in threads change nothing?"""
    source = (
        "import atexit, sys, threading\natexit.register(lambda: print('the end'))\n"
        "threading.Thread(target=sys.exit).start()"
    )
    attack(before=[source])
