"""Answers to l1_cost; more wrong ones are in both_penalties."""

import math

import numpy as np

from tests.answers import right
from tests.answers.helpers import flat, weights


@right("entries")
def l1_cost(params, lam, m):
    total = 0.0
    for W in weights(params):
        for row in W:
            for w in row:
                total += abs(w)
    return lam * total / m


@right("one vector")
def l1_cost(params, lam, m):
    return lam / m * np.linalg.norm(flat(params), 1)


@right("w sign(w)")
def l1_cost(params, lam, m):
    return lam / m * np.sum(flat(params) * np.sign(flat(params)))


@right("roots of squares")
def l1_cost(params, lam, m):
    return lam / m * np.sum(np.sqrt(flat(params) ** 2))


@right("largest of two")
def l1_cost(params, lam, m):
    return lam / m * math.fsum(np.maximum(flat(params), -flat(params)))
