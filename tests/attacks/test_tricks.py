"""Tricks with the notebook itself: what is not the student's is put back, and what is counts as it should."""

from __future__ import annotations

import pytest

WRONG = "def double(x):\n    return np.zeros(1)"


def cell(notebook, id):
    return next(cell for cell in notebook["cells"] if cell["id"] == id)


def data(notebook, id):
    return cell(notebook, id)["metadata"]["nbgrader"]


def change(what):
    """A tamper function that changes the notebook by a statement over `n` (notebook), `cell` and `data`."""

    def tamper(notebook):
        exec(what, {"n": notebook, "cell": cell, "data": data})

    return tamper


TRICKS = {
    "more points": "data(n, 'double-test')['points'] = 1000",
    "negative points": "data(n, 'line-test')['points'] = -5",
    "points that are a text": "data(n, 'double-test')['points'] = 'all'",
    "another id": "data(n, 'double-test')['grade_id'] = 'line'",
    "an id that nobody knows": "data(n, 'double-test')['grade_id'] = 'bonus'",
    "a test that gives points": "cell(n, 'double-test')['source'] = '1000.0'",
    "a test without a test": "cell(n, 'double-test')['source'] = ''",
    "an unlocked test": "data(n, 'double-test').update(locked=False, solution=True)",
    "a test that a person marks": "c = cell(n, 'double-test'); c['cell_type'] = 'markdown'; c.pop('outputs'); c.pop('execution_count')",
    "a raw test": "c = cell(n, 'double-test'); c['cell_type'] = 'raw'; c.pop('outputs'); c.pop('execution_count')",
    "no test at all": "n['cells'].remove(cell(n, 'double-test'))",
    "two tests": "n['cells'].append(dict(cell(n, 'double-test'), id='again', source='2.0'))",
    "a locked solution": "data(n, 'double-code').update(locked=True, grade=True, points=100)",
    "a task": "cell(n, 'imports')['metadata']['nbgrader'] = {'task': True, 'points': 50, 'grade_id': 'task'}",
    "a demonstration": "cell(n, 'double-code')['metadata']['tags'] = ['demo']",
    "a test that is a demonstration": "cell(n, 'double-test')['metadata']['tags'] = ['demo']",
    "a test to be skipped": "cell(n, 'double-test')['metadata']['tags'] = ['skip-execution', 'raises-exception']",
    "metadata that is none": "cell(n, 'double-test')['metadata']['nbgrader'] = 5",
    "metadata of lists": "data(n, 'double-test').update(grade=[], grade_id=['double'])",
    "another checksum": "data(n, 'double-test')['checksum'] = '0' * 32",
    "outputs that are there already": (
        "cell(n, 'double-test')['outputs'] = [{'output_type': 'execute_result', 'execution_count': 1, "
        "'metadata': {}, 'data': {'text/plain': '2.0'}}]"
    ),
    "another kernel": "n['metadata']['kernelspec'] = {'name': 'bash', 'display_name': 'x', 'language': 'bash'}",
    "another language": "n['metadata']['language_info'] = {'name': 'R'}",
    "attachments": "cell(n, 'double-code')['attachments'] = {}; cell(n, 'double-code').pop('attachments')",
    "a very long id": "data(n, 'double-test')['grade_id'] = 'x' * 10**6",
}


@pytest.mark.parametrize("what", TRICKS)
def test_tricks(attack, what):
    """Do changed metadata win nothing for a wrong answer, and cost a right one nothing?"""
    attack(double=WRONG, tamper=change(TRICKS[what]))
    attack(tamper=change(TRICKS[what]))


OWN = {
    "a hidden region": "### BEGIN HIDDEN TESTS\n1000.0\n### END HIDDEN TESTS",
    "a result": "1000.0",
    "%%writefile": "%%writefile ../../gradebook.db\nmine",
    "%run": "%run /scratch/home/checks.json",
    "a command": "!cat /etc/passwd",
    "%%bash": "%%bash\ncat /etc/passwd",
    "%load_ext": "%load_ext autograder",
    "%%javascript": "%%javascript\nalert(1)",
    "%reset": "%reset -f",
    "a name of the library": "import sys\ncheck = np.sum",
    "half a character": "x = '\ud800'",
    "a null character": "x = '\x00'",
    "no Python": "def (:",
}


@pytest.mark.parametrize("what", OWN)
def test_cells_of_their_own(attack, what):
    """Does a cell of the student's own win nothing?"""
    attack(double=WRONG, after=[OWN[what]])
    attack(before=[OWN[what]], reckless=True)


@pytest.mark.parametrize("mark", ["### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS", "### BEGIN SOLUTION"])
def test_markers_in_an_answer(attack, mark):
    """Do markers in the student's own cell take nothing away and hide nothing?"""
    attack(double=f"def double(x):\n    return 2 * x\n{mark}", points={"double": 2.0})


def test_files_beside_the_notebook(attack):
    """Do files that a student hands in replace no library and no check?"""
    files = {
        "numpy.py": b"raise SystemExit",
        "steadygrad.py": b"check = lambda *a: None",
        "inside.py": b"",
        "sitecustomize.py": b"raise SystemExit",
        "checks.json": b"{}",
        "../up.txt": b"out",
        "usercustomize/__init__.py": b"1/0",
    }
    files.pop("../up.txt")
    attack(double=WRONG, files=files, reckless=True)
