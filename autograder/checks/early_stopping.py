"""Checks of 06_regularization: early stopping."""
