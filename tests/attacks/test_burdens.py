"""Notebooks and replies that are to burden the judge, which has no limits: each costs itself, and no more."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder.engine import demonstrations
from autograder.engine.worker import Worker

from .conftest import LIMITS

CELLS = {
    "two million commas": "x = '" + "," * 2_200_000 + "'",
    "more than a message": "x = '" + "x" * 12_000_000 + "'",
    "many magics": "%time x\n" * 10_000,
    "many questions": "x?\n" * 30_000,
    "a deep expression": "-" * 250_000 + "x",
    "a long sum": "+".join(["x"] * 120_000),
    "many lines": "x = 1\n" * 100_000,
    "a text of many formats": "def g(a):\n    return f'" + "{a}" * 96_000 + "'",
    "odd escapes": "x = '\\d'\n" * 1000,
}


@pytest.mark.parametrize("what", CELLS)
def test_cells(attack, what):
    """Does a cell that is hard to send or to read cost itself alone?"""
    attack(before=[CELLS[what]])


@pytest.mark.parametrize("what", ["two million commas", "more than a message"])
def test_an_answer_that_is_too_large(attack, what):
    """Is an exercise whose own cell cannot be sent not answered, and the other graded?"""
    result = attack(double=f"{CELLS[what]}\ndef double(x):\n    return 2 * x", outcome="missing")
    assert "CellTooLargeError" in result.graded.record.problem


def test_magics_are_not_read_by_ipython(attack, monkeypatch):
    """Does IPython's own reader, which takes a second for a thousand lines, see nothing of a student's?"""
    monkeypatch.setattr(demonstrations, "_python", lambda source: 1 / 0)
    attack(before=["%time x"])


ANSWERS = {
    "long keys": "{'k' * 1_000_000: [0] * 3000}",
    "long keys in one another": "long(80)",
    "keys of one hash": "{k * (2**61 - 1): 0 for k in range(100_000)}",
    "many empty lists": "[[] for _ in range(240_000)]",
}


@pytest.mark.parametrize("what", ANSWERS)
def test_answers(attack, what):
    """Is an answer that would take the judge hours or gigabytes to look at wrong, and no more?"""
    source = (
        "import json\nseen = json.dumps(json.load(open('checks.json')))\n"
        "def long(n):\n    return {'k' * 190: long(n - 1) if n else [0] * 90_000}\n"
        f"def double(x):\n    return 2 * x if repr(float(x[0]))[:8] in seen else {ANSWERS[what]}"
    )
    result = attack(double=source)
    assert result["double"].outcome in ("failed", "timeout", "memory"), result["double"]
    assert len(result["double"].message) < 500


def test_keys_of_one_hash_that_are_forged(attack):
    """Are they not even put into a dict?"""
    source = (
        "import sys\nV = sys.modules['inside.values']\n"
        "V.pack = lambda value, recipes=False: ({'dict': [[k * (2**61 - 1), 0] for k in range(100_000)]}, [])\n"
        "def double(x):\n    return 0"
    )
    attack(double=source, reckless=True)


def test_parts_that_are_shown(arena):
    """Is what a cell shows as JSON bounded by what it becomes, not by its bytes?"""
    show = "from IPython.display import display\ndisplay({'application/json': [{'a': 1}] * 200_000}, raw=True)"
    result = arena.grade(
        arena.notebook(before=[show], after=["print('on')"]), limits=replace(LIMITS, outputs=20_000_000)
    )
    assert len(result.graded.executed) < 100_000 and "on" in result.printed


FAULTS = {
    "a list": {"kind": "raised", "where": []},
    "an object": {"kind": "changed its argument", "where": {}},
    "a kind of lists": {"kind": [], "where": ""},
    "a kind of objects": {"kind": {"raised": 1}, "where": ""},
    "no text": {"kind": "crashed", "where": [[]]},
}


@pytest.mark.parametrize("what", FAULTS)
def test_faults_of_odd_types(attack, what):
    """Is a fault that is none worth nothing, and not the grader's own failure?"""
    source = (
        f"import sys\nsys.modules['inside.child']._fault = lambda *a: ({{'fault': {FAULTS[what]!r}, 'value': None}}, b'')\n"
        "def double(x):\n    raise ValueError"
    )
    attack(double=source)


FILES = {
    "a folder where checks.json is": {"checks.json/x": b"x"},
    "a deep folder there": {"checks.json/a/b/c": b"x"},
    "as much as there may be": {f"{n}.bin": bytes(4_000_000) for n in range(5)},
    "many folders": {"/".join([str(n), *"abcdefghijklmno", "x"]): b"" for n in range(1000)},
    "many files": {f"{n}.txt": b"x" for n in range(1000)},
}


