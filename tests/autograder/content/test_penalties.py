import math

import numpy as np
import pytest
from scipy import optimize
from sklearn.linear_model import Ridge

from autograder.vocabulary.check import load

CHECKS = (
    load("autograder.content.checks.regularization.penalties")
    | load("autograder.content.checks.regularization.ridge")
    | load("autograder.content.checks.regularization.sparsity")
)


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


# ---------------------------------------------------------------- costs


def weights(params):
    return [p for name, p in params.items() if name[0] == "W"]


def by_entries(params, lam, m, of_number):
    total = 0.0
    for W in weights(params):
        for row in W:
            for w in row:
                total += of_number(w)
    return lam * total / m


def flat(params):
    return np.concatenate([W.ravel() for W in weights(params)])


RIGHT_COSTS = {
    "l2_cost": {
        "entries": lambda params, lam, m: by_entries(params, lam, m, lambda w: w * w) / 2,
        "one vector": lambda params, lam, m: lam / (2 * m) * flat(params) @ flat(params),
        "singular values": lambda params, lam, m: (
            lam / (2 * m) * sum(np.sum(np.linalg.svd(W, compute_uv=False) ** 2) for W in weights(params))
        ),
        "traces": lambda params, lam, m: lam / (2 * m) * sum(np.trace(W @ W.T) for W in weights(params)),
        "einsum": lambda params, lam, m: lam / 2 / m * sum(np.einsum("ij,ij->", W, W) for W in weights(params)),
        "array of no dimension": lambda params, lam, m: np.array(lam / (2 * m) * flat(params) @ flat(params)),
        "float": lambda params, lam, m: float(np.linalg.norm(flat(params)) ** 2 * lam / m / 2),
    },
    "l1_cost": {
        "entries": lambda params, lam, m: by_entries(params, lam, m, abs),
        "one vector": lambda params, lam, m: lam / m * np.linalg.norm(flat(params), 1),
        "w sign(w)": lambda params, lam, m: lam / m * np.sum(flat(params) * np.sign(flat(params))),
        "roots of squares": lambda params, lam, m: lam / m * np.sum(np.sqrt(flat(params) ** 2)),
        "largest of two": lambda params, lam, m: lam / m * math.fsum(np.maximum(flat(params), -flat(params))),
    },
}
WRONG_COSTS = {
    "array of one": lambda cost: lambda *arguments: np.array([cost(*arguments)]),
    "list": lambda cost: lambda *arguments: [cost(*arguments)],
    "negative": lambda cost: lambda *arguments: -cost(*arguments),
    "nothing": lambda cost: lambda *arguments: None,
    "rounded": lambda cost: lambda *arguments: round(float(cost(*arguments)), 2),
    "m less 1": lambda cost: lambda params, lam, m: cost(params, lam, m - 1),
    "squared λ": lambda cost: lambda params, lam, m: cost(params, lam**2, m),
}


@pytest.mark.parametrize("name, style", [(name, style) for name in RIGHT_COSTS for style in RIGHT_COSTS[name]])
def test_costs_of_any_style_pass(passes, name, style):
    """Is every right way to add up right?"""
    passes(name, RIGHT_COSTS[name][style])


@pytest.mark.parametrize("slip", WRONG_COSTS)
@pytest.mark.parametrize("name", RIGHT_COSTS)
def test_other_wrong_costs_fail(fails, name, slip):
    """Is a cost of another form or size rejected?"""
    fails(name, WRONG_COSTS[slip](RIGHT_COSTS[name]["one vector"]))


# ---------------------------------------------------------------- gradients


def of_each(of_weights, zeros=lambda b: np.zeros_like(b), order=lambda names: names):
    """{"dW1": of_weights(W1, λ, m), "db1": zeros(b1), …}, filled in some order."""
    return lambda params, lam, m: {
        f"d{name}": of_weights(params[name], lam, m) if name[0] == "W" else zeros(params[name])
        for name in order(list(params))
    }


def l2(W, lam, m):
    return lam / m * W


def l1(W, lam, m):
    return lam / m * np.sign(W)


