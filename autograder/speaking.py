"""How a command ends that cannot be carried out: one line on stderr, and an exit code of the contract."""

from __future__ import annotations

import sys
from functools import wraps

import click

from autograder.course import Course, UsageError

__all__ = ["speaking", "told"]


def speaking(command):
    """A command whose errors, but for those that are ours, are one line on stderr and exit code 2, no traceback."""

    @wraps(command)
    def run(folder: str, *args, **kwargs):
        try:
            return command(folder, *args, **kwargs)
        except Exception as error:
            if (line := told(error, folder)) is None:
                raise
            click.echo(f"autograder: {line}", err=True)
            sys.exit(2)
        except KeyboardInterrupt:
            click.echo("autograder: stopped", err=True)
            sys.exit(130)

    return run


def told(error: Exception, folder: str) -> str | None:
    """What to say of an error that the user can mend; None for any other."""
    from autograder.course.nbgrader_library import Nbgrader
    from autograder.course.notebooks import Unreadable
    from autograder.course.trouble import in_a_line

    if isinstance(error, UsageError | Unreadable):
        return str(error)
    try:
        return in_a_line(error, Nbgrader(Course.at(folder)).database_name)
    except UsageError as broken:
        return str(broken)
