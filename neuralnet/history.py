"""What a run remembers: snapshots to return to, and the measurements made at the epochs' ends.

A snapshot holds everything the next step depends on, so a run that returns to one and goes on makes
the same numbers again, bit for bit. Snapshots are kept within a budget of bytes; when it is full,
every second one goes and from then on only every second epoch is kept: the way back stays short
everywhere, and memory stays bounded however long the run. They lie on the host, wherever the run
is computed.
"""

import bisect
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array

DEFAULT_BUDGET = 8 * 2**20  # bytes
MOST_BATCH_LOSSES = 1024


@dataclass(frozen=True)
class Snapshot:
    """State ``step``: parameters, optimizer state, generator, and the place within the epoch."""

    step: int
    epochs_done: int
    batches_done: int
    rows_done: int
    batches_of_last_epoch: int
    order: np.ndarray
    theta: Array
    optimizer: str
    optimizer_state: Array
    optimizer_t: int
    generator_state: dict[str, Any]

    @property
    def bytes(self) -> int:
        """Memory of the arrays; the rest is a small constant."""
        return int(self.order.nbytes + self.theta.nbytes + self.optimizer_state.nbytes) + 1024


@dataclass(frozen=True)
class Measurement:
    """Figures of state ``step``, all taken at the same parameters.

    ``*_metric`` is the share of rows classified correctly (0 to 1), or for regression the root mean
    squared error in the target's unit. Without validation rows those two are NaN.
    """

    step: int
    epoch: int
    training_loss: float
    training_metric: float
    validation_loss: float
    validation_metric: float


class BatchLosses:
    """The losses of single batches by step, each at the parameters that its step began with. Of a
    long run only those of every 2nd, 4th, … step are kept, so that they are never too many to draw.
    """

    def __init__(self, every: int = 1) -> None:
        self.every = every
        self._by_step: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._by_step)

    def wants(self, step: int) -> bool:
        """Would the loss of this step be kept?"""
        return step % self.every == 0

    def note(self, step: int, loss: Array) -> None:
        """Keep the loss of ``step``, if it is wanted; every second one goes where there are too
        many."""
        if step % self.every == 0:
            self._by_step[step] = float(loss)
            if len(self._by_step) > MOST_BATCH_LOSSES:
                self.thin(2 * self.every)

    def thin(self, every: int) -> None:
        """Keep only the losses of steps that are multiples of ``every``, from now on too."""
        self.every = every
        self._by_step = {s: loss for s, loss in self._by_step.items() if s % every == 0}

    def before(self, step: float) -> "BatchLosses":
        """Those of the steps before ``step``."""
        past = BatchLosses(self.every)
        past._by_step = {s: loss for s, loss in self._by_step.items() if s < step}
        return past

    def curve(self) -> np.ndarray:
        """Steps and losses in the order of time, float64, shape (K, 2)."""
        return np.array(sorted(self._by_step.items()), dtype=np.float64).reshape(-1, 2)


class History:
    """Snapshots by step within ``budget`` bytes, and measurements by step without one (a handful of
    numbers an epoch); also the losses of single batches."""

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self.budget = budget
        self.measurements: dict[int, Measurement] = {}
        self.batch_losses = BatchLosses()
        self._snapshots: dict[int, Snapshot] = {}
        self._steps: list[int] = []
        self._bytes = 0
        self._every = 1  # only epochs that are multiples of this are still kept

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Snapshot]:
        return (self._snapshots[step] for step in self._steps)

    @property
    def bytes(self) -> int:
        """Memory held by the snapshots."""
        return self._bytes

    def wants(self, step: int, epoch: int) -> bool:
        """Would a snapshot of this state be kept?"""
        return step not in self._snapshots and epoch % self._every == 0

    def add(self, snapshot: Snapshot) -> None:
        """Keep ``snapshot``; thin the others out if the budget is exceeded."""
        if snapshot.step not in self._snapshots:
            bisect.insort(self._steps, snapshot.step)
            self._snapshots[snapshot.step] = snapshot
            self._bytes += snapshot.bytes
        # The first snapshot always stays: without it there is no way back to the start. Stops in
        # the middle of an epoch go before the epochs' ends do.
        while self._bytes > self.budget and len(self._steps) > 1:
            if not any(other.rows_done for other in self):
                self._every *= 2
            for step in self._steps[1:]:
                other = self._snapshots[step]
                if other.rows_done or other.epochs_done % self._every:
                    self._bytes -= other.bytes
                    del self._snapshots[step]
            self._steps = sorted(self._snapshots)

    def nearest(self, step: int) -> Snapshot:
        """The last snapshot at or before ``step``."""
        index = bisect.bisect_right(self._steps, step) - 1
        if index < 0:
            raise LookupError(f"no snapshot at or before step {step}")
        return self._snapshots[self._steps[index]]

    def before(self, step: float) -> "History":
        """A history that shares the snapshots and measurements before ``step``: the common past of
        a branch made there. Snapshots are never written to, so sharing them is safe."""
        past = History(self.budget)
        past._every = self._every
        for snapshot in self:
            if snapshot.step < step:
                past._snapshots[snapshot.step] = snapshot
                past._bytes += snapshot.bytes
        past._steps = sorted(past._snapshots)
        past.measurements = {s: m for s, m in self.measurements.items() if s < step}
        past.batch_losses = self.batch_losses.before(step)
        return past

    def curve(self) -> np.ndarray:
        """All measurements in the order of their steps, float64, shape (E, 5): step, training loss
        and metric, validation loss and metric."""
        rows = [
            (m.step, m.training_loss, m.training_metric, m.validation_loss, m.validation_metric)
            for _, m in sorted(self.measurements.items())
        ]
        return np.array(rows, dtype=np.float64).reshape(len(rows), 5)


def best_so_far(measurements: list[Measurement]) -> list[Measurement | None]:
    """``best_epoch`` of the first of ``measurements``, of the first two, …"""
    found: list[Measurement | None] = []
    best: Measurement | None = None
    for m in measurements:
        lowest = math.inf if best is None else best.validation_loss
        if m.validation_loss < lowest and math.isfinite(m.validation_loss):
            best = m
        found.append(best)
    return found


def best_epoch(measurements: list[Measurement]) -> Measurement | None:
    """The measurement with the lowest validation loss; the earliest of equals."""
    valid = [m for m in measurements if math.isfinite(m.validation_loss)]
    return min(valid, key=lambda m: m.validation_loss, default=None)
