"""The sample class, multiplied with small variations: a course folder with any number of submissions, no two alike.

    python -m benchmarks.classes FOLDER --submissions 200 [--without-demos]

Every submission is one of examples/sample_class.py, written into the released notebook, with local variables renamed, a
comment put in and the layout changed. Left out is what measures no grader: files that are no notebook, and cells that
never end, which cost their time limit wherever they run (`endless=True` keeps these).
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from examples import sample_class

__all__ = ["ROOT", "Handed", "handed_in", "make_course", "varied"]

ROOT = sample_class.ROOT
ENDLESS = {"pia", "vera"}  # whose code never ends
NO_NOTEBOOK = {"umut"}


@dataclass(frozen=True)
class Handed:
    """One student's submission of an assignment: whose of the sample class it is a variation of, and which one."""

    assignment: str
    original: str
    number: int

    @property
    def student(self) -> str:
        """The name under which it is handed in."""
        return f"{self.original}-{self.number:04d}"


def handed_in(submissions: int, endless: bool = False) -> list[Handed]:
    """Who hands in what: the sample class again and again, and every stretch of it in the class's proportions."""
    return list(islice(_endlessly(ENDLESS if endless else set()), submissions))


def _endlessly(kept: set[str]) -> Iterator[Handed]:
    groups: dict[str, list[str]] = {}
    for assignment, notebook in sample_class.notebooks():
        groups[assignment] = [n for n in sample_class.students(notebook) if n in kept or n not in ENDLESS | NO_NOTEBOOK]
    places = [((i + 0.5) / len(names), a, name) for a, names in groups.items() for i, name in enumerate(names)]
    for number in count():
        yield from (Handed(assignment, name, number) for _, assignment, name in sorted(places))


def make_course(folder: Path, handed: list[Handed], demos: bool = True) -> None:
    """Write a course folder with source/ and submitted/. Without demos, every demonstration cell is taken out: of the
    sources and so of what was released and handed in."""
    folder.mkdir(parents=True)
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(ROOT / "source", folder / "source", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    released: dict[str, dict[str, dict]] = {}
    for assignment, notebook in sample_class.notebooks():
        released.setdefault(assignment, {})[notebook] = _read(
            ROOT / "release" / assignment / f"{notebook}.ipynb", demos
        )
        source = folder / "source" / assignment / f"{notebook}.ipynb"
        _write(source, _read(source, demos))
    answers = {notebook: sample_class.answers(notebook) for _, notebook in sample_class.notebooks()}
    for one in handed:
        for notebook, release in released[one.assignment].items():
            student = sample_class.students(notebook)[one.original]
            submission = sample_class.submission(release, student, answers[notebook])
            _vary(submission, one)
            path = folder / "submitted" / one.student / one.assignment / f"{notebook}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, submission)


def _read(path: Path, demos: bool) -> dict:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if not demos:
        notebook["cells"] = [cell for cell in notebook["cells"] if "demo" not in cell["metadata"].get("tags", [])]
    return notebook


def _write(path: Path, notebook: dict) -> None:
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


# ---------------------------------------------------------------- variations


def _vary(notebook: dict, one: Handed) -> None:
    rng = random.Random(f"{one.assignment} {one.student}")
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            source = "".join(cell["source"])
            is_code = cell["cell_type"] == "code"
            cell["source"] = varied(source, rng) if is_code else f"{source}\n\n(draft {one.number} of {one.student})"


def varied(source: str, rng: random.Random) -> str:
    """The same function in another hand: laid out anew, its local variables renamed, with a comment of its own."""
    tree = ast.parse(source)
    ending = rng.choice("_abcdefghijklmnopqrstuvw") + str(rng.randrange(100_000))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            _rename(function, ending)
    lines = ast.unparse(tree).splitlines()
    lines.insert(rng.randrange(1, len(lines) + 1), f"    # try {rng.randrange(10**9)}")
    return "\n".join(lines)


def _rename(function: ast.FunctionDef, ending: str) -> None:
    """Give local variables another name; a word that is anything else too (an argument, a function) stays as it is."""
    nodes = list(ast.walk(function))
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    others = {node.arg for node in nodes if isinstance(node, ast.arg)}
    others |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    others |= {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in bound - others:
            node.id += ending


def main() -> None:
    """Write a course folder, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--without-demos", action="store_true")
    parser.add_argument("--endless", action="store_true", help="keep the cells that never end")
    given = parser.parse_args()
    make_course(given.folder, handed_in(given.submissions, given.endless), demos=not given.without_demos)


if __name__ == "__main__":
    main()
