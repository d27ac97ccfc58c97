"""Answers to label_preserving."""

from autograder.content.reference import augmentation as reference
from tests.answers import right, wrong


@right("by words")
def label_preserving(names):
    keep = []
    for name in names:
        number = float("".join(x for x in name if x.isdigit() or x in ".-") or 0) if "flip" not in name else 0
        kind = name.split()[0]
        if kind == "shift" and number <= 1 or (kind == "rotate" and abs(number) < 45):
            keep.append(name)
        if kind == "zoom" and 0.8 < number < 1.3 or kind in ("add", "brighten"):
            keep.append(name)
    return keep


@right("set")
def label_preserving(names):
    return set(reference.label_preserving(names))


@right("tuple")
def label_preserving(names):
    return tuple(reversed(reference.label_preserving(names)))


@right("filtered")
def label_preserving(names):
    return list(filter(lambda name: reference.label_preserving([name]), names))


@wrong("none")
def label_preserving(names):
    return []


@wrong("answers")
def label_preserving(names):
    return [name in reference.label_preserving(names) for name in names]


@wrong("one text")
def label_preserving(names):
    return ", ".join(reference.label_preserving(names))


@wrong("numbers")
def label_preserving(names):
    return [names.index(name) for name in reference.label_preserving(names)]


@wrong("zoom left out")
def label_preserving(names):
    return [name for name in reference.label_preserving(names) if "zoom" not in name]


@wrong("what is shown only")
def label_preserving(names):
    return [name for name in reference.label_preserving(names) if name != "rotate by -10 degrees"][:3]


@wrong("upside down kept", named="upside-down-only")
def label_preserving(names):
    return [name for name in names if reference.label_preserving([name]) or name == "flip upside down"]


@wrong("mirrored digits kept", named="a-mirrored-digit-is-a-digit")
def label_preserving(names):
    return [name for name in names if reference.label_preserving([name]) or name.endswith("left-right")]
