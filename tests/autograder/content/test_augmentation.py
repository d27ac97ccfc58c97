import numpy as np
import pytest
from scipy import ndimage
from steadygrad.images import sample

from autograder.vocabulary.check import load

MODULES = ("augmentation", "between_pixels", "augmentation_draws", "augmented_sets")
CHECKS = {
    name: check
    for module in MODULES
    for name, check in load(f"autograder.content.checks.regularization.{module}").items()
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


def each(change):
    """A change of single images, applied one by one."""
    return lambda images, *rest: np.stack([change(images[:, :, i], *rest) for i in range(images.shape[2])], axis=2)


# ---------------------------------------------------------------- mirror and shift


def mirror_by_loops(images):
    out = np.zeros(images.shape)
    for c in range(images.shape[1]):
        out[:, c] = images[:, images.shape[1] - 1 - c]
    return out


RIGHT_FLIPS = {
    "fliplr": np.fliplr,
    "flip": lambda images: np.flip(images, axis=1),
    "loops": mirror_by_loops,
    "list of columns": lambda images: np.stack([images[:, c] for c in range(images.shape[1])][::-1], axis=1),
    "one by one": each(lambda image: image[:, ::-1]),
    "matrix": lambda images: np.einsum("rcm,cd->rdm", images, np.eye(images.shape[1])[::-1]),
    "float of ints": lambda images: images.astype(int)[:, ::-1].astype(float),
}
WRONG_FLIPS = {
    "turned": lambda images: np.rot90(images, axes=(0, 1)),
    "left half copied": lambda images: np.concatenate([images[:, : images.shape[1] // 2]] * 2, axis=1),
    "last axis lost": lambda images: images[:, ::-1, 0],
    "integers": lambda images: images[:, ::-1].astype(int),
    "list": lambda images: images[:, ::-1].tolist(),
    "none": lambda images: None,
}


def shift_by_roll(images, down, right):
    h, w, _ = images.shape
    out = np.roll(images, (down, right), axis=(0, 1))
    if down > 0:
        out[:down] = 0
    if down < 0:
        out[max(h + down, 0) :] = 0
    if right > 0:
        out[:, :right] = 0
    if right < 0:
        out[:, max(w + right, 0) :] = 0
    return out


def shift_by_padding(images, down, right):
    h, w, _ = images.shape
    p, q = abs(down), abs(right)
    padded = np.pad(images, ((p, p), (q, q), (0, 0)))
    return padded[p - down : p - down + h, q - right : q - right + w]


def shift_by_loops(images, down, right):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r in range(h):
        for c in range(w):
            if 0 <= r - down < h and 0 <= c - right < w:
                out[r, c] = images[r - down, c - right]
    return out


def shift_by_sample(images, down, right):
    r, c = np.indices(images.shape[:2])
    return sample(images, r - down, c - right)


RIGHT_SHIFTS = {
    "roll": shift_by_roll,
    "padding": shift_by_padding,
    "loops": shift_by_loops,
    "sample": shift_by_sample,
    "scipy": each(lambda image, down, right: ndimage.shift(image, (down, right), order=0)),
    "matrices": lambda images, down, right: np.einsum(
        "ri,icm,cd->rdm", np.eye(images.shape[0], k=-down), images, np.eye(images.shape[1], k=right)
    ),
}
WRONG_SHIFTS = {
    "rolled flat": lambda images, down, right: np.roll(images, (down, right), axis=(1, 2)),
    "rows only": lambda images, down, right: shift_by_loops(images, down, 0),
    "columns only": lambda images, down, right: shift_by_loops(images, 0, right),
    "grey comes in": lambda images, down, right: np.where(
        shift_by_loops(images, down, right) == 0, images.mean(), shift_by_loops(images, down, right)
    ),
    "left is right": lambda images, down, right: shift_by_loops(images, down, -right),
    "not at all": lambda images, down, right: images,
}

# ---------------------------------------------------------------- rotate and zoom


def bilinear(images, rows, columns):
    """As a learner writes it who does not use sample: loops, four neighbours, 0 outside."""
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r in range(h):
        for c in range(w):
            y, x = rows[r, c], columns[r, c]
            if not (0 <= y <= h - 1 and 0 <= x <= w - 1):
                continue
            y0, x0 = int(y), int(x)
            y1, x1 = min(y0 + 1, h - 1), min(x0 + 1, w - 1)
            a, b = y - y0, x - x0
            out[r, c] = (1 - a) * ((1 - b) * images[y0, x0] + b * images[y0, x1])
            out[r, c] += a * ((1 - b) * images[y1, x0] + b * images[y1, x1])
    return out


def turn(images, degrees, read=sample, sign=1):
    h, w, _ = images.shape
    angle = sign * degrees / 180 * np.pi
    grid = np.stack(np.meshgrid(np.arange(h) - (h - 1) / 2, np.arange(w) - (w - 1) / 2, indexing="ij"))
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    rows, columns = np.einsum("ij,jrc->irc", matrix, grid)
    return read(images, rows + (h - 1) / 2, columns + (w - 1) / 2)


def turn_by_complex_numbers(images, degrees):
    h, w, _ = images.shape
    r, c = np.mgrid[:h, :w]
    z = (c - (w - 1) / 2) + 1j * ((h - 1) / 2 - r)
    z = z * np.exp(-1j * np.deg2rad(degrees))
    return sample(images, (h - 1) / 2 - z.imag, (w - 1) / 2 + z.real)


RIGHT_TURNS = {
    "matrix": turn,
    "own interpolation": lambda images, degrees: turn(images, degrees, read=bilinear),
    "complex numbers": turn_by_complex_numbers,
    "scipy": each(lambda image, degrees: ndimage.rotate(image, degrees, reshape=False, order=1)),
    "one by one": lambda images, degrees: np.concatenate(
        [turn(images[:, :, [i]], degrees) for i in range(images.shape[2])], axis=2
    ),
    "a full turn more": lambda images, degrees: turn(images, degrees + 360),
}
WRONG_TURNS = {
    "cubic": each(lambda image, degrees: ndimage.rotate(image, degrees, reshape=False, order=3)),
    "reshaped": each(lambda image, degrees: ndimage.rotate(image, degrees, order=1)),
    "mirrored": lambda images, degrees: turn(images[:, ::-1], degrees),
    "quarter turns": lambda images, degrees: turn(images, 90 * round(degrees / 90)),
    "half the angle": lambda images, degrees: turn(images, degrees / 2),
    "mirrored border": each(
        lambda image, degrees: ndimage.rotate(image, degrees, reshape=False, order=1, mode="mirror")
    ),
}


def enlarge(images, factor, read=sample):
    h, w, _ = images.shape
    r = ((np.arange(h) - (h - 1) / 2) / factor + (h - 1) / 2)[:, None]
    c = ((np.arange(w) - (w - 1) / 2) / factor + (w - 1) / 2)[None, :]
    return read(images, *np.broadcast_arrays(r, c))


def enlarge_by_scipy(image, factor):
    centre = (np.array(image.shape) - 1) / 2
    return ndimage.affine_transform(image, np.eye(2) / factor, centre - centre / factor, order=1)


RIGHT_ZOOMS = {
    "axes": enlarge,
    "own interpolation": lambda images, factor: enlarge(images, factor, read=bilinear),
    "scipy": each(enlarge_by_scipy),
    "one after the other": lambda images, factor: np.concatenate(
        [enlarge(images[:, :, [i]], factor) for i in range(images.shape[2])], axis=2
    ),
}
WRONG_ZOOMS = {
    "larger shape": lambda images, factor: ndimage.zoom(images, (factor, factor, 1), order=1),
    "batch enlarged": lambda images, factor: enlarge(images.transpose(0, 2, 1), factor).transpose(0, 2, 1),
    "factor squared": lambda images, factor: enlarge(images, factor**2),
    "brighter": lambda images, factor: factor * images,
    "not at all": lambda images, factor: images,
}

# ---------------------------------------------------------------- crops and noise


def crop_by_choice(images, height, width, rng):
    h, w, m = images.shape
    places = [(t, l) for t in range(h - height + 1) for l in range(w - width + 1)]
    crops = []
    for i, k in enumerate(rng.choice(len(places), size=m)):
        t, l = places[k]
        crops.append(images[t : t + height, l : l + width, i])
    return np.dstack(crops)


def crop_by_views(images, height, width, rng):
    windows = np.lib.stride_tricks.sliding_window_view(images, (height, width), axis=(0, 1))
    rows, columns, m = windows.shape[:3]
    chosen = windows[rng.integers(0, rows, m), rng.integers(0, columns, m), np.arange(m)]
    return chosen.transpose(1, 2, 0)


def crop_by_floor(images, height, width, rng):
    h, w, m = images.shape
    out = np.zeros((height, width, m))
    for i in range(m):
        t, l = int(rng.random() * (h - height + 1)), int(rng.random() * (w - width + 1))
        out[..., i] = images[t : t + height, l : l + width, i]
    return out


RIGHT_CROPS = {"choice": crop_by_choice, "views": crop_by_views, "floor": crop_by_floor}


def shared_by_neighbours(images, height, width, rng):
    h, w, m = images.shape
    tops, lefts = (np.repeat(rng.integers(n, size=m // 2 + 1), 2)[:m] for n in (h - height + 1, w - width + 1))
    return np.stack([images[t : t + height, l : l + width, i] for i, (t, l) in enumerate(zip(tops, lefts))], axis=2)


WRONG_CROPS = {
    "one window for two images": shared_by_neighbours,
    "images mixed up": lambda images, height, width, rng: crop_by_choice(images[:, :, ::-1], height, width, rng),
    "size swapped": lambda images, height, width, rng: crop_by_choice(images, width, height, rng),
    "batch in front": lambda images, height, width, rng: crop_by_choice(images, height, width, rng).transpose(2, 0, 1),
    "from one image": lambda images, height, width, rng: crop_by_choice(
        np.repeat(images[:, :, :1], images.shape[2], axis=2), height, width, rng
    ),
    "first places preferred": lambda images, height, width, rng: crop_by_choice(images, height, width, Weighted(rng)),
    "list": lambda images, height, width, rng: list(crop_by_choice(images, height, width, rng)),
    "rows and columns picked": lambda images, height, width, rng: crop_of_picked_rows(images, height, width, rng),
    "middle preferred": lambda images, height, width, rng: crop_by_positions(
        images, height, width, lambda k: int(np.clip(round(rng.normal(k / 2, k / 4)), 0, k))
    ),
    "numbers of positions forgotten": lambda images, height, width, rng: crop_by_positions(
        images, height, width, lambda k: min(rng.integers(k + 2), k)
    ),
}


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


def noise_by_box_muller(images, std, rng):
    u, v = rng.random(images.shape), rng.random(images.shape)
    return images + std * np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)


def noise_by_loops(images, std, rng):
    out = images.copy()
    for i in range(images.shape[2]):
        out[:, :, i] += rng.normal(0, std, images.shape[:2])
    return out


RIGHT_NOISES = {
    "normal": lambda images, std, rng: images + rng.normal(0, std, images.shape),
    "normal about the images": lambda images, std, rng: rng.normal(images, std),
    "minus": lambda images, std, rng: images - std * rng.standard_normal(images.shape),
    "Box and Muller": noise_by_box_muller,
    "loops": noise_by_loops,
}
WRONG_NOISES = {
    "absolute": lambda images, std, rng: images + np.abs(rng.normal(0, std, images.shape)),
    "salt and pepper": lambda images, std, rng: images + std * rng.choice([-1.0, 1.0], images.shape),
    "one a row": lambda images, std, rng: images + std * rng.standard_normal((images.shape[0], 1, images.shape[2])),
    "half of the images": lambda images, std, rng: np.concatenate(
        [images[:, :, ::2] + std * rng.standard_normal(images[:, :, ::2].shape), images[:, :, 1::2]], axis=2
    ),
    "rounded": lambda images, std, rng: np.round(images + std * rng.standard_normal(images.shape)),
    "flat": lambda images, std, rng: (images + std * rng.standard_normal(images.shape)).ravel(),
}

# ---------------------------------------------------------------- labels and sets


def by_words(names):
    keep = []
    for name in names:
        number = float("".join(x for x in name if x.isdigit() or x in ".-") or 0) if "flip" not in name else 0
        kind = name.split()[0]
        if kind == "shift" and number <= 1 or kind == "rotate" and abs(number) < 45:
            keep.append(name)
        if kind == "zoom" and 0.8 < number < 1.3 or kind in ("add", "brighten"):
            keep.append(name)
    return keep


RIGHT_LABELS = {
    "by words": by_words,
    "set": lambda names: set(by_words(names)),
    "tuple": lambda names: tuple(reversed(by_words(names))),
    "filtered": lambda names: list(filter(lambda name: by_words([name]), names)),
}
WRONG_LABELS = {
    "none": lambda names: [],
    "answers": lambda names: [name in by_words(names) for name in names],
    "one text": lambda names: ", ".join(by_words(names)),
    "numbers": lambda names: [names.index(name) for name in by_words(names)],
    "zoom left out": lambda names: [name for name in by_words(names) if "zoom" not in name],
    "what is shown only": lambda names: [name for name in by_words(names) if name != "rotate by -10 degrees"][:3],
}


def by_hand(train, dev, transforms):
    images, y = train
    h, w, m = images.shape
    out, labels = np.empty((h, w, m * (len(transforms) + 1))), []
    for k, change in enumerate([lambda x: x, *transforms]):
        out[:, :, k * m : (k + 1) * m] = change(images)
        labels.extend(y)
    return (out, np.array(labels)), dev


RIGHT_SPLITS = {
    "by hand": by_hand,
    "dstack": lambda train, dev, transforms: (
        (np.dstack([train[0]] + [T(train[0]) for T in transforms]), np.hstack([train[1]] * (len(transforms) + 1))),
        dev,
    ),
    "lists": lambda train, dev, transforms: [list(part) for part in by_hand(train, dev, transforms)],
    "copied dev": lambda train, dev, transforms: (by_hand(train, dev, transforms)[0], (dev[0].copy(), dev[1].copy())),
}
WRONG_SPLITS = {
    "dev first": lambda train, dev, transforms: by_hand(train, dev, transforms)[::-1],
    "labels first": lambda train, dev, transforms: (by_hand(train, dev, transforms)[0][::-1], dev),
    "copies first": lambda train, dev, transforms: (
        (np.dstack([*(T(train[0]) for T in transforms), train[0]]), np.tile(train[1], len(transforms) + 1)),
        dev,
    ),
    "dev in train": lambda train, dev, transforms: (
        by_hand((np.dstack([train[0], dev[0]]), np.hstack([train[1], dev[1]])), dev, transforms)[0],
        dev,
    ),
    "training part alone": lambda train, dev, transforms: by_hand(train, dev, transforms)[0],
    "four values": lambda train, dev, transforms: (*by_hand(train, dev, transforms)[0], *dev),
    "one-hot labels": lambda train, dev, transforms: (
        (by_hand(train, dev, transforms)[0][0], np.eye(10)[by_hand(train, dev, transforms)[0][1]]),
        dev,
    ),
}

ANSWERS = {
    "flip_horizontal": (RIGHT_FLIPS, WRONG_FLIPS),
    "shift": (RIGHT_SHIFTS, WRONG_SHIFTS),
    "rotate": (RIGHT_TURNS, WRONG_TURNS),
    "zoom": (RIGHT_ZOOMS, WRONG_ZOOMS),
    "random_crop": (RIGHT_CROPS, WRONG_CROPS),
    "add_noise": (RIGHT_NOISES, WRONG_NOISES),
    "label_preserving": (RIGHT_LABELS, WRONG_LABELS),
    "augment_split": (RIGHT_SPLITS, WRONG_SPLITS),
}


def test_every_check_is_tried():
    """Are there right and wrong answers in other words for every check?"""
    assert set(ANSWERS) == set(CHECKS)


@pytest.mark.parametrize("name, style", [(name, style) for name, (right, _) in ANSWERS.items() for style in right])
def test_right_answers_in_any_style_pass(passes, name, style):
    """Is what is right passed, however it was written?"""
    passes(name, ANSWERS[name][0][style])


@pytest.mark.parametrize("name, style", [(name, style) for name, (_, wrong) in ANSWERS.items() for style in wrong])
def test_other_wrong_answers_fail(fails, name, style):
    """Is what no misconception foresees rejected, too?"""
    fails(name, ANSWERS[name][1][style])


# ---------------------------------------------------------------- mistakes written in other ways


def by_rounding(images, rows, columns):
    h, w, m = images.shape
    out = np.zeros((h, w, m))
    for r, c in np.ndindex(h, w):
        y, x = round(rows[r, c]), round(columns[r, c])
        if 0 <= y < h and 0 <= x < w:
            out[r, c] = images[y, x]
    return out


def crop_off_by_one(images, height, width, rng):
    crops = []
    for i in range(images.shape[2]):
        t = rng.integers(0, images.shape[0] - height)
        l = rng.integers(0, images.shape[1] - width)
        crops.append(images[t : t + height, l : l + width, i])
    return np.stack(crops, axis=-1)


def crop_once(images, height, width, rng):
    t = rng.integers(images.shape[0] - height + 1)
    l = rng.integers(images.shape[1] - width + 1)
    return images[t : t + height, l : l + width]


def turn_in_steps(x_from, y_from, row=lambda r0, y: r0 - y):
    """As the text has it, with these formulas of (x, y, cos, sin) for the way back."""

    def turned(images, degrees):
        h, w, _ = images.shape
        r, c = np.indices((h, w))
        r0, c0 = (h - 1) / 2, (w - 1) / 2
        place = c - c0, r0 - r, np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
        return sample(images, row(r0, y_from(*place)), c0 + x_from(*place))

    return turned


def right_x(x, y, cos, sin):
    return x * cos + y * sin


def right_y(x, y, cos, sin):
    return y * cos - x * sin


def enlarge_on_a_mesh(images, factor):
    h, w, _ = images.shape
    r, c = np.meshgrid(np.arange(h), np.arange(w))
    return sample(images, (h - 1) / 2 + (r - (h - 1) / 2) / factor, (w - 1) / 2 + (c - (w - 1) / 2) / factor)


def shift_until_it_raises(images, down, right):
    out = np.zeros(images.shape)
    for r, c in np.ndindex(images.shape[:2]):
        try:
            out[r, c] = images[r - down, c - right]
        except IndexError:
            pass
    return out


def shift_by_roll_and_two_slices(images, down, right):
    out = np.roll(images, (down, right), axis=(0, 1))
    if down > 0:
        out[:down] = 0
    else:
        out[down:] = 0
    if right > 0:
        out[:, :right] = 0
    else:
        out[:, right:] = 0
    return out


def only_the_first(train, dev, transforms):
    return by_hand(train, dev, transforms[:1])


@pytest.mark.parametrize(
    "name, answer, misconception",
    [
        ("shift", shift_until_it_raises, "negative-index-wraps"),
        ("shift", shift_by_roll_and_two_slices, "zero-slice"),
        ("rotate", turn_in_steps(lambda x, y, cos, sin: x * cos - y * sin, right_y), "both-sines-negative"),
        ("rotate", turn_in_steps(right_x, lambda x, y, cos, sin: y * cos + x * sin), "both-sines-positive"),
        (
            "rotate",
            turn_in_steps(right_x, lambda x, y, cos, sin: y * cos - right_x(x, y, cos, sin) * sin),
            "x-overwritten",
        ),
        ("rotate", turn_in_steps(right_x, right_y, lambda r0, y: r0 + y), "upside-down"),
        ("rotate", lambda images, degrees: turn(images, degrees).transpose(1, 0, 2), "transposed"),
        (
            "rotate",
            lambda images, degrees: turn(images, degrees, read=lambda batch, r, c: sample(batch, c, r)),
            "columns-first",
        ),
        ("zoom", enlarge_on_a_mesh, "transposed"),
        (
            "random_crop",
            lambda images, height, width, rng: crop_by_positions(
                images, height, width, lambda k: round(rng.uniform(0, k))
            ),
            "rounded",
        ),
        (
            "random_crop",
            lambda images, height, width, rng: crop_by_choice(images, width, height, rng),
            "size-swapped",
        ),
        (
            "random_crop",
            lambda images, height, width, rng: crop_by_choice(images, height, width, rng).transpose(2, 0, 1),
            "images-first",
        ),
        (
            "label_preserving",
            lambda names: [name for name in names if by_words([name]) or name == "flip upside down"],
            "upside-down-only",
        ),
        ("augment_split", only_the_first, "one-change-only"),
        ("flip_horizontal", np.flipud, "up-down"),
        ("shift", lambda images, down, right: np.roll(np.roll(images, down, 0), right, 1), "wrap-around"),
        ("shift", lambda images, down, right: shift_by_padding(images, right, down), "rows-for-columns"),
        ("rotate", lambda images, degrees: turn(images, degrees, sign=-1), "other-way"),
        ("rotate", lambda images, degrees: turn(images, np.rad2deg(degrees)), "radians"),
        (
            "rotate",
            lambda images, degrees: turn(images, degrees, read=by_rounding),
            "nearest-pixel",
        ),
        (
            "rotate",
            each(lambda image, degrees: ndimage.rotate(image, degrees, reshape=False, order=1, mode="grid-constant")),
            "fading-border",
        ),
        ("zoom", lambda images, factor: enlarge(images, 1 / factor), "smaller-for-larger"),
        ("random_crop", crop_off_by_one, "last-position-missing"),
        ("random_crop", crop_once, "one-window-for-all"),
        ("add_noise", lambda images, std, rng: rng.normal(images, std**2), "variance-for-std"),
        ("add_noise", lambda images, std, rng: rng.normal(images, std).clip(0, 16), "clipped"),
        ("add_noise", lambda images, std, rng: images + rng.normal(0, std), "one-draw-for-all"),
        (
            "label_preserving",
            lambda names: [name for name in names if by_words([name]) or name.endswith("left-right")],
            "a-mirrored-digit-is-a-digit",
        ),
        (
            "augment_split",
            lambda train, dev, transforms: (
                by_hand(train, dev, transforms)[0],
                by_hand(dev, train, transforms)[0],
            ),
            "dev-augmented",
        ),
    ],
)
def test_mistakes_in_other_words_are_recognized(recognized, name, answer, misconception):
    """Is a learner's own way to a mistake named as that mistake?"""
    recognized(name, answer, misconception)


@pytest.mark.parametrize(
    "name, answer",
    [
        ("add_noise", WRONG_NOISES["rounded"]),
        ("random_crop", WRONG_CROPS["rows and columns picked"]),
        ("random_crop", WRONG_CROPS["from one image"]),
        ("random_crop", WRONG_CROPS["images mixed up"]),
    ],
)
def test_another_mistake_is_not_named_as_one_that_we_know(sheets, judged, name, answer):
    """Does an answer that no misconception foresees get no hint, as it would not be true?"""
    for sheet in sheets(name)[:6]:
        assert not any(finding.misconception for finding in judged(sheet, answer).findings)


@pytest.mark.parametrize("name, misconception", [("random_crop", "size-swapped"), ("random_crop", "images-first")])
def test_crops_of_another_shape_are_named_once(checks, sheets, judged, name, misconception):
    """Do the aspects that look for windows say what is expected, and take it for nothing else?"""
    (wrong,) = [m.wrong for m in checks[name].misconceptions if m.name == misconception]
    shape, *others = judged(sheets(name)[0], wrong).findings
    assert shape.misconception == misconception
    assert all(not f.misconception and f.evidence.detail.startswith("crops of shape") for f in others)


def test_a_list_is_told_to_be_no_array(sheets, judged):
    """Do right numbers in a list get the word array?"""
    flipped = judged(sheets("flip_horizontal")[0], WRONG_FLIPS["list"]).findings[0]
    assert "where an array is expected" in flipped.evidence.detail

    def labels_in_a_list(train, dev, transforms):
        (images, y), _ = by_hand(train, dev, transforms)
        return (images, y.tolist()), dev

    labels = judged(sheets("augment_split")[0], labels_in_a_list).findings[1]
    assert "train[1] is a list of" in labels.evidence.detail


def test_a_wrong_name_is_told_without_the_whole_answer(sheets, judged):
    """Does the card of label_preserving say one name, and not all that are right?"""
    finding = judged(sheets("label_preserving")[0], WRONG_LABELS["zoom left out"]).findings[0]
    assert "zoom by" not in finding.symptom  # which a hidden test shows
    assert finding.evidence.expected.startswith("'zoom by 1.") and finding.evidence.expected.endswith(": kept'")
    assert finding.evidence.got == finding.evidence.expected.replace("kept", "left out")


def test_what_is_not_drawn_from_rng_is_told(sheets, judged):
    """Does noise from np.random fail, and noise from a generator of one's own?"""
    sheet = sheets("add_noise")[0]

    def globally(images, std, rng):
        return images + np.random.normal(0, std, images.shape)

    def own(images, std, rng):
        return images + np.random.default_rng(0).normal(0, std, images.shape)

    assert "equal generators" in judged(sheet, globally).findings[0].symptom
    assert "different generators" in judged(sheet, own).findings[0].symptom


def test_names_that_are_asked_for_are_not_all_shown(sheets):
    """Does the visible sheet of label_preserving show about half of the names, and a secret one ask for all?"""
    asked = [{name for case in sheet.cases for name in case["names"]} for sheet in sheets("label_preserving")]
    visible, *secret = asked
    assert len(visible) == 9 and all(len(names) == 16 and visible < names for names in secret)
