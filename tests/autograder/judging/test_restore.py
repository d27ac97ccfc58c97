"""The notebook that is graded, beside what nbgrader makes of the same file with its own sanitizing steps."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sqlite3
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from nbgrader.utils import compute_checksum, determine_grade

from autograder.course import Course
from autograder.course.nbgrader_library import Nbgrader
from autograder.course.notebooks import Unreadable, grade_id, graded_cells, oddities, parse_notebook, read_notebook
from autograder.course.registered import registered
from autograder.engine.parsing import LANGUAGE, parse_submission
from autograder.judging.restore import comments, nbgrader_score, restored, unanswered

ROOT = Path(__file__).resolve().parents[3]
ASSIGNMENT, NOTEBOOK = "05_initialization", "initialization"
STOCK = """
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, DeduplicateIds, NbGraderPreprocessor
from nbgrader.preprocessors import OverwriteCells, OverwriteKernelspec


class DropEmptyEntries(NbGraderPreprocessor):  # DeduplicateIds leaves them, and OverwriteCells fails on them
    def preprocess_cell(self, cell, resources, cell_index):
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources


c.OverwriteCells.add_missing_cells = True
c.Autograde.exporter_class = NotebookExporter
c.Autograde.autograde_preprocessors = []
c.Autograde.sanitize_preprocessors = [
    ClearOutput, DeduplicateIds, DropEmptyEntries, OverwriteKernelspec, OverwriteCells, CheckCellMetadata
]
"""
SOME = "ada quinn rosa sven tara umut vera".split()  # of the class: one who did all, and those whose file is odd
R = {"display_name": "R", "language": "R", "name": "ir"}

pytestmark = pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId")  # nbgrader's parsing


def cell_of(notebook: dict, id: str) -> dict:
    return next(cell for cell in notebook["cells"] if grade_id(cell) == id)


def remove(*ids: str):
    return lambda notebook: [notebook["cells"].remove(cell_of(notebook, id)) for id in ids]


def change(id: str, **fields):
    """A damage: these fields of a cell are other ones."""
    return lambda notebook: cell_of(notebook, id).update(fields)


def mark(id: str, **data):
    """A damage: these entries of a cell's nbgrader metadata are other ones."""
    return lambda notebook: cell_of(notebook, id)["metadata"]["nbgrader"].update(data)


def copied(id: str, at: int = 0):
    return lambda notebook: notebook["cells"].insert(at, deepcopy(cell_of(notebook, id)) | {"id": "copied"})


def turned(id: str, kind: str, **more):
    """A damage: a cell is of another type."""

    def damage(notebook):
        cell = cell_of(notebook, id)
        for field in ("outputs", "execution_count"):
            cell.pop(field, None)
        cell.update({"cell_type": kind} | ({"outputs": [], "execution_count": None} if kind == "code" else {}), **more)

    return damage


def metadata(**entries):
    return lambda notebook: notebook["metadata"].update(entries)


def own_cell(**data):
    """A damage: a cell of the student's own with nbgrader metadata that somebody made up."""
    cell = {"cell_type": "code", "id": "own", "source": "1", "outputs": [], "execution_count": None}
    return lambda notebook: notebook["cells"].append(cell | {"metadata": {"nbgrader": data}})


def without_ids(notebook):
    for cell in notebook["cells"][::3]:
        del cell["id"]


def equal_ids(notebook):
    for cell in notebook["cells"][:4]:
        cell["id"] = "one"


def version_4_2(notebook):
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        del cell["id"]


def version_3(notebook):
    kinds = {"code": {"language": "python", "outputs": [], "collapsed": False}, "markdown": {}, "raw": {}}
    cells = []
    for cell in notebook.pop("cells"):
        text = {"input" if cell["cell_type"] == "code" else "source": cell["source"]}
        kept = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        cells.append(kept | text | kinds[cell["cell_type"]])
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])


def attached(notebook):
    picture = {"picture.png": {"image/png": "iVBORw0KGgo="}}
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")["attachments"] = picture


def with_outputs(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "me"}]
            cell["execution_count"] = 7
            cell["metadata"] |= {"collapsed": True, "scrolled": False, "tags": ["mine"]}


