"""nbgrader's third kind of graded cell: a task, which a person marks wherever in the notebook it was done."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner
from nbformat import v4
from nbgrader.api import Gradebook

from autograder.cli import main

ASSIGNMENT = "01_small"
TASK = {"grade": False, "grade_id": "net", "locked": True, "points": 6, "schema_version": 3, "solution": False}


@pytest.fixture
def autograder(small_course):
    """autograder(*arguments) -> what a command in the small course printed; it went well."""

    def run(*arguments) -> str:
        result = CliRunner().invoke(main, ["--course", str(small_course.root), *map(str, arguments)])
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


@pytest.fixture
def with_task(rewrite, request):
    """A source with a task of six points, and a submission."""
    rewrite(
        lambda notebook: notebook.cells.append(
            v4.new_markdown_cell("Build a net.", id="net", metadata={"nbgrader": TASK | {"task": True}})
        )
    )
    return request.getfixturevalue("hand_in")("eve")


def rows(path) -> dict[str, dict]:
    with path.open(newline="") as file:
        return {row["question"]: row for row in csv.DictReader(file)}


def test_a_task(with_task, autograder, small_course, tmp_path):
    """Do commands count its points and say that it waits, then show its mark, and does a regrade leave that?"""
    record = json.loads(autograder("grade", "--json", "--jobs", 1))
    assert record["max_score"] == 15 and record["score"] == 5
    task = record["questions"][-1]
    assert (task["id"], task["outcome"], task["points"], task["max_points"]) == ("net", "manual", 0, 6)
    assert "5/15" in autograder("try", with_task) or "5 of 15" in autograder("try", with_task)
    page, table = tmp_path / "page.html", tmp_path / "marks.csv"
    autograder("report", "--output", page, "--csv", table)
    assert rows(table)["net"]["points"] == "" and rows(table)["net"]["outcome"] == "manual"
    assert "net" in page.read_text()
    with Gradebook(f"sqlite:///{small_course.root / 'gradebook.db'}") as book:
        grade = book.find_grade("net", "small", ASSIGNMENT, "eve")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)  # as nbgrader's own autograde leaves it
        grade.manual_score, grade.needs_manual_grade = 4.5, False
        book.db.commit()
    for again in (False, True):
        if again:
            autograder("grade", "--force", "--jobs", 1)
        autograder("report", "--output", page, "--csv", table)
        assert (rows(table)["net"]["points"], rows(table)["net"]["outcome"]) == ("4.5", "partial")
    autograder("feedback")
    html = (small_course.root / "feedback" / "eve" / ASSIGNMENT / "small.html").read_text()
    assert "4.5 of 6" in html and "<strong>9.5</strong> of 15 points" in html
