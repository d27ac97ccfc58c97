"""Answers to normalize_splits."""

import numpy as np
from sklearn.preprocessing import StandardScaler

from tests.answers import right, wrong
from tests.answers.helpers import mean_by_loops


def scaled(train, X):
    sigma = np.where(np.ptp(train, axis=1, keepdims=True) == 0, 1, train.std(axis=1, keepdims=True))
    return (X - train.mean(axis=1, keepdims=True)) / sigma


def cut_again(train, *others):
    together = scaled(train, np.hstack((train, *others)))
    return np.split(together, np.cumsum([X.shape[1] for X in (train, *others)])[:-1], axis=1)


@right("tuple")
def normalize_splits(train, *others):
    return (scaled(train, train), *(scaled(train, X) for X in others))


@right("list")
def normalize_splits(train, *others):
    return [scaled(train, X) for X in (train, *others)]


@right("any number")
def normalize_splits(*splits):
    return tuple(scaled(splits[0], X) for X in splits)


@right("map")
def normalize_splits(train, *others):
    return list(map(lambda X: scaled(train, X), [train, *others]))


@right("cut again")
def normalize_splits(train, *others):
    return cut_again(train, *others)


@right("scikit-learn")
def normalize_splits(train, *others):
    scaler = StandardScaler().fit(train.T)
    return [scaler.transform(X.T).T for X in (train, *others)]


@wrong("own scale")
def normalize_splits(*splits):
    return [scaled(splits[0], X) / (1e-9 + scaled(splits[0], X).std()) for X in splits]


@wrong("others reversed")
def normalize_splits(train, *others):
    return [scaled(train, X) for X in (train, *others[::-1])]


@wrong("first other only")
def normalize_splits(train, *others):
    return [scaled(train, X) for X in (train, *others)][:2]


@wrong("dict")
def normalize_splits(*splits):
    return {i: scaled(splits[0], X) for i, X in enumerate(splits)}


@wrong("generator")
def normalize_splits(*splits):
    return (scaled(splits[0], X) for X in splits)


@wrong("statistics of the last")
def normalize_splits(*splits):
    return [scaled(splits[-1], X) for X in splits]


@wrong("bare array")
def normalize_splits(train, *others):
    return scaled(train, train)


@wrong("centred only")
def normalize_splits(train, *others):
    return [X - train.mean(axis=1, keepdims=True) for X in (train, *others)]


@wrong("each its own", named="own-statistics")
def normalize_splits(*splits):
    return [scaled(X, X) for X in splits]


@wrong("all together", named="statistics-of-all-splits")
def normalize_splits(*splits):
    return [scaled(np.concatenate(splits, axis=1), X) for X in splits]


@wrong("fitted twice", named="others-not-normalized")
def normalize_splits(train, *others):
    train = scaled(train, train)
    return [train, *(scaled(train, X) for X in others)]


@wrong("two values", named="nested")
def normalize_splits(train, *others):
    return scaled(train, train), tuple(scaled(train, X) for X in others)


@wrong("no train", named="training-set-missing")
def normalize_splits(train, *others):
    return [scaled(train, X) for X in others]


@wrong("0/0", named="no-rule-for-constants")
def normalize_splits(train, *others):
    return [(X - mean_by_loops(train)) / np.sqrt(train.var(1)[:, None]) for X in (train, *others)]


@wrong("raw training set", named="training-set-left-raw")
def normalize_splits(train, *others):
    return [train, *cut_again(train, *others)[1:]]


@wrong("others, train", named="training-set-last")
def normalize_splits(train, *others):
    return [*(scaled(train, X) for X in others), scaled(train, train)]


@wrong("no comma", named="bare-array")
def normalize_splits(train, *others):
    return [scaled(train, X) for X in (train, *others)] if others else scaled(train, train)


@wrong("concatenated", named="stacked")
def normalize_splits(*splits):
    return np.concatenate([scaled(splits[0], X) for X in splits], axis=1)


@wrong("std + 1e-8", named="epsilon-added-to-sigma")
def normalize_splits(train, *others):
    return [(X - mean_by_loops(train)) / (train.std(axis=1)[:, None] + 1e-8) for X in (train, *others)]


@wrong("√(var + 1e-8)", named="epsilon-added-to-the-variance")
def normalize_splits(train, *others):
    return [(X - mean_by_loops(train)) / np.sqrt(train.var(1)[:, None] + 1e-8) for X in (train, *others)]
