"""What is saved: a learner's run and where they are in it, kept runs, the course, the answers."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course.progress import Progress
from neuralnet.device.arrays import to_host
from neuralnet.experiment import Experiment, Run
from neuralnet.many.sweeps import FIGURES, RunResult
from neuralnet.training import Trainer

MOST_KEPT = 8
LONGEST_NAME = 60  # of a kept run


@dataclass(frozen=True)
class Kept:
    """A run that somebody wants to see beside others."""

    name: str
    experiment: Experiment
    result: RunResult


@dataclass(frozen=True)
class Figures:
    """What the app showed when the work was saved: the state, the measurements there (NaN without
    validation rows), and a hash of θ. On the same machine a replay gives the same hash; on another
    one the figures agree but for rounding."""

    step: int
    theta: str
    training_loss: float
    training_metric: float
    validation_loss: float
    validation_metric: float

    @classmethod
    def of(cls, trainer: Trainer) -> "Figures":
        """Those of the state at which ``trainer`` stands."""
        now = trainer.measure()
        return cls(trainer.step, theta_hash(trainer), *(getattr(now, name) for name in FIGURES))


def theta_hash(trainer: Trainer) -> str:
    """A hash of every bit of θ."""
    theta = np.ascontiguousarray(to_host(trainer.network.theta))
    content = theta.astype(theta.dtype.newbyteorder("<")).tobytes()
    return hashlib.sha256(theta.dtype.name.encode() + content).hexdigest()[:32]


@dataclass(frozen=True)
class Answer:
    """What was answered to one question. ``entry``: what was typed (as it was typed: "0,31"), the
    option that was chosen, or the options where several can be. ``run`` and ``cursor``: the
    learner's run and state when they answered, where the question is about these (something to
    make); None where it is about the scene's own."""

    entry: str | tuple[str, ...] = ""
    run: Run | None = None
    cursor: int = 0


Answers = Mapping[str, Mapping[str, Answer]]  # by the key of the scene, then of the question


@dataclass(frozen=True)
class Filled:
    """What stands in the blanks of the sheet ``about``, in their order."""

    about: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class CourseWork:
    """How far the course is: ``hour`` (since 1970) of the last answer, and the ``sheet`` that is
    open, as the text that names it ("" where none is)."""

    progress: Progress = field(default_factory=Progress)
    hour: int = 0
    sheet: str = ""
    filled: Filled | None = None


@dataclass(frozen=True)
class OwnSentences:
    """Sentences that a learner brought to the page Words, and the class of each."""

    title: str
    texts: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class WordsWork:
    """What is on the page Words: ``link`` says the chapter, the language model and its step, as the
    page's own does; ``steps`` where each of its networks stands. ``sentence`` is asked about, and
    ``temperature`` and ``luck`` (a seed) say which names are written."""

    link: str
    steps: Mapping[str, int] = field(default_factory=dict)
    sentence: str = ""
    temperature: float = 1.0
    luck: int = 0
    own: OwnSentences | None = None


@dataclass(frozen=True)
class Work:
    """All that one learner has.

    ``view``: what is looked at (row, x_feature, y_feature, held), empty where that is not said.
    ``pictures``: what is shown on the Pictures page, as its link says it; "" where nothing is.
    ``words``: what is on the page Words; None where it was not opened.
    ``follows``: the text that the class follows, None for the course unit. ``scene``: the scene of
    a lesson that is open, as a link says it. ``figures``: what the
    app showed at the cursor; None where it was not measured. A study is not part of it: the file is
    handed in under a name, and whoever takes part in a study has none.
    """

    run: Run = field(default_factory=Run)
    cursor: int = 0
    view: Mapping[str, Any] = field(default_factory=dict)
    figures: Figures | None = None
    kept: tuple[Kept, ...] = ()
    course: CourseWork = field(default_factory=CourseWork)
    pictures: str = ""
    words: WordsWork | None = None
    follows: str | None = None
    scene: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
