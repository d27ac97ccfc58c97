from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.authoring.build import build
from autograder.authoring.validate import SECRET_SHEETS, Proof, prove_assignment, prove_check
from autograder.cli import main
from autograder.vocabulary.check import Aspect, Check, Misconception
from autograder.vocabulary.prepare import visible_sheet

ASSIGNMENT = "01_small"
KEYS = ["checks", "aspects", "misconceptions", "rejected", "recognized", "recognized_secret", "failures"]


def check_of(*misconceptions, reference=lambda x: 2 * x, cases=None) -> Check:
    cases = cases or (lambda rng: [(rng.uniform(2, 3, 4),)])
    return Check(
        "y = 2 x",
        reference,
        cases,
        (Aspect("result"),),
        tuple(Misconception(n, "a hint", f) for n, f in misconceptions),
    )


def told(proof: Proof) -> Counter:
    """Failures of the check, without the number of the sheet."""
    assert {failure.check for failure in proof.failures} <= {"double"}
    return Counter(
        failure.what.replace("the visible sheet", "a sheet").partition("secret sheet")[0] for failure in proof.failures
    )


# ---------------------------------------------------------------- one check


def test_a_sound_check_is_proved():
    """Does a check whose misconceptions are rejected and recognized leave no failure, and count all it did?"""
    check = check_of(("squared", lambda x: x**2), ("tripled", lambda x: 3 * x))
    proof = prove_check("double", check)
    assert proof.to_json() == {
        "checks": 1,
        "aspects": 1,
        "misconceptions": 2,
        "rejected": 1.0,
        "recognized": 1.0,
        "recognized_secret": 1.0,
        "failures": [],
    }
    assert len(proof.rejections) == 2 * (SECRET_SHEETS + 1) and len(proof.secret_recognitions) == 2 * SECRET_SHEETS


def test_a_check_without_misconceptions():
    """Are shares null where there is nothing to take a share of?"""
    data = prove_check("double", check_of()).to_json()
    assert (data["rejected"], data["recognized"], data["recognized_secret"]) == (None, None, None)
    assert data["failures"] == []


def test_a_misconception_that_is_right():
    """Is a misconception that equals the reference told on every sheet, as not rejected and as nothing else?"""
    proof = prove_check("double", check_of(("sum", lambda x: x + x)))
    assert proof.to_json()["rejected"] == proof.to_json()["recognized"] == 0.0
    whats = [failure.what for failure in proof.failures]
    assert whats[0] == "sum is not rejected on the visible sheet: draw a case that shows it"
    assert sum(what.startswith("sum is not rejected on secret sheet ") for what in whats) == SECRET_SHEETS
    assert not [what for what in whats if "taken for" in what]


def test_two_misconceptions_that_no_case_can_tell_apart():
    """Is the second told as taken for the first?"""
    proof = prove_check("double", check_of(("squared", lambda x: x**2), ("power", lambda x: x * x)))
    visible, secret = [failure.what for failure in proof.failures]
    assert visible.startswith("power is taken for squared on the visible sheet: ")
    assert secret.startswith("power is recognized on 0% of secret sheets")
    assert proof.to_json()["rejected"] == 1.0 and proof.to_json()["recognized"] == 0.5


def test_misconceptions_that_are_told_apart_now_and_then():
    """Is a misconception told that another one hides on a part of the secret sheets?"""

    def cases(rng):
        yield (np.full(2, 4.0) if rng.random() < 0.5 else rng.uniform(2, 3, 2),)

    plus_four = ("plus-four", lambda x: np.where(x == 4, x**2, x + 4))
    proof = prove_check("double", check_of(("squared", lambda x: x**2), plus_four, cases=cases))
    shares = [failure.what for failure in proof.failures if "% of secret sheets" in failure.what]
    assert len(shares) == 1 and shares[0].startswith("plus-four is recognized on ")
    assert 0.5 < proof.to_json()["recognized_secret"] < 1


def test_a_misconception_that_nothing_recognizes():
    """Is a wrong answer that is rejected but named by nobody told in words that say so?"""
    rng = np.random.default_rng(0)
    proof = prove_check("double", check_of(("noise", lambda x: x + rng.random(4))))
    assert proof.to_json()["rejected"] == 1.0 and proof.to_json()["recognized"] == 0.0
    assert proof.failures and not [failure for failure in proof.failures if "None" in failure.what]


def test_a_reference_that_is_not_always_right():
    """Is a reference told that its own sheet rejects, as a draw that is not the generator's?"""
    rng = np.random.default_rng(1)
    proof = prove_check("double", check_of(reference=lambda x: 2 * x + rng.random(4)))
    (what,) = {failure.what.partition(": ")[2] for failure in proof.failures}
    assert what.startswith("two calls with equal arguments gave different results")
    assert len(proof.failures) == SECRET_SHEETS + 1


def test_a_reference_that_fails():
    """Is a reference that raises told once, by the check's name, without an end of the proof of other checks?"""

    def broken(x):
        raise ValueError("no such layer")

    (failure,) = prove_check("double", check_of(("squared", lambda x: x**2), reference=broken)).failures
    assert failure.check == "double"
    assert failure.what.startswith("check double: the reference fails with 'your function raised ValueError'")


