"""The walls around one submission's process, put up by that process itself before it runs any student code."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

__all__ = [
    "adopt_orphans",
    "clone",
    "die_with_parent",
    "drop_privileges",
    "end_session",
    "fresh_scratch",
    "limit",
    "settle",
]

# From the kernel's headers.
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID = 0x0002_0000, 0x0800_0000, 0x2000_0000
MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 36, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL, SECCOMP_MODE_FILTER = 4, 2
CAP_SETPCAP, CAP_SYS_ADMIN = 8, 21
CAPABILITY_VERSION_3 = 0x2008_0522
SYS_CLONE = {"x86_64": 56, "aarch64": 220}

ROUNDS = 100  # of looking for orphans

_libc = ctypes.PyDLL(None, use_errno=True)


class _Program(ctypes.Structure):  # struct sock_fprog
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def clone() -> int:
    """fork() whose child is PID 1 of a PID namespace of its own, with mounts and System V IPC of its own."""
    flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | signal.SIGCHLD
    return _call("syscall", ctypes.c_long(SYS_CLONE[platform.machine()]), ctypes.c_ulong(flags), None, None, None, None)


def fresh_scratch(folder: str, size: int) -> None:
    """Mount an empty file system of this size there: the only one that can be written to."""
    options = f"size={size},nr_inodes={max(size // 4096, 64)},mode=0700"
    _call(
        "mount", b"tmpfs", folder.encode(), b"tmpfs", ctypes.c_ulong(MS_NOSUID | MS_NODEV | MS_NOEXEC), options.encode()
    )


def settle(folder: str) -> None:
    """Make the scratch folder this process's home, working directory and place for temporary files."""
    for name in ("home", "tmp", "shm"):
        Path(folder, name).mkdir(mode=0o700, exist_ok=True)
    os.chdir(f"{folder}/home")
    os.environ |= {"HOME": f"{folder}/home", "TMPDIR": f"{folder}/tmp", "PWD": f"{folder}/home"}
    tempfile.tempdir = None  # the zygote's answer to where that is


def limit(limits: Mapping[str, float], processes: int | None) -> None:
    """Set the kernel's limits for this process and all that it starts; the stack keeps the one it has."""
    seconds = int(limits["cpu_seconds"])
    values = {
        resource.RLIMIT_AS: (limits["memory"], limits["memory"]),
        resource.RLIMIT_CPU: (seconds, seconds + 1),  # a signal that can be ignored, then one that cannot
        resource.RLIMIT_FSIZE: (limits["disk"], limits["disk"]),
        resource.RLIMIT_NOFILE: (limits["files"], limits["files"]),
        resource.RLIMIT_CORE: (0, 0),
    }
    if processes is not None:
        values[resource.RLIMIT_NPROC] = (processes, processes)
    for kind, (soft, hard) in values.items():
        resource.setrlimit(kind, (int(soft), int(hard)))


def drop_privileges(system_calls: bytes) -> None:
    """Give up every capability and the way to any, then all system calls but those that the filter allows."""
    for capability in (CAP_SYS_ADMIN, CAP_SETPCAP):  # bubblewrap took the others
        _prctl(PR_CAPBSET_DROP, capability)
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    _call("capset", (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)())
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _prctl(PR_SET_DUMPABLE, 0)
    program = _Program(len(system_calls) // 8, system_calls)
    _call("prctl", PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(program))


def die_with_parent() -> None:
    """Be killed with the process that started this one, which must have no other threads."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Without walls: whatever a child leaves behind becomes a child of this process, which can end it."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_session(leader: int, others: Collection[int]) -> tuple[int, resource.struct_rusage]:
    """Without walls: kill and reap a child with its process group, then whatever it left behind, as far as is found:
    all that this process has got but `others`. Its exit status, and what it used."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
    os.kill(leader, signal.SIGKILL)  # if it has no group of its own yet
    _, status, used = os.wait4(leader, 0)
    left = Path(f"/proc/self/task/{os.getpid()}/children")
    for _ in range(ROUNDS):
        pids = {int(pid) for pid in left.read_text().split()}.difference(others) if left.exists() else ()
        if not pids:
            break
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return status, used


def _prctl(option: int, value: int) -> None:
    _call("prctl", option, *(ctypes.c_ulong(number) for number in (value, 0, 0, 0)))


def _call(function: str, *arguments: object) -> int:
    """Call the C library; raises OSError with the function's name where it fails."""
    result = getattr(_libc, function)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{function}: {os.strerror(ctypes.get_errno())}")
    return result
