import json
from dataclasses import replace

import numpy as np
import pytest
from steadygrad.judging.plain import Named, Seed
from steadygrad.judging.sheet import sheet_from_json, sheet_to_json
from steadygrad.judging.sketch import departure, flat
from steadygrad.judging.statistics import any_shape, bernoulli, normal

from autograder.vocabulary.check import Aspect, Check, Misconception, distinct, draw_seed, entries, load, zeros
from autograder.vocabulary.prepare import (
    CheckError,
    bare_secret_sheet,
    prepare,
    secret_rng,
    secret_sheet,
    visible_rng,
    visible_sheet,
)

CHECKS = load("autograder.content.checks.initialization.rules") | load(
    "autograder.content.checks.initialization.signals"
)
MANY = (Aspect("law", observe=entries("W*"), laws=lambda rng: {"W": normal(2)}), Aspect("own", observe=distinct("W*")))


def doubled(x):
    return 2 * x


def check_of(reference=doubled, cases=((1.0,), (2.0,)), misconceptions=(), aspects=(Aspect("result"),), **options):
    return Check("y = 2 x", reference, lambda rng: cases, aspects, misconceptions, **options)


def prepared(**options):
    return prepare("doubled", check_of(**options), np.random.default_rng(0))


def mistake(wrong, name="slip"):
    return (Misconception(name, "mind the step.", wrong),)


def text(sheet):
    return json.dumps(sheet_to_json(sheet), allow_nan=False)


# ---------------------------------------------------------------- whose cases


@pytest.mark.parametrize("name", CHECKS)
def test_the_same_student_gets_the_same_sheet(name):
    """Is a regrade asked the same, entry for entry?"""
    first, again = (secret_sheet(name, CHECKS[name], b"secret", "ada") for _ in range(2))
    assert text(first) == text(again)


@pytest.mark.parametrize("name", [name for name in CHECKS if name != "init_zeros"])
def test_another_student_gets_another_sheet(name):
    """And is another student asked something else, and everybody something else than the visible check?"""
    check = CHECKS[name]
    secret = (secret_sheet(name, check, b"secret", student) for student in ("ada", "bob"))
    sheets = list(map(sheet_to_json, (*secret, visible_sheet(name, check))))
    assert len({json.dumps(sheet["cases"]) for sheet in sheets}) == 3
    assert {json.dumps(sheet["hints"]) for sheet in sheets} == {json.dumps(sheets[0]["hints"])}


def test_secret_cases_follow_from_secret_student_and_check():
    """Does each of the three change the draw, and nothing else?"""
    keys = [
        (b"s", "ada", "f"),
        (b"t", "ada", "f"),
        (b"s", "bob", "f"),
        (b"s", "ada", "g"),
        (b"s", "adaf", ""),
        (b"", "ada", "f"),
    ]
    assert len({secret_rng(*key).integers(2**62) for key in keys}) == len(keys)
    assert secret_rng(*keys[0]).integers(2**62) == secret_rng(*keys[0]).integers(2**62)


def test_student_and_check_cannot_be_shifted_into_one_another():
    """Are ("ab", "c") and ("a", "bc") different, and names of any letters allowed?"""
    assert secret_rng(b"s", "ab", "c").random() != secret_rng(b"s", "a", "bc").random()
    assert 0 <= secret_rng(b"s", "Ada Lovelace é 数", "f").random() < 1


def test_visible_cases_follow_from_the_check_alone():
    """Are the visible cases the same for everybody, and of each check its own?"""
    assert visible_rng("f").random() == visible_rng("f").random() != visible_rng("g").random()


def test_secret_draws_do_not_depend_on_this_process():
    """Is the draw one that another machine gives too? (Python's hash() is not.)"""
    assert secret_rng(b"secret", "ada", "init_he").integers(2**32) == 2987487209
    assert visible_rng("init_he").integers(2**32) == 1185146202


def test_a_tiny_domain_is_shown_in_part():
    """Has the visible sheet its own cases where the check gives some, and the secret sheets the others?"""
    check = check_of(cases=((1.0,), (2.0,), (3.0,)), visible=lambda rng: ((2.0,),))
    assert visible_sheet("doubled", check).cases == ({"x": 2.0},)
    assert [case["x"] for case in secret_sheet("doubled", check, b"s", "ada").cases] == [1, 2, 3]


def test_what_can_be_guessed_is_asked_in_a_secret_number_and_order():
    """Are all cases of a draw there, and five to ten more, in no order, equal on a regrade; visibly as declared?"""

    def cases(rng):
        first = float(rng.integers(1000))
        yield from ((first + part,) for part in (0.1, 0.2, 0.3))

    check = replace(check_of(guessable=True), cases=cases)
    orders, numbers = set(), set()
    for student in range(40):
        sheet, again = (bare_secret_sheet("doubled", check, b"s", str(student)) for _ in range(2))
        asked = [case["x"] for case in sheet.cases]
        assert text(sheet) == text(again)
        first = secret_rng(b"s", str(student), "doubled").integers(1000)
        assert {first + 0.1, first + 0.2, first + 0.3} <= set(asked)
        numbers.add(len(asked))
        orders.add(tuple(round(x % 1, 1) for x in asked[:3]))
    assert numbers == set(range(8, 14)) and len(orders) > 10
    assert [round(case["x"] % 1, 1) for case in visible_sheet("doubled", check).cases] == [0.1, 0.2, 0.3]


