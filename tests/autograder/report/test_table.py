from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import StringIO

from rich.console import Console

from autograder.course.records import QuestionRecord
from autograder.report.table import class_table


def shown(records, checks, width: int = 100) -> str:
    file = StringIO()
    console = Console(file=file, width=width, force_terminal=True, color_system="standard")
    for renderable in class_table(records, checks):
        console.print(renderable)
    return file.getvalue()


def plain(records, checks) -> str:
    console = Console(file=StringIO(), width=100, record=True)
    for renderable in class_table(records, checks):
        console.print(renderable)
    return console.export_text()


def test_every_student_and_exercise_stands_there(records, checks):
    """Has every student a line, every exercise a number, and every symbol its words?"""
    text = plain(records, checks)
    assert all(record.student in text for record in records)
    assert "1 init_zeros (1)" in text and "5 explain_symmetry (3)" in text
    assert "✓ passed" in text and "✎ to be marked by hand" in text


def test_a_students_line(records, checks):
    """Does a line tell outcome by outcome, and the total?"""
    lines = {line.split()[0]: line.split()[1:] for line in plain(records, checks).splitlines() if line.strip()}
    assert lines["anna"] == ["✓", "✓", "✓", "✓", "✎", "6.5/6.5", "100%"]
    assert lines["deleted-a-cell"] == ["○", "✓", "✓", "✓", "✎", "5.5/6.5", "85%"]
    assert lines["no-notebook"] == ["–"] * 7


def test_misconceptions_and_problems(records, checks):
    """Does the most frequent misconception come with its hint, and each problem in a line?"""
    text = plain(records, checks)
    assert "Most frequent misconceptions" in text and "W[l] is (n_out, n_in)." in text
    assert "no-notebook (initialization): initialization.ipynb is not a notebook" in text


def test_twelve_columns_fit_100_characters(records, checks):
    """Is nothing cut at 100 columns with twelve exercises of partial points?"""
    questions = tuple(QuestionRecord(f"exercise_{i}", 1.25, 2, "partial") for i in range(12))
    text = plain([replace(records[0], student="a.student.of.length", questions=questions)], checks)
    assert "…" not in text and text.count("◐62") == 12 and "15/24" in text
    assert max(map(len, text.splitlines())) <= 100


def test_names_are_not_markup(records, checks):
    """Is a hostile student name or message printed as it is, without colours or escapes of its own?"""
    record = replace(records[0], student="[bold red]x[/]\x1b[2J", problem="[link=file:///]\x1b]0;title\x07")
    text = shown([record], checks)
    assert "[bold red]x[/]�[2J" in text and "[link=file:///]�]0;title�" in text
    assert "\x1b[2J" not in text and "\x07" not in text


def test_one_table_an_assignment(records, checks):
    """Do several assignments stand one after the other in the same form?"""
    text = plain([*records, replace(records[0], assignment="06_next")], checks)
    assert text.index("05_init: 20 students") < text.index("06_next: 1 student")


def test_a_table_a_notebook(records, checks):
    """Has an assignment of several notebooks a table for each, none too wide, and one for all together?"""
    more = [
        replace(record, notebook=name, questions=tuple(replace(q, id=f"{name}_{q.id}") for q in record.questions))
        for record in records
        for name in ("second", "third")
    ]
    text = plain([*records, *more], checks)
    assert text.count("Most frequent misconceptions") == 1 and max(map(len, text.splitlines())) <= 100
    titles = [
        f"05_init, {name}" for name in ("initialization: 20 students", "second: 20", "third: 20", "all notebooks")
    ]
    assert [text.count(title) for title in titles] == [1, 1, 1, 1]
    totals = text[text.index("all notebooks") :].splitlines()
    (anna,) = [line.split() for line in totals if line.strip().startswith("anna")]
    assert anna == ["anna", "6.5/6.5", "6.5/6.5", "6.5/6.5", "19.5/19.5", "100%"]


def test_only_unusable_notebooks(records, checks):
    """Is a class without one gradable notebook still listed?"""
    text = plain([record for record in records if not record.questions], checks)
    assert "not a notebook" in text and "Most frequent" not in text


def test_no_records(checks):
    """Does an empty class get a sentence?"""
    assert "nothing to report" in plain([], checks)


def test_the_terminal_needs_no_matplotlib():
    """Does importing the table and the export leave Matplotlib and Jinja alone?"""
    imports = "import sys, autograder.report.table, autograder.report.export"
    code = f"{imports}; print({{'matplotlib', 'jinja2'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
