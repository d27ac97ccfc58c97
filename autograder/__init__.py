"""The instructors' side of Steady Gradients. In a hidden test: `from autograder import grade`."""

__version__ = "0.1.0"
__all__ = ["grade"]


def __getattr__(name: str):
    if name == "grade":  # late, so that `import autograder.content.reference` alone loads only NumPy
        from autograder.judging.kernel import grade

        return grade
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
