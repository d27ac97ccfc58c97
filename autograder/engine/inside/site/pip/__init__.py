"""In the place of pip: says in one line that nothing can be installed, and succeeds, so that a cell or a script goes on
to its imports: what the course allows is there."""

__all__ = ["main"]


def main(args: object = None) -> int:
    """Do nothing, whatever is asked for."""
    print("pip: nothing can be installed here; there are the packages that this course allows (c.Grade.packages)")
    return 0
