"""Both ways of grading, through their real commands: `nbgrader autograde` and `autograder grade`. What comes after they
have graded a class is done in this process."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder.cli import main
from autograder.course import Course
from autograder.course.nbgrader_library import Nbgrader

ROOT = Path(__file__).resolve().parents[2]
ONE, MANY = "05_initialization", "06_regularization"
STUDENTS = {
    ONE: ["ada", "dana", "ivan", "quinn", "rosa"],
    MANY: ["emil"],
}
LATE = ("dana", ONE)
PENALTY = """
from nbgrader.plugins import BasePlugin

class OnePointADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 86400

c.AssignLatePenalties.plugin_class = OnePointADay
"""


def run(folder: Path, *command: str) -> None:
    environment = {"OPENBLAS_NUM_THREADS": "1"} | os.environ
    call = [sys.executable, "-m", *command]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]


def make_class(folder: Path) -> None:
    """A course folder with some of the sample class, one of them late, and a plugin that takes points for it."""
    spec = importlib.util.spec_from_file_location("sample_class", ROOT / "examples" / "sample_class.py")
    sample_class = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample_class)
    sample_class.make_class(folder)
    for path in (folder / "submitted").glob("*/*"):
        if path.parent.name not in STUDENTS.get(path.name, []):
            shutil.rmtree(path)
    for path in (folder / "submitted").iterdir():
        if not any(path.iterdir()):
            path.rmdir()
    for path in (folder / "submitted").glob(f"*/{ONE}/*.ipynb"):
        leave_demonstrations_out(path)
    (folder / "submitted" / LATE[0] / LATE[1] / "timestamp.txt").write_text("2026-11-03 12:00:00.123456 UTC")
    (folder / "submitted" / "ada" / ONE / "notes.txt").write_text("mine")
    (folder / "submitted" / "ada" / ONE / "checks.json").write_text("{}")
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(PENALTY)


def leave_demonstrations_out(path: Path) -> None:
    """As a student may who wants to see the tests soon; so a kernel runs the notebook in seconds."""
    notebook = json.loads(path.read_text())
    notebook["cells"] = [cell for cell in notebook["cells"] if "demo" not in cell["metadata"].get("tags", [])]
    path.write_text(json.dumps(notebook))


def set_due_date(folder: Path) -> None:
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "steady_gradients") as gradebook:
        gradebook.update_or_create_assignment(ONE, duedate="2026-11-01 12:00:00 UTC")


def succeed(done) -> None:
    """What nbgrader, asked as a library, says of its work."""
    assert done["success"], done["log"][-3000:]


def api(folder: Path) -> NbGraderAPI:
    return Nbgrader(Course.at(folder)).api


@pytest.fixture(scope="module")
def doors(once):
    """The same class in two folders: graded by nbgrader's command, and by ours."""

    def make(folder):
        make_class(folder / "theirs")
        for assignment in STUDENTS:
            succeed(api(folder / "theirs").generate_assignment(assignment))
        set_due_date(folder / "theirs")
        (folder / "theirs" / "course.secret").write_text("s" * 64)
        shutil.copytree(folder / "theirs", folder / "ours")
        for assignment in STUDENTS:
            run(folder / "theirs", "nbgrader", "autograde", assignment)
        run(folder / "ours", "autograder", "grade", "--jobs", "2")

    folder = once("doors", make)
    return folder / "theirs", folder / "ours"


TABLES = {
    "scores": """SELECT h.student_id, n.name, b.name, x.auto_score, x.manual_score, x.extra_credit, x.needs_manual_grade
        FROM grade x JOIN base_cell b ON b.id = x.cell_id""",
    "comments": """SELECT h.student_id, n.name, b.name, x.auto_comment, x.manual_comment
        FROM comment x JOIN base_cell b ON b.id = x.cell_id""",
}
JOINS = """ JOIN submitted_notebook s ON s.id = x.notebook_id JOIN notebook n ON n.id = s.notebook_id
    JOIN submitted_assignment h ON h.id = s.assignment_id ORDER BY 1, 2, 3"""
WHOLE = {
    "notebooks": """SELECT h.student_id, n.name, s.late_submission_penalty FROM submitted_notebook s
        JOIN notebook n ON n.id = s.notebook_id JOIN submitted_assignment h ON h.id = s.assignment_id ORDER BY 1, 2""",
    "submissions": """SELECT h.student_id, a.name, h.timestamp, h.extension FROM submitted_assignment h
        JOIN assignment a ON a.id = h.assignment_id ORDER BY 1, 2""",
    "students": "SELECT * FROM student ORDER BY id",
    "digests": "SELECT assignment, student, notebook, digest FROM steady_gradients_record ORDER BY 1, 2, 3",
}


def rows(folder: Path, table: str) -> list[tuple]:
    connection = sqlite3.connect(folder / "gradebook.db")
    try:
        return connection.execute(TABLES[table] + JOINS if table in TABLES else WHOLE[table]).fetchall()
    finally:
        connection.close()


def records(folder: Path) -> list[dict]:
    """Our records, without how long things took."""
    connection = sqlite3.connect(folder / "gradebook.db")
    texts = connection.execute("SELECT record FROM steady_gradients_record ORDER BY assignment, student, notebook")
    found = [json.loads(text) for (text,) in texts]
    connection.close()
    for record in found:
        record.pop("elapsed")
        for part in (record, *record["questions"]):
            part.pop("seconds")
    return found


