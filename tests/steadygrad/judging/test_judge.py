import numpy as np
import pytest
from steadygrad.judging.plain import Named, Seed
from steadygrad.judging.statistics import normal

from autograder.vocabulary.check import Aspect, distinct, entries, vector, zeros

ONES = np.ones((2, 3))


# ---------------------------------------------------------------- right answers


@pytest.mark.parametrize(
    "value, expected",
    [
        (2, 2.0),
        (2.0, 2.0),
        (np.float64(2), 2.0),
        (np.float32(2), 2.0),
        (np.int8(2), 2.0),
        (np.array(2.0), 2.0),
        (np.array(2), 2.0),
        (2.0 * (1 + 1e-7), 2.0),
        (2.0 * (1 - 1e-7), 2.0),
        (3, 3),
        (np.uint8(3), 3),
        (np.array(3), 3),
        (True, True),
        (np.True_, True),
        (1, True),
        (np.inf, np.inf),
        (np.nan, np.nan),
        (ONES.copy(), ONES),
        (np.ones((3, 2)).T, ONES),
        (np.ones((4, 6))[::2, ::2], ONES),
        (np.array([1, 0, 1]), np.array([True, False, True])),
        (np.arange(3, dtype=np.int32), np.arange(3)),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ("relu", "relu"),
        (["W1", "b1"], ["W1", "b1"]),
        ({"mu": 1, "names": ["a", None]}, {"mu": 1.0, "names": ["a", None]}),
        ((1.0, ONES), (1.0, ONES)),
        ([1.0, ONES], (1.0, ONES)),
    ],
    ids=repr,
)
def test_right_answers_pass(returned, value, expected):
    """Is a right value right in any of its usual forms?"""
    verdict = returned(value, expected)
    assert (verdict.outcome, verdict.share, verdict.message) == ("passed", 1, "")


@pytest.mark.parametrize(
    "value", [[1.0, 2.0, 3.0], (1, 2, 3), [np.float32(1), np.array(2), 3.0], np.array([1.0, 2, 3])]
)
def test_lists_are_vectors_where_the_aspect_says_so(returned, value):
    """Is a list of numbers as good as a vector?"""
    assert returned(value, np.array([1.0, 2, 3]), aspects=(Aspect("v", observe=vector),)).outcome == "passed"


# ---------------------------------------------------------------- wrong answers, a sentence each


