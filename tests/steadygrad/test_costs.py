from collections import OrderedDict

import numpy as np
import pytest
from steadygrad import costs
from steadygrad.autodiff import Node, value_and_gradients
from steadygrad.costs import net_backward, net_cost, recorded_backward
from steadygrad.functions import relu, relu_prime, tanh, tanh_prime
from steadygrad.judging.plain import Named, build
from steadygrad.table import FUNCTIONS


def a_net(seed=1, lam=0.7):
    rng = np.random.default_rng(seed)
    shapes = {"W1": (4, 3), "b1": (4, 1), "W2": (3, 4), "b2": (3, 1), "W3": (2, 3), "b3": (2, 1)}
    params = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    return {"X": rng.standard_normal((3, 5)), "Y": np.eye(2)[:, rng.integers(2, size=5)], "lam": lam}, params


def test_all_makers_are_in_the_table():
    """Can every maker of this module be named?"""
    assert {name: FUNCTIONS[name] for name in costs.__all__} == {name: getattr(costs, name) for name in costs.__all__}


def test_functions_of_a_number():
    """Are they what their formulas say?"""
    assert costs.polynomial([1.0, -2.0, 3.0])(2.0) == 1 - 4 + 12
    assert costs.exponential(-0.5)(2.0) == pytest.approx(np.exp(-1))
    assert costs.wave(2.0, 0.3)(1.0) == pytest.approx(np.sin(2.3))


def test_costs_of_a_vector():
    """Are they one float, with the gradients Aθ + b (A symmetric) and the logistic one?"""
    rng = np.random.default_rng(2)
    A, b, theta = rng.standard_normal((3, 3)), rng.standard_normal(3), rng.standard_normal(3)
    assert costs.quadratic(A, b)(theta) == pytest.approx(theta @ A @ theta / 2 + b @ theta)
    X, y = rng.standard_normal((3, 6)), np.array([1.0, -1, 1, 1, -1, -1])
    J = costs.logistic_cost(X, y)
    assert type(J(theta)) is float and J(np.zeros(3)) == pytest.approx(np.log(2))
    assert J(theta) == pytest.approx(np.mean([np.log(1 + np.exp(-s * (x @ theta))) for x, s in zip(X.T, y)]))


@pytest.mark.parametrize("g, g_prime", [(tanh, tanh_prime), (relu, relu_prime)])
@pytest.mark.parametrize("scale", [1.0, 1e-3, 250.0])
def test_net_cost_by_hand(g, g_prime, scale):
    """Is it scale · (cross-entropy + (λ/2m) Σ ‖W‖²), and one float?"""
    data, p = a_net()
    A = g(p["W2"] @ g(p["W1"] @ data["X"] + p["b1"]) + p["b2"])
    Z = p["W3"] @ A + p["b3"]
    P = np.exp(Z) / np.exp(Z).sum(axis=0)
    penalty = 0.7 / 10 * sum(np.sum(p[W] ** 2) for W in ("W1", "W2", "W3"))
    J = net_cost(**data, g=g, g_prime=g_prime, scale=scale)(p)
    assert type(J) is float
    assert J == pytest.approx(scale * (-np.sum(data["Y"] * np.log(P)) / 5 + penalty), rel=1e-12)


@pytest.mark.parametrize("g, g_prime", [(tanh, tanh_prime), (relu, relu_prime)])
def test_net_backward_is_the_gradient_of_net_cost(g, g_prime):
    """Without faults, is every entry the slope of the cost, penalty and scale included?"""
    data, params = a_net(seed=3)
    J, grads = (maker(**data, g=g, g_prime=g_prime, scale=3.0) for maker in (net_cost, net_backward))
    for name, g_of in grads(params).items():
        for index in np.ndindex(g_of.shape):
            step = np.zeros(g_of.shape)
            step[index] = 1e-6
            up, down = (J(params | {name[1:]: params[name[1:]] + s}) for s in (step, -step))
            assert g_of[index] == pytest.approx((up - down) / 2e-6, abs=1e-7)


