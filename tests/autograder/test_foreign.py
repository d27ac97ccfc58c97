"""A course in the forms of others: marks, comments and outputs are those of nbgrader's own executor, in both doors."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from autograder.course import Course
from autograder.course.nbgrader_library import Nbgrader

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "ps1"
STOCK = """
c.OverwriteCells.add_missing_cells = True
del c.Autograde.exporter_class
del c.Autograde.sanitize_preprocessors
del c.Autograde.autograde_preprocessors
c.Execute.timeout = 60
"""
SETTINGS = """
c.ClearHiddenTests.begin_test_delimeter = "VERBERGE AB HIER"
c.ClearHiddenTests.end_test_delimeter = "VERBERGE BIS HIER"
c.ClearSolutions.begin_solution_delimeter = "LOESUNG"
c.ClearSolutions.end_solution_delimeter = "ENDE"
c.ClearSolutions.code_stub = {"python": "# Hier schreiben\\nraise NotImplementedError"}
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "harmless"
c.CourseDirectory.submitted_directory = "handed_in"
c.CourseDirectory.feedback_directory = "returned"
"""
AUTOTESTS = """
python3:
  setup: "from hashlib import sha1"
  hash: 'sha1({{snippet}}.encode("utf-8")+b"{{salt}}").hexdigest()'
  dispatch: "type({{snippet}})"
  normalize: "str({{snippet}})"
  check: 'assert {{snippet}} == "{{value}}", "{{message}}"'
  success: "print('Success!')"
  templates:
    default:
      - test: "type({{snippet}})"
        fail: "the type is wrong"
    int:
      - test: "{{snippet}}"
        fail: "the value is wrong"
