"""Checks of 06_regularization: dropping units. `dropout_passes` has the checks of what follows: back, and at test time.

Masks are random: how many entries they keep, and how often disjoint pairs of neighbours are alike, is compared with
closed-form probabilities. What does not depend on the draws is compared exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.judging.plain import Named
from steadygrad.judging.statistics import bernoulli

from autograder.content.checks.regularization import phrases
from autograder.content.reference import dropout as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, draw_seed


def drawn_independently(observer: str, leaf: str, weight: float) -> tuple[Aspect, ...]:
    """Each entry is kept with probability keep_prob, whatever happens to the entries beside it.

    All aspects are about coins of keep_prob, and coins of another probability fail in each: independence alone cannot
    be told of few coins, since one column for all examples may keep everything, as coins of probability 1 do.
    The share that is kept comes last: where entries are drawn together it is anything, and tells nothing.
    """

    def kept(_, keep_prob, rng) -> dict:
        return {leaf: bernoulli(keep_prob, ("entries that are dropped", "entries that are kept"))}

    def pairs(leaf: str) -> Callable[..., dict]:
        names = ("pairs that differ", "pairs that are alike")
        return lambda _, keep_prob, rng: {leaf: bernoulli(keep_prob**2 + (1 - keep_prob) ** 2, names)}

    row, column = "neighbours in a row", "neighbours in a column"
    look = Named(observer)
    return (
        Aspect("examples alike as often as coins of keep_prob", weight=weight / 2, observe=look, laws=pairs(row)),
        Aspect("units alike as often as coins of keep_prob", weight=weight / 2, observe=look, laws=pairs(column)),
        Aspect("as many kept as by coins of keep_prob", weight=weight, observe=look, laws=kept),
    )


# ---------------------------------------------------------------- wrong masks


def one_for_all_examples(shape, keep_prob, rng):
    return np.tile(rng.random((shape[0], 1)) < keep_prob, (1, shape[1]))


def one_for_all_units(shape, keep_prob, rng):
    return np.tile(rng.random((1, shape[1])) < keep_prob, (shape[0], 1))


def so_many_per_example(shape, keep_prob, rng):
    return rng.random(shape).argsort(axis=0) < round(keep_prob * shape[0])


def dropped_with_keep_prob(shape, keep_prob, rng):
    return rng.random(shape) > keep_prob


WRONG_MASKS = (
    (
        "keep-and-drop-swapped",
        "keep_prob is the probability of keeping: an entry stays when its uniform number is below keep_prob. "
        "(Libraries also speak of a rate; there it may be that of dropping.)",
        dropped_with_keep_prob,
    ),
    (
        "one-mask-for-all-examples",
        "Every example has a mask of its own: draw as many numbers as the whole shape has entries, not one column.",
        one_for_all_examples,
    ),
    (
        "one-mask-for-all-units",
        "Every unit is kept or dropped on its own: draw as many numbers as the whole shape has entries, not one row. "
        "Otherwise an example loses the whole layer.",
        one_for_all_units,
    ),
    (
        "so-many-per-example",
        "You keep the same number of units for every example. keep_prob is a probability: each unit is drawn on its "
        "own, so that the number varies around keep_prob · n.",
        so_many_per_example,
    ),
)

# ---------------------------------------------------------------- dropout_mask


def mask_cases(rng: np.random.Generator) -> Iterator[tuple]:
    """A small mask; nothing dropped; few units, of which a fixed number would show, however it is rounded; many."""
    yield (8, 20), float(rng.uniform(0.6, 0.7)), draw_seed(rng)
    yield (30, int(rng.integers(40, 50))), 1.0, draw_seed(rng)
    yield (4, int(rng.integers(4000, 5000))), 0.75, draw_seed(rng)
    yield (5, int(rng.integers(5000, 6000))), 0.4, draw_seed(rng)
    yield (int(rng.integers(60, 70)), int(rng.integers(70, 80))), float(rng.uniform(0.85, 0.95)), draw_seed(rng)


dropout_mask = Check(
    question="A mask of True or 1 with probability keep_prob, else False or 0",
    reference=reference.dropout_mask,
    explained=phrases.dropout_mask,
    domain=lambda shape, keep_prob, rng: 0 < keep_prob <= 1,
    cases=mask_cases,
    aspects=(
        Aspect("zeros and ones", observe=Named("mask_numbers")),
        *drawn_independently("mask_draws", "mask", weight=2),
    ),
    misconceptions=(
        *(Misconception(*wrong) for wrong in WRONG_MASKS),
        Misconception(
            "threshold-forgotten",
            "These are the random numbers themselves. The mask says which of them are below keep_prob.",
            lambda shape, keep_prob, rng: rng.random(shape),
        ),
        Misconception(
            "already-scaled",
            "The mask holds True and False, or 1 and 0. Dividing by keep_prob comes later, when it is applied.",
            lambda shape, keep_prob, rng: (rng.random(shape) < keep_prob) / keep_prob,
        ),
        Misconception(
            "normal-for-uniform",
            "The probability that u < keep_prob is keep_prob only if u is uniform on [0, 1): rng.random, not a normal.",
            lambda shape, keep_prob, rng: rng.standard_normal(shape) < keep_prob,
        ),
        Misconception(
            "always-one-half",
            "Here every entry is kept with probability ½, whatever keep_prob is.",
            lambda shape, keep_prob, rng: rng.random(shape) < 0.5,
        ),
        Misconception(
            "rounded",
            "np.round gives 1 where the number is above ½. Do not round: compare the uniform number with keep_prob.",
            lambda shape, keep_prob, rng: np.round(rng.random(shape) * keep_prob),
        ),
    ),
)

# ---------------------------------------------------------------- dropout_forward


def activations(rng: np.random.Generator, shape: tuple[int, int], zeros: float) -> np.ndarray:
    """Numbers of both signs, with a share of exact zeros, as many as ReLU makes; two decimals keep the sheet small."""
    A = rng.choice([-1, 1], shape) * rng.uniform(0.05, 2, shape)
    A.flat[rng.permutation(A.size)[: int(zeros * A.size)]] = 0
    return np.round(A, 2)


def forward_cases(rng: np.random.Generator) -> Iterator[tuple]:
    """As for the mask. The sheet holds every number of A: the large cases are as small as the statistics allow.

    Where A is 0, out does not tell what was dropped: zeros stand in the small case alone, so many that some of them
    are dropped and some are kept for certain. keep_prob is nowhere 1: there 1 / (1 - keep_prob) would raise, and the
    mistake would have no name. Of three units, two kept is no pair of neighbours that one mask for all could show.
    """
    yield activations(rng, (8, 30), 0.5), float(rng.uniform(0.6, 0.7)), draw_seed(rng)
    yield activations(rng, (3, 1200), 0), 0.5, draw_seed(rng)
    yield activations(rng, (30, 70), 0), float(rng.uniform(0.76, 0.84)), draw_seed(rng)


def inverted(A, mask, keep_prob):
    return A * mask / keep_prob, mask


def with_mask(out_of: Callable) -> Callable:
    """Dropout that makes out_of(A, mask, keep_prob) of A, and returns its mask."""

    def forward(A, keep_prob, rng):
        mask = reference.dropout_mask(A.shape, keep_prob, rng)
        return out_of(A, mask, keep_prob), mask

    return forward


def scaled_by(factor: Callable[[float], float]) -> Callable:
    """Dropout whose kept numbers are multiplied by another factor than 1 / keep_prob."""
    return with_mask(lambda A, mask, keep_prob: A * mask * factor(keep_prob))


def masked_by(mask_of: Callable) -> Callable:
    """Dropout with a mask of mask_of(shape, keep_prob, rng)."""
    return lambda A, keep_prob, rng: inverted(A, mask_of(A.shape, keep_prob, rng), keep_prob)


def returning(other_mask: Callable) -> Callable:
    """Dropout that returns other_mask(A, out, mask, keep_prob, rng) in place of its mask."""

    def forward(A, keep_prob, rng):
        out, mask = reference.dropout_forward(A, keep_prob, rng)
        return out, other_mask(A, out, mask, keep_prob, rng)

    return forward


NOT_INVERTED = (
    "What is kept has to make up for what is dropped: divide by keep_prob, so that the mean of each activation stays "
    "as it is."
)
WRONG_FACTORS = (
    ("not-scaled", NOT_INVERTED, lambda keep_prob: 1),
    (
        "multiplied-by-keep-prob",
        "Divide by keep_prob: what is kept must become larger, not smaller, to make up for what is dropped.",
        lambda keep_prob: keep_prob,
    ),
    (
        "scaled-twice",
        "The factor 1 / keep_prob is in it twice. Once is enough: the mask itself is only 0 and 1.",
        lambda keep_prob: 1 / keep_prob**2,
    ),
    (
        "raised-by-the-drop-probability",
        "Raising by the share that was dropped is not enough: 0.8 · 1.2 = 0.96. The mean stays with the factor "
        "1 / keep_prob, which is 1.25 at 0.8.",
        lambda keep_prob: 1 + (1 - keep_prob),
    ),
    (
        "divided-by-the-drop-probability",
        "A share keep_prob of the sum is left, so divide by keep_prob, not by 1 - keep_prob.",
        lambda keep_prob: np.divide(1, 1 - keep_prob),
    ),
    (
        "multiplied-by-the-drop-probability",
        "A share keep_prob of the sum is left, so the factor is 1 / keep_prob, not 1 - keep_prob.",
        lambda keep_prob: 1 - keep_prob,
    ),
)

dropout_forward = Check(
    question="out = A * mask / keep_prob, and the mask that was used",
    reference=reference.dropout_forward,
    explained=phrases.dropout_forward,
    domain=lambda A, keep_prob, rng: 0 < keep_prob <= 1 and min(A.shape) > 1,
    returns=("out", "mask"),
    cases=forward_cases,
    wide=("values of 1e4", "values of 1e-4", "keep_prob: 1.0"),
    aspects=(
        Aspect("what is kept becomes A / keep_prob", weight=3, observe=Named("ratio", {"of": "out", "to": "A"})),
        Aspect("the mask that was used", observe=Named("mask_in_use")),
        *drawn_independently("drops", "out", weight=1),
    ),
    misconceptions=(
        *(Misconception(name, hint, scaled_by(factor)) for name, hint, factor in WRONG_FACTORS),
        *(Misconception(name, hint, masked_by(mask_of)) for name, hint, mask_of in WRONG_MASKS),
        Misconception(
            "order-swapped",
            "Two values are returned in this order: first out, then the mask.",
            lambda A, keep_prob, rng: reference.dropout_forward(A, keep_prob, rng)[::-1],
        ),
        Misconception(
            "mask-not-applied",
            "No number of A is dropped: out has to be 0 where the mask is 0.",
            with_mask(lambda A, mask, keep_prob: A / keep_prob),
        ),
        Misconception(
            "dropped-not-zero",
            "What is dropped becomes 0; you leave it as it is.",
            with_mask(lambda A, mask, keep_prob: np.where(mask, A / keep_prob, A)),
        ),
        Misconception(
            "mask-drawn-again",
            "The mask that is returned is not the one that was used. Draw it once, apply it and return it: the way "
            "back needs the same one.",
            returning(lambda A, out, mask, keep_prob, rng: reference.dropout_mask(A.shape, keep_prob, rng)),
        ),
        Misconception(
            "mask-guessed-from-out",
            "out != 0 is not the mask: an activation that was 0 before is 0 after, even if it is kept. Return the mask "
            "that you drew.",
            returning(lambda A, out, mask, keep_prob, rng: out != 0),
        ),
        Misconception(
            "mask-of-the-dropped",
            "The mask is 1 where a unit is kept; yours is 1 where it is dropped.",
            returning(lambda A, out, mask, keep_prob, rng: ~mask),
        ),
        Misconception(
            "scaled-mask-returned",
            "The mask that is returned holds 0 and 1 / keep_prob. Return it as 0 and 1, and divide by keep_prob when "
            "you use it.",
            returning(lambda A, out, mask, keep_prob, rng: mask / keep_prob),
        ),
    ),
)
