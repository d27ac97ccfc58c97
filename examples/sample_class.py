"""Make the sample class: a course folder examples/class/ with the submissions that students.toml describes.

    python examples/sample_class.py [FOLDER]

Each submission is the released notebook with a student's answers written into it, and then perhaps damaged.
"""

from __future__ import annotations

import ast
import copy
import json
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent
ROOT = EXAMPLES.parent
WRITTEN = "Every ReLU layer halves the signal, so nothing is left. She should take He and print the std of each layer."
ASSIGNMENT, NOTEBOOK = "05_initialization", "initialization"


def answers(path: Path) -> dict[str, dict[str, str]]:
    """exercise -> variant -> source of the function under the exercise's name."""
    text, found = path.read_text(encoding="utf-8"), {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            exercise, _, variant = node.name.partition("__")
            source = ast.get_source_segment(text, node).replace(f"def {node.name}(", f"def {exercise}(", 1)
            found.setdefault(exercise, {})[variant] = source
    return found


def submission(released: dict, student: dict, variants: dict[str, dict[str, str]]) -> dict:
    """The released notebook with a student's answers in its solution cells."""
    notebook = copy.deepcopy(released)
    for exercise, by_name in variants.items():
        cell_of(notebook, f"{exercise}_code")["source"] = by_name[student.get(exercise, next(iter(by_name)))]
    cell_of(notebook, "written_question")["source"] = student.get("written", WRITTEN)
    return notebook


def cell_of(notebook: dict, grade_id: str) -> dict:
    """The cell with this grade_id."""
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def unfinished(notebook: dict, released: dict) -> None:
    """Everything from init_lecun on is as it was released."""
    for id in ("init_lecun", "gradient_norms", "init_xavier", "init_xavier_uniform", "init_he", "scaled_init"):
        cell_of(notebook, f"{id}_code")["source"] = cell_of(released, f"{id}_code")["source"]
    cell_of(notebook, "written_question")["source"] = cell_of(released, "written_question")["source"]


def deleted_test(notebook: dict, released: dict) -> None:
    """The test cell of init_xavier is gone."""
    notebook["cells"].remove(cell_of(notebook, "init_xavier"))


def duplicated_cell(notebook: dict, released: dict) -> None:
    """The solution of symmetry_gap stands there twice: first a wrong try, then the right one."""
    cell = cell_of(notebook, "symmetry_gap_code")
    first = cell | {"id": "first-try", "source": "def symmetry_gap(W):\n    return W.max() - W.min()"}
    notebook["cells"].insert(notebook["cells"].index(cell), first)


def failing_import(notebook: dict, released: dict) -> None:
    """The import cell starts with a package that is not there."""
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "imports")
    cell["source"] = ["import tensorflow as tf\n", *cell["source"]]


def endless_cell(notebook: dict, released: dict) -> None:
    """A scratch cell after the data waits for something that never comes."""
    at = next(i for i, cell in enumerate(notebook["cells"]) if cell["id"] == "data")
    scratch = {"id": "scratch", "source": "i = 0\nwhile i < 10:\n    pass  # i += 1"}
    notebook["cells"].insert(at + 1, notebook["cells"][at] | scratch)


DAMAGES: dict[str, Callable[[dict, dict], None]] = {
    "unfinished": unfinished,
    "deleted-test": deleted_test,
    "duplicated-cell": duplicated_cell,
    "failing-import": failing_import,
    "endless-cell": endless_cell,
}


def make_class(folder: Path) -> None:
    """Write a course folder with source/ and submitted/; what was graded there stays."""
    for room in ("source", "submitted"):
        shutil.rmtree(folder / room, ignore_errors=True)
    shutil.copytree(ROOT / "source", folder / "source", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copyfile(ROOT / name, folder / name)

    students = tomllib.loads((EXAMPLES / "students.toml").read_text(encoding="utf-8"))
    variants = answers(EXAMPLES / "answers" / f"{NOTEBOOK}.py")
    released = json.loads((ROOT / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))
    for name, student in students.items():
        path = folder / "submitted" / name / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
        path.parent.mkdir(parents=True)
        notebook, damage = submission(released, student, variants), student.get("damage")
        if damage == "no-notebook":
            path.write_text("Dear teacher, my notebook does not open. Here is my code as a photo.\n", encoding="utf-8")
            continue
        if damage:
            DAMAGES[damage](notebook, released)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    make_class(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES / "class")
