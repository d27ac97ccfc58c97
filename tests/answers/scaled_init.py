"""Answers to scaled_init; right draws are in filled_params."""

from tests.answers import wrong
from tests.answers.filled_params import filled, plus_minus


@wrong("√(gain/n) as bound", named="bound-is-the-std")
def scaled_init(dims, gain, rng):
    return filled(dims, lambda n_in, n_out: plus_minus((gain / n_in) ** 0.5, n_in, n_out, rng))


@wrong("gain beside", named="gain-times-std")
def scaled_init(dims, gain, rng):
    return filled(dims, lambda n_in, n_out: rng.standard_normal((n_out, n_in)) * gain * (1 / n_in) ** 0.5)
