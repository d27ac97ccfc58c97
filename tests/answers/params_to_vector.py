"""Answers to params_to_vector."""

from functools import reduce

import numpy as np

from autograder.content.reference import gradient_checking as reference
from tests.answers import right, wrong
from tests.answers.helpers import layered


@right("loops, list")
def params_to_vector(params):
    theta = []
    for name in layered(params):
        for row in params[name]:
            for entry in row:
                theta.append(entry)
    return theta


@right("in place")
def params_to_vector(params):
    theta, at = np.empty(sum(p.size for p in params.values())), 0
    for name in layered(params):
        theta[at : at + params[name].size] = params[name].flat
        at += params[name].size
    return theta


@right("hstack")
def params_to_vector(params):
    return np.hstack([params[name].flatten() for name in layered(params)])


@right("reshape")
def params_to_vector(params):
    return np.concatenate([params[name].reshape(-1) for name in layered(params)], axis=0)


@right("columns, then ravel")
def params_to_vector(params):
    return np.vstack([params[name].reshape(-1, 1) for name in layered(params)]).ravel()


@right("growing")
def params_to_vector(params):
    return reduce(np.append, [params[name] for name in layered(params)], np.empty(0))


@right("sorted by number")
def params_to_vector(params):
    return np.concatenate(
        [params[name].ravel() for name in sorted(params, key=lambda name: (int(name[1:]), name.startswith("b")))]
    )


@wrong("row")
def params_to_vector(params):
    return reference.params_to_vector(params)[None]


@wrong("backwards")
def params_to_vector(params):
    return reference.params_to_vector(params)[::-1]


@wrong("last layer first")
def params_to_vector(params):
    return np.concatenate([params[name].ravel() for name in list(layered(params))[::-1]])


@wrong("float32")
def params_to_vector(params):
    return reference.params_to_vector(params).astype(np.float32)


@wrong("sorted numbers")
def params_to_vector(params):
    return np.sort(reference.params_to_vector(params))


@wrong("with sizes")
def params_to_vector(params):
    return reference.params_to_vector(params), len(params)


@wrong("nested")
def params_to_vector(params):
    return [params[name] for name in layered(params)]


@wrong("two layers")
def params_to_vector(params):
    return np.concatenate([params[name].ravel() for name in ("W1", "b1", "W2", "b2")])


@wrong("items", named="dict-order")
def params_to_vector(params):
    return np.hstack([p.ravel() for p in params.values()])


@wrong("sorted", named="sorted-as-texts")
def params_to_vector(params):
    return np.hstack([params[name].ravel() for name in sorted(params)])


@wrong("transposed", named="column-by-column")
def params_to_vector(params):
    return np.hstack([params[name].T.flatten() for name in layered(params)])


@wrong("vstack", named="column-vector")
def params_to_vector(params):
    return np.vstack([params[name].reshape(-1, 1) for name in layered(params)])
