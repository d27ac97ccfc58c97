from __future__ import annotations

import json

import pytest
from steadygrad import notebook

from autograder.authoring.build import build, checks_json, stale

ASSIGNMENT = "01_small"
NO_NOTEBOOK = "release/01_small/small.ipynb is not what its source gives"
CHECKS_SLIP = "source/01_small/checks.json does not show what the checks say"
NO_CHECKS = "release/01_small/checks.json is not what its source gives"


def contents(folder) -> dict:
    """What is there, but for what can be made anew at any time."""
    files = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return {path: (folder / path).read_bytes() for path in files if path.parts[0] != ".registered"}


@pytest.fixture
def course(small_course):
    """The small course, built."""
    build(small_course, ASSIGNMENT)
    return small_course


@pytest.fixture
def rewrite_checks():
    """rewrite_checks(course, assignment, change): let change(data) alter checks.json in source/ and in release/."""

    def by(course, assignment, change):
        for folder in (course.source(assignment), course.release(assignment)):
            data = json.loads((folder / "checks.json").read_text(encoding="utf-8"))
            change(data)
            (folder / "checks.json").write_text(json.dumps(data), encoding="utf-8")

    return by


def test_what_is_in_the_tree_is_fresh(tmp_path, copy_of_the_course):
    """Are our release and checks.json what our sources and checks give, and does build leave every byte as it is?"""
    ours = copy_of_the_course(tmp_path / "ours")
    before = contents(ours.root)
    for assignment in ours.select():
        assert stale(ours, assignment) == [] == build(ours, assignment)
    assert contents(ours.root) == before


def test_building_twice_gives_the_same_bytes(small_course):
    """Is a first build all new, a second one fresh, and a third from nothing byte-identical?"""
    assert build(small_course, ASSIGNMENT) == [
        "release/01_small/checks.json is missing",
        "release/01_small/small.ipynb is missing",
    ]
    release = contents(small_course.release(ASSIGNMENT))
    assert build(small_course, ASSIGNMENT) == [] == stale(small_course, ASSIGNMENT)
    for path in small_course.release(ASSIGNMENT).iterdir():
        path.unlink()
    build(small_course, ASSIGNMENT)
    assert contents(small_course.release(ASSIGNMENT)) == release
    assert not list(small_course.root.glob("*.db"))


def test_a_build_by_itself_needs_no_gradebook_and_no_secret(small_course):
    """Does building write nothing but source/…/checks.json and release/?"""
    before = set(contents(small_course.root))
    build(small_course, ASSIGNMENT)
    new = {str(path) for path in set(contents(small_course.root)) - before}
    assert new == {"source/01_small/checks.json", "release/01_small/checks.json", "release/01_small/small.ipynb"}


def test_what_misconceptions_show_has_lines_of_its_own(small_course):
    """Does checks.json hold what it has to, so laid out that `check` finds a sheet without its misconceptions?"""
    build(small_course, ASSIGNMENT)
    path, data = small_course.source(ASSIGNMENT) / "checks.json", checks_json(small_course, ASSIGNMENT)
    assert json.loads(path.read_text(encoding="utf-8")) == data
    for name, sheet in data["checks"].items():
        bare = [{**aspect, "mistaken": {}} for aspect in sheet["aspects"]]
        start = f"\n  {json.dumps(name)}: "
        assert notebook._behind(start, path, 0, with_mistakes=True) == sheet
        assert notebook._behind(start, path, 0, with_mistakes=False) == {**sheet, "aspects": bare}


def test_checks_json_names_the_checks_of_each_notebook(small_course):
    """Does it say which notebook has which checks, without the questions that a person marks?"""
    data = checks_json(small_course, ASSIGNMENT)
    assert data["notebooks"] == {"small": ["double", "line"]}
    assert list(data["checks"]) == ["double", "line"]


@pytest.mark.parametrize("room", ["source", "release"])
def test_a_notebook_that_was_touched(course, room):
    """Is a changed source told, and a changed release mended?"""
    path = course.root / room / ASSIGNMENT / "small.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("# Multiples", "# Products"), encoding="utf-8")
    before = contents(course.root)
    assert stale(course, ASSIGNMENT) == [NO_NOTEBOOK]
    assert contents(course.root) == before, "stale writes nothing"
    assert build(course, ASSIGNMENT) == [NO_NOTEBOOK]
    assert stale(course, ASSIGNMENT) == []
    released = (course.release(ASSIGNMENT) / "small.ipynb").read_text(encoding="utf-8")
    assert ("# Products" in released) == (room == "source")


