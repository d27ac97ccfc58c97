"""Checks of 06_regularization: when to stop, and which epoch was the best. `training_loop` checks the loop around them.

One answer of should_stop is one bit: its cases are drawn until they tell all the answers below apart.
Losses are multiples of 1/8: their differences are exact, and no rounding decides.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.content.reference import early_stopping as reference
from autograder.vocabulary.check import Check, Misconception
from autograder.vocabulary.telling import telling

# ---------------------------------------------------------------- best_epoch


def some_losses(rng: np.random.Generator) -> tuple[list[float]]:
    """A history with few different losses, so that the lowest is often not alone, and sometimes with a NaN."""
    losses = (rng.integers(2, 9, size=rng.integers(3, 9)) / 8).tolist()
    if rng.random() < 0.4:
        losses[rng.choice([0, rng.integers(len(losses))])] = np.nan
    return (losses,)


def rise_and_lower(rng: np.random.Generator) -> tuple[list[float]]:
    """A history that falls, rises, falls to its lowest loss, and rises again."""
    low = rng.integers(2, 5)
    return ((np.array([low + 4, low + 2, low + 3, low, low + rng.integers(1, 4)]) / 8).tolist(),)


def without_nans(history: list[float]) -> list[float]:
    return [loss for loss in history if not np.isnan(loss)]


def before_the_first_rise(history: list[float]) -> int:
    return next((e for e in range(len(history) - 1) if history[e + 1] > history[e]), len(history) - 1)


BEST_EPOCH_MISTAKES = (
    Misconception(
        "highest-loss",
        "The best epoch has the lowest loss: look for the least number, not for the greatest.",
        lambda history: int(np.nanargmax(history)),
    ),
    Misconception(
        "counts-from-one",
        "history[0] belongs to epoch 0: the epoch is the index itself.",
        lambda history: reference.best_epoch(history) + 1,
    ),
    Misconception(
        "last-of-equals",
        "If several epochs have the lowest loss, the first of them is asked for: it took the least training. "
        "Replace the best so far only by a loss that is lower, not by an equal one.",
        lambda history: len(history) - 1 - reference.best_epoch(history[::-1]),
    ),
    Misconception(
        "nan-is-the-lowest",
        "A NaN has become the lowest number, or counts as it: np.argmin takes a NaN for the lowest, and np.nan_to_num "
        "makes it 0. A NaN is never the best: np.nanargmin passes over it.",
        lambda history: int(np.argmin(history)),
    ),
    Misconception(
        "nan-at-the-start",
        "If the first loss is NaN, nothing is ever lower: comparing with NaN gives False. Start from infinity, or pass "
        "over NaNs.",
        lambda history: min(range(len(history)), key=history.__getitem__),
    ),
    Misconception(
        "nans-not-counted",
        "The index counts only the numbers that you kept: the NaNs before it are epochs too, and have to be counted.",
        lambda history: int(np.argmin(without_nans(history))),
    ),
    Misconception(
        "loss-for-epoch",
        "This is the lowest loss. Its place in the history is asked for.",
        lambda history: float(np.nanmin(history)),
    ),
    Misconception(
        "float-for-index",
        "The epoch is the right one, but as a float, and a list takes none as an index. Return an int.",
        lambda history: float(reference.best_epoch(history)),
    ),
    Misconception(
        "before-the-first-rise",
        "This is the epoch before the first rise. A loss that rises may fall again, and lower: compare all epochs.",
        before_the_first_rise,
    ),
    Misconception(
        "last-epoch",
        "This is the last epoch, not the best one.",
        lambda history: len(history) - 1,
    ),
)

best_epoch = Check(
    question="The epoch with the lowest dev loss, counted from 0",
    reference=reference.best_epoch,
    cases=telling(
        some_losses,
        [reference.best_epoch, *(m.wrong for m in BEST_EPOCH_MISTAKES)],
        more=[some_losses] * 3,
        first=[rise_and_lower],
    ),
    wide=("thousands", "history: thousands", "thousands", "thousandths", "thousandths", "nearly equal", "nearly equal"),
    misconceptions=BEST_EPOCH_MISTAKES,
    guessable=True,
)


# ---------------------------------------------------------------- should_stop


def rule(
    improves: Callable[..., bool] = lambda loss, record, before, delta: loss < record - delta,
    becomes_record: Callable[..., bool] | None = None,
    new_record: Callable[[float, float], float] = lambda loss, delta: loss,
    resets: bool = True,
    decides: Callable[[int, int], bool] = lambda waited, patience: waited >= patience,
) -> Callable[[list[float], int, float], bool]:
    """should_stop with another idea of what improves, of what the record becomes and when, or of how long to wait."""

    def stop(history: list[float], patience: int, min_delta: float) -> bool:
        record, waited, before = np.inf, 0, np.inf
        for loss in history:
            better = improves(loss, record, before, min_delta)
            waited = (0 if resets else waited) if better else waited + 1
            if becomes_record(loss, record) if becomes_record else better:
                record = new_record(loss, min_delta)
            before = loss
        return decides(waited, patience)

    return stop


def last_epoch_rose(history: list[float], patience: int, min_delta: float) -> bool:
    return len(history) > 1 and history[-1] > history[-2]


def returns_in_the_loop(history: list[float], patience: int, min_delta: float) -> bool:
    return any(reference.should_stop(history[: e + 1], patience, min_delta) for e in range(len(history)))


def starts_waiting_at_once(history: list[float], patience: int, min_delta: float) -> bool:
    """The record starts as history[0], and epoch 0 is then compared with itself."""
    return reference.should_stop([history[0], *history], patience, min_delta)


def by_window(history: list[float], patience: int, min_delta: float) -> bool:
    """The lowest of the last `patience` losses against the lowest before them."""
    return len(history) > patience and min(history[-patience:]) >= min(history[:-patience]) - min_delta


def two_epochs(history: list[float], patience: int, min_delta: float) -> bool:
    """The last loss against the one `patience` epochs ago."""
    return len(history) > patience and history[-1] >= history[-1 - patience] - min_delta


def some_question(rng: np.random.Generator, epochs: int | None = None) -> tuple[list[float], int, float]:
    """A history that wanders down by eighths, with rises and level stretches, and what is asked about it."""
    walk = 4 + np.cumsum(rng.choice([-3, -2, -1, -1, 0, 1, 2], size=epochs or rng.integers(1, 12))) / 8
    return walk.tolist(), int(rng.integers(1, 5)), float(rng.choice([0, 0, 1, 2, 3]) / 8)


def in_other_units(of_losses: Callable = float, of_delta: Callable = float) -> Callable:
    """The decision on other losses or another min_delta than those that are handed in."""
    return lambda history, patience, min_delta: reference.should_stop(
        [of_losses(loss) for loss in history], patience, of_delta(min_delta)
    )


OTHER_UNITS = (
    in_other_units(lambda loss: 2 * loss),
    in_other_units(of_delta=lambda delta: delta**2),
)

SHOULD_STOP_MISTAKES = (
    Misconception(
        "first-rise",
        "This stops at the first rise. Dev losses are noisy and rise now and then: wait until `patience` epochs in "
        "a row have brought no improvement.",
        last_epoch_rose,
    ),
    Misconception(
        "one-epoch-too-early",
        "The count of epochs without improvement has to reach `patience`; this stops one epoch before. The epoch of "
        "the record itself is not one of them.",
        rule(decides=lambda waited, patience: waited >= patience - 1),
    ),
    Misconception(
        "one-epoch-too-late",
        "Stop when the count of epochs without improvement has reached `patience`: >=, not >.",
        rule(decides=lambda waited, patience: waited > patience),
    ),
    Misconception(
        "only-at-patience",
        "After more than `patience` epochs without improvement the answer is still True: *at least* `patience`, "
        ">=, not ==.",
        rule(decides=lambda waited, patience: waited == patience),
    ),
    Misconception(
        "start-counted-as-waiting",
        "Epoch 0 is compared with itself and counted as an epoch without improvement. Let the record start at "
        "infinity, or go through history[1:].",
        starts_waiting_at_once,
    ),
    Misconception(
        "return-in-the-loop",
        "`return True` stands inside the loop, so that an improvement that comes later is not seen. Decide after the "
        "loop.",
        returns_in_the_loop,
    ),
    Misconception(
        "compared-with-the-epoch-before",
        "An epoch improves if it beats the record, not if it beats the epoch before: after a rise, a small fall is no "
        "progress.",
        rule(improves=lambda loss, record, before, delta: loss < before - delta),
    ),
    Misconception(
        "any-fall-resets-the-count",
        "The count starts again only with a loss below record - min_delta. Here any fall from one epoch to the next "
        "does it, however high the loss still is.",
        rule(improves=lambda loss, record, before, delta: loss < before or loss < record - delta),
    ),
    Misconception(
        "count-never-reset",
        "The epochs without improvement have to follow each other: an improvement sets the count back to 0.",
        rule(resets=False),
    ),
    Misconception(
        "min-delta-ignored",
        "Only a fall of more than min_delta below the record counts: loss < record - min_delta.",
        rule(improves=lambda loss, record, before, delta: loss < record),
    ),
    Misconception(
        "min-delta-with-the-wrong-sign",
        "The loss has to fall below the record by more than min_delta: the limit is record - min_delta, not "
        "record + min_delta.",
        rule(improves=lambda loss, record, before, delta: loss < record + delta),
    ),
    Misconception(
        "equal-is-improvement",
        "A fall of exactly min_delta is not enough, and an equal loss is no improvement: <, not <=.",
        rule(improves=lambda loss, record, before, delta: loss <= record - delta),
    ),
    Misconception(
        "small-steps-move-the-record",
        "The record changes only with an improvement. If every small fall lowers it, many small falls never add up to "
        "more than min_delta.",
        rule(becomes_record=lambda loss, record: loss < record),
    ),
    Misconception(
        "record-below-the-loss",
        "The new record is the loss itself: min_delta is subtracted once, in the comparison.",
        rule(new_record=lambda loss, delta: loss - delta),
    ),
    Misconception(
        "window-against-the-rest",
        "This compares the lowest loss of the last `patience` epochs with the lowest before. The rule compares with "
        "the record, which small falls do not change: go through the history epoch by epoch and keep the record.",
        by_window,
    ),
    Misconception(
        "two-epochs-only",
        "This compares the last loss with the one `patience` epochs ago. What counts is whether any epoch since the "
        "record has beaten it.",
        two_epochs,
    ),
)

should_stop = Check(
    question="Have the last `patience` epochs brought no improvement by more than min_delta?",
    reference=reference.should_stop,
    cases=telling(
        some_question,
        [reference.should_stop, *(m.wrong for m in SHOULD_STOP_MISTAKES), *OTHER_UNITS],
        more=[some_question] * 8,
    ),
    wide=("history: thousands", "history: millions", "history: millions"),
    misconceptions=SHOULD_STOP_MISTAKES,
    guessable=True,
)
