import copy
import math

import numpy as np
import pytest
from scipy import stats

from autograder.content.checks.initialization import rules
from autograder.vocabulary.check import load

CHECKS = load("autograder.content.checks.initialization.rules")

STD = {
    "init_normal": lambda n_in, n_out, scale: scale,
    "init_lecun": lambda n_in, n_out: (1 / n_in) ** 0.5,
    "init_xavier": lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5,
    "init_he": lambda n_in, n_out: (2 / n_in) ** 0.5,
    "scaled_init": lambda n_in, n_out, gain: (gain / n_in) ** 0.5,
}


def forwards(dims):
    return range(1, len(dims))


def backwards(dims):
    return reversed(range(1, len(dims)))


def initializer(std, draw, layers=forwards, bias=lambda n_out, rng: np.zeros((n_out, 1))):
    """A learner's function with weights draw(rng, n_out, n_in, std)."""

    def init(dims, *rest):
        *numbers, rng = rest
        params = {}
        for layer in layers(dims):
            n_in, n_out = dims[layer - 1], dims[layer]
            params[f"b{layer}"] = bias(n_out, rng)
            params[f"W{layer}"] = draw(rng, n_out, n_in, std(n_in, n_out, *numbers))
        return params

    return init


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


# ---------------------------------------------------------------- right answers of all styles


def box_muller(rng, n_out, n_in, std):
    u, v = rng.random((2, n_out, n_in))
    return std * np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)


def filled_in_place(rng, n_out, n_in, std):
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
    "in place": filled_in_place,
    "inverse distribution": lambda rng, n_out, n_in, std: stats.norm.ppf(rng.uniform(size=(n_out, n_in)), scale=std),
    "scipy": lambda rng, n_out, n_in, std: stats.norm.rvs(0, std, (n_out, n_in), random_state=rng),
    "child generator": lambda rng, n_out, n_in, std: rng.spawn(1)[0].normal(0, std, (n_out, n_in)),
    "RandomState": lambda rng, n_out, n_in, std: std * np.random.RandomState(rng.bit_generator).randn(n_out, n_in),
    "difference": lambda rng, n_out, n_in, std: (
        std * (rng.normal(size=(n_out, n_in)) - rng.normal(size=(n_out, n_in))) / 2**0.5
    ),
}
UNIFORM = {
    "one call": lambda rng, n_out, n_in, std: rng.uniform(-(3**0.5) * std, 3**0.5 * std, (n_out, n_in)),
    "stretched": lambda rng, n_out, n_in, std: (2 * rng.random((n_out, n_in)) - 1) * std * np.sqrt(3),
    "loops": lambda rng, n_out, n_in, std: np.array(
        [[rng.uniform(-math.sqrt(3), math.sqrt(3)) * std for _ in range(n_in)] for _ in range(n_out)]
    ),
    "transposed draw": lambda rng, n_out, n_in, std: rng.uniform(-1, 1, (n_in, n_out)).T * (3**0.5 * std),
    "scipy": lambda rng, n_out, n_in, std: stats.uniform.rvs(
        -(3**0.5) * std, 12**0.5 * std, (n_out, n_in), random_state=rng
    ),
}


@pytest.mark.parametrize("style", NORMAL)
@pytest.mark.parametrize("name", STD)
def test_normal_draws_of_any_style_pass(passes, name, style):
    """Is every right way to draw normal numbers right?"""
    passes(name, initializer(STD[name], NORMAL[style]))


@pytest.mark.parametrize("style", UNIFORM)
@pytest.mark.parametrize("name", ["init_xavier_uniform", "scaled_init"])
def test_uniform_draws_of_any_style_pass(passes, name, style):
    """Is every right way to draw uniform numbers right, where the law is uniform or left open?"""
    passes(name, initializer(STD.get(name, STD["init_xavier"]), UNIFORM[style]))


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, n_out, n_in, std: rng.triangular(-(6**0.5), 0, 6**0.5, (n_out, n_in)) * std,
        lambda rng, n_out, n_in, std: rng.logistic(0, std * 3**0.5 / np.pi, (n_out, n_in)),
    ],
    ids=["triangular", "logistic"],
)
def test_where_the_law_is_open_any_law_passes(passes, draw):
    """Does scaled_init take any centred law with the right variance?"""
    passes("scaled_init", initializer(STD["scaled_init"], draw))


