from __future__ import annotations

import os
import socket
import time
from dataclasses import replace

import pytest

from autograder.course import Course, UsageError
from autograder.course.notebooks import Unreadable
from autograder.engine.limits import Limits
from autograder.engine.reading import handed_in
from autograder.grading import trial
from autograder.grading.grader import Grader, the_only_grader
from autograder.grading.progress import in_order
from autograder.grading.submissions import submissions
from autograder.grading.trial import try_notebook
from autograder.vocabulary.prepare import secret_rng

ASSIGNMENT = "01_small"


@pytest.fixture
def grade(small_course, warm_processes):
    """grade(…) -> student -> outcome, of the whole class."""

    def run(sandbox: str = "bubblewrap", **how) -> dict:
        found, _ = submissions(small_course, [ASSIGNMENT])
        outcomes = list(Grader(Course.at(small_course.root), sandbox).grade(found, warm_processes, **how))
        assert sorted(outcome.position for outcome in outcomes) == list(range(len(found)))
        return {outcome.submission.student: outcome for outcome in outcomes}

    return run


def new(outcomes: dict) -> set[str]:
    return {student for student, outcome in outcomes.items() if outcome.is_new}


# ---------------------------------------------------------------- what is graded again


def test_only_what_changed_is_graded_again(grade, hand_in):
    """Is a submission graded once, and again when its bytes changed, or something beside it, or by force?"""
    folder = hand_in("ada").parent
    hand_in("ben", "squared")
    assert new(grade()) == {"ada", "ben"} and new(grade()) == set()
    hand_in("ben", "half")
    assert new(grade()) == {"ben"} and new(grade()) == set()
    (folder / "data.csv").write_text("1\n")
    assert new(grade()) == {"ada"}
    (folder / "pipe").symlink_to("nowhere")
    assert new(grade()) == {"ada"} and new(grade()) == set()
    assert new(grade(force=True)) == {"ada", "ben"}


def test_a_folder_that_is_gone_is_written_again(grade, hand_in, small_course):
    """Is a submission graded again whose autograded folder was deleted, or lost by a grader that was killed?"""
    hand_in("ada")
    hand_in("ben")
    assert new(grade()) == {"ada", "ben"}
    folder = small_course.root / "autograded" / "ada" / ASSIGNMENT
    folder.rename(folder.with_name(f".{ASSIGNMENT}.old"))
    assert new(grade()) == {"ada"}
    assert [path.name for path in folder.parent.iterdir()] == [ASSIGNMENT] and new(grade()) == set()


def test_what_a_mark_depends_on_is_in_the_digest(small_course, hand_in, tmp_path):
    """Do other settings, another sandbox, a changed source and changed checks change the digest?"""
    path = hand_in("ada")
    (submission,), _ = submissions(small_course, [ASSIGNMENT])

    def digest(sandbox: str = "bubblewrap") -> str:
        return Grader(Course.at(small_course.root), sandbox).digest(submission, handed_in(submission, ["small"]))

    seen = [digest(), digest("none")]
    config = small_course.root / "nbgrader_config.py"
    for setting in (
        "Limits.cell_seconds = 7",
        "ClearSolutions.text_stub = '?'",
        "AssignLatePenalties.plugin_class = object",
    ):
        config.write_text(config.read_text() + f"\nc.{setting}\n")
        seen.append(digest())
    source = small_course.notebooks(ASSIGNMENT)[0]
    source.write_text(source.read_text().replace("# Multiples", "# Products"))
    seen.append(digest())
    module = tmp_path / "course" / "small_checks.py"
    module.write_text(module.read_text() + "\n# a comment\n")
    seen.append(digest())
    path.write_bytes(path.read_bytes() + b"\n")
    seen.append(digest())
    assert len(set(seen)) == len(seen) and seen[-1] == digest()


def test_a_file_that_becomes_two_changes_the_digest(small_course, hand_in):
    """Can no two different submissions have one digest: are names and lengths in it?"""
    hand_in("ada")
    (submission,), _ = submissions(small_course, [ASSIGNMENT])
    grader, handed = Grader(small_course), handed_in(submission, ["small"])
    one = replace(handed, files={"a": b"1b\0001\0002"})
    two = replace(handed, files={"a": b"1", "b": b"2"})
    assert grader.digest(submission, one) != grader.digest(submission, two)


# ---------------------------------------------------------------- bad input


