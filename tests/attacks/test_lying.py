"""Answers that are not what they seem: only exact types count, and nothing of theirs is ever called."""

from __future__ import annotations

import pytest

ANSWERS = {
    "a subclass of ndarray": (
        "class A(np.ndarray):\n    def __eq__(s, o): return True\n    def __sub__(s, o): return np.zeros(1)\n"
        "    def __array_ufunc__(s, *a, **k): return np.zeros(1)\nANSWER = np.zeros(3).view(A)"
    ),
    "an object that equals all": (
        "class A:\n    def __eq__(s, o): return True\n    def __array__(s, *a, **k): return np.zeros(1)\n"
        "    def __float__(s): return 0.0\nANSWER = A()"
    ),
    "an object that claims a class": "class A:\n    __class__ = property(lambda s: np.ndarray)\n    dtype = np.dtype(float)\nANSWER = A()",
    "a subclass of float": "class A(float):\n    def __eq__(s, o): return True\n    __hash__ = None\nANSWER = A(1)",
    "a subclass of int": "class A(int):\n    def __sub__(s, o): return 0\nANSWER = A(1)",
    "a subclass of dict": "class A(dict):\n    def __getitem__(s, k): return 1\nANSWER = A(x=1)",
    "a subclass of list": "class A(list):\n    def __iter__(s): raise SystemExit\nANSWER = A([1])",
    "a subclass of str": "class A(str):\n    def __eq__(s, o): return True\n    __hash__ = str.__hash__\nANSWER = A('x')",
    "a dict whose methods lie": (
        "class A(dict):\n    def __iter__(s): raise SystemExit\n    items = keys = values = __len__ = __iter__\n"
        "ANSWER = A(x=1)"
    ),
    "a list that never ends": "class A(list):\n    def __iter__(s): return iter(int, 1)\nANSWER = A([1])",
    "a list of lists of itself twice": "ANSWER = [1.0]\nfor _ in range(60): ANSWER = [ANSWER, ANSWER]",
    "an array of objects": "class A:\n    def __eq__(s, o): return True\nANSWER = np.array([A()], dtype=object)",
    "a structured array": "ANSWER = np.zeros(1, dtype=[('a', float), ('b', object)])",
    "a masked array": "ANSWER = np.ma.masked_all(3)",
    "a memory map": "ANSWER = np.memmap('m', dtype=float, mode='w+', shape=(3,))",
    "a giant with one number": "ANSWER = np.broadcast_to(np.zeros(1), (10**5, 10**5))",
    "a list of itself": "ANSWER = []\nANSWER.append(ANSWER)",
    "a dict of itself": "ANSWER = {}\nANSWER['x'] = ANSWER",
    "a deep list": "ANSWER = []\nfor _ in range(10**5): ANSWER = [ANSWER]",
    "a generator": "ANSWER = (n for n in iter(int, 1))",
    "a function": "ANSWER = print",
    "a class": "ANSWER = float",
    "a module": "ANSWER = np",
    "NaN": "ANSWER = np.full(3, np.nan)",
    "infinities": "ANSWER = np.full(3, np.inf)",
    "complex numbers": "ANSWER = np.zeros(3, dtype=complex)",
    "dates": "ANSWER = np.zeros(3, dtype='M8[s]')",
    "void": "ANSWER = np.zeros(3, dtype='V8')",
    "texts": "ANSWER = np.array(['x', 'y'])",
    "no dimensions": "ANSWER = np.array(1.0)",
    "many dimensions": "ANSWER = np.zeros((1,) * 60)",
    "nothing in it": "ANSWER = np.zeros((0, 10**6))",
    "long doubles": "ANSWER = np.zeros(3, dtype=np.longdouble)",
    "half numbers": "ANSWER = np.zeros(3, dtype=np.float16)",
    "the other byte order": "ANSWER = np.zeros(3, dtype='>f8')",
    "a huge integer": "ANSWER = 10 ** 10000",
    "a huge negative integer": "ANSWER = -(10 ** 400)",
    "half a character": "ANSWER = '\\ud800' * 1000",
    "many keys": "ANSWER = dict.fromkeys(range(10**5), 0)",
    "odd keys": "ANSWER = {(1, 2): 3, None: 4, frozenset(): 5}",
    "a key that lies": (
        "class K(str):\n    def __eq__(s, o): return True\n    def __hash__(s): return 1\nANSWER = {K('slope'): 1}"
    ),
    "None": "ANSWER = None",
    "Ellipsis": "ANSWER = ...",
    "a set": "ANSWER = {1, 2}",
    "bytes": "ANSWER = b'x'",
    "too large to cross": "ANSWER = np.zeros(2 * 10**6)",
}
# Values that claim nothing and burden nobody: what becomes of them at the border is in test_values.py, and what the judge
# says of them in test_judge_faults.py.
HARMLESS = (
    "a generator, a function, a class, a module, infinities, complex numbers, dates, void, texts, no dimensions, "
    "many dimensions, nothing in it, long doubles, half numbers, the other byte order, a huge negative integer, "
    "odd keys, None, Ellipsis, a set, bytes"
).split(", ")


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=pytest.mark.soak if what in HARMLESS else []) for what in ANSWERS]
)
def test_answers(attack, what):
    """Is a strange answer worth nothing, to an exercise that wants an array and to one that wants a dict?"""
    attack(
        before=[ANSWERS[what]],
        double="def double(x):\n    return ANSWER",
        line="def line(x):\n    return ANSWER",
    )