RIGHT_GRADIENTS = {
    "l2_gradient": {
        "from the last to the first": of_each(l2, order=lambda names: names[::-1]),
        "zeros by a product": of_each(l2, lambda b: 0 * b),
        "negative zeros": of_each(l2, lambda b: -np.zeros(b.shape)),
        "columns of lists": of_each(l2, lambda b: np.array([[0.0]] * len(b))),
        "a sum of halves": of_each(lambda W, lam, m: lam * W / (2 * m) + lam * W / (2 * m)),
        "transposed twice": of_each(lambda W, lam, m: (lam * W.T / m).T),
    },
    "l1_gradient": {
        "comparisons": of_each(lambda W, lam, m: lam / m * ((W > 0) * 1.0 - (W < 0) * 1.0)),
        "nested where": of_each(lambda W, lam, m: np.where(W > 0, lam / m, np.where(W < 0, -lam / m, 0.0))),
        "quotient with a guard": of_each(lambda W, lam, m: lam / m * W / np.where(W == 0, 1, np.abs(W))),
        "copysign": of_each(lambda W, lam, m: np.copysign(lam / m, W) * (W != 0)),
        "nan to zero": of_each(lambda W, lam, m: np.nan_to_num(lam / m * W / np.abs(W))),
    },
}
WRONG_GRADIENTS = {
    "names without d": lambda right: lambda *a: {name[1:]: g for name, g in right(*a).items()},
    "biases left out": lambda right: lambda *a: {name: g for name, g in right(*a).items() if name[1] == "W"},
    "biases are numbers": lambda right: lambda *a: {n: g if n[1] == "W" else 0.0 for n, g in right(*a).items()},
    "biases are flat": lambda right: lambda *a: {n: g if n[1] == "W" else g[:, 0] for n, g in right(*a).items()},
    "integers": lambda right: lambda *a: {n: np.sign(g).astype(int) for n, g in right(*a).items()},
    "list": lambda right: lambda *a: list(right(*a).values()),
    "half as much again": lambda right: lambda *a: {name: 1.5 * g for name, g in right(*a).items()},
    "float32": lambda right: lambda *a: {name: g.astype(np.float32) for name, g in right(*a).items()},
    "one layer": lambda right: lambda *a: {name: g for name, g in right(*a).items() if name[2] == "1"},
}


@pytest.mark.parametrize("name, style", [(name, style) for name in RIGHT_GRADIENTS for style in RIGHT_GRADIENTS[name]])
def test_gradients_of_any_style_pass(passes, name, style):
    """Is every right way to fill the dict right?"""
    passes(name, RIGHT_GRADIENTS[name][style])


@pytest.mark.parametrize("slip", WRONG_GRADIENTS)
@pytest.mark.parametrize("name, right", [("l2_gradient", of_each(l2)), ("l1_gradient", of_each(l1))])
def test_other_wrong_gradients_fail(fails, name, right, slip):
    """Is a gradient of another form rejected?"""
    fails(name, WRONG_GRADIENTS[slip](right))


def test_right_weights_keep_their_credit(sheets, judged):
    """If only the biases are penalized wrongly, are two thirds of the points given?"""
    verdict = judged(sheets("l2_gradient")[0], of_each(l2, zeros=lambda b: b))
    assert verdict.outcome == "partial" and verdict.share == pytest.approx(2 / 3)


# ---------------------------------------------------------------- steps


def stepped(order=lambda names: names):
    def run(params, gradients, alpha, lam, m):
        decay = {name: lam / m if name[0] == "W" else 0.0 for name in params}
        return {n: params[n] - alpha * (gradients[f"d{n}"] + decay[n] * params[n]) for n in order(list(params))}

    return run


def on_copies(params, gradients, alpha, lam, m):
    new = {name: p.copy() for name, p in params.items()}
    for name, p in new.items():
        p -= alpha * gradients[f"d{name}"]
        if name[0] == "W":
            p -= alpha * lam / m * params[name]
    return new


def in_place(params, gradients, alpha, lam, m):
    for name, p in on_copies(params, gradients, alpha, lam, m).items():
        params[name][...] = p
    return params


def no_copies(params, gradients, alpha, lam, m):
    new = params.copy()
    new["W1"] *= 1 - alpha * lam / m
    return stepped()(params, gradients, alpha, lam, m)


@pytest.mark.parametrize("function", [stepped(), stepped(lambda names: names[::-1]), on_copies])
def test_steps_of_any_style_pass(passes, function):
    """Is the long form of the step right, in any order, on copies too?"""
    passes("weight_decay_step", function)


@pytest.mark.parametrize(
    "function",
    [
        in_place,
        no_copies,
        lambda params, *rest: params,
        lambda params, gradients, *rest: {name: params[name] - rest[0] * gradients[f"d{name}"] for name in params},
        lambda params, gradients, alpha, lam, m: stepped()(params, gradients, alpha, lam, m**2),
        lambda *arguments: {f"d{name}": p for name, p in stepped()(*arguments).items()},
    ],
)
def test_other_wrong_steps_fail(fails, function):
    """Are steps that change their arguments, that do not move, or that have other names rejected?"""
    fails("weight_decay_step", function)


