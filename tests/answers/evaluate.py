"""How good is the judge with answers that nobody foresaw? `make evaluate` prints it as JSON, and a table by exercise.

An answer is rejected if the visible sheet and all secret ones reject it. What the visible card says of it is read by a
person, once: `readings.json` keeps whether the sentence is true of the answer. What nobody has read yet counts as
unread, and is listed with `--unread`.
"""

from __future__ import annotations

import json
import resource
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table
from steadygrad.judging.calls import ask, call
from steadygrad.judging.judge import judge

from autograder.course import Course
from autograder.vocabulary.prepare import secret_sheet, visible_sheet
from tests.answers import Answer, answers

ROOT = Path(__file__).parents[2]
READINGS = Path(__file__).with_name("readings.json")
SHEETS = 5
LIMIT = resource.RLIMIT_AS, (8 << 30, 8 << 30)  # of memory: a wrong answer may ask for all there is
COLUMNS = ("answers", "rejected", "named", "explained", "false_names", "unread", "right", "accepted")


@dataclass(frozen=True)
class Judged:
    """What became of an answer: did it pass on each sheet, and what did the visible card say?"""

    exercise: str
    what: str
    is_right: bool
    passed: tuple[bool, ...]
    name: str = ""
    told: str = ""  # the hint of the misconception, or the clue


@cache
def checks() -> dict:
    course = Course.at(ROOT)
    return {name: check for assignment in course.modules for name, check in course.checks(assignment).items()}


def judged(exercise: str) -> list[Judged]:
    """Every answer to an exercise that nobody foresaw, judged on all sheets."""
    check = checks()[exercise]
    secret = [secret_sheet(exercise, check, b"evaluate", str(number)) for number in range(SHEETS)]
    sheets = [visible_sheet(exercise, check), *secret]
    return [_judged(answer, sheets) for answer in answers() if answer.exercise == exercise and not answer.is_foreseen]


def _judged(answer: Answer, sheets: list) -> Judged:
    verdicts = [judge(s, ask(s, lambda a, s=s: call(answer.function, a, s.seconds))) for s in sheets]  # noqa: B023
    passed = tuple(verdict.outcome == "passed" for verdict in verdicts)
    worst = verdicts[0].worst
    name, told = (worst.misconception or "", worst.hint or worst.clue) if worst else ("", "")
    return Judged(answer.exercise, answer.what, answer.is_right, passed, name, told)


def counts(all_judged: list[Judged], readings: dict[str, bool]) -> dict[str, int]:
    """The figures of the contract."""
    wrong = [one for one in all_judged if not one.is_right]
    rejected = [one for one in wrong if not any(one.passed)]
    right = [one for one in all_judged if one.is_right]
    readings_of = [readings.get(key(one)) for one in rejected if one.told]
    return {
        "answers": len(wrong),
        "rejected": len(rejected),
        "named": sum(bool(one.name) for one in rejected),
        "explained": sum(bool(one.told) and not one.name for one in rejected),
        "false_names": readings_of.count(False),
        "unread": readings_of.count(None),
        "right": len(right),
        "accepted": sum(all(one.passed) for one in right),
    }


def key(one: Judged) -> str:
    """What a reading is of: the answer, and the words about it."""
    return f"{one.exercise} | {one.what} | {one.name or one.told}"


def main() -> None:
    """Judge all, print the figures; `--unread`: what nobody has read; `--open`: what passes or has no explanation."""
    exercises = sorted({answer.exercise for answer in answers() if not answer.is_foreseen})
    with ProcessPoolExecutor(2, initializer=resource.setrlimit, initargs=LIMIT) as pool:
        all_judged = [one for some in pool.map(judged, exercises) for one in some]
    readings = json.loads(READINGS.read_text(encoding="utf-8")) if READINGS.exists() else {}
    by_exercise = defaultdict(list)
    for one in all_judged:
        by_exercise[one.exercise].append(one)
    table = Table("exercise", *COLUMNS)
    for exercise, some in by_exercise.items():
        table.add_row(exercise, *(str(n) for n in counts(some, readings).values()))
    Console(stderr=True, width=120).print(table)
    if "--unread" in sys.argv:
        unread = {
            key(one): one.told for one in all_judged if not one.is_right and one.told and key(one) not in readings
        }
        print(json.dumps(unread, indent=1, ensure_ascii=False), file=sys.stderr)
    if "--open" in sys.argv:
        for one in all_judged:
            if (
                any(one.passed) != one.is_right
                or not all(one.passed)
                and one.is_right
                or not one.is_right
                and not one.told
            ):
                state = "".join(".P"[passed] for passed in one.passed)
                print(f"{state} {one.exercise} | {one.what}", file=sys.stderr)
    print(json.dumps(counts(all_judged, readings)))


if __name__ == "__main__":
    main()
