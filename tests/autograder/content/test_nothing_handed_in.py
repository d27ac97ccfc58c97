"""What a check hands in, and what the students' library holds, is no answer to it."""

import gc
import importlib
import inspect
import sys
import types
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from unittest.mock import patch

import numpy as np
import pytest
import steadygrad
from steadygrad import autodiff, costs, nets, training
from steadygrad.costs import net_backward
from steadygrad.functions import tanh, tanh_prime
from steadygrad.judging.plain import build
from steadygrad.table import MODULES

from autograder.vocabulary.prepare import bare_secret_sheet, bare_sheet, visible_rng

PUBLIC = types.ModuleType, type, types.BuiltinFunctionType, np.dtype, np.ufunc


@pytest.fixture(scope="module")
def drawn(checks):
    """drawn(name) -> the visible sheet and three secret ones, without misconceptions."""

    @lru_cache
    def made(name):
        check = checks[name]
        visible = bare_sheet(name, replace(check, cases=check.visible or check.cases), visible_rng(name))
        return [visible, *(bare_secret_sheet(name, check, b"handed in", str(i)) for i in range(3))]

    return made


# ---------------------------------------------------------------- arguments


def functions_in(argument) -> Iterator:
    """The functions that an argument is or holds."""
    if callable(argument):
        yield argument
    parts = argument.values() if isinstance(argument, dict) else argument
    for part in parts if isinstance(argument, (dict, list, tuple)) else ():
        yield from functions_in(part)


def reachable(function) -> list:
    """All that can be got at from a function: closure, defaults, attributes, and what these hold."""
    seen, rest, found = set(), [function], []
    while rest:
        thing = rest.pop()
        if id(thing) not in seen and not isinstance(thing, PUBLIC):
            seen.add(id(thing))
            found.append(thing)
            rest += own_parts(thing) if isinstance(thing, types.FunctionType) else gc.get_referents(thing)
    return found


def own_parts(function) -> list:
    """Of a function all but its code; its globals, too, where they are not those of a module that all can read."""
    own = [function.__closure__, function.__defaults__, function.__kwdefaults__, vars(function)]
    is_public = any(function.__globals__ is vars(sys.modules[module.__name__]) for module in MODULES)
    return own if is_public else [*own, function.__globals__]


def as_answer(thing):
    """An array of two numbers or more, or a set of texts: something that tells as much as an answer; else None."""
    if isinstance(thing, (list, tuple, set, frozenset, dict)) and thing and all(type(x) is str for x in thing):
        return frozenset(thing)
    if isinstance(thing, (list, tuple)) and all(type(x) in (int, float) for x in thing):
        thing = np.array(thing)
    if isinstance(thing, np.ndarray) and thing.dtype.kind in "biuf" and thing.size > 1 and thing.any():
        return thing.shape, thing.astype(float).tobytes()
    return None


def test_nothing_that_is_handed_in_holds_what_is_expected(checks, drawn):
    """From no function of any case of any check, can an expected array or set of texts be reached?"""
    walked = set()
    for name in checks:
        for sheet in drawn(name):
            for number, case in enumerate(sheet.cases):
                expected = [q.value for aspect in sheet.aspects for q in aspect.expected[number].values()]
                expected = {as_answer(value) for value in expected} - {None}
                for function in functions_in([build(value) for value in case.values()]):
                    walked.add(name)
                    assert not expected & {as_answer(thing) for thing in reachable(function)}, (name, number)
    assert {"faulty_parameters", "gradient_check", "train_with_early_stopping", "augment_split"} <= walked


def test_a_walk_finds_what_a_closure_holds():
    """Would faults in the closure, as the library plants them, or an expected array in an attribute, be found?"""
    faults = {"dW1": {"factor": 2.0}}
    X, Y = np.ones((2, 3)), np.ones((2, 3))
    assert any(thing is faults for thing in reachable(net_backward(X, Y, 0.0, tanh, tanh_prime, faults=faults)))

    def function():
        return None

    function.kept = np.arange(3.0)
    assert as_answer(np.arange(3.0)) in {as_answer(thing) for thing in reachable(function)}


def test_the_backward_pass_handed_in_holds_what_it_gives_and_no_more(drawn):
    """Are the parameters and the gradients all numbers that can be reached from it, and their names all texts?"""
    for sheet in drawn("faulty_parameters"):
        for case in sheet.cases:
            backward = build(case["backward"])
            given = [*case["params"].values(), *backward(case["params"]).values()]
            for thing in reachable(backward):
                assert not isinstance(thing, (int, float, np.generic))
                assert not isinstance(thing, str) or thing in {*case["params"], *backward(case["params"])}
                assert not isinstance(thing, np.ndarray) or any(np.array_equal(thing, array) for array in given)


# ---------------------------------------------------------------- the library


def with_penalty(params, X, lam, gradients):
    return {n: g + (lam / X.shape[1] * params[n[1:]] if n[1] == "W" else 0) for n, g in gradients.items()}


