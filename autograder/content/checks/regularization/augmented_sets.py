"""Checks of 06_regularization: which changes keep the label, and which part of the data gets copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.judging.plain import Named

from autograder.content.checks.regularization import phrases
from autograder.content.reference import augmentation as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, entries

from .augmentation import batch

# ---------------------------------------------------------------- labels

# kind -> (a name that is shown, another that only the hidden test asks for)
KINDS = {
    "small shift": ("shift left by 1 pixel", "shift down by 1 pixel"),
    "large shift": ("shift left by 8 pixels", "shift down by 8 pixels"),
    "small turn": ("rotate by 5 degrees", "rotate by -10 degrees"),
    "large turn": ("rotate by 180 degrees", "rotate by 90 degrees"),
    "mirror": ("flip left-right", "flip upside down"),
    "small zoom": ("zoom by 1.1", "zoom by 1.05"),
    "large zoom": ("zoom by 100", "zoom by 0.01"),
    "grey levels": ("add a little noise", "brighten a little"),
}
SHOWN = [shown for shown, _ in KINDS.values()] + ["flip upside down"]  # who thinks of cats takes one mirror for safe
EVERY_NAME = [name for pair in KINDS.values() for name in pair]


def lists_of(known: list[str]) -> Callable[[np.random.Generator], Iterator[tuple]]:
    """All known names in some order, half of them, none."""

    def cases(rng: np.random.Generator) -> Iterator[tuple]:
        order = rng.permutation(len(known))
        yield ([known[i] for i in order],)
        yield ([known[i] for i in order[: len(known) // 2]],)
        yield ([],)

    return cases


def also_safe(*more: str) -> Callable[[list[str]], list[str]]:
    """Takes these changes for safe, too."""
    safe = reference.KEEP_EVERY_LABEL | set(more)
    return lambda names: [name for name in names if name in safe]


def unsafe(*kinds: str) -> Callable[[list[str]], list[str]]:
    """Takes changes of these kinds for harmful."""
    safe = reference.KEEP_EVERY_LABEL - {name for kind in kinds for name in KINDS[kind]}
    return lambda names: [name for name in names if name in safe]


label_preserving = Check(
    question="The changes after which every digit is still what it was",
    reference=reference.label_preserving,
    cases=lists_of(EVERY_NAME),
    visible=lists_of(SHOWN),
    guessable=True,
    aspects=(Aspect("names", observe=Named("chosen", {"of": "names"})),),
    misconceptions=(
        Misconception(
            "a-mirrored-digit-is-a-digit",
            "A mirrored cat is a cat. But look at a mirrored 2: would you read it as a 2?",
            also_safe("flip left-right"),
        ),
        Misconception(
            "upside-down-only",
            "Upside down, a 3 is still a 3. But would you read a 2 upside down as a 2, or a 6 as a 6?",
            also_safe("flip upside down"),
        ),
        Misconception(
            "any-mirror",
            "A mirror turns most digits into no digit at all, left-right or upside down: would you read a mirrored 2 "
            "as a 2, or a 6 upside down as a 6?",
            also_safe(*KINDS["mirror"]),
        ),
        Misconception(
            "any-turn",
            "Small turns are safe, large ones are not: what does a 6 look like after half a turn, and a 1 after a "
            "quarter?",
            also_safe(*KINDS["large turn"]),
        ),
        Misconception(
            "any-turn-and-mirror",
            "For some digits, as 0 and 8, nothing happens. But a change must be safe for each of the ten: look at the "
            "2 and the 6.",
            also_safe(*KINDS["large turn"], *KINDS["mirror"]),
        ),
        Misconception(
            "any-shift",
            "The images are 8 pixels wide and high: what is left of a digit after a shift by 8?",
            also_safe(*KINDS["large shift"]),
        ),
        Misconception(
            "any-zoom",
            "Zoomed by 100, or by 0.01, the image shows one grey level: no digit can be read.",
            also_safe(*KINDS["large zoom"]),
        ),
        Misconception(
            "grey-levels-must-not-change",
            "A label is kept if the digit can still be read, not only if pixels keep their values: a little noise, or "
            "a little more light, does no harm.",
            unsafe("grey levels"),
        ),
        Misconception(
            "no-turn-at-all",
            "Nobody writes quite upright: after a turn by a few degrees, every digit is still what it was.",
            unsafe("small turn"),
        ),
        Misconception(
            "shifts-only",
            "Shifts are safe, and more is: small turns, small zooms, a little noise leave every digit what it is.",
            unsafe("small turn", "small zoom", "grey levels"),
        ),
        Misconception(
            "none-of-them",
            "No name is returned. Which changes are so small that you would not even notice them?",
            lambda names: [],
        ),
        Misconception("all-of-them", "Not every change keeps the label of every digit: look at the 6.", list),
        Misconception(
            "those-that-do-harm",
            "These are the changes that do harm: return the others.",
            lambda names: [name for name in names if name not in reference.KEEP_EVERY_LABEL],
        ),
        Misconception(
            "not-asked-for",
            "Names are returned that are not in the list: keep only those that were asked for.",
            lambda names: sorted(reference.KEEP_EVERY_LABEL),
        ),
    ),
)

# ---------------------------------------------------------------- the training part


def splits(rng: np.random.Generator) -> Iterator[tuple]:
    """One change, then several, with labels that all differ."""
    for count in (1, 2, 3):
        digits, h = rng.permutation(10), int(rng.integers(2, 4))
        train, dev = (batch(rng, h, 3, 4), digits[:4]), (batch(rng, h, 3, 2), digits[4:6])
        amounts = rng.permutation([1.0, 2.0, 3.0, 4.0])[: count - 1].tolist()
        brighter = [Named("brighten", {"amount": amount}) for amount in amounts]
        yield train, dev, [*brighter, Named("negative", {"white": 16.0})]


def joined(copies: list[np.ndarray], y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate(copies, axis=2), np.tile(y, len(copies))


def augmented(train, transforms):
    return joined([train[0], *(transform(train[0]) for transform in transforms)], train[1])


def chained(train, dev, transforms):
    copies = [train[0]]
    for transform in transforms:
        copies.append(transform(copies[-1]))
    return joined(copies, train[1]), dev


def one_image_after_the_other(train, dev, transforms):
    (images, _), m = augmented(train, transforms), len(train[1])
    order = np.arange(images.shape[2]).reshape(-1, m).T.ravel()
    return (images[:, :, order], np.repeat(train[1], len(transforms) + 1)), dev


augment_split = Check(
    question="The training part with its changed copies; the dev part as it is",
    reference=reference.augment_split,
    explained=phrases.augment_split,
    cases=splits,
    wide=("other signs", "values of 1e-4", "zeros", "one row"),
    returns=("train", "dev"),
    aspects=(
        Aspect("images of the training part", observe=Named("item", {"name": "train", "index": 0})),
        Aspect("labels of the training part", observe=Named("item", {"name": "train", "index": 1})),
        Aspect("the dev part", observe=entries("dev")),
    ),
    misconceptions=(
        Misconception(
            "dev-augmented",
            "The dev part got copies, too. It has to stay as it is: it stands for the images that the net will really "
            "get.",
            lambda train, dev, transforms: (augmented(train, transforms), augmented(dev, transforms)),
        ),
        Misconception(
            "labels-not-repeated",
            "There are more images than labels: every copy needs the label of its original.",
            lambda train, dev, transforms: ((augmented(train, transforms)[0], train[1]), dev),
        ),
        Misconception(
            "labels-repeated-one-by-one",
            "np.repeat gives y[0], y[0], …, y[1], y[1], …: so images get the labels of others. All originals come "
            "first, so the labels run y, y, …: np.tile or np.concatenate.",
            lambda train, dev, transforms: (
                (augmented(train, transforms)[0], np.repeat(train[1], len(transforms) + 1)),
                dev,
            ),
        ),
        Misconception(
            "originals-lost",
            "Only the copies are returned. The originals come first, then the copies.",
            lambda train, dev, transforms: (joined([transform(train[0]) for transform in transforms], train[1]), dev),
        ),
        Misconception(
            "one-change-only",
            "Only the copies of one change are there: collect those of each before you join them.",
            lambda train, dev, transforms: (joined([train[0], transforms[-1](train[0])], train[1]), dev),
        ),
        Misconception(
            "one-change-on-the-other",
            "Each change was applied to the copies of the one before. All changes start from the originals.",
            chained,
        ),
        Misconception(
            "one-image-after-the-other",
            "The order is another: first all originals, then the first change of all of them, then the second.",
            one_image_after_the_other,
        ),
        Misconception(
            "joined-along-the-rows",
            "The copies were put below the originals, along axis 0: the images became higher. Images of a batch are "
            "counted by the last axis: np.concatenate(…, axis=2).",
            lambda train, dev, transforms: (
                (np.concatenate([train[0], *(T(train[0]) for T in transforms)]), augmented(train, transforms)[1]),
                dev,
            ),
        ),
    ),
)
