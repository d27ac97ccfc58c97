"""From an autograded notebook to its page; nbgrader_config.py puts the exporter in the place of nbgrader's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.converters.base import BaseConverter

from autograder.course import Course
from autograder.course.files import write_whole
from autograder.course.nbgrader_library import Nbgrader
from autograder.course.notebooks import grade_id
from autograder.course.registered import registered
from autograder.judging.hidden import Hidden
from autograder.judging.restore import is_locked, was_missing
from autograder.report.display import OUTCOMES, clean, counted, number

from .explanations import Explanation, explanations
from .rendering import code, markdown, outputs, time_for_a_page
from .results import Marks, Results

__all__ = ["TIME", "FeedbackExporter", "page"]

TIME = "timestamp.txt"  # the one file that may lie beside the pages


class FeedbackExporter(Exporter):
    """An nbconvert exporter of an autograded notebook, which nbgrader's gradebook knows, to a feedback page."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, **kw: Any):
        super().__init__(**kw)
        if isinstance(self.parent, BaseConverter):
            self.parent.init_assignment = partial(_only_its_time, self.parent)

    def from_notebook_node(self, nb: NotebookNode, resources: Any | None = None, **kw: Any):
        """The page, and nbconvert's resources as they are."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        place, file = resources["nbgrader"], resources["metadata"]
        with Results.at(place["db_url"]) as results:
            marks = results.marks(place["student"], place["assignment"])[place["notebook"]]
        executed = (Path(file["path"]) / f"{file['name']}.ipynb").read_bytes()
        course = Course.at(self.parent.coursedir.root).under(self.config)
        visible = registered(Nbgrader(course), place["assignment"]).visible[place["notebook"]]
        return page(marks, marks.digest(executed), nb, visible), resources


def _only_its_time(converter: BaseConverter, assignment: str, student: str) -> None:
    """In the place of nbgrader's step that puts all files of a student's beside the pages: a browser would run some."""
    time = Path(converter._format_source(assignment, student)) / TIME
    if time.is_file():
        folder = Path(converter._format_dest(assignment, student))
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / TIME, time.read_bytes())


@dataclass(frozen=True)
class Cell:
    """A cell as the page shows it."""

    kind: str  # text, code
    html: Markup
    outputs: tuple[Markup, ...] = ()
    exercise: Explanation | None = None
    comment: str = ""


def page(marks: Marks, digest: str, notebook: NotebookNode | None, visible: Mapping[str, str]) -> str:
    """A feedback page; without a notebook it says why there is none. `visible`: what the release shows, by grade_id."""
    exercises = explanations(notebook, marks) if notebook else {}
    template = _environment().get_template("page.html.j2")
    with time_for_a_page():
        cells = _cells(notebook, visible, exercises, marks.comments) if notebook else ()
        return template.render(marks=marks, digest=digest, exercises=tuple(exercises.values()), cells=tuple(cells))


def _cells(
    notebook: NotebookNode,
    visible: Mapping[str, str],
    exercises: Mapping[str, Explanation],
    comments: Mapping[str, str],
) -> Iterator[Cell]:
    """The notebook's cells; of those that are the course's, what the release shows."""
    hidden = Hidden.of(notebook.cells, visible)
    for cell in notebook.cells:
        if not is_locked(cell):
            yield _cell(cell, _own_text(cell, hidden), hidden, exercises, comments)
        elif grade_id(cell) in visible:  # if not, the source has changed, and nobody knows what was hidden in it
            yield _cell(cell, visible[grade_id(cell)], hidden, exercises, comments)


def _own_text(cell: NotebookNode, hidden: Hidden) -> str:
    """What a student wrote; an answer that was deleted is put back with all that its source has."""
    return hidden.without(cell.source) if was_missing(cell) else cell.source


def _cell(
    cell: NotebookNode,
    source: str,
    hidden: Hidden,
    exercises: Mapping[str, Explanation],
    comments: Mapping[str, str],
) -> Cell:
    id = grade_id(cell)
    exercise = exercises.get(id)
    told = {id, id and id.removesuffix("_code")} & set(exercises)
    comment = "" if told else comments.get(id, "")
    if cell.cell_type == "markdown":
        return Cell("text", markdown(source, cell.get("attachments")), (), exercise, comment)
    if cell.cell_type != "code":
        return Cell("code", code(source), (), exercise, comment)
    # What a cell with a hidden test showed can show that test: a traceback holds its lines.
    shown = () if source != cell.source else tuple(outputs(_without_hidden(cell, hidden)))
    return Cell("code", code(source), shown, exercise, comment)


def _without_hidden(cell: NotebookNode, hidden: Hidden) -> NotebookNode:
    """A cell without the outputs that show a line of a hidden test: code can read a test that ran before it."""
    shown = [output for output in cell.get("outputs", []) if not any(map(hidden.is_in, _texts(output)))]
    return cell if len(shown) == len(cell.get("outputs", [])) else NotebookNode(cell, outputs=shown)


def _texts(part: Any) -> Iterator[str]:
    """Every text in an output."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        yield "\n".join(text for inner in part for text in _texts(inner))
    elif isinstance(part, Mapping):
        for inner in part.values():
            yield from _texts(inner)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clean=clean, counted=counted, markdown=markdown, number=number)
    environment.globals.update(outcomes=OUTCOMES)
    return environment
