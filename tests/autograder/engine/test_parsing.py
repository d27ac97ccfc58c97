"""The one reader of students' notebooks: what it takes, what it makes of it, and what it refuses with which line."""

from __future__ import annotations

import copy
import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.notebooks import Unreadable
from autograder.engine import parsing
from autograder.engine.parsing import parse_submission

EMPTY = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
CODE = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None, "id": "a"}
TEXT = {"cell_type": "markdown", "source": "# 1", "metadata": {}, "id": "b"}


def parsed(data: object) -> nbformat.NotebookNode:
    """The notebook that is read from JSON data, which nbformat finds valid."""
    notebook = parse_submission("work.ipynb", data if isinstance(data, bytes) else json.dumps(data).encode())
    nbformat.validate(notebook)
    return notebook


def said(content: bytes) -> str:
    """The line about a file with this content."""
    with pytest.raises(Unreadable) as caught:
        parse_submission("work.ipynb", content)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 220
    return str(caught.value)


def with_cell(kind: dict = CODE, **fields) -> dict:
    """A notebook with one cell, in which these fields are other ones."""
    return EMPTY | {"cells": [kind | fields]}


def without(field: str, kind: dict = CODE) -> dict:
    return EMPTY | {"cells": [{key: value for key, value in kind.items() if key != field}]}


# ---------------------------------------------------------------- what is no notebook


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe[\x00", b"PK\x03\x04\x14\x00\x08\x08\x08\x00\xe2\x82", "Größe".encode("latin-1")],
    ids=["UTF-16", "a zip file", "Latin-1"],
)
def test_not_text(content):
    """Is a file that is not UTF-8 told as such?"""
    assert said(content) == "work.ipynb is not a notebook (not UTF-8 text): ask for the .ipynb file"


@pytest.mark.parametrize(
    "content",
    [b"", b"Dear teacher", b'{"cells": [', b"import numpy as np\n", b"[" * 100_000, b"9" * 5000],
    ids=["empty", "a letter", "cut off", "a script", "nested 100,000 deep", "a number of 5000 digits"],
)
def test_not_json(content):
    """Is a file that is not JSON told as such, and does endless nesting not end the grader?"""
    assert said(content) == "work.ipynb is not a notebook (not JSON): ask for the .ipynb file"


NO_NOTEBOOKS = {
    "a list": ([], "no object"),
    "a number": (5, "no object"),
    "null": (None, "no object"),
    "an empty object": ({}, "no version"),
    "version 17": (EMPTY | {"nbformat": 17}, "nbformat 17 is not known"),
    "version 5": (EMPTY | {"nbformat": 5}, "nbformat 5 is not known"),
    "version four": (EMPTY | {"nbformat": "four"}, "no version"),
    "version []": (EMPTY | {"nbformat": []}, "no version"),
    "no cells": ({"nbformat": 4, "nbformat_minor": 5, "metadata": {}}, "no list of cells"),
    "cells a number": (EMPTY | {"cells": 5}, "no list of cells"),
    "no worksheets": ({"nbformat": 3, "cells": []}, "no list of worksheets"),
    "a sheet of text": ({"nbformat": 3, "worksheets": [{"cells": "all"}]}, "no list of cells"),
    "an empty cell": (EMPTY | {"cells": [{}]}, "cell 1 has no type"),
    "a cell of text": (EMPTY | {"cells": [CODE, "x"]}, "cell 2 has no type"),
    "a type of numbers": (with_cell(cell_type=7), "cell 1 has no type"),
    "a source of numbers": (with_cell(source=[1, 2]), "the source of cell 1 is no text"),
    "a source of objects": (with_cell(source={"a": 1}), "the source of cell 1 is no text"),
}


@pytest.mark.parametrize("what", NO_NOTEBOOKS)
def test_json_that_is_no_notebook(what):
    """Is other JSON, which Jupyter could not open either, told as no notebook, with the reason?"""
    data, reason = NO_NOTEBOOKS[what]
    assert said(json.dumps(data).encode()) == f"work.ipynb is not a valid notebook ({reason}): ask for a fresh copy"


def test_too_many_cells(monkeypatch):
    """Is there a bound to the cells?"""
    monkeypatch.setattr(parsing, "CELLS", 3)
    assert len(parsed(EMPTY | {"cells": [CODE] * 3}).cells) == 3
    assert "has more than 3 cells" in said(json.dumps(EMPTY | {"cells": [CODE] * 4}).encode())


