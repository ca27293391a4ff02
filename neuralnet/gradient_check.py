"""Is the gradient right? Compare ∂L/∂θ with the slope that is measured by nudging θ.

Central difference, for every parameter i:   (L(θ + h eᵢ) − L(θ − h eᵢ)) / 2h

It is too slow to train with and too simple to be wrong, which makes it the judge of
backpropagation. It is measured in double precision whatever the network computes in: between two
losses of single precision a nudge of 1e-5 drowns in their rounding.

Where a z lies exactly on a kink of its activation, L has two slopes, one on each side, and the
difference quotient lies between them however small h is. Backpropagation takes the slope that the
activation's ``backward`` has there. All are right; ``kinks_left`` tells where. A weight of 0 that
an L1 penalty holds back lies on a kink too.
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.device.arrays import Array, in_double, length, to_host
from neuralnet.network import Network
from neuralnet.penalties import Penalty

ON_A_KINK = 1e-12  # so near, z differs from a kink by rounding only


@dataclass(frozen=True)
class GradientCheck:
    """Both gradients at the parameters ``indices`` of θ, shape (…, len(indices)), and for which of
    them L has two slopes, because a z or a weight lies on a kink: shape (len(indices),)."""

    indices: np.ndarray
    backpropagated: np.ndarray
    measured: np.ndarray
    on_kink: np.ndarray

    @property
    def relative_errors(self) -> np.ndarray:
        """|g − g′| / max(|g| + |g′|, scale), entry by entry; g′ is the measured one.

        ``scale`` is the size of the whole gradient over √P: an entry that is tiny beside the others
        is measured against them, because the difference quotient has no digits for it.
        """
        size = np.abs(self.backpropagated) + np.abs(self.measured)
        scale = length(size.ravel()) / np.sqrt(size.size) + np.finfo(np.float64).tiny
        errors: np.ndarray = np.abs(self.backpropagated - self.measured) / np.maximum(size, scale)
        return errors

    @property
    def worst_relative_error(self) -> float:
        """The largest of ``relative_errors``."""
        return float(self.relative_errors.max())


def measured_gradient(
    network: Network,
    x: Array,
    y: Array,
    h: float = 1e-5,
    indices: np.ndarray | None = None,
    penalty: Penalty | None = None,
) -> np.ndarray:
    """∂L/∂θ by central differences, of all parameters or of ``indices``; leaves θ as it is. With a
    ``penalty`` R it is ∂(L + R)/∂θ. With dropout the masks in use are kept, or every nudge would
    meet another network."""
    theta, x, y = (in_double(array) for array in (network.theta, x, y))  # copies
    probe = network.with_theta(theta, masked=True)

    def value() -> Array:
        probe.forward(x)
        L = probe.loss_value(y)
        return L if penalty is None else L + penalty.value(theta)

    where = np.arange(theta.shape[-1]) if indices is None else indices
    slope = np.empty((*theta.shape[:-1], len(where)), dtype=np.float64)
    for position, i in enumerate(where):
        here = theta[..., i].copy()
        theta[..., i] = here + h
        above = value()
        theta[..., i] = here - h
        below = value()
        slope[..., position] = to_host((above - below) / (2.0 * h))
        theta[..., i] = here
    return slope


@dataclass(frozen=True)
class Kink:
    """A unit whose z lies on a kink of its activation in some rows, and leaves it with the nudge.
    ``layer`` counts from 1, ``unit`` and ``rows`` from 0; ``z`` is the kink."""

    layer: int
    unit: int
    rows: tuple[int, ...]
    z: float


def kinks_left(network: Network, x: Array, index: int, h: float = 1e-5) -> list[Kink]:
    """Where nudging parameter ``index`` of one network moves a z away from a kink that it lies on.
    Units that dropout has switched off do not count."""
    theta, x = in_double(network.theta), in_double(x)
    probe = network.with_theta(theta, masked=True)
    on_kinks = _z_on_kinks(probe, x)
    if not any(is_on.any() for _layer, _kink, is_on in on_kinks):
        return []
    value, moved = theta[index].copy(), []
    for nudge in (h, -h):
        theta[index] = value + nudge
        moved.append([is_on for _layer, _kink, is_on in _z_on_kinks(probe, x)])
    found = []
    for (layer, kink, before), above, below in zip(on_kinks, *moved, strict=True):
        left = before & ~(above & below)
        found += [
            Kink(layer, int(unit), tuple(map(int, np.flatnonzero(left[:, unit]))), kink)
            for unit in np.flatnonzero(left.any(axis=0))
        ]
    return found


def _z_on_kinks(network: Network, x: Array) -> list[tuple[int, float, np.ndarray]]:
    """Every layer with a kink, from 1, the kink, and which z (n, units) of ``x`` lie on it."""
    network.forward(x)
    found = []
    for number, layer in enumerate(network.layers, start=1):
        for kink in layer.activation.kinks:
            is_on = np.abs(to_host(layer.z) - kink) <= ON_A_KINK
            if layer.keep is not None:
                is_on &= to_host(layer.keep) != 0
            found.append((number, kink, is_on))
    return found


def check_gradient(
    network: Network,
    x: Array,
    y: Array,
    h: float = 1e-5,
    indices: np.ndarray | None = None,
    penalty: Penalty | None = None,
) -> GradientCheck:
    """Backpropagate through ``network`` for rows ``x`` and targets ``y`` and compare: all
    parameters, or those at ``indices``; with a ``penalty``, what is added to the gradient too."""
    where = np.arange(network.theta.shape[-1]) if indices is None else indices
    network.forward(x)
    g = network.backward(y)
    if penalty is not None:
        g = g.copy()
        penalty.add_gradient(network.theta, g)
    backpropagated = to_host(g).astype(np.float64)[..., where]
    measured = measured_gradient(network, x, y, h, where, penalty)
    on_kink = np.zeros(len(where), dtype=np.bool_)
    if network.runs is None and any(is_on.any() for *_place, is_on in _z_on_kinks(network, x)):
        on_kink[:] = [bool(kinks_left(network, x, i, h)) for i in where]
    if network.runs is None and penalty is not None:
        on_kink |= to_host(penalty.has_kink(network.theta))[where]
    return GradientCheck(where, backpropagated, measured, on_kink)
