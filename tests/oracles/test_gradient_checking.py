"""The reference of 03_gradient_checking beside PyTorch's autograd, SciPy's differences, and laws that always hold."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import optimize
from scipy.differentiate import derivative
from steadygrad import costs
from steadygrad.functions import tanh, tanh_prime

from autograder.content.reference import gradient_checking as reference

EXACT = {"rtol": 1e-10, "atol": 1e-12}


def tensor(x, grad=False):
    return torch.tensor(x, dtype=torch.float64, requires_grad=grad)


def a_batch(seed, dims=(4, 5, 3), m=6):
    """(params, X, Y) of a two-layer net, all random."""
    rng = np.random.default_rng(seed)
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        params[f"W{layer}"] = 0.6 * rng.standard_normal((n_out, n_in))
        params[f"b{layer}"] = 0.6 * rng.standard_normal((n_out, 1))
    return params, rng.standard_normal((dims[0], m)), np.eye(dims[-1])[:, rng.integers(dims[-1], size=m)]


def torch_cost(p, X, Y, lam):
    """The same cost in PyTorch's words: its own cross-entropy, examples in rows."""
    hidden = torch.tanh(p["W1"] @ tensor(X) + p["b1"])
    scores = (p["W2"] @ hidden + p["b2"]).T
    penalty = lam / (2 * X.shape[1]) * sum(torch.linalg.matrix_norm(p[W]) ** 2 for W in ("W1", "W2"))
    return torch.nn.functional.cross_entropy(scores, tensor(Y).T) + penalty


# ---------------------------------------------------------------- differences


@pytest.mark.parametrize("f, x", [(np.exp, 0.7), (np.sin, -1.2), (lambda x: x**3 - 2 * x, 1.5)])
def test_two_sided_derivative_is_scipys(f, x):
    """Is it the derivative that SciPy finds by differences of high order?"""
    exact = derivative(f, x).df
    assert reference.two_sided_derivative(f, x, 1e-5) == pytest.approx(exact, rel=1e-8)
    assert reference.one_sided_derivative(f, x, 1e-8) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("eps", [0.5, 1e-2])
def test_errors_of_a_cube_are_known(eps):
    """Is the error at θ of θ³ exactly 3θε + ε² one-sided, and ε² two-sided?"""
    rules = reference.one_sided_derivative, reference.two_sided_derivative
    for theta in (1.0, -2.0):
        one, two = (rule(lambda t: t**3, theta, eps) for rule in rules)
        assert one - 3 * theta**2 == pytest.approx(3 * theta * eps + eps**2, rel=1e-9)
        assert two - 3 * theta**2 == pytest.approx(eps**2, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_numerical_gradient_is_scipys_and_autograds(seed):
    """Does it agree with SciPy's approximate gradient and with PyTorch's exact one?"""
    rng = np.random.default_rng(seed)
    X, y, theta = rng.standard_normal((4, 9)), rng.choice([-1.0, 1.0], 9), rng.standard_normal(4)
    J = costs.logistic_cost(X, y)
    t = tensor(theta, grad=True)
    torch.nn.functional.softplus(-tensor(y) * (t @ tensor(X))).mean().backward()
    ours = reference.numerical_gradient(J, theta, 1e-5)
    np.testing.assert_allclose(ours, t.grad.numpy(), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(ours, optimize.approx_fprime(theta, J, 1e-8), rtol=1e-5, atol=1e-6)


# ---------------------------------------------------------------- vectors


def shapes_of_nets():
    return st.lists(st.integers(1, 4), min_size=2, max_size=14)


@settings(deadline=None, max_examples=60)
@given(sizes=shapes_of_nets(), seed=st.integers(0, 2**32 - 1))
def test_there_and_back(sizes, seed):
    """Do the two functions undo each other, in both directions, whatever the order of the dict?"""
    rng = np.random.default_rng(seed)
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), start=1):
        params[f"W{layer}"], params[f"b{layer}"] = rng.standard_normal((n_out, n_in)), rng.standard_normal((n_out, 1))
    params = {name: params[name] for name in rng.permutation(list(params))}
    theta = reference.params_to_vector(params)
    back = reference.vector_to_params(theta, params)
    assert back.keys() == params.keys() and all(np.array_equal(back[name], params[name]) for name in params)
    other = rng.standard_normal(theta.size)
    np.testing.assert_array_equal(reference.params_to_vector(reference.vector_to_params(other, params)), other)


def test_the_vector_is_pytorchs():
    """Is it torch.nn.utils.parameters_to_vector of the layers' weights and biases, for twelve layers?"""
    layers = torch.nn.Sequential(*(torch.nn.Linear(n, n % 3 + 1, dtype=torch.float64) for n in [2, 3, 1] * 4))
    params = {}
    for number in range(12, 0, -1):
        params[f"b{number}"] = layers[number - 1].bias.detach().numpy()[:, None]
        params[f"W{number}"] = layers[number - 1].weight.detach().numpy()
    theirs = torch.nn.utils.parameters_to_vector(layers.parameters()).detach().numpy()
    np.testing.assert_array_equal(reference.params_to_vector(params), theirs)


