"""Layers that learn nothing: they only put together what the layer before has made.

W and b are empty, so θ has no entry for them. There is no activation either: z and a are the
output, ∂L/∂z and ∂L/∂a its gradient.
"""

from typing import Any

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.device.fast_layer import BATCH_SIZES_KEPT
from neuralnet.initializers import Initializer
from neuralnet.layers import Dense, LayerSpec


class WithoutWeights(Dense):
    """What such layers have in common; one of them says ``combine`` and ``distribute``."""

    def __init__(self, n_in: int, n_out: int, *arrays: Array, **options: Any) -> None:
        self._rooms: dict[int, tuple[Array, Array | None]] = {}
        super().__init__("identity", *arrays, sizes=(n_in, n_out), **options)

    def initialize(
        self, generator: np.random.Generator, initializer: Initializer, scale: float
    ) -> None:
        """Nothing to draw."""

    def resize(self, n: int) -> None:
        """Take the arrays for a batch of ``n`` rows, filled with NaN where they are new."""
        self.n = n
        if n not in self._rooms:
            if len(self._rooms) >= BATCH_SIZES_KEPT:
                del self._rooms[next(iter(self._rooms))]
            self._rooms[n] = self._make_room(n)
        self.a, self.dL_dx = self._rooms[n]
        self.x = self.dL_dx
        self.z = self.out = self.a
        self.dL_da = self.dL_dz = None

    def _make_room(self, n: int) -> tuple[Array, Array | None]:
        def room(numbers: int) -> Array:
            shape = (*self.W.shape[:-2], n, numbers)
            return self.xp.full(shape, np.nan, dtype=self.W.dtype)

        return room(self.n_out), None if self.forward_only else room(self.n_in)

    @property
    def batch_sizes(self) -> list[int]:
        """The batch sizes for which arrays are kept: the last few."""
        return list(self._rooms)

    def forward(self, x: Array) -> Array:
        """The output (…, n, n_out) for x (…, n, n_in)."""
        if x.shape[-2] != self.n:
            self.resize(x.shape[-2])
        self.x = x
        self.combine(x, self.a)
        return self.out

    def backward(self, dL_dout: Array) -> Array:
        """∂L/∂x from the gradient of the output."""
        self.dL_da = self.dL_dz = dL_dout
        return self.backward_from_z()

    def backward_from_z(self) -> Array:
        """The same, from ∂L/∂z."""
        if not self.is_first:
            self.distribute(self.dL_dz, self.dL_dx)
        return self.dL_dx

    def combine(self, x: Array, out: Array) -> None:
        """Write the output for ``x`` into ``out``."""
        raise NotImplementedError

    def distribute(self, dL_dout: Array, dL_dx: Array) -> None:
        """Write ∂L/∂x for the gradient of the output into ``dL_dx``."""
        raise NotImplementedError


class LayerSpecWithoutWeights(LayerSpec):
    """Of such a layer: no entry of θ."""

    def weight_shape(self, n_in: int) -> tuple[int, int]:
        """W is empty."""
        return 0, 0

    @property
    def biases(self) -> int:
        """b is empty."""
        return 0
