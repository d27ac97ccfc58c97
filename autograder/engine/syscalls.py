"""The system calls that student code may make, as a filter for the kernel: BPF bytes, made by libseccomp."""

from __future__ import annotations

import errno
import signal
import socket
import tempfile
from collections.abc import Iterator
from functools import cache
from types import ModuleType

__all__ = ["CALLS", "PARTS", "FilterUnavailable", "allowed_syscalls"]

# What CPython, NumPy, OpenBLAS, Matplotlib, threads, subprocesses and asyncio use, and why each is harmless. All else
# does not exist in the sandbox (ENOSYS, on which the C library falls back to an older call): among them ptrace,
# process_vm_*, pidfd_*, kcmp, keyctl, memfd_*, unshare, setns, clone3, mount, bpf, perf_event_open, userfaultfd,
# io_uring_*, System V's IPC, timer_create and rt_sigqueueinfo (a SIGKILL to oneself), and whatever asks or steers which
# files are in the kernel's memory: mincore, cachestat, readahead, fadvise64, sync_file_range, preadv2, pwritev2.
CALLS = {  # reason -> calls
    "memory of its own: below RLIMIT_AS": "brk mmap mprotect mremap msync munmap",
    "files: by name, read-only but for its own tmpfs of a limited size": """
        access chdir creat faccessat faccessat2 fchdir getcwd link linkat lstat mkdir mkdirat newfstatat open openat
        readlink readlinkat rename renameat renameat2 rmdir stat statfs statx symlink symlinkat truncate unlink unlinkat
    """,
    "rights and times of its own files: tempfile and shutil set them": """
        chmod fchmod fchmodat futimesat umask utime utimensat utimes
    """,
    "attributes of files: shutil.copystat reads them, none can be set": """
        fgetxattr flistxattr getxattr lgetxattr listxattr llistxattr
    """,
    "open files: below RLIMIT_NOFILE, read and written as far as they may be": """
        close close_range dup dup2 dup3 fallocate fdatasync flock fstat fstatfs fsync ftruncate getdents getdents64 lseek
        pread64 preadv pwrite64 pwritev read readv write writev
    """,
    "copies from file to file: shutil, and the kit's files": "copy_file_range sendfile",
    "processes and threads: below RLIMIT_NPROC, in namespaces of its own": """
        execve exit exit_group fork setpgid setsid vfork wait4 waitid
    """,
    "threads' own state: the C library sets it for each": """
        arch_prctl futex get_robust_list restart_syscall rseq set_robust_list set_tid_address
    """,
    "who and where a process is: all of it inside its namespaces": """
        getcpu getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit
        getrusage getsid gettid getuid uname
    """,
    "schedule: asked, to count processors; never set": """
        sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler sched_yield
    """,
    "memory of the machine: qsort and sysconf ask for it": "sysinfo",
    "handling of a signal: what it does to itself; none reaches out of its namespace": """
        alarm pause rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sigaltstack
        signalfd signalfd4
    """,
    "time, and waiting for it": """
        clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep setitimer time timerfd_create
        timerfd_gettime timerfd_settime times
    """,
    "random numbers": "getrandom",
    "waiting for files: asyncio, subprocess, multiprocessing": """
        epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 poll ppoll pselect6
        select
    """,
    "pipes: the kernel bounds those of a user together": "pipe pipe2",
    "sockets: of its own network namespace, where nobody else is": """
        accept accept4 bind connect getpeername getsockname listen shutdown
    """,
}

INT, LONG = 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF  # the bits of an argument that the kernel looks at
NEW_NAMESPACES = 0x7E02_0000  # CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET
EXIT_SIGNAL = 0xFF  # what a parent gets when the process ends: SIGKILL would be one
STUDENT = 2  # the process id of the student's own process
PROCESS_BITS = 22  # of the greatest process id that a kernel gives
SIGNAL_BITS = 7
TERMINAL_QUESTIONS = {"TCGETS": 0x5401, "TIOCGWINSZ": 0x5413, "TCGETS2": 0x802C_542A}
DESCRIPTOR_FLAGS = {"FIONREAD": 0x541B, "FIONBIO": 0x5421, "FIONCLEX": 0x5450, "FIOCLEX": 0x5451}
THREAD_NAMES = {"PR_SET_NAME": 15, "PR_GET_NAME": 16}
FILE_COMMANDS = {  # not F_SETSIG (a SIGKILL to oneself), F_SETPIPE_SZ (memory of the kernel), leases, notifications
    "F_DUPFD": 0, "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_SETFL": 4, "F_GETLK": 5, "F_SETLK": 6, "F_SETLKW": 7,
    "F_OFD_GETLK": 36, "F_OFD_SETLK": 37, "F_OFD_SETLKW": 38, "F_DUPFD_CLOEXEC": 1030, "F_GETPIPE_SZ": 1032,
}  # fmt: skip
MEMORY_ADVICE = {"MADV_DONTNEED": 4, "MADV_FREE": 8, "MADV_HUGEPAGE": 14, "MADV_NOHUGEPAGE": 15}
SOCKET_QUESTIONS = {
    "SO_REUSEADDR": 2, "SO_TYPE": 3, "SO_ERROR": 4, "SO_SNDBUF": 7, "SO_RCVBUF": 8, "SO_PEERCRED": 17,
    "SO_RCVTIMEO": 20, "SO_SNDTIMEO": 21, "SO_ACCEPTCONN": 30, "SO_PROTOCOL": 38, "SO_DOMAIN": 39,
}  # fmt: skip
SOCKET_OPTIONS = {"SO_REUSEADDR": 2, "SO_RCVTIMEO": 20, "SO_SNDTIMEO": 21}  # no larger buffers, no filters

