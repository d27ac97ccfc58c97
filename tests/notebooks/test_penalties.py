"""What the penalties notebook shows: its claims, by the numbers that its cells print."""

import numpy as np
import pytest
from sklearn.linear_model import Lasso
from steadygrad.data import breast_cancer

NOTEBOOK = "06_regularization/penalties"
SWEEP = (0, 0.1, 0.3, 1, 3, 10, 30)


def by_setting(numbers: list[float]) -> tuple[list[float], list[float]]:
    """The settings and the measurements of a line "setting: measurement  setting: measurement …"."""
    return numbers[::2], numbers[1::2]


def draw(seed, m):
    """The notebook's draw: m samples of the table, shifted and scaled with their means and standard deviations."""
    table, labels, _ = breast_cancer()
    train, dev = np.split(np.random.default_rng(seed).permutation(len(labels)), [m])
    seen = table[:, train]
    scaled = (table - seen.mean(axis=1)[:, None]) / seen.std(axis=1)[:, None]
    return scaled[:, train], labels[train], scaled[:, dev], labels[dev]


def lasso(X, y, lam):
    """scikit-learn's minimum of our L1 cost, by coordinate descent."""
    return Lasso(alpha=lam / len(y), tol=1e-12, max_iter=1_000_000).fit(X.T, y)


def test_the_net_learns_its_examples_by_heart(numbers):
    """Has it more numbers than examples, and does the dev cost rise after some steps while the training cost falls?"""
    size, biases, examples = numbers("overfit", "numbers to learn: ")
    assert size > 5 * examples and biases < size / 20
    least, after, end = numbers("overfit", "dev set ")
    assert 5 < after < 20 and end > 3 * least
    least, after, end = numbers("overfit", "training set ")
    assert least == end < 1e-3 and after == 2000
    training, dev = numbers("overfit", "error at the end: ")
    assert training == 0 and dev > 3
    growth = [np.divide(*numbers("overfit", f"{name}: ")[::-1]) for name in ("W1", "W2")]
    assert 1.2 < growth[0] < growth[1]


def test_erratum_31_norms_of_a_matrix(printed, numbers):
    """Is the spectral norm another number than Frobenius' for a matrix, the same for a vector; is WᵀW a matrix?"""
    assert numbers("erratum-31", "matrix: ") == [16, 25]
    assert numbers("erratum-31", "vector: 2-norm² ") == [25, 25]
    assert "WᵀW: shape (2, 2), sum of its diagonal 25;  wᵀw: 25" in printed("erratum-31")
    for layer in (1, 2):
        spectral, frobenius = numbers("erratum-31", f"the net above, W{layer}: ")
        assert spectral < frobenius


def test_gradient_belongs_to_the_cost(numbers):
    """Is the slope of the cost the gradient, in weights of both layers and in a bias?"""
    for start in ("W1[3, 7]: ", "W2[1, 4]: "):
        slope, gradient = numbers("l2-slope", start)
        assert slope == pytest.approx(gradient, rel=1e-4) and abs(slope) > 1e-3
    assert numbers("l2-slope", "b1[5, 0]: ") == [0, 0]


def test_erratum_22_three_conventions(numbers):
    """Has each convention the slope of its own formula, 2m times, m times and once our gradient?"""
    for start, times in (("λ Σw²", 160), ("(λ/2) Σw²", 80), ("(λ/2m) Σw²", 1)):
        slope, formula, ratio = numbers("erratum-22", f"{start} ")
        assert slope == pytest.approx(formula, rel=1e-4) and ratio == times


def test_decay_is_l2_in_plain_descent(numbers):
    """Do the long step and the short one differ by rounding only?"""
    assert numbers("decay-is-l2", "largest difference: ")[0] < 1e-14


def test_erratum_35_the_factor(numbers):
    """Do weights shrink with 0.9 and with -0.5, stay with -1 and grow with -1.2?"""
    for product, factor in ((0.1, "0.9"), (1.5, "−0.5"), (2.0, "−1.0"), (2.2, "−1.2")):
        first, last, _ = numbers("erratum-35", f"αλ/m = {product}, factor {factor}: largest |w| goes from ")
        assert last / first == pytest.approx(float(factor.replace("−", "-")) ** 20, rel=0.05)


