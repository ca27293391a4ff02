"""Runs of all kinds, drawn from seeds, for tests that must hold on any run."""

import numpy as np

from course.situation import Situation
from neuralnet.data.catalogue import DATASETS
from neuralnet.experiment import Experiment

KINDS_OF_RUN = 11


def random_experiment(seed: int) -> Experiment:
    """A small experiment in which everything that an item may look at differs from seed to seed."""
    draw = np.random.default_rng([seed, 14])
    names = [name for name, info in DATASETS.items() if info.picture is None]
    dataset = names[seed % len(names)]
    hidden = tuple(int(units) for units in draw.integers(2, 6, size=int(draw.integers(0, 3))))
    optimizers = ("sgd", "adam", "momentum", "rmsprop", "adamw")
    optimizer = optimizers[int(draw.integers(len(optimizers)))]
    classes = DATASETS[dataset].class_names
    rates = [0.001, 0.02, 0.3] if optimizer == "sgd" else [0.001, 0.02]
    return Experiment(
        dataset=dataset,
        samples=int(draw.integers(40, 120)),
        hidden_units=hidden if seed % 7 else (4,),
        activation=("relu", "tanh", "sigmoid", "leaky_relu")[int(draw.integers(4))],
        output="sigmoid" if len(classes) == 2 and draw.integers(2) else "auto",
        optimizer=optimizer,
        learning_rate=float(draw.choice(rates)),
        weight_decay=float(draw.choice([0.0, 0.0, 0.01])),
        batch_size=int(draw.choice([1, 3, 8, 10, 30])),
        scaling=("standardised", "standardised", "min-max", "course")[int(draw.integers(4))],
        seed=seed,
        epochs=60,
        l1_penalty=float(draw.choice([0.0, 0.0, 0.01])),
        schedule=("constant", "constant", "step", "cosine")[int(draw.integers(4))],
        drop_every=int(draw.integers(1, 4)),
        cosine_epochs=int(draw.integers(1, 60)),
        warmup_epochs=float(draw.choice([0.0, 0.0, 2.0])),
    )


def random_situation(seed: int) -> Situation:
    """A random run at one of its first states; every third one at its start."""
    draw = np.random.default_rng([seed, 15])
    step = 0 if seed % 3 == 0 else int(draw.integers(1, 90))
    return Situation.of(random_experiment(seed), step)
