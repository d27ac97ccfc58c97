"""What a learner calls in a notebook: check("init_he", init_he) and progress()."""

from __future__ import annotations

import difflib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from .judging import cards
from .judging.calls import ask, call
from .judging.explain import Sketches
from .judging.judge import judge
from .judging.observers import OBSERVERS
from .judging.sheet import Sheet, sheet_from_json
from .judging.verdict import Verdict

__all__ = ["CheckFailed", "ChecksNotFound", "NotDone", "UnknownCheck", "check", "progress", "visible_verdict"]

MISTAKES = re.compile(r"\n   \S.*\n")  # a line of checks.json with what the misconceptions show of an aspect


class ShortError(Exception):
    """An error whose message is all there is to see: in IPython it shows without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class CheckFailed(ShortError, AssertionError):
    """A visible check found something wrong; the card above it says what."""


class NotDone(CheckFailed):
    """The function under check is still the stub."""


class ChecksNotFound(ShortError, FileNotFoundError):
    """There is no readable checks.json beside the notebook."""


class UnknownCheck(ShortError, KeyError):
    """checks.json has no check of this name."""

    __str__ = Exception.__str__  # KeyError would quote the message


@dataclass
class Session:
    """What has been checked since the kernel started: progress() shows it."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)


_session = Session()


def check(name: str, function: Any) -> None:
    """Judge a function by the check of this name in checks.json, and show a card.

    Raises CheckFailed (an AssertionError) when something is wrong. While nbgrader grades, it only
    reports: the cell goes on to its hidden test, so that a partly right answer keeps its credit.
    """
    verdict = visible_verdict(name, function)
    _session.verdicts[name] = verdict
    cards.show(cards.Card(verdict))
    if verdict.outcome == "passed" or os.environ.get("NBGRADER_EXECUTION") == "autograde":
        return
    kind = NotDone if verdict.outcome == "missing" else CheckFailed
    raise kind(f"{name}: {verdict.message}") from None


def visible_verdict(name: str, function: Any, folder: str | Path = ".") -> Verdict:
    """The verdict of the visible check: what `check` shows."""
    path = _checks_path(Path(folder))
    modified = path.stat().st_mtime_ns  # as it is now: the function may change the folder, and the file
    sheet = _sheet(name, path, modified)

    mistakes = Sketches(lambda: _sheet(name, path, modified, with_mistakes=True))
    return judge(sheet, ask(sheet, lambda arguments: call(function, arguments, sheet.seconds)), mistakes)


def progress() -> None:
    """Show which exercises of this notebook are done, to do, or not right yet."""
    path = _checks_path(Path("."))
    notebooks = _notebooks(path, path.stat().st_mtime_ns)
    here = [names for names in notebooks.values() if not _session.verdicts or set(names) & set(_session.verdicts)]
    names = [name for group in here or notebooks.values() for name in group]
    cards.show(cards.Progress({name: _session.verdicts.get(name) for name in names}))


def _sheet(name: str, path: Path, modified: int, with_mistakes: bool = False) -> Sheet:
    """The sheet of a check; what mistakes show is no small part of it, and only wrong answers need that."""
    if not isinstance(name, str):
        own = getattr(name, "__name__", next(iter(_read(path, modified)["checks"]), "name"))
        raise UnknownCheck(f'the name comes first, in quotes, then the function: check("{own}", {own})') from None
    return _parsed(path, modified, name, with_mistakes)


def _checks_path(folder: Path) -> Path:
    path = (folder / "checks.json").absolute()
    if not path.is_file():
        raise ChecksNotFound(
            f"no checks.json in {path.parent}. It comes with the notebook: put both into one folder, "
            "or start Jupyter in the notebook's folder."
        ) from None
    return path


def _behind(start: str, path: Path, modified: int, with_mistakes: bool = True) -> Any:
    """The value behind the characters that begin a line of checks.json, None where it is not there, or not whole.

    `autograder build` begins a line with each check, and gives what mistakes show other lines, with a deeper indent. To
    parse all of them would take most of a check's time.
    """
    with suppress(ValueError, RecursionError):  # then `_read` says what is wrong
        text = _text(path, modified)
        at = text.find(start) + len(start)
        if at >= len(start):
            end = text.find('\n  "', at)  # there the next check begins
            entry = text[at : end if end >= 0 else len(text)]
            return json.JSONDecoder().raw_decode(entry if with_mistakes else MISTAKES.sub("{}", entry))[0]


@lru_cache(maxsize=8)
def _text(path: Path, modified: int) -> str:
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def _read(path: Path, modified: int) -> dict:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data["checks"], dict) or not _are_notebooks(data["notebooks"]):
            raise TypeError("not the form of a checks.json")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ChecksNotFound(f"{path} is damaged ({error}). Copy it anew from the release.") from None
    return data


def _notebooks(path: Path, modified: int) -> dict[str, list]:
    """Which exercises each notebook of the folder has."""
    found = _behind('{"notebooks": ', path, modified)
    return found if _are_notebooks(found) else _read(path, modified)["notebooks"]


def _are_notebooks(data: Any) -> bool:
    return isinstance(data, dict) and all(isinstance(names, list) for names in data.values())


@lru_cache(maxsize=256)
def _parsed(path: Path, modified: int, name: str, with_mistakes: bool) -> Sheet:
    start = f"\n  {json.dumps(name)}: "
    data = _behind(start, path, modified, with_mistakes) or _looked_up(name, path, modified)
    try:
        return _whole(sheet_from_json(name, data))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ChecksNotFound(
            f"the check {name!r} in {path} is damaged ({error!r}). Copy the file anew from the release."
        ) from None


def _looked_up(name: str, path: Path, modified: int) -> dict:
    data = _read(path, modified)["checks"]
    if name not in data:
        near = difflib.get_close_matches(name, data, n=1)
        guess = f" Did you mean check({near[0]!r}, …)?" if near else f" It has: {', '.join(data)}."
        raise UnknownCheck(f"{path.name} has no check called {name!r}.{guess}") from None
    return data[name]


def _whole(sheet: Sheet) -> Sheet:
    """The sheet, if it has cases, aspects, and something expected of each case by an observer that is known here."""
    if not sheet.cases or not sheet.aspects:
        raise ValueError("no cases or no aspects")
    for aspect in sheet.aspects:
        if not len(aspect.expected) == len(aspect.laws) == len(sheet.cases):
            raise ValueError("not one expectation a case")
        if aspect.observer.name not in OBSERVERS:
            raise ValueError(f"no observer {aspect.observer.name!r}: is steadygrad too old?")
    return sheet
