"""Notebooks and replies that are to burden the judge, which has no limits: each costs itself, and no more."""

from __future__ import annotations

import json
import time

import pytest

from autograder.engine import demonstrations
from autograder.engine.worker import Worker

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
    show = "from IPython.display import display\ndisplay({'application/json': [{'a': 1}] * 120_000}, raw=True)"
    result = arena.grade(arena.notebook(before=[show], after=["print('on')"]))
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
    """Does a notebook of slow cells end when its time is up, and is no child made for cells that have no time left?"""
    start, forks, fork = time.monotonic(), [], Worker.fork
    monkeypatch.setattr(Worker, "fork", lambda *which: forks.append(1) or fork(*which))
    result = arena.grade(arena.notebook(before=["import time; time.sleep(100)"] * 10 + ["1"] * 1500))
    assert {question.outcome for question in result.graded.record.questions} == {"timeout"}
    assert len(forks) <= 10 and time.monotonic() - start < 30


def test_outputs_of_many_cells(arena):
    """Is there a limit to what all cells show together?"""
    show = "from IPython.display import display\ndisplay({'text/html': 'x' * 1_900_000}, raw=True)"
    result = arena.grade(arena.notebook(before=[show] * 20))
    assert 3_000_000 < len(result.graded.executed) < 6_000_000
    assert result.graded.record.score == 5


@pytest.mark.parametrize("cells", [1, 20])
def test_an_error_behind_a_flood(arena, cells):
    """Is a cell's error seen even if what was shown before it, there or in other cells, has taken all the room?"""
    show = "from IPython.display import display\ndisplay({'text/html': 'x' * 1_990_000}, raw=True)\n" * (
        3 - (cells > 1)
    )
    result = arena.grade(arena.notebook(before=[f"{show}assert False"] * cells))
    shown = [
        cell["outputs"] for cell in json.loads(result.graded.executed)["cells"] if "assert False" in cell["source"]
    ]
    assert [outputs[-1].get("ename") for outputs in shown] == ["AssertionError"] * cells


def in_metadata(value: object):
    """A notebook with this in its own metadata and in a cell's, a tool's and nbgrader's."""

    def tamper(notebook: dict) -> None:
        notebook["metadata"]["x"] = value
        notebook["cells"][0]["metadata"] = {"tags": value, "x": value, "nbgrader": {"grade_id": value, "x": value}}

    return tamper


def nested(depth: int) -> object:
    value: object = []
    for _ in range(depth):
        value = {"x": value}
    return value


def forged(notebook: dict) -> None:
    """Outputs of every cell that are none, or huge, or say that all went well."""
    verdict = {"output_type": "display_data", "data": {"application/vnd.steadygrad.verdict+json": {}}, "metadata": {}}
    for number, cell in enumerate(notebook["cells"]):
        cell["outputs"] = [[{"x": [[]]}] * 20_000, {"a": 1}, [1, 2], [verdict]][number % 4]


BLOATED = {  # what no grading needs, and what is to be had of it
    "many parts": in_metadata([[]] * 300_000),
    "many values": in_metadata([0] * 500_000),
    "many tags of all kinds": in_metadata([number if number % 2 else {"a": number} for number in range(20_000)]),
    "many tags": in_metadata([str(number) for number in range(100_000)]),
    "a long tag": in_metadata("x" * 5_000_000),
    "a deep part": in_metadata(nested(190)),
    "outputs": forged,
    "many pictures": lambda n: n["cells"].append(
        {"cell_type": "markdown", "source": "", "attachments": {str(at): {"a/b": ""} for at in range(100_000)}}
    ),
    "a heading": lambda n: n["cells"].append({"cell_type": "heading", "level": 2 * 10**8, "source": "a"}),
}


@pytest.mark.parametrize("what", BLOATED)
def test_bloated_notebooks(attack, what):
    """Is what would take nbformat or jsonschema minutes and gigabytes left out unread, and the rest graded?"""
    result = attack(double="def double(x):\n    return x ** 2", tamper=BLOATED[what])
    assert len(result.graded.executed) < 200_000 and result.graded.record.problem == ""


def test_a_heading_of_an_old_format(arena):
    """Is a heading of format 3 a line, whatever level it claims, and the notebook graded?"""
    notebook = arena.notebook()
    cells = [cell | {"input": cell["source"]} for cell in notebook["cells"]]
    cells.append({"cell_type": "heading", "level": 2 * 10**8, "source": "a"})
    graded = arena.grade(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()).graded
    assert graded.record.score == 5 and json.loads(graded.executed)["cells"][-1]["source"] == ["###### a"]


REFUSED = {
    "many cells": (lambda n: n["cells"].extend([{"cell_type": "raw"}] * 20_000), "has more than 10,000 cells"),
    "many commas": (lambda n: n["metadata"].update(x=[0] * 4_100_000), "has more than 4,000,000 entries"),
    "many objects": (lambda n: n["metadata"].update(x=[{}] * 1_400_000), "has more than 4,000,000 entries"),
    "a part too deep": (lambda n: n["metadata"].update(x=nested(900)), ""),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_too_large(arena, what):
    """Is a notebook that would be too large, or can be no person's, refused with a line?"""
    notebook = arena.notebook()
    REFUSED[what][0](notebook)
    record = arena.grade(notebook).graded.record
    assert REFUSED[what][1] in record.problem and "undetermined" not in {q.outcome for q in record.questions}


def test_lines_that_a_terminal_would_obey(attack):
    """Are control characters taken out of a line, and is it short, however long the id that it tells of?"""

    def tamper(notebook):
        test = next(cell for cell in notebook["cells"] if cell["id"] == "imports")
        for n in range(40):
            nbgrader = {"grade_id": f"{n}\x1b[2J\r\n" + "x" * 10_000, "grade": True, "points": 1}
            notebook["cells"] += [dict(test, id=f"i{n}-{m}", metadata={"nbgrader": nbgrader}) for m in range(2)]

    problem = attack(tamper=tamper).graded.record.problem
    assert problem.isprintable() and len(problem) < 2000 and "and 30 more lines like these" in problem
