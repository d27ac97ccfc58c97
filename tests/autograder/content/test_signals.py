import functools
import itertools
import statistics

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from autograder.vocabulary.check import load

CHECKS = load("autograder.content.checks.initialization.signals")


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


@pytest.mark.parametrize("name", CHECKS)
def test_mistakes_are_finite(sheets, name):
    """Does every misconception show numbers on every case? A learner's way to the same mistake never matches a NaN."""
    for sheet in sheets(name):
        for mistake, shown in sheet.aspects[0].mistaken.items():
            for quantities in shown:
                assert all(np.all(np.isfinite(q.value)) for q in quantities.values()), mistake


# ---------------------------------------------------------------- deep_linear_output


def by_recursion(W, w_last, L, x):
    return w_last @ x if L == 1 else by_recursion(W, w_last @ W, L - 1, x)


def by_entries(W, w_last, L, x):
    n, m = x.shape
    out = np.zeros((1, m))
    for j in range(m):
        a = [x[i, j] for i in range(n)]
        for _ in range(L - 1):
            a = [sum(W[i, k] * a[k] for k in range(n)) for i in range(n)]
        out[0, j] = sum(w_last[0, k] * a[k] for k in range(n))
    return out


def by_eigenvalues(W, w_last, L, x):
    values, vectors = np.linalg.eig(W.astype(complex))
    return (w_last @ vectors @ np.diag(values ** (L - 1)) @ np.linalg.inv(vectors) @ x).real


RIGHT_CHAINS = {
    "matrix_power": lambda W, w_last, L, x: w_last @ np.linalg.matrix_power(W, L - 1) @ x,
    "np.matmul": lambda W, w_last, L, x: np.matmul(w_last, np.matmul(np.linalg.matrix_power(W, L - 1), x)),
    "einsum": lambda W, w_last, L, x: np.einsum("oi,ij,jm->om", w_last, np.linalg.matrix_power(W, L - 1), x),
    "reduce": lambda W, w_last, L, x: functools.reduce(np.dot, [w_last, *[W] * (L - 1), x]),
    "multi_dot": lambda W, w_last, L, x: np.linalg.multi_dot([w_last, *[W] * (L - 1), x]),
    "recursion": by_recursion,
    "entries": by_entries,
    "eigenvalues": by_eigenvalues,
    "column by column": lambda W, w_last, L, x: np.hstack(
        [w_last @ np.linalg.matrix_power(W, L - 1) @ x[:, [j]] for j in range(x.shape[1])]
    ),
}
WRONG_CHAINS = {
    "flat": lambda W, w_last, L, x: by_entries(W, w_last, L, x)[0],
    "transposed": lambda W, w_last, L, x: by_entries(W, w_last, L, x).T,
    "one factor too few": lambda W, w_last, L, x: by_entries(W, w_last, max(L - 1, 1), x),
    "first example only": lambda W, w_last, L, x: by_entries(W, w_last, L, x[:, :1]),
    "mean": lambda W, w_last, L, x: by_entries(W, w_last, L, x).mean(),
    "complex": lambda W, w_last, L, x: by_entries(W, w_last, L, x).astype(complex),
    "float32": lambda W, w_last, L, x: by_entries(W, w_last, L, x).astype(np.float32),
    "with activation": lambda W, w_last, L, x: np.tanh(by_entries(W, w_last, L, x)),
    "from the left": lambda W, w_last, L, x: w_last @ x * np.linalg.det(W) ** (L - 1),
}

# ---------------------------------------------------------------- activation_spread


def layers_of(params, X, g):
    A = X
    for number in range(1, sum(name[0] == "W" for name in params) + 1):
        A = g(params[f"W{number}"] @ A + params[f"b{number}"])
        yield A


def by_formula(A):
    return np.sqrt(np.mean(A**2) - np.mean(A) ** 2)


