"""Is the gradient right? Compare ∂L/∂θ with the slope that is measured by nudging θ.

Central difference, for every parameter i:   (L(θ + ε eᵢ) − L(θ − ε eᵢ)) / 2ε

It is too slow to train with and too simple to be wrong, which makes it the judge of
backpropagation.
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.network import Network


@dataclass(frozen=True)
class GradientCheck:
    """Both gradients at the parameters ``indices`` of θ, shape (…, len(indices))."""

    indices: np.ndarray
    backpropagated: np.ndarray
    measured: np.ndarray

    @property
    def relative_errors(self) -> np.ndarray:
        """|g − h| / max(|g| + |h|, scale), entry by entry.

        ``scale`` is the size of the whole gradient over √P: an entry that is tiny beside the others
        is measured against them, because the difference quotient has no digits for it.
        """
        size = np.abs(self.backpropagated) + np.abs(self.measured)
        scale = np.sqrt(np.mean(size**2)) + np.finfo(np.float64).tiny
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
    epsilon: float = 1e-5,
    indices: np.ndarray | None = None,
) -> np.ndarray:
    """∂L/∂θ by central differences, of all parameters or of ``indices``; leaves θ as it was. With
    dropout the masks in use are kept, or every nudge would meet another network."""
    probe = network.with_theta(network.theta, masked=True)
    theta = network.theta
    where = np.arange(theta.shape[-1]) if indices is None else indices
    slope = np.empty((*theta.shape[:-1], len(where)), dtype=np.float64)
    for position, i in enumerate(where):
        value = theta[..., i].copy()
        theta[..., i] = value + epsilon
        probe.forward(x)
        above = probe.loss_value(y)
        theta[..., i] = value - epsilon
        probe.forward(x)
        below = probe.loss_value(y)
        slope[..., position] = to_host((above - below) / (2.0 * epsilon))
        theta[..., i] = value
    return slope


def check_gradient(
    network: Network,
    x: Array,
    y: Array,
    epsilon: float = 1e-5,
    indices: np.ndarray | None = None,
) -> GradientCheck:
    """Backpropagate through ``network`` for rows ``x`` and targets ``y`` and compare: all
    parameters, or those at ``indices``."""
    where = np.arange(network.theta.shape[-1]) if indices is None else indices
    network.forward(x)
    backpropagated = to_host(network.backward(y)).astype(np.float64)[..., where]
    return GradientCheck(where, backpropagated, measured_gradient(network, x, y, epsilon, where))
