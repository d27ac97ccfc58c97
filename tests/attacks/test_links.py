"""Names in a submission's folder that lead out of it: what lies there is not read as the student's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import ASSIGNMENT

WHAT = {
    "the secret": "course.secret",
    "the gradebook": "gradebook.db",
    "the source": f"source/{ASSIGNMENT}/small.ipynb",
    "a neighbour's notebook": f"submitted/victim/{ASSIGNMENT}/small.ipynb",
}
SHOW = (
    "import os\nfor name in sorted(os.listdir()):\n    print(name, os.path.isfile(name) and open(name).read()[:3000])"
)


def symbolic(target: Path, name: Path) -> None:
    name.symlink_to(target)


def of_the_folder(target: Path, name: Path) -> None:
    name.symlink_to(target.parent)


def hard(target: Path, name: Path) -> None:
    os.link(target, name)


@pytest.fixture
def folder(arena):
    """The attacker's folder, emptied of links afterwards."""
    folder = arena.course.root / "submitted" / "mallory" / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    yield folder
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize("link", [symbolic, of_the_folder, hard])
def test_files_beside_the_notebook(arena, attack, folder, link):
    """Can student code read none of the course's files by a name of its own, and is each name told?"""
    for number, target in enumerate(WHAT.values()):
        link(arena.course.root / target, folder / f"mine-{number}.txt")
    result = attack(before=[SHOW], printed="checks.json")
    assert "mine" not in result.printed
    lines = [line for line in arena.read("mallory").notes if line.startswith("mine-")]
    assert len(lines) == len(WHAT) and all("link" in line for line in lines)


@pytest.mark.parametrize("link", [symbolic, hard])
@pytest.mark.parametrize("what", WHAT)
def test_the_notebook_itself(arena, folder, link, what):
    """Is a notebook not graded that may be another's?"""
    link(arena.course.root / WHAT[what], folder / "small.ipynb")
    handed = arena.read("mallory")
    assert handed.files == {} and "link" in handed.problems["small"]
