"""The class report as one HTML file that needs no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.course.files import write_whole
from autograder.course.records import NotebookRecord
from autograder.vocabulary.check import Check

from .assignment import WAITING
from .display import NO_RECORDS, OUTCOMES, clean, counted, number, percent
from .pictures import draw
from .summary import summarize

__all__ = ["write_report"]

LONGEST_TEXT = 600


def write_report(records: Iterable[NotebookRecord], checks: Mapping[str, Check], title: str, path: str | Path) -> None:
    """Write the report page: a section an assignment, with pictures, exercises, misconceptions, problems and marks."""
    assignments = summarize(records, checks)
    pictures = [draw(assignment) for assignment in assignments]
    template = _environment().get_template("report.html.j2")
    page = template.render(title=title, assignments=assignments, pictures=pictures)
    write_whole(path, page)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(counted=counted, number=number, percent=percent)
    environment.globals.update(no_records=NO_RECORDS, outcomes=OUTCOMES, waiting=WAITING)
    return environment


def _shown(value: object) -> object:
    """What the template prints of plain text: Jinja escapes markup, this takes out control characters and bulk."""
    return clean(value, LONGEST_TEXT) if type(value) is str else value