RIGHT_SPREADS = {
    "list": lambda params, X, g: [A.std() for A in layers_of(params, X, g)],
    "tuple": lambda params, X, g: tuple(np.std(A) for A in layers_of(params, X, g)),
    "Python floats": lambda params, X, g: [float(A.std()) for A in layers_of(params, X, g)],
    "0-d arrays": lambda params, X, g: [np.array(A.std()) for A in layers_of(params, X, g)],
    "pstdev": lambda params, X, g: [statistics.pstdev(A.ravel().tolist()) for A in layers_of(params, X, g)],
    "formula": lambda params, X, g: np.array([by_formula(A) for A in layers_of(params, X, g)]),
    "norm": lambda params, X, g: np.array(
        [np.linalg.norm(A - A.mean()) / np.sqrt(A.size) for A in layers_of(params, X, g)]
    ),
    "fromiter": lambda params, X, g: np.fromiter((A.std() for A in layers_of(params, X, g)), float),
}
WRONG_SPREADS = {
    "n - 1": lambda params, X, g: [A.std(ddof=1) for A in layers_of(params, X, g)],
    "unit spreads": lambda params, X, g: [A.std(axis=1) for A in layers_of(params, X, g)],
    "example by example": lambda params, X, g: [A.std(axis=0).mean() for A in layers_of(params, X, g)],
    "root mean square": lambda params, X, g: [np.sqrt(np.mean(A**2)) for A in layers_of(params, X, g)],
    "last layer only": lambda params, X, g: [A.std() for A in layers_of(params, X, g)][-1],
    "column": lambda params, X, g: np.array([[A.std()] for A in layers_of(params, X, g)]),
    "dict": lambda params, X, g: {i: A.std() for i, A in enumerate(layers_of(params, X, g))},
    "generator": lambda params, X, g: (A.std() for A in layers_of(params, X, g)),
    "reversed": lambda params, X, g: [A.std() for A in layers_of(params, X, g)][::-1],
    "texts": lambda params, X, g: [str(A.std()) for A in layers_of(params, X, g)],
    "float32": lambda params, X, g: np.array([A.std() for A in layers_of(params, X, g)], dtype=np.float32),
}

# ---------------------------------------------------------------- gradient_norms


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


def by_differences(params, X, dA, g, g_prime):
    def objective(params):
        return float(np.sum(dA * list(layers_of(params, X, g))[-1]))

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


def example_by_example(*arguments):
    params, X, dA, g, g_prime = arguments
    columns = [gradients(params, X[:, [j]], dA[:, [j]], g, g_prime) for j in range(X.shape[1])]
    return [np.linalg.norm(sum(parts)) for parts in zip(*columns)]


RIGHT_NORMS = {
    "array": lambda *a: np.array([np.linalg.norm(dW) for dW in gradients(*a)]),
    "list": lambda *a: [np.linalg.norm(dW) for dW in gradients(*a)],
    "fro": lambda *a: [float(np.linalg.norm(dW, "fro")) for dW in gradients(*a)],
    "flat": lambda *a: tuple(np.linalg.norm(dW.ravel(), 2) for dW in gradients(*a)),
    "einsum": lambda *a: np.sqrt([np.einsum("ij,ij->", dW, dW) for dW in gradients(*a)]),
    "trace": lambda *a: [np.sqrt(np.trace(dW @ dW.T)) for dW in gradients(*a)],
    "singular values": lambda *a: [np.sqrt((np.linalg.svd(dW)[1] ** 2).sum()) for dW in gradients(*a)],
    "example by example": example_by_example,
    "differences": by_differences,
}
WRONG_NORMS = {
    "matrices": lambda *a: gradients(*a),
    "nuclear norm": lambda *a: [np.linalg.norm(dW, "nuc") for dW in gradients(*a)],
    "sum of absolute values": lambda *a: [np.abs(dW).sum() for dW in gradients(*a)],
    "mean square": lambda *a: [np.sqrt(np.mean(dW**2)) for dW in gradients(*a)],
    "upstream of ones": lambda params, X, dA, g, g_prime: RIGHT_NORMS["list"](params, X, np.ones_like(dA), g, g_prime),
    "column": lambda *a: np.array([[np.linalg.norm(dW)] for dW in gradients(*a)]),
    "total": lambda *a: float(np.sqrt(sum((dW**2).sum() for dW in gradients(*a)))),
    "summed examples apart": lambda params, X, dA, g, g_prime: np.sum(
        [RIGHT_NORMS["array"](params, X[:, [j]], dA[:, [j]], g, g_prime) for j in range(X.shape[1])], axis=0
    ),
    "biases' gradients": lambda params, X, dA, g, g_prime: RIGHT_NORMS["list"](params, np.ones_like(X), dA, g, g_prime),
}

