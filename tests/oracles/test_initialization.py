"""The reference of 05_initialization beside PyTorch's and SciPy's own: initializers, autograd, distances."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.spatial.distance import pdist
from steadygrad.table import FUNCTIONS

from autograder.content.checks.initialization import rules as checks
from autograder.content.reference import initialization as reference

EXACT = {"rtol": 1e-10, "atol": 1e-12}
SIZES = [(3, 5), (5, 3), (150, 66), (64, 64), (6, 4000)]
TORCH_FUNCTIONS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "identity": lambda z: 1.0 * z}


def tensor(x):
    return torch.tensor(x, dtype=torch.float64)


# ---------------------------------------------------------------- laws


def standard_uniform(W, generator):
    return torch.nn.init.uniform_(W, -1, 1, generator=generator)


@pytest.mark.parametrize("n_in, n_out", SIZES)
@pytest.mark.parametrize(
    "init, options, standard, ours",
    [
        (torch.nn.init.xavier_normal_, {}, torch.nn.init.normal_, checks.xavier_std),
        (torch.nn.init.xavier_uniform_, {}, standard_uniform, checks.xavier_bound),
        (
            torch.nn.init.kaiming_normal_,
            {"mode": "fan_in", "nonlinearity": "relu"},
            torch.nn.init.normal_,
            checks.he_std,
        ),
        (
            torch.nn.init.kaiming_normal_,
            {"mode": "fan_in", "nonlinearity": "linear"},
            torch.nn.init.normal_,
            checks.lecun_std,
        ),
    ],
    ids=["xavier_normal", "xavier_uniform", "kaiming_normal", "lecun"],
)
def test_rules_are_pytorchs(init, options, standard, ours, n_in, n_out):
    """Is PyTorch's draw, entry by entry, the standard draw of the same seed times the check's std or bound?"""
    empty = torch.empty(n_out, n_in, dtype=torch.float64)
    theirs = init(empty.clone(), **options, generator=torch.Generator().manual_seed(1))
    unit = standard(empty.clone(), generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(theirs, ours(n_in, n_out) * unit, rtol=1e-12, atol=1e-15)


def test_the_gain_of_relu_is_two():
    """Is He's 2 PyTorch's squared gain of ReLU, and the gain of scaled_init the same thing?"""
    assert torch.nn.init.calculate_gain("relu") ** 2 == pytest.approx(2)
    assert checks.gain_std(7, 3, 2.0) == pytest.approx(checks.he_std(7, 3))


RULES = {
    "init_normal": (lambda dims, rng: reference.init_normal(dims, 0.3, rng), lambda n_in, n_out: stats.norm(0, 0.3)),
    "init_lecun": (reference.init_lecun, lambda n_in, n_out: stats.norm(0, 1 / math.sqrt(n_in))),
    "init_xavier": (reference.init_xavier, lambda n_in, n_out: stats.norm(0, math.sqrt(2 / (n_in + n_out)))),
    "init_xavier_uniform": (
        reference.init_xavier_uniform,
        lambda n_in, n_out: stats.uniform(-math.sqrt(6 / (n_in + n_out)), 2 * math.sqrt(6 / (n_in + n_out))),
    ),
    "init_he": (reference.init_he, lambda n_in, n_out: stats.norm(0, math.sqrt(2 / n_in))),
    "scaled_init": (
        lambda dims, rng: reference.scaled_init(dims, 0.5, rng),
        lambda n_in, n_out: stats.norm(0, math.sqrt(0.5 / n_in)),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_draws_follow_scipys_law(name):
    """Do the reference's weights pass Kolmogorov's and Smirnov's test for the law, layer by layer?"""
    init, law = RULES[name]
    dims = [150, 66, 120, 3]
    params = init(dims, np.random.default_rng(17))
    for layer, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        W, b = params[f"W{layer}"], params[f"b{layer}"]
        assert W.shape == (n_out, n_in) and b.shape == (n_out, 1) and not b.any()
        assert stats.kstest(W.ravel(), law(n_in, n_out).cdf).pvalue > 1e-3


