"""ipykernel's shell without its kernel: runs cells in this process and gives their outputs as nbclient stores them.

Where ipykernel sends a message, here a `Recorder` takes it. What differs: text that is written to the file descriptors
1 and 2 themselves is lost (ipykernel reads them through pipes and threads), and exit() does nothing (it would end the
kernel and with it nbgrader's run). What the sandbox lacks is in `stand_ins`.
"""

from __future__ import annotations

import asyncio
import builtins
import contextvars
import getpass
import os
import re
import sys
import tempfile
import zlib
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.async_helpers import get_asyncio_loop
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import ExecutionResult
from IPython.external.pickleshare import PickleShareDB
from traitlets import Type
from traitlets.config import Config

from .magics import KernelOnly
from .recorder import Recorder, Stream
from .stand_ins import NOT_ALLOWED, no_debugger, no_input, no_password, run_program, shown_inline

__all__ = ["Shell"]

OWN_TRANSFORMERS = TransformerManager().token_transformers
SPECIAL = re.compile(r"\?|!(?!=)|^\s*[%,;/]|=[\s\\]*%", re.MULTILINE)  # what one of them could act on
BREATHS = 20  # turns that tasks of the cells' own have after each cell; a kernel waits there for the next one
HIDDEN = ["ERROR: An error occurred while showtraceback was disabled"]  # nbgrader's words


