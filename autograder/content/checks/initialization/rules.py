"""Checks of 05_initialization: the initializations themselves. `signals` has the checks of what they do to a net.

A rule is its standard deviation, a function of (n_in, n_out, *hyperparameters). The right law follows from it
(`normal_weights`), and so do most wrong answers: `normal_draws(std)` is an initialization that draws with another std.
"""

from __future__ import annotations

import numpy as np
from steadygrad.judging.statistics import any_shape, uniform

from autograder.content.checks.initialization import phrases
from autograder.content.reference import initialization as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, entries, zeros

from .parameters import (
    bound_is_the_std,
    centred,
    fan_out,
    normal_draws,
    normal_weights,
    rand_for_randn,
    random_layers,
    repeated_draws,
    uniform_draws,
    uniform_for_normal,
    usual_slips,
    variance_for_std,
    weights_drawn,
    with_generator,
    with_number,
)

init_zeros = Check(
    question="W[l] = 0 and b[l] = 0, with the shapes of a net",
    reference=reference.init_zeros,
    explained=phrases.init_zeros,
    cases=lambda rng: ((dims,) for dims in ([3, 1], [2, 4, 3], rng.permutation(np.arange(1, 8)).tolist())),
    aspects=(
        Aspect("weights are zero", observe=entries("W*"), atol=0),
        Aspect("biases are zero", observe=zeros("b*")),
    ),
    misconceptions=usual_slips(reference.init_zeros),
)

init_normal = Check(
    question="W[l] ~ N(0, scale²) and b[l] = 0",
    reference=reference.init_normal,
    explained=phrases.init_normal,
    wide=("scale: 100 times as large",),
    cases=with_number(1.7, 0.02, 2.5),
    aspects=normal_weights(lambda n_in, n_out, scale: scale),
    misconceptions=(
        Misconception(
            "scale-is-the-variance",
            "scale is the standard deviation: multiply the standard normal draw by scale itself, not by its square "
            "root.",
            normal_draws(lambda n_in, n_out, scale: np.sqrt(scale)),
        ),
        Misconception(
            "scale-squared",
            "The second argument of rng.normal is the standard deviation, scale, not the variance scale².",
            normal_draws(lambda n_in, n_out, scale: scale**2),
        ),
        Misconception(
            "scale-as-the-mean",
            "The first argument of rng.normal is the mean: write rng.normal(0, scale, shape).",
            weights_drawn(lambda rng, n_in, n_out, scale: rng.normal(scale, 1, (n_out, n_in))),
        ),
        uniform_for_normal(lambda n_in, n_out, scale: scale),
        Misconception("scale-ignored", "Multiply the draws by scale.", normal_draws(lambda n_in, n_out, scale: 1)),
        rand_for_randn(lambda n_in, n_out, scale: scale),
        bound_is_the_std(lambda n_in, n_out, scale: scale),
        repeated_draws(lambda n_in, n_out, scale: scale),
        *usual_slips(reference.init_normal),
    ),
)


def lecun_std(n_in: int, n_out: int) -> float:
    return np.sqrt(1 / n_in)


init_lecun = Check(
    question="W[l] ~ N(0, 1 / n_in) and b[l] = 0",
    reference=reference.init_lecun,
    explained=phrases.init_lecun,
    cases=with_generator,
    aspects=normal_weights(lecun_std),
    misconceptions=(
        Misconception(
            "fan-out",
            "n is the number of inputs to a unit, n_in = dims[l-1]: the more terms its sum has, the smaller each "
            "must be.",
            normal_draws(lambda n_in, n_out: np.sqrt(1 / n_out)),
        ),
        Misconception(
            "two-over-n",
            "Variance 2 / n_in is He's rule, made for ReLU. LeCun's has 1 / n_in.",
            normal_draws(lambda n_in, n_out: np.sqrt(2 / n_in)),
        ),
        Misconception(
            "grows-with-n",
            "Divide by √n_in, do not multiply by it: with more inputs each weight has to be smaller.",
            normal_draws(lambda n_in, n_out: np.sqrt(n_in)),
        ),
        bound_is_the_std(lecun_std),
        uniform_for_normal(lecun_std),
        variance_for_std(lecun_std),
        rand_for_randn(lecun_std),
        repeated_draws(lecun_std),
        *usual_slips(reference.init_lecun),
    ),
)