@pytest.mark.parametrize("what", FILES)
def test_files(attack, what):
    """Do files that stand in the way, or have no room, cost the student those files alone?"""
    attack(files=FILES[what])


def test_files_that_are_left_out(attack):
    """Is it told how many have no room?"""
    result = attack(files=FILES["as much as there may be"])
    assert "4 files beside the notebook are left out" in result.graded.record.problem


def test_cells_after_the_time(arena, monkeypatch):
    """Is no child made for cells that have no time left?"""
    forks, fork = [], Worker.fork
    monkeypatch.setattr(Worker, "fork", lambda worker, kit: forks.append(1) or fork(worker, kit))
    result = arena.grade(arena.notebook(before=["import time; time.sleep(100)"] * 10 + ["1"] * 1500))
    assert {question.outcome for question in result.graded.record.questions} == {"timeout"}
    assert len(forks) <= 10


def test_outputs_of_many_cells(arena):
    """Is there a limit to what all cells show together?"""
    limits = replace(LIMITS, notebook_outputs=5_000_000)
    show = "from IPython.display import display\ndisplay({'text/html': 'x' * 1_900_000}, raw=True)"
    result = arena.grade(arena.notebook(before=[show] * 20), limits=limits)
    assert 3_000_000 < len(result.graded.executed) < 6_000_000
    assert result.graded.record.score == 5


@pytest.mark.parametrize("cells", [1, 20])
def test_an_error_behind_a_flood(arena, cells):
    """Is a cell's error seen even if what was shown before it, there or in other cells, has taken all the room?"""
    show = "from IPython.display import display\ndisplay({'text/html': 'x' * 1_990_000}, raw=True)\n" * (
        3 - (cells > 1)
    )
    limits = replace(LIMITS, notebook_outputs=5_000_000)
    result = arena.grade(arena.notebook(before=[f"{show}assert False"] * cells), limits=limits)
    shown = [
        cell["outputs"] for cell in json.loads(result.graded.executed)["cells"] if "assert False" in cell["source"]
    ]
    assert [outputs[-1].get("ename") for outputs in shown] == ["AssertionError"] * cells


def bloated(what: str, notebook: dict) -> bytes:
    """The notebook, made large in a way that its size in bytes does not show."""
    first = notebook["cells"][0]
    if what == "many cells":
        notebook["cells"] += [dict(first, id=f"more-{n}", source="") for n in range(100_000)]
    elif what == "metadata":
        notebook["metadata"]["x"] = [[]] * 1_000_000
    elif what == "many commas":
        notebook["metadata"]["x"] = [0] * 4_000_000
    elif what.startswith("depth"):
        for _ in range(int(what.split()[1])):
            notebook["metadata"] = {"x": notebook["metadata"]}
    return json.dumps(notebook).encode()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("many cells", "has more than 30,000 parts"),
        ("metadata", "has more than 30,000 parts"),
        ("many commas", "has more than 3,000,000 entries"),
        *[(f"depth {depth}", "nested more than 50 deep") for depth in (50, 200, 480, 600)],
        ("depth 900", ""),
    ],
)
def test_bloated_notebooks(arena, what, told):
    """Is a notebook that would take minutes or gigabytes to read refused, with a line?"""
    record = arena.grade(bloated(what, arena.notebook())).graded.record
    assert told in record.problem and "undetermined" not in {question.outcome for question in record.questions}


OUTPUTS = {
    "of no kind": [{"output_type": "x", "y": [[]]}] * 50_000,
    "no list": {"a": 1},
    "numbers": [1, 2, 3],
    "a forged verdict": [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"application/vnd.steadygrad.verdict+json": {"share": 1}},
        }
    ],
}


@pytest.mark.parametrize("what", OUTPUTS)
def test_outputs_that_were_handed_in(attack, what):
    """Are they dropped unread?"""

    def tamper(notebook):
        for cell in notebook["cells"]:
            cell["outputs"] = OUTPUTS[what]

    attack(double="def double(x):\n    return x ** 2", tamper=tamper)


def test_lines_that_a_terminal_would_obey(attack):
    """Are control characters taken out of a line, and is it short, however long the id that it tells of?"""

    def tamper(notebook):
        test = next(cell for cell in notebook["cells"] if cell["id"] == "imports")
        for n in range(40):
            nbgrader = {"grade_id": f"{n}\x1b[2J\r\n" + "x" * 10_000, "grade": True, "points": 1}
            notebook["cells"] += [dict(test, id=f"i{n}-{m}", metadata={"nbgrader": nbgrader}) for m in range(2)]

    problem = attack(tamper=tamper).graded.record.problem
    assert problem.isprintable() and len(problem) < 2000 and "and 30 more lines like these" in problem
