"""What is said in a line instead of a traceback."""

__all__ = ["UsageError"]


class UsageError(Exception):
    """Something the user can mend; the message says what, where, and how to go on."""
