"""python -m autograder: the console script."""

from autograder.cli import main

main()
