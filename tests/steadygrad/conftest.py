"""What the tests of the students' library share: judging one answer against one right answer."""

import json

import numpy as np
import pytest
from steadygrad import notebook
from steadygrad.judging.calls import ask, call
from steadygrad.judging.judge import judge
from steadygrad.judging.sheet import sheet_to_json

from autograder.vocabulary.check import Aspect, Check, Misconception
from autograder.vocabulary.prepare import prepare, visible_sheet

SECONDS = 5.0


@pytest.fixture
def sheet_for():
    """sheet_for(right, *cases, …) -> the Sheet of a check called "f" with this right answer."""

    def make(right, *cases, aspects=(Aspect("result"),), misconceptions=(), name="f", **options):
        misconceptions = tuple(Misconception(*m) for m in misconceptions)
        check = Check("f(…) = …", right, lambda rng: cases or ((1.0,),), aspects, misconceptions, SECONDS, **options)
        return prepare(name, check, np.random.default_rng(0))

    return make


@pytest.fixture
def judged(sheet_for):
    """judged(answer, right, *cases, …) -> the Verdict of a function beside the right one."""

    def make(answer, right, *cases, seconds=SECONDS, **options):
        sheet = sheet_for(right, *cases, **options)
        return judge(sheet, ask(sheet, lambda arguments: call(answer, arguments, seconds)))

    return make


@pytest.fixture
def returned(judged):
    """returned(value, expected) -> the Verdict of a function that returns a value where another is expected."""
    return lambda value, expected, **options: judged(lambda x: value, lambda x: expected, **options)


@pytest.fixture
def notebook_folder(tmp_path, monkeypatch):
    """A folder with a real checks.json, as the working directory of a fresh session."""
    from autograder.vocabulary.check import load

    checks = load("autograder.content.checks.initialization.rules") | load(
        "autograder.content.checks.initialization.signals"
    )
    names = ["init_zeros", "init_he", "symmetry_gap"]
    sheets = {name: sheet_to_json(visible_sheet(name, checks[name])) for name in names}
    notebooks = {"initialization": ["init_zeros", "init_he"], "signals": ["symmetry_gap"]}
    text = json.dumps({"notebooks": notebooks, "checks": sheets}, allow_nan=False)
    (tmp_path / "checks.json").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(notebook, "_session", notebook.Session())
    return tmp_path
