"""The reference of dropout beside PyTorch's dropout, autograd and eval mode, and SciPy's binomial law."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from steadygrad import nets
from steadygrad.functions import relu, relu_prime, tanh

from autograder.content.reference import dropout as reference

EXACT = {"rtol": 1e-10, "atol": 1e-12}
KEEP_PROBS = [0.2, 0.5, 0.8, 1.0]
numbers = st.floats(-1e3, 1e3, allow_nan=False)
keep_probs = st.floats(0.05, 1.0)


def tensor(x, **options):
    return torch.tensor(x, dtype=torch.float64, **options)


class Given:
    """A generator whose uniform numbers give this mask at any keep_prob below 1."""

    def __init__(self, mask):
        self.mask = mask

    def random(self, shape):
        assert shape == self.mask.shape
        return np.where(self.mask, 0.0, 1.0)


def a_net(rng, dims):
    """Random weights and biases."""
    weights = {f"W{n}": rng.standard_normal(shape) for n, shape in enumerate(zip(dims[1:], dims), start=1)}
    return weights | {f"b{n}": rng.standard_normal((units, 1)) for n, units in enumerate(dims[1:], start=1)}


def dropped_by_torch(A, keep_prob):
    """PyTorch's dropout of A: (input, output), with p as the probability of dropping."""
    torch.manual_seed(1)
    x = tensor(A, requires_grad=True)
    return x, torch.nn.functional.dropout(x, p=1 - keep_prob, training=True)


@pytest.mark.parametrize("keep_prob", KEEP_PROBS)
def test_forward_and_backward_are_pytorchs(keep_prob):
    """With PyTorch's mask, are out and the gradient, for a random upstream gradient, those of PyTorch?"""
    rng = np.random.default_rng(0)
    A, d_out = rng.uniform(0.5, 2, (20, 30)), rng.standard_normal((20, 30))
    x, theirs = dropped_by_torch(A, keep_prob)
    mask = theirs.detach().numpy() != 0
    out, used = reference.dropout_forward(A, keep_prob, Given(mask))
    np.testing.assert_allclose(out, theirs.detach().numpy(), **EXACT)
    np.testing.assert_array_equal(used, mask)
    theirs.backward(tensor(d_out))
    np.testing.assert_allclose(reference.dropout_backward(d_out, mask, keep_prob), x.grad.numpy(), **EXACT)


@pytest.mark.parametrize("keep_prob", KEEP_PROBS[:-1])
def test_units_kept_follow_the_binomial_law(keep_prob):
    """Is the number of kept units of an example distributed as SciPy's binom says, and a pair alike as p² + (1-p)²?"""
    n, m = 6, 20_000
    mask = reference.dropout_mask((n, m), keep_prob, np.random.default_rng(1))
    law = stats.binom(n, keep_prob).pmf(np.arange(n + 1))
    seen = np.bincount(mask.sum(axis=0), minlength=n + 1)
    likely = law * m > 5
    assert stats.chisquare(seen[likely], law[likely] / law[likely].sum() * seen[likely].sum()).pvalue > 1e-6
    alike = stats.binom(2, keep_prob).pmf([0, 2]).sum()
    assert alike == pytest.approx(keep_prob**2 + (1 - keep_prob) ** 2)
    assert np.mean(mask[0::2] == mask[1::2]) == pytest.approx(alike, abs=0.02)


@pytest.mark.parametrize("dims", [[4, 3], [4, 6, 3], [5, 8, 7, 4]], ids=str)
@pytest.mark.parametrize("g, layer", [(relu, torch.nn.ReLU), (tanh, torch.nn.Tanh)], ids=["relu", "tanh"])
def test_prediction_is_pytorchs_eval_mode(dims, g, layer):
    """Does a net of PyTorch with Dropout layers, in eval mode, give the same probabilities, for large scores too?"""
    rng, modules, params = np.random.default_rng(2), [], {}
    for number, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        linear = torch.nn.Linear(n_in, n_out, dtype=torch.float64)
        modules += [linear, layer(), torch.nn.Dropout(0.5)]
        params[f"W{number}"] = linear.weight.detach().numpy()
        params[f"b{number}"] = linear.bias.detach().numpy()[:, None]
    net = torch.nn.Sequential(*modules[:-2]).eval()
    for size in (1, 1e4):
        X = size * rng.standard_normal((dims[0], 9))
        theirs = torch.softmax(net(tensor(X).T), dim=1).T.detach().numpy()
        np.testing.assert_allclose(reference.predict_without_dropout(params, X, g, 0.5), theirs, **EXACT)


