from __future__ import annotations

import json

import nbformat
import pytest
from nbformat import v4

from autograder import notebooks
from autograder.notebooks import (
    Unreadable,
    graded_cells,
    in_short,
    oddities,
    one_line,
    read_notebook,
    read_submission,
    source_cells,
)

EMPTY = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}


@pytest.fixture
def said(tmp_path):
    """said(content) -> the line about a submitted file with this content."""

    def read(content: bytes) -> str:
        path = tmp_path / "work.ipynb"
        path.write_bytes(content)
        with pytest.raises(Unreadable) as caught:
            read_submission(path)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return read


# ---------------------------------------------------------------- what is no notebook


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe[\x00", b"PK\x03\x04\x14\x00\x08\x08\x08\x00\xe2\x82", "Größe".encode("latin-1")],
    ids=["UTF-16", "a zip file", "Latin-1"],
)
def test_not_text(said, content):
    """Is a file that is not UTF-8 told as such?"""
    assert said(content) == "work.ipynb is not a notebook (not UTF-8 text): ask for the .ipynb file"


@pytest.mark.parametrize(
    "content",
    [b"", b"Dear teacher", b'{"cells": [', b"import numpy as np\n", b"\xef\xbb\xbf{}", b"[" * 100_000],
    ids=["empty", "a letter", "cut off", "a script", "BOM", "nested 100,000 deep"],
)
def test_not_json(said, content):
    """Is a file that is not JSON told as such, and does endless nesting not end the grader?"""
    assert said(content) == "work.ipynb is not a notebook (not JSON): ask for the .ipynb file"


@pytest.mark.parametrize(
    "data",
    [
        [],
        5,
        None,
        "x",
        {},
        EMPTY | {"nbformat": 17},
        EMPTY | {"nbformat": "four"},
        EMPTY | {"cells": 5},
        EMPTY | {"cells": [{}]},
        EMPTY | {"cells": [{"cell_type": "code", "source": "1", "metadata": {}, "id": "a"}]},
        EMPTY | {"metadata": []},
    ],
    ids=[
        "a list",
        "a number",
        "null",
        "a text",
        "an empty object",
        "version 17",
        "no version",
        "cells a number",
        "an empty cell",
        "a cell without outputs",
        "metadata a list",
    ],
)
def test_json_that_is_no_notebook(said, data):
    """Is other JSON told as no valid notebook, with a reason in one line?"""
    line = said(json.dumps(data).encode())
    assert line.startswith("work.ipynb is not a valid notebook (") and line.endswith("): ask for a fresh copy")
    assert len(line) < 220


def test_too_large(tmp_path, monkeypatch):
    """Is a huge file refused before it is read?"""
    path = tmp_path / "work.ipynb"
    path.write_bytes(b"x" * 3_000_001)
    monkeypatch.setattr(notebooks, "LARGEST", 3_000_000)
    with pytest.raises(Unreadable, match=r"^work.ipynb has 3 MB, more than 3: ask for it without outputs$"):
        read_submission(path)
    path.write_text(json.dumps(EMPTY))
    assert read_submission(path).cells == []


def test_missing_or_a_folder(tmp_path):
    """Is what cannot be opened told with the system's reason?"""
    with pytest.raises(Unreadable, match=r"work.ipynb cannot be read \(No such file or directory\): ask for it again"):
        read_submission(tmp_path / "work.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    with pytest.raises(Unreadable, match=r"folder.ipynb cannot be read \(Is a directory\): ask for it again"):
        read_submission(tmp_path / "folder.ipynb")


# ---------------------------------------------------------------- what is one


@pytest.mark.parametrize("minor", [0, 2, 4, 5])
def test_older_notebooks_are_read(tmp_path, minor, recwarn):
    """Is a notebook of an older version, without cell ids, read like any other and without a warning?"""
    cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
    (tmp_path / "old.ipynb").write_text(json.dumps(EMPTY | {"nbformat_minor": minor, "cells": [cell]}))
    assert read_submission(tmp_path / "old.ipynb").cells[0].source == "1"
    assert not recwarn.list


def test_notebooks_of_version_3_are_converted(tmp_path):
    """And one from before Jupyter?"""
    cell = {"cell_type": "code", "input": "1", "language": "python", "metadata": {}, "outputs": [], "collapsed": False}
    data = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell], "metadata": {}}]}
    (tmp_path / "old.ipynb").write_text(json.dumps(data))
    assert read_submission(tmp_path / "old.ipynb").cells[0].source == "1"


