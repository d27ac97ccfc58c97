"""Answers that hold for some sizes only: the cases have others."""

import numpy as np
import pytest

from autograder.content.reference import gradient_checking, initialization, penalties


def weights_by_shape(penalty):
    """Takes every array with more than one column for a weight."""
    return lambda params, lam, m: penalty({f"W{i}": p for i, p in enumerate(params.values()) if p.shape[1] > 1}, lam, m)


def gradient_by_shape(rate):
    return lambda params, lam, m: {
        f"d{name}": rate(p, lam, m) if p.shape[1] > 1 else np.zeros_like(p) for name, p in params.items()
    }


def nine_layers(penalty):
    """Takes the number of a layer for one digit."""
    return lambda params, lam, m: penalty({name: p for name, p in params.items() if len(name) == 2}, lam, m)


def two_layers(dims, rng):
    first, second, third = dims
    return {
        "W1": rng.standard_normal((second, first)) / np.sqrt(first),
        "b1": np.zeros((second, 1)),
        "W2": rng.standard_normal((third, second)) / np.sqrt(second),
        "b2": np.zeros((third, 1)),
    }


def one_draw_a_shape(dims, rng):
    params, drawn = initialization.init_lecun(dims, rng), {}
    return {name: drawn.setdefault(p.shape, p) if name[0] == "W" else p for name, p in params.items()}


def check_of_two_layers(J, grads, params, eps):
    kept = {name: params[name] for name in ("W1", "b1", "W2", "b2")}
    return gradient_checking.gradient_check(lambda part: J(params | part), grads, kept, eps)


def worst_in_one_order(grads, numerical):
    """Takes the two dicts for filled in one order."""
    return gradient_checking.worst_component(grads, dict(zip(grads, numerical.values())))


ANSWERS = {
    "l2_cost, weights by shape": ("l2_cost", weights_by_shape(penalties.l2_cost)),
    "l2_cost, nine layers": ("l2_cost", nine_layers(penalties.l2_cost)),
    "l1_cost, weights by shape": ("l1_cost", weights_by_shape(penalties.l1_cost)),
    "l1_cost, nine layers": ("l1_cost", nine_layers(penalties.l1_cost)),
    "l2_gradient, weights by shape": ("l2_gradient", gradient_by_shape(lambda W, lam, m: lam / m * W)),
    "l1_gradient, weights by shape": ("l1_gradient", gradient_by_shape(lambda W, lam, m: lam / m * np.sign(W))),
    "two layers": ("init_lecun", two_layers),
    "one draw for each shape": ("init_lecun", one_draw_a_shape),
    "a check of two layers": ("gradient_check", check_of_two_layers),
    "dicts in one order": ("worst_component", worst_in_one_order),
}


@pytest.mark.parametrize("how", ANSWERS)
def test_sizes_and_orders_are_not_always_the_same(sheets, judged, how):
    """Is an answer rejected that is right for some sizes, or for one order, only?"""
    name, answer = ANSWERS[how]
    for sheet in sheets(name)[:6]:
        assert judged(sheet, answer).outcome not in ("passed", "missing")