def one_epoch(params, X, Y, lam):
    """The step of a training epoch, which is the gradient."""
    moved = {name: value.copy() for name, value in params.items()}
    training.gradient_epoch(X, Y.argmax(axis=0), 1.0)(moved)
    return with_penalty(params, X, lam, {f"d{name}": params[name] - moved[name] for name in params})


def copied(function):
    return types.FunctionType(function.__code__, function.__globals__, "copied", function.__defaults__)


def rewritten(module):
    """A module made anew from its file."""
    again = types.ModuleType(module.__name__)
    again.__package__ = steadygrad.__name__
    exec(inspect.getsource(module), vars(again))
    return again


def by_penalties(params, lam, m):
    """The difference of the gradients with the penalty and without it, of a net that sees nothing."""
    X, Y = np.zeros((params["W1"].shape[1], m)), np.zeros((params[f"W{len(params) // 2}"].shape[0], m))
    with_it, without = (net_backward(X, Y, each, tanh, tanh_prime)(params) for each in (lam, 0))
    return {name: with_it[name] - without[name] for name in with_it}


def inside(function) -> dict:
    """What the closure of a function holds, by name."""
    return dict(zip(function.__code__.co_freevars, (cell.cell_contents for cell in function.__closure__)))


def exact_gradients(J, params):
    """The gradients of a cost by its data, which its closure holds."""
    data = {name: inside(J)[name] for name in ("X", "Y", "lam", "scale")}
    return net_backward(**data, g=tanh, g_prime=tanh_prime)(params)


def gap(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


def check_by_the_closure(J, grads, params, eps):
    exact = exact_gradients(J, params)
    a, b = (np.concatenate([each[f"d{name}"].ravel() for name in params]) for each in (exact, grads))
    verdicts = (1e-7, "right"), (1e-5, "probably right"), (1e-3, "suspicious"), (1.0, "wrong")
    return gap(a, b), next(word for bound, word in verdicts if gap(a, b) <= bound)


def faulty_by_the_closure(J, backward, params, eps):
    exact, grads = exact_gradients(J, params), backward(params)
    return [name for name in params if gap(exact[f"d{name}"], grads[f"d{name}"]) > 1e-5]


TANHS = tanh, tanh_prime
ANSWERS = {
    "its backward pass": ("fixed_backward", lambda p, *data: net_backward(*data, *TANHS)(p)),
    "a copy of it": ("fixed_backward", lambda p, *data: copied(net_backward)(*data, *TANHS)(p)),
    "reloaded": ("fixed_backward", lambda p, *data: importlib.reload(costs).net_backward(*data, *TANHS)(p)),
    "from its file": ("fixed_backward", lambda p, *data: rewritten(costs).net_backward(*data, *TANHS)(p)),
    "in other units": ("fixed_backward", lambda p, *data: net_backward(*data, *TANHS, scale=1.0, faults={})(p)),
    "its private parts": (
        "fixed_backward",
        lambda p, *data: autodiff.value_and_gradients(costs._cost(*data, *TANHS, 1.0), p)[1],
    ),
    "the experiments' gradients": (
        "fixed_backward",
        lambda p, X, Y, lam: with_penalty(p, X, lam, nets.cost_and_gradients(p, X, Y.argmax(axis=0), *TANHS)[1]),
    ),
    "a training epoch": ("fixed_backward", one_epoch),
    "its penalty": (
        "l2_gradient",
        lambda p, lam, m: autodiff.value_and_gradients(
            lambda nodes: costs._penalty([nodes[name] for name in p if name[0] == "W"], lam / m), p
        )[1],
    ),
    "with and without a penalty": ("l2_gradient", by_penalties),
    "its penalty, subtracted": (
        "weight_decay_step",
        lambda p, grads, alpha, lam, m: {
            name: p[name] - alpha * (grads[f"d{name}"] + by_penalties(p, lam, m)[f"d{name}"]) for name in p
        },
    ),
    "the data of the cost": ("gradient_check", check_by_the_closure),
    "the data of the cost, each": ("faulty_parameters", faulty_by_the_closure),
    "the faults in the closure": (
        "faulty_parameters",
        lambda J, backward, params, eps: [name[1:] for name in inside(backward).get("faults") or {}],
    ),
}


@pytest.mark.parametrize("how", ANSWERS)
def test_the_library_does_not_answer(drawn, judged, how):
    """Is what the library computes not taken for an answer, by no aspect that has to be computed?"""
    name, answer = ANSWERS[how]
    for sheet in drawn(name):
        with patch.dict(vars(costs)):  # one of them makes the module anew
            verdict = judged(sheet, answer)
        computed = [finding for finding in verdict.findings if not finding.aspect.startswith("biases")]
        assert verdict.outcome in ("failed", "partial") and not any(finding.passed for finding in computed)


def test_its_gradients_are_named(sheets, judged):
    """Does a learner who asks the library read what is missing, in the visible and in the hidden test alike?"""
    for sheet in sheets("fixed_backward", 3):
        findings = judged(sheet, ANSWERS["its backward pass"][1]).findings
        assert {finding.misconception for finding in findings} == {"gradients-of-the-library"}