@pytest.mark.parametrize("name", STD)
def test_layers_may_be_made_in_any_order(passes, name):
    """Is a dict that was filled from the last layer to the first right?"""
    passes(name, initializer(STD[name], NORMAL["scaled"], layers=backwards))


@pytest.mark.parametrize(
    "bias",
    [
        lambda n_out, rng: np.array([[0.0]] * n_out),
        lambda n_out, rng: 0 * rng.random((n_out, 1)),
        lambda n_out, rng: -np.zeros((n_out, 1)),
        lambda n_out, rng: np.zeros(n_out)[:, np.newaxis],
    ],
)
def test_zero_biases_of_any_style_pass(passes, bias):
    """Are zeros zeros, however made?"""
    passes("init_he", initializer(STD["init_he"], NORMAL["scaled"], bias=bias))


@pytest.mark.parametrize(
    "make",
    [
        np.zeros,
        lambda shape: 0.0 * np.ones(shape),
        lambda shape: -np.zeros(shape),
        lambda shape: np.array([[0.0 for _ in range(shape[1])] for _ in range(shape[0])]),
        lambda shape: np.zeros(shape[::-1]).T,
        lambda shape: np.full(shape, 0, dtype=float),
    ],
)
@pytest.mark.parametrize("layers", [forwards, backwards])
def test_zeros_of_any_style_pass(passes, make, layers):
    """And in init_zeros?"""

    def init_zeros(dims):
        weights = {f"W{layer}": make((dims[layer], dims[layer - 1])) for layer in layers(dims)}
        return weights | {f"b{layer}": make((dims[layer], 1)) for layer in layers(dims)}

    passes("init_zeros", init_zeros)


# ---------------------------------------------------------------- wrong answers that the checks do not declare


def in_float32(rng, n_out, n_in, std):
    return rng.standard_normal((n_out, n_in), dtype=np.float32) * np.float32(std)


def tiled_units(rng, n_out, n_in, std):
    return np.tile(rng.normal(0, std, (1, n_in)), (n_out, 1))


def tiled_inputs(rng, n_out, n_in, std):
    return np.tile(rng.normal(0, std, (n_out, 1)), (1, n_in))


def orthogonal(rng, n_out, n_in, std):
    Q, _ = np.linalg.qr(rng.normal(size=(max(n_out, n_in), min(n_out, n_in))))
    return 2**0.5 * (Q if n_out >= n_in else Q.T)


def truncated(rng, n_out, n_in, std):
    return stats.truncnorm.rvs(-2, 2, scale=std, size=(n_out, n_in), random_state=rng)


WRONG_DRAWS = {
    "float32": in_float32,
    "copied units": tiled_units,
    "copied inputs": tiled_inputs,
    "orthogonal": orthogonal,
    "cut off at two std": truncated,
    "random signs": lambda rng, n_out, n_in, std: std * rng.choice([-1.0, 1.0], (n_out, n_in)),
    "positive half": lambda rng, n_out, n_in, std: np.abs(rng.normal(0, std, (n_out, n_in))),
    "double exponential": lambda rng, n_out, n_in, std: rng.laplace(0, std / 2**0.5, (n_out, n_in)),
    "normalized rows": lambda rng, n_out, n_in, std: rng.normal(0, std, (n_out, n_in)) / (1 + n_in),
    "rounded": lambda rng, n_out, n_in, std: np.round(rng.normal(0, std, (n_out, n_in)), 2),
    "integers": lambda rng, n_out, n_in, std: np.round(rng.normal(0, std, (n_out, n_in))).astype(int),
    "with a NaN": lambda rng, n_out, n_in, std: np.where(
        np.arange(n_out * n_in).reshape(n_out, n_in) == 3, np.nan, rng.normal(0, std)
    ),
    "infinite": lambda rng, n_out, n_in, std: rng.normal(0, std, (n_out, n_in)) * np.inf,
    "a matrix": lambda rng, n_out, n_in, std: rng.normal(0, std, (n_out, n_in)).view(np.matrix),
    "masked": lambda rng, n_out, n_in, std: np.ma.masked_array(rng.normal(0, std, (n_out, n_in))),
    "lists": lambda rng, n_out, n_in, std: rng.normal(0, std, (n_out, n_in)).tolist(),
    "one row": lambda rng, n_out, n_in, std: rng.normal(0, std, (1, n_out * n_in)),
    "10 % too wide": lambda rng, n_out, n_in, std: rng.normal(0, 1.1 * std, (n_out, n_in)),
}


