"""Checks of 05_initialization: what the scale of the weights does to signals and gradients."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from steadygrad.judging.plain import Named

from autograder.content.checks.initialization import phrases
from autograder.content.checks.nets import activations, backward, small_net
from autograder.content.reference import initialization as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, vector

# ---------------------------------------------------------------- signals through many layers


def linear_chains(rng: np.random.Generator) -> Iterator[tuple]:
    """One layer, then deeper chains of a W that is neither diagonal nor symmetric."""
    for L in (1, 2, int(rng.integers(4, 8))):
        n, m = int(rng.integers(2, 4)), int(rng.integers(2, 5))
        yield rng.uniform(0.3, 1.5, (n, n)), rng.standard_normal((1, n)), L, rng.standard_normal((n, m))


deep_linear_output = Check(
    question="ŷ = w_last W^(L-1) x",
    reference=reference.deep_linear_output,
    explained=phrases.deep_linear_output,
    cases=linear_chains,
    wide=("values of 1e4", "some zeros", "other signs", "mixed signs", "far from zero", "W: values of 1e-12"),
    misconceptions=(
        Misconception(
            "one-factor-too-many",
            "L layers have L weight matrices, and the last is w_last: only L - 1 of them are W. For L = 1 there is "
            "none.",
            lambda W, w_last, L, x: w_last @ np.linalg.matrix_power(W, L) @ x,
        ),
        Misconception(
            "one-factor-too-few",
            "W appears L - 1 times, once for each hidden layer; range(1, L - 1) has only L - 2 numbers, range(L - 1) "
            "has L - 1.",
            lambda W, w_last, L, x: w_last @ np.linalg.matrix_power(W, max(L - 2, 0)) @ x,
        ),
        Misconception(
            "power-of-each-entry",
            "W ** k raises each entry to a power. The layers are applied one after the other: W @ (W @ x), a matrix "
            "power.",
            lambda W, w_last, L, x: w_last @ W ** (L - 1) @ x,
        ),
        Misconception(
            "one-number-for-the-matrix",
            "1.5^L describes W = 1.5 I only. In general every entry of W takes part: multiply by the matrix.",
            lambda W, w_last, L, x: w_last @ (W[0, 0] ** (L - 1) * x),
        ),
        Misconception(
            "last-layer-forgotten",
            "The output layer w_last, of shape (1, n), comes after the L - 1 hidden ones: the result has shape (1, m).",
            lambda W, w_last, L, x: np.linalg.matrix_power(W, L - 1) @ x,
        ),
        Misconception(
            "transposed-matrix",
            "z = W x: row i of W holds the weights of unit i. With Wᵀ, or x @ W, the roles of inputs and units are "
            "swapped.",
            lambda W, w_last, L, x: w_last @ np.linalg.matrix_power(W.T, L - 1) @ x,
        ),
    ),
)

# ---------------------------------------------------------------- looking into a net


def spread_cases(rng: np.random.Generator) -> Iterator[tuple]:
    """One layer; then nets of several, of the activations that are used most."""
    for dims, g in (([3, 4], "tanh"), ([4, 3, 5, 2], "tanh"), ([3, 6, 4, 5], "relu"), ([5, 2, 3], "sigmoid")):
        yield small_net(rng, dims), rng.standard_normal((dims[0], int(rng.integers(4, 7)))), Named(g)


def of_each_layer(measure):
    """One number a layer, measured on its (Z, A)."""
    return lambda params, X, g: np.array([measure(Z, A) for Z, A in activations(params, X, g)])


def last_layer_linear(params, X, g):
    *before, (Z, _) = activations(params, X, g)
    return np.array([*(A.std() for _, A in before), Z.std()])


activation_spread = Check(
    question="The standard deviation of A[l] for l = 1, …, L",
    reference=reference.activation_spread,
    explained=phrases.activation_spread,
    cases=spread_cases,
    aspects=(Aspect("spread of each layer", observe=vector),),
    misconceptions=(
        Misconception(
            "variance",
            "This is the variance; the standard deviation is its square root, A.std().",
            of_each_layer(lambda Z, A: A.var()),
        ),
        Misconception(
            "root-mean-square",
            "The standard deviation is measured from the mean: √mean((A - mean(A))²), as A.std() does.",
            of_each_layer(lambda Z, A: np.sqrt(np.mean(A**2))),
        ),
        Misconception(
            "divided-by-n-minus-1",
            "Divide by the number of values n, as A.std() does; ddof=1 divides by n - 1.",
            of_each_layer(lambda Z, A: A.std(ddof=1)),
        ),
        Misconception(
            "last-layer-linear",
            "The last layer ends with g, too: A[L] = g(Z[L]).",
            last_layer_linear,
        ),
        Misconception(
            "before-the-activation",
            "Measure A[l] = g(Z[l]), what the next layer gets, not Z[l].",
            of_each_layer(lambda Z, A: Z.std()),
        ),
        Misconception(
            "unit-by-unit",
            "Take one standard deviation over all units and examples of a layer, A.std(), not the mean of one for "
            "each unit.",
            of_each_layer(lambda Z, A: A.std(axis=1).mean()),
        ),
        Misconception(
            "bias-forgotten",
            "Z[l] = W[l] A[l-1] + b[l]: the biases are missing.",
            lambda params, X, g: np.array([A.std() for _, A in activations(params, X, g, bias=False)]),
        ),
        Misconception(
            "input-counted",
            "The input is no layer: start with A[1]. The result has L numbers.",
            lambda params, X, g: np.array([X.std(), *(A.std() for _, A in activations(params, X, g))]),
        ),
        Misconception(
            "activation-forgotten",
            "Every layer ends with g: A[l] = g(Z[l]) is also what goes into layer l + 1.",
            lambda params, X, g: np.array([A.std() for _, A in activations(params, X, lambda z: z)]),
        ),
    ),
)


def gradient_cases(rng: np.random.Generator) -> Iterator[tuple]:
    """Random upstream gradients, never ones: a backward pass that ignores its own would pass otherwise."""
    for dims, g in (([3, 4], "tanh"), ([4, 3, 5, 2], "tanh"), ([3, 6, 4, 5], "relu"), ([5, 2, 3], "sigmoid")):
        m = int(rng.integers(4, 7))
        yield (
            small_net(rng, dims),
            rng.standard_normal((dims[0], m)),
            rng.standard_normal((dims[-1], m)),
            Named(g),
            Named(f"{g}_prime"),
        )


def norms_of_dW(*arguments, **options):
    return np.array([np.linalg.norm(dW) for dW, _, _ in backward(*arguments, **options)])


gradient_norms = Check(
    question="The Frobenius norm of dW[l] for l = 1, …, L",
    reference=reference.gradient_norms,
    explained=phrases.gradient_norms,
    wide=("values of 1e2", "X: values of 1e2", "dA: values of 1e2", "params: values of 1e2", "values of 1e-12"),
    cases=gradient_cases,
    aspects=(Aspect("norm of each layer's gradient", observe=vector),),
    misconceptions=(
        Misconception(
            "divided-by-m",
            "dA is ∂J/∂A[L], so the 1/m of the mean loss is in it already: do not divide by m again.",
            lambda params, X, dA, g, g_prime: norms_of_dW(params, X, dA, g, g_prime) / X.shape[1],
        ),
        Misconception(
            "slope-at-a",
            "dZ = dA * g'(Z): the slope is taken at Z, before the activation, not at A = g(Z).",
            lambda *arguments: norms_of_dW(*arguments, slope_at=lambda Z, A: A),
        ),
        Misconception(
            "slope-forgotten",
            "Going back through the activation multiplies by its slope: dZ = dA * g'(Z).",
            lambda params, X, dA, g, g_prime: norms_of_dW(params, X, dA, g, np.ones_like),
        ),
        Misconception(
            "last-slope-forgotten",
            "dA belongs to A[L], so the last layer's slope is still to be applied: dZ[L] = dA * g'(Z[L]).",
            lambda *arguments: norms_of_dW(*arguments, last_slope=False),
        ),
        Misconception(
            "own-activation",
            "dW[l] = dZ[l] A[l-1]ᵀ: the other factor is what came into the layer, A[l-1], not what went out of it.",
            lambda *arguments: np.array([np.linalg.norm(dZ @ A.T) for _, dZ, A in backward(*arguments)]),
        ),
        Misconception(
            "slope-lost-on-the-way",
            "dA[l-1] = W[l]ᵀ dZ[l]: what goes further back is dZ, with the slope in it, not dA.",
            lambda *arguments: norms_of_dW(*arguments, passes_on_dA=True),
        ),
        Misconception(
            "always-tanh",
            "1 - A² is the slope of tanh only: use the g_prime that is passed in.",
            lambda params, X, dA, g, g_prime: norms_of_dW(
                params, X, dA, g, lambda A: 1 - A**2, slope_at=lambda Z, A: A
            ),
        ),
        Misconception(
            "squared-norm",
            "This is the sum of squares; the norm is its square root.",
            lambda *arguments: norms_of_dW(*arguments) ** 2,
        ),
        Misconception(
            "spectral-norm",
            "np.linalg.norm(dW, 2) is a matrix's largest singular value. The Frobenius norm, the root of the sum of "
            "squares, is np.linalg.norm(dW).",
            lambda *arguments: np.array([np.linalg.norm(dW, 2) for dW, _, _ in backward(*arguments)]),
        ),
        Misconception(
            "norm-of-dZ",
            "Measure dW[l] = dZ[l] A[l-1]ᵀ, the gradient of the weights, not dZ[l].",
            lambda *arguments: np.array([np.linalg.norm(dZ) for _, dZ, _ in backward(*arguments)]),
        ),
        Misconception(
            "last-layer-first",
            "The backward pass finds the last layer first; put the numbers in the order of the layers, 1 to L.",
            lambda *arguments: norms_of_dW(*arguments)[::-1],
        ),
    ),
)


def layers_of_units(rng: np.random.Generator) -> Iterator[tuple]:
    """Units alike; one unit; and layers whose most different units are neither neighbours nor the first."""
    yield (np.full((int(rng.integers(2, 5)), 3), rng.standard_normal()),)
    yield (rng.standard_normal((1, 4)),)
    for n_in in (2, 4):
        W = rng.uniform(-0.3, 0.3, (6, n_in))
        apart = rng.uniform(1, 2, n_in)
        W[2] += apart
        W[4] -= apart
        yield (W,)


def unit_distances(W: np.ndarray) -> np.ndarray:
    return np.linalg.norm(W[:, None] - W[None, :], axis=2)


symmetry_gap = Check(
    question="The largest distance between the weights of two units of a layer",
    reference=reference.symmetry_gap,
    explained=phrases.symmetry_gap,
    wide=("values of 1e4", "values of 1e2", "values of 1e4"),
    cases=layers_of_units,
    aspects=(Aspect("gap", atol=1e-6),),
    misconceptions=(
        Misconception(
            "columns-for-units",
            "A unit's weights are a row of W (n_out, n_in); columns belong to its inputs.",
            lambda W: unit_distances(W.T).max(),
        ),
        Misconception(
            "neighbours-only",
            "Compare every unit with every other one, not only with the next.",
            lambda W: np.linalg.norm(np.diff(W, axis=0), axis=1).max(initial=0.0),
        ),
        Misconception(
            "first-unit-only",
            "Compare every unit with every other one, not only with the first.",
            lambda W: unit_distances(W)[0].max(),
        ),
        Misconception(
            "smallest-distance",
            "The gap is the largest of the distances: one unit that differs is enough to break the symmetry.",
            lambda W: min((unit_distances(W)[i, j] for i in range(len(W)) for j in range(i)), default=0.0),
        ),
        Misconception(
            "squared-distance",
            "This is the sum of squares; the distance is its square root.",
            lambda W: (unit_distances(W) ** 2).max(),
        ),
        Misconception(
            "range-of-entries",
            "W.max() - W.min() compares entries of different columns too. Compare rows: the norm of W[i] - W[j].",
            lambda W: W.max() - W.min(),
        ),
    ),
)
