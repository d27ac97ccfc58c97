"""Faults of a call, draws from elsewhere, and answers so strange that a comparator could break on them."""

import json

import numpy as np
import pytest
from steadygrad.judging.plain import Named, Seed
from steadygrad.judging.statistics import any_shape, normal
from steadygrad.judging.verdict import verdict_to_json

from autograder.vocabulary.check import Aspect, distinct, entries, vector

# ---------------------------------------------------------------- faults


def fail_on_negative(x):
    if x < 0:
        raise ValueError(f"negative: {x}")
    return x


def change(x):
    x += 1
    return x


def unfinished(x):
    raise NotImplementedError


def endless(x):
    while True:
        pass


def test_an_exception_fails_every_aspect(judged):
    """Is an exception an error, with the call that raised it?"""
    verdict = judged(fail_on_negative, lambda x: x, (1.0,), (-2.0,), aspects=(Aspect("a"), Aspect("b")))
    assert (verdict.outcome, verdict.share) == ("error", 0)
    assert verdict.message == "your function raised ValueError"
    assert {finding.evidence.call for finding in verdict.findings} == {"f(x=-2)"}
    assert "negative: -2.0 (line 3 of fail_on_negative)" in verdict.findings[1].evidence.detail


@pytest.mark.parametrize(
    "function, outcome, beginning",
    [
        (unfinished, "missing", "not done yet: write the function"),
        (endless, "timeout", "your function takes too long"),
        (change, "failed", "your function changes its argument x: make new arrays (A = 2 * A) and leave"),
        (3, "failed", "this is not a function: pass the function itself, without parentheses"),
        (None, "failed", "this is not a function"),
        (lambda: 1, "error", "your function raised TypeError"),
    ],
)
def test_faults_have_outcome_and_sentence(judged, function, outcome, beginning):
    """Does each fault of a call have its outcome of the contract, and its sentence?"""
    verdict = judged(function, lambda x: x + 1, (np.ones(2),), seconds=0.15)
    assert (verdict.outcome, verdict.share) == (outcome, 0)
    assert verdict.message.startswith(beginning)


# ---------------------------------------------------------------- random functions


DRAWN = {"draws": any_shape(0.5)}  # few draws: of these only shape and dtype are compared with the law
RANDOM = {"aspects": (Aspect("n", observe=entries("n")), Aspect("d", observe=entries("d*"), laws=lambda rng: DRAWN))}


def fresh(rng):
    return {"n": 1.0, "draws": rng.random(4)}


own = np.random.default_rng(0)


@pytest.mark.parametrize(
    "function, sentence",
    [
        (lambda rng: {"n": 1.0, "draws": own.random(4)}, "two calls with equal generators gave different results"),
        (
            lambda rng: {"n": 1.0, "draws": np.random.default_rng(0).random(4)},
            "two calls with different generators gave",
        ),
        (lambda rng: {"n": 1.0, "draws": np.ones(4)}, "two calls with different generators gave the same result"),
    ],
)
def test_draws_must_come_from_the_generator(judged, function, sentence):
    """Is a function told when it draws from elsewhere, though its numbers are right?"""
    verdict = judged(function, fresh, (Seed(1),), **RANDOM)
    assert (verdict.outcome, verdict.share) == ("failed", 0)
    assert verdict.message.startswith(sentence)


@pytest.mark.parametrize(
    "function",
    [
        fresh,
        lambda rng: {"n": 1.0, "draws": rng.spawn(1)[0].random(4)},
        lambda rng: {"n": 1.0, "draws": np.random.default_rng(rng.integers(2**32)).random(4)},
        lambda rng: {"n": 1.0, "draws": np.array([rng.normal() for _ in range(4)])},
    ],
)
def test_any_way_to_use_the_generator_is_right(judged, function):
    """Are children of the generator and draws one by one as good?"""
    assert judged(function, fresh, (Seed(1),), **RANDOM).outcome == "passed"


def test_what_no_aspect_looks_at_is_not_compared(judged):
    """May a random function return its generator too? The aspects do not look at it."""
    assert judged(lambda rng: fresh(rng) | {"rng": rng}, fresh, (Seed(1),), **RANDOM).outcome == "passed"


def test_a_wrong_answer_is_not_blamed_on_its_generator(judged):
    """Is the first thing to mend told first: the wrong number, not the draws?"""
    verdict = judged(lambda rng: {"n": 2.0, "draws": own.random(4)}, fresh, (Seed(1),), **RANDOM)
    assert verdict.message == "n is not right"


# ---------------------------------------------------------------- functions without a generator


def counting(x, calls=[]):  # noqa: B006
    calls.append(x)
    return x + len(calls)


def once(x, calls=[]):  # noqa: B006
    calls.append(x)
    return {1: x + 1}[len(calls)]


@pytest.mark.parametrize("function", [lambda x: x + own.random(), counting, once], ids=["draws", "counts", "raises"])
def test_a_wrong_answer_that_does_not_repeat_is_told_so(judged, function):
    """Is a function that was given no generator asked whether it draws, or remembers?"""
    verdict = judged(function, lambda x: x, (1.0,), misconceptions=[("one more", "do not add", lambda x: x + 1)])
    assert (verdict.outcome, verdict.share) == ("failed", 0)
    assert verdict.message.startswith("two calls with equal arguments gave different results: does your function draw")
    assert verdict.findings[0].misconception is None