@pytest.mark.parametrize("draw", WRONG_DRAWS.values(), ids=WRONG_DRAWS)
def test_wrong_weights_fail(fails, draw):
    """Is what is no normal matrix of variance 2 / n_in rejected?"""
    fails("init_he", initializer(STD["init_he"], draw))


WRONG_BIASES = {
    "drawn": lambda n_out, rng: rng.normal(0, 0.01, (n_out, 1)),
    "ones": lambda n_out, rng: np.ones((n_out, 1)),
    "rows": lambda n_out, rng: np.zeros((1, n_out)),
    "flat": lambda n_out, rng: np.zeros(n_out),
    "number": lambda n_out, rng: 0.0,
    "lists": lambda n_out, rng: [[0.0]] * n_out,
    "none": lambda n_out, rng: None,
    "float32": lambda n_out, rng: np.zeros((n_out, 1), dtype=np.float32),
    "integers": lambda n_out, rng: np.zeros((n_out, 1), dtype=int),
    "booleans": lambda n_out, rng: np.zeros((n_out, 1), dtype=bool),
    "NaN": lambda n_out, rng: np.full((n_out, 1), np.nan),
}


@pytest.mark.parametrize("bias", WRONG_BIASES.values(), ids=WRONG_BIASES)
def test_wrong_biases_fail(fails, bias):
    """Is what is no column of zeros of dtype float64 rejected? (b -= α db raises when b holds integers.)"""
    fails("init_he", initializer(STD["init_he"], NORMAL["scaled"], bias=bias))


he = initializer(STD["init_he"], NORMAL["scaled"])
somewhere = np.random.default_rng(0)


class Params(dict):
    pass


WRONG_ANSWERS = {
    "global generator": lambda dims, rng: he(dims, np.random),
    "generator of its own": lambda dims, rng: he(dims, np.random.default_rng(0)),
    "unseeded generator": lambda dims, rng: he(dims, np.random.default_rng()),
    "generator outside": lambda dims, rng: he(dims, somewhere),
    "small letters": lambda dims, rng: {name.lower(): value for name, value in he(dims, rng).items()},
    "counted from 0": lambda dims, rng: {f"{n[0]}{int(n[1:]) - 1}": value for n, value in he(dims, rng).items()},
    "keys are tuples": lambda dims, rng: {(n[0], int(n[1:])): value for n, value in he(dims, rng).items()},
    "list of arrays": lambda dims, rng: list(he(dims, rng).values()),
    "list of pairs": lambda dims, rng: list(he(dims, rng).items()),
    "dict of lists": lambda dims, rng: {"W": [he(dims, rng)["W1"]], "b": [he(dims, rng)["b1"]]},
    "subclass of dict": lambda dims, rng: Params(he(dims, rng)),
    "layers reversed": lambda dims, rng: he(dims[::-1], rng),
    "first layer only": lambda dims, rng: he(dims[:2], rng),
    "one layer more": lambda dims, rng: he([*dims, 1], rng),
    "no biases": lambda dims, rng: {n: value for n, value in he(dims, rng).items() if n[0] == "W"},
    "nothing": lambda dims, rng: None,
    "empty": lambda dims, rng: {},
}


