"""Sources that cannot be graded by: each is told in a line that says which cell to mend."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from nbformat import from_dict, v4

from autograder.cli import main
from autograder.course.gradable import check_metadata, check_tests
from autograder.course.notebooks import Unreadable
from autograder.judging.hidden import Hidden

FLAGS = {"grade": True, "locked": True, "solution": False, "task": False}
TEST = FLAGS | {"schema_version": 3, "grade_id": "t", "points": 2}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
PYTHON = {"kernelspec": KERNEL}


def cell(**data) -> dict:
    entry = {key: value for key, value in (TEST | data).items() if value is not ...}
    return v4.new_code_cell("f()", id="test", metadata={"nbgrader": entry})


def written(path, *cells: dict, metadata: dict = PYTHON):
    notebook = v4.new_notebook(metadata=metadata) | {"cells": [v4.new_markdown_cell("# Title", id="title"), *cells]}
    path.write_text(json.dumps(notebook))
    return path


METADATA = "cell 2 (t) has broken nbgrader metadata"
BROKEN = {
    "no points": ([cell(points=...)], f"{METADATA} (nbgrader cell 't' does not have points)"),
    "points that are none": ([cell(points="two")], f"{METADATA} ('two' is not of type 'number')"),
    "endless points": ([cell(points=float("inf"))], "cell 2 (t) gives inf points"),
    "no grade_id": ([cell(grade_id=...)], "cell 2 (test) has broken nbgrader metadata ("),
    "no solution flag": ([cell(solution=...)], f"{METADATA} ('solution' is a required property)"),
    "a grade_id twice": ([cell(), cell() | {"id": "again"}], "2 cells have the grade_id 't'"),
    "an older schema": (
        [cell(schema_version=1)],
        "(t) has nbgrader metadata of an older version: run `nbgrader update`",
    ),
    "a newer schema": ([cell(schema_version=9)], "cell 2 (t) has nbgrader metadata of a newer version"),
    "a test that is a text": (
        [v4.new_markdown_cell("x", id="m", metadata={"nbgrader": TEST})],
        f"{METADATA} (Markdown grade cell 't' is not marked as a solution cell)",
    ),
    "metadata that are none": ([from_dict(cell() | {"metadata": {"nbgrader": []}})], "cell 2 (test) has broken"),
    "outputs of a text": ([v4.new_markdown_cell("x", id="m") | {"outputs": []}], "is not a valid notebook (cell 2: "),
}


@pytest.mark.parametrize("cells, told", BROKEN.values(), ids=BROKEN)
def test_a_broken_source_is_told_by_its_cell(tmp_path, cells, told):
    """In one line, with the file and the cell?"""
    path = written(tmp_path / "small.ipynb", *cells)
    with pytest.raises(Unreadable) as refused:
        check_metadata(path)
    assert str(refused.value).startswith(str(path)) and told in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"cells": 3}'])
def test_a_source_that_is_no_notebook(tmp_path, content):
    """Is that a line, too?"""
    path = tmp_path / "small.ipynb"
    path.write_text(content)
    with pytest.raises(Unreadable, match="small.ipynb is not a valid notebook"):
        check_metadata(path)


@pytest.mark.parametrize(
    "metadata, told",
    [
        ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, "the kernel ir, which runs r"),
        ({"kernelspec": {"name": "julia-1.9", "display_name": "Julia"}}, "the kernel julia-1.9"),
        ({"kernelspec": {"name": "sagemath", "display_name": "Sage", "language": "sage"}}, "which runs sage"),
        ({"language_info": {"name": "octave"}}, "which runs octave"),
        (PYTHON, None),
        ({"kernelspec": {"name": "my-env", "display_name": "Mine", "language": "python"}}, None),
        ({"kernelspec": {"name": "my-env", "display_name": "Mine"}, "language_info": {"name": "python"}}, None),
        ({}, None),
    ],
)
def test_a_source_in_another_language_is_refused(tmp_path, metadata, told):
    """Is it never run as Python; and is Python taken by whatever name its kernel has?"""
    path = written(tmp_path / "small.ipynb", cell(), metadata=metadata)
    if told is None:
        assert check_metadata(path)
    else:
        with pytest.raises(Unreadable, match=told):
            check_metadata(path)


def test_a_check_with_asserts_beside_it_is_refused(tmp_path):
    """Is a hidden assert beside grade(…), which would not be run, told; and is the usual form taken?"""
    source = "check('t', t)\n# HIDE\nfrom autograder import grade\n\ngrade('t', t)\n"
    test = cell()
    test.source = source + "# END"
    check_tests(tmp_path, v4.new_notebook(cells=[test]), {"t": "check('t', t)"})
    test.source = source + "assert t(1) == 2\n# END"
    with pytest.raises(Unreadable, match=r"the hidden part of t has more than its check.*\(assert t\(1\) == 2\)"):
        check_tests(tmp_path, v4.new_notebook(cells=[test]), {"t": "check('t', t)"})
    with pytest.raises(Unreadable, match="the release has no cell t"):
        check_tests(tmp_path, v4.new_notebook(cells=[test]), {})


def test_other_assignments_go_on(small_course, hand_in):
    """Where one source is broken or has nothing to grade, are the others graded and built, with a line for each?"""
    hand_in("eve")
    broken, empty = (small_course.root / "source" / name for name in ("02_broken", "03_empty"))
    for folder, cells in ((broken, [cell(points=...)]), (empty, [])):
        folder.mkdir()
        written(folder / "new.ipynb", *cells)
        handed = small_course.root / "submitted" / "eve" / folder.name
        handed.mkdir()
        written(handed / "new.ipynb", *cells)
    toml = small_course.root / "course.toml"
    toml.write_text(toml.read_text() + "02_broken = []\n03_empty = []\n")

    def run(*command):
        return CliRunner().invoke(main, ["--course", str(small_course.root), *command])

    path = str(small_course.notebooks("01_small")[0])
    for command in (("build",), ("grade", "--json"), ("validate",), ("try", path)):
        done = run(*command)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        if command[0] == "try":
            assert done.exit_code == 0, done.output
            continue
        assert done.exit_code == (2 if command[0] == "grade" else 1)
        assert "cell 2 (t) has broken nbgrader metadata (nbgrader cell 't' does not have points)" in done.stderr
        assert "no notebook of 03_empty has a graded cell: there is nothing to grade." in done.stderr
        assert len(done.stderr.splitlines()) < 12, done.stderr
    graded = [json.loads(line) for line in run("grade", "--force", "--json").stdout.splitlines()]
    assert [(record["assignment"], record["score"]) for record in graded] == [("01_small", 5.0)]


def test_a_source_that_got_a_test_after_it_was_graded(small_course, hand_in, rewrite, cell_of):
    """nbgrader adds no cell then: is that refused in both doors, and do the marks stay as they are?"""
    from nbgrader.api import Gradebook

    from autograder.course.nbgrader_library import Nbgrader

    def score() -> tuple[float, float]:
        with Gradebook(Nbgrader(small_course).db_url) as gradebook:
            found = gradebook.find_submission("01_small", "eve")
            return found.score, found.max_score

    def more(notebook):
        cell_of(notebook, "double-test").metadata.nbgrader.points = 50
        notebook.cells.append(cell(grade_id="one_more"))

    def grade():
        return CliRunner().invoke(main, ["--course", str(small_course.root), "grade", "--force"])

    hand_in("eve")
    assert grade().exit_code == 0 and score() == (5.0, 9.0)
    rewrite(more)
    done = grade()
    assert done.exit_code == 2 and "there are submissions associated with it" in done.stderr
    assert score() == (5.0, 9.0)
    told = Nbgrader(small_course).api.autograde("01_small", "eve", force=True)
    assert not told["success"] and "the gradebook has other cells of 01_small than its source" in told["log"]
    assert "Traceback" not in told["log"]
    assert score() == (5.0, 9.0)


def test_lines_that_no_student_is_to_see():
    """Are hidden lines known by what a release leaves out, in colours and escapes too, and no line that is public?"""
    source = "f(1)\n### HIDE\nassert f(2) == 4, 'secret'\nimport numpy as np\nx\n### END"
    cells = [cell() | {"source": source}, v4.new_code_cell("import numpy as np")]
    hidden = Hidden.of(cells, {"t": "f(1)"})
    assert hidden.is_in("---> 3 \x1b[38;5;28;01massert\x1b[39;00m f(\x1b[32m2\x1b[39m) == 4, \x1b[33m'secret'\x1b[39m")
    assert hidden.is_in(repr([source])) and hidden.is_in("<b>assert</b> f(2) == 4, &#39;secret&#39;")
    assert not hidden.is_in("import numpy as np") and not hidden.is_in("x") and not hidden.is_in("assert f(2)")
    assert hidden.without(f"mine\n{source}") == "mine\nf(1)\n### HIDE\nimport numpy as np\nx\n### END"
