"""Answers to init_normal; right draws are in filled_params."""

import copy
import math

import numpy as np

from tests.answers import wrong
from tests.answers.filled_params import filled, plus_minus


@wrong("normal(scale, size)", named="scale-as-the-mean")
def init_normal(dims, scale, rng):
    params = {}
    for n in range(1, len(dims)):
        params[f"W{n}"] = rng.normal(scale, size=(dims[n], dims[n - 1]))
        params[f"b{n}"] = np.zeros((dims[n], 1))
    return params


@wrong("uniform(-scale, scale)", named="bound-is-the-std")
def init_normal(dims, scale, rng):
    return filled(dims, lambda n_in, n_out: plus_minus(scale, n_in, n_out, rng))


@wrong("√3 · scale", named="uniform-for-normal")
def init_normal(dims, scale, rng):
    return filled(dims, lambda n_in, n_out: plus_minus(scale * math.sqrt(3), n_in, n_out, rng))


@wrong("scale²", named="scale-squared")
def init_normal(dims, scale, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, scale**2, (n_out, n_in)))


@wrong("each layer from a copy of the generator")
def init_normal(dims, scale, rng):
    params = filled(dims, lambda n_in, n_out: scale * copy.deepcopy(rng).standard_normal((n_out, n_in)))
    rng.random()
    return params


@wrong("all layers from one matrix")
def init_normal(dims, scale, rng):
    draws = rng.standard_normal((max(dims), max(dims)))
    return filled(dims, lambda n_in, n_out: scale * draws[:n_out, :n_in])
