"""What the gradient checking notebook shows: its claims, by the numbers that its cells print."""

import re

import numpy as np
import pytest
from steadygrad import nets
from steadygrad.costs import net_backward, net_cost
from steadygrad.data import digits
from steadygrad.functions import tanh, tanh_prime

from autograder.content.reference.gradient_checking import faulty_parameters, gradient_check

NOTEBOOK = "03_gradient_checking/gradient_checking"


def test_the_curve_of_the_cost_does_not_tell(numbers):
    """Do both nets learn, is the faulty one ahead at first, and are both about equally good on new images?"""
    faulty, right = (numbers("two-nets", f"net {name}: ") for name in "AB")
    (_, early_faulty, _, late_faulty, share_faulty), (_, early, _, late, share) = faulty, right
    assert early_faulty < early and late_faulty < 0.3 * early_faulty
    assert late < late_faulty < 0.3
    assert share > 85 and abs(share - share_faulty) < 1.5


def test_erratum_10_holds_at_one_only(numbers):
    """Is it 3.0001 beside 3.0301 at θ = 1, and something else at 2?"""
    assert numbers("erratum-10", "θ = 1: ") == [3, 3.0001, 3.0301]
    assert numbers("erratum-10", "θ = 2: ") == [12, 12.0001, 12.0601]


def test_errors_have_slopes_1_and_2_and_a_best_step(numbers):
    """Are the measured slopes those of Taylor's formula, that of rounding -1, and the best ε near the roots of u?"""
    for name, order, best in (("one-sided: ", 1, 2**-26), ("two-sided: ", 2, 2 ** (-52 / 3))):
        slope, noise, _, eps = numbers("v-curve", name)
        assert slope == pytest.approx(order, abs=0.03) and noise == pytest.approx(-1, abs=0.12)
        assert best / 4 < eps < 4 * best
    u, square_root, cube_root = numbers("v-curve", "machine epsilon u = ")
    assert u == 2.22e-16 and square_root == 1.5e-8 and cube_root == 6.1e-6


def test_erratum_14_constants_kinks_and_rounding(numbers):
    """Is the two-sided error large for large derivatives, better or worse at a kink, and no better in rounding?"""
    _, _, one, two, slope = numbers("erratum-14", "constants: sin")
    assert min(one, two) > 0.5 * slope
    assert numbers("erratum-14", "kink:      ReLU at 0.001, ")[-2:] == [0, 0.45]
    assert numbers("erratum-14", "kink:      ReLU at -0.001, ")[-2:] == [0.9, 0.45]
    *_, one, two = numbers("erratum-14", "rounding: ")
    assert min(one, two) > 1e-6


def test_the_vector_has_every_entry(numbers, printed):
    """Has θ the 1,510 entries of a net with 64, 20 and 10 units?"""
    assert numbers("vector-demo", "entries: ")[-1] == 64 * 20 + 20 + 20 * 10 + 10
    assert "the same parameters: True" in printed("vector-demo")


def test_erratum_39_two_costs_for_each_parameter(printed):
    """Is the cost computed 2n times for n parameters, in nets of four sizes?"""
    rows = re.findall(r"^ *(\d+) parameters: the cost is computed +(\d+) times", printed("erratum-39"), re.M)
    assert len(rows) == 4 and all(int(costs) == 2 * int(n) for n, costs in rows)
    assert int(rows[-1][0]) == 64 * 30 + 30 + 300 + 10


def test_erratum_11_relative_differences_know_no_units(printed):
    """Does the Euclidean distance follow the units, and the relative difference not?"""
    row = r"^(right|wrong) gradient, cost × (\S+) *: Euclidean distance (\S+), relative difference (\S+)$"
    rows = re.findall(row, printed("erratum-11"), re.M)
    found = {(kind, float(scale)): (float(distance), float(relative)) for kind, scale, distance, relative in rows}
    assert len(found) == 6
    for kind in ("right", "wrong"):
        small, middle, large = (found[kind, scale] for scale in (1e-3, 1, 1e3))
        assert small[0] * 1e3 == pytest.approx(middle[0], rel=0.05)
        assert middle[0] * 1e3 == pytest.approx(large[0], rel=0.05)
        assert small[1] == pytest.approx(middle[1], rel=0.05) == pytest.approx(large[1], rel=0.05)
    assert found["right", 1e3][0] > found["wrong", 1e-3][0]
    assert found["right", 1][1] < 1e-7 and found["wrong", 1][1] > 1e-3


