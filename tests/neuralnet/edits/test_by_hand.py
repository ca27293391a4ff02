"""Setting many parameters at once: the right entries of θ, the right values."""

from typing import Any

import numpy as np
import pytest

from neuralnet import Edit, Experiment, Run, Trainer
from neuralnet.edits.by_hand import (
    cells_changed,
    indices_of,
    multiplied,
    real_changes,
    redrawn,
    set_to,
)

LAYERS = (1, 2, 3)


@pytest.fixture
def trainer() -> Trainer:
    return Trainer(Experiment())  # 4-10-10-3


def after(values: Any, step: int = 0) -> Trainer:
    """A trainer whose run has these parameters set at ``step``."""
    other = Trainer(Run(Experiment(), (Edit(step, (), tuple(values.items())),)))
    other.seek(step)
    return other


def test_parts_of_layers_are_found_where_the_layers_have_them(trainer: Trainer) -> None:
    network = trainer.network
    for layer in LAYERS:
        W, b = network.layers[layer - 1].W, network.layers[layer - 1].b
        found = network.theta[indices_of(network, [layer], "weights")]
        np.testing.assert_array_equal(found, W.ravel())
        assert len(indices_of(network, [layer], "biases")) == b.size
    assert indices_of(network, LAYERS).tolist() == list(range(193))
    assert indices_of(network, []).tolist() == []
    with pytest.raises(ValueError, match="part"):
        indices_of(network, LAYERS, "units")


def test_setting_one_layers_biases_changes_these_alone(trainer: Trainer) -> None:
    indices = indices_of(trainer.network, [2], "biases")
    network = after(set_to(indices, 0.5)).network
    assert (network.layers[1].b == 0.5).all()
    others = np.setdiff1d(np.arange(193), indices)
    np.testing.assert_array_equal(network.theta[others], trainer.network.theta[others])


def test_multiplying_is_exact_and_at_a_later_state_takes_the_values_there(trainer: Trainer) -> None:
    trainer.seek(48)
    indices = indices_of(trainer.network, LAYERS)
    network = after(multiplied(trainer.network, indices, 0.5), step=48).network
    np.testing.assert_array_equal(network.theta, trainer.network.theta * 0.5)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_all_layers_redrawn_are_the_start_of_that_seed(precision: str) -> None:
    experiment = Experiment(precision=precision)
    trainer, other = Trainer(experiment), Trainer(experiment.replace(seed=7))
    values = redrawn(trainer.network, LAYERS, "he", 1.0, 7)
    found = Trainer(Run(experiment, (Edit(0, (), tuple(values.items())),))).network
    np.testing.assert_array_equal(found.theta, other.network.theta)


def test_one_layer_redrawn_leaves_the_others_and_the_biases(trainer: Trainer) -> None:
    values = redrawn(trainer.network, [2], "xavier", 2.0, 0)
    assert sorted(values) == indices_of(trainer.network, [2], "weights").tolist()
    limit = 2.0 * np.sqrt(6 / 20)
    assert 0.5 * limit < max(map(abs, values.values())) <= limit


def test_cells_of_a_layers_table_are_weights_and_in_the_last_row_biases(trainer: Trainer) -> None:
    network = after(cells_changed(trainer.network, 2, {(3, 4): 9.0, (10, 2): -8.0})).network
    assert network.layers[1].W[3, 4] == 9.0
    assert network.layers[1].b[0, 2] == -8.0
    assert int((network.theta != trainer.network.theta).sum()) == 2
    with pytest.raises(ValueError, match="cell"):
        cells_changed(trainer.network, 2, {(11, 0): 1.0})


def test_what_is_set_to_the_value_it_has_is_no_change(trainer: Trainer) -> None:
    theta = trainer.network.theta
    assert real_changes(trainer.network, {0: float(theta[0]), 5: float(theta[5]) + 1}) == {
        5: float(theta[5]) + 1
    }
