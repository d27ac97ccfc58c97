"""Checks of early stopping: right answers of all styles, mistakes as learners write them, and undeclared ones."""

import copy
import math

import numpy as np
import pytest

from autograder.content.checks.regularization import training_loop
from autograder.content.reference import early_stopping as reference
from autograder.vocabulary.check import load

CHECKS = load("autograder.content.checks.regularization.early_stopping") | load(
    "autograder.content.checks.regularization.training_loop"
)


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


def test_the_worked_example_of_the_notebook():
    """Is the table in section 4, record by record, what should_stop does?"""
    history = [1.00, 0.70, 0.65, 0.75, 0.68, 0.50]
    stops = [reference.should_stop(history[: e + 1], 2, 0.1) for e in range(6)]
    assert stops == [False, False, False, True, True, False]


# ---------------------------------------------------------------- best_epoch


def best_by_loop(history):
    best = None
    for e, loss in enumerate(history):
        if not math.isnan(loss) and (best is None or loss < history[best]):
            best = e
    return best


RIGHT_EPOCHS = {
    "nanargmin": np.nanargmin,
    "loop": best_by_loop,
    "infinity for nan": lambda history: np.argmin(np.where(np.isnan(history), np.inf, history)),
    "index of the lowest": lambda history: history.index(min(x for x in history if x == x)),
    "0-d array": lambda history: np.array(best_by_loop(history)),
    "sorted": lambda history: sorted(range(len(history)), key=lambda e: (math.isnan(history[e]), history[e]))[0],
    "uint8": lambda history: np.uint8(best_by_loop(history)),
}


@pytest.mark.parametrize("function", RIGHT_EPOCHS.values(), ids=RIGHT_EPOCHS)
def test_right_epochs_of_any_style_pass(passes, function):
    """Is the place of the lowest loss right, however it was found?"""
    passes("best_epoch", function)


WRONG_EPOCHS = {
    "float": lambda history: float(best_by_loop(history)),
    "list": lambda history: [best_by_loop(history)],
    "from the end": lambda history: best_by_loop(history) - len(history),
    "pair": lambda history: (best_by_loop(history), min(history)),
    "nothing": lambda history: None,
    "first": lambda history: 0,
}


@pytest.mark.parametrize("function", WRONG_EPOCHS.values(), ids=WRONG_EPOCHS)
def test_wrong_epochs_fail(fails, function):
    """Is what is no index from the start rejected?"""
    fails("best_epoch", function)


def test_the_first_rise_is_shown_by_a_history_that_rises(sheets, judged):
    """Does the card of who stops before the first rise show a rise, and a lower loss after it?"""
    (mistake,) = [m for m in CHECKS["best_epoch"].misconceptions if m.name == "before-the-first-rise"]
    evidence = judged(sheets("best_epoch")[0], mistake.wrong).findings[0].evidence  # only the visible sheet has a card
    history = [float(loss) for loss in evidence.call.partition("[")[2].partition("]")[0].split(", ")]
    assert min(history[2:]) < history[1] < history[2]
    assert (evidence.expected, evidence.got) == ("3", "1")


# ---------------------------------------------------------------- should_stop


def by_last_improvement(history, patience, min_delta):
    record, last = math.inf, -1
    for e in range(len(history)):
        if record - history[e] > min_delta:
            record, last = history[e], e
    return len(history) - 1 - last >= patience


def by_recursion(history, patience, min_delta):
    def state(e):
        if e < 0:
            return np.inf, 0
        record, waited = state(e - 1)
        return (history[e], 0) if history[e] < record - min_delta else (record, waited + 1)

    return state(len(history) - 1)[1] >= patience


def by_early_return(history, patience, min_delta):
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


RIGHT_STOPS = {
    "last improvement": by_last_improvement,
    "recursion": by_recursion,
    "early return": by_early_return,
    "NumPy bool": lambda *a: np.bool_(by_recursion(*a)),
    "0 or 1": lambda *a: int(by_recursion(*a)),
    "array": lambda history, p, d: np.array(by_recursion(np.array(history), p, d)),
}


@pytest.mark.parametrize("function", RIGHT_STOPS.values(), ids=RIGHT_STOPS)
def test_right_stops_of_any_style_pass(passes, function):
    """Is the rule right, however it is written, and whatever kind of truth it returns?"""
    passes("should_stop", function)


WRONG_STOPS = {
    "never": lambda history, patience, min_delta: False,
    "always": lambda history, patience, min_delta: True,
    "turned round": lambda *a: not by_recursion(*a),
    "the count": lambda history, patience, min_delta: patience,
    "text": lambda *a: str(by_recursion(*a)),
    "only rises, all in a row": lambda h, p, d: len(h) > p and all(b > a for a, b in zip(h[-p - 1 :], h[-p:])),
    "above the first loss": lambda h, p, d: h[-1] > h[0],
    "relative delta": lambda h, p, d: by_recursion([math.log(x) for x in h], p, d),
    "higher is better": lambda h, p, d: by_recursion([-x for x in h], p, d),
    "patience and delta swapped": lambda h, p, d: by_recursion(h, d, p),
}


