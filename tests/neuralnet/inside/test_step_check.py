"""The gradient check of a trainer's step leaves the trainer as it is."""

from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment
from neuralnet.inside.step_check import check_step, is_too_large
from neuralnet.training import Trainer


def trainer_at(step: int, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment().replace(activation="tanh", **settings))
    trainer.seek(step)
    trainer.compute()
    return trainer


def test_it_agrees_for_every_parameter_and_moves_none() -> None:
    trainer = trainer_at(30)
    theta, gradient = trainer.network.theta.copy(), trainer.network.dL_dtheta.copy()
    check = check_step(trainer)
    assert len(check.indices) == theta.size
    assert check.worst_relative_error < 1e-6
    np.testing.assert_array_equal(trainer.network.theta, theta)
    np.testing.assert_array_equal(trainer.network.dL_dtheta, gradient)


def test_a_sample_is_the_same_for_the_same_state() -> None:
    trainer = trainer_at(30)
    first, again = check_step(trainer, 20), check_step(trainer, 20)
    assert len(first.indices) == 20
    np.testing.assert_array_equal(first.indices, again.indices)
    other = check_step(trainer_at(31), 20)
    assert list(other.indices) != list(first.indices)


@pytest.mark.parametrize(
    "size, refused",
    [((193, 10), False), ((4675, 10), True), ((1400, 239), False), ((1400, 2000), True)],
)
def test_what_takes_too_long_is_known_beforehand(size: tuple[int, int], refused: bool) -> None:
    assert is_too_large(*size) is refused
