"""The reference of early stopping beside PyTorch's count of bad epochs, and beside a search that keeps every epoch."""

import copy
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from steadygrad.judging.plain import build

from autograder.content.checks.regularization.training_loop import real_training, scripted_training
from autograder.content.reference.early_stopping import best_epoch, should_stop, train_with_early_stopping

eighths = st.integers(0, 24).map(lambda n: n / 8)  # differences are exact: no rounding decides
histories = st.lists(eighths, min_size=1, max_size=20)
patiences = st.integers(1, 6)
deltas = st.integers(0, 5).map(lambda n: n / 8)
seeds = st.integers(0, 2**32 - 1)
law = settings(deadline=None, derandomize=True)


def bad_epochs(history, min_delta):
    """The count of ReduceLROnPlateau, which compares with its best by an absolute threshold in the same way."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, threshold=min_delta, threshold_mode="abs", patience=10**6
    )
    for loss in history:
        plateau.step(loss)
    return plateau.num_bad_epochs


@law
@given(histories, patiences, deltas)
def test_should_stop_counts_as_pytorch(history, patience, min_delta):
    """Does it stop when PyTorch counts `patience` bad epochs?"""
    assert should_stop(history, patience, min_delta) == (bad_epochs(history, min_delta) >= patience)


@law
@given(st.lists(st.one_of(eighths, st.just(math.nan)), min_size=1, max_size=12).filter(lambda h: not np.isnan(h).all()))
def test_best_epoch_is_the_first_lowest_number(history):
    """Is it what sorting the numbers by loss, then by epoch, puts first?"""
    assert best_epoch(history) == sorted((loss, e) for e, loss in enumerate(history) if not math.isnan(loss))[0][1]


def by_keeping_everything(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    """Train to the end, keep a deep copy of every epoch, and look afterwards where it should have stopped."""
    epochs = [copy.deepcopy(params)]
    for _ in range(max_epochs):
        params = copy.deepcopy(epochs[-1])
        step(params)
        epochs.append(params)
    dev = [dev_loss(p) for p in epochs]
    ends = [e for e in range(max_epochs + 1) if bad_epochs(dev[: e + 1], min_delta) >= patience] + [max_epochs]
    until = range(ends[0] + 1)
    return epochs[min(until, key=lambda e: dev[e])], [train_loss(epochs[e]) for e in until], [dev[e] for e in until]


@pytest.mark.parametrize("draw", [scripted_training, real_training])
@settings(law, max_examples=60)
@given(seed=seeds)
def test_training_is_a_search_among_all_epochs(draw, seed):
    """Are weights and losses those that a search finds which forgets nothing?"""
    case = list(draw(np.random.default_rng(seed)))
    best, train, dev = train_with_early_stopping(*build(case))
    best_found, train_found, dev_found = by_keeping_everything(*build(case))
    assert (train, dev) == (train_found, dev_found)
    assert best.keys() == best_found.keys()
    for name in best:
        np.testing.assert_array_equal(best[name], best_found[name])


# ---------------------------------------------------------------- laws


@law
@given(st.floats(1.01, 3.0), deltas, patiences, st.integers(1, 30))
def test_steady_progress_never_stops(factor, min_delta, patience, epochs):
    """Does a history that falls by more than min_delta in every epoch go on?"""
    fall = factor * max(min_delta, 1 / 8)
    assert not should_stop([-fall * e for e in range(epochs)], patience, min_delta)


@law
@given(histories, patiences, deltas)
def test_short_histories_never_stop(history, patience, min_delta):
    """Do `patience` losses, the start among them, never stop?"""
    assert not should_stop(history[:patience], patience, min_delta)


@law
@given(histories, patiences, deltas)
def test_a_clear_new_best_starts_the_count_anew(history, patience, min_delta):
    """After a loss that beats all others by more than min_delta, does it take `patience` epochs again to stop?"""
    history = [*history, min(history) - min_delta - 1 / 8]
    assert not should_stop(history, patience, min_delta)
    assert not should_stop(history + [history[-1]] * (patience - 1), patience, min_delta)
    assert should_stop(history + [history[-1]] * patience, patience, min_delta)


@law
@given(histories, patiences, deltas)
def test_more_patience_never_stops_earlier(history, patience, min_delta):
    """Does who stops with more patience stop with less?"""
    assert should_stop(history, patience, min_delta) or not should_stop(history, patience + 1, min_delta)


@law
@given(histories, patiences, deltas, st.integers(-16, 16))
def test_only_differences_count(history, patience, min_delta, shift):
    """Does a constant added to all losses change nothing?"""
    shifted = [loss + shift for loss in history]
    assert should_stop(shifted, patience, min_delta) == should_stop(history, patience, min_delta)
    assert best_epoch(shifted) == best_epoch(history)


@settings(law, max_examples=60)
@given(seeds)
def test_more_patience_never_finds_worse_weights(seed):
    """Does a more patient training go on at least as long, to a dev loss at least as low, and do both start alike?"""
    *case, patience, min_delta, max_epochs = scripted_training(np.random.default_rng(seed))
    _, _, short = train_with_early_stopping(*build(case), patience, min_delta, max_epochs)
    _, _, long = train_with_early_stopping(*build(case), patience + 1, min_delta, max_epochs)
    assert long[: len(short)] == short and min(long) <= min(short)


@settings(law, max_examples=30)
@given(seeds)
def test_no_epochs_give_the_start_back(seed):
    """With max_epochs = 0, is the answer a copy of the start and its two losses?"""
    *case, _ = build(list(scripted_training(np.random.default_rng(seed))))
    params = case[3]
    best, train, dev = train_with_early_stopping(*case, 0)
    assert len(train) == len(dev) == 1
    assert best is not params and all(best[name] is not params[name] for name in params)
    assert all(np.array_equal(best[name], params[name]) for name in params)
