"""Looking for answers and secrets: there is nothing to be found."""

from __future__ import annotations

import pytest

FILES = {
    "the course": "{root}/course/course.secret",
    "its sources": "{root}/course/source/01_small/small.ipynb",
    "its gradebook": "{root}/course/gradebook.db",
    "another submission": "{root}/course/submitted/victim/01_small/small.ipynb",
    "the checks": "{root}/library/attacked_checks.py",
    "passwords": "/etc/shadow",
    "users": "/etc/passwd",
    "root's home": "/root",
    "the environment of PID 1": "/proc/1/environ",
    "its own memory": "/proc/self/mem",
    "the machine's memory": "/dev/mem",
    "the kernel's messages": "/dev/kmsg",
    "the kernel": "/sys/kernel",
}


def test_files(attack, arena):
    """Is none of the files that hold a secret there at all?"""
    paths = [path.format(root=arena.course.root.parent) for path in FILES.values()]
    source = (
        f"import os\nfor path in {paths}:\n    try:\n"
        "        print('read', os.listdir(path) if os.path.isdir(path) else open(path).read())\n"
        "    except OSError as error:\n        print('blocked:', type(error).__name__)"
    )
    attack(before=[source], printed="blocked: FileNotFoundError\n" * len(paths))


WALK = """
import os
found = []
for folder, folders, files in os.walk("/"):
    for name in folders + files:
        if any(word in (folder + "/" + name).lower() for word in {words!r}):
            found.append(os.path.join(folder, name))
print("found:", found)
"""


def test_walking_the_tree(attack):
    """Is there no file of the grader, of nbgrader, or of a course in the whole tree?"""
    words = ("autograder", "nbgrader", "gradebook", ".ipynb", "course.secret", "course.toml", "reference", "attacked")
    result = attack(before=[WALK.format(words=words)])
    found = result.printed.partition("found: ")[2].partition("\n")[0]
    assert all("reference" in path and "/python/" in path or "/site/" in path for path in eval(found)), found


def test_walking_for_contents(attack):
    """Is no planted word in any file that can be read?"""
    source = (
        "import os\nhits, seen = [], 0\nfor folder, _, files in os.walk('/'):\n    for name in files:\n"
        "        path = os.path.join(folder, name)\n        if not os.path.isfile(path): continue\n"
        "        try:\n            data = open(path, 'rb').read(300_000)\n        except OSError:\n            continue\n"
        "        seen += 1\n        if b'PLANT' b'ED-' in data and not path.startswith('/scratch'): hits.append(path)\n"
        "        if seen > 6000: break\nprint('hits:', hits, seen > 500)"
    )
    attack(before=[source], printed="hits: [] True")


IMPORTS = [
    "autograder",
    "autograder.content.reference",
    "autograder.content.checks",
    "attacked_checks",
    "nbgrader",
    "nbformat",
    "inside.nothing",
]


def test_imports(attack):
    """Is no module of the grader importable?"""
    source = (
        f"import importlib\nfor module in {IMPORTS}:\n    try:\n        importlib.import_module(module)\n"
        "        print('got it')\n    except ImportError as error:\n        print('blocked:', type(error).__name__)"
    )
    attack(before=[source], printed="blocked: ModuleNotFoundError\n" * len(IMPORTS))


def test_the_environment(attack):
    """Does the environment hold nothing of the grader's?"""
    attack(
        before=["import os\nprint('env:', sorted(k for k in os.environ if 'PLANT' in k), len(os.environ) < 20)"],
        printed="env: [] True",
    )


