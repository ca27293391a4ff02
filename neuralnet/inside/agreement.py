"""Do two ways of computing one run make the same numbers? CPU and GPU, or 64 and 32 bits.

Both start from the same weights and see the same rows in the same order, so what differs is
rounding: sums that are added up in another order, and the digits that a number has.
"""

import time
from dataclasses import dataclass

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.experiment import Experiment
from neuralnet.training import Trainer

# The states at which the two are compared.
STEPS = (0, 1, 2, 5, 10, 20, 50, 100, 200)

# How far any parameter may differ between devices after at most 200 steps. In 32 bits Adam can turn
# the last digit of a tiny gradient into a step of full length, hence the room.
TOLERANCE = {"float64": 1e-9, "float32": 5e-3}


@dataclass(frozen=True)
class Compared:
    """State ``step`` of both runs: training losses, and the largest difference of any parameter."""

    step: int
    first_loss: float
    second_loss: float
    difference: float


def compare(first: Experiment, second: Experiment, seconds: float) -> list[Compared]:
    """Both runs at the states of ``STEPS`` that they reach, until ``seconds`` are used up.

    Raises ``DeviceUnavailableError`` where one of them cannot be computed here.
    """
    one, other = Trainer(first), Trainer(second)
    deadline, found = time.monotonic() + seconds, []
    for step in STEPS:
        if not (one.seek(step) and other.seek(step)) or one.step < step or other.step < step:
            break
        a, b = (to_host(trainer.network.theta).astype(np.float64) for trainer in (one, other))
        losses = one.measure().training_loss, other.measure().training_loss
        found.append(Compared(step, *losses, float(np.abs(a - b).max())))
        if time.monotonic() > deadline:
            break
    return found
