"""How the sandbox is started: what bubblewrap binds and drops, and what is said when it cannot start."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from autograder.course import UsageError

from . import launcher

__all__ = ["ENVIRONMENT", "SandboxUnavailable", "command", "unavailable"]

# All that a sandbox knows of the environment it was started in.
ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OPENBLAS_NUM_THREADS": "1",
}
PYTHON = f"/python/bin/python{sys.version_info.major}.{sys.version_info.minor}"
STDLIB = f"/python/{sys.platlibdir}/{Path(sysconfig.get_path('stdlib')).name}"
DEVICES = ("null", "zero", "full", "random", "urandom")
# What `!mkdir figures` and `%%bash` use of a machine's programs: small ones that do nothing which Python could not do.
# They are copied if they are there; of all others the shell says that they are not found.
PROGRAMS = """
    awk basename bash cat chmod cp cut date diff dirname du echo env expr false find grep gunzip gzip head ln ls
    mkdir mktemp mv nproc paste printf pwd rm rmdir sed seq sh sleep sort tail tar tee test touch tr true uname uniq
    unzip wc which xargs zip
""".split()
DATA = ("/usr/lib/locale", "/usr/share/zoneinfo")  # for locale.setlocale, and for zoneinfo
PIP = Path(__file__).parent / "inside" / "site" / "pip.sh"
METADATA = ("METADATA", "entry_points.txt")  # of a distribution's: copied, since each mount costs each child 0.1 ms
LINKS = {
    "/bin/python": PYTHON,
    "/bin/python3": PYTHON,
    "/usr/bin": "/bin",
    "/dev/shm": "/scratch/shm",
    "/tmp": "/scratch/tmp",
}
WALLS = """
    --unshare-all --unshare-user --disable-userns --as-pid-1 --uid 1000 --gid 1000 --hostname sandbox
    --setenv LD_LIBRARY_PATH /python/lib --setenv PATH /bin --setenv PYTHONPATH /site --setenv USER student
    --cap-drop ALL --cap-add CAP_SYS_ADMIN --cap-add CAP_SETPCAP
""".split()  # the two capabilities are the zygote's, to build each child's walls; a child has none
WARM_BYTES = 16_000_000  # of the zygote's own scratch: Matplotlib's cache

# Setting, the value that forbids, the one that allows, and what it does.
SYSCTLS = (
    (
        "kernel.apparmor_restrict_unprivileged_userns",
        "1",
        "0",
        "Ubuntu's AppArmor lets no program but listed ones make user namespaces",
    ),
    ("kernel.unprivileged_userns_clone", "0", "1", "this kernel lets only root make user namespaces"),
    ("user.max_user_namespaces", "0", "15000", "this machine allows no user namespaces"),
)
DOCKER = (
    "--cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined"
)
CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")


class SandboxUnavailable(UsageError):
    """Student code cannot be locked up on this machine as it is; the message says why, and the command that helps."""


def command(site: Mapping[str, Path]) -> list[str]:
    """The command that starts the sandbox's Python, to which the arguments of Python are to be added.

    site: name in /site -> file or folder outside. Raises SandboxUnavailable if bubblewrap is not installed.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise unavailable("bubblewrap (bwrap) is not installed")
    folders = {f"/site/{name}": path for name, path in site.items() if path.is_dir()}
    metadata = {target: path for target, path in folders.items() if target.endswith(".dist-info")}
    binds = {**_libraries(), **_python(), **_data(), **folders}
    binds = {target: path.resolve() for target, path in binds.items() if target not in metadata}
    files = {f"/site/{name}": path for name, path in site.items() if path.is_file()} | _programs()
    shell = "/bin/bash" if "/bin/bash" in files else "/bin/sh"
    files |= {f"{target}/{name}": path / name for target, path in metadata.items() for name in METADATA}
    covers = [f"{target}/{cover.relative_to(path)}" for target, path in binds.items() for cover in _packages(path)]
    as_root = os.geteuid() == 0
    places = [f"{launcher.STAGE}/{number}" for number in range(len(binds))] if as_root else map(str, binds.values())
    walls = [bwrap, *WALLS, "--setenv", "SHELL", shell]
    for target, place in zip(binds, places, strict=True):
        walls += ["--ro-bind", place, target]
    for target, path in files.items():
        if os.access(path, os.R_OK):
            walls += ["--perms", "0555", "--file", launcher.OPENED + str(path), target]
    for cover in covers:
        walls += ["--size", "4096", "--tmpfs", cover, "--remount-ro", cover]
    for device in DEVICES:
        walls += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    for link, target in LINKS.items():
        walls += ["--symlink", target, link]
    walls += ["--size", str(WARM_BYTES), "--tmpfs", "/scratch", "--remount-ro", "/", "--chdir", "/scratch"]
    staged = map(str, binds.values()) if as_root else ()
    return [sys.executable, "-I", "-S", launcher.__file__, *staged, "--", *walls, "--", PYTHON]