"""


def code(id: str, source: str, **data) -> nbformat.NotebookNode:
    return v4.new_code_cell(source, id=id, metadata=entry(id, **data) if data else {})


def text(id: str, source: str, **data) -> nbformat.NotebookNode:
    return v4.new_markdown_cell(source, id=id, metadata=entry(id, **data) if data else {})


def entry(id: str, **data) -> dict:
    usual = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": usual | {"grade_id": id} | data}


def solution(id: str, source: str) -> nbformat.NotebookNode:
    return code(id, source, solution=True)


def marked(id: str, source: str, points: float) -> nbformat.NotebookNode:
    return code(id, source, grade=True, locked=True, points=points)


def notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=list(cells), metadata={"kernelspec": kernel})


PROBLEM = notebook(
    text("intro", "# Squares\nRead this.", locked=True),
    code("given", "import warnings\n\nLIMIT = 10", locked=True),
    solution("squares", "def squares(n):\n    ### LOESUNG\n    return [i**2 for i in range(1, n + 1)]\n    ### ENDE"),
    marked("squares_visible", "assert squares(1) == [1]\nassert squares(3) == [1, 4, 9]", 1),
    marked(
        "squares_hidden",
        "squares(2)\n### VERBERGE AB HIER\nassert squares(7)[-1] == 49, squares(7)\n### VERBERGE BIS HIER\nsquares(0)",
        2,
    ),
    marked("partial", "sum(squares(n) == [i * i for i in range(1, n + 1)] for n in (1, 2)) * 0.5", 1),
    solution("area", "def area(a, b):\n    ### LOESUNG\n    return a * b\n    ### ENDE"),
    marked("area_auto", "### AUTOTEST area(2, 3)\n### HASHED AUTOTEST area(4, 5)", 2),
    solution("warns", "### LOESUNG\nimport sys\nprint('fine')\n### ENDE"),
    marked("noise", "import sys\nprint('harmless: 1', file=sys.stderr)", 1),
    marked("noise_too", "import sys\nprint('bad', file=sys.stderr)\nprint(LIMIT)", 1),
    text("why", "### LOESUNG\nBecause.\n### ENDE", grade=True, solution=True, points=3),
    code("plot", "### LOESUNG\nsquares(3)\n### ENDE", grade=True, solution=True, points=2),
    text(
        "essay",
        "Write.\n\n=== BEGIN MARK SCHEME ===\nOne point for rigor.\n=== END MARK SCHEME ===",
        task=True,
        locked=True,
        points=4,
    ),
)
VECTORS = notebook(
    code("load", "import numpy as np\n\nrows = open('data/rows.csv').read().split()"),
    solution("mean", "def mean(x):\n    ### LOESUNG\n    return np.mean(x, axis=0)\n    ### ENDE"),
    marked("mean_test", "np.testing.assert_allclose(mean(np.eye(2)), [0.5, 0.5])\nassert len(rows) == 2", 2),
    marked("mean_type", "assert isinstance(mean(np.ones((2, 2))), np.ndarray), type(mean(np.ones((2, 2))))", 1),
)
RIGHT = {
    "squares": "def squares(n):\n    return [i * i for i in range(1, n + 1)]",
    "area": "def area(a, b):\n    print('area of', a, b)\n    return b * a",
    "warns": "warnings.warn('harmless?')\nsquares(2)",
    "why": "Since it is so.",
    "plot": "import math\n{'pi': round(math.pi, 3), 'rows': squares(2)}",
    "essay": "Write.\n\nMy essay.",
    "mean": "def mean(x):\n    return x.sum(axis=0) / len(x)",
}
STUDENTS = {
    "right": RIGHT,
    "untouched": {},
    "wrong": RIGHT
    | {"squares": "def squares(n):\n    return [1, 4, 9][:n]", "area": "def area(a, b):\n    return a + b"},
    "broken": RIGHT | {"squares": "def squares(n)\n    return", "mean": "def mean(x):\n    return list(x)[0]"},
    "changed": RIGHT
    | {"area": "def area(a, b):\n    return 6", "area_auto": "pass", "partial": "1"}
    | {"squares_hidden": None, "mean_test": None},
    "reader": RIGHT
    | {
        "area_auto": None,
        "warns": "raise RuntimeError([text for text in In if '49' in text])",
        "plot": "print(In)",
    },
}


def run(folder: Path, *command: str) -> None:
    environment = {"OPENBLAS_NUM_THREADS": "1"} | os.environ
    call = [sys.executable, "-m", *command]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]


def ask(folder: Path, what: str, *arguments: str) -> None:
    """Let nbgrader, as a library, do what its command of this name does."""
    done = getattr(Nbgrader(Course.at(folder)).api, what)(*arguments)
    assert done["success"], done["log"][-3000:]


def make_course(folder: Path, settings: str = "") -> None:
    """A course folder with its sources."""
    source = folder / "source" / ASSIGNMENT
    (source / "data").mkdir(parents=True)
    nbformat.write(PROBLEM, source / "problem.ipynb")
    nbformat.write(VECTORS, source / "vectors.ipynb")
    (source / "data" / "rows.csv").write_text("1\n2\n")
    (folder / "autotests.yml").write_text(AUTOTESTS)
    (folder / "course.toml").write_text(f'title = "Others"\n[checks]\n{ASSIGNMENT} = []\n')
    (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text() + settings)


def hand_in(folder: Path, room: str, student: str, answers: dict) -> None:
    for path in sorted((folder / "release" / ASSIGNMENT).glob("*.ipynb")):
        content = json.loads(path.read_text())
        ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in content["cells"]]
        for id, cell in zip(ids, list(content["cells"]), strict=True):
            if id in answers and answers[id] is None:
                content["cells"].remove(cell)
            elif id in answers:
                cell["source"] = answers[id]
        target = folder / room / student / ASSIGNMENT / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(content))


@pytest.fixture(scope="module")
def graded(once) -> dict[str, Path]:
    """One class, graded by nbgrader's own executor, and by ours in both doors."""

    def make(folder):
        make_course(folder / "stock", SETTINGS)
        ask(folder / "stock", "generate_assignment", ASSIGNMENT)
        for student, answers in STUDENTS.items():
            hand_in(folder / "stock", "handed_in", student, answers)
        for door in ("nbgrader", "autograder"):
            shutil.copytree(folder / "stock", folder / door)
        with (folder / "stock" / "nbgrader_config.py").open("a") as config:
            config.write(STOCK)
        for door in ("stock", "nbgrader"):
            ask(folder / door, "autograde", ASSIGNMENT, "*")
        run(folder / "autograder", "autograder", "grade", "--jobs", "2")
        run(folder / "autograder", "autograder", "feedback")

    folder = once("foreign", make)
    return {door: folder / door for door in ("stock", "nbgrader", "autograder")}


