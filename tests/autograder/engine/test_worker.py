"""The sandbox for real: what a child can do, what it cannot, and how it ends."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from autograder.course import UsageError
from autograder.engine import sandbox
from autograder.engine import worker as module
from autograder.engine.bubblewrap import SandboxUnavailable
from autograder.engine.limits import Limits
from autograder.engine.packages import importable
from autograder.engine.syscalls import CALLS, PARTS
from autograder.engine.worker import Child, Worker

LIMITS = replace(Limits(), cpu_seconds=20, memory=700_000_000, processes=20, disk=4_000_000)
SECONDS = 30


# What the judge does for a sandbox that it has to start anew is the same without walls: once in the fast suite.
STARTED_ANEW = pytest.mark.parametrize(
    "worker", ["bubblewrap", pytest.param("none", marks=pytest.mark.soak)], indirect=True
)


@pytest.fixture(scope="module")
def started():
    """started(mode) -> the one worker of this mode: a start takes seconds."""
    workers = {}

    def get(mode: str) -> Worker:
        if mode not in workers:
            workers[mode] = Worker.start(mode, LIMITS)
        return workers[mode]

    yield get
    for each in workers.values():
        each.close()


@pytest.fixture(scope="module", params=["bubblewrap", "none"])
def worker(request, started):
    """A worker with walls, and one without."""
    return started(request.param)


@pytest.fixture(scope="module")
def walled(started):
    """The worker with walls."""
    return started("bubblewrap")


@pytest.fixture(scope="module")
def another():
    """Another worker with walls, whose children have a second of processor time."""
    with Worker.start("bubblewrap", replace(LIMITS, cpu_seconds=1)) as worker:
        yield worker


def ask(child: Child, source: str) -> tuple[str, str | None]:
    """What a cell prints, and the name of its error."""
    message = json.dumps({"op": "cell", "source": source, "seconds": SECONDS, "silent": False}).encode()
    child.socket.settimeout(SECONDS)
    child.socket.sendall(struct.pack(">II", len(message), 0) + message)
    stream = child.socket.makefile("rb")
    start = stream.read(8)
    if len(start) < 8:
        raise EOFError
    header, body = struct.unpack(">II", start)
    answer = json.loads(stream.read(header))
    stream.read(body)
    printed = [output["text"] for output in answer["outputs"] if output.get("name") == "stdout"]
    return "".join(printed).strip(), answer["error"]


def run(worker: Worker, source: str) -> tuple[str, str | None]:
    """What a cell prints in a fresh child, and the name of its error."""
    child = worker.fork()
    try:
        return ask(child, source)
    finally:
        child.kill()


def below(pid: int) -> set[int]:
    """The processes that stem from this one, as the machine sees them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has just ended
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def gone(pids: set[int], seconds: float = 10.0) -> bool:
    """Have these processes ended, within some time?"""
    deadline = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


# ---------------------------------------------------------------- life and death of a child


def test_a_child_runs_code(worker):
    """Does a child have NumPy, Matplotlib, steadygrad and a home of its own to write to?"""
    source = (
        "import numpy as np, matplotlib.pyplot as plt, steadygrad\n"
        "plt.plot([1, 2]); plt.savefig('a.png'); plt.close()\n"
        "open('text', 'w').write('é')\n"
        "import os, tempfile\n"
        "print(np.arange(3).sum(), os.listdir(), os.path.dirname(tempfile.mkdtemp()) == os.environ['TMPDIR'])"
    )
    printed, error = run(worker, source)
    assert error is None
    assert printed in ("3 ['a.png', 'text'] True", "3 ['text', 'a.png'] True")


