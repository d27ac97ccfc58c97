"""What honest notebooks do with a kernel: whatever goes on in a real ipykernel goes on in the sandbox, too."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbgrader.preprocessors import Execute

from autograder.engine.limits import Limits
from autograder.engine.session import Session
from autograder.engine.worker import Worker

HERE = Path(__file__).parent
START = """
import json, os
marks = 5
os.mkdir("folder"), open("written.txt", "w").write("text"), open("written.py", "w").write("value = 7")
"""
REGISTRY = "import json\nprint(json.dumps([*map(sorted, get_ipython().magics_manager.magics.values())]))"
WENT_ON = "went on"
LINES = (HERE / "magics.txt").read_text(encoding="utf-8").splitlines()
CELLS = dict(re.findall(r"^# %% (.*)\n((?:(?!# %% ).*\n)*)", (HERE / "honest.txt").read_text("utf-8"), re.MULTILINE))
SOURCES = {
    "registry": REGISTRY,
    "start": START,
    **{line: f"{line}\nprint('{WENT_ON}')" for line in LINES},
    **{name: source.rstrip("\n") for name, source in CELLS.items()},
}
NOT_TRIED = {"pastebin"}  # it would send a real cell to a real server


@pytest.fixture(scope="module")
def outputs(once):
    """outputs(name, run) -> name of a cell -> its outputs, when run(notebook, folder) has run them all, once a run of
    the tests."""

    def get(name, run):
        def make(folder):
            cells = [nbformat.v4.new_code_cell(source) for source in SOURCES.values()]
            notebook = nbformat.v4.new_notebook(cells=cells)
            (folder / "work").mkdir()
            run(notebook, folder / "work")
            nbformat.write(notebook, folder / "ran.ipynb")

        cells = nbformat.read(once(name, make) / "ran.ipynb", as_version=4).cells
        return {name: cell.outputs for name, cell in zip(SOURCES, cells, strict=True)}

    return get


def by_a_kernel(notebook: nbformat.NotebookNode, folder: Path) -> None:
    Execute(timeout=60).preprocess(notebook, {"metadata": {"path": folder}})


def by_the_sandbox(notebook: nbformat.NotebookNode, folder: Path) -> None:
    with Worker.start("bubblewrap", Limits()) as worker, Session(worker, Limits(), {}, {}) as session:
        with session.at_work():
            for cell in notebook.cells:
                cell.outputs = list(session.cell(cell.source).outputs)


@pytest.fixture(scope="module")
def real(outputs):
    """name -> the outputs when a real ipykernel has run them all, one after another."""
    return outputs("honest-in-a-kernel", by_a_kernel)


@pytest.fixture(scope="module")
def ours(outputs):
    """name -> the outputs when the sandbox has run them all."""
    return outputs("honest-in-the-sandbox", by_the_sandbox)


def went_on(name: str, outputs: list) -> bool:
    """Did the cell come to its end?"""
    if name in LINES:
        return any(WENT_ON in output.get("text", "") for output in outputs)
    return not any(output.output_type == "error" for output in outputs)


def on_stderr(outputs: list) -> str:
    return "".join(output.text for output in outputs if output.get("name") == "stderr")


def value(outputs: list) -> str:
    """The text of the cell's value, without addresses."""
    texts = [output.data["text/plain"] for output in outputs if output.output_type == "execute_result"]
    return re.sub(r"0x[0-9a-f]+", "", "".join(texts))


@pytest.mark.parametrize("name", SOURCES)
def test_a_cell_goes_on_as_in_a_kernel(name, real, ours):
    """Does a cell that a kernel runs to its end end so here; with its value, and nothing on stderr that a kernel would
    not print, which costs an ordinary test cell its points?"""
    assert went_on(name, ours[name]) or not went_on(name, real[name]), ours[name]
    assert not on_stderr(ours[name]) or on_stderr(real[name]), ours[name]
    if name in CELLS and went_on(name, real[name]):
        assert value(ours[name]) == value(real[name])


def test_every_magic_is_tried(real, ours):
    """Is there a cell for each magic that a kernel has, so that a new one is noticed; and has the sandbox all of them?"""
    known = [json.loads(outputs["registry"][0].text) for outputs in (real, ours)]
    lines = {re.split(r"\W", line.removeprefix("%"))[0] for line in LINES if line.startswith("%")}
    cells = {source.split()[0].removeprefix("%%") for source in CELLS.values() if source.startswith("%%")}
    for line_magics, cell_magics in known:
        assert set(line_magics) - NOT_TRIED <= lines
        assert set(cell_magics) <= cells
    assert [set(magics) for magics in known[0]] == [set(magics) for magics in known[1]]


@pytest.mark.parametrize("line", ["%matplotlib widget", "%matplotlib ipympl", "%matplotlib qt", "%matplotlib tk"])
def test_an_interactive_backend_falls_back_to_inline(line, ours):
    """Does a cell go on that asks for windows, where a kernel without them would end it?"""
    assert went_on(line, ours[line])


@pytest.mark.parametrize("name", ["use TkAgg", "use Qt5Agg", "use ipympl", "switch to TkAgg"])
def test_figures_are_inline_whatever_was_asked_for(name, ours):
    """And does matplotlib.use()?"""
    assert went_on(name, ours[name])
    assert [output.output_type for output in ours["show"]] == ["display_data"]


def test_what_is_not_there_is_said_in_a_line(ours):
    """Do programs and modules that are not there say so in one line?"""
    assert ours["!no-such-program --flag"][0].text.splitlines()[0].endswith("command not found")
    assert ours["as Colab users begin"][0].text.startswith("pip: nothing can be installed here")
    (error,) = ours["a module that is nowhere"]
    assert (error.ename, error.evalue) == (
        "ModuleNotFoundError",
        "No module named 'no_such_module' "
        "(neither a file beside the notebook nor a package that c.Grade.packages allows)",
    )
