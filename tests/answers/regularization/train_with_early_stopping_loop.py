"""Answers to train_with_early_stopping that nobody foresaw: what is measured is wrong, or when the training ends."""

import numpy as np

from tests.answers import wrong
from tests.answers.regularization.train_with_early_stopping import best_epoch, copied, should_stop


@wrong("start-not-measured: the lists begin after the first step")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = copied(p), [], []
    for _ in range(max_epochs):
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if best_epoch(dev_losses) == len(dev_losses) - 1:
            best = copied(p)
        if should_stop(dev_losses, patience, min_delta):
            break
    return best, train_losses, dev_losses


@wrong("one-epoch-too-few: measures, then steps, for max_epochs rounds, so the last step is not measured")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = copied(p), [], []
    for _ in range(max(max_epochs, 1)):
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if best_epoch(dev_losses) == len(dev_losses) - 1:
            best = copied(p)
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
    return best, train_losses, dev_losses


@wrong("one-epoch-too-many: range(max_epochs + 1) steps")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = copied(p), [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs + 1):
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if best_epoch(dev_losses) == len(dev_losses) - 1:
            best = copied(p)
        if should_stop(dev_losses, patience, min_delta):
            break
    return best, train_losses, dev_losses


@wrong("watches-training: should_stop is asked about the training losses")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = copied(p), [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(train_losses, patience, min_delta):
            break
        step(p)
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if best_epoch(dev_losses) == len(dev_losses) - 1:
            best = copied(p)
    return best, train_losses, dev_losses


@wrong("losses-swapped: returns the dev losses before the training losses")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    snapshots, train_losses, dev_losses = [copied(p)], [train_loss(p)], [dev_loss(p)]
    while len(dev_losses) - 1 < max_epochs and not should_stop(dev_losses, patience, min_delta):
        step(p)
        snapshots.append(copied(p))
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return snapshots[best_epoch(dev_losses)], dev_losses, train_losses


@wrong("assigns-the-step: p = step(p), but a step returns nothing", raises=True)
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    snapshots, train_losses, dev_losses = [copied(p)], [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        p = step(p)
        snapshots.append(copied(p))
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return snapshots[best_epoch(dev_losses)], train_losses, dev_losses


@wrong("last-epoch-not-listed: asks with the new loss, and breaks before it is in the lists")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    best, train_losses, dev_losses = copied(p), [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        step(p)
        loss = dev_loss(p)
        if should_stop(dev_losses + [loss], patience, min_delta):
            break
        if loss < min(dev_losses):
            best = copied(p)
        train_losses.append(train_loss(p))
        dev_losses.append(loss)
    return best, train_losses, dev_losses


@wrong("start-measured-again: the losses are those of `params`, the start, while the copy p is trained")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    snapshots, train_losses, dev_losses = [copied(p)], [train_loss(params)], [dev_loss(params)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(p)
        snapshots.append(copied(p))
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
    return snapshots[best_epoch(dev_losses)], train_losses, dev_losses


@wrong("never-stops: trains max_epochs epochs, and goes back to the best one")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    snapshots, train_losses, dev_losses = [copied(p)], [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        step(p)
        snapshots.append(copied(p))
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return snapshots[best_epoch(dev_losses)], train_losses, dev_losses


@wrong("delta-forgotten: asks should_stop with min_delta 0")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    snapshots, train_losses, dev_losses = [copied(p)], [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, 0):
            break
        step(p)
        snapshots.append(copied(p))
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
    return snapshots[best_epoch(dev_losses)], train_losses, dev_losses


@wrong("stops-one-late: one more step is made after should_stop has said True")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    p = copied(params)
    snapshots, train_losses, dev_losses = [copied(p)], [train_loss(p)], [dev_loss(p)]
    for _ in range(max_epochs):
        enough = should_stop(dev_losses, patience, min_delta)
        step(p)
        snapshots.append(copied(p))
        train_losses.append(train_loss(p))
        dev_losses.append(dev_loss(p))
        if enough:
            break
    return snapshots[best_epoch(dev_losses)], train_losses, dev_losses


@wrong("count-never-reset: epochs without improvement add up over the whole training")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    from copy import deepcopy

    params = deepcopy(params)
    train_losses, dev_losses, kept = [train_loss(params)], [dev_loss(params)], [deepcopy(params)]
    record, counter = dev_losses[0], 0
    while counter < patience and len(dev_losses) <= max_epochs:
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        kept.append(deepcopy(params))
        if dev_losses[-1] < record - min_delta:
            record = dev_losses[-1]
        else:
            counter += 1
    return kept[int(np.nanargmin(dev_losses))], train_losses, dev_losses
