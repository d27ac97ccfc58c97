"""Becomes bubblewrap, in a process of its own that is the first to be killed when the machine has no more memory.

    python -I -S launcher.py [SOURCE...] -- bwrap ARGUMENT...

With sources it gives up root before: bubblewrap started by root would map the sandbox's user to root. The user taken
instead may not be able to reach the sources (an interpreter below a home of mode 0700): so each is bound to STAGE/0,
STAGE/1, … first, in mounts of its own.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from contextlib import suppress

__all__ = ["OPENED", "STAGE", "main"]

STAGE = "/tmp"  # hidden from this process and its children by a file system of their own
OPENED = "opened:"
UIDS = 1 << 30  # and the process id: no account's, and no other sandbox's
NOBODY = 65534  # where a container maps no such high numbers
FIRST_TO_GO = "1000"  # oom_score_adj, inherited by all that is started: never the judge for what student code takes
CLONE_NEWNS = 0x0002_0000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 1 << 18

_libc = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> None:
    """Volunteer to be killed; bind the sources, if there are any, and drop to a user without rights; run the command."""
    cut = arguments.index("--")
    sources, command = arguments[:cut], [_opened(argument) for argument in arguments[cut + 1 :]]
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write(FIRST_TO_GO)
    if sources:
        _stage(sources)
        _drop(UIDS + os.getpid())
    os.execv(command[0], command)


def _opened(argument: str) -> str:
    if not argument.startswith(OPENED):
        return argument
    handle = os.open(argument.removeprefix(OPENED), os.O_RDONLY)
    os.set_inheritable(handle, True)
    return str(handle)


def _stage(sources: list[str]) -> None:
    _call("unshare", CLONE_NEWNS)
    _mount(None, "/", MS_REC | MS_PRIVATE)
    handles = [os.open(source, os.O_PATH) for source in sources]  # before STAGE hides what lies below it
    _mount("tmpfs", STAGE, 0, "tmpfs", "mode=0755,size=1m")
    for number, handle in enumerate(handles):
        place = f"{STAGE}/{number}"
        if stat.S_ISDIR(os.fstat(handle).st_mode):  # not by its name: what lay below STAGE is hidden now
            os.mkdir(place)
        else:
            os.close(os.open(place, os.O_CREAT | os.O_WRONLY))
        _mount(f"/proc/self/fd/{handle}", place, MS_BIND | MS_REC)


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
