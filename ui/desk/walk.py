"""The walk through one step: forward layer by layer, loss, backward layer by layer.

The engine computes a step at once; the walk is only the order in which a page reveals it. With L
layers there are 2L + 2 stops:

    0           nothing is revealed yet
    1 … L       forward through layers 1 … L
    L + 1       the loss
    L + 2 …     backward through layers L … 1; at 2L + 1 every gradient is known

The update is no stop of the walk: it leads to the next state, where the walk begins again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """The four verbs of training."""

    FORWARD = "Forward"
    LOSS = "Loss"
    BACKWARD = "Backward"
    UPDATE = "Update"


class Scope(StrEnum):
    """What the verbs speak of: one row of the batch, the batch, or the whole epoch."""

    ROW = "one row"
    BATCH = "mini-batch"
    EPOCH = "epoch"


@dataclass(frozen=True)
class Walk:
    """A stop of the walk through a network of ``layers`` layers."""

    layers: int
    stop: int = 0

    @property
    def last(self) -> int:
        """The stop at which every gradient is known."""
        return 2 * self.layers + 1

    @property
    def forward_layer(self) -> int:
        """How many layers the forward pass has reached."""
        return min(self.stop, self.layers)

    @property
    def has_loss(self) -> bool:
        """Is the loss revealed?"""
        return self.stop > self.layers

    @property
    def backward_layer(self) -> int:
        """The earliest layer whose gradients are known; L + 1 where none is."""
        return self.layers + 1 - max(self.stop - self.layers - 1, 0)

    def back_in(self, layer: int) -> int:
        """The stop at which the backward pass has just come back to ``layer``."""
        return 2 * self.layers + 2 - layer

    @property
    def has_gradients(self) -> bool:
        """Are all gradients known, so that the update can be made?"""
        return self.stop == self.last

    def at(self, stop: int) -> Walk:
        """The walk at another stop, kept within the walk."""
        return Walk(self.layers, max(0, min(stop, self.last)))

    def after(self, verb: Verb) -> Walk:
        """Where a verb other than Update leads: to the end of its part, never back."""
        target = {
            Verb.FORWARD: self.layers,
            Verb.LOSS: self.layers + 1,
            Verb.BACKWARD: self.last,
        }[verb]
        return self.at(max(self.stop, target))

    def allows(self, verb: Verb) -> bool:
        """Each verb waits for the one before it: no loss without outputs, no gradient without a
        loss, no update without gradients."""
        needed = {
            Verb.FORWARD: 0,
            Verb.LOSS: self.layers,
            Verb.BACKWARD: self.layers + 1,
            Verb.UPDATE: self.last,
        }[verb]
        return self.stop >= needed

    def why_not(self, verb: Verb) -> str:
        """What a verb waits for, as a sentence; empty where it waits for nothing."""
        if self.allows(verb):
            return ""
        return {
            Verb.LOSS: "Waits for the outputs: press Forward first.",
            Verb.BACKWARD: "Waits for the loss: press Loss first.",
            Verb.UPDATE: "Waits for the gradients of every layer: press Backward first.",
        }[verb]

    @property
    def title(self) -> str:
        """The present stop in words."""
        if self.stop == 0:
            return "before the forward pass"
        if not self.has_loss:
            return f"forward: layer {self.forward_layer} of {self.layers}"
        if self.backward_layer > self.layers:
            return "the loss"
        return f"backward: layer {self.backward_layer} of {self.layers}"
