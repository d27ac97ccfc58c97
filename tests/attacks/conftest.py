"""A tiny course with planted secrets, and `attack`: grade a hostile submission and see that nothing was won by it.

Every attack is graded by the engine as it is: bubblewrap, the filter, the judge. After each one, a submission that is
right in one exercise and wrong in the other is graded on the same worker.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat import v4

from autograder.course import Course
from autograder.course.records import QuestionRecord
from autograder.engine.limits import Limits
from autograder.engine.reading import HandedIn, Submission, handed_in
from autograder.engine.worker import own_worker
from autograder.grading.grader import Grader
from autograder.judging.notebook import grade_submission
from autograder.judging.tasks import GradedNotebook, Task
from autograder.vocabulary.prepare import secret_sheet

MODULE = "attacked_checks"
CHECKS = """
import numpy as np

from autograder.vocabulary.check import Aspect, Check, Misconception, entries

MARK = "PLANTED-CHECKS"


def cases(rng):
    for n in (1, 3):
        yield (rng.uniform(2, 3, n),)


double = Check(
    question="y = 2 x",
    reference=lambda x: 2 * x,
    cases=cases,
    misconceptions=(Misconception("squared", "x ** 2 is a power.", lambda x: x**2),),
    seconds=1.0,
)

line = Check(
    question="slope 3 x, offset 0",
    reference=lambda x: {"slope": 3 * x, "offset": np.zeros(1)},
    cases=cases,
    aspects=(Aspect("slope", observe=entries("slope*")), Aspect("offset", observe=entries("offset*"))),
    seconds=1.0,
)
"""
POINTS = {"double": 2.0, "line": 3.0}
HONEST = {
    "double": "def double(x):\n    return 2 * x",
    "line": 'def line(x):\n    return {"slope": 3 * x, "offset": np.zeros(1)}',
}
WRONG = "def double(x):\n    return x ** 2"
CONTRACT = {"passed", "partial", "failed", "missing", "error", "timeout", "memory", "crashed", "manual"}
ASSIGNMENT = "01_small"
LIMITS = Limits(  # one for nearly all: with other ones, a sandbox is started anew
    cell_seconds=1.5,
    notebook_seconds=12,
    cpu_seconds=10,
    memory=700_000_000,
    processes=24,
    disk=16_000_000,
    text=100_000,
    outputs=2_000_000,
    notebook_outputs=5_000_000,
    reply=8_000_000,
)


def entry(grade_id: str, **data) -> dict:
    usual = {"grade": False, "locked": data.get("grade", False), "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": usual | {"grade_id": grade_id} | data}


def source_notebook() -> nbformat.NotebookNode:
    cells = [v4.new_code_cell("import numpy as np\n\nfrom steadygrad import check", id="imports")]
    for name, solution in HONEST.items():
        head, body = solution.split("\n", 1)
        marked = f"{head}\n    ### BEGIN SOLUTION\n    # PLANTED-SOLUTION\n{body}\n    ### END SOLUTION"
        cells.append(v4.new_code_cell(marked, id=f"{name}-code", metadata=entry(f"{name}_code", solution=True)))
        hidden = f'from autograder import grade\n\ngrade("{name}", {name})'
        test = f'check("{name}", {name})\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS'
        metadata = entry(name, grade=True, points=POINTS[name])
        cells.append(v4.new_code_cell(test, id=f"{name}-test", metadata=metadata))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@dataclass(frozen=True)
class Result:
    """What came of an attack."""

    graded: GradedNotebook

    def __getitem__(self, name: str) -> QuestionRecord:
        return next(question for question in self.graded.record.questions if question.id == name)

    @property
    def text(self) -> str:
        """All that anybody can see afterwards: the autograded notebook and the record."""
        return (self.graded.executed or b"").decode() + repr(self.graded.record)

    @property
    def printed(self) -> str:
        """What the cells printed."""
        cells = json.loads(self.graded.executed)["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        return "".join("".join(output["text"]) for output in outputs if output["output_type"] == "stream")


@dataclass(frozen=True)
class Arena:
    """A course whose secrets are planted, and the grader of its submissions."""

    course: Course
    kit: object
    grader: Grader

    def notebook(self, double: str | None = None, line: str | None = None, before=(), after=()) -> dict:
        """The released notebook with these answers, and cells of the student's own before and after the exercises."""
        notebook = json.loads((self.course.root / "release.ipynb").read_text())
        answers = {"double-code": double or HONEST["double"], "line-code": line or HONEST["line"]}
        for cell in notebook["cells"]:
            if cell["id"] in answers:
                cell["source"] = answers[cell["id"]]
        own = [
            [self.cell(source, f"{place}-{n}") for n, source in enumerate(cells)]
            for place, cells in (("before", before), ("after", after))
        ]
        notebook["cells"] = [notebook["cells"][0], *own[0], *notebook["cells"][1:], *own[1]]
        return notebook

    @staticmethod
    def cell(source: str, id: str) -> dict:
        return {"cell_type": "code", "id": id, "metadata": {}, "source": source, "outputs": [], "execution_count": None}

    def read(self, student: str) -> HandedIn:
        """What is taken of a student's folder."""
        return handed_in(Submission.of(self.course, student, ASSIGNMENT), ["small"])

    def grade(
        self, notebook: dict | bytes, student: str = "mallory", limits: Limits = LIMITS, **files: bytes
    ) -> Result:
        """Grade a submission as `autograder grade` does."""
        return Result(grade_submission(self.task(notebook, student, limits, **files)).notebooks[0])

    def task(self, notebook: dict | bytes, student: str = "mallory", limits: Limits = LIMITS, **files: bytes) -> Task:
        """What is to be graded when this is handed in."""
        folder = self.course.root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True, exist_ok=True)
        content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        (folder / "small.ipynb").write_bytes(content)
        handed = self.read(student)
        handed = replace(handed, files={**handed.files, **files})
        return replace(self.grader.task(student, self.kit, handed), limits=limits)


