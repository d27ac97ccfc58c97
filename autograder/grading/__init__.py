"""A class: who handed in what (`submissions`), what is to be graded again (`grader`), and who does it (`executors`,
`cluster`); one notebook without a gradebook (`trial`); how far it is (`progress`)."""