def test_nothing_stays_for_the_next_child(worker):
    """Does a child see neither files nor variables nor processes of the one before it?"""
    source = (
        "import os, subprocess, sys\n"
        "open('left', 'w').write('x'); open(os.environ['TMPDIR'] + '/left', 'w').write('x')\n"
        "import numpy as np; np.left = 1\n"
        "os.fork() or os.setsid() and __import__('time').sleep(60)"
    )
    before = below(os.getpid())
    child = worker.fork()
    message = json.dumps({"op": "cell", "source": source, "seconds": SECONDS}).encode()
    child.socket.sendall(struct.pack(">II", len(message), 0) + message)
    child.socket.recv(1)
    child.kill()
    assert below(os.getpid()) <= before
    printed, _ = run(
        worker, "import os, numpy as np; print(os.listdir(), os.listdir(os.environ['TMPDIR']), hasattr(np, 'left'))"
    )
    assert printed == "[] [] False"


def test_random_numbers_differ(worker):
    """Do two children draw different numbers from the global generators?"""
    source = "import random, numpy as np; print(random.random(), np.random.rand())"
    first, second = (run(worker, source)[0].split() for _ in range(2))
    assert first[0] != second[0] and first[1] != second[1]


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("import os; os._exit(3)", 3),
        ("import os; os._exit(137)", 127),
        ("import os; os.abort()", 128 + signal.SIGABRT),
        ("import ctypes; ctypes.string_at(0)", 128 + signal.SIGSEGV),
    ],
)
def test_how_a_child_ended(worker, source, status):
    """Does a child that died say how, and can it be killed all the same, twice too?"""
    child = worker.fork()
    with pytest.raises(EOFError):
        ask(child, source)
    child.kill()
    child.kill()
    assert child.status == status


def test_a_child_that_is_killed_has_no_status(worker):
    """Has a child that ran until it was killed no status, and is its socket closed?"""
    child = worker.fork()
    ask(child, "1")
    child.kill()
    assert child.status is None and child.socket.fileno() == -1


def test_a_socket_that_was_closed_already(worker):
    """Can a child be killed whose socket the judge has closed?"""
    before = below(os.getpid())
    child = worker.fork()
    child.socket.close()
    child.kill()
    assert below(os.getpid()) <= before


@STARTED_ANEW
def test_a_late_answer_is_nobody_elses(worker, monkeypatch):
    """Is a sandbox that the judge stopped listening to replaced, so that no answer is taken for another order's?"""
    child, process = worker.fork(), worker._sandbox.process

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sandbox.socket, "send_fds", interrupted)
        with pytest.raises(KeyboardInterrupt):
            child.kill()
    assert run(worker, "print(1)") == ("1", None)
    assert worker._sandbox.process is not process and gone({process.pid})


def test_a_child_that_only_hung_up_is_killed(worker):
    """Is a child killed that closed its socket and lives on?"""
    before = below(os.getpid())
    child = worker.fork()
    with pytest.raises(EOFError):
        ask(child, "import os, time; os.closerange(3, 100); time.sleep(60)")
    child.kill()
    assert child.status is None and below(os.getpid()) <= before


def test_several_children_at_once(worker):
    """Does each have its own memory, files and end?"""
    before = below(os.getpid())
    first, second = worker.fork({"mine": b"1"}), worker.fork({"mine": b"2"})
    assert first.is_paused and first.resume()
    for child in (first, second):
        assert ask(child, "n = int(open('mine').read()); open('left', 'w').close()")[1] is None
    assert [ask(child, "import os; print(n, os.listdir())")[0][0] for child in (first, second)] == ["1", "2"]
    first.kill()
    assert ask(second, "print(n)") == ("2", None)
    second.kill()
    assert below(os.getpid()) <= before


