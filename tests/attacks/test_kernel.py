"""Asking the kernel: calls that could reach out of the sandbox do not exist in it."""

from __future__ import annotations

import platform

import pytest

CALLS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for what, call in {calls}.items():
    result = libc.syscall(*eval(call))
    print("result:", what, result, ctypes.get_errno(), sep="|")
"""
NUMBERS = {  # on x86_64
    "ptrace": "(101, 16, 1, 0, 0)",
    "process_vm_readv": "(310, 1, 0, 0, 0, 0, 0)",
    "process_vm_writev": "(311, 1, 0, 0, 0, 0, 0)",
    "kcmp": "(312, 1, os.getpid(), 0, 0, 0)",
    "pidfd_open": "(434, 1, 0)",
    "pidfd_getfd": "(438, 3, 0, 0)",
    "keyctl": "(250, 0, -3, 0, 0, 0)",
    "add_key": "(248, b'user', b'x', b'y', 1, -3)",
    "request_key": "(249, b'user', b'x', 0, -3)",
    "memfd_create": "(319, b'x', 0)",
    "memfd_secret": "(447, 0)",
    "unshare of the user namespace": "(272, 0x10000000)",
    "setns": "(308, 3, 0)",
    "clone into a new namespace": "(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "clone3": "(435, 0, 0)",
    "mount": "(165, b'x', b'/tmp', b'tmpfs', 0, 0)",
    "umount2": "(166, b'/scratch', 2)",
    "pivot_root": "(155, b'/scratch', b'/scratch')",
    "open_tree": "(428, -100, b'/', 0)",
    "chroot": "(161, b'/scratch')",
    "bpf": "(321, 0, 0, 0)",
    "perf_event_open": "(298, 0, 0, -1, -1, 0)",
    "userfaultfd": "(323, 0)",
    "io_uring_setup": "(425, 1, 0)",
    "open_by_handle_at": "(304, -100, 0, 0)",
    "name_to_handle_at": "(303, -100, b'/', 0, 0, 0)",
    "personality": "(135, 0xffffffff)",
    "prlimit of another": "(302, 1, 7, 0, 0)",
    "sched_setaffinity of another": "(203, 1, 8, b'\\xff' * 8)",
    "setpriority of another": "(141, 0, 1, 19)",
    "setuid": "(105, 0)",
    "setgroups": "(116, 0, 0)",
    "capset": "(126, 0, 0)",
    "prctl dumpable": "(157, 4, 1, 0, 0, 0)",
    "seccomp": "(317, 0, 0, 0)",
    "mknod": "(133, b'x', 0o20666, 0x101)",
    "shared memory of System V": "(29, 1, 4096, 0o1666)",
    "messages of System V": "(68, 1, 0o1666)",
    "semaphores of System V": "(64, 1, 1, 0o1666)",
    "swapon": "(167, b'/x', 0)",
    "reboot": "(169, 0, 0, 0, 0)",
    "init_module": "(175, 0, 0, 0)",
    "kexec_load": "(246, 0, 0, 0, 0)",
    "syslog": "(103, 3, 0, 0)",
    "quotactl": "(179, 0, 0, 0, 0)",
    "acct": "(163, 0)",
    "fanotify_init": "(300, 0, 0)",
    "preadv2: is it in the page cache?": "(327, 0, 0, 0, 0, 0, 8)",
    "pwritev2": "(328, 0, 0, 0, 0, 0, 0)",
    "mincore": "(27, 0, 4096, 0)",
    "cachestat": "(451, 0, 0, 0, 0)",
    "readahead": "(187, 0, 0, 4096)",
    "fadvise64: throw it out": "(221, 0, 0, 0, 4)",
    "sync_file_range": "(277, 0, 0, 0, 2)",
    "madvise: read it in": "(28, 0, 4096, 3)",
    "madvise: throw it out": "(28, 0, 4096, 21)",
    "process_madvise": "(440, 0, 0, 0, 21, 0)",
    "merged pages": "(28, 0, 4096, 12)",
    "setrlimit": "(160, 0, 0)",
    "timer_create": "(222, 0, 0, 0)",
    "rt_sigqueueinfo": "(129, 2, 9, 0)",
    "a signal for input": "(72, 0, 10, 9)",
    "a large pipe": "(72, 0, 1031, 1 << 20)",
    "a large socket": "(54, 3, 1, 7, b'\\xff' * 4, 4)",
    "a filter on a socket": "(54, 3, 1, 26, b'x', 16)",
    "an urgent byte": "(44, 3, b'x', 1, 1, 0, 0)",
    "sendmmsg": "(307, 3, 0, 0, 0)",
    "recvmmsg": "(299, 3, 0, 0, 0, 0)",
    "a terminal's input": "(16, 0, 0x5412, b'x')",
}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are this machine's")
def test_calls(attack):
    """Does each call fail, with no effect on this cell, or on any other submission?"""
    result = attack(before=[CALLS.format(calls=NUMBERS)], printed="result:")
    lines = [line.split("|")[1:] for line in result.printed.splitlines() if line.startswith("result:")]
    assert [what for what, *_ in lines] == list(NUMBERS)
    assert [what for what, value, number in lines if value != "-1" or number not in ("38", "1")] == []


KILLS = {
    "everybody": "os.kill(-1, 9)",
    "its parent": "os.kill(os.getppid(), 9)",
    "PID 1": "os.kill(1, 9)",
    "PID 1, politely": "os.kill(1, 15)",
    "its group": "os.killpg(0, 9)",
    "its parent's group": "os.killpg(1, 9)",
}


@pytest.mark.parametrize("whom", KILLS)
def test_signals(attack, whom):
    """Can nobody be hit by a signal but the submission itself?"""
    attack(before=[f"import os\ntry:\n    {KILLS[whom]}\nexcept OSError as error:\n    print(error)"], reckless=True)


def test_stopping_its_init(attack):
    """Can the child's init be stopped without holding up the grader?"""
    attack(before=["import os\nos.kill(1, 19)"], reckless=True)


def test_a_foreign_abi(attack):
    """Does a call of the 32-bit kind end the process instead of passing the filter?"""
    source = (
        "import ctypes, mmap\ncode = bytes.fromhex('b814000000cd80c3')  # mov eax, 20; int 0x80; ret\n"
        "page = mmap.mmap(-1, 4096, prot=7)\npage.write(code)\n"
        "address = ctypes.addressof(ctypes.c_char.from_buffer(page))\n"
        "print('pid', ctypes.CFUNCTYPE(ctypes.c_int)(address)())"
    )
    result = attack(before=[source])
    assert result.graded.record.problem.endswith("ended the process")
