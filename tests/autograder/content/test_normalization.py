import statistics

import numpy as np
import pytest
import scipy.linalg
from sklearn.preprocessing import StandardScaler

from autograder.vocabulary.check import load

CHECKS = {
    name: check
    for module in ("features", "splits", "conditioning")
    for name, check in load(f"autograder.content.checks.normalization.{module}").items()
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_proves_itself(prove, name):
    """Does the reference pass, and is every misconception rejected and recognized, on 21 sheets?"""
    prove(name)


def rows(function):
    """function of a row of X, as a column."""
    return lambda X: np.array([[function(row)] for row in X])


def loops(X):
    n, m = X.shape
    mu = np.zeros((n, 1))
    for i in range(n):
        for j in range(m):
            mu[i, 0] += X[i, j]
    return mu / m


# ---------------------------------------------------------------- right answers of all styles

RIGHT_MEANS = {
    "keepdims": lambda X: np.mean(X, axis=1, keepdims=True),
    "negative axis": lambda X: X.mean(-1, keepdims=True),
    "reshaped": lambda X: X.mean(axis=1).reshape(-1, 1),
    "sum over m": lambda X: np.sum(X, axis=1)[:, None] / X.shape[1],
    "product": lambda X: X @ np.full((X.shape[1], 1), 1 / X.shape[1]),
    "einsum": lambda X: (np.einsum("ij->i", X) / X.shape[1])[:, np.newaxis],
    "loops": loops,
    "rows": rows(np.mean),
    "statistics": rows(lambda row: statistics.fmean(row.tolist())),
    "transposed view": lambda X: X.T.mean(axis=0)[None].T,
    "average": lambda X: np.expand_dims(np.average(X, axis=1), 1),
    "scikit-learn": lambda X: StandardScaler().fit(X.T).mean_[:, None],
}
RIGHT_VARIANCES = {
    "var": lambda X: X.var(axis=1, keepdims=True),
    "std squared": lambda X: np.std(X, axis=1, keepdims=True) ** 2,
    "from the mean": lambda X: np.mean((X - X.mean(axis=1, keepdims=True)) ** 2, axis=1, keepdims=True),
    "mean square minus square": lambda X: (np.mean(X**2, axis=1) - np.mean(X, axis=1) ** 2)[:, None],
    "product": lambda X: np.diag((X - loops(X)) @ (X - loops(X)).T)[:, None] / X.shape[1],
    "cov": lambda X: np.diag(np.atleast_2d(np.cov(X, bias=True))).reshape(-1, 1),
    "unbiased, corrected": lambda X: X.var(axis=1, ddof=1, keepdims=True) * (X.shape[1] - 1) / X.shape[1],
    "einsum": lambda X: np.einsum("ij,ij->i", X - loops(X), X - loops(X))[:, None] / X.shape[1],
    "pvariance": rows(lambda row: statistics.pvariance(row.tolist())),
    "norms": lambda X: np.linalg.norm(X - loops(X), axis=1, keepdims=True) ** 2 / X.shape[1],
}


def normalizer(is_constant, sigma=lambda X: X.std(axis=1, keepdims=True)):
    def fit(X):
        return {"mu": X.mean(axis=1, keepdims=True), "sigma": np.where(is_constant(X), 1.0, sigma(X))}

    return fit


def assigned(X):
    sigma = np.sqrt(X.var(axis=1, keepdims=True))
    sigma[X.max(axis=1) == X.min(axis=1)] = 1
    return dict(sigma=sigma, mu=loops(X))


def relative(X):
    sigma, mu = X.std(axis=1, keepdims=True), X.mean(axis=1, keepdims=True)
    return {"mu": mu, "sigma": np.where(sigma <= 1e-14 * np.abs(mu), 1.0, sigma)}


def row_by_row(X):
    stats = {"mu": np.empty((len(X), 1)), "sigma": np.ones((len(X), 1))}
    for i, row in enumerate(X):
        stats["mu"][i] = row.mean()
        if len(set(row.tolist())) > 1:
            stats["sigma"][i] = statistics.pstdev(row.tolist())
    return stats


RIGHT_FITS = {
    "ptp": normalizer(lambda X: np.ptp(X, axis=1, keepdims=True) == 0),
    "max and min": normalizer(lambda X: X.max(axis=1, keepdims=True) == X.min(axis=1, keepdims=True)),
    "first value": normalizer(lambda X: np.all(X == X[:, :1], axis=1, keepdims=True)),
    "differences": normalizer(lambda X: ~np.diff(X, axis=1).any(axis=1, keepdims=True)),
    "unique": normalizer(lambda X: np.array([[len(np.unique(row)) == 1] for row in X])),
    "isclose without slack": normalizer(lambda X: np.isclose(X, X[:, :1], rtol=0, atol=0).all(axis=1, keepdims=True)),
    "mean square minus square": normalizer(
        lambda X: np.ptp(X, axis=1, keepdims=True) == 0,
        lambda X: np.sqrt(np.maximum(RIGHT_VARIANCES["mean square minus square"](X), 0)),
    ),
    "assigned": assigned,
    "relative to the mean": relative,
    "row by row": row_by_row,
    "more entries": lambda X: row_by_row(X) | {"var": X.var(axis=1)},
}


def with_a_copy(X, stats):
    Z = np.array(X)
    Z -= stats["mu"]
    Z /= stats["sigma"]
    return Z


def by_loops(X, stats):
    Z = np.zeros_like(X)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Z[i, j] = (X[i, j] - stats["mu"][i, 0]) / stats["sigma"][i, 0]
    return Z


RIGHT_USES = {
    "formula": lambda X, stats: (X - stats["mu"]) / stats["sigma"],
    "ufuncs": lambda X, stats: np.divide(np.subtract(X, stats["mu"]), stats["sigma"]),
    "times the inverse": lambda X, stats: (X - stats["mu"]) * (1 / stats["sigma"]),
    "two terms": lambda X, stats: X / stats["sigma"] - stats["mu"] / stats["sigma"],
    "diagonal": lambda X, stats: np.diag(1 / stats["sigma"][:, 0]) @ (X - stats["mu"]),
    "transposed": lambda X, stats: ((X.T - stats["mu"].ravel()) / stats["sigma"].ravel()).T,
    "a copy in place": with_a_copy,
    "loops": by_loops,
}


def scaled(train, X):
    sigma = np.where(np.ptp(train, axis=1, keepdims=True) == 0, 1, train.std(axis=1, keepdims=True))
    return (X - train.mean(axis=1, keepdims=True)) / sigma


def cut_again(train, *others):
    together = scaled(train, np.hstack((train, *others)))
    return np.split(together, np.cumsum([X.shape[1] for X in (train, *others)])[:-1], axis=1)


def with_scikit_learn(train, *others):
    scaler = StandardScaler().fit(train.T)
    return [scaler.transform(X.T).T for X in (train, *others)]


RIGHT_SPLITS = {
    "tuple": lambda train, *others: (scaled(train, train), *(scaled(train, X) for X in others)),
    "list": lambda train, *others: [scaled(train, X) for X in (train, *others)],
    "any number": lambda *splits: tuple(scaled(splits[0], X) for X in splits),
    "map": lambda train, *others: list(map(lambda X: scaled(train, X), [train, *others])),
    "cut again": cut_again,
    "scikit-learn": with_scikit_learn,
}


def H(X):
    return X @ X.T / X.shape[1]


RIGHT_CONDITIONS = {
    "eigvalsh": lambda X: np.linalg.eigvalsh(H(X))[-1] / np.linalg.eigvalsh(H(X))[0],
    "eigvals": lambda X: max(np.linalg.eigvals(H(X)).real) / min(np.linalg.eigvals(H(X)).real),
    "cond of H": lambda X: np.linalg.cond(H(X)),
    "without 1/m": lambda X: float(np.linalg.cond(X @ X.T)),
    "cond of X, squared": lambda X: np.linalg.cond(X) ** 2,
    "norms": lambda X: np.linalg.norm(H(X), 2) * np.linalg.norm(np.linalg.inv(H(X)), 2),
    "singular values": lambda X: (np.linalg.svd(X)[1][0] / np.linalg.svd(X)[1][-1]) ** 2,
    "SciPy": lambda X: np.divide(*scipy.linalg.eigvalsh(H(X))[[-1, 0]]),
    "0-d array": lambda X: np.asarray(np.linalg.cond(H(X))),
}


def by_power_iteration(X):
    v = np.ones(len(X))
    for _ in range(10_000):
        v = H(X) @ v
        v /= np.linalg.norm(v)
    return 2 / (v @ H(X) @ v)


RIGHT_RATES = {
    "eigvalsh": lambda X: 2 / np.linalg.eigvalsh(H(X))[-1],
    "largest of eigvals": lambda X: 2 / np.linalg.eigvals(H(X)).real.max(),
    "norm of H": lambda X: 2 / np.linalg.norm(H(X), 2),
    "norm of X": lambda X: 2 * X.shape[1] / np.linalg.norm(X, 2) ** 2,
    "examples' side": lambda X: 2 / np.linalg.eigvalsh(X.T @ X / X.shape[1]).max(),
    "outer products": lambda X: 2 / np.linalg.eigvalsh(np.mean([np.outer(x, x) for x in X.T], axis=0)).max(),
    "power iteration": by_power_iteration,
    "Python float": lambda X: float(2 / np.linalg.svd(H(X))[1][0]),
}

RIGHT = {
    "feature_mean": RIGHT_MEANS,
    "feature_variance": RIGHT_VARIANCES,
    "fit_normalizer": RIGHT_FITS,
    "normalize": RIGHT_USES,
    "normalize_splits": RIGHT_SPLITS,
    "hessian_condition": RIGHT_CONDITIONS,
    "largest_stable_rate": RIGHT_RATES,
}


@pytest.mark.parametrize("name, style", [(name, style) for name, styles in RIGHT.items() for style in styles])
def test_right_answers_of_any_style_pass(passes, name, style):
    """Is every right way to compute it right?"""
    passes(name, RIGHT[name][style])


# ---------------------------------------------------------------- wrong answers that the checks do not declare


def in_place(X, stats):
    X -= stats["mu"]
    X /= stats["sigma"]
    return X


WRONG = {
    "feature_mean": {
        "median": lambda X: np.median(X, axis=1, keepdims=True),
        "list": lambda X: X.mean(axis=1, keepdims=True).tolist(),
        "spread out": lambda X: np.broadcast_to(X.mean(axis=1, keepdims=True), X.shape),
        "float32": lambda X: X.mean(axis=1, keepdims=True).astype(np.float32),
        "mean of means": lambda X: np.full((len(X), 1), X.mean()),
        "half range": lambda X: (X.max(axis=1, keepdims=True) + X.min(axis=1, keepdims=True)) / 2,
    },
    "feature_variance": {
        "absolute deviation": lambda X: np.mean(np.abs(X - loops(X)), axis=1, keepdims=True),
        "covariances": lambda X: np.cov(X, bias=True),
        "flat mean": lambda X: np.mean((X - X.mean(axis=1)) ** 2, axis=1, keepdims=True),
        "square of the sum": lambda X: loops(X) ** 2,
        "centred as examples": lambda X: np.mean((X - X.mean(axis=0)) ** 2, axis=1, keepdims=True),
        "negative": lambda X: loops(X) ** 2 - np.mean(X**2, axis=1, keepdims=True),
        "m - n": lambda X: X.var(axis=1, keepdims=True) * X.shape[1] / max(X.shape[1] - len(X), 1),
    },
    "fit_normalizer": {
        "tuple": lambda X: (loops(X), X.std(axis=1, keepdims=True)),
        "std for sigma": lambda X: {"mu": loops(X), "std": assigned(X)["sigma"]},
        "all ones": lambda X: {"mu": loops(X), "sigma": np.ones((len(X), 1))},
        "mu forgotten": lambda X: {"sigma": assigned(X)["sigma"]},
        "floor": lambda X: {"mu": loops(X), "sigma": np.maximum(X.std(axis=1, keepdims=True), 1e-8)},
        "a little more": lambda X: {"mu": loops(X), "sigma": assigned(X)["sigma"] * 1.001},
        "NaN to one": lambda X: {"mu": loops(X), "sigma": np.nan_to_num(X.std(axis=1, keepdims=True), nan=1.0)},
        "constants dropped": lambda X: {k: v[np.ptp(X, axis=1) > 0] for k, v in assigned(X).items()},
        "variance threshold": normalizer(lambda X: X.var(axis=1, keepdims=True) < 1e-12),
        "half of the range": normalizer(
            lambda X: np.ptp(X, axis=1)[:, None] == 0, lambda X: np.ptp(X, axis=1)[:, None] / 2
        ),
    },
    "normalize": {
        "in place": in_place,
        "added": lambda X, stats: (X + stats["mu"]) / stats["sigma"],
        "variance's root of own": lambda X, stats: (X - stats["mu"]) / X.std(axis=1, keepdims=True),
        "float32": lambda X, stats: ((X - stats["mu"]) / stats["sigma"]).astype(np.float32),
        "transposed": lambda X, stats: ((X - stats["mu"]) / stats["sigma"]).T,
        "clipped": lambda X, stats: np.clip((X - stats["mu"]) / stats["sigma"], -1, 1),
        "nothing": lambda X, stats: None,
        "to the unit interval": lambda X, stats: (X - X.min(axis=1, keepdims=True)) / np.ptp(X, axis=1, keepdims=True),
    },
    "normalize_splits": {
        "own scale": lambda *splits: [scaled(splits[0], X) / (1e-9 + scaled(splits[0], X).std()) for X in splits],
        "others reversed": lambda train, *others: [scaled(train, X) for X in (train, *others[::-1])],
        "first other only": lambda train, *others: [scaled(train, X) for X in (train, *others)][:2],
        "dict": lambda *splits: {i: scaled(splits[0], X) for i, X in enumerate(splits)},
        "generator": lambda *splits: (scaled(splits[0], X) for X in splits),
        "statistics of the last": lambda *splits: [scaled(splits[-1], X) for X in splits],
        "bare array": lambda train, *others: scaled(train, train),
        "centred only": lambda train, *others: [X - train.mean(axis=1, keepdims=True) for X in (train, *others)],
    },
    "hessian_condition": {
        "extreme eigenvalues": lambda X: np.linalg.eigvalsh(H(X))[[0, -1]],
        "difference": lambda X: np.ptp(np.linalg.eigvalsh(H(X))),
        "Frobenius": lambda X: np.linalg.cond(H(X), "fro"),
        "array of one": lambda X: np.linalg.cond(H(X))[None],
        "of the correlations": lambda X: np.linalg.cond(np.atleast_2d(np.corrcoef(X))),
        "logarithm": lambda X: np.log10(np.linalg.cond(H(X))),
        "negative": lambda X: -np.linalg.cond(H(X)),
        "infinite": lambda X: np.inf,
        "NaN": lambda X: np.nan,
        "determinant": lambda X: np.linalg.det(H(X)),
        "ratio of variances": lambda X: X.var(axis=1).max() / X.var(axis=1).min(),
    },
    "largest_stable_rate": {
        "Hessian of a sum": lambda X: 2 / np.linalg.eigvalsh(2 * X @ X.T)[-1],
        "condition": lambda X: 2 / np.linalg.cond(H(X)),
        "Frobenius": lambda X: 2 / np.linalg.norm(H(X)),
        "a little less": lambda X: 1.99 / np.linalg.eigvalsh(H(X))[-1],
        "m - 1": lambda X: 2 / np.linalg.eigvalsh(X @ X.T / (X.shape[1] - 1))[-1],
        "each feature": lambda X: 2 / np.diag(H(X)),
        "text": lambda X: str(2 / np.linalg.eigvalsh(H(X))[-1]),
        "constant": lambda X: 0.01,
    },
}


@pytest.mark.parametrize("name, slip", [(name, slip) for name, slips in WRONG.items() for slip in slips])
def test_wrong_answers_are_not_right(sheets, judged, name, slip):
    """Is a wrong answer that the check does not declare rejected, or an error where it cannot be computed?"""
    for sheet in sheets(name)[:6]:
        assert judged(sheet, WRONG[name][slip]).outcome in ("failed", "partial", "error")


# ---------------------------------------------------------------- mistakes as learners write them


def zero_is_one(X):
    sigma = np.sqrt(np.mean((X - loops(X)) ** 2, axis=1, keepdims=True))
    for i in range(len(sigma)):
        if sigma[i, 0] == 0:
            sigma[i, 0] = 1
    return {"mu": loops(X), "sigma": sigma}


def constants_left_alone(X):
    stats = assigned(X)
    stats["mu"][np.ptp(X, axis=1) == 0] = 0
    return stats


def fitted_twice(train, *others):
    train = scaled(train, train)
    return [train, *(scaled(train, X) for X in others)]


NATURAL = {
    "axis=0": ("feature_mean", lambda X: np.average(X, axis=0), "wrong-axis-and-flat"),
    "axis=0, keepdims": ("feature_mean", lambda X: np.sum(X, 0, keepdims=True) / X.shape[0], "wrong-axis"),
    "no axis": ("feature_mean", lambda X: float(np.sum(X) / X.size), "one-mean-for-all"),
    "no keepdims": ("feature_mean", lambda X: X.sum(axis=1) / X.shape[1], "flat"),
    "m = X.shape[0]": ("feature_mean", lambda X: (X.sum(axis=1) / X.shape[0])[:, None], "divided-by-n"),
    "mean of squares": ("feature_variance", lambda X: (X * X).sum(1, keepdims=True) / X.shape[1], "not-centred"),
    "root": ("feature_variance", lambda X: np.sqrt(X.var(1, keepdims=True)), "standard-deviation"),
    "np.cov": ("feature_variance", lambda X: np.diag(np.atleast_2d(np.cov(X)))[:, None], "divided-by-m-minus-1"),
    "mean, then square": ("feature_variance", lambda X: np.square(loops(X - loops(X))), "square-of-the-mean"),
    "one mean": ("feature_variance", lambda X: loops((X - np.mean(X)) ** 2), "centred-at-one-mean"),
    "if sigma == 0": ("fit_normalizer", zero_is_one, "compared-with-zero"),
    "isclose": ("fit_normalizer", normalizer(lambda X: np.isclose(X.std(axis=1, keepdims=True), 0)), "threshold"),
    "std only": ("fit_normalizer", lambda X: {"mu": loops(X), "sigma": X.std(1)[:, None]}, "no-rule-for-constants"),
    "+ 1e-8": (
        "fit_normalizer",
        lambda X: {"mu": loops(X), "sigma": 1e-8 + X.std(axis=1, keepdims=True)},
        "epsilon-added-to-sigma",
    ),
    "ddof=1": (
        "fit_normalizer",
        normalizer(lambda X: np.ptp(X, axis=1, keepdims=True) == 0, lambda X: X.std(axis=1, ddof=1)[:, None]),
        "divided-by-m-minus-1",
    ),
    "max - min": (
        "fit_normalizer",
        normalizer(
            lambda X: X.max(axis=1, keepdims=True) == X.min(axis=1, keepdims=True),
            lambda X: X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True),
        ),
        "range-for-sigma",
    ),
    "var only": (
        "fit_normalizer",
        lambda X: {"mu": loops(X), "sigma": X.var(1)[:, None]},
        "variance-for-sigma-and-no-rule",
    ),
    "μ = 0": ("fit_normalizer", constants_left_alone, "mean-of-constants-set-to-zero"),
    "over σ²": ("normalize", lambda X, s: (X - s["mu"]) / np.square(s["sigma"]), "divided-by-the-variance"),
    "no parentheses": ("normalize", lambda X, s: X - s["mu"] / s["sigma"], "parentheses"),
    "mean of X": ("normalize", lambda X, s: (X - loops(X)) / X.std(axis=1, keepdims=True), "own-statistics"),
    "each its own": ("normalize_splits", lambda *splits: [scaled(X, X) for X in splits], "own-statistics"),
    "all together": (
        "normalize_splits",
        lambda *splits: [scaled(np.concatenate(splits, axis=1), X) for X in splits],
        "statistics-of-all-splits",
    ),
    "fitted twice": ("normalize_splits", fitted_twice, "others-not-normalized"),
    "two values": (
        "normalize_splits",
        lambda train, *others: (scaled(train, train), tuple(scaled(train, X) for X in others)),
        "nested",
    ),
    "no train": ("normalize_splits", lambda train, *others: [scaled(train, X) for X in others], "training-set-missing"),
    "0/0": (
        "normalize_splits",
        lambda train, *others: [(X - loops(train)) / np.sqrt(train.var(1)[:, None]) for X in (train, *others)],
        "no-rule-for-constants",
    ),
    "raw training set": (
        "normalize_splits",
        lambda train, *others: [train, *cut_again(train, *others)[1:]],
        "training-set-left-raw",
    ),
    "others, train": (
        "normalize_splits",
        lambda train, *others: [*(scaled(train, X) for X in others), scaled(train, train)],
        "training-set-last",
    ),
    "no comma": (
        "normalize_splits",
        lambda train, *others: [scaled(train, X) for X in (train, *others)] if others else (scaled(train, train)),
        "bare-array",
    ),
    "concatenated": (
        "normalize_splits",
        lambda *splits: np.concatenate([scaled(splits[0], X) for X in splits], axis=1),
        "stacked",
    ),
    "std + 1e-8": (
        "normalize_splits",
        lambda train, *others: [(X - loops(train)) / (train.std(axis=1)[:, None] + 1e-8) for X in (train, *others)],
        "epsilon-added-to-sigma",
    ),
    "√(var + 1e-8)": (
        "normalize_splits",
        lambda train, *others: [(X - loops(train)) / np.sqrt(train.var(1)[:, None] + 1e-8) for X in (train, *others)],
        "epsilon-added-to-the-variance",
    ),
    "cond(X)": ("hessian_condition", lambda X: np.divide(*np.linalg.svd(X)[1][[0, -1]]), "condition-of-X"),
    "XᵀX": ("hessian_condition", lambda X: np.linalg.cond(X.T @ X), "examples-for-features"),
    "eigvalsh of XᵀX": (
        "hessian_condition",
        lambda X: np.divide(*np.linalg.eigvalsh(X.T @ X / len(X))[[-1, 0]]),
        "examples-for-features",
    ),
    "first over last": (
        "hessian_condition",
        lambda X: np.divide(*np.linalg.eigvalsh(H(X))[[0, -1]]),
        "smallest-over-largest",
    ),
    "np.cov(X)": ("hessian_condition", lambda X: np.linalg.cond(np.cov(X)), "centred"),
    "np.cov with bias": ("largest_stable_rate", lambda X: 2 / np.linalg.eigvalsh(np.cov(X, bias=True))[-1], "centred"),
    "eigvalsh alone": ("hessian_condition", lambda X: np.linalg.eigvalsh(H(X)), "all-eigenvalues"),
    "1/(2m)": (
        "largest_stable_rate",
        lambda X: 2 / np.linalg.eigvalsh(X @ X.T / (2 * X.shape[1]))[-1],
        "half-of-the-cost",
    ),
    "λ/2": ("largest_stable_rate", lambda X: np.linalg.eigvalsh(H(X))[-1] / 2, "upside-down"),
    "1/λ": ("largest_stable_rate", lambda X: 1 / np.linalg.norm(H(X), 2), "one-over-lambda"),
    "twice the Hessian": ("largest_stable_rate", lambda X: 2 / np.linalg.eigvalsh(2 * H(X)).max(), "one-over-lambda"),
    "no 1/m": ("largest_stable_rate", lambda X: 2 / np.linalg.norm(X, 2) ** 2, "m-forgotten"),
    "eigvalsh()[0]": ("largest_stable_rate", lambda X: 2 / np.linalg.eigvalsh(H(X))[0], "smallest-eigenvalue"),
    "sum of eigenvalues": ("largest_stable_rate", lambda X: 2 / np.linalg.eigvalsh(H(X)).sum(), "trace"),
}


@pytest.mark.parametrize("name, function, misconception", NATURAL.values(), ids=NATURAL)
def test_mistakes_are_recognized_as_learners_write_them(recognized, name, function, misconception):
    """Is a mistake named whatever code made it, not only the code that declares it?"""
    recognized(name, function, misconception)


# ---------------------------------------------------------------- cases


def test_constants_are_of_both_kinds(sheets):
    """Has every sheet constant features whose σ is 0, others whose σ is a rounding error, and a right σ below 1e-8?"""
    for sheet in sheets("fit_normalizer"):
        X = sheet.cases[0]["X"]
        sigma, constant = X.std(axis=1), np.ptp(X, axis=1) == 0
        assert np.any(constant & (sigma == 0)) and np.any(constant & (sigma > 0))
        assert np.any(~constant & (sigma < 1e-8))


def test_statistics_are_not_those_of_the_table(sheets):
    """Are μ and σ that `normalize` gets far from those of its X?"""
    for sheet in sheets("normalize"):
        for case in sheet.cases:
            X, mu, sigma = case["X"], case["stats"]["mu"], case["stats"]["sigma"]
            assert np.any(np.abs(X.mean(axis=1, keepdims=True) - mu) > 0.2 * sigma)
