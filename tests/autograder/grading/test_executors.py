from __future__ import annotations

import os
import pickle
import resource
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psutil
import pytest

from autograder.course import UsageError
from autograder.course.modules import Modules
from autograder.engine.reading import handed_in
from autograder.grading.cluster import executor_for
from autograder.grading.executors import MEMORY, SPARE, LocalExecutor, completed, grade_task
from autograder.grading.grader import Grader
from autograder.grading.submissions import submissions
from autograder.judging.tasks import Graded
from autograder.vocabulary.prepare import secret_rng

DEADLY = """

def deadly(cases):
    def drawn(rng):
        import os, signal

        draw = float(rng.random())
        if os.path.exists(DEAD + str(draw)):
            how = open(DEAD + str(draw)).read()
            if how == "once":
                os.remove(DEAD + str(draw))
            if how == "hangs":
                signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
                7 ** 10**8  # holds Python's lock for longer than anybody waits
            os.kill(os.getpid(), signal.SIGKILL)
        yield from cases(rng)

    return drawn


from dataclasses import replace

double = replace(double, cases=deadly(cases))
"""


@pytest.fixture
def tasks(small_course, small_class):
    """(student, task) of each submission."""
    grader = Grader(small_course)
    kit = grader.kit("01_small")
    found, _ = submissions(small_course, ["01_small"])
    return [(s.student, grader.task(s.student, kit, handed_in(s, list(kit.sources)))) for s in found]


@pytest.fixture
def deadly(small_course, tmp_path):
    """deadly("ben", "once", "always" or "hangs"): who judges this student's answers is killed by it, or never ends."""
    module = tmp_path / "course" / "small_checks.py"
    module.write_text(module.read_text() + DEADLY.replace("DEAD", repr(str(tmp_path / "dead"))))

    def make(student: str, how: str) -> None:
        draw = float(secret_rng(small_course.secret(), student, "double").random())
        (tmp_path / f"dead{draw}").write_text(how)

    return make


@pytest.fixture
def executor(warm_processes):
    return warm_processes


def run(executor, tasks, patience: float = 60) -> dict:
    return dict(completed(executor, tasks, patience, meanwhile=lambda: None))


def points(results: dict) -> dict[str, float]:
    return {student: graded.notebooks[0].record.score for student, graded in results.items()}


# ---------------------------------------------------------------- tasks


def test_a_task_and_its_result_can_be_sent(tasks):
    """Do a task and what comes of it survive pickling, as they must to reach another machine?"""
    _, task = tasks[0]
    graded = grade_task(task)
    assert pickle.loads(pickle.dumps(task)) == task and pickle.loads(pickle.dumps(graded)) == graded


def test_code_of_another_version_does_not_grade(tasks):
    """Is a task refused where the code differs from that of the caller?"""
    with pytest.raises(UsageError, match="another version of autograder, steadygrad or of the checks of 01_small"):
        grade_task(tasks[0][1], code=(Modules(()), "something else"))


# ---------------------------------------------------------------- processes of this machine


def test_every_task_is_done_once(executor, tasks, small_class):
    """Is every submission graded, with its own marks, whoever does it?"""
    assert points(run(executor, tasks)) == small_class


def test_any_executor_will_do(tasks, small_class):
    """Do threads, and one process alone, give the same marks?"""
    with ThreadPoolExecutor(2) as threads, LocalExecutor(1) as alone:
        threads.jobs = 2
        assert points(run(threads, tasks[:4])) == points(run(alone, tasks[:4]))


def test_few_tasks_are_in_memory(executor, tasks):
    """Is the next submission read only when one is done; and is what needs no grading out at once?"""
    read = []

    def reading():
        for at, (_, task) in enumerate(tasks * 3):
            read.append(at)
            yield at, task if at % 3 else None

    ahead = [len(read) - done for done, _ in enumerate(completed(executor, reading(), 60, meanwhile=lambda: None), 1)]
    assert len(ahead) == 3 * len(tasks)
    assert max(ahead) <= 2 * executor.jobs + SPARE


def test_huge_tasks_wait_for_one_another(executor, tasks, monkeypatch):
    """Are tasks that are large together not held at once?"""
    monkeypatch.setattr("autograder.grading.executors.TASK_BYTES", 1)
    read = []
    numbered = ((read.append(student) or student, task) for student, task in tasks[:4])
    for done, _ in enumerate(completed(executor, numbered, 60, meanwhile=lambda: None), 1):
        assert len(read) == done


