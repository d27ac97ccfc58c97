"""The folder autograded/<student>/<assignment>, from which the formgrader shows a submission: as nbgrader writes it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path, PurePosixPath

from autograder.course.files import room_for
from autograder.course.nbgrader_library import Nbgrader
from autograder.judging.tasks import Graded, Kit

__all__ = ["AutogradedFolders", "files_beside"]


class AutogradedFolders:
    """Writes these folders by nbgrader's settings."""

    def __init__(self, nbgrader: Nbgrader):
        self._nbgrader = nbgrader

    @cached_property
    def _converter(self):
        return self._nbgrader.converter("Autograde")

    def folder(self, student: str, assignment: str) -> Path:
        """Where a graded submission lies."""
        return self._nbgrader.course.folder("autograded", student, assignment)

    def prepare(self) -> None:
        """Make the room that the folders lie in. Raises an OSError if nothing can be written there."""
        room_for(self.folder(".", "."))

    def write(self, graded: Graded, kit: Kit, files: Mapping[str, bytes]) -> None:
        """Write a graded submission beside the old one, and put it in its place. `files` are the student's."""
        folder = self.folder(graded.student, graded.assignment)
        new, old = (folder.with_name(f".{folder.name}.{age}") for age in ("new", "old"))
        for left_behind in (new, old):  # by a grader that was killed
            shutil.rmtree(left_behind, ignore_errors=True)
        try:
            self._fill(new, self._contents(graded, kit, files))
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        except OSError:
            shutil.rmtree(new, ignore_errors=True)
            raise
        shutil.rmtree(old, ignore_errors=True)

    def _contents(self, graded: Graded, kit: Kit, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files beside the notebooks, and the executed notebooks."""
        contents = files_beside(kit, files, self._converter.coursedir.ignore)
        for notebook in graded.notebooks:
            if notebook.executed is not None:
                contents[f"{notebook.record.notebook}.ipynb"] = notebook.executed
        return contents

    def _fill(self, folder: Path, contents: Mapping[str, bytes]) -> None:
        permissions = int(str(self._converter.permissions), 8)
        folders = {folder, self.folder(".", ".")}
        folder.mkdir(parents=True)
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(permissions)
            folders.add(path.parent)
        self._nbgrader.share(*folders)


def files_beside(kit: Kit, files: Mapping[str, bytes], ignore: list[str]) -> dict[str, bytes]:
    """What lies beside the notebooks: the student's files, the course's over them, but for what nbgrader ignores."""
    contents = kit.beside(files) | dict(kit.files)
    left_out = [*ignore, "*.ipynb"]
    return {name: contents[name] for name in contents if not _matches(name, left_out)}


def _matches(name: str, patterns: list[str]) -> bool:
    """Does a pattern match the path's last part or a folder in it?"""
    return any(fnmatch(part, pattern) for part in PurePosixPath(name).parts for pattern in patterns)
