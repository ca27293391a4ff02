"""A convolution: one small dense layer that is used at every place of a picture.

Nothing is new but the sharing. The picture is cut into its patches of 3 × 3 pixels, each patch is a
row, and a dense layer is computed for all these rows:

    Z = X W + b      X: a row for every place of every picture    (n · places, 9 · channels)
                     W: a column for every filter (its kernel)    (9 · channels, filters)

So a unit has few weights, and all units of a filter have the same. The gradient of a weight is, as
in every dense layer, the sum over the rows, ∂L/∂W = Xᵀ ∂L/∂Z: here over all places at which the
weight was used, in all pictures of the batch. And a pixel that lies in several patches gets the sum
of what comes back from each: see `patches`.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.device.fast_layer import BATCH_SIZES_KEPT
from neuralnet.layers import Dense, LayerSpec
from neuralnet.sharing.patches import Patches, Picture, patches_fit

SIDE = 3  # of a kernel, in pixels


@dataclass(frozen=True, kw_only=True)
class Conv2DSpec(LayerSpec):
    """A convolution with ``filters`` kernels of 3 × 3 pixels over pictures of shape ``picture``;
    ``units`` are all numbers that it makes of one picture."""

    picture: Picture
    filters: int

    @classmethod
    def on(cls, picture: Picture, filters: int, activation: str) -> "Conv2DSpec":
        """The layer for these pictures."""
        units = Picture(*patches_fit(picture, SIDE, 1), filters).size
        return cls(units, activation, picture=picture, filters=filters)

    @property
    def result(self) -> Picture:
        """The shape of the pictures that come out: a channel for every filter."""
        return Picture(*patches_fit(self.picture, SIDE, 1), self.filters)

    def weight_shape(self, n_in: int) -> tuple[int, int]:
        """A weight for every number of a patch and every filter."""
        return SIDE * SIDE * self.picture.channels, self.filters

    @property
    def biases(self) -> int:
        """One for every filter."""
        return self.filters

    @property
    def numbers_in_a_row(self) -> int:
        """Its patches among them."""
        patch, filters = self.weight_shape(self.picture.size)
        return self.units // filters * max(patch, filters)

    def make(self, *arrays: Array, **options: Any) -> Dense:
        """The layer."""
        return Conv2D(self.picture, self.activation, *arrays, **options)


class Conv2D(Dense):
    """The dense layer whose rows are patches. ``x``, ``z``, ``a`` and their gradients have a row
    for every place of every picture, the places of one picture one after another; what comes in and
    goes out has a row for every picture."""

    def __init__(
        self,
        picture: Picture,
        activation: str,
        *arrays: Array,
        xp: ModuleType = np,
        **options: Any,
    ) -> None:
        self.patches = Patches(picture, SIDE, 1, xp)
        self.picture = picture
        self._taken: dict[tuple[int, ...], Array] = {}  # room for patches, by the shape of x
        self._brought_back: dict[int, Array] = {}  # room for ∂L/∂x of pictures
        super().__init__(activation, *arrays, xp=xp, **options)

    @property
    def places(self) -> int:
        """At how many places of a picture the kernels are used."""
        return int(self.patches.rows)

    def forward(self, x: Array) -> Array:
        """The pictures (…, n, places · filters) for pictures x (…, n, pixels)."""
        n, rows = x.shape[-2], x.shape[-2] * self.places
        X = self.patches.take(x, self._room_for_patches(x))
        a = super().forward(X.reshape(*x.shape[:-2], rows, self.patches.length))
        self.out = a.reshape(*a.shape[:-2], n, self.places * self.n_out)
        return self.out

    def backward(self, dL_dout: Array) -> Array:
        """∂L/∂x of the pictures from the gradient of the pictures that were made."""
        leading, n = dL_dout.shape[:-2], dL_dout.shape[-2]
        dL_dX = super().backward(dL_dout.reshape(*leading, n * self.places, self.n_out))
        if self.is_first:
            return dL_dX
        patches = dL_dX.reshape(*leading, n, self.places, self.patches.length)
        return self.patches.bring_back(patches, self._room_for_pixels(leading, n))

    def _room_for_patches(self, x: Array) -> Array:
        if x.shape not in self._taken:
            _make_way(self._taken)
            shape = (*x.shape[:-1], self.places, self.patches.length)
            self._taken[x.shape] = self.xp.full(shape, np.nan, dtype=self.W.dtype)
        return self._taken[x.shape]

    def _room_for_pixels(self, leading: tuple[int, ...], n: int) -> Array:
        if n not in self._brought_back:
            _make_way(self._brought_back)
            shape = (*leading, n, self.picture.size)
            self._brought_back[n] = self.xp.full(shape, np.nan, dtype=self.W.dtype)
        return self._brought_back[n]


def _make_way(rooms: dict[Any, Array]) -> None:
    if len(rooms) >= BATCH_SIZES_KEPT:
        del rooms[next(iter(rooms))]
