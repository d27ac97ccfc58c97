"""Checks of 05_initialization."""
