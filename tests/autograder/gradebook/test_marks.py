"""What is kept of a submission, beside what nbgrader keeps of the same: two courses that differ in who writes."""

from __future__ import annotations

import json
import pickle
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from nbgrader import api
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from autograder.course import Course, nbgrader_library
from autograder.course.nbgrader_library import Nbgrader
from autograder.course.notebooks import graded_cells, read_notebook
from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.gradebook.book import Gradebook, submitted_at
from autograder.grading.grader import Grader
from autograder.judging.restore import comments, nbgrader_score, unanswered
from autograder.judging.tasks import Graded, GradedNotebook

ASSIGNMENT = "01"
CONFIG = """
import json
from pathlib import Path

from nbformat import from_dict
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, NbGraderPreprocessor, SaveAutoGrades


class Outputs(NbGraderPreprocessor):  # instead of a kernel: what cells show stands in a file beside the notebook
    def preprocess_cell(self, cell, resources, cell_index):
        shown = json.loads((Path(resources["metadata"]["path"]) / "outputs.json").read_text())
        cell.update(from_dict(shown.get(cell.metadata.get("nbgrader", {}).get("grade_id"), {})))
        return cell, resources


class HourlyPenalty(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {"negative": -1.0, "none": None}.get(student_id, total_seconds_late / 3600)


c = get_config()
c.CourseDirectory.course_id = "small"
c.OverwriteCells.add_missing_cells = True
c.AssignLatePenalties.plugin_class = HourlyPenalty
"""
THEIR_STEPS = """
c.Autograde.autograde_preprocessors = [Outputs, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata]
"""
FULL = {"outputs": []}
HALF = {"outputs": [v4.new_output("execute_result", {"text/plain": "1.5"}, execution_count=1)], "execution_count": 1}
WRONG = {"outputs": [v4.new_output("error", ename="AssertionError", evalue="", traceback=[])], "execution_count": 1}


def entry(grade_id, **data):
    usual = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": usual | {"grade_id": grade_id} | data}


def notebook(name: str, task: bool = False) -> nbformat.NotebookNode:
    cells = [
        v4.new_code_cell("def f():\n    return 1", id="code", metadata=entry(f"{name}_code", solution=True)),
        v4.new_code_cell("f()", id="test", metadata=entry(f"{name}_test", grade=True, locked=True, points=3)),
        v4.new_markdown_cell("Because.", id="why", metadata=entry(f"{name}_why", grade=True, solution=True, points=4)),
    ]
    if task:
        cells.append(v4.new_markdown_cell("Do.", id="task", metadata=entry("task", task=True, locked=True, points=2)))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


NOTEBOOKS = {"one": notebook("one", task=True), "two": notebook("two")}


@pytest.fixture(scope="module")
def registered(tmp_path_factory, new_database):
    """A course folder that is registered in a database, with its release: made once, and copied."""
    folder, url = tmp_path_factory.mktemp("registered"), new_database()
    source = folder / "source" / ASSIGNMENT
    (source / "data").mkdir(parents=True)
    for name, content in NOTEBOOKS.items():
        nbformat.write(content, source / f"{name}.ipynb")
    (source / "data" / "table.csv").write_text("1,2\n")
    (source / "checks.json").write_text("{}")
    side = Side(folder, url)
    side.nbgrader.register(ASSIGNMENT)
    side.nbgrader.generate(ASSIGNMENT, folder / "made")
    shutil.copytree(next((folder / "made").rglob("one.ipynb")).parent, folder / "release")
    return folder, url


class Side:
    """A course folder with a database, and somebody who grades in it."""

    def __init__(self, folder: Path, url: str, settings: str = ""):
        config = f"{CONFIG}c.CourseDirectory.db_url = {url!r}\n{settings}\n"
        (folder / "nbgrader_config.py").write_text(config)
        self.folder, self.url = folder, url
        self.nbgrader = Nbgrader(Course(folder, "Small", {ASSIGNMENT: ()}))

    def submitted(self, student: str) -> Path:
        return self.folder / "submitted" / student / ASSIGNMENT

    def autograded(self, student: str) -> Path:
        return self.folder / "autograded" / student / ASSIGNMENT

    def hand_in(self, student: str, shown: dict, touched: bool = True, notebooks=("one", "two"), **files: str) -> None:
        shutil.rmtree(self.submitted(student), ignore_errors=True)
        self.submitted(student).mkdir(parents=True)
        for name in notebooks:
            content = nbformat.from_dict(json.loads((self.folder / "release" / f"{name}.ipynb").read_text()))
            for cell in content.cells:
                if touched and cell.metadata.nbgrader.solution:
                    cell.source = "I think so."
            nbformat.write(content, self.submitted(student) / f"{name}.ipynb")
        for name, content in ({"outputs.json": json.dumps(shown)} | files).items():
            path = self.submitted(student) / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    def people(self, action) -> None:
        """What somebody does in the formgrader."""
        with self.nbgrader.api.gradebook as gradebook:
            action(gradebook)
            gradebook.db.commit()


