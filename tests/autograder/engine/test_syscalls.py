"""The system-call filter; what it does is tested in the sandbox, in test_worker.py."""

from __future__ import annotations

import ctypes.util
import sys

import pytest

from autograder.engine.syscalls import ALLOWED, FilterUnavailable, allowed_syscalls


def test_a_filter_is_whole_instructions():
    """Is the filter a number of eight-byte instructions that the kernel takes, and the same every time?"""
    first = allowed_syscalls()
    allowed_syscalls.cache_clear()
    assert len(first) % 8 == 0 and 0 < len(first) // 8 < 4096
    assert allowed_syscalls() == first


def test_every_name_is_a_system_call():
    """Does this machine, or the other kind that we support, have each call that is named, and none is named twice?"""
    import pyseccomp

    arches = (pyseccomp.Arch.X86_64, pyseccomp.Arch.AARCH64)
    unknown = {
        name for name in ALLOWED if all(pyseccomp.resolve_syscall(arch, name) == -1 for arch in arches)
    }  # -1: not even the name is known
    assert not unknown
    assert len(set(ALLOWED)) == len(ALLOWED)


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
