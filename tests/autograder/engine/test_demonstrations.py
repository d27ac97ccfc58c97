"""Which demonstrations need not run."""

import pytest
from nbformat import v4

from autograder.engine.demonstrations import idle_demonstrations


def notebook(*cells):
    """A notebook of (source, is it a demonstration) pairs."""
    return v4.new_notebook(
        cells=[v4.new_code_cell(source, metadata={"tags": ["demo"]} if demo else {}) for source, demo in cells]
    )


def idle(kept: str, *demonstrations: str) -> set[str]:
    """The demonstrations, all as released, that need not run beside a cell that is kept."""
    cells = [(source, True) for source in demonstrations] + [(kept, False)]
    return {cells[at][0] for at in idle_demonstrations(notebook(*cells), notebook(*cells))}


def test_a_demonstration_that_nobody_reads_is_idle():
    """Is one left out whose names no other cell reads?"""
    assert idle("def f(x):\n    return x", "y = f(2)\nprint(y)") == {"y = f(2)\nprint(y)"}


@pytest.mark.parametrize(
    "kept",
    [
        "scale",
        "print(scale)",
        "def f(x):\n    return scale * x",
        "f = lambda x: [scale * a for a in x]",
        "class A:\n    b = scale",
        "scale += 1",
        "%timeit scale",
        "y = !echo $scale",
        "this is no Python: scale",
        "def g(x):\n        y = scale\n    return y",
        "-" * 200_000 + "scale",
        "eval('scale')",
        "print(globals()['scale'])",
        "exec('print(scale)')",
        "def f(x=scale):\n    global y\n    y = x",
        "scale.shape = 3",
        "del scale[0]",
    ],
)
@pytest.mark.parametrize(
    "demonstration",
    [
        "scale = 2",
        "for scale in range(3):\n    pass",
        "import numpy as scale",
        "def scale():\n    pass",
        "class scale:\n    pass",
        "a, (b, *scale) = 1, (2, 3)",
        "scale['x'] = 2",
        "scale.x.y = 3",
        "del scale[0]",
        "def g():\n    global scale\n    scale = 3\ng()",
        "(scale := 4)",
        "with open('x') as scale:\n    pass",
    ],
)
def test_a_demonstration_that_binds_what_a_cell_reads_is_run(kept, demonstration):
    """In whatever way a name is bound, and read?"""
    assert idle(kept, demonstration) == set()


@pytest.mark.parametrize(
    "kept",
    [
        "def f(scale):\n    return scale",
        "scale = 3",
        "f = lambda scale: scale",
        "[scale for scale in range(3)]",
        "def f():\n    scale = 2\n    return scale",
        "x.scale",
        "f(scale=2)",
        "'scale'",
    ],
)
def test_a_name_of_a_cells_own_is_not_read(kept):
    """Is a parameter, a local name, an attribute or a text no reading?"""
    assert idle(kept, "scale = 2") == {"scale = 2"}


def test_a_demonstration_that_another_needs_is_run_with_it():
    """Is a chain of demonstrations kept whole when its last is needed?"""
    assert idle("print(c)", "a = 1", "b = a", "c = b", "d = c") == {"d = c"}


def test_a_changed_demonstration_is_run():
    """Is one that the student changed, or made one by its tag, run like any cell?"""
    source = notebook(("a = 1", True), ("b = 1", False))
    assert idle_demonstrations(notebook(("a = 2", True), ("b = 1", True)), source) == set()
    assert idle_demonstrations(notebook(("a = 1", False)), source) == set()
    assert idle_demonstrations(notebook(("a = 1", True)), source) == {0}


def test_text_cells_are_no_demonstrations():
    """Is a Markdown cell with the tag left alone?"""
    text = v4.new_notebook(cells=[v4.new_markdown_cell("a", metadata={"tags": ["demo"]})])
    assert idle_demonstrations(text, text) == set()
