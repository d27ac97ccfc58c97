"""Answers to weight_decay_step that nobody foresaw."""

import copy
from collections import OrderedDict, UserDict

import numpy as np

from tests.answers import right, wrong


@wrong("biases-decay: the factor 1 - alpha lam/m multiplies the biases as well")
def weight_decay_step(params, gradients, alpha, lam, m):
    return {name: (1 - alpha * lam / m) * p - alpha * gradients["d" + name] for name, p in params.items()}


@wrong("gradient-decays: the factor multiplies W - alpha dW, so the step of the data shrinks too")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name, p in params.items():
        new[name] = p - alpha * gradients["d" + name]
        if name[0] == "W":
            new[name] = new[name] * (1 - alpha * lam / m)
    return new


@wrong("decay-without-rate: the factor is 1 - lam/m, without the learning rate")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for l in range(1, len(params) // 2 + 1):
        new[f"W{l}"] = (1 - lam / m) * params[f"W{l}"] - alpha * gradients[f"dW{l}"]
        new[f"b{l}"] = params[f"b{l}"] - alpha * gradients[f"db{l}"]
    return new


@wrong("rebinds-the-dict: new arrays are put into the dict that was handed in, and that dict is returned")
def weight_decay_step(params, gradients, alpha, lam, m):
    for l in range(1, len(params) // 2 + 1):
        params[f"W{l}"] = (1 - alpha * lam / m) * params[f"W{l}"] - alpha * gradients[f"dW{l}"]
        params[f"b{l}"] = params[f"b{l}"] - alpha * gradients[f"db{l}"]
    return params


@wrong("decay-not-divided: the factor is 1 - alpha lam, not divided by the number of examples")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name in params:
        decay = 1 - alpha * lam if name.startswith("W") else 1
        new[name] = decay * params[name] - alpha * gradients[f"d{name}"]
    return new


@wrong("half-decay: alpha lam/(2m), the factor of the cost in place of that of its gradient")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name in params:
        decay = 1 - alpha * lam / (2 * m) if name.startswith("W") else 1
        new[name] = decay * params[name] - alpha * gradients[f"d{name}"]
    return new


@wrong("mean-twice: the gradients are divided by m though they are means already")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name, p in params.items():
        penalty = lam * p if name[0] == "W" else 0
        new[name] = p - alpha / m * (gradients["d" + name] + penalty)
    return new


@wrong("penalty-twice: the weights decay, and lam/m W is added to the gradient as well")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name, p in params.items():
        g = gradients["d" + name]
        if name[0] == "W":
            new[name] = (1 - alpha * lam / m) * p - alpha * (g + lam / m * p)
        else:
            new[name] = p - alpha * g
    return new


@wrong("factor-kept-positive: a factor below 0 is set to 0, so that a large alpha lam/m gives another step than asked")
def weight_decay_step(params, gradients, alpha, lam, m):
    shrink = max(0.0, 1 - alpha * lam / m)
    return {name: (shrink if name[0] == "W" else 1.0) * p - alpha * gradients["d" + name] for name, p in params.items()}


@wrong("frozen-biases: biases are not penalized, so they are left as they are, without the step of the data")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name, p in params.items():
        new[name] = (1 - alpha * lam / m) * p - alpha * gradients["d" + name] if name[0] == "W" else p.copy()
    return new


@wrong("tests-the-wrong-name: asks whether dW1 begins with W, which it never does, so nothing decays")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name, g in gradients.items():
        decay = alpha * lam / m if name[0] == "W" else 0.0
        new[name[1:]] = (1 - decay) * params[name[1:]] - alpha * g
    return new


@wrong("uphill: the gradients are added, so the step of the data goes up")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name, p in params.items():
        keep = 1 - alpha * lam / m * (name[0] == "W")
        new[name] = keep * p + alpha * gradients["d" + name]
    return new


@wrong("exponential: the weights are multiplied by exp(-alpha lam/m), which is near the factor only where it is near 1")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name, p in params.items():
        keep = np.exp(-alpha * lam / m) if name[0] == "W" else 1.0
        new[name] = keep * p - alpha * gradients["d" + name]
    return new


@wrong("decay-without-the-weight: W - α dW - αλ/m: the same number is subtracted from every weight")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = {}
    for name, p in params.items():
        new[name] = p - alpha * gradients["d" + name]
        if name[0] == "W":
            new[name] = new[name] - alpha * lam / m
    return new


@wrong("copy-of-the-dict-only: dict(params) and then -=: the arrays of params are changed")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = dict(params)
    for l in range(1, len(params) // 2 + 1):
        new[f"W{l}"] *= 1 - alpha * lam / m
        new[f"W{l}"] -= alpha * gradients[f"dW{l}"]
        new[f"b{l}"] -= alpha * gradients[f"db{l}"]
    return new


@right("long-way: gradient of data and penalty together, then one step")
def weight_decay_step(params, gradients, alpha, lam, m):
    def total(name):
        return gradients["d" + name] + (lam / m * params[name] if name[0] == "W" else 0)

    return {name: params[name] - alpha * total(name) for name in params}


@right("deep-copy: copies all arrays first, and then works in place")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = copy.deepcopy(params)
    for l in range(1, len(new) // 2 + 1):
        new[f"W{l}"] -= alpha * lam / m * new[f"W{l}"]
        new[f"W{l}"] -= alpha * gradients[f"dW{l}"]
        new[f"b{l}"] -= alpha * gradients[f"db{l}"]
    return new


@right("two-rules: one function for weights, one for biases, looked up by the first letter; an OrderedDict")
def weight_decay_step(params, gradients, alpha, lam, m):
    rules = {
        "W": lambda W, dW: W * (m - alpha * lam) / m - alpha * dW,
        "b": lambda b, db: np.subtract(b, np.multiply(alpha, db)),
    }
    return OrderedDict((name, rules[name[0]](p, gradients["d" + name])) for name, p in params.items())


@right("from-the-gradients: goes through the names of the gradients in reverse and cuts off the d")
def weight_decay_step(params, gradients, alpha, lam, m):
    step = UserDict()
    for d_name in reversed(list(gradients)):
        name = d_name.removeprefix("d")
        shrink = {"W": alpha * lam / m}.get(name[0], 0.0)
        step[name] = params[name] - shrink * params[name] - alpha * gradients[d_name]
    return dict(step)
