"""One prediction under three losses, for the lesson "Loss": terms, totals and gradients.

No Streamlit here. Cross-entropy and squared error are the engine's; the absolute difference is the
course's own example and no loss of the engine, so it is added up here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuralnet.activations import Softmax
from neuralnet.data.datasets import PENGUIN_SPECIES
from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.inside.explain import batch_loss
from neuralnet.losses import CategoricalCrossEntropy, MeanSquaredError
from neuralnet.training import Trainer

FloatArray = NDArray[np.float64]


# --- what is compared --------------------------------------------------------------------------


@dataclass(frozen=True)
class Prediction:
    """Logits ``z`` of the classes ``names``, and which of them is true."""

    z: tuple[float, ...]
    label: int
    names: tuple[str, ...]

    @property
    def p(self) -> FloatArray:
        """The probabilities that softmax makes of z."""
        p: FloatArray = Softmax().forward(np.array([self.z], dtype=np.float64))[0]
        return p

    @property
    def limit(self) -> float:
        """The range, ±, of sliders that hold z."""
        return max(8.0, float(np.ceil(np.abs(self.z).max())))

    def with_logit(self, index: int, value: float) -> Prediction:
        """The same prediction with one logit moved."""
        return replace(self, z=tuple(value if k == index else z for k, z in enumerate(self.z)))


def saying(p: Sequence[float], label: int) -> Prediction:
    """Probabilities ``p`` of the three species; logits that give them are ln p."""
    return Prediction(tuple(float(z) for z in np.log(p)), label, PENGUIN_SPECIES)


UNIT_CASE = saying((0.3, 0.1, 0.6), 2)  # the course's training example
COURSE_BIRD = saying((0.2, 0.7, 0.1), 0)  # its answer for a real Adelie


def own_prediction(trainer: Trainer, row: int) -> Prediction:
    """What the learner's network says about ``row`` of the data set, at the present parameters.

    One sigmoid unit has one logit z; softmax of (0, z) is the same pair of probabilities.
    """
    dataset = trainer.data.dataset
    z = network_outputs(trainer, row)[0]
    return Prediction(
        tuple([0.0, *z] if len(z) == 1 else z), int(dataset.labels[row]), dataset.class_names
    )


def network_outputs(trainer: Trainer, row: int) -> tuple[list[float], list[float]]:
    """z and a of the output layer for one row of the data set."""
    probe = trainer.network.sharing_theta()
    with non_finite_allowed():
        probe.forward(trainer.xp.asarray(trainer.data.x[row : row + 1]))
    output = probe.layers[-1]
    z, a = ([float(value) for value in to_host(array)[0]] for array in (output.z, output.a))
    return z, a


# --- three losses ------------------------------------------------------------------------------


@dataclass(frozen=True)
class LossComparison:
    """Every class's share in three losses, and the gradient of each loss at the logits z."""

    prediction: Prediction
    p: FloatArray
    y: FloatArray
    difference: FloatArray  # ŷ − y
    absolute: FloatArray  # |ŷ − y|
    squared: FloatArray  # (ŷ − y)²
    surprise: FloatArray  # −y ln ŷ
    mean_squared: float
    cross_entropy: float
    gradient_absolute: FloatArray
    gradient_squared: FloatArray
    gradient_cross_entropy: FloatArray

    @property
    def sum_absolute(self) -> float:
        """Σ |ŷ − y|."""
        return float(self.absolute.sum())

    @property
    def mean_absolute(self) -> float:
        """Σ |ŷ − y| / k."""
        return float(self.absolute.mean())

    @property
    def sum_squared(self) -> float:
        """Σ (ŷ − y)²."""
        return float(self.squared.sum())


def compare(prediction: Prediction) -> LossComparison:
    """The three losses of one prediction, class by class."""
    p = prediction.p[None, :]
    k = p.shape[1]
    z = np.array([prediction.z], dtype=np.float64)
    y = np.zeros_like(p)
    y[0, prediction.label] = 1.0
    squared_error, cross_entropy = MeanSquaredError(), CategoricalCrossEntropy()
    surprise = cross_entropy.terms(p, y)[0]
    L = float(cross_entropy.value_from_z(z, p, y))
    if not np.isfinite(surprise).all():  # a probability too small for the computer; z knows better
        surprise = y[0] * L
    return LossComparison(
        prediction,
        p[0],
        y[0],
        (p - y)[0],
        np.abs(p - y)[0],
        squared_error.terms(p, y)[0] * k,
        surprise,
        float(squared_error.value(p, y)),
        L,
        through_softmax(p, np.sign(p - y) / k)[0],
        through_softmax(p, squared_error.gradient(p, y))[0],
        cross_entropy.canonical_dL_dz(p, y)[0],
    )


