"""nbgrader's settings: read as nbgrader reads them, each with its word on what it does here, and the course's rooms."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from .errors import UsageError
from .notebooks import one_line
from .traits import KNOWN, USUAL, word

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = ["check_settings", "ignored_pattern", "is_left_out", "read_settings", "room_name", "setting"]

IGNORE = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"]  # where the course says nothing
COURSE = "nbgrader_config"
PLACES = ("jupyter_config", COURSE)
OURS = {  # what `Grader` does, in this order
    "sanitize_preprocessors": ["autograder.Restore"],
    "autograde_preprocessors": [
        "autograder.Grade",
        "nbgrader.IgnorePattern",
        "nbconvert.ClearMetadataPreprocessor",
        "nbgrader.LimitOutput",
        "autograder.SaveScores",
        "nbgrader.AssignLatePenalties",
        "nbgrader.CheckCellMetadata",
    ],
}


def read_settings(root: Path) -> Config:
    """The settings for a course folder: the machine's, the user's, then the course's, of which the last one counts."""
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config import Config

    config = Config()
    places = [(folder, name) for folder in reversed(jupyter_config_path()) for name in PLACES]
    for folder, name in [*places, (root, COURSE)]:
        for path in (Path(folder) / f"{name}.py", Path(folder) / f"{name}.json"):
            if path.is_file():
                config.merge(_loaded(path))
    config.CourseDirectory.root = str(root)
    return config


def _loaded(path: Path) -> Config:
    from traitlets.config import JSONFileConfigLoader, PyFileConfigLoader

    loader = PyFileConfigLoader if path.suffix == ".py" else JSONFileConfigLoader
    try:
        return loader(path.name, path=str(path.parent)).load_config()
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise UsageError(f"{path} cannot be read ({reason}): mend it and run again.") from None


def setting(config: Config, name: str, default: Any = None) -> Any:
    """A setting by its name, "Execute.timeout" say; as a value too where it was given on a command line."""
    section, trait = name.split(".")
    if section not in config or trait not in config[section]:
        return default
    return _plain(config[section][trait], default)


def _plain(value: Any, default: Any) -> Any:
    from traitlets.config.loader import DeferredConfigString, LazyConfigValue

    if isinstance(value, LazyConfigValue):  # c.CourseDirectory.ignore.append(…)
        return value.get_value(default)
    if not isinstance(value, DeferredConfigString) or isinstance(default, str):
        return value
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return str(value)


def room_name(config: Config, step: str) -> str:
    """The folder of a step, "submitted" say, below the course's. Raises UsageError if it lies elsewhere."""
    name = str(setting(config, f"CourseDirectory.{step}_directory", step))
    path = PurePath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise UsageError(
            f"nbgrader_config.py: c.CourseDirectory.{step}_directory = {name!r} is no folder in the course's: name one."
        )
    return name


def is_left_out(config: Config, name: str) -> bool:
    """Is this a file, or one in a folder, of a name that lies beside no notebook?"""
    patterns = setting(config, "CourseDirectory.ignore", IGNORE)
    return any(fnmatch(part, pattern) for part in PurePath(name).parts for pattern in patterns)


def ignored_pattern(config: Config) -> str:
    """What on stderr costs nothing: a regular expression, or ""."""
    pattern = setting(config, "IgnorePattern.pattern", "")
    try:
        re.compile(pattern)
    except re.error as error:
        what = f"c.IgnorePattern.pattern = {pattern!r} is no regular expression"
        raise UsageError(f"nbgrader_config.py: {what} ({error}): mend it.") from None
    return pattern if setting(config, "IgnorePattern.enabled", False) else ""


def check_settings(config: Config, chosen: tuple[str, ...] = ()) -> None:
    """Raises UsageError for a setting with which nbgrader would give other marks, or none, than the grader does.

    `chosen` are those by which a command line says who is graded.
    """
    for section in sorted(config):
        for trait in sorted(config[section]):
            name, value = f"{section}.{trait}", _plain(config[section][trait], None)
            verdict, why = word(section, trait) or ("", "")
            if trait in KNOWN:  # nbgrader takes what is said of a class within another, too
                verdict, why = "refused", f"say it of {trait} itself, c.{trait}.… = …"
            if verdict == "refused" and name not in chosen and not _is_usual(name, value):
                raise UsageError(f"nbgrader_config.py: c.{name} = {one_line(repr(value), 60)}: {why}.")
    for trait, ours in OURS.items():
        _check_steps(trait, setting(config, f"Autograde.{trait}"), ours)


def _is_usual(name: str, value: Any) -> bool:
    """Does a setting that is refused say what the grader does anyway?"""
    return value == USUAL[name] if name in USUAL else name.endswith(".enabled") and value is True


def _check_steps(trait: str, steps: Any, ours: list[str]) -> None:
    """Nobody else's step runs when a student's notebook is graded: it would only in one of the two doors."""
    if steps is None:
        return  # nbgrader's own, which ours stand for
    names = list(map(_step, steps))
    if names != ours:
        odd = next((name for name in names if name not in ours), "in another order, or not all")
        raise UsageError(
            f"nbgrader_config.py: c.Autograde.{trait} ({odd}): the grader knows only the steps of its own "
            "nbgrader_config.py, in their order: take the list from there."
        )


def _step(step: Any) -> str:
    """A step by its package and its class, however it was named."""
    path = step if isinstance(step, str) else f"{getattr(step, '__module__', '')}.{getattr(step, '__name__', step)}"
    return f"{path.partition('.')[0]}.{path.rpartition('.')[2]}"
