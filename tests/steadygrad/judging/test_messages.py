import re

import pytest
from steadygrad.judging import messages
from steadygrad.judging.messages import OUTCOMES, symptom

SENTENCES = {
    ("not done yet", ""): "not done yet: write the function in place of the line that raises "
    "NotImplementedError, and run both cells again",
    ("not defined", ""): "the function is not defined when its test runs: did the cell that defines it run without an "
    "error?",
    (
        "out of memory",
        "",
    ): "your function asks for more memory than there is: is an array far larger than it has to be?",
    ("crashed", ""): "your function ended the Python process itself: take out exit(), quit() and os._exit(), and "
    "whatever stops or breaks Python",
    ("not a function", ""): "this is not a function: pass the function itself, without parentheses",
    ("raised", "ValueError"): "your function raised ValueError",
    ("too slow", ""): "your function takes too long: is there a loop that never ends, or far more work than needed?",
    ("changed its argument", "X"): "your function changes its argument X: make new arrays (A = 2 * A) "
    "and leave those you get as they are (no A *= 2); to a function that writes into what it gets, give copies "
    "of the arrays",
    ("unseeded", ""): "two calls with equal generators gave different results: "
    "draw every number from the generator that is passed in, not from np.random",
    ("reseeded", ""): "two calls with different generators gave the same result: "
    "draw from the generator that is passed in, do not make one of your own",
    ("unrepeatable", ""): "two calls with equal arguments gave different results: "
    "does your function draw random numbers, or remember something from one call to the next?",
    ("type", "W1"): "W1 has the wrong type",
    ("type", ""): "the result has the wrong type",
    ("missing", "b2"): "b2 is missing",
    ("unexpected", ""): "there is an entry in the result that should not be there",
    ("shape", "W1"): "W1 has the wrong shape",
    ("dtype", "W1"): "W1 has the wrong dtype",
    ("nan", ""): "the result contains NaN or infinity",
    ("value", ""): "the result is not right",
}


@pytest.mark.parametrize("kind, where", SENTENCES)
def test_sentences(kind, where):
    """Does each kind of fault say its sentence, with its place?"""
    assert symptom(kind, where) == SENTENCES[kind, where]


def test_every_kind_has_a_test():
    """Is there no sentence that this table does not show?"""
    assert {kind for kind, _ in SENTENCES} == set(messages._SYMPTOMS)
    assert set(OUTCOMES) <= set(messages._SYMPTOMS)


@pytest.mark.parametrize("where", ["{0}", "{where}", "%s", "a{b"])
def test_braces_in_a_name_are_text(where):
    """Can a name such as "{0}" break the sentence?"""
    assert symptom("missing", where) == f"{where} is missing"


def test_sentences_hold_no_number():
    """Symptoms stand in hidden verdicts: is none made from a case? (A line of example code is none.)"""
    for sentence in messages._SYMPTOMS.values():
        for example in ("(A = 2 * A)", "(no A *= 2)"):
            sentence = sentence.replace(example, "")
        assert not re.search(r"\d", sentence)