def test_the_decay_is_named_when_the_penalty_is_in_the_gradient_too(recognized):
    """Is `dW + (λ/m) W` beside the factor named as the penalty twice, and a factor with a 2, by a hint for both?"""

    def twice(params, gradients, alpha, lam, m):
        total = {f"d{n}": gradients[f"d{n}"] + lam / m * p * (n[0] == "W") for n, p in params.items()}
        return stepped()(params, total, alpha, lam, m)

    def factor_with_a_2(params, gradients, alpha, lam, m):
        return stepped()(params, gradients, alpha, 2 * lam, m)

    recognized("weight_decay_step", twice, "penalty-twice")
    recognized("weight_decay_step", factor_with_a_2, "penalty-twice")
    (hint,) = [slip.hint for slip in CHECKS["weight_decay_step"].misconceptions if slip.name == "penalty-twice"]
    assert "either the factor has a 2, or (λ/m) W was added" in hint


# ---------------------------------------------------------------- thresholds


RIGHT_THRESHOLDS = {
    "nested where": lambda w, t: np.where(w > t, w - t, np.where(w < -t, w + t, 0.0)),
    "what a clip leaves": lambda w, t: w - np.clip(w, -t, t),
    "two halves": lambda w, t: np.maximum(w - t, 0) - np.maximum(-w - t, 0),
    "a factor": lambda w, t: w * np.maximum(1 - t / np.where(w == 0, t, np.abs(w)), 0),
    "one by one": lambda w, t: np.reshape([math.copysign(max(abs(x) - t, 0), x) for x in w.flat], w.shape),
    "clipped below": lambda w, t: np.sign(w) * np.clip(np.abs(w) - t, 0, None),
}
WRONG_THRESHOLDS = {
    "list": lambda w, t: RIGHT_THRESHOLDS["two halves"](w, t).tolist(),
    "flat": lambda w, t: RIGHT_THRESHOLDS["two halves"](w, t).ravel()[:, None],
    "nothing": lambda w, t: None,
    "not moved": lambda w, t: w,
    "all zero": lambda w, t: np.zeros_like(w),
    "negative weights only": lambda w, t: np.minimum(w + t, 0),
    "relative": lambda w, t: np.sign(w) * np.maximum(np.abs(w) - t * np.abs(w), 0),
}


@pytest.mark.parametrize("style", RIGHT_THRESHOLDS)
def test_thresholds_of_any_style_pass(passes, style):
    """Is every right way to stop at zero right?"""
    passes("soft_threshold", RIGHT_THRESHOLDS[style])


@pytest.mark.parametrize("slip", WRONG_THRESHOLDS)
def test_other_wrong_thresholds_fail(fails, slip):
    """Is another form, or another rule, rejected?"""
    fails("soft_threshold", WRONG_THRESHOLDS[slip])


# ---------------------------------------------------------------- ridge


def by_stacking(X, y, lam):
    n, m = X.shape
    A = np.vstack([np.hstack([X.T, np.ones((m, 1))]), np.hstack([np.sqrt(lam) * np.eye(n), np.zeros((n, 1))])])
    theta = np.linalg.lstsq(A, np.concatenate([y, np.zeros(n)]), rcond=None)[0]
    return theta[:-1], theta[-1]


def by_singular_values(X, y, lam):
    centred = X - X.mean(axis=1, keepdims=True)
    U, s, Vt = np.linalg.svd(centred, full_matrices=False)
    w = U @ (s / (s**2 + lam) * (Vt @ y))
    return w, float(np.mean(y) - w @ np.mean(X, axis=1))


def by_the_small_matrix(X, y, lam):
    centred = X - X.mean(axis=1, keepdims=True)
    w = centred @ np.linalg.inv(centred.T @ centred + lam * np.eye(len(y))) @ (y - y.mean())
    return [w, np.array(np.mean(y - w @ X))]


def by_scikit_learn(X, y, lam):
    fitted = Ridge(alpha=lam).fit(X.T, y)
    return fitted.coef_, fitted.intercept_


def by_descent(X, y, lam):
    def cost(theta):
        residual = theta[:-1] @ X + theta[-1] - y
        gradient = np.append(X @ residual + lam * theta[:-1], residual.sum())
        return (residual @ residual + lam * theta[:-1] @ theta[:-1]) / 2, gradient

    theta = optimize.minimize(cost, np.zeros(len(X) + 1), jac=True, tol=1e-13, options={"gtol": 1e-10}).x
    return theta[:-1], theta[-1]


