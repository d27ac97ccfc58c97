"""Grading a submission: each notebook is restored, run in the sandbox, judged outside, and becomes a record."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from json.encoder import encode_basestring
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4.rwbase import split_lines, strip_transient

from autograder.course import UsageError
from autograder.course.modules import Modules
from autograder.course.notebooks import GradedCell, Unreadable, grade_id, graded_cells, oddities, parse_notebook
from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.engine.demonstrations import idle_demonstrations
from autograder.engine.group import Group, submission_group
from autograder.engine.parsing import parse_submission
from autograder.engine.session import CellRun, Session
from autograder.engine.worker import own_worker
from autograder.vocabulary.check import Check

from .display import undetermined, verdict_outputs
from .hidden import Hidden
from .judge import hidden_verdict
from .questions import by_a_person, by_its_own_test, by_verdict, failing_cell, unreached
from .restore import comments, restored
from .tasks import Graded, GradedNotebook, Task

__all__ = ["grade_submission"]

PAGE = 4096  # bytes
SKIPPED = "skip-execution"  # nbclient does not run a cell with this tag

Cells = Mapping[str | None, tuple[NotebookNode, CellRun | None]]  # grade_id -> the cell, and what came of it


def grade_submission(task: Task) -> Graded:
    """Grade a submission, wherever this runs. Raises UsageError where there is no sandbox.

    All cells of all its notebooks run before any of their functions gets hidden arguments: so whatever trace a hidden
    call leaves on the machine, no cell can show it. The last notebook is judged first (`Worker` says why).
    """
    with ExitStack() as sandboxes:
        group = sandboxes.enter_context(submission_group(task.limits, len(task.kit.sources)))
        graders = [_NotebookGrader(task, name, sandboxes, group) for name in sorted(task.kit.sources)]
        for grader in graders:
            grader.run()
        for grader in reversed(graders):
            grader.judge()
        peak = group.peak if group else None
    notebooks = (replace(each.graded, record=replace(each.graded.record, memory=peak)) for each in graders)
    return Graded(task.student, task.kit.assignment, tuple(notebooks))


def _own_files(task: Task) -> tuple[dict[str, bytes], list[str]]:
    """What of the student's lies beside the notebook while it runs, as far as there is room for it; and a line if there
    is not. Raises UsageError if there is none for the course's own files."""
    room = task.limits.disk // 2 - sum(_on_disk(path, content) for path, content in task.kit.files.items())
    if room < 0:
        raise UsageError(
            f"c.Limits.disk = {task.limits.disk} is too small: the files of {task.kit.assignment} need more than half."
        )
    others = {path: content for path, content in task.files.items() if not path.endswith(".ipynb")}
    wanted, files = task.kit.beside(others), {}
    for path, content in wanted.items():
        taken = _on_disk(path, content)
        if taken <= room:
            files[path], room = content, room - taken
    left_out = len(wanted) - len(files)
    line = f"{left_out} files beside the notebook are left out: they take more than half of c.Limits.disk"
    return files, [line] if left_out else []


