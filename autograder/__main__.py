"""python -m autograder: the console script."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the working directory: a student's folder, perhaps, with modules of theirs

from autograder.cli import main  # noqa: E402

main()
