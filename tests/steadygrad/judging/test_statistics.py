import json
import math

import numpy as np
import pytest
from scipy import stats
from steadygrad.judging import statistics
from steadygrad.judging.statistics import (
    FALSE_ALARM,
    FEWEST_DRAWS,
    STATISTICS_PER_RUN,
    Law,
    Shares,
    any_shape,
    bernoulli,
    law_from_json,
    law_to_json,
    shares,
)
from steadygrad.judging.statistics import normal as normal_law
from steadygrad.judging.statistics import uniform as uniform_law

SHARE = FALSE_ALARM / STATISTICS_PER_RUN
SIZES = [FEWEST_DRAWS, 1500, 8000, 100_000, 3_000_000]


@pytest.mark.parametrize(
    "law, frozen",
    [
        (normal_law(1), stats.norm(0, 1)),
        (normal_law(0.02), stats.norm(0, 0.02)),
        (uniform_law(1), stats.uniform(-1, 2)),
        (uniform_law(0.3), stats.uniform(-0.3, 0.6)),
    ],
)
def test_laws_are_those_of_scipy(law, frozen):
    """Are mean, standard deviation and the share within it the closed-form numbers of the law?"""
    within = frozen.cdf(law.mean + law.std) - frozen.cdf(law.mean - law.std)
    assert law.mean == pytest.approx(frozen.mean(), abs=1e-15)
    assert law.std == pytest.approx(frozen.std(), rel=1e-14)
    assert law.within == pytest.approx(within, rel=1e-14)


def test_an_open_shape_has_no_share():
    """Does any_shape leave the shape open?"""
    sample = np.random.default_rng(0).normal(0, 2, 2000)
    assert any_shape(2) == Law(0.0, 2.0, None)
    assert any_shape(2).statistics(sample).keys() == {"mean", "std"}


@pytest.mark.parametrize("shift", [0.0, 3.0, -1e6])
def test_moments_are_numpys(shift):
    """Do the moments agree with NumPy's, for laws with a mean too?"""
    sample = np.random.default_rng(1).normal(shift, 2, (50, 60))
    seen = Law(shift, 2.0, 0.5).statistics(sample)
    assert seen["mean"] == pytest.approx(sample.mean(), rel=1e-12)
    assert seen["std"] == pytest.approx(sample.std(), rel=1e-12)
    assert seen["share within one std"] == np.mean(np.abs(sample - shift) <= 2)


def test_the_std_comes_first():
    """A scale error may show in every moment: is it told as one of the std?"""
    law = normal_law(1)
    assert list(law.statistics(np.ones(2000))) == ["std", "mean", "share within one std"]
    assert list(law.tolerances(2000)) == ["std", "mean", "share within one std"]


def test_moments_of_copies():
    """Is the std of equal numbers zero, and never the root of a negative number?"""
    assert normal_law(1).statistics(np.full(5000, 0.1))["std"] == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
@pytest.mark.filterwarnings("error")
def test_moments_of_broken_samples_are_silent(value):
    """Are NaN and infinity passed on without a warning? (nbgrader gives no marks where stderr is written to.)"""
    sample = np.random.default_rng(2).normal(size=2000)
    sample[3], sample[4] = value, -value
    seen = normal_law(1).statistics(sample)
    assert not math.isfinite(seen["std"])


@pytest.mark.parametrize("n", SIZES)
def test_bound_of_the_mean_is_exact_enough(n):
    """Is the normal tail beyond the mean's tolerance at most a statistic's share of the false alarms?"""
    law = normal_law(0.7)
    assert 2 * stats.norm.sf(law.tolerances(n)["mean"] * math.sqrt(n) / law.std) <= SHARE


