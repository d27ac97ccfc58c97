"""The reference of 04_normalization beside scikit-learn's scaler, PyTorch's Hessian and SciPy's linear algebra."""

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from sklearn.preprocessing import StandardScaler
from steadygrad.data import breast_cancer

from autograder.content.reference import normalization as reference

EXACT = {"rtol": 1e-10, "atol": 1e-12}
SHAPES = [(1, 1), (1, 7), (3, 5), (5, 3), (4, 4), (30, 200)]


def table(n, m, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(0.1, 50, (n, 1)) * (rng.standard_normal((n, m)) + rng.uniform(-3, 3, (n, 1)))


def correlated(n, m, seed=0):
    X = table(n, m, seed)
    X[-1] += X[0]
    return X


# ---------------------------------------------------------------- statistics


@pytest.mark.parametrize("n, m", SHAPES)
def test_mean_and_variance_are_scikit_learns(n, m):
    """Are they those of StandardScaler, which has examples as rows, as columns?"""
    X = table(n, m)
    scaler = StandardScaler().fit(X.T)
    np.testing.assert_allclose(reference.feature_mean(X), scaler.mean_[:, None], **EXACT)
    np.testing.assert_allclose(reference.feature_variance(X), scaler.var_[:, None], **EXACT)


@pytest.mark.parametrize("n, m", SHAPES)
def test_normalizer_is_scikit_learns(n, m):
    """Are μ, σ and the normalized splits those of StandardScaler, with constant features and a single example too?"""
    X, test = table(n, m), table(n, 9, seed=1)
    X[0] = 3.25
    scaler = StandardScaler().fit(X.T)
    fitted = reference.fit_normalizer(X)
    np.testing.assert_allclose(fitted["mu"], scaler.mean_[:, None], **EXACT)
    np.testing.assert_allclose(fitted["sigma"], scaler.scale_[:, None], **EXACT)
    train, held_out = reference.normalize_splits(X, test)
    np.testing.assert_allclose(train, scaler.transform(X.T).T, **EXACT)
    np.testing.assert_allclose(held_out, scaler.transform(test.T).T, **EXACT)


def test_the_breast_cancer_table_is_scipys_zscore():
    """Is the real table, with spreads over five powers of ten, that of scipy.stats.zscore?"""
    X, _, _ = breast_cancer()
    (Z,) = reference.normalize_splits(X)
    np.testing.assert_allclose(Z, stats.zscore(X, axis=1), rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("value", [0.0, 0.1, 0.7, -2.3, 1e-12, 1e12 / 3])
@pytest.mark.parametrize("m", [1, 2, 3, 6, 7, 100, 569])
def test_constant_features_get_one(value, m):
    """Is σ exactly 1 for equal values, whatever their mean is rounded to?"""
    assert reference.fit_normalizer(np.full((2, m), value))["sigma"].tolist() == [[1.0], [1.0]]


def test_a_tiny_spread_is_no_constant():
    """Is a σ of 1e-9, or 1e-200, kept?"""
    X = np.array([[1e-9, 3e-9], [1e-150, 3e-150]])
    np.testing.assert_allclose(reference.fit_normalizer(X)["sigma"], [[1e-9], [1e-150]], rtol=1e-12)


# ---------------------------------------------------------------- laws


numbers = st.floats(-1e3, 1e3, allow_subnormal=False)
tables = arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(2, 9)), elements=numbers)


@given(tables, st.floats(-100, 100), st.floats(0.01, 100))
def test_the_unit_does_not_matter(X, shift, factor):
    """Do 32 + 1.8 X and X become the same, as degrees Fahrenheit and Celsius must?"""
    assume(np.all(np.ptp(X, axis=1) > 1e-2))
    (Z,), (other,) = reference.normalize_splits(X), reference.normalize_splits(shift + factor * X)
    np.testing.assert_allclose(other, Z, rtol=1e-6, atol=1e-6)


