"""What checks of functions that make {"W1", "b1", …} have in common: sizes, aspects, wrong draws and usual slips."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.judging.statistics import Law, normal

from autograder.vocabulary.check import Aspect, Misconception, distinct, draw_seed, entries, zeros


def layer_sizes(rng: np.random.Generator) -> Iterator[list[int]]:
    """Nets of one, two and three layers with n_in ≠ n_out; large ones have thousands of weights a layer, for statistics.

    The second goes from a few units to thousands and back: there fan-in, fan-out and their mean differ most. The third
    has two layers of one shape, which are two draws.
    """
    few = rng.permutation([2, 3, 4, 5, 6]).tolist()
    yield few[:2]
    yield [few[3], int(rng.integers(3500, 4500)), few[4]]
    wide, narrow = int(rng.integers(140, 160)), int(rng.integers(60, 70))
    yield [wide, narrow, wide, narrow]


def with_generator(rng: np.random.Generator) -> Iterator[tuple]:
    """(dims, rng): the arguments of an initialization without hyperparameters."""
    for dims in layer_sizes(rng):
        yield dims, draw_seed(rng)


def with_number(*numbers: float) -> Callable[[np.random.Generator], Iterator[tuple]]:
    """(dims, number, rng): the arguments of an initialization with a hyperparameter near each of these."""

    def cases(rng: np.random.Generator) -> Iterator[tuple]:
        for dims, number in zip(layer_sizes(rng), numbers, strict=True):
            yield dims, float(number * rng.uniform(0.9, 1.1)), draw_seed(rng)

    return cases


def random_layers(law: Callable[..., Law]) -> tuple[Aspect, ...]:
    """Weights that follow law(n_in, n_out, *hyperparameters), no two of them equal, and zero biases."""

    def laws(dims: list[int], *rest) -> dict[str, Law]:
        hyperparameters = rest[:-1]
        pairs = enumerate(zip(dims, dims[1:]), start=1)
        return {f"W{layer}": law(n_in, n_out, *hyperparameters) for layer, (n_in, n_out) in pairs}

    return (
        Aspect("distribution of the weights", weight=2, observe=entries("W*"), laws=laws),
        Aspect("every weight has a draw of its own", observe=distinct("W*"), atol=0.05),
        Aspect("biases are zero", observe=zeros("b*")),
    )


def weights_drawn(draw: Callable[..., np.ndarray]) -> Callable[..., dict[str, np.ndarray]]:
    """An initialization with weights draw(rng, n_in, n_out, *hyperparameters) and zero biases."""

    def init(dims: list[int], *rest) -> dict[str, np.ndarray]:
        *hyperparameters, rng = rest
        params = {}
        for layer, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
            params[f"W{layer}"] = draw(rng, n_in, n_out, *hyperparameters)
            params[f"b{layer}"] = np.zeros((n_out, 1))
        return params

    return init


def normal_weights(std) -> tuple:
    """Aspects of weights ~ N(0, std(n_in, n_out, *hyperparameters)²)."""
    return random_layers(lambda *sizes: normal(std(*sizes)))


def normal_draws(std):
    """An initialization that draws from N(0, std(n_in, n_out, *hyperparameters)²)."""
    return weights_drawn(lambda rng, n_in, n_out, *rest: rng.normal(0, std(n_in, n_out, *rest), (n_out, n_in)))


def uniform_draws(low, high):
    """An initialization that draws evenly between low(n_in, n_out, *hyperparameters) and high(…)."""
    return weights_drawn(
        lambda rng, n_in, n_out, *rest: rng.uniform(low(n_in, n_out, *rest), high(n_in, n_out, *rest), (n_out, n_in))
    )


def repeated_draws(std) -> Misconception:
    """The slip of drawing a number where a matrix is due."""
    return Misconception(
        "repeated-draws",
        "Many weights are equal, so units start alike and stay alike. Every weight needs a draw of its own: draw an array "
        "of shape (n_out, n_in) for each layer, not one number.",
        weights_drawn(lambda rng, n_in, n_out, *rest: np.full((n_out, n_in), std(n_in, n_out, *rest) * rng.normal())),
    )


def rand_for_randn(std) -> Misconception:
    """The slip in many notes: np.random.rand where np.random.randn is meant."""
    return Misconception(
        "rand-for-randn",
        "np.random.rand and rng.random draw evenly from [0, 1): their mean is ½ and their variance 1/12. "
        "A normal with mean 0 and variance 1 is rng.standard_normal(shape).",
        uniform_draws(lambda *sizes: 0, std),
    )


def fan_out(std) -> Misconception:
    """The slip of taking n_out for n_in."""
    return Misconception(
        "fan-out",
        "n is the number of inputs to a unit, n_in = dims[l-1], not the number of units in the layer.",
        normal_draws(lambda n_in, n_out, *rest: std(n_out, n_in, *rest)),
    )


def bound_is_the_std(std) -> Misconception:
    """A uniform distribution whose bound is the standard deviation that it should have."""
    return Misconception(
        "bound-is-the-std",
        "A uniform distribution from -r to r has standard deviation r/√3, not r.",
        centred(std),
    )


def uniform_for_normal(std) -> Misconception:
    """A uniform distribution of the right variance where a normal one is asked for."""
    return Misconception(
        "uniform-for-normal",
        "The variance is right, the distribution is not: this exercise asks for a normal one, "
        "rng.standard_normal(shape) · std.",
        centred(lambda *sizes: np.sqrt(3) * std(*sizes)),
    )


def variance_for_std(std) -> Misconception:
    """The slip of multiplying a standard normal by the variance."""
    return Misconception(
        "variance-for-std",
        "A normal draw is multiplied by the standard deviation, which is the square root of the variance.",
        normal_draws(lambda *sizes: std(*sizes) ** 2),
    )


def centred(bound):
    """An initialization that draws evenly from [-bound, bound)."""
    return uniform_draws(lambda *sizes: -bound(*sizes), bound)


def usual_slips(right: Callable[..., dict[str, np.ndarray]]) -> tuple[Misconception, ...]:
    """What goes wrong in any initialization, whatever its law: each is the right answer with one slip."""

    def spoiled(spoil: Callable[[str, np.ndarray], np.ndarray]) -> Callable[..., dict[str, np.ndarray]]:
        return lambda *arguments: {name: spoil(name, value) for name, value in right(*arguments).items()}

    def without_last(*arguments) -> dict[str, np.ndarray]:
        params = right(*arguments)
        return dict(list(params.items())[:-2])

    return (
        Misconception(
            "transposed-weights",
            "W[l] has one row per unit of layer l and one column per input to it: its shape is (n_out, n_in), not "
            "(n_in, n_out).",
            spoiled(lambda name, value: value.T if name[0] == "W" else value),
        ),
        Misconception(
            "flat-biases",
            "b[l] is a column of shape (n_out, 1). An array of shape (n_out,) would be added along the examples "
            "instead.",
            spoiled(lambda name, value: value.ravel() if name[0] == "b" else value),
        ),
        Misconception(
            "nonzero-biases",
            "Biases start at zero: different weights already make the units different.",
            spoiled(lambda name, value: value + 0.01 if name[0] == "b" else value),
        ),
        Misconception(
            "layers-missing",
            "A net with L layers has len(dims) = L + 1, and its layers are 1, 2, …, L. Does the loop end too early?",
            without_last,
        ),
        Misconception(
            "return-in-the-loop",
            "`return` stands inside the loop, so that it ends after the first layer: move it out, to the left.",
            lambda dims, *rest: right(dims[:2], *rest),
        ),
        Misconception(
            "layers-from-zero",
            "Layers are counted from 1: the first weights are W1 and b1. Layer 0 is the input.",
            lambda *arguments: {f"{name[0]}{int(name[1:]) - 1}": value for name, value in right(*arguments).items()},
        ),
    )
