"""The film of the opening scene: what a network answers for the course's bird, epoch by epoch.

No Streamlit here, and no number that the engine did not compute. The film is a pure function of an
``Experiment``, so it can be recorded once for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from neuralnet.data.datasets import course_bird_row
from neuralnet.experiment import Experiment
from neuralnet.losses import LOSSES
from neuralnet.preparation import PreparedData, prepare
from neuralnet.training import Trainer
from ui.desk.message import pack, unpack
from ui.words.numbers import number, percent, plural

FloatArray = npt.NDArray[np.floating[Any]]

# What the course's example network answers for its bird. An illustration: nothing was trained.
COURSE_ANSWER = (0.2, 0.7, 0.1)


def cross_entropy(answer: FloatArray, target: FloatArray) -> float:
    """L of one row: −ln of the probability that ``answer`` gives to the class ``target`` marks."""
    loss = LOSSES["cross_entropy"]()
    return float(loss.value(np.atleast_2d(answer), np.atleast_2d(target)))


def film_words(experiment: Experiment) -> dict[str, Any]:
    """What can be said before anything is trained: the header of every message.

    ``classes``, ``target`` (the bird's own class), ``course`` (the course's answer and its
    cross-entropy), ``training_rows`` and ``validation_rows`` (how many), ``part`` (to which of them
    the bird belongs) and ``last_epoch``.
    """
    data = prepare(experiment)
    dataset, row = data.dataset, course_bird_row(data.dataset)
    return {
        "classes": list(dataset.class_names),
        "target": int(dataset.labels[row]),
        "course": {
            "answer": list(COURSE_ANSWER),
            "loss": cross_entropy(np.array(COURSE_ANSWER), dataset.y[row]),
        },
        "training_rows": len(data.training_rows),
        "validation_rows": len(data.validation_rows),
        "part": _part(data, row),
        "last_epoch": experiment.epochs,
    }


def _part(data: PreparedData, row: int) -> str:
    return "validation" if row in data.validation_rows else "training"


def record(experiment: Experiment) -> bytes:
    """Train as ``experiment`` says and pack a frame for the start and for the end of every epoch.

    Blocks: ``epochs`` and ``steps`` uint32 [F]; ``answers`` float32 [F, classes], ŷ of the bird;
    ``figures`` float32 [F, 3], the bird's own cross-entropy, the training loss and the validation
    accuracy (0..1), all at the same parameters.
    """
    trainer = Trainer(experiment)
    dataset = trainer.data.dataset
    row = course_bird_row(dataset)
    epochs, steps, answers, figures = [], [], [], []
    while True:
        measured, answer = trainer.measure(), trainer.outputs()[row]
        epochs.append(measured.epoch)
        steps.append(trainer.step)
        answers.append(answer)
        own_loss = cross_entropy(answer, dataset.y[row])
        figures.append([own_loss, measured.training_loss, measured.validation_metric])
        if trainer.at_end:
            break
        trainer.run_epochs(1)
    blocks = {
        "epochs": np.array(epochs, np.uint32),
        "steps": np.array(steps, np.uint32),
        "answers": np.array(answers),
        "figures": np.array(figures),
    }
    return pack(film_words(experiment), blocks)


@dataclass(frozen=True)
class Outcome:
    """How a film begins and ends, for words. ``since`` is the first epoch from which on the most
    probable class is the bird's own; None where it is not at the end."""

    classes: tuple[str, ...]
    target: int
    part: str
    course_loss: float
    first: FloatArray
    last: FloatArray
    last_epoch: int
    last_step: int
    since: int | None
    loss: float
    training_loss: float
    validation_right: int
    validation_rows: int

    @property
    def first_says(self) -> str:
        """The class that the untrained network finds most probable."""
        return self.classes[int(self.first.argmax())]

    @property
    def last_says(self) -> str:
        """The class that the trained network finds most probable."""
        return self.classes[int(self.last.argmax())]


def outcome(film: bytes) -> Outcome:
    """Read a film's beginning and end."""
    header, blocks = unpack(film)
    answers, figures, epochs = blocks["answers"], blocks["figures"], blocks["epochs"]
    wrong = np.flatnonzero(answers.argmax(axis=1) != header["target"])
    since = int(wrong[-1]) + 1 if len(wrong) else 0
    return Outcome(
        classes=tuple(header["classes"]),
        target=header["target"],
        part=header["part"],
        course_loss=header["course"]["loss"],
        first=answers[0],
        last=answers[-1],
        last_epoch=int(epochs[-1]),
        last_step=int(blocks["steps"][-1]),
        since=int(epochs[since]) if since < len(epochs) else None,
        loss=float(figures[-1, 0]),
        training_loss=float(figures[-1, 1]),
        validation_right=round(float(figures[-1, 2]) * header["validation_rows"]),
        validation_rows=header["validation_rows"],
    )


def probabilities(answer: FloatArray) -> str:
    """An answer as the film shows it: "[0.996, 0.000, 0.004]"."""
    return f"[{', '.join(number(float(p), 3) if p >= 5e-4 else '0.000' for p in answer)}]"


def closing_words(end: Outcome) -> str:
    """What happened in the film, in Markdown."""
    species = end.classes[end.target]
    right = end.last.argmax() == end.target
    share = end.validation_right / end.validation_rows
    opening = (
        f"**It answers {probabilities(end.last)}: {end.last_says}"
        f"{', and that is right' if right else f', but the bird is {a(species)}'}.** "
    )
    start = (
        f"Untrained, with random weights, it answered {probabilities(end.first)}: "
        f"{end.first_says}. "
    )
    if end.since:
        start += f"From epoch {end.since} on it says {species}. "
    start += (
        f"After {plural(end.last_step, 'step')} its cross-entropy for this bird is "
        f"{number(end.loss, 3)}; "
        f"the example’s answer has {number(end.course_loss, 3)}."
    )
    never = (
        "Our bird is one of them."
        if end.part == "validation"
        else "Our bird is not one of them: the network was trained on it."
    )
    proof = (
        f"Of the {end.validation_rows} validation birds, kept aside and never trained on, it names "
        f"**{end.validation_right} correctly** ({percent(share)}). {never} Another split or other "
        "starting weights end a little differently."
    )
    return f"{opening}{start}\n\n{proof}"


def a(noun: str) -> str:
    """The noun with its article: "an Adelie", "a Gentoo"."""
    return f"{'an' if noun[:1].upper() in 'AEIOU' else 'a'} {noun}"
