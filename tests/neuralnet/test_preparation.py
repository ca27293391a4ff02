"""From settings to what the network sees: three parts, engineered inputs, output and loss."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.data.datasets import Dataset, load_dataset, split_rows
from neuralnet.experiment import ENGINEERED, OUTPUTS, Experiment, loss_choices
from neuralnet.layers import LayerSpec
from neuralnet.preparation import loss_name, network_layers, output_layer, prepare
from neuralnet.training import Trainer

shares = st.floats(0, 0.45)
seeds = st.integers(0, 2**31 - 1)


@given(validation=shares, test=shares, seed=seeds)
def test_no_row_is_in_two_parts_and_every_row_is_in_one(
    validation: float, test: float, seed: int
) -> None:
    penguins = load_dataset("penguins")
    split = split_rows(penguins, validation, seed, test_share=test)
    assert sorted(np.concatenate(split)) == list(range(penguins.n))
    assert abs(len(split.test) - test * penguins.n) <= 1


@given(validation=shares, test=shares, seed=seeds)
def test_asking_for_test_rows_leaves_the_validation_rows_as_they_were(
    validation: float, test: float, seed: int
) -> None:
    penguins = load_dataset("penguins")
    without = split_rows(penguins, validation, seed)
    with_test = split_rows(penguins, validation, seed, test_share=test)
    assert np.array_equal(without.validation, with_test.validation)


@given(limit=st.integers(1, 400), seed=seeds)
def test_a_limit_keeps_so_many_training_rows_and_some_of_every_class(limit: int, seed: int) -> None:
    penguins = load_dataset("penguins")
    all_rows = split_rows(penguins, 0.3, seed)
    limited = split_rows(penguins, 0.3, seed, training_limit=limit)
    assert len(limited.training) == max(min(limit, 239), 3)
    assert set(limited.training) <= set(all_rows.training)
    assert np.array_equal(limited.validation, all_rows.validation)
    assert set(penguins.labels[limited.training]) == {0, 1, 2}


def test_shares_that_leave_too_little_to_train_on_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="test_share: expected validation and test rows"):
        split_rows(load_dataset("penguins"), 0.6, 0, test_share=0.4)


def test_the_scaler_is_fitted_without_the_test_rows() -> None:
    data = prepare(Experiment(test_share=0.2))
    assert len(data.test_rows) == 68
    mean = data.dataset.x[data.training_rows].mean(axis=0)
    np.testing.assert_allclose(data.scaler.offset, mean)


def test_engineered_inputs_are_made_of_the_scaled_features() -> None:
    data = prepare(Experiment(dataset="circles", engineered=ENGINEERED))
    x1, x2 = data.x[:, 0], data.x[:, 1]
    expected = [x1, x2, x1**2, x2**2, x1 * x2, np.sin(np.pi * x1), np.sin(np.pi * x2)]
    np.testing.assert_allclose(data.x, np.stack(expected, axis=1), rtol=1e-12)
    assert data.input_names == ("x1", "x2", "x1²", "x2²", "x1 · x2", "sin π x1", "sin π x2")


def test_raw_features_become_the_very_inputs_that_are_trained_on() -> None:
    engineered = Experiment(dataset="moons", engineered=("x1*x2",), precision="float32")
    for experiment in (Experiment(), engineered):
        data = prepare(experiment)
        assert np.array_equal(data.to_inputs(data.dataset.x), data.x)
        assert data.to_inputs(data.dataset.x[3]).dtype == data.x.dtype


def test_squares_let_a_network_without_hidden_layers_tell_circles_apart() -> None:
    bare = Experiment(dataset="circles", hidden_units=(), learning_rate=0.05, epochs=40, noise=0.05)
    accuracies = []
    for engineered in ((), ("x1^2", "x2^2")):
        trainer = Trainer(bare.replace(engineered=engineered))
        trainer.run_to_end()
        accuracies.append(trainer.measure().validation_metric)
    assert accuracies[0] < 0.7
    assert accuracies[1] > 0.97


@pytest.mark.parametrize(
    "settings, layer, loss",
    [
        ({}, LayerSpec(3, "softmax"), "cross_entropy"),
        ({"output": "sigmoid"}, LayerSpec(3, "sigmoid"), "binary_cross_entropy"),
        ({"output": "identity"}, LayerSpec(3, "identity"), "mse"),
        ({"loss": "mse"}, LayerSpec(3, "softmax"), "mse"),
        ({"dataset": "moons"}, LayerSpec(2, "softmax"), "cross_entropy"),
        (
            {"dataset": "moons", "output": "sigmoid"},
            LayerSpec(1, "sigmoid"),
            "binary_cross_entropy",
        ),
        ({"dataset": "wave"}, LayerSpec(1, "identity"), "mse"),
        ({"dataset": "wave", "output": "tanh"}, LayerSpec(1, "tanh"), "mse"),
    ],
)
def test_output_and_loss_follow_from_the_task_unless_asked_otherwise(
    settings: dict[str, Any], layer: LayerSpec, loss: str
) -> None:
    experiment = Experiment(**settings)
    assert (output_layer(experiment), loss_name(experiment)) == (layer, loss)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("loss", loss_choices())
@pytest.mark.parametrize("dataset", ["penguins", "moons", "wave"])
def test_every_output_with_every_loss_makes_a_step_or_says_why_it_cannot(
    dataset: str, loss: str, output: str
) -> None:
    trainer = Trainer(Experiment(dataset=dataset, output=output, loss=loss, epochs=1))
    end = trainer.run_to_end()
    assert end.kind in ("epochs", "non-finite")
    if end.kind == "epochs":
        assert trainer.step > 0
        assert np.isfinite(trainer.network.theta).all()


def test_layers_have_their_own_activation_dropout_and_start() -> None:
    experiment = Experiment(
        hidden_units=(4, 3),
        activation=("tanh", "relu"),
        dropout=(0.1, 0.0),
        initializer=("zeros", "he", "zeros"),
    )
    assert network_layers(experiment)[:2] == (LayerSpec(4, "tanh", 0.1), LayerSpec(3, "relu", 0.0))
    layers = Trainer(experiment).network.layers
    assert [bool(layer.W.any()) for layer in layers] == [False, True, False]


# Data of one's own


def own(dataset: Dataset) -> Experiment:
    return Experiment(dataset="own", own_data=dataclasses.replace(dataset, name="own"))


@pytest.mark.parametrize("name", ["blobs", "wave", "penguins"])
def test_data_of_ones_own_are_trained_on_like_any_other(name: str) -> None:
    theirs = Trainer(own(load_dataset(name)).replace(epochs=2))
    ours = Trainer(Experiment(dataset=name, samples=200, epochs=2))
    theirs.run_to_end(), ours.run_to_end()
    assert np.array_equal(theirs.network.theta, ours.network.theta)


@given(st.sampled_from(["penguins", "moons", "wave"]))
def test_a_data_set_survives_json(name: str) -> None:
    dataset = load_dataset(name)
    again = Dataset.from_dict(json.loads(json.dumps(dataset.to_dict())))
    assert again == dataset
    assert hash(again) == hash(dataset)


def test_data_sets_with_one_different_number_or_name_are_different() -> None:
    blobs = load_dataset("blobs")
    moved = blobs.x.copy()
    moved[3, 1] += 1e-12
    assert dataclasses.replace(blobs, x=moved) != blobs
    assert dataclasses.replace(blobs, class_names=("a", "b", "c")) != blobs
    assert dataclasses.replace(blobs) == blobs


@pytest.mark.parametrize(
    "broken",
    [{}, {"x": [[1, 2]]}, [], None, 3, {**load_dataset("moons").to_dict(), "x": [["a", "b"]]}]
    + [{**load_dataset("moons").to_dict(), name: 3} for name in ("title", "row_names", "x", "y")]
    + [{**load_dataset("moons").to_dict(), "row_names": ["a"]}],
)
def test_what_is_no_data_set_is_refused_and_never_breaks(broken: Any) -> None:
    with pytest.raises(ValueError, match="expected"):
        Dataset.from_dict(broken)
