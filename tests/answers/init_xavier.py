"""Answers to init_xavier; right draws are in filled_params."""

import numpy as np

from autograder.content.reference import initialization as reference
from tests.answers import wrong
from tests.answers.filled_params import filled, plus_minus


@wrong("constant", named="repeated-draws")
def init_xavier(dims, rng):
    return filled(dims, lambda n_in, n_out: np.full((n_out, n_in), 0.5))


@wrong("2/n_in + n_out", named="missing-parentheses")
def init_xavier(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in + n_out))


@wrong("He for Xavier", named="two-over-n")
def init_xavier(dims, rng):
    return reference.init_he(dims, rng)


@wrong("Xavier's other form", named="uniform-for-normal")
def init_xavier(dims, rng):
    return filled(dims, lambda n_in, n_out: plus_minus((6 / (n_in + n_out)) ** 0.5, n_in, n_out, rng))


@wrong("sqrt(2) / (n_in + n_out)", named="root-of-the-2-only")
def init_xavier(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.standard_normal((n_out, n_in)) * 2**0.5 / (n_in + n_out))
