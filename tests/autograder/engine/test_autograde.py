from __future__ import annotations

import subprocess
import sys

import pytest
from nbformat import v4
from steadygrad.verdict import Finding, Verdict, verdict_to_json

from autograder.engine import autograde
from autograder.engine.autograde import failing_cell, question_records
from autograder.engine.display import VERDICT_MIME
from autograder.notebooks import GradedCell

TEST = GradedCell("init_he", 2.0, False, "check(…)\nfrom autograder import grade\ngrade(…)")
QUESTION = GradedCell("why", 4.0, True, "")
HE = Verdict(
    "init_he",
    "Var = 2 / n_in",
    "partial",
    0.75,
    (
        Finding("biases", 1, False, "b1 has the wrong shape"),
        Finding("weights", 2, False, "W1: std is not right", "fan-out", "n is the number of inputs."),
        Finding("draws", 1, False, "W1 is not right", "one-draw", "Draw a matrix."),
        Finding("shape", 1, False, "W1 is not right", "fan-out", "n is the number of inputs."),
    ),
    0.25,
)


def shown(verdict, mime=VERDICT_MIME):
    return v4.new_output("display_data", {mime: verdict, "text/plain": "…"})


def raised(ename, evalue=""):
    return v4.new_output("error", ename=ename, evalue=evalue, traceback=[])


def executed(*outputs, grade_id="init_he", source="check(…)"):
    cell = v4.new_code_cell(source, outputs=list(outputs), metadata={"nbgrader": {"grade_id": grade_id, "grade": True}})
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Title"), cell])


def record(*outputs, points=0.0, graded=TEST, waits=False, **options):
    (question,) = question_records(executed(*outputs, **options), [graded], {graded.id: (points, waits)})
    assert (question.id, question.max_points) == (graded.id, graded.points)
    return question


# ---------------------------------------------------------------- with a verdict


def test_a_verdict_tells_outcome_message_and_misconceptions():
    """Are the named misconceptions there once each, the one to tell first; and points those of the gradebook?"""
    question = record(shown(verdict_to_json(HE)), points=1.5)
    assert (question.outcome, question.points, question.seconds) == ("partial", 1.5, 0.25)
    assert question.misconceptions == ("fan-out", "one-draw")
    assert question.message == "n is the number of inputs."


@pytest.mark.parametrize("outcome", ["passed", "failed", "missing", "error", "timeout", "undetermined"])
def test_every_outcome_of_a_verdict_is_kept(outcome):
    """Is a verdict's outcome the record's, also where the grader failed and raised after it?"""
    data = verdict_to_json(Verdict("init_he", "", outcome, 0.0, ()))
    assert record(shown(data), raised("UsageError", "no course")).outcome == outcome


def test_the_last_verdict_counts():
    """Is a verdict that the student displayed before the hidden test's no verdict?"""
    faked = verdict_to_json(Verdict("init_he", "", "passed", 1.0, ()))
    assert record(shown(faked), shown(verdict_to_json(HE))).outcome == "partial"


@pytest.mark.parametrize("data", [None, 5, "passed", [], [1], {}, {"findings": 5}, {"findings": [None], "check": ""}])
def test_a_verdict_of_another_form_is_none(data):
    """Is what only looks like a verdict not believed?"""
    assert record(shown(data), points=2.0).outcome == "undetermined"
    assert record(shown(data), raised("ValueError", "x")).outcome == "error"


def test_printed_text_is_no_verdict():
    """Are texts that look like results left alone?"""
    faked = v4.new_output("stream", text='{"outcome": "passed"}')
    assert record(faked, shown(verdict_to_json(HE), mime="application/json")).outcome == "undetermined"


# ---------------------------------------------------------------- without a verdict


@pytest.mark.parametrize(
    "error, outcome, message",
    [
        (("NameError", "name 'init_he' is not defined"), "missing", "the function is not defined when its test runs"),
        (
            ("NameError", "name 'check' is not defined"),
            "error",
            "the test cell raised NameError: name 'check' is not defined",
        ),
        (
            ("NameError", "name 'init_hello' is not defined"),
            "error",
            "the test cell raised NameError: name 'init_hello' is not defined",
        ),
        (("CellTimeoutError", "A cell timed out"), "timeout", "the test cell did not end in time"),
        (("KeyboardInterrupt", ""), "timeout", "the test cell did not end in time"),
        (("ValueError", ""), "error", "the test cell raised ValueError"),
        (("ValueError", "x" * 500), "error", f"the test cell raised ValueError: {'x' * 120}"),
    ],
)
def test_a_test_cell_that_was_not_finished(error, outcome, message):
    """Is the reason why there is no verdict an outcome of its own, in one line?"""
    question = record(raised(*error))
    assert (question.outcome, question.message, question.points) == (outcome, message, 0.0)


def test_a_test_cell_without_verdict_and_error():
    """Is silence the grader's failure, whatever points nbgrader gave for it?"""
    question = record(points=2.0)
    assert (question.outcome, question.message) == ("undetermined", "the hidden test gave no verdict")


def test_a_test_cell_that_is_not_there():
    """Is a deleted test missing, also where nbgrader has no grade for it?"""
    (question,) = question_records(executed(grade_id="init_zeros"), [TEST], {})
    assert (question.outcome, question.points) == ("missing", 0.0)
    assert question.message == "the test cell is not in the notebook"


