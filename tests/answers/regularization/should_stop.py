"""Answers to should_stop that nobody foresaw."""

from itertools import takewhile

import numpy as np

from tests.answers import right, wrong


@wrong("min-delta-ignored: every loss below the record improves")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        if loss < record:
            record, waited = loss, 0
        else:
            waited += 1
    return waited >= patience


@wrong(
    "compared-with-the-epoch-before: improves if the loss is lower than that of the epoch before, not than the record"
)
def should_stop(history, patience, min_delta):
    waited = 0
    for before, loss in zip(history, history[1:]):
        waited = 0 if loss < before - min_delta else waited + 1
    return waited >= patience


@wrong("record-always-lowest: every fall makes the record lower, also one that is too small to count")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        waited = 0 if loss < record - min_delta else waited + 1
        record = min(record, loss)
    return waited >= patience


@wrong("less-or-equal: loss <= record - min_delta improves")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        if loss <= record - min_delta:
            record, waited = loss, 0
        else:
            waited += 1
    return waited >= patience


@wrong("more-than-patience: stops only after patience + 1 epochs without improvement")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        if loss < record - min_delta:
            record, waited = loss, 0
        else:
            waited += 1
    return waited > patience


@wrong("once-is-for-ever: returns True in the loop, so a later improvement does not count")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        if loss < record - min_delta:
            record, waited = loss, 0
        else:
            waited += 1
            if waited >= patience:
                return True
    return False


@wrong("since-the-lowest: epochs since the lowest loss, whatever min_delta is")
def should_stop(history, patience, min_delta):
    return len(history) - 1 - int(np.argmin(history)) >= patience


@wrong("two-windows: compares the lowest of the last `patience` losses with the lowest of all before")
def should_stop(history, patience, min_delta):
    if len(history) <= patience:
        return False
    return min(history[-patience:]) >= min(history[:-patience]) - min_delta


@wrong("never-reset: counts all epochs without improvement, not those in a row")
def should_stop(history, patience, min_delta):
    record, bad = float("inf"), 0
    for loss in history:
        if loss < record - min_delta:
            record = loss
        else:
            bad += 1
    return bad >= patience


@wrong("rises-only: counts rises in a row, so an equal loss or a small fall begins anew")
def should_stop(history, patience, min_delta):
    rises = 0
    for before, loss in zip(history, history[1:]):
        rises = rises + 1 if loss > before else 0
    return rises >= patience


@wrong("number-of-epochs: returns how many epochs have passed without improvement")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        if loss < record - min_delta:
            record, waited = loss, 0
        else:
            waited += 1
    return waited


@wrong("relative: min_delta as a share of the record, record (1 - min_delta)")
def should_stop(history, patience, min_delta):
    record, last = history[0], 0
    for e, loss in enumerate(history):
        if loss < record * (1 - min_delta):
            record, last = loss, e
    return len(history) - 1 - last >= patience


@wrong("plus-delta: improves below record + min_delta, so that small rises improve")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        if loss < record + min_delta:
            record, waited = loss, 0
        else:
            waited += 1
    return waited >= patience


@wrong("any-change: a change by more than min_delta in either direction improves")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        if abs(loss - record) > min_delta:
            record, waited = loss, 0
        else:
            waited += 1
    return waited >= patience


@wrong("record-less-delta: the new record is the old one less min_delta, not the loss")
def should_stop(history, patience, min_delta):
    record, waited = history[0], 0
    for loss in history[1:]:
        if loss < record - min_delta:
            record, waited = record - min_delta, 0
        else:
            waited += 1
    return waited >= patience


@wrong("counts-the-best-epoch: len(history) less the epoch of the record, one too many")
def should_stop(history, patience, min_delta):
    record, last = float("inf"), 0
    for e, loss in enumerate(history):
        if loss < record - min_delta:
            record, last = loss, e
    return len(history) - last >= patience


@wrong("patience-epochs-ago: compares the last loss only with that of `patience` epochs before")
def should_stop(history, patience, min_delta):
    return len(history) > patience and not history[-1] < history[-1 - patience] - min_delta


@wrong(
    "every-one-of-the-last: asks whether each of the last epochs fell by no more than min_delta from the one before it"
)
def should_stop(history, patience, min_delta):
    if len(history) <= patience:
        return False
    falls = -np.diff(history)[-patience:]
    return bool(np.all(falls <= min_delta))


@wrong("longer-history: a guard that never stops before patience + 2 epochs are in the history")
def should_stop(history, patience, min_delta):
    if len(history) < patience + 2:
        return False
    record, waited = float("inf"), 0
    for loss in history:
        record, waited = (loss, 0) if loss < record - min_delta else (record, waited + 1)
    return waited >= patience


@wrong("equal-and-one-more: two mistakes at once: <= for an improvement, and > for the patience")
def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        record, waited = (loss, 0) if loss <= record - min_delta else (record, waited + 1)
    return waited > patience


@wrong("record-starts-at-a-hundred-thousand: losses of 1e5 and more never improve, so that it stops although they fall")
def should_stop(history, patience, min_delta):
    record, waited = 1e5, 0
    for loss in history:
        if loss < record - min_delta:
            record, waited = loss, 0
        else:
            waited += 1
    return waited >= patience


@wrong("epoch-before-and-never-reset: compares with the epoch before, and the count is never set back")
def should_stop(history, patience, min_delta):
    count = 0
    for before, loss in zip(history, history[1:]):
        if before - loss < min_delta:
            count += 1
    return count >= patience


@right("last-improvement: the number of the last epoch that improved")
def should_stop(history, patience, min_delta):
    record, last = np.inf, 0
    for e in range(len(history)):
        if history[e] < record - min_delta:
            record, last = history[e], e
    return len(history) - 1 - last >= patience


def _waited(history, record, waited, min_delta):
    if not history:
        return waited
    loss, *rest = history
    if loss < record - min_delta:
        return _waited(rest, loss, 0, min_delta)
    return _waited(rest, record, waited + 1, min_delta)


@right("recursive: the first loss, and then the rest")
def should_stop(history, patience, min_delta):
    return bool(_waited(list(history), float("inf"), 0, min_delta) >= patience)


@right("list-of-answers: yes or no for every epoch, and the run of no at the end")
def should_stop(history, patience, min_delta):
    improved, record = [], float("inf")
    for loss in history:
        improved.append(loss < record - min_delta)
        record = loss if improved[-1] else record
    return len(list(takewhile(lambda yes: not yes, reversed(improved)))) >= patience


@right("from-record-to-record: jumps from each record to the first epoch that beats it")
def should_stop(history, patience, min_delta):
    losses, e = np.array(history, dtype=float), 0
    while True:
        better = np.flatnonzero(losses[e + 1 :] < losses[e] - min_delta)
        if better.size == 0:
            return bool(len(losses) - 1 - e >= patience)
        e += 1 + int(better[0])


@right("fold-with-reduce")
def should_stop(history, patience, min_delta):
    from functools import reduce

    def look(state, loss):
        record, waited = state
        return (loss, 0) if loss + min_delta < record else (record, waited + 1)

    return reduce(look, history, (np.inf, 0))[1] >= patience
