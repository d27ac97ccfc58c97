from __future__ import annotations

import pytest
from nbformat import v4
from steadygrad.judging.verdict import Finding, Verdict

from autograder.course.notebooks import GradedCell
from autograder.engine.session import CellRun
from autograder.judging.hidden import Hidden
from autograder.judging.questions import (
    by_a_person,
    by_its_own_test,
    by_verdict,
    failing_cell,
    unreached,
)

TEST = GradedCell("init_he", 2.0, False, "check(…)\nfrom autograder import grade\ngrade(…)")
OWN = GradedCell("own", 2.0, False, "assert init_he([2, 3])")
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


def raised(ename, evalue=""):
    return v4.new_output("error", ename=ename, evalue=evalue, traceback=[])


def run(*outputs, outcome="error"):
    return CellRun(list(outputs), 1, outcome if outputs or outcome != "error" else "ok")


# ---------------------------------------------------------------- with a verdict


def test_a_verdict_tells_outcome_points_message_and_misconceptions():
    """Are the points the verdict's share, and the named misconceptions there once each, the one to tell first?"""
    question = by_verdict(TEST, HE)
    assert (question.outcome, question.points, question.seconds) == ("partial", 1.5, 0.25)
    assert question.misconceptions == ("fan-out", "one-draw")
    assert question.message == "n is the number of inputs."


def test_a_clue_is_kept_where_there_is_no_name():
    """Is the clue the message and the record's, unless a misconception is named?"""
    clue = Finding("weights", 2, False, "W1 is not right", clue="It looks as if m was missing.")
    question = by_verdict(TEST, Verdict("init_he", "", "failed", 0.0, (HE.findings[0], clue)))
    assert (question.clue, question.message, question.misconceptions) == (clue.clue, clue.clue, ())
    assert by_verdict(TEST, Verdict("init_he", "", "failed", 0.0, (clue, *HE.findings))).clue == ""


@pytest.mark.parametrize("share, points", [(0.0, 0.0), (1 / 3, 0.666667), (1.0, 2.0)])
def test_points_are_rounded_as_in_the_kernel(share, points):
    """Are the points plain floats of six decimals, as `grade` returns them?"""
    question = by_verdict(TEST, Verdict("init_he", "", "partial", share, HE.findings))
    assert type(question.points) is float and question.points == points


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
        (("ValueError", ""), "error", "the test cell raised ValueError"),
        (("ValueError", "x" * 500), "error", f"the test cell raised ValueError: {'x' * 119}…"),
        (("ValueError", "a\x1b[31m\nb"), "error", "the test cell raised ValueError: a [31m b"),
    ],
)
def test_a_test_cell_that_raised(error, outcome, message):
    """Is the reason why there is no verdict an outcome of its own, in one printable line?"""
    question = unreached(TEST, run(raised(*error)), None)
    assert (question.outcome, question.message, question.points) == (outcome, message, 0.0)


@pytest.mark.parametrize(
    "outcome, message",
    [
        ("timeout", "the test cell did not end in time"),
        ("memory", "the test cell ran out of memory"),
        ("crashed", "the test cell ended the process"),
    ],
)
def test_a_test_cell_that_was_lost(outcome, message):
    """Does a test cell that did not get to its end have its own outcome?"""
    question = unreached(TEST, run(raised("X"), outcome=outcome), None)
    assert (question.outcome, question.message, question.points) == (outcome, message, 0.0)


@pytest.mark.parametrize("outcome", ["timeout", "memory", "crashed"])
def test_a_function_whose_cell_was_lost(outcome):
    """Is the outcome that of the cell which was to define the function?"""
    undefined = run(raised("NameError", "name 'init_he' is not defined"))
    question = unreached(TEST, undefined, run(raised("X"), outcome=outcome))
    assert question.outcome == outcome and question.message.startswith("the cell that defines it ")


def test_a_test_cell_that_got_to_its_end():
    """Is there nothing to say of a test cell that raised nothing?"""
    assert unreached(TEST, run(v4.new_output("stream", text="error")), None) is None


