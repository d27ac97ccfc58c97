import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from steadygrad import CheckFailed, ChecksNotFound, NotDone, UnknownCheck, check, notebook, progress
from steadygrad.judging.sheet import sheet_from_json, sheet_to_json
from steadygrad.notebook import visible_verdict

RELEASED = Path(__file__).parents[2] / "release" / "05_initialization" / "checks.json"


def init_zeros(dims):
    return {
        name: array
        for layer in range(1, len(dims))
        for name, array in (
            (f"W{layer}", np.zeros((dims[layer], dims[layer - 1]))),
            (f"b{layer}", np.zeros((dims[layer], 1))),
        )
    }


def transposed(dims):
    return {name: array.T if name[0] == "W" else array for name, array in init_zeros(dims).items()}


def stub(dims):
    raise NotImplementedError


def broken(dims):
    return dims / 2


def read_checks(folder):
    return json.loads((folder / "checks.json").read_text(encoding="utf-8"))


def write_checks(folder, text):
    """Write anew, and later: what was read before is kept until the file changes."""
    path = folder / "checks.json"
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 10**9))


# ---------------------------------------------------------------- check


def test_a_right_answer_passes(notebook_folder, capsys):
    """Does check return without a value, and print a card?"""
    assert check("init_zeros", init_zeros) is None
    assert capsys.readouterr().out.startswith("✓ init_zeros: W[l] = 0 and b[l] = 0")


def test_a_wrong_answer_fails_with_one_line(notebook_folder, capsys):
    """Is the error an AssertionError with one line, and the card above it?"""
    with pytest.raises(CheckFailed) as caught:
        check("init_zeros", transposed)
    message = str(caught.value)
    assert isinstance(caught.value, AssertionError) and not isinstance(caught.value, NotDone)
    assert message.startswith("init_zeros: W[l] has one row per unit of layer l") and "\n" not in message
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    assert "→ transposed-weights: W[l] has one row per unit" in capsys.readouterr().out


def test_a_stub_is_not_done(notebook_folder, capsys):
    """Is an untouched stub NotDone, which says what to do?"""
    with pytest.raises(NotDone, match="^init_zeros: not done yet: write the function in place of the line that raises"):
        check("init_zeros", stub)
    assert issubclass(NotDone, CheckFailed)
    assert capsys.readouterr().out.startswith("○ init_zeros")


def test_an_exception_is_a_failed_check(notebook_folder, capsys):
    """Is a learner's exception reported, with its line, and not raised through?"""
    with pytest.raises(CheckFailed, match="^init_zeros: your function raised TypeError$"):
        check("init_zeros", broken)
    assert "(line 2 of broken)" in capsys.readouterr().out


@pytest.mark.parametrize("function", [init_zeros, transposed, stub, broken, None])
def test_while_nbgrader_grades_a_check_only_reports(notebook_folder, monkeypatch, capsys, function):
    """Does the cell go on to its hidden test, so that a partly right answer keeps its credit?"""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check("init_zeros", function)
    captured = capsys.readouterr()
    assert "init_zeros" in captured.out and captured.err == ""


def test_while_nbgrader_validates_a_check_raises(notebook_folder, monkeypatch):
    """Does `nbgrader validate`, the learner's own tool, see the failure?"""
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(CheckFailed):
        check("init_zeros", transposed)


def test_a_random_function_is_checked(notebook_folder):
    """Does a function of a generator pass too, drawn in any way, and fail when it draws from elsewhere?"""

    def init_he(dims, rng):
        params = init_zeros(dims)
        return {n: rng.normal(0, np.sqrt(2 / a.shape[1]), a.shape) if n[0] == "W" else a for n, a in params.items()}

    check("init_he", init_he)
    with pytest.raises(CheckFailed, match="two calls with different generators gave the same result"):
        check("init_he", lambda dims, rng: init_he(dims, np.random.default_rng(0)))


def test_a_check_can_be_repeated(notebook_folder):
    """Does a second check see the function as it is now?"""
    for _ in range(2):
        with pytest.raises(CheckFailed):
            check("init_zeros", transposed)
        check("init_zeros", init_zeros)


