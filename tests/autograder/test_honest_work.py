"""Honest work that needs more than the sandbox has, or than every notebook has: nobody loses by it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.authoring.build import build
from autograder.cli import main
from autograder.course import Course
from autograder.engine.reading import HandedIn, Submission, handed_in
from autograder.grading.grader import Grader
from autograder.judging.notebook import grade_submission

COLAB = """!pip install -q numpy matplotlib
%matplotlib notebook
try:
    from google.colab import drive
    drive.mount('/content/drive')
except ImportError:
    pass
!mkdir -p figures
%cd .
"""
SMALL = "01_small"
USES_MODULES = """
import importlib, helper, mine
from helper import *
from parts.deep import offset
importlib.reload(helper)
assert (factor, offset, mine.value, open('data.csv').read()) == (2, 0, 7, '1,2')
"""


@pytest.fixture
def sample_class(root):
    """examples/sample_class.py, as a module."""
    spec = importlib.util.spec_from_file_location("sample_class", root / "examples" / "sample_class.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_notebook_that_begins_as_colab_users_write(copy_of_the_course, sample_class, tmp_path):
    """Has a perfect notebook the same marks with `!pip install` and the like above its imports?"""
    course = copy_of_the_course(tmp_path / "course")
    build(course, "05_initialization")
    released = json.loads((course.release("05_initialization") / "initialization.ipynb").read_text())
    notebook = sample_class.submission(released, {}, sample_class.answers("initialization"))
    marks = []
    for start in ("", COLAB):
        path = tmp_path / "initialization.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        begin_with(path, start)
        done = CliRunner().invoke(main, ["--course", str(course.root), "try", "--json", str(path)])
        assert done.exit_code == 0, done.output
        record = json.loads(done.stdout)
        marks.append([(q["id"], q["points"], q["outcome"]) for q in record["questions"]])
    assert marks[0] == marks[1]
    assert {outcome for _, _, outcome in marks[0]} == {"passed", "manual"}


# ---------------------------------------------------------------- modules and data beside the notebook


def begin_with(path: Path, lines: str) -> None:
    """Put lines above those of a notebook's first cell of code."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    first["source"] = f"{lines}\n" + "".join(first["source"])
    path.write_text(json.dumps(notebook), encoding="utf-8")


def graded(course, student: str = "ada"):
    """The record of a submission in the small course."""
    grader = Grader(course)
    kit = grader.kit(SMALL)
    handed = handed_in(Submission.of(course, student, SMALL), list(kit.sources))
    return grade_submission(grader.task(student, kit, handed)).notebooks[0].record


def test_modules_beside_the_notebook(small_course, hand_in):
    """Is what lies beside the notebook the course's own, not the student's of that name; and the student's found too?"""
    folder = small_course.source(SMALL)
    (folder / "parts").mkdir()
    (folder / "helper.py").write_text("factor = 2\n")
    (folder / "parts" / "deep.py").write_text("from helper import factor\noffset = factor - 2\n")
    (folder / "data.csv").write_text("1,2")
    path = hand_in("ada")
    begin_with(path, USES_MODULES)
    path.with_name("helper.py").write_text("factor = 3\n")
    path.with_name("mine.py").write_text("value = 7\n")
    record = graded(small_course)
    assert record.problem == ""
    assert sum(q.points for q in record.questions) == 5.0


# ---------------------------------------------------------------- packages that a course names


def allow(course, packages: str) -> None:
    """Name packages in the course's settings."""
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.Grade.packages = {packages}\n")


def test_a_course_names_the_packages_it_needs(small_course, hand_in):
    """Can a package be imported once the course names it; does the error say so before; and is it graded anew then?"""
    begin_with(hand_in("ada"), "import scipy.linalg")
    record = graded(small_course)
    assert sum(q.points for q in record.questions) == 0
    assert record.problem.endswith(
        "raised ModuleNotFoundError: No module named 'scipy' "
        "(neither a file beside the notebook nor a package that c.Grade.packages allows)"
    )
    before = Grader(small_course)
    allow(small_course, '["scipy"]')
    small_course = Course.at(small_course.root)  # settings are read once
    after = Grader(small_course)
    submission, handed = Submission.of(small_course, "ada", SMALL), HandedIn({}, {}, ())
    assert before.digest(submission, handed) != after.digest(submission, handed)
    record = graded(small_course)
    assert (record.problem, sum(q.points for q in record.questions)) == ("", 5.0)


@pytest.mark.parametrize(
    ("packages", "message"),
    [
        ('"scipy"', 'nbgrader_config.py: c.Grade.packages = \'scipy\' must be a list of names: ["scipy", "pandas"].'),
        ('["no-such-thing"]', "no-such-thing is not installed, and student code needs it: pip install no-such-thing"),
        (
            '["steady-gradients-autograder"]',
            "steady-gradients-autograder is an editable install: install it without -e for the sandbox",
        ),
    ],
    ids=["no list", "not installed", "editable"],
)
@pytest.mark.parametrize("door", ["try", "grade"])
def test_packages_that_cannot_be_allowed(small_course, hand_in, door, packages, message):
    """Does a package that cannot be given to student code end in one line, before anybody is marked?"""
    path = hand_in("ada")
    allow(small_course, packages)
    arguments = [door, str(path)] if door == "try" else [door, "--jobs", "1"]
    done = CliRunner().invoke(main, ["--course", str(small_course.root), *arguments])
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"autograder: {message}\n")
    assert not list((small_course.root / "autograded").rglob("*.ipynb"))
