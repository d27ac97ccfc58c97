"""What the augmentation notebook shows: its claims, by the numbers that its cells print."""

import numpy as np
import pytest

NOTEBOOK = "06_regularization/augmentation"


def test_one_pixel_is_enough_to_fail(numbers):
    """Does a net that knows its training digits fail on most that are moved by one pixel, and is the border empty?"""
    assert numbers("moved-digits", "accuracy on the training set: ")[0] > 0.99
    assert numbers("moved-digits", "moved by +0: dev accuracy ")[0] > 0.75
    for distance in ("-1", "+1"):
        assert numbers("moved-digits", f"moved by {distance}: dev accuracy ")[0] < 0.5
    columns = numbers("moved-digits", "ink in each column, from left to right (%): ")
    rows = numbers("moved-digits", "ink in each row, from top to bottom (%): ")
    assert max(columns[0], columns[-1]) < 0.5 and min(rows) > 10
    as_they_are, moved = numbers("moved-gallery", "right of these ten: ")
    assert as_they_are >= 9 and moved <= 6


def test_roll_and_shift_differ_little(numbers):
    """Is the accuracy at one pixel almost the same with np.roll and with shift, and not at three?"""
    shifted = dict(zip(range(-3, 4), numbers("robust", "to the right, originals: ")[1::2]))
    rolled = {distance: numbers("moved-digits", f"moved by {distance:+d}: dev accuracy ")[0] for distance in shifted}
    assert all(abs(rolled[k] - shifted[k]) < 0.01 for k in (-1, 0, 1))
    assert all(0 < abs(rolled[k] - shifted[k]) < 0.06 for k in (-3, -2, 2, 3))


def test_the_moved_three_is_wrong(numbers):
    """Does the net fail on the 3 that the text speaks of?"""
    assert numbers("moved-gallery", "moved, 0 to 9 are read as: ")[3] != 3


def test_the_forward_map_leaves_holes(numbers):
    """Are there holes in both, many in the enlarged one, and pixels that were hit twice in the turned one only?"""
    assert numbers("holes", "a 3: ") == [0, 0]
    holes, twice = numbers("holes", "turned: ")
    assert holes > 5 and twice > 5
    holes, twice = numbers("holes", "enlarged: ")
    assert holes > 40 and twice == 0


def test_sample_interpolates(numbers):
    """Is what is read between the pixels what the formula gives, and 0 outside?"""
    pixels, positions = numbers("sample", "pixels: "), numbers("sample", "positions: ")
    expected = [np.interp(x, range(3), pixels, right=0) for x in positions]
    assert numbers("sample", "sampled: ") == pytest.approx(expected)


def test_noise_is_a_penalty(numbers):
    """Is the error with noise that of the formula, and far from the one without?"""
    with_noise, formula = numbers("bishop", "with noise: error ")[0], numbers("bishop", "formula: ")[-1]
    assert with_noise == pytest.approx(formula, rel=0.03)
    assert with_noise > 5 * numbers("bishop", "without noise: error ")[0]


def test_augmenting_before_the_split_leaks(numbers):
    """Is the leaked dev accuracy nearly perfect, and far above the truth; and the honest one close to it?"""
    honest, truth = numbers("leak", "split, then augment: dev accuracy ")
    leaked, true_of_leaked = numbers("leak", "augment, then split: dev accuracy ")
    assert leaked > 0.97 and leaked - true_of_leaked > 0.1
    assert abs(honest - truth) < numbers("leak", "chance, with 100 digits in the dev set: ")[-1]
    assert true_of_leaked >= truth - 0.02


@pytest.mark.parametrize("way", ["to the right", "down"])
def test_copies_teach_one_pixel_and_no_more(numbers, way):
    """Does accuracy rise far at one pixel, and little beyond?"""
    without = dict(zip(range(-3, 4), numbers("robust", f"{way}, originals: ")[1::2]))
    with_copies = dict(zip(range(-3, 4), numbers("robust", f"{way}, with shifted copies: ")[1::2]))
    for distance in (-1, 1):
        assert with_copies[distance] > without[distance] + 0.2
    for distance in (-2, 2):
        assert with_copies[distance] < without[distance] + 0.15
    if way == "down":
        assert max(shares[k] for shares in (without, with_copies) for k in (-3, 3)) < 0.1


