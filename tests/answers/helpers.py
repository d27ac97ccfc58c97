"""What answers to several exercises share, as a learner would have it in an earlier cell of the notebook."""

import numpy as np

# ---------------------------------------------------------------- features


def mean_by_loops(X):
    """The mean of each feature, added up number by number."""
    n, m = X.shape
    mu = np.zeros((n, 1))
    for i in range(n):
        for j in range(m):
            mu[i, 0] += X[i, j]
    return mu / m


# ---------------------------------------------------------------- parameters and nets


def weights(params):
    """The weights, without the biases."""
    return [p for name, p in params.items() if name[0] == "W"]


def flat(params):
    """All weights in one vector."""
    return np.concatenate([W.ravel() for W in weights(params)])


def no_biases(params):
    """The parameters, with zeros for the biases."""
    return {name: p if name[0] == "W" else 0 * p for name, p in params.items()}


def layered(params):
    """The names W1, b1, W2, b2, …"""
    for number in range(1, len(params) // 2 + 1):
        yield f"W{number}"
        yield f"b{number}"


def activations(params, X, g):
    """A1, A2, …, with g in every layer."""
    A = X
    for number in range(1, len(params) // 2 + 1):
        A = g(params[f"W{number}"] @ A + params[f"b{number}"])
        yield A


def slopes(J, params, eps):
    """The numerical gradient, parameter by parameter and without a vector."""
    numerical = {}
    for name, value in params.items():
        numerical[name] = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            moved = {key: p.copy() for key, p in params.items()}
            moved[name][index] += eps
            up = J(moved)
            moved[name][index] -= 2 * eps
            numerical[name][index] = (up - J(moved)) / (2 * eps)
    return numerical


# ---------------------------------------------------------------- images


def each(images, change):
    """A change of single images, applied one by one."""
    return np.stack([change(images[:, :, i]) for i in range(images.shape[2])], axis=2)


def bilinear(images, rows, columns):
    """As a learner writes it who does not use `sample`: loops, four neighbours, 0 outside."""
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r in range(h):
        for c in range(w):
            y, x = rows[r, c], columns[r, c]
            if not (0 <= y <= h - 1 and 0 <= x <= w - 1):
                continue
            y0, x0 = int(y), int(x)
            y1, x1 = min(y0 + 1, h - 1), min(x0 + 1, w - 1)
            a, b = y - y0, x - x0
            out[r, c] = (1 - a) * ((1 - b) * images[y0, x0] + b * images[y0, x1])
            out[r, c] += a * ((1 - b) * images[y1, x0] + b * images[y1, x1])
    return out