TORCH_INITS = {
    "init_xavier": torch.nn.init.xavier_normal_,
    "init_xavier_uniform": torch.nn.init.xavier_uniform_,
    "init_he": lambda W, generator: torch.nn.init.kaiming_normal_(W, nonlinearity="relu", generator=generator),
}


@pytest.mark.parametrize("name", TORCH_INITS)
def test_draws_follow_the_same_law_as_pytorchs(name):
    """Can the two-sample test not tell our draws from PyTorch's, while it tells the other rules apart?"""

    def ours(name, seed):
        return RULES[name][0]([150, 66], np.random.default_rng(seed))["W1"].ravel()

    generator = torch.Generator().manual_seed(5)
    theirs = TORCH_INITS[name](torch.empty(66, 150, dtype=torch.float64), generator=generator).numpy().ravel()
    assert stats.ks_2samp(ours(name, 6), theirs).pvalue > 1e-3
    for other in set(TORCH_INITS) - {name}:
        assert stats.ks_2samp(ours(other, 7), theirs).pvalue < 1e-6


@pytest.mark.parametrize("name", ["init_lecun", "init_xavier", "init_xavier_uniform", "init_he"])
def test_the_checks_accept_pytorchs_draws(name):
    """Do matrices that PyTorch drew stay within the tolerances of the check's law?"""
    init = TORCH_INITS.get(name) or (
        lambda W, generator: torch.nn.init.kaiming_normal_(W, nonlinearity="linear", generator=generator)
    )
    for seed, (n_in, n_out) in enumerate([(150, 66), (4000, 3), (3, 4000)]):
        generator = torch.Generator().manual_seed(seed)
        W = init(torch.empty(n_out, n_in, dtype=torch.float64), generator=generator).numpy()
        law = checks.__dict__[name].aspects[0].laws([n_in, n_out], None)["W1"]
        allowed, seen = law.tolerances(W.size), law.statistics(W)
        expected = {"mean": law.mean, "std": law.std, "share within one std": law.within}
        assert all(abs(seen[key] - expected[key]) <= allowed[key] for key in seen)


def test_scaled_init_keeps_the_signal():
    """Does gain 1 keep the variance of a linear layer's output, and gain 2 the mean square after ReLU?"""
    rng = np.random.default_rng(3)
    x = rng.standard_normal((400, 200))
    linear = reference.scaled_init([400, 400], 1.0, rng)["W1"] @ x
    rectified = np.maximum(reference.scaled_init([400, 400], 2.0, rng)["W1"] @ x, 0)
    assert np.mean(linear**2) == pytest.approx(1, rel=0.05)
    assert np.mean(rectified**2) == pytest.approx(1, rel=0.05)


# ---------------------------------------------------------------- nets


def a_net(dims, seed, m=7):
    """Parameters with biases, inputs and an upstream gradient, all random."""
    rng = np.random.default_rng(seed)
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        params[f"W{layer}"] = rng.normal(0, 1 / math.sqrt(n_in), (n_out, n_in))
        params[f"b{layer}"] = rng.normal(size=(n_out, 1))
    return params, rng.standard_normal((dims[0], m)), rng.standard_normal((dims[-1], m))


