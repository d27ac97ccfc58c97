"""Answers to ridge that nobody foresaw."""

from collections import namedtuple

import numpy as np

from tests.answers import right, wrong


@wrong("weights-not-centred: solves with X and y as they are, and uses the means for the intercept only")
def ridge(X, y, lam):
    w = np.linalg.solve(X @ X.T + lam * np.eye(len(X)), X @ y)
    b = y.mean() - w @ X.mean(axis=1)
    return w, b


@wrong("intercept-penalized: a row of ones is added, and its weight, the intercept, is penalized with the others")
def ridge(X, y, lam):
    ones = np.ones((1, X.shape[1]))
    A = np.vstack([X, ones])
    theta = np.linalg.solve(A @ A.T + lam * np.eye(len(A)), A @ y)
    return theta[:-1], theta[-1]


@wrong("lambda-times-m: divides X X^T and X y by m but not lam, which makes the penalty m times as strong")
def ridge(X, y, lam):
    m = X.shape[1]
    mean_x, mean_y = X.mean(axis=1), y.mean()
    Xc, yc = X - mean_x[:, None], y - mean_y
    w = np.linalg.solve(Xc @ Xc.T / m + lam * np.eye(X.shape[0]), Xc @ yc / m)
    return w, mean_y - w @ mean_x


@wrong("lambda-over-m: adds lam/m to X X^T that is not divided by m, so the penalty is m times too weak")
def ridge(X, y, lam):
    n, m = X.shape
    Xc, yc = X - X.mean(axis=1, keepdims=True), y - y.mean()
    w = np.linalg.solve(Xc @ Xc.T + lam / m * np.eye(n), Xc @ yc)
    return w, y.mean() - w @ X.mean(axis=1)


@wrong("intercept-is-mean: b is the mean of the targets, without the share of the mean inputs")
def ridge(X, y, lam):
    Xc, yc = X - X.mean(axis=1)[:, None], y - y.mean()
    w = np.linalg.solve(Xc @ Xc.T + lam * np.eye(len(X)), Xc @ yc)
    return w, y.mean()


@wrong("lambda-everywhere: adds the number lam to every entry of X X^T, not to its diagonal alone")
def ridge(X, y, lam):
    Xc, yc = X - X.mean(axis=1)[:, None], y - y.mean()
    w = np.linalg.pinv(Xc @ Xc.T + lam) @ (Xc @ yc)
    return w, y.mean() - w @ X.mean(axis=1)


@wrong("centred-by-example: subtracts from each example the mean of its features, axis 0 in place of axis 1")
def ridge(X, y, lam):
    Xc, yc = X - X.mean(axis=0), y - y.mean()
    w = np.linalg.solve(Xc @ Xc.T + lam * np.eye(len(X)), Xc @ yc)
    return w, y.mean() - w @ X.mean(axis=1)


@wrong("one-mean: subtracts the mean of all entries of X from every feature")
def ridge(X, y, lam):
    Xc, yc = X - X.mean(), y - y.mean()
    w = np.linalg.solve(Xc @ Xc.T + lam * np.eye(len(X)), Xc @ yc)
    return w, y.mean() - w.sum() * X.mean()


@wrong("column-of-weights: w has the shape (n, 1) and b the shape (1,)")
def ridge(X, y, lam):
    x_bar = X.mean(axis=1, keepdims=True)
    Xc, yc = X - x_bar, (y - y.mean())[:, None]
    w = np.linalg.solve(Xc @ Xc.T + lam * np.eye(len(X)), Xc @ yc)
    return w, y.mean() - (w.T @ x_bar)[0]


@wrong("no-penalty: least squares by the pseudoinverse, lam plays no part")
def ridge(X, y, lam):
    Xc, yc = X - X.mean(axis=1)[:, None], y - y.mean()
    w = np.linalg.pinv(Xc.T) @ yc
    return w, y.mean() - w @ X.mean(axis=1)


@wrong(
    "standardized: divides the features by their standard deviations, and returns the weights of the scaled features"
)
def ridge(X, y, lam):
    mu, sigma = X.mean(axis=1), X.std(axis=1)
    Z = (X - mu[:, None]) / sigma[:, None]
    w = np.linalg.solve(Z @ Z.T + lam * np.eye(len(X)), Z @ (y - y.mean()))
    return w, y.mean() - w @ (mu / sigma)


@wrong("scaled-and-back: standardizes, solves and scales the weights back, so other weights are penalized")
def ridge(X, y, lam):
    mu, sigma = X.mean(axis=1), X.std(axis=1)
    Z = (X - mu[:, None]) / sigma[:, None]
    w = np.linalg.solve(Z @ Z.T + lam * np.eye(len(X)), Z @ (y - y.mean())) / sigma
    return w, y.mean() - w @ mu


@wrong("only-targets-centred: the targets are centred and the features are not, in the matrix X X^T")
def ridge(X, y, lam):
    yc = y - y.mean()
    w = np.linalg.solve(X @ X.T + lam * np.eye(len(X)), X @ yc)
    return w, y.mean() - w @ X.mean(axis=1)


