"""The gradient check of a trainer's present step: every ∂L/∂θ, or some of them, measured."""

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.gradient_check import GradientCheck, check_gradient
from neuralnet.training import Trainer

MOST_CHECKED = 1500  # parameters of a whole check
MOST_CHECK_WORK = 1e9  # products in it: parameters² × rows × 2


def is_too_large(parameters: int, rows: int) -> bool:
    """Would a check of every parameter take too long for a server that is shared?"""
    return parameters > MOST_CHECKED or 2.0 * parameters**2 * rows > MOST_CHECK_WORK


def check_step(trainer: Trainer, sample: int | None = None, h: float = 1e-5) -> GradientCheck:
    """Compare backpropagation with measured slopes for the batch at hand: for all parameters or a
    random ``sample``, the same ones for the same state. In double precision, and apart from the
    trainer: nothing in it moves."""
    theta = to_host(trainer.network.theta).astype(np.float64)  # always a copy: the check moves it
    x, y = (to_host(array).astype(np.float64) for array in (trainer.x, trainer.y))
    network = trainer.network.with_theta(theta, masked=True)
    where = None
    if sample is not None and sample < len(theta):
        generator = np.random.default_rng(trainer.step)
        where = np.sort(generator.choice(len(theta), size=sample, replace=False))
    return check_gradient(network, x, y, h, where)