class Theirs(Side):
    """nbgrader grades."""

    def __init__(self, folder: Path, url: str, settings: str = ""):
        super().__init__(folder, url, settings + THEIR_STEPS)

    def grade(self, student: str) -> None:
        done = self.nbgrader.api.autograde(ASSIGNMENT, student, force=True)
        assert done["success"], done


class Ours(Side):
    """What nbgrader found is written by us."""

    def __init__(self, folder: Path, url: str, theirs: Theirs, settings: str = ""):
        super().__init__(folder, url, settings)
        self.theirs = theirs
        grader = Grader(self.nbgrader.course)
        self.gradebook, self.kit = grader.gradebook, grader.kit(ASSIGNMENT)

    def graded(self, student: str) -> Graded:
        notebooks = [self._graded(student, name) for name in sorted(NOTEBOOKS)]
        return Graded(student, ASSIGNMENT, tuple(notebooks))

    def _graded(self, student: str, name: str) -> GradedNotebook:
        record = NotebookRecord(student, ASSIGNMENT, name, (QuestionRecord(f"{name}_test", 1.0, 3.0, "partial"),))
        path = self.theirs.autograded(student) / f"{name}.ipynb"
        if not path.is_file():
            return GradedNotebook(record)
        executed = read_notebook(path)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in executed.cells}
        scores = {}
        for graded in graded_cells(executed):
            by_hand = 0.0 if unanswered(cells[graded.id]) else None
            scores[graded.id] = by_hand if graded.manual else nbgrader_score(cells[graded.id].outputs, graded.points)
        return GradedNotebook(record, path.read_bytes(), scores, comments(executed))

    def files(self, student: str) -> dict[str, bytes]:
        folder = self.submitted(student)
        return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    def grade(self, student: str, digest: str = "d1") -> None:
        self.save(self.graded(student), digest)

    def save(self, graded: Graded, digest: str = "d1") -> None:
        files = self.files(graded.student)
        timestamp, _ = submitted_at(files.get("timestamp.txt"))
        self.gradebook.save(graded, digest, self.kit, files, timestamp)


@pytest.fixture
def sides(tmp_path, new_database, registered):
    """sides("c.X.y = 1") -> two courses with these settings, nbgrader's and ours, registered and empty."""

    def make(settings: str = "") -> tuple[Theirs, Ours]:
        for name in ("theirs", "ours"):
            shutil.copytree(registered[0], tmp_path / name)
        theirs = Theirs(tmp_path / "theirs", new_database(registered[1]), settings)
        ours = Ours(tmp_path / "ours", new_database(registered[1]), theirs, settings)
        ours.gradebook.prepare([ours.kit])
        return theirs, ours

    return make


@pytest.fixture
def both(sides):
    """Two courses as anybody has them."""
    return sides()


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table of nbgrader's, with names instead of ids."""
    with create_engine(url).connect() as connection:
        tables = {
            name: [dict(row._mapping) for row in connection.execute(select(table))]
            for name, table in api.Base.metadata.tables.items()
        }
    names = {row["id"]: row["name"] for table in ("assignment", "notebook") for row in tables[table]}
    names |= {row["id"]: f"{row['type']} {row['name']}" for row in tables["base_cell"]}
    names |= {row["id"]: row["student_id"] for row in tables["submitted_assignment"]}
    for row in tables["submitted_notebook"]:
        names[row["id"]] = f"{names[row['notebook_id']]} of {names[row['assignment_id']]}"

    def named(row: dict) -> str:
        return str({key: names.get(value, value) for key, value in row.items() if key != "id" or value in names})

    return {name: sorted(map(named, found)) for name, found in tables.items()}


