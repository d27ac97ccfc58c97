"""Answers to the exercises of 03_gradient_checking, as students write them: `<exercise>__<variant>`.

Right ones in different styles, and wrong ones. `gradient_checking.toml` says who wrote which. Later exercises call a
student's own answers to earlier ones.
"""

import numpy as np
from steadygrad.functions import tanh, tanh_prime

# ---------------------------------------------------------------- one_sided_derivative


def one_sided_derivative__formula(f, x, eps):
    return (f(x + eps) - f(x)) / eps


def one_sided_derivative__named_points(f, x, eps):
    here, right = f(x), f(x + eps)
    return float((right - here) / eps)


def one_sided_derivative__no_parentheses(f, x, eps):
    return f(x + eps) - f(x) / eps


def one_sided_derivative__two_eps(f, x, eps):
    return (f(x + eps) - f(x)) / (2 * eps)


# ---------------------------------------------------------------- two_sided_derivative


def two_sided_derivative__formula(f, x, eps):
    return (f(x + eps) - f(x - eps)) / (2 * eps)


def two_sided_derivative__diff(f, x, eps):
    points = np.array([x - eps, x + eps])
    values = [f(point) for point in points]
    return np.diff(values)[0] / np.diff(points)[0]


def two_sided_derivative__times_eps(f, x, eps):
    return (f(x + eps) - f(x - eps)) / 2 * eps


def two_sided_derivative__divides_by_eps(f, x, eps):
    return (f(x + eps) - f(x - eps)) / eps


def two_sided_derivative__own_eps(f, x, eps=1e-7):
    eps = 1e-7
    return (f(x + eps) - f(x - eps)) / (2 * eps)


# ---------------------------------------------------------------- params_to_vector


