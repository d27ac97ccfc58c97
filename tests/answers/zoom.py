"""Answers to zoom."""

import numpy as np
from scipy import ndimage
from steadygrad.images import sample

from tests.answers import right, wrong
from tests.answers.helpers import bilinear, each


def enlarge(images, factor, read=sample):
    h, w, _ = images.shape
    r = ((np.arange(h) - (h - 1) / 2) / factor + (h - 1) / 2)[:, None]
    c = ((np.arange(w) - (w - 1) / 2) / factor + (w - 1) / 2)[None, :]
    return read(images, *np.broadcast_arrays(r, c))


def enlarge_by_scipy(image, factor):
    centre = (np.array(image.shape) - 1) / 2
    return ndimage.affine_transform(image, np.eye(2) / factor, centre - centre / factor, order=1)


@right("axes")
def zoom(images, factor):
    return enlarge(images, factor)


@right("own interpolation")
def zoom(images, factor):
    return enlarge(images, factor, read=bilinear)


@right("scipy")
def zoom(images, factor):
    return each(images, lambda image: enlarge_by_scipy(image, factor))


@right("one by one")
def zoom(images, factor):
    return np.concatenate([enlarge(images[:, :, [i]], factor) for i in range(images.shape[2])], axis=2)


@wrong("larger shape")
def zoom(images, factor):
    return ndimage.zoom(images, (factor, factor, 1), order=1)


@wrong("batch enlarged")
def zoom(images, factor):
    return enlarge(images.transpose(0, 2, 1), factor).transpose(0, 2, 1)


@wrong("factor squared")
def zoom(images, factor):
    return enlarge(images, factor**2)


@wrong("brighter")
def zoom(images, factor):
    return factor * images


@wrong("not at all")
def zoom(images, factor):
    return images


@wrong("meshgrid", named="transposed")
def zoom(images, factor):
    h, w, _ = images.shape
    r, c = np.meshgrid(np.arange(h), np.arange(w))
    return sample(images, (h - 1) / 2 + (r - (h - 1) / 2) / factor, (w - 1) / 2 + (c - (w - 1) / 2) / factor)


@wrong("smaller for larger", named="smaller-for-larger")
def zoom(images, factor):
    return enlarge(images, 1 / factor)
