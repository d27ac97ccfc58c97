"""The NumPy reference of every graded function, one module a topic. Never released to students."""
