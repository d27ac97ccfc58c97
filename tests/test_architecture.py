"""The shape of the tree: who imports whom, how long a module is, what is documented, pinned and explained."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 300  # lines of a module
AUDITED = 3000  # lines of the engine, but for what only stands in for a kernel
# Each step imports only from its own step and from those before it. So nobody imports what a course teaches.
STAIRCASE = [
    ["steadygrad"],
    ["autograder.vocabulary"],
    ["autograder.course"],
    ["autograder.engine"],
    ["autograder.judging"],
    ["autograder.gradebook", "autograder.authoring"],
    ["autograder.grading"],
    ["autograder.report"],
    ["autograder.feedback"],
    ["autograder.clean_copies", "autograder.collector", "autograder.preprocessors"],
    ["autograder.cli", "autograder.speaking"],
    ["autograder.content"],
]
# Faces: they give names of the rooms behind them, and import nothing of a room before they are asked.
FACES = ["autograder", "autograder.__main__"]


def tracked(*patterns: str) -> list[Path]:
    """The files of the tree, without what running it makes."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def modules() -> dict[str, Path]:
    """Dotted name -> file, of both packages."""
    found = {}
    for base in (ROOT / "student" / "src", ROOT):
        for package in ("steadygrad", "autograder"):
            for path in sorted((base / package).rglob("*.py")):
                parts = path.relative_to(base).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
HOMES = ("autograder.content", "steadygrad")  # where topics are at home; a learner may be shown an example
MACHINERY = [name for name in MODULES if not name.startswith(HOMES)]


def imports(name: str) -> set[str]:
    """Every module that a module imports, late imports too, by full name."""
    package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            submodules = {f"{base}.{alias.name}" for alias in node.names} & set(MODULES)
            found |= submodules or {base}
    return found


def step(module: str) -> int:
    """On which step of the staircase a module stands."""
    for number, rooms in enumerate(STAIRCASE):
        if any(module == room or module.startswith(f"{room}.") for room in rooms):
            return number
    raise AssertionError(f"{module} has no place in the staircase: give it one")


def exported(name: str) -> list[str]:
    """The names in a module's __all__, if it has one."""
    for node in TREES[name].body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return ast.literal_eval(node.value)
    return []


# ---------------------------------------------------------------- imports


@pytest.mark.parametrize("name", [name for name in MODULES if name not in FACES])
def test_imports_run_one_way(name):
    """Does a module import only from its own step of the staircase and from lower ones?"""
    for other in imports(name):
        if other.partition(".")[0] in ("steadygrad", "autograder"):
            assert step(other) <= step(name), f"{name} imports {other}"


def test_no_circle_of_rooms():
    """Do rooms of one step not import one another in a circle?"""
    rooms = [room for rooms in STAIRCASE for room in rooms]

    def room_of(module: str) -> str | None:
        return next((room for room in rooms if module == room or module.startswith(f"{room}.")), None)

    below = {room: set() for room in rooms}
    for name in MODULES:
        if room := room_of(name):
            below[room] |= {room_of(other) for other in imports(name)} - {room, None}
    while below:
        free = [room for room, others in below.items() if not others & set(below)]
        assert free, f"a circle among {sorted(below)}"
        for room in free:
            del below[room]


def foreign(prefix: str) -> set[str]:
    """What a package imports besides itself and the standard library."""
    found = {other.partition(".")[0] for name in MODULES if name.startswith(prefix) for other in imports(name)}
    return found - set(sys.stdlib_module_names)


def test_the_students_library_stands_alone():
    """Does steadygrad import nothing of autograder, and only what its distribution declares or Jupyter has?"""
    assert foreign("steadygrad") - {"steadygrad"} <= {"numpy", "matplotlib", "IPython"}


def test_what_judges_in_the_students_library_stands_alone():
    """Does `steadygrad.judging` import nothing of what experiments use but the table, and do these not import it?"""
    judging = {name for name in MODULES if name.startswith("steadygrad.judging")}
    used = {other for name in judging for other in imports(name) if other.startswith("steadygrad")}
    assert used - judging == {"steadygrad.table"}
    users = {name for name in MODULES if name.startswith("steadygrad") and imports(name) & judging}
    assert users - judging == {"steadygrad.notebook"}


def test_the_reference_is_numpy():
    """Does the reference import NumPy and the standard library, and nothing else?"""
    assert foreign("autograder.content.reference") <= {"numpy", "autograder"}
    names = [name for name in MODULES if name.startswith("autograder.content.reference")]
    inner = {other for name in names for other in imports(name) if other.startswith("autograder")}
    assert all(other.startswith("autograder.content.reference") for other in inner)


def test_the_machinery_names_no_topic():
    """Is no topic, assignment or exercise named in code outside `content`, except in docstrings?"""
    topics = {name.rpartition(".")[2] for name in MODULES if name.startswith("autograder.content.reference.")}
    checks = {m for names in course()["checks"].values() for m in names}
    exercises = {
        node.name for name in topics for node in TREES[f"autograder.content.reference.{name}"].body if is_public(node)
    }
    words = topics | {module.rpartition(".")[2] for module in checks} | set(course()["checks"]) | exercises
    assert {"initialization", "signals", "05_initialization", "init_he"} <= words
    for name in MACHINERY:
        named = words & {word for text in code_words(TREES[name]) for word in re.findall(r"\w+", text)}
        assert not named, f"{name} names {sorted(named)}"


def course() -> dict:
    return tomllib.loads((ROOT / "course.toml").read_text(encoding="utf-8"))