# ---------------------------------------------------------------- what a sheet holds


def test_a_sheet_holds_cases_expectations_and_mistakes():
    """Are arguments named by the reference's parameters, and reference and mistakes evaluated on each?"""
    sheet = prepared(misconceptions=mistake(lambda x: 3 * x))
    assert sheet.cases == ({"x": 1.0}, {"x": 2.0})
    assert [float(q[""].value) for q in sheet.aspects[0].expected] == [2, 4]
    aspect = sheet.aspects[0]
    distances = [
        departure(aspect.mistaken["slip"], flat(aspect.expected, [{"": np.array(x)} for x in xs]))
        for xs in ((3, 6), (3, 7))
    ]
    assert distances[0] == 0 and distances[1] > 1
    assert sheet.hints == {"slip": "mind the step."}
    assert (sheet.check, sheet.question, sheet.seconds) == ("doubled", "y = 2 x", 5)


def test_a_mistake_is_shown_by_the_aspects_that_it_fails():
    """Is an aspect that a misconception gets right silent about it?"""
    right = {"W1": np.ones(2), "b1": np.zeros(2)}
    aspects = (Aspect("weights", observe=entries("W*")), Aspect("biases", observe=zeros("b*")))
    wrong = mistake(lambda x: right | {"b1": np.ones(2)})
    sheet = prepared(reference=lambda x: right, aspects=aspects, misconceptions=wrong)
    assert [set(aspect.mistaken) for aspect in sheet.aspects] == [set(), {"slip"}]


def test_a_mistake_can_be_named_from_further_away_than_the_right_answer(judged):
    """Is an approximation named as one, whatever its last digits, while an exact answer is held to the aspect?"""
    exact = (Aspect("result", rtol=0, atol=1e-12),)
    near = (Misconception("approximate", "count all digits.", lambda x: 2 * x + 1e-9, atol=1e-6),)
    sheet = prepared(misconceptions=near, aspects=exact)
    for away, name in ((1e-8, "approximate"), (-1e-10, "approximate"), (1e-5, None), (0, None)):
        (finding,) = judged(sheet, lambda x, away=away: 2 * x + away).findings
        assert (finding.misconception, finding.passed) == (name, away == 0)


def test_a_mistake_of_a_wrong_type_shows_nothing():
    """Is a misconception whose type says it all left out of the aspects?"""
    sheet = prepared(misconceptions=mistake(lambda x: None))
    assert sheet.aspects[0].mistaken == {}


def test_random_leaves_are_expected_by_their_law():
    """Are closed-form numbers expected, with the tolerance of one sample; of mistakes, of the difference of two?"""
    sheet = prepare(
        "draw",
        Check(
            "W ~ N(0, 4)",
            lambda rng: {"W": rng.normal(0, 2, 3000)},
            lambda rng: [(draw_seed(rng),)],
            MANY,
            mistake(lambda rng: {"W": rng.normal(0, 1, 3000)}),
        ),
        np.random.default_rng(0),
    )
    law, allowed = normal(2), normal(2).tolerances(3000)
    expected, mistaken = sheet.aspects[0].expected[0], sheet.aspects[0].mistaken["slip"]
    for name, number in (("mean", 0), ("std", 2), ("share within one std", law.within)):
        assert expected[f"W: {name}"].value == number
        assert expected[f"W: {name}"].atol == allowed[name] and expected[f"W: {name}"].rtol == 0
    at = sorted(expected).index("W: std") - 1  # the dtype is no number
    assert mistaken.numbers[at] * allowed["std"] == pytest.approx(1, abs=0.1)


def test_shares_are_expected_by_their_law():
    """Are draws of 0 and 1 compared by their shares, and those of a mistake with the tolerance of two samples?"""
    aspects = (Aspect("law", observe=entries("m"), laws=lambda rng: {"m": bernoulli(0.8)}),)
    check = Check(
        "m = 1 with probability 0.8",
        lambda rng: {"m": (rng.random(4000) < 0.8) * 1.0},
        lambda rng: [(Seed(5),)],
        aspects,
        mistake(lambda rng: {"m": (rng.random(4000) < 0.2) * 1.0}),
    )
    aspect = prepare("mask", check, np.random.default_rng(0)).aspects[0]
    expected, mistaken = aspect.expected[0], aspect.mistaken["slip"]
    assert expected["m: share of 1"].value == 0.8
    assert expected["m: share of 1"].atol == bernoulli(0.8).tolerances(4000)["share of 1"]
    assert any(x * expected["m: share of 1"].atol == pytest.approx(0.2, abs=0.03) for x in mistaken.numbers)
    assert set(mistaken.slack) == {1.4} or max(mistaken.slack) == 1.4  # the tolerance of two samples is √2 of one's


