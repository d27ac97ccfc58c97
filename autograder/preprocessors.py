"""nbgrader's door: the steps of `nbgrader autograde`, and of the formgrader's button, that are ours.

nbgrader_config.py puts them in their places. The submission is graded by the engine, as `autograder grade` does it.
"""

from __future__ import annotations

from typing import ClassVar

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Enum, List, Unicode

from autograder.clean_copies import CleanCopies
from autograder.course import Course, UsageError
from autograder.course.notebooks import grade_id, parse_notebook
from autograder.engine.reading import HandedIn, Submission
from autograder.gradebook.book import submitted_at
from autograder.grading.grader import Grader, noted
from autograder.judging.notebook import grade_submission
from autograder.judging.restore import restored
from autograder.judging.tasks import GradedNotebook, Kit

__all__ = ["Grade", "Restore", "SaveScores"]

NAME = f"{CleanCopies.__module__}.{CleanCopies.__name__}"


class Restore(NbGraderPreprocessor):
    """The one sanitizing step: the notebook as it is graded, made of the submitted one and of the source."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict):
        """The restored notebook, of a clean copy."""
        if not isinstance(self.parent, CleanCopies):
            raise UsageError(f"nbgrader_config.py needs this line: c.Autograde.exporter_class = {NAME!r}")
        place = resources["nbgrader"]
        kit = Grader(_course(self)).kit(place["assignment"])
        return restored(nb, parse_notebook(kit.sources[place["notebook"]])), resources


class Grade(NbGraderPreprocessor):
    """In the place of nbgrader's executor: runs the notebook in the sandbox and judges it outside."""

    sandbox = Enum(("bubblewrap", "none"), "bubblewrap", help="none: without walls, for code that you trust").tag(
        config=True
    )
    packages = List(Unicode(), help="distributions that student code may import, beside those of every notebook").tag(
        config=True
    )  # read by Grader, for all doors
    _key: ClassVar[tuple | None] = None
    _waiting: ClassVar[dict[str, GradedNotebook]] = {}

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict):
        """The notebook with its outputs; its scores go to `SaveScores`."""
        place = resources["nbgrader"]
        grader = Grader(_course(self), self.sandbox)
        kit = grader.kit(place["assignment"])
        submission = Submission.of(grader.course, place["student"], place["assignment"])
        handed = grader.handed_in(submission)
        place["digest"] = grader.digest(submission, handed)
        graded = self._graded(grader, kit, submission.student, handed, place)
        _, notes = submitted_at(handed.files.get("timestamp.txt"))
        place["graded"] = noted(graded, (*handed.notes, *notes))
        if graded.executed is not None:
            nb = parse_notebook(graded.executed.decode("utf-8"))
        return nb, resources

    @classmethod
    def _graded(cls, grader: Grader, kit: Kit, student: str, handed: HandedIn, place: ResourcesDict) -> GradedNotebook:
        """The notebook that is asked for, of a submission that is graded as a whole when the first of it is: then no
        cell of another runs after the hidden calls of this one. What is not asked for next is forgotten."""
        key = (grader.course.root, student, kit.assignment, place["digest"])
        if cls._key != key or place["notebook"] not in cls._waiting:
            graded = grade_submission(grader.task(student, kit, handed))
            cls._key, cls._waiting = key, {each.record.notebook: each for each in graded.notebooks}
        return cls._waiting.pop(place["notebook"])


class SaveScores(SaveAutoGrades):
    """nbgrader's scorer, which takes scores and comments from `Grade` instead of reading them off the outputs."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict):
        """The notebook as it is; its scores and its record are saved."""
        nb, resources = super().preprocess(nb, resources)
        place = resources["nbgrader"]
        Grader(_course(self)).gradebook.records.save([place["graded"].record], place["digest"])
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        grade = self.gradebook.find_grade(*self._place(cell))
        grade.auto_score = resources["nbgrader"]["graded"].scores.get(grade.name)
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        comment = self.gradebook.find_comment(*self._place(cell))
        comment.auto_comment = resources["nbgrader"]["graded"].comments.get(comment.name)
        self.gradebook.db.commit()

    def _place(self, cell: NotebookNode) -> tuple[str, str, str, str]:
        return grade_id(cell), self.notebook_id, self.assignment_id, self.student_id


def _course(step: NbGraderPreprocessor) -> Course:
    """The course that nbgrader was started with: a submission may hold a course.toml and settings of its own."""
    converter = step.parent.parent  # a step's parent is the exporter
    return Course.at(converter.coursedir.root).under(step.config)
