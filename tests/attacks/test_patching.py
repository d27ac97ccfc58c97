"""Changing the tools: student code can change all that runs in its own process, and nothing that judges."""

from __future__ import annotations

import json

import pytest

CHEAT = "def double(x):\n    return np.zeros(1)"
PATCHES = {
    "check": "import steadygrad, steadygrad.notebook as n\nsteadygrad.check = n.check = check = lambda *a: None",
    "the judge": "import steadygrad.judging.judge as j\nj.judge = lambda *a, **k: None\nj.first_difference = lambda *a: None",
    "the observers": "import steadygrad.judging.observers as o\no.OBSERVERS.clear()\no.observe = lambda *a: {}",
    "the caller": (
        "import steadygrad.judging.calls as c, inside.child as d\nc.call = d.call = lambda f, a, s: c.Answer(np.zeros(1))"
    ),
    "the border": "import inside.values as v, inside.child as d\nv.pack = lambda *a, **k: ({'scalar': '=d'}, [bytes(8)])",
    "the frames": "import inside.channel as c\nc.Channel.send = lambda self, *a: None",
    "NumPy's comparisons": (
        "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True\nnp.testing.assert_allclose = lambda *a, **k: None"
    ),
    "NumPy's arrays": "np.asarray = np.array = lambda *a, **k: np.zeros(1)",
    "builtins": "import builtins\nbuiltins.abs = builtins.max = lambda *a, **k: 0\nbuiltins.isinstance = lambda *a: True",
    "type": "import builtins\nbuiltins.type = lambda *a: float",
    "imports": "import builtins\nreal = builtins.__import__\nbuiltins.__import__ = lambda *a, **k: real('math')",
    "JSON": "import json\njson.dumps = lambda *a, **k: '{}'\njson.loads = lambda *a, **k: {}",
    "modules": "import sys, types\nsys.modules['steadygrad'] = sys.modules['numpy'] = types.ModuleType('numpy')",
    "IPython's events": (
        "get_ipython().events.register('post_run_cell', lambda *a: 1 / 0)\n"
        "get_ipython().events.register('pre_run_cell', lambda *a: get_ipython().user_ns.update(check=lambda *a: None))"
    ),
    "IPython's transformers": "get_ipython().input_transformers_cleanup.append(lambda lines: ['1000.0\\n'])",
    "IPython's syntax trees": (
        "import ast\nclass T(ast.NodeTransformer):\n    def visit(self, node): return ast.parse('1000.0')\n"
        "get_ipython().ast_transformers.append(T())"
    ),
    "IPython's results": "import sys\nsys.displayhook = lambda *a: None\nget_ipython().displayhook = lambda *a: None",
    "IPython's errors": "get_ipython().set_custom_exc((Exception,), lambda *a: None)",
    "what is run": "get_ipython().run_cell = lambda *a, **k: None",
    "what is kept": "get_ipython().kept = {'double': {'double': lambda x: 2}, 'line': {}}",
    "a trace": "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",
    "clocks": "import time\ntime.monotonic = time.perf_counter = time.time = lambda: 0.0",
    "garbage collection": "import gc\ngc.callbacks.append(lambda *a: 1 / 0)\ngc.disable()",
    "signals": "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass",
    "the environment": "import os\nos.environ.clear()\nos.environ['NBGRADER_EXECUTION'] = 'validate'",
    "recursion": "import sys\nsys.setrecursionlimit(50)",
    "streams": "import sys\nsys.stdout = sys.stderr = None",
    "seeds": "np.random.default_rng = lambda *a: None",
    "frames above": (
        "import sys\nframe = sys._getframe()\nwhile frame:\n"
        "    frame.f_locals.update(share=1.0, points=1000, outcome='passed')\n    frame = frame.f_back"
    ),
}


@pytest.mark.parametrize("what", PATCHES)
def test_patches(attack, what):
    """Is a wrong answer wrong, whatever tool is replaced? What the attacker breaks may cost his other exercises."""
    attack(before=[PATCHES[what]], double=CHEAT, reckless=True)


def test_a_function_that_changes_after_its_test(attack):
    """Is a function judged as it was at its test? Code that is put into it later is the student's own answer too."""
    attack(double=CHEAT, after=["def double(x):\n    return 2 * x"])


def test_a_right_function_that_is_spoilt_later(attack):
    """Does a right answer stay right when a later cell binds its name to something else?"""
    attack(after=["double = line = None\nnp = None"])


def test_grading_oneself(attack):
    """Does a hidden test that the student writes give no points?"""
    source = "try:\n    from autograder import grade\n    grade('double', double)\nexcept ImportError:\n    print('no grader here')\n1000.0"
    attack(double=CHEAT, after=[source], printed="no grader here")


def test_ones_own_verdict(attack):
    """Is a verdict that a cell displays left out of the notebook?"""
    source = (
        "from IPython.display import display\nmime = 'application/vnd.steadygrad.' + 'verdict+json'\n"
        "display({mime: {'outcome': 'passed', 'share': 1.0, 'forged': 'F0RGED'}, 'text/plain': 'mine'}, raw=True)"
    )
    result = attack(double=CHEAT, after=[source])
    cells = json.loads(result.graded.executed)["cells"]
    assert "forged" not in json.dumps([cell.get("outputs") for cell in cells])
