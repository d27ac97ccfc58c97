"""The instructors' side of Steady Gradients. In a hidden test: `from autograder import grade`."""

import sys

# nbformat brings jsonschema, which would parse the grammar of internationalized addresses whenever it is imported: two
# seconds of each command, for a format that no notebook has. It does without where the module is not there.
sys.modules.setdefault("rfc3987_syntax", None)

__version__ = "0.1.0"
__all__ = ["grade"]


def __getattr__(name: str):
    if name == "grade":  # late, so that `import autograder.content.reference` alone loads only NumPy
        from autograder.judging.kernel import grade

        return grade
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
