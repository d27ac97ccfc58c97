"""Answers to ridge."""

import numpy as np
from scipy import optimize
from sklearn.linear_model import Ridge

from autograder.content.reference import penalties as reference
from tests.answers import right, wrong


@right("stacking")
def ridge(X, y, lam):
    n, m = X.shape
    A = np.vstack([np.hstack([X.T, np.ones((m, 1))]), np.hstack([np.sqrt(lam) * np.eye(n), np.zeros((n, 1))])])
    theta = np.linalg.lstsq(A, np.concatenate([y, np.zeros(n)]), rcond=None)[0]
    return theta[:-1], theta[-1]


@right("singular values")
def ridge(X, y, lam):
    centred = X - X.mean(axis=1, keepdims=True)
    U, s, Vt = np.linalg.svd(centred, full_matrices=False)
    w = U @ (s / (s**2 + lam) * (Vt @ y))
    return w, float(np.mean(y) - w @ np.mean(X, axis=1))


@right("the small matrix")
def ridge(X, y, lam):
    centred = X - X.mean(axis=1, keepdims=True)
    w = centred @ np.linalg.inv(centred.T @ centred + lam * np.eye(len(y))) @ (y - y.mean())
    return [w, np.array(np.mean(y - w @ X))]


@right("scikit-learn")
def ridge(X, y, lam):
    fitted = Ridge(alpha=lam).fit(X.T, y)
    return fitted.coef_, fitted.intercept_


@right("descent")
def ridge(X, y, lam):
    def cost(theta):
        residual = theta[:-1] @ X + theta[-1] - y
        gradient = np.append(X @ residual + lam * theta[:-1], residual.sum())
        return (residual @ residual + lam * theta[:-1] @ theta[:-1]) / 2, gradient

    theta = optimize.minimize(cost, np.zeros(len(X) + 1), jac=True, tol=1e-13, options={"gtol": 1e-10}).x
    return theta[:-1], theta[-1]


@right("inverse")
def ridge(X, y, lam):
    centred, n = X - X.mean(axis=1)[:, np.newaxis], X.shape[0]
    w = np.dot(np.linalg.pinv(np.dot(centred, centred.T) + lam * np.identity(n)), np.dot(centred, y - y.mean()))
    return w, y.mean() - np.dot(w.T, X.mean(axis=1))


@wrong("weights alone")
def ridge(X, y, lam):
    return reference.ridge(X, y, lam)[0]


@wrong("intercept first")
def ridge(X, y, lam):
    return reference.ridge(X, y, lam)[::-1]


@wrong("three values")
def ridge(X, y, lam):
    return (*reference.ridge(X, y, lam), 0.0)


@wrong("weights as a column")
def ridge(X, y, lam):
    return reference.ridge(X, y, lam)[0][:, None], reference.ridge(X, y, lam)[1]


@wrong("intercept as an array")
def ridge(X, y, lam):
    return reference.ridge(X, y, lam)[0], reference.ridge(X, y, lam)[1:]


@wrong("squared λ")
def ridge(X, y, lam):
    return reference.ridge(X, y, lam**2)


@wrong("one vector")
def ridge(X, y, lam):
    return np.append(*reference.ridge(X, y, lam))


@wrong("nothing")
def ridge(X, y, lam):
    return None


@wrong("only y centred, intercept of the means", named="only-y-centred")
def ridge(X, y, lam):
    w = np.linalg.inv(X @ X.T + lam * np.eye(len(X))) @ X @ (y - y.mean())
    return w, y.mean() - w @ X.mean(axis=1)


@wrong("only y centred, intercept of y", named="only-y-centred")
def ridge(X, y, lam):
    w = np.linalg.inv(X @ X.T + lam * np.eye(len(X))) @ X @ (y - y.mean())
    return w, y.mean()
