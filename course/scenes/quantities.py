"""The numbers that a question may ask of a run: each has a name, and a function of a trainer.

A number is asked at the state where the scene stands, at the end of the run, or at a given step.
Places are counted from 1, as on the pages: layer 1 is the first layer with weights; input 0 is the
bias.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.answers import EXACT, Accepted
from course.scenes.fields import Fields
from course.situation import NotHereError, Situation
from neuralnet.device.arrays import to_host
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from neuralnet.history import best_epoch
from neuralnet.training import Trainer
from neuralnet.validation import choice, integer

MOST_WORK = 2 * 10**9  # that is done to judge one answer: some seconds
WORK_OF_A_STEP = 20_000  # besides rows of the batch × parameters
MOST_STEP = 2**31 - 1
CURSOR, END = "cursor", "end"
_AT_CURSOR: str | int = CURSOR


class TooLongError(Exception):
    """The state lies too far into a run that is too large to be trained for an answer."""


@dataclass(frozen=True)
class Place:
    """Where in the network and the data a number is looked for; what does not matter is 1.
    ``row`` counts the rows of the data set, ``output`` the output units."""

    layer: int = 1
    unit: int = 1
    input: int = 1
    row: int = 1
    output: int = 1


Measure = Callable[[Trainer, Place], float]


@dataclass(frozen=True)
class Kind:
    """A number that can be asked for. ``title`` is its name in words; ``share``: it is a share of
    1 and may be answered in per cent; ``counted``: it is a whole number and has to be exact;
    ``needs`` are the fields of the place that matter."""

    title: str
    measure: Measure
    share: bool = False
    counted: bool = False
    needs: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {}


def _kind(
    title: str, *needs: str, share: bool = False, counted: bool = False
) -> Callable[[Measure], Measure]:
    def register(measure: Measure) -> Measure:
        KINDS[measure.__name__] = Kind(title, measure, share, counted, needs)
        return measure

    return register


@_kind("training loss")
def training_loss(trainer: Trainer, _place: Place) -> float:
    return trainer.measure().training_loss


@_kind("validation loss")
def validation_loss(trainer: Trainer, _place: Place) -> float:
    return trainer.measure().validation_loss


@_kind("share of training rows that are right", share=True)
def training_accuracy(trainer: Trainer, _place: Place) -> float:
    _needs_classes(trainer)
    return trainer.measure().training_metric


@_kind("share of validation rows that are right", share=True)
def validation_accuracy(trainer: Trainer, _place: Place) -> float:
    _needs_classes(trainer)
    return trainer.measure().validation_metric


@_kind("loss of the present batch")
def batch_loss(trainer: Trainer, _place: Place) -> float:
    return Situation(trainer).batch.L


@_kind("learning rate of the present step")
def learning_rate(trainer: Trainer, _place: Place) -> float:
    return float(trainer.rate.value)


@_kind("updates made so far", counted=True)
def step(trainer: Trainer, _place: Place) -> float:
    return trainer.step


@_kind("updates in an epoch", counted=True)
def steps_in_epoch(trainer: Trainer, _place: Place) -> float:
    return trainer.counter.batches


@_kind("parameters of the network", counted=True)
def parameters(trainer: Trainer, _place: Place) -> float:
    return int(trainer.network.theta.size)


@_kind("training rows", counted=True)
def training_rows(trainer: Trainer, _place: Place) -> float:
    return len(trainer.data.training_rows)


@_kind("epoch with the lowest validation loss so far", counted=True)
def best_epoch_so_far(trainer: Trainer, _place: Place) -> float:
    past = [m for m in trainer.history.measurements.values() if 0 < m.step <= trainer.step]
    best = best_epoch(past)
    if best is None:
        raise NotHereError
    return best.epoch


@_kind("weight or bias", "layer", "unit", "input")
def weight(trainer: Trainer, place: Place) -> float:
    return float(to_host(trainer.network.theta)[_index(trainer, place)])


@_kind("gradient of a weight or bias", "layer", "unit", "input")
def gradient(trainer: Trainer, place: Place) -> float:
    trainer.compute_once()
    return float(to_host(trainer.network.dL_dtheta)[_index(trainer, place)])


@_kind("change of a weight or bias in this update", "layer", "unit", "input")
def change(trainer: Trainer, place: Place) -> float:
    trainer.compute_once()
    return float(to_host(trainer.delta)[_index(trainer, place)])


@_kind("output for a row", "row", "output")
def output(trainer: Trainer, place: Place) -> float:
    found = trainer.outputs()
    if place.row > len(found) or place.output > found.shape[1]:
        raise NotHereError
    return float(found[place.row - 1, place.output - 1])


def _needs_classes(trainer: Trainer) -> None:
    if trainer.data.target_scaler is not None:
        raise NotHereError


def _index(trainer: Trainer, place: Place) -> int:
    layers = trainer.network.layers
    if place.layer > len(layers):
        raise NotHereError
    layer = layers[place.layer - 1]
    W, b, spec = list(trainer.network.slices())[place.layer - 1]
    if place.unit > layer.n_out or place.input > layer.n_in:
        raise NotHereError
    if place.input == 0:
        return int(b.start) + place.unit - 1
    return int(W.start) + (place.input - 1) * int(spec.units) + place.unit - 1


@dataclass(frozen=True)
class Quantity:
    """One number of a run: its ``kind``, the ``place``, and at which state: "cursor" (where the
    scene or the learner stands), "end", or a step."""

    kind: str
    place: Place = Place()
    at: str | int = CURSOR

    def __post_init__(self) -> None:
        choice(*KINDS)("quantity", self.kind)

    @property
    def title(self) -> str:
        """What it is called."""
        return KINDS[self.kind].title

    @property
    def accepted(self) -> Accepted:
        """Which answers are near enough."""
        return EXACT if KINDS[self.kind].counted else Accepted()

    def of(self, run: Run, cursor: int) -> float:
        """The number, computed by the engine.

        Raises ``NotHereError`` where the run has no such thing, ``TooLongError`` where it would
        have to be trained for too long.
        """
        return KINDS[self.kind].measure(
            state_of(run, cursor if self.at == CURSOR else self.at), self.place
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        needed = {name: getattr(self.place, name) for name in KINDS[self.kind].needs}
        return {"kind": self.kind, "at": self.at, **needed}

    @classmethod
    def read(cls, values: Any, place: str, remarks: list[str]) -> "Quantity":
        """What ``to_dict`` wrote."""
        fields = Fields(values, place, remarks)
        kind = fields.take("kind", choice(*KINDS))
        at = fields.take("at", _state, _AT_CURSOR)
        found = {
            name: fields.take(name, integer(0 if name == "input" else 1, MOST_STEP), 1)
            for name in KINDS[kind].needs
        }
        fields.done()
        return cls(kind, Place(**found), at)


def _state(name: str, value: Any) -> str | int:
    if value in (CURSOR, END):
        return str(value)
    if isinstance(value, str):
        raise SettingError(name, f"{CURSOR}, {END} or a step", value)
    return integer(0, MOST_STEP)(name, value)


def state_of(run: Run, at: str | int) -> Trainer:
    """A trainer at step ``at`` of the run, or at its end.

    Raises ``TooLongError`` where it would have to be trained for too long.
    """
    # On the CPU, wherever it was made: an answer must not depend on the machine that judges it.
    trainer = Trainer(Run(run.experiment.replace(device="cpu"), run.edits))
    ends = run.epoch_ends(len(trainer.data.training_rows))
    wanted = ends[-1] if at == END else min(int(at), ends[-1])
    rows = min(max(_batch_sizes(run)), trainer.n)
    if wanted * (rows * trainer.network.theta.size + WORK_OF_A_STEP) > MOST_WORK:
        raise TooLongError
    if at == END:
        trainer.run_to_end()
    else:
        trainer.seek(wanted)
    return trainer


def _batch_sizes(run: Run) -> list[int]:
    changed = [dict(edit.settings).get("batch_size") for edit in run.edits]
    return [run.experiment.batch_size, *(size for size in changed if size)]
