import numpy as np
import torch
from steadygrad import nets
from steadygrad.functions import relu, tanh, tanh_prime


def a_net(dims, seed):
    rng, sizes = np.random.default_rng(seed), list(enumerate(zip(dims, dims[1:]), start=1))
    params = {f"W{layer}": rng.standard_normal((n, n_in)) for layer, (n_in, n) in sizes}
    return params | {f"b{layer}": rng.standard_normal((n, 1)) for layer, (_, n) in sizes}


def test_predictions_are_pytorchs():
    """Is the class that of the same net in PyTorch, with one layer and with three?"""
    X = np.random.default_rng(0).standard_normal((4, 50))
    nets_of = (([4, 3], relu, torch.relu), ([4, 6, 5, 3], relu, torch.relu), ([4, 5, 2], tanh, torch.tanh))
    for dims, g, theirs in nets_of:
        params, a = a_net(dims, seed=1), torch.tensor(X)
        for layer in range(1, len(dims)):
            z = torch.tensor(params[f"W{layer}"]) @ a + torch.tensor(params[f"b{layer}"])
            a = theirs(z)
        predicted = nets.predict(params, X, g)
        assert predicted.shape == (50,) and np.array_equal(predicted, z.argmax(dim=0).numpy())
        assert len(set(predicted)) > 1


def test_a_net_predicts_what_it_has_learned():
    """After training on two clouds apart, does it predict each point's own class, for one point too?"""
    y = np.arange(40) % 2
    X = np.random.default_rng(2).normal(4.0 * y, 0.5, (2, 40))
    params, _ = nets.train(a_net([2, 3, 2], seed=3), X, y, tanh, tanh_prime, rate=0.3, steps=200)
    assert np.array_equal(nets.predict(params, X, tanh), y)
    assert np.array_equal(nets.predict(params, X[:, :1], tanh), y[:1])
