"""Who grades the tasks: processes of this machine, or the workers of a Dask scheduler. Both are `Executor`s of
concurrent.futures with a number of `jobs`, and `completed` is the one loop that uses them."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any, TypeVar
from urllib.parse import urlsplit

from autograder.course import UsageError, code_digest
from autograder.engine.tasks import Graded, Task

__all__ = ["DaskExecutor", "LocalExecutor", "completed", "executor_for", "grade_task"]

K = TypeVar("K")

SPARE = 4  # tasks that wait beside two for each job, so that no job ever waits for the grader
TASK_BYTES = 100_000_000  # of all tasks at once: a few huge submissions wait for one another
CONNECT_SECONDS = 5


def grade_task(task: Task, code: tuple[tuple[str, ...], str] | None = None) -> Graded:
    """Grade a submission here, in whatever process this is; one of this machine ends if the grader hangs.

    `code` is the caller's: the modules with its checks, of all assignments, and their digest. Who has another version
    would give other marks.
    """
    if code is not None and _code(code[0]) != code[1]:
        raise UsageError(
            f"a worker has another version of autograder, steadygrad or of the checks of {task.kit.assignment}."
        )
    from autograder.engine.notebook import grade_submission  # late: the caller itself never grades

    with _ended_after(task.patience) if code is None else nullcontext():
        return grade_submission(task)


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
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


def executor_for(jobs: int | None, scheduler: str | None, checks: tuple[str, ...]) -> LocalExecutor | DaskExecutor:
    """The workers of a scheduler, or so many processes of this machine: by default, one for each core we may use."""
    if scheduler is None:
        return LocalExecutor(jobs or len(os.sched_getaffinity(0)))
    if jobs is not None:
        raise UsageError("--jobs counts processes of this machine, --scheduler asks another for its: give one of them.")
    return DaskExecutor(scheduler, checks)


class LocalExecutor(Executor):
    """Processes of this machine, which share the memory of what a server process imported once for all of them.

    When one is killed, the next `submit` starts new ones. All end with this process, whatever ends it: each holds the
    reading end of a pipe whose only writing end is here.
    """

    def __init__(self, jobs: int):
        self.jobs = jobs
        self._held, self._leash = multiprocessing.Pipe(duplex=False)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["autograder.engine.notebook"])
        _start_server()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.jobs, self._context, initializer=_begin, initargs=(self._held,))

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


def _begin(held: Connection) -> None:
    """In a new process: end when the grader ends, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, lambda *_: None)  # a handler is not inherited by what the process starts, SIG_IGN is

    def end_with_the_grader() -> None:
        held.poll(None)
        os._exit(0)

    threading.Thread(target=end_with_the_grader, daemon=True).start()


class DaskExecutor(Executor):
    """The workers of a Dask scheduler. They need autograder, steadygrad and the checks, and nothing else of the course.

    Raises UsageError if the scheduler cannot be reached, or if it or a worker has other code than this process.
    """

    def __init__(self, address: str, checks: tuple[str, ...]):
        try:
            from distributed import Client
        except ModuleNotFoundError:
            raise UsageError(
                "--scheduler needs Dask: pip install 'steady-gradients-autograder[dask]', here and on the workers."
            ) from None
        _see_that_somebody_listens(address)
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except OSError as error:
            raise _no_scheduler(address, str(error)) from None
        self.address = address
        self._code = checks, _code(checks)
        try:
            self._see_that_code_is_the_same(checks)
        except BaseException:
            self._client.close()
            raise
        # Two equal tasks are two tasks, and a failure is not remembered: `pure` would give them one name.
        self._pool = self._client.get_executor(pure=False)

    def _see_that_code_is_the_same(self, checks: tuple[str, ...]) -> None:
        workers = self._client.run(_code, checks, on_error="return")
        if not workers:
            raise UsageError(
                f"the Dask scheduler at {self.address} has no workers: start some with `dask worker {self.address}`."
            )
        for place, code in workers.items():
            if isinstance(code, Exception):
                raise UsageError(
                    f"the Dask worker {place} cannot grade ({code}): install there what is installed here."
                )
            if code != self._code[1]:
                raise UsageError(
                    f"the Dask worker {place} has another version of autograder, steadygrad or the checks: "
                    "install there what is installed here."
                )

    @property
    def jobs(self) -> int:
        """The tasks that the workers can do at once, now."""
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            raise self._gone() from None

    def submit(self, function: Callable, /, *args: Any) -> Future:
        """Let one of the workers call function(*args)."""
        if self._client.status != "running":
            raise self._gone()
        return self._pool.submit(function, *args, self._code)

    def _gone(self) -> UsageError:
        return UsageError(
            f"the Dask scheduler at {self.address} is gone. What is graded is saved: "
            "see to the scheduler, then run the same command again."
        )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the workers; what they are at is given up."""
        self._pool.shutdown(wait=False)
        self._client.close()


@lru_cache(maxsize=64)
def _code(checks: tuple[str, ...]) -> str:
    return code_digest(checks)


def _see_that_somebody_listens(address: str) -> None:
    """Raises UsageError at once where Dask would try for long."""
    try:
        place = urlsplit(address)
        if place.scheme not in ("tcp", "tls") or not place.hostname or not place.port:
            raise ValueError("that is no address")
        with socket.create_connection((place.hostname, place.port), CONNECT_SECONDS) as connection:
            if place.scheme == "tcp" and not connection.recv(1):  # a scheduler speaks first
                raise OSError("who listens there is none")
    except (OSError, ValueError) as error:
        raise _no_scheduler(address, str(error)) from None


def _no_scheduler(address: str, reason: str) -> UsageError:
    return UsageError(f"there is no Dask scheduler at {address} ({reason}): its address looks like tcp://host:8786.")
