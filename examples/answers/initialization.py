"""Answers to the exercises of 05_initialization, as students write them: `<exercise>__<variant>`.

Right ones in different styles, and wrong ones. `initialization.toml` says who wrote which.
"""

import numpy as np

# ---------------------------------------------------------------- deep_linear_output


def deep_linear_output__loop(W, w_last, L, x):
    a = x
    for _ in range(L - 1):
        a = np.dot(W, a)
    return np.dot(w_last, a)


def deep_linear_output__matrix_power(W, w_last, L, x):
    return w_last @ np.linalg.matrix_power(W, L - 1) @ x


def deep_linear_output__einsum(W, w_last, L, x):
    layers = [W] * (L - 1) + [w_last]
    for layer in layers:
        x = np.einsum("ij,jm->im", layer, x)
    return x


def deep_linear_output__power_L(W, w_last, L, x):
    return w_last @ np.linalg.matrix_power(W, L) @ x


def deep_linear_output__entrywise(W, w_last, L, x):
    return w_last @ (W ** (L - 1)) @ x


# ---------------------------------------------------------------- init_zeros


def init_zeros__zeros(dims):
    params = {}
    for l in range(1, len(dims)):
        params["W" + str(l)] = np.zeros((dims[l], dims[l - 1]))
        params["b" + str(l)] = np.zeros((dims[l], 1))
    return params


def init_zeros__comprehension(dims):
    pairs = list(zip(dims[:-1], dims[1:]))
    weights = {f"W{l}": np.zeros((n_out, n_in)) for l, (n_in, n_out) in enumerate(pairs, 1)}
    biases = {f"b{l}": np.zeros((n_out, 1)) for l, (n_in, n_out) in enumerate(pairs, 1)}
    return {**weights, **biases}


