"""CI's proof: what is right passes, what is wrong is rejected and named, releases are fresh and free of answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from steadygrad.judging.calls import ask, call
from steadygrad.judging.judge import judge
from steadygrad.judging.sheet import Sheet
from steadygrad.judging.verdict import Verdict

from autograder.course import Course, UsageError
from autograder.course.notebooks import Unreadable, graded_cells, read_notebook
from autograder.judging.display import VERDICT_MIME
from autograder.vocabulary.check import Check
from autograder.vocabulary.prepare import CheckError, secret_sheet, visible_sheet

from .build import stale
from .source import leaks, violations
from .survivors import surviving

__all__ = ["Proof", "prove_assignment", "prove_cases", "prove_check"]

SECRET_SHEETS = 50
LEAST_RECOGNIZED = 0.95  # share of secret sheets on which a misconception is recognized
CELL_SECONDS = 120
TELL_APART = "draw a case that tells them apart"
QUIET = ["--IPKernelApp.log_level=40"]  # of the kernel


@dataclass(frozen=True)
class Failure:
    """One thing that is not as it must be."""

    check: str
    what: str


@dataclass
class Proof:
    """What was proved, as counts and shares, and what was not."""

    checks: int = 0
    aspects: int = 0
    misconceptions: int = 0
    rejections: list[bool] = field(default_factory=list)  # a misconception on a sheet
    recognitions: list[bool] = field(default_factory=list)  # on the visible sheet
    secret_recognitions: list[bool] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def fail(self, check: str, what: str) -> None:
        """Note a failure."""
        self.failures.append(Failure(check, what))

    def __add__(self, other: Proof) -> Proof:
        return Proof(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def to_json(self) -> dict:
        """The contract's object; shares are null where there is nothing to take a share of."""
        return {
            "checks": self.checks,
            "aspects": self.aspects,
            "misconceptions": self.misconceptions,
            "rejected": _share(self.rejections),
            "recognized": _share(self.recognitions),
            "recognized_secret": _share(self.secret_recognitions),
            "failures": [asdict(failure) for failure in self.failures],
        }


def _share(cases: list[bool]) -> float | None:
    return sum(cases) / len(cases) if cases else None


def prove_assignment(course: Course, assignment: str) -> Proof:
    """The form of an assignment: its sources run and pass, names agree, its release is fresh and clean."""
    proof = Proof()
    try:
        for where, what in violations(course, assignment):
            proof.fail(where, what)
        for where, what in _run_sources(course, assignment):
            proof.fail(where, what)
        for line in stale(course, assignment):
            proof.fail(assignment, f"{line}: run `autograder build {assignment}`")
        for where, what in leaks(course, assignment):
            proof.fail(f"{assignment}/{where}", what)
    except (CheckError, UsageError, Unreadable) as error:  # the other assignments are proved all the same
        proof.fail(assignment, str(error))
    return proof


def prove_cases(course: Course, assignment: str) -> Proof:
    """No wrong answer that is derived from a right one by a small change passes."""
    proof = Proof()
    try:
        for name, line in surviving(course, assignment):
            proof.fail(name, line)
    except (CheckError, UsageError) as error:
        proof.fail(assignment, str(error))
    return proof


def prove_check(name: str, check: Check) -> Proof:
    """The reference passes on the visible sheet and on secret ones; each misconception is rejected on all and named."""
    proof = Proof(checks=1, aspects=len(check.aspects), misconceptions=len(check.misconceptions))
    try:
        named = _prove_on_sheet(proof, visible_sheet(name, check), check, "the visible sheet")
        secret = [
            _prove_on_sheet(proof, secret_sheet(name, check, b"validate", str(number)), check, f"secret sheet {number}")
            for number in range(SECRET_SHEETS)
        ]
    except CheckError as error:
        proof.fail(name, str(error))
        return proof
    for misconception in check.misconceptions:
        others = named[misconception.name]
        proof.recognitions.append(misconception.name in others)
        if others and misconception.name not in others:  # without others it is not even rejected, which is told above
            taken = ", ".join(filter(None, others))
            how = f"taken for {taken}" if taken else "not recognized"
            proof.fail(name, f"{misconception.name} is {how} on the visible sheet: {TELL_APART}")
        recognized = [misconception.name in sheet[misconception.name] for sheet in secret]
        proof.secret_recognitions += recognized
        if others and _share(recognized) < LEAST_RECOGNIZED:
            proof.fail(
                name, f"{misconception.name} is recognized on {_share(recognized):.0%} of secret sheets: {TELL_APART}"
            )
    return proof


def _prove_on_sheet(proof: Proof, sheet: Sheet, check: Check, where: str) -> dict[str, list]:
    """Note what is wrong on one sheet; returns misconception -> the names that its wrong answer was given."""
    name, named = sheet.check, {}
    verdict = _judge(sheet, check.reference)
    if verdict.outcome != "passed":
        proof.fail(name, f"the reference does not pass on {where}: {verdict.message}")
    for misconception in check.misconceptions:
        verdict = _judge(sheet, misconception.wrong)
        proof.rejections.append(verdict.outcome != "passed")
        if verdict.outcome == "passed":
            proof.fail(name, f"{misconception.name} is not rejected on {where}: draw a case that shows it")
        named[misconception.name] = list(
            {finding.misconception: None for finding in verdict.findings if not finding.passed}
        )
    return named


def _judge(sheet: Sheet, function) -> Verdict:
    return judge(sheet, ask(sheet, lambda arguments: call(function, arguments, sheet.seconds)))


def _run_sources(course: Course, assignment: str) -> Iterator[tuple[str, str]]:
    """(question, what is wrong) of each source notebook run in a kernel: no error, full points."""
    import nbclient

    for path in course.notebooks(assignment):
        notebook = read_notebook(path)
        resources = {"metadata": {"path": str(path.parent)}}
        client = nbclient.NotebookClient(
            notebook, timeout=CELL_SECONDS, allow_errors=True, resources=resources, extra_arguments=QUIET
        )
        try:
            client.execute(env={"OPENBLAS_NUM_THREADS": "1"} | os.environ)
        except (nbclient.exceptions.CellTimeoutError, nbclient.exceptions.DeadKernelError) as error:
            yield path.name, f"does not run: {type(error).__name__}"
            continue
        points = {cell.id: cell.points for cell in graded_cells(notebook) if cell.has_check}
        for cell in notebook.cells:
            error = next((o for o in cell.get("outputs", []) if o.output_type == "error"), None)
            id = cell.metadata.get("nbgrader", {}).get("grade_id", cell.id)
            if error:
                yield id, f"{path.name}: the cell raises {error.ename}: {error.evalue}"
            elif id in points and _result(cell) != points[id]:
                yield id, f"{path.name}: the solution gets {_result(cell)} of {points[id]:g} points"


def _result(cell) -> float | None:
    """The points that a test cell returned, if its hidden test gave a verdict at all."""
    judged = any(VERDICT_MIME in output.get("data", {}) for output in cell.outputs)
    result = next((o.data["text/plain"] for o in cell.outputs if o.output_type == "execute_result"), None)
    return float(result) if judged and result is not None else None
