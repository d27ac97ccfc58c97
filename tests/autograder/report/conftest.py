"""A class to report on: 20 students, five exercises, and every way in which a notebook can go wrong."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks.vocabulary import Check, Misconception
from autograder.records import NotebookRecord, QuestionRecord

HINTS = {
    "init_zeros": {"shape-swapped": "W[l] is (n_out, n_in)."},
    "init_he": {
        "uniform-draws": "rng.random is uniform on [0, 1), and its mean is not 0.",
        "fan-out": "n is the number of inputs to a unit, n_in = dims[l-1].",
    },
    "scaled_init": {"gain-ignored": "The variance is gain / n_in."},
    "symmetry_gap": {"sum-for-max": "The gap is the largest difference, not the sum."},
}
MAX_POINTS = {"init_zeros": 1.0, "init_he": 2.0, "scaled_init": 2.0, "symmetry_gap": 1.5, "explain_symmetry": 3.0}


def answer(question: str, outcome: str, share: float = 0.0, *misconceptions: str, message: str = "") -> QuestionRecord:
    most = MAX_POINTS[question]
    return QuestionRecord(question, share * most, most, outcome, misconceptions, message)


def notebook(student: str, *questions: QuestionRecord, problem: str = "", assignment: str = "05_init") -> NotebookRecord:
    return NotebookRecord(student, assignment, "initialization", questions, 0.1, problem)


def drawn_answer(question: str, rng: np.random.Generator) -> QuestionRecord:
    if question == "explain_symmetry":
        return answer(question, "manual")
    outcome = rng.choice(["passed", "partial", "failed", "missing", "error", "timeout"], p=[0.6, 0.1, 0.15, 0.09, 0.04, 0.02])
    wrong = [str(rng.choice(list(HINTS[question])))] if outcome in ("partial", "failed") else []
    return answer(question, outcome, {"passed": 1.0, "partial": 0.5}.get(outcome, 0.0), *wrong)


@pytest.fixture
def checks() -> dict[str, Check]:
    return {
        question: Check(
            question=f"What {question} asks",
            reference=len,
            cases=lambda rng: (),
            misconceptions=tuple(Misconception(name, hint, len) for name, hint in hints.items()),
        )
        for question, hints in HINTS.items()
    }


@pytest.fixture
def records() -> list[NotebookRecord]:
    rng = np.random.default_rng(5)
    drawn = [notebook(f"s{i:02}", *(drawn_answer(q, rng) for q in MAX_POINTS)) for i in range(16)]
    perfect = [answer(question, "manual" if question == "explain_symmetry" else "passed", 1.0) for question in MAX_POINTS]
    perfect[-1] = answer("explain_symmetry", "manual")
    return [
        *drawn,
        notebook("anna", *perfect),
        notebook("deleted-a-cell", *perfect[1:], problem="The cell of init_zeros was deleted; it counts as missing."),
        notebook("no-notebook", problem="initialization.ipynb is not a notebook: it starts with 'PK'."),
        notebook("unlucky", answer("init_zeros", "undetermined", message="the worker did not start"), *perfect[1:]),
    ]
