"""The docs say what is there."""

import re
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.notebooks import graded_cells, read_notebook

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
COURSE = Course.at(ROOT)


def rows(heading: str) -> list[list[str]]:
    """The cells of each row of the coverage table under a heading."""
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", text, flags=re.M)
    table = next(part for part in section if part.startswith(heading))
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(assignment: str) -> tuple[set[str], set[str]]:
    """(exercises, cell ids) of an assignment's notebooks."""
    notebooks = [read_notebook(path) for path in COURSE.notebooks(assignment)]
    exercises = {cell.id for notebook in notebooks for cell in graded_cells(notebook) if not cell.manual}
    return exercises, {cell.id for notebook in notebooks for cell in notebook.cells}


@pytest.mark.parametrize("heading", ["Topics", "Errata"])
def test_rows_of_assignments_that_exist_name_real_places(heading):
    """Does each row point to exercises or cells that are there?"""
    for row in rows(heading):
        assignment, places = row[2].strip("`"), re.findall(r"`([^`]+)`", row[3])
        if assignment not in COURSE.modules:
            assert row[3] == "–", f"{assignment} is not there yet: {row}"
            continue
        exercises, cells = names(assignment)
        assert places and set(places) <= exercises | cells, row


def test_every_erratum_has_its_row():
    """Does each of the 39 errata stand there once?"""
    assert [int(row[0]) for row in rows("Errata")] == list(range(1, 40))


@pytest.mark.parametrize("assignment", COURSE.modules)
def test_every_exercise_and_erratum_cell_is_covered(assignment):
    """Is every exercise, and every cell that shows an erratum, in some row?"""
    exercises, cells = names(assignment)
    covered = {
        place for heading in ("Topics", "Errata") for row in rows(heading) for place in re.findall(r"`([^`]+)`", row[3])
    }
    assert exercises | {cell for cell in cells if re.fullmatch(r"erratum-\d+", cell)} <= covered


@pytest.mark.parametrize("assignment", COURSE.modules)
def test_erratum_cells_compute(assignment):
    """Is the cell of each erratum one that runs?"""
    for path in COURSE.notebooks(assignment):
        for cell in read_notebook(path).cells:
            assert not re.fullmatch(r"erratum-\d+", cell.id) or cell.cell_type == "code", cell.id


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    """Is every file that a page links to there?"""
    for target in re.findall(r"(?:\]\(|src=\")([^)#\"]+)", path.read_text(encoding="utf-8")):
        assert target.startswith("http") or (path.parent / target).exists(), target


def test_the_worked_example_is_the_real_one():
    """Does the authors' guide quote the repository, line by line?"""
    guide = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
    notebook = "\n".join(cell.source for cell in read_notebook(COURSE.notebooks("05_initialization")[0]).cells)
    places = ("content/reference/initialization.py", "content/checks/initialization/rules.py")
    sources = [(ROOT / "autograder" / place).read_text(encoding="utf-8") for place in places]
    for block in re.findall(r"```python\n(.*?)```", guide, flags=re.S):
        assert any(block.rstrip() in source for source in [notebook, *sources]), block


def test_the_makefile_has_what_the_readme_says():
    """Is each make target that a page names in the Makefile?"""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    for path in DOCS:
        assert set(re.findall(r"(?:^|`)make (\w+)", path.read_text(encoding="utf-8"), flags=re.M)) <= targets
