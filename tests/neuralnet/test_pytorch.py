"""The same run in PyTorch: same start, same batches, same numbers at every step.

Where PyTorch is not installed, the golden numbers below, which it computed, stand in for it.
"""

import numpy as np
import pytest

from benchmarks.pytorch_twin import (
    EXTRAS,
    STEPS,
    TASKS,
    TorchTwin,
    largest_differences,
    make_trainer,
)
from neuralnet.experiment import Run
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer

# θ[0], θ[100], the sum and the norm of θ after 50 steps on the penguins, by PyTorch 2.13 in double
# precision, with a weight decay of 0.01 and gradients clipped at 0.5.
GOLDEN = {
    "sgd": [-0.064695345954, -0.121572669388, 4.398549266761, 6.357706006365],
    "momentum": [-0.201386178463, -0.117192885458, 5.115502810237, 6.419219977181],
    "nesterov": [-0.194843084178, -0.117104378616, 5.32604902145, 6.433462124931],
    "adagrad": [-0.104386529141, -0.005398165823, 6.35761576858, 6.154733749974],
    "rmsprop": [-0.108225743746, -0.003787790656, 6.47804518318, 6.151434358829],
    "adam": [-0.18488278357, -0.007943711376, 8.012440050079, 6.146698206996],
    "adamw": [-0.158891381344, 0.192393323441, 8.844792760068, 7.278954168641],
}
# The same of θ after 50 steps of Adam on the body mass, with ELU, GELU and the Huber loss.
GOLDEN_HUBER = [0.070917365594, -0.716140715804, 0.891897217484, 6.174715988777]
# The same with a schedule, L1, L2 and clipping: "all of it" above, on the penguins.
GOLDEN_ALL = {
    "sgd": [0.08200036081, -0.121355166997, 1.874359523129, 6.136120047135],
    "adamw": [0.016307705995, -0.001637288068, 5.051282050979, 6.229081272819],
}


@pytest.mark.parametrize("extra", list(EXTRAS))
@pytest.mark.parametrize("task", list(TASKS))
@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_fifty_steps_equal_pytorchs(optimizer: str, task: str, extra: str) -> None:
    torch = pytest.importorskip("torch")
    trainer = make_trainer(optimizer, task, extra)
    assert max(largest_differences(torch, trainer)) <= 1e-9
    start = Trainer(trainer.run_spec).network.theta
    assert np.abs(trainer.network.theta - start).max() > 1e-3  # it has gone somewhere


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_fifty_steps_with_frozen_weights_equal_pytorchs(optimizer: str) -> None:
    torch = pytest.importorskip("torch")
    experiment = make_trainer(optimizer, "penguins", "decay").settings
    held, free = (dict.fromkeys(range(30, 60), is_on) for is_on in (True, False))
    run = Run(experiment).edited(10, {}, {45: 0.0}, held).edited(35, frozen=free)
    trainer = Trainer(run)
    twin = TorchTwin(torch, trainer)
    for step in range(STEPS):
        trainer.compute()
        if step == 10:
            twin.set_theta({45: 0.0})
        before = twin.theta()
        twin.step(trainer.x, trainer.y, trainer.network.masks)
        if 10 <= step < 35:  # PyTorch freezes tensors and not entries: these are put back
            twin.set_theta({index: before[index] for index in held})
        trainer.apply()
        assert np.abs(twin.theta() - trainer.network.theta - edit_at(trainer)).max() <= 1e-9


def edit_at(trainer: Trainer) -> np.ndarray:
    """What an edit at the state to which a step has led has added to θ: the twin is told later."""
    added = np.zeros(trainer.network.theta.size)
    if trainer.step == 10:
        unedited = Trainer(Run(trainer.run_spec.experiment))
        unedited.seek(10)
        added = unedited.network.theta - trainer.network.theta
    return added


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_fifty_steps_equal_the_numbers_that_pytorch_once_gave(optimizer: str) -> None:
    trainer = make_trainer(optimizer, "penguins", "clipped with decay")
    trainer.run(STEPS)
    theta = trainer.network.theta
    found = [theta[0], theta[100], theta.sum(), np.linalg.norm(theta)]
    np.testing.assert_allclose(found, GOLDEN[optimizer], rtol=1e-7)


@pytest.mark.parametrize("optimizer", list(GOLDEN_ALL))
def test_a_schedule_with_penalties_equals_the_numbers_that_pytorch_once_gave(
    optimizer: str,
) -> None:
    trainer = make_trainer(optimizer, "penguins", "all of it")
    trainer.run(STEPS)
    theta = trainer.network.theta
    found = [theta[0], theta[100], theta.sum(), np.linalg.norm(theta)]
    np.testing.assert_allclose(found, GOLDEN_ALL[optimizer], rtol=1e-7)


def test_elu_gelu_and_huber_equal_the_numbers_that_pytorch_once_gave() -> None:
    trainer = make_trainer("adam", "penguin_mass, Huber", "plain")
    trainer.run(STEPS)
    theta = trainer.network.theta
    found = [theta[0], theta[100], theta.sum(), np.linalg.norm(theta)]
    np.testing.assert_allclose(found, GOLDEN_HUBER, rtol=1e-7)
