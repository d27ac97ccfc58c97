"""Normalization: inputs with mean 0 and variance 1, and what that does to the cost."""
