"""The hidden test's side, in a real kernel: one notebook in autograded/eve/05_initialization/, a cell a question."""

from __future__ import annotations

import json
import os
import re

import nbclient
import nbformat
import numpy as np
import pytest
from nbformat import v4

from autograder.course import Course, UsageError
from autograder.judging import kernel
from autograder.judging.display import VERDICT_MIME
from autograder.vocabulary.prepare import secret_sheet

ASSIGNMENT, STUDENT = "05_initialization", "eve"
START = """
import logging, sys, warnings
import numpy as np
from autograder import grade
from autograder.content.reference import initialization as right
logging.basicConfig()
"""
GRADED = {
    "right": ("init_he", "f = right.init_he"),
    "partial": ("init_he", "f = lambda d, rng: {k: p + (k[0] == 'b') for k, p in right.init_he(d, rng).items()}"),
    "wrong": ("init_he", "f = lambda dims, rng: {}"),
    "stub": ("init_he", "def f(dims, rng):\n    raise NotImplementedError('not done yet')"),
    "no function": ("init_he", "f = 5"),
    "warns": (
        "init_he",
        "def f(dims, rng):\n"
        "    warnings.warn('too small'); np.log(np.zeros(1)); print('here', file=sys.stderr); print('there')\n"
        "    return right.init_he(dims, rng)",
    ),
    "logs": ("init_he", "def f(dims, rng):\n    logging.warning('drawing')\n    return right.init_he(dims, rng)"),
    "three points": ("gradient_norms", "f = right.gradient_norms"),
}
# What a function for deep_linear_output can do to let a hidden case be seen.
LEAKS = {
    "message": "raise ValueError(W.tolist(), x.tolist())",
    "class name": "raise type(repr(W.tolist()), (ValueError,), {})()",
    "own class": "raise type('Told', (Exception,), {'__str__': lambda self: str(W.tolist())})()",
    "note": "error = ValueError('see below'); error.add_note(str(W.tolist())); raise error",
    "cause": "raise ValueError('see above') from RuntimeError(W.tolist())",
    "exit": "sys.exit(str(W.tolist()))",
    "interrupt": "raise KeyboardInterrupt(str(W.tolist()))",
    "not done yet": "raise NotImplementedError(W.tolist())",
    "base exception": "raise BaseException(W.tolist())",
    "syntax error": "raise SyntaxError(str(W.tolist()), (str(W.tolist()), 1, 1, str(W.tolist())))",
    "text": "return str(W.tolist())",
    "object": "return type('Told', (), {'__repr__': lambda self: str(W.tolist())})()",
    "key": "return {repr(W.tolist()): W}",
    "dtype": "return np.zeros(1, dtype=[(repr(W[0, 0]), float)])",
    "input": "return W",
    "in place": "W += 1; return w_last @ W @ x",
    "printed": "print(W.tolist()); warnings.warn(str(W.tolist())); sys.stderr.write(str(W.tolist())); return x",
    "wrong": "return 2 * right.deep_linear_output(W, w_last, L, x)",
}
FAILURES = {
    "undefined": 'grade("init_he", nothing)',
    "unknown check": 'grade("init_hee", right.init_he)',
    "no module": (
        "from pathlib import Path\n"
        "toml = Path('../../../course.toml')\n"
        "toml.write_text(toml.read_text().replace('autograder.content.checks.initialization.signals', 'autograder.content.checks.nothing'))\n"
        'grade("init_he", right.init_he)'
    ),
}


@pytest.fixture(scope="session")
def place(once, copy_of_the_course):
    """The course folder in which the notebook ran, and the notebook with its outputs."""

    def make(folder):
        course = copy_of_the_course(folder / "course")
        here = course.root / "autograded" / STUDENT / ASSIGNMENT
        here.mkdir(parents=True)
        copy = nbformat.read(course.notebooks(ASSIGNMENT)[0], as_version=4)
        for cell in copy.cells:
            if "points" in cell.metadata.get("nbgrader", {}):
                cell.metadata.nbgrader.points = 100
        nbformat.write(copy, here / "initialization.ipynb")

        cells = {f"graded {name}": f'{code}\ngrade("{check}", f)' for name, (check, code) in GRADED.items()}
        for name, code in LEAKS.items():
            cells[f"leak {name}"] = f'def f(W, w_last, L, x):\n    {code}\ngrade("deep_linear_output", f)'
        cells |= {f"failure {name}": code for name, code in FAILURES.items()}
        notebook = v4.new_notebook(cells=[v4.new_code_cell(START)])
        notebook.cells += [v4.new_code_cell(code, metadata={"name": name}) for name, code in cells.items()]
        client = nbclient.NotebookClient(
            notebook,
            timeout=60,
            allow_errors=True,
            resources={"metadata": {"path": str(here)}},
            extra_arguments=["--IPKernelApp.log_level=40"],
        )
        client.execute(env={"OPENBLAS_NUM_THREADS": "1"} | os.environ)
        nbformat.write(notebook, folder / "run.ipynb")

    return once("hidden-tests", make)


