"""Answers to l1_gradient that nobody foresaw."""

from collections import OrderedDict

import numpy as np

from tests.answers import right, wrong


@wrong("minus-at-zero: np.where(W > 0, 1, -1) gives -1 where a weight is 0")
def l1_gradient(params, lam, m):
    grads = {}
    for name, p in params.items():
        grads["d" + name] = lam / m * np.where(p > 0, 1.0, -1.0) if name[0] == "W" else np.zeros_like(p)
    return grads


@wrong("plus-at-zero: W >= 0 gives +1 where a weight is 0")
def l1_gradient(params, lam, m):
    grads = {}
    for name, p in params.items():
        grads["d" + name] = lam / m * (2.0 * (p >= 0) - 1) if name[0] == "W" else np.zeros_like(p)
    return grads


@wrong("w-over-abs: W / |W| is NaN where a weight is 0")
def l1_gradient(params, lam, m):
    grads = {}
    with np.errstate(all="ignore"):
        for l in range(1, len(params) // 2 + 1):
            W = params[f"W{l}"]
            grads[f"dW{l}"] = lam / m * W / np.abs(W)
            grads[f"db{l}"] = np.zeros_like(params[f"b{l}"])
    return grads


@wrong("softened: W / (|W| + 1e-8) is no longer 1 or -1 for small weights")
def l1_gradient(params, lam, m):
    return {
        f"d{name}": lam / m * p / (np.abs(p) + 1e-8) if name[0] == "W" else np.zeros_like(p)
        for name, p in params.items()
    }


@wrong("nearly-zero: weights closer to 0 than 1e-6 get the slope 0, though they are not 0")
def l1_gradient(params, lam, m):
    def slope(W):
        return np.where(np.abs(W) < 1e-6, 0.0, np.sign(W))

    return {f"d{n}": lam / m * slope(p) if n[0] == "W" else np.zeros_like(p) for n, p in params.items()}


@wrong("half-slope: lam/(2m) sign(W), by analogy with L2")
def l1_gradient(params, lam, m):
    return {
        f"d{name}": lam / (2 * m) * np.sign(p) if name[0] == "W" else np.zeros_like(p) for name, p in params.items()
    }


@wrong("like-l2: lam/m W, in proportion to the weight")
def l1_gradient(params, lam, m):
    return {f"d{name}": lam / m * p if name[0] == "W" else np.zeros_like(p) for name, p in params.items()}


@wrong("sign-of-biases: the signs of the biases are in db, which should be zero")
def l1_gradient(params, lam, m):
    return {"d" + name: lam / m * np.sign(p) for name, p in params.items()}


@wrong("only-positive: negative weights get the slope 0, as with a ReLU")
def l1_gradient(params, lam, m):
    return {
        "d" + name: lam / m * (p > 0).astype(float) if name[0] == "W" else np.zeros_like(p)
        for name, p in params.items()
    }


@wrong("writes-signs: sets the entries of the weights themselves to 1 and -1")
def l1_gradient(params, lam, m):
    grads = {}
    for name, p in params.items():
        if name[0] == "W":
            g = p
            g[p > 0], g[p < 0] = 1, -1
            grads["d" + name] = lam / m * g
        else:
            grads["d" + name] = np.zeros_like(p)
    return grads


@wrong("absolute-values: lam/m |W|, the cost of each weight and not its slope")
def l1_gradient(params, lam, m):
    return {"d" + name: lam / m * np.abs(p) if name[0] == "W" else np.zeros_like(p) for name, p in params.items()}


@wrong("bias-row: db is zeros of shape (1, n)")
def l1_gradient(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        grads[f"dW{l}"] = lam / m * np.sign(params[f"W{l}"])
        grads[f"db{l}"] = np.zeros((1, params[f"b{l}"].shape[0]))
    return grads


@wrong("layers-counted-wrong: len(params) counts arrays, and half of them less one leaves out the last layer")
def l1_gradient(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2):
        grads[f"dW{l}"] = lam / m * np.sign(params[f"W{l}"])
        grads[f"db{l}"] = 0 * params[f"b{l}"]
    return grads


@right("difference-of-tests: W > 0 less W < 0")
def l1_gradient(params, lam, m):
    grads = {}
    for name, p in params.items():
        is_weight = name[0] == "W"
        grads["d" + name] = is_weight * lam / m * ((p > 0) * 1.0 - (p < 0) * 1.0)
    return grads


@right("copysign: the sign of each weight is given to lam/m, where it is not 0")
def l1_gradient(params, lam, m):
    grads = OrderedDict()
    for l in range(1, len(params) // 2 + 1):
        W, b = params[f"W{l}"], params[f"b{l}"]
        grads[f"dW{l}"] = np.copysign(lam / m, W) * (W != 0)
        grads[f"db{l}"] = np.zeros(b.shape)
    return grads


@right("safe-division: W / |W| with where=, on an array of zeros")
def l1_gradient(params, lam, m):
    def slope(name, p):
        out = np.zeros(p.shape)
        if name.startswith("W"):
            np.divide(p, np.abs(p), out=out, where=p != 0)
        return lam / m * out

    return {"d" + name: slope(name, p) for name, p in params.items()}


@right("nditer: a chain of ifs for each weight")
def l1_gradient(params, lam, m):
    grads = {}
    for name in params:
        grads["d" + name] = np.zeros(np.shape(params[name]))
        if name[0] == "b":
            continue
        for place, w in np.ndenumerate(params[name]):
            if w > 0:
                grads["d" + name][place] = lam / m
            elif w < 0:
                grads["d" + name][place] = -lam / m
    return grads


@right("heaviside-with-one-half")
def l1_gradient(params, lam, m):
    grads = {}
    for name in params:
        value = params[name]
        grads["d" + name] = lam / m * (2 * np.heaviside(value, 0.5) - 1) if "W" in name else np.zeros(value.shape)
    return grads
