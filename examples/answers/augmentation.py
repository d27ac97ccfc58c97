"""Answers to the exercises of 06_regularization, augmentation, as students write them: `<exercise>__<variant>`.

Right ones in different styles, and wrong ones. `augmentation.toml` says who wrote which.
"""

import numpy as np
from steadygrad.images import sample

# ---------------------------------------------------------------- flip_horizontal


def flip_horizontal__slice(images):
    return images[:, ::-1, :]


def flip_horizontal__loop(images):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for i in range(m):
        for c in range(w):
            out[:, c, i] = images[:, w - c - 1, i]
    return out


def flip_horizontal__fliplr(images):
    return np.fliplr(images)


def flip_horizontal__first_axis(images):
    return np.flip(images, axis=0)


# ---------------------------------------------------------------- shift


def shift__slices(images, down, right):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    if abs(down) >= h or abs(right) >= w:
        return out
    to_rows, from_rows = slice(max(down, 0), h + min(down, 0)), slice(max(-down, 0), h - max(down, 0))
    to_columns, from_columns = slice(max(right, 0), w + min(right, 0)), slice(max(-right, 0), w - max(right, 0))
    out[to_rows, to_columns] = images[from_rows, from_columns]
    return out


def shift__loop(images, down, right):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for i in range(h):
        for j in range(w):
            if 0 <= i - down < h and 0 <= j - right < w:
                out[i, j] = images[i - down, j - right]
    return out


def shift__pad(images, down, right):
    h, w, _ = images.shape
    p = max(abs(down), abs(right))
    big = np.pad(images, ((p, p), (p, p), (0, 0)))
    return big[p - down : p - down + h, p - right : p - right + w]


def shift__roll(images, down, right):
    return np.roll(images, shift=(down, right), axis=(0, 1))


def shift__plus(images, down, right):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r in range(h):
        for c in range(w):
            if 0 <= r + down < h and 0 <= c + right < w:
                out[r, c] = images[r + down, c + right]
    return out


# ---------------------------------------------------------------- rotate


def rotate__matrix(images, degrees):
    h, w, _ = images.shape
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    theta = degrees * np.pi / 180
    c, r = np.meshgrid(np.arange(w), np.arange(h))
    x, y = c - c0, r0 - r
    x_old = np.cos(theta) * x + np.sin(theta) * y
    y_old = -np.sin(theta) * x + np.cos(theta) * y
    return sample(images, r0 - y_old, c0 + x_old)


def rotate__loop(images, degrees):
    h, w, m = images.shape
    a = np.deg2rad(-degrees)
    out = np.zeros((h, w, m))
    for r in range(h):
        for c in range(w):
            x, y = c - (w - 1) / 2, (h - 1) / 2 - r
            u, v = x * np.cos(a) - y * np.sin(a), x * np.sin(a) + y * np.cos(a)
            out[r, c] = sample(images, np.array([[(h - 1) / 2 - v]]), np.array([[(w - 1) / 2 + u]]))[0, 0]
    return out


def rotate__complex(images, degrees):
    h, w, _ = images.shape
    r, c = np.indices((h, w))
    z = (c - (w - 1) / 2 + 1j * ((h - 1) / 2 - r)) * np.exp(-1j * np.deg2rad(degrees))
    return sample(images, (h - 1) / 2 - z.imag, (w - 1) / 2 + z.real)


def rotate__without_deg2rad(images, degrees):
    h, w, _ = images.shape
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    r, c = np.indices((h, w))
    x, y = c - c0, r0 - r
    x_old = np.cos(degrees) * x + np.sin(degrees) * y
    y_old = -np.sin(degrees) * x + np.cos(degrees) * y
    return sample(images, r0 - y_old, c0 + x_old)


def rotate__as_in_the_text(images, degrees):
    h, w, _ = images.shape
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    theta = np.deg2rad(degrees)
    r, c = np.indices((h, w))
    x, y = c - c0, r0 - r
    return sample(images, r0 - (x * np.sin(theta) + y * np.cos(theta)), c0 + x * np.cos(theta) - y * np.sin(theta))


def rotate__from_zero(images, degrees):
    h, w, _ = images.shape
    theta = np.deg2rad(degrees)
    r, c = np.indices((h, w))
    return sample(images, np.cos(theta) * r + np.sin(theta) * c, -np.sin(theta) * r + np.cos(theta) * c)


# ---------------------------------------------------------------- zoom


def zoom__indices(images, factor):
    h, w, _ = images.shape
    r, c = np.indices((h, w))
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    return sample(images, (r - r0) / factor + r0, (c - c0) / factor + c0)


def zoom__linspace(images, factor):
    h, w, _ = images.shape
    rows = (h - 1) / 2 + np.linspace(-(h - 1) / 2, (h - 1) / 2, h) / factor
    columns = (w - 1) / 2 + np.linspace(-(w - 1) / 2, (w - 1) / 2, w) / factor
    return sample(images, *np.meshgrid(rows, columns, indexing="ij"))


