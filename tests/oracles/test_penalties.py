"""The reference of 06_regularization's penalties beside PyTorch's and scikit-learn's own, and the laws they follow."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import Lasso, LinearRegression, Ridge

from autograder.content.reference import penalties as reference

EXACT = {"rtol": 1e-10, "atol": 1e-12}
NETS = [[3, 4], [4, 3, 5, 2], [2, 1, 3]]
numbers = st.floats(-1e3, 1e3, allow_nan=False)
positive = st.floats(1e-3, 1e3)


def a_net(dims, seed):
    """Parameters, some of them zero, and a random gradient of each."""
    rng = np.random.default_rng(seed)
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        params[f"W{layer}"] = rng.standard_normal((n_out, n_in)) * (rng.random((n_out, n_in)) < 0.8)
        params[f"b{layer}"] = rng.standard_normal((n_out, 1))
    return params, {f"d{name}": rng.standard_normal(p.shape) for name, p in params.items()}


def tensors(params):
    return {name: torch.tensor(p, requires_grad=True) for name, p in params.items()}


PENALTIES = {
    "l2": lambda p, lam, m: lam / (2 * m) * sum(torch.linalg.matrix_norm(W) ** 2 for W in p),
    "l1": lambda p, lam, m: lam / m * sum(torch.linalg.vector_norm(W, ord=1) for W in p),
}


@pytest.mark.parametrize("dims", NETS)
@pytest.mark.parametrize("name", PENALTIES)
def test_costs_and_gradients_are_pytorchs(name, dims):
    """Is the cost what PyTorch's norms say, and the gradient what its autograd finds, zero at a kink and for biases?"""
    params, _ = a_net(dims, seed=len(dims))
    theirs = tensors(params)
    cost = PENALTIES[name]([p for key, p in theirs.items() if key[0] == "W"], 1.7, 9)
    cost.backward()
    assert getattr(reference, f"{name}_cost")(params, 1.7, 9) == pytest.approx(cost.item(), rel=1e-12)
    ours = getattr(reference, f"{name}_gradient")(params, 1.7, 9)
    assert ours.keys() == {f"d{key}" for key in params}
    for key, p in theirs.items():
        expected = np.zeros(p.shape) if p.grad is None else p.grad.numpy()
        np.testing.assert_allclose(ours[f"d{key}"], expected, **EXACT)


@pytest.mark.parametrize("dims", NETS)
def test_weight_decay_is_sgds(dims):
    """Is the step that of torch.optim.SGD with weight_decay = λ/m for the weights and none for the biases?"""
    params, gradients = a_net(dims, seed=3)
    alpha, lam, m = 0.3, 2.5, 8
    theirs = tensors(params)
    groups = [
        {"params": [p for name, p in theirs.items() if name[0] == "W"], "weight_decay": lam / m},
        {"params": [p for name, p in theirs.items() if name[0] == "b"]},
    ]
    for name, p in theirs.items():
        p.grad = torch.tensor(gradients[f"d{name}"])
    torch.optim.SGD(groups, lr=alpha).step()
    ours = reference.weight_decay_step(params, gradients, alpha, lam, m)
    for name, p in theirs.items():
        np.testing.assert_allclose(ours[name], p.detach().numpy(), **EXACT)


def test_weight_decay_is_decoupled():
    """With a direction in the place of the gradients, is it the decay of torch.optim.AdamW: beside the optimizer?"""
    params, gradients = a_net([3, 4], seed=5)
    theirs = tensors(params)
    for name, p in theirs.items():
        p.grad = torch.tensor(gradients[f"d{name}"])
    torch.optim.AdamW([theirs["W1"]], lr=0.1, weight_decay=0.25).step()
    direction = {name: g / (np.abs(g) + 1e-8) for name, g in gradients.items()}  # of Adam's first step
    ours = reference.weight_decay_step(params, direction, 0.1, 2.0, 8)
    np.testing.assert_allclose(ours["W1"], theirs["W1"].detach().numpy(), **EXACT)


@given(arrays(float, st.integers(1, 8), elements=numbers), positive)
def test_soft_threshold_is_pytorchs(w, t):
    """Is it torch.nn.functional.softshrink?"""
    theirs = torch.nn.functional.softshrink(torch.tensor(w), t).numpy()
    np.testing.assert_allclose(reference.soft_threshold(w, t), theirs, **EXACT)


@given(numbers, positive, numbers)
def test_soft_threshold_is_the_proximal_step(w, t, other):
    """Has no other v a smaller ½ (v - w)² + t |v|?"""
    (v,) = reference.soft_threshold(np.array([w]), t)

    def cost(v):
        return 0.5 * (v - w) ** 2 + t * abs(v)

    assert cost(v) <= cost(other) + 1e-9 * (1 + cost(other))
    assert cost(v) <= min(cost(v + 1e-3), cost(v - 1e-3))


