"""What the dropout notebook shows: its claims, by the numbers that its cells print."""

import pytest

NOTEBOOK = "06_regularization/dropout"
LEVELS = ("  1", "0.9", "0.8", "0.5", "0.3")


def test_the_net_overfits(numbers):
    """Is the dev cost about a hundred times the training cost on every split, with thousands of parameters?"""
    for seed in range(3):
        train, dev = numbers("overfit", f"split {seed}: cost after 300 steps: ")
        assert dev > 80 * train
    (lowest,) = numbers("overfit", "split 0: the lowest dev cost on the way was ")
    assert lowest <= numbers("overfit", "split 0: cost after 300 steps: ")[1] < 1.1 * lowest
    assert numbers("overfit", "parameters: ") == [64 * 50 + 50 + 50 * 50 + 50 + 50 * 10 + 10, 200]


def test_erratum_37_ten_of_fifty_is_an_average(numbers):
    """Has the number of dropped units the binomial law's mean and spread, and is it seldom 10?"""
    mean, std, low, high = numbers("count", "measured: ")
    assert numbers("count", "the law: ") == [10, 2.83]
    assert mean == pytest.approx(10, abs=0.2) and std == pytest.approx(2.83, abs=0.1) and low < 4 and high > 17
    assert numbers("count", "exactly 10 dropped: in ")[-1] == 14.0


@pytest.mark.parametrize("keep_prob", ["0.2", "0.3", "0.5", "0.65", "0.8", "0.9", "1.0"])
def test_the_mean_is_preserved_and_the_variance_is_not(numbers, keep_prob):
    """Is the mean that of A, and the variance a² (1/p - 1), within a few percent?"""
    mean, variance, formula = numbers("moments", f"keep_prob {keep_prob:>4}: ")
    assert mean == pytest.approx(1, abs=0.01)
    assert variance == pytest.approx(formula, rel=0.03, abs=1e-4)


def test_erratum_37_raised_by_the_drop_probability(numbers):
    """Is the notes' factor 1.2 too small, a little after one layer and much after ten, beside the right 1.25?"""
    factor, mean, after_ten = numbers("erratum-37", "keep_prob 0.8, times 1 + (1 - keep_prob)  = ")
    assert factor == 1.2 and mean == pytest.approx(0.96, abs=0.005) and after_ten == pytest.approx(0.96**10, abs=1e-3)
    assert numbers("erratum-37", "keep_prob 0.5, times 1 + (1 - keep_prob)  = ")[1] == pytest.approx(0.75, abs=0.005)
    for keep_prob, factor in (("0.8", 1.25), ("0.5", 2.0)):
        found, mean, after_ten = numbers("erratum-37", f"keep_prob {keep_prob}, times 1 / keep_prob        = ")
        assert found == factor and mean == pytest.approx(1, abs=0.005) and after_ten == 1


def test_the_way_back_is_the_gradient_of_one_mask(numbers):
    """Do two-sided differences agree with one mask, and not with a new one for each evaluation?"""
    assert numbers("backward-check", "one mask: ")[0] < 1e-7
    assert numbers("backward-check", "new masks: ")[0] > 1e3


def test_the_cost_is_not_one_function(numbers):
    """Does J rise in many steps with dropout, and without in none, if the rate is small enough, else in a few?"""
    assert numbers("hook", "keep_prob = 1    J rose in ")[0] == 0
    for keep_prob in (0.5, 0.8):
        assert numbers("hook", f"keep_prob = {keep_prob}  J rose in ")[0] > 40
    assert 0 < numbers("hook", "at rate 0.3, keep_prob = 1: J rose in ")[0] < 20


def test_dropout_left_on_gives_random_answers(numbers):
    """Do predictions of one image cover almost everything, and classes change for about a quarter of the images?"""
    whole, low, high = numbers("test-time", "this image: ")
    assert whole == pytest.approx(0.9, abs=0.02) and low < 0.1 and high > 0.95
    assert 20 < numbers("test-time", "dev set: ")[0] < 32


def test_a_wrong_factor_at_test_time_can_hide(numbers):
    """Does accuracy hardly see a wrong factor at 0.8 where the cost does, is 0.8 lucky, and is 0.5 worse in both?"""

    def row(keep_prob, name):
        return numbers("scales", f"keep_prob {keep_prob}, {name:20} ")

    for keep_prob in (0.8, 0.5):
        accuracy, cost, _ = row(keep_prob, "nothing")
        for name, factor in (("times keep_prob", keep_prob), ("divided by keep_prob", 1 / keep_prob)):
            wrong_accuracy, wrong_cost, square = row(keep_prob, name)
            assert square == pytest.approx(factor**2, abs=0.005)
            if keep_prob == 0.8:
                assert wrong_accuracy == pytest.approx(accuracy, abs=0.003) and abs(wrong_cost - cost) > 0.03
            else:
                assert wrong_accuracy < accuracy - 0.003 and wrong_cost > cost + 0.2
    assert row(0.8, "times keep_prob")[1] < row(0.8, "nothing")[1]


def test_erratum_23_two_recipes_and_two_rates(numbers):
    """Are the two consistent recipes better, in both numbers, than the two mixtures; and may 0.8 keep 80 % or 20 %?"""

    def row(training, test_time):
        accuracy, cost = numbers("erratum-23", f"training: {training:12} test time: {test_time:16} ")
        return accuracy, cost

    inverted, original = row("1/keep_prob", "no factor"), row("no factor", "times keep_prob")
    for mixed in (row("1/keep_prob", "times keep_prob"), row("no factor", "no factor")):
        for consistent in (inverted, original):
            assert consistent[0] > mixed[0] and 1.6 < mixed[1] / consistent[1] < 2.6
    assert numbers("erratum-23", "0.8 as the probability of keeping: ") == pytest.approx([80], abs=0.5)
    assert numbers("erratum-23", "0.8 as the probability of dropping: ") == pytest.approx([20], abs=0.5)