SURVIVED = {  # what nbgrader's own chain survives: ours does the same
    "nothing": lambda notebook: None,
    "a deleted test": remove("init_he"),
    "two deleted tests": remove("init_he", "init_xavier"),
    "a copied test": copied("init_he"),
    "a copied solution": copied("init_he_code"),
    "edited points": mark("init_he", points=100),
    "an edited test": change("init_he", source="assert True"),
    "an edited checksum": mark("init_he", checksum="0" * 32),
    "a test that is Markdown": turned("init_he", "markdown"),
    "a test that is raw": turned("init_he", "raw"),
    "a solution that is raw": turned("init_he_code", "raw"),
    "a solution that is Markdown": turned("init_he_code", "markdown", source="I wrote *text*"),
    "a question that is code": turned("written_question", "code"),
    "an entry that is empty": lambda notebook: cell_of(notebook, "init_he")["metadata"].update(nbgrader={}),
    "a copied test and a deleted one": lambda notebook: (copied("init_he")(notebook), remove("init_xavier")(notebook)),
    "no kernel": lambda notebook: notebook["metadata"].pop("kernelspec"),
    "another kernel": metadata(kernelspec=R, language_info={"name": "R"}),
    "metadata of its own": metadata(mine={"a": [1, None]}, authors=[]),
    "cells without ids": without_ids,
    "cells with one id": equal_ids,
    "nbformat 4.2": version_4_2,
    "nbformat 3": version_3,
    "attachments": attached,
    "outputs": with_outputs,
    "a task": lambda notebook: None,
    "a deleted task": remove("task"),
}
LOST = {  # what makes nbgrader fail: the submission would be lost
    "a deleted test and its solution": remove("init_he", "init_he_code"),
    "a cell of last year": own_cell(
        grade=True, solution=False, locked=True, grade_id="old", points=3, schema_version=3
    ),
    "an entry of a future version": mark("init_he", schema_version=4),
    "an entry without a version": lambda notebook: cell_of(notebook, "init_he")["metadata"]["nbgrader"].pop(
        "schema_version"
    ),
    "points that are a text": mark("init_he", points="many"),
    "a test that claims to be a solution": mark("init_he", solution=True),
    "an entry that is a text": lambda notebook: cell_of(notebook, "init_he")["metadata"].update(nbgrader="init_he"),
    "a grade_id that is a list": own_cell(grade=True, solution=False, locked=False, grade_id=["init_he"]),
    "more than nbgrader writes": mark("init_he", more={"a": 1}),
    "a test that is Markdown with a picture": turned("init_he", "markdown", attachments={"a.png": {"image/png": ""}}),
}


@pytest.fixture(scope="module")
def sample_class():
    spec = importlib.util.spec_from_file_location("sample_class", ROOT / "examples" / "sample_class.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def with_task(notebook: nbformat.NotebookNode) -> None:
    data = {"grade": False, "grade_id": "task", "locked": True, "points": 2, "schema_version": 3, "solution": False}
    task = v4.new_markdown_cell("Build a net of your own.", id="task", metadata={"nbgrader": data | {"task": True}})
    notebook.cells.append(task)


def small_class(sample_class, folder: Path) -> Nbgrader:
    """A course with the sample class, whose assignments nbgrader knows and sanitizes by itself."""
    sample_class.make_class(folder)
    source = folder / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    notebook = read_notebook(source)
    with_task(notebook)
    source.write_text(nbformat.writes(notebook))
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(STOCK)
    nbgrader = Nbgrader(Course.at(folder))
    for assignment in nbgrader.course.select():
        nbgrader.register(assignment)
    return nbgrader


@pytest.fixture(scope="module")
def sanitized(once, sample_class):
    """A course with some of the sample class and the damaged notebooks, sanitized by nbgrader alone."""

    def make(folder):
        nbgrader = small_class(sample_class, folder)
        for student in (folder / "submitted").iterdir():
            if student.name not in SOME:
                shutil.rmtree(student)
        nbgrader.generate(ASSIGNMENT, folder / "release")
        released = json.loads(next((folder / "release").rglob(f"{NOTEBOOK}.ipynb")).read_text())
        for number, damage in enumerate(SURVIVED.values()):
            hand_in(folder, f"damage-{number}", released, damage)
        for assignment in nbgrader.course.select():
            nbgrader.api.autograde(assignment, "*", force=True)
        for number, damage in enumerate(LOST.values(), len(SURVIVED)):  # one by one: where it fails, others suffer
            hand_in(folder, f"damage-{number}", released, damage)
            nbgrader.api.autograde(ASSIGNMENT, f"damage-{number}", force=True)

    return Course.at(once("sanitized", make))


def hand_in(folder: Path, student: str, released: dict, damage) -> None:
    notebook = deepcopy(released)
    damage(notebook)
    path = folder / "submitted" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))


