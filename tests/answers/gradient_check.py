"""Answers to gradient_check."""

import numpy as np

from autograder.content.reference import gradient_checking as reference
from tests.answers import right, wrong
from tests.answers.helpers import slopes


def length(arrays):
    return sum(np.sum(a**2) for a in arrays) ** 0.5


def ladder(difference):
    if difference > 1e-3:
        return "wrong"
    if difference > 1e-5:
        return "suspicious"
    return "probably right" if difference > 1e-7 else "right"


def check_in_another_order(J, grads, params, eps):
    numerical, names = slopes(J, params, eps), sorted(params)
    a = np.hstack([grads[f"d{name}"].ravel() for name in names])
    b = np.hstack([numerical[name].ravel("C") for name in names])
    difference = np.array(np.linalg.norm(b - a) / (np.linalg.norm(a) + np.linalg.norm(b)))
    band = np.searchsorted([1e-7, 1e-5, 1e-3], difference)
    return [difference, ("right", "probably right", "suspicious", "wrong")[band]]


def all_values(arrays):
    return np.hstack([array.ravel() for array in arrays.values()])


def without_a_vector(J, grads, params, eps):
    numerical = slopes(J, params, eps)
    gap = length(grads[f"d{name}"] - numerical[name] for name in params)
    difference = gap / (length(grads.values()) + length(numerical.values()))
    return difference, ladder(difference)


@right("no vector")
def gradient_check(J, grads, params, eps):
    return without_a_vector(J, grads, params, eps)


@right("another order, searchsorted")
def gradient_check(J, grads, params, eps):
    return tuple(check_in_another_order(J, grads, params, eps))


@right("a list of two")
def gradient_check(J, grads, params, eps):
    return check_in_another_order(J, grads, params, eps)


@wrong("verdict first")
def gradient_check(J, grads, params, eps):
    return reference.gradient_check(J, grads, params, eps)[::-1]


@wrong("difference only")
def gradient_check(J, grads, params, eps):
    return reference.gradient_check(J, grads, params, eps)[0]


@wrong("verdict only")
def gradient_check(J, grads, params, eps):
    return reference.gradient_check(J, grads, params, eps)[1]


@wrong("in capitals")
def gradient_check(J, grads, params, eps):
    difference, verdict = reference.gradient_check(J, grads, params, eps)
    return difference, verdict.upper()


@wrong("true or false")
def gradient_check(J, grads, params, eps):
    difference, _ = reference.gradient_check(J, grads, params, eps)
    return difference, difference < 1e-7


@wrong("always right")
def gradient_check(J, grads, params, eps):
    return 0.0, "right"


@wrong("printed")
def gradient_check(J, grads, params, eps):
    return print(*reference.gradient_check(J, grads, params, eps))


@wrong("mean of parameters")
def gradient_check(J, grads, params, eps):
    numerical = slopes(J, params, eps)
    difference = np.mean([reference.relative_difference(grads[f"d{name}"], numerical[name]) for name in params])
    return difference, ladder(difference)


@wrong("three values")
def gradient_check(J, grads, params, eps):
    return (*reference.gradient_check(J, grads, params, eps), 1e-7)


@wrong("thresholds times eps", named="thresholds-follow-eps")
def gradient_check(J, grads, params, eps):
    difference, _ = without_a_vector(J, grads, params, eps)
    return difference, ladder(difference * 1e-7 / eps)


@wrong("values of dicts", named="each-dict-in-its-own-order")
def gradient_check(J, grads, params, eps):
    difference = reference.relative_difference(all_values(grads), all_values(slopes(J, params, eps)))
    return difference, ladder(difference)


@wrong("own eps", named="eps-ignored")
def gradient_check(J, grads, params, eps):
    return without_a_vector(J, grads, params, 1e-6)


@wrong("numerical in order, gradients as they come", named="gradients-in-the-order-of-the-dict")
def gradient_check(J, grads, params, eps):
    numerical = reference.params_to_vector(slopes(J, params, eps))
    difference = reference.relative_difference(all_values(grads), numerical)
    return difference, ladder(difference)


@wrong("numerical in order, gradients sorted", named="gradients-sorted-as-texts")
def gradient_check(J, grads, params, eps):
    numerical = reference.params_to_vector(slopes(J, params, eps))
    difference = reference.relative_difference(np.concatenate([grads[n].ravel() for n in sorted(grads)]), numerical)
    return difference, ladder(difference)


@wrong("two layers only")
def gradient_check(J, grads, params, eps):
    kept = {name: params[name] for name in ("W1", "b1", "W2", "b2")}
    return reference.gradient_check(lambda part: J(params | part), grads, kept, eps)
