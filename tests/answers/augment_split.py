"""Answers to augment_split."""

import numpy as np

from autograder.content.reference import augmentation as reference
from tests.answers import right, wrong


@right("by hand")
def augment_split(train, dev, transforms):
    images, y = train
    h, w, m = images.shape
    out, labels = np.empty((h, w, m * (len(transforms) + 1))), []
    for k, change in enumerate([lambda x: x, *transforms]):
        out[:, :, k * m : (k + 1) * m] = change(images)
        labels.extend(y)
    return (out, np.array(labels)), dev


@right("dstack")
def augment_split(train, dev, transforms):
    images, y = train
    return (np.dstack([images] + [T(images) for T in transforms]), np.hstack([y] * (len(transforms) + 1))), dev


@right("lists")
def augment_split(train, dev, transforms):
    return [list(part) for part in reference.augment_split(train, dev, transforms)]


@right("copied dev")
def augment_split(train, dev, transforms):
    return reference.augment_split(train, dev, transforms)[0], (dev[0].copy(), dev[1].copy())


@wrong("dev first")
def augment_split(train, dev, transforms):
    return reference.augment_split(train, dev, transforms)[::-1]


@wrong("labels first")
def augment_split(train, dev, transforms):
    return reference.augment_split(train, dev, transforms)[0][::-1], dev


@wrong("copies first")
def augment_split(train, dev, transforms):
    images, y = train
    return (np.dstack([*(T(images) for T in transforms), images]), np.tile(y, len(transforms) + 1)), dev


@wrong("dev in train")
def augment_split(train, dev, transforms):
    both = np.dstack([train[0], dev[0]]), np.hstack([train[1], dev[1]])
    return reference.augment_split(both, dev, transforms)[0], dev


@wrong("training part alone")
def augment_split(train, dev, transforms):
    return reference.augment_split(train, dev, transforms)[0]


@wrong("four values")
def augment_split(train, dev, transforms):
    return (*reference.augment_split(train, dev, transforms)[0], *dev)


@wrong("one-hot labels")
def augment_split(train, dev, transforms):
    (images, y), _ = reference.augment_split(train, dev, transforms)
    return (images, np.eye(10)[y]), dev


@wrong("the first change only", named="one-change-only")
def augment_split(train, dev, transforms):
    return reference.augment_split(train, dev, transforms[:1])


@wrong("dev augmented", named="dev-augmented")
def augment_split(train, dev, transforms):
    return reference.augment_split(train, dev, transforms)[0], reference.augment_split(dev, train, transforms)[0]


@wrong("labels in a list")
def augment_split(train, dev, transforms):
    (images, y), _ = reference.augment_split(train, dev, transforms)
    return (images, y.tolist()), dev
