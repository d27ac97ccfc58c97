"""The judge: a student's secret cases, put to a function that is called elsewhere, and the verdict on its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from steadygrad.judging.calls import Answer, ask
from steadygrad.judging.judge import judge
from steadygrad.judging.verdict import Verdict

from autograder.vocabulary.check import Check
from autograder.vocabulary.mistakes import Mistakes
from autograder.vocabulary.prepare import bare_secret_sheet

__all__ = ["hidden_verdict"]


def hidden_verdict(
    name: str, check: Check, secret: bytes, student: str, call: Callable[[Mapping[str, Any]], Answer]
) -> Verdict:
    """Judge answers to a student's secret cases; the verdict reveals none of them.

    call: takes plain arguments by name, calls the student's function with them and says what came of it; it is
        asked once a case, then again the first one. Nothing here belongs to the whole process: any thread can judge.
    """
    sheet = bare_secret_sheet(name, check, secret, student)
    answers = ask(sheet, call)
    return judge(sheet, answers, Mistakes(check, sheet), with_evidence=False).without_evidence()