# ---------------------------------------------------------------- symmetry_gap


def by_gram(W):
    squares = (W**2).sum(axis=1)
    return np.sqrt(np.maximum(squares[:, None] + squares - 2 * W @ W.T, 0)).max()


def by_loops(W):
    gap = 0.0
    for i in range(len(W)):
        for j in range(i):
            gap = max(gap, sum((a - b) ** 2 for a, b in zip(W[i], W[j])) ** 0.5)
    return gap


RIGHT_GAPS = {
    "Gram matrix": by_gram,
    "loops": by_loops,
    "cdist": lambda W: cdist(W, W).max(),
    "combinations": lambda W: max((np.linalg.norm(a - b) for a, b in itertools.combinations(W, 2)), default=0),
    "product": lambda W: float(max(np.linalg.norm(a - b) for a, b in itertools.product(W, W))),
    "einsum": lambda W: np.sqrt(np.einsum("ijk,ijk->ij", W[:, None] - W, W[:, None] - W).max()),
    "0-d array": lambda W: np.asarray(by_loops(W)),
    "NumPy number": lambda W: np.float64(by_loops(W)),
}
WRONG_GAPS = {
    "largest difference": lambda W: np.abs(W[:, None] - W).max(),
    "taxicab": lambda W: np.abs(W[:, None] - W).sum(axis=2).max(),
    "mean distance": lambda W: cdist(W, W).mean(),
    "matrix": lambda W: cdist(W, W),
    "array of one": lambda W: np.array([by_loops(W)]),
    "boolean": lambda W: bool(by_loops(W) > 0),
    "from the mean": lambda W: np.linalg.norm(W - W.mean(axis=0), axis=1).max(),
    "lengths": lambda W: np.ptp(np.linalg.norm(W, axis=1)),
    "none": lambda W: None,
    "text": lambda W: str(by_loops(W)),
    "complex": lambda W: complex(by_loops(W)),
    "NaN for one unit": lambda W: by_loops(W) if len(W) > 1 else np.nan,
}

RIGHT = {
    "deep_linear_output": RIGHT_CHAINS,
    "activation_spread": RIGHT_SPREADS,
    "gradient_norms": RIGHT_NORMS,
    "symmetry_gap": RIGHT_GAPS,
}
WRONG = {
    "deep_linear_output": WRONG_CHAINS,
    "activation_spread": WRONG_SPREADS,
    "gradient_norms": WRONG_NORMS,
    "symmetry_gap": WRONG_GAPS,
}


@pytest.mark.parametrize("name, style", [(name, style) for name, styles in RIGHT.items() for style in styles])
def test_right_answers_of_any_style_pass(passes, name, style):
    """Is every right way to compute it right?"""
    passes(name, RIGHT[name][style])


@pytest.mark.parametrize("name, slip", [(name, slip) for name, slips in WRONG.items() for slip in slips])
def test_wrong_answers_fail(fails, name, slip):
    """Is a wrong answer that the check does not declare rejected?"""
    fails(name, WRONG[name][slip])


# ---------------------------------------------------------------- mistakes as learners write them


def no_last_slope(params, X, dA, g, g_prime):
    return [np.linalg.norm(dW) for dW in gradients(params, X, dA, g, g_prime, last_slope=False)]


def no_biases(params):
    return {name: value if name[0] == "W" else 0 * value for name, value in params.items()}


def last_layer_without_g(params, X, g):
    L, A, spreads = len(params) // 2, X, []
    for n in range(1, L + 1):
        Z = params[f"W{n}"] @ A + params[f"b{n}"]
        A = g(Z) if n < L else Z
        spreads.append(np.std(A))
    return spreads


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


def range_from_1_to_L_minus_1(W, w_last, L, x):
    for _ in range(1, L - 1):
        x = W @ x
    return w_last @ x


