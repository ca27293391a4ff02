"""The losses in a fast form: in place, with scratch arrays that are kept between steps.

``losses`` says what each loss is; here is how a training step computes it. A test compares each
with the plain form. A loss that is not listed in ``FAST`` is computed by its plain form.
"""

from types import ModuleType
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from neuralnet.device.arrays import SMALLEST_NORMAL, Array, without_logarithm
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


class Scratch(NamedTuple):
    """Room for one number of every output, the same memory with the rows laid end to end, and two
    constants of its kind: as many ones, and a zero (a Python number costs a ufunc more than it
    takes to compute ten rows)."""

    numbers: Array
    flat: Array
    ones: Array
    zero: Array


class InPlace:
    """L and its gradients, written into ``out``: here by copying what the plain form makes."""

    def __init__(self, plain: PlainLoss, xp: ModuleType) -> None:
        self._plain, self.xp = plain, xp
        self._inner_product = inner_product(xp)
        self._scratch: dict[tuple[int, ...], Scratch] = {}
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
        scratch = self._room(v)
        self.xp.multiply(u, v, out=scratch.numbers)
        return scratch.flat.sum(axis=-1)

    def _room(self, like: Array) -> Scratch:
        """Scratch arrays for outputs shaped like these, kept for a few shapes."""
        xp, shape, dtype = self.xp, like.shape, like.dtype
        scratch = self._scratch.get(shape)
        if scratch is None or scratch.numbers.dtype != dtype:
            if len(self._scratch) >= 4:
                self._scratch.clear()
            numbers = xp.full(shape, np.nan, dtype=dtype)
            flat = numbers.reshape(*shape[:-2], shape[-2] * shape[-1])
            ones, zero = xp.ones(flat.shape[-1], dtype=dtype), xp.zeros((), dtype=dtype)
            scratch = self._scratch[shape] = Scratch(numbers, flat, ones, zero)
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
        difference, flat, *_constants = self._room(a)
        self.xp.subtract(a, y, out=difference)
        difference *= difference
        return flat.sum(axis=-1) / flat.shape[-1]

    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        return self.value(a, y)

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        self.xp.subtract(a, y, out=out)
        out *= 2.0 / (a.shape[-2] * a.shape[-1])
        return out


def _are_probabilities(a: Array, xp: ModuleType) -> bool:
    """Do all outputs lie from 0 to 1? On a GPU, which would have to be waited for, none is said to:
    what is done about it changes nothing where they do."""
    return bool(xp is np and a.min(initial=0.0) >= 0.0 and a.max(initial=1.0) <= 1.0)


class FastBinaryCrossEntropy(InPlace):
    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        xp, (buffer, flat, ones, zero) = self.xp, self._room(z)
        xp.heaviside(z, zero, out=buffer)  # 1 where z > 0
        buffer -= y
        L = self._inner(buffer, z)
        xp.abs(z, out=buffer)
        xp.negative(buffer, out=buffer)
        xp.exp(buffer, out=buffer)
        xp.log1p(buffer, out=buffer)
        # As a product with ones a few numbers add up in half of ``sum``'s time.
        L += self._inner_product(ones, flat) if flat.ndim == 1 else flat.sum(axis=-1)
        return L / len(ones)

    def gradient(self, a: Array, y: Array, out: Array) -> Array:
        xp, buffer = self.xp, self._room(a).numbers
        smallest = SMALLEST_NORMAL[a.dtype.itemsize]
        xp.subtract(1.0, a, out=buffer)
        xp.maximum(buffer, smallest, out=buffer)
        xp.subtract(1.0, y, out=out)
        out /= buffer
        xp.maximum(a, smallest, out=buffer)
        xp.divide(y, buffer, out=buffer)
        out -= buffer
        out *= 1.0 / (a.shape[-2] * a.shape[-1])
        if not _are_probabilities(a, xp):
            out += without_logarithm(a, y, xp)
            out += without_logarithm(1.0 - a, 1.0 - y, xp)
        return out


class FastCategoricalCrossEntropy(InPlace):
    def value_from_z(self, z: Array, a: Array, y: Array) -> Array:
        xp, buffer = self.xp, self._room(z).numbers
        # Where no a has underflowed, which a GPU would have to be waited for to know, its logarithm
        # has all its digits. (``reduce`` is what ``a.min`` calls, on a way that takes longer.)
        smallest = SMALLEST_NORMAL[a.dtype.itemsize]
        if xp is np and np.minimum.reduce(a, axis=None, initial=1.0) >= smallest:
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
        if not _are_probabilities(a, self.xp):
            out += without_logarithm(a, y, self.xp)
        return out


FAST: dict[str, type[InPlace]] = {
    "mse": FastMeanSquaredError,
    "binary_cross_entropy": FastBinaryCrossEntropy,
    "cross_entropy": FastCategoricalCrossEntropy,
}


def fast_loss(plain: PlainLoss, xp: ModuleType) -> InPlace:
    """The fast form of a loss; where there is none, its plain form with an ``out``."""
    return FAST.get(plain.name, InPlace)(plain, xp)
