"""A gradebook that is busy, broken or out of reach, a folder that cannot be written, a disk that is full: a line, an
exit code of the contract, nothing half-written, and equal marks once it is mended."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from concurrent.futures import Executor, Future
from contextlib import contextmanager, nullcontext

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.course import Course, nbgrader_library
from autograder.grading import cluster
from autograder.grading.grader import Grader
from autograder.grading.submissions import submissions

ASSIGNMENT = "01_small"
MARKS = {"ada": 5.0, "ben": 3.0, "eve": 3.5}


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> dict:
    return {"folder": tmp_path_factory.mktemp("cache")}


@pytest.fixture
def cached(small_course, cache, request):
    """The folder of the small course with three submissions, graded once a module; and what came of each of them."""
    if "graded" not in cache:
        hand_in, cache["graded"] = request.getfixturevalue("hand_in"), {}
        for student, answers in zip(MARKS, ("right", "squared", "half"), strict=True):
            hand_in(student, answers)
        grader, (found, _) = Grader(small_course), submissions(small_course, [ASSIGNMENT])
        save = grader._save
        grader._save = lambda graded, read: (cache["graded"].update({graded.student: graded}), save(graded, read))[1]
        list(grader.grade(found, request.getfixturevalue("warm_processes")))
        shutil.copytree(small_course.root, cache["folder"] / "course")
    return cache["folder"] / "course", cache["graded"]


@pytest.fixture
def graded(small_course, cached) -> Course:
    """The small course, graded."""
    shutil.rmtree(small_course.root)
    shutil.copytree(cached[0], small_course.root)
    return small_course


@pytest.fixture
def course(graded) -> Course:
    """The small course with its submissions."""
    shutil.rmtree(graded.root / "autograded")
    (graded.root / "gradebook.db").unlink()
    return graded


@pytest.fixture
def graded_before(monkeypatch, cached):
    """Grading itself is done already: what is left to a command is to keep it. The commands start no process."""

    class Ready(Executor):
        jobs = 1

        def submit(self, function, task, /):
            future = Future()
            future.set_result(cached[1][task.student])
            return future

    monkeypatch.setattr(cluster, "executor_for", lambda *_: nullcontext(Ready()))


@pytest.fixture
def autograder(graded, graded_before):
    """autograder(*arguments) -> the result of a command in the course; none ends in a traceback."""

    def run(*arguments, at=graded.root):
        result = CliRunner().invoke(main, ["--course", str(at), *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def marks(graded):
    """marks() -> student -> points, as the commands say them."""

    def read(at=graded.root) -> dict[str, float]:
        records = Grader(Course.at(at)).gradebook.records.all(ASSIGNMENT)
        return {record.student: record.score for record in records}

    return read


def line_of(result, code: int = 2) -> str:
    """The one line on stderr of a command that could not be carried out."""
    assert result.exit_code == code, result.output
    (line,) = [line for line in result.stderr.splitlines() if line.strip()]
    return line


# ---------------------------------------------------------------- the gradebook


def write(path, content: bytes) -> None:
    path.write_bytes(content)


def torn(path) -> None:
    """Every page but the first is garbage."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + os.urandom(len(content) - 4096))


def altered(*statements):
    def alter(path) -> None:
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)

    return alter