@pytest.mark.parametrize("extra", [[0] * 30, [{}] * 10], ids=["values", "objects"])
def test_too_many_entries(monkeypatch, extra):
    """Is a file refused that would become too large, before it is read?"""
    monkeypatch.setattr(parsing, "ENTRIES", 25)
    monkeypatch.setattr(parsing.json, "loads", lambda text: 1 / 0)
    line = said(json.dumps(EMPTY | {"metadata": {"x": extra}}).encode())
    assert line == "work.ipynb has more than 25 entries: ask for it without outputs"


# ---------------------------------------------------------------- what editors write

ODD = {
    "no execution count": without("execution_count"),
    "no outputs": without("outputs"),
    "outputs of no kind": with_cell(outputs={"not": "a list"}),
    "an execution count of text": with_cell(execution_count="*"),
    "outputs of a text": with_cell(TEXT, outputs=[], execution_count=None),
    "attachments of code": with_cell(attachments={}),
    "attachments that are none": with_cell(TEXT, attachments=[1]),
    "no source": without("source"),
    "a source of null": with_cell(source=None),
    "no metadata of a cell": without("metadata"),
    "metadata of a cell null": with_cell(metadata=None),
    "metadata of a cell a list": with_cell(metadata=[]),
    "a cell's own key": with_cell(vscode={"languageId": "python"}),
    "an output's own key": with_cell(outputs=[{"output_type": "stream", "name": "stdout", "text": "", "mine": 1}]),
    "a notebook's own key": with_cell() | {"colab": {}},
    "no id": without("id"),
    "an id of null": with_cell(id=None),
    "an odd id": with_cell(id="a b/c"),
    "a long id": with_cell(id="a" * 65),
    "ids in version 4.4": with_cell() | {"nbformat_minor": 4},
    "version 4.0": with_cell() | {"nbformat_minor": 0},
    "a version to come": with_cell() | {"nbformat_minor": 99},
    "no minor version": {key: value for key, value in with_cell().items() if key != "nbformat_minor"},
    "a minor version of text": with_cell() | {"nbformat_minor": "5"},
    "a minor version of half": with_cell() | {"nbformat_minor": 4.5},
    "a version of 4.0": with_cell() | {"nbformat": 4.0},
    "no metadata": {key: value for key, value in with_cell().items() if key != "metadata"},
    "metadata null": with_cell() | {"metadata": None},
    "a kernel null": with_cell() | {"metadata": {"kernelspec": None}},
    "a kernel without a name": with_cell() | {"metadata": {"kernelspec": {"language": "python"}}},
    "a language null": with_cell() | {"metadata": {"language_info": None}},
    "an odd language": with_cell() | {"metadata": {"language_info": {"name": 3, "codemirror_mode": []}}},
    "authors and a title of no kind": with_cell() | {"metadata": {"authors": 1, "title": []}},
    "an old format's traces": with_cell() | {"metadata": {"orig_nbformat": "2", "signature": "x"}, "worksheets": []},
    "tags of null": with_cell(metadata={"tags": None}),
    "tags of mixed types": with_cell(metadata={"tags": [1, {}, "a,b", "", None, [[]]]}),
    "tags twice": with_cell(metadata={"tags": ["a", "a"]}),
    "a collapsed of text": with_cell(metadata={"collapsed": "yes", "scrolled": 7, "jupyter": 1, "name": ""}),
    "an nbgrader entry of text": with_cell(metadata={"nbgrader": "double"}),
    "a grade_id of a list": with_cell(metadata={"nbgrader": {"grade_id": ["double"]}}),
    "a number that is none": with_cell(metadata={"x": float("nan"), "y": float("-inf")}),
    "a kind of its own": EMPTY | {"cells": [CODE, {"cell_type": "sql", "source": "1"}]},
    "a byte-order mark": b"\xef\xbb\xbf" + json.dumps(with_cell()).encode(),
    "half characters": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1", "x\\ud800": "\\uDC00"}]}',
}


@pytest.mark.parametrize("what", ODD)
def test_what_editors_write_against_the_schema(what, recwarn):
    """Is a notebook read that is odd in what grading does not need, and is what is made of it valid?"""
    cell = parsed(ODD[what]).cells[0]
    assert cell.source in ("1", "# 1") or what in ("no source", "a source of null") and cell.source == ""
    assert not recwarn.list


