"""Answers to the exercises of the penalties notebook, as students write them: `<exercise>__<variant>`.

Right ones in different styles, and wrong ones. `penalties.toml` says who wrote which.
"""

import numpy as np

# ---------------------------------------------------------------- l2_cost


def l2_cost__loop(params, lam, m):
    L = len(params) // 2
    s = 0
    for l in range(1, L + 1):
        s = s + np.sum(np.square(params["W" + str(l)]))
    return s * lam / (2 * m)


def l2_cost__norms(params, lam, m):
    weights = [p for name, p in params.items() if name[0] == "W"]
    return 0.5 * lam / m * sum(np.linalg.norm(W) ** 2 for W in weights)


def l2_cost__traces(params, lam, m):
    return lam / 2 / m * sum(np.trace(params[k].T @ params[k]) for k in params if k.startswith("W"))


def l2_cost__without_m(params, lam, m):
    L = len(params) // 2
    s = 0
    for l in range(1, L + 1):
        s = s + np.sum(np.square(params["W" + str(l)]))
    return lam / 2 * s


def l2_cost__everything(params, lam, m):
    return lam / (2 * m) * sum((p**2).sum() for p in params.values())


def l2_cost__norm_2(params, lam, m):
    L = len(params) // 2
    return lam / (2 * m) * sum(np.linalg.norm(params[f"W{l}"], 2) ** 2 for l in range(1, L + 1))


# ---------------------------------------------------------------- l2_gradient