def test_visible_verdict_takes_a_folder(notebook_folder, tmp_path_factory, monkeypatch):
    """Can a tool ask for the verdict from elsewhere, without a card?"""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert visible_verdict("init_zeros", init_zeros, notebook_folder).outcome == "passed"


# ---------------------------------------------------------------- what can be wrong with checks.json


def test_no_checks_json(notebook_folder):
    """Does the message say where it was looked for, and what to do?"""
    (notebook_folder / "checks.json").unlink()
    message = (
        f"no checks.json in {re.escape(str(notebook_folder))}. It comes with the notebook: put both into one folder"
    )
    with pytest.raises(ChecksNotFound, match=message):
        check("init_zeros", init_zeros)
    with pytest.raises(FileNotFoundError, match=message):
        progress()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "3", "{}", '{"checks": {}}', "\ud83d".encode("utf-16", "surrogatepass").decode("latin-1")],
)
def test_a_damaged_checks_json(notebook_folder, text):
    """Does a file that is cut off, or something else, get a message that says to copy it anew?"""
    write_checks(notebook_folder, text)
    with pytest.raises(ChecksNotFound, match=r"checks\.json is damaged \(.*\)\. Copy it anew from the release\."):
        check("init_zeros", init_zeros)


def test_a_checks_json_that_is_no_text(notebook_folder):
    """And a file of another kind under this name?"""
    (notebook_folder / "checks.json").write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(ChecksNotFound, match="is damaged"):
        check("init_zeros", init_zeros)


