"""What simple methods reach on the same rows: the yardstick for "good" and for "bad".

A loss or an accuracy says little by itself: 92 % is good where nothing does better, and bad where
the nearest rows alone would be right in 100 %. So three cheap methods learn from the same training
rows and answer the same validation rows (with fewer than 8 of those, the training rows):

    guess       the same answer for every row: the shares of the classes, or the mean
    neighbours  the mean of the targets of the 5 nearest training rows, inputs standardised
    linear      an output layer alone, trained by this engine
    network     two hidden layers of 32 ReLU, Adam at 0.01, trained by this engine; a little weight
                decay keeps it from learning noise by heart

That is what a learner could do in a minute; it is not the best there is. Reading it off the
validation rows makes the best of three look a little better than it is, by less than the margins
that are asked for here.

Whatever the table, this takes less than half a second of a processor: of many rows a sample is
taken, which the split's own seed draws, and the networks learn until a number of multiplications is
used up, so that the answer does not depend on how fast the machine is.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from neuralnet.advice.slices import InSlices
from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import Dataset, rows_of
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import OF_THE_DATA, Experiment, Run
from neuralnet.inside.evaluation import class_probabilities, predicted_classes
from neuralnet.measuring import Outputs
from neuralnet.network import parameter_count
from neuralnet.plurals import counted, plural
from neuralnet.preparation import (
    PreparedData,
    input_count,
    load,
    network_layers,
    prepare,
    split_of,
)
from neuralnet.schedules import ALWAYS_THE_SAME
from neuralnet.sharing.first_layers import read_first_layer
from neuralnet.training import Trainer

NEIGHBOURS = 5
# More rows than these would take long and would hardly change the answer; of wide tables fewer, so
# that the training rows hold at most so many numbers.
MOST_TRAINING, MOST_COMPARED, MOST_NUMBERS = 1500, 1000, 150_000
# A network learns for about so many steps, and at most so many epochs; a wide one for fewer: so
# many multiplications, three for each weight and row (forwards, and two on the way back).
STEPS, MOST_EPOCHS, MULTIPLICATIONS = 1000, 300, 4e8
# So many of them, and blocks of so many rows, between two slices.
STEPS_OF_A_SLICE, ROWS_OF_A_SLICE = 32, 256
# One score is better than another by more than chance where the mean of the rows' differences is so
# many of its standard errors from 0: about one time in forty by luck.
STANDARD_ERRORS = 2.0
# On fewer validation rows than these nothing can be said.
FEWEST_ROWS = 8
# Squared errors and logarithms are cut off here, so that one wild row cannot decide.
WORST_SCORE, WORST_LOSS = -10.0, 20.0
# References of so many data sets are kept: a few thousand numbers each.
MOST_KEPT = 32

# What the small network is made with: settings that suit most data here.
SOUND: dict[str, Any] = {
    "scaling": "standardised",
    "hidden_units": (32, 32),
    "activation": "relu",
    "dropout": 0.0,
    "initializer": "he",
    "initializer_scale": 1.0,
    "optimizer": "adam",
    "learning_rate": 0.01,
    **ALWAYS_THE_SAME,
    "batch_size": 32,
    "weight_decay": 0.01,
    "l1_penalty": 0.0,
    "clip_norm": 0.0,
}


@dataclass(frozen=True, eq=False)
class Answers:
    """How one method answers the compared rows. ``scores`` (n,): 1 for a right class and 0 for a
    wrong one, or 1 − squared error / variance, so that the mean is the accuracy or R²; ``losses``
    (n,): cross-entropy, or squared error over the variance of the training targets;
    ``training`` is the mean score of the training rows, NaN where the method just stores them.
    ``found`` says for each class how many of its rows were named rightly, of how many, each by a
    method that had not learnt that row by heart."""

    words: str
    scores: np.ndarray
    losses: np.ndarray
    training: float
    found: np.ndarray

    @property
    def score(self) -> float:
        """Accuracy or R² of the compared rows."""
        return float(self.scores.mean())

    @property
    def loss(self) -> float:
        """Mean loss of the compared rows."""
        return float(self.losses.mean())


@dataclass(frozen=True, eq=False)
class Reference:
    """The methods' answers for ``rows`` of the data set; ``kind`` says which rows these are,
    "validation" or "training". The methods learnt from ``learnt`` training rows, and there are
    ``training`` of them and ``validation`` validation rows: more, where a sample was taken."""

    kind: str
    rows: np.ndarray
    learnt: int
    training: int
    validation: int
    guess: Answers
    methods: tuple[Answers, ...]

    @property
    def best(self) -> Answers:
        """The method with the best score."""
        return max(self.methods, key=lambda method: method.score)

    @property
    def best_loss(self) -> Answers:
        """The method with the lowest loss."""
        return min(self.methods, key=lambda method: method.loss)

    @property
    def fitted(self) -> float:
        """The best score that a method reaches on the rows it was trained on."""
        return max(m.training for m in self.methods if not math.isnan(m.training))

    @property
    def compared(self) -> str:
        """The rows that are compared: "the 103 validation rows", "1,000 of the 16,200 validation
        rows"."""
        there = self.validation if self.kind == "validation" else self.training
        of = f"{len(self.rows):,} of " if len(self.rows) < there else ""
        return f"{of}the {counted(there, f'{self.kind} row')}"

    @property
    def sampled(self) -> str:
        """A sentence where the methods learnt from a sample of the training rows, else ""."""
        if self.learnt == self.training:
            return ""
        return (
            f"The simple methods learnt from a sample: {self.learnt:,} of the "
            f"{plural(self.training, 'training row')}."
        )

    @property
    def tells(self) -> bool:
        """Do the inputs tell anything of the target: does a method score better than the constant
        guess, by more than chance?"""
        return any(self.better(method.scores, self.guess.scores) for method in self.methods)

    @property
    def tells_a_little(self) -> bool:
        """Is a method's loss below the constant guess's, by more than chance?"""
        return any(self.better(self.guess.losses, method.losses) for method in self.methods)

    def can_find(self, label: int) -> bool:
        """Does a method find half of the rows of class ``label``? True where there are none to ask:
        then nobody knows."""
        counts = [method.found[label] for method in self.methods]
        return any(right >= rows / 2 for right, rows in counts)

    def better(self, scores: np.ndarray, others: np.ndarray, margin: float = 0.0) -> bool:
        """Is the mean of ``scores`` above that of ``others`` by more than ``margin``, and by more
        than chance? The same rows are compared, so their differences are what counts."""
        return beyond_chance(scores - others, margin, all_there_is=self.kind == "training")