BROKEN = {
    "text": (lambda path: write(path, b"Dear teacher" * 99), "is damaged: put a backup in its place"),
    "torn": (torn, "is damaged: put a backup in its place"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "cannot be opened for writing"),
    "without a column": (altered("ALTER TABLE grade RENAME COLUMN manual_score TO m"), "run `nbgrader db upgrade`"),
    "without ours": (altered("ALTER TABLE steady_gradients_record RENAME COLUMN record TO r"), "nbgrader db upgrade"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_gradebook(autograder, graded, marks, name, tmp_path):
    """Is a gradebook that cannot be read one line from every command that reads it; are marks equal with the backup?"""
    path, backup = graded.root / "gradebook.db", tmp_path / "backup.db"
    shutil.copyfile(path, backup)
    spoil, told = BROKEN[name]
    spoil(path)
    for command in (["grade", "--force"], ["grade", "--json"], ["report"], ["feedback"]):
        line = line_of(autograder(*command))
        assert line.startswith(f"autograder: the gradebook {path} ") and told in line, line
    for command in (["build"], ["try", graded.root / "submitted" / "ada" / ASSIGNMENT / "small.ipynb"]):
        assert autograder(*command).exit_code == 0
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copyfile(backup, path)
    assert autograder("grade", "--force").exit_code == 0 and marks() == MARKS


def test_a_gradebook_that_is_busy(autograder, graded, marks, monkeypatch):
    """Is another writer that does not end told, by every command, and are marks equal afterwards?"""
    monkeypatch.setattr(nbgrader_library, "LOCKED_SECONDS", 0.1)
    other = sqlite3.connect(graded.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for command in (["grade", "--force"], ["grade", "--json"], ["report"], ["feedback"]):
        assert "gradebook.db is locked: another program writes to it" in line_of(autograder(*command))
    other.close()
    assert autograder("grade", "--force").exit_code == 0 and marks() == MARKS


DATABASES = {
    "read-only": ("sqlite:///file:{root}/gradebook.db?mode=ro&uri=true", "cannot be opened for writing"),
    "in no folder": ("sqlite:////nowhere/gradebook.db", "(No such file or directory)"),
    "refused": ("postgresql+psycopg://ada:SECRET@127.0.0.1:1/marks", "does not answer: see to the database's server"),
    "no such user": ("postgresql+psycopg://nobody:SECRET@/postgres?host={server}", "does not let us in: mend"),
    "no such database": ("postgresql+psycopg://tests:SECRET@/marks?host={server}", "does not let us in: mend"),
    "no driver": ("mysql://ada:SECRET@localhost/marks", "is not one that SQLAlchemy knows here: mend"),
    "no address": ("gradebook.db", "is not one that SQLAlchemy knows here: mend"),
}


@pytest.mark.parametrize("name", DATABASES)
def test_a_gradebook_elsewhere(autograder, graded, request, name):
    """Is a database that cannot be written or reached one line, with its address, without the password in it?"""
    url, told = DATABASES[name]
    server = request.getfixturevalue("postgresql") if "{server}" in url else ""
    with (graded.root / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.CourseDirectory.db_url = {url.format(root=graded.root, server=server)!r}\n")
    for command in (["grade", "--force"], ["report"], ["feedback"]):
        if name in ("read-only", "in no folder") and command != ["grade", "--force"]:
            continue  # there is nothing to read, or it can be read
        line = line_of(autograder(*command))
        assert told in line and "SECRET" not in line, line


# ---------------------------------------------------------------- folders that cannot be written


@contextmanager
def sealed(folder):
    """A folder that nobody, not even root, can write to: mounted read-only."""
    folder.mkdir(parents=True, exist_ok=True)
    mount("--bind", folder, folder)
    try:
        mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def mount(*arguments) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture
def as_root():
    """Mounting is root's."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("only root can mount a file system")


def test_one_students_folder(as_root, autograder, course, marks):
    """Does a folder that cannot be written cost nobody else a mark, is it listed, and graded by the next run?"""
    with sealed(course.root / "autograded" / "ben"):
        result = autograder("grade", "--json")
        assert result.exit_code == 1 and len(result.stdout.splitlines()) == 3
        (line,) = [line for line in result.stderr.splitlines() if line.startswith("undetermined: ")]
        assert line.startswith(f"undetermined: ben {ASSIGNMENT}: not saved: {course.root / 'autograded' / 'ben'}")
        assert marks() == {student: points for student, points in MARKS.items() if student != "ben"}
    result = autograder("grade")
    assert result.exit_code == 0 and "1 graded, 2 unchanged" in result.stderr and marks() == MARKS


def test_one_page(as_root, autograder, graded):
    """Does a folder of pages that cannot be written cost nobody else a page?"""
    with sealed(graded.root / "feedback" / "ben"):
        result = autograder("feedback")
    assert result.exit_code == 1 and "2 pages written" in result.stdout
    assert result.stderr.startswith(f"ben {ASSIGNMENT} small: ") and len(result.stderr.splitlines()) == 1
    assert "1 page written, 2 unchanged" in autograder("feedback").stdout


ROOMS = {
    "autograded": ["grade", "--json"],
    "feedback": ["feedback"],
    "release/01_small": ["build"],
    "pages": ["report"],
}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_that_cannot_be_written(as_root, autograder, graded, room):
    """Is that one line, and all right when it can be?"""
    command = ROOMS[room] + (["--output", graded.root / "pages" / "report.html"] if room == "pages" else [])
    if room == "autograded":
        (graded.root / "gradebook.db").unlink()
    if room == "release/01_small":
        (graded.release(ASSIGNMENT) / "small.ipynb").unlink()
    with sealed(graded.root / room):
        line = line_of(autograder(*command))
        assert line.startswith(f"autograder: {graded.root / room}") and "Read-only file system" in line
    assert autograder(*command).exit_code == 0


@pytest.mark.parametrize("command", [["grade"], ["build"], ["feedback"], ["report"], ["try"], ["validate", "--json"]])
def test_a_course_that_cannot_be_written(as_root, autograder, graded, command):
    """Is a read-only course one line from every command that writes to it?"""
    if command == ["try"]:
        command = ["try", graded.root / "submitted" / "ada" / ASSIGNMENT / "small.ipynb"]
    if command == ["build"]:
        shutil.rmtree(graded.root / "release")
    (graded.root / "course.secret").unlink(missing_ok=True)
    with sealed(graded.root):
        result = autograder(*command)
    if command[0] != "validate":
        assert line_of(result).startswith(f"autograder: {graded.root}")


# ---------------------------------------------------------------- a full disk


@pytest.fixture
def small_disk(as_root, graded, tmp_path):
    """small_disk(kilobytes) -> the course, on a disk that has so much room beside it; again for the same with more."""
    disk = tmp_path / "disk"
    disk.mkdir()
    taken = []

    def sized(kilobytes: int):
        if not taken:
            mount("-t", "tmpfs", "-o", "size=64m", "none", disk)
            shutil.copytree(graded.root, disk, dirs_exist_ok=True)
            taken.append((os.statvfs(disk).f_blocks - os.statvfs(disk).f_bfree) * 4)
        mount("-o", f"remount,size={taken[0] + kilobytes}k", disk)
        return disk

    yield sized
    subprocess.run(["umount", "-l", disk], check=False)


def halves(folder) -> list:
    """Files that somebody began to write."""
    return [path for path in folder.rglob("*") if path.name.startswith((".new-", ".01_small")) or is_empty(path)]


def is_empty(path) -> bool:
    return path.is_file() and path.stat().st_size == 0 and not path.name.endswith(".lock")


def test_a_full_disk(course, small_disk, autograder, marks):
    """With any room, is there a line and nothing half-written; and with more, are marks and secret as if there had
    always been enough?"""
    secrets, ends = set(), []
    for kilobytes in (0, 8, 40, 220, 260, 300, 2000):
        disk = small_disk(kilobytes)
        result = autograder("grade", "--json", at=disk)
        assert halves(disk) == [], (kilobytes, result.output)
        ends.append(result.exit_code)
        if result.exit_code:
            assert "make" in line_of(result) and "room" in line_of(result), result.stderr
        if (disk / "course.secret").exists():
            secrets.add((disk / "course.secret").read_bytes())
    assert ends[0] == 2 and ends[-1] == 0 and marks(disk) == MARKS
    assert len(secrets) == 1 and len(secrets.pop()) == 64


@pytest.mark.parametrize("command", [["report"], ["feedback"], ["build"]])
def test_a_full_disk_of_pages(small_disk, autograder, command):
    """And for what the other commands write?"""
    disk = small_disk(16)
    pages = ["--output", disk / "r.html", "--csv", disk / "r.csv"] if command == ["report"] else []
    if command == ["build"]:
        (disk / "source" / ASSIGNMENT / "data.csv").write_bytes(bytes(9000))
    else:
        (disk / "filler").write_bytes(bytes(12000))
    result = autograder(*command, *pages, at=disk)
    assert "make room" in line_of(result) and halves(disk) == []
    small_disk(4000)
    assert autograder(*command, *pages, at=disk).exit_code == 0 and halves(disk) == []