def is_public(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and not node.name.startswith("_")


def code_words(tree: ast.Module):
    """Names, imports and texts in a module's code: everything but docstrings and comments."""
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and has_text(node)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                yield text
            case ast.Name(id=text) | ast.Attribute(attr=text) | ast.alias(name=text):
                yield text
            case ast.ImportFrom(module=str(text)):
                yield text


def has_text(node) -> bool:
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


# ---------------------------------------------------------------- size and words


def test_no_module_is_long():
    """Has every module outside the tests at most 300 lines? Past that, look for the second concept in it."""
    paths = [path for path in tracked("*.py") if "tests" not in path.relative_to(ROOT).parts]
    lengths = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for path in paths
        if path.relative_to(ROOT).parts[:2] != ("examples", "answers")  # what a class of students wrote
        and path.name != "phrases.py"  # a table
    }
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_the_engine_can_be_audited():
    """Has what touches hostile bytes at most so many lines? What only stands in for a kernel guards nothing."""
    paths = [path for path in tracked("autograder/engine/*.py") if "cells" not in path.parts]
    assert any(path.name == "zygote.py" for path in paths)
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths) <= AUDITED


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is(name):
    """Has every module a docstring, and every public function and class in its __all__ one?"""
    tree, names = TREES[name], exported(name)
    assert ast.get_docstring(tree), name
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names:
            assert ast.get_docstring(node), f"{name}.{node.name}"


@pytest.mark.parametrize("name", MODULES)
def test_all_lists_what_is_there(name):
    """Are the names in __all__ defined or imported in the module, sorted, and none twice?"""
    names = exported(name)
    defined = set()
    for node in ast.walk(TREES[name]):
        match node:
            case ast.FunctionDef(name=word) | ast.ClassDef(name=word) | ast.Name(id=word):
                defined.add(word)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                defined |= {alias.asname or alias.name for alias in aliases}
    late = {"grade"} if name == "autograder" else set()
    assert set(names) <= defined | late and len(set(names)) == len(names)


# ---------------------------------------------------------------- requirements

PINS = {
    path.name: [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for path in sorted(ROOT.glob("requirements*.txt"))
}
PROJECTS = ["pyproject.toml", "student/pyproject.toml"]


def direct(project: str) -> list[tuple[str, str]]:
    """(list, requirement) of each direct dependency of a distribution, without our own."""
    data = tomllib.loads((ROOT / project).read_text(encoding="utf-8"))
    lists = {"requirements.txt": data["project"]["dependencies"]}
    for extra, requirements in data["project"].get("optional-dependencies", {}).items():
        lists[f"requirements-{extra}.txt"] = requirements
    return [
        (name, text) for name, texts in lists.items() for text in texts if Requirement(text).name != "steadygrad"
    ] + [("requirements.txt", text) for text in data["build-system"]["requires"]]


@pytest.mark.parametrize("file", PINS)
def test_every_requirement_is_pinned(file):
    """Has every line one exact version, and every package one line in all lists together?"""
    names = [canonicalize_name(line.partition("==")[0]) for line in PINS[file]]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[\w.+]+", line) for line in PINS[file])
    assert len(set(names)) == len(names)
    for other, lines in PINS.items():
        if other != file:
            assert not set(names) & {canonicalize_name(line.partition("==")[0]) for line in lines}


@pytest.mark.parametrize("project", PROJECTS)
def test_every_direct_dependency_is_pinned_to_a_version_it_allows(project):
    """Is every package that a pyproject.toml names in a list, at a version that its bounds allow?"""
    for file, text in direct(project):
        requirement = Requirement(text)
        pins = dict(line.split("==") for line in PINS[file])
        pins = {canonicalize_name(name): version for name, version in pins.items()}
        assert canonicalize_name(requirement.name) in pins, f"{requirement.name} is not in {file}"
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), text


@pytest.mark.parametrize("project", PROJECTS)
def test_every_direct_dependency_has_its_reason(project):
    """Does a comment behind every direct dependency say what it is for?"""
    text = (ROOT / project).read_text(encoding="utf-8")
    data = tomllib.loads(text)["project"]
    requirements = data["dependencies"] + sum(data.get("optional-dependencies", {}).values(), [])
    for requirement in requirements:
        (line,) = [line for line in text.splitlines() if line.strip().startswith(f'"{requirement}"')]
        assert re.search(r"#\s*\S+\s+\S+", line), f"{requirement} has no reason"


def test_what_is_imported_is_required():
    """Is every third-party package that our code imports a direct dependency, and the other way round?"""
    declared = {canonicalize_name(Requirement(text).name) for project in PROJECTS for _, text in direct(project)}
    distribution = {
        "sklearn": "scikit-learn",
        "IPython": "ipykernel",
        "traitlets": "nbgrader",
        "nbconvert": "nbgrader",
        "markupsafe": "jinja2",
    }
    imported = foreign("autograder") | foreign("steadygrad")
    ours = {"steadygrad", "autograder"}
    assert {canonicalize_name(distribution.get(name, name)) for name in imported - ours} <= declared


# ---------------------------------------------------------------- this machine


def test_no_tracked_file_names_this_machine():
    """Is there no path of the machine that it was written on, and no name of a user, in any file of the tree?"""
    here = [str(folder) for folder in (Path.home(), ROOT) if len(str(folder)) > 5]
    paths = [re.escape(path) + "/" for path in here] + [r"/(?:home|Users)/\w+/", "/" + "work/", "/tmp/" + r"\w/"]
    pattern = re.compile("|".join(paths))
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found = pattern.search(text)
        assert not found, f"{path.relative_to(ROOT)}: {text[max(found.start() - 40, 0) : found.end() + 40]!r}"
