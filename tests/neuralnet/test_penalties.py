"""Penalties: their slopes, the kink of L1 at 0, and what they do to the weights of a run."""

from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment
from neuralnet.gradient_check import check_gradient
from neuralnet.penalties import Penalty
from neuralnet.training import Trainer


def a_trainer(**settings: Any) -> Trainer:
    trainer = Trainer(Experiment(hidden_units=(5,), activation="tanh", **settings))
    trainer.run(3)
    trainer.compute()
    return trainer


def test_a_penalty_by_hand() -> None:
    theta = np.array([2.0, -0.5, 0.0, 3.0])
    penalty = Penalty(l2=np.array([0.1, 0.1, 0.1, 0.0]), l1=np.array([0.01, 0.01, 0.01, 0.0]))
    assert penalty.value(theta) == pytest.approx(0.05 * (4 + 0.25) + 0.01 * 2.5)
    g = np.zeros(4)
    penalty.add_gradient(theta, g)
    np.testing.assert_allclose(g, [0.2 + 0.01, -0.05 - 0.01, 0.0, 0.0])
    penalty.add_gradient(theta, g, l2=False)
    np.testing.assert_allclose(g, [0.2 + 0.02, -0.05 - 0.02, 0.0, 0.0])
    assert penalty.has_kink(theta).tolist() == [False, False, True, False]
    assert penalty.is_on
    assert not Penalty().is_on
    assert Penalty().value(theta) == 0


@pytest.mark.parametrize(
    "settings",
    [{"weight_decay": 0.3}, {"l1_penalty": 0.2}, {"weight_decay": 0.3, "l1_penalty": 0.2}],
)
def test_what_is_added_to_the_gradient_is_the_slope_of_the_penalty(settings: Any) -> None:
    trainer = a_trainer(optimizer="sgd", **settings)
    check = check_gradient(trainer.network, trainer.x, trainer.y, penalty=trainer.penalty)
    assert check.worst_relative_error <= 1e-6
    np.testing.assert_array_equal(check.backpropagated, trainer.g)
    assert not check.on_kink.any()


def test_a_weight_of_0_lies_on_the_kink_of_l1_and_is_not_called_wrong() -> None:
    trainer = a_trainer(l1_penalty=0.2)
    W, b, _spec = next(trainer.network.slices())
    trainer.network.theta[[W.start, b.start]] = 0.0
    check = check_gradient(trainer.network, trainer.x, trainer.y, penalty=trainer.penalty)
    assert np.flatnonzero(check.on_kink).tolist() == [W.start]  # a bias has no penalty
    # The central difference lies in the middle of both slopes, which is sign 0 = 0.
    assert check.worst_relative_error <= 1e-6


def test_the_pull_of_l1_on_a_weight_of_0_is_0() -> None:
    trainer = a_trainer(l1_penalty=0.2, optimizer="sgd", learning_rate=0.1)
    W, _b, _spec = next(trainer.network.slices())
    trainer.network.theta[W.start] = 0.0
    trainer.compute()
    assert trainer.g[W.start] == trainer.network.dL_dtheta[W.start]


def test_l1_brings_more_weights_near_0_than_l2_that_shrinks_them_as_much() -> None:
    def sizes(**settings: Any) -> np.ndarray:
        trainer = Trainer(Experiment(optimizer="sgd", learning_rate=0.05, epochs=60, **settings))
        trainer.run_to_end()
        return np.asarray(np.abs(trainer.network.theta))

    l1, l2 = sizes(l1_penalty=0.01), sizes(weight_decay=0.03)
    assert l1.sum() == pytest.approx(l2.sum(), rel=0.35)
    assert (l1 < 0.001).sum() > 3 * (l2 < 0.001).sum()


def test_the_measured_loss_is_without_the_penalty() -> None:
    plain, held = (Trainer(Experiment(l1_penalty=value)) for value in (0.0, 5.0))
    assert plain.measure() == held.measure()


def test_each_layer_may_have_its_own_l1() -> None:
    trainer = a_trainer(l1_penalty=(0.5, 0.0))
    first, second = (W for W, _b, _spec in trainer.network.slices())
    assert trainer.penalty.l1 is not None
    assert set(trainer.penalty.l1[first]) == {0.5}
    assert set(trainer.penalty.l1[second]) == {0.0}
    assert trainer.penalty.l2 is None
