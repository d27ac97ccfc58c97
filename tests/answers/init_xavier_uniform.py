"""Answers to init_xavier_uniform; right draws are in filled_params."""

import math

import numpy as np

from tests.answers import wrong
from tests.answers.filled_params import box_muller, filled, plus_minus


@wrong("r is Xavier's std", named="bound-is-the-std")
def init_xavier_uniform(dims, rng):
    return filled(dims, lambda n_in, n_out: plus_minus(math.sqrt(2.0 / (n_out + n_in)), n_in, n_out, rng))


@wrong("(random - 0.5) * r", named="half-the-width")
def init_xavier_uniform(dims, rng):
    params = {}
    for n in range(1, len(dims)):
        r = np.sqrt(6 / (dims[n - 1] + dims[n]))
        params[f"W{n}"] = (rng.random((dims[n], dims[n - 1])) - 0.5) * r
        params[f"b{n}"] = np.zeros((dims[n], 1))
    return params


@wrong("normal for uniform", named="normal-for-uniform")
def init_xavier_uniform(dims, rng):
    return filled(dims, lambda n_in, n_out: box_muller(rng, n_out, n_in, (2 / (n_in + n_out)) ** 0.5))


@wrong("6 without root", named="root-forgotten")
def init_xavier_uniform(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.uniform(-6 / (n_in + n_out), 6 / (n_in + n_out), (n_out, n_in)))
