"""Dropout: units that are left out at random while a net is trained.

A (n, m) holds the activations of n units for m examples; keep_prob is the probability of keeping one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Params = dict[str, np.ndarray]


def dropout_mask(shape: tuple[int, int], keep_prob: float, rng: np.random.Generator) -> np.ndarray:
    """P(mask = True) = keep_prob, for each entry on its own. Srivastava et al. 2014, section 4."""
    return rng.random(shape) < keep_prob


def dropout_forward(A: np.ndarray, keep_prob: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """out = A * mask / keep_prob, and the mask: inverted dropout. Srivastava et al. 2014, section 10."""
    mask = dropout_mask(A.shape, keep_prob, rng)
    return A * mask / keep_prob, mask


def dropout_backward(d_out: np.ndarray, mask: np.ndarray, keep_prob: float) -> np.ndarray:
    """∂J/∂A = ∂J/∂out * mask / keep_prob, with the mask of the forward pass. Srivastava et al. 2014, section 5.1."""
    return d_out * mask / keep_prob


def predict_without_dropout(params: Params, X: np.ndarray, g: Callable, keep_prob: float) -> np.ndarray:
    """softmax(Z[L]) with A[l] = g(W[l] A[l-1] + b[l]): inverted dropout leaves nothing to do at test time.

    X (n_0, m) -> (n_L, m), the probabilities of the classes, a column an example.
    """
    A, L = X, len(params) // 2
    for layer in range(1, L):
        A = g(_linear(params, layer, A))
    scores = _linear(params, L, A)
    exponentials = np.exp(scores - scores.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def _linear(params: Params, layer: int, A: np.ndarray) -> np.ndarray:
    return params[f"W{layer}"] @ A + params[f"b{layer}"]
