"""Pooling: of every 2 × 2 pixels one number is left, channel by channel.

    average    a = (x₁ + x₂ + x₃ + x₄) / 4     ∂L/∂xᵢ = ¼ ∂L/∂a
    maximum    a = max xᵢ                      ∂L/∂xᵢ = ∂L/∂a for the largest xᵢ, 0 for the others

Of several that are largest the first gets all. There L has two slopes, as at the bend of a ReLU.
A last row or column that fills no square is left out.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.layers import Dense
from neuralnet.sharing.patches import Patches, Picture, patches_fit
from neuralnet.sharing.without_weights import LayerSpecWithoutWeights, WithoutWeights

SIDE = 2  # of the squares, which lie side by side


@dataclass(frozen=True, kw_only=True)
class Pool2DSpec(LayerSpecWithoutWeights):
    """A pooling layer on pictures of shape ``picture``; ``kind`` is "average" or "max"."""

    picture: Picture
    kind: str

    @classmethod
    def on(cls, picture: Picture, kind: str) -> "Pool2DSpec":
        """The layer for these pictures."""
        return cls(_pooled(picture).size, "identity", picture=picture, kind=kind)

    @property
    def result(self) -> Picture:
        """The shape of the pictures that come out."""
        return _pooled(self.picture)

    def make(self, *arrays: Array, **options: Any) -> Dense:
        """The layer."""
        kind = MaxPool2D if self.kind == "max" else AveragePool2D
        return kind(self.picture, *arrays, **options)


def _pooled(picture: Picture) -> Picture:
    return Picture(*patches_fit(picture, SIDE, SIDE), picture.channels)


class Pool2D(WithoutWeights):
    """What both have in common: ``squares`` (…, n, squares, 4, channels) of the pictures."""

    def __init__(
        self, picture: Picture, *arrays: Array, xp: ModuleType = np, **options: Any
    ) -> None:
        self.patches = Patches(picture, SIDE, SIDE, xp)
        self.picture, self.channels = picture, picture.channels
        self._squares: Array = None
        super().__init__(picture.size, _pooled(picture).size, *arrays, xp=xp, **options)

    def _squares_of(self, x: Array) -> Array:
        shape = (*x.shape[:-1], self.patches.rows, self.patches.length)
        if self._squares is None or self._squares.shape != shape:
            self._squares = self.xp.full(shape, np.nan, dtype=x.dtype)
        return self._by_channel(self.patches.take(x, self._squares))

    def _by_channel(self, squares: Array) -> Array:
        return squares.reshape(*squares.shape[:-1], SIDE * SIDE, self.channels)

    def _by_square(self, a: Array) -> Array:
        return a.reshape(*a.shape[:-1], self.patches.rows, 1, self.channels)


class AveragePool2D(Pool2D):
    """The mean of every square."""

    def combine(self, x: Array, out: Array) -> None:
        """a = Σ xᵢ / 4."""
        squares, mean = self._squares_of(x), self._by_square(out)[..., 0, :]
        self.xp.add(squares[..., 0, :], squares[..., 1, :], out=mean)
        for i in range(2, SIDE * SIDE):
            mean += squares[..., i, :]
        mean *= 1.0 / (SIDE * SIDE)

    def distribute(self, dL_dout: Array, dL_dx: Array) -> None:
        """∂L/∂xᵢ = ¼ ∂L/∂a."""
        share = self._by_square(dL_dout) * (1.0 / (SIDE * SIDE))
        squares = self.xp.repeat(share, SIDE * SIDE, axis=-2)
        self.patches.bring_back(squares, dL_dx)


class MaxPool2D(Pool2D):
    """The largest number of every square. ``is_first_largest`` (…, n, squares, 4, channels) says
    which that is."""

    def combine(self, x: Array, out: Array) -> None:
        """a = max xᵢ."""
        xp, squares, largest = self.xp, self._squares_of(x), self._by_square(out)[..., 0, :]
        xp.maximum(squares[..., 0, :], squares[..., 1, :], out=largest)
        for i in range(2, SIDE * SIDE):
            xp.maximum(largest, squares[..., i, :], out=largest)

    def distribute(self, dL_dout: Array, dL_dx: Array) -> None:
        """∂L/∂xᵢ = ∂L/∂a where xᵢ is the first of the largest."""
        self.patches.bring_back(self.is_first_largest * self._by_square(dL_dout), dL_dx)

    @property
    def is_first_largest(self) -> Array:
        """1.0 where a square has its (first) largest number, else 0.0."""
        squares = self._by_channel(self._squares)
        found = squares == self._by_square(self.a)
        for i in range(1, SIDE * SIDE):
            for earlier in range(i):
                found[..., i, :] &= ~found[..., earlier, :]
        return found.astype(self.a.dtype)