def tree(folder: Path) -> dict[str, tuple]:
    """Every file's content and mode, and every folder."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes() if path.is_file() else None)
        for path in sorted(folder.rglob("*"))
    }


def same(both, *students: str) -> bool:
    """Are all rows and all files the same?"""
    theirs, ours = both
    assert rows(theirs.url) == rows(ours.url)
    for student in students:
        assert tree(theirs.autograded(student)) == tree(ours.autograded(student))
        assert [path.name for path in ours.autograded(student).parent.iterdir()] == [ASSIGNMENT]
    return True


def grade(both, student: str, *arguments, **options) -> None:
    for side in both:
        side.hand_in(student, *arguments, **options)
        side.grade(student)


# ---------------------------------------------------------------- beside nbgrader


def test_a_first_grading(both):
    """Are rows and files of right, half right, wrong and untouched submissions just nbgrader's?"""
    grade(both, "ada", {"one_test": FULL, "two_test": HALF})
    grade(both, "ben", {"one_test": WRONG, "two_test": FULL}, touched=False)
    assert same(both, "ada", "ben")
    assert "1.5" in str(rows(both[1].url)["grade"]) and "No response." in str(rows(both[1].url)["comment"])


def test_other_files(both):
    """Are a student's own files there, the course's in place of changed ones, and none of those that nbgrader leaves
    out; all with its permissions?"""
    others = {
        "notes.txt": "mine",
        "deep__er__x.py": "1",
        "checks.json": "changed",
        "a.pyc": "",
        "more__feedback__x.html": "",
        "other.ipynb": "{}",
        "data__extra.csv": "3",
    }
    grade(both, "ada", {"one_test": FULL}, **others)
    assert same(both, "ada")
    assert (both[1].autograded("ada") / "checks.json").read_text() == "{}"
    grade(both, "ada", {"one_test": FULL})
    assert same(both, "ada")
    assert not (both[1].autograded("ada") / "notes.txt").exists()


def test_files_that_students_may_change(sides):
    """Does a file that nbgrader is told not to overwrite stay the student's?"""
    both = sides('c.Autograde.exclude_overwriting = {"01": ["checks.json"]}')
    grade(both, "ada", {"one_test": FULL}, **{"checks.json": "changed"})
    assert same(both, "ada")
    assert (both[1].autograded("ada") / "checks.json").read_text() == "changed"


@pytest.mark.parametrize("setting", ["c.CourseDirectory.groupshared = True", "c.Autograde.permissions = 640"])
def test_permissions(sides, setting):
    """Are permissions those that the course says: of a group that shares it, say?"""
    both = sides(setting)
    grade(both, "ada", {"one_test": FULL}, data__extra="3")
    assert same(both, "ada")
    modes = [side.autograded("ada").stat().st_mode for side in both]
    modes += [(side.folder / "autograded").stat().st_mode for side in both]
    assert modes[0] == modes[1] and modes[2] == modes[3]


def test_grading_again(both):
    """Are old marks replaced by new ones, and comments taken back?"""
    grade(both, "ada", {"one_test": WRONG, "two_test": FULL}, touched=False)
    grade(both, "ada", {"one_test": HALF, "two_test": WRONG})
    assert same(both, "ada")


def test_marks_that_people_gave(both):
    """Do manual marks, extra credit and comments survive grading again, and is the person asked once more?"""
    grade(both, "ada", {"one_test": HALF})

    def mark(gradebook):
        test = gradebook.find_grade("one_test", "one", ASSIGNMENT, "ada")
        test.manual_score, test.extra_credit, test.needs_manual_grade = 2.5, 0.25, False
        why = gradebook.find_grade("one_why", "one", ASSIGNMENT, "ada")
        why.manual_score, why.needs_manual_grade = 3.0, False
        gradebook.find_grade("task", "one", ASSIGNMENT, "ada").manual_score = 1.0
        gradebook.find_comment("one_why", "one", ASSIGNMENT, "ada").manual_comment = "Good!"
        gradebook.find_submission_notebook("one", ASSIGNMENT, "ada").flagged = True
        gradebook.update_or_create_student("ada", first_name="Ada", email="ada@example.org")

    for side in both:
        side.people(mark)
    grade(both, "ada", {"one_test": FULL})
    assert same(both, "ada")
    assert "Good!" in str(rows(both[1].url)) and "2.5" in str(rows(both[1].url)["grade"])


def test_a_notebook_that_was_not_handed_in(both):
    """Is one that is not there worth 0, also where it was there before; and does it come back?"""
    grade(both, "ada", {"one_test": FULL, "two_test": FULL}, notebooks=["one"])
    grade(both, "ben", {"one_test": FULL, "two_test": FULL}, notebooks=["two"])
    assert same(both, "ada", "ben")
    grade(both, "ben", {"one_test": FULL, "two_test": HALF})
    grade(both, "ada", {"one_test": HALF}, notebooks=["two"])
    assert same(both, "ada", "ben")


