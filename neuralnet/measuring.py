"""How good the outputs are: the loss, and the figure that people read beside it.

Both work on the last two axes, for one network and for many at once.
"""

from types import ModuleType

from neuralnet.backend import Array


def metric(a: Array, y: Array, unit: Array | None, xp: ModuleType) -> Array:
    """For outputs ``a`` and targets ``y`` (…, n, k), one number per network, shape (…): the share
    of rows classified rightly, 0 to 1; for values the root mean squared error, in the target's own
    ``unit`` (how much of it one unit of ``y`` is; None where there are classes)."""
    if unit is not None:
        return xp.sqrt((((a - y) * unit) ** 2).mean(axis=(-2, -1)))
    if y.shape[-1] == 1:
        return ((a > 0.5) == (y > 0.5)).mean(axis=(-2, -1))
    return (a.argmax(axis=-1) == y.argmax(axis=-1)).mean(axis=-1)