def torch_layers(params, X, g):
    """The layers of the same net, of torch.nn.Linear, examples in rows."""
    layers, a = [], tensor(X).T
    weights = []
    for number in range(1, len(params) // 2 + 1):
        W, b = params[f"W{number}"], params[f"b{number}"]
        linear = torch.nn.Linear(W.shape[1], W.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(tensor(W))
            linear.bias.copy_(tensor(b[:, 0]))
        a = TORCH_FUNCTIONS[g](linear(a))
        weights.append(linear.weight)
        layers.append(a)
    return layers, weights


NETS = [([3, 4], 0), ([4, 3, 5, 2], 1), ([6, 8, 8, 8, 8, 1], 2), ([2, 1, 3], 3)]


@pytest.mark.parametrize("dims, seed", NETS)
@pytest.mark.parametrize("g", TORCH_FUNCTIONS)
def test_gradient_norms_are_autograds(g, dims, seed):
    """Are the norms those of PyTorch's automatic derivatives, for a random upstream gradient?"""
    params, X, dA = a_net(dims, seed)
    layers, weights = torch_layers(params, X, g)
    layers[-1].backward(tensor(dA).T)
    theirs = [torch.linalg.matrix_norm(W.grad).item() for W in weights]
    ours = reference.gradient_norms(params, X, dA, FUNCTIONS[g], FUNCTIONS[f"{g}_prime"])
    np.testing.assert_allclose(ours, theirs, **EXACT)


@pytest.mark.parametrize("dims, seed", NETS)
@pytest.mark.parametrize("g", TORCH_FUNCTIONS)
def test_activation_spread_is_pytorchs(g, dims, seed):
    """Is the spread the population standard deviation of the layers of torch.nn.Linear?"""
    params, X, _ = a_net(dims, seed)
    layers, _ = torch_layers(params, X, g)
    theirs = [a.std(correction=0).item() for a in layers]
    np.testing.assert_allclose(reference.activation_spread(params, X, FUNCTIONS[g]), theirs, **EXACT)


@pytest.mark.parametrize("shape", [(2, 3), (6, 2), (20, 7), (5, 1)])
@pytest.mark.parametrize("seed", range(3))
def test_symmetry_gap_is_the_largest_pairwise_distance(shape, seed):
    """Is the gap the maximum of SciPy's pdist?"""
    W = np.random.default_rng(seed).normal(size=shape)
    assert reference.symmetry_gap(W) == pytest.approx(pdist(W).max(), rel=1e-12)


def test_symmetry_gap_of_units_alike():
    """Is it zero, exactly, for equal units and for one alone?"""
    assert reference.symmetry_gap(np.full((4, 3), 0.1)) == 0
    assert reference.symmetry_gap(np.ones((1, 3))) == 0


@pytest.mark.parametrize("L", [1, 2, 5, 30])
@pytest.mark.parametrize("n, m", [(2, 1), (3, 4)])
def test_deep_linear_output_is_a_matrix_power(L, n, m):
    """Is it PyTorch's matrix power, and a torch.nn.Sequential of linear layers?"""
    rng = np.random.default_rng(L)
    W, w_last, x = rng.uniform(-0.7, 0.9, (n, n)), rng.standard_normal((1, n)), rng.standard_normal((n, m))
    ours = reference.deep_linear_output(W, w_last, L, x)
    power = tensor(w_last) @ torch.linalg.matrix_power(tensor(W), L - 1) @ tensor(x)
    np.testing.assert_allclose(ours, power.numpy(), **EXACT)

    layers = [torch.nn.Linear(n, len(M), bias=False, dtype=torch.float64) for M in [W] * (L - 1) + [w_last]]
    with torch.no_grad():
        for layer, M in zip(layers, [W] * (L - 1) + [w_last]):
            layer.weight.copy_(tensor(M))
        np.testing.assert_allclose(ours, torch.nn.Sequential(*layers)(tensor(x).T).T.numpy(), **EXACT)


@pytest.mark.parametrize("factor", [1.5, 0.5])
def test_the_lectures_powers(factor):
    """Does W = 1.5 I give 1.5^(L-1), and W = 0.5 I give 0.5^(L-1)?"""
    for L in (1, 10, 50):
        y = reference.deep_linear_output(factor * np.eye(2), np.array([[1.0, 0.0]]), L, np.ones((2, 1)))
        assert y.item() == pytest.approx(factor ** (L - 1), rel=1e-12)


# ---------------------------------------------------------------- the students' library


@pytest.mark.parametrize("name", TORCH_FUNCTIONS)
def test_functions_and_slopes_are_pytorchs(name):
    """Are values and primes those of PyTorch and its autograd, far from 0 too?"""
    z = np.concatenate([np.linspace(-30, 30, 121), [-700.0, 700.0, 1e-300]]).reshape(4, 31)
    t = tensor(z).requires_grad_()
    out = TORCH_FUNCTIONS[name](t)
    out.sum().backward()
    np.testing.assert_allclose(FUNCTIONS[name](z), out.detach().numpy(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(FUNCTIONS[f"{name}_prime"](z), t.grad.numpy(), rtol=1e-10, atol=1e-15)
