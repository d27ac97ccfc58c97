"""What students get holds no answer: neither the wheel of their library nor anything under release/."""

from __future__ import annotations

import ast
import io
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
RELEASED = [path for path in sorted((ROOT / "release").rglob("*")) if path.is_file()]
SECRET = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)[^\n]*\n(.*?)### END \1", re.S)
TELLING = 25  # characters without spaces: a shorter line tells nothing by itself


def squeezed(text: str) -> str:
    """A text without spaces and with one kind of quotes, so that layout hides nothing."""
    return re.sub(r"\s+", "", text).replace("'", '"').replace("\\n", "").replace('\\"', '"')


def telling(text: str) -> set[str]:
    """The lines of a text that are long enough to tell an answer, squeezed; hints, which students see, left out."""
    lines = [line for line in text.splitlines() if not re.fullmatch(r'\s*"[^"]*"[,)]*', line)]
    return {line for line in map(squeezed, lines) if len(line) > TELLING}


# ---------------------------------------------------------------- what is secret


def bodies(path: Path) -> set[str]:
    """Telling lines of every function and lambda in a module, docstrings, signatures and nested texts left out."""
    source, lines = path.read_text(encoding="utf-8"), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Lambda):
            lines |= telling(ast.get_source_segment(source, node.body))
        elif isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            for statement in body:
                lines |= telling(ast.get_source_segment(source, statement))
    return lines


