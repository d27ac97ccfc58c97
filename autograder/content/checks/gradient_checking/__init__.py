"""Checks of 03_gradient_checking."""
