"""A submission from bytes to records: restored from the source, run by the engine, judged out here. `notebook` is the way
in. `kernel` judges in a student's own kernel instead, under stock nbgrader.

What a student wrote comes here only as the engine has made it anew: notebooks of plain fields, outputs, answers."""