def ours(course: Course, path: Path) -> nbformat.NotebookNode:
    """A submitted notebook, restored, as it is read again from a file."""
    assignment = path.parent.name
    source = parse_notebook(registered(Nbgrader(course), assignment).notebooks[path.stem])
    notebook = restored(parse_submission(path.name, path.read_bytes()), source)
    nbformat.validate(notebook)
    return parse_notebook(nbformat.writes(notebook))


def nbgraders(course: Course, path: Path) -> nbformat.NotebookNode | None:
    """What nbgrader made of it; None if it failed."""
    path = course.root / "autograded" / path.relative_to(course.root / "submitted")
    return read_notebook(path) if path.is_file() else None


def comparable(notebook: nbformat.NotebookNode, given: set[str]) -> nbformat.NotebookNode:
    """Without what nbgrader draws (ids that were not given) and what grading does not need, as format 4.5, and with a
    task entry in every nbgrader entry."""
    notebook.nbformat_minor = 5
    language = {key: text for key, text in notebook.metadata.get("language_info", {}).items() if key in LANGUAGE}
    kernel = notebook.metadata.get("kernelspec")
    notebook.metadata = {"language_info": language} | ({"kernelspec": kernel} if kernel else {})
    for cell in notebook.cells:
        for key in cell.metadata.keys() - {"deletable", "editable", "nbgrader", "tags"}:
            del cell.metadata[key]
        if cell.get("id") not in given:
            cell.pop("id", None)
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.setdefault("task", False)
    return notebook


def given_ids(path: Path) -> set[str]:
    """The ids in a file that nbformat leaves as they are, and nbgrader with it."""
    ids = [cell.get("id") for cell in json.loads(path.read_text()).get("cells", [])]
    return {id for id in ids if id}


def submitted_by(course: Course, damage: str) -> Path:
    number = [*SURVIVED, *LOST].index(damage)
    return course.root / "submitted" / f"damage-{number}" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"


# ---------------------------------------------------------------- beside nbgrader


def test_the_sample_class_is_restored_as_nbgrader_does(sanitized):
    """Is a notebook of each source, and each odd one, the same, cell for cell, entry for entry?"""
    assert compared(sanitized) == len(list((sanitized.root / "source").glob("*/*.ipynb"))) + len(SOME) - 2


@pytest.mark.soak
def test_the_whole_sample_class_is_restored_as_nbgrader_does(sample_class, tmp_path):
    """Is every notebook of the class that nbgrader can read the same, cell for cell, entry for entry?"""
    nbgrader = small_class(sample_class, tmp_path)
    for assignment in nbgrader.course.select():
        nbgrader.api.autograde(assignment, "*", force=True)
    assert compared(nbgrader.course) > 60


def compared(course: Course) -> int:
    """How many notebooks of the class are the same, of which none is another."""
    number = 0
    for path in sorted((course.root / "submitted").glob("*/*/*.ipynb")):
        if not path.parts[-3].startswith("damage-") and (theirs := nbgraders(course, path)):
            given = given_ids(path)
            assert comparable(ours(course, path), given) == comparable(theirs, given), path
            number += 1
    return number


@pytest.mark.parametrize("damage", SURVIVED)
def test_what_nbgrader_restores_is_restored_alike(sanitized, damage):
    """Is a damaged notebook the same as nbgrader makes it?"""
    path = submitted_by(sanitized, damage)
    given = given_ids(path)
    assert comparable(ours(sanitized, path), given) == comparable(nbgraders(sanitized, path), given)


@pytest.mark.parametrize("damage", LOST)
def test_what_nbgrader_fails_on_is_restored(sanitized, damage):
    """Where nbgrader would lose the submission, has ours each cell of the source once, as the source has it?"""
    path = submitted_by(sanitized, damage)
    assert nbgraders(sanitized, path) is None
    whole = ours(sanitized, submitted_by(sanitized, "nothing"))
    notebook = ours(sanitized, path)
    for cell in filter(grade_id, whole.cells):
        if grade_id(cell) != "init_he_code":
            (same,) = (other for other in notebook.cells if grade_id(other) == grade_id(cell))
            assert same.metadata.nbgrader == cell.metadata.nbgrader and same.cell_type == cell.cell_type
            assert same.source.endswith(cell.source)
    assert set(map(grade_id, notebook.cells)) <= set(map(grade_id, whole.cells))