@pytest.mark.parametrize("function", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
def test_wrong_answers_fail(fails, function):
    """Is an answer of another form, or drawn from elsewhere, rejected?"""
    fails("init_he", function)


def from_copies_of_the_generator(dims, std, rng):
    params = {}
    for n in range(1, len(dims)):
        fresh = copy.deepcopy(rng)
        params[f"W{n}"] = std(dims[n - 1]) * fresh.standard_normal((dims[n], dims[n - 1]))
        params[f"b{n}"] = np.zeros((dims[n], 1))
    rng.random()
    return params


def from_one_matrix(dims, std, rng):
    draws = rng.standard_normal((max(dims), max(dims)))
    weights = {f"W{n}": std(dims[n - 1]) * draws[: dims[n], : dims[n - 1]] for n in range(1, len(dims))}
    return weights | {f"b{n}": np.zeros((dims[n], 1)) for n in range(1, len(dims))}


@pytest.mark.parametrize("shared", [from_copies_of_the_generator, from_one_matrix])
@pytest.mark.parametrize("name", ["init_normal", "init_he"])
def test_layers_that_share_their_draws_fail(fails, name, shared):
    """Does every layer need draws of its own, also where each layer has a scale of its own?"""
    if name == "init_normal":
        fails(name, lambda dims, scale, rng: shared(dims, lambda n_in: scale, rng))
    else:
        fails(name, lambda dims, rng: shared(dims, lambda n_in: math.sqrt(2 / n_in), rng))


def test_numbers_of_the_last_call_are_no_answer(fails):
    """Is a cache that ignores its arguments found out?"""
    cache = {}

    def init_he(dims, rng):
        if tuple(dims) not in cache:
            cache[tuple(dims)] = he(dims, rng)
        return cache[tuple(dims)]

    fails("init_he", init_he)


RULES = {**STD, "init_xavier_uniform": STD["init_xavier"]}


@pytest.mark.parametrize("wrong", ["init_lecun", "init_xavier", "init_he", "init_xavier_uniform"])
@pytest.mark.parametrize("right", ["init_lecun", "init_xavier", "init_he", "init_xavier_uniform"])
def test_rules_are_told_apart(sheets, judged, right, wrong):
    """Is each rule right for its own exercise, and for no other?"""
    draw = UNIFORM["one call"] if wrong == "init_xavier_uniform" else NORMAL["one call"]
    outcomes = {judged(sheet, initializer(RULES[wrong], draw)).outcome for sheet in sheets(right)[:6]}
    assert outcomes == ({"passed"} if right == wrong else {"partial"})


@pytest.mark.parametrize(
    "init",
    [
        lambda shape: np.zeros(shape, dtype=int),
        lambda shape: np.zeros(shape, dtype=np.float32),
        lambda shape: np.full(shape, 1e-12),
        np.ones,
        np.empty_like,
        lambda shape: np.zeros(shape).tolist(),
    ],
    ids=["integers", "float32", "nearly zero", "ones", "empty_like", "lists"],
)
def test_zeros_must_be_zeros(sheets, judged, init):
    """In init_zeros, are numbers of another type, or nearly zero, rejected?"""

    def init_zeros(dims):
        layers = range(1, len(dims))
        return {f"W{n}": init((dims[n], dims[n - 1])) for n in layers} | {f"b{n}": init((dims[n], 1)) for n in layers}

    assert all(judged(sheet, init_zeros).share == 0 for sheet in sheets("init_zeros")[:4])


# ---------------------------------------------------------------- mistakes as learners write them


def with_bias(bias):
    return initializer(STD["init_he"], NORMAL["scaled"], bias=bias)


def with_draw(draw, rule="init_he"):
    return initializer(STD[rule], draw)


def precedence(dims, rng):
    return initializer(lambda n_in, n_out: np.sqrt(2 / n_in + n_out), NORMAL["scaled"])(dims, rng)


def too_few_layers(dims, rng):
    return he(dims[:-1], rng)


def return_in_the_loop(dims, rng):
    params = {}
    for n in range(1, len(dims)):
        params["W" + str(n)] = rng.normal(0, np.sqrt(2 / dims[n - 1]), (dims[n], dims[n - 1]))
        params["b" + str(n)] = np.zeros((dims[n], 1))
        return params


def counted_from_zero(dims, rng):
    params = {}
    for n in range(len(dims) - 1):
        params["W" + str(n)] = rng.standard_normal((dims[n + 1], dims[n])) * math.sqrt(2 / dims[n])
        params["b" + str(n)] = np.zeros((dims[n + 1], 1))
    return params


def zeros_counted_from_zero(dims):
    params = {}
    for n, (n_in, n_out) in enumerate(zip(dims[:-1], dims[1:])):
        params[f"W{n}"] = np.zeros((n_out, n_in))
        params[f"b{n}"] = np.zeros((n_out, 1))
    return params


def scale_first(dims, scale, rng):
    params = {}
    for n in range(1, len(dims)):
        params[f"W{n}"] = rng.normal(scale, size=(dims[n], dims[n - 1]))
        params[f"b{n}"] = np.zeros((dims[n], 1))
    return params


def plus_minus(bound):
    """Uniform from -r to r, filled in row by row; r is bound(n_in, n_out, …), or the scale itself."""

    def init(dims, *rest):
        *numbers, rng = rest
        params = {}
        for n in range(1, len(dims)):
            r = numbers[0] if bound == "scale" else bound(dims[n - 1], dims[n], *numbers)
            params[f"W{n}"] = np.array([rng.uniform(-r, r, dims[n - 1]) for _ in range(dims[n])])
            params[f"b{n}"] = np.zeros((dims[n], 1))
        return params

    return init


def root_of_2_in_rows(below):
    def init(dims, rng):
        params = {}
        for n in range(1, len(dims)):
            n_in, n_out = dims[n - 1], dims[n]
            params[f"W{n}"] = np.stack([rng.standard_normal(n_in) for _ in range(n_out)]) * 2**0.5 / below(n_in, n_out)
            params[f"b{n}"] = np.zeros(n_out).reshape(-1, 1)
        return params

    return init


def half_as_wide(dims, rng):
    params = {}
    for n in range(1, len(dims)):
        r = np.sqrt(6 / (dims[n - 1] + dims[n]))
        params[f"W{n}"] = (rng.random((dims[n], dims[n - 1])) - 0.5) * r
        params[f"b{n}"] = np.zeros((dims[n], 1))
    return params


NATURAL = {
    "rng.random": ("init_he", with_draw(lambda rng, o, i, std: rng.random((o, i)) * std), "rand-for-randn"),
    "random() in loops": (
        "init_lecun",
        with_draw(
            lambda rng, o, i, std: np.array([[rng.random() * std for _ in range(i)] for _ in range(o)]), "init_lecun"
        ),
        "rand-for-randn",
    ),
    "normal(0, variance)": (
        "init_he",
        with_draw(lambda rng, o, i, std: rng.normal(0, 2 / i, (o, i))),
        "variance-for-std",
    ),
    "one number": (
        "init_he",
        with_draw(lambda rng, o, i, std: std * rng.standard_normal() * np.ones((o, i))),
        "repeated-draws",
    ),
    "constant": (
        "init_xavier",
        with_draw(lambda rng, o, i, std: np.full((o, i), 0.5), "init_xavier"),
        "repeated-draws",
    ),
    "shape (n_in, n_out)": (
        "init_he",
        with_draw(lambda rng, o, i, std: rng.normal(0, std, (i, o))),
        "transposed-weights",
    ),
    "random biases": ("init_he", with_bias(lambda o, rng: rng.standard_normal((o, 1))), "nonzero-biases"),
    "biases of one": ("init_he", with_bias(lambda o, rng: np.ones((o, 1))), "nonzero-biases"),
    "np.zeros(n_out)": ("init_he", with_bias(lambda o, rng: np.zeros(o)), "flat-biases"),
    "range(1, L)": ("init_he", too_few_layers, "layers-missing"),
    "2/n_in + n_out": ("init_xavier", precedence, "missing-parentheses"),
    "n_out": (
        "init_he",
        lambda dims, rng: initializer(lambda i, o: (2 / o) ** 0.5, NORMAL["rows"])(dims, rng),
        "fan-out",
    ),
    "the 2 outside": (
        "init_he",
        lambda dims, rng: initializer(lambda i, o: 2 / i**0.5, NORMAL["loops"])(dims, rng),
        "two-outside-the-root",
    ),
    "He for Xavier": ("init_xavier", he, "two-over-n"),
    "return in the loop": ("init_he", return_in_the_loop, "return-in-the-loop"),
    "range(L)": ("init_he", counted_from_zero, "layers-from-zero"),
    "range(L), zeros": ("init_zeros", zeros_counted_from_zero, "layers-from-zero"),
    "normal(scale, size)": ("init_normal", scale_first, "scale-as-the-mean"),
    "uniform(-scale, scale)": ("init_normal", plus_minus("scale"), "bound-is-the-std"),
    "1/√n_in, as PyTorch": ("init_lecun", plus_minus(lambda i, o: 1 / math.sqrt(i)), "bound-is-the-std"),
    "r is Xavier's std": (
        "init_xavier_uniform",
        plus_minus(lambda i, o: math.sqrt(2.0 / (o + i))),
        "bound-is-the-std",
    ),
    "√(gain/n) as bound": ("scaled_init", plus_minus(lambda i, o, gain: (gain / i) ** 0.5), "bound-is-the-std"),
    "√3 · scale": ("init_normal", plus_minus(lambda i, o, scale: scale * math.sqrt(3)), "uniform-for-normal"),
    "√(3/n)": ("init_lecun", plus_minus(lambda i, o: math.sqrt(3 / i)), "uniform-for-normal"),
    "Xavier's other form": ("init_xavier", plus_minus(lambda i, o: (6 / (i + o)) ** 0.5), "uniform-for-normal"),
    "He's other form": ("init_he", plus_minus(lambda i, o: math.sqrt(6 / i)), "uniform-for-normal"),
    "sqrt(2) / n_in": ("init_he", root_of_2_in_rows(lambda i, o: i), "root-of-the-2-only"),
    "sqrt(2) / (n_in + n_out)": ("init_xavier", root_of_2_in_rows(lambda i, o: i + o), "root-of-the-2-only"),
    "(random - 0.5) * r": ("init_xavier_uniform", half_as_wide, "half-the-width"),
    "uniform for He": ("init_he", with_draw(UNIFORM["stretched"]), "uniform-for-normal"),
    "normal for uniform": ("init_xavier_uniform", with_draw(NORMAL["Box-Muller"], "init_xavier"), "normal-for-uniform"),
    "6 without root": (
        "init_xavier_uniform",
        initializer(lambda i, o: 6 / (i + o), lambda rng, o, i, r: rng.uniform(-r, r, (o, i))),
        "root-forgotten",
    ),
    "gain beside": (
        "scaled_init",
        initializer(lambda i, o, gain: gain * (1 / i) ** 0.5, NORMAL["scaled"]),
        "gain-times-std",
    ),
    "scale²": ("init_normal", initializer(lambda i, o, scale: scale**2, NORMAL["one call"]), "scale-squared"),
}


@pytest.mark.parametrize("name, function, misconception", NATURAL.values(), ids=NATURAL)
def test_mistakes_are_recognized_as_learners_write_them(recognized, name, function, misconception):
    """Is a mistake named whatever code made it, not only the code that declares it?"""
    recognized(name, function, misconception)


def test_each_random_check_looks_at_three_things():
    """Has every random initialization its law, its draws and its biases as parts of their own?"""
    for name in RULES:
        aspects = CHECKS[name].aspects
        assert [aspect.observe.name for aspect in aspects] == ["entries", "distinct", "zeros"]
        assert aspects[0].laws is not None and aspects[0].weight == 2
    assert set(CHECKS) == {*RULES, "init_zeros"}
    assert rules.init_he is CHECKS["init_he"]


def test_weights_that_are_not_finite_are_told_as_such(sheets, judged):
    """Is NaN told as NaN, and no misconception named for it?"""
    verdict = judged(
        sheets("init_he")[0], lambda dims, rng: {n: v * np.nan if n[0] == "W" else v for n, v in he(dims, rng).items()}
    )
    assert {finding.misconception for finding in verdict.findings} == {None}
    assert "contains NaN" in verdict.message


def test_the_evidence_of_unseeded_draws_is_the_call_that_was_repeated(sheets, judged):
    """Is the call on the card the one that was asked twice, the first case?"""
    verdict = judged(sheets("init_he")[0], lambda dims, rng: he(dims, np.random.default_rng()))
    first = ", ".join(map(str, sheets("init_he")[0].cases[0]["dims"]))
    assert f"dims=[{first}]" in verdict.findings[0].evidence.call