def test_the_class_goes_on(grade, hand_in, tmp_path):
    """Does every bad submission get its line, and everybody else the marks?"""
    hand_in("ada")
    hand_in("broken").write_text("{")
    hand_in("empty").unlink()
    hand_in("latin").write_bytes(b'{"caf\xe9": 1}')
    hand_in("deep").write_text("[" * 100_000 + "]" * 100_000)
    linked = hand_in("linked")
    linked.rename(tmp_path / "outside.ipynb")
    linked.symlink_to(tmp_path / "outside.ipynb")
    (hand_in("ben").parent / "shadow").symlink_to("/etc/shadow")
    problems = {student: outcome.records[0].problem for student, outcome in grade().items()}
    assert problems == {
        "ada": "",
        "ben": "shadow is left out: it is a link, not a file",
        "broken": "small.ipynb is not a notebook (not JSON): ask for the .ipynb file",
        "deep": "small.ipynb is not a notebook (not JSON): ask for the .ipynb file",
        "empty": "small.ipynb was not handed in (found: no notebook)",
        "latin": "small.ipynb is not a notebook (not UTF-8 text): ask for the .ipynb file",
        "linked": "small.ipynb is a link, not a file: ask for it again",
    }


# ---------------------------------------------------------------- in which order


def test_records_come_in_the_order_of_the_submissions(grade, small_class):
    """Does what is printed not depend on who is done first?"""
    outcomes = sorted(grade().values(), key=lambda outcome: outcome.position)
    assert list(in_order(reversed(outcomes))) == outcomes
    mixed = [outcomes[at] for at in (2, 0, 1, 4, 3)]
    assert list(in_order(mixed)) == outcomes[:5]


# ---------------------------------------------------------------- one at a time; one notebook alone


def test_the_lock_ends_with_the_grader(small_course):
    """May the next grader begin when one is done?"""
    for _ in range(2):
        with the_only_grader(small_course):
            pass


def test_try_takes_any_file_name(small_course, hand_in, tmp_path):
    """Is a notebook recognized by its cells, and graded with the cases of the student that is named?"""
    copy = tmp_path / "downloaded (1).ipynb"
    copy.write_bytes(hand_in("ada", "half").read_bytes())
    record = try_notebook(small_course, copy, "ben")
    assert (record.student, record.notebook, record.score) == ("ben", "small", 3.5)


def test_try_of_a_huge_file(small_course, tmp_path):
    """Is a file that is too large refused unread?"""
    with open(tmp_path / "x.ipynb", "wb") as file:
        file.truncate(100_000_000_000)
    with pytest.raises(Unreadable, match="x.ipynb has more than 50 MB: ask for it without outputs"):
        try_notebook(small_course, tmp_path / "x.ipynb", "ben")


def test_what_nobody_could_grade(small_course, grade, hand_in, tmp_path):
    """Is a submission on which the grader fails `undetermined`, every question of it, and tried again the next time?"""
    hand_in("ada")
    hand_in("eve")
    module = tmp_path / "course" / "small_checks.py"
    text = module.read_text()
    draw = float(secret_rng(small_course.secret(), "eve", "double").random())
    deadly = f"    if float(rng.random()) == {draw!r}:\n        import os\n        os.abort()\n    for n in (1, 3):"
    module.write_text(text.replace("    for n in (1, 3):", deadly))
    (record,) = grade()["eve"].records
    assert {question.outcome for question in record.questions} == {"undetermined"}
    assert [question.id for question in record.questions] == ["double", "line", "why"]
    assert record.problem == "the grader failed twice (BrokenProcessPool): this is not the student's fault"
    assert new(grade()) == {"eve"}


@pytest.mark.parametrize("kind", ["pipe", "zero", "socket", "loop"])
def test_try_of_what_is_no_file(small_course, tmp_path, kind):
    """Does `try` say in a line that a pipe, a device, a socket and a link to itself are no notebook, at once?"""
    path = tmp_path / "x.ipynb"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "zero":
        path.symlink_to("/dev/zero")
    elif kind == "loop":
        path.symlink_to(path)
    else:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
    with pytest.raises(Unreadable, match=r"^x.ipynb (is not a regular file|cannot be read \(.*\)): "):
        try_notebook(small_course, path, "ben")


def test_try_that_comes_to_no_end(small_course, hand_in, monkeypatch):
    """Is a grader that hangs ended in time, and that told?"""
    monkeypatch.setattr(trial, "GRACE", -Limits().notebook_seconds + 0.5)
    monkeypatch.setattr(trial, "_belongs_to", lambda *_: time.sleep(60))
    with pytest.raises(UsageError, match="was killed, or came to no end with small.ipynb in 0 s"):
        try_notebook(small_course, hand_in("ada"), "ben")
