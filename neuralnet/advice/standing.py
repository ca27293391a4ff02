"""How good is the present state? What can be said of a network in which no rule of `findings` sees
a cause.

The rules look for causes, most of them at how the loss moves. A state can be bad all the same, for
instance right after a weight was set by hand, and must not be called sound.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from neuralnet.advice.evidence import SETTLED, Evidence
from neuralnet.advice.finding_rules import FLAT_LOSS, UNDERFIT, figure
from neuralnet.inside.evaluation import class_figures, confusion_matrix, predicted_classes
from neuralnet.training import Trainer


@dataclass(frozen=True)
class Standing:
    """``grade``: "bad" where the training loss is above a constant guess's, or a class is never
    found and the loss no longer falls; "open" where training has hardly begun, is still getting to
    a class, or has missed most of the pattern; else "good".
    ``reasons`` says why it is not good, in whole sentences; ``right`` the share of rows answered
    rightly, of those called ``rows``, NaN for values."""

    grade: Literal["good", "open", "bad"]
    reasons: str
    right: float
    rows: str


def standing(trainer: Trainer) -> Standing:
    """How the trainer's present state does, beside a constant guess and class by class."""
    e = Evidence(trainer)
    classes = trainer.data.dataset.task == "classification"
    rows = "validation" if len(trainer.data.validation_rows) else "training"
    right = getattr(e.now, f"{rows}_metric") if classes else float("nan")
    reasons = []
    L = f"The training loss is {figure(e.now.training_loss)}"
    # Written so that NaN does not count as a good loss.
    worse = not e.now.training_loss <= e.guess
    far = not e.now.training_loss <= UNDERFIT * e.guess
    missed = _never_found(trainer) if classes else []
    if worse:
        reasons.append(f"{L}, worse than a constant guess ({figure(e.guess)}).")
    if missed:
        reasons.append(f"No training row of {' or of '.join(missed)} is found.")
    if far and not reasons:
        reasons.append(f"{L}, more than half of a constant guess's ({figure(e.guess)}).")
    if not reasons:
        return Standing("good", "", right, rows)
    reasons += _by_hand(e)
    early = e.now.epoch < SETTLED and not e.set_by_hand
    falling = _still_falling(e)
    if missed and falling:
        reasons.append("The loss is still falling: train on.")
    bad = not early and (worse or (missed and not falling))
    return Standing("bad" if bad else "open", " ".join(reasons), right, rows)


def _never_found(trainer: Trainer) -> list[str]:
    """The classes that have training rows, none of which is classified rightly."""
    dataset, rows = trainer.data.dataset, trainer.data.training_rows
    predicted = predicted_classes(trainer.outputs()[rows])
    confusion = confusion_matrix(dataset.labels[rows], predicted, dataset.k)
    counts = np.asarray(confusion).sum(axis=1)
    return [
        f"“{name}”"
        for name, count, found in zip(
            dataset.class_names, counts, class_figures(confusion), strict=True
        )
        if count and found.recall == 0
    ]


def _still_falling(e: Evidence) -> bool:
    """Did the loss fall noticeably in the last epochs? Classes are learnt one after another, so
    while it falls, a class that is not found yet is no cause for concern."""
    return e.settled and bool(e.loss[-1 - SETTLED] - e.loss[-1] > FLAT_LOSS * e.guess)


def _by_hand(e: Evidence) -> list[str]:
    """The loss before a weight was set by hand, if it was lower."""
    before = [m for m in e.past if m.step < e.set_by_hand]
    if not before or before[-1].training_loss >= e.now.training_loss:
        return []
    last = before[-1]
    when = f"at the end of epoch {last.epoch}" if last.epoch else "at the start"
    cure = "set that weight back" if e.trainer.at_end else "train on, or set that weight back"
    return [
        f"The loss was {figure(last.training_loss)} {when}, before a weight was set by hand at "
        f"step {e.set_by_hand}: {cure}."
    ]
