"""Answers to numerical_gradient."""

import numpy as np
from scipy import optimize

from autograder.content.reference import gradient_checking as reference
from tests.answers import right, wrong


def with_a_unit_vector(J, theta, eps):
    gradient = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        e = np.zeros(theta.shape[0])
        e[i] = 1
        gradient[i] = (J(theta + eps * e) - J(theta - eps * e)) / eps / 2
    return gradient


@right("entry kept")
def numerical_gradient(J, theta, eps):
    gradient = []
    for i, kept in enumerate(theta):
        theta[i] = kept + eps
        up = J(theta)
        theta[i] = kept - eps
        down = J(theta)
        theta[i] = kept
        gradient.append((up - down) / (2 * eps))
    return gradient


@right("unit vector")
def numerical_gradient(J, theta, eps):
    return with_a_unit_vector(J, theta, eps)


@right("working copy")
def numerical_gradient(J, theta, eps):
    work, gradient = theta.copy(), np.zeros(theta.size)
    for i in range(theta.size):
        work[i] = theta[i] + eps
        up = J(work)
        work[i] = theta[i] - eps
        gradient[i] = (up - J(work)) / (2 * eps)
        work[i] = theta[i]
    return gradient


@right("SciPy, both sides")
def numerical_gradient(J, theta, eps):
    one_sided = [optimize.approx_fprime(theta, J, sign * eps) for sign in (1, -1)]
    return np.mean(one_sided, axis=0)


@right("np.where")
def numerical_gradient(J, theta, eps):
    return np.array(
        [
            (J(theta + eps * (np.arange(theta.size) == i)) - J(theta - eps * (np.arange(theta.size) == i))) / (2 * eps)
            for i in range(theta.size)
        ]
    )


@wrong("in place, rounded")
def numerical_gradient(J, theta, eps):
    gradient = np.zeros(theta.size)
    for i in range(theta.size):
        theta[i] += eps
        up = J(theta)
        theta[i] -= 2 * eps
        gradient[i] = (up - J(theta)) / (2 * eps)
        theta[i] += eps
    return gradient


@wrong("column")
def numerical_gradient(J, theta, eps):
    return reference.numerical_gradient(J, theta, eps)[:, None]


@wrong("first entry only")
def numerical_gradient(J, theta, eps):
    return reference.numerical_gradient(J, theta, eps) * (np.arange(theta.size) == 0)


@wrong("last one missing")
def numerical_gradient(J, theta, eps):
    return reference.numerical_gradient(J, theta, eps)[:-1]


@wrong("length")
def numerical_gradient(J, theta, eps):
    return float(np.linalg.norm(reference.numerical_gradient(J, theta, eps)))


@wrong("relative steps")
def numerical_gradient(J, theta, eps):
    return np.array(
        [
            (J(theta + eps * abs(theta[i]) * e) - J(theta - eps * abs(theta[i]) * e)) / (2 * eps * abs(theta[i]))
            for i, e in enumerate(np.eye(theta.size))
        ]
    )


@wrong("negative")
def numerical_gradient(J, theta, eps):
    return -reference.numerical_gradient(J, theta, eps)


@wrong("moved together", named="all-at-once")
def numerical_gradient(J, theta, eps):
    gradient = []
    for i in range(len(theta)):
        moved = theta + eps
        gradient.append((J(moved) - J(theta - eps)) / (2 * eps))
    return np.array(gradient)


@wrong("forward", named="one-sided")
def numerical_gradient(J, theta, eps):
    return optimize.approx_fprime(theta, J, eps)


@wrong("own small eps", named="eps-ignored")
def numerical_gradient(J, theta, eps):
    return with_a_unit_vector(J, theta, 1e-7)
