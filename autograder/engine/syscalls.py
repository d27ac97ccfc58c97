"""The system calls that student code may make, as a filter for the kernel: BPF bytes, made by libseccomp."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

__all__ = ["FilterUnavailable", "allowed_syscalls"]

# What CPython, NumPy, OpenBLAS, Matplotlib, threads, subprocesses and asyncio use. All else does not exist in the
# sandbox (ENOSYS, on which the C library falls back to an older call): among them ptrace, process_vm_*, pidfd_*, kcmp,
# keyctl, memfd_*, unshare, setns, clone3, mount, bpf, perf_event_open, userfaultfd, io_uring_*, and System V's IPC.
MEMORY = "brk madvise mmap mprotect mremap msync munmap membarrier"
FILES = """
    access chdir chmod close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate
    fchdir fchmod fchmodat fcntl fdatasync fgetxattr flistxattr flock fstat fstatfs fsync ftruncate futimesat getcwd
    getdents getdents64 getxattr lgetxattr link linkat listxattr llistxattr lseek lstat mkdir mkdirat newfstatat open
    openat pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv rename renameat
    renameat2 rmdir sendfile stat statfs statx symlink symlinkat sync_file_range truncate umask unlink unlinkat utime
    utimensat utimes write writev
"""
PROCESSES = """
    arch_prctl execve exit exit_group fork futex get_robust_list getcpu getegid geteuid getgid getgroups getpgid getpgrp
    getpid getppid getpriority getresgid getresuid getrlimit getrusage getsid gettid getuid restart_syscall rseq
    sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler sched_yield
    set_robust_list set_tid_address setpgid setrlimit setsid sysinfo uname vfork wait4 waitid
"""
SIGNALS = """
    alarm kill pause rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sigaltstack
    signalfd signalfd4 tgkill tkill
"""
TIME = """
    clock_getres clock_gettime clock_nanosleep getitimer getrandom gettimeofday nanosleep setitimer time timerfd_create
    timerfd_gettime timerfd_settime times
"""
WAITING = """
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 pipe pipe2 poll ppoll
    pselect6 select
"""
SOCKETS = """
    accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg
    sendto setsockopt shutdown
"""
ALLOWED = " ".join((MEMORY, FILES, PROCESSES, SIGNALS, TIME, WAITING, SOCKETS)).split()

AF_UNIX = 1
NEW_NAMESPACES = 0x7E02_0000  # CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET
TERMINAL_QUESTIONS = {"TCGETS": 0x5401, "TIOCGWINSZ": 0x5413, "TCGETS2": 0x802C_542A}
DESCRIPTOR_FLAGS = {"FIONREAD": 0x541B, "FIONBIO": 0x5421, "FIONCLEX": 0x5450, "FIOCLEX": 0x5451}
THREAD_NAMES = {"PR_SET_NAME": 15, "PR_GET_NAME": 16}


class FilterUnavailable(Exception):
    """libseccomp, or Python's binding to it, is not there; the message says which."""


@cache
def allowed_syscalls() -> bytes:
    """The filter as BPF instructions of eight bytes, for this machine's own calls; a foreign ABI's call kills."""
    seccomp = _libseccomp()
    table = seccomp.SyscallFilter(seccomp.ERRNO(errno.ENOSYS))
    table.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    for name in ALLOWED:
        _allow(seccomp, table, name)
    for name, condition in _conditions(seccomp):
        _allow(seccomp, table, name, condition)
    with tempfile.TemporaryFile() as file:
        table.export_bpf(file)
        file.seek(0)
        return file.read()


def _conditions(seccomp: ModuleType) -> Iterator[tuple[str, Any]]:
    """Calls that are allowed with certain arguments only; several conditions for one call are alternatives."""
    yield "clone", seccomp.Arg(0, seccomp.MASKED_EQ, NEW_NAMESPACES, 0)
    yield "socket", seccomp.Arg(0, seccomp.EQ, AF_UNIX)
    yield "socketpair", seccomp.Arg(0, seccomp.EQ, AF_UNIX)
    yield "prlimit64", seccomp.Arg(0, seccomp.EQ, 0)  # its own limits, no other process's
    for request in (*TERMINAL_QUESTIONS.values(), *DESCRIPTOR_FLAGS.values()):
        yield "ioctl", seccomp.Arg(1, seccomp.EQ, request)
    for option in THREAD_NAMES.values():
        yield "prctl", seccomp.Arg(0, seccomp.EQ, option)


def _allow(seccomp: ModuleType, table: Any, name: str, *conditions: Any) -> None:
    number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
    if number >= 0:  # below 0: this machine has no such call, as aarch64 has no `open`
        table.add_rule(seccomp.ALLOW, number, *conditions)


def _libseccomp() -> ModuleType:
    try:
        import pyseccomp
    except ModuleNotFoundError:
        raise FilterUnavailable("Python's pyseccomp is not installed") from None
    except RuntimeError:  # how pyseccomp says that it found no library
        raise FilterUnavailable("the library libseccomp is not installed") from None
    return pyseccomp
