"""Answers to augment_split that nobody foresaw."""

from collections import namedtuple
from functools import reduce

import numpy as np

from tests.answers import right, wrong


@wrong("each-label-repeated: np.repeat puts the copies of a label side by side, while the images come change by change")
def augment_split(train, dev, transforms):
    images, y = train
    everything = np.concatenate([images] + [T(images) for T in transforms], axis=2)
    return (everything, np.repeat(y, len(transforms) + 1)), dev


@wrong("dev-too: the dev set is augmented like the training set")
def augment_split(train, dev, transforms):
    def more(images, y):
        return np.concatenate([images] + [T(images) for T in transforms], axis=2), np.tile(y, len(transforms) + 1)

    return more(*train), more(*dev)


@wrong("labels-once: the labels stay (m,), only the images grow")
def augment_split(train, dev, transforms):
    images, y = train
    return (np.concatenate([images] + [T(images) for T in transforms], axis=2), y), dev


@wrong("originals-missing: only the changed copies, with their labels", raises=True)
def augment_split(train, dev, transforms):
    images, y = train
    copies = np.concatenate([T(images) for T in transforms], axis=2)
    return (copies, np.tile(y, len(transforms))), dev


@wrong("one-after-the-other: each change is applied to the result of the one before")
def augment_split(train, dev, transforms):
    images, y = train
    batches = [images]
    for T in transforms:
        batches.append(T(batches[-1]))
    return (np.concatenate(batches, axis=2), np.tile(y, len(batches))), dev


@wrong("axis-zero: the copies come below the originals, along the rows")
def augment_split(train, dev, transforms):
    images, y = train
    return (np.concatenate([images] + [T(images) for T in transforms]), np.tile(y, len(transforms) + 1)), dev


@wrong("interleaved: the copies of each image stand behind it, with the labels in the same order")
def augment_split(train, dev, transforms):
    images, y = train
    h, w, _ = images.shape
    stacked = np.stack([images] + [T(images) for T in transforms], axis=3)
    return (stacked.reshape(h, w, -1), np.repeat(y, len(transforms) + 1)), dev


@wrong("originals-last: the copies come first")
def augment_split(train, dev, transforms):
    images, y = train
    return (np.concatenate([T(images) for T in transforms] + [images], axis=2), np.tile(y, len(transforms) + 1)), dev


@wrong("labels-become-floats: the labels are joined to an empty array of floats")
def augment_split(train, dev, transforms):
    all_images, all_y = np.zeros((*train[0].shape[:2], 0)), np.array([])
    for batch in [train[0]] + [T(train[0]) for T in transforms]:
        all_images = np.concatenate([all_images, batch], axis=2)
        all_y = np.concatenate([all_y, train[1]])
    return (all_images, all_y), dev


@wrong("first-change-only: returns inside of the loop, after one change")
def augment_split(train, dev, transforms):
    images, y = train
    for T in transforms:
        return (np.concatenate([images, T(images)], axis=2), np.concatenate([y, y])), dev
    return train, dev


@wrong("labels-multiplied: y * (k + 1) multiplies the labels, as it would repeat a list")
def augment_split(train, dev, transforms):
    images, y = train
    return (np.concatenate([images] + [T(images) for T in transforms], axis=2), y * (len(transforms) + 1)), dev


@wrong("list-of-labels: list(y) * (k + 1) is a list and no array")
def augment_split(train, dev, transforms):
    images, y = train
    return (np.concatenate([images] + [T(images) for T in transforms], axis=2), list(y) * (len(transforms) + 1)), dev


@wrong("shuffled: images and labels are shuffled together at the end")
def augment_split(train, dev, transforms):
    images = np.concatenate([train[0]] + [T(train[0]) for T in transforms], axis=2)
    y = np.tile(train[1], len(transforms) + 1)
    order = np.random.default_rng(0).permutation(len(y))
    return (images[:, :, order], y[order]), dev


@wrong("dev-joined: the dev set is added to the training set", raises=True)
def augment_split(train, dev, transforms):
    images = np.concatenate([train[0], dev[0]], axis=2)
    y = np.concatenate([train[1], dev[1]])
    batches = [images] + [T(images) for T in transforms]
    return (np.concatenate(batches, axis=2), np.tile(y, len(batches))), dev


@wrong("only-train: returns the augmented training pair alone")
def augment_split(train, dev, transforms):
    images, y = train
    return np.concatenate([images] + [T(images) for T in transforms], axis=2), np.tile(y, len(transforms) + 1)


@wrong("dev-in-place-of-train: augments the dev set, and leaves the training set as it was")
def augment_split(train, dev, transforms):
    images, y = dev
    batches = [images] + [T(images) for T in transforms]
    return train, (np.concatenate(batches, axis=2), np.tile(y, len(batches)))


@wrong("reversed-changes: the last change of the list comes first")
def augment_split(train, dev, transforms):
    images, y = train
    batches = [images] + [T(images) for T in transforms[::-1]]
    return (np.concatenate(batches, axis=2), np.tile(y, len(batches))), dev


@wrong("no-changes-is-an-error: right for one change and more, ValueError for an empty list")
def augment_split(train, dev, transforms):
    images, y = train
    new_images = np.concatenate([T(images) for T in transforms], axis=2)
    new_y = np.concatenate([y for _ in transforms])
    return (np.concatenate([images, new_images], axis=2), np.concatenate([y, new_y])), dev


@right("preallocated: an empty array that is filled block by block, labels by index modulo m")
def augment_split(train, dev, transforms):
    images, y = train
    h, w, m = images.shape
    count = (len(transforms) + 1) * m
    out = np.empty((h, w, count))
    out[:, :, :m] = images
    for k, T in enumerate(transforms, start=1):
        out[:, :, k * m : (k + 1) * m] = T(images)
    return (out, y[np.arange(count) % m]), dev


@right("new-axis: stacked on a new axis before the images, and reshaped")
def augment_split(train, dev, transforms):
    images, y = train
    stacked = np.stack([images, *(T(images) for T in transforms)], axis=2)
    labels = np.broadcast_to(y, (stacked.shape[2], y.size)).ravel()
    return (stacked.reshape(*images.shape[:2], -1), labels), dev


@right("reduced: pairs are joined one by one with functools.reduce; namedtuples")
def augment_split(train, dev, transforms):
    Pair = namedtuple("Pair", "images y")
    parts = [Pair(*train)] + [Pair(T(train[0]), train[1]) for T in transforms]
    joined = reduce(lambda a, b: Pair(np.dstack([a.images, b.images]), np.r_[a.y, b.y]), parts)
    return joined, Pair(*dev)


@right("resized: np.resize repeats the labels; images in lists, one by one")
def augment_split(train, dev, transforms):
    images, y = train
    singles = []
    for T in (lambda batch: batch, *transforms):
        changed = T(images)
        singles.extend(changed[:, :, i] for i in range(changed.shape[2]))
    return (np.moveaxis(np.array(singles), 0, 2), np.resize(y, len(singles))), tuple(dev)
