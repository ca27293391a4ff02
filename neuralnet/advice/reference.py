"""What simple methods reach on the same rows: the yardstick for "good" and for "bad".

A loss or an accuracy says little by itself: 92 % is good where nothing does better, and bad where
the nearest rows alone would be right in 100 %. So three cheap methods learn from the same training
rows and answer the same validation rows (with fewer than 8 of those, the training rows):

    guess       the same answer for every row: the shares of the classes, or the mean
    neighbours  the mean of the targets of the 5 nearest training rows, inputs standardised
    linear      an output layer alone, trained by this engine
    network     two hidden layers of 32 ReLU, Adam at 0.01, trained by this engine

That is what a learner could do in a minute; it is not the best there is. Reading it off the
validation rows makes the best of three look a little better than it is, by less than the margins
that are asked for here.
"""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import Experiment, Run
from neuralnet.inside.evaluation import class_probabilities, predicted_classes
from neuralnet.measuring import Outputs
from neuralnet.preparation import PreparedData, prepare
from neuralnet.training import Trainer

NEIGHBOURS = 5
# More rows than these would make a page wait and would hardly change the answer.
MOST_TRAINING, MOST_COMPARED = 1500, 1000
# The two networks learn for about so many steps, and at most so many epochs.
STEPS, MOST_EPOCHS = 2000, 300
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
SOUND = {
    "scaling": "standardised",
    "hidden_units": (32, 32),
    "activation": "relu",
    "dropout": 0.0,
    "initializer": "he",
    "initializer_scale": 1.0,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "batch_size": 32,
    "weight_decay": 0.0,
    "clip_norm": 0.0,
}
_OF_THE_DATA = (
    "dataset",
    "own_data",
    "samples",
    "noise",
    "data_seed",
    "feature_noise",
    "label_flips",
    "copies",
    "validation_share",
    "test_share",
    "split_seed",
    "training_limit",
    "engineered",
)


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
    "validation" or "training"."""

    kind: str
    rows: np.ndarray
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


def reference(experiment: Experiment) -> Reference:
    """The reference for an experiment's rows. Computed once for each data set and split, whatever
    the network, and kept for all who ask."""
    bare = _of_the_data(experiment)
    key = Run(bare).key
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    found = _measured(bare)
    with _LOCK:
        _KEPT[key] = found
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return found


_KEPT: OrderedDict[str, Reference] = OrderedDict()
_LOCK = threading.Lock()


def row_scores(outputs: np.ndarray, data: PreparedData, rows: np.ndarray) -> np.ndarray:
    """The score of each of ``rows``, whose ``outputs`` (n, k) are in the target's own unit; an
    output that is not finite scores as badly as can be."""
    dataset, finite = data.dataset, np.isfinite(outputs).all(axis=1)
    if dataset.task == "classification":
        return np.asarray((predicted_classes(outputs) == dataset.labels[rows]) & finite, float)
    y = dataset.y[rows, 0]
    spread = float(np.mean(np.square(y - dataset.y[data.training_rows, 0].mean()))) or 1.0
    with non_finite_allowed():
        scores = 1.0 - np.square(outputs[:, 0] - y) / spread
    return np.where(finite, np.maximum(scores, WORST_SCORE), WORST_SCORE)


def _row_losses(outputs: np.ndarray, data: PreparedData, rows: np.ndarray) -> np.ndarray:
    dataset = data.dataset
    if dataset.task == "classification":
        given = class_probabilities(outputs)[np.arange(len(rows)), dataset.labels[rows]]
        return np.asarray(-np.log(np.maximum(given, math.exp(-WORST_LOSS))))
    variance = float(dataset.y[data.training_rows, 0].var()) or 1.0
    squares = np.square(outputs[:, 0] - dataset.y[rows, 0])
    return np.asarray(np.minimum(squares / variance, WORST_LOSS))


def _of_the_data(experiment: Experiment) -> Experiment:
    """The same rows, with the small network."""
    kept = {name: getattr(experiment, name) for name in _OF_THE_DATA}
    limit = min(experiment.training_limit or MOST_TRAINING, MOST_TRAINING)
    return Experiment(**{**SOUND, **kept, "training_limit": limit})


def _measured(bare: Experiment) -> Reference:
    data = prepare(bare)
    training, validation = data.training_rows, data.validation_rows[:MOST_COMPARED]
    # Too few validation rows say nothing; then what can be learnt of the training rows must do.
    kind = "validation" if len(validation) >= FEWEST_ROWS else "training"
    rows = validation if kind == "validation" else training
    dataset, classes = data.dataset, data.dataset.task == "classification"

    def answers(words: str, outputs: np.ndarray, by_heart: bool) -> Answers:
        """From the outputs for the training and the validation rows, in the places of these."""
        honest = validation if by_heart else np.concatenate([validation, training])
        right, labels = np.zeros(0), np.zeros(0, np.int64)
        if classes:
            right, labels = row_scores(outputs[honest], data, honest), dataset.labels[honest]
        counts = [np.bincount(labels, weights, dataset.k) for weights in (right, right >= 0)]
        return Answers(
            words,
            row_scores(outputs[rows], data, rows),
            _row_losses(outputs[rows], data, rows),
            float(row_scores(outputs[training], data, training).mean()),
            np.stack(counts, axis=1),
        )

    guess = np.tile(dataset.y[training].mean(axis=0), (dataset.n, 1))
    methods = []
    if kind == "validation":
        k = min(NEIGHBOURS, len(training) - 1)
        words = "the nearest training row" if k == 1 else f"the {k} nearest training rows"
        found = answers(words, _neighbours(data, np.concatenate([training, validation]), k), False)
        methods.append(replace(found, training=math.nan))
    networks = {"a linear model": (), "a network with 32 + 32 hidden units": (32, 32)}
    for words, hidden in networks.items():
        outputs = _trained(bare.replace(hidden_units=hidden), data, training, validation)
        methods.append(answers(words, outputs, bool(hidden)))
    return Reference(kind, rows, answers("a constant guess", guess, False), tuple(methods))


def _trained(
    bare: Experiment, data: PreparedData, training: np.ndarray, others: np.ndarray
) -> np.ndarray:
    """The outputs of a network that has learnt the ``training`` rows, for these and the ``others``
    in the places of these rows, (n of the data set, k); other rows stay NaN.

    It learns a data set of these rows alone: measuring all rows of a large table after every epoch
    would take longer than learning.
    """
    dataset = data.dataset
    learnt = replace(
        dataset,
        name=OWN_DATA,
        x=dataset.x[training],
        y=dataset.y[training],
        row_names=tuple(dataset.row_names[row] for row in training),
    )
    batches = -(-len(training) // bare.batch_size)
    alone = bare.with_data(OWN_DATA, learnt).replace(
        epochs=max(1, min(MOST_EPOCHS, STEPS // batches)),
        feature_noise=0.0,
        label_flips=0.0,
        copies=1,
        training_limit=0,
        validation_share=0.0,
        test_share=0.0,
    )
    trainer = Trainer(alone, history_bytes=0)
    trainer.run_to_end()
    rows = np.concatenate([training, others])
    with non_finite_allowed():
        _z, a = Outputs(trainer.network)(data.x[rows])
    found = np.full((dataset.n, a.shape[1]), np.nan)
    scaler = trainer.data.target_scaler
    found[rows] = a if scaler is None else scaler.inverse(a)
    return found


def _neighbours(data: PreparedData, rows: np.ndarray, k: int) -> np.ndarray:
    """For each of ``rows`` the mean target of its ``k`` nearest other training rows, in the place
    of that row, (n of the data set, targets); for classes with a little of the shares in all
    training rows, so that none is impossible. Other rows stay NaN."""
    training, dataset = data.training_rows, data.dataset
    x, y = data.x[training], dataset.y[training]
    place = np.full(dataset.n, -1)
    place[training] = np.arange(len(training))
    squares = (x * x).sum(axis=1)
    found = np.full((dataset.n, dataset.k), np.nan)
    for first in range(0, len(rows), 256):
        block = rows[first : first + 256]
        distances = squares - 2 * data.x[block] @ x.T
        own = place[block]
        distances[np.flatnonzero(own >= 0), own[own >= 0]] = np.inf
        nearest = np.argpartition(distances, k - 1, axis=1)[:, :k]
        found[block] = y[nearest].mean(axis=1)
    if dataset.task == "classification":
        found = (k * found + y.mean(axis=0)) / (k + 1)
    return found
