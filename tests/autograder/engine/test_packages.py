"""What student code may import."""

from __future__ import annotations

import pytest

from autograder.course import UsageError
from autograder.engine.packages import importable


def test_what_is_needed_and_nothing_more(root):
    """Are the libraries, all that they need and our folder inside/ there, and neither the grader nor Jupyter?"""
    site = importable()
    assert {"inside", "steadygrad", "numpy", "matplotlib", "matplotlib_inline", "IPython", "PIL", "traitlets"} <= set(
        site
    )
    assert not {"autograder", "nbgrader", "nbclient", "sqlalchemy", "nbformat", "notebook", "torch"} & set(site)
    assert site["inside"] == root / "autograder" / "engine" / "inside"
    assert site["steadygrad"].name == "steadygrad"
    assert not [name for name in site if name.endswith(".pth") or name in ("..", "__pycache__")]
    assert all(path.exists() for path in site.values())


def test_a_course_names_more():
    """Does a course that names a distribution get it with all that it needs?"""
    more = set(importable(("Jinja2",))) - set(importable())
    assert {"jinja2", "markupsafe"} <= more


def test_a_distribution_that_is_not_there():
    """Is a distribution that is not installed named, with the command that helps?"""
    with pytest.raises(UsageError, match="no-such-thing is not installed, .* pip install no-such-thing"):
        importable(("no-such-thing",))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (None, "does not say which files are its own"),
        ("__editable__.odd-1.0.pth,,\n", "is an editable install: install it without -e"),
    ],
)
def test_a_distribution_that_cannot_be_bound(tmp_path, monkeypatch, files, message):
    """Is a distribution refused whose files are not known, or lie elsewhere?"""
    folder = tmp_path / "odd-1.0.dist-info"
    folder.mkdir()
    folder.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
    tmp_path.joinpath("__editable__.odd-1.0.pth").touch()
    if files is not None:
        folder.joinpath("RECORD").write_text(files)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UsageError, match=f"odd {message}"):
        importable(("odd",))
