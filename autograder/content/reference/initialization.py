"""Initialization: how the scale of the first weights decides what a deep net can learn.

`dims` lists the number of units of each layer, input first; `params` is {"W1", "b1", …, "WL", "bL"} with
W[l] of shape (n_l, n_{l-1}) and b[l] of shape (n_l, 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Params = dict[str, np.ndarray]


def deep_linear_output(W: np.ndarray, w_last: np.ndarray, L: int, x: np.ndarray) -> np.ndarray:
    """ŷ = w_last W^(L-1) x: the output of L linear layers, the first L-1 of which share W.

    W (n, n), w_last (1, n), x (n, m) -> (1, m).
    """
    a = x
    for _ in range(L - 1):
        a = W @ a
    return w_last @ a


def init_zeros(dims: Sequence[int]) -> Params:
    """W[l] = 0, b[l] = 0."""
    return _layers(dims, lambda shape: np.zeros(shape))


def init_normal(dims: Sequence[int], scale: float, rng: np.random.Generator) -> Params:
    """W[l] ~ N(0, scale²), b[l] = 0."""
    return _layers(dims, lambda shape: scale * rng.standard_normal(shape))


def init_lecun(dims: Sequence[int], rng: np.random.Generator) -> Params:
    """W[l] ~ N(0, 1 / n_in), b[l] = 0. LeCun, Bottou, Orr & Müller 1998, section 4.6."""
    return _layers(dims, lambda shape: rng.standard_normal(shape) * np.sqrt(1 / shape[1]))


def init_xavier(dims: Sequence[int], rng: np.random.Generator) -> Params:
    """W[l] ~ N(0, 2 / (n_in + n_out)), b[l] = 0. Glorot & Bengio 2010, equation 12."""
    return _layers(dims, lambda shape: rng.standard_normal(shape) * np.sqrt(2 / sum(shape)))


def init_xavier_uniform(dims: Sequence[int], rng: np.random.Generator) -> Params:
    """W[l] ~ U(-r, r) with r = √(6 / (n_in + n_out)), b[l] = 0. Glorot & Bengio 2010, equation 16."""

    def draw(shape: tuple[int, int]) -> np.ndarray:
        bound = np.sqrt(6 / sum(shape))
        return rng.uniform(-bound, bound, shape)

    return _layers(dims, draw)


def init_he(dims: Sequence[int], rng: np.random.Generator) -> Params:
    """W[l] ~ N(0, 2 / n_in), b[l] = 0. He, Zhang, Ren & Sun 2015, equation 10."""
    return scaled_init(dims, 2.0, rng)


def scaled_init(dims: Sequence[int], gain: float, rng: np.random.Generator) -> Params:
    """Var W[l] = gain / n_in, mean 0, b[l] = 0: the law that the named rules with n_in are cases of."""
    return _layers(dims, lambda shape: rng.standard_normal(shape) * np.sqrt(gain / shape[1]))


def _layers(dims: Sequence[int], draw: Callable[[tuple[int, int]], np.ndarray]) -> Params:
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        params[f"W{layer}"] = draw((n_out, n_in))
        params[f"b{layer}"] = np.zeros((n_out, 1))
    return params


def activation_spread(params: Params, X: np.ndarray, g: Callable) -> np.ndarray:
    """std(A[l]) for l = 1…L, with A[l] = g(W[l] A[l-1] + b[l]) and A[0] = X (n_0, m) -> (L,)."""
    return np.array([A.std() for _, A in _forward(params, X, g)])


def gradient_norms(params: Params, X: np.ndarray, dA: np.ndarray, g: Callable, g_prime: Callable) -> np.ndarray:
    """‖dW[l]‖_F for l = 1…L, from dA = ∂J/∂A[L] (n_L, m) -> (L,).

    dZ[l] = dA[l] * g'(Z[l]),  dW[l] = dZ[l] A[l-1]ᵀ,  dA[l-1] = W[l]ᵀ dZ[l]; any 1/m is in dA already.
    """
    layers = _forward(params, X, g)
    norms = np.zeros(len(layers))
    for index in reversed(range(len(layers))):
        A_previous = layers[index - 1][1] if index else X
        dZ = dA * g_prime(layers[index][0])
        norms[index] = np.linalg.norm(dZ @ A_previous.T)
        dA = params[f"W{index + 1}"].T @ dZ
    return norms


def _forward(params: Params, X: np.ndarray, g: Callable) -> list[tuple[np.ndarray, np.ndarray]]:
    """(Z[l], A[l]) for l = 1…L."""
    layers, A = [], X
    for layer in range(1, len(params) // 2 + 1):
        Z = params[f"W{layer}"] @ A + params[f"b{layer}"]
        A = g(Z)
        layers.append((Z, A))
    return layers


def symmetry_gap(W: np.ndarray) -> float:
    """max over units i, j of ‖W[i] - W[j]‖₂: 0 when all units of a layer are alike. W (n_out, n_in)."""
    return float(np.linalg.norm(W[:, None, :] - W[None, :, :], axis=2).max())