def _on_disk(path: str, content: bytes) -> int:
    """Bytes that a file and the folders it lies in may take: each has a page at least."""
    return PAGE * (len(content) // PAGE + 2 + path.count("/"))


@lru_cache(maxsize=64)
def _source(text: str) -> NotebookNode:
    return parse_notebook(text)


@lru_cache(maxsize=64)
def _checks(modules: Modules) -> dict[str, Check]:
    return modules.checks()


class _NotebookGrader:
    """Grades one notebook of a submission: `run`, then `judge`, then it is `graded`.

    sandboxes: closes the notebook's session, whatever happens to the others. group: of the whole submission.
    What breaks in the grader itself is `undetermined`, on the way or at once: nobody loses by it.
    """

    def __init__(self, task: Task, name: str, sandboxes: ExitStack, group: Group | None):
        self._task, self._name, self._sandboxes, self._group = task, name, sandboxes, group
        self._record = NotebookRecord(task.student, task.kit.assignment, name, ())
        self._source, self._visible = _source(task.kit.sources[name]), task.kit.visible[name]
        self._session: Session | None = None
        self.graded: GradedNotebook | None = None

    def run(self) -> None:
        """Restore the notebook and run its cells, which get their outputs."""
        with self._nobody_loses():
            if self._name in self._task.problems:
                raise Unreadable(self._task.problems[self._name])
            submission = parse_submission(f"{self._name}.ipynb", self._task.files[f"{self._name}.ipynb"])
            files, left_out = _own_files(self._task)
            self._problems = [*oddities(submission, graded_cells(self._source)), *left_out]
            self._notebook = restored(submission, self._source)
            worker = own_worker(self._task.sandbox, self._task.limits, self._task.packages)
            kit = self._task.kit
            self._session = Session(worker, self._task.limits, kit.files, files, self._group, kit.ignored)
            self._sandboxes.enter_context(self._session)
            with self._session.at_work():
                self._runs = self._run_cells()

    def judge(self) -> None:
        """Judge the functions that the cells defined; then end their process."""
        if self.graded is None:
            with self._nobody_loses(), self._session:
                with self._session.at_work():
                    questions = self._questions()
                self.graded = self._graded(questions)

    @contextmanager
    def _nobody_loses(self) -> Iterator[None]:
        try:
            yield
        except Unreadable as unreadable:
            self.graded = GradedNotebook(replace(self._record, problem=str(unreadable)))
        except UsageError:
            raise
        except Exception as error:
            questions = tuple(_undetermined(cell, error) for cell in graded_cells(self._source))
            record = replace(self._record, questions=questions, problem=questions[0].message)
            self.graded = GradedNotebook(record, scores={question.id: None for question in questions})

    def _graded(self, questions: tuple[QuestionRecord, ...]) -> GradedNotebook:
        failing = failing_cell(self._notebook, self._runs, Hidden.of(self._source.cells, self._visible))
        record = replace(
            self._record,
            questions=questions,
            seconds=sum(question.seconds for question in questions),
            elapsed=self._session.seconds,
            problem="; ".join(filter(None, [*self._problems, failing])),
        )
        scores = {q.id: None if q.outcome in ("manual", "undetermined") else q.points for q in questions}
        said = comments(self._notebook)  # before it is written, which changes it
        return GradedNotebook(record, _written(self._notebook), scores, said)

    def _run_cells(self) -> dict[int, CellRun]:
        """Run the cells that can change a score: position -> what came of it."""
        runs = {}
        idle = idle_demonstrations(self._notebook, self._source)
        judged = {graded.id for graded in graded_cells(self._source) if graded.has_check}
        for at, cell in enumerate(self._notebook.cells):
            if cell.cell_type != "code" or at in idle or not cell.source.strip():
                continue
            id = grade_id(cell)
            if SKIPPED in cell.metadata.get("tags", []) and not cell.metadata.get("nbgrader", {}).get("grade"):
                continue
            shown = self._visible[id] if id in judged else cell.source
            runs[at] = self._session.cell(shown, keep=id if id in judged else None)
            cell.outputs, cell.execution_count = list(runs[at].outputs), runs[at].count
        return runs

    def _questions(self) -> tuple[QuestionRecord, ...]:
        cells = {grade_id(cell): (cell, self._runs.get(at)) for at, cell in enumerate(self._notebook.cells)}
        return tuple(self._question(graded, cells) for graded in graded_cells(self._source))

    def _question(self, graded: GradedCell, cells: Cells) -> QuestionRecord:
        cell, run = cells[graded.id]
        if graded.manual:
            return by_a_person(graded, cell)
        solution = cells.get(f"{graded.id}_code", (None, None))[1]
        if record := unreached(graded, run, solution):
            return record
        if not graded.has_check:
            return by_its_own_test(graded, cell)
        try:
            check = _checks(self._task.kit.checks)[graded.id]
            call = partial(self._session.call, graded.id, seconds=check.seconds)
            verdict = hidden_verdict(graded.id, check, self._task.secret, self._task.student, call)
        except UsageError:
            raise
        except Exception as error:
            verdict = undetermined(graded.id, error)
        record = by_verdict(graded, verdict)
        points = None if verdict.outcome == "undetermined" else record.points
        cell.outputs += [from_dict(output) for output in verdict_outputs(verdict, points, run.count)]
        return record


def _undetermined(graded: GradedCell, error: Exception) -> QuestionRecord:
    return by_verdict(graded, undetermined(graded.id, error))


def _written(notebook: NotebookNode) -> bytes:
    """The notebook as nbformat writes it; what is written was checked part by part when it was read.

    It is changed by this, and of no use any more: nbformat would copy all of it first.
    """
    return f"{_json(strip_transient(split_lines(notebook)))}\n".encode()


def _json(value: Any, margin: str = "\n") -> str:
    """JSON as nbformat lays it out: keys sorted, an indent of 1. Python's own encoder is slow where it indents, and
    writes numbers that are none in JSON (NaN, Infinity): they are null here."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    inside = f"{margin} "
    if isinstance(value, dict) and value:
        entries = [f"{encode_basestring(key)}: {_json(value[key], inside)}" for key in sorted(value)]
        return f"{{{inside}{f',{inside}'.join(entries)}{margin}}}"
    if isinstance(value, list) and value:
        return f"[{inside}{f',{inside}'.join([_json(item, inside) for item in value])}{margin}]"
    return json.dumps(value)