def test_a_paused_child(worker):
    """Does nothing of it run until it is resumed, its processes and threads neither?"""
    child = worker.fork()
    source = (
        "import os, threading, time, mmap\nshared = mmap.mmap(-1, 8)\ndef count():\n"
        "    while True: shared[0] = (shared[0] + 1) % 256; time.sleep(0.001)\n"
        "os.fork() or count()\nthreading.Thread(target=count, daemon=True).start()"
    )
    assert ask(child, source)[1] is None
    child.pause()
    message = json.dumps({"op": "cell", "source": "print('up')", "seconds": SECONDS, "silent": False}).encode()
    child.socket.sendall(struct.pack(">II", len(message), 0) + message)
    child.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        child.socket.recv(1)
    assert child.resume()
    child.socket.settimeout(SECONDS)
    assert b"up" in child.socket.recv(1000)
    child.kill()


def test_each_has_room_for_its_processes(walled):
    """Can the last child have all the processes it may have although those before it have taken theirs, and then the
    one before it, when it has ended?"""
    bomb = "import os, time\ntry:\n  while os.fork() or time.sleep(60) is None: pass\nexcept OSError: print('full')"
    children = [walled.fork() for _ in range(3)]
    for child in children:
        assert child.resume() and ask(child, "made = 0")[1] is None
    assert ask(children[0], bomb)[0] == "full"
    ten = "import os\nprint(sum(os.fork() > 0 or os._exit(0) for n in range(10)))"
    for child in (children[2], children[1]):
        assert ask(child, ten) == ("10", None)
        child.kill()
    children[0].kill()


def test_a_stopped_child_is_killed(worker):
    """Does kill() end a child that stopped itself and ignores signals?"""
    before = below(os.getpid())
    child = worker.fork()
    source = "import os, signal; [signal.signal(s, signal.SIG_IGN) for s in (1, 2, 15)]; os.kill(os.getpid(), 19)"
    message = json.dumps({"op": "cell", "source": source, "seconds": SECONDS}).encode()
    child.socket.sendall(struct.pack(">II", len(message), 0) + message)
    child.kill()
    assert below(os.getpid()) <= before


@pytest.mark.parametrize("whom", ["1", "2"])
def test_a_child_that_somebody_else_killed(walled, whom):
    """Is it known whether its init or the student's own process was killed from outside, whatever it did itself?"""
    child = walled.fork()
    ask(child, "import subprocess, sys\np = subprocess.Popen([sys.executable, '-c', 'input()'])\np.kill(); p.wait()")
    numbers = {pid: numbers_of(pid) for pid in below(walled._sandbox.process.pid)}
    os.kill(next(pid for pid, own in numbers.items() if len(own) == 3 and own[-1] == whom), signal.SIGKILL)
    child.socket.recv(1)
    child.kill()
    assert child.was_killed and not child.starved and child.status == 128 + signal.SIGKILL


def numbers_of(pid: int) -> list[str]:
    """A process's ids in the namespaces it is in, the outermost first."""
    return Path(f"/proc/{pid}/status").read_text().partition("NSpid:")[2].partition("\n")[0].split()


# ---------------------------------------------------------------- a kit's files

KIT = {"checks.json": b"{}", "data/deep/x.bin": bytes(range(256)) * 4000, "empty": b""}
LOOK = "import os\nprint(sorted((f'{at}/{n}', os.path.getsize(f'{at}/{n}')) for at, _, ns in os.walk('.') for n in ns))"


def files_of(worker: Worker, kit: dict[str, bytes], source: str = "") -> list[tuple[str, int]]:
    """(path, size) of the files in a fresh child's working directory, which does something with them then."""
    child = worker.fork(kit)
    try:
        printed, error = ask(child, LOOK)
        assert error is None and ask(child, source)[1] is None
    finally:
        child.kill()
    return eval(printed)


def test_a_kits_files_lie_in_the_working_directory(worker):
    """Are they there, whole, a folder's too, and does each child get the kit that it was forked with?"""
    sizes = [("./checks.json", 2), ("./data/deep/x.bin", 1_024_000), ("./empty", 0)]
    whole = "import pathlib\nassert pathlib.Path('data/deep/x.bin').read_bytes() == bytes(range(256)) * 4000"
    assert files_of(worker, KIT, whole) == sizes
    assert files_of(worker, {"other": b"1"}) == [("./other", 1)]
    assert files_of(worker, {}) == []
    assert files_of(worker, dict(KIT)) == sizes


