import re
import sys
from types import ModuleType

import numpy as np
import pytest
from steadygrad.judging.observers import OBSERVERS, observe
from steadygrad.judging.plain import Named, Seed

from autograder.vocabulary.check import (
    Aspect,
    Check,
    Misconception,
    distinct,
    draw_seed,
    entries,
    load,
    names,
    vector,
    whole,
    zeros,
)

MODULES = ["autograder.content.checks.initialization.rules", "autograder.content.checks.initialization.signals"]
CHECKS = {name: check for module in MODULES for name, check in load(module).items()}


@pytest.mark.parametrize(
    "word", [whole, vector, names, entries("W*"), zeros("b*"), distinct("W*")], ids=lambda word: word.name
)
def test_words_name_observers_of_the_students_library(word):
    """Can each word be looked up and used where no code of ours is?"""
    assert word.name in OBSERVERS
    value = ["W1"] if word is names else {"W1": np.ones(1), "b1": np.zeros(1)}
    assert observe(word.name, word.parameters, value, {}) is not None


def test_an_aspect_is_the_whole_result_unless_said_otherwise():
    """Are the defaults those of a deterministic float result?"""
    check = Check("q", lambda x: x, lambda rng: ())
    (aspect,) = check.aspects
    assert (aspect.name, aspect.weight, aspect.observe, aspect.laws) == ("result", 1, Named("whole"), None)
    assert 0 < aspect.atol < aspect.rtol <= 1e-6
    assert check.misconceptions == () and check.seconds > 0


def test_seeds_are_drawn_with_the_case():
    """Is a generator argument a seed that follows from the generator of the cases?"""
    first, again = (draw_seed(np.random.default_rng(3)) for _ in range(2))
    rng = np.random.default_rng(3)
    assert first == again == draw_seed(rng) and isinstance(first, Seed)
    assert draw_seed(rng) != first
    assert type(first.value) is int


def test_load_finds_checks_by_their_variable(monkeypatch):
    """Does load give a module's checks under their names, in order, and nothing else?"""
    module = ModuleType("a_topic")
    module.second = Check("2", len, lambda rng: ())
    module.first = Check("1", len, lambda rng: ())
    module.helper = Aspect("a")
    monkeypatch.setitem(sys.modules, "a_topic", module)
    assert list(load("a_topic")) == ["second", "first"]


@pytest.mark.parametrize("record", [Aspect("a"), Misconception("m", "h", len), Check("q", len, lambda rng: ())])
def test_declarations_cannot_be_changed(record):
    """Are checks data that nothing changes on the way?"""
    with pytest.raises(AttributeError):
        record.name = "other"


# ---------------------------------------------------------------- what every declared check must have


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_called_like_its_reference(name):
    """Is the check's name the function's, as everywhere?"""
    assert CHECKS[name].reference.__name__ == name
    assert CHECKS[name].question.strip()


@pytest.mark.parametrize("name", CHECKS)
def test_aspects_have_names_of_their_own_and_weights(name):
    """Can each part be told from the others, and does each count?"""
    names = [aspect.name for aspect in CHECKS[name].aspects]
    assert len(set(names)) == len(names) > 0
    assert all(aspect.weight > 0 for aspect in CHECKS[name].aspects)


@pytest.mark.parametrize("name", CHECKS)
def test_misconceptions_have_names_of_their_own_and_a_hint(name):
    """Is each a slug, once in its check, with a sentence that says more than its name?"""
    misconceptions = CHECKS[name].misconceptions
    names = [m.name for m in misconceptions]
    assert len(set(names)) == len(names) >= 3
    for m in misconceptions:
        assert re.fullmatch(r"[a-z0-9]+(-[a-zA-Z0-9]+)*", m.name)
        assert m.hint.endswith((".", "?")) and "\n" not in m.hint and 20 < len(m.hint) <= 240


def test_equal_names_are_the_same_mistake():
    """The class report counts by name: do misconceptions of one name speak of the same thing?"""
    hints = {}
    for check in CHECKS.values():
        for m in check.misconceptions:
            hints.setdefault(m.name, set()).add(m.hint.split(":")[0].split(",")[0])
    shared = {"transposed-weights", "flat-biases", "nonzero-biases", "layers-missing", "layers-from-zero"}
    shared |= {"variance-for-std", "uniform-for-normal", "rand-for-randn", "repeated-draws"}
    assert all(len(hints[name]) == 1 for name in shared)


def texts(plain) -> set[str]:
    """Every text in plain data."""
    match plain:
        case str():
            return {plain}
        case dict():
            return set().union(*map(texts, plain.values()))
        case list() | tuple():
            return set().union(*map(texts, plain))
    return set()


def test_names_of_leaves_tell_no_case(checks, sheets):
    """A symptom names the leaf that is wrong, and hidden tests show it: is no text of a case in any leaf's name?"""
    for name in checks:
        for sheet in sheets(name):
            for aspect in sheet.aspects:
                for case, expected in zip(sheet.cases, aspect.expected):
                    assert not {text for text in texts(dict(case)) for key in expected if text in key}, name
