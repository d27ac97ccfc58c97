"""Result cards: pure functions from records to HTML (Jupyter) or plain text (everywhere else)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from string import Template

from .verdict import Evidence, Finding, Verdict

__all__ = ["Card", "Progress", "show", "told_once"]

PRINTED_LINES = 12
UNKNOWN = "This is no mistake that we know: look at this call."
_MARKS = {"passed": "✓", "partial": "◐", "missing": "○", "undetermined": "?"}  # anything else: ✗
_GREEN, _AMBER, _RED, _GREY = "#007a5e", "#a35f00", "#b3261e", "#767676"
_COLOURS = {"passed": _GREEN, "partial": _AMBER, "missing": _GREY, "undetermined": _GREY}

_CARD = Template(
    '<div style="border:1px solid var(--jp-border-color1,#ccc);border-left:5px solid $colour;border-radius:4px;'
    'padding:.6em .9em;max-width:52em;font-family:system-ui,sans-serif;font-size:14px;line-height:1.45">'
    '<div><b style="color:$colour">$mark $title</b> <span style="opacity:.75">$subtitle</span></div>$body</div>'
)
_ROW = Template('<div style="margin-top:.35em"><span style="color:$colour;font-weight:600">$mark</span> $text</div>')
_HINT = Template(
    '<div style="margin:.35em 0 .2em 1.3em;padding:.3em .6em;border-left:3px solid $colour;'
    'background:var(--jp-layout-color2,#f5f5f5)">$text</div>'
)
_TABLE = Template('<table style="margin:.3em 0 .2em 1.3em;font-size:13px;border-collapse:collapse">$rows</table>')
_CELL = Template(
    '<tr style="background:none">'
    '<td style="text-align:left;vertical-align:top;padding:.05em .8em .05em 0;opacity:.75;white-space:nowrap">'
    "$name</td>"
    '<td style="text-align:left;padding:.05em 0"><code style="white-space:pre-wrap;background:none">'
    "$value</code></td></tr>"
)


@dataclass(frozen=True)
class Card:
    """The card of one judged answer."""

    verdict: Verdict

    def _repr_html_(self) -> str:
        verdict = self.verdict
        return _CARD.substitute(
            colour=_colour(verdict),
            mark=_mark(verdict),
            title=escape(verdict.check),
            subtitle=escape(verdict.question),
            body="".join(map(_finding_html, _shown(verdict))) + _printed_html(verdict.printed),
        )

    def __str__(self) -> str:
        verdict = self.verdict
        lines = [f"{_mark(verdict)} {verdict.check}: {verdict.question}"]
        for finding in _shown(verdict):
            lines += _finding_text(finding)
        if verdict.printed:
            lines += ["  your function printed:", *(f"    {line}" for line in _clipped(verdict.printed))]
        return "\n".join(lines)

    __repr__ = __str__


@dataclass(frozen=True)
class Progress:
    """The exercises of a notebook and how each stands; None means that it was not checked yet."""

    verdicts: Mapping[str, Verdict | None]

    @property
    def title(self) -> str:
        done = sum(verdict is not None and verdict.outcome == "passed" for verdict in self.verdicts.values())
        return f"{done} of {len(self.verdicts)} exercises done"

    def _repr_html_(self) -> str:
        rows = (
            _ROW.substitute(
                colour=_colour(verdict),
                mark=_mark(verdict),
                text=f"<code>{escape(name)}</code> {escape(self._note(verdict))}",
            )
            for name, verdict in self.verdicts.items()
        )
        complete = all(verdict and verdict.outcome == "passed" for verdict in self.verdicts.values())
        return _CARD.substitute(
            colour=_GREEN if complete else _GREY, mark="", title=self.title, subtitle="", body="".join(rows)
        )

    def __str__(self) -> str:
        return "\n".join(
            [self.title, *(f"  {_mark(v)} {name} {self._note(v)}".rstrip() for name, v in self.verdicts.items())]
        )

    __repr__ = __str__

    @staticmethod
    def _note(verdict: Verdict | None) -> str:
        if verdict is None:
            return "not checked yet"
        return "" if verdict.outcome == "passed" else verdict.message


def show(card: Card | Progress) -> None:
    """Display in IPython, print elsewhere."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(card)
        return
    from IPython.display import display

    display({"text/plain": str(card), "text/html": card._repr_html_()}, raw=True)  # IPython would try ten more forms


