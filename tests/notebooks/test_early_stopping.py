"""What the early-stopping notebook shows: its claims, by the numbers that its cells print."""

import pytest

NOTEBOOK = "06_regularization/early_stopping"
PATIENCES = (1, 2, 5, 10, 20, 50)
RATES = (0.15, 0.3, 0.6)


@pytest.fixture
def price(numbers):
    """patience -> epochs, then held-out loss and error of the best weights, and of the last."""
    return {patience: numbers("price-of-patience", f"patience {patience:2} ") for patience in PATIENCES}


def test_learning_by_heart(numbers):
    """Does the training loss fall on while the dev loss and the error on new images rise?"""
    best, train, dev, error = numbers("experiment", "best epoch")
    last, train_at_last, dev_at_last, error_at_last = numbers("experiment", "last epoch")
    assert 0 < best < 30 and last == 60
    assert train_at_last < 0.1 * train and dev_at_last > 1.3 * dev and error_at_last > error + 3


def test_the_first_rise_is_not_the_end(numbers):
    """Does the dev loss rise before its best epoch in all ten runs, in nine long before, and only with mini-batches?"""
    rises, bests = numbers("noise", "ten seeds, first rise:"), numbers("noise", "ten seeds, best epoch:")
    assert len(rises) == len(bests) == 10 and all(rise < best for rise, best in zip(rises, bests))
    assert sum(best > 2 * rise for rise, best in zip(rises, bests)) == 9
    assert numbers("noise", "more than twice as late:") == [9, 10]
    _, rise, best = numbers("noise", "Mini-batches of")[-3:]
    assert rise < best
    rise, best = numbers("noise", "All 300 at once")
    assert 0 <= rise - best <= 2


def test_patience_pays_and_then_only_costs(price):
    """From 1 to 5, do loss and error fall clearly; beyond, do only the epochs grow, several times over?"""
    assert price[5][1] < 0.85 * price[1][1] and price[5][2] < price[1][2] - 1.5
    assert price[50][0] > 3 * price[5][0]
    assert price[50][1] > price[5][1] - 0.01 and price[50][2] > price[5][2] - 0.3
    assert [price[patience][0] for patience in PATIENCES] == sorted(price[patience][0] for patience in PATIENCES)


def test_sixty_epochs_cut_the_longest_patience_off(numbers):
    """Does patience 50 still wait at epoch 60 in some runs, and is the error lowest before the loss is?"""
    last, waiting, runs = numbers("price-of-patience", "patience 50: at epoch ")
    assert last == 60 and 0 < waiting < runs == 10
    loss_epoch, error_epoch = numbers("price-of-patience", "mean of the ten runs:")
    assert error_epoch < loss_epoch


def test_the_last_weights_are_worse_than_the_best(price):
    """With every patience, and most of all, in loss, with the most?"""
    for _, best_loss, best_error, last_loss, last_error in price.values():
        assert last_loss > best_loss and last_error > best_error
    assert price[50][3] - price[50][1] > 2 * (price[5][3] - price[5][1]) - 0.1


def test_only_copies_of_the_arrays_keep(numbers):
    """Does a second name, or a copy of the dict alone, change with the next step?"""
    assert numbers("three-ways-to-keep", "best = params ") == [5.0, 4.0]
    assert numbers("three-ways-to-keep", "best = params.copy()") == [5.0, 4.0]
    assert numbers("three-ways-to-keep", "a copy of every array") == [5.0, 5.0]


def test_the_best_weights_come_back(numbers):
    """Are the weights of the best epoch returned, ten epochs before the stop, and better than those at the end?"""
    best, error = numbers("see-it-work", "returned:")
    stop, error_at_stop = numbers("see-it-work", "the stop:")
    assert stop == best + 10 and [best, error] == [numbers("experiment", "best epoch")[i] for i in (0, 3)]
    assert error < error_at_stop and error < numbers("see-it-work", "without:")[1] - 3


