"""The system-call filter; what it does is tested in the sandbox, in test_worker.py."""

from __future__ import annotations

import ctypes.util
import sys

import pytest

from autograder.engine.syscalls import CALLS, PARTS, FilterUnavailable, allowed_syscalls


def test_a_filter_is_whole_instructions():
    """Is the filter a number of eight-byte instructions that the kernel takes, and the same every time?"""
    first = allowed_syscalls()
    allowed_syscalls.cache_clear()
    assert len(first) % 8 == 0 and 0 < len(first) // 8 < 4096
    assert allowed_syscalls() == first


NAMES = [name for names in CALLS.values() for name in names.split()] + [
    name for part in PARTS.values() for name in part
]


def test_every_name_is_a_system_call():
    """Does this machine, or the other kind that we support, have each call that is named, and none is named twice?"""
    import pyseccomp

    arches = (pyseccomp.Arch.X86_64, pyseccomp.Arch.AARCH64)
    unknown = {
        name for name in NAMES if all(pyseccomp.resolve_syscall(arch, name) == -1 for arch in arches)
    }  # -1: not even the name is known
    assert not unknown
    assert len(set(NAMES)) == len(NAMES)


def test_every_call_has_its_reason():
    """Is there a reason of some words for each group, and no group that is a heap?"""
    assert all(len(reason.split()) >= 2 for reason in (*CALLS, *PARTS))
    assert all(0 < len(names.split()) <= 30 for names in CALLS.values())
    assert all(rules for part in PARTS.values() for rules in part.values())


def fits(rules, *arguments):
    """Does one of the rules let these arguments pass?"""
    return any(all(arguments[at] & bits == value for at, bits, value in rule) for rule in rules)


def test_who_may_be_killed():
    """May every signal be sent but SIGKILL, and that only to processes the student's own has started?"""
    kill = next(part["kill"] for part in PARTS.values() if "kill" in part)
    assert all(fits(kill, who & 2**64 - 1, n) == (n != 9) for n in range(65) for who in (-1, -2, 0, 1, 2))
    assert all(fits(kill, who, 9) for who in (*range(3, 300), 2**22 - 1))
    assert not fits(kill, 2**32 + 2, 9) and not fits(kill, 2, 2**32 + 9) and not fits(kill, 2**31 + 5, 9)


def test_no_binding(monkeypatch):
    """Is a missing pyseccomp an error of its own, and no empty filter?"""
    allowed_syscalls.cache_clear()
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(FilterUnavailable, match="pyseccomp is not installed"):
        allowed_syscalls()


def test_no_library(monkeypatch):
    """Is a missing libseccomp an error of its own, and no empty filter?"""
    allowed_syscalls.cache_clear()
    monkeypatch.delitem(sys.modules, "pyseccomp", raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    with pytest.raises(FilterUnavailable, match="libseccomp is not installed"):
        allowed_syscalls()