def test_what_is_kept():
    """Does a cell keep its text, who it is, its tags and its locks; a text its pictures; and the notebook its kernel?"""
    picture = {"a.png": {"image/png": "iVBORw0KGgo="}}
    entry = {"grade_id": "double", "points": 100, "grade": True, "more": [[]]}
    metadata = {"nbgrader": entry, "tags": ["demo", 1, "demo", "x,y"], "deletable": False, "editable": 0, "mine": []}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3", "env": {}}
    notebook = parsed(
        EMPTY
        | {
            "cells": [CODE | {"metadata": metadata, "source": ["a\n", "b"]}, TEXT | {"attachments": picture}],
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python", "version": "3", "x": 1}, "mine": {}},
        }
    )
    code, text = notebook.cells
    assert (code.source, code.metadata) == (
        "a\nb",
        {"nbgrader": {"grade_id": "double"}, "tags": ["demo"], "deletable": False},
    )
    assert (text.attachments, text.id) == (picture, "b")
    del kernel["env"]
    assert notebook.metadata == {"kernelspec": kernel, "language_info": {"name": "python", "version": "3"}}


def test_ids():
    """Does each cell keep its id, the first of those with one id, too, and get the others always the same ones?"""
    ids = ["a", "a", None, "cell-0", "cell-1", "a", "x y"]
    notebook = parsed(EMPTY | {"cells": [CODE | {"id": id} for id in ids]})
    assert [cell.id for cell in notebook.cells] == ["a", "cell-2", "cell-3", "cell-0", "cell-1", "cell-4", "cell-5"]


def test_half_characters():
    """Is half a character, which no file could hold, a question mark?"""
    content = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["\\ud83d\\ude00 \\ud800", "\\u0000"]}]}'
    assert parsed(content).cells[0].source == "\U0001f600 ?\x00"


def test_many_tags_and_pictures(monkeypatch):
    """Is there a bound to both?"""
    monkeypatch.setattr(parsing, "TAGS", 2)
    monkeypatch.setattr(parsing, "ATTACHMENTS", 3)
    pictures = {"a": {"x/1": "", "x/2": ""}, "b": {"x/1": ""}, "c": {"x/1": ""}}
    notebook = parsed(EMPTY | {"cells": [TEXT | {"metadata": {"tags": ["1", "2", "3"]}, "attachments": pictures}]})
    assert notebook.cells[0].metadata.tags == ["1", "2"] and set(notebook.cells[0].attachments) == {"a", "b"}


# ---------------------------------------------------------------- old formats


def old(*cells: dict, version: int = 3) -> dict:
    return {"nbformat": version, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": list(cells)}]}


OLD = {
    "code": ({"cell_type": "code", "input": "1", "language": "python", "outputs": []}, ("code", "1")),
    "lines with ends": ({"cell_type": "code", "input": ["a\n", "b"]}, ("code", "a\nb")),
    "lines without ends": ({"cell_type": "code", "input": ["a", "b"]}, ("code", "a\nb")),
    "no input": ({"cell_type": "code", "source": "x"}, ("code", "")),
    "a heading": ({"cell_type": "heading", "level": 2, "source": ["a\n", "b"]}, ("markdown", "## a b")),
    "a heading of no level": ({"cell_type": "heading", "level": "2", "source": "a"}, ("markdown", "# a")),
    "a heading of a huge level": (
        {"cell_type": "heading", "level": 2 * 10**8, "source": "a"},
        ("markdown", "###### a"),
    ),
    "a heading of a level below": ({"cell_type": "heading", "level": -5, "source": "a"}, ("markdown", "# a")),
    "HTML": ({"cell_type": "html", "source": "<b>a</b>"}, ("markdown", "<b>a</b>")),
    "a text": ({"cell_type": "markdown", "source": "a", "metadata": {}}, ("markdown", "a")),
}


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("what", OLD)
def test_notebooks_from_before_jupyter(what, version):
    """Is each kind of cell of formats 2 and 3 what nbformat makes of it, and no more of it?"""
    cell, made = OLD[what]
    notebook = parsed(old(cell, version=version))
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [made]


@pytest.mark.parametrize("what", ["code", "lines with ends", "lines without ends", "a heading", "HTML", "a text"])
def test_old_notebooks_are_read_as_nbformat_does(what):
    """Does nbformat itself make the same of them?"""
    data = old({"metadata": {}, "outputs": []} | OLD[what][0])
    theirs = nbformat.reads(json.dumps(data), as_version=4).cells[0]
    assert (theirs.cell_type, theirs.source) == OLD[what][1]


# ---------------------------------------------------------------- any JSON

VALUES = st.sampled_from(
    [None, True, -1, 10**30, 1e300, float("nan"), "", "x", "heading", "\ud800", [], {}, [[]], {"a": None}, ["x", 1]]
)


def places(tree: object, here: tuple = ()):
    """The paths of all nodes below a JSON tree."""
    for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield (*here, key)
        yield from places(part, (*here, key))


def mutated(data, notebook: dict) -> dict:
    """The notebook with one place of it deleted, retyped, nested or copied."""
    path = data.draw(st.sampled_from(list(places(notebook))))
    parent = notebook
    for key in path[:-1]:
        parent = parent[key]
    how = data.draw(st.sampled_from(["delete", "retype", "copy", "nest", "add"]))
    if how == "delete":
        del parent[path[-1]]
    elif how == "retype":
        parent[path[-1]] = copy.deepcopy(data.draw(VALUES))
    elif how == "nest":
        parent[path[-1]] = [parent[path[-1]]]
    elif isinstance(parent, list):
        parent.append(copy.deepcopy(parent[path[-1]]))
    else:
        parent[data.draw(st.sampled_from(["x", "source", "worksheets", "attachments", "tags"]))] = copy.deepcopy(
            data.draw(VALUES)
        )
    return notebook


RICH = [
    EMPTY
    | {
        "metadata": {"kernelspec": {"name": "a", "display_name": "b"}, "language_info": {"name": "python"}},
        "cells": [
            CODE
            | {
                "metadata": {"nbgrader": {"grade_id": "a"}, "tags": ["demo"], "editable": False},
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}],
            },
            TEXT | {"attachments": {"a.png": {"image/png": "AA=="}}, "source": ["a\n", "b"]},
            {"cell_type": "raw", "source": "x", "metadata": {"format": "x"}, "id": "c"},
        ],
    },
    old(OLD["code"][0], OLD["a heading"][0], OLD["HTML"][0], {"cell_type": "raw", "source": ["x"], "metadata": {}}),
]


