"""Answers to predict_without_dropout."""

import numpy as np

from tests.answers import right, wrong
from tests.answers.helpers import no_biases


def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def scores(params, X, g):
    """The last layer's Z."""
    A, L = X, len(params) // 2
    for layer in range(1, L):
        A = g(np.dot(params[f"W{layer}"], A) + params[f"b{layer}"])
    return params[f"W{L}"] @ A + params[f"b{L}"]


@right("one example at a time")
def predict_without_dropout(params, X, g, keep_prob):
    columns = []
    for x in X.T:
        z = scores(params, x[:, None], g)[:, 0]
        e = [np.exp(v - max(z)) for v in z]
        columns.append([v / sum(e) for v in e])
    return np.array(columns).T


@right("logaddexp")
def predict_without_dropout(params, X, g, keep_prob):
    Z = scores(params, X, g)
    return np.exp(Z - np.logaddexp.reduce(Z, axis=0))


@wrong("drops")
def predict_without_dropout(params, X, g, keep_prob):
    return softmax(scores(params, X, lambda z: g(z) * (np.random.rand(*z.shape) < keep_prob) / keep_prob))


@wrong("no g")
def predict_without_dropout(params, X, g, keep_prob):
    return softmax(scores(params, X, lambda z: z))


@wrong("no biases")
def predict_without_dropout(params, X, g, keep_prob):
    return softmax(scores(no_biases(params), X, g))


@wrong("sigmoid")
def predict_without_dropout(params, X, g, keep_prob):
    return 0.5 * (1 + np.tanh(scores(params, X, g) / 2))


@wrong("one-hot")
def predict_without_dropout(params, X, g, keep_prob):
    return 1.0 * (softmax(scores(params, X, g)) > 0.5)


@wrong("transposed")
def predict_without_dropout(params, X, g, keep_prob):
    return softmax(scores(params, X, g)).T


@wrong("inputs scaled")
def predict_without_dropout(params, X, g, keep_prob):
    return softmax(scores(params, keep_prob * X, g))


@wrong("scores scaled")
def predict_without_dropout(params, X, g, keep_prob):
    return softmax(keep_prob * scores(params, X, g))


@wrong("largest of all", named="one-maximum-for-all")
def predict_without_dropout(params, X, g, keep_prob):
    Z = scores(params, X, g)
    return np.exp(Z - Z.max()) / np.sum(np.exp(Z - Z.max()), axis=0)


@wrong("test × keep_prob", named="scaled-at-test-time")
def predict_without_dropout(params, X, g, keep_prob):
    return softmax(scores(params, X, lambda z: keep_prob * g(z)))


@wrong("weights × keep_prob", named="all-weights-scaled")
def predict_without_dropout(params, X, g, keep_prob):
    return softmax(scores({k: keep_prob * v if k[0] == "W" else v for k, v in params.items()}, X, g))