def beyond_chance(differences: np.ndarray, margin: float, *, all_there_is: bool) -> bool:
    """Is the mean of ``differences`` (n,) above ``margin``, and, unless these rows are all there
    is, further from 0 than ``STANDARD_ERRORS`` of its standard errors?"""
    mean = float(differences.mean())
    if not mean > margin:
        return False
    error = float(differences.std()) / math.sqrt(len(differences))
    return all_there_is or mean > STANDARD_ERRORS * error


class Signs(NamedTuple):
    """How simple methods read rows of signs, whole numbers below ``signs`` that are no amounts:
    each sign at each position as a one-hot row, or where the ``order`` does not count, how often
    each sign is there."""

    signs: int
    order: bool

    @classmethod
    def of(cls, experiment: Experiment) -> "Signs | None":
        """As the network of the experiment can read them; None where its inputs are amounts."""
        layers = [read_first_layer(text).kind for text in experiment.first_layers]
        if "embedding" not in layers:
            return None
        return cls(experiment.signs, order="mean" not in layers)

    def read(self, x: np.ndarray) -> np.ndarray:
        """Rows of signs (n, positions) as rows of numbers."""
        one_hot = (x[..., np.newaxis] == np.arange(self.signs)).astype(np.float64)
        return np.asarray(one_hot.reshape(len(x), -1) if self.order else one_hot.sum(axis=1))


class Comparison(InSlices):
    """The measuring of a `Reference`, in slices; the ``reference`` is there once it is done. The
    rows are drawn at once, so that what waits to be measured holds no table."""

    def __init__(self, of_the_data: Experiment, signs: Signs | None = None) -> None:
        super().__init__(self._measure(_drawn(of_the_data, signs)))
        self.reference: Reference | None = None

    def _measure(self, sample: "_Sample") -> Iterator[None]:
        self.reference = yield from _measured(sample)