def test_the_caller_works_while_the_first_tasks_are_done(executor, tasks):
    """Is `meanwhile` called once, before the first result; and not when nothing is to be graded?"""
    calls = []
    results = completed(executor, tasks, 60, meanwhile=lambda: calls.append("now"))
    next(results)
    assert calls == ["now"] and len(list(results)) == len(tasks) - 1 and calls == ["now"]
    assert list(completed(executor, [("ada", None)], 60, meanwhile=lambda: 1 / 0)) == [("ada", None)]


def test_a_task_that_kills_its_process_once_is_graded(deadly, executor, tasks, small_class):
    """Is nothing lost when a process is killed in the middle of a class?"""
    deadly("student04", "once")
    assert points(run(executor, tasks)) == small_class


def test_a_task_that_always_kills_its_process_is_the_only_one_lost(deadly, executor, tasks, small_class):
    """Is a submission that nobody can grade found out alone, so that no other one pays for it?"""
    deadly("student04", "always")
    deadly("student05", "always")
    results = run(executor, tasks)
    assert {student for student, graded in results.items() if isinstance(graded, Exception)} == {
        "student04",
        "student05",
    }
    honest = {student: graded for student, graded in results.items() if isinstance(graded, Graded)}
    assert points(honest).items() < small_class.items() and len(honest) == 10


def test_a_task_that_hangs_is_the_only_one_lost(deadly, executor, tasks, small_class):
    """Is a process ended that never answers, even if it holds Python's lock and hears no signal?"""
    deadly("student04", "hangs")
    results = run(executor, [(student, replace(task, patience=6.0)) for student, task in tasks])
    lost = {student for student, graded in results.items() if isinstance(graded, Exception)}
    assert lost == {"student04"} and len(results) == 12


class WithOtherCode(LocalExecutor):
    def submit(self, function, /, *args):
        return super().submit(function, *args, (Modules(()), "another digest"))


def test_an_error_of_the_users_ends_the_run(tasks):
    """Does what the user can mend come out as it is, at once: no class is `undetermined` because of it?"""
    with WithOtherCode(2) as executor, pytest.raises(UsageError, match="a worker has another version"):
        run(executor, tasks)


def test_workers_that_say_nothing(executor, tasks):
    """Is it told, in the end, that nobody answers?"""
    executor.submit(os.getpid).result()
    stopped = [psutil.Process(pid) for pid in executor._pool._processes]
    for process in stopped:
        process.suspend()
    try:
        with pytest.raises(UsageError, match=r"no worker has answered for 1 s\. What is graded is saved"):
            run(executor, tasks[:3], patience=1)
    finally:
        for process in stopped:
            process.kill()


def test_an_executor_that_is_left_leaves_no_process(tasks):
    """Do the processes end with the executor, in the middle of their work too?"""
    with LocalExecutor(2) as executor:
        next(completed(executor, tasks, 60, meanwhile=lambda: None))
        processes = [psutil.Process(pid) for pid in executor._pool._processes]
        assert processes
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert not alive


def test_one_process_for_each_core():
    """Is the default as many as this process may use; and are --jobs and --scheduler alternatives?"""
    with executor_for(None, None, ()) as executor:
        assert executor.jobs == len(os.sched_getaffinity(0))
    with pytest.raises(UsageError, match="--jobs counts processes of this machine"):
        executor_for(2, "tcp://127.0.0.1:1", ())


# ---------------------------------------------------------------- the grader's end is theirs


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_grader_leaves_no_process(command, small_class, end):
    """Do all processes of a grader that is killed end soon, those in the sandbox too?"""
    grader = command("grade", "--jobs", 2, "--force")
    processes = started_by(grader.pid, at_least=3)
    grader.send_signal(end)
    grader.wait(timeout=10)
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert not alive, [process.cmdline() for process in alive]


def started_by(pid: int, at_least: int) -> list[psutil.Process]:
    """What a process has started, once it is so many."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        processes = psutil.Process(pid).children(recursive=True)
        if len(processes) >= at_least:
            return processes
        time.sleep(0.02)
    raise AssertionError("the grader has started nothing")


def test_nothing_of_the_working_directory_is_imported(command, small_class, tmp_path):
    """Is a module in the folder from which the grader is started left alone: it may be a student's?"""
    for name in ("json", "numpy", "signal", "nbformat"):
        (tmp_path / "elsewhere" / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')\n")
    grader = command("grade", "--jobs", 1)
    _, said = grader.communicate(timeout=60)
    assert grader.returncode == 0, said
    assert not (tmp_path / "imported").exists()


def test_a_process_that_grades_has_bounded_memory(executor):
    """Does what no other bound foresaw end in an error and not with the machine; and can the sandbox set its own?"""
    soft, hard = executor.submit(resource.getrlimit, resource.RLIMIT_AS).result()
    assert (soft, hard) == (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1])
    with pytest.raises(MemoryError):
        executor.submit(bytearray, MEMORY).result()