def test_dropout_helps_a_little(numbers):
    """Do 0.9 and 0.8 gain about a point, two to five standard errors, 0.5 less; does 0.3 harm, with a larger gap?"""
    train, gap, gain, error = {}, {}, {}, {}
    for level in LEVELS:
        train[level], dev, gap[level], *beside = numbers("help", f"keep_prob {level}: ")
        assert gap[level] == pytest.approx(train[level] - dev, abs=0.11)
        gain[level], error[level] = beside or (0, 0)
    for level in ("0.9", "0.8"):
        assert 0.7 < gain[level] < 1.6 and 2 < gain[level] / error[level] < 5.5 and gap[level] > 5
    assert 0 < gain["0.5"] < min(gain["0.9"], gain["0.8"])
    assert gain["0.3"] < -2 * error["0.3"] and train["0.3"] < 99 < train["0.5"] and gap["0.3"] > gap["  1"] + 1


def test_costs_of_the_whole_net(numbers):
    """Does the training cost grow from 0.8 to 0.3, but not to 0.9; are both lower at 0.9 and 0.8 than without?"""
    rows = {level: numbers("thirty-nets", f"keep_prob {level}: ") for level in LEVELS}
    train, dev = ({level: row[column] for level, row in rows.items()} for column in (0, 1))
    assert train["0.8"] < train["0.5"] < train["0.3"] and train["0.9"] == pytest.approx(train["0.8"], rel=0.3)
    for cost in (train, dev):
        assert max(cost["0.9"], cost["0.8"]) < cost["  1"]


def test_a_narrow_layer_cannot_afford_dropout(numbers):
    """Does dropping in the wide layer alone beat no dropout, and in the narrow one lose to it, in every run?"""
    plans = ("0.5 and   1", "  1 and 0.5", "0.5 and 0.5")
    wide, narrow, both = (numbers("layers", f"keep_prob {plan}: ") for plan in plans)
    (none,) = numbers("layers", "keep_prob   1 and   1: ")
    assert wide[0] > none + 1 and none > max(narrow[0], both[0]) + 1
    assert len(wide) == len(narrow) == 5 and min(wide[1:]) > 0 > max(narrow[1:])


def test_nets_with_dropout_do_without_units(numbers):
    """Do nets without dropout lose about ten points with a tenth of the units, and the others two points at most?"""
    whole, tenth, half = numbers("knock-out", "keep_prob   1: ")
    assert 8 < whole - tenth < 12 and half < 50
    for level in ("0.8", "0.5"):
        whole, tenth, _ = numbers("knock-out", f"keep_prob {level}: ")
        assert whole - tenth <= 2
    assert numbers("knock-out", "keep_prob 0.5: ")[2] > numbers("knock-out", "keep_prob 0.8: ")[2] + 5


def test_dropout_is_an_l2_penalty_for_linear_regression(numbers):
    """Is the formula right; does the norm shrink with keep_prob; do radius and perimeter stop to oppose each other?"""
    averaged, *_, formula = numbers("linear", "squared error: ")
    assert averaged == pytest.approx(formula, rel=2e-3)
    rows = [numbers("linear", f"keep_prob {level}: ") for level in ("  1", "0.9", "0.8", "0.5")]
    norms = [row[0] for row in rows]
    assert norms == sorted(norms, reverse=True) and norms[0] > 5 * norms[1]
    assert rows[0][1] > 1.5 * max(row[1] for row in rows[1:])
    assert rows[0][2] * rows[0][3] < 0 < min(row[2] * row[3] for row in rows[1:])


def test_the_norm_of_a_net_grows(numbers):
    """Is the norm larger with moderate dropout in every run, and at 0.3 later; does it grow where the cost is not 0?"""
    (before,) = numbers("norms", "before training: norm ")
    without, grown = numbers("norms", "keep_prob   1: ")
    assert 0 < grown < 0.2 * before
    for level in ("0.9", "0.8", "0.5"):
        size, grown, runs, _ = numbers("norms", f"keep_prob {level}: ")
        assert size > without and runs == 6 and grown == pytest.approx(size - before, abs=0.011)
    assert numbers("norms", "keep_prob 0.3: ")[2] == 0
    cost, at_first, later = numbers("norms", "300 more steps, keep_prob   1: ")
    for level in ("0.5", "0.3"):
        cost_with, at_first_with, later_with = numbers("norms", f"300 more steps, keep_prob {level}: ")
        assert cost < 0.01 < cost_with and later_with - at_first_with > 3 * (later - at_first)
        assert later_with > later + 0.2


def test_the_whole_net_stands_for_many(numbers):
    """Is one masked net much worse, the average of 64 about as good as the whole net, and its cost a little higher?"""
    (one,) = numbers("ensemble", "one masked net: ")
    many, cost_of_many = numbers("ensemble", "average of 64: ")
    whole, cost_of_whole = numbers("ensemble", "whole net: ")
    assert one < whole - 8 and many == pytest.approx(whole, abs=0.6)
    assert 0 < cost_of_many - cost_of_whole < 0.1