def test_erratum_32_where_the_two_ways_end(numbers):
    """Plain: one path. Momentum: two paths, one end. Scaled: the penalty ends there too, and decay still grows."""
    norms = {
        (name, way): numbers("erratum-32", f"{name}, {way}: norm ")[1::2]
        for name in ("plain", "momentum", "scaled")
        for way in ("penalty", "decay")
    }
    furthest, _, end = numbers("erratum-32", "plain  ")
    assert max(furthest, end) < 1e-10 and norms["plain", "penalty"] == norms["plain", "decay"]
    furthest, _, end = numbers("erratum-32", "momentum  ")
    assert furthest > 0.01 and end < furthest / 100
    for name in ("momentum", "scaled"):
        assert numbers("erratum-32", f"{name} with the penalty, from plain ")[-1] < 0.01
    assert numbers("erratum-32", "scaled  ")[-1] > 1
    assert norms["scaled", "penalty"][1] == norms["plain", "penalty"][1]
    halfway, after_all = norms["scaled", "decay"]
    assert after_all > 2 * halfway > 2 * norms["plain", "decay"][1]


def test_erratum_32_one_lambda_two_strengths(numbers):
    """Does scaled decay do nearly as well as the penalty, with weights nearly as large, at a λ a hundred times larger?"""
    penalty, decay, norm_penalty, norm_decay = (
        dict(zip(*by_setting(numbers("erratum-32-strengths", f"scaled, {way}, {what} by λ: "))))
        for what in ("dev errors", "norms")
        for way in ("penalty", "decay")
    )
    assert min(penalty, key=penalty.get) == 3 and min(decay, key=decay.get) == 300
    assert decay[3] > 1.5 * penalty[3] and decay[300] == pytest.approx(penalty[3], abs=0.5)
    assert norm_decay[300] == pytest.approx(norm_penalty[3], rel=0.3) and norm_decay[3] > 4 * norm_penalty[3]


def test_lambda_closes_the_gap_and_has_a_best_value(numbers):
    """Does the gap close as λ grows, the training cost rise, and the dev set do best between the ends?"""
    rows = [numbers("sweep", f"λ = {lam:<5g} ") for lam in SWEEP]
    training, dev, gap, training_error, dev_error = zip(*rows)
    assert list(gap) == sorted(gap, reverse=True) and gap[-1] < gap[0] / 10
    assert list(training) == sorted(training) and training_error[0] == 0 < training_error[-1]
    for measured in (dev, dev_error):
        best = measured.index(min(measured))
        assert 0 < best < len(SWEEP) - 1
        assert measured[best] < 0.9 * measured[0] and measured[best] < 0.9 * measured[-1]


def test_weights_get_small_and_none_is_zero(numbers):
    """Do all weights shrink, and is none exactly zero?"""
    rows = [numbers("histograms", f"λ = {lam:<3} std") for lam in (0, 3, 30)]
    stds, largest, _, tiny, zero, total = zip(*rows)
    assert stds[0] > 3 * stds[1] > 3 * stds[2] and largest[0] > largest[1] > largest[2]
    assert tiny[0] < tiny[1] < tiny[2] and set(zero) == {0} and set(total) == {600}


def test_with_a_large_lambda_the_units_are_one(numbers):
    """Do any two rows of W1 point along one line, up to the sign, the more the larger λ is?"""
    cosines = [numbers("histograms", f"λ = {lam:<3} any two rows of W1: ")[-1] for lam in (0, 3, 30)]
    assert cosines[0] < 0.01 and 0.95 < cosines[1] < cosines[2] == 1


def test_boundaries(numbers):
    """Without a penalty few errors on the points, more on fresh ones; with a little the best, with much the worst?"""
    rows = [numbers("boundaries", f"λ = {lam} ") for lam in (0, 0.03, 0.3, 3)]
    training, _, fresh = zip(*rows)
    assert training[0] == min(training) and fresh[0] > 5 * training[0]
    assert min(fresh) in fresh[1:3] and max(fresh) == fresh[3]


