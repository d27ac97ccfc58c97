"""What stands in for things that a kernel has and the sandbox lacks, so that a cell goes on as it would there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from IPython.core.error import StdinNotImplementedError

__all__ = ["NOT_ALLOWED", "inline_instead", "no_debugger", "no_input", "no_password", "run_program", "shown_inline"]

INLINE = "module://matplotlib_inline.backend_inline"
OTHER_NAMES = ("notebook", "widget", "ipympl", "module://ipympl.backend_nbagg", "gtk", "osx", "qt4")
NOT_ALLOWED = "neither a file beside the notebook nor a package that c.Grade.packages allows"
CHUNK = 1 << 16  # characters of a program's output at once


def run_program(command: str) -> int:
    """Run a line of the shell's, print what it prints, and give its exit code. A kernel does it through a terminal,
    which the sandbox does not have."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    shell = os.environ.get("SHELL")
    sys.stdout.flush()
    with subprocess.Popen(command, shell=True, executable=shell, text=True, errors="replace", **pipes) as process:
        try:
            while text := process.stdout.read(CHUNK):
                print(text, end="")
        except BaseException:
            process.kill()
            raise
    return process.returncode


def inline_instead() -> None:
    """From here on figures are shown in the notebook, whatever interactive backend a cell asks for."""
    import matplotlib.pyplot  # late: it reads MPLBACKEND

    matplotlib.use = _inline_if_interactive(matplotlib.use)
    matplotlib.pyplot.switch_backend = _inline_if_interactive(matplotlib.pyplot.switch_backend)


def _inline_if_interactive(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def choose(backend: Any, *arguments: Any, **more: Any) -> Any:
        return function(INLINE if shown_inline(backend) else backend, *arguments, **more)

    return choose


def shown_inline(backend: Any) -> bool:
    """Is this the name of an interactive backend?"""
    return isinstance(backend, str) and backend.lower() in _interactive()


@cache
def _interactive() -> frozenset[str]:
    """Backends with windows, or with a browser that answers: Matplotlib's own, and other names of theirs."""
    from matplotlib.backends.registry import BackendFilter, backend_registry

    own = (name.lower() for name in backend_registry.list_builtin(BackendFilter.INTERACTIVE))
    return frozenset([*own, *backend_registry.list_gui_frameworks(), *OTHER_NAMES])


def no_debugger(*args: Any, **kwargs: Any) -> None:
    """As breakpoint() of a kernel whose frontend does not debug."""


def no_input(prompt: Any = "") -> str:
    """As input() of a kernel whose frontend has no person."""
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def no_password(*args: Any, **kwargs: Any) -> str:
    """As getpass.getpass() of such a kernel."""
    raise StdinNotImplementedError("getpass was called, but this frontend does not support input requests.")
