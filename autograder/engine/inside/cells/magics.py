"""Magics that need more of a kernel than its shell: each says so in a line, and the cell goes on."""

from __future__ import annotations

from IPython.core.magic import Magics, line_magic, magics_class

__all__ = ["KernelOnly"]


@magics_class
class KernelOnly(Magics):
    """In the places of ipykernel's and IPython's own. They print: a line on stderr would cost an ordinary test cell its
    points."""

    @line_magic
    def clear(self, _: str) -> None:
        """Clears a terminal, and there is none."""

    @line_magic
    def connect_info(self, _: str) -> None:
        """How other clients reach the kernel."""
        print("%connect_info: no other client can be connected here.")

    @line_magic
    def notebook(self, _: str) -> None:
        """Writes the history as a notebook, with nbformat."""
        print("%notebook: no notebook is written here.")

    @line_magic
    def qtconsole(self, _: str) -> None:
        """Opens a window."""
        print("%qtconsole: there are no windows here.")

    @line_magic
    def subshell(self, _: str) -> None:
        """The kernel's other shells."""
        print("Kernel does not support subshells")
