"""What judges an answer, in the notebook and in the grader alike: `calls` puts the cases of a `sheet`, `judge` gives a
`verdict`, `cards` show it. Recipes that cross as `plain` data name functions of the public table."""
