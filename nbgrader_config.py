"""The course's nbgrader settings: read by `nbgrader`, by the formgrader and by `autograder`."""

import os
import sys

# nbgrader calls `alembic` by name: it lies beside this Python, whether its environment is activated or not.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")

# Small matrices: a second BLAS thread costs more than it gives, much more on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "steady_gradients"

# A stub says what it is when it is called, in one line.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError('not done yet')"}

# What a student did to cells that are not theirs is undone: a deleted test, say, is put back.
c.Autograde.sanitize_preprocessors = ["autograder.engine.preprocessors.Restore"]

# Demonstrations that are as released and that no other cell needs are not run: they cannot change a score.
c.Autograde.autograde_preprocessors = [
    "autograder.engine.preprocessors.ExecuteNeeded",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A cell that never ends is interrupted; the other cells go on.
c.Execute.timeout = 20
c.Execute.interrupt_on_timeout = True

# Kernels keep their own log quiet: what matters is in the cells.
c.Execute.extra_arguments = ["--IPKernelApp.log_level=40"]
