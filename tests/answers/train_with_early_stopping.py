"""Answers to train_with_early_stopping."""

import copy

import numpy as np

from autograder.content.reference import early_stopping as reference
from tests.answers import right, wrong


def trained_in_the_argument(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    train, dev, best = [train_loss(params)], [dev_loss(params)], copy.deepcopy(params)
    while len(dev) <= max_epochs and not reference.should_stop(dev, patience, min_delta):
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if dev[-1] < min(dev[:-1]):
            best = copy.deepcopy(params)
    return best, train, dev


@right("deepcopy")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = copy.deepcopy(params)
    train, dev, lowest, best = [], [], np.inf, None
    for epoch in range(max_epochs + 1):
        if epoch:
            step(params)
        train += [train_loss(params)]
        dev += [dev_loss(params)]
        if dev[-1] < lowest:
            lowest, best = dev[-1], copy.deepcopy(params)
        if reference.should_stop(dev, patience, min_delta):
            break
    return best, train, dev


@right("every epoch kept")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    kept = [{n: np.array(v) for n, v in params.items()}]
    while len(kept) - 1 < max_epochs and not reference.should_stop([dev_loss(p) for p in kept], patience, min_delta):
        kept.append({n: np.array(v) for n, v in kept[-1].items()})
        step(kept[-1])
    dev = [dev_loss(p) for p in kept]
    return kept[int(np.argmin(dev))], [train_loss(p) for p in kept], dev


@right("array and tuple of losses")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train, dev = reference.train_with_early_stopping(
        step, train_loss, dev_loss, params, patience, min_delta, max_epochs
    )
    return best, np.array(train), tuple(np.float64(loss) for loss in dev)


@right("names reversed")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train, dev = reference.train_with_early_stopping(
        step, train_loss, dev_loss, params, patience, min_delta, max_epochs
    )
    return dict(reversed(best.items())), train, dev


@right("list of three")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    return list(
        reference.train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs)
    )


@wrong("losses swapped", named="lists-exchanged")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train, dev = reference.train_with_early_stopping(
        step, train_loss, dev_loss, params, patience, min_delta, max_epochs
    )
    return best, dev, train


@wrong("without biases")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train, dev = reference.train_with_early_stopping(
        step, train_loss, dev_loss, params, patience, min_delta, max_epochs
    )
    return {name: value for name, value in best.items() if name[0] == "W"}, train, dev


@wrong("training loss not recorded")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train, dev = reference.train_with_early_stopping(
        step, train_loss, dev_loss, params, patience, min_delta, max_epochs
    )
    return best, [], dev


@wrong("only best epochs recorded")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train, dev = reference.train_with_early_stopping(
        step, train_loss, dev_loss, params, patience, min_delta, max_epochs
    )
    return best, train, [loss for e, loss in enumerate(dev) if loss == min(dev[: e + 1])]


@wrong("one step after the best")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train, dev = reference.train_with_early_stopping(
        step, train_loss, dev_loss, params, patience, min_delta, max_epochs
    )
    step(best)
    return best, train, dev


@wrong("two values")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    return reference.train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs)[:2]


@wrong("weights alone")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    return reference.train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs)[0]


@wrong("nothing")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    return None


@wrong("trained in the argument")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    return trained_in_the_argument(step, train_loss, dev_loss, params, patience, min_delta, max_epochs)


@wrong("a shallow copy of the start")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    return trained_in_the_argument(step, train_loss, dev_loss, params.copy(), patience, min_delta, max_epochs)


@wrong("best = params", named="last-weights")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = copy.deepcopy(params)
    train, dev, best = [train_loss(params)], [dev_loss(params)], params
    for _ in range(max_epochs):
        if reference.should_stop(dev, patience, min_delta):
            break
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if dev[-1] < min(dev[:-1]):
            best = params
    return best, train, dev


@wrong("params.copy()", named="shallow-copy")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = copy.deepcopy(params)
    train, dev, best = [train_loss(params)], [dev_loss(params)], params.copy()
    for _ in range(max_epochs):
        if reference.should_stop(dev, patience, min_delta):
            break
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if dev[-1] < min(dev[:-1]):
            best = params.copy()
    return best, train, dev


@wrong("while True", named="step-before-asking")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = copy.deepcopy(params)
    train, dev, best = [train_loss(params)], [dev_loss(params)], copy.deepcopy(params)
    while True:
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if np.argmin(dev) == len(dev) - 1:
            best = copy.deepcopy(params)
        if reference.should_stop(dev, patience, min_delta) or len(dev) > max_epochs:
            return best, train, dev


@wrong("range(max_epochs + 1)", named="one-step-too-many")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    return reference.train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs + 1)


@wrong("no start", named="start-not-measured")
def train_with_early_stopping(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params, best, train, dev = copy.deepcopy(params), copy.deepcopy(params), [], []
    for _ in range(max_epochs):
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if dev[-1] == min(dev) and dev.count(dev[-1]) == 1:
            best = copy.deepcopy(params)
        if reference.should_stop(dev, patience, min_delta):
            break
    return best, train, dev