def test_what_is_right_stays_right_beside_what_does_not_repeat(judged):
    """Is only the aspect that is wrong told so, and does the other keep its points?"""
    aspects = (Aspect("a", observe=entries("a")), Aspect("b", observe=entries("b")))
    right = {"a": 1.0, "b": 2.0}
    verdict = judged(lambda x: right | {"b": own.random()}, lambda x: right, (1.0,), aspects=aspects)
    assert [finding.passed for finding in verdict.findings] == [True, False]
    assert verdict.findings[1].symptom.startswith("two calls with equal arguments")


@pytest.mark.parametrize(
    "function",
    [lambda x: x + 1e-12 * own.random(), lambda x: x if own.random() < 2 else 0],
    ids=["rounded otherwise", "draws in vain"],
)
def test_a_right_answer_is_right_however_it_is_made(judged, function):
    """Does asking again never fail what is right?"""
    assert judged(function, lambda x: x, (1.0,)).outcome == "passed"


@pytest.mark.parametrize("value", [np.nan, np.inf, 2.0, "text", [1.0, 2.0]], ids=repr)
def test_a_wrong_answer_that_repeats_keeps_its_diagnosis(returned, value):
    """Are NaN, infinity and another type, twice the same, what they were before?"""
    verdict = returned(value, 1.0)
    assert verdict.outcome == "failed" and "two calls" not in verdict.message


def test_rounding_is_no_other_answer(judged):
    """Is a wrong answer that differs in its last digits still recognized?"""
    verdict = judged(
        lambda x: x + 1 + 1e-12 * own.random(), lambda x: x, (1.0,), misconceptions=[("m", "h", lambda x: x + 1)]
    )
    assert verdict.findings[0].misconception == "m"


# ---------------------------------------------------------------- strange answers never break the judge


def circle():
    value = []
    value.append(value)
    return value


def deep():
    value = 1.0
    for _ in range(100_000):
        value = [value]
    return value


STRANGE = {
    "huge integer": lambda: -(10**5000),
    "list of huge integers": lambda: [10**400] * 3,
    "list that holds itself": circle,
    "deep list": deep,
    "structured array": lambda: np.zeros(3, dtype=[("a", float)]),
    "void": lambda: np.void(b"abc"),
    "array of texts": lambda: np.array(["a", "b", "c"]),
    "dates": lambda: np.zeros(3, dtype="M8[s]"),
    "infinities": lambda: np.array([np.inf, -np.inf, np.nan]),
    "largest float": lambda: np.full(3, 1.7e308),
    "empty dict": dict,
    "keys of all kinds": lambda: {1: 2, None: 3, ("W1", 1): np.ones(2), "": 1, "W1 of b1": 2},
    "long text": lambda: "x" * 1_000_000,
    "lone surrogate": lambda: "\ud800",
    "half precision": lambda: np.ones(3, dtype=np.float16),
    "type": lambda: float,
}


@pytest.mark.parametrize("expected", [1.0, np.ones(3), {"W1": np.ones(3)}, "text", 3], ids=repr)
@pytest.mark.parametrize("observer", [Named("whole"), vector], ids=lambda observer: observer.name)
@pytest.mark.parametrize("make", STRANGE.values(), ids=STRANGE)
@pytest.mark.filterwarnings("error")
def test_strange_answers_are_wrong_answers(returned, make, observer, expected):
    """Is any value that a learner may return judged, without an error or a warning of ours?"""
    verdict = returned(
        make(), expected, aspects=(Aspect("x", observe=observer),), misconceptions=[("m", "h", lambda x: 2.0)]
    )
    assert verdict.outcome == "failed"
    assert verdict.message


HUGE = "x" * 1_000_000


@pytest.mark.parametrize(
    "value, expected",
    [(HUGE, "y"), ({HUGE: 1.0}, {"W1": 1.0}), ({"W1": 1.0, HUGE: 1.0}, {"W1": 1.0}), ({"W1": 1, "n": HUGE}, {"W1": 1})],
    ids=["text", "key in place of another", "key beside", "text beside"],
)
def test_the_evidence_of_a_huge_answer_is_short(returned, value, expected):
    """Is a text of a megabyte shown by its beginning?"""
    verdict = returned(value, expected)
    assert verdict.outcome == "failed"
    assert len(json.dumps(verdict_to_json(verdict))) < 20_000


WEIGHTS = (
    Aspect("weights", observe=entries("W*"), laws=lambda rng: {"W1": normal(1)}),
    Aspect("own", observe=distinct("W*"), atol=0.05),
)


@pytest.mark.parametrize("weights", [np.inf, -np.inf, np.nan, 1e300], ids=repr)
@pytest.mark.filterwarnings("error")
def test_random_answers_with_infinities_are_wrong_without_a_warning(judged, weights):
    """Are weights with NaN or infinities judged quietly?"""

    def draw(rng):
        W = rng.standard_normal((50, 40))
        W[0, 0], W[0, 1] = weights, -weights
        return {"W1": W}

    verdict = judged(draw, lambda rng: {"W1": rng.standard_normal((50, 40))}, (Seed(1),), aspects=WEIGHTS)
    assert verdict.outcome in ("failed", "partial") and not verdict.findings[0].passed


def test_a_learner_may_turn_numpys_warnings_into_errors(judged):
    """np.seterr(all="raise") in a notebook is good practice: does the judge work on under it?"""

    def draw(rng):
        return {"W1": np.full((50, 40), np.inf) * rng.choice([-1, 1], (50, 40))}

    with np.errstate(all="raise"):
        verdict = judged(draw, lambda rng: {"W1": rng.standard_normal((50, 40))}, (Seed(1),), aspects=WEIGHTS)
    assert verdict.outcome in ("failed", "partial") and not verdict.findings[0].passed