class _Result(DisplayHook):
    """The value of a cell's last line."""

    _output: dict[str, Any] | None = None

    def start_displayhook(self) -> None:
        self._output = {"output_type": "execute_result", "data": {}, "metadata": {}}

    def write_output_prompt(self) -> None:
        self._output["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        self._output.update(data=format_dict, metadata=md_dict or {})

    def log_output(self, format_dict: dict) -> None:
        pass  # IPython would keep it for a database of the session

    def finish_displayhook(self) -> None:
        output, self._output = self._output, None
        if output["data"]:
            self.shell.recorder.add(output)


class _Display(DisplayPublisher):
    """What display() shows."""

    def publish(
        self, data: dict, metadata: dict | None = None, *, transient: dict | None = None, update: bool = False, **_: Any
    ) -> None:
        self._validate_data(data, metadata)
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        display_id = (transient or {}).get("display_id")
        if not update:
            self.shell.recorder.add(output, display_id)
        elif display_id:
            self.shell.recorder.update(display_id, output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear(wait)


class _Compiler(CachingCompiler):
    """Names the files of cells as ipykernel does: warnings show the name."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        name = zlib.crc32(raw_code.encode("utf-8", "replace"))
        return f"/tmp/ipykernel_{os.getpid()}/{name}.py"


class _Transformers(TransformerManager):
    """IPython's, but cells without its syntax are not split into tokens: that would take a tenth of a notebook's time."""

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """The lines with magics, commands and questions as Python; most have none."""
        if self.token_transformers == OWN_TRANSFORMERS and not SPECIAL.search("".join(lines)):
            return lines
        return super().do_token_transforms(lines)


class Shell(ZMQInteractiveShell):
    """The IPython of the cells; get_ipython() gives it to them."""

    displayhook_class = Type(_Result)
    display_pub_class = Type(_Display)
    compiler_class = Type(_Compiler)

    def __init__(self, **kwargs: Any):
        self.recorder = Recorder(0, 0)
        self.kept: dict[str, dict[str, Any]] = {}  # name of a check -> what was bound after its test cell
        self.context = contextvars.copy_context()  # of all cells and calls: np.seterr() is kept in it
        config = Config(
            {"HistoryManager": {"enabled": False, "hist_file": ":memory:"}, "InteractiveShell": {"autoindent": False}}
        )
        super().__init__(config=config, input_transformer_manager=_Transformers(), **kwargs)
        self.extension_manager.load_extension("storemagic")  # as every kernel does

    def run(self, source: str, text: int, size: int, silent: bool = False) -> dict[str, Any]:
        """Run a cell. {"outputs", "execution_count", "error": the name of the exception that ended it, or None}."""
        self.recorder = recorder = Recorder(text, size)
        count = self.execution_count
        self._last_traceback = None
        try:
            result = self._run_in_the_loop(source, silent)
            error = result.error_in_exec if result.error_before_exec is None else result.error_before_exec
        except BaseException as escaped:  # of a hook of IPython's that student code has changed
            error = escaped
        name = None if error is None else type(error).__name__
        if name and not any(output.get("ename") == name for output in recorder.outputs()):
            self._show(type(error), error, self._last_traceback or HIDDEN)  # as nbgrader's executor does
        outputs = recorder.outputs()
        self.discard()
        return {"outputs": outputs, "execution_count": None if silent else count, "error": name}

    def _run_in_the_loop(self, source: str, silent: bool) -> ExecutionResult:
        """Run a cell as ipykernel does: in an event loop, whether it awaits anything or not."""
        loop = get_asyncio_loop()
        task = loop.create_task(self._run_async(source, silent), context=self.context)
        try:
            return loop.run_until_complete(task)
        except KeyboardInterrupt:  # its time was up while it awaited something
            task.cancel()
            return loop.run_until_complete(task)

    async def _run_async(self, source: str, silent: bool) -> ExecutionResult:
        transformed, problem, result = source, None, None
        try:
            transformed = self.transform_cell(source)
        except Exception:
            problem = sys.exc_info()
        try:
            result = await self.run_cell_async(
                source, True, silent, transformed_cell=transformed, preprocessing_exc_tuple=problem
            )
        finally:
            self.events.trigger("post_execute")
            if not silent:
                self.events.trigger("post_run_cell", result)
        for _ in range(BREATHS if len(asyncio.all_tasks()) > 1 else 0):
            await asyncio.sleep(0)
        return result

    def discard(self) -> None:
        """From here to the next cell, nothing is kept that is printed or shown."""
        self.recorder = Recorder(0, 0)

    @contextmanager
    def streams(self):
        """Within, sys.stdout and sys.stderr are the cells', input() says that there is nobody to ask, and breakpoint()
        goes on, as where nobody debugs."""
        before = sys.stdout, sys.stderr, builtins.input, getpass.getpass, sys.breakpointhook
        sys.stdout, sys.stderr = Stream("stdout", self), Stream("stderr", self)
        builtins.input, getpass.getpass, sys.breakpointhook = no_input, no_password, no_debugger
        try:
            yield
        finally:
            sys.stdout, sys.stderr, builtins.input, getpass.getpass, sys.breakpointhook = before

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self._last_traceback = stb
        self._show(etype, evalue, stb)

    def _show(self, kind: type, error: BaseException, traceback: list[str]) -> None:
        output = {"output_type": "error", "ename": kind.__name__, "evalue": "", "traceback": HIDDEN}
        try:
            hint = f" ({NOT_ALLOWED})" if kind is ModuleNotFoundError and "." not in (error.name or ".") else ""
            output |= {"evalue": f"{error}{hint}", "traceback": [str(line) for line in traceback]}
            if hint:
                output["traceback"].append(hint.strip())
        except BaseException:
            pass  # a student's error that cannot be printed
        self.recorder.add(output)

    def system(self, cmd: str) -> None:
        """`!cmd`. A background process is refused, as by a kernel."""
        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")
        self.user_ns["_exit_code"] = run_program(self.var_expand(cmd, depth=1))

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """`%matplotlib notebook` is `%matplotlib inline`."""
        return super().enable_matplotlib("inline" if shown_inline(gui) else gui)

    # ---- what IPython does for a person at a terminal, and for its database

    def init_ipython_dir(self, ipython_dir: str | None) -> None:
        """There is no folder of settings."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        """There is no profile."""

    @cached_property
    def db(self) -> PickleShareDB:
        """Where %store, %bookmark and %cd keep what they know: for as long as the notebook runs."""
        return PickleShareDB(f"{tempfile.gettempdir()}/ipython")

    def init_magics(self) -> None:
        """A kernel's, but for those that need it."""
        super().init_magics()
        self.register_magics(KernelOnly)

    def enable_gui(self, gui: str | None = None) -> None:
        """There are no windows: `%matplotlib inline` asks for none."""

    def ask_exit(self) -> None:
        """exit() and quit() do nothing."""

    def _format_exception_for_storage(self, *args: Any, **kwargs: Any) -> None:
        return None  # IPython would format each traceback a second time, to keep it


Shell.__name__ = ZMQInteractiveShell.__name__  # by which programs know that they run in a notebook
