"""Answers to the exercises of 04_normalization, as students write them: `<exercise>__<variant>`.

Right ones in different styles, and wrong ones. `normalization.toml` says who wrote which.
"""

import numpy as np

# ---------------------------------------------------------------- feature_mean


def feature_mean__keepdims(X):
    return np.mean(X, axis=1, keepdims=True)


def feature_mean__matrix_product(X):
    m = X.shape[1]
    return X @ np.ones((m, 1)) / m


def feature_mean__loops(X):
    n, m = X.shape
    mu = np.zeros((n, 1))
    for i in range(n):
        for j in range(m):
            mu[i, 0] += X[i, j] / m
    return mu


def feature_mean__axis_0(X):
    return np.mean(X, axis=0)


def feature_mean__flat(X):
    return X.mean(axis=1)


def feature_mean__m_is_len(X):
    m = len(X)
    return np.sum(X, axis=1, keepdims=True) / m


# ---------------------------------------------------------------- feature_variance


def feature_variance__var(X):
    return X.var(axis=1, keepdims=True)


def feature_variance__own_mean(X):
    return np.sum((X - feature_mean(X)) ** 2, axis=1).reshape(-1, 1) / X.shape[1]


def feature_variance__einsum(X):
    D = X - X.mean(axis=1)[:, None]
    return (np.einsum("ij,ij->i", D, D) / D.shape[1])[:, np.newaxis]


def feature_variance__mean_square(X):
    m = X.shape[1]
    return 1 / m * np.sum(X**2, axis=1, keepdims=True)


def feature_variance__ddof(X):
    return np.var(X, axis=1, ddof=1, keepdims=True)


def feature_variance__std(X):
    return np.std(X, axis=1, keepdims=True)


def feature_variance__parenthesis(X):
    mu = np.mean(X, axis=1, keepdims=True)
    return np.mean(X - mu, axis=1, keepdims=True) ** 2


# ---------------------------------------------------------------- fit_normalizer


def fit_normalizer__where(X):
    sigma = np.sqrt(X.var(axis=1, keepdims=True))
    same = X.max(axis=1, keepdims=True) == X.min(axis=1, keepdims=True)
    return {"mu": X.mean(axis=1, keepdims=True), "sigma": np.where(same, 1.0, sigma)}


def fit_normalizer__rows(X):
    mu, sigma = [], []
    for row in X:
        mu.append([row.mean()])
        sigma.append([row.std() if len(set(row)) > 1 else 1.0])
    return {"sigma": np.array(sigma), "mu": np.array(mu)}


def fit_normalizer__own_functions(X):
    sigma = feature_variance(X) ** 0.5
    sigma[np.ptp(X, axis=1) == 0] = 1
    return dict(mu=feature_mean(X), sigma=sigma)


def fit_normalizer__no_rule(X):
    return {"mu": X.mean(axis=1, keepdims=True), "sigma": X.std(axis=1, keepdims=True)}


def fit_normalizer__zero(X):
    mu = X.mean(axis=1, keepdims=True)
    sigma = X.std(axis=1, keepdims=True)
    sigma[sigma == 0] = 1
    return {"mu": mu, "sigma": sigma}


def fit_normalizer__isclose(X):
    mu = X.mean(axis=1, keepdims=True)
    sigma = X.std(axis=1, keepdims=True)
    return {"mu": mu, "sigma": np.where(np.isclose(sigma, 0), 1, sigma)}


def fit_normalizer__epsilon(X):
    eps = 1e-8
    return {"mu": X.mean(axis=1, keepdims=True), "sigma": np.sqrt(X.var(axis=1, keepdims=True) + eps)}


def fit_normalizer__tuple(X):
    mu = X.mean(axis=1, keepdims=True)
    sigma = X.std(axis=1, keepdims=True)
    return mu, sigma


# ---------------------------------------------------------------- normalize


def normalize__formula(X, stats):
    return (X - stats["mu"]) / stats["sigma"]


def normalize__copy(X, stats):
    Z = X.copy()
    Z -= stats["mu"]
    Z /= stats["sigma"]
    return Z


def normalize__in_place(X, stats):
    X -= stats["mu"]
    X /= stats["sigma"]
    return X


def normalize__squared(X, stats):
    return (X - stats["mu"]) / stats["sigma"] ** 2


def normalize__own(X, stats):
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


# ---------------------------------------------------------------- normalize_splits


def normalize_splits__tuple(train, *others):
    stats = fit_normalizer(train)
    return (normalize(train, stats), *(normalize(X, stats) for X in others))


def normalize_splits__loop(train, *others):
    mu = train.mean(axis=1, keepdims=True)
    sigma = train.std(axis=1, keepdims=True)
    sigma[train.max(axis=1) == train.min(axis=1)] = 1
    result = []
    for X in [train, *others]:
        result.append((X - mu) / sigma)
    return result


def normalize_splits__each_its_own(train, *others):
    splits = [train] + list(others)
    return [normalize(X, fit_normalizer(X)) for X in splits]


def normalize_splits__all_data(train, *others):
    stats = fit_normalizer(np.concatenate((train, *others), axis=1))
    return tuple(normalize(X, stats) for X in (train, *others))


def normalize_splits__two_values(train, *others):
    stats = fit_normalizer(train)
    return normalize(train, stats), [normalize(X, stats) for X in others]


def normalize_splits__fitted_twice(train, *others):
    train = normalize(train, fit_normalizer(train))
    return (train, *[normalize(X, fit_normalizer(train)) for X in others])


# ---------------------------------------------------------------- hessian_condition


def hessian_condition__eigvalsh(X):
    H = X @ X.T / X.shape[1]
    eigenvalues = np.linalg.eigvalsh(H)
    return eigenvalues.max() / eigenvalues.min()


def hessian_condition__cond(X):
    return np.linalg.cond(X @ X.T)


def hessian_condition__singular_values(X):
    s = np.linalg.svd(X, compute_uv=False)
    return float((s[0] / s[-1]) ** 2)


def hessian_condition__of_X(X):
    return np.linalg.cond(X)


def hessian_condition__examples(X):
    H = X.T @ X / len(X)
    return np.linalg.cond(H)


def hessian_condition__order(X):
    values, _ = np.linalg.eigh(X @ X.T / X.shape[1])
    return values[0] / values[-1]


# ---------------------------------------------------------------- largest_stable_rate


def largest_stable_rate__eigvalsh(X):
    m = X.shape[1]
    return 2 / np.max(np.linalg.eigvalsh(X @ X.T / m))


def largest_stable_rate__norm(X):
    return 2 * X.shape[1] / np.linalg.norm(X, 2) ** 2


def largest_stable_rate__eigvals(X):
    H = np.dot(X, X.T) / X.shape[1]
    return 2.0 / max(np.linalg.eigvals(H).real)


def largest_stable_rate__one_over(X):
    H = X @ X.T / X.shape[1]
    return 1 / np.linalg.eigvalsh(H)[-1]


def largest_stable_rate__no_m(X):
    return 2 / np.linalg.eigvalsh(X @ X.T)[-1]


def largest_stable_rate__trace(X):
    return 2 / np.trace(X @ X.T / X.shape[1])
