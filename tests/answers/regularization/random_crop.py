"""Answers to random_crop that nobody foresaw."""

import numpy as np

from tests.answers import right, wrong


@wrong("one-window: draws one position for the whole batch")
def random_crop(images, height, width, rng):
    h, w, _ = images.shape
    t, l = rng.integers(h - height + 1), rng.integers(w - width + 1)
    return images[t : t + height, l : l + width]


@wrong("last-left-out-quietly: the same, with an if for windows as large as the image")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.empty((height, width, m))
    for i in range(m):
        t = rng.integers(0, h - height) if h > height else 0
        l = rng.integers(0, w - width) if w > width else 0
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("diagonal: one number for both, t = l, as far as it fits")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.empty((height, width, m))
    for i in range(m):
        t = l = rng.integers(min(h - height, w - width) + 1)
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("rounded: round(u (h - height)) draws the first and the last position half as often as the others")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    crops = []
    for i in range(m):
        t, l = round(rng.random() * (h - height)), round(rng.random() * (w - width))
        crops.append(images[t : t + height, l : l + width, i])
    return np.stack(crops, axis=2)


@wrong("numpy-random: draws from np.random in place of rng")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.empty((height, width, m))
    for i in range(m):
        t, l = np.random.randint(0, h - height + 1), np.random.randint(0, w - width + 1)
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("centre-crop: always the window in the middle")
def random_crop(images, height, width, rng):
    h, w, _ = images.shape
    t, l = (h - height) // 2, (w - width) // 2
    return images[t : t + height, l : l + width]


@wrong("sizes-swapped: the windows have `width` rows and `height` columns")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    height, width = min(width, h), min(height, w)
    out = np.empty((height, width, m))
    for i in range(m):
        t, l = rng.integers(h - height + 1), rng.integers(w - width + 1)
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("no-position-twice: a permutation of the positions, so no t comes again before all have been used")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    ts = rng.permutation(h - height + 1)
    ls = rng.permutation(w - width + 1)
    out = np.empty((height, width, m))
    for i in range(m):
        t, l = ts[i % len(ts)], ls[i % len(ls)]
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("own-rows-common-columns: t is drawn for each image, l once for all")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    l = rng.integers(w - width + 1)
    out = np.empty((height, width, m))
    for i in range(m):
        t = rng.integers(0, h - height, endpoint=True)
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("cut-out: the shape stays (h, w, m), and outside of the window all is 0")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.zeros_like(images)
    for i in range(m):
        t, l = rng.integers(h - height + 1), rng.integers(w - width + 1)
        out[t : t + height, l : l + width, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("near-the-middle: the mean of two draws, whole part, so positions in the middle are more likely")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.empty((height, width, m))
    for i in range(m):
        t = int(rng.integers(h - height + 1, size=2).mean())
        l = int(rng.integers(w - width + 1, size=2).mean())
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("window-out-of-the-image: t from all h rows, moved back to the last position where it does not fit")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.empty((height, width, m))
    for i in range(m):
        t, l = min(rng.integers(h), h - height), min(rng.integers(w), w - width)
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("same-seed-inside: a generator of seed 0, so each call cuts the same windows")
def random_crop(images, height, width, rng):
    rng = np.random.default_rng(0)
    h, w, m = images.shape
    out = np.empty((height, width, m))
    for i in range(m):
        t, l = rng.integers(h - height + 1), rng.integers(w - width + 1)
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@wrong("common-window-without-last: two mistakes at once: one window for the batch, and the last position is left out")
def random_crop(images, height, width, rng):
    h, w, _ = images.shape
    t, l = rng.integers(max(h - height, 1)), rng.integers(max(w - width, 1))
    return images[t : t + height, l : l + width]


@wrong("no-room-is-an-error: the last position is missing, and a window of the full height raises ValueError")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.empty((height, width, m))
    for i in range(m):
        t, l = rng.integers(0, h - height), rng.integers(0, w - width)
        out[:, :, i] = images[t : t + height, l : l + width, i]
    return out


@right("floor-of-uniform: the whole part of uniform numbers, columns before rows, last image first")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.zeros((height, width, m))
    for i in reversed(range(m)):
        l = int(rng.uniform(0, w - width + 1))
        t = int(rng.random() * (h - height + 1))
        out[..., i] = images[t:, l:, i][:height, :width]
    return out


@right("gathered: index arrays of all rows and columns, drawn at once by rng.choice")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    tops = rng.choice(np.arange(h - height + 1), size=m)
    lefts = rng.choice(np.arange(w - width + 1), size=m)
    rows = tops[None, None, :] + np.arange(height)[:, None, None]
    columns = lefts[None, None, :] + np.arange(width)[None, :, None]
    return images[rows, columns, np.arange(m)]


@right("first-of-a-permutation: a permutation of all positions for each image, of which the first counts")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    places = [(t, l) for t in range(h - height + 1) for l in range(w - width + 1)]

    def crop(i):
        t, l = places[rng.permutation(len(places))[0]]
        return images[t : t + height, l : l + width, i]

    return np.concatenate([crop(i)[:, :, None] for i in range(m)], axis=2)


@right("sliding-window-view")
def random_crop(images, height, width, rng):
    windows = np.lib.stride_tricks.sliding_window_view(images, (height, width), axis=(0, 1))
    rows, columns, m = windows.shape[:3]
    chosen = windows[rng.integers(rows, size=m), rng.integers(columns, size=m), np.arange(m)]
    return np.moveaxis(chosen, 0, -1)


@right("one-number-for-both")
def random_crop(images, height, width, rng):
    h, w, m = images.shape
    out = np.zeros((height, width, m))
    for i in range(m):
        t, l = divmod(int(rng.integers((h - height + 1) * (w - width + 1))), w - width + 1)
        out[..., i] = images[t : t + height, l : l + width, i]
    return out