LATE = {"timestamp.txt": "2030-01-01 13:30:00.123456 UTC\n"}
EARLY = {"timestamp.txt": "2030-01-01 11:59:59.999999"}


def test_notebooks_under_other_names(both):
    """Where none has the name that it was released with: do both leave it to a person, and give nobody a 0?"""
    theirs, ours = both
    for side in both:
        side.hand_in("ada", {"one_test": FULL}, notebooks=("one",))
        (side.submitted("ada") / "one.ipynb").rename(side.submitted("ada") / "one (1).ipynb")
    assert not theirs.nbgrader.api.autograde(ASSIGNMENT, "ada", force=True)["success"]
    ours.grade("ada")
    assert rows(theirs.url) == rows(ours.url)
    grades = rows(ours.url)["grade"]
    assert len(grades) == 5 and all("'auto_score': None" in row and "_grade': True" in row for row in grades)


def test_late_submissions(both):
    """Does the course's plugin say what being late costs, within nbgrader's bounds; are extensions and marks given by
    people counted, and is the penalty taken back with a new submission?"""

    def due(gradebook):
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2030-01-01 12:00:00 UTC")

    for side in both:
        side.people(due)
    for student in ("ada", "negative", "none"):
        grade(both, student, {"one_test": HALF, "two_test": WRONG}, **LATE)
    grade(both, "in time", {"one_test": HALF}, **EARLY)
    grade(both, "unknown", {"one_test": HALF}, timestamp="")
    assert same(both, "ada", "negative", "none", "in time")
    assert "'late_submission_penalty': 1.5" in str(rows(both[1].url)["submitted_notebook"])
    for side in both:
        side.people(lambda gradebook: gradebook.grant_extension(ASSIGNMENT, "ada", hours=1))
    grade(both, "ada", {"one_test": HALF, "two_test": WRONG}, **LATE)
    grade(both, "negative", {"one_test": HALF}, **EARLY)
    grade(both, "none", {"one_test": HALF})  # without a time, the one that is known stays
    assert same(both, "ada", "negative", "none")


# ---------------------------------------------------------------- our own


def test_what_nobody_could_judge_waits_for_a_person(both):
    """Is a question without a score, or a notebook that could not be read, nothing that costs a point?"""
    theirs, ours = both
    grade(both, "ada", {"one_test": FULL, "two_test": FULL})
    graded = ours.graded("ada")
    one, two = graded.notebooks
    one = replace(one, scores=one.scores | {"one_test": None})
    ours.save(replace(graded, notebooks=(one, GradedNotebook(two.record))))
    with ours.nbgrader.api.gradebook as gradebook:
        for id in ("one_test", "two_test", "two_why"):
            found = gradebook.find_grade(id, id[:3], ASSIGNMENT, "ada")
            assert (found.auto_score, found.needs_manual_grade) == (None, True)
    assert not (ours.autograded("ada") / "two.ipynb").exists()


def test_records_are_kept_with_the_marks(both):
    """Are records saved with their digest, and both or neither where writing fails in the middle?"""
    _, ours = both
    grade(both, "ada", {"one_test": FULL})
    records = [notebook.record for notebook in ours.graded("ada").notebooks]
    kept = ours.gradebook.records
    assert [record.notebook for record in kept.graded(ASSIGNMENT, "ada", "d1")] == ["one", "two"]
    before = rows(ours.url)
    broken = replace(ours.graded("ada"), notebooks=(GradedNotebook(records[0], scores={"one_test": object()}),))
    with pytest.raises(Exception, match="one_test|object|adapt|bind"):
        ours.save(broken, "d2")
    assert rows(ours.url) == before
    assert kept.graded(ASSIGNMENT, "ada", "d2") == [] != kept.graded(ASSIGNMENT, "ada", "d1")


def test_registering_only_when_the_source_has_changed(both, monkeypatch):
    """Is an assignment registered once, and again when its source or somebody in the gradebook has changed it?"""
    _, ours = both
    registered = []
    monkeypatch.setattr(Nbgrader, "register", lambda self, assignment: registered.append(assignment))
    ours.gradebook.prepare([ours.kit])
    assert registered == []
    changed = {**ours.kit.sources, "two": ours.kit.sources["two"].replace('"checksum": "', '"checksum": "5')}
    ours.gradebook.prepare([replace(ours.kit, sources=changed)])
    assert registered == [ASSIGNMENT]
    with create_engine(ours.url).begin() as connection:
        connection.execute(text("UPDATE source_cell SET checksum = 'x' WHERE name = 'one_test'"))
    ours.gradebook.prepare([ours.kit])
    assert registered == [ASSIGNMENT] * 2


