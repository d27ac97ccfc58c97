"""Hidden verdicts: equal to those by whole sheets, given for whatever is answered, and silent about it."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from steadygrad.judging.calls import Answer, Answers, Fault, ask, call
from steadygrad.judging.judge import judge
from steadygrad.judging.verdict import verdict_to_json

from autograder.course import Course
from autograder.judging.judge import hidden_verdict
from autograder.vocabulary.check import Check, Misconception
from autograder.vocabulary.mistakes import Mistakes
from autograder.vocabulary.prepare import bare_sheet, secret_rng, secret_sheet

SECRET = b"tests of the judge"
COURSE = Course.at(Path(__file__).parents[3])
CHECKS = {name: check for assignment in COURSE.modules for name, check in COURSE.checks(assignment).items()}
# one check for each observer that our checks look by
WATCHED = {aspect.observe.name: name for name, check in CHECKS.items() for aspect in check.aspects}
MARK = "⁂"  # in every text and key that is made up below


class Foreign:
    """What stands for a value that may not cross the border."""


def hidden(name, function, student="ada"):
    """The verdict on a function, and how often it was called."""
    calls = []

    def ask_it(arguments):
        calls.append(arguments)
        return call(function, arguments, CHECKS[name].seconds)

    return hidden_verdict(name, CHECKS[name], SECRET, student, ask_it), len(calls)


def timeless(verdict):
    return replace(verdict, seconds=0.0)


# ---------------------------------------------------------------- equal to the whole sheet's


@pytest.mark.parametrize("student", ["ada", *(pytest.param(name, marks=pytest.mark.soak) for name in ("bob", "cy"))])
@pytest.mark.parametrize("name", CHECKS)
def test_a_hidden_verdict_is_the_one_by_the_whole_sheet(name, student):
    """Is every answer judged alike, right or wrong, though misconceptions are evaluated no further than needed?"""
    check = CHECKS[name]
    strange = [lambda *_: None, lambda *_: np.nan, lambda *_: {}, lambda *_: [0.5], lambda *_: 1 / 0]
    sheet = secret_sheet(name, check, SECRET, student)
    for function in (check.reference, *(m.wrong for m in check.misconceptions), *strange):
        answers = ask(sheet, lambda arguments: call(function, arguments, sheet.seconds))
        replayed = iter((*answers.cases, *filter(None, (answers.again, answers.other))))
        verdict = hidden_verdict(name, check, SECRET, student, lambda arguments: next(replayed))
        assert verdict == judge(sheet, answers).without_evidence()
        assert next(replayed, None) is None


def test_a_right_answer_evaluates_no_misconception():
    """And a wrong one each on as many cases as it takes to see that it is another?"""
    asked = []

    def wrong(x):
        asked.append(x)
        return 3 * x

    check = Check(
        "2 x", lambda x: 2 * x, lambda rng: [(1.0,), (2.0,), (5.0,)], misconceptions=(Misconception("m", "h", wrong),)
    )

    def verdict_on(function):
        asked.clear()
        return hidden_verdict("f", check, SECRET, "ada", lambda arguments: call(function, arguments, 5))

    assert verdict_on(lambda x: x + x).outcome == "passed" and asked == []
    assert verdict_on(lambda x: 7 * x).worst.misconception is None and asked == [1]
    assert verdict_on(lambda x: 3 * x).worst.misconception == "m" and asked == [1, 2, 5]


def test_the_students_function_is_called_once_a_case_and_once_more():
    """And a wrong answer is not asked again to be explained; of random functions, there is a call with another seed?"""
    for name, others in (("numerical_gradient", 1), ("init_he", 2)):
        cases = len(bare_sheet(name, CHECKS[name], secret_rng(SECRET, "ada", name)).cases)
        for function in (CHECKS[name].reference, CHECKS[name].misconceptions[0].wrong):
            assert hidden(name, function)[1] == cases + others


def test_any_thread_can_judge():
    """Are verdicts equal when eight threads judge at the same time?"""
    names = ("init_he", "faulty_parameters", "should_stop", "dropout_mask")
    functions = [(name, m.wrong) for name in names for m in CHECKS[name].misconceptions[:3]]
    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(lambda one: timeless(hidden(*one)[0]), functions * 2))
    assert verdicts == [timeless(hidden(*one)[0]) for one in functions] * 2


def test_a_misconception_that_breaks_is_the_graders_fault():
    """Is what goes wrong in our own code raised, and never taken for the student's?"""
    check = Check(
        "2 x", lambda x: 2 * x, lambda rng: [(1.0,)], misconceptions=(Misconception("m", "h", lambda x: 1 / 0),)
    )
    with pytest.raises(Exception, match="the misconception m fails with 'your function raised ZeroDivisionError'"):
        hidden_verdict("f", check, SECRET, "ada", lambda arguments: Answer(7.0))


@pytest.mark.parametrize(
    "kind, outcome",
    [("not defined", "missing"), ("out of memory", "memory"), ("crashed", "crashed"), ("too slow", "timeout")],
)
def test_faults_of_the_call_become_outcomes(kind, outcome):
    """Does a call that gives no value give the verdict its outcome, with no detail?"""
    verdict = hidden_verdict(
        "init_he", CHECKS["init_he"], SECRET, "ada", lambda _: Answer(fault=Fault(kind, detail=MARK))
    )
    assert verdict.outcome == outcome and MARK not in text(verdict)