def test_open_files(attack):
    """Are there no open files but nowhere and the child's own socket?"""
    source = (
        "import asyncio, os, stat\nloop = asyncio.get_event_loop()  # which the child itself opened\n"
        "own = {loop._selector.fileno(), loop._ssock.fileno(), loop._csock.fileno()}\nkinds = {}\n"
        "for fd in set(range(1000)) - own:\n    try:\n        kinds[fd] = stat.S_IFMT(os.fstat(fd).st_mode)\n"
        "    except OSError:\n        pass\nprint('sockets:', [fd for fd in kinds if kinds[fd] == stat.S_IFSOCK])\n"
        "print('others:', [fd for fd in kinds if kinds[fd] not in (stat.S_IFSOCK, stat.S_IFCHR)])"
    )
    attack(before=[source], printed="sockets: [3]\nothers: []")


def test_memory_of_the_worker(attack):
    """Is nothing of a course in the objects of the process, and in its modules?"""
    source = (
        "import gc, sys\nhits = 0\nfor thing in gc.get_objects():\n    if type(thing) in (dict, list, tuple):\n"
        "        for part in list(thing.values() if type(thing) is dict else thing):\n"
        "            hits += type(part) is str and ''.join(['PLANT', 'ED-']) in part\n"
        "print('hits:', hits, [m for m in sys.modules if 'autograder' in m or 'attacked' in m])"
    )
    attack(before=[source], printed="hits: 0 []")


def test_what_an_earlier_submission_left(attack, arena):
    """Does nothing of an earlier submission remain: no file, no variable, no module?"""
    leave = (
        "import os, sys, types, builtins\nopen('left.txt', 'w').write('mine')\nopen('/tmp/left.txt', 'w').write('mine')\n"
        "open('/dev/shm/left.txt', 'w').write('mine')\nbuiltins.left = 'mine'\nsys.modules['left'] = types.ModuleType('left')\n"
        "os.environ['LEFT'] = 'mine'"
    )
    arena.grade(arena.notebook(before=[leave]), "earlier")
    look = (
        "import os, sys, builtins\nfrom glob import glob\n"
        "print('left:', glob('**/left*', recursive=True), glob('/scratch/**/left*', recursive=True), glob('/tmp/left*'), "
        "hasattr(builtins, 'left'), 'left' in sys.modules, 'LEFT' in os.environ)"
    )
    attack(before=[look], printed="left: [] [] [] False False False")


REMEMBER = "asked = []\ndef double(x):\n    asked.append(x.tolist())\n    {act}\n    return 2 * x"


@pytest.mark.parametrize(
    "act",
    [
        "print(x.tolist())",
        "import warnings; warnings.warn(str(x.tolist()))",
        "import logging; logging.error(x.tolist())",
        "import sys; sys.stderr.write(str(x.tolist())); sys.stderr.flush()",
        "import os; os.write(1, str(x.tolist()).encode())",
        "import matplotlib.pyplot as plt; plt.title(str(x.tolist()))",
        "from IPython.display import display; display(x.tolist())",
        "get_ipython().user_ns['Out'][1] = x.tolist()",
        "get_ipython().run_cell('print(' + repr(x.tolist()) + ')')",
        "open('asked.txt', 'a').write(str(x.tolist()))",
    ],
)
def test_showing_what_was_asked(attack, act):
    """Can a right answer not show what it was asked, by any channel?"""
    attack(double=REMEMBER.format(act=act), points={"double": 2.0})


def test_showing_later_what_was_asked(attack):
    """Do cells after the test know only the visible cases? Hidden calls are made when no cell is left to show them."""
    attack(
        double=REMEMBER.format(act="pass"), after=["print('asked', asked)"], points={"double": 2.0}, printed="asked [["
    )


@pytest.mark.parametrize(
    "answer",
    [
        "raise ValueError(x.tolist())",
        "raise type('E' + repr(x.tolist()), (Exception,), {})",
        "return {repr(x.tolist()): 1}",
        "return type(repr(x.tolist()), (), {})()",
        "return repr(x.tolist())",
        "return np.zeros(len(repr(x.tolist())))",
    ],
)
def test_wrong_answers_that_carry_what_was_asked(attack, answer):
    """Does no message of a verdict repeat what a wrong answer says?"""
    attack(double=f"def double(x):\n    {answer}")
