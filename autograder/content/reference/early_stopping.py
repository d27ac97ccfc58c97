"""Early stopping: the weights of the epoch with the least dev loss.

A history has one dev loss an epoch; history[e] is the loss after e epochs of training, history[0] the one at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Params = dict[str, np.ndarray]


def best_epoch(history: Sequence[float]) -> int:
    """argmin over e of history[e], the first of equal ones; a NaN is never the best."""
    return int(np.nanargmin(history))


def should_stop(history: Sequence[float], patience: int, min_delta: float) -> bool:
    """Were the last `patience` epochs, or more, without improvement?

    An epoch improves if its loss < record - min_delta, and its loss becomes the record then; the record starts at
    infinity. Prechelt 1998 has the idea, Keras' EarlyStopping this rule.
    """
    record, waited = np.inf, 0
    for loss in history:
        if loss < record - min_delta:
            record, waited = loss, 0
        else:
            waited += 1
    return waited >= patience


def train_with_early_stopping(
    step: Callable[[Params], None],
    train_loss: Callable[[Params], float],
    dev_loss: Callable[[Params], float],
    params: Params,
    patience: int,
    min_delta: float,
    max_epochs: int,
) -> tuple[Params, list[float], list[float]]:
    """(params of best_epoch(dev), train, dev): trains until should_stop(dev, …) or for max_epochs.

    `step` changes the parameters that it gets, in place. Both losses are measured at the start and after each step.
    Goodfellow, Bengio & Courville 2016, algorithm 7.1.
    """
    params = _copied(params)
    best, train, dev = _copied(params), [train_loss(params)], [dev_loss(params)]
    while len(dev) <= max_epochs and not should_stop(dev, patience, min_delta):
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if best_epoch(dev) == len(dev) - 1:
            best = _copied(params)
    return best, train, dev


def _copied(params: Params) -> Params:
    return {name: value.copy() for name, value in params.items()}
