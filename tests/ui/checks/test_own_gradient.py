"""What the check of the learner's own network says."""

from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment
from neuralnet.training import Trainer
from ui.checks.own_gradient import SAMPLE, check_own, own_html


def trainer_at(step: int, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    trainer.compute()
    return trainer


def test_the_rows_are_the_largest_gradients_and_the_worst() -> None:
    trainer = trainer_at(240, activation="tanh")
    found = check_own(trainer)
    g = trainer.network.dL_dtheta
    largest = np.argsort(-np.abs(g), kind="stable")[: len(found.rows)]
    assert [row.index for row in found.rows] == largest.tolist()
    assert [row.backpropagated for row in found.rows] == pytest.approx(g[largest])
    assert found.worst is not None
    assert all(found.worst.error >= row.error for row in found.rows)
    said = own_html(trainer, found)
    assert "They agree" in said
    assert "all 193 parameters" in said


def test_of_a_large_network_some_are_checked_and_it_is_said_how_many() -> None:
    trainer = trainer_at(3, hidden_units=(60, 60))
    said = own_html(trainer, check_own(trainer))
    assert f"{SAMPLE} of 4,143 parameters, drawn at random" in said


def test_parameters_on_a_bend_are_left_out_and_counted() -> None:
    trainer = trainer_at(0, l1_penalty=0.0, initializer="zeros", activation="relu")
    found = check_own(trainer)
    assert found.on_kink > 0
    assert "left out" in own_html(trainer, found)


def test_numbers_that_are_not_finite_are_not_called_right() -> None:
    trainer = trainer_at(0, activation="tanh")
    trainer.network.theta[:] = np.nan
    trainer.compute()
    found = check_own(trainer)
    assert found.worst is None
    assert "not finite" in own_html(trainer, found)
