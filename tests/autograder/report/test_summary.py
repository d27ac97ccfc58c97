from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.course.records import NotebookRecord, QuestionRecord
from autograder.report.assignment import Assignment, StudentRow
from autograder.report.summary import summarize


def question(id: str, points: float, outcome: str, *misconceptions: str, max_points: float = 2) -> QuestionRecord:
    return QuestionRecord(id, points, max_points, outcome, misconceptions)


def notebook(student: str, *questions: QuestionRecord, name: str = "a", problem: str = "") -> NotebookRecord:
    return NotebookRecord(student, "05_init", name, questions, problem=problem)


@pytest.fixture(scope="module")
def assignment(records, checks) -> Assignment:
    (assignment,) = summarize(records, checks)
    return assignment


def exercises(*records: NotebookRecord) -> dict:
    (assignment,) = summarize(records, {})
    return {exercise.id: exercise for exercise in assignment.exercises}


def test_every_student_has_a_row(assignment, records):
    """Does a student keep a row, in sorted order, even where nothing could be graded?"""
    assert [row.student for row in assignment.rows] == sorted(record.student for record in records)
    assert all(len(row.answers) == len(assignment.exercises) for row in assignment.rows)


def test_points_are_the_records_points(assignment, records):
    """Are a student's points those of the record, with nothing lost on the way?"""
    scores = {record.student: record.score for record in records}
    assert {row.student: row.points for row in assignment.rows} == pytest.approx(scores)


def test_order_is_the_notebooks(assignment):
    """Do the exercises stand as in the notebook, although some student's lacks the first?"""
    ids = [exercise.id for exercise in assignment.exercises]
    assert ids == ["init_zeros", "init_he", "scaled_init", "symmetry_gap", "explain_symmetry"]


def test_deleted_cell_is_missing():
    """Is a question that a graded notebook lacks missing, with no points of its maximum?"""
    found = exercises(
        notebook("a", question("f", 2, "passed"), question("g", 2, "passed")), notebook("b", question("g", 2, "passed"))
    )
    assert found["f"].outcomes == {"passed": 1, "missing": 1}
    assert found["f"].share == 0.5


def test_difficulty_is_the_mean_share():
    """Is difficulty the mean share of points over all whose notebook was graded?"""
    given = zip("abc", (2, 1, 0), ("passed", "partial", "error"), strict=True)
    records = [notebook(student, question("f", points, outcome)) for student, points, outcome in given]
    found = exercises(*records, notebook("d", problem="no notebook"))
    assert found["f"].share == pytest.approx(0.5)
    assert found["f"].outcomes == {"passed": 1, "partial": 1, "error": 1}


def test_the_graders_failure_counts_nothing():
    """Does an undetermined answer count neither as wrong nor as right?"""
    records = [notebook("a", question("f", 1, "partial")), notebook("b", question("f", 0, "undetermined"))]
    (assignment,) = summarize(records, {})
    assert assignment.exercises[0].share == 0.5
    assert [row.share for row in assignment.rows] == [0.5, None]


def test_manual_questions_wait():
    """Do a manual question's points stay out of difficulty and marks, at the end of the list?"""
    records = [notebook("a", question("written", 0, "manual"), question("f", 0, "failed"), question("g", 2, "passed"))]
    (assignment,) = summarize(records, {})
    assert [exercise.id for exercise in assignment.hardest] == ["f", "g", "written"]
    assert assignment.exercises[0].by_hand and assignment.exercises[0].share is None
    assert (assignment.rows[0].points, assignment.rows[0].max_points) == (2, 4)
    assert assignment.waiting == 1


def test_hardest_first(assignment):
    """Does a lower mean share come first?"""
    shares = [exercise.share for exercise in assignment.hardest if exercise.share is not None]
    assert len(shares) == 4
    assert shares == sorted(shares)