# The descriptors that a child has, but for those of its event loop.
OPEN_ONES = """
import asyncio, os
loop, open_ones = asyncio.get_running_loop(), []
for n in range(1024):
    try: os.fstat(n); open_ones.append(n)
    except OSError: pass
for own in (loop._selector, loop._ssock, loop._csock): open_ones.remove(own.fileno())
"""


def test_what_a_child_does_to_the_files_is_its_own_affair(worker):
    """Does the next child find them as they were, and has none a way to where they come from?"""
    files_of(worker, KIT, "import os, shutil\nopen('checks.json', 'a').write('x')\nshutil.rmtree('data')")
    fds = f"{OPEN_ONES}\nfor fd in open_ones:\n    if fd > 3: print(fd)"
    child = worker.fork(KIT)
    try:
        assert ask(child, "import os\nprint(open('checks.json').read(), len(os.listdir('data')))") == ("{} 1", None)
        assert ask(child, fds) == ("", None)
    finally:
        child.kill()


def test_a_kit_without_room_is_the_sandboxes_fault(walled):
    """Is it told that the files do not fit, rather than that the student's process died?"""
    with pytest.raises(SandboxUnavailable, match="cannot start: .*(No space left|File too large)"):
        walled.fork({"large": bytes(5_000_000)})
    assert run(walled, "print(1)") == ("1", None)


# ---------------------------------------------------------------- life and death of a worker


@STARTED_ANEW
def test_a_dead_zygote_is_replaced(worker):
    """Is a sandbox that somebody killed started anew at the next fork?"""
    for pid in below(os.getpid()) & ({worker._sandbox.process.pid} | below(worker._sandbox.process.pid)):
        os.kill(pid, signal.SIGKILL)
    assert run(worker, "print(1)") == ("1", None)


def test_a_dead_zygote_is_noticed_at_kill(worker):
    """Does kill() of a child return, and the next fork work, if the whole sandbox has been killed?"""
    child = worker.fork()
    tree = {worker._sandbox.process.pid} | below(worker._sandbox.process.pid)
    worker._sandbox.process.kill()
    child.kill()
    assert gone(tree - {worker._sandbox.process.pid if worker._sandbox else 0})
    assert run(worker, "print(1)") == ("1", None)


@STARTED_ANEW
def test_a_zygote_that_does_not_answer_is_replaced(worker, monkeypatch):
    """Is kill() bounded in time, and the sandbox replaced, if the zygote hangs?"""
    monkeypatch.setattr(module, "KILL_SECONDS", 0.3)
    monkeypatch.setattr(sandbox, "CLOSE_SECONDS", 0.3)
    child = worker.fork()
    tree = {worker._sandbox.process.pid} | below(worker._sandbox.process.pid)
    for pid in tree:
        os.kill(pid, signal.SIGSTOP)
    child.kill()
    assert gone(tree)
    monkeypatch.undo()
    assert run(worker, "print(1)") == ("1", None)


def test_a_worker_is_no_threads_own(worker):
    """Does a worker that one thread used serve another when the first has ended?"""
    printed = []
    for _ in range(2):
        thread = threading.Thread(target=lambda: printed.append(run(worker, "print(1)")))
        thread.start()
        thread.join(SECONDS)
    assert printed == [("1", None)] * 2


@pytest.mark.parametrize("mode", ["bubblewrap", pytest.param("none", marks=pytest.mark.soak)])
def test_a_worker_started_in_a_thread_outlives_it(mode):
    """Does a sandbox live on when the thread that started it has ended; does close() then end every process, a child's
    too, and can it be called twice?"""
    before, started = below(os.getpid()), []
    thread = threading.Thread(target=lambda: started.append(Worker.start(mode, LIMITS)))
    thread.start()
    thread.join(60)
    (worker,) = started
    process = worker._sandbox.process
    assert run(worker, "print(1)") == ("1", None)
    assert worker._sandbox.process is process
    worker.fork()
    worker.close()
    worker.close()
    assert below(os.getpid()) <= before


