from __future__ import annotations

import shutil
import stat

import pytest

from autograder.course import Course, UsageError
from autograder.course.nbgrader_library import Nbgrader

TWO = 'title = "Two"\n[checks]\n05_initialization = ["a"]\n06_normalization = ["b"]\n'


def message(call, *arguments) -> str:
    with pytest.raises(UsageError) as caught:
        call(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def course(folder, text: str = TWO) -> Course:
    (folder / "course.toml").write_text(text, encoding="utf-8")
    return Course.at(folder)


# ---------------------------------------------------------------- which folder


def test_a_course_is_what_its_course_toml_says(root):
    """Does our own course.toml give title, assignments and the modules of their checks?"""
    ours = Course.at(root)
    assert ours.title == "Steady Gradients"
    assert ours.modules["05_initialization"] == (
        "autograder.content.checks.initialization.rules",
        "autograder.content.checks.initialization.signals",
    )
    assert set(ours.checks("05_initialization")) >= {"init_he", "gradient_norms"}


def test_a_course_is_found_from_any_folder_in_it(tmp_path):
    """Is the course found upward, the nearest one first?"""
    inner = tmp_path / "other" / "inner"
    deep = inner / "autograded" / "eve" / "05_initialization"
    deep.mkdir(parents=True)
    course(tmp_path)
    assert Course.find(deep).root == tmp_path
    course(inner)
    assert Course.find(deep).root == inner
    assert Course.find(inner).root == inner


def test_a_relative_folder_is_made_absolute(tmp_path, monkeypatch):
    """Does a course keep its place when the working directory changes?"""
    course(tmp_path)
    monkeypatch.chdir(tmp_path)
    ours = Course.at(".")
    monkeypatch.chdir("/")
    assert ours.root == tmp_path and ours.source("x") == tmp_path / "source" / "x"


def test_no_course_here(tmp_path):
    """Does a folder that is no course get told what to do?"""
    said = message(Course.at, tmp_path)
    assert said == (
        f"{tmp_path} is not a course: it has no course.toml. Go to the course's folder, or name it with --course DIR."
    )


def test_no_course_above(tmp_path):
    """And a folder that lies in none?"""
    if any((folder / "course.toml").exists() for folder in tmp_path.parents):
        pytest.skip("the temporary folder lies in a course")
    assert message(Course.find, tmp_path) == f"{tmp_path} lies in no course: no folder above it has a course.toml."


@pytest.mark.parametrize("what", ["a file", "a missing folder", "a folder named course.toml"])
def test_what_is_no_folder_with_a_course(tmp_path, what):
    """Is a mistyped --course told in one line, whatever it names?"""
    place = tmp_path / "place"
    if what == "a file":
        place.write_text("x")
    elif what == "a folder named course.toml":
        (place / "course.toml").mkdir(parents=True)
    assert str(place) in message(Course.at, place)


@pytest.mark.parametrize(
    "text",
    [
        "",
        'title = "x"',
        "[checks]\n",
        'title = "x"\nchecks = "y"',
        'title = "x"\n[checks]\na = 5',
        'title = "x"\n[checks]\na = "autograder.content.checks.initialization.signals"',
        'title = "x"\n[checks]\na = [5]',
        "title = ",
        "\ufeff[",
    ],
    ids=[
        "empty",
        "no checks",
        "no title",
        "checks a text",
        "a number",
        "not a list",
        "a list of numbers",
        "cut",
        "BOM",
    ],
)
def test_a_course_toml_that_is_not_right(tmp_path, text):
    """Is a slip in course.toml told by file, reason and the form that is needed?"""
    (tmp_path / "course.toml").write_text(text, encoding="utf-8")
    said = message(Course.at, tmp_path)
    assert said.startswith(f"{tmp_path / 'course.toml'} is not right (")
    assert said.endswith('): it needs title = "…" and a table [checks] of assignment = ["module", …].')


def test_a_course_toml_in_another_encoding(tmp_path):
    """And one that is no UTF-8?"""
    (tmp_path / "course.toml").write_bytes('title = "Größe"'.encode("latin-1"))
    assert "is not right ('utf-8' codec" in message(Course.at, tmp_path)


# ---------------------------------------------------------------- which assignments


def test_all_assignments_or_the_named_ones(small_course):
    """Does no name mean all?"""
    assert small_course.select() == small_course.select(("01_small",)) == ["01_small"]


@pytest.mark.parametrize(
    "name, guess",
    [
        ("05_initialisation", " Did you mean 05_initialization?"),
        ("initialization", " Did you mean 05_initialization?"),
        ("zzz", ""),
    ],
)
def test_a_near_miss_gets_a_guess(tmp_path, name, guess):
    """Is an assignment that is not there named, with the nearest one if there is one?"""
    said = message(course(tmp_path).select, (name,))
    assert said == f"there is no assignment {name!r} in {tmp_path / 'course.toml'}.{guess}"


def test_an_assignment_without_notebooks(tmp_path):
    """Is an assignment whose folder is empty told, with what to do?"""
    said = message(course(tmp_path).select)
    assert said == (
        f"assignment 05_initialization has no notebooks in {tmp_path / 'source' / '05_initialization'}: "
        "write one there, or take it out of course.toml."
    )


def test_checks_that_cannot_be_loaded(tmp_path):
    """Is a module that is not there told by the file that names it?"""
    said = message(course(tmp_path, 'title = "x"\n[checks]\na = ["autograder.content.checks.nothing"]').checks, "a")
    assert said == (
        f"{tmp_path / 'course.toml'}: the checks of a cannot be loaded: No module named 'autograder.content.checks.nothing'."
    )


def test_settings_that_cannot_be_read(small_course):
    """Is a slip in nbgrader_config.py told in one line?"""
    path = small_course.root / "nbgrader_config.py"
    path.write_text("c = get_config()\nc.Execute.timeout = sixty\n", encoding="utf-8")
    said = message(lambda: Nbgrader(small_course).config)
    assert said == f"{path} cannot be read (NameError: name 'sixty' is not defined): mend it and run again."


# ---------------------------------------------------------------- the secret


def test_the_secret_is_made_once(small_course):
    """Is it made on first use, long, readable by the owner alone, and the same ever after?"""
    path = small_course.root / "course.secret"
    assert not path.exists()
    secret = small_course.secret()
    assert len(secret) == 64 and path.read_bytes() == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert small_course.secret() == Course.at(small_course.root).secret() == secret


def test_two_courses_have_two_secrets(tmp_path):
    """Is the secret drawn, not derived?"""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert course(tmp_path / "a").secret() != course(tmp_path / "b").secret()


def test_a_secret_of_the_instructors_own(small_course):
    """Is a secret that somebody put there kept as it is?"""
    (small_course.root / "course.secret").write_bytes(b"x" * 32)
    assert small_course.secret() == b"x" * 32


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 31])
def test_a_secret_that_is_too_short(small_course, content):
    """Is a secret that could be guessed refused?"""
    path = small_course.root / "course.secret"
    path.write_bytes(content)
    said = message(small_course.secret)
    assert said == f"{path} is too short for a secret: delete it (hidden cases will change) and run again."


