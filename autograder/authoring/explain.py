"""Phrases for the answers that nobody foresaw: which mutants of a reference explain an answer, for a person to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from steadygrad.judging.calls import Answers, ask, call
from steadygrad.judging.compare import first_difference, leaf_of
from steadygrad.judging.judge import judge
from steadygrad.judging.leaves import WrongType
from steadygrad.judging.sheet import Sheet

from autograder.vocabulary.check import Check, Misconception
from autograder.vocabulary.mistakes import Mistakes
from autograder.vocabulary.mutants import Mutant, candidates
from autograder.vocabulary.prepare import bare_secret_sheet, visible_sheet

__all__ = ["as_module", "phrases"]

MOST = 30  # phrases a check: each is a line that a person reads, and a sketch
SECONDS = 0.5


def phrases(name: str, check: Check) -> dict[str, str]:
    """Place -> phrase of the mutants that show what no misconception and no other of them shows, the likeliest first.

    None where an answer is one of a few words: there a coincidence looks like a name.
    """
    if check.guessable:
        return {}
    bare = replace(check, explained={})
    sheet = visible_sheet(name, bare)
    told = [mutant for mutant in candidates(check) if mutant.phrase]
    told.sort(key=lambda mutant: (mutant.rank, len(mutant.phrase)))
    chosen: dict[str, str] = {}
    known: list[str] = []
    for mutant in told:
        answers = _answers(sheet, mutant)
        if answers.cases[-1].fault or _is_known(sheet, answers):
            continue
        trial = replace(bare, misconceptions=(Misconception("it", "", mutant.function),))
        shown = [Mistakes(trial, sheet, call).sketches(aspect).get("it") for aspect in sheet.aspects]
        if repr(shown) in known or not any(shown) or not _is_wrong_in_secret(name, bare, mutant):
            continue
        known.append(repr(shown))
        chosen[mutant.place] = mutant.phrase + _where(sheet, answers)
        if len(chosen) == MOST:
            break
    return chosen


def _answers(sheet: Sheet, mutant: Mutant) -> Answers:
    return ask(sheet, lambda arguments: call(mutant.function, arguments, SECONDS))


def _is_known(sheet: Sheet, answers: Answers) -> bool:
    """Is it right, or a misconception that the sheet names?"""
    verdict = judge(sheet, answers)
    return verdict.outcome == "passed" or any(finding.misconception for finding in verdict.findings)


def _is_wrong_in_secret(name: str, check: Check, mutant: Mutant) -> bool:
    sheet = bare_secret_sheet(name, check, b"explain", "0")
    answers = _answers(sheet, mutant)
    return answers.cases[-1].fault is None and judge(sheet, answers).outcome in ("failed", "partial")


def _where(sheet: Sheet, answers: Answers) -> str:
    """Where it is wrong, as ", in dW2", if that is not everywhere, and always the same."""
    wrong, every = [], set()
    for case, answer in enumerate(answers.cases):
        leaves = set()
        for aspect in sheet.aspects:
            with np.errstate(all="ignore"):
                try:
                    seen = sheet.observe(aspect, case, answer.value)
                except WrongType:
                    return ""
            expected = aspect.expected[case]
            every |= {leaf_of(key) for key in expected}
            leaves |= {leaf_of(key) for key, q in expected.items() if first_difference({key: q}, {key: seen.get(key)})}
        if leaves:
            wrong.append(leaves)
    return _named(wrong, every)


def _named(wrong: list[set[str]], every: set[str]) -> str:
    if not wrong or any(not re.fullmatch(r"[A-Za-z_]+\d*", leaf) for leaf in every):
        return ""
    if all(leaves == wrong[0] for leaves in wrong) and wrong[0] < every and len(wrong[0]) <= 2:
        return ", in " + " and ".join(sorted(wrong[0]))
    stems = [{leaf.rstrip("0123456789") for leaf in leaves} for leaves in wrong]
    if all(some == stems[0] for some in stems) and stems[0] < {leaf.rstrip("0123456789") for leaf in every}:
        return ", in " + " and ".join(f"{stem}[l]" for stem in sorted(stems[0]))
    return ""


def as_module(explained: dict[str, dict[str, str]]) -> Iterator[str]:
    """The lines of a module with a dict of places and phrases for each check."""
    yield '"""Mutants that explain an answer: what was changed in the reference, and what a learner is told of it.\n'
    yield 'Read each phrase behind "It looks as if". `tools/propose_phrases.py` proposes them; a wrong one is deleted here.\n"""\n'
    for name, told in explained.items():
        yield f"{name} = {{" + ("" if told else "}")
        yield from (f"    {place!r}: {phrase!r}," for place, phrase in told.items())
        if told:
            yield "}"
        yield ""
