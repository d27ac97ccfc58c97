"""What the normalization notebook shows: its claims, by the numbers that its cells print."""

import math

import pytest

NOTEBOOK = "04_normalization/normalization"
GUESSING = math.log(2)


def test_no_rate_suits_the_raw_table(numbers):
    """Does the smallest rate stay near guessing, the middle one jump above it, and the largest far above it?"""
    factor = numbers("raw-training", "standard deviations from ")[-1]
    assert factor == pytest.approx(2e5, rel=0.3)
    small, middle, large = (
        numbers("raw-training", f"rate {rate}:  cost after 200 steps") for rate in ("1e-07", "1e-05", "1e-03")
    )
    assert 0.6 < small[0] < small[1] < 0.7
    assert middle[0] < 0.5 and middle[1] > 2 * GUESSING
    assert large[0] > 5 and large[1] > 200 * GUESSING


def test_erratum_01_mean_square(numbers):
    """Is the mean square far from the variance, and equal to it after centring; is only division by σ even?"""
    for name in ("mean radius", "mean smoothness", "worst area"):
        before, after, variance = numbers("erratum-01", name)
        assert before > 3 * variance and after == variance
    assert numbers("erratum-01", "divided by σ:") == [1, 1]
    low, high = numbers("erratum-01", "divided by σ²:")
    assert low < 0.01 and high > 100
    low, high = numbers("erratum-01", "divided by √mean square:")
    assert low < 0.2 and high < 1


def test_erratum_01_constants(printed, numbers):
    """Is σ of one constant feature 0 and of the other a rounding error, which makes a 1 out of nothing?"""
    assert "six times 3.0:  σ = 0, and is it 0? True" in printed("constant-feature")
    sigma = numbers("constant-feature", "six times 0.1:")[0]
    assert 0 < sigma < 1e-15 and "and is it 0? False" in printed("constant-feature")
    assert {abs(x) for x in map(float, printed("constant-feature").split("[")[1].strip("]\n").split())} == {1.0}


def test_training_set_is_normalized_and_the_test_set_nearly(numbers):
    """Has the training set variances of 1, the test set means near 0 and others, and less large values?"""
    mean, *variances = numbers("normalized", "training set")
    assert mean < 1e-10 and variances == [1, 1]
    mean, low, high = numbers("normalized", "test set")
    assert 0.01 < mean < 0.5 and low < 0.5 and high > 1
    training, test = numbers("normalized", "concavity error, largest value:")
    assert training > 3 * test


def test_erratum_02_own_statistics(numbers):
    """Does a single sample get the answer benign, and a one-sided group half wrong ones, while all together hide it?"""
    (right,) = numbers("erratum-02", "training set's statistics:")
    one, few, all_of_them = (numbers("erratum-02", f"own statistics, groups of {k:3}:")[-1] for k in (1, 5, 169))
    (benign,) = numbers("erratum-02", "share of benign samples:")
    assert one == benign < few < all_of_them and right > 0.95
    assert abs(all_of_them - right) < 0.03
    own, those_of_training = numbers("erratum-02", "only malignant samples:")
    assert own < 0.5 and those_of_training > 0.9
    own, those_of_training = numbers("erratum-02", "only benign samples:")
    assert 0.5 < own < 0.65 and those_of_training > 0.95


def test_the_stable_rate_is_sharp(numbers):
    """Does descent converge 1 % below the limit and diverge 1 % above?"""
    start, below, _ = numbers("stable-rate", "0.99 of the limit:")
    assert below < start / 50
    start, above, _ = numbers("stable-rate", "1.01 of the limit:")
    assert above > 1000 * start


def test_erratum_03_scaling_leaves_ellipses(numbers):
    """Does scaling make the diagonal even and leave the correlation; does only whitening give condition 1?"""
    a, b, _, c, condition = numbers("erratum-03", "centred:")
    assert a / c == pytest.approx(4**2, rel=0.1) and condition > 30
    a, b, _, c, condition = numbers("erratum-03", "scaled:")
    assert a == c == 1 and b > 0.7 and condition == pytest.approx((1 + b) / (1 - b), rel=0.01)
    a, b, _, c, condition = numbers("erratum-03", "whitened:")
    assert (a, abs(b), c, condition) == (1, 0, 1, 1)


def test_rounder_is_faster(numbers):
    """At half of the limit, is each version faster than the one before; does 0.9 win in the long valley only?"""

    def runs(name):  # (steps, distance left) at 0.9 and at half of the limit
        return [numbers("erratum-03", f"  {name} at {share}: 1 % of the cost is left")[:2] for share in (0.9, 0.5)]

    centred, scaled, whitened = map(runs, ("centred", "scaled", "whitened"))
    assert centred[1][0] > scaled[1][0] > whitened[1][0] == 1
    assert centred[0][0] < centred[1][0]
    assert scaled[0][0] > 2 * scaled[1][0] and whitened[0][0] > 2 * whitened[1][0]
    assert whitened[0][0] == 11  # 0.8^(2t) <= 0.01
    assert max(steps for steps, _ in centred) <= 21 and min(distance for _, distance in centred) > 25
    assert max(distance for _, distance in scaled + whitened) < 5