def xavier_std(n_in: int, n_out: int) -> float:
    return np.sqrt(2 / (n_in + n_out))


init_xavier = Check(
    question="W[l] ~ N(0, 2 / (n_in + n_out)) and b[l] = 0",
    reference=reference.init_xavier,
    explained=phrases.init_xavier,
    cases=with_generator,
    aspects=normal_weights(xavier_std),
    misconceptions=(
        Misconception(
            "missing-parentheses",
            "2/n_in + n_out is (2/n_in) + n_out. The sum belongs below the line: 2 / (n_in + n_out).",
            normal_draws(lambda n_in, n_out: np.sqrt(2 / n_in + n_out)),
        ),
        Misconception(
            "fan-in-only",
            "1 / n_in is LeCun's rule; many notes call it Xavier. Glorot & Bengio take the mean of n_in and n_out, "
            "so that gradients on their way back keep their scale too: 2 / (n_in + n_out).",
            normal_draws(lecun_std),
        ),
        Misconception(
            "fan-out",
            "n_out alone keeps only the gradients' scale. Xavier takes n_in + n_out: 2 / (n_in + n_out).",
            normal_draws(lambda n_in, n_out: np.sqrt(1 / n_out)),
        ),
        Misconception(
            "one-over-the-sum",
            "The mean of n_in and n_out is (n_in + n_out) / 2: the 2 comes up into the numerator, 2 / (n_in + n_out).",
            normal_draws(lambda n_in, n_out: np.sqrt(1 / (n_in + n_out))),
        ),
        Misconception(
            "two-over-n",
            "2 / n_in is He's rule, made for ReLU. Xavier has n_in + n_out below the line.",
            normal_draws(lambda n_in, n_out: np.sqrt(2 / n_in)),
        ),
        Misconception(
            "root-of-the-2-only",
            "√2 / (n_in + n_out) takes the root of the 2 only: it belongs over the whole fraction, √(2 / (n_in + "
            "n_out)).",
            normal_draws(lambda n_in, n_out: np.sqrt(2) / (n_in + n_out)),
        ),
        uniform_for_normal(xavier_std),
        variance_for_std(xavier_std),
        rand_for_randn(xavier_std),
        repeated_draws(xavier_std),
        *usual_slips(reference.init_xavier),
    ),
)


def xavier_bound(n_in: int, n_out: int) -> float:
    return np.sqrt(6 / (n_in + n_out))


init_xavier_uniform = Check(
    question="W[l] ~ U(-r, r) with r = √(6 / (n_in + n_out)), and b[l] = 0",
    reference=reference.init_xavier_uniform,
    explained=phrases.init_xavier_uniform,
    cases=with_generator,
    aspects=random_layers(lambda n_in, n_out: uniform(xavier_bound(n_in, n_out))),
    misconceptions=(
        Misconception(
            "bound-is-the-std",
            "√(2 / (n_in + n_out)) is the standard deviation. U(-r, r) has standard deviation r/√3, so r = √3 · std: "
            "the 6 under the root.",
            centred(xavier_std),
        ),
        Misconception(
            "one-sided",
            "Weights must be centred: draw from -r to r. From 0 to r every weight is positive and the mean is r/2.",
            uniform_draws(lambda *sizes: 0, xavier_bound),
        ),
        Misconception(
            "normal-for-uniform",
            "The variance is right, the distribution is not: this exercise asks for a uniform one, rng.uniform(-r, "
            "r, shape).",
            normal_draws(xavier_std),
        ),
        Misconception(
            "missing-parentheses",
            "6/n_in + n_out is (6/n_in) + n_out. The sum belongs below the line: 6 / (n_in + n_out).",
            centred(lambda n_in, n_out: np.sqrt(6 / n_in + n_out)),
        ),
        Misconception(
            "fan-in-only",
            "√(6 / n_in) is the uniform form of He's rule. Xavier has n_in + n_out below the line.",
            centred(lambda n_in, n_out: np.sqrt(6 / n_in)),
        ),
        Misconception(
            "half-the-width",
            "(rng.random(shape) - ½) · r runs from -r/2 to r/2, half as wide as it should be.",
            centred(lambda *sizes: xavier_bound(*sizes) / 2),
        ),
        Misconception(
            "root-forgotten",
            "r is the square root of 6 / (n_in + n_out).",
            centred(lambda n_in, n_out: 6 / (n_in + n_out)),
        ),
        repeated_draws(xavier_std),
        *usual_slips(reference.init_xavier_uniform),
    ),
)