def by_inverse(X, y, lam):
    centred, n = X - X.mean(axis=1)[:, np.newaxis], X.shape[0]
    w = np.dot(np.linalg.pinv(np.dot(centred, centred.T) + lam * np.identity(n)), np.dot(centred, y - y.mean()))
    return w, y.mean() - np.dot(w.T, X.mean(axis=1))


@pytest.mark.parametrize(
    "function", [by_stacking, by_singular_values, by_the_small_matrix, by_scikit_learn, by_descent, by_inverse]
)
def test_ridge_of_any_style_passes(passes, function):
    """Is every right way to solve it right?"""
    passes("ridge", function)


@pytest.mark.parametrize(
    "function",
    [
        lambda X, y, lam: by_stacking(X, y, lam)[0],
        lambda X, y, lam: by_stacking(X, y, lam)[::-1],
        lambda X, y, lam: (*by_stacking(X, y, lam), 0.0),
        lambda X, y, lam: (by_stacking(X, y, lam)[0][:, None], by_stacking(X, y, lam)[1]),
        lambda X, y, lam: (by_stacking(X, y, lam)[0], by_stacking(X, y, lam)[1:]),
        lambda X, y, lam: by_stacking(X, y, lam**2),
        lambda X, y, lam: np.append(*by_stacking(X, y, lam)),
        lambda X, y, lam: None,
    ],
)
def test_other_wrong_ridges_fail(fails, function):
    """Is another form, order or number of values rejected?"""
    fails("ridge", function)


def test_a_wrong_intercept_keeps_the_credit_of_the_weights(sheets, judged):
    """Are two thirds given for right weights, and the slip named?"""
    verdict = judged(sheets("ridge")[0], lambda X, y, lam: (by_stacking(X, y, lam)[0], y.mean()))
    assert verdict.share == pytest.approx(2 / 3)
    assert verdict.findings[1].misconception == "mean-for-the-intercept"


def test_each_part_of_a_ridge_through_the_origin_has_its_own_hint(sheets, judged):
    """Are weights of data that are not centred named so with any intercept, and b = 0 as a missing intercept only?"""

    def weights(X, y, lam):
        return np.linalg.solve(X @ X.T + lam * np.eye(len(X)), X @ y)

    def named(function):
        return [finding.misconception for finding in judged(sheets("ridge")[0], function).findings]

    def with_the_means(X, y, lam):
        w = weights(X, y, lam)
        return w, y.mean() - w @ X.mean(axis=1)

    assert named(lambda X, y, lam: (weights(X, y, lam), 0.0)) == ["not-centred", "no-intercept"]
    assert named(with_the_means) == ["not-centred", "not-centred"]


def test_centring_y_alone_is_named(recognized):
    """Is the slip recognized with the intercept of the means, and with that of y?"""
    for b in (lambda w, X, y: y.mean() - w @ X.mean(axis=1), lambda w, X, y: y.mean()):

        def ridge(X, y, lam, b=b):
            w = np.linalg.inv(X @ X.T + lam * np.eye(len(X))) @ X @ (y - y.mean())
            return w, b(w, X, y)

        recognized("ridge", ridge, "only-y-centred")


@pytest.mark.parametrize(
    "solve", [lambda A, c: np.linalg.inv(A) @ c, np.linalg.solve, lambda A, c: np.linalg.pinv(A) @ c]
)
@pytest.mark.parametrize(
    "misconception, added",
    [
        ("nothing-penalized", lambda n, m, lam: 0),
        ("lambda-everywhere", lambda n, m, lam: lam),
        ("lambda-times-m", lambda n, m, lam: m * lam * np.eye(n)),
        ("lambda-over-m", lambda n, m, lam: lam / m * np.eye(n)),
    ],
)
def test_slips_of_ridge_are_named_however_it_is_solved(sheets, judged, solve, misconception, added):
    """On the visible sheet, is the slip the same with inv, solve and pinv?"""

    def ridge(X, y, lam):
        centred = X - X.mean(axis=1, keepdims=True)
        w = solve(centred @ centred.T + added(*X.shape, lam), centred @ (y - y.mean()))
        return w, y.mean() - w @ X.mean(axis=1)

    assert {f.misconception for f in judged(sheets("ridge")[0], ridge).findings} == {misconception}


def test_ridge_is_asked_for_more_features_than_examples(sheets):
    """Do secret sheets have a case in which X Xᵀ has no inverse?"""
    assert all(any(case["X"].shape[0] > case["X"].shape[1] for case in sheet.cases) for sheet in sheets("ridge")[1:])
