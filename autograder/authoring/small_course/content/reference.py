"""The right answers. Only NumPy is needed."""

import numpy as np


def root_mean_square(x):
    """sqrt(mean(x²)) of an array x (n,)."""
    return np.sqrt(np.mean(x**2))
