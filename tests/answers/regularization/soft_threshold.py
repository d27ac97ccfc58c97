"""Answers to soft_threshold that nobody foresaw."""

import numpy as np
from steadygrad.functions import relu

from tests.answers import right, wrong


@wrong("hard: keeps the weights above t as they are, and sets the others to 0")
def soft_threshold(w, t):
    return w * (np.abs(w) > t)


@wrong("one-sided: max(w - t, 0), so that all negative weights become 0")
def soft_threshold(w, t):
    return np.maximum(w - t, 0)


@wrong("no-stop: sign(w) (|w| - t) without the maximum, small weights pass zero")
def soft_threshold(w, t):
    return np.sign(w) * (np.abs(w) - t)


@wrong("clipped: cuts the weights off at t and -t, which is what soft thresholding takes away")
def soft_threshold(w, t):
    return np.clip(w, -t, t)


@wrong("np-max: np.max(|w| - t, 0) takes the largest entry along axis 0, and no maximum with 0", raises=True)
def soft_threshold(w, t):
    return np.sign(w) * np.max(np.abs(w) - t, 0)


@wrong("one-after-the-other: after the large weights have come down by t, those below t are zeroed, up to 2t")
def soft_threshold(w, t):
    out = w.copy()
    out[out > t] -= t
    out[out < -t] += t
    out[np.abs(out) <= t] = 0
    return out


@wrong("in-the-array: the right numbers, but written into w")
def soft_threshold(w, t):
    large = np.abs(w) > t
    w[large] -= t * np.sign(w[large])
    w[~large] = 0
    return w


@wrong("decay: multiplies by 1 - t, the step of L2")
def soft_threshold(w, t):
    return w * (1 - t)


@wrong("no-dead-zone: w - t above t and w + t everywhere else")
def soft_threshold(w, t):
    return np.where(w > t, w - t, w + t)


@wrong("whole-vector: shrinks the length of the whole array by t, not each entry")
def soft_threshold(w, t):
    length = np.linalg.norm(w)
    return w * max(1 - t / length, 0) if length > 0 else w.copy()


@wrong("flattened: the result is one-dimensional whatever the shape of w")
def soft_threshold(w, t):
    return np.array([np.sign(x) * max(abs(x) - t, 0) for x in w.flat])


@wrong("half-threshold: moves by t/2, the solution without the half before the square")
def soft_threshold(w, t):
    return np.sign(w) * np.maximum(np.abs(w) - t / 2, 0)


@wrong("sign-lost: max(|w| - t, 0), all results are positive")
def soft_threshold(w, t):
    return np.maximum(np.abs(w) - t, 0)


@wrong("rows-only: a loop over range(len(w)) with an if, which works for one axis only", raises=True)
def soft_threshold(w, t):
    out = np.zeros_like(w)
    for i in range(len(w)):
        if w[i] > t:
            out[i] = w[i] - t
        elif w[i] < -t:
            out[i] = w[i] + t
    return out


@wrong("absolute-value-outside: sign(w) |w - t|: with w = -1.1 and t = 1 it is -2.1")
def soft_threshold(w, t):
    return np.sign(w) * np.maximum(np.abs(w - t), 0)


@wrong("both-conditions-at-plus-t: every w below +t is moved up by t")
def soft_threshold(w, t):
    return np.where(w > t, w - t, np.where(w < t, w + t, 0.0))


@right("less-the-clipped: w less what lies between -t and t")
def soft_threshold(w, t):
    return w - np.clip(w, -t, t)


@right("two-relus: a ReLU for each side, from steadygrad.functions")
def soft_threshold(w, t):
    return relu(w - t) - relu(-w - t)


@right("median: the middle one of w - t, 0 and w + t")
def soft_threshold(w, t):
    return np.median([w - t, np.zeros(w.shape), w + t], axis=0)


@right("distances: half the distances to t and to -t, no maximum")
def soft_threshold(w, t):
    return w + (np.abs(w - t) - np.abs(w + t)) / 2


@right("masks-of-the-original: a copy, and every mask taken from w itself")
def soft_threshold(w, t):
    out = np.array(w, dtype=float)
    out[w > t] -= t
    out[w < -t] += t
    out[abs(w) <= t] = 0
    return out


@right("piecewise: np.piecewise with three pieces")
def soft_threshold(w, t):
    return np.piecewise(w, [w > t, w < -t], [lambda x: x - t, lambda x: x + t, 0.0])


@right("vectorize-with-otypes")
def soft_threshold(w, t):
    shrink = np.vectorize(lambda x: x - t if x > t else x + t if x < -t else 0, otypes=[float])
    return shrink(w)
