"""Checks of 06_regularization: the passes that draw nothing, back through dropout and forward at test time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from steadygrad.judging.plain import Named

from autograder.content.checks.nets import small_net
from autograder.content.checks.regularization import phrases
from autograder.content.reference import dropout as reference
from autograder.vocabulary.check import Aspect, Check, Misconception

# ---------------------------------------------------------------- dropout_backward


def backward_cases(rng: np.random.Generator) -> Iterator[tuple]:
    """Random upstream gradients; masks of booleans and of numbers; nothing dropped."""
    for shape, dtype in (((3, 5), bool), ((4, 2), float), ((5, 4), int)):
        mask = np.arange(np.prod(shape)).reshape(shape) % 3 > 0  # some of each, in any draw
        keep_prob = float(rng.choice([0.3, 0.8]) + rng.uniform(-0.1, 0.1))
        yield rng.standard_normal(shape), rng.permuted(mask).astype(dtype), keep_prob
    yield rng.standard_normal((2, 3)), np.ones((2, 3), dtype=bool), 1.0


def backward_by(factor: Callable[[np.ndarray, float], np.ndarray]) -> Callable:
    """A way back that multiplies the upstream gradient by factor(mask, keep_prob)."""

    def backward(d_out, mask, keep_prob):
        with np.errstate(all="ignore"):  # a drop probability of 0 divides to infinity, as the learner's code does
            return d_out * factor(np.asarray(mask, dtype=float), keep_prob)

    return backward


dropout_backward = Check(
    question="∂J/∂A = ∂J/∂out * mask / keep_prob",
    reference=reference.dropout_backward,
    explained=phrases.dropout_backward,
    domain=lambda d_out, mask, keep_prob: 0 < keep_prob <= 1 and bool(np.isin(mask, (0, 1)).all()),
    cases=backward_cases,
    wide=("d_out: values of 1e2", "one row", "some zeros", "mask: extremes at the ends"),
    aspects=(Aspect("gradient"),),
    misconceptions=(
        Misconception(
            "mask-forgotten",
            "A unit that was dropped has no influence on the cost, so its gradient is 0: multiply by the mask.",
            backward_by(lambda mask, keep_prob: 1 / keep_prob),
        ),
        Misconception(
            "scale-forgotten",
            "out = A * mask / keep_prob, so the factor 1 / keep_prob belongs to the derivative, too.",
            backward_by(lambda mask, keep_prob: mask),
        ),
        Misconception(
            "passed-through",
            "The gradient passes unchanged. What the forward pass did to A, it does to the gradient: times mask, "
            "divided by keep_prob.",
            backward_by(lambda mask, keep_prob: np.ones_like(mask)),
        ),
        Misconception(
            "multiplied-by-keep-prob",
            "The way back has the same factor as the way forward, 1 / keep_prob: it is not undone.",
            backward_by(lambda mask, keep_prob: mask * keep_prob),
        ),
        Misconception(
            "scaled-twice",
            "The factor 1 / keep_prob is in it twice; the mask itself is only 0 and 1.",
            backward_by(lambda mask, keep_prob: mask / keep_prob**2),
        ),
        Misconception(
            "dropped-for-kept",
            "The mask is 1 where a unit was kept: its gradient passes there, and is 0 where the mask is 0.",
            backward_by(lambda mask, keep_prob: (1 - mask) / keep_prob),
        ),
        Misconception(
            "divided-by-the-drop-probability",
            "The factor of the forward pass is 1 / keep_prob, not 1 / (1 - keep_prob).",
            backward_by(lambda mask, keep_prob: mask / np.subtract(1, keep_prob)),
        ),
        Misconception(
            "raised-by-the-drop-probability",
            "The factor of the forward pass is 1 / keep_prob, not 1 + (1 - keep_prob).",
            backward_by(lambda mask, keep_prob: mask * (2 - keep_prob)),
        ),
    ),
)

# ---------------------------------------------------------------- predict_without_dropout


def prediction_cases(rng: np.random.Generator) -> Iterator[tuple]:
    """One hidden layer; several; none; scores so large that exp overflows, and of one example alone; ten layers."""
    for dims, g in (([4, 5, 3], "relu"), ([3, 6, 4, 2], "tanh"), ([4, 3], "relu"), ([3, 5, 4], "relu")):
        params, X = small_net(rng, dims), rng.standard_normal((dims[0], int(rng.integers(5, 9))))
        if dims == [3, 5, 4]:
            params["b2"] += 1000
        yield params, X, Named(g), float(rng.choice([0.5, 0.8]) + rng.uniform(-0.1, 0.1))
    params, X = small_net(rng, [4, 3]), rng.standard_normal((4, 5))
    X[:, 2] = 2000 * params["W1"][0] / np.sum(params["W1"][0] ** 2)  # W1[0] @ X[:, 2] = 2000
    yield params, X, Named("relu"), 0.8
    params = small_net(rng, [3, *rng.integers(2, 4, 10).tolist()])  # W10 stands before W2 in the alphabet
    params["b10"] -= 1000  # and all scores are so low that exp of them is 0
    yield params, rng.standard_normal((3, 4)), Named("tanh"), 0.7


def softmax(scores, axis: int | None = 0):
    """exp(scores) / Σ exp(scores) over an axis."""
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def plain_softmax(scores):
    with np.errstate(over="ignore", invalid="ignore"):
        exponentials = np.exp(scores)
        return exponentials / exponentials.sum(axis=0)


def predicted(inputs=lambda A, keep_prob: A, hidden=lambda A, keep_prob: A, output=lambda scores, g: softmax(scores)):
    """A prediction that changes the inputs, the hidden activations, or makes something else of the last scores."""

    def predict(params, X, g, keep_prob):
        A, L = inputs(X, keep_prob), len(params) // 2
        for layer in range(1, L):
            A = hidden(g(params[f"W{layer}"] @ A + params[f"b{layer}"]), keep_prob)
        return output(params[f"W{L}"] @ A + params[f"b{L}"], g)

    return predict


def times(A, keep_prob):
    return A * keep_prob


predict_without_dropout = Check(
    question="The probabilities of the classes, by the whole net",
    reference=reference.predict_without_dropout,
    explained=phrases.predict_without_dropout,
    domain=lambda params, X, g, keep_prob: 0 < keep_prob <= 1,
    cases=prediction_cases,
    wide=("one column", "X: values of 1e4", "params: values of 1e-8"),
    aspects=(Aspect("probabilities"),),
    misconceptions=(
        Misconception(
            "scaled-at-test-time",
            "Multiplying by keep_prob at test time belongs to dropout as it was first published, without 1 / keep_prob "
            "in training. With inverted dropout the scale is right already: leave the activations as they are.",
            predicted(hidden=times),
        ),
        Misconception(
            "all-weights-scaled",
            "Nothing is multiplied by keep_prob at test time, and least of all the inputs, which were never dropped.",
            predicted(inputs=times, hidden=times),
        ),
        Misconception(
            "training-factor-kept",
            "1 / keep_prob makes up for dropped units. At test time none is dropped: there is nothing to make up for.",
            predicted(hidden=lambda A, keep_prob: A / keep_prob),
        ),
        Misconception(
            "last-layer-with-g",
            "g belongs to the hidden layers. The scores of the last layer go into the softmax as they are.",
            predicted(output=lambda scores, g: softmax(g(scores))),
        ),
        Misconception(
            "softmax-over-examples",
            "A column is an example: the probabilities of a column add up to 1. Sum over the classes, axis 0.",
            predicted(output=lambda scores, g: softmax(scores, axis=1)),
        ),
        Misconception(
            "softmax-over-everything",
            "Each column has a sum of its own: without axis=0, exp is summed over all examples.",
            predicted(output=lambda scores, g: softmax(scores, axis=None)),
        ),
        Misconception(
            "scores-for-probabilities",
            "These are the scores of the last layer; the softmax makes probabilities of them.",
            predicted(output=lambda scores, g: scores),
        ),
        Misconception(
            "classes-for-probabilities",
            "These are the numbers of the likeliest classes; the probabilities of all classes are asked for.",
            predicted(output=lambda scores, g: scores.argmax(axis=0)),
        ),
        Misconception(
            "exp-overflows",
            "exp of a large score is infinite. First subtract the largest score of each column: the quotient is the "
            "same.",
            predicted(output=lambda scores, g: plain_softmax(scores)),
        ),
        Misconception(
            "one-maximum-for-all",
            "Each column has a largest score of its own: Z.max(axis=0). A column far below the largest score of all "
            "has exp(…) = 0 in every row, and 0 / 0 is NaN.",
            predicted(output=lambda scores, g: plain_softmax(scores - scores.max())),
        ),
    ),
)
