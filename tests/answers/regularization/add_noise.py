"""Answers to add_noise that nobody foresaw."""

from statistics import NormalDist

import numpy as np

from tests.answers import right, wrong


@wrong("variance-as-scale: the scale of rng.normal is std**2")
def add_noise(images, std, rng):
    return images + rng.normal(0, std**2, images.shape)


@wrong("root-of-std: takes std for the variance and draws with its root")
def add_noise(images, std, rng):
    return images + rng.normal(0, np.sqrt(std), images.shape)


@wrong("one-noise-for-all: noise of shape (h, w, 1), the same for each image")
def add_noise(images, std, rng):
    h, w, _ = images.shape
    return images + std * rng.standard_normal((h, w, 1))


@wrong("level-of-an-image: one number for each image, so that all its pixels move together")
def add_noise(images, std, rng):
    return images + std * rng.standard_normal(images.shape[2])


@wrong("one-number: rng.normal without a size draws one number for all")
def add_noise(images, std, rng):
    return images + rng.normal(0, std)


@wrong("numpy-generator: np.random.randn in place of rng")
def add_noise(images, std, rng):
    return images + std * np.random.randn(*images.shape)


@wrong("cut-off: np.clip to 0 and 16 at the end")
def add_noise(images, std, rng):
    return np.clip(images + rng.normal(0, std, size=images.shape), 0, 16)


@wrong("plus-equals: images += noise changes the images of the caller")
def add_noise(images, std, rng):
    images += rng.normal(0, std, size=images.shape)
    return images


@wrong("uniform-band: uniform numbers between -std and std")
def add_noise(images, std, rng):
    return images + rng.uniform(-std, std, size=images.shape)


@wrong("uniform-same-variance: uniform numbers with the right mean and variance, but no normal law")
def add_noise(images, std, rng):
    return images + std * np.sqrt(12) * (rng.random(images.shape) - 0.5)


@wrong("random-not-normal: std times rng.random, from 0 to std")
def add_noise(images, std, rng):
    return images + std * rng.random(images.shape)


@wrong("std-forgotten: standard normal numbers, whatever std is")
def add_noise(images, std, rng):
    return images + rng.standard_normal(images.shape)


@wrong("always-darker: absolute values of normal numbers")
def add_noise(images, std, rng):
    return images + np.abs(rng.normal(0, std, images.shape))


@wrong("in-proportion: the noise is multiplied by the grey level, so paper stays clean")
def add_noise(images, std, rng):
    return images * (1 + rng.normal(0, std, images.shape))


@wrong("ink-only: noise where the grey level is above 0, nothing on paper")
def add_noise(images, std, rng):
    return images + np.where(images > 0, rng.normal(0, std, images.shape), 0)


@wrong("whole-levels: the result is rounded to whole grey levels")
def add_noise(images, std, rng):
    return np.round(images + rng.normal(0, std, images.shape))


@wrong("forced-statistics: the noise is shifted and scaled to mean 0 and standard deviation std exactly")
def add_noise(images, std, rng):
    noise = rng.standard_normal(images.shape)
    noise -= noise.mean()
    return images + std * noise / noise.std()


@wrong("std-as-mean: rng.normal(std, 1), the standard deviation stands in the place of the mean")
def add_noise(images, std, rng):
    return images + rng.normal(std, 1, images.shape)


@wrong("noise-of-rows: one draw for each row of each image")
def add_noise(images, std, rng):
    h, _, m = images.shape
    return images + rng.normal(0, std, (h, 1, m))


@wrong("variance-and-clip: two mistakes at once: std**2 for the scale, and cut off at 0 and 16")
def add_noise(images, std, rng):
    return np.minimum(np.maximum(images + std**2 * rng.standard_normal(images.shape), 0), 16)


@right("around-the-images: normal numbers with the images for means")
def add_noise(images, std, rng):
    return rng.normal(loc=images, scale=std)


@right("image-by-image: last image first, subtracted, since the law is symmetric")
def add_noise(images, std, rng):
    out = np.array(images, dtype=float)
    for i in range(images.shape[2] - 1, -1, -1):
        out[:, :, i] -= std * rng.standard_normal(images.shape[:2])
    return out


@right("box-muller: from uniform numbers by the formula of Box and Muller")
def add_noise(images, std, rng):
    radius = np.sqrt(-2 * np.log(1 - rng.random(images.shape)))
    return images + std * radius * np.cos(2 * np.pi * rng.random(images.shape))


@right("inverse-law: the quantiles of uniform numbers, pixel by pixel")
def add_noise(images, std, rng):
    law = NormalDist(0, std)
    noise = [law.inv_cdf(u if u > 0 else 0.5) for u in rng.random(images.size)]
    return images + np.reshape(noise, images.shape)


@right("two-halves: the sum of two independent draws with half the variance each")
def add_noise(images, std, rng):
    first, second = rng.normal(0, std / np.sqrt(2), size=(2, *images.shape))
    return images + first + second


@right("signed-chi: roots of chi-square numbers with a random sign")
def add_noise(images, std, rng):
    signs = rng.choice([-1.0, 1.0], size=images.shape)
    return images + std * signs * np.sqrt(rng.chisquare(1, size=images.shape))
