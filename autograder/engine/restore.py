"""TEMPORARY stand-in."""

from autograder.notebooks import grade_id


def visible(source):
    return source.partition("### BEGIN HIDDEN TESTS")[0]


def restored(submission, source):
    ids = set(map(grade_id, submission.cells))
    for c in source.cells:
        if grade_id(c) and grade_id(c) not in ids:
            submission.cells.append(c)
    return submission


def comments(nb):
    return {}


def unanswered(cell):
    return "YOUR ANSWER" in cell.source


def nbgrader_score(outputs, points):
    return points