def test_erratum_36_tanh_gets_linear_and_relu_does_not_by_scaling(numbers):
    """Times c: does the share of tanh go to 1, and that of ReLU not change by a digit?"""
    scales, tanh = by_setting(numbers("erratum-36", "tanh, times c: "))
    assert scales == [1, 0.3, 0.1, 0.03, 0.01]
    assert tanh == sorted(tanh) and tanh[0] < 0.95 and tanh[-1] >= 0.9999
    for name in ("ReLU", "ReLU without hidden biases"):
        _, relu = by_setting(numbers("erratum-36", f"{name}, times c: "))
        assert len(set(relu)) == 1 and relu[0] < 0.9


def test_erratum_36_trained(numbers):
    """Do tanh and ReLU with free biases become linear, the latter by losing its kinks; and not ReLU without biases?"""
    shares = {
        name: by_setting(numbers("erratum-36", f"{name}, trained: "))[1]
        for name in ("tanh", "ReLU", "ReLU without hidden biases")
    }
    assert shares["tanh"][0] < 0.95 and shares["tanh"][-1] > 0.999
    assert shares["ReLU"][0] < 0.9 and shares["ReLU"][-1] > 0.999
    assert max(shares["ReLU without hidden biases"]) < 0.9
    _, beyond = by_setting(numbers("erratum-36", "ReLU, beyond: "))
    _, bound = by_setting(numbers("erratum-36", "ReLU without hidden biases, beyond: "))
    assert beyond == sorted(beyond, reverse=True) and beyond[0] > 0.2 and beyond[-1] == 0
    assert min(bound) > 0.3


def test_ridge_with_few_samples(numbers):
    """Does descent end at ridge, and is the best λ between one that fits all noise and one that learns nothing?"""
    assert numbers("ridge-descent", "ridge and 2000 steps with weight decay: largest difference ")[-1] < 1e-10
    _, smallest_training, smallest = numbers("ridge-few", "smallest λ")
    (_, _, best), (_, _, largest) = numbers("ridge-few", "best λ"), numbers("ridge-few", "largest λ")
    assert smallest_training < 1e-6 and best < smallest / 2 and best < largest / 2
    weight, variance = numbers("ridge-few", "with it: ")
    assert weight < 0.01 and largest == pytest.approx(variance, rel=0.05)


def test_soft_threshold_is_the_minimum(numbers):
    """Is the best v on the grid what the function gives?"""
    for start in ("w =  2.0: ", "w = -1.3: ", "w =  0.5: "):
        best, ours = numbers("prox", start)
        assert best == pytest.approx(ours, abs=2e-4)


def test_erratum_33_half_of_the_slope(numbers):
    """Is the slope with λ/2m half of λ/m, and the penalty with twice the λ ours?"""
    *slopes, strength = numbers("erratum-33", "ours, λ/m ")
    assert slopes == [strength, -strength]
    *slopes, strength = numbers("erratum-33", "theirs, λ/2m ")
    assert slopes == [strength / 2, -strength / 2]
    theirs, ours = numbers("erratum-33", "theirs with 2λ: ")
    assert theirs == ours


def test_erratum_34_zeros(numbers):
    """At the same cost, has the subgradient run no exact zero and the proximal run nearly those of the minimum?"""
    steps, few_steps = numbers("erratum-34", "steps: ")
    assert few_steps < steps / 4
    cost, zero, total, _, small = numbers("erratum-34", "subgradient ")
    same_cost, zeros, *_ = numbers("erratum-34", "proximal ")
    least, zeros_of_the_minimum, *_ = numbers("erratum-34", "minimum ")
    assert cost == same_cost > least and zero == 0 < small and zeros > total / 2
    X, y, _, _ = draw(0, 569)
    assert zeros + 1 == zeros_of_the_minimum == np.count_nonzero(lasso(X, y, 20.0).coef_ == 0)