def test_a_misconception_that_raises():
    """And a misconception that some case breaks?"""

    def broken(x):
        return x / 0 if len(x) > 3 else np.linalg.inv(x)

    (failure,) = prove_check("double", check_of(("inverse", broken), cases=lambda rng: [(np.ones(2),)])).failures
    assert failure.what.startswith("check double: the misconception inverse fails with 'your function raised LinAlgErr")
    assert failure.what.endswith("mend it, or the cases it cannot take")


def test_proofs_add_up():
    """Is the proof of two checks the sum of both?"""
    one = prove_check("double", check_of(("squared", lambda x: x**2)))
    two = prove_check("double", check_of(("sum", lambda x: x + x)))
    both = (Proof() + one + two).to_json()
    assert (both["checks"], both["misconceptions"], both["rejected"]) == (2, 2, 0.5)
    assert both["failures"] == two.to_json()["failures"]


# ---------------------------------------------------------------- an assignment


@pytest.fixture
def built(small_course):
    build(small_course, ASSIGNMENT)
    return small_course


def failures(course) -> list[tuple[str, str]]:
    return [(failure.check, failure.what) for failure in prove_assignment(course, ASSIGNMENT).failures]


def memorized(course, name: str) -> str:
    """The body of an answer that knows the visible cases by heart: right there, wrong on secret ones."""
    sheet = visible_sheet(name, course.checks(ASSIGNMENT)[name])
    known = [float(case["x"][0]) for case in sheet.cases]
    return f"    return 2 * x if min(abs(x[0] - k) for k in {known}) < 1e-12 else 0 * x"


def test_a_sound_assignment_and_its_whole_proof_as_json(built):
    """Does `validate --json` print exactly the contract's object, and end with 0?"""
    result = CliRunner().invoke(main, ["--course", str(built.root), "validate", "--json"])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert list(data) == KEYS
    assert data | {"failures": []} == {
        "checks": 2,
        "aspects": 3,
        "misconceptions": 1,
        "rejected": 1.0,
        "recognized": 1.0,
        "recognized_secret": 1.0,
        "failures": [],
    }
    assert data["failures"] == []


def test_everything_that_is_wrong_is_told_at_once(built, rewrite, cell_of):
    """Are a solution that raises, one that fails only hidden cases, a slip in form and a stale release all named?"""

    def spoil(notebook):
        double, line = cell_of(notebook, "double-code"), cell_of(notebook, "line-code")
        double.source = double.source.replace("    return 2 * x", memorized(built, "double"))
        line.source = line.source.replace('"offset"', '"ofset"')
        cell_of(notebook, "title").metadata.tags = ["demo"]
        cell_of(notebook, "title").metadata.editable = False

    rewrite(spoil)
    found = failures(built)
    assert found[0][0] == "small.ipynb" and found[0][1].startswith("cell title has metadata ['editable']")
    assert found[1] == ("double", "small.ipynb: the solution gets 0.0 of 2 points")
    assert found[2][0] == "line" and found[2][1].startswith("small.ipynb: the cell raises CheckFailed: line: ")
    assert found[3] == (
        ASSIGNMENT,
        f"release/{ASSIGNMENT}/small.ipynb is not what its source gives: run `autograder build {ASSIGNMENT}`",
    )
    assert len(found) == 4


@pytest.mark.parametrize("content", ["", "{}", '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}'])
def test_a_release_that_is_no_notebook(built, content):
    """Is a damaged release a failure that is told, not the end of validate?"""
    (built.release(ASSIGNMENT) / "small.ipynb").write_text(content, encoding="utf-8")
    slip = f"release/{ASSIGNMENT}/small.ipynb is not what its source gives: run `autograder build {ASSIGNMENT}`"
    assert (ASSIGNMENT, slip) in failures(built)


def test_failures_end_with_1_and_a_line_each(built, tmp_path):
    """Does `validate` print failures on stderr, the summary on stdout, and end with 1; with --json as data?"""
    module = tmp_path / "course" / "small_checks.py"
    text = module.read_text(encoding="utf-8").replace("lambda x: x**2", "lambda x: x + x")
    module.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["--course", str(built.root), "validate"])
    assert result.exit_code == 1
    assert "2 checks with 3 aspects and 1 misconceptions: 0.0% rejected" in result.stdout
    lines = result.stderr.splitlines()
    stale = f"source/{ASSIGNMENT}/checks.json does not show what the checks say: run `autograder build {ASSIGNMENT}`"
    assert f"{ASSIGNMENT}: {stale}" in lines
    assert "double: squared is not rejected on the visible sheet: draw a case that shows it" in lines
    again = CliRunner().invoke(main, ["--course", str(built.root), "validate", "--json"])
    assert again.exit_code == 1
    data = json.loads(again.stdout)
    assert list(data) == KEYS and data["rejected"] == 0.0
    assert {frozenset(failure) for failure in data["failures"]} == {frozenset({"check", "what"})}


def test_a_source_whose_kernel_dies_is_told(built, rewrite, cell_of):
    """Is a source that ends its kernel a failure of that notebook, not of validate?"""
    rewrite(lambda notebook: cell_of(notebook, "imports").update(source="import os\nos._exit(1)"))
    assert ("small.ipynb", "does not run: DeadKernelError") in failures(built)


@pytest.mark.soak
def test_our_assignments_are_proved(root):
    """Does everything that `autograder validate` proves hold for the tree as it is?"""
    result = CliRunner().invoke(main, ["--course", str(root), "validate", "--json"])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert (data["rejected"], data["recognized"], data["failures"]) == (1.0, 1.0, [])
    assert data["recognized_secret"] >= 0.95
