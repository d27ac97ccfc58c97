"""Answers to init_he; right draws are in filled_params."""

import copy
import math

import numpy as np
from scipy import stats

from autograder.content.reference import initialization as reference
from tests.answers import right, wrong
from tests.answers.filled_params import NORMAL, filled, plus_minus

# ---------------------------------------------------------------- biases


def with_biases(dims, rng, biases):
    """Right weights, and these biases."""
    return filled(dims, lambda n_in, n_out: rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in), biases)


@right("lists for zeros")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: np.array([[0.0]] * n_out))


@right("zero times draws")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: 0 * rng.random((n_out, 1)))


@right("negative zeros")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: -np.zeros((n_out, 1)))


@right("flat zeros made a column")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: np.zeros(n_out)[:, np.newaxis])


@wrong("small biases")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: rng.normal(0, 0.01, (n_out, 1)))


@wrong("random biases", named="nonzero-biases")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: rng.standard_normal((n_out, 1)))


@wrong("biases of one", named="nonzero-biases")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: np.ones((n_out, 1)))


@wrong("biases in a row")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: np.zeros((1, n_out)))


@wrong("np.zeros(n_out)", named="flat-biases")
def init_he(dims, rng):
    return with_biases(dims, rng, np.zeros)


@wrong("biases are numbers")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: 0.0)


@wrong("biases are lists")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: [[0.0]] * n_out)


@wrong("biases are None")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: None)


@wrong("biases in float32")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: np.zeros((n_out, 1), dtype=np.float32))


@wrong("integer biases")
def init_he(dims, rng):
    # b -= α db raises when b holds integers.
    return with_biases(dims, rng, lambda n_out: np.zeros((n_out, 1), dtype=int))


@wrong("boolean biases")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: np.zeros((n_out, 1), dtype=bool))


@wrong("NaN for biases")
def init_he(dims, rng):
    return with_biases(dims, rng, lambda n_out: np.full((n_out, 1), np.nan))


# ---------------------------------------------------------------- weights


def std(n_in):
    return np.sqrt(2 / n_in)


@wrong("float32")
def init_he(dims, rng):
    return filled(
        dims, lambda n_in, n_out: rng.standard_normal((n_out, n_in), dtype=np.float32) * np.float32(std(n_in))
    )


@wrong("copied units")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: np.tile(rng.normal(0, std(n_in), (1, n_in)), (n_out, 1)))


@wrong("copied inputs")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: np.tile(rng.normal(0, std(n_in), (n_out, 1)), (1, n_in)))


@wrong("cut off at two std")
def init_he(dims, rng):
    return filled(
        dims, lambda n_in, n_out: stats.truncnorm.rvs(-2, 2, scale=std(n_in), size=(n_out, n_in), random_state=rng)
    )


@wrong("random signs")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: std(n_in) * rng.choice([-1.0, 1.0], (n_out, n_in)))


@wrong("positive half")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: np.abs(rng.normal(0, std(n_in), (n_out, n_in))))


@wrong("double exponential")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.laplace(0, std(n_in) / 2**0.5, (n_out, n_in)))


@wrong("normalized rows")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, std(n_in), (n_out, n_in)) / (1 + n_in))


@wrong("rounded")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: np.round(rng.normal(0, std(n_in), (n_out, n_in)), 2))


@wrong("integers")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: np.round(rng.normal(0, std(n_in), (n_out, n_in))).astype(int))


@wrong("with a NaN")
def init_he(dims, rng):
    return filled(
        dims,
        lambda n_in, n_out: np.where(
            np.arange(n_out * n_in).reshape(n_out, n_in) == 3, np.nan, rng.normal(0, std(n_in))
        ),
    )


@wrong("infinite")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, std(n_in), (n_out, n_in)) * np.inf)


@wrong("a matrix")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, std(n_in), (n_out, n_in)).view(np.matrix))


@wrong("masked")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: np.ma.masked_array(rng.normal(0, std(n_in), (n_out, n_in))))


@wrong("lists")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, std(n_in), (n_out, n_in)).tolist())


@wrong("one row")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, std(n_in), (1, n_out * n_in)))


@wrong("10 % too wide")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, 1.1 * std(n_in), (n_out, n_in)))


@wrong("rng.random", named="rand-for-randn")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.random((n_out, n_in)) * std(n_in))


@wrong("normal(0, variance)", named="variance-for-std")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, 2 / n_in, (n_out, n_in)))


@wrong("one number", named="repeated-draws")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: std(n_in) * rng.standard_normal() * np.ones((n_out, n_in)))


@wrong("shape (n_in, n_out)", named="transposed-weights")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, std(n_in), (n_in, n_out)))


@wrong("n_out", named="fan-out")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.normal(0, std(n_out), (n_out, n_in)))


@wrong("the 2 outside", named="two-outside-the-root")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: NORMAL["loops"](rng, n_out, n_in, 2 / n_in**0.5))


