"""Answers to l2_gradient that nobody foresaw."""

from collections import OrderedDict, defaultdict

import numpy as np

from tests.answers import right, wrong


@wrong("biases-too: the gradient of a bias is lam/m times the bias, as if it were penalized")
def l2_gradient(params, lam, m):
    return {"d" + name: lam / m * p for name, p in params.items()}


@wrong("two-stays: the derivative 2w of the square without the half of the cost, so all is twice as large")
def l2_gradient(params, lam, m):
    grads = {}
    for name, p in params.items():
        grads["d" + name] = 2 * lam / m * p if name[0] == "W" else np.zeros_like(p)
    return grads


@wrong("half-kept: lam/(2m) W, the factor of the cost kept in its gradient")
def l2_gradient(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        grads[f"dW{l}"] = lam / (2 * m) * params[f"W{l}"]
        grads[f"db{l}"] = np.zeros(params[f"b{l}"].shape)
    return grads


@wrong("names-of-params: the result has the names W1 and b1, without the d")
def l2_gradient(params, lam, m):
    return {name: (lam / m) * p if name[0] == "W" else 0 * p for name, p in params.items()}


@wrong("flat-biases: the zeros of db have the shape (n,) and not (n, 1)")
def l2_gradient(params, lam, m):
    grads = {}
    for l in range(1, len(params) // 2 + 1):
        W = params["W" + str(l)]
        grads["dW" + str(l)] = lam * W / m
        grads["db" + str(l)] = np.zeros(W.shape[0])
    return grads


@wrong("no-biases: only the gradients of the weights are returned, the names db are missing")
def l2_gradient(params, lam, m):
    return {f"d{name}": lam / m * W for name, W in params.items() if name.startswith("W")}


@wrong("number-zero: db is the number 0.0 and no array")
def l2_gradient(params, lam, m):
    return {f"d{name}": lam / m * p if name[0] == "W" else 0.0 for name, p in params.items()}


@wrong("last-layer-missing: range(1, L) ends before the last layer, whose gradients are not in the dict")
def l2_gradient(params, lam, m):
    L = len(params) // 2
    grads = {}
    for l in range(1, L):
        grads[f"dW{l}"] = lam / m * params[f"W{l}"]
        grads[f"db{l}"] = np.zeros_like(params[f"b{l}"])
    return grads


@wrong("in-place: *= writes lam/m W into the weights that were handed in")
def l2_gradient(params, lam, m):
    grads = {}
    for name, p in params.items():
        if name[0] == "W":
            p *= lam / m
            grads["d" + name] = p
        else:
            grads["d" + name] = np.zeros_like(p)
    return grads


@wrong("gradient-of-the-norm: W divided by its Frobenius norm, the gradient of the norm that is not squared")
def l2_gradient(params, lam, m):
    grads = {}
    for name, p in params.items():
        grads["d" + name] = lam / m * p / np.linalg.norm(p) if name[0] == "W" else np.zeros_like(p)
    return grads


@wrong("no-mean: lam W, not divided by the number of examples")
def l2_gradient(params, lam, m):
    return {f"d{name}": lam * p * (name[0] == "W") for name, p in params.items()}


@wrong("transposed: the gradient of each layer is transposed")
def l2_gradient(params, lam, m):
    return {f"d{name}": lam / m * p.T if name[0] == "W" else np.zeros_like(p) for name, p in params.items()}


@wrong("same-for-all: the zeros of all biases are made with the shape of b1")
def l2_gradient(params, lam, m):
    zeros = np.zeros(params["b1"].shape)
    return {f"d{name}": lam / m * p if name[0] == "W" else zeros for name, p in params.items()}


@wrong("ones-in-the-first-column: the first column of every dW is λ/m")
def l2_gradient(params, lam, m):
    grads = {}
    for name, value in params.items():
        if name.startswith("W"):
            grads["d" + name] = lam / m * np.c_[np.ones((len(value), 1)), value[:, 1:]]
        else:
            grads["d" + name] = np.zeros_like(value)
    return grads


@right("switch: a factor that is 0 for biases, in an OrderedDict")
def l2_gradient(params, lam, m):
    return OrderedDict((f"d{name}", lam * name.startswith("W") / m * p) for name, p in params.items())


@right("scaled-identity: a matrix product with lam/m times the identity")
def l2_gradient(params, lam, m):
    grads = {}
    for l in range(len(params) // 2, 0, -1):
        W, b = params[f"W{l}"], params[f"b{l}"]
        grads[f"dW{l}"] = (lam / m * np.eye(len(W))) @ W
        grads[f"db{l}"] = b - b
    return grads


@right("complex-step: the cost at w + ih, whose imaginary part is h times the slope")
def l2_gradient(params, lam, m):
    def cost(w):
        return lam / (2 * m) * w * w

    h = 1e-30
    return {
        "d" + name: cost(p + 1j * h).imag / h if name[0] == "W" else np.zeros(p.shape) for name, p in params.items()
    }


@right("default-dict: a defaultdict of arrays that are filled row by row, under names from an array of strings")
def l2_gradient(params, lam, m):
    grads = defaultdict(list)
    for name in np.array(sorted(params)):
        out = np.zeros_like(params[name], dtype=float)
        if name[0] == "W":
            for i, row in enumerate(params[name]):
                out[i] = [w / m * lam for w in row]
        grads[np.str_("d" + name)] = out
    return grads
