"""Flatten and concat: from pictures, or from one vector per position, to one row for a dense layer.

In most libraries these layers move axes. Here a picture is a row of numbers all along (see
`patches`), and so are the vectors of several positions: one after another. So nothing moves, and
the gradient comes back as it is. What changes is what is known of the numbers: the dense layer
behind it has a weight of its own for each and does not know which of them are neighbours.
"""

from dataclasses import dataclass
from typing import Any

from neuralnet.device.arrays import Array
from neuralnet.layers import Dense
from neuralnet.sharing.without_weights import LayerSpecWithoutWeights, WithoutWeights


@dataclass(frozen=True)
class InARow(LayerSpecWithoutWeights):
    """Flatten, or concat: ``title`` says which."""

    title: str = "flatten"

    def make(self, *arrays: Array, **options: Any) -> Dense:
        """The layer."""
        return PassedOn(self.units, self.units, *arrays, **options)


class PassedOn(WithoutWeights):
    """out = x, ∂L/∂x = ∂L/∂out."""

    def combine(self, x: Array, out: Array) -> None:
        """out = x."""
        out[...] = x

    def distribute(self, dL_dout: Array, dL_dx: Array) -> None:
        """∂L/∂x = ∂L/∂out."""
        dL_dx[...] = dL_dout
