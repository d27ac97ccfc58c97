"""A small class that is graded, and what was written to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main

ASSIGNMENT = "01_small"


@pytest.fixture
def autograder(small_course):
    """autograder(*arguments) -> the result of a command in the small course."""
    return lambda *arguments: CliRunner().invoke(main, ["--course", str(small_course.root), *map(str, arguments)])


@pytest.fixture
def page_of(small_course):
    """page_of("eve") -> the path of a feedback page."""

    def path(student: str, notebook: str = "small") -> Path:
        return small_course.root / "feedback" / student / ASSIGNMENT / f"{notebook}.html"

    return path
