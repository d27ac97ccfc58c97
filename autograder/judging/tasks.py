"""What goes to whoever grades a submission, and what comes back: plain records that can be pickled, bytes and no paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.course.modules import Modules
from autograder.course.records import NotebookRecord
from autograder.engine.limits import Limits

__all__ = ["Graded", "GradedNotebook", "Kit", "Task"]


@dataclass(frozen=True)
class Kit:
    """What grades an assignment, wherever that is done: the same for every student.

    sources: the registered source notebooks, as JSON, by name (without .ipynb).
    visible: what a release shows of their cells: its text by notebook and grade_id.
    files: what lies beside the notebooks (checks.json, data) by relative path; a student's file of the same path is
        replaced.
    checks: the modules with the assignment's checks; they are imported where the task is done, the course's own with it.
    ignored: the pattern of nbgrader's IgnorePattern: what a cell writes on stderr that matches costs nothing.
    """

    assignment: str
    sources: Mapping[str, str]
    visible: Mapping[str, Mapping[str, str]]
    files: Mapping[str, bytes]
    checks: Modules
    ignored: str = ""

    def beside(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Those of a student's files that can lie beside the kit's."""
        return {path: content for path, content in files.items() if not any(_meet(path, own) for own in self.files)}


def _meet(path: str, other: str) -> bool:
    """Can there not be both: are they the same file, or would one be a folder that the other lies in?"""
    return f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/")


@dataclass(frozen=True)
class Task:
    """One student's submission of one assignment, and all that is needed to grade it.

    files: every file of the submission by relative path, notebooks included.
    problems: notebooks (by name) that are not to be read, and why: too large, a link out of the folder, not there.
    packages: distributions that student code may import in addition.
    patience: seconds in which it is graded whatever the student's code does; after them it is the grader that hangs.
    """

    student: str
    kit: Kit
    files: Mapping[str, bytes]
    secret: bytes
    limits: Limits
    sandbox: str = "bubblewrap"  # or "none"
    problems: Mapping[str, str] = field(default_factory=dict)
    patience: float = 3600.0
    packages: tuple[str, ...] = ()


@dataclass(frozen=True)
class GradedNotebook:
    """A notebook's record, and what nbgrader keeps of it.

    executed: the autograded notebook, as nbgrader would write it; None if the file could not be read.
    scores: grade_id -> nbgrader's auto_score; None where a person has to mark.
    comments: grade_id of solution and task cells -> nbgrader's auto_comment.
    """

    record: NotebookRecord
    executed: bytes | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    comments: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Graded:
    """A graded submission: a GradedNotebook for each source notebook of the assignment."""

    student: str
    assignment: str
    notebooks: tuple[GradedNotebook, ...]
