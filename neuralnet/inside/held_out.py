"""The test rows: measured once, at the end, and an honest count of how often they were looked at.

Every choice made by looking at the validation rows fits the run to them a little, so their figures
flatter. Rows that had no part in any choice tell how good the network is on new rows; but only the
first time. Who measures, changes something and measures again has chosen by them too.
"""

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.inside.evaluation import (
    NO_CLASS,
    confusion_matrix,
    predicted_classes,
)
from neuralnet.inside.luck import accuracy_interval, chance_of_gap, rmse_interval
from neuralnet.measuring import Outputs, metric
from neuralnet.training import Trainer

MOST_LOOKS = 30  # that are remembered; a look takes a bit for each row of the data set


@dataclass(frozen=True, eq=False)
class Figures:
    """What ``n`` rows say of a network: the mean loss, and the accuracy (0 to 1) or the root mean
    squared error in the target's unit, between ``low`` and ``high`` 95 times in 100 (`luck` says
    how exactly).

    For classes ``right`` rows are classified correctly and ``confusion`` is the matrix; for values
    both are None, and so they are where an output is inf or NaN: no figure is finite then.
    """

    n: int
    loss: float
    metric: float
    low: float
    high: float
    right: int | None
    confusion: np.ndarray | None


def measure_rows(trainer: Trainer, rows: np.ndarray) -> Figures:
    """The network at the trainer's present parameters on ``rows`` of the data set (at least one),
    dropout off. Nothing of the trainer changes."""
    data, xp, network = trainer.data, trainer.xp, trainer.network
    dataset, scaler = data.dataset, data.target_scaler
    unit = None if scaler is None else xp.asarray(scaler.scale)
    y = xp.asarray(data.y[rows])
    with non_finite_allowed():
        z, a = Outputs(network)(xp.asarray(data.x[rows]))
        L = float(to_host(network.loss_of(z, a, y)))
        value = float(to_host(metric(a, y, unit, xp)))
        outputs = to_host(a).astype(np.float64)
        if scaler is not None:
            errors = scaler.inverse(outputs)[:, 0] - dataset.y[rows, 0]
            return Figures(len(rows), L, value, *rmse_interval(errors), None, None)
    if not np.isfinite(outputs).all():
        return Figures(len(rows), L, value, math.nan, math.nan, None, None)
    labels, predicted = dataset.labels[rows], predicted_classes(outputs)
    right = int((labels == predicted).sum())
    confusion = confusion_matrix(labels, predicted, dataset.k)
    return Figures(len(rows), L, value, *accuracy_interval(right, len(rows)), right, confusion)


def row_scores(trainer: Trainer, rows: np.ndarray) -> np.ndarray:
    """How well each of ``rows`` is answered at the present parameters, (n,): 1 or 0 for a class
    that is right or wrong, or the squared error in the target's unit. NaN where an output is not
    finite."""
    data = trainer.data
    with non_finite_allowed():
        outputs = trainer.outputs()[rows]
        if data.target_scaler is not None:
            return np.asarray(np.square(outputs[:, 0] - data.dataset.y[rows, 0]))
        predicted = predicted_classes(outputs)
        right = (predicted == data.dataset.labels[rows]).astype(np.float64)
        return np.where(predicted == NO_CLASS, np.nan, right)


@dataclass(frozen=True, eq=False)
class Look:
    """The test rows were measured: ``number`` counts the looks at rows of this test, 1 the first.
    ``run`` is the run's hash, ``step`` and ``epoch`` its state, and ``described`` says what it was.
    ``chance`` is that of a gap between validation and test rows as large as theirs, if luck alone
    dealt the rows out: ``luck.chance_of_gap``.
    """

    run: str
    step: int
    epoch: int
    described: str
    figures: Figures
    chance: float
    number: int
    data: str
    rows: np.ndarray  # a bit for each row of the data set


@dataclass
class Looks:
    """All looks of one learner at test rows, the latest ``MOST_LOOKS`` of them."""

    _looks: deque[Look] = field(default_factory=lambda: deque(maxlen=MOST_LOOKS))

    def at(self, trainer: Trainer) -> Look | None:
        """The look at the trainer's present state, if there was one."""
        key, step = trainer.run_spec.key, trainer.step
        return next((k for k in self.earlier(trainer) if (k.run, k.step) == (key, step)), None)

    def earlier(self, trainer: Trainer) -> list[Look]:
        """The looks at any of this run's test rows, whatever run they were made in."""
        digest, rows = trainer.data.dataset.digest, _bits(trainer)
        return [look for look in self._looks if look.data == digest and (look.rows & rows).any()]

    def take(self, trainer: Trainer, described: str) -> Look:
        """Measure the test rows and count it. The same state of the same run says nothing new, so
        asking for it again gives the look that was taken."""
        known = self.at(trainer)
        if known is not None:
            return known
        number = 1 + max((look.number for look in self.earlier(trainer)), default=0)
        look = Look(
            run=trainer.run_spec.key,
            step=trainer.step,
            epoch=trainer.counter.epoch,
            described=described,
            figures=measure_rows(trainer, trainer.data.test_rows),
            chance=chance_of_gap(
                row_scores(trainer, trainer.data.validation_rows),
                row_scores(trainer, trainer.data.test_rows),
            ),
            number=number,
            data=trainer.data.dataset.digest,
            rows=_bits(trainer),
        )
        self._looks.append(look)
        return look


def _bits(trainer: Trainer) -> np.ndarray:
    """Which rows of the data set are test rows, eight to a byte."""
    is_test = np.zeros(trainer.data.dataset.n, dtype=bool)
    is_test[trainer.data.test_rows] = True
    return np.packbits(is_test)
