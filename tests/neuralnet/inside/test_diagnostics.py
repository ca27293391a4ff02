"""Sizes of signals, gradients and updates: by definition, by construction, and without a trace."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neuralnet import training
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.inside.diagnostics import (
    FLAT,
    MOST_ROWS,
    flat_share,
    layer_health,
    rms,
    start_parameters,
)
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.training import Trainer
from tests.neuralnet import strict_array

FINITE = st.floats(-1e3, 1e3)


def trainer_at(step: int, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    trainer.compute()
    return trainer


# --- the size of an array ----------------------------------------------------------------------


def test_rms_of_3_and_4_is_the_root_of_twelve_and_a_half() -> None:
    assert float(rms(np.array([3.0, -4.0]))) == pytest.approx(math.sqrt(12.5))


@given(arrays(np.float64, (4, 3), elements=FINITE))
def test_rms_is_the_root_of_the_mean_square_and_does_not_grow_with_copies(x: np.ndarray) -> None:
    expected = math.sqrt(sum(float(v) ** 2 for v in x.ravel()) / 12)
    assert float(rms(x)) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert float(rms(np.concatenate([x, x]))) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(rms(x, axis=0) ** 2 @ np.ones(3) / 3, float(rms(x)) ** 2, atol=1e-6)


def test_nothing_has_no_size() -> None:
    assert math.isnan(float(rms(np.empty((0, 2)))))
    assert np.isnan(rms(np.empty((0, 2)), axis=0)).tolist() == [True, True]


# --- a layer by definition ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"activation": "tanh", "hidden_units": (5,)},
        {"dataset": "penguin_mass", "weight_decay": 0.1, "clip_norm": 0.01},
        {"dataset": "moons", "output": "sigmoid", "activation": "sigmoid"},
        {"hidden_units": ()},
        {"dropout": 0.4, "output": "tanh"},
    ],
)
def test_the_sizes_are_those_of_the_engines_arrays_over_all_training_rows(
    settings: dict[str, Any],
) -> None:
    trainer = trainer_at(30, **settings)
    probe = trainer.network.sharing_theta()
    probe.forward(trainer.x_train)
    probe.backward(trainer.y_train)
    start = Trainer(Experiment(**settings)).network
    found = layer_health(trainer)
    assert [health.layer for health in found] == list(range(1, len(probe.layers) + 1))
    for health, layer, first in zip(found, probe.layers, start.layers, strict=True):
        assert health.activation == layer.activation.name
        assert health.gradient == pytest.approx(np.sqrt((layer.dL_dW**2).mean()), rel=1e-12)
        assert health.error == pytest.approx(np.sqrt((layer.dL_dz**2).mean()), rel=1e-12)
        assert health.signal == pytest.approx(np.sqrt((layer.a**2).mean()), rel=1e-12)
        assert health.weights == pytest.approx(np.sqrt((layer.W**2).mean()), rel=1e-12)
        assert health.start_weights == pytest.approx(np.sqrt((first.W**2).mean()), rel=1e-12)
        distance = np.linalg.norm(layer.W - first.W)
        assert health.moved == pytest.approx(distance / np.linalg.norm(first.W), rel=1e-12)
        for units, whole in (
            (health.unit_gradient, health.gradient),
            (health.unit_error, health.error),
            (health.unit_signal, health.signal),
        ):
            assert units.shape == (layer.n_out,)
            assert np.sqrt((units**2).mean()) == pytest.approx(whole, rel=1e-12)


def test_the_gradient_of_all_rows_is_the_mean_of_what_single_rows_give() -> None:
    trainer = trainer_at(10)
    rows = []
    for row in range(len(trainer.x_train)):
        probe = trainer.network.sharing_theta()
        probe.forward(trainer.x_train[row : row + 1])
        probe.backward(trainer.y_train[row : row + 1])
        rows.append(probe.layers[0].dL_dW.copy())
    mean = np.mean(rows, axis=0)
    assert layer_health(trainer)[0].gradient == pytest.approx(float(rms(mean)), rel=1e-9)


def test_the_update_ratio_is_the_steps_own_change_beside_the_layers_parameters() -> None:
    trainer = trainer_at(30)
    before = trainer.network.theta.copy()
    found = layer_health(trainer)
    trainer.apply()
    after = trainer.network.theta
    for health, (W, b, _spec) in zip(found, trainer.network.slices(), strict=True):
        part = slice(W.start, b.stop)
        ratio = np.linalg.norm(after[part] - before[part]) / np.linalg.norm(before[part])
        assert health.update_ratio == pytest.approx(ratio, rel=1e-9)


def test_the_start_is_the_start_with_what_was_set_by_hand_there() -> None:
    run = Run(Experiment(), (Edit(0, (), ((0, 2.5),)), Edit(5, (), ((1, 9.0),))))
    trainer = Trainer(run)
    trainer.seek(50)
    start = start_parameters(trainer)
    np.testing.assert_array_equal(start, Trainer(run).network.theta)
    assert start[0] == 2.5
    assert start[1] != 9.0


def test_at_the_start_nothing_has_moved() -> None:
    assert [health.moved for health in layer_health(trainer_at(0))] == [0.0, 0.0, 0.0]


def test_a_change_beside_zero_weights_has_no_finite_ratio() -> None:
    found = layer_health(trainer_at(0, initializer="zeros", optimizer="sgd"))
    assert all(math.isnan(health.moved) for health in found)  # 0 / 0: it cannot be said
    # With every weight 0 no error passes back: the last layer's biases are all that moves.
    assert math.isinf(found[-1].update_ratio)
    assert math.isnan(found[0].update_ratio)


# --- dead and saturated units ------------------------------------------------------------------


def test_a_relu_unit_whose_z_is_below_zero_on_every_row_is_dead_and_gets_no_gradient() -> None:
    run = Run(Experiment(hidden_units=(4,)))
    trainer = Trainer(run)
    W, b, _spec = next(iter(trainer.network.slices()))
    # A bias far below anything the standardised inputs can make up for.
    trainer = trainer.branch(parameters={b.start + 2: -1e3})
    first, output = layer_health(trainer)
    assert first.dead.tolist() == [False, False, True, False]
    assert first.active[2] == first.unit_signal[2] == first.unit_gradient[2] == 0.0
    assert not output.dead.any()
    before = trainer.network.theta[W].reshape(4, 4)[:, 2].copy()
    trainer.run(40)
    assert np.array_equal(trainer.network.theta[W].reshape(4, 4)[:, 2], before)


def test_a_unit_that_wakes_for_one_row_is_not_dead() -> None:
    trainer = Trainer(Experiment(hidden_units=(4,)))
    layer = trainer.network.layers[0]
    z = trainer.x_train @ layer.W
    layer.b[0, 0] = -np.sort(z[:, 0])[-2]  # between the largest and the second
    health = layer_health(trainer)[0]
    assert health.active[0] == pytest.approx(1 / len(z))
    assert not health.dead[0]


@pytest.mark.parametrize("activation", ["leaky_relu", "tanh", "sigmoid", "identity"])
def test_only_relu_units_die(activation: str) -> None:
    trainer = Trainer(Experiment(activation=activation, initializer="zeros"))
    assert not any(health.dead.any() for health in layer_health(trainer))


@pytest.mark.parametrize("activation, steepest", [("tanh", 1.0), ("sigmoid", 0.25)])
@given(z=arrays(np.float64, (7, 2), elements=st.floats(-12, 12)))
def test_flat_is_where_the_slope_is_below_a_share_of_the_steepest(
    activation: str, steepest: float, z: np.ndarray
) -> None:
    network = Network(2, [LayerSpec(2, activation)], "mse")
    network.theta[:4] = [1.0, 0.0, 0.0, 1.0]  # W = 1, b = 0: z is the input
    network.forward(z)
    e = 1e-4
    curves: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "tanh": np.tanh,
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    }
    a = curves[activation]
    measured = (a(z + e) - a(z - e)) / (2 * e)
    clear = np.abs(measured - FLAT * steepest) > 1e-6
    if clear.all():
        expected = (measured < FLAT * steepest).mean(axis=0)
        np.testing.assert_array_equal(flat_share(network.layers[0]), expected)


def test_a_unit_is_saturated_when_it_is_flat_on_most_rows() -> None:
    trainer = Trainer(Experiment(hidden_units=(3,), activation="tanh"))
    layer = trainer.network.layers[0]
    layer.b[0, 1], layer.b[0, 2] = 50.0, -50.0
    health, output = layer_health(trainer)
    assert health.flat[1:].tolist() == [1.0, 1.0]
    assert health.flat[0] < MOST_ROWS
    assert health.saturated.tolist() == [False, True, True]
    assert np.isnan(output.flat).all()  # softmax
    assert not output.saturated.any()


# --- it only looks -----------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [{}, {"optimizer": "momentum", "weight_decay": 0.01}])
def test_looking_changes_nothing_and_the_run_goes_on_as_it_would_have(
    settings: dict[str, Any],
) -> None:
    looked_at, alone = trainer_at(30, **settings), trainer_at(30, **settings)
    names = ("theta", "dL_dtheta")
    layer_health(looked_at)
    for name in names:
        assert np.array_equal(getattr(looked_at.network, name), getattr(alone.network, name))
    assert np.array_equal(looked_at.delta, alone.delta)
    assert np.array_equal(looked_at.optimizer.state, alone.optimizer.state)
    assert np.array_equal(looked_at.network.layers[0].a, alone.network.layers[0].a)
    for trainer in (looked_at, alone):
        trainer.run(50)
    assert np.array_equal(looked_at.network.theta, alone.network.theta)


def test_numbers_that_ran_out_raise_nothing() -> None:
    trainer = Trainer(Experiment(dataset="plane", optimizer="sgd", learning_rate=1e5))
    trainer.run_to_end()
    assert trainer.end is not None
    assert trainer.end.kind == "non-finite"
    assert len(layer_health(trainer)) == 3


def test_the_same_numbers_come_from_a_device(monkeypatch: pytest.MonkeyPatch) -> None:
    here = layer_health(trainer_at(30, activation="tanh"))
    monkeypatch.setattr(training, "array_module", lambda device: strict_array)
    there = layer_health(trainer_at(30, activation="tanh"))
    for mine, theirs in zip(here, there, strict=True):
        assert mine.gradient == theirs.gradient
        assert mine.update_ratio == theirs.update_ratio
        np.testing.assert_array_equal(mine.flat, theirs.flat)
