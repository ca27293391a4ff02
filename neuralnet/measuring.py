"""How good the outputs are: the loss, and the figure that people read beside it.

Both work on the last two axes, for one network and for many at once.
"""

import math
from types import ModuleType

import numpy as np

from neuralnet.backend import Array
from neuralnet.network import Network

# Rows go through the networks in blocks of up to so many numbers a layer: the buffers of a hundred
# thousand rows would take a hundred megabytes, and be filled for nothing but the last layer.
NUMBERS_IN_A_BLOCK = 2**19


def measured_outputs(network: Network, x: Array) -> tuple[Array, Array]:
    """z and a of the output layer for rows ``x`` (…, n, n_in), each (…, n, k), block by block."""
    xp, output = network.xp, network.layers[-1]
    runs = network.theta.shape[:-1]
    widest = max(network.n_in, *(layer.n_out for layer in network.layers))
    block = max(1, NUMBERS_IN_A_BLOCK // (math.prod(runs) * widest))
    if x.shape[-2] <= block:
        network.forward(x)
        return output.z, output.a
    z = xp.full((*runs, x.shape[-2], output.n_out), np.nan, dtype=network.theta.dtype)
    a = xp.full_like(z, np.nan)
    for first in range(0, x.shape[-2], block):
        rows = slice(first, first + block)
        network.forward(x[..., rows, :])
        z[..., rows, :], a[..., rows, :] = output.z, output.a
    return z, a


def metric(a: Array, y: Array, unit: Array | None, xp: ModuleType) -> Array:
    """For outputs ``a`` and targets ``y`` (…, n, k), one number per network, shape (…): the share
    of rows classified rightly, 0 to 1; for values the root mean squared error, in the target's own
    ``unit`` (how much of it one unit of ``y`` is; None where there are classes)."""
    if unit is not None:
        return xp.sqrt((((a - y) * unit) ** 2).mean(axis=(-2, -1)))
    if y.shape[-1] == 1:
        return ((a > 0.5) == (y > 0.5)).mean(axis=(-2, -1))
    return (a.argmax(axis=-1) == y.argmax(axis=-1)).mean(axis=-1)