def test_the_harm_is_in_the_wrong_labels(numbers):
    """Do 60 epochs harm the net that was given wrong labels, and not the one with right ones?"""
    for start, harm in (("60 wrong labels", True), ("no wrong labels ", False)):
        loss, error, _, last_loss, last_error = numbers("right-labels", start)
        assert (last_error > error + 4 and last_loss > loss + 0.1) == harm
        assert harm or abs(last_error - error) < 0.5 and abs(last_loss - loss) < 0.03
    *stops, error_until_then = numbers("right-labels", "no wrong labels, patience 5: ends at epoch")
    assert len(stops) == 5 and min(stops) < 20 and max(stops) == 60 and abs(error_until_then - last_error) < 0.3


def test_erratum_24_two_things_are_missing(numbers, price):
    """Is the notes' rule improved by going back, and once more by patience?"""
    epochs, loss, error = numbers("erratum-24", "the notes: first rise, last weights")
    same_epochs, loss_back, error_back = numbers("erratum-24", "first rise, best weights")
    _, epochs_patient, loss_patient, error_patient = numbers("erratum-24", "patience")
    assert epochs == same_epochs < epochs_patient
    assert loss > loss_back > loss_patient and error > error_back > error_patient
    assert [epochs, loss, error] == [price[1][i] for i in (0, 3, 4)]  # patience 1 is the first rise


def test_stopping_limits_the_weights_like_a_penalty(numbers):
    """By loss, are stopped weights as large as the best λ's, and better? By error, are both bests smaller, and alike?"""
    stop, norm, loss, _ = numbers("weights", "no penalty, lowest loss ")
    early, early_norm, _, early_error = numbers("weights", "no penalty, lowest error ")
    _, last_norm, last_loss, _ = numbers("weights", "no penalty, last ")
    penalized = {lam: numbers("weights", f"L2, λ = {lam:2} ") for lam in (1, 3, 10, 30)}
    norms, losses, errors = (dict(zip(penalized, column)) for column in zip(*penalized.values()))
    assert norm < 0.7 * last_norm and loss < last_loss
    assert list(norms.values()) == sorted(norms.values(), reverse=True)
    best, best_by_error = min(losses, key=losses.get), min(errors, key=errors.get)
    assert norm == pytest.approx(norms[best], rel=0.1) and loss < losses[best]
    assert early < stop and early_norm < norm and best_by_error > best
    assert early_error == pytest.approx(errors[best_by_error], abs=0.5)
    epochs, steps, product, formula, on_the_grid = numbers("weights", "the formula below:")
    assert (epochs, steps, product, on_the_grid) == (stop, 5, 5 * stop, best)
    assert formula == pytest.approx(300 / (product * 0.3), abs=0.05) and 1 / 3 < formula / best < 3


def test_the_best_epoch_moves_and_the_best_lambda_stays(numbers):
    """With four times the rate, is the best epoch far earlier, rate × epoch much the same, and the best λ the same?"""
    epochs, products, lams = zip(*(numbers("coupling", f"rate {rate}:") for rate in RATES))
    assert epochs[0] > epochs[1] > epochs[2] and epochs[0] > 2.5 * epochs[2]
    assert max(products) / min(products) < 0.6 * epochs[0] / epochs[2]
    assert set(lams) == {3}


def test_a_dev_loss_that_has_chosen_is_optimistic(numbers):
    """Is the chosen epoch's dev loss too low, more so on small dev sets, and that of a fixed epoch right?"""
    rows = [numbers("optimism", f"dev set of {size:3} ") for size in (20, 60, 240)]
    gaps = [on_new - on_dev for on_dev, on_new, *_ in rows]
    assert gaps[0] > gaps[1] > gaps[2] > 0.01
    assert all(abs(fixed_new - fixed_dev) < 0.02 for *_, fixed_dev, fixed_new in rows)
    assert rows[0][1] > rows[1][1] > rows[2][1]