def comparison(experiment: Experiment) -> Comparison:
    """The comparison for an experiment's rows: one for each data set and split, whatever the
    network, for all who ask."""
    rows, signs = same_rows(experiment, **SOUND), Signs.of(experiment)
    key = f"{Run(rows).key} {signs}"
    with _LOCK:
        if key not in _KEPT:
            _KEPT[key] = Comparison(rows, signs)
            while len(_KEPT) > MOST_KEPT:
                _KEPT.popitem(last=False)
        _KEPT.move_to_end(key)
        return _KEPT[key]


def reference(experiment: Experiment) -> Reference:
    """The reference for an experiment's rows, measured now where it was not before."""
    measured = comparison(experiment)
    measured.finish()
    assert measured.reference is not None  # as it is done
    return measured.reference


_KEPT: OrderedDict[str, Comparison] = OrderedDict()
_LOCK = threading.Lock()


def row_scores(outputs: np.ndarray, data: PreparedData, rows: np.ndarray) -> np.ndarray:
    """The score of each of ``rows``, whose ``outputs`` (n, k) are in the target's own unit; an
    output that is not finite scores as badly as can be."""
    return _scores(outputs, data.dataset.y[rows], classes=data.dataset.task == "classification")


def _scores(outputs: np.ndarray, y: np.ndarray, *, classes: bool) -> np.ndarray:
    """As ``row_scores``, for targets ``y`` (n, k). Their mean is that of ``r_squared``: these rows'
    own, so that R² is one number wherever it is said of the same rows."""
    finite = np.isfinite(outputs).all(axis=1)
    if classes:
        return np.asarray((predicted_classes(outputs) == y.argmax(axis=1)) & finite, float)
    spread = float(np.mean(np.square(y[:, 0] - y[:, 0].mean()))) or 1.0
    with non_finite_allowed():
        scores = 1.0 - np.square(outputs[:, 0] - y[:, 0]) / spread
    return np.where(finite, np.maximum(scores, WORST_SCORE), WORST_SCORE)


def _losses(outputs: np.ndarray, y: np.ndarray, variance: float, *, classes: bool) -> np.ndarray:
    """The loss of each row, where ``variance`` is that of the training targets."""
    if classes:
        given = class_probabilities(outputs)[np.arange(len(y)), y.argmax(axis=1)]
        return np.asarray(-np.log(np.maximum(given, math.exp(-WORST_LOSS))))
    squares = np.square(outputs[:, 0] - y[:, 0])
    return np.asarray(np.minimum(squares / (variance or 1.0), WORST_LOSS))


def same_rows(experiment: Experiment, **settings: Any) -> Experiment:
    """The same rows and the same split, with these settings, and all others at their defaults."""
    kept = {name: getattr(experiment, name) for name in OF_THE_DATA}
    return Experiment(**{**settings, **kept})


@dataclass(frozen=True, eq=False)
class _Sample:
    """What is measured: ``alone`` is an experiment whose data set is the training rows that were
    drawn. ``x`` holds raw features and ``y`` targets, of these rows and then of the validation rows
    drawn; ``training_rows`` and ``validation_rows`` are their numbers in the whole data set."""

    alone: Experiment
    x: np.ndarray
    y: np.ndarray
    training_rows: np.ndarray
    validation_rows: np.ndarray
    training: int
    validation: int


