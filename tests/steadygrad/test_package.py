import json
import subprocess
import sys

import steadygrad

LOADED = """
import json, sys
import numpy
before = set(sys.modules)
import steadygrad
print(json.dumps([name for name in sys.modules if name not in before]))
"""


def test_importing_costs_numpy_only():
    """Does `import steadygrad` load nothing but NumPy and the standard library: no Matplotlib, IPython, autograder?"""
    result = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    roots = {name.partition(".")[0] for name in json.loads(result.stdout)}
    assert roots - set(sys.stdlib_module_names) <= {"steadygrad", "numpy"}
    assert "steadygrad" in roots


def test_public_names():
    """Is what `from steadygrad import *` gives what __all__ says, each documented?"""
    assert {"CheckFailed", "ChecksNotFound", "NotDone", "UnknownCheck", "check", "progress"} <= set(steadygrad.__all__)
    assert list(steadygrad.__all__) == sorted(steadygrad.__all__, key=lambda name: (name[0].islower(), name))
    assert all(getattr(steadygrad, name).__doc__ for name in steadygrad.__all__)