# ---------------------------------------------------------------- the fingerprint


def test_the_digest_is_the_same_when_nothing_changed(small_course):
    """Is an assignment's fingerprint the same again, and untouched by what Jupyter and grading leave behind?"""
    before = small_course.digest("01_small")
    source = small_course.source("01_small")
    (source / ".ipynb_checkpoints").mkdir()
    (source / ".ipynb_checkpoints" / "small-checkpoint.ipynb").write_text("{}")
    (small_course.root / "gradebook.db").write_text("")
    (small_course.root / "release").mkdir()
    assert Course.at(small_course.root).digest("01_small") == before


def test_the_digest_does_not_depend_on_the_place(small_course, tmp_path):
    """Does a course that moves to another folder keep its fingerprint, so that nothing is graded again?"""
    before = small_course.digest("01_small")
    for place in ("a", "zzz"):  # before and after the folder of its checks
        shutil.copytree(small_course.root, tmp_path / place)
        assert Course.at(tmp_path / place).digest("01_small") == before, place


def test_the_digest_changes_with_all_that_grades(small_course, tmp_path):
    """Do source, files beside it, checks and secret each change the fingerprint?"""
    seen = [small_course.digest("01_small")]

    def changed() -> bool:
        seen.append(small_course.digest("01_small"))
        return seen[-1] not in seen[:-1]

    source, module = small_course.notebooks("01_small")[0], tmp_path / "course" / "small_checks.py"
    source.write_text(source.read_text(encoding="utf-8").replace("# Multiples", "# Products"), encoding="utf-8")
    assert changed()
    (source.parent / "data.csv").write_text("1\n")
    assert changed()
    module.write_text(module.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert changed()
    (small_course.root / "course.secret").write_bytes(b"y" * 64)
    assert changed()