def _mark(verdict: Verdict | None) -> str:
    return "○" if verdict is None else _MARKS.get(verdict.outcome, "✗")


def _colour(verdict: Verdict | None) -> str:
    return _GREY if verdict is None else _COLOURS.get(verdict.outcome, _RED)


def _shown(verdict: Verdict) -> list[Finding]:
    """The findings, with the call of each where it is another than the one shown last."""
    findings, last = [], ""
    for finding in told_once(verdict):
        evidence = finding.evidence
        if evidence and evidence.call == last:
            finding = replace(finding, evidence=replace(evidence, call=""))
        findings.append(finding)
        last = evidence.call if evidence else last
    return findings


def told_once(verdict: Verdict) -> tuple[Finding, ...]:
    """The findings; a fault that fails every aspect alike (an exception, say) is told once, not once an aspect."""
    first = verdict.findings[0]
    if len(verdict.findings) > 1 and all(
        (f.passed, f.symptom, f.evidence) == (False, first.symptom, first.evidence) for f in verdict.findings
    ):
        return (
            Finding("everything", 1, False, first.symptom, first.misconception, first.hint, first.evidence, first.clue),
        )
    return verdict.findings


def _facts(evidence: Evidence) -> list[tuple[str, str]]:
    """The evidence as named texts, in reading order."""
    entry = f"entry {evidence.index}"
    facts = [
        ("called", evidence.call),
        ("detail", evidence.detail),
        ("expected", evidence.expected),
        ("got", evidence.got),
        (entry, f"expected {evidence.expected_at}, got {evidence.got_at}" if evidence.index else ""),
    ]
    return [(name, text) for name, text in facts if text]


def _clue(finding: Finding) -> str:
    """What a card says of a mistake without a name."""
    is_difference = finding.evidence is not None and bool(finding.evidence.expected)
    return finding.clue or (UNKNOWN if is_difference else "")


def _finding_text(finding: Finding) -> list[str]:
    if finding.passed:
        return [f"  ✓ {finding.aspect}"]
    lines = [f"  ✗ {finding.aspect}: {finding.symptom}"]
    if finding.misconception:
        lines.append(f"    → {finding.misconception}: {finding.hint}")
    elif clue := _clue(finding):
        lines.append(f"    → {clue}")
    for name, text in _facts(finding.evidence) if finding.evidence else []:
        first, *rest = text.split("\n")
        lines += [f"    {name:<9} {first}", *(f"{'':14}{line}" for line in rest)]
    return lines


def _finding_html(finding: Finding) -> str:
    aspect = escape(finding.aspect)
    if finding.passed:
        return _ROW.substitute(colour=_GREEN, mark="✓", text=aspect)
    html = _ROW.substitute(colour=_RED, mark="✗", text=f"<b>{aspect}</b>: {escape(finding.symptom)}")
    if finding.misconception:
        text = f"<b>{escape(finding.misconception)}</b>: {escape(finding.hint)}"
        html += _HINT.substitute(colour=_AMBER, text=text)
    elif clue := _clue(finding):
        html += _HINT.substitute(colour=_AMBER, text=escape(clue))
    if finding.evidence:
        rows = "".join(
            _CELL.substitute(name=escape(name), value=escape(text)) for name, text in _facts(finding.evidence)
        )
        html += _TABLE.substitute(rows=rows)
    return html


def _printed_html(printed: str) -> str:
    if not printed:
        return ""
    text = escape("\n".join(_clipped(printed)))
    title = '<div style="margin-top:.5em;opacity:.75">your function printed:</div>'
    return f'{title}<pre style="margin:.2em 0 0 1.3em">{text}</pre>'


def _clipped(printed: str) -> list[str]:
    lines = [line[:200] for line in printed[:20_000].splitlines()]
    return lines if len(lines) <= PRINTED_LINES else [*lines[:PRINTED_LINES], "… and more"]
