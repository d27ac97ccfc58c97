"""Answers to deep_linear_output."""

import functools

import numpy as np

from autograder.content.reference import initialization as reference
from tests.answers import right, wrong


def by_recursion(W, w_last, L, x):
    return w_last @ x if L == 1 else by_recursion(W, w_last @ W, L - 1, x)


def by_entries(W, w_last, L, x):
    n, m = x.shape
    out = np.zeros((1, m))
    for j in range(m):
        a = [x[i, j] for i in range(n)]
        for _ in range(L - 1):
            a = [sum(W[i, k] * a[k] for k in range(n)) for i in range(n)]
        out[0, j] = sum(w_last[0, k] * a[k] for k in range(n))
    return out


@right("matrix_power")
def deep_linear_output(W, w_last, L, x):
    return w_last @ np.linalg.matrix_power(W, L - 1) @ x


@right("np.matmul")
def deep_linear_output(W, w_last, L, x):
    return np.matmul(w_last, np.matmul(np.linalg.matrix_power(W, L - 1), x))


@right("einsum")
def deep_linear_output(W, w_last, L, x):
    return np.einsum("oi,ij,jm->om", w_last, np.linalg.matrix_power(W, L - 1), x)


@right("reduce")
def deep_linear_output(W, w_last, L, x):
    return functools.reduce(np.dot, [w_last, *[W] * (L - 1), x])


@right("multi_dot")
def deep_linear_output(W, w_last, L, x):
    return np.linalg.multi_dot([w_last, *[W] * (L - 1), x])


@right("recursion")
def deep_linear_output(W, w_last, L, x):
    return by_recursion(W, w_last, L, x)


@right("entries")
def deep_linear_output(W, w_last, L, x):
    return by_entries(W, w_last, L, x)


@right("eigenvalues")
def deep_linear_output(W, w_last, L, x):
    values, vectors = np.linalg.eig(W.astype(complex))
    return (w_last @ vectors @ np.diag(values ** (L - 1)) @ np.linalg.inv(vectors) @ x).real


@right("column by column")
def deep_linear_output(W, w_last, L, x):
    return np.hstack([w_last @ np.linalg.matrix_power(W, L - 1) @ x[:, [j]] for j in range(x.shape[1])])


@wrong("flat")
def deep_linear_output(W, w_last, L, x):
    return reference.deep_linear_output(W, w_last, L, x)[0]


@wrong("transposed")
def deep_linear_output(W, w_last, L, x):
    return reference.deep_linear_output(W, w_last, L, x).T


@wrong("one factor too few")
def deep_linear_output(W, w_last, L, x):
    return reference.deep_linear_output(W, w_last, max(L - 1, 1), x)


@wrong("first example only")
def deep_linear_output(W, w_last, L, x):
    return reference.deep_linear_output(W, w_last, L, x[:, :1])


@wrong("mean")
def deep_linear_output(W, w_last, L, x):
    return reference.deep_linear_output(W, w_last, L, x).mean()


@wrong("complex")
def deep_linear_output(W, w_last, L, x):
    return reference.deep_linear_output(W, w_last, L, x).astype(complex)


@wrong("float32")
def deep_linear_output(W, w_last, L, x):
    return reference.deep_linear_output(W, w_last, L, x).astype(np.float32)


@wrong("with activation")
def deep_linear_output(W, w_last, L, x):
    return np.tanh(reference.deep_linear_output(W, w_last, L, x))


@wrong("from the left")
def deep_linear_output(W, w_last, L, x):
    return w_last @ x * np.linalg.det(W) ** (L - 1)


@wrong("range(1, L - 1)", named="one-factor-too-few")
def deep_linear_output(W, w_last, L, x):
    for _ in range(1, L - 1):
        x = W @ x
    return w_last @ x


@wrong("W ** L", named="power-of-each-entry")
def deep_linear_output(W, w_last, L, x):
    return np.dot(w_last, np.dot(W ** (L - 1), x))


@wrong("L times", named="one-factor-too-many")
def deep_linear_output(W, w_last, L, x):
    return by_entries(W, w_last, L + 1, x)


@wrong("no w_last", named="last-layer-forgotten")
def deep_linear_output(W, w_last, L, x):
    return functools.reduce(lambda a, _: W @ a, range(L - 1), x)


@wrong("W.T", named="transposed-matrix")
def deep_linear_output(W, w_last, L, x):
    return by_recursion(W.T, w_last, L, x)
