"""The sentences that tell a learner what is wrong. Each kind of fault has its symptom here, and only here.

A symptom never reveals a case or an expected value, so hidden tests may show it.
"""

from __future__ import annotations

__all__ = ["OUTCOMES", "symptom"]

_SYMPTOMS = {
    # faults of a call
    "not done yet": (
        "not done yet: write the function in place of the line that raises NotImplementedError, and run both "
        "cells again"
    ),
    "not defined": "the function is not defined when its test runs: did the cell that defines it run without an error?",
    "not a function": "this is not a function: pass the function itself, without parentheses",
    "raised": "your function raised {where}",
    "too slow": "your function takes too long: is there a loop that never ends, or far more work than needed?",
    "out of memory": "your function asks for more memory than there is: is an array far larger than it has to be?",
    "crashed": (
        "your function ended the Python process itself: take out exit(), quit() and os._exit(), and whatever stops "
        "or breaks Python"
    ),
    "changed its argument": (
        "your function changes its argument {where}: make new arrays (A = 2 * A) and leave those you get as "
        "they are (no A *= 2); to a function that writes into what it gets, give copies of the arrays"
    ),
    "unseeded": (
        "two calls with equal generators gave different results: draw every number from the generator that "
        "is passed in, not from np.random"
    ),
    "reseeded": (
        "two calls with different generators gave the same result: draw from the generator that is passed "
        "in, do not make one of your own"
    ),
    "unrepeatable": (
        "two calls with equal arguments gave different results: does your function draw random numbers, or "
        "remember something from one call to the next?"
    ),
    # differences between an answer and what is expected
    "type": "{where} has the wrong type",
    "missing": "{where} is missing",
    "unexpected": "there is an entry in the result that should not be there",
    "shape": "{where} has the wrong shape",
    "dtype": "{where} has the wrong dtype",
    "nan": "{where} contains NaN or infinity",
    "value": "{where} is not right",
}

# The outcome of a check whose calls ended in a fault; everything else is a wrong answer.
OUTCOMES = {
    "not done yet": "missing",
    "not defined": "missing",
    "raised": "error",
    "too slow": "timeout",
    "out of memory": "memory",
    "crashed": "crashed",
}


def symptom(kind: str, where: str = "") -> str:
    """The sentence for a kind of fault at a place: `where` is a leaf of what is expected, an argument, or
    the name of a known exception: never a text of the learner's, which could carry a hidden case out."""
    return _SYMPTOMS[kind].format(where=where or "the result")
