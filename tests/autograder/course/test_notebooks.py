from __future__ import annotations

import json

import nbformat
import pytest
from nbformat import v4

from autograder.course.notebooks import (
    graded_cells,
    in_short,
    oddities,
    one_line,
    parse_notebook,
    read_notebook,
    source_cells,
)


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


@pytest.mark.parametrize("minor", [2, 5])
def test_our_own_notebooks_without_ids(minor, recwarn):
    """Is a notebook of ours that has no cell ids, or one twice, read without a warning and always with the same ids?"""
    cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [cell | {"id": "a"}] * 2 if minor == 5 else [cell] * 2
    text = json.dumps({"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": cells})
    ids = [cell.get("id") for cell in parse_notebook(text).cells]
    assert ids == (["a", "cell-0"] if minor == 5 else [None, None])
    assert not recwarn.list


def test_one_line():
    """Is a student's text one line without control characters, and not long?"""
    assert one_line("a\x1b[31mb\r\nc\x00\u202ed") == "a [31mb  c  d"
    assert one_line("x" * 1000) == "x" * 119 + "…" and one_line("abc", 2) == "a…" and one_line("abc", 3) == "abc"


def test_in_short():
    """Are ten lines told, and of more the first ten?"""
    lines = [str(n) for n in range(12)]
    assert in_short(lines[:10]) == lines[:10]
    assert in_short(lines) == [*lines[:10], "and 2 more lines like these"]
