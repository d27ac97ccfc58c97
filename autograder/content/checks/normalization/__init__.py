"""Checks of 04_normalization."""