def test_faults_are_planted_where_they_are_said_to_be():
    """Does each fault change its own gradient, as described, and no other?"""
    data, params = a_net(seed=4)
    net = data | {"g": tanh, "g_prime": tanh_prime, "scale": 2.0}
    faults = {"dW1": {"factor": -1.0}, "db2": {"penalty": 0.5}, "dW3": {"factor": 2.0, "last_entry": 3.0}}
    right, spoiled = net_backward(**net)(params), net_backward(**net, faults=faults)(params)
    np.testing.assert_array_equal(spoiled["dW1"], -right["dW1"])
    np.testing.assert_allclose(spoiled["db2"], right["db2"] + 2.0 * 0.5 * params["b2"], rtol=1e-12)
    np.testing.assert_allclose(spoiled["dW3"].flat[-1], 6 * right["dW3"].flat[-1], rtol=1e-12)
    np.testing.assert_allclose(spoiled["dW3"].flat[:-1], 2 * right["dW3"].flat[:-1], rtol=1e-12)
    for name in ("db1", "dW2", "db3"):
        np.testing.assert_array_equal(spoiled[name], right[name])


def test_arguments_are_left_alone():
    """Do cost and faulty backward pass not write into the parameters?"""
    data, params = a_net(seed=5)
    before = {name: value.copy() for name, value in params.items()}
    net = data | {"g": tanh, "g_prime": tanh_prime}
    net_cost(**net)(params)
    net_backward(**net, faults={"db3": {"last_entry": 0.0}})(params)
    for name, value in before.items():
        np.testing.assert_array_equal(params[name], value)


def test_they_cross_the_border_as_names():
    """Is a nested recipe, activation and data inside, built to the live function?"""
    data, params = a_net(seed=6)
    recipe = Named("net_cost", data | {"g": Named("tanh"), "g_prime": Named("tanh_prime")})
    assert build(recipe)(params) == net_cost(**data, g=tanh, g_prime=tanh_prime)(params)


def test_gradients_have_nine_digits_and_no_more():
    """Is every gradient within a billionth of the exact one, of any size, and none of many exact?"""
    exact = np.random.default_rng(0).standard_normal((30, 30)) * 10.0 ** np.arange(-150, 150, 10)
    found = value_and_gradients(lambda p: Node(0.0, (p["W"], lambda up: exact)), {"W": exact})[1]["dW"]
    away = np.abs(found / exact - 1)
    assert away.max() < 1e-9 and np.median(away) > 1e-10
    ends = np.array([0.0, np.inf, -np.inf, np.nan])
    np.testing.assert_array_equal(
        value_and_gradients(lambda p: Node(0.0, (p["W"], lambda up: ends)), {"W": ends})[1]["dW"], ends
    )


# ---------------------------------------------------------------- a recording


def a_recording():
    _, params = a_net(seed=7)
    gradients = {f"d{name}": 2 * value for name, value in params.items()}
    return params, gradients, recorded_backward(params, gradients)


def there_and_back(params):
    moved = {name: value.copy() for name, value in params.items()}
    moved["W1"] += 1e-4
    moved["W1"] -= 1e-4
    return moved


@pytest.mark.parametrize(
    "as_given",
    [dict, lambda p: {name: p[name].copy() for name in sorted(p)}, OrderedDict, there_and_back],
    ids=["the same", "copies in another order", "another dict", "moved there and back"],
)
def test_a_recorded_backward_pass_gives_its_gradients_at_its_params(as_given):
    """Are they given whatever holds the parameters, each time in new arrays?"""
    params, gradients, backward = a_recording()
    for _ in range(2):
        given = backward(as_given(params))
        assert list(given) == list(gradients)
        for name, gradient in given.items():
            np.testing.assert_array_equal(gradient, gradients[name])
            gradient += 1


@pytest.mark.parametrize(
    "other",
    [
        lambda p: {name: value + 1e-4 for name, value in p.items()},
        lambda p: {"W1": p["W1"]},
        lambda p: {name: value.ravel() for name, value in p.items()},
        lambda p: np.concatenate([value.ravel() for value in p.values()]),
        lambda p: None,
    ],
    ids=["moved", "one of them", "flat", "a vector", "nothing"],
)
def test_a_recorded_backward_pass_says_where_it_is_defined(other):
    """Is it a clear error to ask for gradients elsewhere?"""
    params, _, backward = a_recording()
    with pytest.raises(ValueError, match=r"recorded at `params`: call it with these, backward\(params\)"):
        backward(other(params))
