"""The benchmarks do what they say, on a tiny class; what they measure is nobody's promise here."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from autograder.course import Course
from benchmarks import clock, ordinary, peers, where
from benchmarks.classes import ENDLESS, ROOT, handed_in, make_course, varied
from benchmarks.floor import prepared
from benchmarks.ours import grade, make_registered
from examples import sample_class
from steadygrad.notebook import visible_verdict

NAMES = "import numpy as np\nfrom steadygrad import nets, plots\nfrom steadygrad.functions import *\n"
OTTER = ROOT / ".bench" / "otter"


@pytest.fixture(scope="module")
def small_class(tmp_path_factory) -> Path:
    """A course folder with five submissions, without demonstrations."""
    folder = tmp_path_factory.mktemp("benchmarks") / "class"
    make_course(folder, handed_in(5), demos=False)
    return folder


# ---------------------------------------------------------------- the class


def test_a_class_has_the_sample_class_proportions():
    """Does each part of a large class have as many submissions of an assignment as the sample class, in proportion?"""
    sizes = {a: len(sample_class.students(n)) for a, n in sample_class.notebooks()}
    sizes["05_initialization"] -= 3  # a file that is no notebook, and two whose code never ends
    whole, part = (Counter(one.assignment for one in handed_in(n)) for n in (sum(sizes.values()), 12))
    assert whole == sizes
    assert all(abs(part[a] - 12 * size / sum(sizes.values())) < 1.5 for a, size in sizes.items())


def test_code_that_never_ends_is_left_out_unless_asked_for():
    """Are the students whose code never ends in the class only if that is said?"""
    assert not ENDLESS & {one.original for one in handed_in(100)}
    assert ENDLESS <= {one.original for one in handed_in(100, endless=True)}


def test_no_two_submissions_are_equal(tmp_path):
    """Does every submission differ from every other one, and is a class the same when it is made again?"""
    handed = handed_in(100)
    for again in ("once", "twice"):
        make_course(tmp_path / again, handed, demos=False)
    paths = sorted((tmp_path / "once" / "submitted").glob("*/*/*.ipynb"))
    assert len({path.parent for path in paths}) == 100
    assert len({path.read_bytes() for path in paths}) == len(paths)
    twice = [tmp_path / "twice" / path.relative_to(tmp_path / "once") for path in paths]
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in twice]


@pytest.mark.parametrize(("assignment", "notebook"), list(sample_class.notebooks()))
def test_a_variation_is_worth_what_its_original_is(assignment, notebook):
    """Does an answer get the same verdict when it is laid out anew and its variables are renamed?"""
    answers = sample_class.answers(notebook)
    firsts = "\n\n".join(next(iter(variants.values())) for variants in answers.values())
    for exercise, variants in answers.items():
        for variant, source in variants.items():
            if variant == "never_ends":
                continue
            changed = varied(source, random.Random(variant))
            assert changed != source
            verdicts = []
            for text in (source, changed):
                names: dict = {}
                exec(f"{NAMES}\n{firsts}\n\n{text}", names)  # noqa: S102 (our own example)
                verdicts.append(visible_verdict(exercise, names[exercise], ROOT / "source" / assignment))
            assert verdicts[0].share == verdicts[1].share and verdicts[0].message == verdicts[1].message


@pytest.mark.parametrize("demos", [True, False])
def test_demonstrations_are_taken_out_for_everyone(tmp_path, demos):
    """Has neither a source nor a submission a demonstration when they are taken out, and all of them otherwise?"""
    make_course(tmp_path / "class", handed_in(3), demos)
    for room in ("source", "submitted"):
        for path in (tmp_path / "class" / room).rglob("*.ipynb"):
            cells = json.loads(path.read_text())["cells"]
            assert any("demo" in cell["metadata"].get("tags", []) for cell in cells) == demos


# ---------------------------------------------------------------- the clock


def test_a_process_that_nobody_waits_for_is_counted(tmp_path):
    """Are core seconds counted that a grandchild used, whose parent had gone?"""
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    orphan = f"import os, sys\nif os.fork() == 0:\n    os.setsid()\n    exec({burn!r})\n    os._exit(0)\nos._exit(0)"
    assert clock.timed([sys.executable, "-c", orphan], tmp_path).core >= 0.3  # its standard output ends the run


def test_memory_is_that_of_all_processes(tmp_path):
    """Is the memory of a child process in the peak?"""
    child = "import time; x = bytearray(60_000_000); time.sleep(0.5)"
    parent = f"import subprocess, sys; x = bytearray(50_000_000); subprocess.run([sys.executable, '-c', {child!r}])"
    assert clock.timed([sys.executable, "-c", parent], tmp_path, look_every=0.02).peak_mb >= 110


def test_a_command_that_fails_says_why(tmp_path):
    """Is a command that did not do its work no measurement, and told with its last words?"""
    with pytest.raises(clock.CommandFailed, match=r"exit code 3: (?s:.*)no bread today"):
        clock.timed(
            [sys.executable, "-c", "import sys; print('no bread today', file=sys.stderr); sys.exit(3)"], tmp_path
        )


# ---------------------------------------------------------------- the floor, the peers, ours


def test_ordinary_tests_accept_what_is_right_and_nothing_empty():
    """Does every ordinary test pass the reference, and fail a function that returns None?"""
    course = Course.at(ROOT)
    for assignment in course.select():
        checks = course.checks(assignment)
        for name, test in ordinary.ordinary_tests(course, assignment).items():
            exec(test, {name: checks[name].reference})  # noqa: S102 (made a line above)
            with pytest.raises((AssertionError, TypeError, AttributeError)):
                exec(test, {name: lambda *_: None})  # noqa: S102


def test_the_floor_runs_the_class(small_class):
    """Has the floor every notebook with its cells and cases, and does it run them all?"""
    notebooks = prepared(Course.at(small_class))
    assert len(notebooks) == sum(1 for _ in small_class.glob("submitted/*/*/*.ipynb"))
    assert all(len(one.cells) > 5 and any(sheet and sheet.cases for _, sheet in one.cells) for one in notebooks)
    command = [sys.executable, "-m", "benchmarks.floor", small_class, "--jobs", "2"]
    done = json.loads(clock.timed(command, ROOT).lines[-1].text)
    assert done["submissions"] == 5 and done["core"] > 0 and done["functions"] > 20


@pytest.mark.soak
def test_ours_is_the_whole_class(tmp_path):
    """Is every submission graded, and every figure there? The first results can come all at once."""
    handed = [one for one in handed_in(20) if one.assignment == "04_normalization"][:3]
    make_registered(tmp_path / "class", handed, demos=False)
    graded = grade(tmp_path / "class", "--jobs", 2)
    assert graded.submissions == 3 and graded.per_second > 0 and graded.core_ms >= 0
    assert graded.number == 1 and graded.whole.wall > graded.last.wall - graded.first.wall and graded.last.core > 0


@pytest.mark.soak
def test_where_the_time_goes(tmp_path):
    """Does the profile name the judge's work?"""
    make_registered(tmp_path / "class", handed_in(2), demos=False)
    named = {name for _, _, name in where.profiled(tmp_path / "class").stats}
    assert {"grade_submission", "hidden_verdict", "save"} <= named


@pytest.mark.soak
def test_stock_nbgrader_grades(tmp_path):
    """Does nbgrader, with its own executor, grade the class with the ordinary tests?"""
    assert peers.nbgrader_per_second(Path(sys.prefix), tmp_path / "class", handed_in(1), demos=False) > 0


@pytest.mark.soak
@pytest.mark.skipif(not (OTTER / "ready").exists(), reason="make bench sets otter's environment up")
def test_otter_grades(tmp_path):
    """Does `otter run` grade the class with the ordinary tests?"""
    assert peers.otter_per_second(OTTER, tmp_path / "class", handed_in(1), demos=False) > 0


@pytest.mark.soak
def test_a_submission_costs_the_same_in_a_large_class(tmp_path):
    """Is what is kept for a class of a hundred not more than for one of ten, but for some megabytes?"""
    from benchmarks.__main__ import scale

    small, large = (scale(tmp_path / str(n), n, jobs=2) for n in (10, 100))
    assert large["peak_mb"] < small["peak_mb"] + 100
