"""Files beside the notebook that are named as what the grader uses: they harm nobody, and win nothing."""

from __future__ import annotations

import sys

from .conftest import POINTS

OURS = "IPython autograder comm inside ipykernel ipywidgets matplotlib numpy steadygrad traitlets".split()
FATAL = b"import os\nos._exit(0)\n"


def test_modules_named_as_pythons_and_ours(attack):
    """Does nothing that grades import a module of the student's, whatever its name?"""
    names = sorted({*sys.stdlib_module_names, *OURS, "sitecustomize", "usercustomize"})
    files = {f"{name}.py": FATAL for name in names}
    files |= {"inside/__init__.py": FATAL, "inside/values.py": FATAL, "steadygrad/judging/calls.py": FATAL}
    attack(files=files, points=POINTS)


def test_a_module_that_is_imported_late(attack):
    """Does one that a cell imports cost that cell alone?"""
    attack(files={"wave.py": b"raise SystemExit(0)"}, before=["import wave"], points=POINTS)
    cell = "import numpy.ma, steadygrad.judging.calls, inside.values\nprint('ours')"
    attack(files={"numpy/ma.py": FATAL}, before=[cell], printed="ours", points=POINTS)
