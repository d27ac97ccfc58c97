"""Answers to train_with_early_stopping that nobody foresaw: right ones, and those that return the wrong weights.

best_epoch and should_stop are the learner's own of the two exercises before, and right.
"""

import copy
from collections import namedtuple

import numpy as np

from tests.answers import right, wrong


def best_epoch(history):
    return int(np.nanargmin(history))


def should_stop(history, patience, min_delta):
    record, waited = float("inf"), 0
    for loss in history:
        record, waited = (loss, 0) if loss < record - min_delta else (record, waited + 1)
    return waited >= patience


def copied(params):
    return {name: value.copy() for name, value in params.items()}


@wrong("second-name: best = p is a second name for the dict that is trained, so the last weights are returned")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = p, [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if best_epoch(dev_losses) == len(dev_losses) - 1:
            best = p
    return best, train_losses, dev_losses


@wrong("shallow-best: p.copy() keeps the arrays that the next step writes into")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copy.deepcopy(params)
    best, train_losses, dev_losses = p.copy(), [train_loss(p)], [dev_loss(p)]
    while len(dev_losses) <= max_epochs and not should_stop(dev_losses, patience, min_delta):
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if dev_losses[-1] < min(dev_losses[:-1]):
            best = p.copy()
    return best, train_losses, dev_losses


@wrong("trains-the-start: step(params) is given the dict of the caller, the best weights are copied rightly")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train_losses, dev_losses = copied(params), [train_loss(params)], [dev_loss(params)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        if best_epoch(dev_losses) == len(dev_losses) - 1:
            best = copied(params)
    return best, train_losses, dev_losses


@wrong("shallow-start: dict(params) is trained, whose arrays are those of the caller")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = dict(params)
    snapshots, train_losses, dev_losses = [copied(p)], [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        snapshots.append(copied(p))
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return snapshots[best_epoch(dev_losses)], train_losses, dev_losses


@wrong("last-weights: returns the weights at the stop, not those of the best epoch")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    train_losses, dev_losses = [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return p, train_losses, dev_losses


@wrong("best-by-record: keeps the weights only where the loss beats the record by min_delta")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = copied(p), [train_loss(p)], [dev_loss(p)]
    record = dev_losses[0]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if dev_losses[-1] < record - min_delta:
            record, best = dev_losses[-1], copied(p)
    return best, train_losses, dev_losses


@wrong("best-in-training: keeps the weights of the lowest training loss")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = copied(p), [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if best_epoch(train_losses) == len(train_losses) - 1:
            best = copied(p)
    return best, train_losses, dev_losses


@wrong("later-of-equals: <= the lowest so far, so an equal loss later on replaces the weights")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = copied(p), [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        if dev_loss(p) <= min(dev_losses):
            best = copied(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return best, train_losses, dev_losses


@wrong("back-by-patience: returns the weights of `patience` epochs before the last, whether it stopped or not")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    snapshots, train_losses, dev_losses = [copied(p)], [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        snapshots.append(copied(p))
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return snapshots[max(len(snapshots) - 1 - patience, 0)], train_losses, dev_losses


@wrong("nothing-without-epochs: for max_epochs = 0 best is None, since it is set in the loop only")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p, best, lowest = copied(params), None, np.inf
    train_losses, dev_losses = [train_loss(p)], [dev_loss(p)]
    for epoch in range(max_epochs):
        if dev_losses[-1] < lowest:
            lowest, best = dev_losses[-1], copied(p)
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if dev_losses[-1] < lowest:
            lowest, best = dev_losses[-1], copied(p)
        if should_stop(dev_losses, patience, min_delta):
            break
    return best, train_losses, dev_losses


@wrong("epoch-of-best: returns the number of the best epoch in the place of its weights")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    train_losses, dev_losses = [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return best_epoch(dev_losses), train_losses, dev_losses


@wrong("alias-and-training: two mistakes at once: trains the dict of the caller, and best is a second name for it")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train_losses, dev_losses = params, [train_loss(params)], [dev_loss(params)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        if dev_losses[-1] == min(dev_losses):
            best = params
    return best, train_losses, dev_losses


@right("all-snapshots: a deep copy of every epoch, the best one at the end; a namedtuple")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    snapshots = [copy.deepcopy(params)]
    train_losses, dev_losses = [train_loss(snapshots[0])], [dev_loss(snapshots[0])]
    while len(snapshots) <= max_epochs and not should_stop(dev_losses, patience, min_delta):
        snapshots.append(copy.deepcopy(snapshots[-1]))
        step(snapshots[-1])
        train_losses.append(train_loss(snapshots[-1]))
        dev_losses.append(dev_loss(snapshots[-1]))
    return namedtuple("Run", "best train dev")(snapshots[best_epoch(dev_losses)], train_losses, dev_losses)


@right("written-over: the best arrays are written over with np.copyto; stop and best by its own count")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = {name: np.array(value) for name, value in params.items()}
    best = {name: np.array(value) for name, value in params.items()}
    train_losses, dev_losses = [train_loss(p)], [dev_loss(p)]
    lowest = record = dev_losses[0]
    waited = 0
    for _ in range(max_epochs):
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if dev_losses[-1] < lowest:
            lowest = dev_losses[-1]
            for name in best:
                np.copyto(best[name], p[name])
        if dev_losses[-1] < record - min_delta:
            record, waited = dev_losses[-1], 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best, train_losses, dev_losses


def _epochs(step, p, limit):
    yield p
    for _ in range(limit):
        step(p)
        yield p


@right("generator: a generator of epochs, and for every loss a pair")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, pairs = {}, []
    for p in _epochs(step, copied(params), max_epochs):
        pairs.append((train_loss(p), dev_loss(p)))
        history = [on_dev for _, on_dev in pairs]
        if best_epoch(history) == len(history) - 1:
            best = {name: 1 * value for name, value in p.items()}
        if should_stop(history, patience, min_delta):
            break
    return best, [on_train for on_train, _ in pairs], history


def _go_on(run, step, losses, rule, left):
    best, p, train_losses, dev_losses = run
    if left == 0 or should_stop(dev_losses, *rule):
        return best, train_losses, dev_losses
    step(p)
    on_train, on_dev = (loss(p) for loss in losses)
    if on_dev < min(dev_losses):
        best = copy.deepcopy(p)
    return _go_on((best, p, train_losses + [on_train], dev_losses + [on_dev]), step, losses, rule, left - 1)


@right("recursive: an epoch, and then the rest of the training")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copy.deepcopy(params)
    run = copy.deepcopy(p), p, [train_loss(p)], [dev_loss(p)]
    return _go_on(run, step, (train_loss, dev_loss), (patience, min_delta), max_epochs)


@right("flat-memory: the weights of every epoch as one long vector, cut into arrays again at the end")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    names = list(params)
    shapes = [params[name].shape for name in names]
    p = {name: params[name] + 0.0 for name in names}
    vectors, train_losses, dev_losses = [], [], []
    for epoch in range(max_epochs + 1):
        if epoch:
            step(p)
        vectors.append(np.concatenate([p[name].ravel() for name in names]))
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if should_stop(dev_losses, patience, min_delta):
            break
    parts = np.split(vectors[best_epoch(dev_losses)], np.cumsum([np.prod(shape) for shape in shapes])[:-1])
    return {n: part.reshape(shape) for n, part, shape in zip(names, parts, shapes)}, train_losses, dev_losses
