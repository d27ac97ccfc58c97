"""The class in a terminal: Rich renderables, made for 100 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich import box
from rich.columns import Columns
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.vocabulary.check import Check

from .assignment import Assignment, Exercise, StudentRow
from .display import NO_RECORDS, OUTCOMES, clean, counted, number, percent
from .summary import summarize

__all__ = ["class_table", "notebook_table"]

MOST_FREQUENT = 8


def class_table(records: Iterable[NotebookRecord], checks: Mapping[str, Check]) -> list[RenderableType]:
    """Per assignment: students × exercises of each notebook, misconceptions, notebooks with problems."""
    assignments = summarize(records, checks)
    if not assignments:
        return [Text(NO_RECORDS)]
    return [renderable for assignment in assignments for renderable in _renderables(assignment)]


def notebook_table(record: NotebookRecord) -> Table:
    """One notebook: each exercise with its outcome, points, and what to say about it."""
    table = _table(
        f"{_shown(record.assignment)}: {number(record.score)} of {number(record.max_score)} points", padding=1
    )
    table.add_column("")
    table.add_column("exercise", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("why", ratio=1)
    for question in record.questions:
        look = OUTCOMES[question.outcome]
        name = f"{question.misconceptions[0]}: " if question.misconceptions else ""
        points = f"{number(question.points)}/{number(question.max_points)}"
        table.add_row(
            Text(look.symbol, style=look.style), Text(_shown(question.id)), points, Text(clean(name + question.message))
        )
    if record.problem:
        table.caption = Text(clean(record.problem, 300))
    return table


def _renderables(assignment: Assignment) -> Iterator[RenderableType]:
    for part in assignment.parts:
        yield _marks(part)
        yield _indented(_exercise_names(part.exercises))
        yield Text()
    if len(assignment.parts) > 1:
        yield _totals(assignment)
    yield _indented(_symbols(assignment.outcomes))
    if assignment.misconceptions:
        yield Text()
        yield _misconceptions(assignment)
    if assignment.problems:
        yield Text("Notebooks with problems", style="bold")
    for problem in assignment.problems:
        line = Text.assemble(("! ", "red"), (_shown(problem.student), "bold"), f" ({_shown(problem.notebook)}): ")
        yield _indented(line.append(clean(problem.text, 300)).append("" if problem.graded else " (not graded)"))
    yield Text()


def _marks(assignment: Assignment) -> Table:
    title = f"{_shown(assignment.name)}: {counted(len(assignment.rows), 'student')}"
    table = _table(title, padding=0, show_footer=True)
    table.add_column("student", "mean", no_wrap=True, max_width=20, min_width=7)
    for i, exercise in enumerate(assignment.exercises, start=1):
        table.add_column(str(i), _mark(exercise.share), min_width=4, no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("mark", _mark(assignment.mean), justify="right", no_wrap=True)
    for row in assignment.rows:
        table.add_row(Text(_shown(row.student)), *map(_answer, row.answers), *_total(row))
    return table


def _totals(assignment: Assignment) -> Table:
    """The points of each notebook, and of all together."""
    table = _table(f"{_shown(assignment.name)}, all notebooks", padding=1, show_footer=True)
    table.add_column("student", "mean", no_wrap=True, max_width=20, min_width=7)
    for part in assignment.parts:
        table.add_column(_shown(part.exercises[0].notebook), _mark(part.mean), justify="right")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("mark", _mark(assignment.mean), justify="right", no_wrap=True)
    for row, *parts in zip(assignment.rows, *(part.rows for part in assignment.parts)):
        table.add_row(Text(_shown(row.student)), *(_total(part)[0] for part in parts), *_total(row))
    return table


def _answer(answer: QuestionRecord | None) -> Text:
    """The outcome's symbol; with the percentage of the points where they are neither none nor all."""
    if answer is None:
        return Text("–", style="dim")
    look = OUTCOMES[answer.outcome]
    share = f"{100 * answer.points / answer.max_points:.0f}" if 0 < answer.points < answer.max_points else ""
    return Text(look.symbol + share, style=look.style)


def _total(row: StudentRow) -> tuple[str, str]:
    return ("–" if row.share is None else f"{number(row.points)}/{number(row.max_points)}"), _mark(row.share)


def _mark(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}%"


def _exercise_names(exercises: Iterable[Exercise]) -> Columns:
    numbered = enumerate(exercises, start=1)
    names = (Text(f"{i} {_shown(exercise.id)} ({number(exercise.max_points)})") for i, exercise in numbered)
    return Columns(names, column_first=True, padding=(0, 3))


def _symbols(outcomes: Iterable[str]) -> Columns:
    looks = [OUTCOMES[outcome] for outcome in outcomes]
    words = [Text.assemble((look.symbol, look.style), " ", look.words) for look in looks]
    return Columns([*words, Text("50 half of the points")], padding=(0, 3))


def _misconceptions(assignment: Assignment) -> Table:
    table = _table("Most frequent misconceptions", padding=1)
    table.add_column("exercise", max_width=24, overflow="fold")
    table.add_column("misconception", max_width=24, overflow="fold")
    table.add_column("students", justify="right", no_wrap=True)
    table.add_column("hint", ratio=1)
    for count in assignment.misconceptions[:MOST_FREQUENT]:
        names = Text(_shown(count.exercise)), Text(_shown(count.name))
        students = Text(f"{len(count.students)} ({percent(count.share)})")
        table.add_row(*names, students, Text(clean(count.hint)))
    return table


def _table(title: str, padding: int, show_footer: bool = False) -> Table:
    """An empty table; `padding` columns, and one more, stand between its columns."""
    return Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, padding, 0, 0),
        show_footer=show_footer,
    )


def _indented(renderable: RenderableType) -> Padding:
    return Padding(renderable, (0, 0, 0, 1))


def _shown(name: str) -> str:
    return clean(name, 60)