@pytest.fixture(scope="session")
def outputs(place):
    """name -> the outputs of the cell of this name."""
    notebook = nbformat.read(place / "run.ipynb", as_version=4)
    assert not notebook.cells[0].outputs
    return {cell.metadata.name: cell.outputs for cell in notebook.cells[1:]}


def verdict_of(cell_outputs) -> dict:
    (verdict,) = [o.data[VERDICT_MIME] for o in cell_outputs if VERDICT_MIME in o.get("data", {})]
    return verdict


def result_of(cell_outputs) -> str:
    (result,) = [o.data["text/plain"] for o in cell_outputs if o.output_type == "execute_result"]
    return result


# ---------------------------------------------------------------- points


@pytest.mark.parametrize(
    "name, result, outcome",
    [
        ("right", "2.0", "passed"),
        ("partial", "1.5", "partial"),
        ("wrong", "0.0", "failed"),
        ("stub", "0.0", "missing"),
        ("no function", "0.0", "failed"),
        ("three points", "3.0", "passed"),
    ],
)
def test_points_come_as_a_plain_float(outputs, name, result, outcome):
    """Is the cell's value what nbgrader takes for partial credit, of the points in the source, beside a verdict?"""
    got = outputs[f"graded {name}"]
    assert result_of(got) == result
    assert verdict_of(got)["outcome"] == outcome
    assert [output.output_type for output in got] == ["display_data", "execute_result"]


@pytest.mark.parametrize("name", ["warns", "logs"])
def test_what_a_function_says_costs_no_points(outputs, name):
    """Do warnings, prints and logging leave no stream behind, for which nbgrader would give 0?"""
    got = outputs[f"graded {name}"]
    assert [output.name for output in got if output.output_type == "stream"] == []
    assert result_of(got) == "2.0" and verdict_of(got)["outcome"] == "passed"


def test_a_verdict_is_shown_to_people_too(outputs):
    """Has the verdict, besides its own MIME type, a card in HTML and one in plain text?"""
    (output, _) = outputs["graded partial"]
    assert set(output.data) == {VERDICT_MIME, "text/html", "text/plain"}
    assert "init_he" in output.data["text/html"] and output.data["text/plain"].startswith("◐ init_he")


# ---------------------------------------------------------------- hidden cases stay hidden


def numbers(value):
    """All numbers in plain data and in what is expected of it."""
    if isinstance(value, np.ndarray):
        yield from value.ravel().tolist()
    elif isinstance(value, float):
        yield value


@pytest.fixture(scope="session")
def secrets(place):
    """How numbers of eve's hidden cases, and of the expected answers, would look: in full, and rounded."""
    course = Course.at(place / "course")
    check = kernel_checks(course)["deep_linear_output"]
    sheet = secret_sheet("deep_linear_output", check, course.secret(), STUDENT)
    found = [n for case in sheet.cases for value in case.values() for n in numbers(value)]
    found += [n for q in sheet.aspects[0].expected for quantity in q.values() for n in numbers(quantity.value)]
    assert len(found) > 30
    shown = {f"{abs(n):.5g}"[:6] for n in found} | {repr(abs(n)) for n in found}
    return {text for text in shown if len(text) >= 6}  # shorter ones stand in any style sheet


def kernel_checks(course: Course):
    """The course's checks, whatever the last cell did to its course.toml."""
    return Course(
        course.root, course.title, {ASSIGNMENT: ("autograder.content.checks.initialization.signals",)}
    ).checks(ASSIGNMENT)


