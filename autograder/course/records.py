"""Records of grading: what a notebook is worth and why. Plain and frozen; every later stage reads only these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

__all__ = ["NotebookRecord", "QuestionRecord", "contract", "record_from_json", "record_to_json", "undetermined"]


@dataclass(frozen=True)
class QuestionRecord:
    """One graded cell. `outcome` is one of the contract's: passed, partial, failed, missing, error, timeout, memory,
    crashed, manual, undetermined. `misconceptions` holds every one that was recognized, the one to tell first; where
    there is none, `clue` may be a sentence on what is wrong."""

    id: str
    points: float
    max_points: float
    outcome: str
    misconceptions: tuple[str, ...] = ()
    message: str = ""
    seconds: float = 0.0
    clue: str = ""


@dataclass(frozen=True)
class NotebookRecord:
    """One student's notebook. `problem` is a line about the notebook as a whole; a file that could not be graded
    at all has a problem and no questions.

    seconds: of its hidden calls. elapsed: of all that it was at work. memory: bytes that the processes of the whole
    submission had at once. The last two are None where nobody knows: in old records, and without a control group.
    """

    student: str
    assignment: str
    notebook: str
    questions: tuple[QuestionRecord, ...]
    seconds: float = 0.0
    problem: str = ""
    elapsed: float | None = None
    memory: int | None = None

    @property
    def score(self) -> float:
        """The points given so far; a question that waits for a person counts nothing yet."""
        return sum(question.points for question in self.questions)

    @property
    def max_score(self) -> float:
        """All points there are, those given by a person included."""
        return sum(question.max_points for question in self.questions)


def record_to_json(record: NotebookRecord) -> dict:
    """A record as JSON data, every field of it."""
    return asdict(record)


def record_from_json(data: dict) -> NotebookRecord:
    """The record that `record_to_json` wrote."""
    questions = tuple(QuestionRecord(**{**q, "misconceptions": tuple(q["misconceptions"])}) for q in data["questions"])
    return NotebookRecord(**{**data, "questions": questions})


def undetermined(records: Iterable[NotebookRecord]) -> list[str]:
    """A line for each reason why the grader could not judge some questions of a notebook."""
    broken = {
        (record.student, record.assignment, question.message): None
        for record in records
        for question in record.questions
        if question.outcome == "undetermined"
    }
    return [f"{student} {assignment}: {message}" for student, assignment, message in broken]


def contract(record: NotebookRecord) -> dict:
    """A record as the object that the commands print."""
    problem = {"problem": record.problem} if record.problem else {}
    return problem | {
        "assignment": record.assignment,
        "notebook": record.notebook,
        "score": record.score,
        "max_score": record.max_score,
        "seconds": record.seconds,
        "elapsed": record.elapsed,
        "memory": record.memory,
        "questions": [
            {
                "id": question.id,
                "points": question.points,
                "max_points": question.max_points,
                "outcome": question.outcome,
                "misconception": question.misconceptions[0] if question.misconceptions else None,
                "clue": question.clue or None,
                "message": question.message,
                "seconds": question.seconds,
            }
            for question in record.questions
        ],
    }
