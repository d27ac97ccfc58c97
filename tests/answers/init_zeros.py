"""Answers to init_zeros."""

import numpy as np

from tests.answers import right, wrong
from tests.answers.filled_params import filled

ZEROS = {
    "np.zeros": np.zeros,
    "zero times ones": lambda shape: 0.0 * np.ones(shape),
    "negative zeros": lambda shape: -np.zeros(shape),
    "lists": lambda shape: np.array([[0.0 for _ in range(shape[1])] for _ in range(shape[0])]),
    "transposed": lambda shape: np.zeros(shape[::-1]).T,
    "np.full": lambda shape: np.full(shape, 0, dtype=float),
}
NO_ZEROS = {
    "integers": lambda shape: np.zeros(shape, dtype=int),
    "float32": lambda shape: np.zeros(shape, dtype=np.float32),
    "nearly zero": lambda shape: np.full(shape, 1e-12),
    "ones": np.ones,
    "empty_like": np.empty_like,
    "lists for arrays": lambda shape: np.zeros(shape).tolist(),
}


def initializer(make, backwards=False):
    def init_zeros(dims):
        return filled(dims, lambda n_in, n_out: make((n_out, n_in)), lambda n_out: make((n_out, 1)), backwards)

    return init_zeros


for what, make in ZEROS.items():
    right(what)(initializer(make))
    right(f"{what}, from the last layer to the first")(initializer(make, backwards=True))
for what, make in NO_ZEROS.items():
    wrong(what)(initializer(make))


@wrong("range(L)", named="layers-from-zero")
def init_zeros(dims):
    params = {}
    for n, (n_in, n_out) in enumerate(zip(dims[:-1], dims[1:])):
        params[f"W{n}"] = np.zeros((n_out, n_in))
        params[f"b{n}"] = np.zeros((n_out, 1))
    return params
