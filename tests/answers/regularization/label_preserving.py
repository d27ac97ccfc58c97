"""Answers to label_preserving that nobody foresaw."""

import re

import numpy as np

from tests.answers import right, wrong


@wrong(
    "half-turns-kept: drops mirrors, quarter-turns and images that leave, but keeps the half-turn, which makes a 6 a 9"
)
def label_preserving(names):
    harmful = ["flip left-right", "flip upside down", "rotate by 90 degrees", "shift left by 8 pixels",
               "shift down by 8 pixels", "zoom by 0.01", "zoom by 100"]  # fmt: skip
    return [name for name in names if name not in harmful]


@wrong("no-shift-down: drops the shift down by one pixel, because its copies lowered the accuracy")
def label_preserving(names):
    good = {"shift left by 1 pixel", "rotate by 5 degrees", "rotate by -10 degrees", "zoom by 1.05", "zoom by 1.1",
            "add a little noise", "brighten a little"}  # fmt: skip
    return [name for name in names if name in good]


@wrong("yes-or-no: a list of True and False, one for each name")
def label_preserving(names):
    good = {"shift left by 1 pixel", "shift down by 1 pixel", "rotate by 5 degrees", "rotate by -10 degrees",
            "zoom by 1.05", "zoom by 1.1", "add a little noise", "brighten a little"}  # fmt: skip
    return [name in good for name in names]


@wrong("always-the-same-list: returns all good names of the table, also those that are not in names")
def label_preserving(names):
    return ["shift left by 1 pixel", "shift down by 1 pixel", "rotate by 5 degrees", "rotate by -10 degrees",
            "zoom by 1.05", "zoom by 1.1", "add a little noise", "brighten a little"]  # fmt: skip


@wrong("symmetric-digits: keeps upside down, since 0, 3 and 8 stay what they are")
def label_preserving(names):
    bad = {"flip left-right", "rotate by 90 degrees", "rotate by 180 degrees", "shift left by 8 pixels",
           "shift down by 8 pixels", "zoom by 0.01", "zoom by 100"}  # fmt: skip
    return [name for name in names if name not in bad]


@wrong("part-of-a-word: keeps what contains 'by 1', which are also zoom by 100 and rotate by 180 degrees")
def label_preserving(names):
    return [name for name in names if "by 1" in name or "little" in name or "by 5" in name or "by -10" in name]


@wrong("the-harmful-ones: returns those that change a label, the opposite of what is asked")
def label_preserving(names):
    good = ("1 pixel", "by 5 degrees", "by -10 degrees", "1.05", "1.1", "little")
    return [name for name in names if not any(part in name for part in good)]


@wrong("zoom-in-percent: takes zoom by 0.01 for a change of one percent, and keeps it")
def label_preserving(names):
    bad = {"flip left-right", "flip upside down", "rotate by 90 degrees", "rotate by 180 degrees",
           "shift left by 8 pixels", "shift down by 8 pixels", "zoom by 100"}  # fmt: skip
    return [name for name in names if name not in bad]


@wrong("all-shifts: keeps every shift, also those by the whole width or height")
def label_preserving(names):
    good = {"rotate by 5 degrees", "rotate by -10 degrees", "zoom by 1.05", "zoom by 1.1", "add a little noise",
            "brighten a little"}  # fmt: skip
    return [name for name in names if name.startswith("shift") or name in good]


@wrong("geometry-only: drops changes of the grey levels, since another grey level is another image")
def label_preserving(names):
    good = {"shift left by 1 pixel", "shift down by 1 pixel", "rotate by 5 degrees", "rotate by -10 degrees",
            "zoom by 1.05", "zoom by 1.1"}  # fmt: skip
    return [name for name in names if name in good]


@wrong("removes-while-looping: names.remove in a loop over names skips the name after each one, and changes the list")
def label_preserving(names):
    bad = {"flip left-right", "flip upside down", "rotate by 90 degrees", "rotate by 180 degrees", "zoom by 0.01",
           "shift left by 8 pixels", "shift down by 8 pixels", "zoom by 100"}  # fmt: skip
    for name in names:
        if name in bad:
            names.remove(name)
    return names


@wrong("clockwise-dropped: drops the rotation by -10 degrees, because its angle is negative")
def label_preserving(names):
    good = {"shift left by 1 pixel", "shift down by 1 pixel", "rotate by 5 degrees", "zoom by 1.05", "zoom by 1.1",
            "add a little noise", "brighten a little"}  # fmt: skip
    return [name for name in names if name in good]


@wrong("small-numbers: keeps every change whose number is at most 10, which are also shifts by 8 and zoom by 0.01")
def label_preserving(names):
    kept = []
    for name in names:
        numbers = re.findall(r"-?\d+\.?\d*", name)
        if "flip" not in name and all(abs(float(number)) <= 10 for number in numbers):
            kept.append(name)
    return kept


@wrong("all-rotations: a turned digit is still the same digit, so every rotation is kept")
def label_preserving(names):
    good = {"shift left by 1 pixel", "shift down by 1 pixel", "zoom by 1.05", "zoom by 1.1", "add a little noise",
            "brighten a little"}  # fmt: skip
    return [name for name in names if name.startswith("rotate") or name in good]


@right("by-rule: reads kind and number out of each name, and asks whether the change is small")
def label_preserving(names):
    limits = {"shift": (-2, 2), "rotate": (-15, 15), "zoom": (0.8, 1.25)}

    def is_small(name):
        kind = name.split()[0]
        if kind in limits:
            low, high = limits[kind]
            return low <= float(re.search(r"-?[\d.]+", name).group()) <= high
        return "little" in name

    return list(filter(is_small, names))


@right("without-the-harmful: crosses out parts of the harmful names, in reverse order")
def label_preserving(names):
    crossed_out = re.compile("flip|8 pixels|90|180|0\\.01|100")
    return [name for name in reversed(names) if not crossed_out.search(name)]


@right("numpy-names: an array of strings and a mask; the names are numpy.str_")
def label_preserving(names):
    good = ["shift left by 1 pixel", "shift down by 1 pixel", "rotate by 5 degrees", "rotate by -10 degrees",
            "zoom by 1.05", "zoom by 1.1", "add a little noise", "brighten a little"]  # fmt: skip
    array = np.array(names, dtype=str)
    return list(array[np.isin(array, good)])


@right("match: a match statement over the words")
def label_preserving(names):
    kept = []
    for name in names:
        match name.split():
            case ["shift", _, "by", "1", "pixel"] | ["rotate", "by", "5" | "-10", "degrees"]:
                kept += [name]
            case ["zoom", "by", "1.05" | "1.1"] | [*_, "little", "noise"] | ["brighten", *_]:
                kept += [name]
    return kept


@right("numbers-read-from-the-names")
def label_preserving(names):
    import re

    def keeps(name):
        if name.startswith(("flip", "add", "brighten")):
            return not name.startswith("flip")
        amount = float(re.search(r"-?\d+\.?\d*", name).group())
        if name.startswith("shift"):
            return amount < 3
        return abs(amount) < 20 if name.startswith("rotate") else 0.8 < amount < 1.25

    names = np.array(names, dtype=str)
    return list(names[[keeps(name) for name in names.tolist()]]) if names.size else []