def test_graded_cells(small_notebook):
    """Are tests and questions told apart, in order, with points from nbgrader's metadata?"""
    cells = graded_cells(small_notebook)
    assert [(cell.id, cell.points, cell.manual) for cell in cells] == [
        ("double", 2.0, False),
        ("line", 3.0, False),
        ("why", 4.0, True),
    ]
    assert cells[0].source.startswith('check("double", double)')


def test_a_code_cell_that_a_person_marks(small_notebook):
    """Is a solution cell with points, code or not, a question for a person?"""
    cell = next(cell for cell in small_notebook.cells if cell.id == "double-code")
    cell.metadata.nbgrader |= {"grade": True, "points": 1}
    assert graded_cells(small_notebook)[0].manual


def test_our_own_notebooks(root):
    """Do our sources hold what they should: 11 tests, one written question, 27 points?"""
    path = root / "source" / "05_initialization" / "initialization.ipynb"
    cells = source_cells(path)
    assert cells == graded_cells(read_notebook(path))
    assert (len(cells), sum(cell.manual for cell in cells), sum(cell.points for cell in cells)) == (12, 1, 27)


# ---------------------------------------------------------------- what is odd about it


def test_nothing_is_odd_about_a_whole_notebook(small_notebook):
    """Is a notebook with all its cells silent?"""
    assert oddities(small_notebook, graded_cells(small_notebook)) == []


def test_deleted_and_duplicated_cells(small_notebook):
    """Is each deleted graded cell and each cell that is there twice told in a line?"""
    graded = graded_cells(small_notebook)
    small_notebook.cells = [cell for cell in small_notebook.cells if cell.id not in ("double-test", "why")]
    small_notebook.cells.insert(2, small_notebook.cells[2].copy())
    assert oddities(small_notebook, graded) == [
        "the cell double was deleted; it was put back",
        "the cell why was deleted; it was put back",
        "the cell double_code is there 2 times; the last one counts",
    ]


@pytest.mark.parametrize("value", [None, "x", 5, [], {}, {"grade_id": None}, {"grade_id": []}, {"grade_id": {}}, [1]])
def test_metadata_that_students_wrote(small_notebook, value):
    """Does no metadata that a valid notebook can hold end the grading of a class?"""
    graded = graded_cells(small_notebook)
    small_notebook.cells.append(v4.new_code_cell("1", metadata={"nbgrader": value}))
    submission = nbformat.from_dict(json.loads(nbformat.writes(small_notebook)))
    nbformat.validate(submission)
    assert oddities(submission, graded) == []


def test_cells_with_one_id_are_read_quietly(tmp_path, recwarn):
    """Is a notebook whose copied cells have one id read like any other, without a warning?"""
    cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None, "id": "a"}
    (tmp_path / "copied.ipynb").write_text(json.dumps(EMPTY | {"cells": [cell, cell]}))
    assert len(read_submission(tmp_path / "copied.ipynb").cells) == 2
    assert not recwarn.list


def test_one_line():
    """Is a student's text one line without control characters, and not long?"""
    assert one_line("a\x1b[31mb\r\nc\x00\u202ed") == "a [31mb  c  d"
    assert one_line("x" * 1000) == "x" * 120 and one_line("abc", 2) == "ab"


def test_in_short():
    """Are ten lines told, and of more the first ten?"""
    lines = [str(n) for n in range(12)]
    assert in_short(lines[:10]) == lines[:10]
    assert in_short(lines) == [*lines[:10], "and 2 more lines like these"]


def test_outputs_that_were_handed_in_are_not_read(tmp_path):
    """Is a notebook readable whose outputs are none?"""
    notebook = v4.new_notebook(cells=[v4.new_code_cell("1", id="a")])
    notebook.cells[0]["outputs"] = {"not": "a list"}
    (tmp_path / "x.ipynb").write_text(json.dumps(notebook))
    assert read_submission(tmp_path / "x.ipynb").cells[0].outputs == []
