"""Answers to fixed_backward."""

import numpy as np
import torch

from autograder.content.reference import gradient_checking as reference
from tests.answers import right, wrong
from tests.answers.helpers import slopes


def numerically(params, X, Y, lam, eps=1e-5):
    def J(p):
        Z = p["W2"] @ np.tanh(p["W1"] @ X + p["b1"]) + p["b2"]
        data = np.mean(np.log(np.exp(Z).sum(axis=0)) - np.sum(Y * Z, axis=0))
        return data + lam / (2 * X.shape[1]) * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))

    return {f"d{name}": value for name, value in slopes(J, params, eps).items()}


def half_mended(slope=lambda A: 1 - A**2, c2=1.0, b1=np.sum):
    """The faulty backward pass of the notebook, with some of its bugs mended."""

    def fixed_backward(params, X, Y, lam):
        m = X.shape[1]
        A1 = np.tanh(params["W1"] @ X + params["b1"])
        Z2 = params["W2"] @ A1 + params["b2"]
        E = np.exp(Z2 - Z2.max(axis=0))
        P = E / E.sum(axis=0)
        dZ2 = (P - Y) / m
        dW2 = dZ2 @ A1.T + c2 * lam / m * params["W2"]
        db2 = dZ2.sum(axis=1, keepdims=True)
        dZ1 = params["W2"].T @ dZ2 * slope(A1)
        dW1 = dZ1 @ X.T + lam / m * params["W1"]
        db1 = b1(dZ1, axis=1, keepdims=True)
        return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

    return fixed_backward


def at_A1(A):
    return 1 - np.tanh(A) ** 2


@right("example by example")
def fixed_backward(params, X, Y, lam):
    m = X.shape[1]
    grads = {f"d{name}": np.zeros_like(p) for name, p in params.items()}
    for i in range(m):
        x, y = X[:, [i]], Y[:, [i]]
        a = np.tanh(params["W1"] @ x + params["b1"])
        z = params["W2"] @ a + params["b2"]
        p = np.exp(z) / np.exp(z).sum()
        d2 = p - y
        d1 = params["W2"].T @ d2 * (1 - a * a)
        for name, g in (("dW1", d1 @ x.T), ("db1", d1), ("dW2", d2 @ a.T), ("db2", d2)):
            grads[name] += g / m
    for name in ("W1", "W2"):
        grads[f"d{name}"] += lam * params[name] / m
    return grads


@right("einsum, cosh")
def fixed_backward(params, X, Y, lam):
    m = Y.shape[1]
    Z1 = np.einsum("hi,im->hm", params["W1"], X) + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = params["W2"].dot(A1) + params["b2"]
    P = np.exp(Z2 - np.log(np.exp(Z2).sum(0)))
    E = P - Y
    D = np.einsum("oh,om->hm", params["W2"], E) / np.cosh(Z1) ** 2
    return {
        "db2": np.mean(E, axis=1, keepdims=True),
        "dW2": 1 / m * (np.einsum("om,hm->oh", E, A1) + lam * params["W2"]),
        "db1": D.mean(axis=1).reshape(-1, 1),
        "dW1": 1 / m * (D @ X.T + lam * params["W1"]),
    }


@right("PyTorch")
def fixed_backward(params, X, Y, lam):
    p = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    scores = p["W2"] @ torch.tanh(p["W1"] @ torch.tensor(X) + p["b1"]) + p["b2"]
    J = torch.nn.functional.cross_entropy(scores.T, torch.tensor(Y.argmax(axis=0)))
    (J + lam / (2 * X.shape[1]) * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())).backward()
    return {f"d{name}": leaf.grad.numpy() for name, leaf in p.items()}


@right("mended")
def fixed_backward(params, X, Y, lam):
    return half_mended()(params, X, Y, lam)


@wrong("numerical gradient")
def fixed_backward(params, X, Y, lam):
    return numerically(params, X, Y, lam)


@wrong("gradients of the data only, lam = 0")
def fixed_backward(params, X, Y, lam):
    return reference.fixed_backward(params, X, Y, 0)


@wrong("penalty on everything")
def fixed_backward(params, X, Y, lam):
    return {
        name: g + (lam / X.shape[1] * params[name[1:]] if name[1] == "b" else 0)
        for name, g in reference.fixed_backward(params, X, Y, lam).items()
    }


@wrong("tuple")
def fixed_backward(params, X, Y, lam):
    return tuple(reference.fixed_backward(params, X, Y, lam).values())


@wrong("names without d")
def fixed_backward(params, X, Y, lam):
    return {name[1:]: g for name, g in reference.fixed_backward(params, X, Y, lam).items()}


@wrong("one missing")
def fixed_backward(params, X, Y, lam):
    return {name: g for name, g in reference.fixed_backward(params, X, Y, lam).items() if name != "db2"}


@wrong("ascent")
def fixed_backward(params, X, Y, lam):
    return {name: -g for name, g in reference.fixed_backward(params, X, Y, lam).items()}


@wrong("transposed")
def fixed_backward(params, X, Y, lam):
    return {name: g.T for name, g in reference.fixed_backward(params, X, Y, lam).items()}


@wrong("updates")
def fixed_backward(params, X, Y, lam):
    return {name: params[name[1:]] - 0.1 * g for name, g in reference.fixed_backward(params, X, Y, lam).items()}


@wrong("small steps", named="numerical-gradient")
def fixed_backward(params, X, Y, lam):
    return numerically(params, X, Y, lam, eps=1e-7)


@wrong("large steps", named="numerical-gradient")
def fixed_backward(params, X, Y, lam):
    return numerically(params, X, Y, lam, eps=1e-4)


@wrong("slope at W1 X", named="slope-without-b1")
def fixed_backward(params, X, Y, lam):
    return half_mended(lambda A: 1 / np.cosh(params["W1"] @ X) ** 2)(params, X, Y, lam)


@wrong("2 lam / m", named="penalty-doubled")
def fixed_backward(params, X, Y, lam):
    return half_mended(c2=2.0)(params, X, Y, lam)


@wrong("nothing mended")
def fixed_backward(params, X, Y, lam):
    return half_mended(at_A1, 0.5, np.mean)(params, X, Y, lam)


@wrong("slope left")
def fixed_backward(params, X, Y, lam):
    return half_mended(at_A1)(params, X, Y, lam)


@wrong("penalty left")
def fixed_backward(params, X, Y, lam):
    return half_mended(c2=0.5)(params, X, Y, lam)


@wrong("mean left")
def fixed_backward(params, X, Y, lam):
    return half_mended(b1=np.mean)(params, X, Y, lam)


@wrong("slope and penalty left")
def fixed_backward(params, X, Y, lam):
    return half_mended(at_A1, 0.5)(params, X, Y, lam)


@wrong("slope and mean left")
def fixed_backward(params, X, Y, lam):
    return half_mended(at_A1, 1.0, np.mean)(params, X, Y, lam)


@wrong("penalty and mean left")
def fixed_backward(params, X, Y, lam):
    return half_mended(c2=0.5, b1=np.mean)(params, X, Y, lam)