@pytest.mark.parametrize("n", SIZES)
def test_bound_of_the_std_is_exact_enough(n):
    """n s² / σ² follows χ² with n - 1 degrees of freedom: is its tail beyond the std's tolerance small enough?"""
    t = normal_law(1).tolerances(n)["std"]
    assert stats.chi2.cdf(n * (1 - t) ** 2, n - 1) + stats.chi2.sf(n * (1 + t) ** 2, n - 1) <= SHARE


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("law", [normal_law(1), uniform_law(1)], ids=["normal", "uniform"])
def test_bound_of_the_share_within_is_exact_enough(law, n):
    """The count within one std is binomial: is its tail beyond the tolerance small enough?"""
    t = law.tolerances(n)["share within one std"]
    below = stats.binom.cdf(math.ceil(n * (law.within - t)) - 1, n, law.within)
    above = stats.binom.sf(math.floor(n * (law.within + t)), n, law.within)
    assert below + above <= SHARE


@pytest.mark.parametrize("n", [FEWEST_DRAWS, 2500])
@pytest.mark.parametrize("alarm", [1e-1, 1e-2])
@pytest.mark.parametrize(
    "law, draw",
    [
        (normal_law(0.5), lambda rng, shape: rng.normal(0, 0.5, shape)),
        (uniform_law(2.0), lambda rng, shape: rng.uniform(-2, 2, shape)),
    ],
    ids=["normal", "uniform"],
)
def test_observed_exceedance_is_below_the_stated_one(monkeypatch, law, draw, alarm, n):
    """With the bounds at a level that can be seen, do at most that many of 3,000 right samples leave them?"""
    monkeypatch.setattr(statistics, "_X", math.log(2 / alarm))
    allowed = law.tolerances(n)
    samples = draw(np.random.default_rng(3), (3000, n))
    seen = [law.statistics(sample) for sample in samples]
    for name, expected in (("mean", law.mean), ("std", law.std), ("share within one std", law.within)):
        exceeding = np.mean([abs(one[name] - expected) > allowed[name] for one in seen])
        assert exceeding <= alarm, name


def test_tolerances_shrink_and_follow_the_level():
    """Are tolerances smaller for more draws, and proportional to the law's scale where they have its unit?"""
    few, many = normal_law(1).tolerances(1000), normal_law(1).tolerances(100_000)
    wide = normal_law(3).tolerances(1000)
    assert all(many[name] < few[name] / 5 for name in few)
    assert wide["mean"] == pytest.approx(3 * few["mean"]) and wide["std"] == pytest.approx(3 * few["std"])
    assert wide["share within one std"] == few["share within one std"]


TOLD_APART = {
    "rand for randn": (normal_law(1), stats.uniform(0, 1)),
    "uniform of the same variance": (normal_law(1), stats.uniform(-math.sqrt(3), 2 * math.sqrt(3))),
    "normal for uniform": (uniform_law(1), stats.norm(0, 1 / math.sqrt(3))),
    "bound is the std": (uniform_law(math.sqrt(3)), stats.uniform(-1, 2)),
    "one-sided uniform": (uniform_law(1), stats.uniform(0, 1)),
    "1/n for 2/n": (normal_law(math.sqrt(2)), stats.norm(0, 1)),
    "2/n for 1/n": (normal_law(1), stats.norm(0, math.sqrt(2))),
    "gain 3.2 beside the root": (normal_law(math.sqrt(3.2)), stats.norm(0, 3.2)),
    "cut off at two std": (normal_law(1), stats.truncnorm(-2, 2)),
    "a quarter too wide": (normal_law(1), stats.norm(0, 1.25)),
    "a fifth too narrow": (normal_law(1), stats.norm(0, 0.8)),
    "double exponential": (normal_law(1), stats.laplace(0, math.sqrt(0.5))),
}


