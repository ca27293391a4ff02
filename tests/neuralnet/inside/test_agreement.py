"""Two ways of computing one run, compared state by state."""

from typing import Any

import pytest

from neuralnet.device.backend import device_problem
from neuralnet.errors import DeviceUnavailableError
from neuralnet.experiment import Experiment
from neuralnet.inside.agreement import STEPS, TOLERANCE, compare
from neuralnet.training import Trainer


def test_a_run_agrees_with_itself_exactly() -> None:
    found = compare(Experiment(), Experiment(), 30.0)
    assert [one.step for one in found] == list(STEPS)
    assert all(one.difference == 0.0 and one.first_loss == one.second_loss for one in found)


def test_what_is_compared_are_the_states_of_the_two_runs() -> None:
    first = Experiment(precision="float64")
    found = compare(first, first.replace(precision="float32"), 30.0)
    assert 0 < found[-1].difference < TOLERANCE["float32"]
    trainer = Trainer(first)
    trainer.seek(found[-1].step)
    assert found[-1].first_loss == trainer.measure().training_loss


def test_it_stops_at_the_end_of_a_short_run_and_when_the_time_is_used_up() -> None:
    short = Experiment(batch_size=300, epochs=3)
    assert [one.step for one in compare(short, short, 30.0)] == [0, 1, 2]
    assert [one.step for one in compare(short, short, 0.0)] == [0]


@pytest.mark.skipif(device_problem("gpu") is None, reason="there is a GPU")
def test_a_device_that_is_not_there_is_said_aloud() -> None:
    with pytest.raises(DeviceUnavailableError):
        compare(Experiment(), Experiment(device="gpu"), 1.0)


@pytest.mark.gpu
@pytest.mark.skipif(device_problem("gpu") is not None, reason="there is no GPU")
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_cpu_and_gpu_agree_within_the_tolerance(precision: Any) -> None:
    first = Experiment(precision=precision)
    found = compare(first, first.replace(device="gpu"), 60.0)
    assert max(one.difference for one in found) <= TOLERANCE[precision]
