"""Cells in our shell: the outputs are those that a real ipykernel gives under nbclient, and never above the limits."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TokenTransformBase, TransformerManager
from nbgrader.preprocessors import Execute, LimitOutput

from autograder.engine.inside.cells.shell import _Transformers
from autograder.engine.outputs import outputs_of, room_for

from ..conftest import LIMITS, Child

# name -> source. All are cells of one notebook: what one binds, later ones see.
TEXT = (Path(__file__).parent / "cells.txt").read_text(encoding="utf-8")
CELLS = dict(re.findall(r"^# %% (.*)\n((?:(?!# %% ).*\n)*)", TEXT, flags=re.MULTILINE))
CELLS = {name: source.rstrip("\n") for name, source in CELLS.items()}
OUTSIDE = {
    "input",
    "getpass",
    "data that is no JSON",
    "not a text",
}  # tracebacks that go on into ipykernel's files, or ours


@pytest.fixture(scope="module")
def real(once):
    """name -> the cell after a real ipykernel has run them all."""

    def make(folder):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
        (folder / "work").mkdir()
        Execute().preprocess(notebook, {"metadata": {"path": folder / "work"}})
        (folder / "ran.json").write_text(json.dumps(notebook.cells))  # as it is: nbformat would join and check it

    cells = json.loads((once("cells-in-a-kernel", make) / "ran.json").read_text())
    return dict(zip(CELLS, map(nbformat.from_dict, cells), strict=True))


@pytest.fixture(scope="module")
def ours(zygote):
    """name -> the child's answer, when it has run them all."""
    judge, theirs = socket.socketpair()
    with judge, theirs:
        socket.send_fds(zygote, [b"f"], [theirs.fileno()])
        child = Child(judge)
        child.ask({"op": "start", "files": [], "environment": {}})
        return {name: child.cell(source) for name, source in CELLS.items()}


def normalized(outputs):
    """Without what is different each time: addresses, process ids, times, the library's place."""
    merged = []
    for output in outputs:
        output = dict(output)
        if output["output_type"] == "stream":
            if merged and merged[-1].get("name") == output["name"]:
                merged[-1]["text"] = same(merged[-1]["text"] + output["text"])
                continue
            output["text"] = same(output["text"])
        if "traceback" in output:
            output["evalue"] = same(output["evalue"])
            output["traceback"] = [same(line) for line in output["traceback"]]
        if "data" in output:
            output["data"] = {k: v if k == "image/png" else same(v) for k, v in sorted(output["data"].items())}
        merged.append(output)
    return json.loads(json.dumps(merged))


def same(text):
    if not isinstance(text, str):
        return text
    text = re.sub(r"0x[0-9a-f]+", "0x0", text)
    text = re.sub(r"\(\d+ times\)", "(many times)", text)
    text = re.sub(r"(/tmp/ipykernel_\d+/|\()\d+\.py", "cell.py", text)
    text = re.sub(r"[\d.]+(e[+-]\d+)? (ns|µs|us|μs|ms|s)\b", "0 s", text)
    return re.sub(r"user 0 s, |sys: 0 s, |, total: 0 s|total: 0 s", "", text)


@pytest.mark.parametrize("name", CELLS)
def test_outputs_are_those_of_a_kernel(name, real, ours):
    """Are a cell's outputs, its number and its error those of ipykernel under nbclient?"""
    cell, answer = real[name], ours[name]
    expected = normalized(LimitOutput().preprocess_cell(cell, {}, 0)[0].outputs)
    got = normalized(outputs_of(answer, answer["execution_count"], room_for(LIMITS))[0])
    expected = [output for output in expected if output.get("ename") != "NoneType"]  # an error shown twice, nameless
    if name in OUTSIDE:
        for output in expected + got:
            output["traceback"] = output["traceback"][:1]
    assert got == expected
    assert answer["execution_count"] == cell.execution_count
    errors = [output["ename"] for output in got if output["output_type"] == "error"]
    assert answer["error"] is None or answer["error"] in errors


# ---------------------------------------------------------------- limits


def test_half_a_character(child):
    """Is half a character shown as a question mark, where a kernel would fail?"""
    assert child.outputs("print('\\ud800'); display('\\ud800')") == [
        {"output_type": "stream", "name": "stdout", "text": "?\n"},
        {"output_type": "display_data", "data": {"text/plain": "'\\ud800'"}, "metadata": {}},
    ]