def test_a_file_beside_the_notebook(course):
    """Is a new file copied to the release, and one without a source taken out?"""
    (course.source(ASSIGNMENT) / "data.csv").write_text("1,2\n")
    (course.release(ASSIGNMENT) / "old.py").write_text("")
    lines = ["release/01_small/data.csv is missing", "release/01_small/old.py has no source"]
    assert stale(course, ASSIGNMENT) == lines == build(course, ASSIGNMENT)
    assert set(map(str, contents(course.release(ASSIGNMENT)))) == {"checks.json", "data.csv", "small.ipynb"}


def test_checkpoints_are_no_part_of_it(course):
    """Is what Jupyter leaves behind neither released nor told?"""
    for room in ("source", "release"):
        (course.root / room / ASSIGNMENT / ".ipynb_checkpoints").mkdir()
        (course.root / room / ASSIGNMENT / ".ipynb_checkpoints" / "x-checkpoint.ipynb").write_text("{}")
    assert stale(course, ASSIGNMENT) == [] == build(course, ASSIGNMENT)


# ---------------------------------------------------------------- checks.json and the last bits


def times(factor: float):
    """A change that multiplies every float of the sheets, arguments and expectations alike."""

    def scaled(value):
        if isinstance(value, float):
            return value * factor
        if isinstance(value, dict):
            return {key: scaled(entry) for key, entry in value.items()}
        return [scaled(entry) for entry in value] if isinstance(value, list) else value

    return lambda data: data.update(checks=scaled(data["checks"]))


def test_another_processors_last_bits_are_fresh(tmp_path, copy_of_the_course, rewrite_checks):
    """Does a checks.json of ours that differs by 1e-12 relative count as fresh, and stay byte for byte?"""
    ours = copy_of_the_course(tmp_path / "ours")
    for assignment in ours.select():
        build(ours, assignment)
        rewrite_checks(ours, assignment, times(1 + 1e-12))
        before = contents(ours.root)
        assert stale(ours, assignment) == [] == build(ours, assignment)
        assert contents(ours.root) == before


def set_in(path, value):
    """A change that sets one entry of checks.json."""

    def change(data):
        *way, last = path
        for key in way:
            data = data[key]
        assert repr(data[last]) != repr(value)
        data[last] = value

    return change


CHANGES = {
    "numbers by 1e-6": times(1 + 1e-6),
    "a question": set_in(["checks", "double", "question"], "y = 3 x"),
    "a hint": set_in(["checks", "double", "hints", "squared"], "think"),
    "the name of an argument": lambda data: data["checks"]["double"]["cases"][0].update(y=1),
    "an argument": set_in(["checks", "double", "cases", 0, "x", "array", 0], 4.0),
    "an argument's type": set_in(["checks", "double", "cases", 0, "x", "shape", 0], 1.0),
    "an argument's dtype": set_in(["checks", "double", "cases", 0, "x", "dtype"], "float32"),
    "a weight": set_in(["checks", "line", "aspects", 0, "weight"], 3.0),
    "a limit": set_in(["checks", "double", "seconds"], 6.0),
    "a list of checks": lambda data: data["notebooks"]["small"].pop(),
    "a missing check": lambda data: data["checks"].pop("double"),
    "a missing case": lambda data: data["checks"]["double"]["cases"].pop(),
    "a missing misconception": lambda data: data["checks"]["double"]["aspects"][0]["mistaken"].popitem(),
    "the order of the checks": lambda data: data.update(checks=dict(reversed(data["checks"].items()))),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_checks_json_that_says_something_else_is_stale(course, rewrite_checks, what):
    """Is each change of structure, input, text or number told, and mended by a build?"""
    fresh = contents(course.root)
    rewrite_checks(course, ASSIGNMENT, CHANGES[what])
    assert stale(course, ASSIGNMENT) == [CHECKS_SLIP]
    assert build(course, ASSIGNMENT) == [NO_CHECKS]
    assert contents(course.root) == fresh


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b"\xff"], ids=["missing", "empty", "cut", "a list", "bytes"]
)
def test_a_checks_json_that_cannot_be_read_is_stale(course, content):
    """Is a damaged or missing checks.json made anew?"""
    path = course.source(ASSIGNMENT) / "checks.json"
    whole = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert CHECKS_SLIP in stale(course, ASSIGNMENT)
    build(course, ASSIGNMENT)
    assert path.read_bytes() == whole and stale(course, ASSIGNMENT) == []
