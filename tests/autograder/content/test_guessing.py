"""Where an answer is a word, a truth value or a small number, nothing is earned by guessing it."""

from collections import Counter, defaultdict
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from autograder.vocabulary.prepare import bare_secret_sheet, bare_sheet, visible_rng

DRAWS = 50
GUESSABLE = {
    "gradient_check": ["verdict"],
    "worst_component": ["parameter", "index"],
    "faulty_parameters": ["faulty parameters"],
    "label_preserving": ["names"],
    "best_epoch": ["result"],
    "should_stop": ["result"],
    "train_with_early_stopping": ["when it stops"],
}


@pytest.fixture(scope="module")
def visible(checks):
    """visible(name) -> the visible sheet without misconceptions."""

    def made(name):
        check = checks[name]
        return bare_sheet(name, replace(check, cases=check.visible or check.cases), visible_rng(name))

    return made


@pytest.fixture(scope="module")
def drawn(checks):
    """drawn(name) -> 50 secret sheets."""
    return lru_cache(lambda name: [bare_secret_sheet(name, checks[name], b"guess", str(i)) for i in range(DRAWS)])


def is_few_bits(value) -> bool:
    is_small = isinstance(value, np.ndarray) and value.dtype.kind in "bi" and value.size < 3
    return is_small or isinstance(value, (str, list))


def answers(sheet, aspect: str) -> list[str]:
    """What is expected of each call, as something that can be written down beforehand."""
    (expected,) = (one.expected for one in sheet.aspects if one.name == aspect)
    return [repr({leaf: quantity.value for leaf, quantity in seen.items()}) for seen in expected]


def outlines(sheet) -> list[str]:
    """What is seen of each case without a computation: its short numbers and texts, and how large all is."""
    return [repr([_outline(value) for value in case.values()]) for case in sheet.cases]


def _outline(value):
    match value:
        case np.ndarray():
            return value.shape
        case dict():
            return [_outline(value[key]) for key in sorted(value)]
        case list() | tuple():
            return len(value)
        case bool() | int() | float() | str():
            return value


def test_every_check_with_few_possible_answers_is_known_here(checks, visible):
    """Is there no other aspect of texts and small whole numbers alone? (Random answers are many draws at once.)"""
    found = {}
    for name in checks:
        sheet = visible(name)
        for aspect in sheet.aspects if not sheet.is_random else ():
            if all(is_few_bits(quantity.value) for seen in aspect.expected for quantity in seen.values()):
                found.setdefault(name, []).append(aspect.name)
    assert found == GUESSABLE


@pytest.mark.parametrize("name", GUESSABLE)
def test_number_and_order_of_hidden_cases_are_secret(drawn, name):
    """Do other students get other numbers of cases, and answers in another order?"""
    assert len({len(sheet.cases) for sheet in drawn(name)}) > 1
    for aspect in GUESSABLE[name]:
        assert len({tuple(answers(sheet, aspect)[:4]) for sheet in drawn(name)}) > DRAWS / 5


@pytest.mark.parametrize("name, aspect", [(name, aspect) for name in GUESSABLE for aspect in GUESSABLE[name]])
def test_an_answer_by_turn_earns_nothing(visible, drawn, name, aspect):
    """Is one answer for all, or what the visible sheet or another student's expects by turn, wrong on each draw?"""
    known = [answers(sheet, aspect) for sheet in (visible(name), *drawn(name)[:10])]
    scripts = known + [[answer] for answer in {answer for script in known for answer in script}]
    for script in scripts:
        for sheet in drawn(name):
            asked = answers(sheet, aspect)
            if asked[: len(script)] != script:  # it is not the draw that the script was taken from
                assert any(answer != script[turn % len(script)] for turn, answer in enumerate(asked))


@pytest.mark.parametrize("name, aspect", [(name, aspect) for name in GUESSABLE for aspect in GUESSABLE[name]])
def test_an_answer_by_the_looks_of_a_case_earns_nothing(drawn, name, aspect):
    """Is a table from ε, sizes and the like to the answer that came with them most often wrong on each other draw?"""
    known, others = drawn(name)[: DRAWS // 2], drawn(name)[DRAWS // 2 :]
    seen = defaultdict(Counter)
    for sheet in known:
        for outline, answer in zip(outlines(sheet), answers(sheet, aspect)):
            seen[outline][answer] += 1
    for sheet in others:
        guesses = [max(seen[outline], key=seen[outline].get, default=None) for outline in outlines(sheet)]
        assert guesses != answers(sheet, aspect)
