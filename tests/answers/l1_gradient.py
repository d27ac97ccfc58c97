"""Answers to l1_gradient; more wrong ones are in both_penalties."""

import numpy as np

from tests.answers import right, wrong


def with_zeros(params, of_weights):
    """{"dW1": of_weights(W1), "db1": zeros, …}"""
    return {"d" + name: of_weights(p) if name[0] == "W" else np.zeros_like(p) for name, p in params.items()}


@right("comparisons")
def l1_gradient(params, lam, m):
    return with_zeros(params, lambda W: lam / m * ((W > 0) * 1.0 - (W < 0) * 1.0))


@right("nested where")
def l1_gradient(params, lam, m):
    return with_zeros(params, lambda W: np.where(W > 0, lam / m, np.where(W < 0, -lam / m, 0.0)))


@right("quotient with a guard")
def l1_gradient(params, lam, m):
    return with_zeros(params, lambda W: lam / m * W / np.where(W == 0, 1, np.abs(W)))


@right("copysign")
def l1_gradient(params, lam, m):
    return with_zeros(params, lambda W: np.copysign(lam / m, W) * (W != 0))


@right("nan to zero")
def l1_gradient(params, lam, m):
    return with_zeros(params, lambda W: np.nan_to_num(lam / m * W / np.abs(W)))


@wrong("every array with more than one column is a weight")
def l1_gradient(params, lam, m):
    return {f"d{name}": lam / m * np.sign(p) if p.shape[1] > 1 else np.zeros_like(p) for name, p in params.items()}
