"""Is what a file says of its own run true? The run is trained again and compared.

A file is a learner's own, and can be changed with any editor. So nothing in it is believed: answers
are judged by the lesson and by the engine alone. What the file says of its figures shows whether it
came out of the app as it is. A wrong answer is never called a changed file.
"""

import math
from dataclasses import dataclass
from typing import Literal

from course.scenes.quantities import TooLongError, state_of
from course.work.saved import Figures, Work
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from neuralnet.training import Trainer

# On another kind of machine the last digits differ, and after a thousand steps a few more.
LOSS_MAY_DIFFER = 1e-3  # of its size
ROWS_MAY_DIFFER = 2  # that are answered otherwise, near a border between two classes

State = Literal["exact", "agrees", "unstated", "too long", "changed", "impossible"]
SOUND: tuple[State, ...] = ("exact", "agrees", "unstated", "too long")


@dataclass(frozen=True)
class Replayed:
    """What became of the replay. ``state``: "exact", every bit of θ is as the file says; "agrees",
    the figures are (it was saved on another machine); "unstated", the file has no figures; "too
    long" to be trained again; "changed", the figures are others: the file was edited; "impossible",
    no app can have been in that state. ``why`` says what was found, "" where nothing is to say."""

    state: State
    why: str = ""

    @property
    def is_sound(self) -> bool:
        """Can the file have come out of the app as it is?"""
        return self.state in SOUND


def replay(work: Work) -> Replayed:
    """Train the run of the file again, up to its cursor, and compare."""
    try:
        trainer = state_at(work.run, work.cursor)
    except ImpossibleError as error:
        return Replayed("impossible", str(error))
    except TooLongError:
        return Replayed("too long", "The run is too large to be trained again here.")
    if work.figures is None:
        return Replayed("unstated", "The file says nothing of its figures.")
    return _compared(work.figures, Figures.of(trainer), trainer)


class ImpossibleError(ValueError):
    """A state in which no app can have been; the message says why."""


def state_at(run: Run, cursor: int) -> Trainer:
    """The run at that state. Raises ``ImpossibleError``, or ``TooLongError``."""
    try:
        trainer = state_of(run, cursor)
    except SettingError as error:
        raise ImpossibleError(f"The run cannot be made: {error}.") from None
    if trainer.step < cursor:
        raise ImpossibleError(f"The file stands at step {cursor}; the run ends at {trainer.step}.")
    return trainer


def _compared(said: Figures, found: Figures, trainer: Trainer) -> Replayed:
    if said.step != found.step:
        words = f"The figures are of step {said.step}, and the file stands at step {found.step}."
        return Replayed("changed", words)
    if said.theta == found.theta:
        same = all(
            _same(getattr(said, name), getattr(found, name))
            for name in ("training_loss", "training_metric", "validation_loss", "validation_metric")
        )
        if same:
            return Replayed("exact")
        return Replayed("changed", _differs(said, found))
    rows = {"training": trainer.n, "validation": len(trainer.data.validation_rows)}
    for part, count in rows.items():
        loss, metric = f"{part}_loss", f"{part}_metric"
        near = _near(getattr(said, loss), getattr(found, loss), LOSS_MAY_DIFFER)
        if trainer.data.target_scaler is None:
            off = abs(getattr(said, metric) - getattr(found, metric)) * max(count, 1)
            near_metric = off <= ROWS_MAY_DIFFER + 1e-9 or _same(
                getattr(said, metric), getattr(found, metric)
            )
        else:
            near_metric = _near(getattr(said, metric), getattr(found, metric), LOSS_MAY_DIFFER)
        if not (near and near_metric):
            return Replayed("changed", _differs(said, found))
    return Replayed("agrees")


def _same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


def _near(a: float, b: float, share: float) -> bool:
    if not (math.isfinite(a) and math.isfinite(b)):
        return _same(a, b)
    return abs(a - b) <= share * max(abs(b), 1e-6)


def _differs(said: Figures, found: Figures) -> str:
    return (
        f"The file says a training loss of {said.training_loss:.6g} and {said.training_metric:.6g} "
        f"beside it at step {said.step}; its own run has {found.training_loss:.6g} and "
        f"{found.training_metric:.6g} there."
    )