def tree(folder: Path) -> dict[str, bytes]:
    room = folder / "autograded"
    return {str(path.relative_to(room)): path.read_bytes() for path in sorted(room.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("table", [*TABLES, *WHOLE])
def test_both_write_the_same_rows(doors, table):
    """Do both leave the very same rows, ids aside?"""
    theirs, ours = doors
    assert rows(ours, table) == rows(theirs, table)
    assert rows(ours, table)


def test_both_write_the_same_records(doors):
    """Do both keep the same records: outcomes, misconceptions, messages and problems?"""
    theirs, ours = doors
    assert records(ours) == records(theirs)
    assert {"passed", "partial", "failed", "missing", "error", "manual"} <= {
        question["outcome"] for record in records(ours) for question in record["questions"]
    }


def test_both_write_the_same_files(doors):
    """Are the autograded folders the same, byte for byte, and readable by nbformat?"""
    theirs, ours = (tree(folder) for folder in doors)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    for name, content in ours.items():
        if name.endswith(".ipynb"):
            nbformat.validate(nbformat.reads(content.decode(), as_version=4))
    assert ours[f"ada/{ONE}/notes.txt"] == b"mine" and ours[f"ada/{ONE}/checks.json"] != b"{}"


@pytest.fixture
def by_autograder(warm):
    """by_autograder(folder, *options) -> the last line of our command, run in this process."""

    def run(folder: Path, *options: str) -> str:
        done = CliRunner().invoke(main, ["--course", str(folder), "grade", *options])
        assert done.exit_code == 0, done.stderr
        return done.stderr.splitlines()[-1]

    return run


def test_what_one_has_graded_is_known_to_the_other(doors, tmp_path, by_autograder):
    """Does our command grade nothing again that nbgrader's graded?"""
    shutil.copytree(doors[0], tmp_path / "course")
    total = sum(map(len, STUDENTS.values()))
    assert f"0 graded, {total} unchanged since last time" in by_autograder(tmp_path / "course")


@pytest.mark.parametrize("door", [0, 1], ids=["nbgrader autograde", "autograder grade"])
def test_what_people_gave_stays(doors, tmp_path, by_autograder, door):
    """Do a manual score and a comment stay when everything is graded again, and is the answer to be looked at anew?"""
    folder = tmp_path / "course"
    shutil.copytree(doors[door], folder)
    place = ("written_question", "initialization", ONE, "ada")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "steady_gradients") as gradebook:
        grade = gradebook.find_grade(*place)
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        gradebook.find_comment(*place).manual_comment = "well said"
        gradebook.db.commit()
    if door == 0:
        succeed(api(folder).autograde(ONE, "ada", force=True))
    else:
        by_autograder(folder, "--force", "--student=ada", ONE)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "steady_gradients") as gradebook:
        grade = gradebook.find_grade(*place)
        assert (grade.score, grade.needs_manual_grade) == (3.5, True)
        assert gradebook.find_comment(*place).comment == "well said"


def test_a_late_submission_loses_points(doors):
    """Is the penalty what the plugin says, two days and a fraction of a second late?"""
    penalties = {(student, name): penalty for student, name, penalty in rows(doors[1], "notebooks")}
    assert penalties[("dana", "initialization")] == pytest.approx(2.0, abs=1e-4)
    assert penalties[("ada", "initialization")] is None


@pytest.mark.parametrize("student", ["dana", *(pytest.param(s, marks=pytest.mark.soak) for s in ("quinn", "rosa"))])
def test_stock_nbgrader_gives_the_same_marks(doors, tmp_path, student):
    """Without our steps, in the students' own kernels: are the marks the same, question by question?"""
    folder = tmp_path / "course"
    shutil.copytree(doors[0], folder, ignore=shutil.ignore_patterns("autograded"))
    config = (folder / "nbgrader_config.py").read_text()
    stock = "del c.Autograde.autograde_preprocessors\nc.Execute.timeout = 60\n"
    (folder / "nbgrader_config.py").write_text(f"{config}\n{stock}")
    succeed(api(folder).autograde(ONE, student, force=True))
    executed = (folder / "autograded" / student / ONE / "initialization.ipynb").read_text()
    assert "iopub.execute_input" in executed  # only a kernel leaves this
    ours = {row[:3]: row[3] for row in rows(doors[1], "scores")}
    stock = {row[:3]: row[3] for row in rows(folder, "scores")}
    assert stock == ours


def test_nbgraders_door_grades_a_submission_once(monkeypatch, small_course):
    """Is a submission of several notebooks graded when the first is asked for, and again only if one is asked twice?"""
    from autograder import preprocessors
    from autograder.course.records import NotebookRecord
    from autograder.engine.reading import HandedIn
    from autograder.grading.grader import Grader
    from autograder.judging.tasks import Graded, GradedNotebook

    asked = []

    def grade(task):
        asked.append(task.student)
        notebooks = (GradedNotebook(NotebookRecord(task.student, "01_small", name, ())) for name in "ab")
        return Graded(task.student, "01_small", tuple(notebooks))

    monkeypatch.setattr(preprocessors, "grade_submission", grade)
    grader = Grader(small_course)
    kit = grader.kit("01_small")
    for student, digest, name in [("eve", 1, "a"), ("eve", 1, "b"), ("bob", 1, "b"), ("bob", 2, "a"), ("bob", 2, "a")]:
        place = {"notebook": name, "digest": digest}
        graded = preprocessors.Grade._graded(grader, kit, student, HandedIn({}, {}, ()), place)
        assert (graded.record.student, graded.record.notebook) == (student, name)
    assert asked == ["eve", "bob", "bob", "bob"]