TABLES = {
    "grade": "x.auto_score, x.manual_score, x.needs_manual_grade",
    "comment": "x.auto_comment, x.manual_comment",
}


def rows(folder: Path, table: str) -> dict[tuple[str, ...], tuple]:
    """(student, notebook, cell) -> what the gradebook has of it."""
    query = f"""SELECT h.student_id, n.name, b.name, {TABLES[table]} FROM {table} x JOIN base_cell b ON b.id = x.cell_id
        JOIN submitted_notebook s ON s.id = x.notebook_id JOIN notebook n ON n.id = s.notebook_id
        JOIN submitted_assignment h ON h.id = s.assignment_id"""
    connection = sqlite3.connect(folder / "gradebook.db")
    try:
        return {row[:3]: row[3:] for row in connection.execute(query)}
    finally:
        connection.close()


def outputs(folder: Path) -> dict[tuple[str, ...], list]:
    """(student, notebook, number of the cell) -> what it showed."""
    found = {}
    for path in sorted((folder / "autograded").glob("*/*/*.ipynb")):
        for at, cell in enumerate(json.loads(path.read_text())["cells"]):
            found[path.parts[-3], path.stem, str(at)] = json.loads(placeless(json.dumps(cell.get("outputs", []))))
    return found


def test_no_page_shows_a_hidden_line(graded):
    """Whatever delimiters are called, and also where a student's code showed a test that ran before it?"""
    pages = {path.parts[-3]: path.read_text() for path in (graded["autograder"] / "returned").rglob("problem.html")}
    assert pages.keys() == STUDENTS.keys()
    for page in pages.values():
        assert "squares(2)" in html.unescape(re.sub("<[^>]*>", "", page))
        for hidden in ("== 49", "squares(7)", "VERBERGE", "rigor", "MARK SCHEME"):
            assert hidden not in html.unescape(re.sub("<[^>]*>", "", page))
    executed = (graded["autograder"] / "autograded" / "reader" / ASSIGNMENT / "problem.ipynb").read_text()
    assert executed.count("squares(7)") > 4, "that student has shown it"


def placeless(text: str) -> str:
    """Without where libraries lie, and the name that a kernel gives a cell."""
    return re.sub(r"\(\d+\.py", "(cell.py", re.sub(r"[\w/.-]*/site(-packages)?/", "/site/", text))


@pytest.mark.parametrize("door", ["nbgrader", "autograder"])
@pytest.mark.parametrize("table", TABLES)
def test_marks_and_comments_are_those_of_stock_nbgrader(graded, door, table):
    """Cell by cell, with delimiters, rooms, AUTOTEST and IgnorePattern as the course has set them?"""
    stock, ours = rows(graded["stock"], table), rows(graded[door], table)
    assert ours == stock and stock


@pytest.mark.parametrize("door", ["nbgrader", "autograder"])
def test_outputs_are_those_of_stock_nbgrader(graded, door):
    """And all that cells showed?"""
    stock, ours = outputs(graded["stock"]), outputs(graded[door])
    assert {place for place in stock if stock[place] != ours[place]} == set() and ours.keys() == stock.keys()
