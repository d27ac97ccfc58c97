import numpy as np
import pytest
from steadygrad import nets
from steadygrad.functions import tanh, tanh_prime
from steadygrad.training import drift, gradient_epoch, net_loss, scripted_loss


def start():
    return {"W1": np.array([[0.5, -2.0]]), "b1": np.zeros((1, 1))}


@pytest.mark.parametrize("new_arrays", [False, True])
def test_drift_changes_what_it_gets(new_arrays):
    """Does a step add 1 in the dict that it gets, and return nothing?"""
    params = start()
    assert drift(new_arrays)(params) is None
    assert params["W1"].tolist() == [[1.5, -1.0]] and params["b1"].tolist() == [[1.0]]


@pytest.mark.parametrize("new_arrays", [False, True])
def test_a_shallow_copy_holds_only_where_arrays_are_new(new_arrays):
    """Do the two ways to change in place differ in what a shallow copy keeps?"""
    params = start()
    kept = dict(params)
    drift(new_arrays)(params)
    assert (kept["b1"].item() == 0) == new_arrays


def test_a_scripted_loss_follows_the_epochs():
    """Is the loss of epoch e the e-th of the list, and the last one after its end?"""
    params, loss = start(), scripted_loss([3.0, 1.0, 2.0])
    seen = []
    for _ in range(5):
        seen.append(loss(params))
        drift(False)(params)
    assert seen == [3.0, 1.0, 2.0, 2.0, 2.0]


@pytest.mark.parametrize("before", [-3.0, -0.4, 0.4])
def test_a_scripted_loss_takes_any_parameters(before):
    """Is a place before the start, or near it, the start?"""
    assert scripted_loss([3.0, 1.0])({"b1": np.full((1, 1), before)}) == 3.0


def test_a_gradient_epoch_is_a_step_of_train():
    """Does one epoch do in place what nets.train does in one step, and lower the loss?"""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((4, 9)), rng.integers(3, size=9)
    params = {"W1": rng.standard_normal((3, 4)), "b1": np.zeros((3, 1))}
    expected, costs = nets.train(params, X, y, tanh, tanh_prime, rate=0.3, steps=1)
    loss = net_loss(X, y)
    assert loss(params) == pytest.approx(costs[0], rel=1e-14)
    arrays = dict(params)
    assert gradient_epoch(X, y, 0.3)(params) is None
    for name in params:
        assert params[name] is arrays[name]
        np.testing.assert_allclose(params[name], expected[name], rtol=1e-14)
    assert loss(params) < costs[0]
