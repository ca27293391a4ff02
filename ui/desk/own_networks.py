"""A page with networks of its own trains them in slices: each drawing of the page a moment, when it
is its turn at the gate, until all stand where the learner wants them. No Streamlit here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from neuralnet.training import Trainer
from ui.desk.gate import GATE, Gate

# A trainer keeps snapshots in so many bytes: θ of the largest has 77 kB, Adam remembers twice that.
BYTES_OF_HISTORY = 2**20
SLICE = 0.25  # seconds of training in one run of the page


@dataclass(kw_only=True)
class OwnNetworks(ABC):
    """What the desks of such pages share."""

    gate: Gate = GATE
    worked: int = 0  # how many slices of training were made

    @abstractmethod
    def _next(self) -> tuple[Trainer, int] | None:
        """The network that is to be trained next, and to which step."""

    @property
    def has_arrived(self) -> bool:
        """Does nothing have to be trained to be where the learner wants to be?"""
        return self._next() is None

    def work(self, seconds: float = SLICE) -> None:
        """Train towards where the learner wants to be for a moment, when it is our turn."""
        if (found := self._next()) is None:
            return
        trainer, step = found
        self.worked += 1
        with self.gate.turn(seconds) as mine:
            if mine:
                trainer.seek(step, seconds=seconds)