def test_paths(numbers, printed):
    """Does L1 keep fewer weights the larger λ is, as many as scikit-learn's lasso, and L2 all 30 always?"""
    rows = [line.split(": ") for line in printed("paths").splitlines() if line.startswith("L1, λ = ")]
    kept = [int(counts.split()[0]) for _, counts in rows]
    strengths = [float(name.removeprefix("L1, λ = ")) for name, _ in rows]
    assert strengths == sorted(strengths, reverse=True) and kept == sorted(kept) and kept[0] <= 5 < 20 < kept[-1]
    X, y, _, _ = draw(0, 569)
    assert kept == [np.count_nonzero(lasso(X, y, lam).coef_) for lam in strengths]
    none = numbers("paths", "L1: of these λ, ")[0]
    assert none / 10**0.1 < np.abs(X @ (y - y.mean())).max() < none
    assert numbers("paths-l2", "L2, any λ: ") == [30]


def test_l1_leaves_four_at_40(printed):
    """Are they those of scikit-learn's lasso?"""
    X, y, _, _ = draw(0, 569)
    found = ", ".join(breast_cancer()[2][i] for i in np.flatnonzero(lasso(X, y, 39.81).coef_))
    assert f"L1 with λ = 39.81 leaves {found}" in printed("paths") and found.count(",") == 3


def test_a_group_of_features_that_say_the_same(numbers):
    """Which of three features that are nearly one does L1 keep; does L2 share more evenly the larger λ is?"""
    assert numbers("paths", "worst radius, perimeter, area: correlations ")[-1] > 0.95
    X, y, _, _ = draw(0, 569)
    group = [breast_cancer()[2].index(f"worst {what}") for what in ("radius", "perimeter", "area")]
    kept = {lam: numbers("paths", f"their weights with L1, λ = {lam}: ") for lam in ("158.49", "19.95", "0.20")}
    for lam, weights in kept.items():
        np.testing.assert_allclose(weights, lasso(X, y, 10 ** round(np.log10(float(lam)), 1)).coef_[group], atol=6e-4)
    assert np.sign(kept["158.49"]).tolist() == [0, -1, 0]
    assert np.sign(kept["19.95"]).tolist() == [-1, 0, 0]
    assert np.sign(kept["0.20"]).tolist() == [-1, 0, 1]
    little, much = (
        numbers("paths-l2", f"worst radius, perimeter, area: their weights with L2, λ = {lam}: ") for lam in (20, 2000)
    )
    assert np.std(much) < 0.2 * abs(np.mean(much)) and np.std(little) > abs(np.mean(little))


def test_l1_predicts_as_well_with_fewer(numbers):
    """Are the two least dev errors near each other, the net's lower, while L1 uses less than half of what L2 uses?"""
    error_l2, _, used_l2, total = numbers("l1-against-l2", "L2: ")
    error_l1, _, used_l1, _ = numbers("l1-against-l2", "L1: ")
    assert abs(error_l1 - error_l2) < 1 and used_l2 == total == 30 and used_l1 < 15
    assert numbers("l1-against-l2", "the net of section 4: ")[0] < min(error_l1, error_l2)


def test_lists_of_l1_differ(numbers, printed):
    """Are the lists at the best λ scikit-learn's, twice as many measurements in some as in one, and few in all?"""
    _, lam, _, _ = numbers("l1-against-l2", "L1: ")
    strength, *lengths, union = numbers("l1-against-l2", "L1 with λ = ")
    splits = [draw(seed, 80) for seed in range(1, 6)]
    models = [lasso(X, y, lam) for X, y, _, _ in splits]
    lists = [set(np.flatnonzero(model.coef_)) for model in models]
    assert strength == lam and lengths == [len(found) for found in lists] and union == len(set.union(*lists))
    assert union > 2 * np.mean(lengths)
    (line,) = [line for line in printed("l1-against-l2").splitlines() if line.startswith("in every list: ")]
    named = sorted(line.removeprefix("in every list: ").split(", "))
    assert named == sorted(breast_cancer()[2][i] for i in set.intersection(*lists)) and 1 <= len(named) < min(lengths)
    errors = [np.mean((model.predict(X.T) > 0.5) != y) for model, (_, _, X, y) in zip(models, splits)]
    assert numbers("l1-against-l2", "L1: ")[0] == pytest.approx(100 * np.mean(errors), abs=0.06)
