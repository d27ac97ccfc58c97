"""The public table of named functions: what an exercise may receive as an argument that is a function.

Code never crosses the border between the grader and student code: a function crosses as a name, with parameters
where it has some, and is built on the student's side. An entry is the function itself (`tanh`), or, for a name that
comes with parameters, a maker that is called with them and returns the function.
"""

from __future__ import annotations

from collections.abc import Callable

from . import costs, functions, training, transforms

__all__ = ["FUNCTIONS"]

MODULES = (costs, functions, training, transforms)
FUNCTIONS: dict[str, Callable] = {name: getattr(module, name) for module in MODULES for name in module.__all__}
