"""Answers to the exercises of 06_regularization, early stopping, as students write them: `<exercise>__<variant>`.

Right ones in different styles, and wrong ones. `early_stopping.toml` says who wrote which.
"""

import numpy as np

# ---------------------------------------------------------------- best_epoch


def best_epoch__nanargmin(history):
    return np.nanargmin(history)


def best_epoch__loop(history):
    lowest = float("inf")
    for e in range(len(history)):
        if history[e] < lowest:
            lowest = history[e]
            best = e
    return best


def best_epoch__argmin(history):
    return int(np.argmin(history))


def best_epoch__index_of_min(history):
    return history.index(min(history))


def best_epoch__from_one(history):
    return int(np.nanargmin(np.array(history))) + 1


# ---------------------------------------------------------------- should_stop


def should_stop__record(history, patience, min_delta):
    record = np.inf
    count = 0
    for loss in history:
        if loss < record - min_delta:
            record = loss
            count = 0
        else:
            count += 1
    return count >= patience


def should_stop__last_improvement(history, patience, min_delta):
    record, last = history[0], 0
    for e, loss in enumerate(history):
        if record - loss > min_delta:
            record, last = loss, e
    return len(history) - 1 - last >= patience


def should_stop__first_rise(history, patience, min_delta):
    if len(history) < 2:
        return False
    return history[-1] > history[-2]


def should_stop__since_lowest(history, patience, min_delta):
    return len(history) - 1 - np.argmin(history) >= patience


def should_stop__greater(history, patience, min_delta):
    best, wait = np.inf, 0
    for loss in history:
        if loss < best - min_delta:
            best, wait = loss, 0
        else:
            wait = wait + 1
    if wait > patience:
        return True
    return False


def should_stop__window(history, patience, min_delta):
    if len(history) <= patience:
        return False
    best_before = min(history[:-patience])
    best_now = min(history[-patience:])
    return best_now >= best_before - min_delta


# ---------------------------------------------------------------- train_with_early_stopping


def train_with_early_stopping__kept(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = {name: value.copy() for name, value in params.items()}
    best = {name: value.copy() for name, value in params.items()}
    train_losses, dev_losses = [train_loss(params)], [dev_loss(params)]
    for _ in range(max_epochs):
        if should_stop(dev_losses, patience, min_delta):
            break
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        if best_epoch(dev_losses) == len(dev_losses) - 1:
            best = {name: value.copy() for name, value in params.items()}
    return best, train_losses, dev_losses


def train_with_early_stopping__deepcopy(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    from copy import deepcopy

    current, best = deepcopy(params), deepcopy(params)
    train_losses, dev_losses = [train_loss(current)], [dev_loss(current)]
    lowest = dev_losses[0]
    epoch = 0
    while epoch < max_epochs and not should_stop(dev_losses, patience, min_delta):
        step(current)
        epoch += 1
        train_losses.append(train_loss(current))
        dev_losses.append(dev_loss(current))
        if dev_losses[-1] < lowest:
            lowest, best = dev_losses[-1], deepcopy(current)
    return best, train_losses, dev_losses


def train_with_early_stopping__all_epochs(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    weights = [params]
    while len(weights) <= max_epochs and not should_stop([dev_loss(w) for w in weights], patience, min_delta):
        new = {name: np.array(value) for name, value in weights[-1].items()}
        step(new)
        weights.append(new)
    train_losses = [train_loss(w) for w in weights]
    dev_losses = [dev_loss(w) for w in weights]
    return weights[best_epoch(dev_losses)], np.array(train_losses), np.array(dev_losses)


def train_with_early_stopping__same_dict(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = {name: value.copy() for name, value in params.items()}
    best = params
    train_losses, dev_losses = [train_loss(params)], [dev_loss(params)]
    while len(dev_losses) <= max_epochs and not should_stop(dev_losses, patience, min_delta):
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        if dev_losses[-1] < min(dev_losses[:-1]):
            best = params
    return best, train_losses, dev_losses


def train_with_early_stopping__dict_copy(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = {name: value.copy() for name, value in params.items()}
    best = params.copy()
    train_losses, dev_losses = [train_loss(params)], [dev_loss(params)]
    while len(dev_losses) <= max_epochs and not should_stop(dev_losses, patience, min_delta):
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        if dev_losses[-1] < min(dev_losses[:-1]):
            best = params.copy()
    return best, train_losses, dev_losses


def train_with_early_stopping__stop_at_the_rise(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = {name: value.copy() for name, value in params.items()}
    train_losses, dev_losses = [train_loss(params)], [dev_loss(params)]
    for epoch in range(max_epochs):
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        if dev_losses[-1] > dev_losses[-2]:
            break
    return params, train_losses, dev_losses


def train_with_early_stopping__after_the_step(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = {name: value.copy() for name, value in params.items()}
    best = {name: value.copy() for name, value in params.items()}
    train_losses, dev_losses, lowest = [], [], np.inf
    for epoch in range(max_epochs):
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        if dev_losses[-1] < lowest:
            lowest = dev_losses[-1]
            best = {name: value.copy() for name, value in params.items()}
        if should_stop(dev_losses, patience, min_delta):
            break
    return best, train_losses, dev_losses


def train_with_early_stopping__without_a_copy(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best = {name: value.copy() for name, value in params.items()}
    train_losses, dev_losses = [train_loss(params)], [dev_loss(params)]
    while len(dev_losses) <= max_epochs and not should_stop(dev_losses, patience, min_delta):
        step(params)
        train_losses.append(train_loss(params))
        dev_losses.append(dev_loss(params))
        if best_epoch(dev_losses) == len(dev_losses) - 1:
            best = {name: value.copy() for name, value in params.items()}
    return best, train_losses, dev_losses
