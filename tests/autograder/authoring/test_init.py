"""`autograder init`: a course of one's own at once, whose check lies in its folder. The machinery knows no topic."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from distributed import Client, LocalCluster

from autograder.authoring.init import SMALL_COURSE, make_course
from autograder.cli import main
from autograder.course import Course, UsageError
from autograder.course.modules import Modules
from autograder.engine.reading import handed_in
from autograder.grading.cluster import DaskExecutor
from autograder.grading.executors import code_of, grade_task
from autograder.grading.grader import Grader
from autograder.grading.submissions import submissions

ASSIGNMENT, EXERCISE = "01_first", "root_mean_square"
RIGHT, WRONG = "np.sqrt(np.mean(x**2))", "np.sqrt(np.sum(x**2))"
OUT = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}


def autograder(course: Course, *arguments: str):
    done = CliRunner().invoke(main, ["--course", str(course.root), *arguments])
    assert done.exit_code == 0, (arguments, done.output, done.stderr, done.exc_info)
    return done


def hand_in(course: Course, student: str, answer: str) -> None:
    place = course.folder("submitted", student, ASSIGNMENT)
    place.mkdir(parents=True)
    text = (course.source(ASSIGNMENT) / "first.ipynb").read_text(encoding="utf-8")
    (place / "first.ipynb").write_text(text.replace(RIGHT, answer), encoding="utf-8")


def scores(output: str) -> dict[str, float]:
    return {record["student"]: record["score"] for record in map(json.loads, output.splitlines())}


@pytest.fixture(scope="module")
def own_course(tmp_path_factory) -> Course:
    """A course made by the command, built, with a right and a wrong submission."""
    folder = tmp_path_factory.mktemp("own") / "new" / "my course"
    done = CliRunner().invoke(main, ["init", str(folder)])
    assert (done.exit_code, done.output) == (
        0,
        f"{folder} is a course: go there and run `autograder build`; its README.md says what comes then\n",
    )
    course = Course.at(folder)
    autograder(course, "build")
    for student, answer in (("ada", RIGHT), ("bob", WRONG)):
        hand_in(course, student, answer)
    return course


def test_the_proof(own_course):
    """Is the new course proved without a failure, its source run in a real kernel?"""
    proof = json.loads(autograder(own_course, "validate", "--json").stdout)
    assert proof["failures"] == [] and proof["misconceptions"] == 2
    assert proof["rejected"] == proof["recognized"] == proof["recognized_secret"] == 1


def test_all_commands(own_course):
    """Do grade, feedback and report work in it, and nbgrader's own command, with the same marks?"""
    expected = {"ada": 1.0, "bob": 0.0}
    assert scores(autograder(own_course, "grade", "--json").stdout) == expected
    nbgrader = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, "--force"]
    done = subprocess.run(nbgrader, cwd=own_course.root, env=OUT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    executed = (own_course.folder("autograded", "bob", ASSIGNMENT) / "first.ipynb").read_text(encoding="utf-8")
    assert "A mean does not grow with the number of its terms" in executed
    autograder(own_course, "feedback")
    assert len(list(own_course.room("feedback").rglob("*.html"))) == 2
    autograder(own_course, "report")
    assert "sum-for-mean" in (own_course.root / "report.html").read_text(encoding="utf-8")


def test_its_readme_names_the_commands_that_there_are(own_course):
    """Is each command of the ten lines one of ours, or nbgrader's?"""
    lines = (own_course.root / "README.md").read_text(encoding="utf-8").splitlines()
    ours = [part.split()[1] for line in lines for part in line.split("&&") if part.strip().startswith("autograder ")]
    assert set(ours) == {"build", "validate", "grade", "feedback", "report"} <= set(main.commands)
    assert len(lines) <= 12


def test_its_settings_are_ours(own_course, root):
    """Has it the settings of this course, but for the course's name?"""

    def settings(path: Path) -> list[str]:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if "course_id" not in line]

    assert settings(own_course.root / "nbgrader_config.py") == settings(root / "nbgrader_config.py")
    assert own_course.settings.CourseDirectory.course_id == "my_course"
    assert (own_course.root / ".gitignore").exists() and not (SMALL_COURSE / ".gitignore").exists()


