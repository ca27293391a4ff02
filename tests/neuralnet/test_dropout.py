"""Dropout: which units a step switches off, what that does to the numbers, and what it leaves."""

import numpy as np
import pytest

from neuralnet import explain
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.layers import LayerSpec
from neuralnet.network import MaskStream, Network
from neuralnet.training import Trainer

DROPPING = Experiment(hidden_units=(8, 6), dropout=(0.5, 0.25), activation="tanh", seed=3)


def test_asking_twice_switches_the_same_units_off():
    trainer = Trainer(DROPPING)
    first = trainer.compute().copy()
    masks = [None if keep is None else keep.copy() for keep in trainer.network.masks]
    assert np.array_equal(trainer.compute(), first)
    for before, after in zip(masks, trainer.network.masks, strict=True):
        assert np.array_equal(before, after)


def test_every_step_switches_other_units_off():
    trainer = Trainer(DROPPING)
    trainer.compute()
    first = trainer.network.masks[0].copy()
    trainer.apply()
    trainer.compute()
    assert not np.array_equal(first, trainer.network.masks[0])


@pytest.mark.parametrize("edits", [(), (Edit(30, (("batch_size", 7),)),)])
def test_going_back_and_on_makes_the_same_numbers_bit_for_bit(edits):
    trainer = Trainer(Run(DROPPING, edits))
    trainer.seek(60)
    there = trainer.compute().tobytes(), trainer.network.theta.tobytes()
    trainer.seek(13)
    trainer.seek(60)
    assert (trainer.compute().tobytes(), trainer.network.theta.tobytes()) == there


def test_the_numbers_of_a_steps_masks_do_not_depend_on_what_was_drawn_before():
    stream, drawn = MaskStream(7), {}
    for step in (5, 0, 9999):
        drawn[step] = stream.at(step).random(3).tolist()
        stream.at(step).integers(0, 10, 5, dtype=np.int32)  # leaves half a number behind
    assert len({tuple(numbers) for numbers in drawn.values()}) == 3
    for step in (9999, 5, 0):
        assert MaskStream(7).at(step).random(3).tolist() == drawn[step]
        assert stream.at(step).random(3).tolist() == drawn[step]
        assert MaskStream(8).at(step).random(3).tolist() != drawn[step]


def test_the_output_layer_never_drops():
    trainer = Trainer(DROPPING)
    trainer.compute()
    assert trainer.network.masks[-1] is None
    assert trainer.network.layers[-1].out is trainer.network.layers[-1].a


def test_a_layer_hands_on_its_activations_times_the_mask():
    trainer = Trainer(DROPPING)
    trainer.compute()
    first, second = trainer.network.layers[:2]
    assert np.array_equal(second.x, first.a * first.keep)
    assert set(np.unique(first.keep)) == {0.0, 2.0}
    assert set(np.unique(second.keep)) == {0.0, 4 / 3}


def test_units_are_switched_off_about_as_often_as_asked_and_their_mean_stays():
    network = Network(1, [LayerSpec(500, "relu", 0.3), LayerSpec(1, "identity")], "mse")
    keep = network.draw_masks(np.random.default_rng(0), 400)[0]
    assert (keep == 0).mean() == pytest.approx(0.3, abs=0.005)
    assert keep.mean() == pytest.approx(1.0, abs=0.01)


def test_measurements_and_outputs_are_made_with_every_unit_on():
    trainer = Trainer(DROPPING)
    trainer.run(30)
    without = Network(4, trainer.network.specs, "cross_entropy", theta=trainer.network.theta)
    rows = trainer.data.training_rows
    without.forward(trainer.data.x[rows])
    L = float(without.loss_value(trainer.data.y[rows]))
    assert trainer.measure().training_loss == pytest.approx(L, rel=1e-12)
    assert np.array_equal(trainer.outputs()[rows], without.layers[-1].a)


def test_the_gradient_of_a_unit_that_is_off_for_every_row_is_zero():
    trainer = Trainer(DROPPING.replace(batch_size=1))
    trainer.compute()
    layer = trainer.network.layers[0]
    off = np.flatnonzero(layer.keep[0] == 0)
    assert len(off) > 0
    assert not layer.dL_dW[:, off].any()
    assert not layer.dL_db[:, off].any()


def test_the_error_of_a_hidden_unit_is_made_of_its_terms_and_the_mask():
    trainer = Trainer(DROPPING)
    trainer.compute()
    for row in range(3):
        for unit in range(8):
            error = explain.error_from_next(trainer.network, 1, row, unit)
            assert error.discrepancy <= 1e-12
            assert all(
                term.factors[2] == trainer.network.masks[0][row, unit] for term in error.terms
            )


def test_a_nudge_meets_the_same_units_as_the_step():
    trainer = Trainer(DROPPING)
    trainer.run(5)
    trainer.compute()
    for index in (0, 17, len(trainer.delta) - 1):
        slope = explain.nudge(trainer, index).slope
        assert slope == pytest.approx(float(trainer.network.dL_dtheta[index]), abs=1e-7)


def test_a_network_without_dropout_pays_nothing_for_it():
    trainer = Trainer(Experiment())
    trainer.compute()
    assert trainer.network.masks == [None, None, None]
    assert all(layer.out is layer.a for layer in trainer.network.layers)