def _drawn(experiment: Experiment, signs: Signs | None = None) -> _Sample:
    """All rows of an experiment, or a sample. A split's rows lie in the order in which its seed has
    drawn them, and a limit leaves each class its share."""
    dataset = load(experiment)
    if signs is not None:
        dataset = _with_inputs(dataset, signs.read(dataset.x))
    there = split_of(dataset, experiment)
    inputs = dataset.d + len(experiment.engineered)
    most = max(FEWEST_ROWS, min(MOST_TRAINING, MOST_NUMBERS // inputs))
    if len(there.training) > most:
        training = split_of(dataset, experiment.replace(training_limit=most)).training
    else:
        training = there.training
    validation = there.validation[:MOST_COMPARED]
    alone = experiment.with_data(OWN_DATA, rows_of(dataset, training)).replace(
        feature_noise=0.0,
        label_flips=0.0,
        copies=1,
        pixel_order=0,
        first_layers=(),
        training_limit=0,
        validation_share=0.0,
        test_share=0.0,
    )
    rows = np.concatenate([training, validation])
    return _Sample(
        alone,
        dataset.x[rows],
        dataset.y[rows],
        training,
        validation,
        len(there.training),
        len(there.validation),
    )


def _with_inputs(dataset: Dataset, x: np.ndarray) -> Dataset:
    """The same rows with other inputs, which have no names of their own."""
    d = x.shape[1]
    return replace(
        dataset,
        x=x,
        feature_names=tuple(f"input {number}" for number in range(1, d + 1)),
        feature_units=("",) * d,
        course_divisors=(1.0,) * d,
        course_units=("",) * d,
        picture=(),
    )


def _measured(sample: _Sample) -> Generator[None, None, Reference]:
    """Works for a moment between two yields, and returns the reference at last."""
    y, n = sample.y, len(sample.training_rows)
    x = prepare(sample.alone).to_inputs(sample.x)
    training, validation = slice(0, n), slice(n, None)
    classes = sample.alone.task == "classification"
    variance = float(y[training, 0].var())
    # Too few validation rows say nothing; then what can be learnt of the training rows must do.
    enough = len(sample.validation_rows) >= FEWEST_ROWS
    rows = validation if enough else training

    def answers(words: str, outputs: np.ndarray, by_heart: bool) -> Answers:
        """From the outputs for the training rows and then the validation rows."""
        scores = _scores(outputs[rows], y[rows], classes=classes)
        counts = np.zeros((y.shape[1], 2))
        if classes:
            honest = validation if by_heart else slice(None)
            labels = y[honest].argmax(axis=1)
            right = _scores(outputs[honest], y[honest], classes=True)
            found = [np.bincount(labels, each, y.shape[1]) for each in (right, right >= 0)]
            counts = np.stack(found, axis=1)
        return Answers(
            words,
            scores,
            _losses(outputs[rows], y[rows], variance, classes=classes),
            float(_scores(outputs[training], y[training], classes=classes).mean()),
            counts,
        )

    methods = []
    if enough:
        k = min(NEIGHBOURS, n - 1)
        words = f"the {counted(k, 'nearest training row')}"
        outputs = yield from _neighbours(x, y, n, k, classes=classes)
        methods.append(replace(answers(words, outputs, False), training=math.nan))
    networks = {"a linear model": (), "a network with 32 + 32 hidden units": (32, 32)}
    for words, hidden in networks.items():
        outputs = yield from _trained(sample.alone.replace(hidden_units=hidden), n, x)
        methods.append(answers(words, outputs, bool(hidden)))
    guess = np.tile(y[training].mean(axis=0), (len(y), 1))
    return Reference(
        "validation" if enough else "training",
        sample.validation_rows if enough else sample.training_rows,
        n,
        sample.training,
        sample.validation,
        answers("a constant guess", guess, False),
        tuple(methods),
    )


def _trained(alone: Experiment, n: int, x: np.ndarray) -> Generator[None, None, np.ndarray]:
    """The outputs for inputs ``x`` of a network that has learnt the ``n`` rows of ``alone``."""
    batches = -(-n // alone.batch_size)
    weights = parameter_count(input_count(alone), network_layers(alone))
    steps = min(STEPS, int(MULTIPLICATIONS / (3 * alone.batch_size * weights)))
    trainer = Trainer(
        alone.replace(epochs=max(1, min(MOST_EPOCHS, steps // batches))), history_bytes=0
    )
    while not trainer.at_end:
        trainer.run(STEPS_OF_A_SLICE)
        yield
    with non_finite_allowed():
        _z, a = Outputs(trainer.network)(x)
    scaler = trainer.data.target_scaler
    return a if scaler is None else scaler.inverse(a)


def _neighbours(
    x: np.ndarray, y: np.ndarray, n: int, k: int, *, classes: bool
) -> Generator[None, None, np.ndarray]:
    """For each row of inputs ``x`` the mean target of its ``k`` nearest among the other ones of the
    first ``n``; for classes with a little of the shares in all of these, so that none is
    impossible."""
    squares = (x[:n] * x[:n]).sum(axis=1)
    found = np.full(y.shape, np.nan)
    for first in range(0, len(x), ROWS_OF_A_SLICE):
        yield
        block = np.arange(first, min(first + ROWS_OF_A_SLICE, len(x)))
        distances = squares - 2 * x[block] @ x[:n].T
        own = block[block < n]
        distances[own - first, own] = np.inf
        nearest = np.argpartition(distances, k - 1, axis=1)[:, :k]
        found[block] = y[nearest].mean(axis=1)
    if classes:
        found = (k * found + y[:n].mean(axis=0)) / (k + 1)
    return found
