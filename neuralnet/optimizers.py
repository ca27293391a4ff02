"""Optimizers: from the gradient ∂L/∂θ to the change Δθ.

An update is data before it is an action. ``delta`` writes Δθ and the optimizer's *next* state and
changes nothing else, so it can be asked twice; the trainer then does θ += Δθ and ``advance`` makes
the next state the current one. L2 decay adds λW to the gradient of every weight (not of the
biases); clipping scales the whole gradient down to a largest norm, before the decay is added.
"""

import math
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.device.kernels import elementwise_kernel


class Optimizer:
    """Base: holds the state (rows of ``state``, each shaped like θ) and the step count t.

    ``learning_rate`` is a number, or an array (R, 1) with one rate per network.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str] = ""
    state_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, theta: Array, *, learning_rate: Any, xp: ModuleType = np) -> None:
        self.xp = xp
        self.learning_rate = learning_rate
        self.t = 0
        self.state = xp.zeros((len(self.state_names), *theta.shape), dtype=theta.dtype)
        self._next_state = xp.zeros_like(self.state)
        self._scratch = xp.full_like(theta, np.nan)

    def step_numbers(self) -> tuple[Any, ...]:
        """The numbers in Δθ that are others at every step t."""
        return ()

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        """Write Δθ for the gradient ``g`` into ``out`` and return it. Changes no current state.
        ``numbers`` are the step's, where somebody has laid them out on the device."""
        raise NotImplementedError

    def advance(self) -> None:
        """Make the state that ``delta`` prepared the current one."""
        if self.xp is np:
            self.state, self._next_state = self._next_state, self.state
        else:
            self.keep_next_state()
        self.t += 1

    def keep_next_state(self) -> None:
        """The part of ``advance`` that a device has in it: every array stays where it is, so that
        the same operations on the same places make the next step."""
        self.state[...] = self._next_state

    @property
    def next_state(self) -> Array:
        """The state after the step that ``delta`` last described."""
        return self._next_state

    def restore(self, state: Array, t: int) -> None:
        """Return to a recorded state."""
        self.state[...] = state
        self.t = t


def clip(g: Array, norm: Array, largest: Any, out: Array, xp: ModuleType) -> Array:
    """Write g · min(1, largest/‖g‖) into ``out`` and return the factor. ``norm`` is ‖g‖; it and
    ``largest`` are numbers, or (R, 1) with one per network."""
    factor = xp.minimum(1.0, largest / xp.maximum(norm, 1e-300))
    xp.multiply(g, factor, out=out)
    return factor


class SGD(Optimizer):
    name = "sgd"
    title = "SGD"
    formula = r"\Delta\theta = -\eta\, g"
    source = "Robbins and Monro 1951, A stochastic approximation method"

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        return self.xp.multiply(g, -self.learning_rate, out=out)


class Momentum(Optimizer):
    name = "momentum"
    title = "SGD with momentum"
    formula = r"v_t = \mu\, v_{t-1} + g,\qquad \Delta\theta = -\eta\, v_t"
    source = "Polyak 1964; Sutskever et al. 2013"
    state_names = ("v",)

    def __init__(
        self, theta: Array, *, learning_rate: Any, momentum: float = 0.9, xp: ModuleType = np
    ) -> None:
        super().__init__(theta, learning_rate=learning_rate, xp=xp)
        self.momentum = momentum

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        v = self._next_state[0]
        self.xp.multiply(self.state[0], self.momentum, out=v)
        v += g
        return self.xp.multiply(v, -self.learning_rate, out=out)


class RMSProp(Optimizer):
    name = "rmsprop"
    title = "RMSProp"
    formula = (
        r"s_t = \rho\, s_{t-1} + (1-\rho)\, g^2,\qquad"
        r"\Delta\theta = -\eta\,\frac{g}{\sqrt{s_t} + \varepsilon}"
    )
    source = "Tieleman and Hinton 2012, lecture 6.5"
    state_names = ("s",)
    epsilon = 1e-8

    def __init__(
        self, theta: Array, *, learning_rate: Any, rho: float = 0.99, xp: ModuleType = np
    ) -> None:
        super().__init__(theta, learning_rate=learning_rate, xp=xp)
        self.rho = rho

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        xp, s, scratch = self.xp, self._next_state[0], self._scratch
        xp.multiply(g, g, out=scratch)
        scratch *= 1.0 - self.rho
        xp.multiply(self.state[0], self.rho, out=s)
        s += scratch
        xp.sqrt(s, out=scratch)
        scratch += self.epsilon
        xp.divide(g, scratch, out=out)
        out *= -self.learning_rate
        return out


class Adam(Optimizer):
    name = "adam"
    title = "Adam"
    formula = (
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g,\quad "
        r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g^2,\quad "
        r"\Delta\theta = -\eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon}"
    )
    source = "Kingma and Ba 2015, Adam: a method for stochastic optimization"
    state_names = ("m", "v")
    epsilon = 1e-8

    def __init__(
        self,
        theta: Array,
        *,
        learning_rate: Any,
        beta1: float = 0.9,
        beta2: float = 0.999,
        xp: ModuleType = np,
    ) -> None:
        super().__init__(theta, learning_rate=learning_rate, xp=xp)
        self.beta1, self.beta2 = beta1, beta2
        self._in_one_call = elementwise_kernel(
            xp,
            "T g, T m_before, T v_before, T beta1, T beta2, T rest1, T rest2, T epsilon, T rate",
            "T m, T v, T delta",
            "m = beta1 * m_before + rest1 * g;"
            "v = beta2 * v_before + rest2 * g * g;"
            "delta = -rate * m / (sqrt(v) + epsilon);",
            "adam",
        )

    def step_numbers(self) -> tuple[Any, ...]:
        # √(v/(1 − β₂ᵗ)) + ε with the common factor 1/√(1 − β₂ᵗ) moved into the learning rate.
        t = self.t + 1
        correction = math.sqrt(1.0 - self.beta2**t)
        rate = self.learning_rate * correction / (1.0 - self.beta1**t)
        return rate, self.epsilon * correction

    def delta(self, g: Array, out: Array, numbers: tuple[Any, ...] | None = None) -> Array:
        xp, scratch, (m, v) = self.xp, self._scratch, self._next_state
        rate, epsilon = self.step_numbers() if numbers is None else numbers
        rest1, rest2 = 1.0 - self.beta1, 1.0 - self.beta2
        if self._in_one_call is not None:
            factors = (self.beta1, self.beta2, rest1, rest2, epsilon, rate)
            self._in_one_call(g, self.state[0], self.state[1], *factors, m, v, out)
            return out
        xp.multiply(self.state[0], self.beta1, out=m)
        xp.multiply(g, rest1, out=scratch)
        m += scratch
        xp.multiply(self.state[1], self.beta2, out=v)
        xp.multiply(g, g, out=scratch)
        scratch *= rest2
        v += scratch
        xp.sqrt(v, out=scratch)
        scratch += epsilon
        xp.divide(m, scratch, out=out)
        out *= -rate
        return out


OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer.name: optimizer for optimizer in (SGD, Momentum, RMSProp, Adam)
}
