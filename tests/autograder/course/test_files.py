from __future__ import annotations

import os
import stat
import threading

import pytest

from autograder.course import files
from autograder.course.files import make_once, write_whole


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    """Is the old file whole, is nothing left beside it, and does the error name the file that was to be written?"""
    path = tmp_path / "report.html"
    write_whole(path, "old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    for write in (write_whole, make_once):
        with pytest.raises(OSError) as raised:
            write(path, b"new")
        assert raised.value.filename == str(path)
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["report.html"]


def test_modes_links_and_what_is_no_file(tmp_path):
    """Is a file as readable as any that is made, a link's target replaced, and a pipe written to?"""
    path, link, pipe = (tmp_path / name for name in ("a", "b", "c"))
    write_whole(path, "old")
    usual = tmp_path / "usual"
    usual.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    link.symlink_to(path)
    write_whole(link, "new", 0o600)
    assert link.is_symlink() and path.read_text() == "new" and stat.S_IMODE(path.stat().st_mode) == 0o600
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "through")
    assert os.read(reader, 99) == b"through" and stat.S_ISFIFO(pipe.stat().st_mode)
    os.close(reader)


def test_of_two_who_make_a_file_at_once_one_does(tmp_path):
    """Do all find the same secret, whole, however many make it?"""
    path, found, begin = tmp_path / "secret", [], threading.Barrier(8)

    def make(content: bytes) -> None:
        begin.wait()
        make_once(path, content, 0o600)
        found.append(path.read_bytes())

    threads = [threading.Thread(target=make, args=(bytes([65 + n]) * 64,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found[0]) == 64 and os.listdir(tmp_path) == ["secret"]
