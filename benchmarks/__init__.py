"""What grading costs, beside nbgrader, otter and the least that it could cost: `make bench`."""
