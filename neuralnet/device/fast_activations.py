"""The activation functions in a fast form: in place, and on a GPU as kernels.

``activations`` says what each function is; here is how a training step computes it. A fast form
writes into the room that it is given and allocates nothing, so every formula is cut into single
operations with ``out=``. A test compares each with the plain form. An activation that is not listed
in ``FAST`` is computed by its plain form.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any, ClassVar, Protocol

import numpy as np

from neuralnet.device.arrays import LARGEST_EXPONENT, Array
from neuralnet.device.kernels import elementwise_kernel, product
from neuralnet.device.rows import by_columns, has_many_short_rows, largest_of_rows


class PlainActivation(Protocol):
    """What `activations` has: a = φ(z), and ∂L/∂z from ∂L/∂a, as new arrays."""

    name: ClassVar[str]

    def forward(self, z: Array) -> Array: ...
    def backward(self, z: Array, a: Array, dL_da: Array) -> Array: ...


class InPlace:
    """φ and its way back, written into ``out``: here by copying what the plain form makes."""

    def __init__(self, plain: PlainActivation, xp: ModuleType, dtype: Any) -> None:
        self._plain, self.xp = plain, xp
        # Numbers of a formula, for arrays of this ``dtype``: a Python number costs a ufunc more
        # than it takes to compute ten rows.
        self._zero, self._one = xp.zeros((), dtype), xp.ones((), dtype)

    def forward(self, z: Array, out: Array) -> Array:
        """Write φ(z) into ``out`` and return it."""
        out[...] = self._plain.forward(z)
        return out

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        """Write ∂L/∂z into ``out`` and return it; ``a`` is φ(z) from the forward pass."""
        out[...] = self._plain.backward(z, a, dL_da)
        return out


class FastIdentity(InPlace):
    def forward(self, z: Array, out: Array) -> Array:
        out[...] = z
        return out

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        out[...] = dL_da
        return out


class FastSigmoid(InPlace):
    def __init__(self, plain: PlainActivation, xp: ModuleType, dtype: Any) -> None:
        super().__init__(plain, xp, dtype)
        self._largest = xp.full((), LARGEST_EXPONENT[np.dtype(dtype).itemsize], dtype)

    def forward(self, z: Array, out: Array) -> Array:
        xp = self.xp
        xp.negative(z, out=out)
        xp.minimum(out, self._largest, out=out)
        xp.exp(out, out=out)
        out += self._one
        return xp.reciprocal(out, out=out)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        self.xp.subtract(self._one, a, out=out)
        out *= a
        out *= dL_da
        return out


class FastTanh(InPlace):
    def forward(self, z: Array, out: Array) -> Array:
        return self.xp.tanh(z, out=out)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        xp = self.xp
        xp.multiply(a, a, out=out)
        xp.subtract(self._one, out, out=out)
        out *= dL_da
        return out


class FastReLU(InPlace):
    def forward(self, z: Array, out: Array) -> Array:
        return self.xp.maximum(z, self._zero, out=out)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        # a is never negative, so its sign is 1 where the unit is on and 0 where it is off.
        self.xp.sign(a, out=out)
        out *= dL_da
        return out


class FastLeakyReLU(InPlace):
    slope = 0.01

    def forward(self, z: Array, out: Array) -> Array:
        xp = self.xp
        xp.multiply(z, self.slope, out=out)
        return xp.maximum(z, out, out=out)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        xp = self.xp
        xp.greater(z, self._zero, out=out)
        out *= 1.0 - self.slope
        out += self.slope
        out *= dL_da
        return out


class FastSoftmax(InPlace):
    def __init__(self, plain: PlainActivation, xp: ModuleType, dtype: Any) -> None:
        super().__init__(plain, xp, dtype)
        self._product = product(xp, 2)
        # One number per row, kept between calls so that a training step allocates nothing, the same
        # memory as one column, and the column of ones that adds a row up: as a matrix product this
        # takes a fifth of `sum`'s time. And whether there are many rows, of few numbers each.
        self._per_row: dict[tuple[int, ...], tuple[Array, Array, Array, bool]] = {}

    def _row_buffers(self, z: Array) -> tuple[Array, Array, Array, bool]:
        buffers = self._per_row.get(z.shape)
        if buffers is None or buffers[0].dtype != z.dtype:
            if len(self._per_row) >= 4:
                self._per_row.clear()
            per_row = self.xp.full((*z.shape[:-1], 1), np.nan, dtype=z.dtype)
            ones = self.xp.ones((z.shape[-1], 1), dtype=z.dtype)
            many = has_many_short_rows(z, self.xp)
            buffers = self._per_row[z.shape] = per_row, per_row.reshape(-1, 1), ones, many
        return buffers

    def forward(self, z: Array, out: Array) -> Array:
        xp, (per_row, column, ones, many) = self.xp, self._row_buffers(z)
        largest_of_rows(z, out=per_row, xp=xp)
        if many:
            by_columns(xp.subtract, z, per_row, out)
        else:
            xp.subtract(z, per_row, out=out)
        xp.exp(out, out=out)
        self._product(out.reshape(-1, z.shape[-1]), ones, out=column)
        if many:
            by_columns(xp.divide, out, per_row, out)
        else:
            out /= per_row
        return out

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        xp, (per_row, column, ones, _many) = self.xp, self._row_buffers(z)
        xp.multiply(a, dL_da, out=out)
        self._product(out.reshape(-1, z.shape[-1]), ones, out=column)
        xp.subtract(dL_da, per_row, out=out)
        out *= a
        return out


FAST: dict[str, type[InPlace]] = {
    "identity": FastIdentity,
    "sigmoid": FastSigmoid,
    "tanh": FastTanh,
    "relu": FastReLU,
    "leaky_relu": FastLeakyReLU,
    "softmax": FastSoftmax,
}


def fast_activation(plain: PlainActivation, xp: ModuleType, dtype: Any) -> InPlace:
    """The fast form of an activation for arrays of ``dtype``; where there is none, its plain form
    with an ``out``."""
    return FAST.get(plain.name, InPlace)(plain, xp, dtype)


# --- on a GPU ------------------------------------------------------------------------------------

# One entry of φ and of its way back in C, T its type. Softmax takes a whole row and has none.
IN_C = {
    "identity": ("a = z", "dL_dz = dL_da"),
    "sigmoid": (
        "a = -z > largest ? largest : -z; a = T(1) / (T(1) + exp(a))",
        "dL_dz = (T(1) - a) * a * dL_da",
    ),
    "tanh": ("a = tanh(z)", "dL_dz = (T(1) - a * a) * dL_da"),
    "relu": ("a = z < 0 ? T(0) : z", "dL_dz = a > 0 ? dL_da : a * dL_da"),
    "leaky_relu": (
        "a = z < 0 ? T(0.01) * z : z",
        "dL_dz = z > 0 ? dL_da : T(0.01) * dL_da",
    ),
}


class FusedActivation:
    """``z += b; a = φ(z)`` as one call of the device, and ∂L/∂z from ∂L/∂a as another."""

    def __init__(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
        self._forward, self._backward = forward, backward

    def forward(self, z: Array, b: Array, a: Array) -> Array:
        """Add b (…, 1, units) to z, which is xW, write φ(z) into ``a`` and return it."""
        self._forward(z, b, LARGEST_EXPONENT[z.dtype.itemsize], z, a)
        return a

    def after(self, b: Array) -> Callable[[Array, Array], Array]:
        """``forward`` with the bias of one layer, as a function of z and a."""
        return lambda z, a: self.forward(z, b, a)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        """Write ∂L/∂z into ``out`` and return it."""
        self._backward(z, a, dL_da, out)
        return out


def fused_activation(name: str, xp: ModuleType) -> FusedActivation | None:
    """The kernels of the activation ``name``, forwards and backwards; None on the CPU, or for an
    activation that is not listed in ``IN_C``."""
    if name not in IN_C:
        return None
    in_c = IN_C[name]
    forward = elementwise_kernel(
        xp, "T xW, T b, T largest", "T z, T a", f"z = xW + b; {in_c[0]};", f"bias_and_{name}"
    )
    backward = elementwise_kernel(
        xp, "T z, T a, T dL_da", "T dL_dz", f"{in_c[1]};", f"{name}_backward"
    )
    return FusedActivation(forward, backward) if forward and backward else None