# ---------------------------------------------------------------- questions for a person


@pytest.mark.parametrize(
    "points, waits, outcome, message",
    [
        (0.0, True, "manual", "waits to be marked"),
        (3.0, True, "manual", "waits to be marked"),
        (0.0, False, "missing", "no answer"),
        (2.5, False, "partial", ""),
        (4.0, False, "passed", ""),
        (5.0, False, "passed", ""),
    ],
)
def test_a_question_that_a_person_marks(points, waits, outcome, message):
    """Does it wait, then count what the person gave; and is an untouched one missing?"""
    question = record(graded=QUESTION, grade_id="why", points=points, waits=waits)
    assert (question.outcome, question.points, question.message) == (outcome, points, message)


def test_records_come_in_the_order_of_the_source():
    """Is every graded cell of the source there, once and in order, and nothing that a student added?"""
    cells = [executed(raised("ValueError", "x"), grade_id=id).cells[1] for id in ("zzz", "why", "init_he")]
    questions = question_records(v4.new_notebook(cells=cells), [TEST, QUESTION], {"why": (1.0, False)})
    assert [(question.id, question.outcome) for question in questions] == [("init_he", "error"), ("why", "partial")]


@pytest.mark.parametrize("value", [None, "x", 5, [], {"grade_id": []}])
def test_metadata_of_any_kind(value):
    """Is a cell with metadata that somebody edited passed over?"""
    notebook = executed(raised("KeyboardInterrupt"))
    notebook.cells.append(v4.new_code_cell("1", metadata={"nbgrader": value}, outputs=[raised("ValueError", "y")]))
    assert question_records(notebook, [TEST], {})[0].outcome == "timeout"
    assert failing_cell(notebook) == "the cell that starts with `1` raised ValueError: y"


# ---------------------------------------------------------------- the first cell that failed


def notebook(*cells):
    return v4.new_notebook(
        cells=[v4.new_code_cell(source, outputs=outputs, metadata=metadata) for source, outputs, metadata in cells]
    )


def test_the_first_failing_cell_is_told():
    """Is the first cell of the student's own that raised told by its first line?"""
    said = failing_cell(
        notebook(
            ("x = 1", [], {}),
            ("\n\nimport tensorflow as tf\nx = 2", [raised("ModuleNotFoundError", "No module named 'tensorflow'")], {}),
            ("y = tf.nothing", [raised("NameError", "name 'tf' is not defined")], {}),
        )
    )
    assert said == (
        "the cell that starts with `import tensorflow as tf` raised ModuleNotFoundError: No module named 'tensorflow'"
    )


@pytest.mark.parametrize("ename", ["KeyboardInterrupt", "CellTimeoutError"])
def test_a_cell_that_never_ends_is_told(ename):
    """Is a cell that was interrupted told as that, its line cut to a readable length?"""
    said = failing_cell(notebook(("while True: pass  # " + "x" * 100, [raised(ename)], {})))
    assert said.endswith(" did not end in time") and len(said) < 120


@pytest.mark.parametrize(
    "source, outputs, metadata",
    [
        ("test", [raised("CheckFailed", "x")], {"nbgrader": {"grade": True, "grade_id": "init_he"}}),
        ("demo", [raised("NameError", "x")], {"tags": ["demo"]}),
        ("init_he([1], rng)", [raised("NotImplementedError", "not done yet")], {}),
        ("print(1)", [v4.new_output("stream", text="1")], {}),
        ("warn", [v4.new_output("stream", name="stderr", text="1")], {}),
    ],
    ids=["a test", "a demonstration", "a stub", "printed", "a warning"],
)
def test_what_is_no_failing_cell(source, outputs, metadata):
    """Are tests, demonstrations, stubs and warnings no reason to say anything?"""
    assert failing_cell(notebook((source, outputs, metadata))) == ""


def test_a_notebook_of_text_alone():
    """Is there nothing to say about a notebook without code?"""
    assert failing_cell(v4.new_notebook(cells=[v4.new_markdown_cell("# Title")])) == ""


def test_kernels_are_not_heard(capfd):
    """Is what a kernel, or student code in it, writes to stderr kept from our terminal, and ours from then on heard?"""
    with autograde._kernels_unheard():
        subprocess.run([sys.executable, "-c", "import os; os.write(2, b'noise')"], check=True)
    print("ours", file=sys.stderr, flush=True)
    assert capfd.readouterr().err == "ours\n"


@pytest.mark.parametrize("points, outcome", [(2.0, "passed"), (0.5, "partial"), (0.0, "failed")])
def test_an_instructors_own_test_counts_as_nbgrader_says(points, outcome):
    """Does an ordinary nbgrader test, without a check of ours, get its outcome from its points?"""
    own = GradedCell("own", 2.0, False, "assert init_he([2, 3])")
    executed = v4.new_notebook(
        cells=[v4.new_code_cell(own.source, metadata={"nbgrader": {"grade_id": "own", "grade": True}})]
    )
    (record,) = question_records(executed, [own], {"own": (points, False)})
    assert (record.outcome, record.points) == (outcome, points)
