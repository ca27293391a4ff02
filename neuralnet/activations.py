"""Activation functions a = φ(z) and how a gradient passes back through each.

``backward`` is a vector–Jacobian product: from ∂L/∂a it makes ∂L/∂z. For a function of one number
that is ∂L/∂a · φ′(z); for softmax, where every output depends on every z of its row, it is a sum.
Both directions write into ``out`` and allocate nothing. All work on the last axes, so that leading
axes (several networks at once) pass through untouched.
"""

from types import ModuleType
from typing import ClassVar

import numpy as np

from neuralnet.device.backend import Array
from neuralnet.device.kernels import LARGEST_EXPONENT, product
from neuralnet.device.rows import by_columns, has_many_short_rows, largest_of_rows


class Activation:
    """φ applied to z of shape (…, n, units). ``formula`` and ``derivative`` are LaTeX; ``in_c`` is
    the code of one entry, forwards and backwards, T its type; empty where it takes a whole row."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    derivative: ClassVar[str]
    in_c: ClassVar[tuple[str, str]] = ("", "")

    def __init__(self, xp: ModuleType = np) -> None:
        self.xp = xp

    def forward(self, z: Array, out: Array) -> Array:
        """Write φ(z) into ``out`` and return it."""
        raise NotImplementedError

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        """Write ∂L/∂z into ``out`` and return it; ``a`` is φ(z) from the forward pass."""
        raise NotImplementedError


class Identity(Activation):
    name = "identity"
    title = "Identity"
    formula = r"\varphi(z) = z"
    derivative = r"\varphi'(z) = 1"
    in_c = ("a = z", "dL_dz = dL_da")

    def forward(self, z: Array, out: Array) -> Array:
        out[...] = z
        return out

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        out[...] = dL_da
        return out


class Sigmoid(Activation):
    name = "sigmoid"
    title = "Sigmoid"
    formula = r"\varphi(z) = \frac{1}{1 + e^{-z}}"
    derivative = r"\varphi'(z) = a\,(1 - a)"
    in_c = (
        "a = -z > largest ? largest : -z; a = T(1) / (T(1) + exp(a))",
        "dL_dz = (T(1) - a) * a * dL_da",
    )

    def forward(self, z: Array, out: Array) -> Array:
        xp = self.xp
        xp.negative(z, out=out)
        # e^(-z) overflows for very negative z; at the cap the result is already about 1e-308.
        xp.minimum(out, LARGEST_EXPONENT[out.dtype.itemsize], out=out)
        xp.exp(out, out=out)
        out += 1.0
        return xp.reciprocal(out, out=out)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        self.xp.subtract(1.0, a, out=out)
        out *= a
        out *= dL_da
        return out


class Tanh(Activation):
    name = "tanh"
    title = "Tanh"
    formula = r"\varphi(z) = \tanh z"
    derivative = r"\varphi'(z) = 1 - a^2"
    in_c = ("a = tanh(z)", "dL_dz = (T(1) - a * a) * dL_da")

    def forward(self, z: Array, out: Array) -> Array:
        return self.xp.tanh(z, out=out)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        xp = self.xp
        xp.multiply(a, a, out=out)
        xp.subtract(1.0, out, out=out)
        out *= dL_da
        return out


class ReLU(Activation):
    name = "relu"
    title = "ReLU"
    formula = r"\varphi(z) = \max(0, z)"
    derivative = r"\varphi'(z) = \begin{cases}1 & z > 0\\ 0 & z \le 0\end{cases}"
    in_c = ("a = z < 0 ? T(0) : z", "dL_dz = a > 0 ? dL_da : a * dL_da")

    def forward(self, z: Array, out: Array) -> Array:
        return self.xp.maximum(z, 0.0, out=out)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        # a is never negative, so its sign is 1 where the unit is on and 0 where it is off.
        self.xp.sign(a, out=out)
        out *= dL_da
        return out


class LeakyReLU(Activation):
    name = "leaky_relu"
    title = "Leaky ReLU"
    formula = r"\varphi(z) = \max(0.01\,z,\ z)"
    derivative = r"\varphi'(z) = \begin{cases}1 & z > 0\\ 0.01 & z \le 0\end{cases}"
    in_c = ("a = z < 0 ? T(0.01) * z : z", "dL_dz = z > 0 ? dL_da : T(0.01) * dL_da")
    slope = 0.01

    def forward(self, z: Array, out: Array) -> Array:
        xp = self.xp
        xp.multiply(z, self.slope, out=out)
        return xp.maximum(z, out, out=out)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        xp = self.xp
        xp.greater(z, 0.0, out=out)
        out *= 1.0 - self.slope
        out += self.slope
        out *= dL_da
        return out


class Softmax(Activation):
    name = "softmax"
    title = "Softmax"
    formula = r"a_k = \frac{e^{z_k}}{\sum_j e^{z_j}}"
    derivative = r"\frac{\partial a_k}{\partial z_j} = a_k\,(\delta_{kj} - a_j)"

    def __init__(self, xp: ModuleType = np) -> None:
        super().__init__(xp)
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
        # Subtracting the row's largest z changes no ratio and keeps e^z from overflowing.
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
        # ∂L/∂z_j = a_j (∂L/∂a_j − Σ_k a_k ∂L/∂a_k)
        xp, (per_row, column, ones, _many) = self.xp, self._row_buffers(z)
        xp.multiply(a, dL_da, out=out)
        self._product(out.reshape(-1, z.shape[-1]), ones, out=column)
        xp.subtract(dL_da, per_row, out=out)
        out *= a
        return out


ACTIVATIONS: dict[str, type[Activation]] = {
    activation.name: activation
    for activation in (ReLU, LeakyReLU, Tanh, Sigmoid, Identity, Softmax)
}
