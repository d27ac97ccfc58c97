"""Answers to best_epoch that nobody foresaw."""

import heapq
import math

import numpy as np

from tests.answers import right, wrong


@wrong("plain-argmin: np.argmin takes a NaN for the lowest")
def best_epoch(history):
    return int(np.argmin(history))


@wrong("last-of-equals: searches from the end, so the last of several equal losses is found")
def best_epoch(history):
    losses = np.where(np.isnan(history), np.inf, history)
    return len(history) - 1 - int(np.argmin(losses[::-1]))


@wrong("loss-not-epoch: returns the lowest loss, np.nanmin, and not its epoch")
def best_epoch(history):
    return float(np.nanmin(history))


@wrong("counted-from-one: the number of the epoch plus 1")
def best_epoch(history):
    return int(np.nanargmin(history)) + 1


@wrong("index-of-min: Python's min keeps a NaN that stands first, since nothing is less than it")
def best_epoch(history):
    return history.index(min(history))


@wrong("min-by-key: min over the epochs with the loss for a key, which a NaN at epoch 0 wins")
def best_epoch(history):
    return min(range(len(history)), key=lambda e: history[e])


@wrong("nan-epochs-removed: leaves the NaN out of the list first, so the epochs behind one are counted one too low")
def best_epoch(history):
    numbers = [loss for loss in history if not math.isnan(loss)]
    return numbers.index(min(numbers))


@wrong("nan-is-zero: np.nan_to_num makes 0 of a NaN, which is lower than all losses")
def best_epoch(history):
    return int(np.argmin(np.nan_to_num(history)))


@wrong("less-or-equal: <= in the loop, so the last of equal losses wins")
def best_epoch(history):
    best, lowest = 0, float("inf")
    for e, loss in enumerate(history):
        if loss <= lowest:
            best, lowest = e, loss
    return best


@wrong("starts-with-epoch-zero: the loop compares with history[0], and nothing is less than a NaN there")
def best_epoch(history):
    best = 0
    for e in range(1, len(history)):
        if history[e] < history[best]:
            best = e
    return best


@wrong("first-valley: stops at the first rise, and returns the epoch before")
def best_epoch(history):
    best, lowest = 0, math.inf
    for e, loss in enumerate(history):
        if math.isnan(loss):
            continue
        if loss > lowest:
            break
        if loss < lowest:
            best, lowest = e, loss
    return best


@wrong("ends-at-nan: breaks at the first NaN, and does not look at what follows")
def best_epoch(history):
    best, lowest = 0, math.inf
    for e, loss in enumerate(history):
        if np.isnan(loss):
            break
        if loss < lowest:
            best, lowest = e, loss
    return best


@wrong("finite-start: the lowest loss starts at 10, and losses above it are never the lowest")
def best_epoch(history):
    best, lowest = 0, 10.0
    for e, loss in enumerate(history):
        if loss < lowest:
            best, lowest = e, loss
    return best


@wrong("without-the-start: searches from epoch 1, the start is not counted as an epoch")
def best_epoch(history):
    if len(history) == 1:
        return 0
    return int(np.nanargmin(history[1:])) + 1 if not np.all(np.isnan(history[1:])) else 0


@wrong("is-np-nan: asks `loss is np.nan`, which is true for that one object and no other NaN")
def best_epoch(history):
    return int(np.argmin([np.inf if loss is np.nan else loss for loss in history]))


@wrong("equal-to-nan: asks loss == np.nan, which is never true")
def best_epoch(history):
    return int(np.argmin([np.inf if loss == np.nan else loss for loss in history]))


@wrong("nearly-lowest: the first epoch that np.isclose cannot tell from the lowest")
def best_epoch(history):
    return int(np.flatnonzero(np.isclose(history, np.nanmin(history)))[0])


@wrong("last-and-from-one: two mistakes at once: the last of equal losses, counted from 1")
def best_epoch(history):
    lowest = np.nanmin(history)
    return max(e for e, loss in enumerate(history, start=1) if loss == lowest)


@wrong("two-decimals: compares losses that have been rounded to two decimals")
def best_epoch(history):
    return int(np.nanargmin(np.round(history, 2)))


@right("nanargmin: np.nanargmin as it is, a whole number of NumPy")
def best_epoch(history):
    return np.nanargmin(history)


@right("pairs: the least pair of loss and epoch, without the NaN")
def best_epoch(history):
    return min((loss, e) for e, loss in enumerate(history) if loss == loss)[1]


@right("none-yet: a loop whose best epoch starts as None")
def best_epoch(history):
    best = None
    for e, loss in enumerate(history):
        if not math.isnan(loss) and (best is None or loss < history[best]):
            best = e
    return best


@right("fmin: np.fmin, which passes over NaN, and the first place of its result")
def best_epoch(history):
    return list(history).index(np.fmin.reduce(history))


@right("heap: the smallest of a heap with NaN replaced by infinity, behind all others")
def best_epoch(history):
    heap = [(math.isnan(loss), 0 if math.isnan(loss) else loss, e) for e, loss in enumerate(history)]
    heapq.heapify(heap)
    return heapq.heappop(heap)[-1]


@right("numpy-sort: a stable argsort, which puts NaN at the end")
def best_epoch(history):
    return int(np.argsort(np.asarray(history, dtype=float), kind="stable")[0])


@right("index-of-nanmin")
def best_epoch(history):
    losses = np.asarray(history, dtype=float)
    return np.where(losses == np.nanmin(losses))[0][0]