@pytest.mark.parametrize("law, wrong", TOLD_APART.values(), ids=TOLD_APART)
def test_wrong_laws_stand_beyond_the_tolerances(law, wrong):
    """At 10,000 draws, the largest matrix of every sheet, do the course's wrong laws still differ?

    By three standard deviations of the wrong sample's statistic beyond the tolerance.
    """
    n = 10_000
    allowed = law.tolerances(n)
    p = wrong.cdf(law.std) - wrong.cdf(-law.std)
    kurtosis = float(wrong.stats("k")) + 3
    margins = (
        abs(wrong.mean() - law.mean) - allowed["mean"] - 3 * wrong.std() / math.sqrt(n),
        abs(wrong.std() - law.std) - allowed["std"] - 3 * wrong.std() * math.sqrt((kurtosis - 1) / (4 * n)),
        abs(p - law.within) - allowed["share within one std"] - 3 * math.sqrt(p * (1 - p) / n),
    )
    assert max(margins) > 0


# ---------------------------------------------------------------- whole numbers


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.8, 1.0])
def test_shares_of_a_mask(p):
    """Are the shares of 0 and 1 those of SciPy's Bernoulli law, and anything else other?"""
    law = bernoulli(p)
    assert list(law.of) == pytest.approx([stats.bernoulli(p).pmf(k) for k in (0, 1)])
    assert law.expected() == {"share of 0": 1 - p, "share of 1": p, "share of other numbers": 0}
    seen = law.statistics(np.array([0, 1, 1, 1, 2, 0.5, np.nan, -1]))
    assert seen == {"share of 0": 1 / 8, "share of 1": 3 / 8, "share of other numbers": 1 / 2}


def test_numbers_with_names():
    """May a law call its numbers by what they mean, so that a card can be read?"""
    law = bernoulli(0.8, names=("dropped", "kept"))
    assert law.expected() == pytest.approx({"share of dropped": 0.2, "share of kept": 0.8, "share of other numbers": 0})
    assert law.statistics(np.array([0, 1, 1, 1]))["share of kept"] == 0.75


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("p", [0.01, 0.3, 0.5, 0.9])
def test_bound_of_a_share_is_exact_enough(p, n):
    """The count of ones is binomial: is its tail beyond the tolerance small enough?"""
    t = bernoulli(p).tolerances(n)["share of 1"]
    below = stats.binom.cdf(math.ceil(n * (p - t)) - 1, n, p)
    above = stats.binom.sf(math.floor(n * (p + t)), n, p)
    assert below + above <= SHARE


def test_other_numbers_are_never_right():
    """Has a law of whole numbers no tolerance for any other number?"""
    assert shares(0.2, 0.3, 0.5).tolerances(1000)["share of other numbers"] == 0


def test_observed_exceedance_of_shares(monkeypatch):
    """With the bounds at a level that can be seen, do at most that many right samples leave them?"""
    monkeypatch.setattr(statistics, "_X", math.log(2 / 0.1))
    law, rng = shares(0.2, 0.3, 0.5), np.random.default_rng(4)
    allowed, expected = law.tolerances(FEWEST_DRAWS), law.expected()
    seen = [law.statistics(rng.choice(3, FEWEST_DRAWS, p=law.of)) for _ in range(3000)]
    for name, number in expected.items():
        assert np.mean([abs(one[name] - number) > allowed[name] for one in seen]) <= 0.1, name


@pytest.mark.parametrize(
    "law",
    [normal_law(2), any_shape(0.1), uniform_law(3), shares(0.2, 0.3, 0.5), shares(0.2, 0.3, 0.5, names="abc")],
    ids=repr,
)
def test_every_law_names_the_same_statistics_everywhere(law):
    """Are seen, expected and allowed statistics named alike, does a law look like itself, and survive JSON?"""
    sample = np.random.default_rng(5).integers(0, 3, 2000).astype(float)
    assert law.statistics(sample).keys() == law.expected().keys() <= law.tolerances(2000).keys()
    assert law.apparent(law.expected()) == law == law_from_json(json.loads(json.dumps(law_to_json(law))))
    assert isinstance(law, (Law, Shares))
