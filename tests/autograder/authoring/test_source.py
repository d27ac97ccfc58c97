from __future__ import annotations

import json

import nbformat
import pytest
from nbformat import v4

from autograder.authoring.source import leaks, violations
from autograder.course import Course
from autograder.course.nbgrader_library import Nbgrader

ASSIGNMENT = "01_small"


@pytest.fixture
def found(small_course):
    """found() -> the violations of the small course's source."""
    return lambda: list(violations(small_course, ASSIGNMENT))


@pytest.fixture
def rewrite_json(small_course):
    """rewrite_json(change): let change(data) spoil the source notebook's JSON, for what nbformat would not write."""

    def by(change):
        path = small_course.notebooks(ASSIGNMENT)[0]
        data = json.loads(path.read_text(encoding="utf-8"))
        change(data)
        path.write_text(json.dumps(data), encoding="utf-8")

    return by


# ---------------------------------------------------------------- rules


def test_nothing_is_wrong_with_ours(root, found):
    """Are our own assignments, and the small course before it is spoiled, without a violation?"""
    assert found() == []
    ours = Course.at(root)
    assert [line for assignment in ours.select() for line in violations(ours, assignment)] == []


def test_a_cell_stored_with_output(found, rewrite, cell_of):
    """Are outputs and execution counts in a source told by the cell?"""
    rewrite(lambda notebook: cell_of(notebook, "imports").update(execution_count=3))
    assert found() == [("small.ipynb", "cell imports is stored with output: clear it")]
    rewrite(lambda notebook: cell_of(notebook, "imports").update(execution_count=None))
    rewrite(lambda notebook: cell_of(notebook, "double-code").outputs.append(v4.new_output("stream", text="x")))
    assert found() == [("small.ipynb", "cell double-code is stored with output: clear it")]


def test_metadata_that_does_not_belong_there(found, rewrite, cell_of):
    """Is metadata told that editors leave in cells and notebooks?"""
    rewrite(lambda notebook: cell_of(notebook, "title").metadata.update(jp_collapsed=True, editable=False))
    rewrite(lambda notebook: notebook.metadata.update(widgets={}))
    assert found() == [
        ("small.ipynb", "cell title has metadata ['editable', 'jp_collapsed']: only ['nbgrader', 'tags'] belong there"),
        ("small.ipynb", "the notebook has metadata ['widgets']: only ['kernelspec', 'language_info'] belong there"),
    ]


def test_two_cells_with_one_id(found, rewrite_json):
    """Is a copied id told, before a build gives the copy another one each time?"""
    rewrite_json(lambda data: data["cells"][1].update(id="title"))
    assert found() == [("small.ipynb", "2 cells have the id title: each cell needs one of its own")]


@pytest.mark.parametrize("minor", [4, 5])
def test_cells_without_an_id(found, rewrite_json, minor):
    """Is a cell without an id told, also where it is stored with output, in old notebooks and new?"""

    def spoil(data):
        data["nbformat_minor"] = minor
        for cell in data["cells"] if minor == 4 else data["cells"][:1]:
            del cell["id"]
        data["cells"][1]["execution_count"] = 1

    rewrite_json(spoil)
    count = 7 if minor == 4 else 1
    expected = f"{count} cells have the id None: each cell needs one of its own"
    assert expected in [line for _, line in found()]


def test_a_test_cell_without_points(found, rewrite, cell_of):
    """Is a test that gives nothing told?"""
    rewrite(lambda notebook: cell_of(notebook, "double-test").metadata.nbgrader.update(points=0))
    assert found() == [("double", "small.ipynb: gives no points")]


def test_a_test_cell_without_a_check(found, rewrite, cell_of):
    """Is a test cell told whose check nobody declared, and a check that no notebook tests?"""

    def rename(notebook):
        for cell in (cell_of(notebook, "double-code"), cell_of(notebook, "double-test")):
            cell.source = cell.source.replace("double", "triple")
            cell.metadata.nbgrader.grade_id = cell.metadata.nbgrader.grade_id.replace("double", "triple")

    rewrite(rename)
    assert found() == [
        ("triple", "small.ipynb: has no check of this name"),
        ("double", "no notebook of 01_small has its test cell"),
    ]


