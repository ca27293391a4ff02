"""Runs that are compared: short trainings whose figures items and counter-examples speak of.

Each is a pure function of frozen settings and kept for the next learner who asks. No trainer is
kept, only figures. One is trained at a time: where thirty learners come to a station together, the
first one's run serves them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from threading import RLock
from typing import ParamSpec, TypeVar

import numpy as np

from course.situation import NotHereError
from neuralnet.advice.findings import findings
from neuralnet.advice.presets import PRESETS
from neuralnet.experiment import Experiment
from neuralnet.many.many_trainer import ManyTrainer
from neuralnet.training import Trainer

SEEDS = 5
MOST_STEPS = 600  # of one run that is trained for a question
MOST_WORK = 4_000_000  # its steps × the parameters × the rows of a batch

P = ParamSpec("P")
T = TypeVar("T")
_TRAINING = RLock()


def kept(train: Callable[P, T]) -> Callable[P, T]:
    """``train``, once for equal arguments."""
    cached = lru_cache(maxsize=64)(train)

    @wraps(train)
    def found(*args: P.args, **kwargs: P.kwargs) -> T:
        with _TRAINING:
            return cached(*args, **kwargs)  # type: ignore[arg-type]

    return found


@dataclass(frozen=True)
class Case:
    """How a run ended. ``training`` and ``validation`` are the losses at the end, ``lowest`` is the
    lowest validation loss of any epoch and ``lowest_epoch`` where it was; ``accuracy`` is NaN where
    there are no classes."""

    epochs: int
    start: float
    training: float
    validation: float
    lowest: float
    lowest_epoch: int
    accuracy: float
    parameters: int


@kept
def case(experiment: Experiment) -> Case:
    """The run trained to its end."""
    return _as_case(_trained(experiment))


@kept
def diagnosed(experiment: Experiment) -> tuple[Case, str]:
    """``case``, and the kind of what the rules find first at that end; "" where they find nothing.
    They take longer than the training."""
    trainer = _trained(experiment)
    return _as_case(trainer), next((found.kind for found in findings(trainer)), "")


def _trained(experiment: Experiment) -> Trainer:
    trainer = Trainer(experiment)
    trainer.run_to_end()
    return trainer


def _as_case(trainer: Trainer) -> Case:
    curve = trainer.history.curve()
    last, lowest = curve[-1], int(np.nanargmin(curve[:, 3]))
    return Case(
        epochs=trainer.epochs_done,
        start=float(curve[0, 1]),
        training=float(last[1]),
        validation=float(last[3]),
        lowest=float(curve[lowest, 3]),
        lowest_epoch=lowest,
        accuracy=float(last[4]) if trainer.data.target_scaler is None else float("nan"),
        parameters=int(trainer.network.theta.shape[-1]),
    )


def preset_case(name: str) -> Case:
    """The end of a preset's run."""
    return case(preset(name))


def preset(name: str) -> Experiment:
    """The experiment of a preset."""
    return next(preset.experiment for preset in PRESETS if preset.name == name)


@kept
def over_seeds(experiment: Experiment, epochs: int, count: int = SEEDS) -> tuple[float, ...]:
    """The validation loss after ``epochs`` epochs, for ``count`` seeds from the experiment's own
    on. NaN where numbers ran out."""
    wanted = experiment.replace(
        epochs=epochs, patience=0, stop_at_accuracy=0.0, stop_at_loss=0.0, device="cpu"
    )
    trainer = ManyTrainer(
        [wanted.replace(seed=(wanted.seed + i) % 2**31) for i in range(count)]
    )  # fmt: skip
    trainer.run_to_end()
    return tuple(
        float(trainer.curve(i)[-1, 3]) if trainer.curve(i)[-1, 0] > 0 else float("nan")
        for i in range(count)
    )


@kept
def loss_after(experiment: Experiment, steps: int) -> float:
    """The training loss after some steps; infinite where the numbers ran out before."""
    trainer = Trainer(experiment.replace(device="cpu"))
    made = trainer.run(steps)
    loss = trainer.measure().training_loss
    return loss if made == steps and np.isfinite(loss) else float("inf")


def small_enough(experiment: Experiment, rows: int, epochs: int, parameters: int) -> int:
    """How many steps ``epochs`` epochs are, where that many may be trained for one question.

    Raises ``NotHereError`` for a run that is too large to be trained aside.
    """
    steps = epochs * -(-rows // experiment.batch_size)
    if steps > MOST_STEPS or epochs * rows * parameters > MOST_WORK:
        raise NotHereError
    return steps