NATURAL = {
    "range(1, L - 1)": ("deep_linear_output", range_from_1_to_L_minus_1, "one-factor-too-few"),
    "sqrt of mean square": (
        "activation_spread",
        lambda *a: [np.linalg.norm(A) / A.size**0.5 for A in layers_of(*a)],
        "root-mean-square",
    ),
    "stdev": (
        "activation_spread",
        lambda *a: [statistics.stdev(A.ravel().tolist()) for A in layers_of(*a)],
        "divided-by-n-minus-1",
    ),
    "g if n < L": ("activation_spread", last_layer_without_g, "last-layer-linear"),
    "dZ @ A[n].T": ("gradient_norms", backwards_with(dW_of=lambda dZ, A, before: dZ @ A.T), "own-activation"),
    "W.T @ dA": ("gradient_norms", backwards_with(back=lambda dA, dZ: dA), "slope-lost-on-the-way"),
    "1 - A²": ("gradient_norms", backwards_with(slope=lambda d, Z, A: 1 - A * A), "always-tanh"),
    "g_prime(A)": ("gradient_norms", backwards_with(slope=lambda d, Z, A: d(A)), "slope-at-a"),
    "last slope": ("gradient_norms", no_last_slope, "last-slope-forgotten"),
    "no slopes": (
        "gradient_norms",
        lambda p, X, dA, g, d: RIGHT_NORMS["list"](p, X, dA, g, lambda z: 1 + 0 * z),
        "slope-forgotten",
    ),
    "1/m": ("gradient_norms", lambda p, X, dA, g, d: RIGHT_NORMS["list"](p, X, dA / X.shape[1], g, d), "divided-by-m"),
    "norm(dW, 2)": ("gradient_norms", lambda *a: [np.linalg.svd(dW)[1][0] for dW in gradients(*a)], "spectral-norm"),
    "appended": ("gradient_norms", lambda *a: list(reversed(RIGHT_NORMS["list"](*a))), "last-layer-first"),
    "sum of squares": ("gradient_norms", lambda *a: [np.sum(dW * dW) for dW in gradients(*a)], "squared-norm"),
    "variance": ("activation_spread", lambda *a: [np.mean((A - A.mean()) ** 2) for A in layers_of(*a)], "variance"),
    "no biases": (
        "activation_spread",
        lambda p, X, g: [A.std() for A in layers_of(no_biases(p), X, g)],
        "bias-forgotten",
    ),
    "X counted": ("activation_spread", lambda p, X, g: [X.std()] + RIGHT_SPREADS["list"](p, X, g), "input-counted"),
    "no g": ("activation_spread", lambda p, X, g: RIGHT_SPREADS["list"](p, X, lambda z: z), "activation-forgotten"),
    "units": ("activation_spread", lambda *a: [np.mean([u.std() for u in A]) for A in layers_of(*a)], "unit-by-unit"),
    "W ** L": ("deep_linear_output", lambda W, w, L, x: np.dot(w, np.dot(W ** (L - 1), x)), "power-of-each-entry"),
    "L times": ("deep_linear_output", lambda W, w, L, x: by_entries(W, w, L + 1, x), "one-factor-too-many"),
    "no w_last": (
        "deep_linear_output",
        lambda W, w, L, x: functools.reduce(lambda a, _: W @ a, range(L - 1), x),
        "last-layer-forgotten",
    ),
    "W.T": ("deep_linear_output", lambda W, w, L, x: by_recursion(W.T, w, L, x), "transposed-matrix"),
    "columns": ("symmetry_gap", lambda W: by_loops(W.T), "columns-for-units"),
    "squares": ("symmetry_gap", lambda W: by_loops(W) ** 2, "squared-distance"),
    "next unit": (
        "symmetry_gap",
        lambda W: max([np.linalg.norm(W[i] - W[i + 1]) for i in range(len(W) - 1)] or [0]),
        "neighbours-only",
    ),
    "first unit": ("symmetry_gap", lambda W: max(np.linalg.norm(row - W[0]) for row in W), "first-unit-only"),
    "range": ("symmetry_gap", lambda W: np.ptp(W), "range-of-entries"),
}


@pytest.mark.parametrize("name, function, misconception", NATURAL.values(), ids=NATURAL)
def test_mistakes_are_recognized_as_learners_write_them(recognized, name, function, misconception):
    """Is a mistake named whatever code made it, not only the code that declares it?"""
    recognized(name, function, misconception)
