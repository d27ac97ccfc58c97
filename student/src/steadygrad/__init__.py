"""Steady Gradients, the students' library: instant checks, pictures and data for the course's notebooks.

    from steadygrad import check, progress

`check("init_he", init_he)` judges your function and says what is right, what is not, and why.
"""

from . import nets, plots
from .notebook import CheckFailed, ChecksNotFound, NotDone, UnknownCheck, check, progress

__version__ = "0.1.0"
__all__ = ["CheckFailed", "ChecksNotFound", "NotDone", "UnknownCheck", "check", "nets", "plots", "progress"]
