from html.parser import HTMLParser

import numpy as np
import pytest
from steadygrad.judging.cards import PRINTED_LINES, Card, Progress, show
from steadygrad.judging.verdict import Evidence, Finding, Verdict

HOSTILE = "<script>alert('x')</script> & \"quotes\" <img src=x onerror=y> $mark ${body} {0} %s"


def verdict(*findings, outcome="failed", printed="", check="init_he", question="W ~ N(0, 2/n)"):
    return Verdict(check, question, outcome, 0.5, findings, 0.01, printed)


PASSED = Finding("biases are zero", 1, True)
WRONG = Finding(
    "distribution of the weights",
    2,
    False,
    "W1: std is not right",
    "one-over-n",
    "ReLU halves the mean square: 2 / n_in.",
    Evidence("init_he(dims=[3, 2])", "W1: std", "1.41 ± 0.1", "1"),
)
VALUES = Finding(
    "result", 1, False, "the result is not right",
    evidence=Evidence("f(x=1)", "", "[1 2]", "[1 3]\n[4 5]", "[1]", "2", "3"),
)  # fmt: skip
RAISED = Finding(
    "weights", 1, False, "your function raised ValueError", evidence=Evidence("f(x=1)", detail="no (line 3 of f)")
)


class Reader(HTMLParser):
    """Collects tags and text, and holds that every tag is closed in order."""

    def __init__(self):
        super().__init__()
        self.tags, self.open, self.text = set(), [], ""

    def handle_starttag(self, tag, attrs):
        assert not any(name.startswith("on") for name, _ in attrs)
        self.tags.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(card):
    reader = Reader()
    reader.feed(card._repr_html_())
    reader.close()
    assert not reader.open
    return reader


def test_plain_text_of_a_passed_answer():
    """Is a right answer a line for the check, and one an aspect?"""
    assert str(Card(verdict(PASSED, outcome="passed"))) == "✓ init_he: W ~ N(0, 2/n)\n  ✓ biases are zero"


def test_plain_text_of_a_misconception():
    """Are symptom, name, hint and evidence in reading order?"""
    assert str(Card(verdict(WRONG, PASSED, outcome="partial"))) == (
        "◐ init_he: W ~ N(0, 2/n)\n"
        "  ✗ distribution of the weights: W1: std is not right\n"
        "    → one-over-n: ReLU halves the mean square: 2 / n_in.\n"
        "    called    init_he(dims=[3, 2])\n"
        "    expected  1.41 ± 0.1\n"
        "    got       1\n"
        "  ✓ biases are zero"
    )


def test_plain_text_of_a_differing_entry():
    """Are values of several lines aligned, and the first differing entry told?"""
    assert str(Card(verdict(VALUES))) == (
        "✗ init_he: W ~ N(0, 2/n)\n"
        "  ✗ result: the result is not right\n"
        "    → This is no mistake that we know: look at this call.\n"
        "    called    f(x=1)\n"
        "    expected  [1 2]\n"
        "    got       [1 3]\n"
        "              [4 5]\n"
        "    entry [1] expected 2, got 3"
    )


def test_a_fault_of_the_whole_call_is_told_once():
    """Is an exception, which fails every aspect alike, told once?"""
    both = verdict(RAISED, Finding("biases", 1, False, RAISED.symptom, evidence=RAISED.evidence), outcome="error")
    assert str(Card(both)) == (
        "✗ init_he: W ~ N(0, 2/n)\n  ✗ everything: your function raised ValueError\n"
        "    called    f(x=1)\n    detail    no (line 3 of f)"
    )
    assert Card(both)._repr_html_().count("ValueError") == 1