class Liar(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __array_function__(self, function, types, arguments, options):
        return True


DIFFERENCES = {
    "type": [
        (None, 1.0),
        ("1", 1.0),
        (1.0, "1"),
        (2j, 1.0),
        ([1.0], 1.0),
        (ONES.tolist(), ONES),
        (ONES.view(np.matrix), ONES),
        (np.ma.masked_array(ONES), ONES),
        (ONES.view(Liar), ONES),
        (ONES.astype(object), ONES),
        (ONES.astype(complex), ONES),
        ({1.0}, 1.0),
        (object(), ONES),
        (len, 1.0),
    ],
    "shape": [
        (ONES.T, ONES),
        (ONES[0], ONES),
        (1.0, ONES),
        (np.array([2.0]), 2.0),
        (np.array([[2.0]]), 2.0),
        (np.zeros((3, 0)), np.zeros((0, 3))),
        (np.zeros(0), 2.0),
    ],
    "dtype": [
        (ONES.astype(np.float32), ONES),
        (ONES.astype(np.longdouble), ONES),
        (ONES.astype(int), ONES),
        (ONES.astype(bool), ONES),
        (True, 1.0),
        (3.0, 3),
        (np.arange(3.0), np.arange(3)),
    ],
    "nan": [
        (np.nan, 1.0),
        (np.inf, 1.0),
        (np.array([[1, 1, 1], [1, np.nan, 1]]), ONES),
        (np.array([[1, 1, -np.inf], [1, 1, 1]]), ONES),
    ],
    "value": [
        (2.0001, 2.0),
        (-2.0, 2.0),
        (np.inf, -np.inf),
        (1.0, np.nan),
        (np.zeros((2, 3)), ONES),
        (False, True),
        (4, 3),
        (10**30, 1.0),
        ("tanh", "relu"),
    ],
}


@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: {"W1": x}], ids=["bare", "in a dict"])
@pytest.mark.parametrize(
    "kind, value, expected",
    [(kind, *pair) for kind, pairs in DIFFERENCES.items() for pair in pairs],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_each_difference_has_its_sentence(returned, kind, value, expected, wrap):
    """Does a wrong answer get the sentence of its kind, about the place where it is?"""
    verdict = returned(wrap(value), wrap(expected))
    place = "the result" if wrap(0) == 0 else "W1"
    sentences = {
        "type": "{} has the wrong type",
        "shape": "{} has the wrong shape",
        "dtype": "{} has the wrong dtype",
        "nan": "{} contains NaN or infinity",
        "value": "{} is not right",
    }
    assert (verdict.outcome, verdict.share) == ("failed", 0)
    allowed = {sentences[kind].format(place)} | ({"the result has the wrong type"} if kind == "type" else set())
    assert verdict.message in allowed


def test_missing_and_unexpected_entries(returned):
    """Does a dict with too little or too much name the entry?"""
    assert returned({"W1": ONES}, {"W1": ONES, "b1": ONES}).message == "b1 is missing"
    assert returned({"w1": ONES}, {"W1": ONES}).message == "W1 is missing"
    assert returned([1.0], [1.0, 2.0]).message == "[1] is missing"
    for value, expected, entry in (({"W1": ONES, "w2": 2.5}, {"W1": ONES}, "w2"), ([1.0, 2.5], [1.0], "[1]")):
        verdict = returned(value, expected)
        assert verdict.message == "there is an entry in the result that should not be there"
        evidence = verdict.findings[0].evidence
        assert (evidence.expected, evidence.got) == ("nothing more", f"an entry {entry}: 2.5")


def test_the_evidence_of_a_missing_entry_names_it_and_those_that_came(returned):
    """Does a learner who wrote B1 see b1 beside B1?"""
    evidence = returned({"W1": ONES, "B1": ONES}, {"W1": ONES, "b1": ONES}).findings[0].evidence
    assert (evidence.where, evidence.expected, evidence.got) == ("b1", "an entry b1", "a dict with W1, B1")


@pytest.mark.parametrize("extra", [np.ones(2), np.ones((60, 50))], ids=["few", "many"])
def test_an_unexpected_random_entry_is_told_by_its_name(judged, extra):
    """Where entries are seen by shape, dtype and moments only, does the evidence still speak of the entry?"""
    verdict = judged(lambda n, rng: random_net(n, rng) | {"W2": extra}, random_net, (60, Seed(1)), aspects=NETS)
    evidence = verdict.findings[0].evidence
    assert (evidence.expected, evidence.got) == ("nothing more", "an entry W2")


@pytest.mark.parametrize("rows", [[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], ((1.0,) * 3,) * 2, [ONES[0], ONES[1]]])
def test_a_nested_list_in_the_place_of_a_matrix_is_a_wrong_type(returned, rows):
    """W1 as a list of lists is there: is it called a wrong type, and not missing?"""
    verdict = returned({"W1": rows}, {"W1": ONES}, aspects=(Aspect("w", observe=entries("W*")),))
    assert verdict.message in ("W1 has the wrong type", "the result has the wrong type")


def test_the_first_differing_entry_is_shown(returned):
    """Does the evidence show call, values and the first index that differs?"""
    right, wrong = np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3)
    wrong[1, 1:] = 7.25
    evidence = returned(wrong, right).findings[0].evidence
    assert evidence.call == "f(x=1)"
    assert (evidence.index, evidence.expected_at, evidence.got_at) == ("[1, 1]", "4", "7.25")
    assert "(2×3)" in evidence.expected and "(2×3)" in evidence.got


def test_types_are_described_in_the_evidence(returned):
    """Does the evidence of a wrong type say what came?"""
    assert "None (is a return missing?)" in returned(None, 1.0).findings[0].evidence.detail
    assert returned([1.0], 1.0).findings[0].evidence.got == "a list of 1"
    assert returned({"a": 1.0}, {"b": 1.0}).findings[0].evidence.got == "a dict with a"


LISTS = [[1.0] * 3] * 2


@pytest.mark.parametrize(
    "value, expected, got",
    [
        ({"mu": LISTS, "sigma": ONES}, {"mu": ONES, "sigma": ONES}, "a list of 2, where an array is expected"),
        ((LISTS,), (ONES,), "a list of 2, where an array is expected"),
        (({"W": tuple(LISTS)},), ({"W": ONES},), "a tuple of 2, where an array is expected"),
        ({"a": {"b": [ONES, LISTS]}}, {"a": {"b": [ONES, ONES]}}, "a list of 2, where an array is expected"),
        ({"lam": [0.5]}, {"lam": 0.5}, "a list of 1"),
        (LISTS, ONES, "a list of 2, where an array is expected"),
    ],
)
def test_the_evidence_of_a_wrong_type_is_about_the_entry_that_has_it(returned, value, expected, got):
    """With mu a list of lists in a right dict, does the card speak of that list, and not of the dict?"""
    assert returned(value, expected).findings[0].evidence.got == got


