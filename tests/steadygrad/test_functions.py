import numpy as np
import pytest
from steadygrad import functions

FUNCTIONS = {name: getattr(functions, name) for name in functions.__all__}
PAIRS = [name for name in FUNCTIONS if f"{name}_prime" in FUNCTIONS]


def test_every_function_has_its_prime():
    """Is every public function one of a pair?"""
    assert {f"{name}_prime" for name in PAIRS} | set(PAIRS) == set(FUNCTIONS)


@pytest.mark.parametrize("name", PAIRS)
def test_primes_are_the_slopes(name):
    """Is each prime the limit of the difference quotient, away from kinks?"""
    z = np.linspace(-4, 4, 40).reshape(5, 8)
    h = 1e-6
    slope = (FUNCTIONS[name](z + h) - FUNCTIONS[name](z - h)) / (2 * h)
    np.testing.assert_allclose(FUNCTIONS[f"{name}_prime"](z), slope, atol=1e-8)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("z", [np.array([[-1e4, 0.0, 1e4]]), np.zeros((0, 3)), np.array(2.0), np.arange(-2, 3)])
@pytest.mark.filterwarnings("error")
def test_shape_and_floats_without_overflow(name, z):
    """Do all keep the shape, give floats, and stay finite for huge z without a warning?"""
    out = np.asarray(FUNCTIONS[name](z))
    assert out.shape == z.shape and out.dtype == np.float64
    assert np.all(np.isfinite(out))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_inputs_are_left_alone(name):
    """Is the result a new array, so that writing into it cannot change z?"""
    z = np.array([-1.0, 0.0, 2.0])
    FUNCTIONS[name](z)[...] = 7.0
    np.testing.assert_array_equal(z, [-1.0, 0.0, 2.0])


def test_relu_at_the_kink():
    """Is the slope at 0 the documented 0?"""
    np.testing.assert_array_equal(FUNCTIONS["relu_prime"](np.array([-0.0, 0.0, 5e-324])), [0, 0, 1])