@pytest.mark.parametrize("name", LEAKS)
def test_no_output_holds_a_number_of_a_hidden_case(outputs, secrets, name):
    """Does nothing that a function raises, returns, prints or changes carry a hidden case into the notebook?"""
    got = outputs[f"leak {name}"]
    text = json.dumps([{**output, "metadata": {}} for output in got])
    text = re.sub(r'"seconds": [\d.e-]+', "", text)
    assert not [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("name", [name for name in LEAKS if name != "interrupt"])
def test_whatever_a_function_does_there_is_a_verdict(outputs, name):
    """Does every way to fail give 0 points and a verdict that is the student's, without evidence?"""
    verdict = verdict_of(outputs[f"leak {name}"])
    assert result_of(outputs[f"leak {name}"]) == "0.0" and verdict["share"] == 0
    assert verdict["outcome"] in ("failed", "error", "missing") and verdict["printed"] == ""
    assert all(finding["evidence"] is None for finding in verdict["findings"])


# ---------------------------------------------------------------- when the grader fails


@pytest.mark.parametrize(
    "name, error, words",
    [
        ("unknown check", "UsageError", "05_initialization has no check 'init_hee': it has init_zeros, "),
        ("no module", "UsageError", "the checks of 05_initialization cannot be loaded: No module named"),
    ],
)
def test_a_failure_of_the_grader_is_undetermined_and_raised(outputs, name, error, words):
    """Is what breaks in the grader a verdict of its own, with no value that nbgrader could take for points?"""
    shown, raised = outputs[f"failure {name}"]
    verdict = shown.data[VERDICT_MIME]
    assert (verdict["outcome"], verdict["share"]) == ("undetermined", 0)
    assert verdict["findings"][0]["symptom"] == f"the grader failed ({error}): this is not the student's fault"
    assert (raised.output_type, raised.ename) == ("error", error) and words in raised.evalue


def test_a_name_that_is_not_defined_is_the_students(outputs):
    """Is a NameError in the cell itself no verdict at all?"""
    (raised,) = outputs["failure undefined"]
    assert (raised.ename, raised.evalue) == ("NameError", "name 'nothing' is not defined")


# ---------------------------------------------------------------- without a kernel


@pytest.fixture
def course(small_course, monkeypatch):
    """The small course, its source folder the working directory."""
    monkeypatch.chdir(small_course.source("01_small"))
    return small_course


def test_a_source_notebook_grades_itself(course, capsys):
    """Does grade work in source/, where authors run their notebooks, and print a card where there is no IPython?"""
    assert kernel.grade("double", lambda x: 2 * x) == 2.0
    assert capsys.readouterr().out.startswith("✓ double: y = 2 x")
    assert type(kernel.grade("double", lambda x: 2 * x)) is float


def test_points_of_thirds_are_rounded(course, capsys, rewrite, cell_of):
    """Is half of a third of a point still a short number?"""
    rewrite(lambda notebook: cell_of(notebook, "line-test").metadata.nbgrader.update(points=1 / 3))
    assert kernel.grade("line", lambda x: {"slope": 3 * x, "offset": x[:1]}) == 0.166667


@pytest.mark.parametrize("place", ["", "submitted/eve/01_small", "autograded", "autograded/eve", "release/01_small"])
def test_a_folder_that_is_no_students(course, monkeypatch, capsys, place):
    """Does a notebook that runs in another folder get a line that says which are right, and no points?"""
    folder = course.root / place
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    if place.startswith("submitted"):
        assert kernel.grade("double", lambda x: 2 * x) == 2.0  # the student is known there, too
        return
    with pytest.raises(UsageError, match="is neither source/<assignment> nor autograded/<student>/<assignment>"):
        kernel.grade("double", lambda x: 2 * x)
    assert "the grader failed (UsageError): this is not the student's fault" in capsys.readouterr().out


def test_a_check_without_a_graded_cell(course, rewrite, capsys):
    """Is a check that no notebook grades the author's error, told by its name?"""
    rewrite(lambda notebook: notebook.cells.pop(3))
    with pytest.raises(UsageError, match=r"no notebook in .*01_small has a graded cell 'double'\.$"):
        kernel.grade("double", lambda x: 2 * x)


def test_students_get_cases_of_their_own(course):
    """Is an answer learned from one student's hidden cases wrong for another?"""
    seen = {}
    for student in ("ada", "ben", "ada"):
        kept = []
        kernel.hidden_verdict(course, "01_small", student, "double", lambda x: kept.append(x.tolist()) or 2 * x)
        seen.setdefault(student, kept)
        assert seen[student] == kept
    assert seen["ada"] != seen["ben"]
