"""What an assignment's sources are to a grader: nbgrader's own generate step says it, by the course's settings.

A registered notebook is what the gradebook keeps of a source: stubs in place of solutions, hidden tests, tests that
AUTOTEST stands for, points and checksums. What its cells show to a student is what the release has of them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from .gradable import check_tests
from .nbgrader_library import Nbgrader
from .notebooks import LEFT_BEHIND, complete_ids, grade_id, read_notebook
from .settings import setting
from .traits import COUNTS, GENERATE

__all__ = ["Registered", "registered"]

CACHE = ".registered"


@dataclass(frozen=True)
class Registered:
    """An assignment's registered notebooks as JSON, by name; and the text that a student sees of their cells, by
    notebook and grade_id."""

    notebooks: Mapping[str, str]
    visible: Mapping[str, Mapping[str, str]]


def registered(nbgrader: Nbgrader, assignment: str) -> Registered:
    """An assignment's registered notebooks: made once, and kept beside the course until its sources or settings change.

    Raises UsageError or Unreadable, with what to mend, for a source that cannot be graded by.
    """
    digest = _digest(nbgrader, assignment)
    path = nbgrader.course.root / CACHE / f"{assignment}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if digest is not None and kept.pop("digest") == digest:
            return Registered(**kept)
    made = _made(nbgrader, assignment)
    if digest is not None:
        _keep(path, {"digest": digest} | asdict(made))
    return made


def _keep(path: Path, data: dict) -> None:
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):  # where it cannot be kept, it is made again
        path.parent.mkdir(exist_ok=True)
        new.write_text(json.dumps(data), encoding="utf-8")
        new.replace(path)


def _digest(nbgrader: Nbgrader, assignment: str) -> str | None:
    """A fingerprint of all that the generate step reads; None where steps of the course's own may read anything."""
    config, course = nbgrader.config, nbgrader.course
    hooks = ("preprocessors", "pre_convert_hook", "post_convert_hook")
    if any(setting(config, f"GenerateAssignment.{name}") for name in hooks):
        return None
    sections = sorted({name.partition(".")[0] for name, why in COUNTS.items() if why.startswith(GENERATE)})
    said = [sorted((trait, repr(value)) for trait, value in config.get(section, {}).items()) for section in sections]
    digest = hashlib.sha256(json.dumps([version("nbgrader"), version("nbformat"), _code(), said]).encode())
    beside = ["IncludeHeaderFooter.header", "IncludeHeaderFooter.footer", "InstantiateTests.autotest_filename"]
    names = [setting(config, name, "autotests.yml" if "autotest" in name else "") for name in beside]
    files = [course.root / name for name in names if name]
    files += [path for path in sorted(course.source(assignment).rglob("*")) if not LEFT_BEHIND & set(path.parts)]
    for path in filter(Path.is_file, files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(course.root)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@cache
def _code() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def _made(nbgrader: Nbgrader, assignment: str) -> Registered:
    paths = nbgrader.course.notebooks(assignment)
    with TemporaryDirectory() as scratch:
        kept = nbgrader.generate(assignment, Path(scratch))
        released = {path: read_notebook(Path(scratch) / assignment / path.name) for path in paths}
    notebooks, visible = {}, {}
    for path, release in released.items():
        source = kept[path.stem]
        visible[path.stem] = {id: cell.source for cell in release.cells if (id := grade_id(cell)) is not None}
        check_tests(path, source, visible[path.stem])
        if source.nbformat_minor >= 5:  # nbgrader has drawn ids where the file has none
            cells = json.loads(path.read_text(encoding="utf-8")).get("cells", [])
            complete_ids(source, {cell.get("id") for cell in cells})
        notebooks[path.stem] = json.dumps(source)
    return Registered(notebooks, visible)
