"""A sheet: one check evaluated on its cases, as plain data. `checks.json` is a serialized sheet for each check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .leaves import WrongType, describe, dtype_name
from .observers import observe
from .plain import Named, decode, encode, has_seed
from .sketch import Sketch
from .statistics import FEWEST_DRAWS, Law, Shares, law_from_json, law_to_json

__all__ = ["MUTANT", "AspectSheet", "Quantity", "Sheet", "sheet_from_json", "sheet_to_json"]


MUTANT = "?"  # what the name of a mistake begins with that no author wrote: it has a phrase, and is told without a name


@dataclass(frozen=True)
class Quantity:
    """One observed thing and how far from it is still the same: |x - value| <= atol + rtol |value|, entry by entry."""

    value: Any  # array, text or None
    rtol: float = 0.0
    atol: float = 0.0


Quantities = Mapping[str, Quantity]


@dataclass(frozen=True)
class AspectSheet:
    """One weighted aspect: what is looked at, what is expected, and what each mistake shows instead."""

    name: str
    weight: float
    observer: Named
    laws: tuple[Mapping[str, Law | Shares], ...]  # one a case; the leaves that are random, and how
    expected: tuple[Quantities, ...]  # one a case
    mistaken: Mapping[str, Sketch]  # of each mistake that the aspect rejects


def _quantities(leaf: str, value: Any, laws: Mapping[str, Law | Shares]):
    """The leaf itself; where leaves are random, its shape, dtype and statistics, each named "<leaf>: <what>"."""
    if not laws or not isinstance(value, np.ndarray):
        yield leaf, value
        return
    yield f"{leaf}: shape", np.array(value.shape)
    yield f"{leaf}: dtype", dtype_name(value)
    if leaf in laws and value.size >= FEWEST_DRAWS:
        for name, number in laws[leaf].statistics(value.astype(float, copy=False)).items():
            yield f"{leaf}: {name}", np.array(number)


@dataclass(frozen=True)
class Sheet:
    """All that is needed to judge answers to one check: no code, no reference."""

    check: str
    question: str
    seconds: float  # limit for one call
    cases: tuple[Mapping[str, Any], ...]  # argument name -> plain value
    aspects: tuple[AspectSheet, ...]
    hints: Mapping[str, str]  # mistake -> the one idea to look at again, or what it looks like
    returns: tuple[str, ...] = ()  # the names of several returned values
    told_by: int | None = None  # mistakes are told by so many first cases; None: by all. Wide ones only reject

    def leaves(self, aspect: AspectSheet, case: int, value: Any) -> dict[str, Any]:
        """The leaves that an aspect sees in a value returned for a case. Raises WrongType if it cannot look at it."""
        observer = aspect.observer
        return observe(observer.name, observer.parameters, self.entries(value), self.cases[case])

    def observe(self, aspect: AspectSheet, case: int, value: Any) -> dict[str, Any]:
        """What is compared: the leaves, and of random leaves their statistics."""
        leaves, laws = self.leaves(aspect, case, value), aspect.laws[case]
        return {key: x for leaf, value in leaves.items() for key, x in _quantities(leaf, value, laws)}

    def entries(self, value: Any) -> Any:
        """Several returned values as entries with the names that the exercise gives them."""
        if not self.returns:
            return value
        if type(value) not in (tuple, list) or len(value) != len(self.returns):
            expected = f"{len(self.returns)} values are expected, {', '.join(self.returns)}"
            raise WrongType(f"{expected}, got {describe(value)}")
        return dict(zip(self.returns, value))

    @property
    def is_random(self) -> bool:
        """Does the function draw from a generator it is given?"""
        return has_seed(self.cases[0])


def sheet_to_json(sheet: Sheet) -> dict:
    """A sheet as JSON data."""
    return {
        "question": sheet.question,
        "returns": list(sheet.returns),
        "seconds": sheet.seconds,
        "told_by": sheet.told_by,
        "cases": [{name: encode(value) for name, value in case.items()} for case in sheet.cases],
        "aspects": [
            {
                "name": aspect.name,
                "weight": aspect.weight,
                "observer": encode(aspect.observer),
                "laws": [{leaf: law_to_json(law) for leaf, law in laws.items()} for laws in aspect.laws],
                "expected": [_quantities_to_json(q) for q in aspect.expected],
                "mistaken": {name: _sketch_to_json(shown) for name, shown in aspect.mistaken.items()},
            }
            for aspect in sheet.aspects
        ],
        "hints": dict(sheet.hints),
    }


def sheet_from_json(check: str, data: dict) -> Sheet:
    """The sheet that `sheet_to_json` wrote."""
    return Sheet(
        check=check,
        question=data["question"],
        seconds=data["seconds"],
        cases=tuple({name: decode(value) for name, value in case.items()} for case in data["cases"]),
        aspects=tuple(
            AspectSheet(
                name=aspect["name"],
                weight=aspect["weight"],
                observer=decode(aspect["observer"]),
                laws=tuple({leaf: law_from_json(law) for leaf, law in laws.items()} for laws in aspect["laws"]),
                expected=tuple(map(_quantities_from_json, aspect["expected"])),
                mistaken={name: _sketch_from_json(shown) for name, shown in aspect["mistaken"].items()},
            )
            for aspect in data["aspects"]
        ),
        hints=data["hints"],
        returns=tuple(data["returns"]),
        told_by=data["told_by"],
    )


def _quantities_to_json(quantities: Quantities) -> dict:
    return {key: [encode(q.value), q.rtol, q.atol] for key, q in quantities.items()}


def _quantities_from_json(data: dict) -> dict[str, Quantity]:
    return {key: Quantity(decode(value), rtol, atol) for key, (value, rtol, atol) in data.items()}


def _sketch_to_json(sketch: Sketch) -> list:
    return [sketch.structure, sketch.size, list(sketch.numbers), list(sketch.slack)]


def _sketch_from_json(data: list) -> Sketch:
    structure, size, numbers, slack = data
    return Sketch(structure, size, tuple(numbers), tuple(slack))
