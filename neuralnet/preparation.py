"""From an experiment's settings to what a network trains on: rows loaded, split and scaled, and the
layers that fit them.
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.datasets import Dataset, load_dataset, split_rows
from neuralnet.experiment import Experiment
from neuralnet.layers import LayerSpec
from neuralnet.scaling import Scaler, fit_scaler


@dataclass(frozen=True, eq=False)
class PreparedData:
    """A data set, split and scaled: what a network of this experiment sees.

    ``x`` and ``y`` hold all rows of the data set in its order, scaled; the split names rows.
    ``target_scaler`` is None for classes; values are standardised on the training rows.
    """

    dataset: Dataset
    training_rows: np.ndarray
    validation_rows: np.ndarray
    scaler: Scaler
    target_scaler: Scaler | None
    x: np.ndarray
    y: np.ndarray


def prepare(experiment: Experiment) -> PreparedData:
    """Load, split and scale. The scaler is fitted on the training rows alone: what is measured on
    the validation rows must not have been learnt from them."""
    dataset = load_dataset(
        experiment.dataset,
        samples=experiment.samples,
        noise=experiment.noise,
        seed=experiment.data_seed,
    )
    training, validation = split_rows(dataset, experiment.validation_share, experiment.split_seed)
    scaler = fit_scaler(experiment.scaling, dataset.x[training], dataset.course_divisors)
    x, y, target_scaler = scaler.transform(dataset.x), dataset.y, None
    if dataset.task == "regression":
        target_scaler = fit_scaler("standardised", dataset.y[training], (1.0,) * dataset.k)
        y = target_scaler.transform(dataset.y)
    elif experiment.output == "sigmoid":
        y = dataset.y[:, 1:]  # one unit: the probability of the second class
    dtype = np.dtype(experiment.precision)
    return PreparedData(
        dataset,
        training,
        validation,
        scaler,
        target_scaler,
        np.ascontiguousarray(x, dtype=dtype),
        np.ascontiguousarray(y, dtype=dtype),
    )


def network_layers(experiment: Experiment, dataset: Dataset) -> tuple[tuple[LayerSpec, ...], str]:
    """The layers and the name of the loss: the output follows from the task."""
    if dataset.task == "regression":
        output, loss = LayerSpec(dataset.k, "identity"), "mse"
    elif experiment.output == "sigmoid":
        output, loss = LayerSpec(1, "sigmoid"), "binary_cross_entropy"
    else:
        output, loss = LayerSpec(dataset.k, "softmax"), "cross_entropy"
    hidden = tuple(LayerSpec(units, experiment.activation) for units in experiment.hidden_units)
    return (*hidden, output), loss
