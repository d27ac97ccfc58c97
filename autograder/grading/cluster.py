"""Grading on more than this machine: the workers of a Dask scheduler as an `Executor`, and the choice of one."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any
from urllib.parse import urlsplit

from autograder.course import UsageError
from autograder.course.modules import Modules

from .executors import LocalExecutor, code_of

__all__ = ["DaskExecutor", "executor_for"]

CONNECT_SECONDS = 5


def executor_for(jobs: int | None, scheduler: str | None, checks: Modules) -> Executor:
    """The workers of a scheduler, or so many processes of this machine: by default, one for each core we may use."""
    if scheduler is None:
        return LocalExecutor(jobs or len(os.sched_getaffinity(0)))
    if jobs is not None:
        raise UsageError("--jobs counts processes of this machine, --scheduler asks another for its: give one of them.")
    return DaskExecutor(scheduler, checks)


class DaskExecutor(Executor):
    """The workers of a Dask scheduler. They need autograder, steadygrad and those checks that are installed here,
    and nothing else of the course.

    Raises UsageError if the scheduler cannot be reached, or if it or a worker has other code than this process.
    """

    def __init__(self, address: str, checks: Modules):
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
        self._code = checks, code_of(checks)
        try:
            self._see_that_code_is_the_same(checks)
        except BaseException:
            self._client.close()
            raise
        # Two equal tasks are two tasks, and a failure is not remembered: `pure` would give them one name.
        self._pool = self._client.get_executor(pure=False)

    def _see_that_code_is_the_same(self, checks: Modules) -> None:
        workers = self._client.run(code_of, checks, on_error="return")
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