# ---------------------------------------------------------------- distances

NUMBERS = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
VECTORS = arrays(float, 5, elements=NUMBERS)


@given(a=VECTORS, b=VECTORS, scale=st.floats(1e-6, 1e6))
def test_laws_of_the_relative_difference(a, b, scale):
    """Is it symmetric, between 0 and 1, and the same in any units?"""
    difference = reference.relative_difference(a, b)
    assert 0 <= difference <= 1 + 1e-12
    assert reference.relative_difference(b, a) == difference
    assert reference.relative_difference(scale * a, scale * b) == pytest.approx(difference, rel=1e-6, abs=1e-12)


@given(a=VECTORS)
def test_equal_opposite_and_zero_vectors(a):
    """Is it 0 for equal vectors, zeros too, and 1 for opposite ones and for one zero vector?"""
    assert reference.relative_difference(a, a.copy()) == 0
    if a.any():
        assert reference.relative_difference(a, -a) == pytest.approx(1)
        assert reference.relative_difference(a, np.zeros(5)) == pytest.approx(1)


# ---------------------------------------------------------------- nets


@pytest.mark.parametrize("seed, lam, m", [(0, 0.0, 6), (1, 0.8, 6), (2, 3.0, 1)])
def test_fixed_backward_is_autograds(seed, lam, m):
    """Are all four gradients PyTorch's automatic derivatives?"""
    params, X, Y = a_batch(seed, m=m)
    leaves = {name: tensor(value, grad=True) for name, value in params.items()}
    torch_cost(leaves, X, Y, lam).backward()
    grads = reference.fixed_backward(params, X, Y, lam)
    assert grads.keys() == {f"d{name}" for name in params}
    for name in params:
        np.testing.assert_allclose(grads[f"d{name}"], leaves[name].grad.numpy(), **EXACT)


def test_the_check_agrees_with_scipys():
    """Is the numerator SciPy's check_grad, for a gradient with a bug?"""
    params, X, Y = a_batch(3)
    net = {"X": X, "Y": Y, "lam": 0.5, "g": tanh, "g_prime": tanh_prime}
    J, backward = costs.net_cost(**net), costs.net_backward(**net, faults={"dW1": {"factor": 1.5}})
    theta, grads = reference.params_to_vector(params), backward(params)
    a = reference.params_to_vector({name: grads[f"d{name}"] for name in params})
    gap = optimize.check_grad(
        lambda t: J(reference.vector_to_params(t, params)), lambda t: a, theta, epsilon=1e-8, direction="all"
    )
    difference, verdict = reference.gradient_check(J, grads, params, 1e-5)
    b = np.linalg.norm(a / np.where(np.arange(a.size) < params["W1"].size, 1.5, 1))
    assert verdict == "wrong" and difference == pytest.approx(gap / (np.linalg.norm(a) + b), rel=1e-4)


def test_autograd_passes_its_own_kind_of_check():
    """Does gradcheck of PyTorch accept what we call right, and do we accept its gradient?"""
    params, X, Y = a_batch(4)
    leaves = {name: tensor(value, grad=True) for name, value in params.items()}
    assert torch.autograd.gradcheck(lambda *p: torch_cost(dict(zip(leaves, p)), X, Y, 0.5), tuple(leaves.values()))
    torch_cost(leaves, X, Y, 0.5).backward()
    grads = {f"d{name}": leaf.grad.numpy() for name, leaf in leaves.items()}

    def J(params):
        return torch_cost({name: tensor(value) for name, value in params.items()}, X, Y, 0.5).item()

    difference, verdict = reference.gradient_check(J, grads, params, 1e-5)
    assert verdict == "right" and difference < 1e-8
    assert reference.faulty_parameters(J, lambda p: grads, params, 1e-5) == []


@pytest.mark.parametrize("seed", range(4))
def test_worst_component_and_faulty_parameters_find_a_planted_bug(seed):
    """Is one entry that was changed found: its parameter, its index, and no other?"""
    rng = np.random.default_rng(seed)
    params, X, Y = a_batch(seed)
    net = {"X": X, "Y": Y, "lam": 0.5, "g": tanh, "g_prime": tanh_prime}
    J, right = costs.net_cost(**net), costs.net_backward(**net)(params)
    name = str(rng.choice(list(params)))
    index = tuple(int(rng.integers(n)) for n in params[name].shape)
    wrong = {key: value.copy() for key, value in right.items()}
    wrong[f"d{name}"][index] += 0.1
    assert reference.worst_component(wrong, right) == (name, index)
    assert reference.faulty_parameters(J, lambda p: wrong, params, 1e-5) == [name]
