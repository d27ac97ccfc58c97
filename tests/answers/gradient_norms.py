"""Answers to gradient_norms."""

import numpy as np

from autograder.content.reference import initialization as reference
from tests.answers import right, wrong
from tests.answers.helpers import activations


def gradients(params, X, dA, g, g_prime, last_slope=True):
    L = len(params) // 2
    Z, A = {}, {0: X}
    for n in range(1, L + 1):
        Z[n] = np.dot(params[f"W{n}"], A[n - 1]) + params[f"b{n}"]
        A[n] = g(Z[n])
    grads = {}
    for n in range(L, 0, -1):
        dZ = np.multiply(dA, g_prime(Z[n])) if last_slope or n < L else dA
        grads[n] = dZ.dot(A[n - 1].T)
        dA = params[f"W{n}"].T.dot(dZ)
    return [grads[n] for n in range(1, L + 1)]


def backwards_with(dW_of=lambda dZ, A, before: dZ @ before.T, slope=lambda d, Z, A: d(Z), back=lambda dA, dZ: dZ):
    """A learner's backward pass in one function, with a line of it in other words."""

    def gradient_norms(params, X, dA, g, g_prime):
        L = len(params) // 2
        A, Z, norms = [X], [None], []
        for n in range(1, L + 1):
            Z.append(params[f"W{n}"] @ A[-1] + params[f"b{n}"])
            A.append(g(Z[-1]))
        for n in range(L, 0, -1):
            dZ = dA * slope(g_prime, Z[n], A[n])
            norms.insert(0, np.sqrt(np.sum(dW_of(dZ, A[n], A[n - 1]) ** 2)))
            dA = params[f"W{n}"].T @ back(dA, dZ)
        return norms

    return gradient_norms


@right("array")
def gradient_norms(params, X, dA, g, g_prime):
    return np.array([np.linalg.norm(dW) for dW in gradients(params, X, dA, g, g_prime)])


@right("list")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.linalg.norm(dW) for dW in gradients(params, X, dA, g, g_prime)]


@right("fro")
def gradient_norms(params, X, dA, g, g_prime):
    return [float(np.linalg.norm(dW, "fro")) for dW in gradients(params, X, dA, g, g_prime)]


@right("flat")
def gradient_norms(params, X, dA, g, g_prime):
    return tuple(np.linalg.norm(dW.ravel(), 2) for dW in gradients(params, X, dA, g, g_prime))


@right("einsum")
def gradient_norms(params, X, dA, g, g_prime):
    return np.sqrt([np.einsum("ij,ij->", dW, dW) for dW in gradients(params, X, dA, g, g_prime)])


@right("trace")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.sqrt(np.trace(dW @ dW.T)) for dW in gradients(params, X, dA, g, g_prime)]


@right("singular values")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.sqrt((np.linalg.svd(dW)[1] ** 2).sum()) for dW in gradients(params, X, dA, g, g_prime)]


@right("example by example")
def gradient_norms(params, X, dA, g, g_prime):
    columns = [gradients(params, X[:, [j]], dA[:, [j]], g, g_prime) for j in range(X.shape[1])]
    return [np.linalg.norm(sum(parts)) for parts in zip(*columns)]


@right("differences")
def gradient_norms(params, X, dA, g, g_prime):
    def objective(params):
        return float(np.sum(dA * list(activations(params, X, g))[-1]))

    norms = []
    for n in range(1, len(params) // 2 + 1):
        total = 0.0
        for index in np.ndindex(params[f"W{n}"].shape):
            step = np.zeros(params[f"W{n}"].shape)
            step[index] = 1e-5
            up, down = (objective({**params, f"W{n}": params[f"W{n}"] + s}) for s in (step, -step))
            total += ((up - down) / 2e-5) ** 2
        norms.append(total**0.5)
    return norms


@wrong("matrices")
def gradient_norms(params, X, dA, g, g_prime):
    return gradients(params, X, dA, g, g_prime)


@wrong("nuclear norm")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.linalg.norm(dW, "nuc") for dW in gradients(params, X, dA, g, g_prime)]


@wrong("sum of absolute values")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.abs(dW).sum() for dW in gradients(params, X, dA, g, g_prime)]


@wrong("mean square")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.sqrt(np.mean(dW**2)) for dW in gradients(params, X, dA, g, g_prime)]


@wrong("upstream of ones")
def gradient_norms(params, X, dA, g, g_prime):
    return reference.gradient_norms(params, X, np.ones_like(dA), g, g_prime)


@wrong("column")
def gradient_norms(params, X, dA, g, g_prime):
    return np.array([[np.linalg.norm(dW)] for dW in gradients(params, X, dA, g, g_prime)])


@wrong("total")
def gradient_norms(params, X, dA, g, g_prime):
    return float(np.sqrt(sum((dW**2).sum() for dW in gradients(params, X, dA, g, g_prime))))


@wrong("summed examples apart")
def gradient_norms(params, X, dA, g, g_prime):
    return np.sum(
        [reference.gradient_norms(params, X[:, [j]], dA[:, [j]], g, g_prime) for j in range(X.shape[1])], axis=0
    )


@wrong("biases' gradients")
def gradient_norms(params, X, dA, g, g_prime):
    return reference.gradient_norms(params, np.ones_like(X), dA, g, g_prime)


@wrong("dZ @ A[n].T", named="own-activation")
def gradient_norms(params, X, dA, g, g_prime):
    return backwards_with(dW_of=lambda dZ, A, before: dZ @ A.T)(params, X, dA, g, g_prime)


@wrong("W.T @ dA", named="slope-lost-on-the-way")
def gradient_norms(params, X, dA, g, g_prime):
    return backwards_with(back=lambda dA, dZ: dA)(params, X, dA, g, g_prime)


@wrong("1 - A²", named="always-tanh")
def gradient_norms(params, X, dA, g, g_prime):
    return backwards_with(slope=lambda d, Z, A: 1 - A * A)(params, X, dA, g, g_prime)


@wrong("g_prime(A)", named="slope-at-a")
def gradient_norms(params, X, dA, g, g_prime):
    return backwards_with(slope=lambda d, Z, A: d(A))(params, X, dA, g, g_prime)


@wrong("last slope", named="last-slope-forgotten")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.linalg.norm(dW) for dW in gradients(params, X, dA, g, g_prime, last_slope=False)]


@wrong("no slopes", named="slope-forgotten")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.linalg.norm(dW) for dW in gradients(params, X, dA, g, lambda z: 1 + 0 * z)]


@wrong("1/m", named="divided-by-m")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.linalg.norm(dW) for dW in gradients(params, X, dA / X.shape[1], g, g_prime)]


@wrong("norm(dW, 2)", named="spectral-norm")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.linalg.svd(dW)[1][0] for dW in gradients(params, X, dA, g, g_prime)]


@wrong("appended", named="last-layer-first")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.linalg.norm(dW) for dW in gradients(params, X, dA, g, g_prime)][::-1]


@wrong("sum of squares", named="squared-norm")
def gradient_norms(params, X, dA, g, g_prime):
    return [np.sum(dW * dW) for dW in gradients(params, X, dA, g, g_prime)]
