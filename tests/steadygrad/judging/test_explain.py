"""Which mistake is told: a misconception by its name, a mutant by its phrase if it fits all, or none."""

import numpy as np
import pytest
from steadygrad.judging.compare import Difference
from steadygrad.judging.explain import Look, explained
from steadygrad.judging.plain import Named
from steadygrad.judging.sheet import AspectSheet, Sheet

HINTS = {
    "slip": "mind it.",
    "other": "mind this.",
    "?0": "It looks as if a.",
    "?1": "It looks as if b.",
    "?2": "It looks as if a.",
}


class Known:
    """Mistakes by aspect: name -> distance; and on which aspects a mistake is wrong."""

    def __init__(self, matching, wrong=()):
        self.matching, self.wrong = matching, wrong

    def matches(self, aspect, observed):
        return self.matching.get(aspect.name, {})

    def is_wrong_on(self, mistake, aspect):
        return (mistake, aspect.name) in self.wrong


def look(name, *cases, kind="value"):
    aspect = AspectSheet(name, 1, Named("whole"), ({},), ({},), {})
    return Look(aspect, ({},), {case: Difference(kind, "W") for case in cases})


def told(looks, known, told_by=None):
    sheet = Sheet("f", "", 1, ({},), tuple(one.aspect for one in looks), HINTS, told_by=told_by)
    return explained(sheet, looks, known)


def test_the_nearest_misconception_is_told_before_any_mutant():
    """Does a name go before a phrase, and the nearer name before the other?"""
    assert told([look("W", 0)], Known({"W": {"other": 0.5, "slip": 0.1, "?0": 0.0}})) == {"W": "slip"}


def test_a_mutant_has_to_agree_with_every_aspect():
    """Is a phrase told if it matches where it is wrong and is right where the answer is, and only then?"""
    both = [look("W", 0), look("b")]
    assert told(both, Known({"W": {"?0": 0.0}})) == {"W": "?0"}
    assert told(both, Known({"W": {"?0": 0.0}}, wrong={("?0", "b")})) == {}
    failing = [look("W", 0), look("b", 0)]
    assert told(failing, Known({"W": {"?0": 0.0}})) == {}
    assert told(failing, Known({"W": {"?0": 0.0}, "b": {"?0": 0.0}})) == {"W": "?0", "b": "?0"}


@pytest.mark.parametrize("fitting, name", [({"?0": 0, "?2": 0}, "?0"), ({"?0": 0, "?1": 0}, None)])
def test_mutants_that_say_different_things_say_nothing(fitting, name):
    """Is a phrase told that all fitting mutants share, and none where they do not?"""
    assert told([look("W", 0)], Known({"W": fitting})).get("W") == name


def test_nothing_is_said_of_entries_that_are_not_there():
    """Does a mutant explain no missing entry, while a misconception may?"""
    assert told([look("W", 0, kind="missing")], Known({"W": {"?0": 0.0}})) == {}
    assert told([look("W", 0, kind="missing")], Known({"W": {"slip": 0.0}})) == {"W": "slip"}


def test_an_aspect_that_only_wide_cases_reject_shows_the_mistake_of_the_others():
    """Is it told there, too, if the others show one and the same?"""
    looks = [look("W", 0), look("b", 3)]
    assert told(looks, Known({"W": {"slip": 0.0}}), told_by=2) == {"W": "slip", "b": "slip"}
    assert told(looks, Known({"W": {"slip": 0.0}}), told_by=None) == {"W": "slip"}
    assert told([look("b", 3)], Known({"b": {"slip": 0.0}}), told_by=2) == {}  # it looks like what is right


def test_the_smallest_case_that_failed_is_shown(judged):
    """Is a large case left aside where a small one fails, and the order kept among small ones?"""
    large, small, other = ((np.full(n, float(n)),) for n in (500, 3, 2))
    evidence = judged(lambda x: x + 1, lambda x: x, large, small, other).findings[0].evidence
    assert "[3., 3., 3.]" in evidence.call
