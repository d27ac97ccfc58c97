"""A class to report on: 20 students, five exercises, and every way in which a notebook can go wrong."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.vocabulary.check import Check, Misconception

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


def notebook(student: str, *questions: QuestionRecord, problem: str = "") -> NotebookRecord:
    return NotebookRecord(student, "05_init", "initialization", questions, 0.1, problem)


def drawn_answer(question: str, rng: np.random.Generator) -> QuestionRecord:
    if question == "explain_symmetry":
        return answer(question, "manual")
    outcomes = {"passed": 0.6, "partial": 0.1, "failed": 0.15, "missing": 0.09, "error": 0.04, "timeout": 0.02}
    outcome = rng.choice(list(outcomes), p=list(outcomes.values()))
    wrong = [str(rng.choice(list(HINTS[question])))] if outcome in ("partial", "failed") else []
    return answer(question, outcome, {"passed": 1.0, "partial": 0.5}.get(outcome, 0.0), *wrong)


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def records() -> list[NotebookRecord]:
    rng = np.random.default_rng(5)
    drawn = [notebook(f"s{i:02}", *(drawn_answer(question, rng) for question in MAX_POINTS)) for i in range(16)]
    right = [answer(question, "passed", 1) for question in HINTS] + [answer("explain_symmetry", "manual")]
    unjudged = answer("init_zeros", "undetermined", message="the worker did not start")
    return [
        *drawn,
        notebook("anna", *right),
        notebook("deleted-a-cell", *right[1:], problem="The cell of init_zeros was deleted; it counts as missing."),
        notebook("no-notebook", problem="initialization.ipynb is not a notebook: it starts with 'PK'."),
        notebook("unlucky", unjudged, *right[1:]),
    ]