def test_the_evidence_of_a_wrong_type_in_a_random_entry_shows_its_shape(judged):
    """Where an entry is seen by its statistics, does the card show the shape that the list should have?"""
    lists = spoiled(W1=np.ndarray.tolist)
    evidence = judged(lists, random_net, (60, Seed(1)), aspects=NETS).findings[0].evidence
    assert (evidence.expected, evidence.got) == ("(60, 50)", "a list of 60, where an array is expected")


def test_the_evidence_of_a_wrong_type_is_about_the_value_that_has_it(judged):
    """The same for the second of two returned values."""
    right = lambda x: (ONES, ONES)  # noqa: E731
    finding = judged(lambda x: (ONES, LISTS), right, returns=("out", "mask")).findings[0]
    assert (finding.symptom, finding.evidence.got) == (
        "mask has the wrong type",
        "a list of 2, where an array is expected",
    )


@pytest.mark.parametrize(
    "value, expected, texts",
    [
        (1.380451234, 1.380459876, ("1.38046", "1.38045")),
        (1.380451, 1.380452, ("1.380452", "1.380451")),
        (1.0, 1.0 + 2**-52, ("1.0000000000000002", "1")),
        (1e-300, 0.0, ("0", "1e-300")),
        (np.nan, 1.0, ("1", "nan")),
        (np.inf, 1.0, ("1", "inf")),
        (10**6 + 1, 10**6, ("1000000", "1000001")),
    ],
)
def test_numbers_that_differ_are_told_apart(returned, value, expected, texts):
    """Are there always enough digits to see the difference, in a number as in the first entry that differs?"""
    exact = {"aspects": (Aspect("x", rtol=0, atol=0),)}
    evidence = returned(value, expected, **exact).findings[0].evidence
    assert (evidence.expected, evidence.got) == texts
    evidence = returned(np.array([3, value]), np.array([3, expected]), **exact).findings[0].evidence
    assert (evidence.index, evidence.expected_at, evidence.got_at) == ("[1]", *texts)


def test_the_evidence_of_a_wrong_type_shows_the_call_that_gave_it(judged):
    """When only the second case has no return, is the second case shown?"""
    verdict = judged(lambda x: x if x > 0 else None, lambda x: x, (1.0,), (-2.0,))
    assert verdict.findings[0].evidence.call == "f(x=-2)"


def call_text(judged, *case):
    names = {1: lambda x: 0.0, 2: lambda W, L: 0.0, 3: lambda params, X, g: 0.0}
    right = names[len(case)]
    return judged(lambda *arguments: 1.0, right, case).findings[0].evidence.call


@pytest.mark.parametrize(
    "case, text",
    [
        ((np.array([1.0, 2.0]), 3), "f(W=[1., 2.]  (2), L=3)"),
        ((np.ones((1, 2)), 3), "f(W=[[1., 1.]]  (1×2), L=3)"),
        (
            (np.array([[1.0, -2], [3, 4]]), 3),
            "f(\n    W=[[ 1., -2.],\n       [ 3.,  4.]]  (2×2),\n    L=3,\n)",
        ),
        (
            (np.arange(12.0).reshape(2, 3, 2), 3),
            "f(\n    W=[[ 0.,  2.,  4.],\n       [ 6.,  8., 10.]]  (2×3×2; this is [:, :, 0]),\n    L=3,\n)",
        ),
        (
            ({"layers": 2}, np.eye(2), Named("relu")),
            "f(\n    params={'layers': 2},\n    X=[[1., 0.],\n       [0., 1.]]  (2×2),\n    g=relu,\n)",
        ),
    ],
)
def test_a_call_with_a_matrix_has_one_argument_a_line(judged, case, text):
    """Is a call of small arguments one line, and does a matrix among them stand in lines of its own?"""
    assert call_text(judged, *case) == text


@pytest.mark.parametrize(
    "case",
    [
        (np.arange(6.0).reshape(3, 2),),
        (np.arange(6.0).reshape(3, 2), np.arange(60.0).reshape(6, 10)),
        ({"W1": np.arange(6.0).reshape(3, 2)}, np.eye(2), Named("tanh")),
        ({"W1": np.eye(3), "b1": np.zeros((3, 1))}, np.eye(3), Named("tanh")),
    ],
    ids=["matrix", "two matrices", "matrix in a dict", "params"],
)
def test_rows_of_a_matrix_stand_below_one_another(judged, case):
    """Is every row of a matrix in a call aligned with its first, wherever the matrix stands?"""
    column = None
    for line in call_text(judged, *case).splitlines():
        if "[[" in line:
            column = line.rindex("[[") + 1
        elif line.strip().startswith("["):
            assert line.index("[") == column, line
    assert column is not None