def test_a_hook_changes_cost_and_gradients_as_in_pytorch():
    """Are J and its gradients, with masks between the layers, those of autograd with the same masks?"""
    rng, dims, keep_prob = np.random.default_rng(3), [4, 6, 5, 3], 0.6
    params, X, y = a_net(rng, dims), rng.standard_normal((4, 8)), rng.integers(0, 3, 8)
    masks = {layer: rng.random((dims[layer], 8)) < keep_prob for layer in (1, 2)}

    def hidden(A, layer):
        out, mask = reference.dropout_forward(A, keep_prob, Given(masks[layer]))
        return out, lambda d_out: reference.dropout_backward(d_out, mask, keep_prob)

    J, gradients = nets.cost_and_gradients(params, X, y, relu, relu_prime, hidden)
    leaves = {name: tensor(value, requires_grad=True) for name, value in params.items()}
    a = tensor(X)
    for layer in (1, 2):
        a = torch.relu(leaves[f"W{layer}"] @ a + leaves[f"b{layer}"]) * tensor(masks[layer]) / keep_prob
    theirs = torch.nn.functional.cross_entropy((leaves["W3"] @ a + leaves["b3"]).T, torch.tensor(y))
    theirs.backward()
    assert pytest.approx(theirs.item(), rel=1e-12) == J
    for name, leaf in leaves.items():
        np.testing.assert_allclose(gradients[f"d{name}"], leaf.grad.numpy(), rtol=1e-9)


def test_training_calls_the_hook_for_each_hidden_layer_in_each_step():
    """Is the hook asked in every step, for layers 1 and 2 of three, and does one that passes on change nothing?"""
    rng, asked = np.random.default_rng(4), []
    params = a_net(rng, [4, 5, 5, 3])
    X, y = rng.standard_normal((4, 6)), rng.integers(0, 3, 6)

    def hidden(A, layer):
        asked.append((layer, A.shape))
        return A, lambda d_out: d_out

    with_hook, costs = nets.train(params, X, y, relu, relu_prime, 0.1, 3, hidden)
    plain, plain_costs = nets.train(params, X, y, relu, relu_prime, 0.1, 3)
    assert asked == [(1, (5, 6)), (2, (5, 6))] * 3
    np.testing.assert_array_equal(costs, plain_costs)
    for name in plain:
        np.testing.assert_array_equal(with_hook[name], plain[name])


# ---------------------------------------------------------------- laws


@settings(deadline=None, max_examples=50)
@given(arrays(float, (4, 6), elements=numbers), arrays(float, (4, 6), elements=numbers), keep_probs, st.integers(0, 99))
def test_back_is_the_adjoint_of_forward(A, C, keep_prob, seed):
    """Is ⟨out, C⟩ = ⟨A, dA⟩ for every A and C: is the way back the transpose of the way forward?"""
    out, mask = reference.dropout_forward(A, keep_prob, np.random.default_rng(seed))
    back = np.sum(A * reference.dropout_backward(C, mask, keep_prob))
    assert np.sum(out * C) == pytest.approx(back, rel=1e-9, abs=1e-6)


@settings(deadline=None, max_examples=50)
@given(arrays(float, (3, 5), elements=numbers), keep_probs, st.integers(0, 99))
def test_each_number_is_kept_and_scaled_or_zero(A, keep_prob, seed):
    """Is out A / keep_prob where the mask is 1, and 0 where it is 0; and A itself for keep_prob 1?"""
    out, mask = reference.dropout_forward(A, keep_prob, np.random.default_rng(seed))
    np.testing.assert_allclose(out[mask], A[mask] / keep_prob, rtol=1e-12)
    assert not out[~mask].any()
    out, mask = reference.dropout_forward(A, 1.0, np.random.default_rng(seed))
    np.testing.assert_array_equal(out, A)
    assert mask.all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 99), keep_probs)
def test_predictions_are_probabilities_example_by_example(seed, keep_prob):
    """Do columns add up to 1, whatever keep_prob, and does an example get the same answer alone as in company?"""
    rng = np.random.default_rng(seed)
    params, X = a_net(rng, [4, 6, 3]), rng.normal(size=(4, 5))
    P = reference.predict_without_dropout(params, X, relu, keep_prob)
    np.testing.assert_allclose(P.sum(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(P[:, [2]], reference.predict_without_dropout(params, X[:, [2]], relu, 1.0), rtol=1e-12)
