"""Taking more than there is: processes, memory, disk, output and time."""

from __future__ import annotations

import pytest

PROCESSES = {
    "a fork bomb": "import os\ntry:\n    while True: os.fork()\nexcept OSError as error:\n    print('blocked:', error.errno)",
    "a daemon": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(1000)\n    os._exit(0)\nprint('blocked:')",
    "a thousand threads": (
        "import threading, time\ntry:\n    for _ in range(1000): threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\n"
        "except RuntimeError as error:\n    print('blocked:', error)"
    ),
    "the interpreter again": "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'while True: pass'])\nprint('blocked:')",
    "a shell": "import os\nprint('blocked:', os.system('sleep 1000 &'))",
    "a pool": (
        "import multiprocessing as m\ntry:\n    p = m.get_context('fork').Process(target=print)\n    p.start()\n"
        "except Exception as error:\n    print(error)\nprint('blocked:')"
    ),
}
MEMORY = {
    "a giant array": "return np.ones(10**11)",
    "a list that grows": "\n    grown = []\n    while True: grown.append(np.ones(10**6))",
    "a text that doubles": "\n    text = 'x'\n    while True: text += text",
}
DISK = {
    "one file": "file = open('fill', 'wb'); [file.write(bytes(10**6)) for _ in range(1000)]",
    "shared memory": "file = open('/dev/shm/fill', 'wb'); [file.write(bytes(10**6)) for _ in range(1000)]",
    "a sparse file": "open('fill', 'wb').truncate(10**12)",
    "many files": "[open(f'f{n}', 'w').close() for n in range(10**6)]",
    "the tree itself": "open('/python/x', 'w')",
    "the library": "open('/site/numpy/__init__.py', 'a')",
    "devices": "open('/dev/x', 'w')",
    "outside": "open('/x', 'w')",
}
FLOODS = {
    "print for ever": "while True: print('x' * 1000)",
    "a line of a gigabyte": "print('x' * 10**8)\n" * 10,
    "a million lines": "for n in range(10**6): print(n)",
    "stderr": "import sys\nfor n in range(10**6): sys.stderr.write('x' * 100)",
    "logs": "import logging\nfor n in range(20000): logging.error('x' * 100)",
    "a huge display": "from IPython.display import display\ndisplay({'text/html': 'x' * 10**8}, raw=True)",
    "many displays": "from IPython.display import display\nfor n in range(10**4): display(n)",
    "a huge result": "'x' * 10**8",
    "a huge error": "raise ValueError('x' * 10**8)",
    "control characters": "print('\\x1b[2J\\x00\\ud800\\u202e' * 100)",
    "scripts": "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))",
    "the file descriptors": "import os\nfor n in range(1000): os.write(1, b'x' * 65536), os.write(2, b'x' * 65536)",
}
ENDLESS = {
    "a loop": "while True: pass",
    "sleep": "import time; time.sleep(1000)",
    "a huge power": "7 ** 10 ** 9",
    "a pattern that explodes": "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
    "a stop": "import os; os.kill(os.getpid(), 19)",
    "interrupts that are swallowed": "\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
    "no alarm": "import signal; signal.setitimer(signal.ITIMER_REAL, 0); signal.alarm(0)\n    while True: pass",
    "blocked signals": "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: pass",
    "ignored signals": "import signal\n    for n in (2, 14, 15, 24): signal.signal(n, signal.SIG_IGN)\n    while True: pass",
    "a lock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "a pipe": "import os; os.read(os.pipe()[0], 1)",
}
IN_FUNCTIONS = "a loop", "a huge power", "a stop", "interrupts that are swallowed", "blocked signals", "a lock"
IN_CELLS = "a loop", "a stop", "interrupts that are swallowed"  # each costs its time, so these stand for the others


def soaked(fast: tuple[str, ...]) -> list:
    """All endless things, of which the fast suite takes these."""
    return [pytest.param(what, marks=[] if what in fast else pytest.mark.soak) for what in ENDLESS]


@pytest.mark.parametrize("what", PROCESSES)
def test_processes(attack, what):
    """Are processes and threads limited, and none left for the next submission?"""
    attack(before=[PROCESSES[what]], printed="blocked:", reckless=True)


@pytest.mark.parametrize("what", MEMORY)
def test_memory(attack, what):
    """Is a function that wants all the memory told so?"""
    attack(double=f"def double(x):\n    {MEMORY[what]}", outcome="memory")


def test_shared_memory(attack):
    """Does anonymous shared memory count, too? Python has an error of its own for it."""
    source = "def double(x):\n    import mmap\n    kept = []\n    while True: kept.append(mmap.mmap(-1, 10**8))"
    attack(double=source, outcome="error")


def test_memory_of_a_cell(attack):
    """Does a cell that eats the memory cost only itself, and have its line?"""
    result = attack(before=["kept = []\nwhile True: kept.append(np.ones(10**7))"], after=["print('on')"], printed="on")
    assert "memory" in result.graded.record.problem


def test_memory_that_no_limit_counts(attack):
    """Is an anonymous file in memory, which no limit of a process counts, not to be had?"""
    attack(
        before=[
            "import os\ntry:\n    os.memfd_create('x')\nexcept OSError as error:\n    print('blocked:', error.errno)"
        ],
        printed="blocked: 38",
    )


@pytest.mark.parametrize("what", DISK)
def test_disk(attack, what):
    """Is what can be written limited, and nothing else writable?"""
    attack(
        before=[f"try:\n    {DISK[what]}\nexcept OSError as error:\n    print('blocked:', error.errno)"],
        printed="blocked:",
    )


def test_a_deep_tree(attack):
    """Does a very deep folder not hold up the next submission?"""
    attack(
        before=["import os\nfor n in range(3000):\n    os.mkdir('d'); os.chdir('d')\nprint('blocked:')"],
        printed="blocked:",
        reckless=True,
    )


@pytest.mark.parametrize("what", FLOODS)
def test_floods(attack, what):
    """Is a flood cut off, and the rest graded?"""
    result = attack(before=[FLOODS[what]])
    assert len(result.graded.executed) < 5_000_000


@pytest.mark.parametrize("what", soaked(IN_FUNCTIONS))
def test_endless_functions(attack, what):
    """Is a function that does not end a timeout, and the next one graded?"""
    attack(double=f"def double(x):\n    {ENDLESS[what]}\n    return x", outcome="timeout")


@pytest.mark.parametrize("what", soaked(IN_CELLS))
def test_endless_cells(attack, what):
    """Does a cell that does not end cost only itself?"""
    result = attack(before=[f"if True:\n    {ENDLESS[what]}"])
    assert "did not end in time" in result.graded.record.problem


def test_slow_in_hidden_calls_only(attack):
    """Is a function that is slow only where it counts a timeout?"""
    source = (
        "import json, time\nseen = json.dumps(json.load(open('checks.json')))\n"
        "def double(x):\n    if repr(float(x[0]))[:8] not in seen: time.sleep(1000)\n    return 2 * x"
    )
    attack(double=source, outcome="timeout")


def test_a_bomb_for_later(attack):
    """Do threads that wait for the hidden calls, or for the end, win nothing and leave nothing?"""
    source = (
        "import threading, time, os\ndef later():\n    time.sleep(0.05)\n    get_ipython().user_ns['double'] = lambda x: 2 * x\n"
        "    time.sleep(1)\n    os._exit(0)\nthreading.Thread(target=later, daemon=True).start()"
    )
    attack(before=[source], double="def double(x):\n    return np.zeros(1)", reckless=True)
