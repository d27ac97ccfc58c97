"""The sample class, graded through the real command line and nbgrader."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from steadygrad.judging.calls import ask, call
from steadygrad.judging.judge import judge

from autograder.course import Course
from autograder.gradebook.book import Records
from autograder.vocabulary.prepare import secret_sheet

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
ASSIGNMENT, NOTEBOOK = "05_initialization", "initialization"
NOTEBOOKS = sorted(path.stem for path in (EXAMPLES / "answers").glob("*.toml"))
CHOSEN = ["chen", "emil", "rosa", "sven", "tara", "umut"]
MORE = 4  # students whom `ruin` adds
NAMED = {  # who made which mistake -> its name
    ("emil", "deep_linear_output"): "one-factor-too-many",
    ("emil", "init_xavier"): "missing-parentheses",
    ("emil", "init_he"): "rand-for-randn",
    ("rosa", "init_he"): "rand-for-randn",
}
MANUAL = "written_question"


def sample_class():
    """examples/sample_class.py, as a module."""
    spec = importlib.util.spec_from_file_location("sample_class", EXAMPLES / "sample_class.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STUDENTS = sample_class().students(NOTEBOOK)


def autograder(course: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = {"OPENBLAS_NUM_THREADS": "1"} | os.environ
    command = [sys.executable, "-m", "autograder", "--course", str(course), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=1800, cwd=course)


def records_of(done: subprocess.CompletedProcess) -> dict[str, dict]:
    """student -> the object that `grade --json` printed."""
    assert done.returncode == 0, done.stderr
    return {record["student"]: record for record in map(json.loads, done.stdout.splitlines())}


def submitted(course: Path, student: str) -> Path:
    return course / "submitted" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"


@pytest.fixture(scope="session")
def graded(once):
    """A course folder with six of the students and four more, graded once; what the command said beside it."""

    def make(folder):
        course = folder / "course"
        sample_class().make_class(course)
        for path in (course / "submitted").glob("*/*"):
            if (path.parent.name in CHOSEN, path.name) != (True, ASSIGNMENT):
                shutil.rmtree(path)
        ruin(course)
        done = autograder(course, "grade", "--json")
        (folder / "said.json").write_text(json.dumps([done.returncode, done.stdout, done.stderr]))

    folder = once("sample-class", make)
    code, stdout, stderr = json.loads((folder / "said.json").read_text())
    return folder / "course", subprocess.CompletedProcess([], code, stdout, stderr)


def ruin(course: Path) -> None:
    """Four more: one with a cell that ends the process, one who handed in under another name, one who deleted exercises, and one with
    odd things in the folder and in the metadata."""
    whole = nbformat.read(submitted(course, "chen"), as_version=4)

    dies = nbformat.from_dict(json.loads(nbformat.writes(whole)))
    cell = next(cell for cell in dies.cells if cell.id == "data")
    cell.source += "\nimport os\nos._exit(1)"
    write(dies, submitted(course, "zz-dies"))

    write(whole, submitted(course, "zz-renamed").with_name("initialization (1).ipynb"))

    deleted = nbformat.from_dict(json.loads(nbformat.writes(whole)))
    gone = ("init_he", "init_he_code", "scaled_init")
    deleted.cells = [c for c in deleted.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in gone]
    rewritten = next(c for c in deleted.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "scaled_init_code")
    del rewritten.metadata["nbgrader"]  # a cell of the student's own, in its place
    write(deleted, submitted(course, "zz-deleted"))

    odd = nbformat.from_dict(json.loads(nbformat.writes(whole)))
    odd.cells += [nbformat.v4.new_code_cell("2 + 2", metadata={"nbgrader": data}) for data in ODD_METADATA]
    odd.cells.append(nbformat.v4.new_code_cell("len(first_costs)", id="reads-a-demonstration"))
    write(odd, submitted(course, "zz-untidy"))
    folder = submitted(course, "zz-untidy").parent
    (folder / "Untitled.ipynb").write_text("{}", encoding="utf-8")
    (folder / "notes.txt").write_text("to do", encoding="utf-8")
    (folder / "checks.json").write_text('{"checks": {}}', encoding="utf-8")


ODD_METADATA = [
    None,
    5,
    "x",
    [],
    {"grade_id": ["x"]},
    {"grade": True},
    {"grade_id": "zzz"},
    {"grade_id": "init_hi", "grade": True, "points": "many", "schema_version": 3, "solution": False, "task": False},
    {"grade_id": "init_ho", "grade": True, "points": 2, "schema_version": 99, "solution": False, "task": False},
    {  # sound, but of no exercise that there is: last year's, say
        "grade_id": "init_hu",
        "grade": True,
        "points": 2,
        "schema_version": 3,
        "solution": False,
        "locked": True,
        "task": False,
    },
]


def write(notebook, path: Path) -> None:
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@pytest.fixture(scope="session")
def records(graded) -> dict[str, dict]:
    return records_of(graded[1])


def outcomes(record: dict) -> dict[str, str]:
    return {question["id"]: question["outcome"] for question in record["questions"]}


# ---------------------------------------------------------------- the class that the script makes


def test_the_class_shows_every_kind_of_submission(tmp_path):
    """Does the script make at least 16 submissions, with every damage, and leave what was graded there?"""
    (tmp_path / "gradebook.db").write_text("kept")
    sample_class().make_class(tmp_path)
    made = {path.parent.parent.name for path in (tmp_path / "submitted").glob(f"*/{ASSIGNMENT}/*.ipynb")}
    assert made == set(STUDENTS) and len(made) >= 16
    keys = {key for student in STUDENTS.values() for key in student}
    assert {"unfinished_from", "deleted_test", "first_try", "failing_import", "instead", "scratch"} <= keys
    assert (tmp_path / "gradebook.db").read_text() == "kept"


def test_every_notebook_is_handed_in(tmp_path):
    """Does the class hand in every notebook that is released, each by five students or more?"""
    sample_class().make_class(tmp_path)
    released = {path.relative_to(ROOT / "release") for path in (ROOT / "release").glob("*/*.ipynb")}
    handed_in = [path.relative_to(tmp_path / "submitted") for path in (tmp_path / "submitted").rglob("*.ipynb")]
    counts = Counter(Path(*path.parts[1:]) for path in handed_in)
    assert set(counts) == released and min(counts.values()) >= 5


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_answer_is_somebodys(notebook):
    """Is no variant in answers/ unused, and no student's answer or word unknown?"""
    variants, students = sample_class().answers(notebook), sample_class().students(notebook)
    for exercise, by_name in variants.items():
        used = {student.get(exercise, next(iter(by_name))) for student in students.values()}
        tried = {
            student["first_try"][exercise] for student in students.values() if exercise in student.get("first_try", {})
        }
        assert used | tried == set(by_name), exercise
    known = {*variants, "written", "expect", "unfinished_from", "instead", *sample_class().DAMAGES}
    assert {key for student in students.values() for key in student} <= known


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_answer_is_judged_as_expected(notebook):
    """Outside a notebook, has each student's answer to each exercise the outcome that the class expects?"""
    students, sheets = sample_class().students(notebook), {}
    (assignment,) = [path.parent.name for path in (ROOT / "release").glob(f"*/{notebook}.ipynb")]
    checks = Course.at(ROOT).checks(assignment)
    for name, student in students.items():
        if student.keys() & {"failing_import", "instead", "scratch"}:
            continue
        for exercise, outcome in judged(notebook, student, checks, sheets).items():
            assert outcome == student.get("expect", {}).get(exercise, "passed"), (name, exercise)


