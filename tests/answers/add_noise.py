"""Answers to add_noise."""

import numpy as np

from tests.answers import right, wrong


@right("normal")
def add_noise(images, std, rng):
    return images + rng.normal(0, std, images.shape)


@right("normal about the images")
def add_noise(images, std, rng):
    return rng.normal(images, std)


@right("minus")
def add_noise(images, std, rng):
    return images - std * rng.standard_normal(images.shape)


@right("Box and Muller")
def add_noise(images, std, rng):
    u, v = rng.random(images.shape), rng.random(images.shape)
    return images + std * np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)


@right("loops")
def add_noise(images, std, rng):
    out = images.copy()
    for i in range(images.shape[2]):
        out[:, :, i] += rng.normal(0, std, images.shape[:2])
    return out


@wrong("absolute")
def add_noise(images, std, rng):
    return images + np.abs(rng.normal(0, std, images.shape))


@wrong("salt and pepper")
def add_noise(images, std, rng):
    return images + std * rng.choice([-1.0, 1.0], images.shape)


@wrong("one a row")
def add_noise(images, std, rng):
    return images + std * rng.standard_normal((images.shape[0], 1, images.shape[2]))


@wrong("half of the images")
def add_noise(images, std, rng):
    return np.concatenate(
        [images[:, :, ::2] + std * rng.standard_normal(images[:, :, ::2].shape), images[:, :, 1::2]], axis=2
    )


@wrong("rounded")
def add_noise(images, std, rng):
    return np.round(images + std * rng.standard_normal(images.shape))


@wrong("flat")
def add_noise(images, std, rng):
    return (images + std * rng.standard_normal(images.shape)).ravel()


@wrong("variance for std", named="variance-for-std")
def add_noise(images, std, rng):
    return rng.normal(images, std**2)


@wrong("clipped", named="clipped")
def add_noise(images, std, rng):
    return rng.normal(images, std).clip(0, 16)


@wrong("one draw for all", named="one-draw-for-all")
def add_noise(images, std, rng):
    return images + rng.normal(0, std)
