"""What the rules of `findings` look at, measured once at a trainer's present state.

Only what had happened by that state counts: a run may have been trained further, and the rules do
not look ahead. The trainer keeps its parameters, its optimizer and its place in time.
"""

from functools import cached_property

import numpy as np

from neuralnet.advice.reference import Answers, Reference, reference, row_scores
from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import Experiment
from neuralnet.history import Measurement, best_epoch
from neuralnet.inside.diagnostics import LayerHealth, layer_health, rms
from neuralnet.inside.layer_names import LayerName, layer_names
from neuralnet.training import Trainer

# The loss of a constant guess (the same answer for every row, the best there is) is the yardstick:
# a network has learnt something only below it.
# Below this share of it a network has learnt, whatever its inside looks like.
LEARNT = 0.3
# Training has hardly begun before this many epochs: too early to call anything slow or stuck.
SETTLED = 5
# A run falls short where a simple method's accuracy (or R²) is better by more than this.
SHORT = 0.06
# A loss that moves by less than this share of a constant guess's in a third of its way is at rest.
FLAT_LOSS = 0.02
# Where moving every weight by a hundredth of its size, along the gradient, would change the loss by
# less than this share of a constant guess's, the gradients are small everywhere.
FLAT_SLOPE = 0.005
# A loss that still falls by this share of itself in the last third of a run has not arrived.
STILL_FALLING = 0.1
# Above this share of a constant guess's loss, a network has missed most of the pattern.
UNDERFIT = 0.5


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
        self._indices = {i for edit in edits for i, _value in (*edit.parameters, *edit.frozen)}
        self.now = trainer.measure()
        self.guess = constant_guess(trainer)

    @cached_property
    def health(self) -> list[LayerHealth]:
        """Every layer that has weights, the output last."""
        return learning_layers(self.trainer)

    @property
    def hidden(self) -> list[LayerHealth]:
        """The hidden layers that have weights."""
        return self.health[:-1]

    @property
    def untouched(self) -> list[LayerHealth]:
        """The layers that training alone has moved: no weight or bias of theirs was set by hand or
        frozen."""
        parts = [range(W.start, b.stop) for W, b, _spec in self.trainer.network.slices()]
        return [h for h in self.health if self._indices.isdisjoint(parts[h.layer - 1])]

    @cached_property
    def names(self) -> list[LayerName]:
        """What every layer of the network is called."""
        return layer_names(self.trainer.network.specs)

    def name_of(self, health: LayerHealth) -> LayerName:
        """What this layer is called."""
        return self.names[health.layer - 1]

    @property
    def reads_signs(self) -> bool:
        """Are the inputs whole numbers that name signs, not amounts?"""
        return self.trainer.network.specs[0].input_dtype is not None

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

    # --- beside simple methods -------------------------------------------------------------

    @cached_property
    def reference(self) -> Reference:
        """What simple methods reach on the same rows."""
        return reference(self.trainer.run_spec.experiment)

    @property
    def classes(self) -> bool:
        """Is the target a class?"""
        return self.trainer.data.dataset.task == "classification"

    @property
    def usual_loss(self) -> bool:
        """Is the loss the one that the reference is measured in?"""
        return self.trainer.network.loss.name == ("cross_entropy" if self.classes else "mse")

    @property
    def judged(self) -> bool:
        """Has training gone on long enough to compare the answers with those of simple methods? A
        run that is over is judged however short it was; after an edit training must settle anew."""
        return self.settled or self.over

    @property
    def over(self) -> bool:
        """Is the run over, trained with the settings in force?"""
        whole = self.epochs >= 1 and not self.trainer.run_spec.edits
        return self.trainer.at_end and (whole or self.settled)

    @cached_property
    def _outputs(self) -> np.ndarray:
        return self.trainer.outputs()

    @cached_property
    def scores(self) -> np.ndarray:
        """The network's own score of each of the reference's rows: its mean is accuracy or R²."""
        rows = self.reference.rows
        return row_scores(self._outputs[rows], self.trainer.data, rows)

    @cached_property
    def training_score(self) -> float:
        """Accuracy or R² of the training rows."""
        rows = self.trainer.data.training_rows
        return float(row_scores(self._outputs[rows], self.trainer.data, rows).mean())

    @cached_property
    def ahead(self) -> Answers | None:
        """The best of the simple methods, where it answers the same rows noticeably better than the
        network, by more than chance; None where none does."""
        best = self.reference.best
        if self.reference.better(best.scores, self.scores, SHORT):
            return best
        return None

    @property
    def misfits(self) -> bool:
        """Is a simple method ahead, and one also on the rows that were trained on? Then the network
        has not even learnt what it was shown."""
        return self.ahead is not None and self.reference.fitted - self.training_score > SHORT

    @property
    def trails(self) -> bool:
        """Does a simple method answer noticeably more, of the compared rows and of those that were
        trained on, be it by more than chance or not? Few rows prove nothing, and a run that falls
        behind on both kinds is no success either. No run trails where the inputs tell nothing."""
        known = self.reference
        if self.hopeless or not known.best.score - float(self.scores.mean()) > SHORT:
            return False
        return known.fitted - self.training_score > SHORT

    @property
    def sound(self) -> bool:
        """Is there nothing to mend: no simple method is ahead or answers noticeably more of all
        rows, and the validation loss is below a constant guess's?"""
        loss = self.now.validation_loss if self.reference.kind == "validation" else np.nan
        return self.ahead is None and not self.trails and not loss >= self.guess

    @cached_property
    def declined(self) -> bool:
        """Were the validation rows answered noticeably better at an earlier epoch, when their loss
        was lowest?"""
        best, data = best_epoch(self.trained), self.trainer.data
        if best is None or self.reference.kind == "training":
            return False
        if self.classes:
            return best.validation_metric - self.now.validation_metric > SHORT
        spread = float(data.dataset.y[data.training_rows, 0].var()) or 1.0
        worse = self.now.validation_metric**2 - best.validation_metric**2
        return worse / spread > SHORT

    @property
    def hopeless(self) -> bool:
        """Is no simple method better than a constant guess? Then these inputs tell nothing."""
        return not self.reference.tells

    # --- how the loss moves ----------------------------------------------------------------

    @property
    def window(self) -> int:
        """The last third of the epochs done, at least ``SETTLED``."""
        return max(SETTLED, self.epochs // 3)

    @property
    def fall(self) -> float:
        """By how much the training loss fell in the last ``window`` epochs; NaN where too
        few are done."""
        if self.epochs < self.window:
            return float("nan")
        return float(self.loss[-1 - self.window] - self.loss[-1])

    @property
    def at_rest(self) -> bool:
        """Has the training loss stopped moving? On the way a pause may be a plateau: there all of
        the last losses must be alike, and four times as much."""
        if self.epochs < 2 * SETTLED:
            return False
        if self.over:
            return abs(self.fall) < FLAT_LOSS * self.guess
        return bool(np.ptp(self.loss[-1 - self.window :]) < FLAT_LOSS / 4 * self.guess)


def learning_layers(trainer: Trainer) -> list[LayerHealth]:
    """Every layer that has weights at the trainer's state, the output last."""
    return [health for health in layer_health(trainer) if health.learns]


def at_start(e: Evidence) -> Trainer:
    """The run before its first step."""
    return Trainer(e.trainer.run_spec.experiment)


def _slope(e: Evidence) -> float:
    """By how much the loss would change, as a share of a constant guess's, if every weight moved by
    a hundredth of its size along the gradient: ‖∂L/∂W‖ · ‖W‖ / 100, the largest of the layers."""
    layers = e.trainer.network.layers
    sizes = [h.gradient * h.weights * to_host(layers[h.layer - 1].W).size for h in e.health]
    return max(sizes) / 100 / e.guess if e.guess else 0.0


def flat_everywhere(e: Evidence) -> bool:
    """Are the gradients of all layers small?"""
    return _slope(e) < FLAT_SLOPE


def constant_guess(trainer: Trainer, validation: bool = False) -> float:
    """L of the best answer that is the same for every training row: the mean of the targets. For
    cross-entropy that is the entropy of the classes, for squared error the variance. With
    ``validation`` the loss of that same answer on the validation rows; NaN where there are none."""
    y = to_host(trainer.y_train).astype(np.float64)
    rows = trainer.data.y[trainer.data.validation_rows] if validation else y
    if not len(rows):
        return float("nan")
    answer = np.repeat(y.mean(axis=0, keepdims=True), len(rows), axis=0)
    loss = type(trainer.network.loss)()
    with non_finite_allowed():
        return float(loss.value(answer, np.asarray(rows, dtype=np.float64)))