def test_the_gradebook_and_we_know_the_same_cells(sanitized):
    """Is what nbgrader keeps of a source (text, lock, checksum, points) just what we make of it?"""
    for assignment in sanitized.select():
        made = registered(Nbgrader(sanitized), assignment).notebooks
        for path in sanitized.notebooks(assignment):
            source = parse_notebook(made[path.stem])
            cells = [cell for cell in source.cells if "checksum" in cell.metadata.get("nbgrader", {})]
            with sqlite3.connect(sanitized.root / "gradebook.db") as gradebook:
                rows = gradebook.execute(
                    "select source_cell.name, source_cell.cell_type, source, checksum from source_cell "
                    "join notebook on notebook.id = notebook_id where notebook.name = ?",
                    [path.stem],
                ).fetchall()
            mine = [(grade_id(c), c.cell_type, c.source, c.metadata.nbgrader.checksum) for c in cells]
            assert sorted(mine) == sorted(rows)


def test_the_sanitizing_step_of_nbgrader_is_ours(sanitized, tmp_path, monkeypatch):
    """Through nbgrader's own command, with the course's settings: is the restored notebook what it goes on with?"""
    shutil.copytree(sanitized.root, tmp_path / "course", ignore=shutil.ignore_patterns("autograded", "submitted"))
    bare = "\nc.Autograde.autograde_preprocessors = ['nbgrader.preprocessors.CheckCellMetadata']\n"
    (tmp_path / "course" / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text() + bare)
    monkeypatch.setattr(
        "autograder.grading.grader.check_settings", lambda *_, **__: None
    )  # without the steps behind it
    for damage in ("cells without ids", "a deleted test and its solution"):
        path = submitted_by(sanitized, damage)
        copy = tmp_path / "course" / path.relative_to(sanitized.root)
        shutil.copytree(path.parent, copy.parent)
        course = Course.at(tmp_path / "course")
        result = Nbgrader(course).api.autograde(ASSIGNMENT, path.parts[-3], force=True)
        assert result["success"], result
        assert nbgraders(course, copy) == ours(sanitized, path)


# ---------------------------------------------------------------- what is our own


@pytest.mark.parametrize("damage", ["cells without ids", "cells with one id", "nbformat 3", "a deleted test"])
def test_nothing_is_drawn(sanitized, damage):
    """Does one file always give one notebook, ids and all?"""
    path = submitted_by(sanitized, damage)
    assert ours(sanitized, path) == ours(sanitized, path)


def test_first_cell_is_put_back_first(small_notebook, as_registered):
    """Does a graded cell that nothing stood before come first, and a task last?"""
    small_notebook.cells = small_notebook.cells[3:]
    with_task(small_notebook)
    source, submission = as_registered(small_notebook), as_registered(small_notebook)
    del submission.cells[0], submission.cells[-1]
    notebook = restored(submission, source)
    assert [grade_id(cell) for cell in notebook.cells] == [grade_id(cell) for cell in source.cells]
    assert notebook.cells[0].source.startswith("# This cell (id:double) was missing from the submission.")


def test_flags_that_students_turned_are_turned_back(small_notebook, as_registered):
    """Is a test that says it is none a test, and does its text count as the source has it?"""
    source, submission = as_registered(small_notebook), as_registered(small_notebook)
    test = cell_of(submission, "double")
    test.metadata.nbgrader |= {"grade": False, "locked": False, "solution": False}
    test.source = "pass"
    assert cell_of(restored(submission, source), "double") == cell_of(source, "double")


def test_put_back_cells_have_ids_of_their_own(small_notebook, as_registered):
    """Where another cell took the id of a deleted one, does the deleted one get a new id?"""
    source, submission = as_registered(small_notebook), as_registered(small_notebook)
    taken = cell_of(submission, "double").id
    submission.cells.remove(cell_of(submission, "double"))
    submission.cells[0].id, submission.cells[1].id = taken, f"{taken}-2"
    notebook = restored(submission, source)
    assert cell_of(notebook, "double").id == f"{taken}-3"
    nbformat.validate(notebook)