@pytest.mark.parametrize("mode", ["bubblewrap", "none"])
def test_all_ends_with_the_judge(mode):
    """Does kill -9 of the judge end sandbox, zygote and a child in an endless loop?"""
    script = (
        "import time\n"
        "from autograder.engine.worker import Worker\n"
        "from autograder.engine.limits import Limits\n"
        f"worker = Worker.start({mode!r}, Limits())\n"
        "child = worker.fork()\n"
        "print('started', flush=True)\n"
        "time.sleep(100)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as judge:
        assert judge.stdout.readline() == "started\n"
        tree = below(judge.pid)
        assert len(tree) >= 2
        judge.kill()
    assert gone(tree)


def test_an_unknown_mode():
    """Is a sandbox that does not exist refused?"""
    with pytest.raises(UsageError, match="there is no sandbox 'docker'; there are bubblewrap, none"):
        Worker.start("docker", LIMITS)


def test_a_sandbox_that_breaks_says_so(monkeypatch):
    """Is bubblewrap's own last line in the refusal?"""
    before = below(os.getpid())
    with TemporaryDirectory(dir="/var/tmp") as folder:  # where a user without rights can reach it
        broken = Path(folder, "bwrap")
        broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
        broken.chmod(0o755)
        broken.parent.chmod(0o755)
        monkeypatch.setenv("PATH", folder, prepend=os.pathsep)
        with pytest.raises(SandboxUnavailable, match="bwrap: setting up uid map: Permission denied.*--sandbox none"):
            Worker.start("bubblewrap", LIMITS)
    assert below(os.getpid()) <= before


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("bytearray(900_000_000)", "MemoryError"),
        ("import mmap; mmap.mmap(-1, 900_000_000)", "OSError"),
        ("open('a', 'wb').write(bytes(5_000_000))", "OSError"),
        ("for n in range(9): open(str(n), 'wb').write(bytes(1_000_000))", "OSError"),
        ("for n in range(9): open(f'/dev/shm/{n}', 'wb').write(bytes(1_000_000))", "OSError"),
        ("for n in range(9999): open(str(n), 'wb').close()", "OSError"),
        ("import os\nfor n in range(500): os.dup(0)", "OSError"),
        ("import os, time\nfor n in range(99): os.fork() or time.sleep(60)", "BlockingIOError"),
        (
            "import threading, time\nfor n in range(99): threading.Thread(target=time.sleep, args=(60,)).start()",
            "RuntimeError",
        ),
        ("import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "OSError"),
        ("import resource; resource.prlimit(1, resource.RLIMIT_NOFILE, (1, 1))", "OSError"),
    ],
)
def test_limits(walled, source, error):
    """Does the kernel hold a child to its limits, and the next child have all of them again?"""
    assert run(walled, source)[1] == error
    assert run(walled, "open('a', 'wb').write(bytes(3_000_000)); print(1)") == ("1", None)


@pytest.mark.parametrize("handler", ["SIG_DFL", "SIG_IGN"])
def test_processor_time(another, handler):
    """Is a child that burns its processor time ended by the kernel, even if it ignores the warning?"""
    child = another.fork()
    with pytest.raises(EOFError):
        ask(child, f"import signal; signal.signal(signal.SIGXCPU, signal.{handler})\nwhile True: pass")
    child.kill()
    assert child.status == 128 + signal.SIGXCPU and not child.was_killed


def test_one_students_processes_do_not_count_for_another(walled, another):
    """Can a child fork although another worker's child has used all the processes it may have?"""
    bomb = another.fork()
    source = "import os, time\ntry:\n  while os.fork() or time.sleep(60) is None: pass\nexcept OSError: print('full')"
    assert ask(bomb, source)[0] == "full"
    assert run(walled, "import os\nprint(sum(os.fork() > 0 or os._exit(0) for n in range(10)))") == ("10", None)
    bomb.kill()