def judged(notebook: str, student: dict, checks: dict, sheets: dict) -> dict[str, str]:
    """exercise -> outcome of a student's answers on a secret sheet; what is left undone is not among them."""
    namespace, found, exercises = {}, {}, sample_class().answers(notebook)
    (released,) = (ROOT / "release").glob(f"*/{notebook}.ipynb")
    exec(next(cell.source for cell in nbformat.read(released, as_version=4).cells if cell.id == "imports"), namespace)
    done = (
        list(exercises)[: list(exercises).index(student["unfinished_from"])]
        if "unfinished_from" in student
        else exercises
    )
    for exercise in done:
        variant = student.get(exercise, next(iter(exercises[exercise])))
        exec(exercises[exercise][variant], namespace)
    for exercise in done:
        if exercise not in sheets:
            sheets[exercise] = secret_sheet(exercise, checks[exercise], b"sample class", "x")
        sheet, function = sheets[exercise], namespace[exercise]
        answers = ask(sheet, lambda arguments, function=function: call(function, arguments, sheet.seconds))
        found[exercise] = judge(sheet, answers).outcome
    return found


# ---------------------------------------------------------------- grading it


def test_grading_ends_well(graded):
    """Does a class with broken submissions end with exit code 0, a line a notebook, and no traceback?"""
    done = graded[1]
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(CHOSEN) + MORE
    assert "Traceback" not in done.stderr
    assert f"{len(CHOSEN) + MORE} graded, 0 unchanged since last time" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("student", [student for student in CHOSEN if student != "umut"])
