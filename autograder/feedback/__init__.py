"""Feedback: a page for each graded notebook that says what was wrong and why, and shows no hidden test.

`autograder feedback` writes them itself; `nbgrader generate_feedback` and the formgrader's button give the very same
files, with `exporter.FeedbackExporter` in the place of nbgrader's HTML exporter.
"""
