"""Answers to predict_without_dropout that nobody foresaw."""

from functools import reduce

import numpy as np

from tests.answers import right, wrong


def _softmax(Z):
    e = np.exp(Z - Z.max(axis=0))
    return e / e.sum(axis=0)


@wrong("scaled-down: multiplies the hidden activations by keep_prob, the recipe of the other form of dropout")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"]) * keep_prob
    return _softmax(params[f"W{L}"] @ A + params[f"b{L}"])


@wrong("scaled-up: divides the hidden activations by keep_prob, as in training")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
        A = A / keep_prob
    return _softmax(params[f"W{L}"] @ A + params[f"b{L}"])


@wrong("still-dropping: draws masks at test time, so two calls give two answers")
def predict_without_dropout(params, X, g, keep_prob):
    rng = np.random.default_rng()
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
        A = A * (rng.random(A.shape) < keep_prob) / keep_prob
    return _softmax(params[f"W{L}"] @ A + params[f"b{L}"])


@wrong("rows-add-up: the softmax goes over axis 1, over the examples")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    Z = params[f"W{L}"] @ A + params[f"b{L}"]
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@wrong("one-maximum: takes the maximum of all scores off, so a column far below it becomes 0/0")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    Z = params[f"W{L}"] @ A + params[f"b{L}"]
    with np.errstate(all="ignore"):
        e = np.exp(Z - np.max(Z))
        return e / np.sum(e, axis=0)


@wrong("no-maximum: exp of the scores as they are, which overflows for large ones")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    with np.errstate(all="ignore"):
        e = np.exp(params[f"W{L}"] @ A + params[f"b{L}"])
        return e / e.sum(axis=0)


@wrong("always-relu: max(0, z) in place of the activation that is handed in")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = np.maximum(0, params[f"W{l}"] @ A + params[f"b{l}"])
    return _softmax(params[f"W{L}"] @ A + params[f"b{L}"])


@wrong("activation-at-the-end: applies g to the scores of the last layer before the softmax")
def predict_without_dropout(params, X, g, keep_prob):
    A = X
    for l in range(1, len(params) // 2 + 1):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    return _softmax(A)


@wrong("no-biases: leaves out the biases")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A)
    return _softmax(params[f"W{L}"] @ A)


@wrong("bias-after-g: adds the bias of a hidden layer after the activation")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A) + params[f"b{l}"]
    return _softmax(params[f"W{L}"] @ A + params[f"b{L}"])


@wrong("first-layer-always-hidden: begins with g(W1 X + b1), which a net of one layer does not have", raises=True)
def predict_without_dropout(params, X, g, keep_prob):
    L = len(params) // 2
    A = g(params["W1"] @ X + params["b1"])
    for l in range(2, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    return _softmax(params[f"W{L}"] @ A + params[f"b{L}"])


@wrong("three-layers: written for two hidden layers, as in the notebook's net", raises=True)
def predict_without_dropout(params, X, g, keep_prob):
    A1 = g(params["W1"] @ X + params["b1"])
    A2 = g(params["W2"] @ A1 + params["b2"])
    return _softmax(params["W3"] @ A2 + params["b3"])


@wrong("sorted-names: goes through the names in alphabetical order, where W10 comes before W2", raises=True)
def predict_without_dropout(params, X, g, keep_prob):
    numbers = sorted(name[1:] for name in params if name[0] == "W")
    A = X
    for l in numbers[:-1]:
        A = g(params["W" + l] @ A + params["b" + l])
    return _softmax(params["W" + numbers[-1]] @ A + params["b" + numbers[-1]])


@wrong("classes: returns the number of the most likely class, not the probabilities")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    return np.argmax(params[f"W{L}"] @ A + params[f"b{L}"], axis=0)


@wrong("scores-only: returns the scores, without the softmax")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    return params[f"W{L}"] @ A + params[f"b{L}"]


@wrong("weights-scaled-in-place: W *= keep_prob for all layers after the first, in the arrays of the caller")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L + 1):
        W = params[f"W{l}"]
        if l > 1:
            W *= keep_prob
        A = W @ A + params[f"b{l}"]
        if l < L:
            A = g(A)
    return _softmax(A)


@wrong("all-examples-together: divides by the sum over all classes and all examples")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    Z = params[f"W{L}"] @ A + params[f"b{L}"]
    e = np.exp(Z - Z.max(axis=0))
    return e / e.sum()