@given(tables)
def test_normalized_features_have_mean_0_and_variance_1(X):
    """Has every feature of the training set mean 0, and variance 1 unless it is constant?"""
    assume(np.all((np.ptp(X, axis=1) == 0) | (np.ptp(X, axis=1) > 1e-2)))
    (Z,) = reference.normalize_splits(X)
    np.testing.assert_allclose(Z.mean(axis=1), 0, atol=1e-8)
    np.testing.assert_allclose(Z.var(axis=1), np.ptp(X, axis=1) > 0, atol=1e-8)


@given(tables, st.permutations(range(4)))
def test_splits_keep_their_places(X, order):
    """Does a split become the same wherever it stands behind the training set?"""
    assume(np.all((np.ptp(X, axis=1) == 0) | (np.ptp(X, axis=1) > 1e-2)))
    others = [X + shift for shift in range(4)]
    straight = reference.normalize_splits(X, *others)
    turned = reference.normalize_splits(X, *(others[i] for i in order))
    for place, i in enumerate(order):
        np.testing.assert_array_equal(turned[1 + place], straight[1 + i])


# ---------------------------------------------------------------- the cost


def torch_hessian(X, y):
    X, y = torch.tensor(X), torch.tensor(y)
    return torch.autograd.functional.hessian(
        lambda w: ((w @ X - y) ** 2).sum() / (2 * X.shape[1]), torch.zeros(len(X), dtype=torch.float64)
    ).numpy()


@pytest.mark.parametrize("n, m", [(1, 4), (2, 7), (4, 30), (6, 8)])
def test_condition_and_rate_are_those_of_autograds_hessian(n, m):
    """Do SciPy's eigenvalues of PyTorch's Hessian of J give the same condition and rate?"""
    X = correlated(n, m)
    values = scipy.linalg.eigvalsh(torch_hessian(X, np.random.default_rng(2).standard_normal(m)))
    assert reference.hessian_condition(X) == pytest.approx(values[-1] / values[0], rel=1e-8)
    assert reference.largest_stable_rate(X) == pytest.approx(2 / values[-1], rel=1e-10)


@pytest.mark.parametrize("n, m", [(1, 4), (2, 7), (4, 30), (6, 8)])
def test_condition_is_numpys(n, m):
    """Is it the condition of H, and the square of that of X?"""
    X = correlated(n, m)
    assert reference.hessian_condition(X) == pytest.approx(np.linalg.cond(X @ X.T), rel=1e-8)
    assert reference.hessian_condition(X) == pytest.approx(np.linalg.cond(X) ** 2, rel=1e-8)


@pytest.mark.parametrize("factor, converges", [(0.999, True), (1.001, False)])
def test_descent_stops_to_converge_at_the_rate(factor, converges):
    """Does PyTorch's own gradient descent converge just below the rate, and diverge just above?"""
    X = correlated(3, 12)
    X, y = torch.tensor(X / X.std(axis=1, keepdims=True)), torch.tensor(np.random.default_rng(3).standard_normal(12))
    w = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    descent = torch.optim.SGD([w], lr=factor * reference.largest_stable_rate(X.numpy()))
    costs = []
    for _ in range(2_000):
        descent.zero_grad()
        cost = ((w @ X - y) ** 2).sum() / (2 * X.shape[1])
        cost.backward()
        descent.step()
        costs.append(cost.item())
    assert (costs[-1] <= costs[1_000] * (1 + 1e-12)) == converges


def test_a_common_scale_changes_the_rate_only():
    """Does X in another unit keep its condition, and divide its rate by the square of the factor?"""
    X = correlated(4, 30)
    assert reference.hessian_condition(1000 * X) == pytest.approx(reference.hessian_condition(X), rel=1e-9)
    assert reference.largest_stable_rate(1000 * X) == pytest.approx(reference.largest_stable_rate(X) / 1e6, rel=1e-10)