def test_erratum_12_the_smaller_the_better(numbers):
    """With ε = 1e-7 is the difference of that size by rounding; is the least one far below its ε, near 1e-5?"""
    for name in ("tanh: ", "ReLU: "):
        _, at_1e7, _, _, least, eps = numbers("erratum-12", name)
        assert 1e-8 < at_1e7 < 1e-7 and least < 1e-9
        assert 5e-6 < eps < 1e-4 and least < 1e-3 * eps


def test_a_kink_makes_a_right_gradient_fail(numbers):
    """With ε = 1e-3, is the right gradient of the ReLU net called wrong, while that of the tanh net is not?"""
    assert numbers("erratum-12", "ReLU: ")[3] > 1e-3 and numbers("erratum-12", "tanh: ")[3] < 1e-5


def test_the_three_bugs_are_found_and_mended(printed, numbers):
    """Are three of four parameters named, and after mending none?"""
    assert "faulty parameters: W1, b1, W2\n" in printed("hunt") and ": wrong\n" in printed("hunt")
    gradient, numerical = re.search(r"worst entry: .*, gradient (\S+), numerical (\S+)", printed("hunt")).groups()
    assert abs(float(gradient) - float(numerical)) > 0.01
    assert "faulty parameters: none\n" in printed("mended") and ": right\n" in printed("mended")


def test_the_mended_net_goes_to_a_minimum(numbers):
    """Is the true gradient of the mended net far shorter at the end, at a lower cost, while both are equally good?"""
    (at_1000_faulty,), (at_1000,) = (numbers("mended", f"{name}, step 1000: ") for name in ("faulty", "mended"))
    faulty, mended = (numbers("mended", f"{name}, step 2500: ") for name in ("faulty", "mended"))
    (length_faulty, own_faulty, cost_faulty, share_faulty), (length, own, cost, share) = faulty, mended
    assert cost < cost_faulty and length < 0.1 * length_faulty
    assert length < 0.5 * at_1000 and length_faulty > 0.8 * at_1000_faulty
    assert own == length and 0.07 < own_faulty / length_faulty < 0.13
    assert 0 < share_faulty - share < 1.5


def test_the_penalty_shows_in_the_weights(printed):
    """Is a gradient without penalty right for λ = 0, and wrong in W1 and W2 alone for λ = 2?"""
    without, with_penalty = printed("penalty").splitlines()
    assert without.startswith("lam = 0 ") and without.endswith(", right; faulty: none")
    assert with_penalty.startswith("lam = 2 ") and with_penalty.endswith(", wrong; faulty: W1, W2")


def test_erratum_15_frozen_masks_can_be_checked(printed):
    """Is dropout wrong with a new mask at each call, right with a frozen one, and right when it is off?"""
    verdicts = [line.rpartition(": ")[2] for line in printed("erratum-15").splitlines()]
    assert verdicts == ["wrong", "right", "right"]


def test_erratum_13_a_bug_that_is_invisible_near_zero(printed, numbers):
    """Is the same code called right at the start and wrong later, while the cost goes down?"""
    first, last, turn = printed("erratum-13").splitlines()
    assert ", right; " in first and ", wrong; " in last and turn.endswith(" after 30 steps")
    start, end = (numbers("erratum-13", f"after {step} steps: ") for step in ("  0", "100"))
    assert start[0] < 1e-7 and end[0] > 0.1
    assert start[-1] == pytest.approx(np.log(10), abs=1e-3) and end[-1] < 0.8 * start[-1]


def weights_and_zeros(rng, dims, std):
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        params |= {f"W{layer}": std * rng.standard_normal((n_out, n_in)), f"b{layer}": np.zeros((n_out, 1))}
    return params


