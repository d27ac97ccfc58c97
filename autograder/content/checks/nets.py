"""Small nets for checks: parameters, and forward and backward passes with options to go wrong."""

from __future__ import annotations

import numpy as np

__all__ = ["activations", "backward", "small_net"]


def small_net(rng: np.random.Generator, dims: list[int]) -> dict[str, np.ndarray]:
    """Parameters with nonzero biases, so that forgetting them shows."""
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(dims, dims[1:]), start=1):
        params[f"W{layer}"] = rng.standard_normal((n_out, n_in))
        params[f"b{layer}"] = rng.uniform(0.5, 1.5, (n_out, 1))
    return params


def activations(params, X, g, bias=True):
    """(Z, A) of each layer."""
    layers, A = [], X
    for layer in range(1, len(params) // 2 + 1):
        Z = params[f"W{layer}"] @ A + (params[f"b{layer}"] if bias else 0)
        A = g(Z)
        layers.append((Z, A))
    return layers


def backward(params, X, dA, g, g_prime, slope_at=lambda Z, A: Z, last_slope=True, passes_on_dA=False):
    """(dW, dZ, A) of each layer; options take the slope elsewhere, leave out the last, or lose it on the way."""
    layers = activations(params, X, g)
    gradients = []
    for layer in range(len(layers), 0, -1):
        dZ = dA * g_prime(slope_at(*layers[layer - 1])) if last_slope or layer < len(layers) else dA
        A_previous = layers[layer - 2][1] if layer > 1 else X
        gradients.insert(0, (dZ @ A_previous.T, dZ, layers[layer - 1][1]))
        dA = params[f"W{layer}"].T @ (dA if passes_on_dA else dZ)
    return gradients
