"""The losses in a fast form: in place, with scratch arrays that are kept between steps.

``losses`` says what each loss is; here is how a training step computes it. A test compares each
with the plain form. A loss that is not listed in ``FAST`` is computed by its plain form.
"""

from types import ModuleType
from typing import ClassVar, Protocol

import numpy as np

from neuralnet.device.arrays import SMALLEST_NORMAL, Array
from neuralnet.device.kernels import inner_product
from neuralnet.device.rows import by_columns, has_many_short_rows, largest_of_rows


class PlainLoss(Protocol):
    """What `losses` has: the value and its gradients, as new arrays."""

    name: ClassVar[str]

    def value(self, a: Array, y: Array) -> Array: ...
    def value_from_z(self, z: Array, a: Array, y: Array) -> Array: ...
    def gradient(self, a: Array, y: Array) -> Array: ...
    def canonical_dL_dz(self, a: Array, y: Array) -> Array: ...
    def canonical_scale(self, n: int, k: int) -> float: ...


class InPlace:
    """L and its gradients, written into ``out``: here by copying what the plain form makes."""

    def __init__(self, plain: PlainLoss, xp: ModuleType) -> None:
        self._plain, self.xp = plain, xp
        self._inner_product = inner_product(xp)
        self._scratch: dict[tuple[int, ...], tuple[Array, Array]] = {}
        self._per_row: dict[tuple[int, ...], Array] = {}

    def value(self, a: Array, y: Array) -> Array:
        """L, one number per network: shape (…)."""
        return self._plain.value(a, y)

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        """L of the canonical pair, from the output layer's z: shape (…)."""
        return self._plain.value_from_z(z, a, y)

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        """Write ∂L/∂a into ``out`` and return it."""
        out[...] = self._plain.gradient(a, y)
        return out

    def canonical_dL_dz(self, a: Array, y: Array, out: Array) -> Array:
        """Write ∂L/∂z of the canonical pair, a multiple of a − y, into ``out`` and return it."""
        self.xp.subtract(a, y, out=out)
        out *= self._plain.canonical_scale(a.shape[-2], a.shape[-1])
        return out

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

    def _row_buffer(self, like: Array) -> Array:
        """A scratch array with one number for every row of the outputs: (…, n, 1)."""
        shape = (*like.shape[:-1], 1)
        room = self._per_row.get(shape)
        if room is None or room.dtype != like.dtype:
            if len(self._per_row) >= 4:
                self._per_row.clear()
            room = self._per_row[shape] = self.xp.full(shape, np.nan, dtype=like.dtype)
        return room


class FastMeanSquaredError(InPlace):
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


class FastBinaryCrossEntropy(InPlace):
    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        xp, (buffer, flat) = self.xp, self._buffer(z)
        xp.greater(z, 0.0, out=buffer)
        buffer -= y
        L = self._inner(buffer, z)
        xp.abs(z, out=buffer)
        xp.negative(buffer, out=buffer)
        xp.exp(buffer, out=buffer)
        xp.log1p(buffer, out=buffer)
        return (L + flat.sum(axis=-1)) / flat.shape[-1]

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        xp, (buffer, _flat) = self.xp, self._buffer(a)
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


class FastCategoricalCrossEntropy(InPlace):
    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        xp, (buffer, _flat) = self.xp, self._buffer(z)
        # Where no a has underflowed, which a GPU would have to be waited for to know, its logarithm
        # has all its digits.
        if xp is np and a.min(initial=1.0) >= SMALLEST_NORMAL[a.dtype.itemsize]:
            xp.log(a, out=buffer)
            return self._inner(y, buffer) / -z.shape[-2]
        # With m, the largest z of a row, its loss is ln Σ_j e^{z_j − m} − Σ_k y_k (z_k − m).
        # Neither part can be negative, however few digits there are. The first is −ln of the
        # largest a, so no exponential is computed a second time.
        per_row = self._row_buffer(z)
        largest_of_rows(z, out=per_row, xp=xp)
        if has_many_short_rows(z, xp):
            by_columns(xp.subtract, z, per_row, buffer)
        else:
            xp.subtract(z, per_row, out=buffer)
        L = self._inner(y, buffer)
        largest_of_rows(a, out=per_row, xp=xp)
        xp.log(per_row, out=per_row)
        return (L + per_row.sum(axis=(-2, -1))) / -z.shape[-2]

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        self.xp.maximum(a, SMALLEST_NORMAL[a.dtype.itemsize], out=out)
        self.xp.divide(y, out, out=out)
        out *= -1.0 / a.shape[-2]
        return out


FAST: dict[str, type[InPlace]] = {
    "mse": FastMeanSquaredError,
    "binary_cross_entropy": FastBinaryCrossEntropy,
    "cross_entropy": FastCategoricalCrossEntropy,
}


def fast_loss(plain: PlainLoss, xp: ModuleType) -> InPlace:
    """The fast form of a loss; where there is none, its plain form with an ``out``."""
    return FAST.get(plain.name, InPlace)(plain, xp)