def he_std(n_in: int, n_out: int) -> float:
    return np.sqrt(2 / n_in)


init_he = Check(
    question="W[l] ~ N(0, 2 / n_in) and b[l] = 0",
    reference=reference.init_he,
    explained=phrases.init_he,
    wide=("dims: first is 1",),
    cases=with_generator,
    aspects=normal_weights(he_std),
    misconceptions=(
        rand_for_randn(he_std),
        Misconception(
            "one-over-n",
            "ReLU sets half of its inputs to zero and so halves the mean square: the variance needs 2 / n_in to make "
            "up for it, not 1 / n_in.",
            normal_draws(lecun_std),
        ),
        fan_out(he_std),
        Misconception(
            "two-outside-the-root",
            "The 2 belongs under the root: √(2 / n_in), not 2/√n_in or 2·√(1/n_in).",
            normal_draws(lambda n_in, n_out: 2 / np.sqrt(n_in)),
        ),
        Misconception(
            "two-over-the-sum",
            "2 / (n_in + n_out) is Xavier's rule. He's has n_in alone below the line.",
            normal_draws(xavier_std),
        ),
        Misconception(
            "root-of-the-2-only",
            "√2 / n_in takes the root of the 2 only: it belongs over the whole fraction, √(2 / n_in).",
            normal_draws(lambda n_in, n_out: np.sqrt(2) / n_in),
        ),
        uniform_for_normal(he_std),
        variance_for_std(he_std),
        repeated_draws(he_std),
        *usual_slips(reference.init_he),
    ),
)


def gain_std(n_in: int, n_out: int, gain: float) -> float:
    return np.sqrt(gain / n_in)


scaled_init = Check(
    question="Centred weights with variance gain / n_in, and b[l] = 0; normal or uniform",
    reference=reference.scaled_init,
    explained=phrases.scaled_init,
    wide=("gain: 100 times as large", "gain: 100 times as large"),
    cases=with_number(0.4, 3.2, 0.5),
    aspects=random_layers(lambda *sizes: any_shape(gain_std(*sizes))),
    misconceptions=(
        Misconception(
            "gain-times-std",
            "gain multiplies the variance, so it belongs under the root: √(gain / n_in).",
            normal_draws(lambda n_in, n_out, gain: gain / np.sqrt(n_in)),
        ),
        Misconception(
            "gain-ignored",
            "The result does not depend on gain as it should: √(gain / n_in), not √(1 / n_in).",
            normal_draws(lambda n_in, n_out, gain: np.sqrt(1 / n_in)),
        ),
        Misconception(
            "always-he",
            "√(2 / n_in) is the case gain = 2 only: put gain where the 2 stands.",
            normal_draws(lambda n_in, n_out, gain: np.sqrt(2 / n_in)),
        ),
        fan_out(gain_std),
        bound_is_the_std(gain_std),
        variance_for_std(gain_std),
        rand_for_randn(gain_std),
        repeated_draws(gain_std),
        *usual_slips(reference.scaled_init),
    ),
)