Match = tuple[int, int, int]  # an argument's position, the bits that are looked at, what they must be
Rule = tuple[Match, ...]  # all of them must match


def _one_of(position: int, values: dict[str, int] | tuple[int, ...], *more: Match) -> list[Rule]:
    """A rule for each value that an argument may have."""
    return [((position, INT, int(value)), *more) for value in (values.values() if type(values) is dict else values)]


def _all_but(position: int, number: int, bits: int) -> list[Rule]:
    """Rules that together let every number of so many bits pass but one: any other differs from it in some bit."""
    too_large = INT & ~((1 << bits) - 1)
    return [((position, too_large | 1 << bit, ~number & 1 << bit),) for bit in range(bits)]


def _above_3(position: int, bits: int, *more: Match) -> list[Rule]:
    """Rules that together let the numbers from 4 on pass, of so many bits: each has a bit above the second."""
    too_large = INT & ~((1 << bits) - 1)
    return [((position, too_large | 1 << bit, 1 << bit), *more) for bit in range(2, bits)]


_SIGKILL = (1, INT, signal.SIGKILL)
PARTS: dict[str, dict[str, list[Rule]]] = {  # reason -> call -> rules, of which one has to fit
    "processes and threads: in no new namespace; what ends does not kill its parent": {
        "clone": [((0, NEW_NAMESPACES | EXIT_SIGNAL, number),) for number in (0, signal.SIGCHLD)],
    },
    "sending of a signal: SIGKILL not to the student's own process, so that one which it got came from outside": {
        "kill": _all_but(1, signal.SIGKILL, SIGNAL_BITS)
        + _one_of(0, (STUDENT + 1,), _SIGKILL)
        + _above_3(0, PROCESS_BITS, _SIGKILL),
        "tkill": _all_but(1, signal.SIGKILL, SIGNAL_BITS),
        "tgkill": _all_but(2, signal.SIGKILL, SIGNAL_BITS),
    },
    "limits: its own are asked, never set: that of processor time kills": {
        "prlimit64": [((0, INT, 0), (2, LONG, 0))],
    },
    "memory: what malloc and NumPy advise; nothing about pages of files": {"madvise": _one_of(2, MEMORY_ADVICE)},
    "open files: flags, copies and locks": {"fcntl": _one_of(1, FILE_COMMANDS)},
    "open files: is it a terminal, and flags": {
        "ioctl": _one_of(1, TERMINAL_QUESTIONS) + _one_of(1, DESCRIPTOR_FLAGS),
    },
    "names of threads": {"prctl": _one_of(0, THREAD_NAMES)},
    "sockets: within the submission only": {
        "socket": _one_of(0, (socket.AF_UNIX,)),
        "socketpair": _one_of(0, (socket.AF_UNIX,)),
    },
    "sockets: messages, but no urgent byte": {
        "sendto": [((3, socket.MSG_OOB, 0),)],
        "recvfrom": [((3, socket.MSG_OOB, 0),)],
        "sendmsg": [((2, socket.MSG_OOB, 0),)],
        "recvmsg": [((2, socket.MSG_OOB, 0),)],
    },
    "sockets: options that take no memory of the kernel": {
        "getsockopt": _one_of(2, SOCKET_QUESTIONS, (1, INT, socket.SOL_SOCKET)),
        "setsockopt": _one_of(2, SOCKET_OPTIONS, (1, INT, socket.SOL_SOCKET)),
    },
}


class FilterUnavailable(Exception):
    """libseccomp, or Python's binding to it, is not there; the message says which."""


@cache
def allowed_syscalls() -> bytes:
    """The filter as BPF instructions of eight bytes, for this machine's own calls; a foreign ABI's call kills."""
    seccomp = _libseccomp()
    table = seccomp.SyscallFilter(seccomp.ERRNO(errno.ENOSYS))
    table.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    for name, rule in _rules():
        number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
        if number >= 0:  # below 0: this machine has no such call, as aarch64 has no `open`
            matches = (seccomp.Arg(position, seccomp.MASKED_EQ, bits, value) for position, bits, value in rule)
            table.add_rule(seccomp.ALLOW, number, *matches)
    with tempfile.TemporaryFile() as file:
        table.export_bpf(file)
        file.seek(0)
        return file.read()


def _rules() -> Iterator[tuple[str, Rule]]:
    """(call, rule) for all that is allowed; several rules for one call are alternatives."""
    for names in CALLS.values():
        for name in names.split():
            yield name, ()
    for part in PARTS.values():
        for name, alternatives in part.items():
            for rule in alternatives:
                yield name, rule


def _libseccomp() -> ModuleType:
    try:
        import pyseccomp
    except ModuleNotFoundError:
        raise FilterUnavailable("Python's pyseccomp is not installed") from None
    except RuntimeError:  # how pyseccomp says that it found no library
        raise FilterUnavailable("the library libseccomp is not installed") from None
    return pyseccomp
