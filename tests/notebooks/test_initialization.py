"""What the initialization notebook shows: its claims, by the numbers that its cells print."""

import pytest

NOTEBOOK = "05_initialization/initialization"


def among(value: float, numbers: list[float], rel: float = 1e-3) -> bool:
    """Is one of the numbers close to a value?"""
    return any(number == pytest.approx(value, rel=rel) for number in numbers)


def test_a_factor_a_layer(numbers):
    """Is 1.5^29 what explodes, and 0.5^29 what vanishes?"""
    assert numbers("explode-vanish", "W = 1.5 I")[-1] == 1.28e5 == float(f"{1.5**29:.3g}")
    assert numbers("explode-vanish", "W = I")[-1] == 1
    assert numbers("explode-vanish", "W = 0.5 I")[-1] == float(f"{0.5**29:.3g}")


def test_erratum_05_exponent_and_singular_values(numbers):
    """Is 1.5^3 shown beside the right 1.5^2; and a matrix with an entry 3 whose powers vanish?"""
    shown = numbers("erratum-05")
    assert among(1.5**3, shown) and among(2.25, shown, rel=1e-12)
    assert among(3, shown) and among(0.1, shown, rel=1e-12)
    assert among(2**0.5 * 0.3**5, shown, rel=1e-9)  # W² = 0.3 I


def test_erratum_07_parentheses(numbers):
    """Is the slip 17.32 beside the right 0.05?"""
    assert numbers("erratum-07", "without parentheses:") == pytest.approx([(2 / 500 + 300) ** 0.5])
    assert numbers("erratum-07", "without parentheses:") == pytest.approx([17.32], abs=0.005)
    assert numbers("erratum-07", "with parentheses:") == pytest.approx([0.05], rel=1e-12)


def test_erratum_17_equal_weights_stay_equal(numbers):
    """Do zero weights not move, and equal ones move and stay copies: both with a gap of exactly 0?"""
    _, still, gap_of_zeros = numbers("erratum-17", "all weights 0 ")
    _, moved, gap_of_equals = numbers("erratum-17", "all weights 0.1 ")
    assert still == gap_of_zeros == gap_of_equals == 0 and moved > 0.05
    assert numbers("erratum-17", "different weights")[-1] > 1


def test_relu_takes_half(numbers):
    """Does each ReLU layer halve the mean square with Xavier, and keep it with He?"""
    xavier, he = numbers("xavier-relu", "Xavier"), numbers("xavier-relu", "He")
    assert 0.45 < xavier[0] < 0.55 and 0.9 < he[0] < 1.1


def test_erratum_06_rand_is_not_randn(printed, numbers):
    """Is the TypeError of rand((3, 2)) shown, and the moments of a uniform law?"""
    assert "np.random.rand((3, 2)): 'tuple' object" in printed("erratum-06")
    mean, variance = numbers("erratum-06", "rand: ")[:2]
    assert mean == pytest.approx(0.5, abs=0.005) and variance == pytest.approx(1 / 12, abs=0.001)


def test_errata_08_and_09_variances(numbers):
    """Are 1/n_in and 2/(n_in + n_out) told apart, and a variance from a standard deviation?"""
    for start, n_in, n_out in (("500 → 300", 500, 300), ("300 → 500", 300, 500), ("400 → 400", 400, 400)):
        shown = numbers("erratum-08", start)
        assert among(1 / n_in, shown, rel=0.03) and among(2 / (n_in + n_out), shown, rel=0.03)
    variance, std = numbers("erratum-09", "measured: ")
    assert variance == pytest.approx(1 / 400, rel=0.03) and std == pytest.approx(0.05, rel=0.02)


def test_erratum_16_a_rule_sets_no_range(numbers):
    """Does the largest weight grow with their number, at one standard deviation?"""
    rows = [numbers("erratum-16", f"{count:6} weights: ") for count in (1000, 10_000, 100_000)]
    assert [std for std, *_ in rows] == pytest.approx([0.1] * 3, rel=0.1)
    assert rows[0][-1] < rows[1][-1] < rows[2][-1]


def test_erratum_38_similar_scale_is_the_aim(numbers):
    """Have inputs and z about the same variance?"""
    assert numbers("erratum-38", "inputs: ")[1] == pytest.approx(1, abs=0.05)
    assert numbers("erratum-38", "z: ")[1] == pytest.approx(1, abs=0.05)


def test_starts_decide(numbers):
    """Does the middle start learn, the small one stay at guessing, the large one start far above?"""
    small, medium, large = (numbers("three-starts", f"std = {std} ")[-1] for std in (0.01, 0.15, 1.0))
    assert small == pytest.approx(2.3, abs=0.02) and medium < 0.2 and large > 1


def test_erratum_18_relu_vanishes_and_explodes(numbers):
    """Do badly scaled weights make gradients of ReLU vanish and explode?"""
    assert max(numbers("erratum-18", "ReLU with weights of std 0.01: ")) < 1e-25
    assert min(numbers("erratum-18", "ReLU with weights of std 1.0: ")) > 1e20
