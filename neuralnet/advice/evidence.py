"""What the rules of `findings` look at, measured once at a trainer's present state.

Only what had happened by that state counts: a run may have been trained further, and the rules do
not look ahead. The trainer keeps its parameters, its optimizer and its place in time.
"""

from functools import cached_property

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import Experiment
from neuralnet.history import Measurement
from neuralnet.inside.diagnostics import LayerHealth, layer_health, rms
from neuralnet.training import Trainer

# The loss of a constant guess (the same answer for every row, the best there is) is the yardstick:
# a network has learnt something only below it.
# Below this share of it a network has learnt, whatever its inside looks like.
LEARNT = 0.3
# Training has hardly begun before this many epochs: too early to call anything slow or stuck.
SETTLED = 5


class Evidence:
    """A trainer's present state in the numbers that the rules compare.

    ``past`` are the measurements at the epochs' ends up to here; ``now`` is measured at this very
    state. ``guess`` is the loss of a constant guess.

    A loss that changes because a weight was set by hand says nothing about the steps, and losses
    under other settings say nothing about those in force. So ``trained`` are the measurements since
    a weight was last set by hand, ``steady`` those since the last edit of any kind, and ``loss``
    the training losses of ``steady``. Both may be empty until an epoch ends.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.settings: Experiment = trainer.settings
        past = [m for m in trainer.history.measurements.values() if m.step <= trainer.step]
        self.past: list[Measurement] = sorted(past, key=lambda m: m.step)
        edits = [edit for edit in trainer.run_spec.edits if edit.step <= trainer.step]
        self.set_by_hand = max((edit.step for edit in edits if edit.parameters), default=0)
        self.trained = [m for m in self.past if m.step >= self.set_by_hand]
        last = max((edit.step for edit in edits), default=0)
        self.steady = [m for m in self.past if m.step >= last]
        self.loss = np.array([m.training_loss for m in self.steady])
        self._indices = {index for edit in edits for index, _value in edit.parameters}
        self.now = trainer.measure()
        self.guess = constant_guess(trainer)

    @cached_property
    def health(self) -> list[LayerHealth]:
        """Every layer, the output last."""
        return layer_health(self.trainer)

    @property
    def hidden(self) -> list[LayerHealth]:
        """The hidden layers."""
        return self.health[:-1]

    @property
    def untouched(self) -> list[LayerHealth]:
        """The layers that training alone has moved: no weight or bias of theirs was set by hand."""
        parts = [range(W.start, b.stop) for W, b, _spec in self.trainer.network.slices()]
        return [
            health
            for health, part in zip(self.health, parts, strict=True)
            if self._indices.isdisjoint(part)
        ]

    @cached_property
    def input_sizes(self) -> np.ndarray:
        """RMS of every input over the training rows."""
        return rms(to_host(self.trainer.x_train).astype(np.float64), axis=0)

    @property
    def rows(self) -> int:
        """How many rows are trained on."""
        return len(self.trainer.data.training_rows)

    @property
    def epochs(self) -> int:
        """How many epochs are done with the settings in force and no weight set by hand; −1 where
        the first of them is not finished."""
        return len(self.steady) - 1

    @property
    def settled(self) -> bool:
        """Has training been going on long enough to call it slow or stuck?"""
        return self.epochs >= SETTLED

    @property
    def learnt(self) -> bool:
        """Is the training loss well below that of a constant guess?"""
        return self.now.training_loss < LEARNT * self.guess


def constant_guess(trainer: Trainer) -> float:
    """L of the best answer that is the same for every training row: the mean of the targets. For
    cross-entropy that is the entropy of the classes, for squared error the variance."""
    y = to_host(trainer.y_train).astype(np.float64)
    answer = np.repeat(y.mean(axis=0, keepdims=True), len(y), axis=0)
    loss = type(trainer.network.loss)()
    with non_finite_allowed():
        return float(loss.value(answer, y))
