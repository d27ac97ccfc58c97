"""Started as root, in a process of its own: give up root, then start bubblewrap with what it may bind.

    python -I -S launcher.py SOURCE... -- bwrap ARGUMENT...

bubblewrap started by root would map the sandbox's user to root. The user taken instead may not be able to reach the
sources (an interpreter below a home of mode 0700): so each is bound to STAGE/0, STAGE/1, … first, in mounts of its own.
"""

from __future__ import annotations

import ctypes
import os
import sys

__all__ = ["STAGE", "main"]

STAGE = "/tmp"  # hidden from this process and its children by a file system of their own
UIDS = 1 << 30  # and the process id: no account's, and no other sandbox's
NOBODY = 65534  # where a container maps no such high numbers
CLONE_NEWNS = 0x0002_0000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 1 << 18

_libc = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> None:
    """Bind the sources, drop to a user without rights, become the command."""
    cut = arguments.index("--")
    sources, command = arguments[:cut], arguments[cut + 1 :]
    _call("unshare", CLONE_NEWNS)
    _mount(None, "/", MS_REC | MS_PRIVATE)
    handles = [os.open(source, os.O_PATH) for source in sources]  # before STAGE hides what lies below it
    _mount("tmpfs", STAGE, 0, "tmpfs", "mode=0755,size=1m")
    for number, (source, handle) in enumerate(zip(sources, handles, strict=True)):
        place = f"{STAGE}/{number}"
        if os.path.isdir(source):
            os.mkdir(place)
        else:
            os.close(os.open(place, os.O_CREAT | os.O_WRONLY))
        _mount(f"/proc/self/fd/{handle}", place, MS_BIND | MS_REC)
    _drop(UIDS + os.getpid())
    os.execv(command[0], command)


def _drop(uid: int) -> None:
    os.setgroups([])
    try:
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    except OSError:
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def _mount(source: str | None, target: str, flags: int, kind: str | None = None, options: str | None = None) -> None:
    texts = (source and source.encode(), target.encode(), kind and kind.encode())
    _call("mount", *texts, ctypes.c_ulong(flags), options and options.encode())


def _call(function: str, *arguments: object) -> None:
    if getattr(_libc, function)(*arguments) < 0:
        raise SystemExit(f"launcher: {function}: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    main(sys.argv[1:])
