import json
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import from_dict, v4

from autograder.course.notebooks import read_notebook
from autograder.judging.notebook import _written

SOURCES = sorted(Path(__file__).parents[3].glob("source/*/*.ipynb"))

texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


def as_nbformat_writes(notebook):
    return f"{v4.writes(notebook)}\n".encode()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_is_written_byte_for_byte_as_nbformat_does(path):
    """Are our own sources, of all kinds of cells, written alike?"""
    notebook = read_notebook(path)
    assert as_nbformat_writes(notebook) == _written(deepcopy(notebook))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(json_values, texts)
def test_whatever_stands_in_a_notebook_is_written_as_nbformat_does(value, text):
    """And any value, number and text where there may be one?"""
    metadata = {"trusted": True, "mine": value}
    data = {"text/plain": text, "image/svg+xml": text, "image/png": text, "application/x+json": value}
    outputs = [
        v4.new_output("stream", text=text),
        v4.new_output("display_data", data=data, metadata={"mine": value}),
        v4.new_output("error", ename=text, evalue=text, traceback=[text]),
    ]
    attachments = {"a.png": {"image/png": text, "text/plain": text}}
    cells = [
        v4.new_code_cell(text, id="a", outputs=outputs, metadata=metadata),
        v4.new_markdown_cell(text, id="b", attachments=attachments),
    ]
    notebook = from_dict(v4.new_notebook(cells=cells, metadata={"signature": "x", "mine": value}))
    assert as_nbformat_writes(notebook) == _written(deepcopy(notebook))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_in_json_is_never_written(number):
    """Is a notebook whose metadata holds such a number written as JSON that every reader takes?"""

    def refuse(constant):
        raise ValueError(constant)

    notebook = v4.new_notebook(metadata={"mine": [json.loads(number), {"x": json.loads(number)}]})
    read = json.loads(_written(from_dict(notebook)), parse_constant=refuse)
    assert read["metadata"]["mine"] == [None, {"x": None}]
