"""Answers to weight_decay_step."""

from autograder.content.reference import penalties as reference
from tests.answers import right, wrong


def long_form(params, gradients, alpha, lam, m):
    decay = {name: lam / m if name[0] == "W" else 0.0 for name in params}
    return {n: params[n] - alpha * (gradients[f"d{n}"] + decay[n] * params[n]) for n in params}


def on_copies(params, gradients, alpha, lam, m):
    new = {name: p.copy() for name, p in params.items()}
    for name, p in new.items():
        p -= alpha * gradients[f"d{name}"]
        if name[0] == "W":
            p -= alpha * lam / m * params[name]
    return new


@right("long form")
def weight_decay_step(params, gradients, alpha, lam, m):
    return long_form(params, gradients, alpha, lam, m)


@right("long form, from the last to the first")
def weight_decay_step(params, gradients, alpha, lam, m):
    return dict(reversed(long_form(params, gradients, alpha, lam, m).items()))


@right("on copies")
def weight_decay_step(params, gradients, alpha, lam, m):
    return on_copies(params, gradients, alpha, lam, m)


@wrong("in place")
def weight_decay_step(params, gradients, alpha, lam, m):
    for name, p in on_copies(params, gradients, alpha, lam, m).items():
        params[name][...] = p
    return params


@wrong("a copy of the dict only")
def weight_decay_step(params, gradients, alpha, lam, m):
    new = params.copy()
    new["W1"] *= 1 - alpha * lam / m
    return long_form(params, gradients, alpha, lam, m)


@wrong("no step")
def weight_decay_step(params, gradients, alpha, lam, m):
    return params


@wrong("no decay")
def weight_decay_step(params, gradients, alpha, lam, m):
    return {name: params[name] - alpha * gradients[f"d{name}"] for name in params}


@wrong("m squared")
def weight_decay_step(params, gradients, alpha, lam, m):
    return reference.weight_decay_step(params, gradients, alpha, lam, m**2)


@wrong("names of gradients")
def weight_decay_step(params, gradients, alpha, lam, m):
    return {f"d{name}": p for name, p in reference.weight_decay_step(params, gradients, alpha, lam, m).items()}


@wrong("the penalty in the gradient, too", named="penalty-twice")
def weight_decay_step(params, gradients, alpha, lam, m):
    total = {f"d{n}": gradients[f"d{n}"] + lam / m * p * (n[0] == "W") for n, p in params.items()}
    return long_form(params, total, alpha, lam, m)


@wrong("a factor with a 2", named="penalty-twice")
def weight_decay_step(params, gradients, alpha, lam, m):
    return {
        name: (1 - 2 * alpha * lam / m if name[0] == "W" else 1) * p - alpha * gradients[f"d{name}"]
        for name, p in params.items()
    }
