"""A verdict as a notebook keeps it: display data of a MIME type of its own, never parsed from text."""

from __future__ import annotations

from dataclasses import replace

from steadygrad.judging.cards import Card
from steadygrad.judging.verdict import Finding, Verdict, verdict_to_json

__all__ = ["VERDICT_MIME", "undetermined", "verdict_data", "verdict_outputs"]

VERDICT_MIME = "application/vnd.steadygrad.verdict+json"


def undetermined(name: str, error: Exception) -> Verdict:
    """What there is to say when the grader itself broke: it is never the student's fault."""
    finding = Finding(
        "grading", 1.0, False, f"the grader failed ({type(error).__name__}): this is not the student's fault"
    )
    return Verdict(name, "", "undetermined", 0.0, (finding,))


def verdict_data(verdict: Verdict) -> dict:
    """The verdict and its card, by MIME type; how long the calls took is not in it, so that each run shows the same."""
    verdict = replace(verdict, seconds=0.0)
    card = Card(verdict)
    return {VERDICT_MIME: verdict_to_json(verdict), "text/html": card._repr_html_(), "text/plain": str(card)}


def verdict_outputs(verdict: Verdict, points: float | None, count: int) -> list[dict]:
    """The outputs that a hidden test leaves in its cell: the verdict, and the points as nbgrader's partial credit."""
    shown = {"output_type": "display_data", "data": verdict_data(verdict), "metadata": {}}
    if points is None:
        return [shown]
    data = {"text/plain": repr(points)}
    return [shown, {"output_type": "execute_result", "execution_count": count, "data": data, "metadata": {}}]