def test_untouched_answers(small_notebook, as_registered):
    """Is an answer as released "No response.", and a changed one or a task without comment; as nbgrader has it?"""
    with_task(small_notebook)
    notebook = as_registered(small_notebook)
    assert comments(notebook) == dict.fromkeys(["double_code", "line_code", "why"], "No response.") | {"task": None}
    assert unanswered(cell_of(notebook, "why")) and determine_grade(cell_of(notebook, "why"))[0] == 0
    for cell in filter(grade_id, notebook.cells):
        assert cell.metadata.nbgrader.checksum == compute_checksum(cell)
    cell_of(notebook, "why").source = cell_of(notebook, "double_code").source = "Because."
    assert comments(notebook) == {"double_code": None, "line_code": "No response.", "why": None, "task": None}
    assert not unanswered(cell_of(notebook, "why")) and determine_grade(cell_of(notebook, "why"))[0] is None


def result(text):
    return v4.new_output("execute_result", {"text/plain": text})


ERROR = v4.new_output("error", ename="E", evalue="", traceback=[])
PRINTED, WARNED = (v4.new_output("stream", name=name, text="1") for name in ("stdout", "stderr"))


@pytest.mark.parametrize(
    "outputs, points",
    [
        ([], 3.0),
        ([ERROR], 0.0),
        ([WARNED], 0.0),
        ([PRINTED], 3.0),
        ([PRINTED, result("1.5")], 1.5),
        ([result("1"), ERROR], 1.0),
        ([ERROR, result("1")], 0.0),
        ([result("1"), result("2")], 1.0),
        ([result("True")], 3.0),
        ([result("np.float64(1.0)")], 3.0),
        ([v4.new_output("display_data", {"text/plain": "1"})], 3.0),
    ],
)
def test_ordinary_tests_are_scored_as_by_nbgrader(outputs, points):
    """Are an instructor's own tests worth what nbgrader gives?"""
    data = {"grade": True, "solution": False, "points": 3}
    cell = v4.new_code_cell("", outputs=outputs, metadata={"nbgrader": data})
    assert nbgrader_score(outputs, 3.0) == determine_grade(cell)[0] == points


@pytest.mark.parametrize("text, points", [("4", 3.0), ("inf", 3.0), ("-1", 0.0), ("nan", 0.0)])
def test_numbers_that_are_no_points(text, points):
    """Are more points than there are all of them, and less than none, none?"""
    assert nbgrader_score([result(text)], 3.0) == points


def test_a_result_without_a_text_is_no_number():
    """Is a result that only has a picture worth all, and no error of ours?"""
    assert nbgrader_score([v4.new_output("execute_result", {"image/png": ""})], 3.0) == 3.0


# ---------------------------------------------------------------- copies, and other notebooks

ANSWERED, STUB = "Because it is even.", "YOUR ANSWER HERE"


@pytest.mark.parametrize(
    "texts, counts",
    [
        ([ANSWERED, STUB], 0),
        ([ANSWERED, ""], 0),
        ([STUB, ANSWERED], 1),
        (["First.", ANSWERED, f" {STUB}\n"], 1),
        ([STUB, ANSWERED, "Last.", STUB], 2),
    ],
)
def test_of_a_copied_answer_the_last_one_that_is_written_counts(small_notebook, as_registered, texts, counts):
    """Does nobody lose a written answer by a copy of its cell that is empty?"""
    source = as_registered(small_notebook)
    submission = deepcopy(source)
    at = next(at for at, cell in enumerate(submission.cells) if cell.id == "why")
    copies = [deepcopy(submission.cells[at]) | {"id": f"why-{n}", "source": text} for n, text in enumerate(texts)]
    submission.cells[at : at + 1] = [nbformat.from_dict(copy) for copy in copies]
    lines = oddities(submission, graded_cells(source))
    assert lines == [f"the cell why is there {len(texts)} times; the last one with an answer counts"]
    done = restored(submission, source)
    assert [cell.source for cell in done.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "why"] == [
        texts[counts]
    ]
    assert not unanswered(next(cell for cell in done.cells if cell.id == f"why-{counts}"))


def test_another_assignments_notebook(small_notebook, as_registered):
    """Is a notebook of which nothing belongs here refused, and one without any nbgrader cells restored?"""
    source = as_registered(small_notebook)
    other, bare = deepcopy(source), deepcopy(source)
    for cell in other.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id = f"other_{cell.metadata.nbgrader.grade_id}"
    with pytest.raises(Unreadable, match=r"^nothing in it belongs here: .*it has other_double, not double_code\): ask"):
        restored(other, source)
    for cell in bare.cells:
        cell.metadata.pop("nbgrader", None)
    assert {grade_id(cell) for cell in restored(bare, source).cells} >= {"double", "line", "why"}
