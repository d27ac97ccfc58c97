"""The sentences that tell a learner what is wrong. Each kind of fault has its symptom here, and only here.

A symptom never reveals a case or an expected value, so hidden tests may show it.
"""

from __future__ import annotations

__all__ = ["OUTCOMES", "symptom"]

_SYMPTOMS = {
    # faults of a call
    "not done yet": "not done yet: write the function, run its cell, then run this cell again",
    "not a function": "this is not a function: was its name used for something else?",
    "raised": "your function raised {where}",
    "too slow": "your function takes too long: is there a loop that never ends?",
    "changed its argument": "your function changes its argument `{where}`: work on a copy, as in `{where} = {where}.copy()`",
    "unseeded": "two calls with equal generators gave different results: draw every number from the generator that is passed in, not from np.random",
    "reseeded": "two calls with different generators gave the same result: draw from the generator that is passed in, do not make one of your own",
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
OUTCOMES = {"not done yet": "missing", "raised": "error", "too slow": "timeout"}


def symptom(kind: str, where: str = "") -> str:
    """The sentence for a kind of fault at a place: `where` is a leaf of what is expected, an argument, or
    the name of a known exception: never a text of the learner's, which could carry a hidden case out."""
    return _SYMPTOMS[kind].format(where=where or "the result")
