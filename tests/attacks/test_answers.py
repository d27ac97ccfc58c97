"""Answers that nothing was computed for: from the library, from the argument, by the turn of the call, by the stack.

On the course's own notebook and checks, by the engine as it is.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder.course import Course
from autograder.engine.limits import Limits
from autograder.grading.grader import Grader
from autograder.judging.notebook import grade_submission
from autograder.judging.tasks import Kit, Task

ASSIGNMENT, NAME = "03_gradient_checking", "gradient_checking"


@pytest.fixture(scope="module")
def kit(root) -> Kit:
    """What grades the assignment, without the notebook's demonstrations: some take seconds."""
    kit = Grader(Course.at(root)).kit(ASSIGNMENT)
    return replace(kit, sources={NAME: json.dumps(without_demos(json.loads(kit.sources[NAME])))})


def without_demos(notebook: dict) -> dict:
    return notebook | {"cells": [cell for cell in notebook["cells"] if "demo" not in cell["metadata"].get("tags", [])]}


@pytest.fixture(scope="module")
def graded(root, kit):
    """graded(before, **answers) -> exercise -> its record, of the released notebook with these answers."""
    released = (root / "release" / ASSIGNMENT / f"{NAME}.ipynb").read_text(encoding="utf-8")

    def grade(before: str = "", student: str = "mallory", **answers: str) -> dict:
        notebook = without_demos(json.loads(released))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removesuffix("_code")
            if name in answers and cell["metadata"]["nbgrader"]["solution"]:
                cell["source"] = f"{before}\n\n{answers[name]}"
        files = {f"{NAME}.ipynb": json.dumps(notebook).encode()}
        (result,) = grade_submission(Task(student, kit, files, b"secret of the test", Limits())).notebooks
        return {question.id: question for question in result.record.questions}

    return grade


OF_THE_LIBRARY = {
    "called": ("", "net_backward(X, Y, lam, tanh, tanh_prime)(params)"),
    "kept earlier": ("kept = net_backward", "kept(X, Y, lam, tanh, tanh_prime)(params)"),
    "copied": (
        "import types\ncopy = types.FunctionType(net_backward.__code__, dict(net_backward.__globals__), 'copy', "
        "net_backward.__defaults__)",
        "copy(X, Y, lam, tanh, tanh_prime)(params)",
    ),
    "reloaded": (
        "import importlib, steadygrad.autodiff, steadygrad.costs\nimportlib.reload(steadygrad.autodiff)",
        "importlib.reload(steadygrad.costs).net_backward(X, Y, lam, tanh, tanh_prime)(params)",
    ),
    "made from its file": (
        "import inspect, types, steadygrad.autodiff, steadygrad.costs\n"
        "source = inspect.getsource(steadygrad.costs).replace('from .', 'from steadygrad.')\n"
        "made = types.ModuleType('made')\nexec(source, vars(made))",
        "made.net_backward(X, Y, lam, tanh, tanh_prime)(params)",
    ),
}


@pytest.mark.parametrize("how", OF_THE_LIBRARY)
def test_the_library_mends_no_backward_pass(graded, how):
    """Is its differentiator worth nothing, however it is got at, and named for what it is?"""
    before, value = OF_THE_LIBRARY[how]
    answer = f"def fixed_backward(params, X, Y, lam):\n    return {value}"
    record = graded(before, fixed_backward=answer)["fixed_backward"]
    assert (record.points, record.outcome) == (0, "failed")
    assert record.misconceptions == ("gradients-of-the-library",)


