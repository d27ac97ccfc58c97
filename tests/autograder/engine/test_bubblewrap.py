"""How the sandbox is started, as root and as anybody, and what is said if it cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

from autograder.engine import bubblewrap, launcher
from autograder.engine.bubblewrap import SandboxUnavailable, command, unavailable
from autograder.engine.packages import importable


def test_it_starts():
    """Does the command run the interpreter with an allow-listed package, without this process's environment?"""
    code = "import sys; sys.path.append('/site'); import numpy, os; print(numpy.arange(2), sorted(os.environ))"
    printed = subprocess.run([*command(importable()), "-ISc", code], capture_output=True, text=True, env={}, check=True)
    own = ["LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "PWD", "PYTHONPATH", "SHELL", "USER"]
    assert printed.stdout == f"[0 1] {own}\n"


def test_bubblewrap_is_missing(monkeypatch):
    """Is a machine without bubblewrap told what to install, and what goes without?"""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxUnavailable) as caught:
        command({})
    assert "bubblewrap (bwrap) is not installed. Run: apt-get install bubblewrap libseccomp2" in str(caught.value)
    assert "--sandbox none" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "why", "run"),
    [
        (
            "kernel.apparmor_restrict_unprivileged_userns",
            "1",
            "Ubuntu's AppArmor",
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ("kernel.unprivileged_userns_clone", "0", "only root", "sysctl -w kernel.unprivileged_userns_clone=1"),
        ("user.max_user_namespaces", "0", "no user namespaces", "sysctl -w user.max_user_namespaces=15000"),
    ],
)
def test_what_the_kernel_forbids(monkeypatch, name, value, why, run):
    """Is a kernel that forbids user namespaces recognized, and the setting named that allows them?"""
    monkeypatch.setattr(bubblewrap, "_kernel_says", lambda asked: value if asked == name else None)
    text = str(unavailable("bwrap: No permissions to create new namespace"))
    assert "bwrap: No permissions to create new namespace" in text and why in text and run in text


def test_a_real_setting():
    """Is a setting that this kernel has read, and one that it has not nothing?"""
    assert int(bubblewrap._kernel_says("user.max_user_namespaces")) >= 0
    assert bubblewrap._kernel_says("kernel.no_such_setting") is None


@pytest.mark.parametrize(("marks", "text"), [(("/",), "docker run --cap-add SYS_ADMIN"), ((), "bwrap --unshare-all")])
def test_a_container(monkeypatch, marks, text):
    """Does a container's refusal name Docker's options, and any other machine's the command to see more?"""
    monkeypatch.setattr(bubblewrap, "_kernel_says", lambda name: None)
    monkeypatch.setattr(bubblewrap, "CONTAINER_MARKS", marks)
    assert text in str(unavailable("bwrap: Creating new namespace failed: Operation not permitted"))


def test_an_old_bubblewrap():
    """Is a bubblewrap that lacks an option told to be too old?"""
    assert "bubblewrap 0.8 or newer" in str(unavailable("bwrap: Unknown option --disable-userns"))


def test_packages_beside_what_is_bound_are_hidden(tmp_path):
    """Are folders of installed packages found, in a standard library and in a folder of libraries?"""
    for name in ("site-packages", "python3/dist-packages", "python3.12/site-packages", "other/site-packages"):
        tmp_path.joinpath(name).mkdir(parents=True)
    found = {str(path.relative_to(tmp_path)) for path in bubblewrap._packages(tmp_path)}
    assert found == {"site-packages", "python3/dist-packages", "python3.12/site-packages"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; everybody else runs all tests so")
def test_an_ordinary_user(root):
    """Does the whole sandbox work for a user who is not root?"""
    sources = [sys.base_prefix, sysconfig.get_path("purelib"), str(root / "student" / "src"), str(root)]
    places = [f"{launcher.STAGE}/{number}" for number in range(len(sources))]
    code = (
        "import os\n"
        "from autograder.engine.worker import Worker\n"
        "from autograder.engine.limits import Limits\n"
        "for mode in ('bubblewrap', 'none'):\n"
        "    with Worker.start(mode, Limits()) as worker:\n"
        "        child = worker.fork()\n"
        "        child.kill()\n"
        "        print(mode, os.getuid() > 0, child.status)\n"
    )
    interpreter = f"{places[0]}/bin/{os.path.basename(os.path.realpath(sys._base_executable))}"
    environment = {
        "LD_LIBRARY_PATH": f"{places[0]}/lib",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(places[1:]),
        "TMPDIR": "/var/tmp",
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", launcher.__file__, *sources, "--", interpreter, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.stdout == "bubblewrap True None\nnone True None\n", done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a stage")
def test_sources_below_the_stage():
    """Are files and folders bound that lie where the stage will hide them?"""
    with tempfile.TemporaryDirectory(dir=launcher.STAGE) as place:
        (Path(place) / "file").write_text("a file")
        (Path(place) / "folder").mkdir()
        (Path(place) / "folder" / "x").write_text("in a folder")
        sources = [f"{place}/file", f"{place}/folder"]
        show = f"cat {launcher.STAGE}/0; ls {launcher.STAGE}/1"
        started = [sys.executable, "-I", "-S", launcher.__file__, *sources, "--", "/bin/sh", "-c", show]
        assert subprocess.run(started, capture_output=True, text=True, check=True).stdout == "a filex\n"


def test_what_is_started_is_the_first_to_go():
    """Does the kernel, when there is no more memory, end what the launcher starts before anything else?"""
    show = ["/bin/cat", "/proc/self/oom_score_adj"]
    started = [sys.executable, "-I", "-S", launcher.__file__, "--", *show]
    assert subprocess.run(started, capture_output=True, text=True, check=True).stdout == "1000\n"
