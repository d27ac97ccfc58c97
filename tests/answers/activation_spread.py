"""Answers to activation_spread."""

import statistics

import numpy as np

from tests.answers import right, wrong
from tests.answers.helpers import activations, no_biases


@right("list")
def activation_spread(params, X, g):
    return [A.std() for A in activations(params, X, g)]


@right("tuple")
def activation_spread(params, X, g):
    return tuple(np.std(A) for A in activations(params, X, g))


@right("Python floats")
def activation_spread(params, X, g):
    return [float(A.std()) for A in activations(params, X, g)]


@right("0-d arrays")
def activation_spread(params, X, g):
    return [np.array(A.std()) for A in activations(params, X, g)]


@right("pstdev")
def activation_spread(params, X, g):
    return [statistics.pstdev(A.ravel().tolist()) for A in activations(params, X, g)]


@right("formula")
def activation_spread(params, X, g):
    return np.array([np.sqrt(np.mean(A**2) - np.mean(A) ** 2) for A in activations(params, X, g)])


@right("norm")
def activation_spread(params, X, g):
    return np.array([np.linalg.norm(A - A.mean()) / np.sqrt(A.size) for A in activations(params, X, g)])


@right("fromiter")
def activation_spread(params, X, g):
    return np.fromiter((A.std() for A in activations(params, X, g)), float)


@wrong("n - 1")
def activation_spread(params, X, g):
    return [A.std(ddof=1) for A in activations(params, X, g)]


@wrong("unit spreads")
def activation_spread(params, X, g):
    return [A.std(axis=1) for A in activations(params, X, g)]


@wrong("example by example")
def activation_spread(params, X, g):
    return [A.std(axis=0).mean() for A in activations(params, X, g)]


@wrong("root mean square")
def activation_spread(params, X, g):
    return [np.sqrt(np.mean(A**2)) for A in activations(params, X, g)]


@wrong("last layer only")
def activation_spread(params, X, g):
    return [A.std() for A in activations(params, X, g)][-1]


@wrong("column")
def activation_spread(params, X, g):
    return np.array([[A.std()] for A in activations(params, X, g)])


@wrong("dict")
def activation_spread(params, X, g):
    return {i: A.std() for i, A in enumerate(activations(params, X, g))}


@wrong("generator")
def activation_spread(params, X, g):
    return (A.std() for A in activations(params, X, g))


@wrong("reversed")
def activation_spread(params, X, g):
    return [A.std() for A in activations(params, X, g)][::-1]


@wrong("texts")
def activation_spread(params, X, g):
    return [str(A.std()) for A in activations(params, X, g)]


@wrong("float32")
def activation_spread(params, X, g):
    return np.array([A.std() for A in activations(params, X, g)], dtype=np.float32)


@wrong("sqrt of mean square", named="root-mean-square")
def activation_spread(params, X, g):
    return [np.linalg.norm(A) / A.size**0.5 for A in activations(params, X, g)]


@wrong("stdev", named="divided-by-n-minus-1")
def activation_spread(params, X, g):
    return [statistics.stdev(A.ravel().tolist()) for A in activations(params, X, g)]


@wrong("g if n < L", named="last-layer-linear")
def activation_spread(params, X, g):
    L, A, spreads = len(params) // 2, X, []
    for n in range(1, L + 1):
        Z = params[f"W{n}"] @ A + params[f"b{n}"]
        A = g(Z) if n < L else Z
        spreads.append(np.std(A))
    return spreads


@wrong("variance", named="variance")
def activation_spread(params, X, g):
    return [np.mean((A - A.mean()) ** 2) for A in activations(params, X, g)]


@wrong("no biases", named="bias-forgotten")
def activation_spread(params, X, g):
    return [A.std() for A in activations(no_biases(params), X, g)]


@wrong("X counted", named="input-counted")
def activation_spread(params, X, g):
    return [X.std(), *(A.std() for A in activations(params, X, g))]


@wrong("no g", named="activation-forgotten")
def activation_spread(params, X, g):
    return [A.std() for A in activations(params, X, lambda z: z)]


@wrong("units", named="unit-by-unit")
def activation_spread(params, X, g):
    return [np.mean([u.std() for u in A]) for A in activations(params, X, g)]
