"""Answers to random_crop."""

import numpy as np

from tests.answers import right, wrong


def crop_by_choice(images, height, width, rng):
    h, w, m = images.shape
    places = [(t, l) for t in range(h - height + 1) for l in range(w - width + 1)]
    crops = []
    for i, k in enumerate(rng.choice(len(places), size=m)):
        t, l = places[k]
        crops.append(images[t : t + height, l : l + width, i])
    return np.dstack(crops)


def crop_by_positions(images, height, width, draw):
    """With draw(k) one of 0, …, k."""
    h, w, m = images.shape
    starts = [(draw(h - height), draw(w - width)) for _ in range(m)]
    return np.stack([images[t : t + height, l : l + width, i] for i, (t, l) in enumerate(starts)], axis=2)


def crop_of_picked_rows(images, height, width, rng):
    """Rows and columns of the image one by one, so that they are no window."""
    h, w, m = images.shape
    picked = [(rng.choice(h, height), rng.choice(w, width)) for _ in range(m)]
    return np.stack([images[r][:, c, i] for i, (r, c) in enumerate(picked)], axis=2)


class Weighted:
    """A generator whose choice prefers the first places."""

    def __init__(self, rng):
        self.rng = rng

    def choice(self, n, size):
        weights = np.arange(n, 0, -1.0) ** 2
        return self.rng.choice(n, size=size, p=weights / weights.sum())


@right("choice")
def random_crop(images, height, width, rng):
    return crop_by_choice(images, height, width, rng)


@right("views")
def random_crop(images, height, width, rng):
    windows = np.lib.stride_tricks.sliding_window_view(images, (height, width), axis=(0, 1))
    rows, columns, m = windows.shape[:3]
    chosen = windows[rng.integers(0, rows, m), rng.integers(0, columns, m), np.arange(m)]
    return chosen.transpose(1, 2, 0)


@right("floor")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.zeros((height, width, m))
    for i in range(m):
        t, l = int(rng.random() * (h - height + 1)), int(rng.random() * (w - width + 1))
        out[..., i] = images[t : t + height, l : l + width, i]
    return out


@wrong("one window for two images")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    tops, lefts = (np.repeat(rng.integers(n, size=m // 2 + 1), 2)[:m] for n in (h - height + 1, w - width + 1))
    return np.stack([images[t : t + height, l : l + width, i] for i, (t, l) in enumerate(zip(tops, lefts))], axis=2)


@wrong("images mixed up")
def random_crop(images, height, width, rng):
    return crop_by_choice(images[:, :, ::-1], height, width, rng)


@wrong("size swapped", named="size-swapped")
def random_crop(images, height, width, rng):
    return crop_by_choice(images, width, height, rng)


@wrong("batch in front", named="images-first")
def random_crop(images, height, width, rng):
    return crop_by_choice(images, height, width, rng).transpose(2, 0, 1)


@wrong("from one image")
def random_crop(images, height, width, rng):
    return crop_by_choice(np.repeat(images[:, :, :1], images.shape[2], axis=2), height, width, rng)


@wrong("first places preferred")
def random_crop(images, height, width, rng):
    return crop_by_choice(images, height, width, Weighted(rng))


@wrong("list")
def random_crop(images, height, width, rng):
    return list(crop_by_choice(images, height, width, rng))


@wrong("rows and columns picked")
def random_crop(images, height, width, rng):
    return crop_of_picked_rows(images, height, width, rng)


@wrong("middle preferred")
def random_crop(images, height, width, rng):
    return crop_by_positions(images, height, width, lambda k: int(np.clip(round(rng.normal(k / 2, k / 4)), 0, k)))


@wrong("numbers of positions forgotten")
def random_crop(images, height, width, rng):
    return crop_by_positions(images, height, width, lambda k: min(rng.integers(k + 2), k))


@wrong("rounded", named="rounded")
def random_crop(images, height, width, rng):
    return crop_by_positions(images, height, width, lambda k: round(rng.uniform(0, k)))


@wrong("off by one", named="last-position-missing")
def random_crop(images, height, width, rng):
    crops = []
    for i in range(images.shape[2]):
        t = rng.integers(0, images.shape[0] - height)
        l = rng.integers(0, images.shape[1] - width)
        crops.append(images[t : t + height, l : l + width, i])
    return np.stack(crops, axis=-1)


@wrong("one window", named="one-window-for-all")
def random_crop(images, height, width, rng):
    t = rng.integers(images.shape[0] - height + 1)
    l = rng.integers(images.shape[1] - width + 1)
    return images[t : t + height, l : l + width]