def test_variadic_arguments_are_named_by_their_place():
    """Are the arguments that go into *others named others[0], others[1], …, however many a case has?"""
    check = Check("q", lambda x, *others: x + sum(others), lambda rng: [(1.0, 2.0, 3.0), (1.0,)])
    sheet = prepare("add", check, np.random.default_rng(0))
    assert [list(case) for case in sheet.cases] == [["x", "others[0]", "others[1]"], ["x"]]
    assert [float(q[""].value) for q in sheet.aspects[0].expected] == [6, 1]


def test_wrong_answers_are_drawn_from_other_seeds_than_the_learners():
    """Would a learner's answer that equals a mistake draw for draw prove nothing?"""
    seen = []

    def wrong(rng):
        seen.append(rng.random())
        return {"W": rng.normal(0, 1, 3000)}

    check = Check("q", lambda rng: {"W": rng.normal(0, 2, 3000)}, lambda rng: [(Seed(5),)], MANY, mistake(wrong))
    prepare("draw", check, np.random.default_rng(0))
    assert seen and not {np.random.default_rng(seed).random() for seed in (5, 6)} & set(seen)


def test_an_open_law_has_no_share():
    """Is only mean and std expected where the shape of the law is open?"""
    aspects = (Aspect("law", observe=entries("W*"), laws=lambda rng: {"W": any_shape(2)}),)
    check = Check("q", lambda rng: {"W": rng.normal(0, 2, 3000)}, lambda rng: [(Seed(5),)], aspects)
    (expected,) = prepare("draw", check, np.random.default_rng(0)).aspects[0].expected
    assert expected.keys() == {"W: shape", "W: dtype", "W: mean", "W: std"}


def test_the_json_of_a_sheet_is_strict_and_judges_alike(judged):
    """Does a sheet that went through JSON give an equal verdict, for right, wrong and broken answers?"""
    sheet = prepared(cases=((np.array([1.0, np.nan, np.inf]),),), misconceptions=mistake(lambda x: x * np.inf))
    again = sheet_from_json("doubled", json.loads(text(sheet)))
    for function in (doubled, lambda x: x * np.inf, lambda x: -x, lambda x: None):
        verdicts = [vars(judged(one, function)) | {"seconds": 0} for one in (sheet, again)]
        assert verdicts[0] == verdicts[1]


# ---------------------------------------------------------------- what an author must mend


def failing(x):
    raise ValueError("no such layer")


def stub(x):
    raise NotImplementedError


def changing(x):
    x += 1
    return x


FAULTS = [
    (failing, "fails with 'your function raised ValueError' no such layer (line 2 of failing)"),
    (stub, "fails with 'not done yet"),
    (changing, "fails with 'your function changes its argument x: make new arrays"),
]


def error_of(**options):
    with pytest.raises(CheckError) as caught:
        prepared(cases=((np.ones(1),),), **options)
    return str(caught.value)


@pytest.mark.parametrize("wrong, words", [*FAULTS, (lambda: 1, "fails with 'your function raised TypeError'")])
def test_a_misconception_that_cannot_be_evaluated_is_the_authors_error(wrong, words):
    """Does the message name check and misconception, what happened, and what to do?"""
    message = error_of(misconceptions=mistake(wrong))
    assert message.startswith(f"check doubled: the misconception slip {words}")
    assert message.endswith(": mend it, or the cases it cannot take")


@pytest.mark.parametrize("wrong, words", FAULTS)
def test_a_reference_that_cannot_be_evaluated_is_the_authors_error(wrong, words):
    """And of the reference?"""
    assert error_of(reference=wrong).startswith(f"check doubled: the reference {words}")


def test_a_slow_reference_is_the_authors_error():
    """And one that takes longer than a learner may?"""

    def slow(x):
        while True:
            pass

    with pytest.raises(CheckError, match="the reference fails with 'your function takes too long.*stopped after 0.1 s"):
        prepared(reference=slow, seconds=0.1)


@pytest.mark.parametrize(
    "options",
    [
        {"cases": ()},
        {"cases": ((1.0, 2.0),)},
        {"aspects": ()},
        {"reference": lambda x: None},
        {"aspects": (Aspect("a", observe=entries("W*")),)},
        {"aspects": (Aspect("a", observe=Named("typo")),)},
        {"aspects": (Aspect("a", observe=Named("entries", {"patern": "W*"})),)},
        {"misconceptions": mistake(lambda x: 1.0) + mistake(lambda x: 2.0)},
    ],
    ids=[
        "no cases",
        "case of a wrong length",
        "no aspects",
        "returns None",
        "not what the aspect sees",
        "no such observer",
        "no such parameter",
        "a name twice",
    ],
)
def test_a_check_that_cannot_be_a_sheet_is_the_authors_error(options):
    """Is a slip in a declaration told by the check's name, not by an error from deep inside?"""
    with pytest.raises(CheckError, match="check doubled"):
        prepared(**options)
