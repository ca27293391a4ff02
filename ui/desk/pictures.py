"""What one learner has on the page Pictures: networks that read digits, and a picture to ask about.

There are a dense network and convolutions, each for pixels in their own order and for pixels in a
mixed order. Each is a trainer with a history, made when it is first asked for; all stand at the
same epoch as soon as they are looked at. No Streamlit here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from neuralnet.data.corruption import pixel_order
from neuralnet.data.digits import DOTS, MOST_INK, SIDE, downsampled, fitted
from neuralnet.experiment import Experiment
from neuralnet.inside.explain import whole_pass
from neuralnet.inside.uses import input_gradient
from neuralnet.network import Network
from neuralnet.sharing.convolution import Conv2D
from neuralnet.training import Trainer
from ui.desk.own_networks import BYTES_OF_HISTORY, OwnNetworks

DENSE, CONVOLUTION, BOTH = "dense", "convolution", "both"
NETWORKS: dict[str, dict[str, Any]] = {
    CONVOLUTION: {"first_layers": ("conv-8", "max-pool", "flatten"), "hidden_units": ()},
    DENSE: {"hidden_units": (32,)},
    BOTH: {"first_layers": ("conv-8", "flatten"), "hidden_units": (32,)},
}
# Ways to make it learn, of which all but the first go wrong, each for one reason.
WAYS: dict[str, dict[str, Any]] = {
    "usual": {},
    "fast": {"learning_rate": 0.3},
    "slow": {"learning_rate": 0.00001},
    "zeros": {"initializer": "zeros"},
    "few": {"training_limit": 40, "learning_rate": 0.03},
}
USUAL = "usual"
COMPARED = tuple((kind, mixed) for kind in (CONVOLUTION, DENSE) for mixed in (False, True))
EPOCHS_COMPARED = 15
MIXED_ORDER = 1  # the permutation of the mixed pixels
MOST_EPOCHS = 30
FOOLING_STEP = 1.0  # ink that one step against the network adds to or takes from a pixel
FIRST_ROW = 39  # a 9 among the validation pictures that everybody can read
PARAMETER = "pictures"


def experiment_of(kind: str, *, mixed: bool, way: str = USUAL) -> Experiment:
    """The settings of one of the networks, learning in one of the ways."""
    usual = Experiment(
        dataset="digits",
        scaling="course",  # ink of 0 to 16 as 0 to 1
        batch_size=32,
        learning_rate=0.003,
        epochs=MOST_EPOCHS,
        pixel_order=MIXED_ORDER if mixed else 0,
        **NETWORKS[kind],
    )
    return usual.replace(**WAYS[way])


@dataclass(frozen=True, eq=False)
class Subject:
    """The picture that is asked about: ``ink`` (64,) of 0 to 16, in the order in which it was
    drawn, which ``digit`` it is meant to be (None: nobody has said), and where it comes from."""

    ink: np.ndarray
    digit: int | None
    title: str
    row: int | None = None  # in the data set, where it is from there
    fooled: int = 0  # steps that were made against the network
    before: Subject | None = None  # as it was without them


@dataclass(frozen=True, eq=False)
class Asked:
    """A network after a pass over the subject alone: ``network`` holds every number, ``L`` is the
    loss for ``digit`` and ``slope`` (64,) ∂L/∂x, where the pixels lie in the picture."""

    network: Network
    L: float
    digit: int
    slope: np.ndarray
    x: np.ndarray

    @property
    def probabilities(self) -> np.ndarray:
        """Of the ten digits."""
        return np.asarray(self.network.layers[-1].a[0])

    @property
    def answer(self) -> int:
        """The digit that the network takes the picture for."""
        return int(self.probabilities.argmax())

    @property
    def convolution(self) -> Conv2D | None:
        """The convolution of the network; None where it has none."""
        first = self.network.layers[0]
        return first if isinstance(first, Conv2D) else None


@dataclass(frozen=True)
class Figures:
    """How far a network has come."""

    kind: str
    mixed: bool
    numbers: int
    epoch: int
    training: float
    validation: float


@dataclass
class PicturesDesk(OwnNetworks):
    """The networks, the epoch that is wanted, the subject, and what is looked at."""

    kind: str = CONVOLUTION
    mixed: bool = False
    way: str = USUAL
    epoch: int = 0
    place: int = 14
    filter: int = 0
    weight: int = 4
    unit: int = 0
    subject: Subject = field(init=False)
    expected: str = ""  # which network the learner expects to suffer more from mixed pixels
    all_right: bool = False  # a picture that is read wrongly was asked for, and there was none
    compared: int = 0  # the epoch to which all networks are to be brought; 0: only the chosen one
    _trainers: dict[tuple[str, bool, str], Trainer] = field(default_factory=dict)
    _asked: tuple[Any, Asked] | None = None

    def __post_init__(self) -> None:
        self.subject = self.from_row(FIRST_ROW)

    # --- the networks ------------------------------------------------------------------------

    @property
    def trainer(self) -> Trainer:
        """The chosen network."""
        return self.trainer_of(self.kind, mixed=self.mixed, way=self.way)

    def trainer_of(self, kind: str, *, mixed: bool, way: str = USUAL) -> Trainer:
        """One of the networks, at the epoch at which it was left."""
        key = kind, mixed, way
        if key not in self._trainers:
            experiment = experiment_of(kind, mixed=mixed, way=way)
            self._trainers[key] = Trainer(experiment, history_bytes=BYTES_OF_HISTORY)
        return self._trainers[key]

    def _next(self) -> tuple[Trainer, int] | None:
        wanted = {(self.kind, self.mixed, self.way): self.epoch}
        if self.compared:
            every = [(kind, mixed, USUAL) for kind, mixed in COMPARED]
            wanted |= {one: self.compared for one in every if one not in wanted}
        for (kind, mixed, way), epoch in wanted.items():
            trainer = self.trainer_of(kind, mixed=mixed, way=way)
            step = epoch * -(-trainer.n // trainer.batch_size)
            if trainer.step != step:
                return trainer, step
        return None

    def want(self, epoch: int) -> None:
        """Go to the end of ``epoch``, before or after where the network stands."""
        self.epoch, self.compared = max(0, min(epoch, MOST_EPOCHS)), 0

    def choose(self, kind: str, *, mixed: bool) -> None:
        """Look at another network, at the epoch at which this one stands."""
        if kind in NETWORKS:
            self.kind, self.mixed, self.compared = kind, mixed, 0

    def learn(self, way: str) -> None:
        """Learn in another way, from the start to the present epoch. Of the ways that go wrong only
        the chosen one is kept: each is another trainer."""
        if way not in WAYS or way == self.way:
            return
        self.way, self.compared = way, 0
        kept = {USUAL, way}
        self._trainers = {key: one for key, one in self._trainers.items() if key[2] in kept}

    def compare(self) -> None:
        """Bring a dense network and a convolution, on plain and on mixed pixels, to one epoch: the
        present one, or, where that is an early one, a later one."""
        self.epoch = self.compared = max(self.epoch, EPOCHS_COMPARED)

    def figures(self) -> list[Figures]:
        """Of every network that was trained, in the order of the choice."""
        found = []
        for kind in NETWORKS:
            for mixed in (False, True):
                trainer = self._trainers.get((kind, mixed, USUAL))
                if trainer is not None and trainer.step:
                    found.append(self._figures_of(kind, mixed, trainer))
        return found

    def _figures_of(self, kind: str, mixed: bool, trainer: Trainer) -> Figures:
        now = trainer.measure()
        return Figures(
            kind,
            mixed,
            trainer.network.theta.size,
            trainer.epochs_done,
            now.training_metric,
            now.validation_metric,
        )

    @property
    def state(self) -> tuple[Any, ...]:
        """What every number of the page depends on."""
        return self.kind, self.mixed, self.way, self.trainer.step, self.subject

    # --- the subject -------------------------------------------------------------------------

    def from_row(self, row: int) -> Subject:
        """A picture of the data set."""
        dataset = self.trainer_of(DENSE, mixed=False).data.dataset
        digit = int(dataset.labels[row])
        return Subject(dataset.x[row], digit, f"picture {row + 1} of the data", row)

    def take_next(self) -> None:
        """The next picture of the validation rows."""
        rows = self.trainer.data.validation_rows
        here = np.flatnonzero(rows == self.subject.row)
        at = (int(here[0]) + 1) % len(rows) if here.size else 0
        self.subject = self.from_row(int(rows[at]))

    def take_misread(self) -> bool:
        """The next picture of the validation rows that the network reads wrongly. False if it reads
        all of them."""
        data = self.trainer.data
        rows = data.validation_rows
        answers = self.trainer.outputs()[rows].argmax(axis=1)
        wrong = rows[answers != data.dataset.labels[rows]]
        if not wrong.size:
            return False
        here = np.flatnonzero(wrong == self.subject.row)
        at = (int(here[0]) + 1) % len(wrong) if here.size else 0
        self.subject = self.from_row(int(wrong[at]))
        return True

    def take_drawing(self, dots: np.ndarray) -> None:
        """A drawing of 32 × 32 dots, fitted to the frame. Which digit it is meant to be is kept
        where the drawing before had one."""
        digit = self.subject.digit if self.subject.row is None else None
        self.subject = Subject(downsampled(fitted(dots)), digit, "your drawing")

    def say_digit(self, digit: int) -> None:
        """It is meant to be this digit."""
        if 0 <= digit <= 9:
            self.subject = replace(self.subject, digit=digit)

    def turn_pixel(self, pixel: int) -> None:
        """What if this pixel were full of ink? Or, where it is, empty?"""
        ink = self.subject.ink.copy()
        ink[pixel] = 0.0 if ink[pixel] > MOST_INK / 2 else MOST_INK
        self._change(ink, f"{self._origin}, changed")

    def fool(self) -> None:
        """One step against the network: every pixel is changed a little, in the direction in which
        the loss grows: x ← x + ε sign ∂L/∂x, within 0 and 16."""
        asked = self.ask()
        ink = np.clip(self.subject.ink + FOOLING_STEP * np.sign(asked.slope), 0.0, MOST_INK)
        before = self.subject.before or self.subject
        self.subject = Subject(
            ink,
            asked.digit,
            f"{self._origin}, changed against the network",
            self.subject.row,
            self.subject.fooled + 1,
            before,
        )

    def restore(self) -> None:
        """Back to the picture as it was before the steps against the network."""
        self.subject = self.subject.before or self.subject

    @property
    def _origin(self) -> str:
        return self.subject.title.split(",")[0]

    def _change(self, ink: np.ndarray, title: str) -> None:
        self.subject = replace(self.subject, ink=ink, title=title)

    # --- asking ------------------------------------------------------------------------------

    def inputs(self) -> np.ndarray:
        """The subject as the network sees it, (1, 64): scaled, and its pixels mixed where those of
        all pictures are."""
        return self.trainer.data.to_inputs(self.subject.ink[self.order][None])

    @property
    def order(self) -> np.ndarray:
        """Which pixel of the picture stands at each place of the input, (64,)."""
        if not self.mixed:
            return np.arange(SIDE * SIDE)
        return pixel_order(MIXED_ORDER, SIDE * SIDE)

    def ask(self) -> Asked:
        """A pass of the chosen network over the subject, forward and back, at its present state."""
        stamp = self.state
        if self._asked is not None and self._asked[0] == stamp:
            return self._asked[1]
        trainer, x = self.trainer, self.inputs()
        digit = self.subject.digit
        if digit is None:  # nobody has said: the gradient is for what the network says itself
            digit = int(trainer.network.probe().forward(x)[0].argmax())
        network, L = whole_pass(trainer, x, np.eye(10)[[digit]])
        slope = np.empty(SIDE * SIDE)
        slope[self.order] = input_gradient(network)[0]
        asked = Asked(network, L, digit, slope, x[0])
        self._asked = stamp, asked
        return asked

    # --- the link ----------------------------------------------------------------------------

    def to_query(self) -> dict[str, str]:
        """What a link says of the page: network, order of the pixels and epoch."""
        order = "mixed" if self.mixed else "plain"
        way = "" if self.way == USUAL else f".{self.way}"
        return {PARAMETER: f"{self.kind}.{order}.{self.epoch}{way}"}

    @property
    def link(self) -> str:
        """The same as one text."""
        return self.to_query()[PARAMETER]

    def shows(self, text: str) -> bool:
        """Is the network of this link shown, at whatever epoch?"""
        mine, theirs = self.link.split("."), text.split(".")
        return [*mine[:2], *mine[3:]] == [*theirs[:2], *theirs[3:]]

    def use_query(self, text: str) -> bool:
        """Take what a link says; False where it says nothing that is known."""
        kind, *rest = text.split(".")
        if kind not in NETWORKS or len(rest) not in (2, 3) or rest[0] not in ("plain", "mixed"):
            return False
        if rest[2:] and rest[2] not in WAYS:
            return False
        if not (rest[1].isascii() and rest[1].isdecimal() and len(rest[1]) < 4):
            return False
        self.kind, self.mixed = kind, rest[0] == "mixed"
        self.learn(rest[2] if rest[2:] else USUAL)
        self.want(int(rest[1]))
        return True


def dots_of(sent: object) -> np.ndarray | None:
    """What the pad sent, 32 × 32 dots as 256 signs of sixteen; None where it is something else."""
    if not isinstance(sent, str) or len(sent) != DOTS * DOTS // 4:
        return None
    try:
        packed = np.frombuffer(bytes.fromhex(sent), dtype=np.uint8)
    except ValueError:
        return None
    return np.unpackbits(packed).reshape(DOTS, DOTS).astype(np.bool_)
