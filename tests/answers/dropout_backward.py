"""Answers to dropout_backward."""

import numpy as np

from tests.answers import right, wrong


@right("product")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask / keep_prob


@right("where")
def dropout_backward(d_out, mask, keep_prob):
    return np.where(mask, d_out, 0) / keep_prob


@right("factor")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * (np.asarray(mask) / keep_prob)


@right("one by one")
def dropout_backward(d_out, mask, keep_prob):
    return np.array([[d / keep_prob if kept else 0.0 for d, kept in zip(*rows)] for rows in zip(d_out, mask)])


@wrong("upstream of ones")
def dropout_backward(d_out, mask, keep_prob):
    return mask / keep_prob


@wrong("share that is left")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask / max(np.mean(mask), 0.01)


@wrong("changes d_out")
def dropout_backward(d_out, mask, keep_prob):
    return np.multiply(d_out, mask / keep_prob, out=d_out)


@wrong("summed")
def dropout_backward(d_out, mask, keep_prob):
    return np.sum(d_out * mask / keep_prob)


@wrong("mean over examples")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask / keep_prob / d_out.shape[1]


@wrong("nothing")
def dropout_backward(d_out, mask, keep_prob):
    return None


@wrong("back / (1 - p)", named="divided-by-the-drop-probability")
def dropout_backward(d_out, mask, keep_prob):
    return d_out * mask / (1 - keep_prob)


@wrong("back without mask", named="mask-forgotten")
def dropout_backward(d_out, mask, keep_prob):
    return d_out / keep_prob


@wrong("back without scale", named="scale-forgotten")
def dropout_backward(d_out, mask, keep_prob):
    return np.where(mask, d_out, 0.0)
