"""Every notebook of ours, run: the sources as authors have them, the releases as students get them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.course.notebooks import graded_cells, source_cells
from autograder.engine.demonstrations import idle_demonstrations
from autograder.judging.display import VERDICT_MIME

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course.at(ROOT)
NOTEBOOKS = [f"{assignment}/{path.stem}" for assignment in COURSE.modules for path in COURSE.notebooks(assignment)]

pytestmark = pytest.mark.parametrize("name", NOTEBOOKS)


@pytest.fixture
def source(name) -> nbformat.NotebookNode:
    """The source notebook as it is stored."""
    return nbformat.read(ROOT / "source" / f"{name}.ipynb", as_version=4)


@pytest.fixture
def executed_source(executed, name) -> nbformat.NotebookNode:
    """The source notebook with the outputs of a run."""
    return executed("source", name)


@pytest.fixture
def executed_release(executed, name) -> nbformat.NotebookNode:
    """The release with the outputs of a run by somebody who has not written anything."""
    return executed("release", name)


@pytest.fixture
def exercises(name) -> list[str]:
    """The functions that the notebook asks for."""
    return [cell.id for cell in source_cells(ROOT / "source" / f"{name}.ipynb") if not cell.manual]


def errors(notebook) -> dict[str, tuple[str, str]]:
    """cell id -> (ename, evalue) of each cell that raised."""
    return {
        cell.id: (output.ename, output.evalue)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }


def pictures(cell) -> int:
    return sum("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


# ---------------------------------------------------------------- the sources


def test_sources_are_stored_clean(source):
    """Has the source no outputs, no counts, an id of its own for every cell, and a speaking one?"""
    for cell in source.cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None, cell.id
    ids = [cell.id for cell in source.cells]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z][a-z0-9-]+", id) for id in ids)


@pytest.mark.soak  # the sources run in kernels for the tests below, too
def test_nbval_runs_the_sources(tmp_path, copy_of_the_course, name):
    """Does `pytest --nbval-lax` pass on the source, as in CI?"""
    course = copy_of_the_course(tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", f"source/{name}.ipynb"],
        cwd=course.root,
        capture_output=True,
        text=True,
        env={"OPENBLAS_NUM_THREADS": "1"} | environment,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"\b\d+ passed", done.stdout) and "failed" not in done.stdout


def test_no_source_cell_raises_or_warns(executed_source):
    """Do the solutions run without an error and without a word on stderr?"""
    assert errors(executed_source) == {}
    loud = [cell.id for cell in executed_source.cells for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    assert loud == []


def test_every_solution_gets_its_points(executed_source, name):
    """Does every hidden test give full points and a verdict `passed` in the source itself?"""
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in executed_source.cells}
    for graded in source_cells(ROOT / "source" / f"{name}.ipynb"):
        if graded.manual:
            continue
        outputs = cells[graded.id].outputs
        (result,) = [o.data["text/plain"] for o in outputs if o.output_type == "execute_result"]
        (verdict,) = [o.data[VERDICT_MIME] for o in outputs if VERDICT_MIME in o.get("data", {})]
        assert (float(result), verdict["outcome"]) == (graded.points, "passed"), graded.id


def test_progress_is_complete_at_the_end(executed_source, exercises):
    """Does the last cell show that all exercises are done?"""
    text = executed_source.cells[-1].outputs[0].data["text/plain"]
    assert text.startswith(f"{len(exercises)} of {len(exercises)} exercises done") and "✗" not in text


def test_demonstrations_are_tagged(source):
    """Is every code cell an exercise, a test, a demonstration (tag demo), or one of the three that set up and end?"""
    for cell in source.cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader"):
            assert cell.metadata.get("tags") == ["demo"] or cell.id in ("imports", "data", "progress"), cell.id
        else:
            assert "tags" not in cell.metadata, cell.id


def test_no_exercise_needs_a_demonstration(source):
    """Does no cell that is kept when demonstrations are not run read a name that a demonstration binds?"""
    demonstrations = {at for at, cell in enumerate(source.cells) if "demo" in cell.metadata.get("tags", [])}
    assert demonstrations and idle_demonstrations(source, source) == demonstrations


def test_pictures_are_drawn(executed_source):
    """Did every cell that draws make a PNG, and are there pictures enough to teach by?"""
    drawing = [c for c in executed_source.cells if c.cell_type == "code" and "plots." in c.source]
    assert len(drawing) >= 3
    assert [cell.id for cell in drawing if pictures(cell) < 1] == []


# ---------------------------------------------------------------- the releases


def test_a_release_says_not_done_yet_and_nothing_else(executed_release):
    """Run from top to bottom by somebody who wrote nothing, does a release raise `not done yet` only?"""
    found = errors(executed_release)
    assert found
    for id, (ename, evalue) in found.items():
        if ename == "NotDone":
            assert re.fullmatch(r"\w+: not done yet: [^\n]+", evalue)
        else:
            assert (ename, evalue) == ("NotImplementedError", "not done yet"), id


def test_each_test_cell_says_not_done_and_shows_a_card(executed_release, exercises):
    """Does the test cell of every stub give exactly NotDone, short, after a card?"""
    tests = {cell.id for cell in graded_cells(executed_release) if not cell.manual}
    assert tests == set(exercises)
    for cell in executed_release.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in tests:
            card, error = cell.outputs
            assert card.data["text/plain"].startswith(f"○ {name}") and "text/html" in card.data
            assert (error.ename, error.evalue.partition(":")[0]) == ("NotDone", name)
            assert len(error.traceback) == 1 and "Traceback" not in error.traceback[0]


def test_cells_before_the_first_exercise_run(executed_release):
    """Does what comes before the first exercise run whole, with its picture?"""
    before = []
    for cell in executed_release.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            break
        before.append(cell)
    assert errors(nbformat.v4.new_notebook(cells=before)) == {} and sum(map(pictures, before)) >= 1


def test_a_release_is_quiet(executed_release, exercises):
    """Is there no word on stderr, and does progress at the end say that nothing is done?"""
    loud = [cell.id for cell in executed_release.cells for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    assert loud == []
    assert executed_release.cells[-1].outputs[0].data["text/plain"].startswith(f"0 of {len(exercises)} exercises done")