@pytest.mark.parametrize("notebook", RICH, ids=["format 4", "format 3"])
def test_any_change_of_a_notebook(notebook):
    """Is what a notebook becomes, whose JSON was changed anywhere, valid and no larger than the file, or one line?"""
    outcomes = set()

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(st.data())
    def holds(data):
        mutant = copy.deepcopy(notebook)
        for _ in range(data.draw(st.integers(1, 4))):
            if list(places(mutant)):
                mutant = mutated(data, mutant)
        content = json.dumps(mutant).encode()
        try:
            made = parse_submission("work.ipynb", content)
        except Unreadable as line:
            assert str(line).isprintable()
            outcomes.add("refused")
            return
        nbformat.validate(made)
        assert len(nbformat.writes(made)) < 2 * len(content) + 200 * (len(made.cells) + 1)
        outcomes.add("read")

    holds()
    assert outcomes == {"read", "refused"}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:1ae\\u', max_size=60).map(str.encode))
def test_any_bytes(content):
    """Is what is no notebook one line, whatever bytes it has?"""
    assert said(content)


def work(content: bytes) -> int:
    """The lines of the reader that run for a file: its work, on any machine."""
    import sys

    lines = 0

    def trace(frame, event, arg):
        nonlocal lines
        if frame.f_code.co_filename != parsing.__file__:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse_submission("work.ipynb", content)
    finally:
        sys.settrace(before)
    return lines


GROWING = {
    "cells": lambda n: EMPTY | {"cells": [CODE] * n},
    "cells with ids": lambda n: EMPTY | {"cells": [CODE | {"id": f"cell-{at}"} for at in range(n)] + [CODE] * n},
    "tags": lambda n: with_cell(metadata={"tags": [{"a": at} if at % 2 else at for at in range(n)]}),
    "lines": lambda n: with_cell(source=["x\n"] * n),
    "attachments": lambda n: with_cell(TEXT, attachments={f"{at}": {"a/b": ""} for at in range(n)}),
    "sheets": lambda n: {"nbformat": 3, "worksheets": [{"cells": []}] * n},
    "metadata": lambda n: with_cell() | {"metadata": {f"{at}": [[at]] for at in range(n)}},
}


@pytest.mark.parametrize("what", GROWING)
def test_the_work_is_linear(what):
    """Does four times the notebook cost at most four times the work, counted in lines that run?"""
    small, large = (work(json.dumps(GROWING[what](n)).encode()) for n in (200, 800))
    assert large < 4.5 * small
