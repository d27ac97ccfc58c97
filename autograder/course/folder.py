"""The course folder: where its rooms are, which checks belong to an assignment, and its secret."""

from __future__ import annotations

import difflib
import hashlib
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.vocabulary.check import Check

from .errors import UsageError
from .files import make_once
from .modules import Modules
from .settings import read_settings, room_name

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = ["Course", "UsageError", "refuse_students_room"]

# What students hand in, and what is made of it. Nothing below is ever configuration, code or a source.
STUDENTS_ROOMS = ("submitted", "autograded", "feedback")  # by nbgrader's steps: a course can name them otherwise
ALWAYS = (*STUDENTS_ROOMS, "downloaded")


@dataclass(frozen=True)
class Course:
    """A folder with course.toml and source/; release/, submitted/ and autograded/ are nbgrader's.

    modules: assignment -> modules with its checks.
    given: nbgrader's settings, where nbgrader itself has read them already, command line and all.
    """

    root: Path
    title: str
    modules: Mapping[str, tuple[str, ...]]
    given: Config | None = field(default=None, compare=False, repr=False)

    @classmethod
    def at(cls, root: str | Path) -> Course:
        """The course in this folder. Raises UsageError if it is none, or if it was handed in."""
        root = Path(root).absolute()
        refuse_students_room(root)
        path = root / "course.toml"
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            modules = {assignment: _modules(names) for assignment, names in data["checks"].items()}
            return cls(root, str(data["title"]), modules)
        except (FileNotFoundError, NotADirectoryError):
            raise UsageError(
                f"{root} is not a course: it has no course.toml. "
                "Go to the course's folder, or name it with --course DIR."
            ) from None
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, AttributeError, TypeError) as error:
            raise UsageError(
                f"{path} is not right ({error}): "
                'it needs title = "…" and a table [checks] of assignment = ["module", …].'
            ) from None

    @classmethod
    def find(cls, start: str | Path) -> Course:
        """The course that a folder lies in: the nearest one that nobody has handed in."""
        start = Path(start).absolute()
        for folder in (start, *start.parents):
            if _is_course(folder) and not _students_room(folder):
                return cls.at(folder)
        raise UsageError(f"{start} lies in no course: no folder above it has a course.toml.")

    def select(self, names: tuple[str, ...] = ()) -> list[str]:
        """The named assignments, or all. Raises UsageError for one that does not exist."""
        for name in names:
            if name not in self.modules:
                near = difflib.get_close_matches(name, self.modules, n=1, cutoff=0.4)
                guess = f" Did you mean {near[0]}?" if near else ""
                raise UsageError(f"there is no assignment {name!r} in {self.root / 'course.toml'}.{guess}")
        chosen = list(names) or list(self.modules)
        for name in chosen:
            if not self.notebooks(name):
                raise UsageError(
                    f"assignment {name} has no notebooks in {self.source(name)}: "
                    "write one there, or take it out of course.toml."
                )
        return chosen

    @cached_property
    def settings(self) -> Config:
        """nbgrader's settings for this course: those of nbgrader_config.py, and of the user's and the machine's."""
        return read_settings(self.root) if self.given is None else self.given

    def under(self, settings: Config) -> Course:
        """The same course, under settings that are known already."""
        return replace(self, given=settings)

    def room(self, step: str) -> Path:
        """The folder of one of nbgrader's steps: source, release, submitted, autograded or feedback."""
        return self.root / room_name(self.settings, step)

    def source(self, assignment: str) -> Path:
        """The folder of an assignment's source notebooks."""
        return self.room("source") / assignment

    def release(self, assignment: str) -> Path:
        """The folder that students get."""
        return self.room("release") / assignment

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """A student's folder of a step: submitted, autograded or feedback."""
        return self.room(step) / student / assignment

    def notebooks(self, assignment: str) -> list[Path]:
        """An assignment's source notebooks."""
        return sorted(self.source(assignment).glob("*.ipynb"))

    def checks(self, assignment: str) -> dict[str, Check]:
        """An assignment's checks by name."""
        try:
            return self.code(assignment).checks()
        except ModuleNotFoundError as error:
            raise UsageError(
                f"{self.root / 'course.toml'}: the checks of {assignment} cannot be loaded: {error}."
            ) from None

    def code(self, assignment: str) -> Modules:
        """The modules of an assignment's checks, with the code of those that lie in the course's folder."""
        modules = Modules.of(self.root, self.modules[assignment])
        for path, _ in modules.own:
            if room := _students_room(self.root / path):
                raise UsageError(
                    f"{self.root / 'course.toml'}: {path} lies in {room}: what is handed in is never a check."
                )
        return modules

    def secret(self) -> bytes:
        """The secret that hidden cases are drawn from: made on first use, readable by the owner alone."""
        path = self.root / "course.secret"
        if not path.exists():
            make_once(path, secrets.token_hex(32).encode(), 0o600)
        secret = path.read_bytes()
        if len(secret) < 32:
            raise UsageError(f"{path} is too short for a secret: delete it (hidden cases will change) and run again.")
        return secret

    def digest(self, assignment: str) -> str:
        """A fingerprint of all that grades an assignment: its sources, its checks and what they are written with."""
        digest = hashlib.sha256(self.secret() + self.code(assignment).digest().encode())
        for path in sorted(self.source(assignment).rglob("*")):
            if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                digest.update(str(path.relative_to(self.root)).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()


def refuse_students_room(folder: Path) -> None:
    """Raises UsageError if a folder lies where students hand in."""
    if room := _students_room(folder):
        raise UsageError(
            f"{folder} lies in {room}: what students hand in is never a course. "
            f"Go to {room.parent}, or name another folder with --course DIR."
        )


def _is_course(folder: Path) -> bool:
    return (folder / "course.toml").is_file()


def _students_room(folder: Path) -> Path | None:
    """The room of a course for what students hand in, if a folder lies in one, by whatever links.

    From the outside in: so the settings that name a course's rooms are never those of something that was handed in.
    """
    for start in dict.fromkeys((folder, folder.resolve())):
        for outer in reversed(start.parents):
            if _is_course(outer):
                for room in _rooms(outer):
                    if start.is_relative_to(room):
                        return room
    return None


def _rooms(root: Path) -> list[Path]:
    """The rooms in a course's folder for what students hand in, by their usual names and by those that are set."""
    with suppress(UsageError):  # settings that cannot be read are told by who needs them
        settings = read_settings(root)
        return [root / name for name in (*ALWAYS, *(room_name(settings, step) for step in STUDENTS_ROOMS))]
    return [root / name for name in ALWAYS]


def _modules(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TypeError(f"{names!r} is not a list of modules' names")
    return tuple(names)
