"""Check of 06_regularization: the training loop that stops early and restores the best weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from steadygrad.judging.plain import Named

from autograder.content.checks.regularization import phrases
from autograder.content.reference import early_stopping as reference
from autograder.vocabulary.check import Aspect, Check, Misconception, entries, lengths, vectors
from autograder.vocabulary.telling import telling

from .early_stopping import last_epoch_rose, rule, some_question


def copied(params: dict) -> dict:
    return {name: value.copy() for name, value in params.items()}


def lowest_so_far(losses: list[float], min_delta: float) -> bool:
    return len(losses) == 1 or losses[-1] < min(losses[:-1])


def trainer(
    stop: Callable[..., bool] = reference.should_stop,
    stops_by: str = "dev",
    chooses_by: str = "dev",
    is_best: Callable[[list[float], float], bool] = lowest_so_far,
    keep: Callable[[dict], dict] = copied,
    keeps_after_the_next_step: bool = False,
    counts_start: bool = True,
    epochs: Callable[[int], int] = lambda max_epochs: max_epochs,
) -> Callable:
    """train_with_early_stopping with one part of it done differently."""

    def train(step, train_loss, dev_loss, params, patience, min_delta, max_epochs):
        losses = {"train": [], "dev": []}
        params = copied(params)
        best = keep(params)
        for epoch in range(epochs(max_epochs) + 1):
            if epoch:
                step(params)
            if epoch or counts_start:
                losses["train"].append(train_loss(params))
                losses["dev"].append(dev_loss(params))
                if is_best(losses[chooses_by], min_delta):
                    best = keep(params)
                    if keeps_after_the_next_step:
                        step(best)
                if stop(losses[stops_by], patience, min_delta):
                    break
        return best, losses["train"], losses["dev"]

    return train


def lists_exchanged(*case) -> tuple:
    best, train, dev = reference.train_with_early_stopping(*case)
    return best, dev, train


def scripted_training(rng: np.random.Generator) -> tuple:
    """Losses from a script: the dev loss wanders, the training loss falls, now and then with a rise at the end.

    Now and then max_epochs is 0.
    """
    max_epochs = int(rng.integers(3, 10)) if rng.random() < 0.9 else 0
    (dev, patience, min_delta), train = some_question(rng, epochs=max_epochs + 2), 4 - np.arange(max_epochs + 2) / 4
    if max_epochs and rng.random() < 0.3:
        train[rng.integers(3, max_epochs + 2) :] += 1
    params = {"b1": np.zeros((1, 1)), "W1": np.round(rng.standard_normal((2, 2)), 2)}  # b1 first: it tells the epoch
    step = Named("drift", {"new_arrays": bool(rng.random() < 0.5)})
    losses = (Named("scripted_loss", {"losses": values}) for values in (train.tolist(), dev))
    return step, *losses, params, patience, min_delta, max_epochs


def real_training(rng: np.random.Generator) -> tuple:
    """Gradient descent on six examples with labels of pure chance: little to learn, and much to learn by heart."""
    (X, y), (X_dev, y_dev) = ((rng.standard_normal((4, m)), rng.integers(3, size=m)) for m in (6, 8))
    params = {"W1": rng.standard_normal((3, 4)), "b1": np.zeros((3, 1))}
    step = Named("gradient_epoch", {"X": X, "y": y, "rate": 1.0})
    losses = (Named("net_loss", {"X": X, "y": y}), Named("net_loss", {"X": X_dev, "y": y_dev}))
    return step, *losses, params, 3, 0.0, 12


TRAINING_MISTAKES = (
    Misconception(
        "last-weights",
        "These are the weights of the last epoch. Return those of the best one. If you did keep them: `best = params` "
        "is only a second name for the same dict, and the next step changes it. Copy the arrays.",
        trainer(keep=lambda params: params),
    ),
    Misconception(
        "shallow-copy",
        "dict(params) and params.copy() make a new dict with the same arrays in it, and a step that writes into the "
        "arrays changes them in both. Copy every array: {name: value.copy() for name, value in params.items()}.",
        trainer(keep=dict),
    ),
    Misconception(
        "watches-the-training-loss",
        "The training loss falls on while the net learns by heart. Stop by the dev loss, and choose the weights by it.",
        trainer(stops_by="train", chooses_by="train"),
    ),
    Misconception(
        "chooses-by-the-training-loss",
        "This keeps the weights with the lowest training loss. Those with the lowest dev loss are asked for.",
        trainer(chooses_by="train"),
    ),
    Misconception(
        "first-rise",
        "This stops at the first rise of the dev loss. A rise may be noise: stop when should_stop says so.",
        trainer(stop=last_epoch_rose),
    ),
    Misconception(
        "first-rise-and-last-weights",
        "These are the weights after the first rise of the dev loss. A rise may be noise, so wait with patience; and "
        "when you stop, go back to the weights of the lowest dev loss.",
        trainer(stop=last_epoch_rose, keep=lambda params: params),
    ),
    Misconception(
        "trains-to-the-end",
        "This trains for max_epochs in any case. Ask should_stop after every epoch.",
        trainer(stop=lambda *_: False),
    ),
    Misconception(
        "one-epoch-too-early",
        "This stops when patience - 1 epochs have brought no improvement; it has to wait for one more.",
        trainer(stop=rule(decides=lambda waited, patience: waited >= patience - 1)),
    ),
    Misconception(
        "one-epoch-too-late",
        "This trains one epoch too long: stop as soon as `patience` epochs have brought no improvement.",
        trainer(stop=rule(decides=lambda waited, patience: waited > patience)),
    ),
    Misconception(
        "min-delta-ignored",
        "A fall of min_delta or less is no improvement when the question is whether to stop.",
        trainer(stop=lambda history, patience, min_delta: reference.should_stop(history, patience, 0)),
    ),
    Misconception(
        "compared-with-the-epoch-before",
        "Whether to stop is decided by comparing with the record, not with the epoch before.",
        trainer(stop=rule(improves=lambda loss, record, before, delta: loss < before - delta)),
    ),
    Misconception(
        "min-delta-chooses-the-best",
        "min_delta decides when to stop, not which weights are the best: those of the lowest dev loss, even if it is "
        "lower by less than min_delta. (Keras does what you did; this exercise asks for best_epoch.)",
        trainer(is_best=lambda losses, min_delta: not reference.should_stop(losses, 1, min_delta)),
    ),
    Misconception(
        "last-of-equals",
        "Of equal dev losses the first counts: keep new weights only if the dev loss is lower than all before.",
        trainer(is_best=lambda losses, min_delta: losses[-1] <= min(losses)),
    ),
    Misconception(
        "one-step-past-the-best",
        "These weights are one step past the best: the loss was measured before the step, and the weights were kept "
        "after it. Measure and keep at the same place.",
        trainer(keeps_after_the_next_step=True),
    ),
    Misconception(
        "start-not-measured",
        "Epoch 0 is the start: measure both losses before the first step too. The start may even be the best.",
        trainer(counts_start=False),
    ),
    Misconception(
        "one-epoch-short",
        "max_epochs counts the steps: with the start, the lists have max_epochs + 1 losses when patience does not end "
        "it.",
        trainer(epochs=lambda max_epochs: max(max_epochs - 1, 0)),
    ),
    Misconception(
        "one-step-too-many",
        "There are max_epochs steps, not one more: the start is epoch 0, and no step leads to it.",
        trainer(epochs=lambda max_epochs: max_epochs + 1),
    ),
    Misconception(
        "step-before-asking",
        "max_epochs may be 0: then there is no step at all. Ask whether a step is left before you take it.",
        trainer(epochs=lambda max_epochs: max(max_epochs, 1)),
    ),
    Misconception(
        "lists-exchanged",
        "The two lists are exchanged: the training losses come first, then the dev losses.",
        lists_exchanged,
    ),
)

train_with_early_stopping = Check(
    question="Train until patience ends, and return the weights of the lowest dev loss",
    reference=reference.train_with_early_stopping,
    explained=phrases.train_with_early_stopping,
    wide=("params: values of 1e2",),
    cases=telling(
        scripted_training,
        [reference.train_with_early_stopping, *(m.wrong for m in TRAINING_MISTAKES)],
        more=[*[scripted_training] * 3, real_training],
    ),
    aspects=(
        Aspect("the best weights", weight=2, observe=entries("best")),
        Aspect("when it stops", observe=lengths("dev_losses")),
        Aspect("the losses of every epoch", observe=vectors("*_losses")),
    ),
    misconceptions=TRAINING_MISTAKES,
    returns=("best", "train_losses", "dev_losses"),
)
