"""Answers to should_stop."""

import math

import numpy as np

from autograder.content.reference import early_stopping as reference
from tests.answers import right, wrong


@right("last improvement")
def should_stop(history, patience, min_delta):
    record, last = math.inf, -1
    for e in range(len(history)):
        if record - history[e] > min_delta:
            record, last = history[e], e
    return len(history) - 1 - last >= patience


@right("recursion")
def should_stop(history, patience, min_delta):
    def state(e):
        if e < 0:
            return np.inf, 0
        record, waited = state(e - 1)
        return (history[e], 0) if history[e] < record - min_delta else (record, waited + 1)

    return state(len(history) - 1)[1] >= patience


@right("early return")
def should_stop(history, patience, min_delta):
    if len(history) <= patience:
        return False
    record, waited = history[0], 0
    for loss in history[1:]:
        waited += 1
        if loss + min_delta < record:
            record, waited = loss, 0
    if waited < patience:
        return False
    return True


@right("NumPy bool")
def should_stop(history, patience, min_delta):
    return np.bool_(reference.should_stop(history, patience, min_delta))


@right("0 or 1")
def should_stop(history, patience, min_delta):
    return int(reference.should_stop(history, patience, min_delta))


@right("array")
def should_stop(history, patience, min_delta):
    return np.array(reference.should_stop(np.array(history), patience, min_delta))


@wrong("never")
def should_stop(history, patience, min_delta):
    return False


@wrong("always")
def should_stop(history, patience, min_delta):
    return True


@wrong("turned round")
def should_stop(history, patience, min_delta):
    return not reference.should_stop(history, patience, min_delta)


@wrong("the count")
def should_stop(history, patience, min_delta):
    return patience


@wrong("text")
def should_stop(history, patience, min_delta):
    return str(reference.should_stop(history, patience, min_delta))


@wrong("only rises, all in a row")
def should_stop(history, patience, min_delta):
    return len(history) > patience and all(b > a for a, b in zip(history[-patience - 1 :], history[-patience:]))


@wrong("above the first loss")
def should_stop(history, patience, min_delta):
    return history[-1] > history[0]


@wrong("relative delta")
def should_stop(history, patience, min_delta):
    return reference.should_stop([math.log(x) for x in history], patience, min_delta)


@wrong("higher is better")
def should_stop(history, patience, min_delta):
    return reference.should_stop([-x for x in history], patience, min_delta)


@wrong("patience and delta swapped")
def should_stop(history, patience, min_delta):
    return reference.should_stop(history, min_delta, patience)


@wrong("rises now", named="first-rise")
def should_stop(history, patience, min_delta):
    if len(history) < 2:
        return False
    return history[-1] > history[-2]


@wrong("record from history[0]", named="start-counted-as-waiting")
def should_stop(history, patience, min_delta):
    best, count = history[0], 0
    for loss in history:
        if loss < best - min_delta:
            best, count = loss, 0
        else:
            count += 1
    return count >= patience


@wrong("return in the loop", named="return-in-the-loop")
def should_stop(history, patience, min_delta):
    best, count = float("inf"), 0
    for loss in history:
        count += 1
        if loss < best - min_delta:
            best, count = loss, 0
        if count == patience:
            return True
    return False


@wrong("==", named="only-at-patience")
def should_stop(history, patience, min_delta):
    record, count = np.inf, 0
    for loss in history:
        count += 1
        if loss < record - min_delta:
            record, count = loss, 0
    return count == patience


@wrong("loss - min_delta", named="record-below-the-loss")
def should_stop(history, patience, min_delta):
    limit, count = np.inf, 0
    for loss in history:
        if loss < limit - min_delta:
            limit, count = loss - min_delta, 0
        else:
            count += 1
    return count >= patience


@wrong("since the lowest", named="min-delta-ignored")
def should_stop(history, patience, min_delta):
    return len(history) - 1 - int(np.argmin(history)) >= patience


@wrong("recent against before", named="window-against-the-rest")
def should_stop(history, patience, min_delta):
    if len(history) <= patience:
        return False
    return not min(history[-patience:]) < min(history[:-patience]) - min_delta
