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
from neuralnet.device.arrays import Array
from neuralnet.device.fast_layer import FastLayer
from neuralnet.initializers import Initializer


@dataclass(frozen=True)
class LayerSpec:
    """What a layer is, before it has weights: ``units`` neurons with one activation function, of
    which every training step switches off each with probability ``dropout``."""

    units: int
    activation: str
    dropout: float = 0.0

    def weight_shape(self, n_in: int) -> tuple[int, int]:
        """The shape of W behind a layer of ``n_in`` numbers a row."""
        return n_in, self.units

    @property
    def biases(self) -> int:
        """How many numbers b has."""
        return self.units

    @property
    def numbers_in_a_row(self) -> int:
        """How many numbers the layer holds at once for one row of the batch."""
        return self.units

    @property
    def input_dtype(self) -> Any:
        """What kind of numbers the layer takes where it is the first; None: those of θ."""
        return None

    def make(self, *arrays: Array, **options: Any) -> "Dense":
        """The layer, on W, b and their gradients; ``options`` as for ``Dense``."""
        return Dense(self.activation, *arrays, **options)


class Dense:
    """A layer whose W and b (and their gradients) are views of the network's θ (and ∂L/∂θ).

    Every operation is one of `device/fast_layer`, which computes what the comment beside it says
    and writes it into its last argument: the arrays are kept from step to step. A layer that is
    ``forward_only`` has none for gradients: measuring needs none. ``sizes`` are n_in and n_out of a
    layer whose W does not say them.
    """

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
        xp: ModuleType = np,
        sizes: tuple[int, int] | None = None,
    ) -> None:
        self.xp = xp
        self.activation = ACTIVATIONS[activation](xp)
        self.W, self.b = W, b
        self.dL_dW, self.dL_db = dL_dW, dL_db
        self.n_in: int
        self.n_out: int
        self.n_in, self.n_out = sizes or W.shape[-2:]
        self.is_first, self.forward_only = is_first, forward_only
        self.keep: Array | None = None
        self._fast = FastLayer(self.activation, W, b, forward_only=forward_only, xp=xp)
        self.resize(0)

    def initialize(
        self, generator: np.random.Generator, initializer: Initializer, scale: float
    ) -> None:
        """Draw the weights and set the biases to zero."""
        W = initializer(generator, self.n_in, self.n_out, scale)
        self.W[...] = self.xp.asarray(W)
        self.b[...] = 0.0

    def resize(self, n: int) -> None:
        """Take the arrays for a batch of ``n`` rows. New ones are filled with NaN, so that a number
        that was never computed can never be mistaken for one."""
        self.n = n
        self.z, self.a, self.dL_da, self.dL_dz, self.dL_dx = self._fast.room(n)
        self.x = self.dL_dx  # until forward() names the input, x is as unfilled as its gradient
        self.out = self.a

    @property
    def batch_sizes(self) -> list[int]:
        """The batch sizes for which arrays are kept: the last few."""
        return self._fast.batch_sizes

    def drop(self, keep: Array | None) -> None:
        """Use the dropout mask ``keep`` (…, n, n_out) from now on; None: every unit is on."""
        self.keep = keep

    def forward(self, x: Array) -> Array:
        """The layer's output, shape (…, n, n_out): a = φ(x W + b), or a · keep with dropout.
        ``x`` is (…, n, n_in) and is kept, not copied."""
        if x.shape[-2] != self.n:
            self.resize(x.shape[-2])
        self.x = x
        self._fast.affine(x, self.z)  # z = x W + b
        self._fast.activate(self.z, self.a)  # a = φ(z)
        self.out = self.a if self.keep is None else self._fast.masked(self.a, self.keep)
        return self.out

    def backward(self, dL_dout: Array) -> Array:
        """∂L/∂x from the gradient of the layer's output (∂L/∂a where there is no dropout), filling
        ∂L/∂z, ∂L/∂W and ∂L/∂b on the way."""
        self.dL_da = dL_dout
        if self.keep is not None:
            self.dL_da = self._fast.masked_gradient(dL_dout, self.keep)  # ∂L/∂a = ∂L/∂out · keep
        # ∂L/∂z = ∂L/∂a · φ′(z)
        self._fast.through_activation(self.z, self.a, self.dL_da, self.dL_dz)
        return self.backward_from_z()

    def backward_from_z(self) -> Array:
        """The rest of ``backward`` once ∂L/∂z is known, as it is at a canonical output layer."""
        x_transposed = self.x.swapaxes(-1, -2)
        self._fast.product(x_transposed, self.dL_dz, self.dL_dW)  # ∂L/∂W = xᵀ ∂L/∂z
        # A bias is the weight of an input that is always 1: its gradient is the sum over the rows.
        self._fast.sum_of_rows(self.dL_dz, self.dL_db)  # ∂L/∂b = 1ᵀ ∂L/∂z
        # Before the first layer there is nothing that could use ∂L/∂x.
        if not self.is_first:
            self._fast.product_with_transposed_W(self.dL_dz, self.dL_dx)  # ∂L/∂x = ∂L/∂z Wᵀ
        return self.dL_dx
