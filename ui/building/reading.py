"""What a network says at one state of a run, kept to be compared with what the next one says.

No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuralnet.data.datasets import Dataset
from neuralnet.device.arrays import to_host
from neuralnet.experiment import Experiment
from neuralnet.training import Trainer
from ui.figures.forward_terms import Answer, answer_from
from ui.words.numbers import number, probability, value_with_unit


@dataclass(frozen=True, eq=False)
class Reading:
    """A network at one state, with the outputs of every row of the data: probabilities (n, k), or
    values in the target's own unit (n, 1). ``theta``: its parameters, a copy."""

    dataset: Dataset
    settings: Experiment
    theta: np.ndarray
    sizes: tuple[int, ...]
    output: str
    step: int
    outputs: np.ndarray

    @property
    def words(self) -> str:
        """Which network it is, and to which step it is trained."""
        return f"{'-'.join(map(str, self.sizes))}, {self.trained}"

    @property
    def trained(self) -> str:
        """To which step it is trained."""
        return "not trained" if self.step == 0 else f"step {self.step}"

    @property
    def shares(self) -> bool:
        """Do the outputs lie between 0 and 1, as those of softmax and sigmoid units do?"""
        return self.dataset.task == "classification" and self.output in ("softmax", "sigmoid")

    def answer(self, row: int) -> Answer:
        """What it says of a row of classes."""
        return answer_from(self.outputs[row], self.dataset.class_names)

    def says(self, row: int) -> str:
        """The prediction of a row: "Adelie (0.9912)" or "3912 g"."""
        if self.dataset.task == "regression":
            return value_with_unit(float(self.outputs[row, 0]), self.dataset.target_unit)
        answer = self.answer(row)
        if not answer.finite:
            return "no answer: its outputs are not numbers"
        value = answer.probabilities[answer.best]
        return (
            f"{answer.names[answer.best]} ({probability(value) if self.shares else number(value)})"
        )

    def knows(self, other: Reading, row: int) -> bool:
        """Is ``row`` the same row of the same kind of data in both?"""
        mine, theirs = self.dataset.row_names, other.dataset.row_names
        return row < min(len(mine), len(theirs)) and mine[row] == theirs[row]


def reading_of(trainer: Trainer) -> Reading:
    """What the trainer's network says at its present state."""
    network = trainer.network
    return Reading(
        trainer.data.dataset,
        trainer.settings,
        to_host(network.theta).copy(),
        (network.n_in, *(spec.units for spec in network.specs)),
        network.specs[-1].activation,
        trainer.step,
        trainer.outputs(),
    )
