"""What one learner has on the page Words: small networks that learn from text.

The page has chapters. Each has a network (one has two) with a time of its own: a trainer with a
history, made when it is first asked for. Only a few trainers are kept; one that was given up is
trained again to where it stood when its chapter is opened, and has the same numbers then, for a run
is a function of its settings. No Streamlit here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from course.work.words import LEAST_TEMPERATURE, LONGEST_SENTENCE, MOST_TEMPERATURE
from neuralnet.data.characters import (
    SIGNS,
    CountedTable,
    next_sign_data,
    one_hot_data,
    signs_of,
)
from neuralnet.data.datasets import Dataset
from neuralnet.data.names import NAMES_SOURCE, read_names
from neuralnet.data.sentences import (
    SENTENCES_SEED,
    SENTENCES_SOURCE,
    SENTENCES_VALIDATION,
    Sentences,
    ordered_sentences,
    read_sentences,
    sentences_from,
)
from neuralnet.data.tokens import EMPTY, UNKNOWN, tokens_of
from neuralnet.experiment import Experiment, Run
from neuralnet.inside.attention import Attention
from neuralnet.inside.explain import whole_pass
from neuralnet.inside.writing import logits_of, write_names
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.own_networks import BYTES_OF_HISTORY, OwnNetworks

PAIRS, EMBEDDING, MODEL, BAG, ORDER, ATTENTION = (
    "pairs", "embedding", "model", "bag", "order", "attention",
)  # fmt: skip
CHAPTERS = (PAIRS, EMBEDDING, MODEL, BAG, ORDER, ATTENTION)
USUAL, TWENTY, HASTY, PLAIN = "usual", "twenty", "hasty", "plain"
SETUPS = (USUAL, TWENTY, HASTY, PLAIN)
MEAN, CONCAT = "mean", "concat"

CONTEXT = 3  # signs that the language model is shown
NAMES_VALIDATION = 0.2
# 205 names of which a split by names leaves 20 to train on: the others show what was learnt.
SOME_NAMES, SOME_SEED, SOME_VALIDATION = 205, 7, 0.9
MOST_EPOCHS = 200
MOST_KEPT = 3  # trainers; the two of one chapter and the one before
NAMES_WRITTEN = 5
PARAMETER = "words"


# --- the networks ------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def pairs_data() -> Dataset:
    """One sign before, one-hot, and the next."""
    return one_hot_data(read_names(), NAMES_SOURCE)


@lru_cache(maxsize=1)
def all_pairs() -> tuple[np.ndarray, np.ndarray]:
    """The sign before and the next sign of all rows of ``pairs_data``, as numbers."""
    data = pairs_data()
    return data.x.argmax(axis=1), data.labels


@lru_cache(maxsize=1)
def names_data() -> Dataset:
    """Three signs before, and the next."""
    return next_sign_data(read_names(), CONTEXT, NAMES_SOURCE)


@lru_cache(maxsize=1)
def some_names() -> Dataset:
    """The same of fewer names."""
    drawn = np.random.default_rng(SOME_SEED).permutation(read_names())[:SOME_NAMES]
    return next_sign_data(sorted(map(str, drawn)), CONTEXT, NAMES_SOURCE)


@lru_cache(maxsize=1)
def shipped_sentences() -> Sentences:
    """The sentences that come with the app."""
    return sentences_from(
        *read_sentences(),
        name="sentences",
        title="Short sentences, pleased or not",
        source=SENTENCES_SOURCE,
    )


@lru_cache(maxsize=1)
def opposite_sentences() -> Sentences:
    """Sentences of the same words in another order."""
    texts, classes, pairs = ordered_sentences()
    return sentences_from(
        texts,
        classes,
        name="order",
        title="The same words in another order",
        source=SENTENCES_SOURCE,
        groups=pairs,
    )


def _experiment(dataset: Dataset, **settings: Any) -> Experiment:
    return Experiment(
        dataset="own",
        own_data=dataset,
        scaling="raw",  # signs are names, not sizes
        epochs=MOST_EPOCHS,
        **settings,
    )


def _of_pairs() -> Run:
    return Run(
        _experiment(
            pairs_data(),
            hidden_units=(),
            validation_share=NAMES_VALIDATION,
            batch_size=128,
            learning_rate=0.03,
        )
    )


def _of_names(
    numbers: int,
    units: int,
    rate: float,
    *,
    data: Callable[[], Dataset] = names_data,
    share: float = NAMES_VALIDATION,
    optimizer: str = "adam",
) -> Run:
    return Run(
        _experiment(
            data(),
            first_layers=(f"embedding-{numbers}", "concat"),
            hidden_units=(units,),
            activation="tanh",
            validation_share=share,
            batch_size=32,
            learning_rate=rate,
            optimizer=optimizer,
        )
    )


NUMBERS_OF_A_WORD = 2  # so that all words can be drawn


def bag_run(sentences: Sentences) -> Run:
    """The mean of embeddings and one dense layer. The empty place and the unknown word have a row
    of zeros that never moves: they say nothing (PyTorch's ``padding_idx``)."""
    experiment = _experiment(
        sentences.dataset,
        first_layers=(f"embedding-{NUMBERS_OF_A_WORD}", "mean"),
        hidden_units=(),
        validation_share=SENTENCES_VALIDATION,
        split_seed=SENTENCES_SEED,
        batch_size=16,
        learning_rate=0.03,
    )
    silent = range(EMPTY * NUMBERS_OF_A_WORD, (UNKNOWN + 1) * NUMBERS_OF_A_WORD)
    return Run(experiment).edited(0, None, dict.fromkeys(silent, 0.0), dict.fromkeys(silent, True))


def _of_order(last: str) -> Run:
    return Run(
        _experiment(
            opposite_sentences().dataset,
            first_layers=("embedding-4", last),
            hidden_units=(8,),
            activation="tanh",
            validation_share=SENTENCES_VALIDATION,
            split_seed=SENTENCES_SEED,
            batch_size=16,
            learning_rate=0.01,
        )
    )


RUNS: dict[str, Callable[[], Run]] = {
    PAIRS: _of_pairs,
    EMBEDDING: lambda: _of_names(2, 32, 0.01),
    USUAL: lambda: _of_names(8, 64, 0.003),
    TWENTY: lambda: _of_names(8, 64, 0.003, data=some_names, share=SOME_VALIDATION),
    HASTY: lambda: _of_names(8, 64, 0.3),
    PLAIN: lambda: _of_names(8, 64, 0.01, optimizer="sgd"),
    MEAN: lambda: _of_order(MEAN),
    CONCAT: lambda: _of_order(CONCAT),
}

NETWORKS = (*RUNS, BAG)


# --- what is looked at --------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What the language model is asked: the signs of the ``context``, and which sign came next
    (``target``); where it is from, ``row`` in the data where it is from there."""

    context: tuple[int, ...]
    target: int
    title: str
    row: int | None = None


@dataclass(frozen=True, eq=False)
class Asked:
    """A network after a pass over one row alone, forward and back: every number, and the loss."""

    network: Network
    L: float


STARTING_BENCH = Attention(
    q=np.array([1.0, 0.5]),
    K=np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.5]]),
    V=np.array([[2.0, 0.0], [0.0, 2.0], [1.0, -1.0]]),
)
MOST_OF_BENCH = 10.0


@dataclass
class LanguageDesk(OwnNetworks):
    """The chapter, how far each network is to be trained, and what is looked at."""

    chapter: str = PAIRS
    setup: str = USUAL
    sign: int = 1  # of which the table's row, or the embedding's, is looked at
    number: int = 0  # of the embedding
    unit: int = 0
    output: int = 0
    temperature: float = 1.0
    luck: int = 0  # the seed with which names are written
    problem: str = ""  # what was wrong with the last entry
    sentence: str = "the soup was warm but the waiter was rude"
    kind: int = 0  # the class whose votes are looked at
    own: Sentences | None = None
    expected: str = ""
    bench: Attention = STARTING_BENCH
    bench_before: Attention | None = None
    moved: str = ""  # which part of the bench was changed last
    question: Question = field(init=False)
    steps: dict[str, int] = field(default_factory=dict)  # where each network is wanted
    _trainers: dict[str, Trainer] = field(default_factory=dict)
    _asked: tuple[Any, Asked] | None = None

    def __post_init__(self) -> None:
        self.ask_about("an", "n")

    # --- the networks ------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """The networks of the chapter that is open."""
        return {
            MODEL: (self.setup,),
            ORDER: (MEAN, CONCAT),
            ATTENTION: (),
        }.get(self.chapter, (self.chapter,))

    @property
    def trainer(self) -> Trainer:
        """The first network of the chapter."""
        return self.trainer_of(self.names[0])

    def trainer_of(self, name: str) -> Trainer:
        """One of the networks, where it was left."""
        if name not in self._trainers:
            run = bag_run(self.sentences) if name == BAG else RUNS[name]()
            trainer = Trainer(run, history_bytes=BYTES_OF_HISTORY)
            while len(self._trainers) >= MOST_KEPT:
                others = [other for other in self._trainers if other not in self.names]
                del self._trainers[(others or list(self._trainers))[0]]
            self._trainers[name] = trainer
        return self._trainers[name]

    @property
    def sentences(self) -> Sentences:
        """What the bag of words learns from: the shipped sentences, or the learner's own."""
        return self.own or shipped_sentences()

    @property
    def step(self) -> int:
        """Where the chapter's networks are wanted."""
        return self.steps.get(self.names[0], 0) if self.names else 0

    @property
    def steps_of_epoch(self) -> int:
        """How many steps one epoch has."""
        return -(-self.trainer.n // self.trainer.batch_size)

    def want(self, step: int) -> None:
        """Go to this step, before or after."""
        if self.names:
            most = MOST_EPOCHS * self.steps_of_epoch
            for name in self.names:
                self.steps[name] = max(0, min(step, most))

    def move(self, way: str) -> None:
        """ "step", "epoch", "epochs" (ten) forward; "step back", "epoch back", "start". An epoch
        goes to its end, or back to the end of the one before."""
        size, step = self.steps_of_epoch, self.step
        self.want(
            {
                "step": step + 1,
                "epoch": (step // size + 1) * size,
                "epochs": (step // size + 10) * size,
                "step back": step - 1,
                "epoch back": (-(-step // size) - 1) * size,
                "start": 0,
            }.get(way, step)
        )

    def _next(self) -> tuple[Trainer, int] | None:
        for name in self.names:
            trainer, wanted = self.trainer_of(name), self.steps.get(name, 0)
            if trainer.step != wanted and not (trainer.at_end and wanted > trainer.step):
                return trainer, wanted
        return None

    @property
    def state(self) -> tuple[Any, ...]:
        """What every number of the chapter depends on."""
        steps = tuple(self.trainer_of(name).step for name in self.names)
        return self.chapter, self.names, id(self.own), steps

    # --- the way through the page ------------------------------------------------------------

    def open(self, chapter: str) -> None:
        """Open a chapter."""
        if chapter in CHAPTERS:
            self.chapter, self.problem = chapter, ""
            self.want(self.step)  # a saved file may ask for a step behind the end

    def use_setup(self, setup: str) -> None:
        """Another language model."""
        if setup in SETUPS:
            self.setup = setup
            self.want(self.step)

    # --- the next sign -----------------------------------------------------------------------

    def counted(self) -> CountedTable:
        """The table of the training pairs."""
        before, following = self.pairs(self.trainer.data.training_rows)
        return CountedTable.of(before, following)

    def pairs(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The sign before and the next sign of these rows."""
        before, following = all_pairs()
        return before[rows], following[rows]

    def written(self) -> list[str]:
        """Names that the chapter's network writes, at the temperature."""
        context = 1 if self.chapter == PAIRS else CONTEXT
        ask = logits_of(self.trainer.network)
        return write_names(ask, context, NAMES_WRITTEN, self.temperature, self.luck)

    def set_temperature(self, value: float) -> None:
        """How boldly it draws."""
        if LEAST_TEMPERATURE <= value <= MOST_TEMPERATURE:
            self.temperature = value

    # --- one prediction ----------------------------------------------------------------------

    def ask_about(self, context: str, target: str) -> None:
        """Ask for the sign after ``context``; it says what is wrong with it, if something is."""
        text = context.strip().lower()[-CONTEXT:]
        try:
            signs = signs_of(text)
            (following,) = signs_of(target)
        except ValueError:
            self.problem = (
                f"context: expected up to {CONTEXT} letters from a to z; got “{context[:20]}”. "
                "The question is still the one before."
            )
            return
        padded = (0,) * (CONTEXT - len(signs)) + tuple(signs)
        self.question, self.problem = Question(padded, following, "your own letters"), ""

    def say_target(self, sign: int) -> None:
        """This sign is meant to come next."""
        asked = self.question
        title = asked.title if asked.row is None else "changed"
        if sign != asked.target:
            self.question = Question(asked.context, sign, title)

    def take_row(self) -> None:
        """The next row of the validation names."""
        data = self.trainer.data
        rows = np.sort(data.validation_rows)
        here = np.flatnonzero(rows > (-1 if self.question.row is None else self.question.row))
        row = int(rows[here[0]] if here.size else rows[0])
        context = tuple(int(sign) for sign in data.x[row])
        title = data.dataset.row_names[row]
        self.question = Question(context, int(data.dataset.labels[row]), title, row)
        self.problem = ""

    def ask(self) -> Asked:
        """A pass of the language model over the question alone."""
        question = self.question
        x = np.array([question.context], np.int64)
        return self._pass(x, np.eye(len(SIGNS))[[question.target]], question)

    def _pass(self, x: np.ndarray, y: np.ndarray, about: Any) -> Asked:
        stamp = (*self.state, about)
        if self._asked is None or self._asked[0] != stamp:
            self._asked = stamp, Asked(*whole_pass(self.trainer, x, y))
        return self._asked[1]

    # --- sentences ---------------------------------------------------------------------------

    def say(self, sentence: str) -> None:
        """Ask about a sentence."""
        text = sentence.strip()[:LONGEST_SENTENCE]
        if not tokens_of(text):
            self.problem = "sentence: expected at least one word of letters; got none."
            return
        self.sentence, self.problem = text, ""

    def ask_sentence(self, sentence: str) -> Asked:
        """A pass over a sentence. It has no class of its own: the loss is not looked at."""
        sentences = self.sentences if self.chapter == BAG else opposite_sentences()
        x = sentences.vocabulary.rows([sentence], sentences.places)
        y = np.eye(sentences.dataset.k)[[0]]
        return self._pass(x, y, sentence)

    def use_own(self, sentences: Sentences | None) -> None:
        """Learn from these sentences, from the start; None: from the shipped ones."""
        self.own, self.kind, self.problem = sentences, 0, ""
        self.steps.pop(BAG, None)
        self._trainers.pop(BAG, None)
        self._asked = None

    # --- attention ---------------------------------------------------------------------------

    def set_bench(self, part: str, place: int, value: float) -> None:
        """Put a number into q, K or V."""
        parts = {name: getattr(self.bench, name).copy() for name in ("q", "K", "V")}
        if part not in parts or not 0 <= place < parts[part].size:
            return
        parts[part].flat[place] = value
        self.bench_before, self.bench = self.bench, Attention(**parts)
        self.moved = part

    def reset_bench(self) -> None:
        """As it was."""
        self.bench, self.bench_before, self.moved = STARTING_BENCH, None, ""

    # --- the link ----------------------------------------------------------------------------

    def to_query(self) -> dict[str, str]:
        """What a link says of the page: chapter, language model and step."""
        return {PARAMETER: f"{self.chapter}.{self.setup}.{self.step}"}

    def shows(self, text: str) -> bool:
        """Is the network of this link shown, at whatever step?"""
        found = read_link(text)
        if found is None or found[0] != self.chapter:
            return False
        return self.chapter != MODEL or found[1] == self.setup

    def use_query(self, text: str) -> bool:
        """Take what a link says; False where it says nothing that is known."""
        if (found := read_link(text)) is None:
            return False
        self.chapter, self.setup, step = found
        self.want(step)
        return True


def read_link(text: str) -> tuple[str, str, int] | None:
    """The chapter, the language model and the step of a link; None where one is unknown."""
    chapter, *rest = text.split(".")
    if chapter not in CHAPTERS or len(rest) != 2 or rest[0] not in SETUPS:
        return None
    if not (rest[1].isascii() and rest[1].isdecimal() and len(rest[1]) < 7):
        return None
    return chapter, rest[0], int(rest[1])
