"""Print the module of phrases for checks of this course: python tools/propose_phrases.py autograder.content.checks.X.

A person reads every phrase behind "It looks as if", takes out what is untrue or helps nobody, and keeps the rest.
"""

import sys
import warnings
from pathlib import Path

from autograder.authoring.explain import as_module, phrases
from autograder.course import Course

warnings.simplefilter("ignore")
course = Course.at(Path(__file__).parents[1])
modules = [name for names in course.modules.values() for name in names if name.startswith(sys.argv[1])]
checks = {
    name: check
    for assignment, names in course.modules.items()
    if set(names) & set(modules)
    for name, check in course.checks(assignment).items()
}
print("\n".join(as_module({name: phrases(name, check) for name, check in checks.items()})))