@given(arrays(float, (2, 3), elements=numbers), st.floats(0.01, 10), st.floats(0.01, 10))
def test_penalties_are_homogeneous(W, c, lam):
    """Are L2 and L1 of degree 2 and 1: scaled by c² and c, with gradient · W twice and once the cost (Euler)?"""
    params, larger = {"W1": W, "b1": np.ones((2, 1))}, {"W1": c * W, "b1": np.ones((2, 1))}
    for name, degree in (("l2", 2), ("l1", 1)):
        cost, gradient = getattr(reference, f"{name}_cost"), getattr(reference, f"{name}_gradient")
        assert cost(larger, lam, 7) == pytest.approx(c**degree * cost(params, lam, 7), rel=1e-9, abs=1e-280)
        assert np.sum(gradient(params, lam, 7)["dW1"] * W) == pytest.approx(
            degree * cost(params, lam, 7), rel=1e-9, abs=1e-280
        )


# ---------------------------------------------------------------- ridge


def a_table(n, m, seed):
    rng = np.random.default_rng(seed)
    return 2 + rng.standard_normal((n, m)), 5 + rng.standard_normal(m)


@pytest.mark.parametrize("n, m", [(3, 20), (20, 3), (5, 5), (1, 4), (4, 1)])
@pytest.mark.parametrize("lam", [0.01, 1.0, 300.0])
def test_ridge_is_scikit_learns(n, m, lam):
    """Are (w, b) scikit-learn's Ridge(alpha=λ), with more examples than features, with fewer, and with one of each?"""
    X, y = a_table(n, m, seed=n)
    theirs = Ridge(alpha=lam, solver="svd").fit(X.T, y)
    w, b = reference.ridge(X, y, lam)
    np.testing.assert_allclose(w, theirs.coef_, rtol=1e-9, atol=1e-11)
    assert b == pytest.approx(theirs.intercept_, rel=1e-10)


def test_ridge_goes_to_least_squares():
    """Is it least squares for a λ near 0, and the mean of y alone for a huge one?"""
    X, y = a_table(3, 20, seed=8)
    w, b = reference.ridge(X, y, 1e-9)
    theirs = LinearRegression().fit(X.T, y)
    np.testing.assert_allclose(w, theirs.coef_, rtol=1e-7)
    assert b == pytest.approx(theirs.intercept_, rel=1e-7)
    w, b = reference.ridge(X, y, 1e12)
    assert np.abs(w).max() < 1e-9 and b == pytest.approx(y.mean(), rel=1e-9)


@settings(max_examples=50)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000), st.floats(0.1, 100), st.floats(-50, 50))
def test_ridge_is_a_minimum_that_shifts_do_not_change(n, m, seed, lam, shift):
    """Is the slope of its cost zero in w and in b, and w the same when X and y are shifted?"""
    X, y = a_table(n, m, seed)
    w, b = reference.ridge(X, y, lam)
    residual = w @ X + b - y
    np.testing.assert_allclose(X @ residual + lam * w, 0, atol=1e-8)
    assert residual.sum() == pytest.approx(0, abs=1e-8)
    np.testing.assert_allclose(reference.ridge(X + shift, y - shift, lam)[0], w, rtol=1e-6, atol=1e-8)


def test_decay_descends_to_ridge_and_proximal_steps_to_the_lasso():
    """Do steps of weight decay end at ridge, and proximal steps at scikit-learn's Lasso(alpha=λ/m), zeros and all?"""
    X, y = a_table(6, 40, seed=2)
    X, y, lam, alpha = X - X.mean(axis=1, keepdims=True), y - y.mean(), 9.0, 0.3
    decayed = thresholded = {"W1": np.zeros((1, 6))}
    for _ in range(3000):
        gradients = {"dW1": (decayed["W1"] @ X - y) @ X.T / 40}
        decayed = reference.weight_decay_step(decayed, gradients, alpha, lam, 40)
        W = thresholded["W1"]
        after = W - alpha * (W @ X - y) @ X.T / 40
        thresholded = {"W1": reference.soft_threshold(after, alpha * lam / 40)}
    np.testing.assert_allclose(decayed["W1"][0], reference.ridge(X, y, lam)[0], **EXACT)
    lasso = Lasso(alpha=lam / 40, fit_intercept=False, tol=1e-14, max_iter=100_000).fit(X.T, y)
    np.testing.assert_allclose(thresholded["W1"][0], lasso.coef_, atol=1e-7)
    assert np.array_equal(thresholded["W1"][0] == 0, lasso.coef_ == 0) and 0 < np.sum(lasso.coef_ == 0) < 6
