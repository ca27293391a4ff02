"""The way of the course, station by station.

Twelve follow the course unit: its five steps of inference and its seven steps of training. The
others go beyond it: scaling, overfitting, learning rate, luck, batches and GPU, pictures and words.
A station asks for a commitment (its items), sends to a page where the learner does something, and
ends with a task that the engine judges (`construct`). The words are in the catalogue, under
``station.<name>``: ``title``, ``idea``, ``do``, and ``simpler`` for what is made simpler than it is
(``unit`` where the course unit is followed and says it more loosely).
"""

from dataclasses import dataclass
from typing import Any, Literal

from course.bank import kinds_of
from course.item import Kind
from course.items import given
from course.situation import Situation
from course.texts import Text, catalogue, say
from neuralnet.data.penguins import COURSE_BIRD, COURSE_DIVISORS, MEASUREMENT_UNITS
from neuralnet.experiment import Run

Part = Literal["inference", "training", "beyond"]


# The bird of the course unit, as it was measured and as the unit writes it.
NUMBERS: dict[str, dict[str, Any]] = {
    "sample": {
        "measured": tuple(map(given.quantity, COURSE_BIRD, MEASUREMENT_UNITS)),
        "bird": given.values(
            [value / by for value, by in zip(COURSE_BIRD, COURSE_DIVISORS, strict=True)]
        ),
    }
}


@dataclass(frozen=True)
class Station:
    """One station. ``page`` is the file in ``pages/`` that shows what it is about, ``check`` the
    kind of item that lets a learner skip it, ``standard`` a state of ``STANDARD_RUN`` at which it
    has much to ask."""

    name: str
    part: Part
    page: str
    check: str
    standard: int = 0

    @property
    def title(self) -> Text:
        """What it is called."""
        return say(f"station.{self.name}.title")

    @property
    def idea(self) -> Text:
        """What it is about, in a sentence or two."""
        return say(f"station.{self.name}.idea", **NUMBERS.get(self.name, {}))

    @property
    def do(self) -> Text:
        """What to do on one's own run, on the page."""
        return say(f"station.{self.name}.do")

    def simpler(self, *, follows_unit: bool = True) -> Text:
        """What is made simpler here than it is, or said more loosely in the course unit; of the
        unit nothing is said to a class that does not follow it."""
        of_unit = f"station.{self.name}.unit"
        known = follows_unit and of_unit in catalogue()
        return say(of_unit if known else f"station.{self.name}.simpler")

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of item that belong here."""
        return kinds_of(self.name)

    def asks_about(self, situation: Situation) -> bool:
        """Is there anything to ask about this run?"""
        return any(kind.is_in(situation) for kind in self.kinds)

    def situation(self, own: Situation) -> Situation:
        """What this station asks about: the learner's own run, or the standard run where that has
        nothing to ask. A run that estimates a number has no softmax."""
        if self.asks_about(own):
            return own
        return Situation.of(STANDARD_RUN, self.standard)


# Asked about where the learner's own run has nothing of a station: the course unit's lab.
STANDARD_RUN = Run()

STATIONS = (
    Station("sample", "inference", "data", "scaled_input"),
    Station("sums", "inference", "neuron", "weighted_sum", standard=60),
    Station("layers", "inference", "forward_pass", "later_sum", standard=60),
    Station("softmax", "inference", "forward_pass", "softmax_probability", standard=60),
    Station("arg_max", "inference", "forward_pass", "accuracy_of_rows", standard=60),
    Station("split", "training", "data", "rows_of_the_batch", standard=10),
    Station("start", "training", "build", "zero_start"),
    Station("outputs", "training", "loss", "output_minus_target", standard=60),
    Station("loss", "training", "loss", "loss_of_a_row", standard=60),
    Station("gradient", "training", "backward_pass", "error_of_an_output", standard=60),
    Station("update", "training", "update", "change_of_a_weight", standard=60),
    Station("epochs", "training", "training", "steps_in_an_epoch", standard=240),
    Station("scaling", "beyond", "data", "input_that_rules"),
    Station("overfitting", "beyond", "diagnostics", "network_to_keep"),
    Station("learning_rate", "beyond", "training", "loss_at_a_rate"),
    Station("luck", "beyond", "compare", "better_or_luck"),
    Station("batches", "beyond", "batches_and_gpu", "gradient_of_some_rows", standard=60),
    Station("pictures", "beyond", "pictures", "numbers_of_a_convolution"),
    Station("words", "beyond", "words", "share_of_the_next_sign"),
)
NAMES: tuple[str, ...] = tuple(each.name for each in STATIONS)


def station(name: str) -> Station:
    """The station of this name."""
    if name not in NAMES:
        raise ValueError(f"station: expected one of {', '.join(NAMES)}; got {name!r}")
    return STATIONS[NAMES.index(name)]