@wrong("inputs-scaled: multiplies the inputs by keep_prob, and nothing else")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, keep_prob * X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    return _softmax(params[f"W{L}"] @ A + params[f"b{L}"])


@wrong("scaled-and-one-maximum: two mistakes at once: hidden activations times keep_prob, one maximum for all columns")
def predict_without_dropout(params, X, g, keep_prob):
    L, A = len(params) // 2, X
    for l in range(1, L):
        A = keep_prob * g(params[f"W{l}"] @ A + params[f"b{l}"])
    Z = params[f"W{L}"] @ A + params[f"b{L}"]
    with np.errstate(all="ignore"):
        e = np.exp(Z - Z.max())
        return e / e.sum(axis=0)


@wrong("maximum-with-zero: a column whose scores are all below about -750 gives 0/0")
def predict_without_dropout(params, X, g, keep_prob):
    A, L = X, len(params) // 2
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    Z = params[f"W{L}"] @ A + params[f"b{L}"]
    E = np.exp(Z - np.maximum(0, Z.max(axis=0)))
    return E / E.sum(axis=0)


@wrong("sigmoid-at-the-end: a sigmoid for each class, the columns do not add up to 1")
def predict_without_dropout(params, X, g, keep_prob):
    A, L = X, len(params) // 2
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    return 1 / (1 + np.exp(-np.clip(params[f"W{L}"] @ A + params[f"b{L}"], -700, 700)))


def _activation(params, X, g, l):
    if l == 0:
        return X
    return g(params[f"W{l}"] @ _activation(params, X, g, l - 1) + params[f"b{l}"])


@right("recursive: the activations of a layer from those of the one before")
def predict_without_dropout(params, X, g, keep_prob):
    L = len(params) // 2
    Z = params[f"W{L}"] @ _activation(params, X, g, L - 1) + params[f"b{L}"]
    return _softmax(Z)


@right("one-example-at-a-time: a softmax for each column, stacked at the end")
def predict_without_dropout(params, X, g, keep_prob):
    columns = []
    for i in range(X.shape[1]):
        a = X[:, i : i + 1]
        L = max(int(name[1:]) for name in params)
        for l in range(1, L + 1):
            z = params[f"W{l}"] @ a + params[f"b{l}"]
            a = g(z) if l < L else z
        e = np.exp(a - np.max(a))
        columns.append(e[:, 0] / np.sum(e))
    return np.stack(columns, axis=1)


@right("bias-as-weight: biases as one more column of the weights, with a row of ones; examples in rows for the softmax")
def predict_without_dropout(params, X, g, keep_prob):
    ones = np.ones((1, X.shape[1]))
    layers = [np.hstack([params[f"W{l}"], params[f"b{l}"]]) for l in range(1, len(params) // 2 + 1)]
    hidden = reduce(lambda A, layer: g(layer @ np.vstack([A, ones])), layers[:-1], X)
    scores = (layers[-1] @ np.vstack([hidden, ones])).T
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.divide(powers, powers.sum(axis=1)[:, None]).T


@right("class-of-a-net: a small class, einsum for the products")
def predict_without_dropout(params, X, g, keep_prob):
    class Net:
        def __init__(self):
            self.depth = sum(name.startswith("b") for name in params)

        def scores(self, A):
            for l in range(1, self.depth + 1):
                A = np.einsum("ij,jk->ik", params[f"W{l}"], A) + params[f"b{l}"]
                if l != self.depth:
                    A = g(A)
            return A

    Z = Net().scores(X)
    shares = np.exp(Z - np.amax(Z, axis=0, keepdims=True))
    return shares / np.sum(shares, axis=0, keepdims=True)


@right("log-sum-exp")
def predict_without_dropout(params, X, g, keep_prob):
    *hidden, last = range(1, len(params) // 2 + 1)
    A = X
    for l in hidden:
        A = g(np.add(np.dot(params["W" + str(l)], A), params["b" + str(l)]))
    Z = params["W" + str(last)].dot(A) + params["b" + str(last)]
    return np.exp(Z - np.logaddexp.reduce(Z, axis=0, keepdims=True))


@right("apply-along-axis-and-recursion")
def predict_without_dropout(params, X, g, keep_prob):
    def scores(l):
        below = X if l == 1 else g(scores(l - 1))
        return params[f"W{l}"] @ below + params[f"b{l}"]

    def softmax(z):
        return (e := np.exp(z - max(z))) / e.sum()

    return np.apply_along_axis(softmax, 0, scores(len(params) // 2))
