"""One fully connected layer, forwards and backwards.

The attributes are the symbols of the textbook. Rows are samples, ``W[i, j]`` joins input i to unit
j, and a leading axis, where there is one, runs over several networks computed at once:

    forward    z = x W + b            a = φ(z)
    backward   ∂L/∂z = ∂L/∂a · φ′(z)  (for softmax: the vector–Jacobian product)
               ∂L/∂W = xᵀ ∂L/∂z       ∂L/∂b = 1ᵀ ∂L/∂z (Σ rows)  ∂L/∂x = ∂L/∂z Wᵀ

With dropout the next layer does not get a but a · keep, where ``keep`` is 0 for a unit that is
switched off for this row of this step and 1/(1 − p) for one that stays; on the way back the same
mask lets the gradient through: ∂L/∂a = ∂L/∂out · keep.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.activations import ACTIVATIONS
from neuralnet.device.backend import Array
from neuralnet.device.kernels import fused_activation, product
from neuralnet.device.rows import room_for_transposed, row_adder

# Buffers are kept for a few batch sizes: the usual one, the smaller last batch of an epoch.
BATCH_SIZES_KEPT = 3


@dataclass(frozen=True)
class LayerSpec:
    """What a layer is, before it has weights: ``units`` neurons with one activation function, of
    which every training step switches off each with probability ``dropout``."""

    units: int
    activation: str
    dropout: float = 0.0


class Dense:
    """A layer whose W and b (and their gradients) are views of the network's θ (and ∂L/∂θ).

    A layer that is ``forward_only`` has no room for gradients: measuring needs none."""

    def __init__(
        self,
        activation: str,
        W: Array,
        b: Array,
        dL_dW: Array,
        dL_db: Array,
        *,
        is_first: bool,
        forward_only: bool = False,
        xp: ModuleType,
    ) -> None:
        self.xp = xp
        self._matmul = product(xp, W.ndim)
        self.activation = ACTIVATIONS[activation](xp)
        # Where a device can, bias and activation are one call of it.
        self._fused = fused_activation(activation, self.activation.in_c, xp)
        self.W, self.b = W, b
        self._W_transposed = W.swapaxes(-1, -2)
        self._transposed = room_for_transposed(W, xp)
        self.dL_dW, self.dL_db = dL_dW, dL_db
        self.n_in, self.n_out = W.shape[-2:]
        self.is_first, self.forward_only = is_first, forward_only
        self._buffers: dict[int, tuple[Array, ...]] = {}
        self._dropped: tuple[Array, Array] | None = None  # a · keep and ∂L/∂out · keep
        self.keep: Array | None = None
        self.n = -1
        self.resize(0)

    def resize(self, n: int) -> None:
        """Make room for a batch of ``n`` rows. Fresh buffers are filled with NaN, so that a number
        nobody computed can never be mistaken for one."""
        if n == self.n:
            return
        if n not in self._buffers:
            if len(self._buffers) >= BATCH_SIZES_KEPT:
                del self._buffers[next(iter(self._buffers))]
            self._buffers[n] = self._make_room(n)
        self.z, self.a, self._add_bias, self.dL_da, self.dL_dz, self.dL_dx, self._ones = (
            self._buffers[n]
        )
        self.x = self.dL_dx  # until forward() names the input, x is as unfilled as its gradient
        self.out = self.a
        self.n = n

    def _make_room(self, n: int) -> tuple[Any, ...]:
        def room(units: int) -> Array:
            return self.xp.full((*self.W.shape[:-2], n, units), np.nan, dtype=self.W.dtype)

        z = room(self.n_out)
        forward = z, room(self.n_out), row_adder(z, self.xp)
        if self.forward_only:
            return *forward, None, None, None, None
        ones = self.xp.ones((1, n), dtype=self.W.dtype)
        return *forward, room(self.n_out), room(self.n_out), room(self.n_in), ones

    def drop(self, keep: Array | None) -> None:
        """Use the dropout mask ``keep`` (…, n, n_out) from now on; None: every unit is on."""
        self.keep = keep
        if keep is not None and (self._dropped is None or self._dropped[0].shape != keep.shape):
            room = self.xp.full((2, *keep.shape), np.nan, dtype=self.W.dtype)
            self._dropped = room[0], room[1]

    def forward(self, x: Array) -> Array:
        """The layer's output, shape (…, n, n_out): a = φ(x W + b), or a · keep with dropout.
        ``x`` is (…, n, n_in) and is kept, not copied."""
        if x.shape[-2] != self.n:
            self.resize(x.shape[-2])
        self.x = x
        self._matmul(x, self.W, out=self.z)
        if self._fused is None:
            self._add_bias(self.b)  # z += b
            self.activation.forward(self.z, self.a)
        else:
            self._fused.forward(self.z, self.b, self.a)
        self.out = self.a
        if self.keep is not None and self._dropped is not None:
            self.out = self.xp.multiply(self.a, self.keep, out=self._dropped[0])
        return self.out

    def backward(self, dL_dout: Array) -> Array:
        """∂L/∂x from the gradient of the layer's output (∂L/∂a where there is no dropout), filling
        ∂L/∂z, ∂L/∂W and ∂L/∂b on the way."""
        self.dL_da = dL_dout
        if self.keep is not None and self._dropped is not None:
            self.dL_da = self.xp.multiply(dL_dout, self.keep, out=self._dropped[1])
        (self._fused or self.activation).backward(self.z, self.a, self.dL_da, self.dL_dz)
        return self.backward_from_z()

    def backward_from_z(self) -> Array:
        """The rest of ``backward`` once ∂L/∂z is known, as it is at a canonical output layer."""
        dL_dz = self.dL_dz
        self._matmul(self.x.swapaxes(-1, -2), dL_dz, out=self.dL_dW)
        # A bias is the weight of an input that is always 1: its gradient is the sum over the rows.
        self._matmul(self._ones, dL_dz, out=self.dL_db)
        # Nothing lies before the first layer: its ∂L/∂x would be computed for nobody.
        if not self.is_first:
            W_transposed = self._W_transposed
            if self._transposed is not None:
                self._transposed[...] = W_transposed
                W_transposed = self._transposed
            self._matmul(dL_dz, W_transposed, out=self.dL_dx)
        return self.dL_dx
