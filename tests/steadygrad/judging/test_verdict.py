import json
from dataclasses import replace

import numpy as np
import pytest
from steadygrad.judging.verdict import Evidence, Finding, Verdict, verdict_from_json, verdict_to_json

EVIDENCE = Evidence("f(x=1)", "W1", "1", "2", "[0]", "1", "2", "line 3")
PASSED = Finding("shapes", 1, True)
SYMPTOM = Finding("weights", 2, False, "W1 is not right", evidence=EVIDENCE)
NAMED = Finding("biases", 1, False, "b1 is not right", "random-biases", "Biases start at zero.", EVIDENCE)


def verdict_of(*findings, outcome="failed"):
    return Verdict("f", "f(x) = x", outcome, 0.25, findings, 0.5, "printed")


def test_the_worst_is_a_named_mistake_before_a_symptom():
    """Does the one line of a verdict say the most helpful thing?"""
    assert verdict_of(PASSED, SYMPTOM, NAMED).worst is NAMED
    assert verdict_of(PASSED, SYMPTOM, NAMED).message == "Biases start at zero."
    assert verdict_of(PASSED, SYMPTOM).message == "W1 is not right"
    assert verdict_of(PASSED).worst is None and verdict_of(PASSED).message == ""


@pytest.mark.parametrize("verdict", [verdict_of(PASSED, SYMPTOM, NAMED), verdict_of(PASSED, outcome="passed")])
def test_verdicts_survive_json(verdict):
    """Does a verdict come back from strict JSON as it was, evidence and all?"""
    for one in (verdict, verdict.without_evidence()):
        assert verdict_from_json(json.loads(json.dumps(verdict_to_json(one), allow_nan=False))) == one


@pytest.mark.parametrize(
    "spoil", [lambda d: d.pop("findings"), lambda d: d.update(more=1), lambda d: d["findings"][0].pop("aspect")]
)
def test_what_is_no_verdict_is_refused(spoil):
    """Is damaged data a KeyError or TypeError, as promised?"""
    data = verdict_to_json(verdict_of(SYMPTOM))
    spoil(data)
    with pytest.raises((KeyError, TypeError)):
        verdict_from_json(data)


# ---------------------------------------------------------------- hidden verdicts


SECRET = 8675.309


def leaky(x):
    print("the case was", x)
    return x + 1


def raise_case(x):
    raise ValueError(f"the case was {x}")


def raise_named_case(x):
    raise type(f"Case{x}", (Exception,), {})


HIDDEN = {
    "wrong": leaky,
    "raises": raise_case,
    "exception named after the case": raise_named_case,
    "entry named after the case": lambda x: {"result": x, f"{x}": 1},
    "type named after the case": lambda x: type(f"Case{x}", (), {})(),
    "text": lambda x: str(x),
    "nan": lambda x: np.full(int(x), np.nan),
    "doubled": lambda x: 2 * x,
}


@pytest.mark.parametrize("expected", [lambda x: 3 * x, lambda x: {"result": x}], ids=["number", "dict"])
@pytest.mark.parametrize("function", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_verdict_shows_no_case(judged, function, expected):
    """Is nothing of a case, its expected value or the prints left, whatever the learner's code does to carry it out?"""
    mistakes = [("doubled", "do not double", lambda x: 2 * x)]
    verdict = judged(function, expected, (SECRET,), misconceptions=mistakes)
    assert verdict.outcome in ("failed", "error")
    hidden = replace(verdict.without_evidence(), seconds=0.0)
    text = json.dumps(verdict_to_json(hidden))
    for revealing in (str(SECRET), "8675", str(3 * SECRET)[:6], "the case was"):
        assert revealing not in text
    assert (hidden.outcome, hidden.share) == (verdict.outcome, verdict.share)
    assert all(finding.symptom for finding in hidden.findings)


def test_the_visible_verdict_does_show_the_case(judged):
    """And does the visible one show what the hidden one keeps?"""
    verdict = judged(leaky, lambda x: 3 * x, (SECRET,))
    assert verdict.printed == f"the case was {SECRET}\n"
    assert verdict.findings[0].evidence.call == "f(x=8675.31)"
    assert verdict.findings[0].evidence.expected == "26025.9"