def l2_gradient__loop(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        grads["dW" + str(l)] = lam * params["W" + str(l)] / m
        grads["db" + str(l)] = np.zeros(params["b" + str(l)].shape)
    return grads


def l2_gradient__items(params, lam, m):
    return {"d" + name: p * (lam / m if name[0] == "W" else 0.0) for name, p in params.items()}


def l2_gradient__half(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        grads["dW" + str(l)] = lam / (2 * m) * params["W" + str(l)]
        grads["db" + str(l)] = np.zeros(params["b" + str(l)].shape)
    return grads


def l2_gradient__everything(params, lam, m):
    return {"d" + name: lam / m * p for name, p in params.items()}


def l2_gradient__lambda_w(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        grads["dW" + str(l)] = lam * params["W" + str(l)]
        grads["db" + str(l)] = np.zeros(params["b" + str(l)].shape)
    return grads


# ---------------------------------------------------------------- weight_decay_step


def weight_decay_step__loop(params, gradients, alpha, lam, m):
    new_params = {}
    for l in range(1, len(params) // 2 + 1):
        W, b = params["W" + str(l)], params["b" + str(l)]
        new_params["W" + str(l)] = W - alpha * lam / m * W - alpha * gradients["dW" + str(l)]
        new_params["b" + str(l)] = b - alpha * gradients["db" + str(l)]
    return new_params


def weight_decay_step__copies(params, gradients, alpha, lam, m):
    new = {name: p.copy() for name, p in params.items()}
    for name in new:
        if name.startswith("W"):
            new[name] *= 1 - alpha * lam / m
        new[name] -= alpha * gradients["d" + name]
    return new


def weight_decay_step__twice(params, gradients, alpha, lam, m):
    new_params = {}
    for l in range(1, len(params) // 2 + 1):
        W, b = params["W" + str(l)], params["b" + str(l)]
        dW = gradients["dW" + str(l)] + lam / m * W
        new_params["W" + str(l)] = (1 - alpha * lam / m) * W - alpha * dW
        new_params["b" + str(l)] = b - alpha * gradients["db" + str(l)]
    return new_params


def weight_decay_step__everything(params, gradients, alpha, lam, m):
    return {name: (1 - alpha * lam / m) * p - alpha * gradients["d" + name] for name, p in params.items()}


def weight_decay_step__in_place(params, gradients, alpha, lam, m):
    for l in range(1, len(params) // 2 + 1):
        params["W" + str(l)] *= 1 - alpha * lam / m
        params["W" + str(l)] -= alpha * gradients["dW" + str(l)]
        params["b" + str(l)] -= alpha * gradients["db" + str(l)]
    return params


# ---------------------------------------------------------------- ridge


def ridge__solve(X, y, lam):
    n, m = X.shape
    mu = np.mean(X, axis=1, keepdims=True)
    A = (X - mu) @ (X - mu).T + lam * np.eye(n)
    w = np.linalg.solve(A, (X - mu) @ (y - np.mean(y)))
    return w, np.mean(y - w @ X)


def ridge__more_rows(X, y, lam):
    n, m = X.shape
    A = np.vstack([(X - X.mean(1, keepdims=True)).T, np.sqrt(lam) * np.eye(n)])
    w = np.linalg.lstsq(A, np.concatenate([y - y.mean(), np.zeros(n)]), rcond=None)[0]
    return w, y.mean() - X.mean(1) @ w


def ridge__no_penalty_on_the_ones(X, y, lam):
    n, m = X.shape
    X1 = np.vstack([X, np.ones(m)])
    D = lam * np.eye(n + 1)
    D[n, n] = 0
    theta = np.linalg.inv(X1 @ X1.T + D) @ X1 @ y
    return theta[:n], theta[n]


def ridge__row_of_ones(X, y, lam):
    n, m = X.shape
    X1 = np.vstack([X, np.ones(m)])
    theta = np.linalg.inv(X1 @ X1.T + lam * np.eye(n + 1)) @ X1 @ y
    return theta[:n], theta[n]


def ridge__mean_of_y(X, y, lam):
    Xc = X - X.mean(axis=1, keepdims=True)
    w = np.linalg.solve(Xc @ Xc.T + lam * np.eye(X.shape[0]), Xc @ y)
    return w, y.mean()


def ridge__mean_gram(X, y, lam):
    n, m = X.shape
    Xc, yc = X - X.mean(axis=1, keepdims=True), y - y.mean()
    w = np.linalg.solve(Xc @ Xc.T / m + lam * np.eye(n), Xc @ yc / m)
    return w, y.mean() - w @ X.mean(axis=1)


# ---------------------------------------------------------------- l1_cost


def l1_cost__loop(params, lam, m):
    s = 0
    for l in range(1, len(params) // 2 + 1):
        s = s + np.abs(params["W" + str(l)]).sum()
    return s * lam / m


def l1_cost__one_vector(params, lam, m):
    w = np.concatenate([p.ravel() for name, p in params.items() if name[0] == "W"])
    return lam * np.linalg.norm(w, 1) / m


def l1_cost__over_2m(params, lam, m):
    s = 0
    for l in range(1, len(params) // 2 + 1):
        s = s + np.abs(params["W" + str(l)]).sum()
    return lam / (2 * m) * s


def l1_cost__norm_1(params, lam, m):
    return lam / m * sum(np.linalg.norm(p, 1) for name, p in params.items() if name[0] == "W")


# ---------------------------------------------------------------- l1_gradient


def l1_gradient__sign(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        grads["dW" + str(l)] = lam * np.sign(params["W" + str(l)]) / m
        grads["db" + str(l)] = np.zeros(params["b" + str(l)].shape)
    return grads


def l1_gradient__comparisons(params, lam, m):
    return {
        "d" + name: lam / m * ((p > 0).astype(float) - (p < 0)) if "W" in name else 0 * p for name, p in params.items()
    }


def l1_gradient__quotient(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        W = params["W" + str(l)]
        grads["dW" + str(l)] = lam / m * W / np.abs(W)
        grads["db" + str(l)] = np.zeros(params["b" + str(l)].shape)
    return grads


def l1_gradient__where(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        grads["dW" + str(l)] = lam / m * np.where(params["W" + str(l)] > 0, 1, -1)
        grads["db" + str(l)] = np.zeros(params["b" + str(l)].shape)
    return grads


def l1_gradient__over_2m(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        grads["dW" + str(l)] = lam / (2 * m) * np.sign(params["W" + str(l)])
        grads["db" + str(l)] = np.zeros(params["b" + str(l)].shape)
    return grads


# ---------------------------------------------------------------- soft_threshold


def soft_threshold__sign(w, t):
    return np.sign(w) * np.maximum(abs(w) - t, 0)


def soft_threshold__where(w, t):
    return np.where(w > t, w - t, np.where(w < -t, w + t, 0.0))


def soft_threshold__what_is_left(w, t):
    return w - np.clip(w, -t, t)


def soft_threshold__hard(w, t):
    v = w.copy()
    v[np.abs(v) < t] = 0
    return v


def soft_threshold__no_sign(w, t):
    return np.maximum(np.abs(w) - t, 0)


def soft_threshold__no_maximum(w, t):
    return w - t * np.sign(w)
