"""Verdicts: what a judged answer is worth and why. Plain records; how they look is `cards`' matter."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

__all__ = ["Evidence", "Finding", "Verdict", "verdict_from_json", "verdict_to_json"]


@dataclass(frozen=True)
class Evidence:
    """The case that shows a fault. All texts; only a visible verdict carries it."""

    call: str
    where: str = ""
    expected: str = ""
    got: str = ""
    index: str = ""
    expected_at: str = ""
    got_at: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Finding:
    """One aspect of an answer. `symptom`, `hint` and `clue` never reveal a case; `evidence` does.

    It has a misconception with its hint, or a clue, a sentence on a mistake that has no name, or neither.
    """

    aspect: str
    weight: float
    passed: bool
    symptom: str = ""
    misconception: str | None = None
    hint: str = ""
    evidence: Evidence | None = None
    clue: str = ""


@dataclass(frozen=True)
class Verdict:
    """The judgement of one answer: share of the points in [0, 1], an outcome of the contract, a finding an aspect."""

    check: str
    question: str
    outcome: str  # passed, partial, failed, missing, error, timeout, memory, crashed, undetermined
    share: float
    findings: tuple[Finding, ...]
    seconds: float = 0.0
    printed: str = ""

    @property
    def worst(self) -> Finding | None:
        """The first finding that explains a loss: a named misconception before a clue, a clue before a mere symptom."""
        failed = [finding for finding in self.findings if not finding.passed]
        return min(failed, key=lambda f: 0 if f.misconception else 1 if f.clue else 2, default=None)

    @property
    def message(self) -> str:
        """One line that says what is wrong, without revealing a case."""
        worst = self.worst
        return "" if worst is None else worst.hint or worst.clue or worst.symptom

    def without_evidence(self) -> Verdict:
        """The same verdict, fit for a hidden test: no cases, no expected values, nothing the code printed."""
        return replace(self, findings=tuple(replace(f, evidence=None) for f in self.findings), printed="")


def verdict_to_json(verdict: Verdict) -> dict:
    """A verdict as JSON data."""
    return asdict(verdict)


def verdict_from_json(data: dict) -> Verdict:
    """The verdict that `verdict_to_json` wrote. Raises KeyError or TypeError when it is none."""
    findings = tuple(
        Finding(**{**finding, "evidence": Evidence(**finding["evidence"]) if finding["evidence"] else None})
        for finding in data["findings"]
    )
    return Verdict(**{**data, "findings": findings})
