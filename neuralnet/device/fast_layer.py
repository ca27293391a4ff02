"""What a layer computes, in a fast form: products and sums into room that is kept between steps.

`layers` says what is computed; here is how, so that a training step allocates nothing. What is best
depends on the device and on whether there is one network or many: a GPU gets kernels, many small
networks on the CPU get the quicker ways of `rows`. A test compares all with the plain formulas.
"""

from collections.abc import Callable
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

    ``room(n)`` names arrays for a batch of n rows. The operations write into ``out``, which must be
    the array of that room; ``activate(z, out)`` writes a = φ(z) and ``through_activation(z, a,
    dL_da, out)`` ∂L/∂z, for a function of one number ∂L/∂a · φ′(z).
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
        self._masked: tuple[Array, Array] | None = None  # a · keep and ∂L/∂out · keep
        fused, in_place = fused_activation(activation.name, xp), fast_activation(activation, xp)
        self._adds_bias = fused is None  # else the kernel does, when the activation is asked for
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
        room, self._add_bias, self._ones = self._rooms[n]
        return room

    def _make_room(self, n: int) -> tuple[Room, Any, Any]:
        W, xp = self._W, self.xp
        n_in, n_out = W.shape[-2:]

        def room(units: int) -> Array:
            return xp.full((*W.shape[:-2], n, units), np.nan, dtype=W.dtype)

        z, a = room(n_out), room(n_out)
        add_bias = row_adder(z, xp)
        if self._forward_only:
            return Room(z, a, None, None, None), add_bias, None
        # ones · ∂L/∂z adds up the rows of ∂L/∂z faster than `sum` does.
        ones = xp.ones((1, n), dtype=W.dtype)
        return Room(z, a, room(n_out), room(n_out), room(n_in)), add_bias, ones

    def affine(self, x: Array, out: Array) -> None:
        """z = x W + b; on a GPU x W alone, for ``activate`` adds b in the same kernel."""
        self.product(x, self._W, out=out)
        if self._adds_bias:
            self._add_bias(self._b)

    def sum_of_rows(self, dL_dz: Array, out: Array) -> None:
        """Write 1ᵀ ∂L/∂z, the sum over the rows, into ``out`` (…, 1, n_out)."""
        self.product(self._ones, dL_dz, out=out)

    def product_with_transposed_W(self, dL_dz: Array, out: Array) -> None:
        """∂L/∂z Wᵀ."""
        W_transposed = self._W_transposed
        if self._transposed is not None:
            self._transposed[...] = W_transposed
            W_transposed = self._transposed
        self.product(dL_dz, W_transposed, out=out)

    def masked(self, a: Array, keep: Array) -> Array:
        """a · keep."""
        return self.xp.multiply(a, keep, out=self._room_for_masked(keep)[0])

    def masked_gradient(self, dL_dout: Array, keep: Array) -> Array:
        """∂L/∂out · keep, beside ``masked`` and not in its place."""
        return self.xp.multiply(dL_dout, keep, out=self._room_for_masked(keep)[1])

    def _room_for_masked(self, keep: Array) -> tuple[Array, Array]:
        if self._masked is None or self._masked[0].shape != keep.shape:
            room = self.xp.full((2, *keep.shape), np.nan, dtype=self._W.dtype)
            self._masked = room[0], room[1]
        return self._masked
