"""What the tests of checks share: prepared sheets, kept for the whole run, and judging a function on one."""

from functools import lru_cache

import pytest
from steadygrad.judging.calls import ask, call
from steadygrad.judging.judge import judge

from autograder.course import Course
from autograder.vocabulary.prepare import secret_sheet, visible_sheet

SECRET_SHEETS = 20


@pytest.fixture(scope="session")
def checks(root):
    """The checks of our course by name."""
    course = Course.at(root)
    return {name: check for assignment in course.modules for name, check in course.checks(assignment).items()}


@pytest.fixture(scope="session")
def sheets(checks):
    """sheets(name) -> the visible sheet of a check, then secret ones; sheets(name, 4) -> the first four of them.

    A sheet is prepared when it is first asked for, so that a few answers do not wait for all of them.
    """

    @lru_cache(maxsize=None)
    def sheet(name, number):
        if number == 0:
            return visible_sheet(name, checks[name])
        return secret_sheet(name, checks[name], b"tests", f"student {number - 1}")

    return lambda name, count=1 + SECRET_SHEETS: [sheet(name, number) for number in range(count)]


@pytest.fixture(scope="session")
def judged():
    """judged(sheet, function) -> Verdict."""
    return lambda sheet, function: judge(sheet, ask(sheet, lambda arguments: call(function, arguments, sheet.seconds)))


@pytest.fixture(scope="session")
def prove(checks, sheets, judged):
    """prove(name): the reference passes on every sheet; each misconception is rejected on all, and named on the
    visible one and on at least 95 % of the secret ones."""

    def named(verdict, misconception):
        return misconception in {finding.misconception for finding in verdict.findings}

    def run(name):
        for sheet in sheets(name):
            assert judged(sheet, checks[name].reference).outcome == "passed"
        for misconception in checks[name].misconceptions:
            verdicts = [judged(sheet, misconception.wrong) for sheet in sheets(name)]
            recognized = [named(verdict, misconception.name) for verdict in verdicts]
            assert all(verdict.outcome in ("failed", "partial") for verdict in verdicts), misconception.name
            assert recognized[0], misconception.name
            assert sum(recognized[1:]) >= 0.95 * SECRET_SHEETS, misconception.name

    return run
