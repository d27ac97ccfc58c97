"""Gradient checking: derivatives by finite differences, and what they say of a backward pass."""
