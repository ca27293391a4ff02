"""Schedules: the learning rate of a step, where it is not the same all the time.

    η_t = η · f₁(τ) · f₂(τ⁺)

η is the rate that was chosen, f₁ the schedule and f₂ the warm-up. Time counts in epochs from the
start of the run, τ = epochs done + rows of this epoch done / n, so that a schedule is the same for
every batch size: τ is where a step begins and τ⁺ where it ends (``e`` and ``after`` in the code).
That makes f₂ more than 0 at the first step.

One class holds all that is known of a schedule. Its numbers are settings of ``Experiment``; each is
a number, or an array (R, 1) with one for each network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

from neuralnet.optimizers import HyperParameter, Line

Setting = Callable[[str], Any]  # the value of a setting by its name

DROP_EVERY = HyperParameter(
    name="drop_every",
    title="Epochs between drops",
    symbol="E₁",
    meaning="After so many epochs, and every so many after that, the learning rate drops.",
    default=20,
    low=1,
    below=10_001,
    worth_trying=(5, 10, 20),
)
DROP_FACTOR = HyperParameter(
    name="drop_factor",
    title="Factor of a drop",
    symbol="γ",
    meaning="What the learning rate is multiplied with at each drop.",
    default=0.5,
    low=0.0,
    below=1.0,
    worth_trying=(0.1, 0.5, 0.8),
)
COSINE_EPOCHS = HyperParameter(
    name="cosine_epochs",
    title="Epochs of the cosine",
    symbol="E₁",
    meaning="How many epochs the learning rate takes from its full size to 0, where it stays: a "
    "longer run learns nothing more.",
    default=50,
    low=1,
    below=10_001,
    worth_trying=(20, 50, 100),
)
WARMUP_EPOCHS = HyperParameter(
    name="warmup_epochs",
    title="Epochs of warm-up",
    symbol="E₂",
    meaning="For so many epochs at the start the learning rate grows from near 0 to its full size. "
    "Half an epoch is 0.5, and 0 is none.",
    default=0.0,
    low=0.0,
    below=10_001.0,
    worth_trying=(0.0, 0.5, 1.0, 5.0),
)


class Schedule:
    """Base: ``share`` is f₁(τ), how much of the chosen rate is left at ``e`` epochs from the start.
    A subclass says in ``numbers`` which settings it asks for, and they become its attributes."""

    name: ClassVar[str]
    title: ClassVar[str]
    numbers: ClassVar[tuple[HyperParameter, ...]] = ()
    working: ClassVar[Line]  # f₁(τ) in symbols, and in the names of its numbers and ``e``
    source: ClassVar[str] = ""

    def __init__(self, setting: Setting) -> None:
        for number in self.numbers:
            setattr(self, number.name, setting(number.name))

    def share(self, e: float) -> Any:
        """f₁(τ), from 0 to 1, at ``e`` epochs from the start."""
        raise NotImplementedError

    def values(self, e: float) -> SimpleNamespace:
        """The numbers of ``working`` for one network."""
        return SimpleNamespace(**vars(self), e=e, share=float(self.share(e)))


class Constant(Schedule):
    """The same rate all the time. Where it is large enough to get far, the last steps are as long
    as the first ones, and the loss ends up trembling around a value that smaller steps would reach.
    """

    name = "constant"
    title = "Constant"
    working = Line("f_1 = 1", "1", "share")

    def share(self, e: float) -> Any:
        return 1.0


class Step(Schedule):
    """Every E₁ epochs the rate is multiplied with γ: long steps while there is far to go, short
    ones to settle. The loss often falls at once where the rate drops, because the trembling stops.

    Trap: dropped too early it creeps the rest of the way; the loss looks as if it had arrived.
    """

    name = "step"
    title = "Steps down"
    numbers = (DROP_EVERY, DROP_FACTOR)
    drop_every: Any
    drop_factor: Any
    working = Line(
        r"f_1 = \gamma^{\lfloor \tau / E_1 \rfloor}", r"<drop_factor>^{<drops>}", "share"
    )

    def share(self, e: float) -> Any:
        return self.drop_factor ** (e // self.drop_every)

    def values(self, e: float) -> SimpleNamespace:
        n = super().values(e)
        n.drops = int(e // self.drop_every)
        return n


class Cosine(Schedule):
    """Half a wave of the cosine, from the whole rate down to 0 in E₁ epochs: slow at first, fastest
    in the middle, slow at the end. The usual choice for long runs of a known length.

    Trap: after E₁ epochs nothing is learnt any more, and a run that is stopped before has never
    seen the small rates. E₁ and the number of epochs belong together.
    """

    name = "cosine"
    title = "Cosine"
    source = "Loshchilov and Hutter 2017, SGDR, without its restarts"
    numbers = (COSINE_EPOCHS,)
    cosine_epochs: Any
    working = Line(
        r"f_1 = \tfrac12\left(1 + \cos\pi\,\frac{\min(\tau, E_1)}{E_1}\right)",
        r"\tfrac12\left(1 + \cos\pi\,\frac{<e_within>}{<cosine_epochs>}\right)",
        "share",
        wide=True,
    )

    def share(self, e: float) -> Any:
        return 0.5 * (1.0 + np.cos(np.pi * np.minimum(e / self.cosine_epochs, 1.0)))

    def values(self, e: float) -> SimpleNamespace:
        n = super().values(e)
        n.e_within = min(e, float(self.cosine_epochs))
        return n


SCHEDULES: dict[str, type[Schedule]] = {
    schedule.name: schedule for schedule in (Constant, Step, Cosine)
}
SCHEDULE_NUMBERS = {
    number.name: number
    for number in (
        *(number for schedule in SCHEDULES.values() for number in schedule.numbers),
        WARMUP_EPOCHS,
    )
}


# The settings that let the chosen rate stay as it is.
ALWAYS_THE_SAME = {"schedule": "constant", "warmup_epochs": 0.0}


@dataclass(frozen=True)
class Rate:
    """The learning rate of one step and what it is made of: the ``chosen`` rate η, what the
    schedule leaves of it (``share``, f₁), what the warm-up does (``warmth``, f₂), and where the
    step begins and ends, in epochs from the start: ``e`` (τ) and ``after`` (τ⁺)."""

    chosen: Any
    share: Any
    warmth: Any
    e: float
    after: float

    @property
    def value(self) -> Any:
        """η_t = η f₁ f₂."""
        return self.chosen * self.share * self.warmth


class LearningRate:
    """The learning rate of every step, as the settings say. With a setting that is an array (R, 1),
    one for each network, so is the rate; the networks may have different schedules."""

    def __init__(self, setting: Setting) -> None:
        self.chosen, self.warmup_epochs = setting("learning_rate"), setting("warmup_epochs")
        names = setting("schedule")
        self.schedules = [
            (SCHEDULES[name](setting), names == name) for name in sorted(set(np.ravel(names)))
        ]
        is_constant = all(isinstance(schedule, Constant) for schedule, _whose in self.schedules)
        self.changes = not is_constant or bool(np.any(self.warmup_epochs))

    def at(self, e: float, after: float) -> Rate:
        """The rate of the step that begins at ``e`` and ends ``after`` so many epochs."""
        share: Any = 1.0
        for schedule, whose in self.schedules:
            share = np.where(whose, schedule.share(e), share)
        warmth = after / np.maximum(self.warmup_epochs, after)  # 1 once after ≥ E₂
        if np.ndim(self.chosen) == 0:
            share, warmth = float(share), float(warmth)
        return Rate(self.chosen, share, warmth, e, after)