def test_a_call_is_shown_where_it_is_a_new_one():
    """Three aspects that fail on one case, and one that fails on another: is each call shown once, in both forms?"""
    calls = {"dW1": "f(x=1)", "db1": "f(x=1)", "dW2": "f(x=1)", "db2": "f(x=2)"}
    findings = [
        Finding(name, 1, False, f"{name} is not right", evidence=Evidence(call, name, "1", "2"))
        for name, call in calls.items()
    ]
    card = Card(verdict(*findings))
    assert [line.split()[1] for line in str(card).splitlines() if "called" in line] == ["f(x=1)", "f(x=2)"]
    assert str(card).count("expected  1") == read(card).text.count("expected") == 4
    assert (read(card).text.count("f(x=1)"), read(card).text.count("f(x=2)")) == (1, 1)


@pytest.mark.parametrize(
    "outcome, mark",
    [
        ("passed", "✓"),
        ("undetermined", "?"),
        ("partial", "◐"),
        ("missing", "○"),
        ("failed", "✗"),
        ("error", "✗"),
        ("timeout", "✗"),
    ],
)
def test_each_outcome_has_its_mark(outcome, mark):
    """Does the first character tell the outcome, in both forms?"""
    card = Card(verdict(PASSED if outcome == "passed" else WRONG, outcome=outcome))
    assert str(card)[0] == mark
    assert read(card).text.startswith(mark)
    assert repr(card) == str(card)


@pytest.mark.parametrize("finding", [PASSED, WRONG, VALUES, RAISED])
def test_html_says_what_plain_text_says(finding):
    """Has the HTML every word of the plain text, in closed tags?"""
    card = Card(verdict(finding, printed="seen\n"))
    words = str(card).replace("→", "").replace(":", "").split()
    text = read(card).text.replace(":", "")
    assert [word for word in words if word not in text] == []


def test_a_hidden_verdict_has_a_card_too():
    """Is a verdict without evidence shown by its symptoms?"""
    card = Card(verdict(WRONG, PASSED, printed="secret").without_evidence())
    assert "called" not in str(card) and "secret" not in str(card)
    assert "W1: std is not right" in read(card).text


# ---------------------------------------------------------------- printed output


def test_printed_output_is_shown_below():
    """Is what the function printed in the card?"""
    assert str(Card(verdict(PASSED, printed="one\ntwo\n"))).endswith("  your function printed:\n    one\n    two")
    assert "one\ntwo" in read(Card(verdict(PASSED, printed="one\ntwo\n"))).text


@pytest.mark.parametrize(
    "printed",
    ["\n".join(map(str, range(1000))), "x" * 1_000_000, ("y" * 10_000 + "\n") * 100],
    ids=["lines", "long", "both"],
)
def test_much_output_is_clipped(printed):
    """Are a thousand lines, and a line of a megabyte, cut to something to look at?"""
    card = Card(verdict(PASSED, printed=printed))
    assert len(str(card).splitlines()) <= PRINTED_LINES + 5
    assert max(map(len, str(card).splitlines())) <= 250
    assert len(card._repr_html_()) < 10_000


def test_clipping_says_that_something_is_left_out():
    """Does the card say that there was more?"""
    assert "… and more" in str(Card(verdict(PASSED, printed="line\n" * (PRINTED_LINES + 3))))
    assert "… and more" not in str(Card(verdict(PASSED, printed="line\n" * PRINTED_LINES)))


# ---------------------------------------------------------------- hostile text


@pytest.mark.parametrize("field", ["call", "where", "expected", "got", "index", "expected_at", "got_at", "detail"])
def test_evidence_is_escaped(field):
    """Is a learner's text, wherever it comes up in the evidence, shown and never run?"""
    evidence = Evidence(**{"call": "f(x=1)", "index": "[0]", field: HOSTILE})
    reader = read(Card(verdict(Finding("a", 1, False, "s", evidence=evidence))))
    assert not reader.tags & {"script", "img"}
    assert field == "where" or HOSTILE in reader.text


