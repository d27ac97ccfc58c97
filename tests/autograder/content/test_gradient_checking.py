"""Differences, vectors and distances: right answers of any style pass, wrong ones fail, mistakes get their names."""

import math
from functools import reduce

import numpy as np
import pytest
from scipy import optimize

from autograder.content.reference import gradient_checking as reference
from autograder.vocabulary.check import load

CHECKS = {
    name: check
    for module in ("derivatives", "parameter_vectors", "distances")
    for name, check in load(f"autograder.content.checks.gradient_checking.{module}").items()
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


# ---------------------------------------------------------------- derivatives


def one_sided_in_steps(f, x, eps):
    right = f(x + eps)
    return float(right - f(x)) / eps


RIGHT_ONE_SIDED = {
    "steps": one_sided_in_steps,
    "NumPy number": lambda f, x, eps: np.divide(f(np.float64(x) + eps) - f(np.float64(x)), eps),
    "0-d array": lambda f, x, eps: np.array((f(x + eps) - f(x)) / eps),
    "two quotients": lambda f, x, eps: f(x + eps) / eps - f(x) / eps,
}
WRONG_ONE_SIDED = {
    "array of one": lambda f, x, eps: np.array([(f(x + eps) - f(x)) / eps]),
    "absolute": lambda f, x, eps: abs(f(x + eps) - f(x)) / eps,
    "twice the step": lambda f, x, eps: (f(x + 2 * eps) - f(x)) / (2 * eps),
    "text": lambda f, x, eps: f"{(f(x + eps) - f(x)) / eps}",
    "at one": lambda f, x, eps: (f(1 + eps) - f(1)) / eps,
}
RIGHT_TWO_SIDED = {
    "mean of both sides": lambda f, x, eps: ((f(x + eps) - f(x)) / eps + (f(x) - f(x - eps)) / eps) / 2,
    "np.diff": lambda f, x, eps: np.diff([f(x - eps), f(x + eps)])[0] / (2 * eps),
    "np.gradient": lambda f, x, eps: np.gradient([f(x - eps), f(x), f(x + eps)], eps)[1],
    "halves": lambda f, x, eps: 0.5 / eps * (f(x + eps) - f(x - eps)),
}
WRONG_TWO_SIDED = {
    "five points": lambda f, x, h: (-f(x + 2 * h) + 8 * f(x + h) - 8 * f(x - h) + f(x - 2 * h)) / (12 * h),
    "second derivative": lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2,
    "divides by 2": lambda f, x, h: (f(x + h) - f(x - h)) / 2,
    "None": lambda f, x, h: None,
    "complex": lambda f, x, h: complex((f(x + h) - f(x - h)) / (2 * h)),
}

# ---------------------------------------------------------------- vectors


def layered(params):
    for number in range(1, len(params) // 2 + 1):
        yield f"W{number}"
        yield f"b{number}"


def vector_by_loops(params):
    theta = []
    for name in layered(params):
        for row in params[name]:
            for entry in row:
                theta.append(entry)
    return theta


def vector_in_place(params):
    theta, at = np.empty(sum(p.size for p in params.values())), 0
    for name in layered(params):
        theta[at : at + params[name].size] = params[name].flat
        at += params[name].size
    return theta


RIGHT_VECTORS = {
    "loops, list": vector_by_loops,
    "in place": vector_in_place,
    "hstack": lambda params: np.hstack([params[name].flatten() for name in layered(params)]),
    "reshape": lambda params: np.concatenate([params[name].reshape(-1) for name in layered(params)], axis=0),
    "columns, then ravel": lambda params: np.vstack([params[name].reshape(-1, 1) for name in layered(params)]).ravel(),
    "growing": lambda params: reduce(np.append, [params[name] for name in layered(params)], np.empty(0)),
    "sorted by number": lambda params: np.concatenate(
        [params[name].ravel() for name in sorted(params, key=lambda name: (int(name[1:]), name.startswith("b")))]
    ),
}
WRONG_VECTORS = {
    "row": lambda params: vector_in_place(params)[None],
    "backwards": lambda params: vector_in_place(params)[::-1],
    "last layer first": lambda params: np.concatenate([params[name].ravel() for name in list(layered(params))[::-1]]),
    "float32": lambda params: vector_in_place(params).astype(np.float32),
    "sorted numbers": lambda params: np.sort(vector_in_place(params)),
    "with sizes": lambda params: (vector_in_place(params), len(params)),
    "nested": lambda params: [params[name] for name in layered(params)],
    "two layers": lambda params: np.concatenate([params[name].ravel() for name in ("W1", "b1", "W2", "b2")]),
}


def params_by_iterator(theta, params):
    entries = iter(theta.tolist())
    return {
        name: np.array([[next(entries) for _ in range(params[name].shape[1])] for _ in range(params[name].shape[0])])
        for name in layered(params)
    }


def params_by_popping(theta, params):
    result, rest = {name: None for name in params}, theta
    for name in layered(params):
        part, rest = rest[: params[name].size], rest[params[name].size :]
        result[name] = part.reshape(params[name].shape)
    return result


def params_by_filling(theta, params):
    result, at = {}, 0
    for name in layered(params):
        result[name] = np.zeros_like(params[name])
        result[name].flat[:] = theta[at : at + result[name].size]
        at += result[name].size
    return result


RIGHT_PARAMS = {"iterator": params_by_iterator, "popping": params_by_popping, "filling": params_by_filling}
WRONG_PARAMS = {
    "writes into the template": lambda theta, params: [p.fill(0) for p in params.values()] and params,
    "transposed": lambda theta, params: {name: p.T for name, p in params_by_filling(theta, params).items()},
    "gradients' names": lambda theta, params: {f"d{name}": p for name, p in params_by_filling(theta, params).items()},
    "float32": lambda theta, params: (
        params_by_filling(theta.astype(np.float32), params)
        and {name: p.astype(np.float32) for name, p in params_by_filling(theta, params).items()}
    ),
    "added": lambda theta, params: {name: p + params[name] for name, p in params_by_filling(theta, params).items()},
    "list": lambda theta, params: list(params_by_filling(theta, params).values()),
    "last one lost": lambda theta, params: dict(list(params_by_filling(theta, params).items())[:-1]),
}

# ---------------------------------------------------------------- numerical gradients


def gradient_with_the_entry_kept(J, theta, eps):
    gradient = []
    for i, kept in enumerate(theta):
        theta[i] = kept + eps
        up = J(theta)
        theta[i] = kept - eps
        down = J(theta)
        theta[i] = kept
        gradient.append((up - down) / (2 * eps))
    return gradient


def gradient_with_a_unit_vector(J, theta, eps):
    gradient = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        e = np.zeros(theta.shape[0])
        e[i] = 1
        gradient[i] = (J(theta + eps * e) - J(theta - eps * e)) / eps / 2
    return gradient


def gradient_on_a_working_copy(J, theta, eps):
    work, gradient = theta.copy(), np.zeros(theta.size)
    for i in range(theta.size):
        work[i] = theta[i] + eps
        up = J(work)
        work[i] = theta[i] - eps
        gradient[i] = (up - J(work)) / (2 * eps)
        work[i] = theta[i]
    return gradient


def gradient_in_place(J, theta, eps):
    gradient = np.zeros(theta.size)
    for i in range(theta.size):
        theta[i] += eps
        up = J(theta)
        theta[i] -= 2 * eps
        gradient[i] = (up - J(theta)) / (2 * eps)
        theta[i] += eps
    return gradient


def gradient_of_two_sides(J, theta, eps):
    one_sided = [optimize.approx_fprime(theta, J, sign * eps) for sign in (1, -1)]
    return np.mean(one_sided, axis=0)


RIGHT_GRADIENTS = {
    "entry kept": gradient_with_the_entry_kept,
    "unit vector": gradient_with_a_unit_vector,
    "working copy": gradient_on_a_working_copy,
    "SciPy, both sides": gradient_of_two_sides,
    "np.where": lambda J, theta, eps: np.array(
        [
            (J(theta + eps * (np.arange(theta.size) == i)) - J(theta - eps * (np.arange(theta.size) == i))) / (2 * eps)
            for i in range(theta.size)
        ]
    ),
}
WRONG_GRADIENTS = {
    "in place, rounded": gradient_in_place,
    "column": lambda J, theta, eps: gradient_with_a_unit_vector(J, theta, eps)[:, None],
    "first entry only": lambda J, theta, eps: gradient_with_a_unit_vector(J, theta, eps) * (np.arange(theta.size) == 0),
    "last one missing": lambda J, theta, eps: gradient_with_a_unit_vector(J, theta, eps)[:-1],
    "length": lambda J, theta, eps: float(np.linalg.norm(gradient_with_a_unit_vector(J, theta, eps))),
    "relative steps": lambda J, theta, eps: np.array(
        [
            (J(theta + eps * abs(theta[i]) * e) - J(theta - eps * abs(theta[i]) * e)) / (2 * eps * abs(theta[i]))
            for i, e in enumerate(np.eye(theta.size))
        ]
    ),
    "negative": lambda J, theta, eps: -gradient_with_a_unit_vector(J, theta, eps),
}

# ---------------------------------------------------------------- distances


def distance_by_sums(a, b):
    gap = math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))
    size = math.sqrt(sum(x * x for x in a)) + math.sqrt(sum(y * y for y in b))
    return gap / size if size > 0 else 0


