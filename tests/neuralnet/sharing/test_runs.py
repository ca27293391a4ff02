"""Runs with layers for pictures and signs: exact in time, alone or many at once, on any device."""

import numpy as np
import pytest

from neuralnet.experiment import Run
from neuralnet.many.many_trainer import ManyTrainer
from neuralnet.training import Trainer
from tests.neuralnet.sharing.cases import RUNS
from tests.neuralnet.test_time_travel import state


@pytest.mark.parametrize("name", list(RUNS))
def test_going_back_and_on_again_makes_the_same_bits(name: str) -> None:
    trainer = Trainer(RUNS[name])
    states = {}
    for step in (0, 3, 7, 12, 25):
        trainer.seek(step)
        states[step] = state(trainer)
    for step in (12, 0, 25, 3, 7):
        trainer.seek(step)
        assert state(trainer) == states[step]


@pytest.mark.parametrize("name", list(RUNS))
def test_a_branch_shares_the_past_and_equals_a_run_with_the_edit_bit_for_bit(name: str) -> None:
    trainer = Trainer(RUNS[name])
    trainer.run(9)
    branch = trainer.branch({"learning_rate": 0.05}, {0: 0.5}, {1: True})
    assert branch.step == 9
    branch.run(8)
    direct = Trainer(branch.run_spec)
    direct.run(17)
    assert direct.network.theta.tobytes() == branch.network.theta.tobytes()
    trainer.run(8)
    assert trainer.network.theta.tobytes() != branch.network.theta.tobytes()
    direct.seek(9)
    assert branch.network.theta[1] == direct.network.theta[1]  # it is frozen


@pytest.mark.parametrize("name", list(RUNS))
def test_many_at_once_learn_what_each_learns_alone(name: str) -> None:
    experiments = [RUNS[name].replace(seed=seed, epochs=2) for seed in range(3)]
    many = ManyTrainer(experiments)
    many.run_epochs(2)
    for number, experiment in enumerate(experiments):
        alone = Trainer(experiment)
        alone.run_to_end()
        np.testing.assert_allclose(many.theta(number), alone.network.theta, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(many.curve(number), alone.history.curve(), rtol=1e-8)


@pytest.mark.parametrize("name", list(RUNS))
def test_a_run_written_and_read_is_the_same_run(name: str) -> None:
    run = Run(RUNS[name]).edited(3, {"learning_rate": 0.5}, {0: 1.0})
    again = Run.from_json(run.to_json())
    assert (again, again.key) == (run, run.key)
