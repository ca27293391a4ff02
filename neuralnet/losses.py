"""Loss functions: how far the outputs a are from the targets y, as one number L.

L is the mean over the rows of a batch (and, for all but cross-entropy, over the outputs).
``gradient`` is ∂L/∂a. A loss may have one output activation with which it makes a canonical pair:
there ∂L/∂z collapses to a multiple of (a − y), and the loss is computed from z, where no logarithm
of an underflowed zero can occur. Cross-entropy behind a sigmoid and binary cross-entropy behind a
softmax collapse to nothing so short, but their way over a loses digits too: they also have both
numbers from z (``value_behind``, ``dL_dz_behind``).

What stands here is the plain form, which says what is computed. A training step uses a form that
writes in place (`device/fast_losses`) where there is one, and a test compares the two.
"""

import math
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from neuralnet.device.arrays import SMALLEST_NORMAL, Array, without_logarithm
from neuralnet.errors import non_finite_allowed
from neuralnet.plurals import mid_sentence

# The factors of one term; their product is its value.
Factors = tuple[float, ...]


class Loss:
    """L of outputs ``a`` and targets ``y``, both (…, n, K). ``formula`` and ``slope`` are LaTeX,
    ``slope`` of ∂L/∂a of output j, with ŷ_{j} and y_{j} in it, and empty where the class does not
    say it. ``canonical_activation`` is empty for a loss that makes no canonical pair."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    slope: ClassVar[str] = ""
    canonical_activation: ClassVar[str] = ""
    # Another output activation with which L and ∂L/∂z are computed from z.
    from_z_activation: ClassVar[str] = ""
    # What advice and pages ask. Does it take logarithms of outputs, which must lie from 0 to 1?
    wants_probabilities: ClassVar[bool] = False
    root_is_rmse: ClassVar[bool] = False  # is √L the root mean squared error?

    def __init__(self, xp: ModuleType = np) -> None:
        self.xp = xp

    @classmethod
    def phrase(cls) -> str:
        """The title in the middle of a sentence: "mean squared error"."""
        return mid_sentence(cls.title)

    def terms(self, a: Array, y: Array) -> Array:
        """The share of every output in its row's loss, (…, n, K); their sum over the outputs is the
        row's loss, and the mean of that over the rows is L."""
        raise NotImplementedError

    def value(self, a: Array, y: Array) -> Array:
        """L, one number per network: shape (…)."""
        return self.terms(a, y).sum(axis=-1).mean(axis=-1)

    def gradient(self, a: Array, y: Array) -> Array:
        """∂L/∂a, shape (…, n, K)."""
        raise NotImplementedError

    def gradient_terms(self, a: np.floating[Any], y: float, n: int, K: int) -> dict[str, Factors]:
        """∂L/∂a of one output ``a`` among n rows of K as a sum: the factors of each term, by what
        it comes from: the "output", the "target", the "other" class, or the "limit" of the
        slope. Empty where the class does not say it."""
        return {}

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        """L of the canonical pair, from the output layer's z: shape (…). Stable for any z."""
        return self.value(a, y)

    def value_behind(self, z: Array, y: Array) -> Array:
        """L behind ``from_z_activation``, from the output layer's z: shape (…)."""
        raise NotImplementedError

    def dL_dz_behind(self, z: Array, y: Array) -> Array:
        """∂L/∂z behind ``from_z_activation``, shape (…, n, K)."""
        raise NotImplementedError

    def canonical_scale(self, n: int, K: int) -> float:
        """The factor of (a − y) in ∂L/∂z of the canonical pair, for n rows of K outputs."""
        raise NotImplementedError

    def canonical_dL_dz(self, a: Array, y: Array) -> Array:
        """∂L/∂z of the canonical pair, shape (…, n, K)."""
        n, K = a.shape[-2:]
        return (a - y) * self.canonical_scale(n, K)


