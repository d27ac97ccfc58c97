"""Feedback: a page for each graded notebook that says what was wrong and why, and shows no hidden test.

nbgrader's own GenerateFeedback writes the pages, with `exporter.FeedbackExporter` in the place of its HTML exporter:
`nbgrader generate_feedback`, the formgrader's button and `autograder feedback` give the very same files.
"""
