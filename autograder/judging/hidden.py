"""The lines that no student is to see: what a release leaves out of a cell, whatever delimiters are called."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.course.notebooks import grade_id

__all__ = ["Hidden"]

SHORTEST = 8  # letters and digits of a line that tells something


@dataclass(frozen=True)
class Hidden:
    """The hidden lines of a notebook, by their letters and digits: a traceback colours them, a string escapes them."""

    lines: frozenset[str]

    @classmethod
    def of(cls, cells: Iterable[Mapping], visible: Mapping[str, str]) -> Hidden:
        """What cells with these grade_ids hold besides what is visible of them; what any cell shows is not hidden."""
        cells = list(cells)
        known = [(cell["source"], visible[id]) for cell in cells if (id := grade_id(cell)) in visible]
        others = [cell["source"] for cell in cells if grade_id(cell) not in visible]
        public = _letters("\n".join([*visible.values(), *others]))
        lines = {_letters(line) for source, shown in known for line in set(source.split("\n")) - set(shown.split("\n"))}
        return cls(frozenset(line for line in lines if len(line) >= SHORTEST and line not in public))

    def is_in(self, text: str) -> bool:
        """Does a text show one of them?"""
        return bool(self.lines) and any(line in letters for letters in [_letters(text)] for line in self.lines)

    def without(self, text: str) -> str:
        """A text without its hidden lines."""
        return "\n".join(line for line in text.split("\n") if not self.is_in(line))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", html.unescape(re.sub(r"\x1b\[[0-9;]*m|<[^>\n]*>", "", text)))