@pytest.mark.parametrize("flush", [False, True])
def test_a_flood_of_text_is_cut(child, flush):
    """Is text kept up to the limit, then a line that says so, and what is shown after it?"""
    (text, result) = child.outputs(f"for i in range(30_000): print('a', flush={flush})\nsys = 5\nsys")
    assert text["text"] == "a\n" * (LIMITS["text"] // 2) + "\n... Output truncated ...\n"
    assert result["data"] == {"text/plain": "5"}


def test_a_long_line_is_cut(child):
    """Does one huge print cost no more than the limit, in memory too?"""
    outputs = child.outputs(
        "import resource, sys\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "line = 'x' * 1_000_000\n"
        "for i in range(200): print(line)\n"
        "print(i, file=sys.stderr)\n"
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000"
    )
    assert [output["output_type"] for output in outputs] == ["stream", "execute_result"]
    assert len(outputs[0]["text"]) < LIMITS["text"] + 50 and outputs[1]["data"] == {"text/plain": "True"}


def test_printing_without_an_end(child):
    """Does a cell that prints for ever end at its time, with what fits in memory?"""
    answer = child.cell(
        "import sys\nwhile True:\n    print('a', flush=True); print('b', file=sys.stderr, flush=True)", 0.3
    )
    assert answer["error"] == "KeyboardInterrupt"
    assert sum(len(str(output)) for output in answer["outputs"]) < LIMITS["text"] + LIMITS["outputs"]


@pytest.mark.parametrize("shown", ["'x' * 100_000", "1"], ids=["large", "many"])
def test_a_flood_of_outputs_is_cut(child, shown):
    """Are outputs kept up to the limit, then a line that says so?"""
    outputs = child.outputs(f"for i in range(2000): display({shown})\nprint('no more')")
    assert 5 < len(outputs) <= LIMITS["outputs"] / 1000 + 1
    assert {output["output_type"] for output in outputs[:-1]} == {"display_data"}
    assert outputs[-1] == {"output_type": "stream", "name": "stdout", "text": "... Output truncated ...\n"}


@pytest.mark.parametrize("wait", [True, False])
def test_an_animation_may_go_on(child, wait):
    """Does what was cleared count no more, so that an animation ends with its last picture?"""
    source = "from IPython.display import clear_output, display"
    source += f"\nfor i in range(100):\n    clear_output(wait={wait}); print(i); display('x' * 100_000)"
    stream, picture = child.outputs(source)
    assert stream["text"] == "99\n" and len(picture["data"]["text/plain"]) == 100_002


def test_updates_without_an_end(child):
    """Is an output that is updated for ever counted each time, so that it ends?"""
    child.outputs("h = display(0, display_id=True)\nfor i in range(100): h.update('x' * 100_000)")
    assert child.outputs("1")[0]["data"] == {"text/plain": "1"}


def test_a_huge_error(child):
    """Is an error above the limit cut away, but its name still told?"""
    answer = child.cell("raise ValueError('x' * 2_000_000)")
    assert answer["error"] == "ValueError" and len(str(answer["outputs"])) < LIMITS["outputs"]


# ---------------------------------------------------------------- what student code does to IPython


@pytest.mark.parametrize(
    "source",
    [
        "get_ipython().showtraceback = lambda *a, **k: None\n1 / 0",
        "get_ipython().set_custom_exc((ZeroDivisionError,), lambda *a, **k: None)\n1 / 0",
        "def leave(): raise ZeroDivisionError\nget_ipython().events.callbacks['post_execute'][:] = []\n"
        "get_ipython().events.trigger = lambda *a: leave()",
        "class E(Exception):\n    def __str__(self): raise ZeroDivisionError\nraise E",
    ],
    ids=["showtraceback", "custom", "events", "message"],
)
def test_an_error_that_would_not_show(child, source):
    """Is an error shown whatever a cell has done to IPython, as nbgrader shows it?"""
    answer = child.cell(source)
    assert answer["error"] in ("ZeroDivisionError", "E")
    assert [output["ename"] for output in answer["outputs"] if "ename" in output] == [answer["error"]]


def test_exit_does_nothing(child):
    """Do the cells after an exit() run?"""
    assert child.outputs("exit()\nquit()\n5")[0]["data"] == {"text/plain": "5"}


def test_no_trace_of_the_warm_up(child):
    """Does a child's first cell find the shell as new?"""
    child.outputs("import linecache, sys")
    (result,) = child.outputs(
        "len(In), Out, [name for name in linecache.cache if 'ipykernel' in name].__len__(),"
        "[name for name in vars(sys) if name.startswith('last_')]"
    )
    assert result["data"] == {"text/plain": "(3, {}, 2, [])"} and result["execution_count"] == 2
    assert child.outputs("import threading\nthreading.active_count()")[0]["data"] == {"text/plain": "1"}


def test_nothing_is_written(child):
    """Does running cells leave no file of IPython's, and no database of the session?"""
    source = "import os\n1 / 0\n"
    child.outputs(source)
    (result,) = child.outputs("os.listdir('.'), get_ipython().history_manager.db.__class__.__name__")
    assert result["data"] == {"text/plain": "([], 'DummyDB')"}


PIECES = [
    "%",
    "!",
    "?",
    "=",
    " ",
    "\n",
    "\\\n",
    "x",
    "ls",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "/",
    "'",
    '"""',
    "#",
    "==",
    "!=",
    "%time ",
    ">>> ",
    "if x:\n    ",
]


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_cells_are_transformed_as_by_ipython(cell):
    """Is a cell that is not split into tokens one that IPython leaves as it is?"""

    def transformed(manager):
        try:
            return manager.transform_cell(cell)
        except Exception as error:
            return type(error)

    assert transformed(_Transformers()) == transformed(TransformerManager())


def test_a_transformer_of_the_students_own():
    """Is one that was added still asked?"""
    manager = _Transformers()

    class Swap(TokenTransformBase):
        @classmethod
        def find(cls, lines):
            return cls((1, 0)) if lines[0][0].string == "swap" else None

        def transform(self, lines):
            return ["swapped\n"]

    manager.token_transformers = [*manager.token_transformers, Swap]
    assert manager.transform_cell("swap") == "swapped\n"