def test_what_copies_of_each_kind_are_worth(numbers):
    """Do shifts sideways help; do shifts up and down, mirrors and half-turns do harm, all by more than two standard
    errors; and the others little?"""

    def gain(kind):
        mean, error = numbers("each", f"{kind}: mean change ")
        return mean, error

    mean, error = gain("shift left, right")
    assert mean > error
    assert gain("shift up, down")[0] <= gain("flip left-right")[0]
    for kind in ("shift up, down", "flip left-right", "rotate by 180°"):
        mean, error = gain(kind)
        assert mean < -error and mean < -2
    assert 0 < gain("zoom by 1.1")[0] < 1.5
    assert -2 < gain("rotate by ±10°")[0] < 0
    assert abs(gain("noise, std 2")[0]) < 1


def test_new_data_is_worth_more_than_copies(numbers):
    """Do twice as many real digits beat copies at every point, and do copies add most where digits are few?"""
    rows = [numbers("curve", f"{count:3} real digits: dev accuracy ") for count in (25, 50, 100, 200)]
    assert all(more[0] > fewer[1] for fewer, more in zip(rows, rows[1:]))
    (most, error), *others = [(gain, error) for _, _, gain, error in rows]
    assert most > error and most > 3 and all(0 < gain <= error < most for gain, error in others)
    assert others[-1][0] < 1
    for without, with_copies, gain, _ in rows:
        assert 100 * (with_copies - without) == pytest.approx(gain, abs=0.2)


def test_erratum_25_noise_adds_high_frequencies(numbers):
    """Does blur take power away, more at high frequencies, while white noise adds std² at each?"""
    as_it_is, blurred, noisy = (
        np.array(numbers("erratum-25", f"{kind:13} power from low to high frequencies: "))
        for kind in ("as it is", "blurred", "noise, std 3")
    )
    assert np.all(blurred < as_it_is) and np.all(np.diff(blurred / as_it_is) < 0)
    assert blurred[-1] < 0.1 * as_it_is[-1] and noisy[-1] > 2 * as_it_is[-1]
    share = numbers("erratum-25", "share of the noise in the noisy images: ")
    assert np.all(np.diff(share) > 0) and share[0] < 0.05 and share[-1] > 0.5 and as_it_is[0] > 200
    *added, variance = numbers("erratum-25", "added by noise: ")
    assert variance == 9 and added[1:] == pytest.approx([9] * 4, rel=0.1)
    assert noisy - as_it_is == pytest.approx(np.array(added), abs=0.2)


def test_erratum_26_copies_help_with_their_own_kind(numbers):
    """Is each kind of copies best at its own test, and no help at others; and does the gap to unseen digits stay?"""
    kinds = ["no copies", "shifted", "turned", "noisy"]
    table = np.array([numbers("erratum-26", f"{kind}: training set ") for kind in kinds])
    on_train, as_they_are, *tests = table.T
    assert np.all(on_train > 0.99) and np.all(on_train - as_they_are > 0.1)
    for kind in ("shifted", "noisy"):
        change, error = numbers("erratum-26", f"digits as they are, {kind}: change ")
        assert abs(change) < error
    change, error = numbers("erratum-26", "digits as they are, turned: change ")
    assert -4 < change < -error
    for own, accuracies in enumerate(tests, start=1):
        assert np.argmax(accuracies) == own
    shifted, turned, noisy = tests
    assert shifted[1] > 1.5 * max(np.delete(shifted, 1)) and turned[2] > max(np.delete(turned, 2)) + 0.1
    assert noisy[1] < noisy[0] - 0.03 < noisy[3]


def test_a_turned_six_is_a_nine(numbers):
    """Does the net read more than half of the turned sixes as nines, and of the turned nines as sixes?"""
    assert numbers("half-turns", "6 turned by 180°: ")[0] > 50
    assert numbers("half-turns", "9 turned by 180°: ")[0] > 50