def test_misconceptions_count_students():
    """Is a misconception counted once a student, and its share one of those who handed in the exercise?"""
    records = [
        notebook("a", question("f", 0, "failed", "fan-out", "fan-out", "uniform")),
        notebook("b", question("f", 0, "failed", "fan-out")),
        notebook("c", question("f", 2, "passed")),
        notebook("d", problem="no notebook"),
    ]
    (assignment,) = summarize(records, {})
    counts = [(count.name, count.students, count.share) for count in assignment.misconceptions]
    assert counts == [("fan-out", ("a", "b"), pytest.approx(2 / 3)), ("uniform", ("a",), pytest.approx(1 / 3))]


def test_hints_come_from_the_checks(assignment, checks):
    """Has every misconception the hint of its own exercise's check?"""
    assert assignment.misconceptions
    for count in assignment.misconceptions:
        assert count.hint == {m.name: m.hint for m in checks[count.exercise].misconceptions}[count.name]


def test_unknown_names_have_no_hint(records):
    """Are records of a check that no longer exists still counted?"""
    (assignment,) = summarize(records, {})
    assert assignment.misconceptions
    assert {count.hint for count in assignment.misconceptions} == {""}


def test_problems(assignment):
    """Has every notebook that needs a person a line, the ungraded ones first?"""
    assert [(problem.student, problem.graded) for problem in assignment.problems] == [
        ("no-notebook", False),
        ("deleted-a-cell", True),
        ("unlucky", True),
    ]
    assert "init_zeros" in assignment.problems[2].text and "worker did not start" in assignment.problems[2].text


def test_empty_notebook_is_a_problem():
    """Is a notebook without any question told, although nobody wrote a problem?"""
    (assignment,) = summarize([notebook("a")], {})
    assert [problem.graded for problem in assignment.problems] == [False]
    assert assignment.median is None and assignment.exercises == ()


def test_notebooks_of_one_assignment_join():
    """Has a student with two notebooks one row, where same ids in different notebooks stay apart?"""
    records = [
        notebook("a", question("f", 2, "passed"), name="one"),
        notebook("a", question("f", 0, "failed"), name="two"),
        notebook("b", question("f", 1, "partial"), name="two"),
    ]
    (assignment,) = summarize(records, {})
    assert [[answer and answer.points for answer in row.answers] for row in assignment.rows] == [[2, 0], [None, 1]]
    assert [exercise.share for exercise in assignment.exercises] == [1, 0.25]


def test_assignments_are_apart(records, checks):
    """Is there a summary an assignment, sorted by name, each as if alone?"""
    other = [replace(record, assignment="01_activations") for record in records[:5]]
    assert summarize(records + other, checks) == (*summarize(other, checks), *summarize(records, checks))


@pytest.mark.parametrize(
    ("share", "part"), [(0, 0), (0.0999, 0), (0.1, 1), (0.7 + 0.1, 8), (0.1 * 3, 3), (0.95, 9), (1, 9)]
)
def test_distribution_borders(share, part):
    """Does a mark on a border belong to the upper part, whatever its last bit, and the full mark to the last?"""
    row = StudentRow("a", (question("f", share, "partial", max_points=1),))
    counts = Assignment("05_init", (), (row,), ()).distribution()
    assert counts.index(1) == part and sum(counts) == 1


def test_no_records(checks):
    """Is a class without records no assignment?"""
    assert summarize([], checks) == ()


def test_equal_clues_are_counted_together():
    """Do students with one clue stand in one line, apart from another clue and from misconceptions?"""
    clues = {"ada": "m was missing.", "bob": "m was missing.", "cy": "a root was missing."}
    records = [notebook(who, replace(question("he", 0, "failed"), clue=clue)) for who, clue in clues.items()]
    records.append(notebook("dee", question("he", 0, "failed", "fan-out")))
    found = exercises(*records)["he"].misconceptions
    told = [(count.name, count.hint, count.students) for count in found]
    assert told[0] == ("a clue", "m was missing.", ("ada", "bob"))
    assert set(told[1:]) == {("a clue", "a root was missing.", ("cy",)), ("fan-out", "", ("dee",))}