@pytest.mark.parametrize("function", WRONG_STOPS.values(), ids=WRONG_STOPS)
def test_wrong_stops_fail(fails, function):
    """Is another rule rejected, though it often agrees?"""
    fails("should_stop", function)


# ---------------------------------------------------------------- train_with_early_stopping


def with_deepcopy(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = copy.deepcopy(params)
    train, dev, lowest, best = [], [], np.inf, None
    for epoch in range(max_epochs + 1):
        if epoch:
            step(params)
        train += [train_loss(params)]
        dev += [dev_loss(params)]
        if dev[-1] < lowest:
            lowest, best = dev[-1], copy.deepcopy(params)
        if by_recursion(dev, patience, min_delta):
            break
    return best, train, dev


def with_all_epochs(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    kept = [{n: np.array(v) for n, v in params.items()}]
    while len(kept) - 1 < max_epochs and not by_recursion([dev_loss(p) for p in kept], patience, min_delta):
        kept.append({n: np.array(v) for n, v in kept[-1].items()})
        step(kept[-1])
    dev = [dev_loss(p) for p in kept]
    return kept[int(np.argmin(dev))], [train_loss(p) for p in kept], dev


def with_arrays(*case):
    best, train, dev = with_deepcopy(*case)
    return best, np.array(train), tuple(np.float64(loss) for loss in dev)


def reversed_names(*case):
    best, train, dev = with_deepcopy(*case)
    return dict(reversed(best.items())), train, dev


RIGHT_TRAINING = [with_deepcopy, with_all_epochs, with_arrays, reversed_names, lambda *case: list(with_deepcopy(*case))]


@pytest.mark.parametrize("function", RIGHT_TRAINING)
def test_right_training_of_any_style_passes(passes, function):
    """Is the loop right, however it keeps its weights, and are lists, tuples and arrays of losses alike?"""
    passes("train_with_early_stopping", function)


def swapped(*case):
    best, train, dev = with_deepcopy(*case)
    return best, dev, train


def without_biases(*case):
    best, train, dev = with_deepcopy(*case)
    return {name: value for name, value in best.items() if name[0] == "W"}, train, dev


def training_loss_not_recorded(*case):
    best, train, dev = with_deepcopy(*case)
    return best, [], dev


def only_best_epochs_recorded(*case):
    best, train, dev = with_deepcopy(*case)
    return best, train, [loss for e, loss in enumerate(dev) if loss == min(dev[: e + 1])]


def trained_in_the_argument(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    train, dev, best = [train_loss(params)], [dev_loss(params)], copy.deepcopy(params)
    while len(dev) <= max_epochs and not by_recursion(dev, patience, min_delta):
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if dev[-1] < min(dev[:-1]):
            best = copy.deepcopy(params)
    return best, train, dev


def with_a_shallow_start(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    return trained_in_the_argument(step, train_loss, dev_loss, params.copy(), patience, min_delta, max_epochs)


def start_again_from_the_best(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    best, train, dev = with_deepcopy(step, train_loss, dev_loss, params, patience, min_delta, max_epochs)
    step(best)
    return best, train, dev


WRONG_TRAINING = [
    swapped,
    without_biases,
    training_loss_not_recorded,
    only_best_epochs_recorded,
    start_again_from_the_best,
    lambda *case: with_deepcopy(*case)[:2],
    lambda *case: with_deepcopy(*case)[0],
    lambda *case: None,
]


@pytest.mark.parametrize("function", WRONG_TRAINING)
def test_wrong_training_fails(fails, function):
    """Is what has another form, or leaves something out, rejected?"""
    fails("train_with_early_stopping", function)


@pytest.mark.parametrize("function", [trained_in_the_argument, with_a_shallow_start])
def test_training_in_the_argument_is_told(sheets, judged, function):
    """Does a learner who does not copy the start's arrays hear what changed, and that `step` needs copies of them?"""
    for sheet in sheets("train_with_early_stopping")[:4]:
        verdict = judged(sheet, function)
        assert verdict.outcome == "failed" and "changes its argument params" in verdict.findings[0].symptom
        assert verdict.findings[0].symptom.endswith("give copies of the arrays")


def test_right_losses_have_their_part(sheets, judged):
    """Has who returns the last weights, but stops right, half of the points?"""
    for sheet in sheets("train_with_early_stopping")[:4]:
        last = judged(sheet, training_loop.trainer(keep=lambda params: params))
        assert [finding.passed for finding in last.findings] == [False, True, True]
        assert last.share == 0.5


# ---------------------------------------------------------------- mistakes as learners write them


def minimum_and_index(history):
    return history.index(min(history))


def best_or_equal(history):
    best = 0
    for e in range(len(history)):
        if history[e] <= history[best] or math.isnan(history[best]):
            best = e
    return best


def index_in_the_shorter_list(history):
    kept = [loss for loss in history if not math.isnan(loss)]
    return kept.index(min(kept))


def rises_now(history, patience, min_delta):
    if len(history) < 2:
        return False
    return history[-1] > history[-2]


def record_from_the_start(history, patience, min_delta):
    best, count = history[0], 0
    for loss in history:
        if loss < best - min_delta:
            best, count = loss, 0
        else:
            count += 1
    return count >= patience


def return_in_the_loop(history, patience, min_delta):
    best, count = float("inf"), 0
    for loss in history:
        count += 1
        if loss < best - min_delta:
            best, count = loss, 0
        if count == patience:
            return True
    return False


def exactly_patience(history, patience, min_delta):
    record, count = np.inf, 0
    for loss in history:
        count += 1
        if loss < record - min_delta:
            record, count = loss, 0
    return count == patience


def limit_as_record(history, patience, min_delta):
    limit, count = np.inf, 0
    for loss in history:
        if loss < limit - min_delta:
            limit, count = loss - min_delta, 0
        else:
            count += 1
    return count >= patience


def epochs_since_lowest(history, patience, min_delta):
    return len(history) - 1 - int(np.argmin(history)) >= patience


def recent_against_before(history, patience, min_delta):
    if len(history) <= patience:
        return False
    return not min(history[-patience:]) < min(history[:-patience]) - min_delta


def reference_of_best(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = copy.deepcopy(params)
    train, dev, best = [train_loss(params)], [dev_loss(params)], params
    for _ in range(max_epochs):
        if by_recursion(dev, patience, min_delta):
            break
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if dev[-1] < min(dev[:-1]):
            best = params
    return best, train, dev


def copy_of_dict(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = copy.deepcopy(params)
    train, dev, best = [train_loss(params)], [dev_loss(params)], params.copy()
    for _ in range(max_epochs):
        if by_recursion(dev, patience, min_delta):
            break
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if dev[-1] < min(dev[:-1]):
            best = params.copy()
    return best, train, dev


def first_loss_after_a_step(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params, best, train, dev = copy.deepcopy(params), copy.deepcopy(params), [], []
    for _ in range(max_epochs):
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if dev[-1] == min(dev) and dev.count(dev[-1]) == 1:
            best = copy.deepcopy(params)
        if by_recursion(dev, patience, min_delta):
            break
    return best, train, dev


def steps_and_asks_later(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
    params = copy.deepcopy(params)
    train, dev, best = [train_loss(params)], [dev_loss(params)], copy.deepcopy(params)
    while True:
        step(params)
        train.append(train_loss(params))
        dev.append(dev_loss(params))
        if np.argmin(dev) == len(dev) - 1:
            best = copy.deepcopy(params)
        if by_recursion(dev, patience, min_delta) or len(dev) > max_epochs:
            return best, train, dev


def one_more_step(*case):
    *case, max_epochs = case
    return with_deepcopy(*case, max_epochs + 1)


NATURAL = {
    "history.index(min(history))": ("best_epoch", minimum_and_index, "nan-at-the-start"),
    "np.argmin": ("best_epoch", np.argmin, "nan-is-the-lowest"),
    "<=": ("best_epoch", best_or_equal, "last-of-equals"),
    "epoch number": ("best_epoch", lambda history: np.nanargmin(history) + 1, "counts-from-one"),
    "nan_to_num": ("best_epoch", lambda history: int(np.argmin(np.nan_to_num(history))), "nan-is-the-lowest"),
    "a shorter list": ("best_epoch", index_in_the_shorter_list, "nans-not-counted"),
    "float": ("best_epoch", lambda history: float(np.nanargmin(history)), "float-for-index"),
    "rises now": ("should_stop", rises_now, "first-rise"),
    "record from history[0]": ("should_stop", record_from_the_start, "start-counted-as-waiting"),
    "return in the loop": ("should_stop", return_in_the_loop, "return-in-the-loop"),
    "==": ("should_stop", exactly_patience, "only-at-patience"),
    "loss - min_delta": ("should_stop", limit_as_record, "record-below-the-loss"),
    "since the lowest": ("should_stop", epochs_since_lowest, "min-delta-ignored"),
    "recent against before": ("should_stop", recent_against_before, "window-against-the-rest"),
    "best = params": ("train_with_early_stopping", reference_of_best, "last-weights"),
    "params.copy()": ("train_with_early_stopping", copy_of_dict, "shallow-copy"),
    "while True": ("train_with_early_stopping", steps_and_asks_later, "step-before-asking"),
    "range(max_epochs + 1)": ("train_with_early_stopping", one_more_step, "one-step-too-many"),
    "dev before train": ("train_with_early_stopping", swapped, "lists-exchanged"),
    "no start": ("train_with_early_stopping", first_loss_after_a_step, "start-not-measured"),
}


@pytest.mark.parametrize("name, function, misconception", NATURAL.values(), ids=NATURAL)
def test_mistakes_are_recognized_as_learners_write_them(recognized, name, function, misconception):
    """Is a mistake named whatever code made it, not only the code that declares it?"""
    recognized(name, function, misconception)
