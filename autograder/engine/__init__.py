"""Running student code in a sandbox, and judging it outside. `notebook` is the way in; docs/security.md says what is
promised. `kernel` judges in a student's own kernel instead, under stock nbgrader."""