def init_zeros__flat_biases(dims):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = np.zeros((dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros(dims[l])
    return params


def init_zeros__transposed(dims):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = np.zeros((dims[l - 1], dims[l]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


# ---------------------------------------------------------------- symmetry_gap


def symmetry_gap__broadcast(W):
    return np.sqrt(((W[:, None] - W[None]) ** 2).sum(axis=2)).max()


def symmetry_gap__loops(W):
    gap = 0.0
    for i in range(W.shape[0]):
        for j in range(i):
            distance = sum((a - b) ** 2 for a, b in zip(W[i], W[j])) ** 0.5
            gap = max(gap, distance)
    return gap


def symmetry_gap__gram(W):
    squares = (W * W).sum(axis=1)
    distances = squares[:, None] + squares[None, :] - 2 * W @ W.T
    return float(np.sqrt(np.maximum(distances, 0)).max())


def symmetry_gap__neighbours(W):
    return max((np.linalg.norm(W[i + 1] - W[i]) for i in range(len(W) - 1)), default=0.0)


def symmetry_gap__range(W):
    return W.max() - W.min()


def symmetry_gap__columns(W):
    return np.linalg.norm(W[:, :, None] - W[:, None, :], axis=0).max()


def symmetry_gap__sorts_in_place(W):
    W.sort(axis=0)
    return np.linalg.norm(W[-1] - W[0])


# ---------------------------------------------------------------- init_normal


def init_normal__standard_normal(dims, scale, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = scale * rng.standard_normal((dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_normal__normal(dims, scale, rng):
    params = {}
    for l, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        params[f"W{l}"] = rng.normal(loc=0, scale=scale, size=(n_out, n_in))
        params[f"b{l}"] = 0.0 * np.ones((n_out, 1))
    return params


def init_normal__variance(dims, scale, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = np.sqrt(scale) * rng.standard_normal((dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_normal__global_draws(dims, scale, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = np.random.randn(dims[l], dims[l - 1]) * scale
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_normal__random_biases(dims, scale, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = scale * rng.standard_normal((dims[l], dims[l - 1]))
        params[f"b{l}"] = scale * rng.standard_normal((dims[l], 1))
    return params


# ---------------------------------------------------------------- activation_spread


def activation_spread__array(params, X, g):
    spread = []
    for l in range(1, len(params) // 2 + 1):
        X = g(params[f"W{l}"] @ X + params[f"b{l}"])
        spread.append(np.std(X))
    return np.array(spread)


def activation_spread__list(params, X, g):
    L = len(params) // 2
    A = [X]
    for l in range(1, L + 1):
        A.append(g(np.einsum("ij,jm->im", params[f"W{l}"], A[-1]) + params[f"b{l}"]))
    return [float(np.sqrt(np.mean((a - a.mean()) ** 2))) for a in A[1:]]


def activation_spread__variance(params, X, g):
    A, spread = X, []
    for l in range(1, len(params) // 2 + 1):
        A = g(params[f"W{l}"] @ A + params[f"b{l}"])
        spread.append(A.var())
    return np.array(spread)


def activation_spread__before(params, X, g):
    A, spread = X, []
    for l in range(1, len(params) // 2 + 1):
        Z = params[f"W{l}"] @ A + params[f"b{l}"]
        spread.append(Z.std())
        A = g(Z)
    return np.array(spread)


# ---------------------------------------------------------------- init_lecun


def init_lecun__standard_normal(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) / np.sqrt(dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_lecun__one_by_one(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        n_out, n_in = dims[l], dims[l - 1]
        W = np.empty((n_out, n_in))
        for i in range(n_out):
            for j in range(n_in):
                W[i, j] = rng.normal() * n_in**-0.5
        params[f"W{l}"], params[f"b{l}"] = W, np.zeros((n_out, 1))
    return params


def init_lecun__variance_for_std(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.normal(0, 1 / dims[l - 1], (dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_lecun__fan_out(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(1 / dims[l])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


# ---------------------------------------------------------------- gradient_norms


def gradient_norms__backprop(params, X, dA, g, g_prime):
    L = len(params) // 2
    A, Z = {0: X}, {}
    for l in range(1, L + 1):
        Z[l] = params[f"W{l}"] @ A[l - 1] + params[f"b{l}"]
        A[l] = g(Z[l])
    norms = []
    for l in range(L, 0, -1):
        dZ = dA * g_prime(Z[l])
        norms.append(np.linalg.norm(dZ @ A[l - 1].T))
        dA = params[f"W{l}"].T @ dZ
    return np.array(norms[::-1])


def gradient_norms__recursive(params, X, dA, g, g_prime):
    L = len(params) // 2
    norms = [0.0] * L

    def layer(l, A):
        if l > L:
            return dA
        Z = params[f"W{l}"].dot(A) + params[f"b{l}"]
        dZ = layer(l + 1, g(Z)) * g_prime(Z)
        norms[l - 1] = np.sqrt(np.sum(np.einsum("im,jm->ij", dZ, A) ** 2))
        return params[f"W{l}"].T.dot(dZ)

    layer(1, X)
    return norms


def gradient_norms__divided_by_m(params, X, dA, g, g_prime):
    L, m = len(params) // 2, X.shape[1]
    A, Z = {0: X}, {}
    for l in range(1, L + 1):
        Z[l] = params[f"W{l}"] @ A[l - 1] + params[f"b{l}"]
        A[l] = g(Z[l])
    norms = np.zeros(L)
    for l in range(L, 0, -1):
        dZ = dA * g_prime(Z[l])
        norms[l - 1] = np.linalg.norm(dZ @ A[l - 1].T / m)
        dA = params[f"W{l}"].T @ dZ
    return norms


def gradient_norms__slope_at_a(params, X, dA, g, g_prime):
    L = len(params) // 2
    A = {0: X}
    for l in range(1, L + 1):
        A[l] = g(params[f"W{l}"] @ A[l - 1] + params[f"b{l}"])
    norms = np.zeros(L)
    for l in range(L, 0, -1):
        dZ = dA * g_prime(A[l])
        norms[l - 1] = np.linalg.norm(dZ @ A[l - 1].T)
        dA = params[f"W{l}"].T @ dZ
    return norms


# ---------------------------------------------------------------- init_xavier


def init_xavier__standard_normal(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        std = np.sqrt(2.0 / (dims[l - 1] + dims[l]))
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * std
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_xavier__transposed_draw(dims, rng):
    params = {}
    for l in reversed(range(1, len(dims))):
        fan = (dims[l - 1] + dims[l]) / 2
        params[f"W{l}"] = rng.normal(0, fan**-0.5, (dims[l - 1], dims[l])).T
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_xavier__parentheses(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1] + dims[l])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_xavier__fan_in(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(1 / dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


# ---------------------------------------------------------------- init_xavier_uniform


def init_xavier_uniform__uniform(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        r = np.sqrt(6 / (dims[l - 1] + dims[l]))
        params[f"W{l}"] = rng.uniform(-r, r, size=(dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_xavier_uniform__random(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        r = (6 / (dims[l - 1] + dims[l])) ** 0.5
        params[f"W{l}"] = (2 * rng.random((dims[l], dims[l - 1])) - 1) * r
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_xavier_uniform__bound_is_std(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        r = np.sqrt(2 / (dims[l - 1] + dims[l]))
        params[f"W{l}"] = rng.uniform(-r, r, size=(dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_xavier_uniform__one_sided(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.random((dims[l], dims[l - 1])) * np.sqrt(6 / (dims[l - 1] + dims[l]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


# ---------------------------------------------------------------- init_he


def init_he__standard_normal(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_he__box_muller(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        shape = (dims[l], dims[l - 1])
        radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
        params[f"W{l}"] = radius * np.cos(2 * np.pi * rng.random(shape)) * np.sqrt(2 / dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_he__rand(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.random((dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_he__rand_of_a_tuple(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = np.random.rand((dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_he__one_over_n(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(1 / dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def init_he__uniform(dims, rng):
    params = {}
    for l in range(1, len(dims)):
        r = np.sqrt(6 / dims[l - 1])
        params[f"W{l}"] = rng.uniform(-r, r, (dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


# ---------------------------------------------------------------- scaled_init


def scaled_init__normal(dims, gain, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.normal(0, np.sqrt(gain / dims[l - 1]), (dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def scaled_init__uniform(dims, gain, rng):
    params = {}
    for l in range(1, len(dims)):
        r = np.sqrt(3 * gain / dims[l - 1])
        params[f"W{l}"] = rng.uniform(-r, r, (dims[l], dims[l - 1]))
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def scaled_init__gain_times_std(dims, gain, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = gain * rng.standard_normal((dims[l], dims[l - 1])) / np.sqrt(dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def scaled_init__always_two(dims, gain, rng):
    params = {}
    for l in range(1, len(dims)):
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params


def scaled_init__never_ends(dims, gain, rng):
    params, l = {}, 1
    while l < len(dims):
        params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(gain / dims[l - 1])
        params[f"b{l}"] = np.zeros((dims[l], 1))
    return params
