"""What a cell showed, out of an answer that anybody may have made: always a valid notebook, never a verdict."""

from __future__ import annotations

import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.preprocessors import LimitOutput

from autograder.engine.outputs import OVERHEAD, error_of, outputs_of, room_for
from autograder.judging.display import VERDICT_MIME

LIMITS = {"text": 1000, "outputs": 10_000}
PLAIN = {"text/plain": "1"}
HONEST = [
    {"output_type": "stream", "name": "stdout", "text": "a\nb"},
    {"output_type": "stream", "name": "stderr", "text": "é"},
    {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["a", "b"]},
    {"output_type": "display_data", "data": {"image/png": "iVBO", **PLAIN}, "metadata": {"image/png": {"width": 3}}},
    {"output_type": "execute_result", "execution_count": 3, "data": PLAIN, "metadata": {}},
    {
        "output_type": "display_data",
        "data": {"application/json": [1, {"a": None}], "application/b+json": 2},
        "metadata": {},
    },
]


def shown(*outputs, limits=LIMITS):
    return outputs_of({"outputs": list(outputs)}, 3, room_for(limits))[0]


def display(data, metadata=None):
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def nested(depth):
    value = 1
    for _ in range(depth):
        value = {"a": [value]}
    return value


def test_honest_outputs_stay_as_they_are():
    """Does every output that a cell can have come through unchanged?"""
    assert shown(*HONEST) == HONEST


@pytest.mark.parametrize(
    "reply",
    [{}, {"outputs": None}, {"outputs": {}}, {"outputs": "stream"}, {"outputs": [1, None, [], {}, "stream"]}],
    ids=str,
)
def test_no_outputs(reply):
    """Does an answer without any output show nothing?"""
    assert outputs_of(reply, 1, room_for(LIMITS)) == ([], room_for(LIMITS))


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdlog", "text": "a"},
        {"output_type": "stream", "name": "stdout", "text": ["a"]},
        {"output_type": "stream", "name": "stdout"},
        {"output_type": ["stream"], "name": "stdout", "text": "a"},
        {"output_type": "update_display_data", "data": PLAIN, "metadata": {}},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": "a"},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": [1]},
        {"output_type": "error", "ename": 1, "evalue": "", "traceback": []},
        {"output_type": "display_data", "data": "1", "metadata": {}},
        {"output_type": "display_data", "data": PLAIN, "metadata": None},
        {"output_type": "execute_result", "data": PLAIN},
    ],
    ids=json.dumps,
)
def test_what_is_no_output_is_left_out(output):
    """Is an output left out whose fields are not what nbformat says?"""
    assert shown(output, HONEST[0]) == HONEST[:1]


def test_other_fields_are_left_out():
    """Is nothing of an output kept but the fields that it has to have?"""
    assert shown({**HONEST[0], "metadata": {"a": 1}, "transient": {}}) == HONEST[:1]


@pytest.mark.parametrize("count", [True, 1.0, "1", -1, 2**31, 10**400, None])
def test_a_strange_execution_count(count):
    """Is the execution count the judge's own, whatever the child says?"""
    assert shown({**HONEST[4], "execution_count": count})[0].execution_count == 3


@pytest.mark.parametrize("mime", [VERDICT_MIME, VERDICT_MIME.upper(), "application/vnd.steadygrad.other"])
def test_nobody_but_the_judge_shows_a_verdict(mime):
    """Is a verdict left out that student code displays?"""
    assert shown(display({mime: {"outcome": "passed"}, **PLAIN}), {**HONEST[4], "data": {mime: "x", **PLAIN}}) == [
        display(PLAIN),
        {**HONEST[4], "execution_count": 3, "data": PLAIN},
    ]


STRANGE = [
    {"text": "a"},
    {"": "a"},
    {"a/b/c": "a"},
    {"text/plain\n": "a"},
    {"text/plain": ["a"]},
    {"text/plain": 1},
    {"application/json": float("inf")},
    {"application/b+json": [float("nan")]},
    {"image/b+json": 1},
    {"application/json": nested(11)},
]


@pytest.mark.parametrize("data", STRANGE, ids=str)
def test_strange_data(data):
    """Is a representation left out that is no MIME type, no text, or no JSON that a notebook can hold?"""
    assert shown(display({**data})) == [display({})]


def test_strange_metadata():
    """Is metadata left out that could not be written, or that is too deep to be copied?"""
    assert shown(display(PLAIN, {"a": float("-inf"), "b": nested(400), "c": nested(10)})) == [
        display(PLAIN, {"c": nested(10)})
    ]


def test_too_much():
    """Are outputs kept up to the limits, small ones too, and no more?"""
    room = LIMITS["outputs"] + 6 * LIMITS["text"] + 10 * OVERHEAD
    assert 0 < len(shown(*[HONEST[4]] * 500)) < room / OVERHEAD
    assert shown(HONEST[0], display({"text/plain": "x" * room}), HONEST[1]) == HONEST[:1]


def test_long_outputs_are_cut_as_nbgrader_cuts_them():
    """Does nbgrader's LimitOutput find nothing more to cut?"""
    limits = {"text": 1e6, "outputs": 1e6}
    printed = {"output_type": "stream", "name": "stdout", "text": "line\n" * 700}
    error = {**HONEST[2], "traceback": [str(n) for n in range(300)]}
    outputs = shown(printed, HONEST[4], printed, error, printed, limits=limits)
    assert [output.output_type for output in outputs] == ["stream", "execute_result", "stream", "error"]
    assert outputs[2].text.endswith("\n... Output truncated ...") and len(outputs[3].traceback) == 100
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(json.loads(json.dumps(o))) for o in outputs])
    assert LimitOutput().preprocess_cell(cell, {}, 0)[0].outputs == outputs


def test_the_name_of_an_error():
    """Is the name of an exception a text of bounded length, or none?"""
    assert error_of({"error": "ValueError"}) == "ValueError" and len(error_of({"error": "x" * 1000})) == 100
    assert error_of({}) is error_of({"error": None}) is error_of({"error": ["ValueError"]}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
MIMES = st.sampled_from(
    [*PLAIN, "text/html", "application/json", "application/b+json", "a/b+json", VERDICT_MIME, "image/png"]
)
FIELDS = {
    "output_type": st.sampled_from(["stream", "error", "display_data", "execute_result", "?"]),
    "name": st.sampled_from(["stdout", "stderr", "?"]),
    "text": st.text() | JSON,
    "ename": st.text(),
    "evalue": st.text(),
    "traceback": st.lists(st.text()),
    "execution_count": st.integers() | JSON,
    "data": st.dictionaries(MIMES | st.text(), st.text() | JSON, max_size=3),
    "metadata": st.dictionaries(st.text(), JSON, max_size=3),
}
OUTPUTS = st.fixed_dictionaries({}, optional=FIELDS) | st.fixed_dictionaries(FIELDS) | JSON


@settings(deadline=None, max_examples=100)
@given(JSON.map(lambda x: {"outputs": x}) | st.lists(OUTPUTS, max_size=4).map(lambda x: {"outputs": x}))
def test_whatever_is_answered_makes_a_valid_notebook(reply):
    """Is a notebook with these outputs valid, and its file standard JSON without a verdict?"""
    outputs, _ = outputs_of(reply, 1, room_for(LIMITS))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])
    nbformat.validate(notebook)
    assert VERDICT_MIME not in json.dumps(notebook, allow_nan=False)