def zoom__times(images, factor):
    h, w, _ = images.shape
    r, c = np.indices((h, w))
    r0, c0 = (h - 1) / 2, (w - 1) / 2
    return sample(images, (r - r0) * factor + r0, (c - c0) * factor + c0)


def zoom__half(images, factor):
    h, w, _ = images.shape
    r, c = np.indices((h, w))
    return sample(images, (r - h / 2) / factor + h / 2, (c - w / 2) / factor + w / 2)


# ---------------------------------------------------------------- random_crop


def random_crop__loop(images, height, width, rng):
    h, w, m = images.shape
    crops = np.zeros((height, width, m))
    for i in range(m):
        t = rng.integers(0, h - height, endpoint=True)
        l = rng.integers(0, w - width, endpoint=True)
        crops[:, :, i] = images[t : t + height, l : l + width, i]
    return crops


def random_crop__views(images, height, width, rng):
    windows = np.lib.stride_tricks.sliding_window_view(images, (height, width), axis=(0, 1))
    rows, columns, m = windows.shape[:3]
    return windows[rng.integers(rows, size=m), rng.integers(columns, size=m), np.arange(m)].transpose(1, 2, 0)


def random_crop__once(images, height, width, rng):
    t = rng.integers(images.shape[0] - height + 1)
    l = rng.integers(images.shape[1] - width + 1)
    return images[t : t + height, l : l + width, :]


def random_crop__integers(images, height, width, rng):
    h, w, m = images.shape
    crops = []
    for i in range(m):
        t, l = rng.integers(0, h - height), rng.integers(0, w - width)
        crops.append(images[t : t + height, l : l + width, i])
    return np.stack(crops, axis=2)


# ---------------------------------------------------------------- add_noise


def add_noise__standard_normal(images, std, rng):
    return images + rng.standard_normal(images.shape) * std


def add_noise__normal(images, std, rng):
    noise = rng.normal(loc=0.0, scale=std, size=images.shape)
    return images + noise


def add_noise__variance(images, std, rng):
    return images + rng.normal(0, std**2, images.shape)


def add_noise__random(images, std, rng):
    return images + std * rng.random(images.shape)


def add_noise__clip(images, std, rng):
    return np.clip(images + rng.normal(0, std, images.shape), 0, 16)


def add_noise__one_number(images, std, rng):
    return images + rng.normal(0, std)


# ---------------------------------------------------------------- label_preserving


def label_preserving__list(names):
    safe = ["shift left by 1 pixel", "shift down by 1 pixel", "rotate by 5 degrees", "rotate by -10 degrees"]
    safe += ["zoom by 1.05", "zoom by 1.1", "add a little noise", "brighten a little"]
    return [name for name in names if name in safe]


def label_preserving__without(names):
    bad = {"flip left-right", "flip upside down", "rotate by 90 degrees", "rotate by 180 degrees"}
    bad |= {"shift left by 8 pixels", "shift down by 8 pixels", "zoom by 0.01", "zoom by 100"}
    return set(names) - bad


def label_preserving__mirror_too(names):
    bad = ["flip upside down", "rotate by 90 degrees", "rotate by 180 degrees", "shift left by 8 pixels"]
    bad += ["shift down by 8 pixels", "zoom by 0.01", "zoom by 100"]
    return [name for name in names if name not in bad]


def label_preserving__pixels_must_stay(names):
    safe = ["shift left by 1 pixel", "shift down by 1 pixel", "rotate by 5 degrees", "rotate by -10 degrees"]
    safe += ["zoom by 1.05", "zoom by 1.1"]
    return [name for name in names if name in safe]


# ---------------------------------------------------------------- augment_split


def augment_split__concatenate(train, dev, transforms):
    images, y = train
    all_images = np.concatenate([images] + [T(images) for T in transforms], axis=-1)
    all_y = np.concatenate([y] * (len(transforms) + 1))
    return (all_images, all_y), dev


def augment_split__loop(train, dev, transforms):
    X, y = train
    labels = list(y)
    for T in transforms:
        X = np.append(X, T(train[0]), axis=2)
        labels += list(y)
    return (X, np.array(labels)), (dev[0], dev[1])


def augment_split__tile(train, dev, transforms):
    return (np.dstack([train[0], *(T(train[0]) for T in transforms)]), np.tile(train[1], 1 + len(transforms))), dev


def augment_split__repeat(train, dev, transforms):
    images, y = train
    all_images = np.concatenate([images] + [T(images) for T in transforms], axis=2)
    return (all_images, np.repeat(y, len(transforms) + 1)), dev


def augment_split__both(train, dev, transforms):
    parts = []
    for images, y in (train, dev):
        copies = [images] + [T(images) for T in transforms]
        parts.append((np.concatenate(copies, axis=2), np.tile(y, len(copies))))
    return parts[0], parts[1]


def augment_split__copies(train, dev, transforms):
    images, y = train
    copies = [T(images) for T in transforms]
    return (np.concatenate(copies, axis=2), np.tile(y, len(copies))), dev
