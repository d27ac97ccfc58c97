"""What the gradient checking notebook shows: its claims, by the numbers that its cells print."""

import re

import numpy as np
import pytest

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
    """Is the two-sided error large for large derivatives, worse than one-sided at a kink, and no better in rounding?"""
    _, _, one, two, slope = numbers("erratum-14", "constants: sin")
    assert min(one, two) > 0.5 * slope
    *_, one, two = numbers("erratum-14", "kink: ")
    assert one == 0 and two == 0.45
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
    (cost_faulty, at_1000_faulty, _, length_faulty, share_faulty), (cost, at_1000, _, length, share) = (
        numbers("mended", f"{name}: ") for name in ("faulty", "mended")
    )
    assert cost < cost_faulty and length < 0.1 * length_faulty
    assert length < 0.5 * at_1000 and length_faulty > 0.8 * at_1000_faulty
    assert abs(share - share_faulty) < 1.5


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
    first, last = printed("erratum-13").splitlines()
    assert ", right; " in first and ", wrong; " in last
    start, end = (numbers("erratum-13", f"after {step} steps: ") for step in ("  0", "100"))
    assert start[0] < 1e-7 and end[0] > 0.1
    assert start[-1] == pytest.approx(np.log(10), abs=1e-3) and end[-1] < 0.8 * start[-1]
