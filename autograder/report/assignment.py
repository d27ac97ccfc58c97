"""What the report says about one assignment: frozen records, and what follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import compress
from statistics import fmean, median

from autograder.course.records import QuestionRecord

from .display import OUTCOMES

__all__ = ["WAITING", "Assignment", "Exercise", "MisconceptionCount", "Problem", "StudentRow"]

# Answers that wait, for a person or for a grader that works: they count neither for nor against anybody.
WAITING = frozenset({"manual", "undetermined"})


@dataclass(frozen=True)
class StudentRow:
    """A student's answers, one an exercise; None where no notebook of the student's that has it could be graded."""

    student: str
    answers: tuple[QuestionRecord | None, ...]

    @property
    def marked(self) -> tuple[QuestionRecord, ...]:
        return tuple(answer for answer in self.answers if answer and answer.outcome not in WAITING)

    @property
    def points(self) -> float:
        return sum(answer.points for answer in self.marked)

    @property
    def max_points(self) -> float:
        return sum(answer.max_points for answer in self.marked)

    @property
    def share(self) -> float | None:
        """The mark in [0, 1], of the points that are marked so far."""
        return self.points / self.max_points if self.max_points else None


@dataclass(frozen=True)
class MisconceptionCount:
    """How many have a misconception: `students` of those who handed in the exercise, `share` of them in [0, 1]."""

    exercise: str
    name: str
    hint: str
    students: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Exercise:
    """A question over the class. `share` is the mean share of its points; None while a person has answers to mark."""

    id: str
    notebook: str
    question: str
    max_points: float
    outcomes: Mapping[str, int]
    share: float | None
    misconceptions: tuple[MisconceptionCount, ...]

    @property
    def by_hand(self) -> bool:
        return "manual" in self.outcomes


@dataclass(frozen=True)
class Problem:
    """A line about a notebook that a person should look at. `graded` is False where nothing of it could be graded."""

    student: str
    notebook: str
    text: str
    graded: bool


@dataclass(frozen=True)
class Assignment:
    """All that the report says about one assignment. Rows are sorted by student, exercises stand as in the notebook."""

    name: str
    exercises: tuple[Exercise, ...]
    rows: tuple[StudentRow, ...]
    problems: tuple[Problem, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """The marks in [0, 1] of all who have one."""
        return tuple(row.share for row in self.rows if row.share is not None)

    @property
    def mean(self) -> float | None:
        return fmean(self.shares) if self.shares else None

    @property
    def median(self) -> float | None:
        return median(self.shares) if self.shares else None

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that occur, in the order of `OUTCOMES`."""
        return tuple(outcome for outcome in OUTCOMES if any(outcome in e.outcomes for e in self.exercises))

    @property
    def waiting(self) -> int:
        """How many answers wait for a person."""
        return sum(exercise.outcomes.get("manual", 0) for exercise in self.exercises)

    @property
    def hardest(self) -> tuple[Exercise, ...]:
        """The exercises by mean share of points, lowest first; those that wait for a person at the end."""
        return tuple(sorted(self.exercises, key=lambda exercise: 2 if exercise.share is None else exercise.share))

    @property
    def misconceptions(self) -> tuple[MisconceptionCount, ...]:
        """All misconceptions found, the one that most students have first."""
        found = (count for exercise in self.exercises for count in exercise.misconceptions)
        return tuple(sorted(found, key=lambda count: -len(count.students)))

    @property
    def parts(self) -> tuple[Assignment, ...]:
        """The assignment notebook by notebook, each with its exercises and rows; misconceptions follow from them."""
        notebooks = dict.fromkeys(exercise.notebook for exercise in self.exercises)
        if len(notebooks) < 2:
            return (self,)
        return tuple(self._part(notebook) for notebook in notebooks)

    def _part(self, notebook: str) -> Assignment:
        here = [exercise.notebook == notebook for exercise in self.exercises]
        return replace(
            self,
            name=f"{self.name}, {notebook}",
            exercises=tuple(compress(self.exercises, here)),
            rows=tuple(StudentRow(row.student, tuple(compress(row.answers, here))) for row in self.rows),
            problems=tuple(problem for problem in self.problems if problem.notebook == notebook),
        )

    def distribution(self, bins: int = 10) -> tuple[int, ...]:
        """How many marks fall into each of `bins` equal parts of [0, 1]; one on a border belongs to the upper part."""
        counts = Counter(min(int(bins * share + 1e-9), bins - 1) for share in self.shares)
        return tuple(counts[i] for i in range(bins))