# ---------------------------------------------------------------- what honest code uses

HONEST = {
    "asyncio": (
        "import asyncio, sys\nasync def f():\n"
        "    p = await asyncio.create_subprocess_exec(sys.executable, '-c', 'print(7)', stdout=-1)\n"
        "    return (await p.communicate())[0]\nprint((await f())[:1] == b'7')"
    ),
    "a subprocess that is ended": (
        "import subprocess, sys\nnap = 'import time; time.sleep(60)'\n"
        "try: subprocess.run([sys.executable, '-c', nap], timeout=0.2)\n"
        "except subprocess.TimeoutExpired: print(True)"
    ),
    "a process that is killed": (
        "import multiprocessing as m, time\np = m.get_context('fork').Process(target=time.sleep, args=(60,))\n"
        "p.start(); p.kill(); p.join(); print(p.exitcode == -9)"
    ),
    "a pool": "import multiprocessing as m\nwith m.get_context('fork').Pool(2) as p: print(p.map(abs, [-1]) == [1])",
    "a manager": "import multiprocessing as m\nwith m.get_context('fork').Manager() as g: print(len(g.dict()) == 0)",
    "a fork server": (
        "import multiprocessing as m\np = m.get_context('forkserver').Process(target=int)\n"
        "p.start(); p.join(); print(p.exitcode == 0)"
    ),
    "shared memory": (
        "from multiprocessing.shared_memory import SharedMemory\nx = SharedMemory(create=True, size=9); x.unlink(); "
        "print(x.size >= 9)"
    ),
    "threads": "from concurrent.futures import *\nwith ThreadPoolExecutor(4) as e: print([*e.map(abs, [-1])] == [1])",
    "preadv and pwritev": (
        "import os\nopen('z', 'wb').write(b'abcd'); f = os.open('z', os.O_RDWR); b = bytearray(2)\n"
        "print((os.preadv(f, [b], 1), bytes(b), os.pwritev(f, [b'x'], 0)) == (2, b'bc', 1))"
    ),
    "sockets": (
        "import socket\na, b = socket.socketpair(); a.settimeout(9); b.sendmsg([b'x'])\n"
        "s = socket.socket(socket.AF_UNIX); s.bind('s'); s.listen(); print(a.recvmsg(4)[0] == b'x')"
    ),
    "copies and archives": (
        "import shutil, zipfile\nopen('z', 'w').write('x'); shutil.copy2('z', 'y'); shutil.copytree('.', '../c')\n"
        "shutil.move('y', 'x'); zipfile.ZipFile('a.zip', 'w').write('z'); print(True)"
    ),
    "a database": "import sqlite3\nc = sqlite3.connect('d'); c.execute('create table t(a)'); c.commit(); print(True)",
    "linear algebra": (
        "import numpy as np\na = np.random.rand(300, 300); a @ a; np.linalg.svd(a); np.save('a', a)\n"
        "print(np.load('a.npy', mmap_mode='r').shape == (300, 300))"
    ),
    "figures": "import matplotlib.pyplot as plt\nplt.plot([1]); plt.savefig('p.pdf'); plt.close(); print(True)",
    "advice on memory": "import mmap\nm = mmap.mmap(-1, 4096); m.madvise(mmap.MADV_DONTNEED); print(True)",
}


@pytest.mark.parametrize("what", HONEST)
def test_what_honest_code_uses(walled, what):
    """Does the filter let it pass?"""
    assert run(walled, HONEST[what]) == ("True", None)


# ---------------------------------------------------------------- walls