def test_a_changed_check_grades_again(tmp_path):
    """Is what was graded by another version of a module in the folder graded again, by the new one?"""
    course = make_course(tmp_path / "course")
    autograder(course, "build")
    hand_in(course, "bob", WRONG)
    assert scores(autograder(course, "grade", "--json").stdout) == {"bob": 0.0}
    before = course.digest(ASSIGNMENT)
    reference = course.root / "content" / "reference.py"
    reference.write_text(reference.read_text(encoding="utf-8").replace(RIGHT, WRONG), encoding="utf-8")
    checks = course.root / "content" / "checks.py"
    text = checks.read_text(encoding="utf-8")
    checks.write_text(text[: text.index("    misconceptions=(")] + ")\n", encoding="utf-8")
    assert course.digest(ASSIGNMENT) != before
    autograder(course, "build")
    assert scores(autograder(course, "grade", "--json").stdout) == {"bob": 1.0}


def test_its_modules_travel_to_dask_workers(own_course, tmp_path):
    """Does a worker that has no file of the course grade by the modules that come with a task?"""
    grader = Grader(own_course)
    kit = grader.kit(ASSIGNMENT)
    found, _ = submissions(own_course, [ASSIGNMENT])
    tasks = [grader.task(s.student, kit, handed_in(s, list(kit.sources))) for s in found]
    quiet = {"dashboard_address": None, "silence_logs": 50, "host": "127.0.0.1", "local_directory": str(tmp_path)}
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, **quiet) as cluster:
        with Client(cluster, set_as_default=False) as client:
            (there,) = client.run(code_of, own_course.code(ASSIGNMENT)).values()
            assert there == code_of(own_course.code(ASSIGNMENT))
        with DaskExecutor(cluster.scheduler_address, own_course.code(ASSIGNMENT)) as executor:
            graded = [executor.submit(grade_task, task).result(60) for task in tasks]
    assert {g.notebooks[0].record.student: g.notebooks[0].record.score for g in graded} == {"ada": 1.0, "bob": 0.0}


@pytest.mark.parametrize("what", ["a file", "a full folder", "below a file", "a student's room"])
def test_where_none_can_be_made(tmp_path, own_course, what):
    """Is a place where no course can be told in one line, and nothing written there?"""
    place = {
        "a file": tmp_path / "file",
        "a full folder": tmp_path,
        "below a file": tmp_path / "file" / "course",
        "a student's room": own_course.root / "submitted" / "ada" / "mine",
    }[what]
    (tmp_path / "file").write_text("")
    said = {
        "a file": f"{place} is there and not empty: name a new folder.",
        "a full folder": f"{place} is there and not empty: name a new folder.",
        "below a file": f"{place} cannot be made a course (Not a directory): name another folder.",
        "a student's room": f"{place} lies in {own_course.room('submitted')}: what students hand in is never a course.",
    }[what]
    done = CliRunner().invoke(main, ["init", str(place)])
    assert done.exit_code == 2 and done.stderr.startswith(f"autograder: {said}") and done.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_an_empty_folder_will_do(tmp_path):
    """Is a folder that is there and empty made a course?"""
    assert make_course(tmp_path).code(ASSIGNMENT) == Modules.of(tmp_path, ("content.checks",))


def test_a_module_that_was_handed_in_is_no_check(tmp_path):
    """Is a course.toml that names a module in a student's room refused?"""
    course = make_course(tmp_path)
    course.folder("submitted", "eve", ASSIGNMENT).mkdir(parents=True)
    (tmp_path / "submitted" / "eve" / "checks.py").write_text("raise SystemExit")
    toml = tmp_path / "course.toml"
    toml.write_text(toml.read_text().replace("content.checks", "submitted.eve.checks"))
    with pytest.raises(UsageError, match="what is handed in is never a check"):
        Course.at(tmp_path).checks(ASSIGNMENT)
