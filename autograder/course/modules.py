"""The modules that hold checks: installed ones, and those of a course's own folder, which travel to whoever grades."""

from __future__ import annotations

import hashlib
import sys
import traceback
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from autograder.vocabulary.check import Check, load

from .errors import UsageError
from .notebooks import LEFT_BEHIND

__all__ = ["Modules"]

# The machinery that a mark depends on, and what checks of this distribution share.
GRADING = (
    "steadygrad",
    "steadygrad.judging",
    "autograder.vocabulary",
    "autograder.content.reference",
    "autograder.content.checks",
    "autograder.engine",
    "autograder.engine.inside",
    "autograder.engine.inside.cells",
    "autograder.judging",
)


@dataclass(frozen=True)
class Modules:
    """Modules with checks, by name. A plain value: two of them are equal if they hold the same code.

    own: (path, source) of what lies in the course's own folder: for each of the names that is found there and is not
        installed, the whole package it belongs to. They are imported from here, wherever that is.
    """

    names: tuple[str, ...]
    own: tuple[tuple[str, bytes], ...] = ()

    @classmethod
    def of(cls, root: Path, names: tuple[str, ...]) -> Modules:
        """These modules, as they lie in a course's folder now."""
        packages = sorted({name.partition(".")[0] for name in names})
        paths = [path for package in packages if not _is_installed(package) for path in _code(root, package)]
        return cls(names, tuple((path.relative_to(root).as_posix(), path.read_bytes()) for path in paths))

    def __or__(self, other: Modules) -> Modules:
        return Modules(tuple(dict.fromkeys(self.names + other.names)), tuple(sorted({*self.own, *other.own})))

    def checks(self) -> dict[str, Check]:
        """Their checks by name. Raises ModuleNotFoundError if one of them is not there, UsageError if it is broken."""
        _Finder.of(self.own)
        return {name: check for module in self.names for name, check in _load(module).items()}

    def digest(self) -> str:
        """A fingerprint of all code here that a mark depends on: these modules with what lies beside them, and the
        machinery. Raises UsageError if a module is not there or broken."""
        own = {path.partition("/")[0].removesuffix(".py") for path, _ in self.own}
        installed = [name for name in self.names if name.partition(".")[0] not in own]
        try:
            self.checks()
            folders = {module: Path(import_module(module).__file__).parent for module in (*GRADING, *installed)}
        except ImportError as error:
            raise UsageError(f"the checks cannot be loaded: {error}: are they installed where this runs?") from None
        files = {f"{module}: {path.name}": path for module, folder in folders.items() for path in folder.glob("*.py")}
        digest = hashlib.sha256()
        for name, content in [*((name, files[name].read_bytes()) for name in sorted(files)), *self.own]:
            digest.update(name.encode() + b"\0" + content)
        return digest.hexdigest()


def _load(module: str) -> dict[str, Check]:
    try:
        return load(module)
    except ModuleNotFoundError:
        raise
    except Exception as error:  # an author's slip
        what = traceback.format_exception_only(error)[-1].strip()
        at = error if isinstance(error, SyntaxError) else traceback.extract_tb(error.__traceback__)[-1]
        raise UsageError(f"{at.filename}, line {at.lineno}: {what}: mend it, then run this again.") from None


def _code(root: Path, package: str) -> list[Path]:
    paths = [root / f"{package}.py", *sorted((root / package).rglob("*.py"))]
    return [path for path in paths if path.is_file() and not LEFT_BEHIND & set(path.relative_to(root).parts)]


def _is_installed(package: str) -> bool:
    return any(finder.find_spec(package, None) for finder in sys.meta_path if not isinstance(finder, _Finder))


class _Finder(MetaPathFinder, ExecutionLoader):
    """Imports a course's own modules from their sources. There is one at a time: another course's modules, or other
    versions of these, take the place of what was imported by the one before it."""

    def __init__(self, own: tuple[tuple[str, bytes], ...]):
        self.own, self._sources = own, dict(own)

    @classmethod
    def of(cls, own: tuple[tuple[str, bytes], ...]) -> None:
        """Let these be what is imported from now on."""
        before = next((finder for finder in sys.meta_path if isinstance(finder, cls)), cls(()))
        if before.own == own:
            return
        for name, module in list(sys.modules.items()):
            if getattr(module, "__loader__", None) is before:
                del sys.modules[name]
        sys.meta_path[:] = [*(finder for finder in sys.meta_path if finder is not before), cls(own)]

    def find_spec(self, fullname: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Only for modules of the course's own folder; a folder of modules is a package without an __init__.py, too.

        A package's path stays empty: with one, Python would look for its modules in the working directory first.
        """
        place, is_package = self.get_filename(fullname), self.is_package(fullname)
        is_known = is_package or place in self._sources
        return ModuleSpec(fullname, self, origin=place, is_package=is_package) if is_known else None

    def is_package(self, fullname: str) -> bool:
        """Is it a folder?"""
        return any(path.startswith(fullname.replace(".", "/") + "/") for path in self._sources)

    def get_filename(self, fullname: str) -> str:
        """The path of its source in the course's folder."""
        return fullname.replace(".", "/") + ("/__init__.py" if self.is_package(fullname) else ".py")

    def get_source(self, fullname: str) -> str:
        """Its source; a folder's may be missing."""
        return self._sources.get(self.get_filename(fullname), b"").decode()
