"""Answers to soft_threshold."""

import math

import numpy as np

from autograder.content.reference import penalties as reference
from tests.answers import right, wrong


@right("nested where")
def soft_threshold(w, t):
    return np.where(w > t, w - t, np.where(w < -t, w + t, 0.0))


@right("what a clip leaves")
def soft_threshold(w, t):
    return w - np.clip(w, -t, t)


@right("two halves")
def soft_threshold(w, t):
    return np.maximum(w - t, 0) - np.maximum(-w - t, 0)


@right("a factor")
def soft_threshold(w, t):
    return w * np.maximum(1 - t / np.where(w == 0, t, np.abs(w)), 0)


@right("one by one")
def soft_threshold(w, t):
    return np.reshape([math.copysign(max(abs(x) - t, 0), x) for x in w.flat], w.shape)


@right("clipped below")
def soft_threshold(w, t):
    return np.sign(w) * np.clip(np.abs(w) - t, 0, None)


@wrong("list")
def soft_threshold(w, t):
    return reference.soft_threshold(w, t).tolist()


@wrong("flat")
def soft_threshold(w, t):
    return reference.soft_threshold(w, t).ravel()[:, None]


@wrong("nothing")
def soft_threshold(w, t):
    return None


@wrong("not moved")
def soft_threshold(w, t):
    return w


@wrong("all zero")
def soft_threshold(w, t):
    return np.zeros_like(w)


@wrong("negative weights only")
def soft_threshold(w, t):
    return np.minimum(w + t, 0)


@wrong("relative")
def soft_threshold(w, t):
    return np.sign(w) * np.maximum(np.abs(w) - t * np.abs(w), 0)
