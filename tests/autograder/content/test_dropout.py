import numpy as np
import pytest

from autograder.vocabulary.check import load

CHECKS = load("autograder.content.checks.regularization.dropout") | load(
    "autograder.content.checks.regularization.dropout_passes"
)


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


def test_large_cases_have_draws_enough(sheets):
    """Have the cases whose shares count at least as many entries, and pairs both ways, as the law of a share needs?"""
    for name, large in (("dropout_mask", (2, 3, 4)), ("dropout_forward", (1, 2))):
        for sheet in sheets(name):
            for case in large:
                keys = [key for aspect in sheet.aspects for key in aspect.expected[case]]
                assert sum(key.endswith((" are kept", " are alike")) for key in keys) == 3, (name, case)


# ---------------------------------------------------------------- right answers of all styles


def by_loops(shape, keep_prob, rng):
    mask = np.zeros(shape)
    for i in range(shape[0]):
        for j in range(shape[1]):
            mask[i, j] = 1 if rng.random() < keep_prob else 0
    return mask


RIGHT_MASKS = {
    "below": lambda shape, p, rng: rng.random(shape) < p,
    "at most": lambda shape, p, rng: rng.random(shape) <= p,
    "above the rest": lambda shape, p, rng: rng.random(shape) > 1 - p,
    "as in the lecture": lambda shape, p, rng: rng.random((shape[0], shape[1])) < p,
    "integers": lambda shape, p, rng: (rng.random(shape) < p).astype(int),
    "bytes": lambda shape, p, rng: (rng.random(shape) < p).astype(np.int8),
    "floats": lambda shape, p, rng: 1.0 * (rng.random(shape) < p),
    "float32": lambda shape, p, rng: (rng.random(shape) < p).astype(np.float32),
    "binomial": lambda shape, p, rng: rng.binomial(1, p, shape),
    "choice": lambda shape, p, rng: rng.choice([0, 1], size=shape, p=[1 - p, p]),
    "where": lambda shape, p, rng: np.where(rng.uniform(0, 1, shape) < p, 1, 0),
    "floor": lambda shape, p, rng: np.floor(rng.random(shape) + p),
    "transposed": lambda shape, p, rng: (rng.random(shape[::-1]) < p).T,
    "column by column": lambda shape, p, rng: np.column_stack([rng.random(shape[0]) < p for _ in range(shape[1])]),
    "loops": by_loops,
}


def forward_with(mask_of, apply=lambda A, mask, p: A * mask / p):
    """A learner's forward pass with a mask of its own making."""

    def dropout_forward(A, keep_prob, rng):
        mask = mask_of(A.shape, keep_prob, rng)
        return apply(A, mask, keep_prob), mask

    return dropout_forward


below = RIGHT_MASKS["below"]
RIGHT_WAYS = {
    "divided first": lambda A, mask, p: (A / p) * mask,
    "where": lambda A, mask, p: np.where(mask, A / p, 0.0),
    "factor": lambda A, mask, p: A * (mask * (1 / p)),
    "np.multiply": lambda A, mask, p: np.multiply(A, mask) / p,
    "negative zeros": lambda A, mask, p: -(-A * mask) / p,
}


def in_place_on_a_copy(A, keep_prob, rng):
    out = A.copy()
    mask = rng.random(A.shape) < keep_prob
    out[~mask] = 0
    out /= keep_prob
    return [out, mask]


@pytest.mark.parametrize("style", RIGHT_MASKS)
def test_masks_of_any_style_pass(passes, style):
    """Is every right way to draw a mask right, alone and in the forward pass?"""
    passes("dropout_mask", RIGHT_MASKS[style])
    passes("dropout_forward", forward_with(RIGHT_MASKS[style]))


@pytest.mark.parametrize("style", RIGHT_WAYS)
def test_forward_passes_of_any_style_pass(passes, style):
    """Is every right way to apply a mask right?"""
    passes("dropout_forward", forward_with(below, RIGHT_WAYS[style]))


def test_a_list_of_two_is_a_pair(passes):
    """And one that works on a copy, and returns a list?"""
    passes("dropout_forward", in_place_on_a_copy)


RIGHT_BACKS = {
    "product": lambda d_out, mask, p: d_out * mask / p,
    "where": lambda d_out, mask, p: np.where(mask, d_out, 0) / p,
    "factor": lambda d_out, mask, p: d_out * (np.asarray(mask) / p),
    "one by one": lambda d_out, mask, p: np.array(
        [[d / p if kept else 0.0 for d, kept in zip(*rows)] for rows in zip(d_out, mask)]
    ),
}


@pytest.mark.parametrize("style", RIGHT_BACKS)
def test_backward_passes_of_any_style_pass(passes, style):
    """Is every right way back right?"""
    passes("dropout_backward", RIGHT_BACKS[style])


