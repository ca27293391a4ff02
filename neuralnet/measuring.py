"""How good the outputs are: the loss, and the figure that people read beside it.

Both work on the last two axes, for one network and for many at once.
"""

import math
from types import ModuleType

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.network import Network

# Rows go through the networks in equal blocks of up to so many numbers a layer: the buffers of a
# hundred thousand rows would take a hundred megabytes, filled for nothing but the last layer. And a
# block's numbers are still in the processor's cache when the next layer asks for them.
NUMBERS_IN_A_BLOCK = 2**16

MOST_DECIMALS = 4  # of a share in per cent


class Outputs:
    """Called with rows x (…, n, n_in): z and a of the output layer, each (…, n, k), until the next
    call. The room for them is kept from one call to the next of as many rows."""

    def __init__(self, network: Network) -> None:
        self._network = network.probe()
        self._room: tuple[Array, Array] | None = None

    def __call__(self, x: Array) -> tuple[Array, Array]:
        network, n = self._network, x.shape[-2]
        xp, output, runs = network.xp, network.layers[-1], network.theta.shape[:-1]
        widest = max(network.n_in, *(spec.numbers_in_a_row for spec in network.specs))
        most = max(1, NUMBERS_IN_A_BLOCK // (math.prod(runs) * widest))
        if n <= most:
            network.forward(x)
            return output.z, output.a
        if self._room is None or self._room[0].shape[-2] != n:
            z = xp.full((*runs, n, output.n_out), np.nan, dtype=network.theta.dtype)
            self._room = z, xp.full_like(z, np.nan)
        z, a = self._room
        block = -(-n // -(-n // most))
        for first in range(0, n, block):
            rows = slice(first, first + block)
            network.forward(x[..., rows, :])
            z[..., rows, :], a[..., rows, :] = output.z, output.a
        return z, a


def in_percent(share: float, decimals: int = 1) -> str:
    """A share in per cent, "97.1%". What is not quite all is never written as 100%, nor what is not
    quite nothing as 0%: it gets the decimals that tell it, four at most: "99.97%", "< 0.0001%"."""
    share = round(share, 12)  # a sum of shares may be off in its last digits
    if not 0.0 < share < 1.0:
        return f"{share:z.{decimals}%}"
    for places in range(decimals, MOST_DECIMALS + 1):
        if 0.0 < round(100 * share, places) < 100.0:
            return f"{share:.{places}%}"
    least = 10.0**-MOST_DECIMALS
    end = f"< {least:.{MOST_DECIMALS}f}" if share < 0.5 else f"> {100 - least:.{MOST_DECIMALS}f}"
    return f"{end}%"


def metric(a: Array, y: Array, unit: Array | None, xp: ModuleType) -> Array:
    """For outputs ``a`` and targets ``y`` (…, n, k), one number per network, shape (…): the share
    of rows classified correctly, 0 to 1; for values the root mean squared error, in the target's
    own ``unit`` (how much of it one unit of ``y`` is; None where there are classes).

    An output that is inf or NaN speaks for no class: then the share is NaN."""
    if unit is not None:
        return xp.sqrt((((a - y) * unit) ** 2).mean(axis=(-2, -1)))
    if y.shape[-1] == 1:
        right = ((a > 0.5) == (y > 0.5)).mean(axis=(-2, -1))
    else:
        right = (a.argmax(axis=-1) == y.argmax(axis=-1)).mean(axis=-1)
    return xp.where(xp.isfinite(a).all(axis=(-2, -1)), right, np.nan)
