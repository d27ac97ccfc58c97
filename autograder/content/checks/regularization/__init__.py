"""Checks of 06_regularization."""