def test_nan_where_nan_is_right(returned):
    """Must NaN and infinity stand where they are expected, and only there?"""
    right = np.array([np.nan, 1.0, np.inf])
    assert returned(right.copy(), right).outcome == "passed"
    assert returned(np.array([np.nan, np.nan, np.inf]), right).message == "the result is not right"
    assert returned(np.array([np.nan, 1.0, -np.inf]), right).message == "the result is not right"


@pytest.mark.parametrize("off, outcome", [(0.0, "passed"), (1e-15, "failed"), (np.nan, "failed")])
def test_zero_tolerance_is_exact(returned, off, outcome):
    """Is a tolerance of zero equality, without a division by zero?"""
    assert returned(off, 0.0, aspects=(Aspect("x", rtol=0, atol=0),)).outcome == outcome


@pytest.mark.parametrize("off, outcome", [(0.9e-3, "passed"), (1.1e-3, "failed"), (-1.1e-3, "failed")])
def test_tolerances_are_those_of_the_aspect(returned, off, outcome):
    """Is |x - expected| <= atol + rtol |expected| the rule?"""
    assert returned(1 + off, 1.0, aspects=(Aspect("x", rtol=5e-4, atol=5e-4),)).outcome == outcome


NETS = (
    Aspect("weights", observe=entries("W*"), laws=lambda n, rng: {"W1": normal(1)}),
    Aspect("draws", observe=distinct("W*"), atol=0.05),
    Aspect("biases", observe=zeros("b*")),
)


def random_net(n, rng):
    return {"W1": rng.standard_normal((n, 50)), "b1": np.zeros((n, 1))}


def spoiled(**spoil):
    return lambda n, rng: {name: spoil.get(name, lambda x: x)(value) for name, value in random_net(n, rng).items()}


@pytest.mark.parametrize(
    "function, sentence",
    [
        (spoiled(b1=np.ravel), "b1 has the wrong shape"),
        (spoiled(b1=lambda b: b.astype(np.float32)), "b1 has the wrong dtype"),
        (spoiled(b1=lambda b: b.astype(int)), "b1 has the wrong dtype"),
        (spoiled(b1=lambda b: b + 1), "b1: share of numbers that are not zero is not right"),
        (spoiled(b1=lambda b: b + np.nan), "b1: share of numbers that are not zero is not right"),
        (spoiled(b1=np.ndarray.tolist), "b1 has the wrong type"),
        (spoiled(W1=np.transpose), "W1 has the wrong shape"),
        (spoiled(W1=lambda W: W.astype(np.float32)), "W1 has the wrong dtype"),
        (spoiled(W1=lambda W: W + 1), "W1: mean is not right"),
        (spoiled(W1=lambda W: W + 0.5), "W1: mean is not right"),
        (spoiled(W1=lambda W: 2 * W), "W1: std is not right"),
        (spoiled(W1=lambda W: W / 2), "W1: std is not right"),
        (spoiled(W1=lambda W: 1000 * W), "W1: std is not right"),
        (spoiled(W1=lambda W: 2 * W + 1), "W1: std is not right"),
        (spoiled(W1=lambda W: np.sign(W)), "W1: share within one std is not right"),
        (spoiled(W1=lambda W: W * np.nan), "W1: std contains NaN or infinity"),
        (
            lambda n, rng: random_net(n, rng) | {"W2": np.ones(2)},
            "there is an entry in the result that should not be there",
        ),
        (lambda n, rng: {"b1": np.zeros((n, 1))}, "W1 is missing"),
        (lambda n, rng: {"w1": np.zeros((n, 50)), "b1": np.zeros((n, 1))}, "W1 is missing"),
        (lambda n, rng: {"W1": rng.standard_normal((n, 50))}, "b1 is missing"),
        (lambda n, rng: list(random_net(n, rng).values()), "the result has the wrong type"),
    ],
)
def test_statistics_and_shapes_have_sentences_too(judged, function, sentence):
    """Is what is wrong with a random net told as it is told of any other answer?"""
    verdict = judged(function, random_net, (60, Seed(1)), aspects=NETS)
    assert sentence == next(finding.symptom for finding in verdict.findings if not finding.passed)


# ---------------------------------------------------------------- parts


def net(W, b):
    return lambda x: {"W1": np.full((2, 3), W), "b1": np.full((2, 1), b)}


