from __future__ import annotations

from dataclasses import replace

import pytest
from nbformat import v4
from steadygrad.judging.verdict import Evidence, Finding, Verdict, verdict_to_json

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.feedback.explanations import explanations
from autograder.feedback.results import Grade, Marks
from autograder.judging.display import verdict_outputs

HINT = "x ** 2 is a power."
WRONG = Finding("value", 1.0, False, "the result is not right", "squared", HINT, Evidence("f(2)", expected="SECRET"))
FAILED = Verdict("double", "y = 2 x", "failed", 0.0, (WRONG,))
PASSED = Verdict("double", "forged", "passed", 1.0, (Finding("value", 1.0, True),))
NO_FINDINGS = verdict_to_json(FAILED) | {"findings": []}
RECORD = QuestionRecord("double", 0.0, 2.0, "failed", ("squared",), HINT)
CHECKED = 'check("double", double)\n### BEGIN HIDDEN TESTS\nfrom autograder import grade\n### END HIDDEN TESTS'


def cell(grade_id: str = "double", source: str = CHECKED, kind=v4.new_code_cell, **data):
    usual = {"grade": True, "solution": False, "points": 2, "grade_id": grade_id, "locked": True}
    return kind(source, metadata={"nbgrader": usual | data})


def shown(*verdicts: Verdict) -> list:
    from nbformat import from_dict

    return [from_dict(output) for verdict in verdicts for output in verdict_outputs(verdict, verdict.share * 2, 1)]


def explained(cell, *questions: QuestionRecord, points: float = 0.0, waits: bool = False, comments=None):
    record = NotebookRecord("eve", "01", "small", questions) if questions else None
    marks = Marks("eve", "01", "small", record, {"double": Grade(points, 2.0, waits)}, comments or {})
    return explanations(v4.new_notebook(cells=[cell]), marks)["double"]


def test_an_exercise_that_went_wrong():
    """Are points, outcome, every aspect and the hint there, and no evidence?"""
    test = cell()
    test.outputs = shown(FAILED)
    exercise = explained(test, RECORD)
    assert (exercise.points, exercise.max_points, exercise.outcome) == (0.0, 2.0, "failed")
    assert (exercise.question, exercise.message) == ("y = 2 x", HINT)
    assert exercise.findings == (replace(WRONG, evidence=None),) and "SECRET" not in repr(exercise)


def test_only_the_last_verdict_counts():
    """Is a verdict that a student showed before the grader's of no use?"""
    test = cell()
    test.outputs = shown(PASSED, FAILED)
    assert explained(test, RECORD).findings[0].passed is False


@pytest.mark.parametrize(
    "verdict",
    [
        PASSED,
        replace(FAILED, check="another"),
        replace(FAILED, findings=(replace(WRONG, misconception="mine"),)),
        replace(FAILED, findings=(replace(WRONG, hint="All is well."),)),
    ],
)
def test_a_verdict_that_the_record_does_not_know(verdict):
    """Is a verdict with another outcome, misconception or message than the record's not believed?"""
    test = cell()
    test.outputs = shown(verdict)
    exercise = explained(test, RECORD)
    assert (exercise.outcome, exercise.message, exercise.findings) == ("failed", HINT, ())


@pytest.mark.parametrize("data", [{}, [], "x", {"findings": [1]}, None, NO_FINDINGS])
def test_display_data_that_is_no_verdict(data):
    """Does garbage under the verdict's type do no harm?"""
    test = cell()
    test.outputs = shown(FAILED)[:1]
    test.outputs[0].data = {"application/vnd.steadygrad.verdict+json": data}
    assert explained(test, RECORD).message == HINT


def test_points_that_a_person_gave():
    """Are other points than the grader's shown, with what the grader found, and the comment?"""
    test = cell()
    test.outputs = shown(FAILED)
    marked = replace(RECORD, points=1.0, outcome="partial", message="")
    exercise = explained(test, marked, points=1.0, comments={"double_code": "Well, half."})
    assert (exercise.points, exercise.outcome, exercise.comment) == (1.0, "partial", "Well, half.")
    assert exercise.findings[0].misconception == "squared"


def test_what_stock_nbgrader_graded():
    """Is there a result without a record: by the verdict if the marks agree with it, by the marks if not?"""
    test = cell()
    test.outputs = shown(FAILED)
    assert explained(test).outcome == "failed" and explained(test).message == HINT
    assert explained(test, points=2.0).outcome == "passed" and explained(test, points=2.0).findings == ()
    assert explained(test, points=1.0).outcome == "partial"
    assert explained(test, waits=True).outcome == "manual"


@pytest.mark.parametrize("outcome, words", [("passed", "shown passed"), ("failed", "not all pass")])
def test_an_ordinary_nbgrader_test(outcome, words):
    """Does an instructor's own test say whether it passed, and no more?"""
    test = cell(source="assert double(2) == 4, 'SECRET'")
    test.outputs = [v4.new_output("error", ename="AssertionError", evalue="SECRET", traceback=["SECRET"])]
    exercise = explained(test, QuestionRecord("double", 0.0, 2.0, outcome))
    assert words in exercise.message and "SECRET" not in repr(exercise)


def test_a_task():
    """Has nbgrader's kind of cell that is no answer and no test, but gives points, a result too?"""
    task = cell(kind=v4.new_markdown_cell, grade=False, task=True, source="Draw a net.")
    assert explained(task, waits=True).message == "waits to be marked"
    assert explained(task, points=2.0).outcome == "passed"