RIGHT_DISTANCES = {
    "sums": distance_by_sums,
    "hypot": lambda a, b: 0.0 if not (a.any() or b.any()) else math.dist(a, b) / (math.hypot(*a) + math.hypot(*b)),
    "dot": lambda a, b: np.sqrt((a - b) @ (a - b)) / max(np.sqrt(a @ a) + np.sqrt(b @ b), np.finfo(float).tiny),
    "zero asked first": lambda a, b: np.array(0.0) if np.array_equal(a, b) else np.float64(distance_by_sums(a, b)),
}
WRONG_DISTANCES = {
    "tiny number below": lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-12),
    "cosine": lambda a, b: 1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b) or 1),
    "relative to a": lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) or 1),
    "mean of entries": lambda a, b: np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)),
    "one for zeros": lambda a, b: distance_by_sums(a, b) if a.any() or b.any() else 1.0,
    "sum of the vectors": lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a + b) or 1),
    "percent": lambda a, b: 100 * distance_by_sums(a, b),
}

RIGHT = {
    "one_sided_derivative": RIGHT_ONE_SIDED,
    "two_sided_derivative": RIGHT_TWO_SIDED,
    "params_to_vector": RIGHT_VECTORS,
    "vector_to_params": RIGHT_PARAMS,
    "numerical_gradient": RIGHT_GRADIENTS,
    "relative_difference": RIGHT_DISTANCES,
}
WRONG = {
    "one_sided_derivative": WRONG_ONE_SIDED,
    "two_sided_derivative": WRONG_TWO_SIDED,
    "params_to_vector": WRONG_VECTORS,
    "vector_to_params": WRONG_PARAMS,
    "numerical_gradient": WRONG_GRADIENTS,
    "relative_difference": WRONG_DISTANCES,
}


