"""Files that are there whole or not at all, whatever ends the one who writes them: a kill, a full disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["make_once", "room_for", "write_whole"]


def write_whole(path: str | Path, content: str | bytes, mode: int | None = None) -> None:
    """Put a file in the place of what is there; without a `mode` it gets the usual one.

    What is no file (a pipe, /dev/stdout) is written to, a link's target is replaced. An OSError names the path.
    """
    path = Path(os.path.realpath(path))
    data = content.encode("utf-8") if isinstance(content, str) else content
    with _naming(path):
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        with _beside(path, data) as new:
            os.chmod(new, _usual_mode() if mode is None else mode)
            os.replace(new, path)


def make_once(path: str | Path, content: bytes, mode: int | None = None) -> None:
    """Make a file, unless there is one: of two who do it at once, one does."""
    path = Path(path)
    with _naming(path), _beside(path, content) as new:
        os.chmod(new, _usual_mode() if mode is None else mode)
        with suppress(FileExistsError):
            os.link(new, path)


def room_for(folder: Path) -> None:
    """Make a folder, where there is none. Raises an OSError that names it if nothing can be written there."""
    with _naming(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[str]:
    """A file with this content in the same folder, which is gone in the end unless it was moved."""
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)  # some file systems say only now that there is no room
        yield name
    finally:
        Path(name).unlink(missing_ok=True)


def _usual_mode() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an OSError name what was to be written, not a file beside it."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
