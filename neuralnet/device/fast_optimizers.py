"""Updates as one call of a device that has kernels of its own to write.

The formulas are in ``optimizers``; a test shows that both give the same numbers.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.device.backend import Array, elementwise_kernel

Delta = Callable[..., Array]


def adam_in_one_call(formula: Delta) -> Delta:
    """``Adam.delta`` as one call where the device has such; the ``formula`` everywhere else."""

    @wraps(formula)
    def delta(self: Any, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        kernel = None if self.xp is np else _adam(self.xp)
        if kernel is None:
            return formula(self, g, out, numbers)
        rate, epsilon = self.step_numbers() if numbers is None else numbers
        factors = (self.beta1, self.beta2, 1.0 - self.beta1, 1.0 - self.beta2, epsilon, rate)
        kernel(g, *self.state, *factors, *self.next_state, out)
        return out

    return delta


@lru_cache
def _adam(xp: ModuleType) -> Callable[..., Any] | None:
    return elementwise_kernel(
        xp,
        "T g, T m_before, T v_before, T beta1, T beta2, T rest1, T rest2, T epsilon, T rate",
        "T m, T v, T delta",
        "m = beta1 * m_before + rest1 * g;"
        "v = beta2 * v_before + rest2 * g * g;"
        "delta = -rate * m / (sqrt(v) + epsilon);",
        "adam",
    )
