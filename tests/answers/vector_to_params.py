"""Answers to vector_to_params."""

import numpy as np

from autograder.content.reference import gradient_checking as reference
from tests.answers import right, wrong
from tests.answers.helpers import layered


@right("iterator")
def vector_to_params(theta, params):
    entries = iter(theta.tolist())
    return {
        name: np.array([[next(entries) for _ in range(params[name].shape[1])] for _ in range(params[name].shape[0])])
        for name in layered(params)
    }


@right("popping")
def vector_to_params(theta, params):
    result, rest = {name: None for name in params}, theta
    for name in layered(params):
        part, rest = rest[: params[name].size], rest[params[name].size :]
        result[name] = part.reshape(params[name].shape)
    return result


@right("filling")
def vector_to_params(theta, params):
    result, at = {}, 0
    for name in layered(params):
        result[name] = np.zeros_like(params[name])
        result[name].flat[:] = theta[at : at + result[name].size]
        at += result[name].size
    return result


@wrong("writes into the template")
def vector_to_params(theta, params):
    for p in params.values():
        p.fill(0)
    return params


@wrong("transposed")
def vector_to_params(theta, params):
    return {name: p.T for name, p in reference.vector_to_params(theta, params).items()}


@wrong("gradients' names")
def vector_to_params(theta, params):
    return {f"d{name}": p for name, p in reference.vector_to_params(theta, params).items()}


@wrong("float32")
def vector_to_params(theta, params):
    return {name: p.astype(np.float32) for name, p in reference.vector_to_params(theta, params).items()}


@wrong("added")
def vector_to_params(theta, params):
    return {name: p + params[name] for name, p in reference.vector_to_params(theta, params).items()}


@wrong("list")
def vector_to_params(theta, params):
    return list(reference.vector_to_params(theta, params).values())


@wrong("last one lost")
def vector_to_params(theta, params):
    return dict(list(reference.vector_to_params(theta, params).items())[:-1])
