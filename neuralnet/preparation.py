"""From an experiment's settings to what a network trains on: rows loaded, split and scaled, and the
layers that fit them.

    load  →  pixel order, noise, wrong labels, copies  →  split  →  scale
          →  engineered inputs  →  network
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from neuralnet.data.corruption import (
    with_copies,
    with_feature_noise,
    with_flipped_labels,
    with_pixel_order,
)
from neuralnet.data.datasets import Dataset, Split, load_dataset, split_rows
from neuralnet.data.scaling import Scaler, fit_scaler
from neuralnet.experiment import OF_THE_DATA, Experiment
from neuralnet.layers import LayerSpec
from neuralnet.losses import LOSSES

# The settings that `prepare` reads.
OF_THE_INPUTS = (*OF_THE_DATA, "scaling", "precision", "first_layers", "output")


@dataclass(frozen=True, eq=False)
class PreparedData:
    """A data set, split and scaled: what a network of this experiment sees.

    ``x`` and ``y`` hold all rows of the data set in its order, as the network sees them; the split
    names rows. Inputs are the scaled features and after them the ``engineered`` ones.
    ``target_scaler`` is None for classes; values are standardised on the training rows.
    """

    dataset: Dataset
    training_rows: np.ndarray
    validation_rows: np.ndarray
    test_rows: np.ndarray
    scaler: Scaler
    engineered: tuple[str, ...]
    target_scaler: Scaler | None
    x: np.ndarray
    y: np.ndarray

    def to_inputs(self, raw: ArrayLike) -> np.ndarray:
        """Raw features (…, d) as the network sees them: (…, d + engineered), in its precision."""
        return _inputs(self.scaler, self.engineered, raw).astype(self.x.dtype)

    @property
    def input_names(self) -> tuple[str, ...]:
        """A name for every input of the network: the features, then the engineered inputs."""
        names = self.dataset.feature_names
        return (*names, *(engineered_name(recipe, names) for recipe in self.engineered))


def engineered_name(recipe: str, features: Sequence[str]) -> str:
    """An engineered input in the names of its features: "x1*x2" may be "length · width"."""
    first, second = features
    return {
        "x1^2": f"{first}²",
        "x2^2": f"{second}²",
        "x1*x2": f"{first} · {second}",
        "sin x1": f"sin π {first}",
        "sin x2": f"sin π {second}",
    }[recipe]


def _inputs(scaler: Scaler, engineered: Sequence[str], raw: ArrayLike) -> np.ndarray:
    """Scaled features, and behind them the engineered inputs, computed from scaled features so that
    they need no scaling of their own: a half wave of the sine is one unit of x′ long."""
    x = scaler.transform(raw)
    if not engineered:
        return x
    first, second = x[..., 0], x[..., 1]
    columns = {
        "x1^2": first**2,
        "x2^2": second**2,
        "x1*x2": first * second,
        "sin x1": np.sin(np.pi * first),
        "sin x2": np.sin(np.pi * second),
    }
    made = [columns[recipe][..., np.newaxis] for recipe in engineered]
    return np.concatenate([x, *made], axis=-1)


def load(experiment: Experiment) -> Dataset:
    """The rows of an experiment, with the order of pixels, noise, wrong labels and copies it asks
    for."""
    dataset = experiment.own_data or load_dataset(
        experiment.dataset,
        samples=experiment.samples,
        noise=experiment.noise,
        seed=experiment.data_seed,
    )
    dataset = with_pixel_order(dataset, experiment.pixel_order)
    dataset = with_feature_noise(dataset, experiment.feature_noise, experiment.data_seed)
    dataset = with_flipped_labels(dataset, experiment.label_flips, experiment.data_seed)
    return with_copies(dataset, experiment.copies)


def split_of(dataset: Dataset, experiment: Experiment) -> Split:
    """How an experiment splits ``dataset`` into training, validation and test rows."""
    return split_rows(
        dataset,
        experiment.validation_share,
        experiment.split_seed,
        test_share=experiment.test_share,
        training_limit=experiment.training_limit,
    )


def prepare(experiment: Experiment) -> PreparedData:
    """Load, split and scale. The scaler is fitted on the training rows alone: what is measured on
    the validation rows must not have been learnt from them."""
    dataset = load(experiment)
    split = split_of(dataset, experiment)
    training = split.training
    scaler = fit_scaler(experiment.scaling, dataset.x[training], dataset.course_divisors)
    x, y, target_scaler = _inputs(scaler, experiment.engineered, dataset.x), dataset.y, None
    if dataset.task == "regression":
        target_scaler = fit_scaler("standardised", dataset.y[training], (1.0,) * dataset.k)
        y = target_scaler.transform(dataset.y)
    elif output_layer(experiment).units == 1:
        y = dataset.y[:, 1:]  # one unit: the probability of the second class
    dtype = np.dtype(experiment.precision)
    first = experiment.first_specs[:1]
    inputs = (first[0].input_dtype if first else None) or dtype
    return PreparedData(
        dataset,
        *split,
        scaler,
        experiment.engineered,
        target_scaler,
        np.ascontiguousarray(x, dtype=inputs),
        np.ascontiguousarray(y, dtype=dtype),
    )


def sees_the_same(one: Experiment, other: Experiment) -> bool:
    """Do the networks of both experiments see the same rows, prepared in the same way?"""
    return not (one.changes_from(other).keys() & set(OF_THE_INPUTS))


def output_layer(experiment: Experiment) -> LayerSpec:
    """The output layer: as the task wants it, or as it was asked for. One unit for a value, and for
    the sigmoid of two classes; otherwise a unit per class."""
    classes = len(experiment.class_names)
    if experiment.task == "regression":
        return LayerSpec(1, "identity" if experiment.output == "auto" else experiment.output)
    activation = "softmax" if experiment.output == "auto" else experiment.output
    return LayerSpec(1 if activation == "sigmoid" and classes == 2 else classes, activation)


def loss_name(experiment: Experiment) -> str:
    """The loss: the canonical one of the output layer, or the one that was asked for."""
    if experiment.loss != "auto":
        return experiment.loss
    if experiment.task == "regression":
        return "mse"
    output = output_layer(experiment).activation
    usual = (name for name, loss in LOSSES.items() if loss.canonical_activation == output)
    return next(usual, "mse")


def input_count(experiment: Experiment) -> int:
    """The size of the network's input: the features and what is engineered from them."""
    return experiment.features + len(experiment.engineered)


def network_layers(experiment: Experiment) -> tuple[LayerSpec, ...]:
    """The layers, from the first to the output."""
    hidden = zip(
        experiment.hidden_units,
        experiment.per_layer("activation"),
        experiment.per_layer("dropout"),
        strict=True,
    )
    dense = (LayerSpec(*layer) for layer in hidden)
    return (*experiment.first_specs, *dense, output_layer(experiment))
