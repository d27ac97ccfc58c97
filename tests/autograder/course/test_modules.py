"""Modules of a course's own folder: found there, imported from memory, replaced by those of the next course."""

from __future__ import annotations

import inspect
import pickle
import sys

import pytest

from autograder.course import UsageError
from autograder.course.modules import Modules

CHECK = """
from autograder.vocabulary.check import Check
from . import right

{name} = Check(question="?", reference=right.{name}, cases=lambda rng: [(1.0,)])
"""
RIGHT = "def {name}(x):\n    return {value}\n"


@pytest.fixture
def folder(tmp_path):
    """folder(place, value) -> a course's folder whose function gives this value."""

    def make(place: str, value: int, name: str = "f"):
        package = tmp_path / place / "taught" / "deep"
        package.mkdir(parents=True, exist_ok=True)
        (package / "checks.py").write_text(CHECK.format(name=name))
        (package / "right.py").write_text(RIGHT.format(name=name, value=value))
        return tmp_path / place

    return make


NAMES = ("taught.deep.checks",)


def value(modules: Modules) -> int:
    return modules.checks()["f"].reference(0)


def test_each_course_has_its_own(folder):
    """Do modules of the same name in two courses not get mixed up, in any order?"""
    one, two = (Modules.of(folder(place, n), NAMES) for place, n in (("one", 1), ("two", 2)))
    first = one.checks()["f"]
    assert [value(modules) for modules in (one, two, one, two)] == [1, 2, 1, 2]
    assert first.reference(0) == 1  # what was loaded before stays what it was


def test_a_new_version_takes_the_old_ones_place(folder):
    """Is a module that was changed imported anew, and its digest another one?"""
    old = Modules.of(folder("one", 1), NAMES)
    assert value(old) == 1
    new = Modules.of(folder("one", 3), NAMES)
    assert value(new) == 3 and old != new and old.digest() != new.digest()


def test_they_travel(folder):
    """Is all of the package in the value, so that it is equal after a journey and needs no file?"""
    place = folder("one", 5)
    modules = Modules.of(place, NAMES)
    sent = pickle.dumps(modules)
    for path in sorted(place.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    Modules((), ()).checks()  # another course's, in between
    there = pickle.loads(sent)
    assert value(there) == 5 and there == modules and there.digest() == modules.digest()
    assert inspect.getsource(there.checks()["f"].reference) == RIGHT.format(name="f", value=5)  # for tracebacks


def test_several_assignments_together(folder):
    """Are the modules of two assignments, put together, each one's?"""
    place = folder("one", 1)
    folder("one", 2, name="g")
    (place / "other.py").write_text(
        "from autograder.vocabulary.check import Check\nh = Check('?', lambda x: 7, lambda rng: [])"
    )
    both = Modules.of(place, NAMES) | Modules.of(place, ("other", "autograder.content.checks.nets"))
    assert list(both.checks()) == ["g", "h"] and len(both.own) == 3


def test_what_is_installed_comes_first(folder):
    """Is an installed module not replaced by one of the course's folder that has its name?"""
    place = folder("one", 1)
    (place / "json").mkdir()
    (place / "json" / "decoder.py").write_text("raise SystemExit")
    modules = Modules.of(place, ("json.decoder",))
    assert modules.own == () and modules.checks() == {}
    assert sys.modules["json.decoder"].__file__.startswith(sys.base_prefix)


@pytest.mark.parametrize("name", ["taught.nothing", "nothing", "taught.deep.nothing"])
def test_what_is_not_there(folder, name):
    """Is a module that is in no place named?"""
    modules = Modules.of(folder("one", 1), (name,))
    with pytest.raises(ModuleNotFoundError, match=name.replace(".", r"\.")):
        modules.checks()
    if name == "nothing":
        with pytest.raises(UsageError, match="are they installed where this runs"):
            modules.digest()


def test_nothing_of_the_working_directory_is_imported(folder, monkeypatch):
    """Is it the course's module that counts, though the working directory (a submission, say) has one of its name?"""
    monkeypatch.chdir(folder("submission", 666))
    assert value(Modules.of(folder("one", 1), NAMES)) == 1


SLIPS = {
    "def f(:": "slipped.py, line 2: SyntaxError: invalid syntax: mend it, then run this again.",
    "x = y": "slipped.py, line 2: NameError: name 'y' is not defined: mend it, then run this again.",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_module_is_told_in_a_line(tmp_path, slip):
    """Does an author read in which line a module cannot be imported, whoever needs it first?"""
    (tmp_path / "slipped.py").write_text(f"import numpy\n{slip}\n")
    modules = Modules.of(tmp_path, ("slipped",))
    for ask in (modules.checks, modules.digest):
        with pytest.raises(UsageError) as raised:
            ask()
        assert str(raised.value) == SLIPS[slip]