WEIGHTED = (Aspect("weights", weight=3, observe=entries("W*")), Aspect("biases", weight=1, observe=zeros("b*")))


@pytest.mark.parametrize(
    "W, b, outcome, share",
    [(1.0, 0.0, "passed", 1), (1.0, 5.0, "partial", 0.75), (2.0, 0.0, "partial", 0.25), (2.0, 5.0, "failed", 0)],
)
def test_partial_credit_goes_by_weight(judged, W, b, outcome, share):
    """Is each aspect worth its weight, with a finding of its own?"""
    verdict = judged(net(W, b), net(1.0, 0.0), aspects=WEIGHTED)
    assert (verdict.outcome, verdict.share) == (outcome, share)
    assert [finding.passed for finding in verdict.findings] == [W == 1, b == 0]


def test_an_aspect_is_right_only_when_every_case_is(judged):
    """Does one wrong case of three fail the aspect, and is it the one shown?"""
    verdict = judged(lambda x: min(x, 2.0), lambda x: x, (1.0,), (2.0,), (3.0,))
    assert verdict.share == 0
    assert verdict.findings[0].evidence.call == "f(x=3)"


# ---------------------------------------------------------------- misconceptions


MISTAKES = [
    ("doubled", "do not double", lambda x: 2 * x),
    ("nearly-doubled", "do not double nearly", lambda x: 2 * x * (1 + 5e-7)),
    ("squared", "do not square", lambda x: x**2),
    ("as-a-list", "no list", lambda x: [x]),
    ("as-a-set", "no set", lambda x: {x}),
]


def named(judged, function, cases=((3.0,), (5.0,))):
    return judged(function, lambda x: x, *cases, misconceptions=MISTAKES).findings[0]


@pytest.mark.parametrize(
    "function, name",
    [
        (lambda x: 2 * x, "doubled"),
        (lambda x: x + x * (1 + 1e-9), "doubled"),
        (lambda x: 2 * x * (1 + 6e-7), "nearly-doubled"),
        (lambda x: x * x, "squared"),
        (lambda x: [x], "as-a-list"),
        (lambda x: (x,), "as-a-list"),
    ],
)
def test_the_nearest_misconception_is_named(judged, function, name):
    """Is the mistake named whose observations match, the nearest of several, with its hint?"""
    finding = named(judged, function)
    assert finding.misconception == name
    assert finding.hint == dict((m[0], m[1]) for m in MISTAKES)[name]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 3 * x,
        lambda x: 2 * x * 1.001,
        lambda x: 2 * x if x == 3 else x,
        lambda x: 2 * x if x == 3 else x * x,
        lambda x: np.nan,
        lambda x: "2",
        lambda x: {x},
        lambda x: np.array([2 * x]),
    ],
)
def test_far_answers_have_no_name(judged, function):
    """Does an answer that matches no mistake on every case get its symptom only?"""
    finding = named(judged, function)
    assert finding.misconception is None and finding.hint == ""
    assert finding.symptom.startswith("the result ")


def test_a_misconception_is_named_an_aspect_at_a_time(judged):
    """With wrong weights of a known kind and wrong biases of none, is each part told for itself?"""
    verdict = judged(
        net(2.0, 7.0),
        net(1.0, 0.0),
        aspects=WEIGHTED,
        misconceptions=[("twice", "not twice", net(2.0, 0.0)), ("transposed", "T", lambda x: {"W1": np.ones((3, 2))})],
    )
    weights, biases = verdict.findings
    assert weights.misconception == "twice" and biases.misconception is None
    assert verdict.worst is weights and verdict.message == "not twice"


def test_a_misconception_does_not_speak_of_what_it_gets_right(judged):
    """A mistake that leaves the biases right: can it be named for wrong biases?"""
    verdict = judged(net(1.0, 7.0), net(1.0, 0.0), aspects=WEIGHTED, misconceptions=[("twice", "h", net(2.0, 0.0))])
    assert verdict.findings[1].misconception is None


class Unprintable:
    def __str__(self):
        raise RuntimeError("no")


def test_a_key_that_cannot_be_printed_breaks_no_card(returned):
    """Is a wrong type told beside a key that raises when it is printed?"""
    expected = {"W1": np.ones((2, 2))}
    aspects = (Aspect("weights", observe=entries("W*")),)
    verdict = returned({Unprintable(): 1, "W1": [[1.0], [2.0]]}, expected, aspects=aspects)
    assert verdict.outcome == "failed"
    assert verdict.findings[0].evidence.got == "a list of 2, where an array is expected"
