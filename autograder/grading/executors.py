"""Who grades the tasks: processes of this machine, or the workers of a Dask scheduler (`cluster`). Both are `Executor`s
of concurrent.futures with a number of `jobs`, and `completed` is the one loop that uses them."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from autograder.course import UsageError
from autograder.course.modules import Modules
from autograder.judging.tasks import Graded, Task

__all__ = ["LocalExecutor", "code_of", "completed", "ended_after", "grade_task"]

K = TypeVar("K")

SPARE = 4  # tasks that wait beside two for each job, so that no job ever waits for the grader
# Bytes of address space of a process that grades: what no bound of ours foresaw ends in an error.
MEMORY = 4_000_000_000
TASK_BYTES = 100_000_000  # of all tasks at once: a few huge submissions wait for one another


def grade_task(task: Task, code: tuple[Modules, str] | None = None) -> Graded:
    """Grade a submission here, in whatever process this is; one of this machine ends if the grader hangs.

    `code` is the caller's: the modules with its checks, of all assignments, and their digest. Who has another version
    would give other marks.
    """
    if code is not None and code_of(code[0]) != code[1]:
        raise UsageError(
            f"a worker has another version of autograder, steadygrad or of the checks of {task.kit.assignment}."
        )
    from autograder.judging.notebook import grade_submission  # late: the caller itself never grades

    with ended_after(task.patience) if code is None else nullcontext():
        return grade_submission(task)


@lru_cache(maxsize=64)
def code_of(checks: Modules) -> str:
    """The digest of all code here that marks depend on."""
    return checks.digest()


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End this process if the block takes longer, whatever holds it up: one that hangs is like one that was killed."""
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def completed(
    executor: Executor, tasks: Iterable[tuple[K, Task | None]], patience: float, meanwhile: Callable[[], Any]
) -> Iterator[tuple[K, Graded | Exception | None]]:
    """(key, what came of its task) as tasks are done, in any order; without a task there is None at once.

    Only a few tasks are in memory at a time. One that fails (its process was killed, say) is tried once more, alone,
    so that no other task can be the cause; if it fails again, the exception comes out. `meanwhile` is called once, when
    the first tasks are at work. Raises UsageError if nobody can grade, or nothing is done for `patience` seconds.
    """
    source = iter(tasks)
    running: dict[Future, tuple[K, Task, bool]] = {}
    failed: list[tuple[K, Task]] = []
    is_first = True
    try:
        while True:
            if failed and not running:
                key, task = failed.pop()
                running[executor.submit(grade_task, task)] = (key, task, True)
            while not failed and _has_room(executor, running):
                try:
                    key, task = next(source)
                except StopIteration:
                    break
                if task is None:
                    yield key, None
                else:
                    running[executor.submit(grade_task, task)] = (key, task, False)
            if not running:
                return
            if is_first:
                meanwhile()
                is_first = False
            for future in _done(running, patience):
                key, task, is_second = running.pop(future)
                outcome = _outcome(future)
                if isinstance(outcome, Exception) and not is_second:
                    failed.append((key, task))
                else:
                    yield key, outcome
    finally:
        for future in running:
            future.cancel()


def _has_room(executor: Executor, running: dict[Future, tuple[Any, Task, bool]]) -> bool:
    size = sum(len(content) for _, task, _ in running.values() for content in task.files.values())
    return len(running) < 2 * executor.jobs + SPARE and (size < TASK_BYTES or not running)


def _done(running: Iterable[Future], patience: float) -> set[Future]:
    done, _ = wait(running, patience, FIRST_COMPLETED)
    if not done:
        raise UsageError(
            f"no worker has answered for {patience:.0f} s. What is graded is saved: "
            "see to the workers, then run the same command again."
        )
    return done


def _outcome(future: Future) -> Graded | Exception:
    if future.cancelled():
        return RuntimeError("the task was cancelled")
    error = future.exception()
    if isinstance(error, UsageError) or (error is not None and not isinstance(error, Exception)):
        raise error
    return future.result() if error is None else error


class LocalExecutor(Executor):
    """Processes of this machine, which share the memory of what a server process imported once for all of them.

    When one is killed, the next `submit` starts new ones. All end with this process, whatever ends it: each holds the
    reading end of a pipe whose only writing end is here.
    """

    def __init__(self, jobs: int, method: str = "forkserver"):
        """`method` "fork" is quicker where there is one task: nothing is shared, and nothing imported for it."""
        self.jobs = jobs
        self._held, self._leash = multiprocessing.Pipe(duplex=False)
        self._context = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(["autograder.judging.notebook"])
            _start_server()
        self._inherited = [self._leash] if method == "fork" else []
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        ends = (self._held, *self._inherited)
        return ProcessPoolExecutor(self.jobs, self._context, initializer=_begin, initargs=ends)

    def submit(self, function: Callable, /, *args: Any) -> Future:
        """Let one of the processes call function(*args)."""
        with _ctrl_c_later():
            try:
                return self._pool.submit(function, *args)
            except BrokenExecutor:
                self._pool.shutdown()
                self._pool = self._new_pool()
                return self._pool.submit(function, *args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, with whatever they are at."""
        self._leash.close()
        self._pool.shutdown(wait, cancel_futures=True)
        self._held.close()


def _start_server() -> None:
    """Start the process that the others are forked from: it has no threads, unlike this one with its progress bar.

    It does not hear the terminal's Ctrl-C, and imports nothing from the working directory: a student's folder, perhaps.
    """
    from multiprocessing import forkserver  # late: a command that grades one notebook has none

    is_main = threading.current_thread() is threading.main_thread()
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN) if is_main else None
    environment = dict(os.environ)
    os.environ["PYTHONSAFEPATH"] = "1"
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: a second thread costs more than it gives
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(environment)
        if is_main:
            signal.signal(signal.SIGINT, heard)


@contextmanager
def _ctrl_c_later() -> Iterator[None]:
    """A Ctrl-C waits for the end of the block: a process that was half started would complain in the terminal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came = []
    heard = signal.signal(signal.SIGINT, lambda *_: came.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)
    if came:
        raise KeyboardInterrupt


def _begin(held: Connection, *inherited: Connection) -> None:
    """In a new process: end when the grader ends, leave Ctrl-C to it, and take no more memory than there may be."""
    for end in inherited:  # what only the grader is to hold
        end.close()
    signal.signal(signal.SIGINT, lambda *_: None)  # a handler is not inherited by what the process starts, SIG_IGN is

    # The hard limit stays: the sandbox inherits both, and sets those of c.Limits in their place.
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))

    def end_with_the_grader() -> None:
        held.poll(None)
        os._exit(0)

    threading.Thread(target=end_with_the_grader, daemon=True).start()