def test_steps_on_the_whole_table(numbers, printed):
    """Do raw and centred tables fail within 20,000 steps, and scaling take some hundred, as the formula says?"""
    rows = {name: numbers("steps", f"{name:12} ") for name in ("as it is", "centred", "scaled", "whitened")}
    conditions = {name: row[0] for name, row in rows.items()}
    assert conditions["as it is"] > 1e12 and conditions["centred"] > 1e11
    assert 5e4 < conditions["scaled"] < 2e5 and conditions["whitened"] == 1
    assert all("> 20000" in line for line in printed("steps").splitlines() if line.startswith(("as it is", "centred")))
    assert 1e11 < rows["as it is"][-1] < 1e12 and rows["as it is"][1] < rows["scaled"][1] / 1e4
    *_, measured, formula = rows["scaled"]
    assert 300 < measured < 1000 and formula == pytest.approx(measured, abs=1)
    assert rows["whitened"][-2:] == [1, 1]
    assert min(numbers("steps", "correlation of radius")) > 0.98


def test_a_lower_cost_is_not_a_better_accuracy(numbers):
    """Is the run with the lowest cost a little less accurate on the test set than the one with rate 0.5?"""
    *_, accuracy = numbers("all-rates", "normalized:")
    assert 0 < numbers("erratum-02", "training set's statistics:")[0] - accuracy < 0.03


def test_normalized_wins_with_every_choice_of_rate(numbers):
    """Is the best normalized run far below the best raw one, which is right for most test samples all the same?"""
    _, raw, _, raw_accuracy = numbers("all-rates", "as it is:")
    _, normalized, _, accuracy = numbers("all-rates", "normalized:")
    assert normalized < raw / 3 and 0.8 < raw_accuracy < accuracy


@pytest.mark.parametrize("label", ["tanh", "ReLU"])
def test_hidden_layers_learn_from_normalized_inputs(numbers, label):
    """Does each net end far lower with normalized inputs, each at its own best rate?"""
    *_, raw, largest_raw = numbers("hidden-layer", f"{label}, as it is:")
    *_, normalized, largest = numbers("hidden-layer", f"{label}, normalized:")
    assert normalized < raw / 5
    assert largest_raw > 100 if label == "ReLU" else largest > 5 * GUESSING  # huge first costs; a jump


def test_raw_inputs_saturate_and_silence(printed):
    """Are most tanh activations saturated, and more than half of the ReLU units silent, on raw inputs only?"""
    lines = printed("hidden-layer").splitlines()
    raw, normalized = (int(line.split(": ")[1].split("%")[0]) for line in lines if "saturated" in line)
    assert raw > 90 and normalized < 10
    raw, normalized = (line.split(": ")[1].split(", ")[:2] for line in lines if "silent" in line)
    before, after = (int(text.split()[0]) for text in raw)
    assert 0 < before < after > 8 and [text.split()[0] for text in normalized] == ["0", "0"]
    raw, normalized = (int(line.split(": ")[1].split()[0]) for line in lines if "same sign" in line)
    assert raw > 8 and normalized == 0


def test_erratum_04_normalizing_hurts_nearest_neighbours(numbers):
    """Does normalizing cost two points, the smallest noise almost two more, and nothing of the raw pixels?"""
    raw, normalized = numbers("erratum-04", "noise    0:")
    assert raw - normalized == pytest.approx(0.02, abs=0.005)
    _, a_little = numbers("erratum-04", "noise 0.05:")
    assert normalized - a_little == pytest.approx(0.018, abs=0.004)
    for noise in ("0.05", " 0.1", "0.25"):
        assert abs(numbers("erratum-04", f"noise {noise}:")[0] - raw) < 0.001
    assert numbers("erratum-04", "first pixel without noise:") == [0, 0]


def test_erratum_04_zeros_are_lost(numbers):
    """Are about half of the numbers 0, and only the constant pixels after normalizing?"""
    (raw,), (divided,), (normalized,) = (
        [x for x in numbers("harm-zeros", start) if x != 0] for start in ("raw:", "divided by σ:", "normalized:")
    )
    assert raw == divided == pytest.approx(49, abs=1)
    assert normalized == pytest.approx(100 * 3 / 64, abs=0.05)


def test_erratum_04_leakage(numbers):
    """With 10 training samples, is the gain beyond chance and as large for fresh patients; does 400 show nothing?"""

    def gains(size):
        places = ("test set:      ", "fresh patients: ")
        return [numbers("harm-leakage", f"{size:3} training samples, {place}") for place in places]

    (test, test_error), (fresh, fresh_error) = gains(10)
    assert test > 5 * test_error and fresh > 5 * fresh_error and test > 1
    assert abs(test - fresh) < fresh_error
    assert all(abs(gain) < 2 * error for gain, error in gains(400))
