"""Answers to l2_gradient; more wrong ones are in both_penalties."""

import numpy as np

from tests.answers import right, wrong


@right("from the last to the first")
def l2_gradient(params, lam, m):
    names = list(params)[::-1]
    return {"d" + n: lam / m * params[n] if n[0] == "W" else np.zeros_like(params[n]) for n in names}


@right("zeros by a product")
def l2_gradient(params, lam, m):
    return {"d" + name: lam / m * p if name[0] == "W" else 0 * p for name, p in params.items()}


@right("negative zeros")
def l2_gradient(params, lam, m):
    return {"d" + name: lam / m * p if name[0] == "W" else -np.zeros(p.shape) for name, p in params.items()}


@right("columns of lists")
def l2_gradient(params, lam, m):
    return {"d" + name: lam / m * p if name[0] == "W" else np.array([[0.0]] * len(p)) for name, p in params.items()}


@right("a sum of halves")
def l2_gradient(params, lam, m):
    grads = {}
    for name, p in params.items():
        half = lam * p / (2 * m) if name.startswith("W") else np.zeros_like(p)
        grads[f"d{name}"] = half + half
    return grads


@right("transposed twice")
def l2_gradient(params, lam, m):
    return {f"d{name}": (lam * p.T / m).T if name[0] == "W" else np.zeros_like(p) for name, p in params.items()}


@wrong("every array with more than one column is a weight")
def l2_gradient(params, lam, m):
    return {f"d{name}": lam / m * p if p.shape[1] > 1 else np.zeros_like(p) for name, p in params.items()}