class MeanSquaredError(Loss):
    """L = mean of (a − y)²: the mean over rows and outputs.

    Used where the target is a number. Large errors count most: twice as far costs four times as
    much, so one outlier can rule the fit. Behind a sigmoid or a softmax it learns slowly from
    outputs that are surely wrong, because φ′ is almost 0 there.

    Source: Legendre 1805 and Gauss 1809 (least squares).
    """

    name = "mse"
    title = "Mean squared error"
    formula = r"L = \frac{1}{n K}\sum_i \sum_k (\hat y_{ik} - y_{ik})^2"
    slope = r"\tfrac{2}{n\,K}\,(\hat y_{j} - y_{j})"
    root_is_rmse = True
    canonical_activation = "identity"

    def terms(self, a: Array, y: Array) -> Array:
        return (a - y) ** 2 / a.shape[-1]

    def gradient(self, a: Array, y: Array) -> Array:
        n, K = a.shape[-2:]
        return 2.0 * (a - y) / (n * K)

    def gradient_terms(self, a: np.floating[Any], y: float, n: int, K: int) -> dict[str, Factors]:
        return {"output": (float(a), 2.0 / (n * K)), "target": (-y, 2.0 / (n * K))}

    def canonical_scale(self, n: int, K: int) -> float:
        return 2.0 / (n * K)


class Huber(Loss):
    """L = mean of h(a − y) over rows and outputs, with h(d) = ½d² for |d| ≤ δ and δ(|d| − ½δ)
    beyond, δ = 1: a parabola for small errors that goes on as a straight line.

    Used where the target is a number and some rows are far off: however far, one row pulls with
    δ/(n K) at most, so an outlier cannot rule the fit. While every |a − y| is at most δ, it is
    exactly half the mean squared error, with half its gradient; a learning rate that suited that
    loss may be doubled. The trap is δ: it means something only beside the spread of the targets.
    They are standardised here, so δ is one standard deviation.

    Source: Huber 1964, Robust estimation of a location parameter.
    """

    name = "huber"
    title = "Huber loss"
    formula = (
        r"L = \frac{1}{n K}\sum_i \sum_k H(\hat y_{ik} - y_{ik}),\quad H(d) = "
        r"\begin{cases}\tfrac12 d^2 & |d| \le 1\\ |d| - \tfrac12 & |d| > 1\end{cases}"
    )
    slope = r"\tfrac{1}{n\,K}\,\min\bigl(1, \max(-1, \hat y_{j} - y_{j})\bigr)"
    delta = 1.0

    @classmethod
    def phrase(cls) -> str:
        return cls.title  # a name stays as it is

    def terms(self, a: Array, y: Array) -> Array:
        d = self.xp.abs(a - y)
        inside = self.xp.minimum(d, self.delta)  # of |d|, what lies on the parabola
        return inside * (d - 0.5 * inside) / a.shape[-1]

    def gradient(self, a: Array, y: Array) -> Array:
        n, K = a.shape[-2:]
        return self.xp.minimum(self.xp.maximum(a - y, -self.delta), self.delta) / (n * K)

    def gradient_terms(self, a: np.floating[Any], y: float, n: int, K: int) -> dict[str, Factors]:
        share, d = 1.0 / (n * K), float(a) - y
        if abs(d) > self.delta:
            return {"limit": (math.copysign(self.delta, d), share)}
        return {"output": (float(a), share), "target": (-y, share)}


def _log_sum_exp(z: Array, xp: ModuleType) -> Array:
    """ln Σ_j e^{z_j} of every row, (…, n, 1). The largest z is taken out: no e^z overflows."""
    largest = z.max(axis=-1, keepdims=True)
    return largest + xp.log(xp.exp(z - largest).sum(axis=-1, keepdims=True))


