"""Running student code and judging it. Today inside nbgrader's own kernel: `kernel` is the hidden test's side,
`autograde` the grader's."""
