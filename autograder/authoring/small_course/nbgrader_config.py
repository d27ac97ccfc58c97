"""The course's nbgrader settings: read by `nbgrader`, by the formgrader and by `autograder`."""

import os
import sys

# nbgrader calls `alembic` by name: it lies beside this Python, whether its environment is activated or not.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")

# Small matrices: a second BLAS thread costs more than it gives, much more on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "small_course"

# A stub says what it is when it is called, in one line.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError('not done yet')"}

# nbgrader reads clean copies of what was handed in: no links, no pipes, notebooks made anew.
c.Autograde.exporter_class = "autograder.clean_copies.CleanCopies"

# What a student did to cells that are not theirs is undone: a deleted test, say, is put back.
c.Autograde.sanitize_preprocessors = ["autograder.preprocessors.Restore"]

# Student code runs in a sandbox and is judged outside: our steps stand in the places of nbgrader's executor and scorer.
c.Autograde.autograde_preprocessors = [
    "autograder.preprocessors.Grade",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.preprocessors.SaveScores",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What student code may use; all limits and their defaults: autograder/engine/limits.py. For example:
# c.Limits.cell_seconds = 20

# What student code may import beside what every notebook has (NumPy, Matplotlib, IPython, ipywidgets). For example:
# c.Grade.packages = ["scipy", "pandas"]

# "none" runs student code without walls, for the command and the button too. For code that you trust.
# c.Grade.sandbox = "none"

# Feedback pages say what was wrong and show no hidden test; our exporter reads marks and comments itself.
c.GenerateFeedback.exporter_class = "autograder.feedback.exporter.FeedbackExporter"
c.GenerateFeedback.preprocessors = []

# `nbgrader zip_collect` reads student and notebook from the names of an LMS's files; docs/instructors.md shows it.
c.ZipCollectApp.collector_plugin = "autograder.collector.ReleasedNames"
c.FileNameCollectorPlugin.named_regexp = (
    r".*/(?P<student_id>[^/]+?)"  # Moodle: Ada Lovelace; Canvas: lovelaceada
    r"(?:_LATE)?_\d+_(?:\d+|assignsubmission_file_?)[_/]"  # their numbers for student and submission
    r"(?P<file_id>[^/.][^/]*?)(?:-\d+| ?\(\d+\))?\.ipynb$"  # initialization-1 and initialization (1): handed in again
)