def test_everybody_gets_the_expected_outcomes(records, student):
    """Are outcomes those that students.toml says, and passed where it says nothing?"""
    found = outcomes(records[student])
    assert found.pop(MANUAL) == "manual"
    assert found == dict.fromkeys(found, "passed") | STUDENTS[student].get("expect", {})
    assert len(found) == 11


@pytest.mark.parametrize("student, exercise", NAMED)
def test_mistakes_are_named(records, student, exercise):
    """Is each misconception named as what it is, with its hint as the message?"""
    (question,) = [q for q in records[student]["questions"] if q["id"] == exercise]
    assert question["misconception"] == NAMED[student, exercise] and len(question["message"]) > 30


def test_broken_submissions_get_a_clear_line(records):
    """Is each broken submission told in one line, and the others' lines empty?"""
    assert {student: record.get("problem", "") for student, record in records.items()} == {
        "chen": "",
        "emil": "",
        "rosa": "the cell init_xavier was deleted; it was put back",
        "sven": "the cell symmetry_gap_code is there 2 times; the last one counts",
        "tara": "the cell that starts with `import tensorflow as tf` raised "
        "ModuleNotFoundError: No module named 'tensorflow' "
        "(neither a file beside the notebook nor a package that c.Grade.packages allows)",
        "umut": "initialization.ipynb is not a notebook (not JSON): ask for the .ipynb file",
        "zz-deleted": "the cell init_he was deleted; it was put back; "
        "the cell scaled_init was deleted; it was put back",
        "zz-dies": records["zz-dies"]["problem"],
        "zz-renamed": "initialization.ipynb was not handed in (found: initialization (1).ipynb)",
        "zz-untidy": "",
    }


def test_a_cell_that_ends_the_process_costs_only_itself(records):
    """Does a cell that ends the process get a line, and cost no exercise its points?"""
    assert set(outcomes(records["zz-dies"]).values()) == {"passed", "manual"}
    assert records["zz-dies"]["problem"].endswith("ended the process")


def test_deleted_exercises_cost_only_themselves(records):
    """Does an exercise deleted with its test cost its own points, and one that was rewritten in a new cell none?"""
    found = outcomes(records["zz-deleted"])
    assert [id for id, outcome in found.items() if outcome != "passed"] == ["init_he", MANUAL]
    assert found["init_he"] == "missing" and records["zz-deleted"]["score"] == 21


def test_odd_things_in_the_folder_change_nothing(records):
    """Do an extra notebook that is none, other files, a tampered checks.json and odd metadata cost no points?"""
    assert records["zz-untidy"]["score"] == records["chen"]["score"] == 23


def test_what_cannot_be_graded_has_no_questions(records):
    """Has a submission without a notebook no score of 0 for questions that nobody saw?"""
    for student in ("umut", "zz-renamed"):
        assert records[student]["questions"] == [] and records[student]["max_score"] == 0


def test_only_demonstrations_that_are_needed_are_run(graded):
    """Are demonstrations left out, but not the one whose name a student's own cell reads, and those that it needs?"""

    def outputs(student: str) -> dict[str, list]:
        path = graded[0] / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
        return {cell.id: cell.get("outputs") for cell in nbformat.read(path, as_version=4).cells}

    source = nbformat.read(graded[0] / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    demonstrations = {cell.id for cell in source.cells if "demo" in cell.metadata.get("tags", [])}
    assert len(demonstrations) > 10
    assert [id for id in demonstrations if outputs("chen")[id]] == []
    untidy = outputs("zz-untidy")
    assert untidy["three-starts"]
    assert untidy["reads-a-demonstration"][0].data["text/plain"] == "3"


def test_nbgraders_gradebook_says_the_same(graded, records):
    """Are scores, partial credit and what waits for a person in nbgrader's own gradebook those of the records?"""
    with Gradebook(f"sqlite:///{graded[0] / 'gradebook.db'}", course_id="steady_gradients") as gradebook:
        for student in ("chen", "emil", "rosa", "sven", "tara", "zz-deleted", "zz-untidy"):
            grades = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student).grades
            found = {grade.name: (grade.score, grade.max_score, grade.needs_manual_grade) for grade in grades}
            assert found == {
                question["id"]: (question["points"], question["max_points"], question["outcome"] == "manual")
                for question in records[student]["questions"]
            }, student
        partial = gradebook.find_grade("init_he", NOTEBOOK, ASSIGNMENT, "emil").score
        assert 0 < partial < 2


def test_the_records_are_kept(graded, records):
    """Are the records in the database those that were printed?"""
    kept = Records.at(f"sqlite:///{graded[0] / 'gradebook.db'}").all(ASSIGNMENT)
    assert [record.student for record in kept] == sorted(records)
    assert {record.student: record.score for record in kept} == {s: record["score"] for s, record in records.items()}