def params_to_vector__by_layer(params):
    parts = []
    for l in range(1, len(params) // 2 + 1):
        parts.append(params["W" + str(l)].ravel())
        parts.append(params["b" + str(l)].ravel())
    return np.concatenate(parts)


def params_to_vector__column_then_flat(params):
    theta = np.zeros((0, 1))
    for l in range(1, len(params) // 2 + 1):
        for key in (f"W{l}", f"b{l}"):
            theta = np.concatenate((theta, params[key].reshape(-1, 1)), axis=0)
    return theta[:, 0]


def params_to_vector__sorted_by_number(params):
    names = sorted(params, key=lambda name: (int(name[1:]), name[0] == "b"))
    return np.hstack([params[name].flatten() for name in names])


def params_to_vector__values(params):
    return np.concatenate([value.ravel() for value in params.values()])


def params_to_vector__sorted(params):
    return np.concatenate([params[name].ravel() for name in sorted(params)])


def params_to_vector__column(params):
    parts = []
    for l in range(1, len(params) // 2 + 1):
        parts += [params[f"W{l}"].reshape(-1, 1), params[f"b{l}"].reshape(-1, 1)]
    return np.concatenate(parts)


# ---------------------------------------------------------------- vector_to_params


def vector_to_params__by_layer(theta, params):
    result, start = {}, 0
    for l in range(1, len(params) // 2 + 1):
        for name in ("W" + str(l), "b" + str(l)):
            shape = params[name].shape
            end = start + shape[0] * shape[1]
            result[name] = theta[start:end].reshape(shape)
            start = end
    return result


def vector_to_params__split(theta, params):
    names = sorted(params, key=lambda name: (int(name[1:]), name[0] == "b"))
    parts = np.split(theta, np.cumsum([params[name].size for name in names])[:-1])
    return {name: np.reshape(part, params[name].shape) for name, part in zip(names, parts)}


def vector_to_params__in_dict_order(theta, params):
    result, start = {}, 0
    for name, value in params.items():
        result[name] = theta[start : start + value.size].reshape(value.shape)
        start += value.size
    return result


def vector_to_params__flat_biases(theta, params):
    result, start = {}, 0
    for l in range(1, len(params) // 2 + 1):
        n_out, n_in = params[f"W{l}"].shape
        result[f"W{l}"] = theta[start : start + n_out * n_in].reshape(n_out, n_in)
        start += n_out * n_in
        result[f"b{l}"] = theta[start : start + n_out]
        start += n_out
    return result


# ---------------------------------------------------------------- numerical_gradient


def numerical_gradient__copies(J, theta, eps):
    grad = np.zeros(theta.shape)
    for i in range(theta.size):
        theta_plus = np.copy(theta)
        theta_plus[i] = theta_plus[i] + eps
        theta_minus = np.copy(theta)
        theta_minus[i] = theta_minus[i] - eps
        grad[i] = (J(theta_plus) - J(theta_minus)) / (2 * eps)
    return grad


def numerical_gradient__identity_matrix(J, theta, eps):
    steps = eps * np.eye(len(theta))
    return np.array([J(theta + step) - J(theta - step) for step in steps]) / (2 * eps)


def numerical_gradient__list(J, theta, eps):
    result = []
    for i in range(len(theta)):
        t = list(theta)
        t[i] = theta[i] + eps
        up = J(np.array(t))
        t[i] = theta[i] - eps
        result.append((up - J(np.array(t))) / eps / 2)
    return result


def numerical_gradient__one_sided(J, theta, eps):
    grad = np.zeros(theta.shape)
    for i in range(theta.size):
        moved = theta.copy()
        moved[i] += eps
        grad[i] = (J(moved) - J(theta)) / eps
    return grad


def numerical_gradient__in_place(J, theta, eps):
    grad = np.zeros(theta.shape)
    for i in range(theta.size):
        theta[i] += eps
        up = J(theta)
        theta[i] -= 2 * eps
        down = J(theta)
        theta[i] += eps
        grad[i] = (up - down) / (2 * eps)
    return grad


def numerical_gradient__all_together(J, theta, eps):
    grad = np.zeros(theta.shape)
    for i in range(theta.size):
        grad[i] = (J(theta + eps) - J(theta - eps)) / (2 * eps)
    return grad


# ---------------------------------------------------------------- relative_difference


def relative_difference__norms(a, b):
    total = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / total if total > 0 else 0.0


def relative_difference__asks_first(a, b):
    if not np.any(a) and not np.any(b):
        return 0
    return np.sqrt(np.sum((a - b) ** 2)) / (np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2)))


def relative_difference__euclidean(a, b):
    return np.linalg.norm(a - b)


def relative_difference__no_zero(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


def relative_difference__plus_epsilon(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-8)


# ---------------------------------------------------------------- gradient_check


def gradient_check__vectors(J, grads, params, eps):
    flat = params_to_vector(params)
    a = params_to_vector({name[1:]: g for name, g in grads.items()})
    b = numerical_gradient(lambda t: J(vector_to_params(t, params)), flat, eps)
    difference = relative_difference(a, b)
    if difference <= 1e-7:
        verdict = "right"
    elif difference <= 1e-5:
        verdict = "probably right"
    elif difference <= 1e-3:
        verdict = "suspicious"
    else:
        verdict = "wrong"
    return difference, verdict


def gradient_check__without_vectors(J, grads, params, eps):
    gap = size_a = size_b = 0.0
    for name, value in params.items():
        for index in np.ndindex(value.shape):
            up, down = value.copy(), value.copy()
            up[index] += eps
            down[index] -= eps
            slope = (J({**params, name: up}) - J({**params, name: down})) / (2 * eps)
            gap += (grads["d" + name][index] - slope) ** 2
            size_a += grads["d" + name][index] ** 2
            size_b += slope**2
    difference = gap**0.5 / (size_a**0.5 + size_b**0.5)
    words = ["right", "probably right", "suspicious", "wrong"]
    return difference, words[sum(difference > bound for bound in (1e-7, 1e-5, 1e-3))]


def gradient_check__close_to_eps(J, grads, params, eps):
    a = params_to_vector({name: grads["d" + name] for name in params})
    b = numerical_gradient(lambda t: J(vector_to_params(t, params)), params_to_vector(params), eps)
    difference = relative_difference(a, b)
    if difference <= eps:
        return difference, "right"
    if difference <= 100 * eps:
        return difference, "probably right"
    if difference <= 10000 * eps:
        return difference, "suspicious"
    return difference, "wrong"


def gradient_check__values(J, grads, params, eps):
    a = np.concatenate([g.ravel() for g in grads.values()])
    numerical = vector_to_params(
        numerical_gradient(lambda t: J(vector_to_params(t, params)), params_to_vector(params), eps), params
    )
    b = np.concatenate([numerical[name].ravel() for name in params])
    difference = np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
    bounds = {"right": 1e-7, "probably right": 1e-5, "suspicious": 1e-3}
    for verdict, bound in bounds.items():
        if difference <= bound:
            return difference, verdict
    return difference, "wrong"


def gradient_check__top_down(J, grads, params, eps):
    a = params_to_vector({name: grads["d" + name] for name in params})
    b = numerical_gradient(lambda t: J(vector_to_params(t, params)), params_to_vector(params), eps)
    difference = relative_difference(a, b)
    if difference <= 1e-3:
        return difference, "suspicious"
    elif difference <= 1e-5:
        return difference, "probably right"
    elif difference <= 1e-7:
        return difference, "right"
    return difference, "wrong"


# ---------------------------------------------------------------- worst_component


def worst_component__loop(grads, numerical):
    largest, worst = -1, None
    for name in grads:
        gap = np.abs(grads[name] - numerical[name])
        i, j = np.unravel_index(np.argmax(gap), gap.shape)
        if gap[i, j] > largest:
            largest, worst = gap[i, j], (name[1:], (i, j))
    return worst


def worst_component__max(grads, numerical):
    entries = [(name, index) for name in grads for index in np.ndindex(grads[name].shape)]
    name, index = max(entries, key=lambda entry: abs(grads[entry[0]][entry[1]] - numerical[entry[0]][entry[1]]))
    return name.lstrip("d"), index


def worst_component__no_abs(grads, numerical):
    largest, worst = -np.inf, None
    for name in grads:
        gap = grads[name] - numerical[name]
        if gap.max() > largest:
            largest, worst = gap.max(), (name[1:], np.unravel_index(gap.argmax(), gap.shape))
    return worst


def worst_component__argmax(grads, numerical):
    gaps = {name: np.abs(grads[name] - numerical[name]) for name in grads}
    name = max(gaps, key=lambda name: gaps[name].max())
    return name[1:], np.argmax(gaps[name])


def worst_component__gradients_name(grads, numerical):
    gaps = {name: np.abs(grads[name] - numerical[name]) for name in grads}
    name = max(gaps, key=lambda name: np.max(gaps[name]))
    return name, np.unravel_index(np.argmax(gaps[name]), gaps[name].shape)


# ---------------------------------------------------------------- faulty_parameters


def faulty_parameters__comprehension(J, backward, params, eps):
    grads = backward(params)
    flat = params_to_vector(params)
    slopes = np.array(numerical_gradient(lambda t: J(vector_to_params(t, params)), flat, eps))
    numerical = vector_to_params(slopes, params)
    return [n for n in params if relative_difference(grads["d" + n].ravel(), numerical[n].ravel()) > 1e-5]


def faulty_parameters__one_by_one(J, backward, params, eps):
    grads, faulty = backward(params), set()
    for name in params:
        shape = params[name].shape

        def J_of_this(part):
            return J({**params, name: part.reshape(shape)})

        numerical = np.array(numerical_gradient(J_of_this, params[name].ravel(), eps))
        a = grads["d" + name].ravel()
        if np.linalg.norm(a - numerical) > 1e-5 * (np.linalg.norm(a) + np.linalg.norm(numerical)):
            faulty.add(name)
    return faulty


def faulty_parameters__everything(J, backward, params, eps):
    difference, verdict = gradient_check(J, backward(params), params, eps)
    return list(params) if difference > 1e-5 else []


def faulty_parameters__absolute(J, backward, params, eps):
    grads = backward(params)
    flat = params_to_vector(params)
    numerical = vector_to_params(numerical_gradient(lambda t: J(vector_to_params(t, params)), flat, eps), params)
    return [name for name in params if np.linalg.norm(grads["d" + name] - numerical[name]) > 1e-5]


def faulty_parameters__gradients_names(J, backward, params, eps):
    grads = backward(params)
    flat = params_to_vector(params)
    numerical = vector_to_params(numerical_gradient(lambda t: J(vector_to_params(t, params)), flat, eps), params)
    return [name for name in grads if relative_difference(grads[name].ravel(), numerical[name[1:]].ravel()) > 1e-5]


# ---------------------------------------------------------------- fixed_backward


def fixed_backward__mended(params, X, Y, lam):
    m = X.shape[1]
    Z1 = params["W1"] @ X + params["b1"]
    A1 = tanh(Z1)
    Z2 = params["W2"] @ A1 + params["b2"]
    E = np.exp(Z2 - Z2.max(axis=0))
    P = E / E.sum(axis=0)
    dZ2 = (P - Y) / m
    dW2 = dZ2 @ A1.T + lam / m * params["W2"]
    db2 = dZ2.sum(axis=1, keepdims=True)
    dA1 = params["W2"].T @ dZ2
    dZ1 = dA1 * tanh_prime(Z1)
    dW1 = dZ1 @ X.T + lam / m * params["W1"]
    db1 = dZ1.sum(axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def fixed_backward__mean_at_the_end(params, X, Y, lam):
    m = X.shape[1]
    A1 = np.tanh(params["W1"].dot(X) + params["b1"])
    Z2 = params["W2"].dot(A1) + params["b2"]
    P = np.exp(Z2 - Z2.max(axis=0, keepdims=True))
    P = P / P.sum(axis=0, keepdims=True)
    d2 = P - Y
    d1 = params["W2"].T.dot(d2) * (1 - A1 * A1)
    return {
        "dW1": (d1.dot(X.T) + lam * params["W1"]) / m,
        "db1": d1.mean(axis=1)[:, None],
        "dW2": (d2.dot(A1.T) + lam * params["W2"]) / m,
        "db2": d2.mean(axis=1)[:, None],
    }


def fixed_backward__mean_left(params, X, Y, lam):
    m = X.shape[1]
    A1 = tanh(params["W1"] @ X + params["b1"])
    Z2 = params["W2"] @ A1 + params["b2"]
    E = np.exp(Z2 - Z2.max(axis=0))
    P = E / E.sum(axis=0)
    dZ2 = (P - Y) / m
    dW2 = dZ2 @ A1.T + lam / m * params["W2"]
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = params["W2"].T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T + lam / m * params["W1"]
    db1 = dZ1.mean(axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def fixed_backward__slope_left(params, X, Y, lam):
    m = X.shape[1]
    A1 = tanh(params["W1"] @ X + params["b1"])
    Z2 = params["W2"] @ A1 + params["b2"]
    E = np.exp(Z2 - Z2.max(axis=0))
    P = E / E.sum(axis=0)
    dZ2 = (P - Y) / m
    dW2 = dZ2 @ A1.T + lam / m * params["W2"]
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = params["W2"].T @ dZ2 * tanh_prime(A1)
    dW1 = dZ1 @ X.T + lam / m * params["W1"]
    db1 = dZ1.sum(axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def fixed_backward__penalty_on_all(params, X, Y, lam):
    m = X.shape[1]
    Z1 = params["W1"] @ X + params["b1"]
    A1 = tanh(Z1)
    Z2 = params["W2"] @ A1 + params["b2"]
    E = np.exp(Z2 - Z2.max(axis=0))
    dZ2 = (E / E.sum(axis=0) - Y) / m
    dZ1 = params["W2"].T @ dZ2 * tanh_prime(Z1)
    grads = {
        "dW1": dZ1 @ X.T,
        "db1": dZ1.sum(axis=1, keepdims=True),
        "dW2": dZ2 @ A1.T,
        "db2": dZ2.sum(axis=1, keepdims=True),
    }
    return {name: g + lam / m * params[name[1:]] for name, g in grads.items()}