def _with_logarithm(p: Array, y: Array | float, xp: ModuleType) -> Array:
    """The probabilities p whose logarithm counts with weight y, for 1/p, its slope. The smallest
    number stands for one that underflowed, as 0/0 must not make a NaN of y = 0. A negative p has
    no logarithm and no slope: NaN, where it counts."""
    smallest = SMALLEST_NORMAL[p.dtype.itemsize]
    return xp.maximum(p, smallest) + without_logarithm(p, y, xp).astype(p.dtype)


class BinaryCrossEntropy(Loss):
    """L = mean of −y ln a − (1 − y) ln(1 − a): each output is asked yes or no.

    Used with sigmoid outputs: one for two classes, or several that each speak for themselves. It is
    the surprise at the true answer, −ln of its probability. The trap is the logarithm of 0: a
    sigmoid of z = 40 is 1 to the last digit, and ln(1 − a) is lost. From z nothing is lost:
    −y ln σ(z) − (1 − y) ln(1 − σ(z)) = ln(1 + e^z) − y z.

    Behind a softmax 1 − a_k is what the other classes have together, so

        ln(1 − a_k) = ln Σ_{j≠k} e^{z_j} − ln Σ_j e^{z_j}
        n K ∂L/∂z_j = Σ_k y_k (a_j − [j = k]) + Σ_k (1 − y_k) (a_j − b_kj)

    with b_kj = a_j / (1 − a_k), the softmax without class k, and b_kk = 0. Only the largest a of a
    row can be so near 1 that 1 − a loses digits; its sums are made without it.

    Source: Good 1952, Rational decisions (the logarithmic score); with networks Solla, Levin and
    Fleisher 1988, Accelerated learning in layered neural networks.
    """

    name = "binary_cross_entropy"
    title = "Binary cross-entropy"
    formula = (
        r"L = -\frac{1}{n K}\sum_i \sum_k y_{ik}\ln \hat y_{ik} + (1 - y_{ik})\ln(1 - \hat y_{ik})"
    )
    slope = (
        r"\tfrac{1}{n\,K}\Bigl("
        r"\tfrac{1 - y_{j}}{1 - \hat y_{j}} - \tfrac{y_{j}}{\hat y_{j}}\Bigr)"
    )
    wants_probabilities = True
    canonical_activation = "sigmoid"
    from_z_activation = "softmax"

    def terms(self, a: Array, y: Array) -> Array:
        xp = self.xp
        with non_finite_allowed():  # a term with y = 0, or 1 − y = 0, is 0 whatever its logarithm
            wrong = xp.where(y != 0, -y * xp.log(a), 0.0)
            wrong += xp.where(y != 1, -(1.0 - y) * xp.log1p(-a), 0.0)
        return wrong / a.shape[-1]

    def gradient(self, a: Array, y: Array) -> Array:
        n, K = a.shape[-2:]
        p, q = _with_logarithm(a, y, self.xp), _with_logarithm(1.0 - a, 1.0 - y, self.xp)
        return ((1.0 - y) / q - y / p) / (n * K)

    def gradient_terms(self, a: np.floating[Any], y: float, n: int, K: int) -> dict[str, Factors]:
        p, q = _with_logarithm(a, y, np), _with_logarithm(1.0 - a, 1.0 - y, np)
        share = 1.0 / (n * K)
        return {
            "other": (1.0 - y, 1.0 / float(q), share),
            "target": (-y, 1.0 / float(p), share),
        }

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        # ln(1 + e^z) is max(z, 0) + ln(1 + e^−|z|): no e^z overflows, and for y = 0 or 1 the terms
        # that may be large cancel to the last digit.
        xp = self.xp
        return (((z > 0.0) - y) * z + xp.log1p(xp.exp(-xp.abs(z)))).mean(axis=(-2, -1))

    def canonical_scale(self, n: int, K: int) -> float:
        return 1.0 / (n * K)

    def value_behind(self, z: Array, y: Array) -> Array:
        xp, is_largest, others = self.xp, *self._without_largest(z)
        log_sum = _log_sum_exp(z, xp)
        log_a = z - log_sum
        rest = 1.0 - xp.exp(xp.where(is_largest, -np.inf, log_a))  # 1 − a_k, of the largest 1
        log_rest = xp.where(is_largest, _log_sum_exp(others, xp) - log_sum, xp.log(rest))
        return -(y * log_a + (1.0 - y) * log_rest).mean(axis=(-2, -1))

    def dL_dz_behind(self, z: Array, y: Array) -> Array:
        xp, is_largest, others = self.xp, *self._without_largest(z)
        n, K = z.shape[-2:]
        a = xp.exp(z - _log_sum_exp(z, xp))
        share_of_rest = xp.exp(others - _log_sum_exp(others, xp))  # b_kj, k the largest class
        pull = xp.where(is_largest, 0.0, (1.0 - y) / (1.0 - xp.where(is_largest, 0.0, a)))
        of_largest = xp.where(is_largest, 1.0 - y, 0.0).sum(axis=-1, keepdims=True)
        from_others = a * (pull.sum(axis=-1, keepdims=True) - pull)  # Σ_k (1 − y_k) b_kj, others
        return (K * a - y - from_others - of_largest * share_of_rest) / (n * K)

    def _without_largest(self, z: Array) -> tuple[Array, Array]:
        """Which z is the largest of its row, (…, n, K), and z with −∞ in its place."""
        xp = self.xp
        is_largest = xp.arange(z.shape[-1]) == z.argmax(axis=-1)[..., np.newaxis]
        return is_largest, xp.where(is_largest, -np.inf, z)


