"""What student code may import, found where it is installed: an allow-list of distributions and all that they need."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.course import UsageError

__all__ = ["importable", "modules", "named"]

ALWAYS = ("numpy", "matplotlib", "matplotlib-inline", "ipython", "ipykernel", "ipywidgets")
INSIDE = Path(__file__).parent / "inside"


def named(setting: object) -> tuple[str, ...]:
    """What c.Grade.packages says, once it is what it should be."""
    if not isinstance(setting, (list, tuple)) or not all(isinstance(name, str) for name in setting):
        wanted = 'a list of names: ["scipy", "pandas"]'
        raise UsageError(f"nbgrader_config.py: c.Grade.packages = {setting!r} must be {wanted}.")
    return tuple(sorted(setting))


@cache
def importable(packages: tuple[str, ...] = ()) -> dict[str, Path]:
    """Name in the sandbox's site folder -> file or folder outside: the students' library, what it and IPython need,
    the distributions named in addition, and our own folder inside/."""
    found = {"inside": INSIDE, "pip": INSIDE / "site" / "pip", "steadygrad": _folder("steadygrad")}
    for distribution in _closure((*ALWAYS, *packages)):
        found |= _entries(distribution)
    return dict(sorted(found.items()))


def modules(packages: tuple[str, ...]) -> list[str]:
    """What is imported of these distributions: `sklearn` of scikit-learn."""
    names = {Path(name) for package in packages for name in _entries(_distribution(package))}
    return sorted(name.stem for name in names if name.stem.isidentifier() and name.suffix in ("", ".py"))


def _folder(package: str) -> Path:
    """Where a package is imported from, an editable install too."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"{package} is not installed: pip install -e student")
    return Path(spec.submodule_search_locations[0]).resolve()


def _closure(names: tuple[str, ...]) -> list[importlib.metadata.Distribution]:
    """The distributions of these names and all that they require on this machine, without extras."""
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found[name] = _distribution(name)
        requirements = map(Requirement, found[name].requires or ())
        waiting += [each.name for each in requirements if not each.marker or each.marker.evaluate({"extra": ""})]
    return list(found.values())


def _distribution(name: str) -> importlib.metadata.Distribution:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        raise UsageError(f"{name} is not installed, and student code needs it: pip install {name}") from None


def _entries(distribution: importlib.metadata.Distribution) -> dict[str, Path]:
    """A distribution's packages, modules and metadata: name -> place. Neither scripts nor .pth files."""
    if distribution.files is None:
        raise UsageError(f"{distribution.name} does not say which files are its own: install it with pip")
    if any(file.name.startswith("__editable__") for file in distribution.files):
        raise UsageError(f"{distribution.name} is an editable install: install it without -e for the sandbox")
    tops = {file.parts[0] for file in distribution.files} - {"..", "__pycache__"}
    return {top: Path(distribution.locate_file(top)) for top in tops if not top.endswith(".pth")}