@pytest.mark.parametrize("name, style", [(name, style) for name, styles in RIGHT.items() for style in styles])
def test_right_answers_of_any_style_pass(passes, name, style):
    """Is every right way to compute it right?"""
    passes(name, RIGHT[name][style])


@pytest.mark.parametrize("name, slip", [(name, slip) for name, slips in WRONG.items() for slip in slips])
def test_wrong_answers_fail(fails, name, slip):
    """Is a wrong answer that the check does not declare rejected?"""
    fails(name, WRONG[name][slip])


# ---------------------------------------------------------------- mistakes as learners write them


def mean_of_values(J, theta, eps):
    gradient = []
    for i in range(len(theta)):
        moved = theta + eps
        gradient.append((J(moved) - J(theta - eps)) / (2 * eps))
    return np.array(gradient)


def zero_by_zero(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


NATURAL = {
    "2 * eps without parentheses": (
        "two_sided_derivative",
        lambda f, x, eps: (f(x + eps) - f(x - eps)) / 2 * eps,
        "times-eps",
    ),
    "own eps": ("two_sided_derivative", lambda f, x, eps: (f(x + 1e-7) - f(x - 1e-7)) / 2e-7, "eps-ignored"),
    "own eps, one side": ("one_sided_derivative", lambda f, x, eps: (f(x + 1e-8) - f(x)) / 1e-8, "eps-ignored"),
    "both sides": ("one_sided_derivative", lambda f, x, e: (f(x + e) - f(x - e)) / e / 2, "two-sided"),
    "items": ("params_to_vector", lambda params: np.hstack([p.ravel() for p in params.values()]), "dict-order"),
    "sorted": (
        "params_to_vector",
        lambda params: np.hstack([params[name].ravel() for name in sorted(params)]),
        "sorted-as-texts",
    ),
    "transposed": (
        "params_to_vector",
        lambda params: np.hstack([params[name].T.flatten() for name in layered(params)]),
        "column-by-column",
    ),
    "vstack": (
        "params_to_vector",
        lambda params: np.vstack([params[name].reshape(-1, 1) for name in layered(params)]),
        "column-vector",
    ),
    "moved together": ("numerical_gradient", mean_of_values, "all-at-once"),
    "forward": ("numerical_gradient", lambda J, t, e: optimize.approx_fprime(t, J, e), "one-sided"),
    "own small eps": ("numerical_gradient", lambda J, t, e: gradient_with_a_unit_vector(J, t, 1e-7), "eps-ignored"),
    "nan": ("relative_difference", zero_by_zero, "zero-by-zero"),
    "dist": ("relative_difference", lambda a, b: math.dist(a, b), "absolute"),
    "or for and": (
        "relative_difference",
        lambda a, b: 0 if not np.any(a) or not np.any(b) else distance_by_sums(a, b),
        "zero-for-one-zero",
    ),
    "no parentheses": (
        "relative_difference",
        lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a) + np.linalg.norm(b) if a.any() else 0.0,
        "missing-parentheses",
    ),
    "relative to a": (
        "relative_difference",
        lambda a, b: math.dist(a, b) / math.hypot(*a) if any(a) else 0,
        "first-length-below",
    ),
    "sum of the vectors": (
        "relative_difference",
        lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a + b) if a.any() else 0,
        "length-of-the-sum-below",
    ),
    "1e-8": (
        "relative_difference",
        lambda a, b: math.dist(a, b) / (math.hypot(*a) + math.hypot(*b) + 1e-8),
        "small-number-below",
    ),
}


@pytest.mark.parametrize("name, function, misconception", NATURAL.values(), ids=NATURAL)
def test_mistakes_are_recognized_as_learners_write_them(recognized, name, function, misconception):
    """Is a mistake named whatever code made it, not only the code that declares it?"""
    recognized(name, function, misconception)


def test_a_theta_that_is_moved_and_moved_back_is_told(sheets, judged):
    """Is it said that theta was changed, when rounding leaves it a little beside?"""
    findings = judged(sheets("numerical_gradient")[0], gradient_in_place).findings
    assert "changes its argument theta" in findings[0].symptom


def test_visible_cases_show_every_order(sheets):
    """Has the visible sheet a dict that is not in order, and one with more than nine layers?"""
    dicts = [case["params"] for case in sheets("params_to_vector")[0].cases]
    assert any(list(params) != list(layered(params)) for params in dicts)
    assert any("W10" in params for params in dicts)
    assert all(reference.params_to_vector(params).ndim == 1 for params in dicts)
