"""The course folder: where what lies (`folder`) and its checks' code (`modules`), nbgrader's settings and what they do
here (`settings`, `traits`), notebooks and what is asked of them (`notebooks`, `gradable`), what nbgrader makes of
sources (`nbgrader_library`, `registered`), what grading leaves behind (`records`); files that are written whole
(`files`), and trouble in a line (`errors`, `trouble`).
"""

from .folder import Course, UsageError

__all__ = ["Course", "UsageError"]
