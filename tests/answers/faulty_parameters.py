"""Answers to faulty_parameters."""

import numpy as np

from autograder.content.reference import gradient_checking as reference
from tests.answers import right, wrong
from tests.answers.helpers import slopes


@right("a set")
def faulty_parameters(J, backward, params, eps):
    found, numerical, grads = set(), slopes(J, params, eps), backward(params)
    for name in params:
        a, b = grads["d" + name], numerical[name]
        if np.sqrt(np.sum((a - b) ** 2)) > 1e-5 * (np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2))):
            found.add(name)
    return found


@right("one by one, a tuple")
def faulty_parameters(J, backward, params, eps):
    """Each parameter moves alone, the others stay."""
    found = []
    for name in params:
        difference, _ = reference.gradient_check(
            lambda part, name=name: J(params | {name: part["W1"]}),
            {"dW1": backward(params)[f"d{name}"]},
            {"W1": params[name]},
            eps,
        )
        found += [name] if difference > 1e-5 else []
    return tuple(found[::-1])


@right("a list")
def faulty_parameters(J, backward, params, eps):
    return list(reference.faulty_parameters(J, backward, params, eps))


@wrong("all")
def faulty_parameters(J, backward, params, eps):
    return list(params)


@wrong("none")
def faulty_parameters(J, backward, params, eps):
    return []


@wrong("their number")
def faulty_parameters(J, backward, params, eps):
    return len(reference.faulty_parameters(J, backward, params, eps))


@wrong("a text")
def faulty_parameters(J, backward, params, eps):
    return " ".join(reference.faulty_parameters(J, backward, params, eps))


@wrong("layers")
def faulty_parameters(J, backward, params, eps):
    return sorted({int(name[1:]) for name in reference.faulty_parameters(J, backward, params, eps)})


@wrong("the first")
def faulty_parameters(J, backward, params, eps):
    return sorted(reference.faulty_parameters(J, backward, params, eps))[:1]


@wrong("flags")
def faulty_parameters(J, backward, params, eps):
    return {name: name in reference.faulty_parameters(J, backward, params, eps) for name in params}


@wrong("mean instead of length")
def faulty_parameters(J, backward, params, eps):
    return [name for name, b in slopes(J, params, eps).items() if abs(np.mean(backward(params)[f"d{name}"] - b)) > 1e-5]


@wrong("the worst entry of each", named="entry-by-entry")
def faulty_parameters(J, backward, params, eps):
    return [
        name
        for name, b in slopes(J, params, eps).items()
        if (abs(backward(params)[f"d{name}"] - b) / (abs(backward(params)[f"d{name}"]) + abs(b))).max() > 1e-5
    ]


@wrong("verdict of all", named="all-or-nothing")
def faulty_parameters(J, backward, params, eps):
    return list(params) if reference.gradient_check(J, backward(params), params, eps)[0] > 1e-5 else []


@wrong("keys of grads", named="names-of-gradients")
def faulty_parameters(J, backward, params, eps):
    return {f"d{name}" for name in reference.faulty_parameters(J, backward, params, eps)}