@wrong("He's other form", named="uniform-for-normal")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: plus_minus(math.sqrt(6 / n_in), n_in, n_out, rng))


@wrong("uniform, stretched", named="uniform-for-normal")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: (2 * rng.random((n_out, n_in)) - 1) * std(n_in) * np.sqrt(3))


@wrong("sqrt(2) / n_in", named="root-of-the-2-only")
def init_he(dims, rng):
    return filled(dims, lambda n_in, n_out: rng.standard_normal((n_out, n_in)) * 2**0.5 / n_in)


@wrong("orthogonal")
def init_he(dims, rng):
    def orthogonal(n_in, n_out):
        Q, _ = np.linalg.qr(rng.normal(size=(max(n_out, n_in), min(n_out, n_in))))
        return 2**0.5 * (Q if n_out >= n_in else Q.T)

    return filled(dims, orthogonal)


@wrong("each layer from a copy of the generator")
def init_he(dims, rng):
    params = filled(dims, lambda n_in, n_out: std(n_in) * copy.deepcopy(rng).standard_normal((n_out, n_in)))
    rng.random()
    return params


@wrong("all layers from one matrix")
def init_he(dims, rng):
    draws = rng.standard_normal((max(dims), max(dims)))
    return filled(dims, lambda n_in, n_out: std(n_in) * draws[:n_out, :n_in])


@wrong("NaN for weights")
def init_he(dims, rng):
    return {n: v * np.nan if n[0] == "W" else v for n, v in reference.init_he(dims, rng).items()}


# ---------------------------------------------------------------- layers


@wrong("return in the loop", named="return-in-the-loop")
def init_he(dims, rng):
    params = {}
    for n in range(1, len(dims)):
        params["W" + str(n)] = rng.normal(0, np.sqrt(2 / dims[n - 1]), (dims[n], dims[n - 1]))
        params["b" + str(n)] = np.zeros((dims[n], 1))
        return params


@wrong("range(L)", named="layers-from-zero")
def init_he(dims, rng):
    params = {}
    for n in range(len(dims) - 1):
        params["W" + str(n)] = rng.standard_normal((dims[n + 1], dims[n])) * math.sqrt(2 / dims[n])
        params["b" + str(n)] = np.zeros((dims[n + 1], 1))
    return params


@wrong("range(1, L)", named="layers-missing")
def init_he(dims, rng):
    return reference.init_he(dims[:-1], rng)


@wrong("layers reversed")
def init_he(dims, rng):
    return reference.init_he(dims[::-1], rng)


@wrong("first layer only")
def init_he(dims, rng):
    return reference.init_he(dims[:2], rng)


@wrong("one layer more")
def init_he(dims, rng):
    return reference.init_he([*dims, 1], rng)


@wrong("no biases")
def init_he(dims, rng):
    return {n: value for n, value in reference.init_he(dims, rng).items() if n[0] == "W"}


# ---------------------------------------------------------------- generators, and the form of the answer

somewhere = np.random.default_rng(0)
last = {}


class Params(dict):
    pass


@wrong("global generator")
def init_he(dims, rng):
    return reference.init_he(dims, np.random)


@wrong("generator of its own")
def init_he(dims, rng):
    return reference.init_he(dims, np.random.default_rng(0))


@wrong("unseeded generator")
def init_he(dims, rng):
    return reference.init_he(dims, np.random.default_rng())


@wrong("generator outside")
def init_he(dims, rng):
    return reference.init_he(dims, somewhere)


@wrong("numbers of the last call")
def init_he(dims, rng):
    if tuple(dims) not in last:
        last[tuple(dims)] = reference.init_he(dims, rng)
    return last[tuple(dims)]


@wrong("small letters")
def init_he(dims, rng):
    return {name.lower(): value for name, value in reference.init_he(dims, rng).items()}


@wrong("counted from 0")
def init_he(dims, rng):
    return {f"{n[0]}{int(n[1:]) - 1}": value for n, value in reference.init_he(dims, rng).items()}


@wrong("keys are tuples")
def init_he(dims, rng):
    return {(n[0], int(n[1:])): value for n, value in reference.init_he(dims, rng).items()}


@wrong("list of arrays")
def init_he(dims, rng):
    return list(reference.init_he(dims, rng).values())


@wrong("list of pairs")
def init_he(dims, rng):
    return list(reference.init_he(dims, rng).items())


@wrong("dict of lists")
def init_he(dims, rng):
    return {"W": [reference.init_he(dims, rng)["W1"]], "b": [reference.init_he(dims, rng)["b1"]]}


@right("subclass of dict")
def init_he(dims, rng):
    return Params(reference.init_he(dims, rng))


@wrong("nothing")
def init_he(dims, rng):
    return None


@wrong("empty")
def init_he(dims, rng):
    return {}