def test_no_hidden_case_in_what_was_written(graded, records):
    """Is the course's secret in no file beside course.secret?"""
    secret = (graded[0] / "course.secret").read_bytes()
    for path in graded[0].rglob("*"):
        if path.is_file() and path.name != "course.secret":
            assert secret not in path.read_bytes(), path


# ---------------------------------------------------------------- grading it again


def set_manual_score(course: Path, student: str, points: float, question: str = MANUAL) -> None:
    """What an instructor does in nbgrader's formgrader."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", course_id="steady_gradients") as gradebook:
        grade = gradebook.find_grade(question, NOTEBOOK, ASSIGNMENT, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


@pytest.mark.soak
def test_a_second_run_grades_what_is_new_and_keeps_what_people_gave(graded, records, tmp_path):
    """Is nothing graded twice, a changed submission graded again, and a person's mark kept even by --force?"""
    course = tmp_path / "course"
    shutil.copytree(graded[0], course)
    count = len(records)

    done = autograder(course, "grade", "--json")
    assert records_of(done) == records
    assert f"0 graded, {count} unchanged since last time" in done.stderr.splitlines()[-1]

    path = submitted(course, "emil")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("matrix_power(W, L)", "matrix_power(W, L - 1)"), encoding="utf-8")
    set_manual_score(course, "emil", 3.0)
    done = autograder(course, "grade", "--json", "--student", "emil")
    assert "1 graded, 0 unchanged since last time" in done.stderr.splitlines()[-1]
    better = records_of(done)["emil"]
    assert outcomes(better)["deep_linear_output"] == "passed" and outcomes(better)["init_he"] == "partial"
    assert better["score"] == records["emil"]["score"] + 2 + 3
    assert outcomes(better)[MANUAL] in ("partial", "manual")

    done = autograder(course, "grade", "--json", "--student", "emil", "--force")
    assert "1 graded, 0 unchanged since last time" in done.stderr.splitlines()[-1]
    again = records_of(done)["emil"]
    assert (again["score"], outcomes(again)) == (better["score"], outcomes(better))

    done = autograder(course, "report", "--csv", str(tmp_path / "marks.csv"))
    assert done.returncode == 0, done.stderr
    page = (course / "report.html").read_text(encoding="utf-8")
    assert "rand-for-randn" in page and "umut" in page and "http://" not in page.replace("http://www.w3.org", "")
    rows = (tmp_path / "marks.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + sum(max(len(record["questions"]), 1) for record in records.values())


def test_a_mark_that_a_person_gives_is_in_the_next_report(graded, tmp_path):
    """Do marks given in the formgrader after grading count in `grade` and `report`, without --force?"""
    course = tmp_path / "course"
    shutil.copytree(graded[0], course)
    before = records_of(autograder(course, "grade", "--json", "--student", "chen"))["chen"]["score"]
    set_manual_score(course, "chen", 4.0)
    set_manual_score(course, "emil", 2.0, "init_he")  # a person may also overrule a test
    after = records_of(autograder(course, "grade", "--json", "--student", "chen"))["chen"]
    assert (after["score"], outcomes(after)[MANUAL]) == (before + 4, "passed")
    assert autograder(course, "report", "--csv", str(tmp_path / "marks.csv")).returncode == 0
    with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["student"], row["question"]): row for row in csv.DictReader(file)}
    assert (float(rows["chen", MANUAL]["points"]), rows["chen", MANUAL]["outcome"]) == (4, "passed")
    assert float(rows["emil", "init_he"]["points"]) == 2
    assert rows["rosa", MANUAL]["outcome"] == "manual"


# ---------------------------------------------------------------- all of it


@pytest.mark.soak
def test_the_whole_class_as_it_is(tmp_path):
    """Do all students get what answers/ expects in every notebook, endless loops included, and the class its report?"""
    sample_class().make_class(tmp_path)
    done = autograder(tmp_path, "grade", "--json")
    assert done.returncode == 0, done.stderr
    records = {(record["notebook"], record["student"]): record for record in map(json.loads, done.stdout.splitlines())}
    for notebook in NOTEBOOKS:
        for student, says in sample_class().students(notebook).items():
            found = outcomes(records[notebook, student])
            if "instead" in says:
                assert found == {}
                continue
            written = next(id for id in found if id.startswith("written"))
            assert found.pop(written) == ("missing" if "unfinished_from" in says else "manual"), student
            assert found == dict.fromkeys(found, "passed") | says.get("expect", {}), (notebook, student)
    assert "did not end in time" in records[NOTEBOOK, "vera"]["problem"]
    assert autograder(tmp_path, "report").returncode == 0 and (tmp_path / "report.html").exists()