@pytest.mark.parametrize("field", ["aspect", "symptom", "misconception", "hint"])
def test_findings_are_escaped(field):
    """And in a symptom, such as the name of an unexpected entry?"""
    texts = {"aspect": "a", "symptom": "s", "misconception": "m", "hint": "h", field: HOSTILE}
    reader = read(Card(verdict(Finding(weight=1, passed=False, **texts))))
    assert not reader.tags & {"script", "img"} and HOSTILE in reader.text


@pytest.mark.parametrize("field", ["printed", "check", "question"])
def test_the_rest_is_escaped(field):
    """And in what it printed?"""
    reader = read(Card(verdict(PASSED, **{field: HOSTILE})))
    assert not reader.tags & {"script", "img"} and HOSTILE in reader.text


def raises_markup(x):
    raise ValueError(HOSTILE)


@pytest.mark.parametrize("function", [raises_markup, lambda x: {"a": HOSTILE}, lambda x: print(HOSTILE)])
def test_a_judged_answer_is_escaped(judged, function):
    """From a real call: exception, returned text and print?"""
    reader = read(Card(judged(function, lambda x: {"a": "right"})))
    assert not reader.tags & {"script", "img"}
    assert "<script>alert(" in reader.text.replace("\\", "")


@pytest.mark.parametrize("expected", [{"a": 1.0}, {}], ids=["missing", "unexpected"])
def test_a_key_that_utf8_cannot_write_is_shown(judged, expected):
    """A lone surrogate in a learner's key: can the card still be printed and sent to the notebook?"""
    card = Card(judged(lambda x: {"\ud800": 1.0}, lambda x: expected))
    assert str(card).encode() and card._repr_html_().encode()


# ---------------------------------------------------------------- progress


def test_progress_in_both_forms():
    """Does each exercise stand with its mark and what to do next?"""
    card = Progress({"a": verdict(PASSED, outcome="passed"), "b": verdict(WRONG), "c": None})
    assert str(card) == (
        "1 of 3 exercises done\n  ✓ a\n  ✗ b ReLU halves the mean square: 2 / n_in.\n  ○ c not checked yet"
    )
    text = read(card).text
    assert "1 of 3 exercises done" in text and "✓ a" in text and "○ c not checked yet" in text


def test_progress_escapes_names():
    """Are names and messages escaped?"""
    reader = read(Progress({HOSTILE: None, "b": verdict(Finding("a", 1, False, HOSTILE))}))
    assert not reader.tags & {"script", "img"} and reader.text.count(HOSTILE) == 2


@pytest.mark.parametrize("verdicts", [{}, {"a": None}])
def test_progress_of_nothing(verdicts):
    """Is an empty list no error?"""
    assert str(Progress(verdicts)).startswith(f"0 of {len(verdicts)} exercises done")
    assert read(Progress(verdicts)).text


def test_show_prints_outside_ipython(capsys):
    """Is the plain text printed where there is no notebook?"""
    show(Card(verdict(PASSED, outcome="passed")))
    assert capsys.readouterr().out == "✓ init_he: W ~ N(0, 2/n)\n  ✓ biases are zero\n"


def test_arrays_are_shown_short(judged):
    """Is an array of a million numbers a few lines?"""
    right = np.arange(1e6).reshape(1000, 1000)
    card = Card(judged(lambda x: -right, lambda x: right))
    assert len(str(card)) < 2000 and "(1000×1000)" in str(card)
    assert "entry [0, 1] expected 1, got -1" in " ".join(str(card).split())


def test_a_clue_is_told_where_there_is_no_name():
    """Does the card say the clue, in both forms, and nothing of an unknown mistake?"""
    finding = Finding(
        "result", 1, False, "it is not right", evidence=Evidence("f(x=1)", "", "1", "2"), clue="Half <b>."
    )
    card = Card(verdict(finding))
    assert "    → Half <b>.\n" in str(card) and "Half &lt;b&gt;." in card._repr_html_()
    assert "no mistake that we know" not in str(card) + card._repr_html_()
