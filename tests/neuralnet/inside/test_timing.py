"""Timing: what is computed and counted, never how fast it is."""

from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment
from neuralnet.inside.timing import (
    FEWEST_CALLS,
    MOST_CALLS,
    StepSize,
    crossover,
    fixed_and_per_row,
    gradient_as_matrix,
    gradient_row_by_row,
    loop_or_matrix,
    step_call,
    time_call,
)
from neuralnet.training import Trainer


class Clock:
    """A clock that stands still but for the calls it is told of."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_median_is_taken_and_the_first_call_is_not_counted() -> None:
    clock, durations = Clock(), iter([100.0, 1.0, 3.0, 2.0])

    def call() -> None:
        clock.now += next(durations)

    timing = time_call(call, 5.0, clock)
    assert timing.seconds == 2.0
    assert timing.calls == 3


def test_slow_calls_are_made_few_times_and_fast_ones_not_for_ever() -> None:
    clock = Clock()

    def slow() -> None:
        clock.now += 60.0

    assert time_call(slow, 0.1, clock).calls == FEWEST_CALLS
    assert time_call(lambda: None, 0.1, clock).calls == MOST_CALLS


@pytest.mark.parametrize(
    "settings",
    [{}, {"dataset": "penguin_mass"}, {"hidden_units": (), "precision": "float32"}],
)
def test_row_by_row_and_as_a_matrix_are_one_gradient(settings: dict[str, Any]) -> None:
    trainer = Trainer(Experiment(epochs=1, **settings))
    network = trainer.network.sharing_theta()
    x, y = trainer.x_train[:50], trainer.y_train[:50]
    one = gradient_row_by_row(network, x, y)
    other = gradient_as_matrix(network, x, y)
    eps = np.finfo(other.dtype).eps
    np.testing.assert_allclose(one, other, rtol=0, atol=200 * eps * np.abs(other).max())
    assert np.abs(other).max() > 0


def test_measuring_both_leaves_the_trainer_as_it_is() -> None:
    trainer = Trainer(Experiment(training_limit=20))
    trainer.compute()
    theta, gradient = trainer.network.theta.copy(), trainer.network.dL_dtheta.copy()
    found = loop_or_matrix(trainer, 0.0)
    np.testing.assert_array_equal(trainer.network.theta, theta)
    np.testing.assert_array_equal(trainer.network.dL_dtheta, gradient)
    assert (found.rows, found.parameters) == (20, len(theta))
    assert found.difference <= 1e-14 * found.size + 1e-16
    assert found.loop.seconds > 0
    assert found.matrix.seconds > 0


def test_multiply_adds_counted_by_hand() -> None:
    # 2-3-1 on 5 rows: forward 2·3 + 3·1 = 9, gradients 9, back through the second layer 3.
    assert StepSize((2, 3, 1), 5).multiply_adds == 5 * (9 + 9 + 3)
    assert StepSize((2, 3, 1), 5, networks=4).multiply_adds == 4 * 5 * 21


@pytest.mark.parametrize("networks", [1, 3])
def test_a_timed_step_really_steps(networks: int) -> None:
    step = step_call(StepSize((4, 5, 3), 200, networks), np)
    losses = [np.asarray(step()) for _ in range(400)]
    assert losses[0].shape == (() if networks == 1 else (networks,))
    assert np.all(losses[-1] < losses[0])


def test_fixed_cost_and_cost_of_a_row_are_found_again() -> None:
    rows = [1, 10, 100, 1000]
    c, s = fixed_and_per_row(rows, [2e-5 + 1e-7 * n for n in rows])
    assert c == pytest.approx(2e-5)
    assert s == pytest.approx(1e-7)


def test_neither_part_of_the_cost_is_below_zero() -> None:
    c, s = fixed_and_per_row([1, 10, 100], [3e-5, 2e-5, 1e-5])
    assert s == 0.0
    assert c == 1e-5
    c, s = fixed_and_per_row([1, 10, 100], [1e-6, 2e-5, 3e-4])
    assert c == 0.0
    assert s > 0


def test_starting_a_step_takes_no_longer_than_the_shortest_whole_step() -> None:
    seconds = [19.9e-6, 22.4e-6, 23e-6, 25e-6, 40e-6]
    c, s = fixed_and_per_row([1, 4, 16, 64, 256], seconds)
    assert c == 19.9e-6  # the line that fits best begins above it
    assert 0 < s < 1e-6


def test_the_crossover_lies_between_the_sizes_where_the_lead_changes() -> None:
    sizes = [1, 10, 100, 1000]
    cpu, gpu = [1.0, 10.0, 100.0, 1000.0], [31.6227766] * 4
    assert crossover(sizes, cpu, gpu) == pytest.approx(31.6227766)
    assert crossover(sizes, gpu, cpu) is None  # the second is not faster at the end
    assert crossover(sizes, [2.0] * 4, [1.0] * 4) == 1
    # A lead that is lost again does not count.
    assert crossover(sizes, [2.0, 1.0, 2.0, 4.0], [1.0, 2.0, 1.0, 1.0]) == pytest.approx(
        np.sqrt(1000), rel=1e-9
    )
