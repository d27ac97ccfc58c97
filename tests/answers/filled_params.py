"""Ways to draw weights that are right for several initializations, and what they share."""

import math

import numpy as np
from scipy import stats

from tests.answers import right


def filled(dims, weights, biases=lambda n_out: np.zeros((n_out, 1)), backwards=False):
    """{"W1": weights(n_in, n_out), "b1": biases(n_out), …}, filled from the last layer on if `backwards`."""
    params = {}
    layers = range(1, len(dims))
    for layer in reversed(layers) if backwards else layers:
        n_in, n_out = dims[layer - 1], dims[layer]
        params[f"b{layer}"] = biases(n_out)
        params[f"W{layer}"] = weights(n_in, n_out)
    return params


def plus_minus(r, n_in, n_out, rng):
    """Uniform from -r to r, row by row."""
    return np.array([rng.uniform(-r, r, n_in) for _ in range(n_out)])


def box_muller(rng, n_out, n_in, std):
    u, v = rng.random((2, n_out, n_in))
    return std * np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)


def in_place(rng, n_out, n_in, std):
    W = np.empty((n_out, n_in))
    rng.standard_normal(out=W)
    W *= std
    return W


def polar(rng):
    while True:
        a, b = 2 * rng.random() - 1, 2 * rng.random() - 1
        s = a * a + b * b
        if 0 < s < 1:
            return a * math.sqrt(-2 * math.log(s) / s)


NORMAL = {
    "one call": lambda rng, n_out, n_in, std: rng.normal(0, std, (n_out, n_in)),
    "scaled": lambda rng, n_out, n_in, std: rng.standard_normal((n_out, n_in)) * std,
    "loops": lambda rng, n_out, n_in, std: np.array([[std * rng.normal() for _ in range(n_in)] for _ in range(n_out)]),
    "polar loops": lambda rng, n_out, n_in, std: np.array(
        [[std * polar(rng) for _ in range(n_in)] for _ in range(n_out)]
    ),
    "transposed draw": lambda rng, n_out, n_in, std: rng.standard_normal((n_in, n_out)).T * std,
    "reshaped": lambda rng, n_out, n_in, std: rng.normal(scale=std, size=n_out * n_in).reshape(n_out, n_in),
    "rows": lambda rng, n_out, n_in, std: np.vstack([rng.normal(0, std, n_in) for _ in range(n_out)]),
    "Box-Muller": box_muller,
    "in place": in_place,
    "inverse distribution": lambda rng, n_out, n_in, std: stats.norm.ppf(rng.uniform(size=(n_out, n_in)), scale=std),
    "SciPy": lambda rng, n_out, n_in, std: stats.norm.rvs(0, std, (n_out, n_in), random_state=rng),
    "child generator": lambda rng, n_out, n_in, std: rng.spawn(1)[0].normal(0, std, (n_out, n_in)),
    "RandomState": lambda rng, n_out, n_in, std: std * np.random.RandomState(rng.bit_generator).randn(n_out, n_in),
    "difference": lambda rng, n_out, n_in, std: (
        std * (rng.normal(size=(n_out, n_in)) - rng.normal(size=(n_out, n_in))) / 2**0.5
    ),
}
UNIFORM = {
    "uniform, one call": lambda rng, n_out, n_in, std: rng.uniform(-(3**0.5) * std, 3**0.5 * std, (n_out, n_in)),
    "uniform, stretched": lambda rng, n_out, n_in, std: (2 * rng.random((n_out, n_in)) - 1) * std * np.sqrt(3),
    "uniform, loops": lambda rng, n_out, n_in, std: np.array(
        [[rng.uniform(-math.sqrt(3), math.sqrt(3)) * std for _ in range(n_in)] for _ in range(n_out)]
    ),
    "uniform, transposed draw": lambda rng, n_out, n_in, std: rng.uniform(-1, 1, (n_in, n_out)).T * (3**0.5 * std),
    "uniform, SciPy": lambda rng, n_out, n_in, std: stats.uniform.rvs(
        -(3**0.5) * std, 12**0.5 * std, (n_out, n_in), random_state=rng
    ),
}
OTHER = {
    "triangular": lambda rng, n_out, n_in, std: rng.triangular(-(6**0.5), 0, 6**0.5, (n_out, n_in)) * std,
    "logistic": lambda rng, n_out, n_in, std: rng.logistic(0, std * 3**0.5 / np.pi, (n_out, n_in)),
}
STD = {
    "init_normal": lambda n_in, n_out, scale: scale,
    "init_lecun": lambda n_in, n_out: (1 / n_in) ** 0.5,
    "init_xavier": lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5,
    "init_he": lambda n_in, n_out: (2 / n_in) ** 0.5,
    "init_xavier_uniform": lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5,
    "scaled_init": lambda n_in, n_out, gain: (gain / n_in) ** 0.5,
}
STYLES = {name: NORMAL for name in STD} | {"init_xavier_uniform": UNIFORM, "scaled_init": NORMAL | UNIFORM | OTHER}


def initializer(name, draw, backwards=False):
    """A learner's function of this name, with weights draw(rng, n_out, n_in, std)."""

    def init(dims, *rest):
        *numbers, rng = rest
        return filled(
            dims, lambda n_in, n_out: draw(rng, n_out, n_in, STD[name](n_in, n_out, *numbers)), backwards=backwards
        )

    init.__name__ = name
    return init


for name, draws in STYLES.items():
    for style, draw in draws.items():
        right(style)(initializer(name, draw))
    if draws is not UNIFORM:
        right("from the last layer to the first")(initializer(name, NORMAL["scaled"], backwards=True))
