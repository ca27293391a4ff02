"""Short trainings that compare ways to prepare data: pure functions of an experiment.

scaling     the same network on raw, course, standardised and min-max inputs
leak        the same rows copied before the split: what validation says, and what new rows say
engineered  no hidden layer at all, with inputs made from two features and without
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import Dataset, rows_of, split_rows
from neuralnet.data.scaling import SCALINGS
from neuralnet.device.arrays import to_host
from neuralnet.experiment import Experiment
from neuralnet.preparation import load
from neuralnet.schedules import ALWAYS_THE_SAME
from neuralnet.training import Trainer

MOST_ROWS = 600  # of a larger data set, evenly spaced rows are taken
SCALING_EPOCHS = 20
LEAK_COPIES = 3
LEAK_EPOCHS = 180  # without copies; each copy adds as many steps to an epoch again
LAND_EPOCHS = 40
FRESH_SHARE = 0.3

_SMALL = {
    "hidden_units": (10, 10),
    "activation": "relu",
    "dropout": 0.0,
    "initializer": "he",
    "initializer_scale": 1.0,
    **ALWAYS_THE_SAME,
    "weight_decay": 0.0,
    "l1_penalty": 0.0,
    "clip_norm": 0.0,
    "output": "auto",
    "loss": "auto",
    "batch_size": 10,
    "patience": 0,
    "stop_at_accuracy": 0.0,
    "stop_at_loss": 0.0,
    "training_limit": 0,
    "device": "cpu",
    "precision": "float64",
}


@dataclass(frozen=True)
class LeakResult:
    """The figures of a training on its validation rows and on rows that had no part in it:
    accuracies, or root mean squared errors."""

    copies: int
    training: float
    validation: float
    fresh: float
    training_rows: int
    validation_rows: int
    fresh_rows: int


def small_trial(experiment: Experiment) -> Experiment:
    """The data, split and scaling of ``experiment`` on at most 600 rows, with the network and the
    learning that all trials share: 4-10-10-3 where there are four features and three classes."""
    few = experiment.replace(**_SMALL)
    data = experiment.own_data
    if data is not None and data.n > MOST_ROWS:
        rows = np.unique(np.linspace(0, data.n - 1, MOST_ROWS).astype(np.int64))
        few = few.replace(own_data=rows_of(data, rows))
    return few.replace(samples=min(few.samples, MOST_ROWS))


def curve_of(experiment: Experiment) -> NDArray[np.float64]:
    """(epochs + 1, 5): step, training loss and metric, validation loss and metric. Shorter where
    numbers overflowed."""
    trainer = Trainer(experiment)
    trainer.run_epochs(experiment.epochs)
    return trainer.history.curve()


def scaling_trials(experiment: Experiment, optimizer: str) -> dict[str, Experiment]:
    """The same training on every scaling; "course" only where it divides by something."""
    rate = 0.05 if optimizer == "sgd" else 0.01
    base = small_trial(experiment).replace(
        optimizer=optimizer, learning_rate=rate, epochs=SCALING_EPOCHS, engineered=()
    )
    divides = set(load(base).course_divisors) != {1.0}
    return {
        scaling: base.replace(scaling=scaling)
        for scaling in SCALINGS
        if divides or scaling != "course"
    }


def leak_trial(experiment: Experiment, label_flips: float, copies: int) -> LeakResult:
    """Put 30 % of the rows aside that nobody ever sees, copy the others, and only then split and
    train. Honest is ``copies`` 1."""
    small = small_trial(experiment).replace(copies=1, test_share=0.0, engineered=())
    if small.task == "classification":
        small = small.replace(label_flips=label_flips)
    everything = load(small)
    split = split_rows(everything, FRESH_SHARE, small.split_seed)
    fresh = rows_of(everything, split.validation)
    trainer = Trainer(
        small.with_data(OWN_DATA, rows_of(everything, split.training)).replace(
            pixel_order=0,
            feature_noise=0.0,
            label_flips=0.0,  # they are in the rows already
            copies=copies,
            scaling="standardised",
            validation_share=0.3,
            hidden_units=(32, 32),
            optimizer="adam",
            learning_rate=0.01,
            epochs=LEAK_EPOCHS // copies,
        )
    )
    trainer.run_epochs(LEAK_EPOCHS // copies)
    measured = trainer.measure()
    return LeakResult(
        copies,
        measured.training_metric,
        measured.validation_metric,
        _metric(trainer, fresh),
        len(trainer.data.training_rows),
        len(trainer.data.validation_rows),
        fresh.n,
    )


def _metric(trainer: Trainer, dataset: Dataset) -> float:
    """Accuracy or root mean squared error of the present parameters on other rows."""
    answers = answers_of(trainer, dataset.x)
    if np.isnan(answers).any():
        return float("nan")
    if dataset.task == "classification":
        return float(np.mean(answers == dataset.labels))
    return float(np.sqrt(np.mean((answers - dataset.y[:, 0]) ** 2)))


def answers_of(trainer: Trainer, raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) the class, or the value in its own unit, that the network gives to raw rows (n, d); NaN
    where an output is not finite."""
    probe = trainer.network.sharing_theta()
    a = to_host(probe.forward(trainer.data.to_inputs(raw)))
    scaler = trainer.data.target_scaler
    if scaler is not None:
        return np.asarray(scaler.inverse(a)[:, 0])
    classes = np.argmax(a, axis=1) if a.shape[1] > 1 else a[:, 0] > 0.5
    return np.where(np.isfinite(a).all(axis=1), classes, np.nan)


def land_trial(experiment: Experiment, engineered: tuple[str, ...]) -> Trainer:
    """A network without hidden layers on two features and these engineered inputs, trained."""
    small = small_trial(experiment).replace(
        hidden_units=(),
        scaling="standardised",
        engineered=engineered,
        optimizer="adam",
        learning_rate=0.03,
        epochs=LAND_EPOCHS,
    )
    trainer = Trainer(small)
    trainer.run_epochs(LAND_EPOCHS)
    return trainer
