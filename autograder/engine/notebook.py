"""Grading a submission: each notebook is restored, run in the sandbox, judged outside, and becomes a record."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from json.encoder import encode_basestring
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4.rwbase import split_lines, strip_transient

from autograder.checks.vocabulary import Check, load
from autograder.course import UsageError
from autograder.notebooks import GradedCell, Unreadable, grade_id, graded_cells, oddities, parse_notebook
from autograder.records import NotebookRecord, QuestionRecord

from .demonstrations import idle_demonstrations
from .display import undetermined, verdict_outputs
from .judge import hidden_verdict
from .limits import Limits
from .parsing import parse_submission
from .questions import by_a_person, by_its_own_test, by_verdict, failing_cell, unreached
from .restore import comments, registered, restored, visible
from .session import CellRun, Session
from .tasks import Graded, GradedNotebook, Task
from .worker import Worker, own_worker

__all__ = ["grade_notebook", "grade_submission"]

PAGE = 4096  # bytes

Cells = Mapping[str | None, tuple[NotebookNode, CellRun | None]]  # grade_id -> the cell, and what came of it


def grade_submission(task: Task) -> Graded:
    """Grade a submission, wherever this runs. Raises UsageError where there is no sandbox."""
    notebooks = tuple(grade_notebook(task, name) for name in sorted(task.kit.sources))
    return Graded(task.student, task.kit.assignment, notebooks)


def grade_notebook(task: Task, name: str) -> GradedNotebook:
    """Grade one of a submission's notebooks. What breaks in the grader itself is `undetermined`: nobody loses by it."""
    record = NotebookRecord(task.student, task.kit.assignment, name, ())
    source = _source(task.kit.sources[name], json.dumps(task.kit.stubs))
    try:
        if name in task.problems:
            raise Unreadable(task.problems[name])
        submission = parse_submission(f"{name}.ipynb", task.files[f"{name}.ipynb"])
        files, left_out = _own_files(task)
        problems = [*oddities(submission, graded_cells(source)), *left_out]
        worker = own_worker(task.sandbox, task.limits)
        grader = _NotebookGrader(record, source, _checks(task.kit.checks), task.secret, worker, task.limits)
        return grader.grade(restored(submission, source), task.kit.files, files, problems)
    except Unreadable as unreadable:
        return GradedNotebook(replace(record, problem=str(unreadable)))
    except UsageError:
        raise
    except Exception as error:
        questions = tuple(_undetermined(cell, error) for cell in graded_cells(source))
        record = replace(record, questions=questions, problem=questions[0].message)
        return GradedNotebook(record, scores={question.id: None for question in questions})


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
def _source(text: bytes, stubs: str) -> NotebookNode:
    return registered(parse_notebook(text.decode("utf-8")), json.loads(stubs))


@lru_cache(maxsize=64)
def _checks(modules: tuple[str, ...]) -> dict[str, Check]:
    return {name: check for module in modules for name, check in load(module).items()}


@dataclass(frozen=True)
class _NotebookGrader:
    """Grades a restored notebook against its registered source; `record` says whose it is."""

    record: NotebookRecord
    source: NotebookNode
    checks: Mapping[str, Check]
    secret: bytes
    worker: Worker
    limits: Limits

    def grade(
        self, notebook: NotebookNode, kit: Mapping[str, bytes], files: Mapping[str, bytes], problems: list[str]
    ) -> GradedNotebook:
        """Run the notebook's cells, which get their outputs; then judge its functions."""
        idle = idle_demonstrations(notebook, self.source)
        with Session(self.worker, self.limits, kit, files) as session:
            runs = self._run(session, notebook, idle)
            failing = failing_cell(notebook, runs)
            cells = {grade_id(cell): (cell, runs.get(at)) for at, cell in enumerate(notebook.cells)}
            questions = tuple(self._question(session, graded, cells) for graded in graded_cells(self.source))
        record = replace(
            self.record,
            questions=questions,
            seconds=sum(question.seconds for question in questions),
            problem="; ".join(filter(None, [*problems, failing])),
        )
        scores = {q.id: None if q.outcome in ("manual", "undetermined") else q.points for q in questions}
        said = comments(notebook)  # before it is written, which changes it
        return GradedNotebook(record, _written(notebook), scores, said)

    def _run(self, session: Session, notebook: NotebookNode, idle: set[int]) -> dict[int, CellRun]:
        """Run the cells that can change a score: position -> what came of it."""
        runs = {}
        judged = {graded.id for graded in graded_cells(self.source) if graded.has_check}
        for at, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or at in idle or not cell.source.strip():
                continue
            id = grade_id(cell)
            runs[at] = session.cell(visible(cell.source), keep=id) if id in judged else session.cell(cell.source)
            cell.outputs, cell.execution_count = list(runs[at].outputs), runs[at].count
        return runs

    def _question(self, session: Session, graded: GradedCell, cells: Cells) -> QuestionRecord:
        cell, run = cells[graded.id]
        if graded.manual:
            return by_a_person(graded, cell)
        solution = cells.get(f"{graded.id}_code", (None, None))[1]
        if record := unreached(graded, run, solution):
            return record
        if not graded.has_check:
            return by_its_own_test(graded, cell)
        try:
            check = self.checks[graded.id]
            call = partial(session.call, graded.id, seconds=check.seconds)
            verdict = hidden_verdict(graded.id, check, self.secret, self.record.student, call)
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