def test_an_instructors_assert_is_not_shown():
    """Is the text of a hidden assert kept out of the message?"""
    question = unreached(OWN, run(raised("AssertionError", "f(3) should be 9")), None)
    assert (question.outcome, question.message) == ("error", "the test cell raised AssertionError")


@pytest.mark.parametrize(
    "outputs, points, outcome",
    [
        ([], 2.0, "passed"),
        ([v4.new_output("execute_result", {"text/plain": "0.5"})], 0.5, "partial"),
        ([v4.new_output("execute_result", {"text/plain": "0"})], 0.0, "failed"),
        ([v4.new_output("execute_result", {"text/plain": "1000"})], 2.0, "passed"),
        ([v4.new_output("stream", name="stderr", text="a warning")], 0.0, "failed"),
    ],
)
def test_an_instructors_own_test_counts_as_nbgrader_says(outputs, points, outcome):
    """Does an ordinary nbgrader test, without a check of ours, get its points from its outputs?"""
    question = by_its_own_test(OWN, v4.new_code_cell(OWN.source, outputs=outputs))
    assert (question.outcome, question.points) == (outcome, points)


# ---------------------------------------------------------------- questions for a person


def test_a_question_that_a_person_marks(as_registered):
    """Does an answer wait for a person, and is an untouched one missing?"""
    metadata = {"nbgrader": {"grade": True, "solution": True, "grade_id": "why", "points": 4, "locked": False}}
    source = v4.new_notebook(cells=[v4.new_markdown_cell("YOUR ANSWER HERE", metadata=metadata)])
    cell = as_registered(source).cells[0]
    untouched = by_a_person(QUESTION, cell)
    cell.source = "Because."
    answered = by_a_person(QUESTION, cell)
    assert (untouched.outcome, untouched.message, untouched.points) == ("missing", "no answer", 0.0)
    assert (answered.outcome, answered.message, answered.points) == ("manual", "waits to be marked", 0.0)


# ---------------------------------------------------------------- the first cell that failed


def failing(*cells):
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source, metadata=metadata) for source, _, metadata in cells])
    return failing_cell(notebook, {at: run for at, (_, run, _) in enumerate(cells)}, Hidden(frozenset({"hiddenline"})))


def test_the_first_failing_cell_is_told():
    """Is the first cell of the student's own that raised told by its first line?"""
    said = failing(
        ("x = 1", run(), {}),
        (
            "\n\nimport tensorflow as tf\nx = 2",
            run(raised("ModuleNotFoundError", "No module named 'tensorflow'")),
            {},
        ),
        ("y = tf.nothing", run(raised("NameError", "name 'tf' is not defined")), {}),
    )
    assert said == (
        "the cell that starts with `import tensorflow as tf` raised ModuleNotFoundError: No module named 'tensorflow'"
    )


@pytest.mark.parametrize("outcome, did", [("timeout", "did not end in time"), ("memory", "ran out of memory")])
def test_a_cell_that_was_lost_is_told(outcome, did):
    """Is a cell that was lost told as that, its line cut to a readable length?"""
    said = failing(("while True: pass  # " + "x" * 100, run(raised("KeyboardInterrupt"), outcome=outcome), {}))
    assert said.endswith(f" {did}") and len(said) < 120


@pytest.mark.parametrize(
    "source, run, metadata",
    [
        ("test", run(raised("CheckFailed", "x")), {"nbgrader": {"grade": True, "grade_id": "init_he"}}),
        ("demo", run(raised("NameError", "x")), {"tags": ["demo"]}),
        ("init_he([1], rng)", run(raised("NotImplementedError", "not done yet")), {}),
        ("print(1)", run(v4.new_output("stream", text="1"), outcome="ok"), {}),
        ("warn", run(v4.new_output("stream", name="stderr", text="1"), outcome="ok"), {}),
    ],
    ids=["a test", "a demonstration", "a stub", "printed", "a warning"],
)
def test_what_is_no_failing_cell(source, run, metadata):
    """Are tests, demonstrations, stubs and warnings no reason to say anything?"""
    assert failing((source, run, metadata)) == ""