CLOSURE = """
import gc, sys

def below(thing):
    seen, rest = set(), [thing]
    while rest:
        thing = rest.pop()
        if id(thing) in seen or type(thing).__name__ in ("module", "type"):
            continue
        seen.add(id(thing))
        yield thing
        if callable(thing) and getattr(thing, "__closure__", None):
            rest += [cell.cell_contents for cell in thing.__closure__]
        elif isinstance(thing, (dict, list, tuple)):
            rest += gc.get_referents(thing)
        elif hasattr(thing, "parameters"):
            rest.append(thing.parameters)

def planted(*things):
    for thing in things:
        for part in below(thing):
            if isinstance(part, dict) and part and all(type(fault) is dict and fault.keys() & {"factor", "penalty",
                    "last_entry"} for fault in part.values()):
                return [name[1:] for name in part]
    return []
"""
BY_THE_COST = """
def exact(J, params):
    data = dict(zip(J.__code__.co_freevars, [cell.cell_contents for cell in J.__closure__]))
    return net_backward(data["X"], data["Y"], data["lam"], tanh, tanh_prime, scale=data["scale"])(params)

def gap(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
"""
FAULTY = {
    "in the argument": (CLOSURE, "    return planted(backward)"),
    "on the stack": (
        CLOSURE,
        "    frame, locals = sys._getframe(), []\n"
        "    while frame:\n        locals.append(dict(frame.f_locals))\n        frame = frame.f_back\n"
        "    return planted(*locals)",
    ),
    "by the data of the cost": (
        BY_THE_COST,
        "    right, grads = exact(J, params), backward(params)\n"
        "    return [name for name in params if gap(right['d' + name], grads['d' + name]) > 1e-5]",
    ),
}


@pytest.mark.parametrize("where", FAULTY)
def test_the_planted_faults_are_nowhere_to_be_read(graded, where):
    """Is there nothing in the arguments, on the stack, or in the cost that names the faulty parameters?"""
    before, body = FAULTY[where]
    record = graded(before, faulty_parameters=f"def faulty_parameters(J, backward, params, eps):\n{body}")
    assert (record["faulty_parameters"].points, record["faulty_parameters"].outcome) == (0, "failed")


BY_TURN = """
import json
sheet = json.load(open("checks.json"))["checks"]["gradient_check"]
shown = [seen["verdict"][0] for seen in sheet["aspects"][1]["expected"]]
turns = []

def numerical(J, params, eps):
    found = {}
    for name, value in params.items():
        found["d" + name] = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            moved = {key: p.copy() for key, p in params.items()}
            moved[name][index] += eps
            up = J(moved)
            moved[name][index] -= 2 * eps
            found["d" + name][index] = (up - J(moved)) / (2 * eps)
    return found

def difference(J, grads, params, eps):
    b = numerical(J, params, eps)
    a, b = (np.concatenate([each["d" + name].ravel() for name in params]) for each in (grads, b))
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
"""
WORDS = {
    "by turn, as in the visible sheet": "shown[(len(turns) - 1 - len(shown) - 1) % len(shown)]",  # which asks once more
    "by turn, in the hidden test alone": "shown[(len(turns) - 1) % len(shown)]",
    "always the commonest": "'wrong'",
    "by eps": "{1e-4: 'suspicious', 3e-5: 'probably right', 1e-5: 'right'}.get(eps, 'wrong')",
}


@pytest.mark.parametrize("student", ["ada", *(pytest.param(name, marks=pytest.mark.soak) for name in ("ben", "cyd"))])
@pytest.mark.parametrize("how", WORDS)
def test_a_verdict_by_turn_earns_nothing(graded, how, student):
    """Is the half of the points for the verdict lost, whoever hands it in, where the difference is right?"""
    body = f"    turns.append(0)\n    return difference(J, grads, params, eps), {WORDS[how]}"
    answer = f"def gradient_check(J, grads, params, eps):\n{body}"
    record = graded(BY_TURN, student, gradient_check=answer)["gradient_check"]
    assert (record.outcome, record.points) == ("partial", record.max_points / 2)


def test_the_honest_ones_are_right(graded):
    """Do the same helpers, put to honest use, get all points?"""
    ladder = "('right', 'probably right', 'suspicious', 'wrong')[np.searchsorted([1e-7, 1e-5, 1e-3], d)]"
    records = graded(
        BY_TURN + BY_THE_COST,
        gradient_check=f"def gradient_check(J, grads, params, eps):\n    d = difference(J, grads, params, eps)\n"
        f"    return d, {ladder}",
        faulty_parameters="def faulty_parameters(J, backward, params, eps):\n"
        "    a, b = backward({name: p.copy() for name, p in params.items()}), numerical(J, params, eps)\n"
        "    return {name for name in params if gap(a['d' + name], b['d' + name]) > 1e-5}",
    )
    assert [records[name].outcome for name in ("gradient_check", "faulty_parameters")] == ["passed", "passed"]