@pytest.mark.parametrize("what", ["a subclass of ndarray", "an object that equals all", "an array of objects", "NaN"])
def test_parts(attack, what):
    """Is a strange part of a right-looking answer worth nothing, and its right part what it is worth?"""
    attack(
        before=[ANSWERS[what]],
        line='def line(x):\n    return {"slope": ANSWER, "offset": np.zeros(1)}',
        points={"line": 1.5},
    )


ALIASES = {
    "its argument": "return x",
    "a view of its argument": "return x[:]",
    "its argument, doubled in place": "x *= 2\n    return x",
    "its argument, doubled through a view": "x[:] = 2 * x\n    return x",
    "an earlier answer": "calls.append(2 * x)\n    return calls[0]",
    "an earlier input": "calls.append(x)\n    return 2 * calls[0]",
    "an answer that it changes later": (
        "calls.append(2 * x)\n    for other in calls[:-1]: other[:] = 0\n    return np.concatenate(calls)[:1]"
    ),
    "what is asked for, by the number of the call": "calls.append(1)\n    return np.full(x.shape, float(len(calls)))",
}


@pytest.mark.parametrize("what", ALIASES)
def test_aliases(attack, what):
    """Is an answer that is made of what was asked, or changes what was asked, worth nothing?"""
    attack(double=f"calls = []\ndef double(x):\n    {ALIASES[what]}")


def test_answers_read_off_the_visible_sheet(attack):
    """Do the visible cases' answers, which everybody has, earn nothing on the hidden ones?"""
    source = (
        "import json\nsheet = json.load(open('checks.json'))['checks']['double']\n"
        "known = {str(case['x']['array']): expected[''][0]['array'] for case, expected in "
        "zip(sheet['cases'], sheet['aspects'][0]['expected'])}\n"
        "def double(x):\n    return np.array(known.get(str(x.tolist()), x.tolist()))"
    )
    result = attack(double=source)
    assert "1/1" in result.text or "right" in result.text or result["double"].points == 0


def test_a_global_that_a_thread_changes(attack):
    """Is an answer that changes while it is packed at most a wrong one?"""
    source = (
        "import threading\nanswer = np.zeros(100_000)\ndef spin():\n    while True: answer[:] += 1\n"
        "def double(x):\n    threading.Thread(target=spin, daemon=True).start()\n    return answer"
    )
    attack(double=source, reckless=True)
