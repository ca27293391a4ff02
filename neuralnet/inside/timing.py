"""How long a training step takes on this machine, and why: one row after another against all rows
as a matrix, and what grows with rows, width and the number of networks.

A call costs something before it computes anything: Python, NumPy or a GPU has to be started. Time
per step is that fixed cost plus the work; few rows leave the cost, many rows the work. Nothing here
is remembered between machines: whoever wants a number measures it.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.device.backend import wait
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.training import Trainer

MOST_CALLS = 200
FEWEST_CALLS = 3
LEARNING_RATE = 1e-3  # of the timed steps; what they learn does not matter


@dataclass(frozen=True)
class Timing:
    """The middle of ``calls`` measured times of one call, in seconds."""

    seconds: float
    calls: int


def time_call(
    call: Callable[[], object],
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Timing:
    """The median time of ``call`` after one call that is not counted (it makes room and warms
    caches): three calls at least, then as many as fit into ``seconds``, 200 at most. ``call`` must
    wait until its work is done."""
    call()
    times: list[float] = []
    begin = clock()
    while len(times) < MOST_CALLS:
        start = clock()
        call()
        now = clock()
        times.append(now - start)
        if len(times) >= FEWEST_CALLS and now - begin >= seconds:
            break
    return Timing(statistics.median(times), len(times))


# --- one row after another, or a matrix ----------------------------------------------------------


def gradient_row_by_row(network: Network, x: Array, y: Array) -> Array:
    """∂L/∂θ as the mean of the rows' own gradients, one row at a time: forward, backward, add."""
    total = network.xp.zeros_like(network.dL_dtheta)
    for row in range(len(x)):
        network.forward(x[row : row + 1])
        total += network.backward(y[row : row + 1])
    return total / len(x)


def gradient_as_matrix(network: Network, x: Array, y: Array) -> Array:
    """∂L/∂θ of all rows at once: every layer is one product of matrices."""
    network.forward(x)
    return network.backward(y)


@dataclass(frozen=True)
class LoopOrMatrix:
    """Both ways to one gradient: their times, the largest difference between the two results and
    the largest entry, both absolute."""

    rows: int
    parameters: int
    loop: Timing
    matrix: Timing
    difference: float
    size: float


def loop_or_matrix(trainer: Trainer, seconds: float) -> LoopOrMatrix:
    """Measure both ways on all training rows with the trainer's parameters; about ``seconds``
    each. The trainer stays as it is."""
    network = trainer.network.sharing_theta()
    x, y = trainer.x_train, trainer.y_train
    one = to_host(gradient_row_by_row(network, x, y)).astype(np.float64)
    other = to_host(gradient_as_matrix(network, x, y)).astype(np.float64)
    return LoopOrMatrix(
        len(x),
        len(one),
        time_call(lambda: to_host(gradient_row_by_row(network, x, y)), seconds),
        time_call(lambda: to_host(gradient_as_matrix(network, x, y)), seconds),
        float(np.abs(one - other).max()),
        float(np.abs(other).max()),
    )


# --- what a step costs -------------------------------------------------------------------------


@dataclass(frozen=True)
class StepSize:
    """A step of ``networks`` networks of ``units`` (inputs, hidden layers, outputs) on ``rows``."""

    units: tuple[int, ...]
    rows: int
    networks: int = 1

    @property
    def multiply_adds(self) -> int:
        """Products of the matrix multiplications of one step: every weight meets every row once
        forwards (xW) and once for its gradient (xᵀ ∂L/∂z), and all but the first layer's once more
        on the way back (∂L/∂z Wᵀ)."""
        weights = [a * b for a, b in zip(self.units[:-1], self.units[1:], strict=True)]
        return self.networks * self.rows * (3 * sum(weights) - weights[0])


def step_call(size: StepSize, xp: ModuleType, dtype: str = "float64") -> Callable[[], object]:
    """A function that makes one step of that size (forward, loss, backward, θ −= η ∂L/∂θ) on
    made-up numbers and returns when it is done, on a GPU too."""
    generator = np.random.default_rng(0)
    layers = [LayerSpec(units, "relu") for units in size.units[1:-1]]
    layers.append(LayerSpec(size.units[-1], "softmax"))
    runs = None if size.networks == 1 else size.networks
    network = Network(size.units[0], layers, "cross_entropy", runs=runs, dtype=dtype, xp=xp)
    theta = generator.normal(0.0, 0.1, network.theta.shape)
    network.theta[...] = xp.asarray(theta.astype(dtype))
    leading = () if runs is None else (runs,)
    x = generator.normal(size=(*leading, size.rows, size.units[0])).astype(dtype)
    labels = generator.integers(size.units[-1], size=(*leading, size.rows))
    y = np.eye(size.units[-1], dtype=dtype)[labels]
    x_there, y_there = xp.asarray(x), xp.asarray(y)

    def step() -> object:
        network.forward(x_there)
        loss = network.loss_value(y_there)
        network.theta[...] -= LEARNING_RATE * network.backward(y_there)
        wait(xp)
        return to_host(loss)

    return step


def time_step(size: StepSize, xp: ModuleType, seconds: float, dtype: str = "float64") -> Timing:
    """The time of one step of that size on the device of ``xp``."""
    return time_call(step_call(size, xp, dtype), seconds)


def fixed_and_per_row(rows: Sequence[int], seconds: Sequence[float]) -> tuple[float, float]:
    """c and s of the line t = c + s · n that fits the measured times best, every time counted by
    its relative error: the fixed cost of a step and what a row adds. Neither is below 0, and the
    fixed cost is no larger than the shortest whole step."""
    t = np.asarray(seconds, dtype=np.float64)
    n = np.asarray(rows, dtype=np.float64)
    columns = np.stack([1.0 / t, n / t], axis=1)
    (c, s), *_ = np.linalg.lstsq(columns, np.ones_like(t), rcond=None)
    if s < 0:
        return float(min(1.0 / np.mean(1.0 / t), t.min())), 0.0
    held = float(np.clip(c, 0.0, t.min()))
    if held != c:  # the best slope for a fixed cost that may not be larger, or smaller
        s = max(float(np.sum((t - held) * n / t**2) / np.sum((n / t) ** 2)), 0.0)
    return held, float(s)


def crossover(
    sizes: Sequence[int], first: Sequence[float], second: Sequence[float]
) -> float | None:
    """From which size on ``second`` is the faster one for good; between two measured sizes where
    the lines through their logarithms cross. The first size where it always is, None where it is
    not at the last."""
    lead = np.log(np.asarray(first)) - np.log(np.asarray(second))
    if lead[-1] <= 0:
        return None
    behind = np.flatnonzero(lead <= 0)
    if behind.size == 0:
        return float(sizes[0])
    at = int(behind[-1])
    share = -lead[at] / (lead[at + 1] - lead[at])
    logs = np.log(np.asarray(sizes, dtype=np.float64))
    return float(np.exp(logs[at] + share * (logs[at + 1] - logs[at])))