# ---------------------------------------------------------------- whatever is answered


def text(verdict):
    return json.dumps(verdict_to_json(verdict), allow_nan=False, ensure_ascii=False)


texts = st.text(max_size=5).map(lambda made_up: MARK + made_up)
numbers = st.one_of(
    st.booleans(), st.integers(), st.sampled_from([10**400, -(10**400), 2**63]), st.floats(), st.just(np.float64("nan"))
)
shapes = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
dtypes = st.sampled_from(["f8", "f4", "f2", "g", ">f8", "i8", "i1", "u8", "?"])
leaves = st.one_of(
    st.none(), numbers, texts, st.builds(Foreign), arrays(dtypes, shapes), arrays(dtypes, ()).map(lambda a: a[()])
)
keys = st.one_of(texts, st.sampled_from(["W1", "b1", "W1: shape", "mask", "out", "best", "train", "", "difference"]))
plain_values = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.lists(parts, max_size=4),
        st.lists(parts, max_size=4).map(tuple),
        st.dictionaries(keys, parts, max_size=4),
        st.frozensets(texts, max_size=3),
    ),
    max_leaves=12,
)


def with_a_part_changed(draw, value):
    """A right answer with one of its parts, or a part of a part, made up; arrays of the right shape keep it."""
    if type(value) is dict and value and draw(st.booleans()):
        key = draw(st.sampled_from(list(value)))
        new = draw(st.sampled_from([key, f"{key}: shape", MARK]))
        return {**value, new: with_a_part_changed(draw, value[key])}
    if type(value) in (tuple, list) and value and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        return type(value)([*value[:at], with_a_part_changed(draw, value[at]), *value[at + 1 :]])
    if type(value) is np.ndarray and value.size and draw(st.booleans()):
        changed = value.astype(draw(dtypes))
        changed.flat[draw(st.integers(0, value.size - 1))] = draw(st.sampled_from([0, 1, 100]))
        return changed * (np.nan if changed.dtype.kind == "f" and draw(st.booleans()) else 1)
    return draw(plain_values)


@pytest.fixture(scope="module", params=sorted(WATCHED))
def watched(request):
    """(sheet, mistakes, the right answers) of a check that looks by an observer."""
    name = WATCHED[request.param]
    sheet = bare_sheet(name, CHECKS[name], secret_rng(SECRET, "ada", name))
    right = ask(sheet, lambda arguments: call(CHECKS[name].reference, arguments, sheet.seconds))
    return sheet, Mistakes(CHECKS[name], sheet), right


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_plain_value_breaks_the_judge(watched, data):
    """Does any answer get a verdict, with evidence and hidden; and is nothing of it in the hidden one?"""
    sheet, mistakes, right = watched
    if data.draw(st.booleans(), label="nothing right"):
        made_up = Answer(data.draw(plain_values))
        answers = Answers((made_up,) * len(sheet.cases), made_up, made_up if sheet.is_random else None)
    else:
        cases = list(right.cases)
        at = data.draw(st.integers(0, len(cases) - 1))
        cases[at] = Answer(with_a_part_changed(data.draw, cases[at].value))
        answers = replace(right, cases=tuple(cases))
    judge(sheet, answers)
    verdict = judge(sheet, answers, mistakes, with_evidence=False).without_evidence()
    assert MARK not in text(verdict)


def deep(depth):
    return [] if depth == 0 else [deep(depth - 1)]


HUGE = {
    "a flat array": np.zeros(8_000_000),
    "bits": np.zeros(64_000_000, bool),
    "a matrix": np.zeros((3000, 3000)),
    "no rows": np.zeros((0, 10**9)),
    "many keys": {f"W{i}": 1.0 for i in range(100_000)},
    "many arrays": {f"W{i}": np.zeros(2) for i in range(3_000)},
    "a long list": [0.5] * 5_000_000,
    "lists of nothing": [[] for _ in range(1_000_000)],
    "names": ["x"] * 1_000_000,
    "60 deep": deep(60),
    "a long text": "x" * 10_000_000,
    "a long key": {"W" * 10_000_000: 1.0},
    "a long number": 10**4000,
    "a foreign object": Foreign(),
    "a dict of foreign objects": {
        "W1": Foreign(),
        "mask": Foreign(),
        "out": Foreign(),
        "train": (Foreign(), Foreign()),
    },
}


@pytest.mark.parametrize("what", HUGE)
def test_huge_and_strange_values_are_wrong_answers(watched, what):
    """Are they judged like any other wrong answer? (In seconds they would show as slow tests.)"""
    sheet, mistakes, _ = watched
    value = HUGE[what] if not sheet.returns else (HUGE[what],) * len(sheet.returns)
    answers = Answers((Answer(value),) * len(sheet.cases), Answer(value), Answer(value) if sheet.is_random else None)
    assert judge(sheet, answers, mistakes, with_evidence=False).outcome in ("failed", "partial")
