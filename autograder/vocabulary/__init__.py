"""What a check is (`check`), and how it becomes sheets: `prepare` draws its cases, `evaluate` runs the reference on
them, `mistakes` the wrong answers. `telling` helps to draw cases that tell right from wrong."""