@pytest.mark.parametrize(
    "source",
    [
        "open('/x', 'w')",
        "open('/site/x', 'w')",
        "open('/site/steadygrad/__init__.py', 'a')",
        "open('/python/x', 'w')",
        "open('/dev/x', 'w')",
        "open('/proc/self/status')",
        "open('/etc/passwd')",
        "import os; os.listdir('/root')",
        "import os; os.listdir('/home')",
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_VSOCK)",
        "import os; os.memfd_create('x')",
        "import os; os.pidfd_open(1)",
        "import os; os.sched_setaffinity(1, [0])",
        "import os; os.setpriority(os.PRIO_PROCESS, 1, 19)",
        "import os; os.chroot('/')",
        "import os; os.setuid(0)",
        "import os; os.mknod('x', 0o20666, os.makedev(1, 1))",
        "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
    ],
)
def test_walls(walled, source):
    """Is there nothing to write to, no /proc, no network, and no way to the processes outside?"""
    _, error = run(walled, source)
    assert error in ("OSError", "PermissionError", "FileNotFoundError")


def test_no_other_system_call(walled):
    """Does every system call that is not allowed fail as one that does not exist, with whatever arguments?"""
    import pyseccomp

    names = [*" ".join(CALLS.values()).split(), *(name for part in PARTS.values() for name in part)]
    numbers = {pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in names}
    numbers |= {335, 336}  # uretprobe, uprobe: no filter sees them, but the kernel kills whoever calls them itself
    source = (
        f"import ctypes, errno\nlibc = ctypes.CDLL(None, use_errno=True)\nallowed = {numbers}\nworked = []\n"
        "for number in set(range(600)) - allowed:\n"
        "    result = libc.syscall(number, 0, 0, 0, 0, 0, 0)\n"
        "    if (result, ctypes.get_errno()) != (-1, errno.ENOSYS): worked.append(number)\n"
        "print(worked)"
    )
    assert run(walled, source) == ("[]", None)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("clone", (0x1000_0011, 0, 0, 0, 0)),  # CLONE_NEWUSER
        ("clone", (0x0002_0011, 0, 0, 0, 0)),  # CLONE_NEWNS
        ("clone", (9, 0, 0, 0, 0)),  # whose end sends SIGKILL
        ("fcntl", (3, 10, 9)),  # F_SETSIG
        ("fcntl", (3, 1031, 1 << 20)),  # F_SETPIPE_SZ
        ("kill", (2, 9)),
        ("kill", (1 << 32 | 2, 9)),
        ("kill", (-1, 9)),
        ("kill", (0, 9)),
        ("tkill", (2, 9)),
        ("tgkill", (2, 2, 9)),
        ("madvise", (0, 4096, 3)),  # MADV_WILLNEED
        ("madvise", (0, 4096, 21)),  # MADV_PAGEOUT
        ("madvise", (0, 4096, 22)),  # MADV_POPULATE_READ
        ("sendto", (3, 0, 0, 1, 0, 0)),  # MSG_OOB
        ("recvmsg", (3, 0, 1)),
        ("setsockopt", (3, 1, 7, 0, 0)),  # SO_SNDBUF
        ("setsockopt", (3, 1, 32, 0, 0)),  # SO_SNDBUFFORCE
        ("setsockopt", (3, 1, 26, 0, 0)),  # SO_ATTACH_FILTER
        ("setsockopt", (3, 1, 50, 0, 0)),  # SO_ATTACH_BPF
        ("socket", (2, 1, 0)),
        ("socket", (16, 3, 0)),  # AF_NETLINK
        ("prctl", (4, 1, 0, 0, 0)),  # PR_SET_DUMPABLE
        ("prctl", (22, 0, 0, 0, 0)),  # PR_SET_SECCOMP
        ("prlimit64", (1, 7, 0, 0)),
        ("prlimit64", (0, 0, 4096, 0)),  # a new limit
        ("ioctl", (0, 0x5412, 0)),  # TIOCSTI
    ],
)
def test_no_system_call_with_other_arguments(walled, name, arguments):
    """Are calls that are allowed in part refused with other arguments?"""
    import pyseccomp

    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    source = (
        "import ctypes; libc = ctypes.CDLL(None, use_errno=True)\n"
        f"print(libc.syscall(*map(ctypes.c_long, {(number, *arguments)})), ctypes.get_errno())"
    )
    assert run(walled, source) == ("-1 38", None)