@pytest.mark.parametrize("how", ["another function", "another id", "no cell"])
def test_a_test_cell_without_its_function(found, rewrite, cell_of, how):
    """Is a function told that is not in the solution cell of its name?"""

    def spoil(notebook):
        cell = cell_of(notebook, "double-code")
        if how == "another function":
            cell.source = cell.source.replace("def double(", "def doubled(")
        elif how == "another id":
            cell.metadata.nbgrader.grade_id = "doubled_code"
        else:
            notebook.cells.remove(cell)

    rewrite(spoil)
    assert found() == [("double", "small.ipynb: no solution cell double_code defines the function double")]


@pytest.mark.parametrize(
    "old, new",
    [
        ('check("double", double)\n', ""),
        ('grade("double", double)', 'grade("double", line)'),
        ('grade("double", double)', 'grade("line", double)'),
        ("### END HIDDEN TESTS", ""),
        ("from autograder import grade\n\n", ""),
        ('check("double", double)', 'check("double", double)\nassert True'),
    ],
)
def test_a_test_cell_of_another_form(found, rewrite, cell_of, old, new):
    """Is every slip in the lines of a test cell told, with the lines as they must be?"""
    rewrite(lambda notebook: cell_of(notebook, "double-test").update(source=SOUND.replace(old, new)))
    assert found() == [("double", f"small.ipynb: its test cell must read:\n{SOUND}")]


SOUND = """check("double", double)
### BEGIN HIDDEN TESTS
from autograder import grade

grade("double", double)
### END HIDDEN TESTS"""


def test_a_check_that_is_graded_twice(found, small_course):
    """Is a test cell told that two notebooks of an assignment have?"""
    path = small_course.notebooks(ASSIGNMENT)[0]
    (path.parent / "small2.ipynb").write_bytes(path.read_bytes())
    assert found() == [(id, "is graded 2 times in 01_small") for id in ("double", "line", "why")]


# ---------------------------------------------------------------- leaks


@pytest.fixture
def release(small_course):
    """The release of the small course, as nbgrader makes it: free of answers."""
    Nbgrader(small_course).generate(ASSIGNMENT, small_course.root / "release")
    assert list(leaks(small_course, ASSIGNMENT)) == []
    return small_course.release(ASSIGNMENT)


def test_our_releases_hold_no_answer(root):
    """Is nothing of ours leaked?"""
    ours = Course.at(root)
    assert [leak for assignment in ours.select() for leak in leaks(ours, assignment)] == []


def test_a_release_that_holds_answers(small_course, release, cell_of):
    """Is a planted line of a solution, a hidden test, a marking scheme or a marker found, in any file?"""
    path = release / "small.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(v4.new_code_cell("x = 1\n    return 2 * x  # forgotten"))
    notebook.cells.append(v4.new_markdown_cell("Hint: Because two and two are four."))
    nbformat.write(notebook, path)
    (release / "helper.py").write_text('grade("line", line)\n', encoding="utf-8")
    (release / "data").mkdir()
    (release / "data" / "notes.txt").write_text("### BEGIN SOLUTION\n", encoding="utf-8")
    assert sorted(leaks(small_course, ASSIGNMENT)) == [
        ("helper.py", 'holds a line of an answer: grade("line", line)'),
        ("notes.txt", "holds the marker ### BEGIN SOLUTION"),
        ("small.ipynb", "holds a line of an answer: Because two and two are four."),
        ("small.ipynb", "holds a line of an answer: return 2 * x"),
    ]


def test_what_is_public_anyway_is_no_leak(small_course, release, rewrite, cell_of):
    """Is a line that the text of the notebook shows too not called an answer?"""
    rewrite(lambda notebook: cell_of(notebook, "title").update(source="Here is how: return 2 * x"))
    Nbgrader(small_course).generate(ASSIGNMENT, small_course.root / "release")
    assert list(leaks(small_course, ASSIGNMENT)) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x93NUMPY\x01\x00 ### END HIDDEN TESTS"])
def test_files_that_are_no_text(small_course, release, content):
    """Are data files looked through too, whatever their bytes?"""
    (release / "data.npy").write_bytes(content)
    found = [("data.npy", "holds the marker ### END HIDDEN TESTS")] if b"HIDDEN" in content else []
    assert list(leaks(small_course, ASSIGNMENT)) == found
