"""Answers to the exercises of the notebook on dropout, as students write them: `<exercise>__<variant>`.

Right ones in different styles, and wrong ones. `dropout.toml` says who wrote which.
"""

import numpy as np

# ---------------------------------------------------------------- dropout_mask


def dropout_mask__below(shape, keep_prob, rng):
    return rng.random(shape) < keep_prob


def dropout_mask__binomial(shape, keep_prob, rng):
    return rng.binomial(n=1, p=keep_prob, size=shape)


def dropout_mask__loops(shape, keep_prob, rng):
    n, m = shape
    mask = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            if rng.uniform() < keep_prob:
                mask[i, j] = 1
    return mask


def dropout_mask__above(shape, keep_prob, rng):
    d = rng.random(shape)
    return d > keep_prob


def dropout_mask__one_column(shape, keep_prob, rng):
    units = rng.random((shape[0], 1)) < keep_prob
    return np.repeat(units, shape[1], axis=1)


def dropout_mask__fixed_number(shape, keep_prob, rng):
    mask = np.zeros(shape)
    n_keep = int(round(keep_prob * shape[0]))
    for j in range(shape[1]):
        kept = rng.choice(shape[0], size=n_keep, replace=False)
        mask[kept, j] = 1
    return mask


def dropout_mask__randn(shape, keep_prob, rng):
    return rng.standard_normal(shape) < keep_prob


# ---------------------------------------------------------------- dropout_forward


def dropout_forward__inverted(A, keep_prob, rng):
    D = rng.random(A.shape) < keep_prob
    out = A * D
    out = out / keep_prob
    return out, D


def dropout_forward__where(A, keep_prob, rng):
    keep = rng.random(A.shape) < keep_prob
    return np.where(keep, A / keep_prob, 0.0), keep.astype(int)


def dropout_forward__no_scale(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return np.multiply(A, mask), mask


def dropout_forward__raised(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    out = A * mask
    out = out + out * (1 - keep_prob)
    return out, mask


def dropout_forward__drop_rate(A, keep_prob, rng):
    mask = (rng.random(A.shape) > keep_prob).astype(float)
    return A * mask / (1 - keep_prob), mask


def dropout_forward__scaled_mask(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob) / keep_prob
    return A * mask, mask


def dropout_forward__in_place(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    A *= mask
    A /= keep_prob
    return A, mask


# ---------------------------------------------------------------- dropout_backward


def dropout_backward__product(d_out, mask, keep_prob):
    dA = d_out * mask
    return dA / keep_prob


def dropout_backward__where(d_out, mask, keep_prob):
    return np.where(mask, d_out / keep_prob, 0)


def dropout_backward__no_mask(d_out, mask, keep_prob):
    return d_out / keep_prob


def dropout_backward__no_scale(d_out, mask, keep_prob):
    return d_out * mask


def dropout_backward__raised(d_out, mask, keep_prob):
    return d_out * mask * (1 + (1 - keep_prob))


# ---------------------------------------------------------------- predict_without_dropout


def predict_without_dropout__plain(params, X, g, keep_prob):
    L = len(params) // 2
    A = X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    Z = params[f"W{L}"] @ A + params[f"b{L}"]
    Z = Z - np.max(Z, axis=0, keepdims=True)
    return np.exp(Z) / np.sum(np.exp(Z), axis=0, keepdims=True)


def predict_without_dropout__column_by_column(params, X, g, keep_prob):
    L = len(params) // 2
    columns = []
    for j in range(X.shape[1]):
        a = X[:, j : j + 1]
        for l in range(1, L + 1):
            z = params[f"W{l}"].dot(a) + params[f"b{l}"]
            a = g(z) if l < L else z
        e = np.exp(a - a.max())
        columns.append(e / e.sum())
    return np.hstack(columns)


def predict_without_dropout__times_keep_prob(params, X, g, keep_prob):
    L = len(params) // 2
    A = X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"]) * keep_prob
    Z = params[f"W{L}"] @ A + params[f"b{L}"]
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def predict_without_dropout__keeps_the_factor(params, X, g, keep_prob):
    L = len(params) // 2
    A = X
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
        A = A / keep_prob
    Z = params[f"W{L}"] @ A + params[f"b{L}"]
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def predict_without_dropout__no_maximum(params, X, g, keep_prob):
    A = X
    L = len(params) // 2
    for l in range(1, L):
        A = g(np.dot(params["W" + str(l)], A) + params["b" + str(l)])
    scores = np.dot(params["W" + str(L)], A) + params["b" + str(L)]
    return np.exp(scores) / np.exp(scores).sum(axis=0)


def predict_without_dropout__labels(params, X, g, keep_prob):
    A = X
    L = len(params) // 2
    for l in range(1, L):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
    return np.argmax(params[f"W{L}"] @ A + params[f"b{L}"], axis=0)