@wrong("intercept-sign: b is the mean of y plus w times the mean of x")
def ridge(X, y, lam):
    Xc, yc = X - X.mean(axis=1)[:, None], y - y.mean()
    w = np.linalg.solve(Xc @ Xc.T + lam * np.eye(len(X)), Xc @ yc)
    return w, y.mean() + w @ X.mean(axis=1)


@wrong("centres-in-place: X -= and y -= change the arrays of the caller")
def ridge(X, y, lam):
    x_bar, y_bar = X.mean(axis=1), y.mean()
    X -= x_bar[:, None]
    y -= y_bar
    w = np.linalg.solve(X @ X.T + lam * np.eye(len(X)), X @ y)
    return w, y_bar - w @ x_bar


@wrong("twice-lambda: 2 lam on the diagonal, from a cost without the half before its penalty")
def ridge(X, y, lam):
    Xc, yc = X - X.mean(axis=1)[:, None], y - y.mean()
    w = np.linalg.solve(Xc @ Xc.T + 2 * lam * np.eye(len(X)), Xc @ yc)
    return w, y.mean() - w @ X.mean(axis=1)


@wrong("few-steps: a hundred steps of gradient descent from zero, which have not arrived")
def ridge(X, y, lam):
    n, m = X.shape
    w, b = np.zeros(n), 0.0
    for _ in range(100):
        residual = w @ X + b - y
        w = w - 0.01 * (X @ residual + lam * w) / m
        b = b - 0.01 * residual.mean()
    return w, b


@wrong("rows-are-examples: takes the rows of X for examples, as in scikit-learn", raises=True)
def ridge(X, y, lam):
    Xc, yc = X - X.mean(axis=0), y - y.mean()
    w = np.linalg.solve(Xc.T @ Xc + lam * np.eye(X.shape[1]), Xc.T @ yc)
    return w, y.mean() - w @ X.mean(axis=0)


@wrong(
    "wrong-diagonal-entry-spared: a row of ones is appended and the first feature, not the intercept, "
    "stays without penalty"
)
def ridge(X, y, lam):
    A = np.vstack([X, np.ones(X.shape[1])])
    D = lam * np.eye(len(A))
    D[0, 0] = 0.0
    theta = np.linalg.solve(A @ A.T + D, A @ y)
    return theta[:-1], theta[-1]


@right("dual: the m by m system, w = Xc (Xc^T Xc + lam I)^-1 yc")
def ridge(X, y, lam):
    m = X.shape[1]
    Xc = X - X.mean(axis=1, keepdims=True)
    w = Xc @ np.linalg.solve(Xc.T @ Xc + lam * np.eye(m), y - np.mean(y))
    return w, float(np.mean(y - w @ X))


@right("features-centred-only: targets as they are, since the centred features add up to zero")
def ridge(X, y, lam):
    x_bar = np.average(X, axis=1)
    Xc = (X.T - x_bar).T
    w = np.linalg.inv(Xc @ Xc.T + np.diag(np.full(len(X), lam))) @ (Xc @ y)
    return w, np.average(y) - np.dot(w, x_bar)


@right(
    "more-examples: least squares with n more examples, sqrt(lam) times the identity with targets 0 and no intercept"
)
def ridge(X, y, lam):
    n, m = X.shape
    top = np.hstack([X.T, np.ones((m, 1))])
    bottom = np.hstack([np.sqrt(lam) * np.eye(n), np.zeros((n, 1))])
    theta, *_ = np.linalg.lstsq(np.vstack([top, bottom]), np.concatenate([y, np.zeros(n)]), rcond=None)
    return theta[:n], theta[n]


@right("singular-values: by the SVD of the centred features")
def ridge(X, y, lam):
    x_bar = X.mean(axis=1)
    U, s, Vt = np.linalg.svd(X - x_bar[:, None], full_matrices=False)
    w = U @ (s / (s**2 + lam) * (Vt @ (y - y.mean())))
    return w, y.mean() - x_bar @ w


@right("bordered-system: one system for w and b, whose last diagonal entry has no penalty; a namedtuple")
def ridge(X, y, lam):
    n, m = X.shape
    A = np.vstack([X, np.ones(m)])
    penalty = np.diag([*[lam] * n, 0.0])
    theta = np.linalg.solve(A @ A.T + penalty, A @ y)
    return namedtuple("Model", "w b")(theta[:n], theta[n])


@right("cholesky: the centring matrix, a Cholesky factor and two triangular systems")
def ridge(X, y, lam):
    n, m = X.shape
    H = np.eye(m) - np.ones((m, m)) / m
    L = np.linalg.cholesky(X @ H @ X.T + lam * np.eye(n))
    w = np.linalg.solve(L.T, np.linalg.solve(L, X @ H @ y))
    return w, (y - X.T @ w).mean()


@right("least-squares-with-more-rows")
def ridge(X, y, lam):
    n = len(X)
    centre = X.mean(axis=1, keepdims=True)
    A = np.concatenate([(X - centre).T, np.sqrt(lam) * np.eye(n)])
    w = np.linalg.lstsq(A, np.append(y, np.zeros(n)), rcond=None)[0]
    return w, (y.mean() - centre.T @ w).item()