SPOILS = {
    "no cases": lambda data: data["checks"]["init_zeros"].pop("cases"),
    "empty cases": lambda data: data["checks"]["init_zeros"].update(cases=[]),
    "case is a number": lambda data: data["checks"]["init_zeros"].update(cases=[3]),
    "check is a list": lambda data: data["checks"].update(init_zeros=[]),
    "check is null": lambda data: data["checks"].update(init_zeros=None),
    "aspects are numbers": lambda data: data["checks"]["init_zeros"].update(aspects=[1]),
    "no aspects": lambda data: data["checks"]["init_zeros"].update(aspects=[]),
    "array of a wrong size": lambda data: data["checks"]["init_zeros"]["cases"][0].update(
        dims={"array": [1.0], "shape": [7], "dtype": "float64"}
    ),
    "unknown dtype": lambda data: data["checks"]["init_zeros"]["cases"][0].update(
        dims={"array": [1.0], "shape": [1], "dtype": "float65"}
    ),
    "one case too many": lambda data: data["checks"]["init_zeros"]["cases"].append({"dims": [2, 2]}),
    "unknown observer": lambda data: data["checks"]["init_zeros"]["aspects"][0]["observer"].update(function="none"),
    "checks are a list": lambda data: data.update(checks=["init_zeros"]),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_a_damaged_check(notebook_folder, spoil):
    """Is damage inside the file the file's fault, told as such, and not the learner's?"""
    data = read_checks(notebook_folder)
    spoil(data)
    write_checks(notebook_folder, data)
    with pytest.raises(ChecksNotFound, match="is damaged .* anew from the release"):
        check("init_zeros", init_zeros)


def test_a_new_checks_json_is_read_again(notebook_folder):
    """Is a file that was mended used at once, without a restart of the kernel?"""
    good = read_checks(notebook_folder)
    write_checks(notebook_folder, "{")
    with pytest.raises(ChecksNotFound):
        check("init_zeros", init_zeros)
    (notebook_folder / "checks.json").unlink()
    write_checks(notebook_folder, good)
    os.utime(notebook_folder / "checks.json", ns=(0, 10**18))
    check("init_zeros", init_zeros)


def test_a_released_file_is_not_parsed_as_a_whole(notebook_folder, monkeypatch, capsys):
    """Are a few lines enough for a check, right or wrong, and for progress()? All of them take most of its time."""
    shutil.copy(RELEASED, notebook_folder)
    monkeypatch.setattr(notebook, "_read", lambda *_: pytest.fail("all of checks.json was parsed"))
    with pytest.raises(CheckFailed):
        check("init_zeros", transposed)
    assert "→ transposed-weights: " in capsys.readouterr().out
    check("init_zeros", init_zeros)
    progress()
    shown = capsys.readouterr().out
    assert "\n1 of 11 exercises done\n" in shown and "\n  ✓ init_zeros\n" in shown


def test_a_right_answer_needs_no_misconception(notebook_folder, monkeypatch):
    """Is what they show parsed for a wrong answer only?"""
    text = RELEASED.read_text(encoding="utf-8")
    write_checks(notebook_folder, re.sub(r"\n   \{.*\n", r"\n   { damaged\n", text))
    check("init_zeros", init_zeros)
    with pytest.raises(ChecksNotFound, match="is damaged"):
        check("init_zeros", transposed)


@pytest.mark.parametrize(
    "released", sorted(RELEASED.parents[1].glob("*/checks.json")), ids=lambda path: path.parent.name
)
def test_lines_are_the_check_that_the_whole_file_has(notebook_folder, released):
    """Do all ways of reading a released file give the same sheets?"""
    shutil.copy(released, notebook_folder)
    path = notebook_folder / "checks.json"
    for name, whole in json.loads(released.read_text(encoding="utf-8"))["checks"].items():
        by_lines = notebook._sheet(name, path, 0, with_mistakes=True)
        assert sheet_to_json(by_lines) == sheet_to_json(sheet_from_json(name, whole))
        bare = notebook._sheet(name, path, 0)
        for aspect in whole["aspects"]:
            aspect["mistaken"] = {}
        assert sheet_to_json(bare) == sheet_to_json(sheet_from_json(name, whole))


def test_a_function_that_goes_elsewhere(notebook_folder, tmp_path_factory, capsys):
    """Is a mistake recognized of a function that leaves the folder, and takes checks.json away?"""
    shutil.copy(RELEASED, notebook_folder)

    def leaves(dims):
        (notebook_folder / "checks.json").unlink(missing_ok=True)
        os.chdir(tmp_path_factory.getbasetemp())
        return transposed(dims)

    with pytest.raises(CheckFailed):
        check("init_zeros", leaves)
    assert "→ transposed-weights: " in capsys.readouterr().out


@pytest.mark.parametrize("indent", [None, 1, 2, 3])
def test_a_file_that_was_laid_out_anew(notebook_folder, capsys, indent):
    """Is a checks.json as good that an editor has formatted?"""
    data = json.loads(RELEASED.read_text(encoding="utf-8"))
    write_checks(notebook_folder, json.dumps(data, indent=indent))
    check("init_zeros", init_zeros)
    with pytest.raises(CheckFailed):
        check("init_zeros", transposed)
    assert "→ transposed-weights: " in capsys.readouterr().out


def test_a_released_file_that_is_cut_off(notebook_folder):
    """Is a check damaged that is not whole, and is one that is whole not?"""
    text = RELEASED.read_text(encoding="utf-8")
    start = text.index('\n  "init_zeros": ')
    end = text.index('\n  "', start + 1)
    write_checks(notebook_folder, text[:end])
    check("init_zeros", init_zeros)
    (notebook_folder / "checks.json").unlink()
    write_checks(notebook_folder, text[: (start + end) // 2])
    os.utime(notebook_folder / "checks.json", ns=(0, 10**18))
    with pytest.raises(ChecksNotFound, match="is damaged"):
        check("init_zeros", init_zeros)


def test_an_unknown_name_gets_a_guess(notebook_folder):
    """Is a mistyped name answered with the nearest one?"""
    with pytest.raises(
        UnknownCheck, match=r"""^checks.json has no check called 'init_hee'. Did you mean check\('init_he', …\)\?$"""
    ):
        check("init_hee", init_zeros)


def test_an_unknown_name_gets_the_list(notebook_folder):
    """Is a name that is near to none answered with all there are?"""
    with pytest.raises(
        KeyError, match="^checks.json has no check called 'quux'. It has: init_zeros, init_he, symmetry_gap.$"
    ):
        check("quux", init_zeros)


@pytest.mark.parametrize("name", [init_zeros, None, ["init_zeros"]], ids=lambda name: type(name).__name__)
def test_a_name_that_is_no_text(notebook_folder, name):
    """check(init_zeros, "init_zeros"), arguments swapped: is it a message, not an error inside difflib?"""
    message = r'^the name comes first, in quotes, then the function: check\("init_zeros", init_zeros\)$'
    with pytest.raises(UnknownCheck, match=message):
        check(name, "init_zeros")


def test_a_name_that_is_no_text_where_there_are_no_checks(notebook_folder):
    """And where checks.json holds no check whose name could be the example?"""
    write_checks(notebook_folder, {"notebooks": {}, "checks": {}})
    with pytest.raises(UnknownCheck):
        check(init_zeros, "init_zeros")


# ---------------------------------------------------------------- progress


def test_progress_before_the_first_check(notebook_folder, capsys):
    """Are all exercises of the folder shown?"""
    progress()
    assert capsys.readouterr().out == (
        "0 of 3 exercises done\n  ○ init_zeros not checked yet\n  ○ init_he not checked yet\n"
        "  ○ symmetry_gap not checked yet\n"
    )


def test_progress_of_this_notebook(notebook_folder, capsys):
    """After checks of one notebook, are its exercises shown, each with how it stands?"""
    check("init_zeros", init_zeros)
    with pytest.raises(CheckFailed):
        check("init_he", broken)
    capsys.readouterr()
    progress()
    assert capsys.readouterr().out == (
        "1 of 2 exercises done\n  ✓ init_zeros\n  ✗ init_he your function raised TypeError\n"
    )


def test_progress_shows_the_last_check(notebook_folder, capsys):
    """Does an exercise that was right and is broken now count as broken?"""
    check("init_zeros", init_zeros)
    with pytest.raises(NotDone):
        check("init_zeros", stub)
    capsys.readouterr()
    progress()
    assert "0 of 2 exercises done\n  ○ init_zeros not done yet" in capsys.readouterr().out


@pytest.mark.parametrize("notebooks", [[], {"a": 3}], ids=repr)
def test_progress_of_a_damaged_list(notebook_folder, notebooks):
    """Is a damaged list of notebooks told as such?"""
    write_checks(notebook_folder, read_checks(notebook_folder) | {"notebooks": notebooks})
    with pytest.raises(ChecksNotFound, match="is damaged"):
        progress()


# ---------------------------------------------------------------- in IPython


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A real IPython shell in this process."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell.instance(
        config=Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "nocolor"})
    )
    yield shell
    InteractiveShell.clear_instance()
    shutil.rmtree(tmp_path / "ipython", ignore_errors=True)