def layers_of(params, X, g):
    A, L = X, len(params) // 2
    for layer in range(1, L):
        A = g(np.dot(params[f"W{layer}"], A) + params[f"b{layer}"])
    return params[f"W{L}"] @ A + params[f"b{L}"]


def one_example_at_a_time(params, X, g, keep_prob):
    columns = []
    for x in X.T:
        z = layers_of(params, x[:, None], g)[:, 0]
        e = [np.exp(v - max(z)) for v in z]
        columns.append([v / sum(e) for v in e])
    return np.array(columns).T


def by_log_sum_exp(params, X, g, keep_prob):
    Z = layers_of(params, X, g)
    return np.exp(Z - np.logaddexp.reduce(Z, axis=0))


@pytest.mark.parametrize("function", [one_example_at_a_time, by_log_sum_exp])
def test_predictions_of_any_style_pass(passes, function):
    """Is every right softmax right?"""
    passes("predict_without_dropout", function)


# ---------------------------------------------------------------- wrong answers that the checks do not declare


def every_second_alike(shape, p, rng):
    half = rng.random((shape[0], (shape[1] + 1) // 2)) < p
    return np.repeat(half, 2, axis=1)[:, : shape[1]]


WRONG_MASKS = {
    "4 % too many": lambda shape, p, rng: rng.random(shape) < min(p + 0.04, 1),
    "pairs of examples": every_second_alike,
    "one number": lambda shape, p, rng: rng.random() < p,
    "a column": lambda shape, p, rng: rng.random((shape[0], 1)) < p,
    "a row": lambda shape, p, rng: rng.random((1, shape[1])) < p,
    "other shape": lambda shape, p, rng: rng.random(shape[::-1]) < p,
    "a list": lambda shape, p, rng: (rng.random(shape) < p).tolist(),
    "texts": lambda shape, p, rng: np.where(rng.random(shape) < p, "1", "0"),
    "minus one": lambda shape, p, rng: np.where(rng.random(shape) < p, 1, -1),
    "two": lambda shape, p, rng: 2 * (rng.random(shape) < p),
    "everything": lambda shape, p, rng: np.ones(shape),
    "nothing": lambda shape, p, rng: None,
    "global generator": lambda shape, p, rng: np.random.default_rng(0).random(shape) < p,
    "unseeded": lambda shape, p, rng: np.random.rand(*shape) < p,
}


@pytest.mark.parametrize("slip", WRONG_MASKS)
def test_wrong_masks_fail(fails, slip):
    """Is what is no independent mask of keep_prob rejected?"""
    fails("dropout_mask", WRONG_MASKS[slip])


def changes_A(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    A *= mask
    return A / keep_prob, mask


def keeps_what_was_zero(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return np.where(mask, A / keep_prob, A), mask


WRONG_FORWARDS = {
    "changes A": changes_A,
    "drops nothing": keeps_what_was_zero,
    "other order": lambda A, p, rng: forward_with(below)(A, p, rng)[::-1],
    "out alone": lambda A, p, rng: forward_with(below)(A, p, rng)[0],
    "three values": lambda A, p, rng: (*forward_with(below)(A, p, rng), p),
    "a dict": lambda A, p, rng: dict(zip(("out", "mask"), forward_with(below)(A, p, rng))),
    "scaled by what is left": forward_with(below, lambda A, mask, p: A * mask / max(mask.mean(), 0.01)),
    "2 % off": forward_with(below, lambda A, mask, p: 1.02 * A * mask / p),
    "absolute": forward_with(below, lambda A, mask, p: abs(A) * mask / p),
    "float32": forward_with(below, lambda A, mask, p: (A * mask / p).astype(np.float32)),
    "integers": forward_with(below, lambda A, mask, p: (A * mask / p).astype(int)),
    "NaN where dropped": forward_with(below, lambda A, mask, p: np.where(mask, A / p, np.nan)),
    "a column": forward_with(lambda shape, p, rng: rng.random((shape[0], 1)) < p),
    "mask is a list": lambda A, p, rng: (lambda out, mask: (out, mask.tolist()))(*forward_with(below)(A, p, rng)),
    "transposed mask": lambda A, p, rng: (lambda out, mask: (out, mask.T))(*forward_with(below)(A, p, rng)),
    "seed of its own": lambda A, p, rng: forward_with(below)(A, p, np.random.default_rng(3)),
}


@pytest.mark.parametrize("slip", WRONG_FORWARDS)
def test_wrong_forward_passes_fail(fails, slip):
    """Is a forward pass with a slip that the check does not declare rejected, and does no observer break on it?"""
    fails("dropout_forward", WRONG_FORWARDS[slip])


WRONG_BACKS = {
    "upstream of ones": lambda d_out, mask, p: mask / p,
    "share that is left": lambda d_out, mask, p: d_out * mask / max(np.mean(mask), 0.01),
    "changes d_out": lambda d_out, mask, p: np.multiply(d_out, mask / p, out=d_out),
    "summed": lambda d_out, mask, p: np.sum(d_out * mask / p),
    "mean over examples": lambda d_out, mask, p: d_out * mask / p / d_out.shape[1],
    "nothing": lambda d_out, mask, p: None,
}


@pytest.mark.parametrize("slip", WRONG_BACKS)
def test_wrong_backward_passes_fail(fails, slip):
    """And on the way back?"""
    fails("dropout_backward", WRONG_BACKS[slip])


def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def without_biases(params):
    return {name: value if name[0] == "W" else 0 * value for name, value in params.items()}


def drops_at_test_time(params, X, g, keep_prob):
    return softmax(layers_of(params, X, lambda z: g(z) * (np.random.rand(*z.shape) < keep_prob) / keep_prob))


WRONG_PREDICTIONS = {
    "drops": drops_at_test_time,
    "no g": lambda params, X, g, p: softmax(layers_of(params, X, lambda z: z)),
    "no biases": lambda params, X, g, p: softmax(layers_of(without_biases(params), X, g)),
    "sigmoid": lambda params, X, g, p: 0.5 * (1 + np.tanh(layers_of(params, X, g) / 2)),
    "one-hot": lambda params, X, g, p: 1.0 * (softmax(layers_of(params, X, g)) > 0.5),
    "transposed": lambda params, X, g, p: softmax(layers_of(params, X, g)).T,
    "inputs scaled": lambda params, X, g, p: softmax(layers_of(params, p * X, g)),
    "scores scaled": lambda params, X, g, p: softmax(p * layers_of(params, X, g)),
}


@pytest.mark.parametrize("slip", WRONG_PREDICTIONS)
def test_wrong_predictions_fail(fails, slip):
    """And at test time?"""
    fails("predict_without_dropout", WRONG_PREDICTIONS[slip])


def test_dropout_left_on_is_asked_whether_it_draws(sheets, judged):
    """Is the main mistake at test time, random numbers, named on every sheet, though the check draws none?"""
    for sheet in sheets("predict_without_dropout"):
        assert judged(sheet, drops_at_test_time).message.startswith("two calls with equal arguments gave different")


# ---------------------------------------------------------------- mistakes as learners write them


def mask_then_rate(A, keep_prob, rng):
    mask = rng.random(A.shape) >= keep_prob
    return A * mask / (1 - keep_prob), mask


def scales_with_the_mask(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob) / keep_prob
    return A * mask, mask


def shuffled_columns(shape, keep_prob, rng):
    column = np.arange(shape[0]) < int(round(keep_prob * shape[0]))
    return np.stack([rng.permutation(column) for _ in range(shape[1])], axis=1)


def one_coin(shape, keep_prob, rng):
    return np.full(shape, float(rng.random() < keep_prob))


def mask_first(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob).astype(float)
    return mask, A * mask / keep_prob


def less_the_largest_of_all(params, X, g, keep_prob):
    Z = layers_of(params, X, g)
    return np.exp(Z - Z.max()) / np.sum(np.exp(Z - Z.max()), axis=0)


NATURAL = {
    "u < 1 - p": ("dropout_mask", lambda shape, p, rng: rng.random(shape) < 1 - p, "keep-and-drop-swapped"),
    "(n, 1)": ("dropout_mask", lambda shape, p, rng: rng.random((shape[0], 1)) < p, "one-mask-for-all-examples"),
    "(1, m)": ("dropout_mask", lambda shape, p, rng: rng.random((1, shape[1])) < p, "one-mask-for-all-units"),
    "permutation": ("dropout_mask", shuffled_columns, "so-many-per-example"),
    "coin for all": ("dropout_mask", one_coin, "one-mask-for-all-units"),
    "one coin": ("dropout_mask", one_coin, "one-mask-for-all-examples"),
    "rounded": ("dropout_mask", lambda shape, p, rng: (p * rng.random(shape)).round(), "rounded"),
    "mask first": ("dropout_forward", mask_first, "order-swapped"),
    "A / p": ("dropout_forward", forward_with(below, lambda A, mask, p: A / p), "mask-not-applied"),
    "A": ("dropout_forward", forward_with(below, lambda A, mask, p: A.copy()), "mask-not-applied"),
    "where A": (
        "dropout_forward",
        forward_with(below, lambda A, mask, p: np.where(mask, A / p, A)),
        "dropped-not-zero",
    ),
    "largest of all": ("predict_without_dropout", less_the_largest_of_all, "one-maximum-for-all"),
    "uniform": ("dropout_mask", lambda shape, p, rng: rng.uniform(size=shape), "threshold-forgotten"),
    "randn": ("dropout_mask", lambda shape, p, rng: rng.normal(size=shape) < p, "normal-for-uniform"),
    "coin": ("dropout_mask", lambda shape, p, rng: rng.integers(0, 2, shape), "always-one-half"),
    "where 1/p": ("dropout_mask", lambda shape, p, rng: np.where(rng.random(shape) < p, 1 / p, 0), "already-scaled"),
    "A * mask": ("dropout_forward", forward_with(below, lambda A, mask, p: np.where(mask, A, 0.0)), "not-scaled"),
    "u > p": ("dropout_forward", forward_with(lambda shape, p, rng: rng.random(shape) > p), "keep-and-drop-swapped"),
    "drop rate, mask": ("dropout_forward", mask_then_rate, "keep-and-drop-swapped"),
    "drop rate, factor": ("dropout_forward", mask_then_rate, "divided-by-the-drop-probability"),
    "/ (1 - p)": (
        "dropout_forward",
        forward_with(below, lambda A, mask, p: A * mask / (1 - p)),
        "divided-by-the-drop-probability",
    ),
    "back / (1 - p)": ("dropout_backward", lambda d, mask, p: d * mask / (1 - p), "divided-by-the-drop-probability"),
    "mask / p": ("dropout_forward", scales_with_the_mask, "scaled-mask-returned"),
    "(n, 1) forward": (
        "dropout_forward",
        forward_with(lambda shape, p, rng: rng.random((shape[0], 1)) < p),
        "one-mask-for-all-examples",
    ),
    "(n,) forward": (
        "dropout_forward",
        forward_with(lambda shape, p, rng: np.ones(shape) * (rng.random(shape[0])[:, None] < p)),
        "one-mask-for-all-examples",
    ),
    "+20 %": (
        "dropout_forward",
        forward_with(below, lambda A, mask, p: A * mask * (1 + 1 - p)),
        "raised-by-the-drop-probability",
    ),
    "returns out > 0": (
        "dropout_forward",
        lambda A, p, rng: (lambda out: (out, np.abs(out) > 0))(forward_with(below)(A, p, rng)[0]),
        "mask-guessed-from-out",
    ),
    "returns 1 - mask": (
        "dropout_forward",
        lambda A, p, rng: (lambda out, mask: (out, 1 - mask))(*forward_with(RIGHT_MASKS["floats"])(A, p, rng)),
        "mask-of-the-dropped",
    ),
    "back without mask": ("dropout_backward", lambda d, mask, p: d / p, "mask-forgotten"),
    "back without scale": ("dropout_backward", lambda d, mask, p: np.where(mask, d, 0.0), "scale-forgotten"),
    "test × keep_prob": (
        "predict_without_dropout",
        lambda params, X, g, p: softmax(layers_of(params, X, lambda z: p * g(z))),
        "scaled-at-test-time",
    ),
    "weights × keep_prob": (
        "predict_without_dropout",
        lambda params, X, g, p: softmax(layers_of({k: p * v if k[0] == "W" else v for k, v in params.items()}, X, g)),
        "all-weights-scaled",
    ),
}


@pytest.mark.parametrize("name, function, misconception", NATURAL.values(), ids=NATURAL)
def test_mistakes_are_recognized_as_learners_write_them(recognized, name, function, misconception):
    """Is a mistake named whatever code made it, not only the code that declares it?"""
    recognized(name, function, misconception)


FALSE_DIAGNOSES = {
    "mask first": ("dropout_forward", mask_first, {"order-swapped"}),
    "not applied": ("dropout_forward", forward_with(below, lambda A, mask, p: A / p), {"mask-not-applied"}),
    "1 - mask": (
        "dropout_forward",
        lambda A, p, rng: (lambda out, mask: (out, ~mask))(*forward_with(below)(A, p, rng)),
        {"mask-of-the-dropped"},
    ),
    "one coin": ("dropout_mask", one_coin, {"one-mask-for-all-examples", "one-mask-for-all-units"}),
    "uniform numbers": ("dropout_mask", lambda shape, p, rng: rng.random(shape), {"threshold-forgotten"}),
}


@pytest.mark.parametrize("name, function, misconceptions", FALSE_DIAGNOSES.values(), ids=FALSE_DIAGNOSES)
def test_no_other_mistake_is_named(sheets, judged, name, function, misconceptions):
    """Does the card say what is wrong, and nothing that is not?"""
    for sheet in sheets(name):
        assert {finding.misconception for finding in judged(sheet, function).findings} - {None} <= misconceptions