def test_biases_at_zero_hide_a_penalty_on_them():
    """Is a penalty on the biases right for the check where they are 0, and wrong where they are not?"""
    X, y = digits()
    net = (X[:, :40] / 16, nets.one_hot(y[:40], 10), 2.0, tanh, tanh_prime)
    penalized = net_backward(*net, faults={"db1": {"penalty": 2.0 / 40}})
    rng = np.random.default_rng(0)
    params = weights_and_zeros(rng, [64, 3, 10], 0.3)
    assert gradient_check(net_cost(*net), penalized(params), params, 1e-5)[1] == "right"
    params["b1"] = 0.3 * rng.standard_normal((3, 1))
    assert faulty_parameters(net_cost(*net), penalized, params, 1e-5) == ["b1"]


# ---------------------------------------------------------------- the numbers of the written question


def backward_of_three_layers(params, X, Y, lam, is_faulty):
    """The friend's backward pass: right, or with the slope of the first layer at A1."""
    m = X.shape[1]
    A1 = tanh(params["W1"] @ X + params["b1"])
    A2 = tanh(params["W2"] @ A1 + params["b2"])
    E = np.exp(params["W3"] @ A2 + params["b3"])
    dZ3 = (E / E.sum(axis=0) - Y) / m
    dZ2 = params["W3"].T @ dZ3 * (1 - A2**2)
    dZ1 = params["W2"].T @ dZ2 * (tanh_prime(A1) if is_faulty else 1 - A1**2)
    grads = {}
    for layer, dZ, A in ((1, dZ1, X), (2, dZ2, A1), (3, dZ3, A2)):
        grads[f"dW{layer}"] = dZ @ A.T + lam / m * params[f"W{layer}"]
        grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True)
    return grads


@pytest.fixture(scope="module")
def friend():
    """friend(is_faulty) -> (difference, faulty parameters) of the second check, and of the third, as she made them."""
    X, y = digits()
    X, Y, lam = ((X - X.mean()) / X.std())[:, :300], nets.one_hot(y[:300], 10), 2.0
    few = X[:, :40], Y[:, :40], lam
    J = net_cost(*few, tanh, tanh_prime)

    def checks(is_faulty):
        found, params = [], weights_and_zeros(np.random.default_rng(1), [64, 20, 20, 10], 0.01)

        def backward(p):
            return backward_of_three_layers(p, *few, is_faulty)

        for steps in (0, 100):
            for _ in range(steps):
                grads = backward_of_three_layers(params, X, Y, lam, is_faulty)
                params = {name: value - grads[f"d{name}"] for name, value in params.items()}
            difference, _ = gradient_check(J, backward(params), params, 1e-7)
            found.append((difference, faulty_parameters(J, backward, params, 1e-7)))
        return found

    return checks


def test_the_friends_numbers_are_those_of_a_slope_at_the_wrong_place(friend):
    """A net of three layers with this bug, checked as she did: are the differences 7e-6 and 2e-1, W1 and b1 named?"""
    (first, _), (later, names) = friend(is_faulty=True)
    assert first == pytest.approx(7e-6, abs=1e-6) and later == pytest.approx(2e-1, abs=0.5e-1)
    assert names == ["W1", "b1"]


def test_a_right_pass_of_the_friend_would_do_better(friend):
    """And without the bug: is the first one 5e-7, by rounding alone, and nothing named in the end?"""
    (first, _), (later, names) = friend(is_faulty=False)
    assert first == pytest.approx(5e-7, abs=1e-7) and later < 1e-7 and names == []


def test_with_dropout_on_the_friends_difference_is_one():
    """A new mask at each cost, ε = 1e-7: is the difference 1.0, whatever the backward pass?"""
    X, y = digits()
    X, y, rng = X[:, :40] / 16, y[:40], np.random.default_rng(2)
    params = weights_and_zeros(rng, [64, 3, 3, 10], 0.3)

    def cost_and_gradients(p):
        def hidden(A, layer):
            mask = rng.random(A.shape) < 0.8
            return mask * A / 0.8, lambda up: mask * up / 0.8

        return nets.cost_and_gradients(p, X, y, tanh, tanh_prime, hidden)

    difference, _ = gradient_check(lambda p: cost_and_gradients(p)[0], cost_and_gradients(params)[1], params, 1e-7)
    assert f"{difference:.1f}" == "1.0"


def test_the_question_asks_with_these_numbers(root):
    """Are they the numbers in the text?"""
    text = (root / "source" / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8")
    for number in ("difference 1.0;", r"difference $7 \\cdot 10^{-6}$;", r"difference $2 \\cdot 10^{-1}$;"):
        assert number in text