def run(shell, code):
    from IPython.utils.capture import capture_output

    with capture_output() as captured:
        result = shell.run_cell(code)
    return captured, result


def test_ipython_shows_a_card_in_two_forms(notebook_folder, shell):
    """Does the cell display HTML with the plain text beside it, and no result of its own?"""
    shell.push({"init_zeros": init_zeros})
    captured, result = run(shell, "from steadygrad import check\ncheck('init_zeros', init_zeros)")
    assert result.success and result.result is None
    (card,) = captured.outputs
    assert set(card.data) == {"text/html", "text/plain"}
    assert "✓ init_zeros</b>" in card.data["text/html"]
    assert card.data["text/plain"].startswith("✓ init_zeros: ")


@pytest.mark.parametrize(
    "code, line",
    [
        ("check('init_zeros', transposed)", "CheckFailed: init_zeros: W[l] has one row per unit of layer l"),
        ("check('init_zeros', stub)", "NotDone: init_zeros: not done yet"),
        ("check('init_hee', stub)", "UnknownCheck: checks.json has no check called 'init_hee'. Did you mean"),
    ],
)
def test_ipython_shows_no_traceback(notebook_folder, shell, code, line):
    """Is a failed check one line, with nothing of the library in it?"""
    shell.push({"transposed": transposed, "stub": stub})
    captured, result = run(shell, f"from steadygrad import check\n{code}")
    assert isinstance(result.error_in_exec, Exception)
    assert captured.stdout.strip().startswith(line)
    assert len(captured.stdout.strip().splitlines()) == 1
    assert "Traceback" not in captured.stdout + captured.stderr
    assert "notebook.py" not in captured.stdout + captured.stderr


def test_ipython_shows_progress(notebook_folder, shell):
    """Is progress() a card too?"""
    captured, _ = run(shell, "from steadygrad import progress\nprogress()")
    (card,) = captured.outputs
    assert "0 of 3 exercises done" in card.data["text/html"]
    assert card.data["text/plain"].startswith("0 of 3 exercises done")