def through_softmax(p: FloatArray, dL_da: FloatArray) -> FloatArray:
    """∂L/∂z from ∂L/∂a, for the softmax outputs ``p``."""
    return np.asarray(Softmax().backward(p, p, dL_da))  # needs a alone, not z


# --- what a wrong answer costs -------------------------------------------------------------------


@dataclass(frozen=True)
class Costs:
    """For probabilities ``p`` of the true class: three losses of that class alone, and how hard
    each pulls at its logit, |∂L/∂z|."""

    p: FloatArray
    cross_entropy: FloatArray  # −ln p
    absolute: FloatArray  # |1 − p|
    squared: FloatArray  # (1 − p)²
    pull_cross_entropy: FloatArray
    pull_absolute: FloatArray
    pull_squared: FloatArray


def costs(p: Sequence[float] | FloatArray) -> Costs:
    """Each p is the true class of a two-class softmax; the pull at its own logit depends on p
    alone, however many other classes there are."""
    values = np.asarray(p, dtype=np.float64)
    a = np.stack([values, 1.0 - values], axis=-1)
    y = np.zeros_like(a)
    y[:, 0] = 1.0
    true = y  # a gradient ∂L/∂a that reaches the true class alone
    n = len(values)
    entropy = CategoricalCrossEntropy()
    # One output: the mean over the outputs that MeanSquaredError takes is the square itself.
    one, target = values[:, None], np.ones((n, 1))
    squared = MeanSquaredError()
    slope = squared.gradient(one, target) * n
    return Costs(
        values,
        entropy.terms(a, y)[:, 0],
        np.abs(1.0 - values),
        squared.terms(one, target)[:, 0],
        np.abs(entropy.canonical_dL_dz(a, y) * n)[:, 0],
        np.abs(through_softmax(a, -true))[:, 0],
        np.abs(through_softmax(a, true * slope))[:, 0],
    )


# --- from one row to the batch -------------------------------------------------------------------


@dataclass(frozen=True)
class BatchRow:
    """One row of the batch: its place in the data set, target and output as the network has them,
    its loss, and its share of the batch's mean, loss ÷ n."""

    row: int
    y: tuple[float, ...]
    a: tuple[float, ...]
    loss: float
    share: float


def batch_rows(trainer: Trainer) -> tuple[list[BatchRow], float]:
    """Every row of the step's batch with its loss, and L, their mean as the engine has it."""
    with non_finite_allowed():
        total = batch_loss(trainer.network, trainer.y)
    rows = trainer.data.training_rows[trainer.batch_rows]
    a, y = to_host(trainer.network.layers[-1].a), to_host(trainer.y)
    found = [
        BatchRow(
            int(row),
            tuple(float(value) for value in y[i]),
            tuple(float(value) for value in a[i]),
            term.factors[0],
            term.value,
        )
        for i, (row, term) in enumerate(zip(rows, total.terms, strict=True))
    ]
    return found, total.total


# --- numbers -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NumberCase:
    """A predicted number against the true one, in the target's unit and as the network sees them
    (standardised). ``loss`` is the engine's squared error of the scaled ones."""

    value: float
    predicted: float
    scaled_value: float
    scaled_prediction: float
    scale: float
    loss: float

    @property
    def error(self) -> float:
        """Predicted − true, in the target's unit."""
        return self.predicted - self.value

    @property
    def scaled_error(self) -> float:
        """The same error in standard deviations of the training targets."""
        return self.scaled_prediction - self.scaled_value


def number_case(trainer: Trainer, row: int, predicted: float | None = None) -> NumberCase:
    """The squared error of one row: of the network's own prediction, or of ``predicted``."""
    data = trainer.data
    scaler = data.target_scaler
    assert scaler is not None
    value = float(data.dataset.y[row, 0])
    y = np.array([[float(data.y[row, 0])]])
    if predicted is None:
        a = np.array([network_outputs(trainer, row)[1]])
        predicted = float(scaler.inverse(a)[0, 0])
    else:
        a = np.asarray(scaler.transform(np.array([[predicted]])))
    with non_finite_allowed():
        loss = float(MeanSquaredError().value(a, y))
    return NumberCase(
        value, predicted, float(y[0, 0]), float(a[0, 0]), float(scaler.scale[0]), loss
    )
