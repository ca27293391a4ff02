"""What the app makes simpler than it is: one list. The page Checks shows all of it, and a line on
each page leads there from what is simplified on it.

The stations of the course have a sentence of their own, see ``Station.simpler``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Simplification:
    """``title``: what is simplified, within a sentence; ``says``: how, and what it leaves out;
    ``pages``: where."""

    title: str
    says: str
    pages: tuple[str, ...]


LESSONS = ("forward_pass", "loss", "backward_pass", "update")

SIMPLIFICATIONS: dict[str, Simplification] = {
    "brain": Simplification(
        "the likeness to the brain",
        "A neuron here is a sum and a function. Real ones send pulses in time, in chemistry and in "
        "many kinds of cells; nothing suggests that they learn by backpropagation.",
        ("neuron", "welcome"),
    ),
    "example": Simplification(
        "the example answer",
        "The answer [0.2, 0.7, 0.1] that Welcome begins with was made up as an illustration; no "
        "network gave it. The film there is of one run that is always the same.",
        ("welcome",),
    ),
    "rounding": Simplification(
        "the digits",
        "The engine computes with about 16 digits, in 64 bits. Pages write three to eight of "
        "them, so the last one of a sum that you add up yourself may differ. The film is sent in "
        "32 bits, about 7 digits. Networks in practice often train in 32 or 16 bits.",
        ("training", *LESSONS),
    ),
    "order": Simplification(
        "the order of a step",
        "Forward, Loss and Backward reveal a step piece by piece. The engine has computed all of "
        "it at once; what you see is the order in which it does so.",
        LESSONS,
    ),
    "bend": Simplification(
        "the slope at a bend",
        "ReLU has no slope at exactly 0, and an L1 penalty none at a weight of 0. A number must "
        "stand there all the same: 0 is used, as in most libraries.",
        ("neuron", "backward_pass"),
    ),
    "map": Simplification(
        "the decision map",
        "A map has two directions, and the network as many inputs as the data have. The other "
        "features are as in the rows nearby, or held fixed; so the same place can be another "
        "answer for another row. It is measured at 50 × 50 places.",
        ("training", "diagnostics"),
    ),
    "thinned": Simplification(
        "large pictures",
        "Of many rows some hundreds are drawn, evenly chosen, and of a wide layer the first units. "
        "Every number is computed from all of them.",
        ("training", "data", "build", "diagnostics", *LESSONS),
    ),
    "rules": Simplification(
        "“Is anything wrong?”",
        "Rules of thumb with thresholds look at what was measured. They can miss a cause, or name "
        "one that is not the only one. What they measured stands beside each.",
        ("training", "diagnostics"),
    ),
    "surface": Simplification(
        "the loss surface",
        "The loss depends on every weight, a surface on two directions. What looks like a valley "
        "or a wall there can be left in one of the many other directions.",
        ("diagnostics",),
    ),
    "projection": Simplification(
        "the rows after each layer",
        "A layer of ten units makes points in ten dimensions. The picture shows the two in which "
        "they spread most; rows that lie together there can be far apart in the others.",
        ("diagnostics",),
    ),
    "chance": Simplification(
        "what is luck",
        "The ranges and tests count every row, and every seed, as drawn independently. Rows of one "
        "place, one year or one family are more alike than that, and the true range is wider.",
        ("compare", "diagnostics"),
    ),
    "split": Simplification(
        "the split",
        "Rows are put into training and validation at random. Where later data will come from "
        "other places or years, a network does worse on them than on these validation rows.",
        ("data",),
    ),
    "small": Simplification(
        "the size",
        "Networks for images and language have millions to billions of weights, layers of other "
        "kinds, and train on many machines. The step of training is the same; the time it takes "
        "and what goes wrong are not.",
        ("data", "batches_and_gpu"),
    ),
    "timing": Simplification(
        "the times",
        "They are medians on this server, which others may be using, for made-up numbers of the "
        "same shapes. On another machine they are other numbers.",
        ("batches_and_gpu",),
    ),
}


def on_page(name: str) -> dict[str, Simplification]:
    """What is simplified on the page of this file name, by its name."""
    return {key: one for key, one in SIMPLIFICATIONS.items() if name in one.pages}