def _libraries() -> dict[str, Path]:
    """Where the loader looks for shared libraries."""
    machine = sysconfig.get_config_var("MULTIARCH") or "-"
    folders = [Path(folder) for folder in ("/lib64", "/usr/lib64", f"/lib/{machine}", f"/usr/lib/{machine}")]
    loaders = Path("/lib").glob("ld-linux*.so*")
    return {str(path): path for path in (*folders, *loaders) if path.exists()}


def _python() -> dict[str, Path]:
    """The interpreter, its standard library, and its own shared library if it has one."""
    found = {PYTHON: Path(sys._base_executable), STDLIB: Path(sysconfig.get_path("stdlib"))}
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        name = sysconfig.get_config_var("INSTSONAME")
        folders = (Path(sys.base_prefix, "lib"), Path(sysconfig.get_config_var("LIBDIR")))  # the second as it was built
        found[f"/python/lib/{name}"] = next((each for each in folders if (each / name).exists()), folders[0]) / name
    return found


def _data() -> dict[str, Path]:
    return {place: Path(place) for place in DATA if Path(place).is_dir()}


def _programs() -> dict[str, Path]:
    """Those of the small programs that this machine has, and our pip: name in the sandbox -> place outside."""
    found = {name: shutil.which(name, path="/usr/bin:/bin") for name in PROGRAMS}
    found |= {"pip": PIP, "pip3": PIP}
    return {f"/bin/{name}": Path(place) for name, place in found.items() if place}


def _packages(folder: Path) -> list[Path]:
    """Folders of installed packages inside what is bound: they are hidden, /site holds what is allowed."""
    names = ("site-packages", "dist-packages")
    return [found for name in names for found in (*folder.glob(name), *folder.glob(f"python*/{name}"))]


def unavailable(reason: str) -> SandboxUnavailable:
    """The refusal for a reason: what does not work, why, the command that helps, and what goes without."""
    return SandboxUnavailable(
        f"the sandbox cannot start: {reason}. {_remedy(reason)} "
        "(--sandbox none grades without walls: student code can then read and change what you can.)"
    )


def _remedy(reason: str) -> str:
    if "not installed" in reason:
        return "Run: apt-get install bubblewrap libseccomp2 && pip install pyseccomp"
    if "nknown option" in reason:
        return "bubblewrap 0.8 or newer is needed: apt-get install bubblewrap, on a newer system"
    for name, bad, good, why in SYSCTLS:
        if _kernel_says(name) == bad:
            return f"{why}; run: sysctl -w {name}={good}"
    if any(Path(mark).exists() for mark in CONTAINER_MARKS):
        return f"A container needs rights for it: start it with docker run {DOCKER}"
    return "Run it by hand to see more: bwrap --unshare-all --ro-bind / / true"


def _kernel_says(name: str) -> str | None:
    path = Path("/proc/sys", *name.split("."))
    return path.read_text().strip() if path.exists() else None
