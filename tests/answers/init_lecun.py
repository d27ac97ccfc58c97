"""Answers to init_lecun; right draws are in filled_params."""

import math

import numpy as np

from autograder.content.reference import initialization as reference
from tests.answers import wrong
from tests.answers.filled_params import filled, plus_minus


@wrong("random() in loops", named="rand-for-randn")
def init_lecun(dims, rng):
    return filled(
        dims,
        lambda n_in, n_out: np.array([[rng.random() * (1 / n_in) ** 0.5 for _ in range(n_in)] for _ in range(n_out)]),
    )


@wrong("1/√n_in, as PyTorch", named="bound-is-the-std")
def init_lecun(dims, rng):
    return filled(dims, lambda n_in, n_out: plus_minus(1 / math.sqrt(n_in), n_in, n_out, rng))


@wrong("√(3/n)", named="uniform-for-normal")
def init_lecun(dims, rng):
    return filled(dims, lambda n_in, n_out: plus_minus(math.sqrt(3 / n_in), n_in, n_out, rng))


@wrong("two layers only", raises=True)
def init_lecun(dims, rng):
    first, second, third = dims
    return {
        "W1": rng.standard_normal((second, first)) / np.sqrt(first),
        "b1": np.zeros((second, 1)),
        "W2": rng.standard_normal((third, second)) / np.sqrt(second),
        "b2": np.zeros((third, 1)),
    }


@wrong("one draw for each shape")
def init_lecun(dims, rng):
    params, drawn = reference.init_lecun(dims, rng), {}
    return {name: drawn.setdefault(p.shape, p) if name[0] == "W" else p for name, p in params.items()}
