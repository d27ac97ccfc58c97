"""What is kept of grading: our records beside nbgrader's rows (`book`, `marks`), and the autograded folders."""
