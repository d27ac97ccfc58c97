"""Our notebooks, run: the sources as authors have them, the releases as students get them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys

import nbformat
import pytest

from autograder.engine.kernel import VERDICT_MIME
from autograder.notebooks import graded_cells, source_cells

ASSIGNMENT, NOTEBOOK = "05_initialization", "initialization.ipynb"
NUMBER = re.compile(r"(?<![\w^.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w^])")


@pytest.fixture(scope="session")
def source(root):
    """Our source notebook as it is stored."""
    return nbformat.read(root / "source" / ASSIGNMENT / NOTEBOOK, as_version=4)


@pytest.fixture(scope="session")
def printed(executed_source):
    """printed(id) -> what the cell with this id printed."""

    def text(id: str) -> str:
        (cell,) = [cell for cell in executed_source.cells if cell.id == id]
        return "".join(output.text for output in cell.outputs if output.output_type == "stream")

    return text


@pytest.fixture(scope="session")
def numbers(printed):
    """numbers(id, start="") -> the numbers in what a cell printed, or in its one line that starts like this."""

    def found(id: str, start: str = "") -> list[float]:
        lines = [line for line in printed(id).splitlines() if line.startswith(start)]
        assert lines and (not start or len(lines) == 1), f"{start!r} is no line of:\n{printed(id)}"
        return [float(number) for number in NUMBER.findall("\n".join(lines).removeprefix(start))]

    return found


def among(value: float, numbers: list[float], rel: float = 1e-3) -> bool:
    """Is one of the numbers close to a value?"""
    return any(number == pytest.approx(value, rel=rel) for number in numbers)


def errors(notebook) -> dict[str, tuple[str, str]]:
    """cell id -> (ename, evalue) of each cell that raised."""
    return {
        cell.id: (output.ename, output.evalue)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }


def pictures(cell) -> int:
    return sum("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


# ---------------------------------------------------------------- the sources


def test_sources_are_stored_clean(source):
    """Has the source no outputs, no counts, an id of its own for every cell, and a speaking one?"""
    for cell in source.cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None, cell.id
    ids = [cell.id for cell in source.cells]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z][a-z0-9-]+", id) for id in ids)


def test_nbval_runs_the_sources(tmp_path, copy_of_the_course):
    """Does `pytest --nbval-lax` pass over source/, as in CI?"""
    course = copy_of_the_course(tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", "source"],
        cwd=course.root,
        capture_output=True,
        text=True,
        env={"OPENBLAS_NUM_THREADS": "1"} | environment,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"\b\d+ passed", done.stdout) and "failed" not in done.stdout


def test_no_source_cell_raises_or_warns(executed_source):
    """Do the solutions run without an error and without a word on stderr?"""
    assert errors(executed_source) == {}
    loud = [cell.id for cell in executed_source.cells for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    assert loud == []


def test_every_solution_gets_its_points(executed_source, root):
    """Does every hidden test give full points and a verdict `passed` in the source itself?"""
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in executed_source.cells}
    for graded in source_cells(root / "source" / ASSIGNMENT / NOTEBOOK):
        if graded.manual:
            continue
        outputs = cells[graded.id].outputs
        (result,) = [o.data["text/plain"] for o in outputs if o.output_type == "execute_result"]
        (verdict,) = [o.data[VERDICT_MIME] for o in outputs if VERDICT_MIME in o.get("data", {})]
        assert (float(result), verdict["outcome"]) == (graded.points, "passed"), graded.id


def test_progress_is_complete_at_the_end(executed_source):
    """Does the last cell show that all exercises are done?"""
    text = executed_source.cells[-1].outputs[0].data["text/plain"]
    assert text.startswith("11 of 11 exercises done") and "✗" not in text


def test_demonstrations_are_tagged(source):
    """Is every code cell an exercise, a test, a demonstration (tag demo), or one of the three that set up and end?"""
    for cell in source.cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader"):
            assert cell.metadata.get("tags") == ["demo"] or cell.id in ("imports", "data", "progress"), cell.id
        else:
            assert "tags" not in cell.metadata, cell.id


def test_no_exercise_needs_a_demonstration(executed_source):
    """Does no cell that is kept when demonstrations are not run read a name that only a demonstration binds?"""
    kept, demos = [], []
    for cell in executed_source.cells:
        if cell.cell_type == "code":
            (demos if "demo" in cell.metadata.get("tags", []) else kept).append(ast.parse(cell.source))

    def names(trees, kinds, contexts):
        return {
            getattr(node, "id", getattr(node, "name", None))
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, kinds) and (not hasattr(node, "ctx") or isinstance(node.ctx, contexts))
        }

    bound_kept = names(kept, (ast.Name, ast.FunctionDef, ast.arg), ast.Store) | {
        arg.arg for tree in kept for arg in ast.walk(tree) if isinstance(arg, ast.arg)
    }
    bound_by_demos = {
        name for tree in demos for node in tree.body for name in names([node], (ast.Name, ast.FunctionDef), ast.Store)
    }
    assert names(kept, ast.Name, ast.Load) & (bound_by_demos - bound_kept) == set()


def test_pictures_are_drawn(executed_source):
    """Did every cell that draws make a PNG, and are there pictures enough to teach by?"""
    drawing = [c for c in executed_source.cells if c.cell_type == "code" and "plots." in c.source]
    assert len(drawing) >= 8
    assert [cell.id for cell in drawing if pictures(cell) < 1] == []


# ---------------------------------------------------------------- what the sources show


def test_a_factor_a_layer(numbers):
    """Is 1.5^29 what explodes, and 0.5^29 what vanishes?"""
    assert numbers("explode-vanish", "W = 1.5 I")[-1] == 1.28e5 == float(f"{1.5**29:.3g}")
    assert numbers("explode-vanish", "W = I")[-1] == 1
    assert numbers("explode-vanish", "W = 0.5 I")[-1] == float(f"{0.5**29:.3g}")


def test_erratum_05_exponent_and_singular_values(numbers):
    """Is 1.5^3 shown beside the right 1.5^2; and a matrix with an entry 3 whose powers vanish?"""
    shown = numbers("erratum-05")
    assert among(1.5**3, shown) and among(2.25, shown, rel=1e-12)
    assert among(3, shown) and among(0.1, shown, rel=1e-12)
    assert among(2**0.5 * 0.3**5, shown, rel=1e-9)  # W² = 0.3 I


def test_erratum_07_parentheses(numbers):
    """Is the slip 17.32 beside the right 0.05?"""
    assert numbers("erratum-07", "without parentheses:") == pytest.approx([(2 / 500 + 300) ** 0.5])
    assert numbers("erratum-07", "without parentheses:") == pytest.approx([17.32], abs=0.005)
    assert numbers("erratum-07", "with parentheses:") == pytest.approx([0.05], rel=1e-12)


def test_erratum_17_equal_weights_stay_equal(numbers):
    """Do zero weights not move, and equal ones move and stay copies: both with a gap of exactly 0?"""
    _, still, gap_of_zeros = numbers("erratum-17", "all weights 0 ")
    _, moved, gap_of_equals = numbers("erratum-17", "all weights 0.1 ")
    assert still == gap_of_zeros == gap_of_equals == 0 and moved > 0.05
    assert numbers("erratum-17", "different weights")[-1] > 1


def test_relu_takes_half(numbers):
    """Does each ReLU layer halve the mean square with Xavier, and keep it with He?"""
    xavier, he = numbers("xavier-relu", "Xavier"), numbers("xavier-relu", "He")
    assert 0.45 < xavier[0] < 0.55 and 0.9 < he[0] < 1.1


def test_erratum_06_rand_is_not_randn(printed, numbers):
    """Is the TypeError of rand((3, 2)) shown, and the moments of a uniform law?"""
    assert "np.random.rand((3, 2)): 'tuple' object" in printed("erratum-06")
    mean, variance = numbers("erratum-06", "rand: ")[:2]
    assert mean == pytest.approx(0.5, abs=0.005) and variance == pytest.approx(1 / 12, abs=0.001)


def test_errata_08_and_09_variances(numbers):
    """Are 1/n_in and 2/(n_in + n_out) told apart, and a variance from a standard deviation?"""
    for start, n_in, n_out in (("500 → 300", 500, 300), ("300 → 500", 300, 500), ("400 → 400", 400, 400)):
        shown = numbers("erratum-08", start)
        assert among(1 / n_in, shown, rel=0.03) and among(2 / (n_in + n_out), shown, rel=0.03)
    variance, std = numbers("erratum-09", "measured: ")
    assert variance == pytest.approx(1 / 400, rel=0.03) and std == pytest.approx(0.05, rel=0.02)


def test_erratum_16_a_rule_sets_no_range(numbers):
    """Does the largest weight grow with their number, at one standard deviation?"""
    rows = [numbers("erratum-16", f"{count:6} weights: ") for count in (1000, 10_000, 100_000)]
    assert [std for std, *_ in rows] == pytest.approx([0.1] * 3, rel=0.1)
    assert rows[0][-1] < rows[1][-1] < rows[2][-1]


def test_erratum_38_similar_scale_is_the_aim(numbers):
    """Have inputs and z about the same variance?"""
    assert numbers("erratum-38", "inputs: ")[1] == pytest.approx(1, abs=0.05)
    assert numbers("erratum-38", "z: ")[1] == pytest.approx(1, abs=0.05)


def test_starts_decide(numbers):
    """Does the middle start learn, the small one stay at guessing, the large one start far above?"""
    small, medium, large = (numbers("three-starts", f"std = {std} ")[-1] for std in (0.01, 0.15, 1.0))
    assert small == pytest.approx(2.3, abs=0.02) and medium < 0.2 and large > 1


def test_erratum_18_relu_vanishes_and_explodes(numbers):
    """Do badly scaled weights make gradients of ReLU vanish and explode?"""
    assert max(numbers("erratum-18", "ReLU with weights of std 0.01: ")) < 1e-25
    assert min(numbers("erratum-18", "ReLU with weights of std 1.0: ")) > 1e20


# ---------------------------------------------------------------- the releases


def test_a_release_says_not_done_yet_and_nothing_else(executed_release):
    """Run from top to bottom by somebody who wrote nothing, does a release raise `not done yet` only?"""
    found = errors(executed_release)
    assert found
    for id, (ename, evalue) in found.items():
        if ename == "NotDone":
            assert re.fullmatch(r"\w+: not done yet: [^\n]+", evalue)
        else:
            assert (ename, evalue) == ("NotImplementedError", "not done yet"), id


def test_each_test_cell_says_not_done_and_shows_a_card(executed_release):
    """Does the test cell of every stub give exactly NotDone, short, after a card?"""
    tests = {cell.id for cell in graded_cells(executed_release) if not cell.manual}
    assert len(tests) == 11
    for cell in executed_release.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in tests:
            card, error = cell.outputs
            assert card.data["text/plain"].startswith(f"○ {name}") and "text/html" in card.data
            assert (error.ename, error.evalue.partition(":")[0]) == ("NotDone", name)
            assert len(error.traceback) == 1 and "Traceback" not in error.traceback[0]


def test_cells_before_the_first_exercise_run(executed_release):
    """Does what comes before the first exercise run whole, with its picture?"""
    before = []
    for cell in executed_release.cells:
        if cell.metadata.get("nbgrader"):
            break
        before.append(cell)
    assert errors(nbformat.v4.new_notebook(cells=before)) == {} and sum(map(pictures, before)) >= 1


def test_a_release_is_quiet(executed_release):
    """Is there no word on stderr, and does progress at the end say that nothing is done?"""
    loud = [cell.id for cell in executed_release.cells for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    assert loud == []
    assert executed_release.cells[-1].outputs[0].data["text/plain"].startswith("0 of 11 exercises done")