@pytest.fixture(scope="session")
def arena(tmp_path_factory):
    root = tmp_path_factory.mktemp("arena")
    library = root / "library"
    library.mkdir()
    (library / f"{MODULE}.py").write_text(CHECKS)
    sys.path.insert(0, str(library))
    os.environ["PLANTED_VARIABLE"] = "PLANTED-ENVIRONMENT"
    folder = root / "course"
    (folder / "source" / ASSIGNMENT).mkdir(parents=True)
    nbformat.write(source_notebook(), folder / "source" / ASSIGNMENT / "small.ipynb")
    (folder / "course.toml").write_text(f'title = "Small"\n[checks]\n{ASSIGNMENT} = ["{MODULE}"]\n')
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    (folder / "course.secret").write_text("PLANTED-SECRET" * 4)
    (folder / "gradebook.db").write_text("PLANTED-GRADEBOOK")
    victim = folder / "submitted" / "victim" / ASSIGNMENT
    victim.mkdir(parents=True)
    (victim / "small.ipynb").write_text("PLANTED-VICTIM")
    course = Course.at(folder)
    from autograder.authoring.build import build

    build(course, ASSIGNMENT)
    released = folder / "release" / ASSIGNMENT / "small.ipynb"
    (folder / "release.ipynb").write_bytes(released.read_bytes())
    grader = Grader(course)
    yield Arena(course, grader.kit(ASSIGNMENT), grader)
    sys.path.remove(str(library))


def sandboxed() -> int:
    """How many processes there are below this one: the sandbox, and whatever an attack left in it."""
    return len(psutil.Process().children(recursive=True))


@pytest.fixture
def attack(arena):
    """attack(double=…, line=…, before=…, after=…, points=…) -> Result, once it is sure that nothing was won.

    points: what the hostile exercises are worth; by default 0 for each that was given. reckless: what a hostile answer
    does may cost the attacker's other exercises, too; points must not be won by it. printed: must be in what the
    cells printed, so that the test knows that the attack was really made.
    """
    own_worker("bubblewrap", LIMITS).fork().kill()  # so that a sandbox is there to be counted
    quiet = sandboxed()

    def make(
        points: dict | None = None,
        outcome: str | None = None,
        printed: str = "",
        tamper=None,
        reckless=False,
        **hostile,
    ) -> Result:
        files = hostile.pop("files", {})
        notebook = arena.notebook(**hostile)
        if tamper:
            notebook = tamper(notebook) or notebook
        result = arena.grade(notebook, **files)
        expected = POINTS | {name: 0.0 for name in hostile if name in POINTS} | (points or {})
        for name, value in expected.items():
            lost = reckless and name not in hostile and result[name].points == 0
            assert lost or result[name].points == pytest.approx(value), (name, result[name])
            assert result[name].outcome in CONTRACT, result[name]
        if outcome:
            assert {result[name].outcome for name in hostile if name in POINTS} == {outcome}, result.graded.record
        assert printed in result.printed, result.printed[-2000:]
        see_no_secret(arena, result)
        see_that_the_next_is_right(arena)
        assert sandboxed() == quiet
        return result

    return make


def see_no_secret(arena: Arena, result: Result) -> None:
    """Nothing planted, and no number of a hidden case, is in what can be seen."""
    public = json.loads((arena.course.source(ASSIGNMENT) / "checks.json").read_text())
    text = result.text
    planted = ("SECRET", "CHECKS", "SOLUTION", "ENVIRONMENT", "GRADEBOOK", "VICTIM")
    assert not [mark for mark in planted if f"PLANTED-{mark}" in text]
    for name, check in arena.course.checks(ASSIGNMENT).items():
        for case in secret_sheet(name, check, arena.course.secret(), "mallory").cases:
            for number in case["x"].tolist():
                assert repr(number)[:12] not in text, f"an input of {name}"
    assert public


def see_that_the_next_is_right(arena: Arena) -> None:
    """One submission shows both: that what is right still passes, and that what is wrong still does not."""
    result = arena.grade(arena.notebook(double=WRONG), "ben")
    wrong, right = result["double"], result["line"]
    assert (wrong.outcome, wrong.points, wrong.misconceptions) == ("failed", 0.0, ("squared",))
    assert (right.outcome, right.points) == ("passed", 3.0)


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path
