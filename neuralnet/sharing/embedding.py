"""An embedding: every sign (a character, a word) has a row of numbers that is learnt.

A sign is a whole number, 0 to V − 1. Written as a one-hot row, a 1 at its place and else 0, it
picks its row out of a matrix, and that is all that a dense layer without bias and activation does:

    z = one-hot · W        the row of W that belongs to the sign       W: (V, numbers)
    ∂L/∂W = one-hotᵀ ∂L/∂z   the row of a sign gets the sum over all places where the sign stands

So nothing is new here either. Looking the row up gives the same number, bit for bit, and is faster.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.device.fast_layer import BATCH_SIZES_KEPT
from neuralnet.initializers import INITIALIZERS, Initializer
from neuralnet.layers import Dense, LayerSpec
from neuralnet.sharing.without_weights import LayerSpecWithoutWeights, WithoutWeights

SIGN = np.int64  # what a sign is, as an input


@dataclass(frozen=True, kw_only=True)
class EmbeddingSpec(LayerSpec):
    """``numbers`` for each of ``signs``, at ``positions`` of a row; ``units`` are all of a row."""

    signs: int
    positions: int
    numbers: int

    @classmethod
    def of(cls, signs: int, positions: int, numbers: int) -> "EmbeddingSpec":
        """The layer for rows of so many positions."""
        units = positions * numbers
        return cls(units, "identity", signs=signs, positions=positions, numbers=numbers)

    def weight_shape(self, n_in: int) -> tuple[int, int]:
        """A row for every sign."""
        return self.signs, self.numbers

    @property
    def biases(self) -> int:
        """None: a bias would move all signs alike."""
        return 0

    @property
    def numbers_in_a_row(self) -> int:
        """Its one-hot rows among them."""
        return self.positions * max(self.signs, self.numbers)

    @property
    def input_dtype(self) -> Any:
        """Whole numbers."""
        return SIGN

    def make(self, *arrays: Array, **options: Any) -> Dense:
        """The layer."""
        return Embedding(self.positions, *arrays, **options)


class Embedding(Dense):
    """The dense layer whose rows are one-hot: ``x``, ``z`` and their gradients have a row for every
    position of every row of the batch. What comes in are signs (…, n, positions), what goes out
    are their rows one after another, (…, n, positions · numbers)."""

    def __init__(self, positions: int, *arrays: Array, xp: ModuleType = np, **options: Any) -> None:
        self.positions = positions
        self._one_hot: dict[tuple[int, ...], Array] = {}
        super().__init__("identity", *arrays, xp=xp, **options)
        self._every_sign = xp.arange(self.n_in)
        runs = self.W.shape[:-2]
        # Where the signs of each network begin, if the tables of all are laid end to end.
        self._starts = xp.arange(runs[0])[:, None, None] * self.n_in if runs else 0

    def initialize(
        self, generator: np.random.Generator, initializer: Initializer, scale: float
    ) -> None:
        """Draw N(0, s²), or zeros: a one-hot row has a single 1, so the number of signs does not
        matter to the spread of z, as the number of inputs does in a dense layer."""
        usual = INITIALIZERS["normal" if initializer.name != "zeros" else "zeros"]
        super().initialize(generator, usual, scale)

    def forward(self, x: Array) -> Array:
        """The rows of the signs x (…, n, positions)."""
        n = x.shape[-2]
        if n * self.positions != self.n:
            self.resize(n * self.positions)
        self.x = self.one_hot(x)
        self.look_up(x, self.z)
        self.a = self.z  # no activation
        self.out = self.a.reshape(*self.a.shape[:-2], n, self.positions * self.n_out)
        return self.out

    def one_hot(self, x: Array) -> Array:
        """Signs x (…, n, positions) as one-hot rows (…, n · positions, signs)."""
        if x.shape not in self._one_hot:
            if len(self._one_hot) >= BATCH_SIZES_KEPT:
                del self._one_hot[next(iter(self._one_hot))]
            shape = (*x.shape[:-2], x.shape[-2] * self.positions, self.n_in)
            self._one_hot[x.shape] = self.xp.full(shape, np.nan, dtype=self.W.dtype)
        room = self._one_hot[x.shape]
        signs = x.reshape(*x.shape[:-2], x.shape[-2] * self.positions, 1)
        room[...] = signs == self._every_sign
        return room

    def look_up(self, x: Array, out: Array) -> None:
        """The row of W of every sign, written into ``out`` (…, n · positions, numbers)."""
        table = self.W.reshape(-1, self.n_out)
        rows = (x + self._starts).reshape(out.shape[:-1])
        if self.xp is np:  # with mode "raise", NumPy fills a copy of `out` first
            table.take(rows, axis=0, out=out, mode="clip")
        else:
            table.take(rows, axis=0, out=out)

    def backward(self, dL_dout: Array) -> Array:
        """Fill ∂L/∂W from the gradient of the output. A sign has no gradient."""
        leading, n = dL_dout.shape[:-2], dL_dout.shape[-2]
        self.dL_da = self.dL_dz = dL_dout.reshape(*leading, n * self.positions, self.n_out)
        return self.backward_from_z()

    def backward_from_z(self) -> Array:
        """The same, from ∂L/∂z."""
        self._fast.product(self.x.swapaxes(-1, -2), self.dL_dz, self.dL_dW)  # one-hotᵀ ∂L/∂z
        return self.dL_dx


@dataclass(frozen=True, kw_only=True)
class MeanSpec(LayerSpecWithoutWeights):
    """The mean over ``positions`` of a row; ``units`` are the numbers of one position."""

    positions: int

    def make(self, *arrays: Array, **options: Any) -> Dense:
        """The layer."""
        return MeanOverPositions(self.positions, self.units, *arrays, **options)


class MeanOverPositions(WithoutWeights):
    """a = (x₁ + … + x_p) / p over the p positions, number by number: in which order they stand is
    lost. ∂L/∂xᵢ = ∂L/∂a / p, the same for every position."""

    def __init__(self, positions: int, numbers: int, *arrays: Array, **options: Any) -> None:
        self.positions = positions
        super().__init__(positions * numbers, numbers, *arrays, **options)

    def _by_position(self, x: Array) -> Array:
        return x.reshape(*x.shape[:-1], self.positions, self.n_out)

    def combine(self, x: Array, out: Array) -> None:
        """a = Σ xᵢ / p."""
        self._by_position(x).sum(axis=-2, out=out)
        out *= 1.0 / self.positions

    def distribute(self, dL_dout: Array, dL_dx: Array) -> None:
        """∂L/∂xᵢ = ∂L/∂a / p."""
        self._by_position(dL_dx)[...] = (dL_dout * (1.0 / self.positions))[..., None, :]
