"""Answers to worst_component."""

import numpy as np

from autograder.content.reference import gradient_checking as reference
from tests.answers import right, wrong


@right("loops")
def worst_component(grads, numerical):
    best, where = -1, None
    for name in numerical:
        for index, value in np.ndenumerate(numerical[name]):
            if abs(value - grads[name][index]) > best:
                best, where = abs(value - grads[name][index]), (name[1:], index)
    return where


@right("lists")
def worst_component(grads, numerical):
    gaps = {name: abs(grads[name] - numerical[name]) for name in grads}
    rows = [(gap, name[1:], index) for name in grads for index, gap in np.ndenumerate(gaps[name])]
    _, name, index = max(rows)
    return [name, list(index)]


@right("argwhere")
def worst_component(grads, numerical):
    gaps = {name: np.absolute(numerical[name] - grads[name]) for name in grads}
    largest = max(gap.max() for gap in gaps.values())
    for name, gap in gaps.items():
        if largest in gap:
            return name.removeprefix("d"), tuple(np.argwhere(gap == largest)[0])


@right("divmod")
def worst_component(grads, numerical):
    name = sorted(grads, key=lambda name: np.abs(grads[name] - numerical[name]).max())[-1]
    return name[1:], divmod(int(np.abs(grads[name] - numerical[name]).argmax()), grads[name].shape[1])


@wrong("index first")
def worst_component(grads, numerical):
    return reference.worst_component(grads, numerical)[::-1]


@wrong("name only")
def worst_component(grads, numerical):
    return reference.worst_component(grads, numerical)[0]


@wrong("counted from one")
def worst_component(grads, numerical):
    name, index = reference.worst_component(grads, numerical)
    return name, tuple(i + 1 for i in index)


@wrong("row only")
def worst_component(grads, numerical):
    name, index = reference.worst_component(grads, numerical)
    return name, index[:1]


@wrong("floats")
def worst_component(grads, numerical):
    name, index = reference.worst_component(grads, numerical)
    return name, tuple(map(float, index))


@wrong("best")
def worst_component(grads, numerical):
    return reference.worst_component(
        {name: 1 / (grads[name] - numerical[name]) for name in grads}, {name: 0 * g for name, g in grads.items()}
    )


@wrong("number of the array")
def worst_component(grads, numerical):
    name, index = reference.worst_component(grads, numerical)
    return list(grads).index(f"d{name}"), index


@wrong("absolute value forgotten", named="sign-kept")
def worst_component(grads, numerical):
    return max(((grads[n] - numerical[n])[i], (n[1:], i)) for n in grads for i in np.ndindex(grads[n].shape))[1]


@wrong("argmax", named="index-as-one-number")
def worst_component(grads, numerical):
    name, _ = reference.worst_component(grads, numerical)
    return name, np.argmax(np.abs(grads[f"d{name}"] - numerical[f"d{name}"]))


@wrong("sizes compared", named="absolute-values-compared")
def worst_component(grads, numerical):
    return reference.worst_component(
        {name: abs(g) for name, g in grads.items()}, {name: abs(n) for name, n in numerical.items()}
    )


@wrong("biases skipped", named="weights-only")
def worst_component(grads, numerical):
    return reference.worst_component({n: g for n, g in grads.items() if n[1] == "W"}, numerical)


@wrong("the two dicts taken for filled in one order", raises=True)
def worst_component(grads, numerical):
    return reference.worst_component(grads, dict(zip(grads, numerical.values())))
