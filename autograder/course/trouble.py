"""What the machine did not let us do, in a line: errors of files and of the database, with what to do about them."""

from __future__ import annotations

import errno
import re
import sys
from subprocess import CalledProcessError

__all__ = ["concerns_all", "in_a_line", "of_the_database"]

# What SQLite and PostgreSQL say of themselves -> what that is, and how to go on; the first that matches.
_SAID = [
    (
        "database is locked|lock timeout|deadlock",
        "is locked: another program writes to it. Close what else uses it (the formgrader, say), and run this again",
    ),
    (
        "disk is full|no space left|could not extend",
        "cannot be written, there is no room: make some, and run this again",
    ),
    (
        "readonly database|unable to open|permission denied|read-only transaction",
        "cannot be opened for writing: see to the rights of the file and of its folder, and run this again",
    ),
    (
        "not a database|malformed|file is encrypted|could not decode|invalid page",
        "is damaged: put a backup in its place (or move it away and grade anew, without the marks that people gave)",
    ),
    ("disk i/o error|input/output error", "cannot be read or written: see to the disk, and run this again"),
    (
        r"no such (table|column)|has no column|undefined(table|column)|(relation|column) .* does not exist",
        "is of another version of nbgrader: back it up, run `nbgrader db upgrade`, then this again",
    ),
    (
        "password|authentication|role .* does not exist|database .* does not exist|no pg_hba",
        "does not let us in: mend c.CourseDirectory.db_url in nbgrader_config.py",
    ),
    (
        "connection|connect to|could not translate|timeout expired|terminating|shutting down|starting up",
        "does not answer: see to the database's server, and run this again",
    ),
    (
        "could not parse|can't load plugin|no module named",
        "is not one that SQLAlchemy knows here: mend c.CourseDirectory.db_url in nbgrader_config.py",
    ),
]


def in_a_line(error: BaseException, gradebook: str = "") -> str | None:
    """A line for an error of the file system or of the database; None for one that is nobody's but ours."""
    sqlalchemy = sys.modules.get("sqlalchemy.exc")  # who has not loaded it has no error of it
    if isinstance(error, OSError):
        return None if isinstance(error, BrokenPipeError) else _of_a_file(error)
    if sqlalchemy and isinstance(error, sqlalchemy.SQLAlchemyError):
        return of_the_database(str(getattr(error, "orig", None) or error), gradebook)
    if isinstance(error, CalledProcessError):  # nbgrader calls alembic, which has said what it has to say
        return f"{error.cmd[0]} ended with {error.returncode}: see to that, and run this again."
    if type(error).__module__.startswith("nbgrader.") and error.__context__:  # it wraps what the database said
        return in_a_line(error.__context__, gradebook)
    return None


def of_the_database(reason: str, gradebook: str) -> str:
    """The line for what a database said."""
    for pattern, advice in _SAID:
        if re.search(pattern, reason, re.I):
            break
    else:
        advice = "cannot be used"
    return f"the gradebook {gradebook} {advice} ({_first_line(reason)})."


def concerns_all(error: OSError) -> bool:
    """Is this not the trouble of one file: would writing any other fail, too?"""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _of_a_file(error: OSError) -> str:
    what = f"{error.filename} cannot be read or written" if error.filename else "a file cannot be read or written"
    advice = "make room" if concerns_all(error) else "see to it"
    return f"{what} ({error.strerror or _first_line(str(error))}): {advice}, and run this again."


def _first_line(text: str) -> str:
    return " ".join(text.partition("\n")[0].split())[:200]
