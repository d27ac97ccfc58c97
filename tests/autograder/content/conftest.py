"""What the tests of checks share: proofs, and judging a function on several sheets."""

import pytest


@pytest.fixture(scope="session")
def prove(checks, sheets, judged):
    """prove(name): the reference passes on every sheet; each misconception is rejected on all, and named on the
    visible one and on all secret ones but one."""

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
            assert recognized[1:].count(False) <= 1, misconception.name

    return run
