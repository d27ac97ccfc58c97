"""Checks of 06_regularization: the L2 penalty and weight decay. `sparsity` has the checks of L1, `ridge` has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from autograder.content.checks.nets import small_net
from autograder.content.checks.regularization import phrases
from autograder.content.reference import penalties as reference
from autograder.vocabulary.check import EXACT, Aspect, Check, Misconception, entries, zeros


def nets_and_strengths(rng: np.random.Generator) -> Iterator[tuple]:
    """(params, λ, m) for one layer, two, three and eleven; some weights are zero, λ is not near 1, W2 can be a column."""
    for dims in ([4, 3], [3, 5, 2], rng.permutation([2, 3, 4, 5]).tolist(), [2, 1, *rng.integers(1, 4, 10).tolist()]):
        params = small_net(rng, dims)
        params["W1"].flat[rng.choice(params["W1"].size, 2, replace=False)] = 0
        yield params, float(rng.uniform(1.3, 2.7)), int(rng.integers(7, 40))


def cost(of_array: Callable, factor: Callable, of="W") -> Callable:
    """A penalty factor(λ, m) times the sum of of_array over the entries whose names start like this."""
    return lambda params, lam, m: factor(lam, m) * sum(of_array(p) for name, p in params.items() if name[0] in of)


def gradient(of_array: Callable, of="W") -> Callable:
    """{"dW1": of_array(W1, λ, m), …}, and zeros for all that is not penalized."""
    return lambda params, lam, m: {
        f"d{name}": of_array(p, lam, m) if name[0] in of else np.zeros_like(p) for name, p in params.items()
    }


def without_last_layer(penalty: Callable) -> Callable:
    """The penalty of a net of one layer less; of one layer, nothing."""
    return lambda params, lam, m: penalty(dict(list(params.items())[:-2]), lam, m)


def first_layer_only(penalty: Callable) -> Callable:
    """The penalty of the first layer."""
    return lambda params, lam, m: penalty({"W1": params["W1"]}, lam, m)


def against_the_gradient(right: Callable) -> Misconception:
    """The minus of a step, in the gradient already."""
    return Misconception(
        "minus",
        "The gradient points to where the penalty grows. The minus belongs to the step, W - α dW.",
        lambda params, lam, m: {name: -g for name, g in right(params, lam, m).items()},
    )


of_weights_and_biases = (
    Aspect("gradient of the weights", weight=2, observe=entries("dW*"), **EXACT),
    Aspect("biases are not penalized", observe=zeros("db*")),
)


def squares(W: np.ndarray) -> float:
    return np.sum(W**2)


def half(lam: float, m: int) -> float:
    return lam / (2 * m)


l2_cost = Check(
    question="(λ/2m) times the sum of the squares of all weights",
    reference=reference.l2_cost,
    explained=phrases.l2_cost,
    cases=nets_and_strengths,
    wide=("far from zero", "other order of keys", "0.0", "100 times as large", "params: other order of keys"),
    misconceptions=(
        Misconception(
            "half-forgotten",
            "The factor is λ/(2m): the ½ is there to cancel the 2 that the derivative of a square brings.",
            cost(squares, lambda lam, m: lam / m),
        ),
        Misconception(
            "m-forgotten",
            "λ/2 is the factor of notes that leave out 1/m. Here the data cost is a mean over m examples, and the "
            "penalty has the same 1/m: λ/(2m).",
            cost(squares, lambda lam, m: lam / 2),
        ),
        Misconception(
            "lambda-alone",
            "The factor is λ/(2m), not λ: notes on least squares often leave out both ½ and 1/m.",
            cost(squares, lambda lam, m: lam),
        ),
        Misconception(
            "times-m",
            "lam / 2 * m is (lam / 2) · m. The m belongs below the line: lam / (2 * m).",
            cost(squares, lambda lam, m: lam / 2 * m),
        ),
        Misconception(
            "biases-penalized",
            "Only the weights are penalized, the entries whose names start with W. The biases stay out.",
            cost(squares, half, of="Wb"),
        ),
        Misconception(
            "norm-not-squared",
            "The penalty is the squared norm, the sum of squares. np.linalg.norm(W) is its square root.",
            cost(np.linalg.norm, half),
        ),
        Misconception(
            "absolute-values", "Absolute values are L1. L2 adds up squares.", cost(lambda W: np.sum(np.abs(W)), half)
        ),
        Misconception(
            "spectral-norm",
            "np.linalg.norm(W, 2) of a matrix is its largest singular value. The penalty is the squared Frobenius "
            "norm: the sum of the squares of all entries.",
            cost(lambda W: np.linalg.norm(W, 2) ** 2, half),
        ),
        Misconception(
            "spectral-norm-not-squared",
            "np.linalg.norm(W, 2) of a matrix is its largest singular value. The penalty is the sum of the squares of "
            "all entries: np.sum(W**2).",
            cost(lambda W: np.linalg.norm(W, 2), half),
        ),
        Misconception(
            "sum-then-square",
            "Square each weight first, then add up: the weights must not cancel each other.",
            cost(lambda W: np.sum(W) ** 2, half),
        ),
        Misconception(
            "mean-of-squares",
            "Add up the squares of all weights; np.mean divides by their number too.",
            cost(lambda W: np.mean(W**2), half),
        ),
        Misconception(
            "trace-forgotten",
            "WᵀW of a matrix is a matrix; the sum of all of its entries is not the sum of squares. Those stand on its "
            "diagonal: use np.sum(W**2).",
            cost(lambda W: np.sum(W.T @ W), half),
        ),
        Misconception(
            "last-layer-forgotten",
            "The last layer's weights are penalized too: range(1, L) stops at L - 1.",
            without_last_layer(reference.l2_cost),
        ),
        Misconception(
            "first-layer-only",
            "Every layer's weights are penalized. Does a `return` stand inside the loop, or is only W1 there?",
            first_layer_only(reference.l2_cost),
        ),
    ),
)

l2_gradient = Check(
    question="dW[l] = (λ/m) W[l] and db[l] = 0",
    reference=reference.l2_gradient,
    explained=phrases.l2_gradient,
    cases=nets_and_strengths,
    wide=("values of 1e4", "0.0", "100 times as large"),
    aspects=of_weights_and_biases,
    misconceptions=(
        Misconception(
            "half-left",
            "The derivative of a square brings a 2, which cancels the ½: (λ/m) W, not (λ/2m) W.",
            gradient(lambda W, lam, m: lam / (2 * m) * W),
        ),
        Misconception(
            "two-left",
            "The 2 of the derivative cancels the ½ of the penalty: (λ/m) W, not (2λ/m) W.",
            gradient(lambda W, lam, m: 2 * lam / m * W),
        ),
        Misconception(
            "m-forgotten",
            "λW is the gradient of (λ/2)‖W‖². Our penalty is (λ/2m)‖W‖²: divide by m.",
            gradient(lambda W, lam, m: lam * W),
        ),
        Misconception(
            "two-lambda",
            "2λW is the gradient of λ‖W‖². Our penalty is (λ/2m)‖W‖²: its gradient is (λ/m) W.",
            gradient(lambda W, lam, m: 2 * lam * W),
        ),
        Misconception(
            "biases-penalized",
            "The penalty does not contain the biases, so its gradient with respect to them is zero.",
            gradient(lambda p, lam, m: lam / m * p, of="Wb"),
        ),
        Misconception(
            "sign-of-the-weights",
            "(λ/m) sign(W) is the gradient of the L1 penalty. A square has the derivative 2w: (λ/m) W.",
            gradient(lambda W, lam, m: lam / m * np.sign(W)),
        ),
        Misconception(
            "squares-left",
            "The derivative of w² is 2w: the weights themselves stand in the gradient, not their squares.",
            gradient(lambda W, lam, m: lam / m * W**2),
        ),
        Misconception(
            "divided-by-the-norm",
            "W / ‖W‖ belongs to the norm without its square. The penalty is the squared norm: (λ/m) W.",
            gradient(lambda W, lam, m: lam / (2 * m) * W / np.linalg.norm(W)),
        ),
        against_the_gradient(reference.l2_gradient),
    ),
)


def steps(rng: np.random.Generator) -> Iterator[tuple]:
    """(params, gradients, α, λ, m): random gradients of weights and biases."""
    for params, lam, m in nets_and_strengths(rng):
        gradients = {f"d{name}": rng.standard_normal(p.shape) for name, p in params.items()}
        yield params, gradients, float(rng.uniform(0.3, 0.7)), lam, m


def step(of_weights: Callable, of_biases: Callable = lambda b, db, alpha, lam, m: b - alpha * db) -> Callable:
    """A step of this form for weights and for biases."""
    return lambda params, gradients, alpha, lam, m: {
        name: (of_weights if name[0] == "W" else of_biases)(p, gradients[f"d{name}"], alpha, lam, m)
        for name, p in params.items()
    }


def decayed(W, dW, alpha, lam, m):
    return (1 - alpha * lam / m) * W - alpha * dW


weight_decay_step = Check(
    question="W[l] := (1 - αλ/m) W[l] - α dW[l] and b[l] := b[l] - α db[l]",
    reference=reference.weight_decay_step,
    explained=phrases.weight_decay_step,
    cases=steps,
    wide=("100 times as large", "values of 1e4", "0.0", "zeros", "lam: 0.0"),
    aspects=(
        Aspect("weights after the step", weight=2, observe=entries("W*"), **EXACT),
        Aspect("biases after the step", observe=entries("b*")),
    ),
    misconceptions=(
        Misconception(
            "penalty-twice",
            "The penalty is subtracted twice: either the factor has a 2, or (λ/m) W was added to dW as well.",
            step(lambda W, dW, alpha, lam, m: (1 - 2 * alpha * lam / m) * W - alpha * dW),
        ),
        Misconception(
            "no-decay",
            "This is a step without a penalty: W is to be multiplied by (1 - αλ/m) too.",
            step(lambda W, dW, alpha, lam, m: W - alpha * dW),
        ),
        Misconception(
            "m-forgotten",
            "The factor is 1 - αλ/m: the 1/m of the penalty is missing.",
            step(lambda W, dW, alpha, lam, m: (1 - alpha * lam) * W - alpha * dW),
        ),
        Misconception(
            "half-left",
            "The gradient of the penalty is (λ/m) W, without the ½: the factor is 1 - αλ/m.",
            step(lambda W, dW, alpha, lam, m: (1 - alpha * lam / (2 * m)) * W - alpha * dW),
        ),
        Misconception(
            "alpha-forgotten",
            "The gradient of the penalty is multiplied by the learning rate, as every gradient is: 1 - αλ/m.",
            step(lambda W, dW, alpha, lam, m: (1 - lam / m) * W - alpha * dW),
        ),
        Misconception(
            "all-divided-by-m",
            "(1 - αλ)/m divides the 1 too. Only αλ is divided by m: 1 - αλ/m.",
            step(lambda W, dW, alpha, lam, m: (1 - alpha * lam) / m * W - alpha * dW),
        ),
        Misconception(
            "grows",
            "With 1 + αλ/m the weights grow. A step goes against the gradient of the penalty: 1 - αλ/m.",
            step(lambda W, dW, alpha, lam, m: (1 + alpha * lam / m) * W - alpha * dW),
        ),
        Misconception(
            "uphill",
            "A step goes against the gradient: - α dW, and - α db.",
            step(
                lambda W, dW, alpha, lam, m: (1 - alpha * lam / m) * W + alpha * dW,
                lambda b, db, alpha, lam, m: b + alpha * db,
            ),
        ),
        Misconception(
            "decay-after-the-step",
            "Only the old W is multiplied by (1 - αλ/m), not the gradient step: both gradients are taken at the old W.",
            step(lambda W, dW, alpha, lam, m: (1 - alpha * lam / m) * (W - alpha * dW)),
        ),
        Misconception(
            "gradient-divided-by-m",
            "The gradients that come in are those of the mean cost: the 1/m is in them already.",
            step(
                lambda W, dW, alpha, lam, m: (1 - alpha * lam / m) * W - alpha * dW / m,
                lambda b, db, alpha, lam, m: b - alpha * db / m,
            ),
        ),
        Misconception(
            "biases-decay",
            "Biases are not penalized, so they do not decay: b := b - α db.",
            step(decayed, decayed),
        ),
        Misconception(
            "biases-stay",
            "Biases do not decay, but they learn: b := b - α db.",
            step(decayed, lambda b, db, alpha, lam, m: b),
        ),
    ),
)
