"""Reading what was handed in: bytes of regular files below a submission's folder, a clear line for everything else."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from autograder.course import Course
from autograder.course.notebooks import LEFT_BEHIND, in_short, one_line

__all__ = ["LARGEST", "HandedIn", "Submission", "handed_in"]

LARGEST = 50_000_000  # bytes of a notebook
OTHER_BYTES = 20_000_000  # of a submission's other files together
OTHER_FILES = 1_000  # and folders
ENTRIES = 100_000  # of a folder, that are looked at
LONGEST = 500  # characters of a path
DEPTH = 16  # folders in folders
HARD_LINK = "is a hard link, perhaps to somebody else's file (if it is not, grade a copy of the folder: cp -r)"


@dataclass(frozen=True)
class Submission:
    """A student's folder submitted/<student>/<assignment>."""

    student: str
    assignment: str
    folder: Path

    @classmethod
    def of(cls, course: Course, student: str, assignment: str) -> Submission:
        """A student's submission of an assignment, there or not."""
        return cls(student, assignment, course.folder("submitted", student, assignment))


@dataclass(frozen=True)
class HandedIn:
    """What a submission's folder holds.

    files: content by relative path.
    problems: notebooks (by name) that cannot be read, and why.
    notes: a line for each other file that was left out.
    """

    files: Mapping[str, bytes]
    problems: Mapping[str, str]
    notes: tuple[str, ...]


def handed_in(submission: Submission, notebooks: list[str]) -> HandedIn:
    """Read a submission: the named notebooks (without .ipynb), and other files as long as they are small.

    Nothing outside the folder is read: no link is followed, no file with a second name is taken, and what is no regular
    file (a pipe, a device) is not opened for longer than it takes to see that.
    """
    room = submission.folder.parent.parent
    if submission.folder.resolve() != room.resolve() / submission.student / submission.assignment:
        line = f"{room.name}/{submission.student}/{submission.assignment} is a link: put a folder in its place"
        return HandedIn({}, dict.fromkeys(notebooks, line), ())
    files: dict[str, bytes] = {}
    problems: dict[str, str] = {}
    for name in notebooks:
        try:
            files[f"{name}.ipynb"] = _content(submission.folder / f"{name}.ipynb", LARGEST)
        except FileNotFoundError:
            problems[name] = f"{name}.ipynb was not handed in (found: {_notebooks_in(submission.folder)})"
        except _TooLarge as error:
            problems[name] = (
                f"{name}.ipynb has {error.size / 1e6:.0f} MB, more than {LARGEST / 1e6:.0f}: ask for it without outputs"
            )
        except OSError as error:
            problems[name] = f"{name}.ipynb {_why(error)}: ask for it again"
    others, notes = _others(submission.folder)
    return HandedIn(files | others, problems, tuple(notes))


class _TooLarge(Exception):
    def __init__(self, size: int):
        self.size = size


class _Refused(OSError):
    """What is there is not to be read; the message says why."""


def _content(path: Path, most: int) -> bytes:
    """The bytes of a regular file that has this one name: no link is followed, and a pipe without a writer does not
    hold us up. A file with a second name, a hard link as an archive can hold it, may be the secret or a neighbour's."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _Refused("is not a regular file")
        if status.st_nlink > 1:
            raise _Refused(HARD_LINK)
        if status.st_size > most:
            raise _TooLarge(status.st_size)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(descriptor)


def _why(error: OSError) -> str:
    if isinstance(error, _Refused):
        return str(error)
    return "is a link, not a file" if error.errno == errno.ELOOP else f"cannot be read ({error.strerror})"


def _notebooks_in(folder: Path) -> str:
    names = sorted(_printable(path.name) for path in islice(folder.glob("*.ipynb"), ENTRIES))
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "") or "no notebook"


def _printable(name: str) -> str:
    return name if name.isprintable() else repr(name)


def _others(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """Every file that is no notebook, up to the limits; and a line for each one left out."""
    files: dict[str, bytes] = {}
    notes: list[str] = []
    room = OTHER_BYTES
    for number, (name, path) in enumerate(_walk(folder, "", DEPTH)):
        if number >= OTHER_FILES:
            notes = [f"more than {OTHER_FILES} files and folders: the others are left out", *notes]
            break
        if path is None:
            notes.append(f"{one_line(_printable(name))} is left out: it lies in too many folders")
        elif path.is_dir() and not path.is_symlink():
            continue
        elif not name.isprintable():
            notes.append(f"{one_line(repr(name))} is left out: its name is no text")
        elif len(name) > LONGEST:
            notes.append(f"{one_line(name)}… is left out: its path has more than {LONGEST} characters")
        else:
            try:
                files[name] = _content(path, room)
                room -= len(files[name])
            except _TooLarge as error:
                taken = f"{OTHER_BYTES / 1e6:.0f} MB in all are taken"
                notes.append(f"{name} is left out ({error.size / 1e6:.0f} MB; {taken})")
            except OSError as error:
                notes.append(f"{name} is left out: it {_why(error)}")
    return files, in_short(notes)


def _walk(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, Path | None]]:
    """(relative path, path) of all that is no notebook, in a fixed order; a folder that is too deep has no path."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(islice(scan, ENTRIES), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name = prefix + entry.name
        if not entry.is_dir(follow_symlinks=False):
            if not entry.name.endswith(".ipynb"):
                yield name, Path(entry.path)
        elif entry.name not in LEFT_BEHIND:
            yield name, Path(entry.path) if depth else None
            if depth:
                yield from _walk(Path(entry.path), f"{name}/", depth - 1)