class CategoricalCrossEntropy(Loss):
    """L = mean over the rows of −Σ_k y_k ln a_k: the surprise at the true class.

    Used with softmax outputs, where one of several classes is true. The trap is again ln 0, for a
    probability that underflowed. From z nothing is lost: ln a_k = z_k − ln Σ_j e^{z_j}, and the
    largest z of the row is subtracted first, as softmax does.

    Source: Bridle 1990, Probabilistic interpretation of feedforward classification network outputs.
    """

    name = "cross_entropy"
    title = "Cross-entropy"
    formula = r"L = -\frac{1}{n}\sum_i \sum_k y_{ik}\ln \hat y_{ik}"
    slope = r"-\tfrac1n\, y_{j} / \hat y_{j}"
    wants_probabilities = True
    canonical_activation = "softmax"
    from_z_activation = "sigmoid"

    def terms(self, a: Array, y: Array) -> Array:
        with non_finite_allowed():  # a term with y = 0 is 0 whatever its logarithm
            return self.xp.where(y != 0, -y * self.xp.log(a), 0.0)

    def gradient(self, a: Array, y: Array) -> Array:
        return -y / _with_logarithm(a, y, self.xp) / a.shape[-2]

    def gradient_terms(self, a: np.floating[Any], y: float, n: int, K: int) -> dict[str, Factors]:
        return {"target": (-y, 1.0 / float(_with_logarithm(a, y, np)), 1.0 / n)}

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        xp, shifted = self.xp, z - z.max(axis=-1, keepdims=True)
        log_a = shifted - xp.log(xp.exp(shifted).sum(axis=-1, keepdims=True))
        return -(y * log_a).sum(axis=-1).mean(axis=-1)

    def canonical_scale(self, n: int, K: int) -> float:
        return 1.0 / n

    def value_behind(self, z: Array, y: Array) -> Array:
        # −ln σ(z) = ln(1 + e^−z)
        return (y * self.xp.logaddexp(-z, 0.0)).sum(axis=-1).mean(axis=-1)

    def dL_dz_behind(self, z: Array, y: Array) -> Array:
        # −y (1 − σ(z)), and 1 − σ(z) = 1/(1 + e^z)
        return -y * self.xp.exp(-self.xp.logaddexp(z, 0.0)) / z.shape[-2]


LOSSES: dict[str, type[Loss]] = {
    loss.name: loss
    for loss in (CategoricalCrossEntropy, BinaryCrossEntropy, MeanSquaredError, Huber)
}
