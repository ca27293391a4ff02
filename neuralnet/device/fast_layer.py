"""What a layer computes, in a fast form: products and sums into room that is kept between steps.

`layers` says what is computed; here is how, so that a training step allocates nothing. What is best
depends on the device and on whether there is one network or many: a GPU gets kernels, many small
networks on the CPU get the quicker ways of `rows`. A test compares all with the plain formulas.
"""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.device.fast_activations import PlainActivation, fast_activation, fused_activation
from neuralnet.device.kernels import product
from neuralnet.device.rows import room_for_transposed, row_adder

# Room is kept for a few batch sizes: the usual one, the smaller last batch of an epoch.
BATCH_SIZES_KEPT = 3


class Room(NamedTuple):
    """Arrays for a batch of n rows, filled with NaN; those for gradients only where they are
    needed."""

    z: Array
    a: Array
    dL_da: Array
    dL_dz: Array
    dL_dx: Array


class FastLayer:
    """The operations of one layer whose weights are ``W`` (…, n_in, n_out) and ``b`` (…, 1, n_out).

    ``room(n)`` names arrays for a batch of n rows. The operations write into their last argument,
    an array of that room:

        affine(x, z)                               z = x W + b
        activate(z, a)                             a = φ(z)
        through_activation(z, a, dL_da, dL_dz)     ∂L/∂z, for a function of one number ∂L/∂a · φ′(z)
        product(x, y, out)                         x y
        sum_of_rows(dL_dz, dL_db)                  1ᵀ ∂L/∂z
        product_with_transposed_W(dL_dz, dL_dx)    ∂L/∂z Wᵀ
    """

    def __init__(
        self,
        activation: PlainActivation,
        W: Array,
        b: Array,
        *,
        forward_only: bool,
        xp: ModuleType,
    ) -> None:
        self._W, self._b, self.xp = W, b, xp
        self._forward_only = forward_only
        self.product = product(xp, W.ndim)
        self._W_transposed = W.swapaxes(-1, -2)
        self._transposed = room_for_transposed(W, xp)
        self._rooms: dict[int, tuple[Room, Any, Any]] = {}
        # a · keep and ∂L/∂out · keep, as large as the mask
        self._masked = self._masked_gradient = xp.zeros(0, dtype=W.dtype)
        fused = fused_activation(activation.name, xp)
        in_place = fast_activation(activation, xp, W.dtype)
        self._adds_bias = fused is None  # else the kernel does, when the activation is asked for
        self.affine: Callable[[Array, Array], object]
        self.sum_of_rows: Callable[[Array, Array], object]
        self.activate: Callable[[Array, Array], Array]
        self.through_activation: Callable[[Array, Array, Array, Array], Array]
        if fused is None:
            self.activate, self.through_activation = in_place.forward, in_place.backward
        else:
            self.activate, self.through_activation = fused.after(b), fused.backward

    @property
    def batch_sizes(self) -> list[int]:
        """The batch sizes for which there is room at the moment."""
        return list(self._rooms)

    def room(self, n: int) -> Room:
        """Room for batches of ``n`` rows, from now on in use: what was there before, or new."""
        if n not in self._rooms:
            if len(self._rooms) >= BATCH_SIZES_KEPT:
                del self._rooms[next(iter(self._rooms))]
            self._rooms[n] = self._make_room(n)
        room, self.affine, self.sum_of_rows = self._rooms[n]
        return room

    def _make_room(self, n: int) -> tuple[Room, Any, Any]:
        W, xp = self._W, self.xp
        n_in, n_out = W.shape[-2:]

        def room(units: int) -> Array:
            return xp.full((*W.shape[:-2], n, units), np.nan, dtype=W.dtype)

        z, a = room(n_out), room(n_out)
        affine = self._affine_into(z)
        if self._forward_only:
            return Room(z, a, None, None, None), affine, None
        # As a product with a row of ones the sum over the rows is faster than by `sum`.
        ones = xp.ones((1, n), dtype=W.dtype)
        gradients = room(n_out), room(n_out), room(n_in)
        return Room(z, a, *gradients), affine, partial(self.product, ones)

    def _affine_into(self, z: Array) -> Callable[[Array, Array], object]:
        """The function ``affine`` for this array z. On a GPU it makes x W alone: the kernel of
        ``activate`` adds b."""
        product, W, b = self.product, self._W, self._b
        if not self._adds_bias:
            return lambda x, out: product(x, W, out)
        add = row_adder(z, self.xp)

        def affine(x: Array, out: Array) -> None:
            product(x, W, out)
            add(b)

        return affine

    def product_with_transposed_W(self, dL_dz: Array, out: Array) -> None:
        """∂L/∂z Wᵀ."""
        W_transposed = self._W_transposed
        if self._transposed is not None:
            self._transposed[...] = W_transposed
            W_transposed = self._transposed
        self.product(dL_dz, W_transposed, out=out)

    def masked(self, a: Array, keep: Array) -> Array:
        """a · keep."""
        if self._masked.shape != keep.shape:
            room = self.xp.full((2, *keep.shape), np.nan, dtype=self._W.dtype)
            self._masked, self._masked_gradient = room[0], room[1]
        return self.xp.multiply(a, keep, out=self._masked)

    def masked_gradient(self, dL_dout: Array, keep: Array) -> Array:
        """∂L/∂out · keep with the mask of the last ``masked``, beside its result and not in its
        place."""
        return self.xp.multiply(dL_dout, keep, out=self._masked_gradient)
