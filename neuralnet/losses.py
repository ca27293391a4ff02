"""Loss functions: how far the outputs a are from the targets y, as one number L.

L is the mean over the rows of a batch (and, for squared error and binary cross-entropy, over the
outputs). ``gradient`` is ∂L/∂a. Each loss has one output activation with which it makes a canonical
pair: there ∂L/∂z collapses to a multiple of (a − y), and the loss is computed from z, where no
logarithm of an underflowed zero can occur.
"""

from types import ModuleType
from typing import ClassVar

import numpy as np

from neuralnet.device.backend import Array
from neuralnet.device.kernels import inner_product


class Loss:
    """L of outputs ``a`` and targets ``y``, both (…, n, k). ``formula`` is LaTeX."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    canonical_activation: ClassVar[str]

    def __init__(self, xp: ModuleType = np) -> None:
        self.xp = xp
        self._inner_product = inner_product(xp)
        self._scratch: dict[tuple[int, ...], tuple[Array, Array]] = {}

    def terms(self, a: Array, y: Array) -> Array:
        """The share of every output in its row's loss, (…, n, k); their sum over k is the row's
        loss, and the mean of that over the rows is L."""
        raise NotImplementedError

    def value(self, a: Array, y: Array) -> Array:
        """L, one number per network: shape (…)."""
        return self.terms(a, y).sum(axis=-1).mean(axis=-1)

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        """L of the canonical pair, from the output layer's z: shape (…). Stable for any z."""
        raise NotImplementedError

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        """Write ∂L/∂a into ``out`` and return it."""
        raise NotImplementedError

    def canonical_dL_dz(self, a: Array, y: Array, out: Array) -> Array:
        """Write ∂L/∂z of the canonical pair into ``out`` and return it."""
        raise NotImplementedError

    def _inner(self, u: Array, v: Array) -> Array:
        """Σ u v over rows and outputs: one number per network. Uses the scratch array."""
        if v.ndim == 2:
            return self._inner_product(u, v)
        buffer, flat = self._buffer(v)
        self.xp.multiply(u, v, out=buffer)
        return flat.sum(axis=-1)

    def _buffer(self, like: Array) -> tuple[Array, Array]:
        """A scratch array shaped like the outputs, and the same memory, rows laid end to end."""
        shape = like.shape
        scratch = self._scratch.get(shape)
        if scratch is None or scratch[0].dtype != like.dtype:
            if len(self._scratch) >= 4:
                self._scratch.clear()
            buffer = self.xp.full(shape, np.nan, dtype=like.dtype)
            scratch = buffer, buffer.reshape(*shape[:-2], shape[-2] * shape[-1])
            self._scratch[shape] = scratch
        return scratch


class MeanSquaredError(Loss):
    name = "mse"
    title = "Mean squared error"
    formula = r"L = \frac{1}{n k}\sum_i \sum_k (a_{ik} - y_{ik})^2"
    canonical_activation = "identity"

    def terms(self, a: Array, y: Array) -> Array:
        return (a - y) ** 2 / a.shape[-1]

    def value(self, a: Array, y: Array) -> Array:
        difference, flat = self._buffer(a)
        self.xp.subtract(a, y, out=difference)
        difference *= difference
        return flat.sum(axis=-1) / flat.shape[-1]

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        return self.value(a, y)

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        self.xp.subtract(a, y, out=out)
        out *= 2.0 / (a.shape[-2] * a.shape[-1])
        return out

    def canonical_dL_dz(self, a: Array, y: Array, out: Array) -> Array:
        return self.gradient(a, y, out)


class BinaryCrossEntropy(Loss):
    name = "binary_cross_entropy"
    title = "Binary cross-entropy"
    formula = r"L = -\frac{1}{n k}\sum_i \sum_k y_{ik}\ln a_{ik} + (1 - y_{ik})\ln(1 - a_{ik})"
    canonical_activation = "sigmoid"

    def terms(self, a: Array, y: Array) -> Array:
        xp = self.xp
        with np.errstate(divide="ignore", invalid="ignore"):
            wrong = xp.where(y > 0, -y * xp.log(a), 0.0)
            wrong += xp.where(y < 1, -(1.0 - y) * xp.log1p(-a), 0.0)
        return wrong / a.shape[-1]

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        # −y ln σ(z) − (1 − y) ln(1 − σ(z)) = ln(1 + e^z) − y z
        buffer, flat = self._buffer(z)
        self.xp.logaddexp(z, 0.0, out=buffer)
        return (flat.sum(axis=-1) - self._inner(y, z)) / flat.shape[-1]

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        # ((1 − y)/(1 − a) − y/a)/(n k)
        xp, (buffer, _flat) = self.xp, self._buffer(a)
        # The smallest number stands for an a (or 1 − a) that underflowed: no NaN from 0/0.
        smallest = SMALLEST_NORMAL[a.dtype.itemsize]
        xp.subtract(1.0, a, out=buffer)
        xp.maximum(buffer, smallest, out=buffer)
        xp.subtract(1.0, y, out=out)
        out /= buffer
        xp.maximum(a, smallest, out=buffer)
        xp.divide(y, buffer, out=buffer)
        out -= buffer
        out *= 1.0 / (a.shape[-2] * a.shape[-1])
        return out

    def canonical_dL_dz(self, a: Array, y: Array, out: Array) -> Array:
        self.xp.subtract(a, y, out=out)
        out *= 1.0 / (a.shape[-2] * a.shape[-1])
        return out


class CategoricalCrossEntropy(Loss):
    name = "cross_entropy"
    title = "Cross-entropy"
    formula = r"L = -\frac{1}{n}\sum_i \sum_k y_{ik}\ln a_{ik}"
    canonical_activation = "softmax"

    def terms(self, a: Array, y: Array) -> Array:
        xp = self.xp
        with np.errstate(divide="ignore", invalid="ignore"):
            return xp.where(y > 0, -y * xp.log(a), 0.0)

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        # A row's loss is ln Σ_j e^{z_j} − Σ_k y_k z_k. The first part is z_k − ln a_k for every k;
        # the mean of those weighted by a leaves out each a that underflowed to zero.
        xp, (buffer, _flat) = self.xp, self._buffer(z)
        xp.subtract(a, y, out=buffer)
        L = self._inner(buffer, z)
        xp.maximum(a, SMALLEST_NORMAL[a.dtype.itemsize], out=buffer)
        xp.log(buffer, out=buffer)
        L -= self._inner(buffer, a)
        return L / z.shape[-2]

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        # The smallest number stands for an a that underflowed: 0/0 must not make a NaN of y = 0.
        self.xp.maximum(a, SMALLEST_NORMAL[a.dtype.itemsize], out=out)
        self.xp.divide(y, out, out=out)
        out *= -1.0 / a.shape[-2]
        return out

    def canonical_dL_dz(self, a: Array, y: Array, out: Array) -> Array:
        self.xp.subtract(a, y, out=out)
        out *= 1.0 / a.shape[-2]
        return out


# The smallest positive number of full precision, by bytes per number.
SMALLEST_NORMAL = {4: float(np.finfo(np.float32).tiny), 8: float(np.finfo(np.float64).tiny)}

LOSSES: dict[str, type[Loss]] = {
    loss.name: loss for loss in (CategoricalCrossEntropy, BinaryCrossEntropy, MeanSquaredError)
}