def test_registering_makes_the_database(tmp_path, new_database, registered):
    """Does a course that was never graded get its gradebook, and are tables of ours in it?"""
    shutil.copytree(registered[0], tmp_path / "course")
    side = Ours(tmp_path / "course", new_database(), None)
    side.gradebook.prepare([side.kit])
    assert len(rows(side.url)["source_cell"]) == 7
    assert side.gradebook.records.all(ASSIGNMENT) == []


def test_another_writer_is_waited_for(both, monkeypatch):
    """Does saving wait while the formgrader, say, writes; and does it say so if that never ends?"""
    _, ours = both
    if not ours.url.startswith("sqlite"):
        pytest.skip("only SQLite has one writer at a time")
    grade(both, "ada", {"one_test": FULL})
    other = sqlite3.connect(ours.url.removeprefix("sqlite:///"), check_same_thread=False, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    timer.start()
    ours.grade("ada", "d2")
    timer.join()
    assert ours.gradebook.records.graded(ASSIGNMENT, "ada", "d2")
    monkeypatch.setattr(nbgrader_library, "LOCKED_SECONDS", 0.05)
    ours.gradebook = Gradebook(Nbgrader(ours.nbgrader.course))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        ours.grade("ada", "d3")
    other.close()
    ours.grade("ada", "d3")
    assert same(both, "ada")


@pytest.mark.parametrize(
    "written, moment",
    [
        (b"2030-01-01 13:30:00.123456 UTC\n", datetime(2030, 1, 1, 13, 30, 0, 123456)),
        (b"2030-01-01T13:30:00+02:00", datetime(2030, 1, 1, 11, 30)),
        (b"  \n", None),
        (None, None),
    ],
)
def test_timestamps(written, moment):
    """Is a timestamp read as nbgrader reads it, in UTC?"""
    assert submitted_at(written) == (moment, ())


NO_TIMES = [b"yesterday", b"\xff\xfe", b"9999999999999999", b"2030-13-45", b"\x00", b"a b c", b"9" * 5_000_000]


@pytest.mark.parametrize("written", NO_TIMES, ids=lambda written: repr(written[:20]))
def test_timestamps_that_are_none(written):
    """Is a timestamp that nobody can read told in a line?"""
    told = "timestamp.txt holds no time: nobody knows whether this came too late"
    assert submitted_at(written) == (None, (told,))


# ---------------------------------------------------------------- kill -9

KILLED = """
import os, pickle, signal, sys
from pathlib import Path

import autograder.gradebook.book
from autograder.course import Course
from autograder.course.nbgrader_library import Nbgrader

where, (folder, graded, digest, kit, files) = sys.argv[1], pickle.load(sys.stdin.buffer)
die = lambda *arguments, **options: os.kill(os.getpid(), signal.SIGKILL)
if where == "writing":
    Path.chmod = die
elif where == "between":
    shutil_rename, calls = Path.rename, []
    Path.rename = lambda self, other: die() if calls else (calls.append(1), shutil_rename(self, other))
elif where == "before the transaction":
    autograder.gradebook.book.Gradebook._commit = die
elif where == "in the transaction":
    autograder.gradebook.book.SubmissionRows._penalize = die
autograder.gradebook.book.Gradebook(Nbgrader(Course(Path(folder), "Small", {"01": ()}))).save(graded, digest, kit, files)
"""


@pytest.mark.parametrize("where", ["writing", "between", "before the transaction", "in the transaction"])
def test_a_grader_that_is_killed(both, where):
    """Killed at any moment: is the digest unknown, are marks the old ones, and does grading again make all right?"""
    theirs, ours = both
    grade(both, "ada", {"one_test": WRONG})
    before = rows(ours.url)
    for side in both:
        side.hand_in("ada", {"one_test": HALF})
    theirs.grade("ada")
    task = (str(ours.folder), ours.graded("ada"), "d2", ours.kit, ours.files("ada"))
    killed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, where], input=pickle.dumps(task), capture_output=True, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert ours.gradebook.records.graded(ASSIGNMENT, "ada", "d2") == []
    assert rows(ours.url) == before
    ours.grade("ada", "d2")
    assert same(both, "ada")
    assert ours.gradebook.records.graded(ASSIGNMENT, "ada", "d2")
