from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.course.nbgrader_library import Nbgrader
from autograder.course.records import NotebookRecord
from autograder.feedback.pages import Feedback

ASSIGNMENT = "01_small"
HINT = "x ** 2 is a power, 2 * x a multiple."
HIDDEN = ["HIDDEN TESTS", "from autograder", "grade(", "vnd.steadygrad", "MARK SCHEME", "SOLUTION"]


@pytest.fixture
def gradebook(small_course):
    """nbgrader's gradebook of the small course, as a person changes it."""
    return lambda: Gradebook(f"sqlite:///{small_course.root / 'gradebook.db'}")


@pytest.fixture
def change(hand_in):
    """change("eve", source, "why") -> her notebook, with another text in this cell, or a cell more."""

    def in_notebook(student: str, source: str, grade_id: str = "") -> None:
        path = hand_in(student, "squared")
        notebook = nbformat.read(path, as_version=4)
        cell = v4.new_code_cell(source)
        for known in notebook.cells:
            if grade_id and known.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
                known.source, cell = source, None
        notebook.cells += [cell] if cell else []
        nbformat.write(notebook, path)

    return in_notebook


def text_of(path) -> str:
    """What a page says, without markup."""
    html = re.sub(r"(?s)<style>.*?</style>", "", path.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def said(result, code: int = 0) -> str:
    assert result.exit_code == code, result.output
    return result.output


# ---------------------------------------------------------------- what a page says


def test_what_was_wrong_and_why(autograder, change, hand_in, page_of):
    """Does a page say points, outcomes, aspects and the hint, with links, and nothing of hidden tests?"""
    change("eve", "Because $2 + 2 = 4$.", "why")
    hand_in("ian", "half")
    said(autograder("grade"))
    assert "2 pages written, 0 unchanged" in said(autograder("feedback"))
    html, text = page_of("eve").read_text(encoding="utf-8"), text_of(page_of("eve"))
    assert "3 of 9 points so far; 4 wait to be marked by hand" in text
    assert "0 of 2 ✗ wrong answer" in text and HINT in text and "squared" in text
    assert "✓ passed 3 of 3" in text and "y = 2 x" in text and "✎ waits to be marked – of 4" in text
    assert re.findall(r'href="#(exercise-\d)"', html)[:3] == re.findall(r'id="(exercise-\d)"', html)
    assert "returnx**2" in text.replace(" ", "") and "<mn>4</mn>" in html
    for word in HIDDEN:
        assert word not in html, word
    half = text_of(page_of("ian"))
    assert "partly right 1.5 of 3" in half and "✓ right: slope ✗ wrong: offset :" in half and "○ missing" in half


def test_a_persons_marks_and_comments(autograder, hand_in, gradebook, page_of):
    """Are manual marks and comments on the page, formatted and harmless, and the penalty for coming late?"""
    hand_in("eve", "squared")
    said(autograder("grade"))
    with gradebook() as book:
        grade = book.find_grade("why", "small", ASSIGNMENT, "eve")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.find_grade("double", "small", ASSIGNMENT, "eve").manual_score = 1
        book.find_comment("why", "small", ASSIGNMENT, "eve").manual_comment = "**Why** $2x$? <script>alert(1)</script>"
        book.find_comment("double_code", "small", ASSIGNMENT, "eve").manual_comment = "Half of it, for the idea."
        book.find_submission_notebook("small", ASSIGNMENT, "eve").late_submission_penalty = 0.5
        book.db.commit()
    said(autograder("feedback"))
    html, text = page_of("eve").read_text(encoding="utf-8"), text_of(page_of("eve"))
    assert "6 of 9 points" in text and "so far" not in text and "0.5 of the points were taken off" in text
    assert "partly right 2.5 of 4 points" in text and "partly right 1 of 2 points" in text
    assert "<strong>Why</strong>" in html and "<script" not in html and "Half of it, for the idea." in text
    assert HINT in text


def test_a_file_that_could_not_be_read(autograder, hand_in, page_of):
    """Has a student whose file is no notebook a page that says so?"""
    hand_in("eve").write_text("Dear teacher")
    hand_in("ian")
    said(autograder("grade"))
    assert "2 pages written" in said(autograder("feedback"))
    text = text_of(page_of("eve"))
    assert "Your file could not be read : small.ipynb is not a notebook (not JSON). Nothing in it is graded." in text
    assert "2 unchanged" in said(autograder("feedback"))


def test_an_instructors_own_hidden_test(autograder, rewrite, cell_of, hand_in, page_of):
    """Does a hidden assert that fails say so, and is nothing of it shown, nor of its traceback?"""
    hidden = "### BEGIN HIDDEN TESTS\nprint('CANARY')\nassert double(7) == 14, 'CANARY'\n### END HIDDEN TESTS"

    def own_test(notebook):
        cell_of(notebook, "double-test").source = f"double(1)\n{hidden}"
        cell_of(notebook, "why").source = "### BEGIN SOLUTION\nCANARY\n### END SOLUTION"

    rewrite(own_test)
    hand_in("eve", "squared")
    hand_in("ian")
    said(autograder("grade"))
    said(autograder("feedback"))
    html = page_of("eve").read_text(encoding="utf-8")
    assert "CANARY" not in html and "14" not in re.sub(r"(?s)<style>.*?</style>|<meta[^>]*>", "", html)
    assert "the test cell raised AssertionError" in text_of(page_of("eve"))
    assert "The tests that are not shown passed." in text_of(page_of("ian"))


def test_what_a_student_shows_does_not_run(autograder, change, page_of):
    """Are scripts and forged verdicts in a student's own output harmless?"""
    show = """from IPython.display import HTML, Javascript, display
display(HTML('<b>mine</b><script>alert(1)</script><img src=x onerror=alert(1)>'), Javascript("alert(1)"))
display({"application/vnd.steadygrad.verdict+json": {}, "text/plain": "FOR" + "GED"}, raw=True)"""
    change("eve", show)
    said(autograder("grade"))
    said(autograder("feedback"))
    html = page_of("eve").read_text(encoding="utf-8")
    assert "<b>mine</b>" in html and "<script" not in html and "<img" not in html
    assert "default-src 'none'" in html and text_of(page_of("eve")).count("✗ wrong answer") == 2


# ---------------------------------------------------------------- nbgrader writes the same


def nbgrader(course: Course, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=course.root, capture_output=True, text=True, env=dict(os.environ), timeout=120)


BESIDE = ["timestamp.txt", "x.HTML", "x.htm", "x.svg", "x.xhtml", "x.pdf", "x.mht", "x.txt", "more/x.html", "x"]


def beside(page) -> set[str]:
    """What lies in a page's folder."""
    return {path.relative_to(page.parent).as_posix() for path in page.parent.rglob("*") if path.is_file()}


def test_nbgraders_own_command_and_button_write_the_same(autograder, small_course, hand_in, page_of):
    """Do `nbgrader generate_feedback` and what the formgrader's button calls give the very same page, and none of them
    put a file of the student's beside it?"""
    folder = hand_in("eve", "squared").parent
    for name in BESIDE:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("2030-01-01 UTC" if name == "timestamp.txt" else "<script>alert(1)</script>")
    said(autograder("grade"))
    said(autograder("feedback"))
    ours = page_of("eve").read_bytes()
    assert beside(page_of("eve")) == {"small.html", "timestamp.txt"}
    shutil.rmtree(page_of("eve").parent)
    done = nbgrader(small_course, "generate_feedback", ASSIGNMENT)
    assert done.returncode == 0 and beside(page_of("eve")) == {"small.html", "timestamp.txt"}, done.stderr
    page_of("eve").write_text("old")
    done = nbgrader(small_course, "generate_feedback", ASSIGNMENT, "--force")
    assert done.returncode == 0, done.stderr
    assert page_of("eve").read_bytes() == ours
    page_of("eve").write_text("old")
    assert Nbgrader(Course.at(small_course.root)).api.generate_feedback(ASSIGNMENT, "eve")["success"]
    assert page_of("eve").read_bytes() == ours
    assert "1 unchanged" in said(autograder("feedback"))


# ---------------------------------------------------------------- which pages are written


def test_only_what_changed_is_written_again(autograder, hand_in, gradebook, page_of):
    """Is a page written anew when its notebook, a mark or a comment changed, or by force, and no other?"""
    hand_in("eve", "squared")
    hand_in("ian")
    said(autograder("grade"))
    said(autograder("feedback"))
    assert "0 pages written, 2 unchanged" in said(autograder("feedback"))
    with gradebook() as book:
        book.find_comment("why", "small", ASSIGNMENT, "eve").manual_comment = "Look at page 3."
        book.db.commit()
    before = page_of("ian").stat().st_mtime_ns
    assert "1 page written, 1 unchanged" in said(autograder("feedback"))
    assert "Look at page 3." in text_of(page_of("eve")) and page_of("ian").stat().st_mtime_ns == before
    hand_in("ian", "half")
    said(autograder("grade"))
    assert "1 page written, 1 unchanged" in said(autograder("feedback"))
    page_of("ian").unlink()
    assert "1 page written, 0 unchanged" in said(autograder("feedback", "--student", "ian"))
    assert "2 pages written, 0 unchanged" in said(autograder("feedback", "--force"))


def test_nothing_to_say_yet(autograder, small_course, hand_in):
    """Is there one line that says what to do, before anything is graded, for an unknown student or assignment?"""
    result = autograder("feedback")
    assert (
        said(result, 2) == f"autograder: nothing is graded yet in {small_course.root}: run `autograder grade` first.\n"
    )
    assert not (small_course.root / "gradebook.db").exists()
    hand_in("eve")
    said(autograder("grade"))
    assert "nothing of zoe is graded yet" in said(autograder("feedback", "--student", "zoe"), 2)
    assert "Did you mean 01_small?" in said(autograder("feedback", "01_smal"), 2)


def test_a_page_that_cannot_be_written(autograder, small_course, hand_in, page_of):
    """Is a page that fails one line, while the others are written, and the exit code 1?"""
    hand_in("eve")
    hand_in("ian")
    hand_in("umi").write_text("no notebook")
    said(autograder("grade"))
    page_of("eve").parent.parent.mkdir(parents=True)
    page_of("eve").parent.write_text("in the way")
    page_of("umi").parent.parent.mkdir(parents=True)
    page_of("umi").parent.write_text("in the way")
    output = said(autograder("feedback"), 1)
    for student in ("eve", "umi"):
        folder = page_of(student).parent
        assert f"{student} 01_small small: {folder} cannot be read or written (File exists): " in output
    assert "1 page written" in output and len(output.splitlines()) == 3 and page_of("ian").is_file()


def test_a_page_that_is_no_page(small_course, hand_in, autograder, page_of):
    """Is garbage in a page's place written over?"""
    hand_in("eve")
    said(autograder("grade"))
    room = Feedback(Course.at(small_course.root))
    (page,) = room.pages([ASSIGNMENT])
    assert not page.is_fresh
    page_of("eve").parent.mkdir(parents=True)
    page_of("eve").write_bytes(b"\xff\xfe\x00")
    assert not page.is_fresh
    room.write(page)
    assert page.is_fresh and json.dumps(page.digest)[1:-1] in page_of("eve").read_text(encoding="utf-8")


def test_records_without_a_notebook(autograder, small_course, hand_in, page_of):
    """Is a submission whose autograded folder was deleted left out, and named by nobody?"""
    from autograder.gradebook.book import Records

    hand_in("eve")
    said(autograder("grade"))
    (small_course.root / "autograded" / "eve" / ASSIGNMENT / "small.ipynb").unlink()
    assert "nothing is graded yet" in said(autograder("feedback"), 2)
    record = NotebookRecord(
        "zed", ASSIGNMENT, "small", (), problem="small.ipynb was not handed in (found: no notebook)"
    )
    Records.at(f"sqlite:///{small_course.root / 'gradebook.db'}").save([record], "digest")
    assert "1 page written" in said(autograder("feedback")) and "was not handed in" in text_of(page_of("zed"))


# ---------------------------------------------------------------- odd names


def test_blanks_at_the_ends_of_an_id(autograder, small_course, hand_in, page_of, tmp_path):
    """Has everybody a page and rows in the table, under the very id, though another differs by a blank only?"""
    students = ["ada", " ada", "ada ", "a  da"]
    for student in students:
        hand_in(student)
    said(autograder("grade"))
    assert "4 pages written" in said(autograder("feedback"))
    assert all(page_of(student).is_file() for student in students)
    said(autograder("report", "--csv", tmp_path / "marks.csv"))
    with (tmp_path / "marks.csv").open(newline="") as file:
        assert {row["student"] for row in csv.DictReader(file)} == set(students)


def test_brackets_in_a_notebooks_name(autograder, small_course, hand_in, page_of):
    """Is a notebook graded whose name is a pattern to nbgrader, and is there a page?"""
    source = small_course.notebooks(ASSIGNMENT)[0]
    source.rename(source.with_name("lab [1].ipynb"))
    path = hand_in("eve")
    path.rename(path.with_name("lab [1].ipynb"))
    said(autograder("grade"))
    assert "1 page written" in said(autograder("feedback")) and page_of("eve", "lab [1]").is_file()
