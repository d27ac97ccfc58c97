from __future__ import annotations

import os
import shutil

import pytest

from autograder.engine import reading as module
from autograder.engine.reading import Submission, handed_in

ASSIGNMENT = "01_small"


@pytest.fixture
def folder(small_course):
    """The folder of eve's submission: a notebook, and a file beside it."""
    folder = small_course.root / "submitted" / "eve" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "small.ipynb").write_bytes(b"notebook")
    (folder / "data.csv").write_bytes(b"1,2\n")
    return folder


@pytest.fixture
def read(folder):
    """read() -> what was handed in, and the lines about what was not taken."""
    return lambda: handed_in(Submission("eve", ASSIGNMENT, folder), ["small"])


def test_a_submission_is_read_whole(folder, read):
    """Are the notebook and the files beside it and below taken, and what Jupyter and Python leave behind not?"""
    for name in ("images/a.png", ".ipynb_checkpoints/small-checkpoint.ipynb", "__pycache__/x.pyc", "copy.ipynb"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    files = {"small.ipynb": b"notebook", "data.csv": b"1,2\n", "images/a.png": b"x"}
    assert (read().files, read().problems, read().notes) == (files, {}, ())


def test_a_notebook_that_is_not_there(folder, read):
    """Is it told what is there instead?"""
    (folder / "small.ipynb").unlink()
    assert read().problems == {"small": "small.ipynb was not handed in (found: no notebook)"}
    for name in ("d", "c", "b", "a\n"):
        (folder / f"{name}.ipynb").touch()
    assert read().problems == {"small": "small.ipynb was not handed in (found: 'a\\n.ipynb', b.ipynb, c.ipynb, …)"}


def test_a_notebook_that_is_too_large_is_not_read(folder, read):
    """Is a notebook of 100 GB (with holes) refused without reading it?"""
    os.truncate(folder / "small.ipynb", 100_000_000_000)
    assert read().problems == {"small": "small.ipynb has 100000 MB, more than 50: ask for it without outputs"}
    assert "small.ipynb" not in read().files


def test_a_notebook_that_is_a_link(folder, read, tmp_path):
    """Is no link followed: not out of the folder, not into it, not to nowhere?"""
    (tmp_path / "secret.ipynb").write_bytes(b"somebody else's")
    for target in (tmp_path / "secret.ipynb", folder / "data.csv", tmp_path / "nowhere"):
        (folder / "small.ipynb").unlink()
        (folder / "small.ipynb").symlink_to(target)
        assert read().problems == {"small": "small.ipynb is a link, not a file: ask for it again"}
        assert "small.ipynb" not in read().files


def test_a_notebook_that_is_no_file(folder, read):
    """Does a pipe not hold the class up; is a folder no notebook?"""
    (folder / "small.ipynb").unlink()
    os.mkfifo(folder / "small.ipynb")
    assert read().problems == {"small": "small.ipynb is not a regular file: ask for it again"}
    (folder / "small.ipynb").unlink()
    (folder / "small.ipynb").mkdir()
    assert read().problems == {"small": "small.ipynb is not a regular file: ask for it again"}


@pytest.mark.parametrize("depth", ["student", "assignment"])
def test_a_folder_that_is_a_link(folder, read, tmp_path, depth):
    """Is nothing read through a folder that is a link: out of submitted/, or to another student's folder?"""
    linked = folder if depth == "assignment" else folder.parent
    linked.rename(tmp_path / "elsewhere")
    linked.symlink_to(tmp_path / "elsewhere")
    handed = read()
    linked.unlink()
    linked.symlink_to(linked.with_name("another"))
    (tmp_path / "elsewhere").rename(linked.with_name("another"))
    assert handed == read() and (handed.files, handed.notes) == ({}, ())
    assert handed.problems == {"small": "submitted/eve/01_small is a link: put a folder in its place"}


def test_other_files_that_are_left_out(folder, read, tmp_path):
    """Are links, pipes and names that are no text left out with a line each, and the rest graded?"""
    (folder / "shadow").symlink_to("/etc/shadow")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    (folder / os.fsdecode(b"\xff\n.txt")).touch()
    handed = read()
    assert set(handed.files) == {"small.ipynb", "data.csv"} and handed.problems == {}
    assert handed.notes == (
        "pipe is left out: it is not a regular file",
        "shadow is left out: it is a link, not a file",
        "up is left out: it is a link, not a file",
        "'\\udcff\\n.txt' is left out: its name is no text",
    )


HARD_LINK = "is a hard link, perhaps to somebody else's file (if it is not, grade a copy of the folder: cp -r)"


def test_a_file_with_a_second_name(folder, read, tmp_path):
    """Is no file taken that has another name too, since it may be somebody else's; and is a copy of it?"""
    (folder / "data.csv").unlink()
    for name in ("small.ipynb", "data.csv"):
        (tmp_path / name).write_bytes(b"SECRET")
        (folder / name).unlink(missing_ok=True)
        os.link(tmp_path / name, folder / name)
    handed = read()
    assert handed.files == {}
    assert handed.problems == {"small": f"small.ipynb {HARD_LINK}: ask for it again"}
    assert handed.notes == (f"data.csv is left out: it {HARD_LINK}",)
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    (tmp_path / "copy").rename(folder)
    assert set(read().files) == {"small.ipynb", "data.csv"}


def test_other_files_together_are_limited(folder, read):
    """Is a file left out with a line where all together are too large, too many or too deep?"""
    (folder / "a.bin").write_bytes(b"x" * 15_000_000)
    os.truncate(folder / "data.csv", 6_000_000)
    handed = read()
    assert set(handed.files) == {"small.ipynb", "a.bin"}
    assert handed.notes == ("data.csv is left out (6 MB; 20 MB in all are taken)",)
    deep = folder.joinpath(*["d"] * 18)
    deep.mkdir(parents=True)
    (deep / "x").touch()
    assert f"{'/'.join('d' * 17)} is left out: it lies in too many folders" in read().notes


def test_many_empty_folders(folder, read, monkeypatch):
    """Do they count like files?"""
    monkeypatch.setattr(module, "OTHER_FILES", 10)
    (folder / "/".join("abcdefghijkl")).mkdir(parents=True)
    assert read().notes == ("more than 10 files and folders: the others are left out",)


def test_a_long_path(folder, read, monkeypatch):
    """Is a file left out whose path would fill the terminal?"""
    monkeypatch.setattr(module, "LONGEST", 10)
    (folder / "a-long-name.txt").touch()
    assert read().notes == ("a-long-name.txt… is left out: its path has more than 10 characters",)


def test_many_lines(folder, read):
    """Are only the first of many lines told?"""
    for at in range(30):
        (folder / f"{at:02}").symlink_to("nowhere")
    assert len(read().notes) == 11 and read().notes[-1] == "and 20 more lines like these"


def test_many_other_files(folder, read, monkeypatch):
    """Is there an end to how many are looked at?"""
    monkeypatch.setattr(module, "OTHER_FILES", 10)
    for at in range(30):
        (folder / f"{at:02}").touch()
    handed = read()
    assert len(handed.files) == 11 and handed.notes == ("more than 10 files and folders: the others are left out",)


def test_a_folder_that_vanishes(folder, read):
    """Is a folder that cannot be read any more a line, too?"""
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert read().problems == {"small": "small.ipynb was not handed in (found: no notebook)"}
