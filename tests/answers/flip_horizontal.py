"""Answers to flip_horizontal."""

import numpy as np

from tests.answers import right, wrong
from tests.answers.helpers import each


@right("fliplr")
def flip_horizontal(images):
    return np.fliplr(images)


@right("flip")
def flip_horizontal(images):
    return np.flip(images, axis=1)


@right("loops")
def flip_horizontal(images):
    out = np.zeros(images.shape)
    for c in range(images.shape[1]):
        out[:, c] = images[:, images.shape[1] - 1 - c]
    return out


@right("list of columns")
def flip_horizontal(images):
    return np.stack([images[:, c] for c in range(images.shape[1])][::-1], axis=1)


@right("one by one")
def flip_horizontal(images):
    return each(images, lambda image: image[:, ::-1])


@right("matrix")
def flip_horizontal(images):
    return np.einsum("rcm,cd->rdm", images, np.eye(images.shape[1])[::-1])


@right("float of ints")
def flip_horizontal(images):
    return images.astype(int)[:, ::-1].astype(float)


@wrong("turned")
def flip_horizontal(images):
    return np.rot90(images, axes=(0, 1))


@wrong("left half copied")
def flip_horizontal(images):
    return np.concatenate([images[:, : images.shape[1] // 2]] * 2, axis=1)


@wrong("last axis lost")
def flip_horizontal(images):
    return images[:, ::-1, 0]


@wrong("integers")
def flip_horizontal(images):
    return images[:, ::-1].astype(int)


@wrong("list")
def flip_horizontal(images):
    return images[:, ::-1].tolist()


@wrong("none")
def flip_horizontal(images):
    return None


@wrong("up down", named="up-down")
def flip_horizontal(images):
    return np.flipud(images)