def secrets() -> dict[str, set[str]]:
    """Where an answer stands -> its telling lines."""
    found = {}
    for room in ("autograder/content/reference", "autograder/content/checks"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name not in MACHINERY:
                found[str(path.relative_to(ROOT))] = bodies(path)
    for path in sorted((ROOT / "source").rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        regions = [m.group(2) for cell in nbformat.read(path, as_version=4).cells for m in SECRET.finditer(cell.source)]
        found[path.name] = set().union(*map(telling, regions))
    for path in sorted((ROOT / "examples" / "answers").glob("*.py")):
        found[f"examples/answers/{path.name}"] = bodies(path)
    return found


def given() -> set[str]:
    """Telling lines of read-only cells: everybody gets them, as a faulty function that is to be mended."""
    cells = [
        cell
        for path in sorted((ROOT / "source").glob("*/*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("locked") and not cell.metadata.nbgrader.grade
    ]
    return set().union(*(telling(cell.source) for cell in cells))


MACHINERY = ["prepare.py", "vocabulary.py"]  # what checks are written in: no answer stands there

# Lines of ours that are no answer, though students see them too, each with its reason.
ALLOWED = {
    'params[f"W{l}"] = rng.random((dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1])': "a mistake of the notes, "
    "which the text shows as one; a student of the sample class makes it",
    'with np.errstate(all="ignore"):': "how anybody keeps NumPy quiet",
}


@pytest.fixture(scope="session")
def wheel(once) -> zipfile.ZipFile:
    """The students' wheel, built from a copy of student/."""

    def make(folder):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", "dist")
        shutil.copytree(ROOT / "student", folder / "student", ignore=ignored)
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*pip, str(folder / "student"), "-w", str(folder / "wheels")], check=True, capture_output=True)

    (path,) = (once("wheel", make) / "wheels").glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="session")
def released(wheel) -> dict[str, bytes]:
    """name -> content of every file that students get."""
    files = {f"wheel: {name}": wheel.read(name) for name in wheel.namelist()}
    return files | {str(path.relative_to(ROOT)): path.read_bytes() for path in RELEASED}


def texts(files: dict[str, bytes]) -> dict[str, str]:
    """The files that are text, notebooks as what their cells say."""
    found = {}
    for name, content in files.items():
        if name.endswith((".npz", ".png")):
            continue
        text = content.decode("utf-8")
        if name.endswith(".ipynb"):
            text += "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
        found[name] = text
    return found


# ---------------------------------------------------------------- answers


def test_the_search_finds_what_it_should():
    """Would a line of a solution, a reference, a misconception, a check or a marking scheme be found?"""
    found = secrets()
    assert (
        squeezed('params[f"W{l}"] = rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)')
        in found["initialization.ipynb"]
    )
    assert squeezed("w_last @ np.linalg.matrix_power(W, L) @ x") in found["autograder/content/checks/initialization/signals.py"]
    assert squeezed("normal_draws(lambda n_in, n_out: np.sqrt(1 / n_out))") not in set().union(*found.values())
    assert any("grade(" in line for line in found["initialization.ipynb"])
    assert any("halvesthemeansquare" in line for line in found["initialization.ipynb"])
    assert found["autograder/content/reference/initialization.py"]
    lookalike = "x = 1\nparams[ f'W{l}' ]=rng.standard_normal( (n_out, n_in) )*np.sqrt(2/n_in)"
    assert any(line in squeezed(lookalike) for line in found["initialization.ipynb"])


def test_nothing_that_students_get_holds_an_answer(released):
    """Is no telling line of a solution, hidden test, reference or misconception in any file that students get?"""
    haystacks = {name: squeezed(text) for name, text in texts(released).items()}
    known = given() | {squeezed(allowed) for allowed in ALLOWED}
    for where, lines in secrets().items():
        for line in sorted(lines - known):
            found = [name for name, text in haystacks.items() if line in text]
            assert not found, f"a line of {where} is in {', '.join(found)}: {line}"


def test_no_marker_of_a_solution_and_no_word_of_the_other_side(released):
    """Is no solution marker in any file, and nothing in the wheel or a checks.json that names the graders' side?"""
    for name, text in texts(released).items():
        assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", text), name
        assert "autograder.content.reference" not in text and "import autograder" not in text, name
        assert "from autograder" not in text, name


def test_notebooks_are_released_without_outputs():
    """Is nothing in a released notebook but cells without output, with metadata of nbgrader's and tags?"""
    for path in RELEASED:
        if path.suffix == ".ipynb":
            for cell in nbformat.read(path, as_version=4).cells:
                assert not cell.get("outputs") and not cell.get("execution_count"), cell.id
                assert set(cell.metadata) <= {"nbgrader", "tags", "deletable", "editable"} and not cell.get(
                    "attachments"
                ), cell.id


def test_only_notebooks_and_sheets_are_released():
    """Is there nothing under release/ but the notebooks of source/ and their checks.json?"""
    names = {path.relative_to(ROOT / "release") for path in RELEASED if ".ipynb_checkpoints" not in path.parts}
    sources = {path.relative_to(ROOT / "source") for path in (ROOT / "source").glob("*/*.ipynb")}
    assert names == sources | {path.with_name("checks.json") for path in sources}


# ---------------------------------------------------------------- the wheel


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    """Is every file in the wheel a file of student/src/steadygrad or the wheel's own metadata, and none missing?"""
    package = ROOT / "student" / "src"
    expected = {
        str(path.relative_to(package))
        for path in (package / "steadygrad").rglob("*")
        if path.is_file() and path.suffix in (".py", ".npz", ".md") and "__pycache__" not in path.parts
    }
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == expected
    for name in sorted(names):
        assert wheel.read(name) == (package / name).read_bytes()


def test_the_wheel_declares_what_it_needs(wheel):
    """Does it need NumPy and Matplotlib, and nothing of ours?"""
    (name,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
    needs = re.findall(r"^Requires-Dist: ([\w-]+)", wheel.read(name).decode(), flags=re.M)
    assert sorted(needs) == ["matplotlib", "numpy"]


ALONE = """
import importlib, sys
sys.path[:0] = {paths!r}
for name in ("autograder", "nbgrader", "nbformat"):
    try:
        importlib.import_module(name)
    except ImportError:
        continue
    raise SystemExit(name + " can be imported")
import steadygrad, steadygrad.data
assert steadygrad.__file__.startswith({paths!r}[0]), steadygrad.__file__
X, y = steadygrad.data.digits()
print(X.shape, y.shape, len(steadygrad.data.breast_cancer()[2]))
from steadygrad.notebook import visible_verdict
import numpy as np
print(visible_verdict("symmetry_gap", lambda W: np.float64(0), {release!r}).outcome)
"""


def test_the_wheel_works_alone(wheel, tmp_path):
    """Does the unpacked wheel run with NumPy alone: no autograder, no nbgrader, no editable install in sight?"""
    wheel.extractall(tmp_path / "wheel")
    only = tmp_path / "only"
    only.mkdir()
    site = Path(np.__file__).resolve().parents[1]
    for name in site.iterdir():
        if name.name.lower().startswith("numpy"):
            (only / name.name).symlink_to(name)
    code = ALONE.format(paths=[str(tmp_path / "wheel"), str(only)], release=str(ROOT / "release" / "05_initialization"))
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["(64, 1437) (1437,) 30", "failed"]


def test_the_version_is_one_version(wheel):
    """Do wheel, package and pyproject.toml agree?"""
    data = tomllib.loads((ROOT / "student" / "pyproject.toml").read_text(encoding="utf-8"))
    import steadygrad

    assert Path(wheel.filename).name.split("-")[1] == data["project"]["version"] == steadygrad.__version__


# ---------------------------------------------------------------- data


def table(content: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        return {key: data[key] for key in data.files}


def test_digits_shipped_and_held_out_are_all_digits(wheel):
    """Are the two parts together scikit-learn's digits, image by image in order, every fifth one held out?"""
    from sklearn.datasets import load_digits

    digits = load_digits()
    held_out = np.arange(len(digits.target)) % 5 == 0
    shipped = table(wheel.read("steadygrad/data/digits.npz"))
    hidden = table((ROOT / "autograder" / "data" / "digits_held_out.npz").read_bytes())
    X, y = np.empty((64, 1797)), np.empty(1797)
    X[:, ~held_out], X[:, held_out] = shipped["X"], hidden["X"]
    y[~held_out], y[held_out] = shipped["y"], hidden["y"]
    assert shipped["X"].shape == (64, 1437) and hidden["X"].shape == (64, 360)
    assert np.array_equal(X, digits.data.T) and np.array_equal(y, digits.target)


def test_held_out_digits_are_not_shipped(released):
    """Is no held-out image among the shipped ones, and no file with them among those that students get?"""
    hidden = table((ROOT / "autograder" / "data" / "digits_held_out.npz").read_bytes())["X"]
    files = {name: table(content) for name, content in released.items() if name.endswith(".npz")}
    assert len(files) == 2
    shipped = next(data["X"] for name, data in files.items() if name.endswith("digits.npz"))
    assert not {image.tobytes() for image in hidden.T} & {image.tobytes() for image in shipped.T}
    assert not [name for name in released if "held_out" in name]


def test_breast_cancer_is_scikit_learns(wheel):
    """Are numbers, labels and names of the shipped table scikit-learn's?"""
    from sklearn.datasets import load_breast_cancer

    cancer, shipped = load_breast_cancer(), table(wheel.read("steadygrad/data/breast_cancer.npz"))
    assert np.array_equal(shipped["X"], cancer.data.T) and np.array_equal(shipped["y"], cancer.target)
    assert shipped["names"].tolist() == cancer.feature_names.tolist()
