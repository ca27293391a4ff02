"""Penalties: what keeps weights small.

    R(θ) = Σ ½ λ w² + λ₁ |w|             ∂R/∂w = λ w + λ₁ sign w

over the weights; biases are not held back. Training follows the slope of L + R, while the loss that
is measured and shown is L alone. L2 pulls at a weight in proportion to its size, so large ones
shrink most and none gets to 0. L1 pulls at every weight alike, so those that the data do not hold
up come down to 0.

At w = 0 |w| has a kink: its slope is −1 on the left and +1 on the right. Here, as elsewhere, it is
taken as sign 0 = 0, one of the subgradients. So a weight at 0 is left alone by its penalty. Steps
of some length do not land on 0 but beside it: a weight that L1 has brought down goes on crossing 0
in steps of about ηλ₁.
"""

from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import numpy as np

from neuralnet.device.arrays import Array

AT_ZERO = 1e-12  # so near, a weight differs from 0 by rounding only


@dataclass(frozen=True, eq=False)
class Penalty:
    """λ of L2 and λ₁ of L1 for every parameter, each shaped like θ and 0 for biases; None where
    there is none."""

    l2: Array | None = None
    l1: Array | None = None
    xp: ModuleType = np

    @cached_property
    def is_on(self) -> bool:
        """Is anything held back?"""
        return self.l2 is not None or self.l1 is not None

    def value(self, theta: Array) -> Array:
        """R(θ), shape (…)."""
        found = self.xp.zeros(theta.shape[:-1], dtype=theta.dtype)
        if self.l2 is not None:
            found = found + (0.5 * self.l2 * theta * theta).sum(axis=-1)
        if self.l1 is not None:
            found = found + (self.l1 * self.xp.abs(theta)).sum(axis=-1)
        return found

    def add_gradient(self, theta: Array, g: Array, *, l2: bool = True) -> None:
        """g ← g + ∂R/∂θ; without λ w where ``l2`` is false, because the optimizer decays the
        weights itself."""
        if self.l2 is not None and l2:
            g += self.l2 * theta
        if self.l1 is not None:
            g += self.l1 * self.xp.sign(theta)

    def has_kink(self, theta: Array) -> Array:
        """Where R has two slopes: at a weight of 0 that L1 holds back. Shape as θ."""
        if self.l1 is None:
            return self.xp.zeros(theta.shape, dtype=bool)
        return (self.l1 > 0) & (self.xp.abs(theta) <= AT_ZERO)