def test_no_capabilities(walled):
    """Have a child and its init no capability, no way to one, a filter, and no user of this machine's accounts?"""
    child = walled.fork()
    ask(child, "1")
    chain = sorted(below(walled._sandbox.process.pid))
    status = {
        pid: dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        for pid in chain
    }
    inside = [
        each for each in status.values() if each["NSpid"].split()[-1] in ("1", "2") and len(each["NSpid"].split()) == 3
    ]
    assert len(inside) == 2
    for each in inside:
        assert {int(each[kind], 16) for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
        assert (each["NoNewPrivs"], each["Seccomp"]) == ("1", "2")
        assert each["Uid"].split()[0] != "0" and not each["Groups"].split()
    child.kill()


def test_init_cannot_be_disturbed(walled):
    """Does a child's init survive every signal that the child sends it?"""
    source = (
        "import os, time\n"
        "for number in set(range(1, 65)) - {9, 32, 33}: os.kill(1, number)\n"
        "time.sleep(0.1); print(os.getppid())"
    )
    assert run(walled, source) == ("1", None)


def test_the_environment_is_empty(walled, monkeypatch):
    """Does a child see nothing of the judge's environment, arguments and descriptors?"""
    monkeypatch.setenv("SECRET", "hush")
    source = (
        f"{OPEN_ONES}\nimport socket\n"
        "print(sorted(os.environ), [n for n in open_ones if n > 2], os.getuid(), socket.gethostname())"
    )
    printed, _ = run(walled, source)
    assert "SECRET" not in printed and printed.endswith("[3] 1000 sandbox"), printed


def test_what_lies_in_the_sandbox(walled, root):
    """Is no file there but Python's, the libraries' and those of packages that student code may import?"""
    aside = {".git", ".venv", ".bench"}
    ours = [path for path in root.rglob("*") if path.is_file() and not aside & set(path.parts)]
    ours = [path for path in ours if path.stat().st_size > 50]
    seen = [root / "autograder" / "engine" / "inside", root / "student" / "src" / "steadygrad"]
    hidden = [path for path in ours if not any(path.is_relative_to(folder) for folder in seen)]
    shown = {path.read_bytes() for folder in seen for path in folder.rglob("*") if path.is_file()}
    sizes = {path.stat().st_size for path in hidden}
    digests = {hashlib.sha256(data).hexdigest() for data in map(Path.read_bytes, hidden) if data not in shown}
    source = (
        f"import hashlib, os\nsizes, digests = {sizes}, {digests}\nfound, files = [], 0\n"
        "for folder, _, names in os.walk('/'):\n"
        "    for name in names:\n"
        "        path = os.path.join(folder, name); files += 1\n"
        "        if os.path.isfile(path) and not path.startswith('/dev') and os.path.getsize(path) in sizes:\n"
        "            if hashlib.sha256(open(path, 'rb').read()).hexdigest() in digests: found.append(path)\n"
        "        if 'autograder' in path or 'nbgrader' in path or 'course.secret' in path: found.append(path)\n"
        "print(found, files > 1000, sorted(os.listdir('/')), sorted(os.listdir('/site')))"
    )
    printed, error = run(walled, source)
    assert error is None
    top = {"bin", "dev", "lib", "lib64", "python", "scratch", "site", "tmp", "usr"}
    found, _, rest = printed.partition(" True ")
    listed, _, site = rest.partition("] ")
    assert found == "[]", found
    assert set(json.loads((listed + "]").replace("'", '"'))) <= top
    assert json.loads(site.replace("'", '"')) == sorted(importable())
