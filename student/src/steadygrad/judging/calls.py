"""Calling a learner's function: with fresh arguments, a time limit, and every way to go wrong named."""

from __future__ import annotations

import builtins
import contextlib
import copy
import io
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .plain import build, made_plain, reseeded, unchanged
from .sheet import Sheet

__all__ = ["CALL_FAULTS", "KNOWN_ERRORS", "Answer", "Answers", "Fault", "ask", "call"]

PRINTED_CHARACTERS = 100_000
_KNOWN = [
    (kind, name)
    for module in (builtins, np.exceptions, np.linalg)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, BaseException) and kind.__name__ == name
]
KNOWN_ERRORS = frozenset(name for _, name in _KNOWN)
CALL_FAULTS = frozenset(  # all that `call` can say, and what a grader that calls from outside adds
    (
        *("not done yet", "not a function", "raised", "too slow", "changed its argument", "out of memory"),
        *("not defined", "crashed"),
    )
)


@dataclass(frozen=True)
class Fault:
    """A generic way to go wrong. `where` may be shown to anybody; `detail` can reveal a case."""

    kind: str
    where: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Answer:
    """What one call gave."""

    value: Any = None
    fault: Fault | None = None
    seconds: float = 0.0
    printed: str = ""


@dataclass(frozen=True)
class Answers:
    """The answers to a sheet's cases, up to the first fault; then the first case asked once more (`again`),
    and of random functions once with another seed (`other`)."""

    cases: tuple[Answer, ...]
    again: Answer | None = None
    other: Answer | None = None


def ask(sheet: Sheet, call: Callable[[Mapping[str, Any]], Answer]) -> Answers:
    """Put a sheet's cases to `call`, which takes plain arguments by name and gives an Answer."""
    cases = []
    for case in sheet.cases:
        cases.append(call(case))
        if cases[-1].fault:
            return Answers(tuple(cases))
    first = sheet.cases[0]
    return Answers(tuple(cases), call(first), call(reseeded(first)) if sheet.is_random else None)


def call(function: Any, arguments: Mapping[str, Any], seconds: float) -> Answer:
    """Call function(*arguments), built afresh from plain data, and say what came of it; never raises."""
    if not callable(function):
        return Answer(fault=Fault("not a function", detail=f"got {type(function).__name__}"))
    live = {name: build(value) for name, value in arguments.items()}
    printed = _Printed()
    start = time.perf_counter()
    value, fault = None, None
    try:
        with _quiet(printed), _limit(seconds):
            value = _kept(function(*live.values()))
    except _TimeIsUp:
        fault = Fault("too slow", detail=f"stopped after {seconds:g} s")
    except KeyboardInterrupt:
        raise KeyboardInterrupt from None  # the user's; were it the function's own, its text could carry a hidden case
    except BaseException as error:  # SystemExit too: a learner's exit() must not end the session
        fault = _fault_of(error, function)
    took = time.perf_counter() - start
    if fault is None and took > seconds:
        fault = Fault("too slow", detail=f"took {took:.1f} s, the limit is {seconds:g} s")
    if fault is None:
        changed = [name for name, plain in arguments.items() if not unchanged(plain, live[name])]
        fault = Fault("changed its argument", changed[0]) if changed else None
    return Answer(value, fault, took, printed.getvalue())


def _fault_of(error: BaseException, function: Callable) -> Fault:
    if type(error) is NotImplementedError:
        return Fault("not done yet")
    if isinstance(error, MemoryError):
        return Fault("out of memory", detail=_place(error, function))
    return Fault("raised", _public_name(error), _place(error, function))


class _TimeIsUp(BaseException):
    """Not an Exception, so that a learner's `except Exception` does not swallow it."""


@contextlib.contextmanager
def _limit(seconds: float):
    """Interrupt the block after so many seconds, where the system can (the main thread of a Unix process)."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_):
        raise _TimeIsUp

    old = signal.signal(signal.SIGALRM, stop)
    outer = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # and again each second, should one be swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
        signal.setitimer(signal.ITIMER_REAL, *outer)  # a caller's own alarm goes on


@contextlib.contextmanager
def _quiet(printed: io.StringIO):
    """Keep what is printed and warned: nbgrader gives no marks to a cell that writes to stderr."""
    redirect_prints = contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed)
    with redirect_prints[0], redirect_prints[1], _redirect_logs(printed), warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, category, *_: printed.write(f"{category.__name__}: {message}\n")
        yield


@contextlib.contextmanager
def _redirect_logs(printed: io.StringIO):
    """Handlers of `logging` keep the stream that they were made with: give them another one meanwhile."""
    logging = sys.modules.get("logging")
    loggers = [logging.root, *logging.root.manager.loggerDict.values()] if logging else []
    handlers = {handler for logger in loggers for handler in getattr(logger, "handlers", ())}
    redirected = []
    for handler in handlers:
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            redirected.append((handler, handler.setStream(printed)))
    try:
        yield
    finally:
        for handler, stream in redirected:
            if stream is not None:
                handler.setStream(stream)


class _Printed(io.StringIO):
    """What a call printed, up to a length: a loop that prints without an end must not fill the memory."""

    def write(self, text: str) -> int:
        super().write(text[: max(PRINTED_CHARACTERS - self.tell(), 0)])
        return len(text)


def _kept(value: Any) -> Any:
    """A plain copy, so that later calls that write into the same arrays cannot change it; what has no copy, itself."""
    try:
        return copy.deepcopy(made_plain(value))
    except Exception:
        return value


def _public_name(error: BaseException) -> str:
    """The name of the nearest known class: a learner's own could be named after a hidden case."""
    return next(name for kind in type(error).__mro__ for known, name in _KNOWN if kind is known)


def _place(error: BaseException, function: Callable) -> str:
    """'message (line 3 of init_he)': the last line of the learner's own code that the error passed through."""
    code, place = getattr(function, "__code__", None), ""
    trace = error.__traceback__
    while trace is not None:
        if code is not None and trace.tb_frame.f_code.co_filename == code.co_filename:
            name = trace.tb_frame.f_code.co_name
            place = f" (line {trace.tb_lineno - trace.tb_frame.f_code.co_firstlineno + 1} of {name})"
        trace = trace.tb_next
    try:
        message = str(error)
    except BaseException:
        message = "its message cannot be read"
    name = type(error).__name__
    return f"{message}{place}" if name == _public_name(error) else f"{name}: {message}{place}"
