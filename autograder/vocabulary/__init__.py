"""What a check is (`check`), and how it becomes sheets: `prepare` draws its cases, `evaluate` runs the reference on
them, `mistakes` the wrong answers. `telling` helps to draw cases that tell right from wrong, `wide` draws uncomfortable
ones. Wrong answers that nobody wrote are a right one, changed (`mutants`): `programs` takes its source, `operators` and
`insertions` change it, in `words` that a learner knows; `wrappers` change what goes in and comes out."""
