"""Make the sample class: a course folder examples/class/ with the submissions that answers/ describes.

    python examples/sample_class.py [FOLDER]

Of each notebook, answers/<notebook>.py has the answers and answers/<notebook>.toml who wrote which. A submission is the
released notebook with a student's answers written into it, and then perhaps damaged.
"""

from __future__ import annotations

import ast
import copy
import json
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parent
ROOT = EXAMPLES.parent
WRITTEN = "I would measure both, before and after, and show her the two numbers."

Variants = dict[str, dict[str, str]]  # exercise -> variant -> source of the function


def answers(notebook: str) -> Variants:
    """The answers to a notebook's exercises, each under the exercise's name."""
    text, found = (EXAMPLES / "answers" / f"{notebook}.py").read_text(encoding="utf-8"), {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            exercise, _, variant = node.name.partition("__")
            source = ast.get_source_segment(text, node).replace(f"def {node.name}(", f"def {exercise}(", 1)
            found.setdefault(exercise, {})[variant] = source
    return found


def students(notebook: str) -> dict[str, dict[str, Any]]:
    """Who handed in a notebook, and what is to be said of each."""
    return tomllib.loads((EXAMPLES / "answers" / f"{notebook}.toml").read_text(encoding="utf-8"))


def submission(released: dict, student: dict, variants: Variants) -> dict:
    """The released notebook with a student's answers in its solution cells, and with what else happened to it."""
    notebook = copy.deepcopy(released)
    done = list(variants)
    if "unfinished_from" in student:
        done = done[: done.index(student["unfinished_from"])]
    for exercise in done:
        variant = student.get(exercise, next(iter(variants[exercise])))
        cell_of(notebook, f"{exercise}_code")["source"] = variants[exercise][variant]
    if done == list(variants):
        written_question(notebook)["source"] = student.get("written", WRITTEN)
    for name, damage in DAMAGES.items():
        if name in student:
            damage(notebook, student[name], variants)
    return notebook


def cell_of(notebook: dict, grade_id: str) -> dict:
    """The cell with this grade_id."""
    return next(cell for cell in notebook["cells"] if _nbgrader(cell).get("grade_id") == grade_id)


def written_question(notebook: dict) -> dict:
    """The cell that a person marks."""
    return next(cell for cell in notebook["cells"] if _nbgrader(cell).get("solution") and _nbgrader(cell).get("grade"))


def _nbgrader(cell: dict) -> dict:
    return cell["metadata"].get("nbgrader", {})


# ---------------------------------------------------------------- what else happens to notebooks


def deleted_test(notebook: dict, exercise: str, variants: Variants) -> None:
    """The test cell of this exercise is gone."""
    notebook["cells"].remove(cell_of(notebook, exercise))


def first_try(notebook: dict, tries: dict[str, str], variants: Variants) -> None:
    """A solution stands there twice: first this answer, then the one that counts."""
    for exercise, variant in tries.items():
        cell = cell_of(notebook, f"{exercise}_code")
        copied = cell | {"id": "first-try", "source": variants[exercise][variant]}
        notebook["cells"].insert(notebook["cells"].index(cell), copied)


def failing_import(notebook: dict, line: str, variants: Variants) -> None:
    """The import cell starts with a package that is not there."""
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "imports")
    cell["source"] = [f"{line}\n", *cell["source"]]


def scratch(notebook: dict, source: str, variants: Variants) -> None:
    """A cell of the student's own stands behind the imports."""
    at = next(index for index, cell in enumerate(notebook["cells"]) if cell["id"] == "imports")
    notebook["cells"].insert(at + 1, notebook["cells"][at] | {"id": "scratch", "source": source})


DAMAGES: dict[str, Callable[[dict, Any, Variants], None]] = {
    damage.__name__: damage for damage in (deleted_test, first_try, failing_import, scratch)
}


# ---------------------------------------------------------------- the class


def notebooks() -> Iterator[tuple[str, str]]:
    """(assignment, notebook) of all that the class hands in."""
    for path in sorted((ROOT / "release").glob("*/*.ipynb")):
        yield path.parent.name, path.stem


def make_class(folder: Path) -> None:
    """Write a course folder with source/ and submitted/; what was graded there stays."""
    for room in ("source", "submitted"):
        shutil.rmtree(folder / room, ignore_errors=True)
    shutil.copytree(ROOT / "source", folder / "source", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copyfile(ROOT / name, folder / name)

    for assignment, notebook in notebooks():
        variants = answers(notebook)
        released = json.loads((ROOT / "release" / assignment / f"{notebook}.ipynb").read_text(encoding="utf-8"))
        for name, student in students(notebook).items():
            path = folder / "submitted" / name / assignment / f"{notebook}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            handed_in = student.get("instead") or json.dumps(
                submission(released, student, variants), indent=1, ensure_ascii=False
            )
            path.write_text(handed_in, encoding="utf-8")


if __name__ == "__main__":
    make_class(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES / "class")
